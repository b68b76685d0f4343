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

/// A team by its id, where it was written by its name.
pub(super) fn team_by_id(teams: &BTreeMap<String, String>, team: &mut Option<String>) {
    if let Some(id) = team.as_ref().and_then(|team| teams.get(&team.to_lowercase())) {
        *team = Some(id.clone());
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
