//! What the guide's figure rises by when a site is put in: by sums alone where these tell, then from labels.

use super::goal::Figures;
use super::label::Label;
use super::least::Between;
use super::problem::{Clock, Problem};
use super::route::{Route, State, Stop};
use super::span::Time;

/// What the guide's figure rises by when a site comes behind a stop of a route that is open to it. `None` where it does
/// not fit, or rises by no less than `limit` for its way alone.
#[inline(always)]
pub(crate) fn rise(state: &mut State<'_>, site: u32, prev: u32, limit: i64, labels: &mut Vec<Label>) -> Option<i64> {
    let problem = state.problem;
    let before = state.stop(prev);
    let route = &state.routes[before.vehicle as usize];
    let kind = &problem.kinds[route.kind as usize];
    let after = state.stop(before.next);
    let table = problem.table(kind);
    let (there, on) = (table.into(before.place, site), table.leg(site, after.place));
    let longer = i64::from(there.dist) + i64::from(on.dist) - i64::from(before.onward);
    let way = price(state, route, before, longer);
    if way >= limit && state.guide.is_linear() {
        return None;
    }
    match state.clock {
        Clock::Off => return Some(way),
        Clock::Fit => return fits(problem, site, before, after, (there.time, on.time)).then_some(way),
        Clock::Full => {}
    }
    let is_let = |state: &State<'_>| problem.locks.is_empty() || state.locks_let(site, prev, state.stop(prev).next);
    let (rich, legs) = (route.rich, route.legs + longer);
    if rich || problem.visits(site).len() != 1 {
        let more = there.time + problem.first(site).length + on.time - after.inward.time;
        let (vehicle, next, busy) = (before.vehicle, before.next, route.busy + i64::from(more));
        let mut may = may_rise_less_at_once(state, vehicle, legs, busy, limit) && is_let(state);
        if rich && (may || cfg!(debug_assertions)) {
            state.know_before(prev);
            state.know_after(next);
        }
        may = may && may_rise_less(state, site, prev, legs, limit);
        debug_assert!(
            may || !is_let(state) || rise_rich(state, site, prev, legs, labels).is_none_or(|rise| rise >= limit),
            "bound for {site} behind {prev}"
        );
        return if may { rise_rich(state, site, prev, legs, labels) } else { None };
    }
    let span = before.before.then(there.time, problem.first(site))?.then(on.time, after.after)?;
    if span.length > kind.longest || !is_let(state) {
        return None;
    }
    let figures = Figures { size: 0, dist: legs, work: span.length, finish: span.finish() };
    Some(rise_to(state, before.vehicle, figures))
}

/// What the guide's figure rises by when a route, longer by a stop, has these figures but for its size.
#[inline(always)]
fn rise_to(state: &State<'_>, vehicle: u32, figures: Figures) -> i64 {
    let route = &state.routes[vehicle as usize];
    let new = Figures { size: route.figures.size + 1, ..figures };
    let sending = if route.figures.size == 0 { state.sending(vehicle) } else { 0 };
    state.guide.route(route.kind, &new) - route.value + sending
}

/// The price of a longer way, and of using the route at all where it was empty.
#[inline(always)]
fn price(state: &State<'_>, route: &Route, before: &Stop, longer: i64) -> i64 {
    let per_dist = state.guide.per_dist(route.kind);
    if route.figures.size > 0 {
        return longer * per_dist;
    }
    state.sending(before.vehicle) + state.guide.fixed(route.kind) + (longer + i64::from(before.onward)) * per_dist
}

/// Whether a site is reached in time between two stops, and the second one after it.
#[inline(always)]
fn fits(problem: &Problem, site: u32, before: &Stop, after: &Stop, (there, on): (Time, Time)) -> bool {
    let arrival = before.before.finish() + there;
    let visit = problem.visits(site).iter().find(|visit| arrival <= visit.late);
    visit.is_some_and(|visit| arrival.max(visit.early) + visit.length + on <= after.after.late)
}

/// Whether the guide's figure might rise by less than `limit`, as far as can be told from sums over the longer route alone: the distance of its
/// direct legs, and the time of these and of service.
#[inline(always)]
fn may_rise_less_at_once(state: &State<'_>, vehicle: u32, legs: i64, busy: i64, limit: i64) -> bool {
    let kind = state.kind(vehicle);
    if !kind.adds_up {
        return true;
    }
    let Some(least) = kind.day().least_of_sums(busy) else { return false };
    let figures = Figures { size: 0, dist: legs, work: least.work, finish: least.finish };
    let route = &state.routes[vehicle as usize];
    // The prices alone tell mostly, and a power takes as long as all else.
    let may = || state.guide.priced(route.kind, &figures) - route.value < limit;
    !state.guide.is_rising() || may() && rise_to(state, vehicle, figures) < limit
}

/// Whether the guide's figure might rise by less than `limit`, as far as can be told without the labels of the longer route, whose
/// direct legs are `legs`.
fn may_rise_less(state: &State<'_>, site: u32, prev: u32, legs: i64, limit: i64) -> bool {
    let problem = state.problem;
    let before = state.stop(prev);
    let (vehicle, next) = (before.vehicle, before.next);
    let (rich, kind) = (state.routes[vehicle as usize].rich, state.kind(vehicle));
    let (there, on) = (problem.way(kind, before.place, site), problem.way(kind, site, state.stop(next).place));
    let between = Between { there: there.least_time(), on: on.least_time(), visits: problem.visits(site) };
    let dist = legs + i64::from(there.least_detour() + on.least_detour());
    let is_rising = state.guide.is_rising();
    let mut plain = [[Label::plain(before.before)], [Label::plain(before.before)]];
    let [ahead, behind] = &mut plain;
    let (ahead, behind) = (state.labels_before(prev, rich, ahead), state.labels_after(next, rich, behind));
    kind.day().may(ahead, between, behind, |least| {
        let dist = dist + i64::from(least.detour);
        let figures = Figures { size: 0, dist, work: least.work, finish: least.finish };
        !is_rising || rise_to(state, vehicle, figures) < limit
    })
}

/// What the guide's figure rises by where there is a choice of windows or breaks; `legs` are the direct legs of the longer route.
fn rise_rich(state: &mut State<'_>, site: u32, prev: u32, legs: i64, labels: &mut Vec<Label>) -> Option<i64> {
    let problem = state.problem;
    let before = *state.stop(prev);
    let (rich, kind) = (state.routes[before.vehicle as usize].rich, state.kind(before.vehicle));
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
    let figures =
        Figures { size: 0, dist: legs + i64::from(outcome.detour), work: outcome.work, finish: outcome.finish };
    Some(rise_to(state, before.vehicle, figures))
}
