//! Why a site is not visited: every rule tried in turn with real schedules, and the cheapest cure in figures.
//!
//! The order of trial is that of [`Reason`]: is it for this day; does a road lead there; has any team that may go the
//! skills, the crew, the territory; could any of these be there within a window, alone; and at last, where in the plan as
//! it stands would it fit if a shift or the work were a little longer.

mod alone;
mod chinese;
mod detail;
mod english;
mod figures;
mod insert;
mod who;

pub use detail::{Cure, Detail, Who};

use rayon::prelude::*;

use crate::matrix::{CutOff, Locations, Matrices, Source};
use crate::model::{Lang, Reason, Scenario, Unassigned};
use crate::solve::RouteOrder;
use crate::units::{Metres, Seconds};

/// A day with the routes as planned, to ask why a site is not on one of them.
pub struct Day<'a> {
    scenario: &'a Scenario,
    locations: &'a Locations,
    matrices: &'a Matrices,
    source: &'a dyn Source,
    orders: Vec<&'a RouteOrder>,
    /// By site: the team that visits it.
    visited_by: Vec<Option<usize>>,
}

impl<'a> Day<'a> {
    /// The day with these routes.
    #[must_use]
    pub fn of(
        scenario: &'a Scenario,
        locations: &'a Locations,
        matrices: &'a Matrices,
        source: &'a dyn Source,
        orders: &[&'a RouteOrder],
    ) -> Self {
        let mut visited_by = vec![None; scenario.sites.len()];
        for order in orders {
            for &site in &order.sites {
                visited_by[site] = Some(order.team);
            }
        }
        Self { scenario, locations, matrices, source, orders: orders.to_vec(), visited_by }
    }

    /// Reasons for sites nobody visits, in the order given.
    #[must_use]
    pub fn reasons(&self, sites: &[usize], lang: Lang) -> Vec<Unassigned> {
        let effort = insert::effort_of_each(sites.len());
        let reason = |&index: &usize| {
            let (reason, detail) = self.reason(index, effort);
            let site = &self.scenario.sites[index];
            Unassigned {
                site: site.id.clone(),
                point: Some(site.place.point()),
                reason,
                detail: detail.text(lang, &self.scenario.clock),
            }
        };
        sites.par_iter().map(reason).collect()
    }

    /// Why nobody visits a site. `effort` bounds the schedules tried to find room in the plan.
    #[must_use]
    pub fn reason(&self, site: usize, effort: usize) -> (Reason, Detail) {
        if self.scenario.teams.is_empty() {
            return (Reason::NoTeam, Detail::NobodyOnDuty);
        }
        let (first, last) = self.scenario.sites[site].days;
        if first.is_some_and(|first| self.scenario.date < first) || last.is_some_and(|last| self.scenario.date > last) {
            return (Reason::NoWindow, Detail::OtherDay { first, last });
        }
        if (0..self.scenario.teams.len()).all(|team| self.there_and_back(team, site).is_none()) {
            return (Reason::Unreachable, self.cut_off(site));
        }
        let teams = match self.who_may(site) {
            Ok(teams) => teams,
            Err(bar) => return bar,
        };
        let Some(found) = self.nobody_alone(site, &teams) else {
            return (Reason::NoTime, self.no_room(site, &teams, effort));
        };
        // A team without a start place can take a break behind another stop that it could not take before this one.
        match self.no_room(site, &teams, effort) {
            fits @ Detail::Fits { .. } => (Reason::NoTime, fits),
            _ => found,
        }
    }

    /// Travel from the team's start place and on to its end place; `None` where there is no way.
    fn there_and_back(&self, team: usize, site: usize) -> Option<Seconds> {
        let matrix = self.matrices.table(team);
        let out = self.locations.start[team].map_or(Some(Seconds::ZERO), |start| matrix.travel(start, site))?;
        let back = self.locations.end[team].map_or(Some(Seconds::ZERO), |end| matrix.travel(site, end))?;
        if self.locations.start[team].is_none() && self.locations.end[team].is_none() {
            // Nowhere to come from or go to: it can be visited when the site itself is on the network.
            let mode = &self.matrices.modes[self.matrices.of_team[team]];
            return self.source.cut_off(mode, site).is_none().then_some(Seconds::ZERO);
        }
        Some(out + back)
    }

    /// Why no team's place and the site are connected.
    fn cut_off(&self, site: usize) -> Detail {
        let modes = &self.matrices.modes;
        let reasons: Vec<CutOff> = modes.iter().filter_map(|mode| self.source.cut_off(mode, site)).collect();
        if reasons.len() == modes.len() {
            let off_road = |reason: &CutOff| match reason {
                CutOff::OffRoad { profile, metres, limit } => Some((*metres, profile.clone(), *limit)),
                _ => None,
            };
            if let Some((metres, profile, limit)) = reasons.iter().filter_map(off_road).min() {
                // The next fifty metres: a limit somebody would write.
                let raise = Metres((metres.get() / 50 + 1) * 50);
                return Detail::OffRoad { metres, limit, raise, profile };
            }
        }
        match reasons.into_iter().next() {
            Some(reason) => Detail::CutOff(reason),
            None => Detail::NoWay { who: Who::All, other: None },
        }
    }
}
