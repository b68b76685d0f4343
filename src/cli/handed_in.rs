//! What teams hand in: who wrote it, and what is told of rows that cannot be used.

use std::collections::BTreeMap;

use super::{Globals, say};
use crate::input::{Problem, Severity};
use crate::model::Team;

/// Ids of teams by what they may be called, in small letters; an id goes before another team's name.
pub(super) fn team_names(teams: &[Team]) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for team in teams {
        names.entry(team.name.to_lowercase()).or_insert_with(|| team.id.clone());
    }
    names.extend(teams.iter().map(|team| (team.id.to_lowercase(), team.id.clone())));
    names
}

/// A team by its id, where it was written by its name; false where there is no such team.
pub(super) fn team_by_id(teams: &BTreeMap<String, String>, team: &mut Option<String>) -> bool {
    let Some(written) = team else { return true };
    let id = teams.get(&written.to_lowercase());
    id.inspect(|id| written.clone_from(id)).is_some()
}

/// Teams that the records of a file name and the scenario does not have, each with how many records.
#[derive(Default)]
pub(super) struct Strangers(BTreeMap<String, u64>);

impl Strangers {
    /// Puts the team's id in the place of its name, or notes that there is no such team.
    pub(super) fn known(&mut self, teams: &BTreeMap<String, String>, team: &mut Option<String>) {
        if !team_by_id(teams, team) && !teams.is_empty() {
            *self.0.entry(team.clone().unwrap_or_default()).or_insert(0) += 1;
        }
    }

    /// What is to be told of them.
    pub(super) fn problem(&self, file: &str) -> Option<Problem> {
        const NAMED: usize = 10;
        let named = self.0.iter().take(NAMED).map(|(team, records)| format!("{team:?} ({records})"));
        let more = self.0.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let found =
            format!("records of teams that the scenario does not have: {}{more}", named.collect::<Vec<_>>().join(", "));
        let mend = "What they wrote is held against no team's device. Write the teams as the scenario has them.";
        (!self.0.is_empty()).then(|| {
            Problem::warning("unknown_team", file, found, "ids or names of its teams").property("team").mend(mend)
        })
    }
}

/// Problems of files: the first are told in full, the others counted; all of them are kept with their rows.
#[derive(Default)]
pub(super) struct Faults {
    first: Vec<Problem>,
    more: usize,
    /// The first of those for which a row cannot be used.
    pub(super) errors: Vec<Problem>,
}

impl Faults {
    /// How many are told in full.
    const IN_FULL: usize = 50;

    /// Takes problems in the order they came.
    pub(super) fn take(&mut self, problems: impl IntoIterator<Item = Problem>) {
        for problem in problems {
            if problem.severity == Severity::Error && self.errors.len() < Self::IN_FULL {
                self.errors.push(problem.clone());
            }
            if self.first.len() < Self::IN_FULL {
                self.first.push(problem);
            } else {
                self.more += 1;
            }
        }
    }

    /// Tells them to people, unless they want to hear nothing.
    pub(super) fn tell(&self, globals: &Globals) {
        if globals.quiet {
            return;
        }
        self.first.iter().for_each(|problem| say(&problem.to_string()));
        if self.more > 0 {
            say(&format!("... and {} more", self.more));
        }
    }
}
