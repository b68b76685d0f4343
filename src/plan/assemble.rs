//! From the search's answer to the plan: clock times, ways, spared and unassigned sites with the reasons.

use std::collections::BTreeMap;

use geo::{LineString, Point};
use rayon::prelude::*;

use super::explain::Day;
use super::schedule::{Broken, Round, Times};
use crate::matrix::{Locations, Matrices, Mode, Source};
use crate::model::{GroupRule, Lang, Leg, Plan, Reason, Route, Scenario, Site, Spared, Stop, Unassigned};
use crate::solve::{RouteOrder, Solution};

/// What the plan says of how it was made, and in which language it gives reasons.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Seed of the search.
    pub seed: u64,
    /// Language of the sentences.
    pub lang: Lang,
}

/// The search gave a route that cannot be kept: a fault of ours, not of the input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the search gave team `{team}` a round of {stops} stops in its shift {shift} that has no valid schedule: {broken:?}"
)]
pub struct Unkeepable {
    /// Id of the team.
    pub team: String,
    /// Which of its shifts, from 0.
    pub shift: usize,
    /// Number of stops.
    pub stops: usize,
    /// The rule that cannot be kept.
    pub broken: Broken,
}

/// Makes the plan that a solution stands for.
///
/// # Errors
/// When a route of the solution has no valid schedule.
pub fn assemble(
    scenario: &Scenario,
    locations: &Locations,
    matrices: &Matrices,
    source: &dyn Source,
    solution: &Solution,
    told: Told,
) -> Result<Plan, Unkeepable> {
    let maker = Maker { scenario, locations, matrices, source };
    let mut orders: Vec<&RouteOrder> = solution.routes.iter().filter(|order| !order.sites.is_empty()).collect();
    orders.sort_by_key(|order| (order.team, order.shift));
    let routes = orders.par_iter().map(|order| maker.route(order)).collect::<Result<Vec<_>, _>>()?;
    let day = Day::of(scenario, locations, matrices, source, &orders);
    // Whatever the search says of it, a site neither visited nor spared is not covered and gets its reason.
    let mut is_covered = vec![false; scenario.sites.len()];
    orders.iter().flat_map(|order| &order.sites).for_each(|&site| is_covered[site] = true);
    let spared = spared(scenario, &is_covered);
    spared.iter().for_each(|&(site, _)| is_covered[site] = true);
    let missed: Vec<usize> = (0..scenario.sites.len()).filter(|&site| !is_covered[site]).collect();
    let mut unassigned = day.reasons(&missed, told.lang);
    unassigned.extend(scenario.invalid.iter().map(|invalid| Unassigned {
        site: invalid.id.clone(),
        point: invalid.point,
        reason: Reason::Invalid,
        detail: invalid.detail.clone(),
    }));
    Ok(Plan {
        scenario: scenario.name.clone(),
        date: scenario.date,
        timezone: scenario.timezone.clone(),
        seed: told.seed,
        goal: scenario.goal,
        travel: source.name().to_owned(),
        routes,
        unassigned,
        spared: spared.into_iter().map(|(_, spared)| spared).collect(),
    })
}

struct Maker<'a> {
    scenario: &'a Scenario,
    locations: &'a Locations,
    matrices: &'a Matrices,
    source: &'a dyn Source,
}

impl Maker<'_> {
    fn route(&self, order: &RouteOrder) -> Result<Route, Unkeepable> {
        let team = &self.scenario.teams[order.team];
        let round = Round::of(self.scenario, self.locations, self.matrices, (order.team, order.shift), &order.sites);
        let table = round.schedule().map_err(|broken| Unkeepable {
            team: team.id.clone(),
            shift: order.shift,
            stops: order.sites.len(),
            broken,
        })?;
        let mode = &self.matrices.modes[self.matrices.of_team[order.team]];
        let before = |index: usize| if index == 0 { round.start } else { Some(order.sites[index - 1]) };
        let stops = (0..order.sites.len()).into_par_iter().map(|index| {
            let path =
                self.path(mode, before(index), order.sites[index], round.end.filter(|_| table.stops[index].over_end));
            self.stop(order.sites[index], &table.stops[index], path)
        });
        let stops = stops.collect();
        let home = round.end.map(|end| Leg {
            travel: table.home.0,
            distance: table.home.1,
            path: self.path(mode, before(order.sites.len()), end, None),
        });
        Ok(Route {
            team: team.id.clone(),
            shift: order.shift,
            start: table.start,
            finish: table.finish,
            start_point: self.point(round.start),
            end_point: self.point(round.end),
            stops,
            breaks: table.breaks,
            home,
        })
    }

    fn stop(&self, index: usize, times: &Times, path: Option<LineString<f64>>) -> Stop {
        let site = &self.scenario.sites[index];
        Stop {
            site: site.id.clone(),
            kind: site.kind.clone(),
            point: site.place.point(),
            arrive: times.arrive,
            begin: times.begin,
            depart: times.depart,
            leg: Leg { travel: times.travel, distance: times.distance, path },
        }
    }

    /// The way of a leg, over another place where there is one to go to in between.
    fn path(&self, mode: &Mode, from: Option<usize>, to: usize, over: Option<usize>) -> Option<LineString<f64>> {
        let from = from?;
        let Some(over) = over else { return self.source.path(mode, from, to) };
        let mut way = self.source.path(mode, from, over)?;
        way.0.extend(self.source.path(mode, over, to)?);
        Some(way)
    }

    fn point(&self, place: Option<usize>) -> Option<Point<f64>> {
        place.map(|place| self.locations.places[place].point())
    }
}

/// The sites another of their `any` group stands for, with the one that does.
fn spared(scenario: &Scenario, is_visited: &[bool]) -> Vec<(usize, Spared)> {
    let mut visited: BTreeMap<&str, &Site> = BTreeMap::new();
    let sites = || scenario.sites.iter().zip(is_visited).enumerate();
    for (_, (site, _)) in sites().filter(|(_, (_, is_visited))| **is_visited) {
        if let Some(group) = any_group(site) {
            visited.entry(group).or_insert(site);
        }
    }
    let spared = |(index, (site, &is_visited)): (usize, (&Site, &bool))| {
        let group = any_group(site).filter(|_| !is_visited)?;
        let by = visited.get(group)?;
        Some((index, Spared { site: site.id.clone(), group: group.to_owned(), by: by.id.clone() }))
    };
    sites().filter_map(spared).collect()
}

fn any_group(site: &Site) -> Option<&str> {
    site.group.as_ref().filter(|group| group.rule == GroupRule::Any).map(|group| &*group.id)
}
