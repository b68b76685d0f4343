//! The plan's totals, added up anew and held against those its file states.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use super::verdict::{At, Rule, Verdict};
use crate::model::{Leg, Route, Summary};
use crate::units::{Metres, Seconds};

pub(super) fn check(facts: &Facts<'_>, verdict: &mut Verdict) {
    let plan = facts.case.plan;
    let parts: Vec<Parts> = plan.routes.iter().map(Parts::of).collect();
    let teams: BTreeSet<&str> = plan.routes.iter().map(|route| &*route.team).collect();
    let visited = plan.routes.iter().map(|route| route.stops.len()).sum();
    let total = |part: fn(&Parts) -> i64| Seconds(parts.iter().map(part).sum());
    verdict.totals = Summary {
        sites: visited + plan.unassigned.len() + plan.spared.len(),
        visited,
        unassigned: plan.unassigned.len(),
        spared: plan.spared.len(),
        teams_used: teams.len(),
        travel: total(|part| part.travel),
        service: total(|part| part.service),
        waiting: total(Parts::waiting),
        distance: Metres(parts.iter().map(|part| part.distance).sum()),
        latest_finish: plan.routes.iter().map(|route| route.finish).max(),
    };
    let Some(claims) = facts.case.claims else { return };
    let sums = summary(&verdict.totals, facts.case.scenario.teams.len());
    hold(&claims.summary, &sums, &At::default(), verdict);
    for ((claimed, part), route) in claims.routes.iter().zip(&parts).zip(&plan.routes) {
        hold(claimed, &part.named(), &At { route: Some((&route.team, route.shift)), site: None }, verdict);
    }
}

fn hold(claimed: &BTreeMap<String, i64>, sums: &[(&str, i64)], at: &At<'_>, verdict: &mut Verdict) {
    for &(name, sum) in sums {
        if let Some(&claim) = claimed.get(name)
            && claim != sum
        {
            verdict.broken(Rule::Totals, at, format!("{name} {sum}"), claim.to_string());
        }
    }
}

fn summary(totals: &Summary, teams: usize) -> Vec<(&'static str, i64)> {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut sums = vec![
        ("sites", count(totals.sites)),
        ("visited", count(totals.visited)),
        ("unassigned", count(totals.unassigned)),
        ("spared", count(totals.spared)),
        ("teams", count(teams)),
        ("teams_used", count(totals.teams_used)),
        ("travel_s", totals.travel.get()),
        ("service_s", totals.service.get()),
        ("waiting_s", totals.waiting.get()),
        ("distance_m", totals.distance.get()),
    ];
    sums.extend(totals.latest_finish.map(|finish| ("latest_finish", finish.get())));
    sums
}

/// What a route adds up to.
struct Parts {
    travel: i64,
    distance: i64,
    service: i64,
    rest: i64,
    out: i64,
}

impl Parts {
    fn of(route: &Route) -> Self {
        let legs: Vec<&Leg> = route.stops.iter().map(|stop| &stop.leg).chain(&route.home).collect();
        Self {
            travel: legs.iter().map(|leg| leg.travel.get()).sum(),
            distance: legs.iter().map(|leg| leg.distance.get()).sum(),
            service: route.stops.iter().map(|stop| (stop.depart - stop.begin).get()).sum(),
            rest: route.breaks.iter().map(|taken| (taken.end - taken.begin).get()).sum(),
            out: (route.finish - route.start).get(),
        }
    }

    fn waiting(&self) -> i64 {
        self.out - self.rest - self.travel - self.service
    }

    fn named(&self) -> [(&'static str, i64); 6] {
        [
            ("travel_s", self.travel),
            ("distance_m", self.distance),
            ("service_s", self.service),
            ("waiting_s", self.waiting()),
            ("rest_s", self.rest),
            ("work_s", self.out - self.rest),
        ]
    }
}
