//! Part of the teams on duty, and more like them.

use crate::matrix::{Locations, Matrices};
use crate::model::{Scenario, Team};
use crate::solve::Problem;

/// A team of a fleet: one on duty, or one more like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// Index of the team in the scenario.
    pub team: usize,
    /// Zero for the team itself, then counted on for each one more like it.
    pub copy: usize,
}

/// A day with a fleet in place of the teams on duty.
pub(super) struct Stage {
    pub(super) scenario: Scenario,
    pub(super) locations: Locations,
    pub(super) matrices: Matrices,
}

impl Stage {
    /// The day with these teams, in order.
    pub(super) fn new(scenario: &Scenario, locations: &Locations, matrices: &Matrices, fleet: &[Member]) -> Self {
        let teams = fleet.iter().map(|member| member.team_of(scenario)).collect();
        let pick = |of_team: &[Option<usize>]| fleet.iter().map(|member| of_team[member.team]).collect();
        Self {
            scenario: Scenario { teams, ..scenario.clone() },
            locations: Locations {
                places: locations.places.clone(),
                sites: locations.sites,
                start: pick(&locations.start),
                end: pick(&locations.end),
            },
            matrices: Matrices {
                modes: matrices.modes.clone(),
                tables: matrices.tables.clone(),
                of_team: fleet.iter().map(|member| matrices.of_team[member.team]).collect(),
            },
        }
    }

    pub(super) fn problem(&self) -> Problem {
        Problem::new(&self.scenario, &self.locations, &self.matrices)
    }
}

impl Member {
    /// Its id: that of the team, with `+1` and so on behind it for one more like it.
    pub(super) fn id(self, scenario: &Scenario) -> String {
        let mut id = scenario.teams[self.team].id.clone();
        if self.copy == 0 {
            return id;
        }
        id += &format!("+{}", self.copy);
        while scenario.teams.iter().any(|team| team.id == id) {
            id.push('+');
        }
        id
    }

    fn team_of(self, scenario: &Scenario) -> Team {
        let team = &scenario.teams[self.team];
        let id = self.id(scenario);
        let name = if self.copy == 0 { team.name.clone() } else { format!("{} +{}", team.name, self.copy) };
        Team { id, name, ..team.clone() }
    }
}

/// By team: the first team on duty that is like it in all that matters for a plan, its rights to sites included.
pub(super) fn alike(scenario: &Scenario, may: &[Vec<bool>]) -> Vec<usize> {
    let bare = |team: &Team| Team {
        id: String::new(),
        name: String::new(),
        members: Vec::new(),
        contact: None,
        group: None,
        ..team.clone()
    };
    let teams: Vec<Team> = scenario.teams.iter().map(bare).collect();
    let first = |at: usize| (0..at).find(|&other| teams[other] == teams[at] && may[other] == may[at]).unwrap_or(at);
    (0..teams.len()).map(first).collect()
}

/// By team and site: whether the team could visit the site if it did nothing else.
pub(super) fn rights(scenario: &Scenario, problem: &Problem) -> Vec<Vec<bool>> {
    let mut may = vec![vec![false; scenario.sites.len()]; scenario.teams.len()];
    for vehicle in &problem.vehicles {
        // The search numbers sites in an order of its own.
        for (number, site) in problem.original.iter().enumerate() {
            may[vehicle.team as usize][*site as usize] |= problem.may(number as u32, vehicle.kind);
        }
    }
    may
}
