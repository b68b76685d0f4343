//! How many of a set of teams the sites need that only they may visit, and how such needs add up.

use super::Fewest;
use super::item::{Crew, Ground, Item};

/// Sets of teams looked at; those with the most content first.
const MOST_SETS: usize = 60;

/// Instants looked at on either side.
const MOST_INSTANTS: usize = 40;

/// Sites looked at as the first of those that exclude each other.
const MOST_SEEDS: usize = 40;

/// A set of teams and the fewest of them that are needed.
pub(super) struct Need {
    set: Vec<bool>,
    pub(super) teams: usize,
    pub(super) why: String,
}

/// The fewest teams that can cover all items.
pub(super) fn fewest(ground: &Ground<'_>, items: &[Item], crews: &[Crew], names: &[String]) -> Fewest {
    if items.is_empty() {
        return Fewest { teams: 0, why: "there is nothing that anyone can visit".to_owned() };
    }
    let mut needs: Vec<Need> = Vec::new();
    for set in sets(items, crews.len()) {
        let own: Vec<&Item> = items.iter().filter(|item| is_within(&item.able, &set)).collect();
        let mut need = alone(ground, &own, crews, &set, names);
        // What disjoint smaller sets need adds up.
        let mut parts: Vec<&Need> = needs.iter().filter(|need| is_within(&need.set, &set)).collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.teams));
        let mut taken = vec![false; set.len()];
        let mut chosen: Vec<&Need> = Vec::new();
        for part in parts {
            if !part.set.iter().zip(&taken).any(|(own, taken)| *own && *taken) {
                part.set.iter().zip(&mut taken).for_each(|(own, taken)| *taken |= own);
                chosen.push(part);
            }
        }
        let sum: usize = chosen.iter().map(|part| part.teams).sum();
        if sum > need.teams {
            let whys: Vec<_> = chosen.iter().map(|part| part.why.as_str()).collect();
            need = Need { teams: sum, why: whys.join("; and "), set: need.set };
        }
        needs.push(need);
    }
    // The last set is that of all teams.
    needs.pop().map_or(Fewest { teams: 1, why: String::new() }, |need| Fewest { teams: need.teams, why: need.why })
}

/// The sets of teams that some item is restricted to and the joint ones of two of them, small ones first, the last all teams.
pub(super) fn sets(items: &[Item], teams: usize) -> Vec<Vec<bool>> {
    let mut content: std::collections::BTreeMap<&[bool], i64> = std::collections::BTreeMap::new();
    for item in items {
        *content.entry(&item.able).or_default() += item.content;
    }
    let mut own: Vec<(&[bool], i64)> = content.into_iter().collect();
    own.sort_by_key(|(_, content)| std::cmp::Reverse(*content));
    own.truncate(MOST_SETS);
    let mut sets: Vec<Vec<bool>> = own.iter().map(|(set, _)| set.to_vec()).collect();
    for (at, (a, _)) in own.iter().enumerate().take(MOST_SETS / 4) {
        for (b, _) in own.iter().take(at) {
            sets.push(a.iter().zip(*b).map(|(a, b)| *a || *b).collect());
        }
    }
    sets.push(vec![true; teams]);
    sets.sort_by_key(|set| (set.iter().filter(|own| **own).count(), set.clone()));
    sets.dedup();
    sets
}

pub(super) fn is_within(inner: &[bool], outer: &[bool]) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| !inner || *outer)
}

/// What a set of teams needs by itself: the most of content, time between two instants, loads, and sites that exclude each other.
pub(super) fn alone(ground: &Ground<'_>, items: &[&Item], crews: &[Crew], set: &[bool], names: &[String]) -> Need {
    let own: Vec<&Crew> = crews.iter().zip(set).filter(|(_, own)| **own).map(|(crew, _)| crew).collect();
    let whom = whom(set, names);
    let content: i64 = items.iter().map(|item| item.content).sum();
    let mut best = Need {
        set: set.to_vec(),
        teams: usize::from(!items.is_empty()),
        why: format!("{} sites for {whom} need somebody", items.len()),
    };
    let mut take = |teams: usize, why: String| {
        if teams > best.teams {
            (best.teams, best.why) = (teams, why);
        }
    };
    let whole: Vec<i64> = own.iter().map(|crew| crew.whole()).collect();
    let teams = least(&whole, content);
    let most = whole.iter().copied().max().unwrap_or(0);
    take(
        teams,
        format!(
            "service and least ways of the {} sites for {whom} are {} h, one team has {} h at most",
            items.len(),
            hours(content),
            hours(most)
        ),
    );
    if let Some((teams, from, to)) = busiest(items, &own) {
        take(
            teams,
            format!(
                "what has to be done between {} and {} at the sites for {whom} takes {teams} teams",
                ground.clock(from),
                ground.clock(to)
            ),
        );
    }
    let dims = items.iter().map(|item| item.demand.len()).max().unwrap_or(0);
    for dim in 0..dims {
        let demand: i64 = items.iter().map(|item| item.demand.get(dim).copied().unwrap_or(0)).sum();
        let loads: Option<Vec<i64>> = own.iter().map(|crew| crew.loads.get(dim).copied().flatten()).collect();
        if let Some(loads) = loads {
            let most = loads.iter().copied().max().unwrap_or(0);
            let teams = least(&loads, demand);
            take(
                teams,
                format!(
                    "the loads of dimension {} for {whom} add up to {demand}, one team has {most} at most",
                    dim + 1
                ),
            );
        }
    }
    let teams = exclusive(ground, items);
    take(
        teams,
        format!("of {teams} sites for {whom} no team can visit two, by their windows and the way between them"),
    );
    best
}

/// Fewest that have so much together, the best first and more like the best beyond them.
fn least(rooms: &[i64], wanted: i64) -> usize {
    let mut rooms = rooms.to_vec();
    rooms.sort_unstable_by(|a, b| b.cmp(a));
    let Some(best) = rooms.first().copied().filter(|best| *best > 0) else { return rooms.len().min(1) };
    let mut left = wanted;
    for (count, room) in rooms.iter().enumerate() {
        if left <= 0 {
            return count;
        }
        left -= room;
    }
    rooms.len() + left.max(0).div_euclid(best) as usize + usize::from(left.max(0) % best > 0)
}

/// Most that so many have together, the best first and more like the best beyond them.
pub(super) fn most(mut rooms: Vec<i64>, teams: usize) -> i64 {
    rooms.sort_unstable_by(|a, b| b.cmp(a));
    let best = rooms.first().copied().unwrap_or(0);
    let more = teams.saturating_sub(rooms.len()) as i64;
    rooms.iter().take(teams).sum::<i64>() + best.saturating_mul(more)
}

/// Fewest teams for the visits that lie between two instants, where that is the most.
fn busiest(items: &[&Item], crews: &[&Crew]) -> Option<(usize, i64, i64)> {
    let timed: Vec<(&Item, (i64, i64))> = items.iter().filter_map(|item| Some((*item, item.hull?))).collect();
    let opens = instants(timed.iter().map(|(_, hull)| hull.0).collect());
    let closes = instants(timed.iter().map(|(_, hull)| hull.1).collect());
    let mut most: Option<(usize, i64, i64)> = None;
    for from in &opens {
        for to in closes.iter().filter(|to| *to > from) {
            let within = || timed.iter().filter(|(_, hull)| *from <= hull.0 && hull.1 <= *to).map(|(item, _)| *item);
            let content: i64 = within().map(|item| item.content).sum();
            let leg = within().map(|item| item.leg).max().unwrap_or(0);
            let rooms: Vec<i64> = crews.iter().map(|crew| crew.between(*from, *to, leg)).collect();
            let teams = least(&rooms, content);
            if content > 0 && most.is_none_or(|(known, ..)| teams > known) {
                most = Some((teams, *from, *to));
            }
        }
    }
    most
}

/// Instants without repetition, evenly chosen where there are many.
fn instants(mut all: Vec<i64>) -> Vec<i64> {
    all.sort_unstable();
    all.dedup();
    let step = all.len().div_ceil(MOST_INSTANTS).max(1);
    all.into_iter().step_by(step).collect()
}

/// How many items were found of which no team can visit two: each needs a team of its own.
fn exclusive(ground: &Ground<'_>, items: &[&Item]) -> usize {
    let mut timed: Vec<&Item> = items.iter().copied().filter(|item| item.hull.is_some()).collect();
    timed.sort_by_key(|item| item.hull.map(|(open, close)| close - open - item.service));
    let mut most = usize::from(!items.is_empty());
    for first in 0..timed.len().min(MOST_SEEDS) {
        let mut apart: Vec<&Item> = vec![timed[first]];
        for (_, item) in timed.iter().enumerate().filter(|(at, _)| *at != first) {
            if apart.iter().all(|other| ground.apart(item, other)) {
                apart.push(item);
            }
        }
        most = most.max(apart.len());
    }
    most
}

fn whom(set: &[bool], names: &[String]) -> String {
    let own: Vec<&str> = set.iter().zip(names).filter(|(own, _)| **own).map(|(_, name)| name.as_str()).collect();
    match own[..] {
        _ if own.len() == names.len() => "anyone".to_owned(),
        [one] => format!("team {one} alone"),
        [..] if own.len() <= 4 => format!("teams {} alone", own.join(", ")),
        _ => format!("{} teams ({}, ...) alone", own.len(), own[..3].join(", ")),
    }
}

fn hours(seconds: i64) -> String {
    format!("{}.{}", seconds / 3600, seconds % 3600 / 360)
}
