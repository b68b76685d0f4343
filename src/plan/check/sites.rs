//! Every id is known, every site stands in the plan exactly once.

use std::collections::BTreeMap;

use super::Facts;
use super::verdict::{At, Rule, Verdict};
use crate::model::{GroupRule, Priority, Reason};

pub(super) fn check(facts: &Facts<'_>, verdict: &mut Verdict) {
    scenario(facts, verdict);
    shifts(facts, verdict);
    once(facts, verdict);
    spared(facts, verdict);
    dropped(facts, verdict);
}

fn scenario(facts: &Facts<'_>, verdict: &mut Verdict) {
    let (scenario, plan) = (facts.case.scenario, facts.case.plan);
    let pairs = [
        (scenario.name.clone(), plan.scenario.clone()),
        (scenario.date.to_string(), plan.date.to_string()),
        (scenario.timezone.clone(), plan.timezone.clone()),
        (facts.case.source.name().to_owned(), plan.travel.clone()),
    ];
    for (expected, found) in pairs {
        if expected != found {
            verdict.broken(Rule::Scenario, &At::default(), expected, found);
        }
    }
}

fn shifts(facts: &Facts<'_>, verdict: &mut Verdict) {
    let mut seen = BTreeMap::new();
    for route in &facts.case.plan.routes {
        let at = At { route: Some((&route.team, route.shift)), site: None };
        match facts.case.scenario.teams.iter().find(|team| team.id == route.team) {
            None => verdict.broken(Rule::Known, &at, "a team on duty", format!("team {}", route.team)),
            Some(team) if route.shift >= team.shifts.len() => {
                verdict.broken(
                    Rule::Known,
                    &at,
                    format!("one of {} shifts", team.shifts.len()),
                    (route.shift + 1).to_string(),
                );
            }
            Some(_) => {}
        }
        if seen.insert((&route.team, route.shift), ()).is_some() {
            verdict.broken(Rule::ShiftOnce, &at, "one route a shift", "a further one");
        }
        if route.stops.is_empty() {
            verdict.broken(Rule::ShiftOnce, &at, "at least one stop", "none");
        }
    }
}

fn once(facts: &Facts<'_>, verdict: &mut Verdict) {
    let plan = facts.case.plan;
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    let visited = plan.routes.iter().flat_map(|route| &route.stops).map(|stop| (&*stop.site, false));
    let missed = plan.unassigned.iter().map(|missed| (&*missed.site, missed.reason == Reason::Invalid));
    let spared = plan.spared.iter().map(|spared| (&*spared.site, false));
    for (site, is_invalid) in visited.chain(missed).chain(spared) {
        *count.entry(site).or_default() += 1;
        if facts.site(site).is_none() && !is_invalid {
            verdict.broken(Rule::Known, &At::site(site), "a site of the scenario", format!("site {site}"));
        }
    }
    let invalid = facts.case.scenario.invalid.iter().map(|invalid| &*invalid.id);
    for id in facts.case.scenario.sites.iter().map(|site| &*site.id).chain(invalid) {
        let times = count.get(id).copied().unwrap_or(0);
        if times != 1 {
            verdict.broken(Rule::SiteOnce, &At::site(id), "once in the plan", format!("{times} times"));
        }
    }
    for route in &facts.case.plan.routes {
        for stop in &route.stops {
            if let Some((_, site)) = facts.site(&stop.site)
                && site.kind != stop.kind
            {
                verdict.broken(
                    Rule::Known,
                    &At::site(&stop.site),
                    format!("kind {}", site.kind),
                    format!("kind {}", stop.kind),
                );
            }
        }
    }
}

/// Whoever is spared is so by a visited member of its `any` group.
fn spared(facts: &Facts<'_>, verdict: &mut Verdict) {
    let is_visited =
        |id: &str| facts.case.plan.routes.iter().any(|route| route.stops.iter().any(|stop| stop.site == id));
    for spared in &facts.case.plan.spared {
        let Some((_, site)) = facts.site(&spared.site) else { continue };
        let group = site.group.as_ref().filter(|group| group.rule == GroupRule::Any);
        let by = facts.site(&spared.by).and_then(|(_, by)| by.group.as_ref());
        if group.is_none_or(|group| group.id != spared.group) || by != group || !is_visited(&spared.by) {
            let found = format!("spared in group {} by {}", spared.group, spared.by);
            verdict.broken(
                Rule::Group,
                &At::site(&spared.site),
                "spared by a visited member of its `any` group",
                found,
            );
        }
    }
}

/// Sites that may not be dropped, and were.
fn dropped(facts: &Facts<'_>, verdict: &mut Verdict) {
    for missed in &facts.case.plan.unassigned {
        if let Some((_, site)) = facts.site(&missed.site)
            && site.priority == Priority::Must
        {
            verdict.doubt(Rule::Must, &At::site(&site.id), "a site that must be visited on a route", &missed.detail);
        }
    }
}
