//! What an insertion costs, and where it costs least.

use super::day::Label;
use super::dice::Dice;
use super::goal::Figures;
use super::neighbours::Neighbours;
use super::problem::{Bond, Clock, NIL, Table};
use super::route::State;
use super::span::Time;

/// A place for a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// What the guide's figure rises by, the site's being left out aside.
    pub(crate) rise: i64,
    /// The stop it comes behind.
    pub(crate) prev: u32,
}

/// Looks for places, and keeps what that needs between calls.
#[derive(Clone, Debug)]
pub(crate) struct Finder {
    /// By stop: the last search that tried the place behind it.
    tried: Vec<u32>,
    search: u32,
    /// Places until the next one that is overlooked on purpose.
    until_blink: u32,
    blink: f64,
    labels: Vec<Label>,
}

impl Finder {
    /// A finder that overlooks a share of the places.
    pub(crate) fn new(stops: usize, blink: f64) -> Self {
        Self { tried: vec![0; stops], search: 0, until_blink: 1, blink, labels: Vec::new() }
    }

    /// The cheapest place for a site near its neighbours and in empty routes; if there is none, anywhere.
    pub(crate) fn best(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        site: u32,
        dice: &mut Dice,
    ) -> Option<Place> {
        let bond = state.problem.bond(site);
        self.search = self.search.wrapping_add(1);
        let mut best = None;
        if bond.is_none_or(|bond| bond.locks.is_empty()) {
            for other in near.insert(site) {
                let stop = *state.stop(*other);
                if stop.vehicle == NIL || !open(state, site, bond, stop.vehicle) {
                    continue;
                }
                self.consider(state, site, *other, &mut best, dice);
                self.consider(state, site, stop.prev, &mut best, dice);
            }
            self.empty(state, site, bond, &mut best, dice);
            if best.is_some() {
                return best;
            }
        }
        self.anywhere(state, site, bond, &mut best, dice);
        best
    }

    /// The start of an empty route of each kind.
    fn empty(
        &mut self,
        state: &mut State<'_>,
        site: u32,
        bond: Option<&Bond>,
        best: &mut Option<Place>,
        dice: &mut Dice,
    ) {
        for kind in 0..state.idle.len() {
            // Of vehicles alike in all but the team, a group may want a certain one.
            let choices = if bond.is_some() { state.idle[kind].len() } else { 1 };
            for at in 0..choices.min(state.idle[kind].len()) {
                let vehicle = state.idle[kind][state.idle[kind].len() - 1 - at];
                if open(state, site, bond, vehicle) {
                    self.consider(state, site, state.start(vehicle), best, dice);
                }
            }
        }
    }

    fn anywhere(
        &mut self,
        state: &mut State<'_>,
        site: u32,
        bond: Option<&Bond>,
        best: &mut Option<Place>,
        dice: &mut Dice,
    ) {
        for vehicle in 0..state.routes.len() as u32 {
            if !open(state, site, bond, vehicle) {
                continue;
            }
            let (mut at, end) = (state.start(vehicle), state.end(vehicle));
            while at != end {
                self.consider(state, site, at, best, dice);
                at = state.stop(at).next;
            }
        }
    }

    #[inline(always)]
    fn consider(&mut self, state: &mut State<'_>, site: u32, prev: u32, best: &mut Option<Place>, dice: &mut Dice) {
        if self.tried[prev as usize] == self.search {
            return;
        }
        self.tried[prev as usize] = self.search;
        self.until_blink -= 1;
        if self.until_blink == 0 {
            self.until_blink = stretch(self.blink, dice);
            return;
        }
        let limit = best.map_or(i64::MAX, |place| place.rise);
        if let Some(rise) = rise(state, site, prev, limit, &mut self.labels)
            && rise < limit
        {
            *best = Some(Place { rise, prev });
        }
    }
}

/// Number of trials until one of the probability given comes true.
fn stretch(probability: f64, dice: &mut Dice) -> u32 {
    if probability <= 0.0 {
        return u32::MAX;
    }
    1 + ((1.0 - dice.unit()).ln() / (1.0 - probability).ln()) as u32
}

/// Whether a route is open to a site as a whole.
#[inline(always)]
fn open(state: &State<'_>, site: u32, bond: Option<&Bond>, vehicle: u32) -> bool {
    state.has_room(site, vehicle)
        && state.problem.may(site, state.routes[vehicle as usize].kind)
        && bond.is_none_or(|bond| state.group_lets(site, bond, vehicle))
}

/// What the guide's figure rises by when a site comes behind a stop of a route that is open to it. `None` where it does
/// not fit; may be anything not below `limit` where it is not below.
#[inline(always)]
pub(crate) fn rise(state: &mut State<'_>, site: u32, prev: u32, limit: i64, labels: &mut Vec<Label>) -> Option<i64> {
    let problem = state.problem;
    let before = *state.stop(prev);
    let route = state.routes[before.vehicle as usize];
    let kind = &problem.kinds[route.kind as usize];
    let after = *state.stop(before.next);
    let table = problem.table(kind);
    let (there, on) = (table.leg(before.place, site), table.leg(site, after.place));
    let longer = i64::from(there.dist) + i64::from(on.dist) - i64::from(before.onward);
    if state.clock != Clock::Full {
        return rise_plain(state, site, longer, (there.time, on.time), prev, limit);
    }
    if !problem.locks.is_empty() && !state.locks_let(site, prev, before.next) {
        return None;
    }
    let rich = state.is_rich(before.vehicle);
    let figures = if rich || problem.visits(site).len() != 1 {
        rise_rich(state, site, prev, rich, labels)?
    } else {
        let span = before.before.then(there.time, problem.visits(site)[0])?.then(on.time, after.after)?;
        if span.length > kind.longest {
            return None;
        }
        Figures { size: 0, dist: route.figures.dist + longer, work: span.length, finish: span.finish() }
    };
    // An empty route has no distance, though its start and end may lie apart.
    let dist = if route.figures.size == 0 && !rich { i64::from(there.dist) + i64::from(on.dist) } else { figures.dist };
    let new = Figures { size: route.figures.size + 1, dist, ..figures };
    Some(state.guide.route(route.kind, &new) - route.value)
}

/// The rise where only distance has a price.
#[inline(always)]
fn rise_plain(state: &State<'_>, site: u32, longer: i64, times: (Time, Time), prev: u32, limit: i64) -> Option<i64> {
    let before = state.stop(prev);
    let route = &state.routes[before.vehicle as usize];
    let mut rise = longer * state.guide.per_dist(route.kind);
    if route.figures.size == 0 {
        rise += state.guide.fixed(route.kind) + i64::from(before.onward) * state.guide.per_dist(route.kind);
    }
    if rise >= limit {
        return None;
    }
    if state.clock == Clock::Fit {
        let begins = |span: super::span::Span, arrival: Time| {
            (arrival <= span.late).then(|| arrival.max(span.early) + span.length)
        };
        let done =
            state.problem.visits(site).iter().find_map(|visit| begins(*visit, before.before.finish() + times.0))?;
        if done + times.1 > state.stop(before.next).after.late {
            return None;
        }
    }
    Some(rise)
}

/// Figures of the longer route where there is a choice of windows or breaks.
fn rise_rich(state: &mut State<'_>, site: u32, prev: u32, rich: bool, labels: &mut Vec<Label>) -> Option<Figures> {
    let problem = state.problem;
    let before = *state.stop(prev);
    let kind = state.kind(before.vehicle);
    let next = before.next;
    let mut room = std::mem::take(&mut state.room);
    let mut plain = [Label::plain(before.before)];
    let way = problem.way(kind, before.place, site);
    kind.day().forward(state.labels_before(prev, rich, &mut plain), way, problem.visits(site), &mut room, labels);
    state.room = room;
    if labels.is_empty() {
        return None;
    }
    let way = problem.way(kind, site, state.stop(next).place);
    let outcome = kind.day().join(labels, way, state.labels_after(next, rich, &mut plain))?;
    let legs = route_legs(state, site, prev, problem.table(kind));
    Some(Figures { size: 0, dist: legs + i64::from(outcome.detour), work: outcome.work, finish: outcome.finish })
}

/// Direct legs of the longer route.
fn route_legs(state: &State<'_>, site: u32, prev: u32, table: &Table) -> i64 {
    let before = state.stop(prev);
    let route = &state.routes[before.vehicle as usize];
    let added =
        i64::from(table.leg(before.place, site).dist) + i64::from(table.leg(site, state.stop(before.next).place).dist);
    if route.figures.size == 0 { added } else { route.legs + added - i64::from(before.onward) }
}
