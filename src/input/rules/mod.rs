//! What must hold among things that were each read well by themselves: one function a rule.

pub(crate) mod datum;
mod duty;
mod groups;
mod identity;
mod locks;
mod position;
mod references;

use std::collections::BTreeMap;

use super::problem::Problem;
use super::sites::Draft;
use super::teams::TeamDraft;
use super::territories::Areas;
use crate::model::{Lock, Network, Territory};

/// All that was read, under judgement.
pub(crate) struct Read<'a> {
    /// Sites; those with an error among their faults cannot be used.
    pub(crate) sites: &'a mut Vec<Draft>,
    /// Teams.
    pub(crate) teams: &'a mut Vec<TeamDraft>,
    /// Territories; where no file gives them, those the sites name.
    pub(crate) territories: &'a mut Vec<Territory>,
    /// The file that gives them, where one does.
    pub(crate) areas: Option<&'a Areas>,
    /// Locks.
    pub(crate) locks: &'a [(super::problem::Origin, Lock)],
    /// The network, where it could be read.
    pub(crate) network: Option<&'a Network>,
    /// Kinds.
    pub(crate) kinds: &'a super::kinds::Kinds,
    /// What is wrong with anything but a site.
    pub(crate) problems: &'a mut Vec<Problem>,
}

/// Judges the places of a list of sites that stands for itself.
pub(crate) fn judge_places(sites: &mut [Draft], problems: &mut Vec<Problem>) {
    position::null_island(sites);
    position::swapped(sites);
    position::far_from_others(sites);
    position::duplicates_in_place(sites, problems);
}

/// Judges all that was read, in an order in which each rule may rely on those before it.
pub(crate) fn judge(read: &mut Read<'_>) {
    identity::site_ids(read.sites);
    identity::team_ids(read.teams, read.problems);
    identity::kinds(read.sites, read.kinds, read.problems);
    position::null_island(read.sites);
    position::swapped(read.sites);
    position::far_from_others(read.sites);
    position::duplicates_in_place(read.sites, read.problems);
    if let Some(areas) = read.areas {
        datum::against_territories(read.sites, read.territories, areas, read.problems);
    }
    position::territories_by_place(read.sites, read.territories);
    references::site_territories(read);
    references::site_teams(read.sites, read.teams);
    references::team_territories(read);
    references::team_places(read.sites, read.teams, read.problems);
    references::profiles(read.teams, read.network, read.problems);
    duty::skills(read.sites, read.teams, read.problems);
    duty::crews(read.sites, read.teams);
    duty::territories(read.sites, read.teams, read.problems);
    duty::capacities(read.sites, read.teams, read.problems);
    groups::one_rule(read.sites);
    groups::reachable_by_one_team(read.sites, read.problems);
    locks::judge(read.locks, read.sites, read.teams, read.problems);
}

/// Sites that can be used, by id.
pub(crate) fn usable(sites: &[Draft]) -> BTreeMap<&str, &crate::model::Site> {
    let usable = sites.iter().filter(|draft| !draft.is_broken());
    usable.filter_map(|draft| Some((draft.id.as_str(), draft.site.as_ref()?))).collect()
}
