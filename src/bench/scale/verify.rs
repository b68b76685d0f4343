//! What a plan of a country comes to, worked out without anything of the search: distances by `geo`, times by walking along.

use geo::{Distance, Haversine, Point};

use super::Country;
use super::country::{DETOUR_PERCENT, FIXED, LONGEST, METRES_PER_HOUR, PER_METRE, PER_SECOND};
use crate::solve::{RouteOrder, Solution};

/// What a plan comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Sites that nobody visits.
    pub left_out: usize,
    /// Teams in use.
    pub teams: usize,
    /// Thousandths of the currency unit.
    pub cost: i64,
    /// Metres.
    pub metres: i64,
}

/// What is wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A site stands in the plan twice.
    #[error("site {0} stands in the plan twice")]
    Twice(usize),
    /// A site is neither visited nor left out.
    #[error("site {0} is neither visited nor left out")]
    Lost(usize),
    /// There is no such team, or it has two routes.
    #[error("team {0} has two routes, or there is no such team")]
    Shared(usize),
    /// A route has no schedule within hours and shift.
    #[error("the route of team {0} does not keep hours and shift")]
    Late(usize),
    /// A route takes longer than a team may work.
    #[error("the route of team {0} is longer than a day's work")]
    Long(usize),
}

/// Checks that every site is visited once or left out and that every route keeps hours, shift and longest work.
///
/// # Errors
/// The first fault found.
pub fn verify(country: &Country, solution: &Solution) -> Result<Figures, Fault> {
    let mut seen = vec![false; country.sites()];
    let routed = solution.routes.iter().flat_map(|route| &route.sites);
    for site in routed.chain(&solution.unassigned) {
        let fresh = seen.get_mut(*site).is_some_and(|seen| !std::mem::replace(seen, true));
        if !fresh {
            return Err(Fault::Twice(*site));
        }
    }
    if let Some(site) = seen.iter().position(|seen| !seen) {
        return Err(Fault::Lost(site));
    }
    let teams: Vec<_> = country.teams().collect();
    let mut used = vec![false; teams.len()];
    let mut figures = Figures { left_out: solution.unassigned.len(), ..Figures::default() };
    for route in &solution.routes {
        let free = used.get_mut(route.team).is_some_and(|used| !std::mem::replace(used, true));
        if !free {
            return Err(Fault::Shared(route.team));
        }
        let (work, metres) = walk(country, route, teams[route.team])?;
        figures.teams += 1;
        figures.metres += metres;
        figures.cost += FIXED + PER_SECOND * work + PER_METRE * metres;
    }
    Ok(figures)
}

/// Seconds from leaving to being back and metres of a route: back as early as a day's work allows, then gone as late as can be.
fn walk(country: &Country, route: &RouteOrder, (base, shift): (usize, (i64, i64))) -> Result<(i64, i64), Fault> {
    let base = country.sites() + base;
    let places: Vec<usize> =
        std::iter::once(base).chain(route.sites.iter().copied()).chain(std::iter::once(base)).collect();
    let legs: Vec<(i64, i64)> = places.windows(2).map(|pair| leg(country, pair[0], pair[1])).collect();
    let metres = legs.iter().map(|(_, metres)| metres).sum();
    let mut start = shift.0;
    let mut fault = Fault::Late(route.team);
    // Leaving later than can be for one instant of being back is leaving for a later one, with another choice of hours.
    while let Some(finish) = back(country, &route.sites, &legs, start).filter(|finish| *finish <= shift.1) {
        let gone = leave(country, &route.sites, &legs, finish).ok_or(Fault::Late(route.team))?;
        if finish - gone <= LONGEST {
            return Ok((finish - gone, metres));
        }
        fault = Fault::Long(route.team);
        start = gone + 1;
    }
    Err(fault)
}

/// The earliest instant of being back after leaving at `start`.
fn back(country: &Country, sites: &[usize], legs: &[(i64, i64)], start: i64) -> Option<i64> {
    let mut now = start;
    for (site, (seconds, _)) in sites.iter().zip(legs) {
        let (service, hours) = &country.visits[*site];
        let arrival = now + seconds;
        let within = |(open, close): &(i64, i64)| {
            let begin = arrival.max(*open);
            (begin + service <= *close).then_some(begin)
        };
        let begin = if hours.is_empty() { Some(arrival) } else { hours.iter().find_map(within) };
        now = begin? + service;
    }
    Some(now + legs[sites.len()].0)
}

/// The latest instant of leaving for being back at `finish`.
fn leave(country: &Country, sites: &[usize], legs: &[(i64, i64)], finish: i64) -> Option<i64> {
    let mut now = finish;
    for (site, (seconds, _)) in sites.iter().zip(&legs[1..]).rev() {
        let (service, hours) = &country.visits[*site];
        let done = now - seconds;
        let within = |(open, close): &(i64, i64)| {
            let begin = done.min(*close) - service;
            (begin >= *open).then_some(begin)
        };
        now = if hours.is_empty() { done - service } else { hours.iter().rev().find_map(within)? };
    }
    Some(now - legs[0].0)
}

/// Seconds and metres between two places.
fn leg(country: &Country, from: usize, to: usize) -> (i64, i64) {
    let point = |place: usize| Point::from(country.places[place]);
    let metres = Haversine.distance(point(from), point(to)) * f64::from(DETOUR_PERCENT) / 100.0;
    let seconds = metres * (3600.0 / f64::from(METRES_PER_HOUR));
    (seconds.round() as i64, metres.round() as i64)
}
