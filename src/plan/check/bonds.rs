//! Groups and locks.

use std::collections::BTreeMap;

use super::verdict::{At, Rule, Verdict};
use super::{Facts, Trip};
use crate::model::{Edge, GroupRule, Lock, LockRule};

pub(super) fn check(facts: &Facts<'_>, verdict: &mut Verdict) {
    groups(facts, verdict);
    for lock in &facts.case.scenario.locks {
        lock_holds(facts, lock, verdict);
    }
}

fn groups(facts: &Facts<'_>, verdict: &mut Verdict) {
    let mut visited: BTreeMap<&str, Vec<(&Trip<'_>, &str)>> = BTreeMap::new();
    let mut rules = BTreeMap::new();
    for trip in &facts.trips {
        for (.., site) in trip.known() {
            if let Some(group) = &site.group {
                visited.entry(&group.id).or_default().push((trip, &site.id));
                rules.insert(&*group.id, group.rule);
            }
        }
    }
    for (group, visits) in &visited {
        let (first, one) = visits[0];
        for (trip, site) in &visits[1..] {
            let at = trip.at().stop(site);
            match rules[group] {
                GroupRule::Any => {
                    verdict.broken(
                        Rule::Group,
                        &at,
                        format!("one visit to group {group}, that to {one}"),
                        "a further one",
                    );
                }
                GroupRule::SameTeam if trip.team.id != first.team.id => {
                    let expected = format!("team {} for all of group {group}", first.team.id);
                    verdict.broken(Rule::Group, &at, expected, format!("team {}", trip.team.id));
                }
                GroupRule::SameTeam => {}
            }
        }
    }
    for missed in &facts.case.plan.unassigned {
        if let Some((_, site)) = facts.site(&missed.site)
            && let Some(group) = site.group.as_ref().filter(|group| group.rule == GroupRule::Any)
            && visited.contains_key(&*group.id)
        {
            verdict.broken(
                Rule::Group,
                &At::site(&site.id),
                format!("spared, since group {} is visited", group.id),
                "unassigned",
            );
        }
    }
}

fn lock_holds(facts: &Facts<'_>, lock: &Lock, verdict: &mut Verdict) {
    let mut stands: Vec<(&Trip<'_>, usize, &str)> = Vec::new();
    for id in &lock.sites {
        let find = |trip| Some((trip, position(trip, id)?, &**id));
        stands.extend(facts.trips.iter().find_map(find));
    }
    let Some(&(first, ..)) = stands.first() else { return };
    let names = lock.sites.join(", ");
    for &(trip, _, id) in &stands {
        let at = trip.at().stop(id);
        if !std::ptr::eq(trip, first) {
            verdict.broken(Rule::Lock, &at, format!("one route for {names}"), "another one");
            return;
        }
        if let Some(team) = lock.team.as_ref().filter(|team| **team != trip.team.id) {
            verdict.broken(Rule::Lock, &at, format!("team {team}"), format!("team {}", trip.team.id));
        }
    }
    for pair in stands.windows(2) {
        let ((trip, before, one), (_, after, other)) = (pair[0], pair[1]);
        let at = trip.at().stop(other);
        let is_next = after == before + 1;
        let found = format!("stops {} and {}", before + 1, after + 1);
        if after < before {
            verdict.broken(Rule::Lock, &at, format!("{other} after {one}"), found);
        } else if !is_next && (lock.rule == LockRule::Sequence || lock.at.is_some()) {
            verdict.broken(Rule::Lock, &at, format!("nothing between {one} and {other}"), found);
        }
    }
    let places = stands.iter().map(|&(_, position, _)| position);
    let (edge, stand, expected) = match lock.at {
        None => return,
        Some(Edge::Start) => (0, places.min().unwrap_or(0), "at the start of the route"),
        Some(Edge::End) => (first.route.stops.len() - 1, places.max().unwrap_or(0), "at the end of the route"),
    };
    if edge != stand {
        verdict.broken(Rule::Lock, &first.at(), format!("{names} {expected}"), format!("stop {}", stand + 1));
    }
}

fn position(trip: &Trip<'_>, id: &str) -> Option<usize> {
    trip.route.stops.iter().position(|stop| stop.site == id)
}
