//! Judging days of a list: what holds for all of them, and the judging of one.

use std::collections::BTreeMap;

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;

use super::super::Failure;
use super::super::day::Travel;
use crate::coverage::seen::{Day, DaySeen, Planned, Trace};
use crate::coverage::{Places, Reach, Roads, Rules, Trails};
use crate::model::{Clock, Place, Plan, Scenario, Site, Team, VisitRecord};
use crate::road::Prepared;
use crate::units::Seconds;

/// A list of sites with all that its days are judged by.
pub(super) struct Judging<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) places: &'a Places,
    pub(super) reach: &'a [Reach],
    pub(super) travel: &'a Travel,
    pub(super) rules: Rules,
}

impl Judging<'_> {
    /// From when until when a day's tracks are looked at: from midnight to midnight, and as far beyond as shifts go.
    pub(super) fn hours(&self, date: Date) -> Result<(Timestamp, Timestamp), Failure> {
        let clock = Clock::new(date, &self.scenario.timezone).map_err(|error| Failure::Input(error.to_string()))?;
        let span = self.scenario.span().unwrap_or((Seconds::ZERO, Seconds::from_hours(24)));
        let instant = |seconds: Seconds| clock.at(seconds).timestamp();
        Ok((instant(span.0.min(Seconds::ZERO)), instant(span.1.max(Seconds::from_hours(24)))))
    }

    /// The word on every site of the list on a day; `records` are those of the day.
    pub(super) fn day(
        &self,
        date: Date,
        planned: &BTreeMap<usize, Planned>,
        trails: &Trails,
        records: &[VisitRecord],
    ) -> Result<DaySeen, Failure> {
        let (from, until) = self.hours(date)?;
        let trace = |trail: &crate::coverage::Trail| {
            let fixes = trail.between(from, until);
            Trace::of(trail.team.clone(), trail.device.clone(), trail.source.clone(), fixes, &self.rules)
        };
        let mut traces: Vec<Trace> = trails.iter().map(trace).filter(|trace| trace.span().is_some()).collect();
        self.follow_roads(&mut traces);
        let day = Day {
            date,
            sites: &self.scenario.sites,
            places: self.places,
            reach: self.reach,
            planned,
            bases: &bases(&self.scenario.teams),
            traces: &traces,
            records,
            rules: &self.rules,
        };
        Ok(self.judged(&day))
    }

    /// The word on some sites of a day without tracks, of which each speaks for itself.
    pub(super) fn some(
        &self,
        date: Date,
        sites: &[usize],
        planned: &BTreeMap<usize, Planned>,
        records: &[VisitRecord],
    ) -> DaySeen {
        let own: Vec<Site> = sites.iter().map(|&site| self.scenario.sites[site].clone()).collect();
        let reach: Vec<Reach> = sites.iter().map(|&site| self.reach[site]).collect();
        let stops = sites.iter().enumerate().filter_map(|(index, site)| Some((index, planned.get(site)?.clone())));
        let day = Day {
            date,
            sites: &own,
            places: &Places::of(own.iter().map(|site| &site.place)),
            reach: &reach,
            planned: &stops.collect(),
            bases: &BTreeMap::new(),
            traces: &[],
            records,
            rules: &self.rules,
        };
        day.judge()
    }

    /// Puts the roads driven in place of straight lines, where there are roads.
    fn follow_roads(&self, traces: &mut [Trace]) {
        for trace in traces {
            let Some(network) = self.network(trace.team.as_deref()) else { continue };
            let mut roads = Roads::of(network);
            trace.follow(&mut |from, to| roads.way(from, to));
        }
    }

    /// The roads that a team travels on, where there are roads: its own, else the first.
    fn network(&self, team: Option<&str>) -> Option<&Prepared> {
        let Travel::Roads(source) = self.travel else { return None };
        let team = self.scenario.teams.iter().find(|known| Some(known.id.as_str()) == team);
        let own = source.networks().find(|network| team.is_some_and(|team| team.profile == network.profile.name));
        own.or_else(|| source.networks().next())
    }

    /// Judges a day with teams going along their roads, where there are roads.
    fn judged(&self, day: &Day<'_>) -> DaySeen {
        if !matches!(self.travel, Travel::Roads(_)) {
            return day.judge();
        }
        let mut roads: BTreeMap<String, Roads<'_>> = BTreeMap::new();
        day.judge_on(&mut |team, from, to| {
            let network = self.network(team)?;
            let own = roads.entry(network.profile.name.clone()).or_insert_with(|| Roads::of(network));
            own.timed(from, to)
        })
    }
}

/// Who was to be where, by the plan of the scenario's day.
pub(super) fn planned(scenario: &Scenario, plan: Option<&Plan>) -> BTreeMap<usize, Planned> {
    let index: BTreeMap<&str, usize> =
        scenario.sites.iter().enumerate().map(|(index, site)| (site.id.as_str(), index)).collect();
    let instant = |seconds: Seconds| -> Timestamp { scenario.clock.at(seconds).timestamp() };
    let routes = plan.into_iter().flat_map(|plan| &plan.routes);
    let stops = routes.flat_map(|route| route.stops.iter().map(move |stop| (route, stop)));
    stops
        .filter_map(|(route, stop)| {
            let planned =
                Planned { team: route.team.clone(), arrive: instant(stop.arrive), depart: instant(stop.depart) };
            Some((*index.get(stop.site.as_str())?, planned))
        })
        .collect()
}

/// Where teams start and end.
fn bases(teams: &[Team]) -> BTreeMap<String, Vec<Point<f64>>> {
    let base = |team: &Team| {
        let places = [&team.start, &team.end].into_iter().flatten().map(Place::point);
        (team.id.clone(), places.collect())
    };
    teams.iter().map(base).collect()
}
