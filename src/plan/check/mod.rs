//! The independent judge of a plan, whoever made it.
//!
//! Every rule of [`model`](crate::model) is verified from the outside: from the scenario, the plan's own clock times, and
//! the travel times. This room shares no code with the search, the schedule, the assembly or the reasons; it even finds
//! shortest ways anew, by plain Dijkstra.

mod bonds;
mod dijkstra;
mod legs;
mod reasons;
mod sites;
mod times;
mod totals;
mod verdict;
mod who;

pub use dijkstra::{Ground, shortest};
pub use verdict::{Rule, Verdict, Violation};

use std::collections::BTreeMap;

use crate::matrix::{Locations, Matrices, Source};
use crate::model::{Claims, Plan, Route, Scenario, Shift, Site, Team};
use verdict::At;

/// A plan to be judged, and what to judge it by.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The day, read afresh.
    pub scenario: &'a Scenario,
    /// The plan.
    pub plan: &'a Plan,
    /// The totals the plan's file states.
    pub claims: Option<&'a Claims>,
    /// The places in the order of the source.
    pub locations: &'a Locations,
    /// Travel times.
    pub matrices: &'a Matrices,
    /// Where they come from.
    pub source: &'a dyn Source,
    /// The roads of each profile, where there are roads.
    pub grounds: &'a [Ground<'a>],
    /// Most legs whose way is searched anew on the roads.
    pub sample: usize,
    /// Decides which, when there are more.
    pub seed: u64,
}

/// Judges a plan.
#[must_use]
pub fn check(case: &Case<'_>) -> Verdict {
    let facts = Facts::of(*case);
    let mut verdict = Verdict::default();
    sites::check(&facts, &mut verdict);
    for trip in &facts.trips {
        times::check(&facts, trip, &mut verdict);
        who::check(&facts, trip, &mut verdict);
    }
    legs::check(&facts, &mut verdict);
    bonds::check(&facts, &mut verdict);
    totals::check(&facts, &mut verdict);
    reasons::check(&facts, &mut verdict);
    verdict
}

/// The case with its ids looked up.
struct Facts<'a> {
    case: Case<'a>,
    sites: BTreeMap<&'a str, usize>,
    /// Routes with stops whose team and shift are known.
    trips: Vec<Trip<'a>>,
}

/// A route with what its ids stand for.
struct Trip<'a> {
    route: &'a Route,
    team_index: usize,
    team: &'a Team,
    shift: &'a Shift,
    /// By stop: the site, where it is known.
    sites: Vec<Option<(usize, &'a Site)>>,
}

impl<'a> Facts<'a> {
    fn of(case: Case<'a>) -> Self {
        let sites: BTreeMap<&str, usize> =
            case.scenario.sites.iter().enumerate().map(|(index, site)| (&*site.id, index)).collect();
        let trip = |route: &'a Route| {
            let team_index = case.scenario.teams.iter().position(|team| team.id == route.team)?;
            let team = &case.scenario.teams[team_index];
            let site = |id: &str| sites.get(id).map(|&index| (index, &case.scenario.sites[index]));
            Some(Trip {
                route,
                team_index,
                team,
                shift: team.shifts.get(route.shift)?,
                sites: route.stops.iter().map(|stop| site(&stop.site)).collect(),
            })
        };
        // A route without stops is told as such; there is no more to say of it.
        let trips = case.plan.routes.iter().filter(|route| !route.stops.is_empty()).filter_map(trip).collect();
        Self { case, sites, trips }
    }

    fn site(&self, id: &str) -> Option<(usize, &'a Site)> {
        self.sites.get(id).map(|&index| (index, &self.case.scenario.sites[index]))
    }
}

impl<'a> Trip<'a> {
    fn at(&self) -> At<'a> {
        At { route: Some((&self.route.team, self.route.shift)), site: None }
    }

    /// Stops whose site is known, with their index.
    fn known(&self) -> impl Iterator<Item = (usize, &'a crate::model::Stop, usize, &'a Site)> {
        let stops = self.route.stops.iter().zip(&self.sites).enumerate();
        stops.filter_map(|(at, (stop, site))| site.map(|(index, site)| (at, stop, index, site)))
    }
}
