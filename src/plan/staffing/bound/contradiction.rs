//! Sites that must be visited and cannot all be: told before the search, as few of them as contradict each other.

use std::fmt;

use super::item::{Crew, Ground, Item};
use super::need::{self, Need};
use crate::matrix::{Locations, Matrices, Source};
use crate::model::{Lang, Scenario};
use crate::plan::explain::Day;
use crate::plan::staffing::fleet::rights;
use crate::solve::Problem;

/// Sites that must be visited and cannot all be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Their ids; without any one of them the contradiction is gone.
    pub sites: Vec<String>,
    /// Why, in a sentence.
    pub why: String,
}

/// `C001, C002: why`.
impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.sites.join(", "), self.why)
    }
}

/// What makes it impossible to visit every `must` site, as far as it can be seen without a search: sites that no team could visit even
/// alone; locks whose order the windows forbid; more than the teams that may can do. Nothing found does not mean that all can be visited.
#[must_use]
pub fn contradictions(
    scenario: &Scenario,
    locations: &Locations,
    matrices: &Matrices,
    source: &dyn Source,
    problem: &Problem,
    lang: Lang,
) -> Vec<Contradiction> {
    let may = rights(scenario, problem);
    let ground = Ground::new(scenario, locations, matrices, &may);
    let items: Vec<Item> = ground.items().into_iter().filter(|item| item.must).collect();
    let day = Day::of(scenario, locations, matrices, source, &[]);
    let mut found: Vec<Contradiction> = day
        .reasons(&hopeless(scenario, &may), lang)
        .into_iter()
        .map(|missed| Contradiction { sites: vec![missed.site], why: missed.detail })
        .collect();
    found.extend(against_locks(scenario, &ground, &items));
    let crews = ground.crews(&items);
    let names: Vec<String> = scenario.teams.iter().map(|team| team.id.clone()).collect();
    found.extend(overload(&ground, &items, &crews, &names));
    found
}

/// `must` sites no team could visit, unless another of their `any` group stands for them.
fn hopeless(scenario: &Scenario, may: &[Vec<bool>]) -> Vec<usize> {
    let is_must = |site: &usize| scenario.sites[*site].priority == crate::model::Priority::Must;
    super::super::curve::in_vain(scenario, may).into_iter().filter(is_must).collect()
}

/// Two sites of a lock, the second of which no team reaches in time after the first.
fn against_locks(scenario: &Scenario, ground: &Ground<'_>, items: &[Item]) -> Vec<Contradiction> {
    let item = |id: &String| items.iter().find(|item| item.site.is_some_and(|site| scenario.sites[site].id == *id));
    let mut found = Vec::new();
    for lock in &scenario.locks {
        let members: Vec<&Item> = lock.sites.iter().filter_map(item).collect();
        let pairs =
            members.iter().enumerate().flat_map(|(at, first)| members[at + 1..].iter().map(move |next| (first, next)));
        let Some((first, next)) = pairs.into_iter().find(|(first, next)| ground.never_follows(first, next)) else {
            continue;
        };
        let (one, other) = (ground.id(first), ground.id(next));
        let why = format!(
            "a lock wants {one} before {other} on one route, and no team gets from the one to the other in time"
        );
        found.push(Contradiction { sites: vec![one, other], why });
    }
    found
}

/// The fewest sites found that ask for more teams than there are that may visit them.
fn overload(ground: &Ground<'_>, items: &[Item], crews: &[Crew], names: &[String]) -> Option<Contradiction> {
    let size = |set: &[bool]| set.iter().filter(|own| **own).count();
    for set in need::sets(items, crews.len()) {
        let need = |items: &[&Item]| need::alone(ground, items, crews, &set, names);
        let is_too_much = |items: &[&Item]| need(items).teams > size(&set);
        let mut own: Vec<&Item> = items.iter().filter(|item| need::is_within(&item.able, &set)).collect();
        if own.is_empty() || !is_too_much(&own) {
            continue;
        }
        // Whatever can go without the contradiction going goes: first by halves, at last one by one.
        let mut part = own.len() / 2;
        while part > 0 {
            let mut at = 0;
            while at < own.len() {
                let end = (at + part).min(own.len());
                let rest: Vec<&Item> = [&own[..at], &own[end..]].concat();
                if !rest.is_empty() && is_too_much(&rest) { own = rest } else { at = end }
            }
            part /= 2;
        }
        let Need { teams, why, .. } = need(&own);
        let sites = own.iter().map(|item| ground.id(item)).collect();
        return Some(Contradiction {
            sites,
            why: format!("they need {teams} teams and there are {}: {why}", size(&set)),
        });
    }
    None
}
