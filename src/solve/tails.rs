//! Two routes exchange their tails, or one gives its tail to an empty vehicle.
//!
//! The 2-opt* of Potvin and Rousseau (1995), as a move of the annealing: strings of a few stops never carry half a long
//! route elsewhere, nor open a route that pays only as a whole, perhaps from another start place.

use super::day::Outcome;
use super::dice::Dice;
use super::goal::Figures;
use super::label::Label;
use super::neighbours::Neighbours;
use super::problem::{Clock, NIL};
use super::route::State;
use super::span::Time;

/// Exchanges tails, and keeps the lists of what is moved between calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tails {
    one: Vec<u32>,
    other: Vec<u32>,
}

/// A cut through two routes: the first goes on from `last` with the tail that begins at `next`, the second the other way round.
#[derive(Clone, Copy, Debug)]
struct Cut {
    last: u32,
    next: u32,
}

impl Tails {
    /// Tries a random exchange; whether it was made. It is made if it breaks no rule and, as far as can be told at once, the
    /// guide rises by less than `most`.
    pub(crate) fn apply(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        dice: &mut Dice,
        empty: f64,
        most: f64,
    ) -> bool {
        let Some(cut) = draw(state, near, dice, empty) else { return false };
        if state.guide.is_linear() && estimate(state, cut) as f64 >= most {
            return false;
        }
        let foreseen = is_foreseen(state, cut);
        if is_timed(state) {
            know(state, cut);
        }
        let rise = if foreseen { rise(state, cut) } else { None };
        let is_open = if foreseen {
            rise.is_some_and(|rise| (rise as f64) < most)
        } else {
            is_reached(state, cut) && may_pay(state, cut, most)
        };
        if !is_open {
            return false;
        }
        if !self.collect(state, cut) {
            return false;
        }
        let before = state.totals.value;
        self.exchange(state, cut);
        debug_assert!(rise.is_none_or(|rise| state.totals.value == before + rise), "exchange of tails at {cut:?}");
        true
    }

    /// Finds the tails; whether either vehicle may take the other's.
    fn collect(&mut self, state: &State<'_>, cut: Cut) -> bool {
        let (one, other) = (state.stop(cut.last).vehicle, state.stop(cut.next).vehicle);
        let before = state.stop(cut.next).prev;
        if is_tied(state, cut.last) || is_tied(state, before) {
            return false;
        }
        tail(state, state.stop(cut.last).next, &mut self.one);
        tail(state, cut.next, &mut self.other);
        fit(state, one, &self.one, &self.other) && fit(state, other, &self.other, &self.one)
    }

    fn exchange(&self, state: &mut State<'_>, cut: Cut) {
        let (one, other) = (state.stop(cut.last).vehicle, state.stop(cut.next).vehicle);
        let before = state.stop(cut.next).prev;
        for site in self.one.iter().chain(&self.other) {
            state.unlink(*site);
        }
        append(state, cut.last, &self.other);
        append(state, before, &self.one);
        state.update(one, cut.last, state.end(one));
        state.update(other, before, state.end(other));
    }
}

/// A cut behind a random stop and ahead of a neighbour on another route, or ahead of all of a route, mostly an empty one.
fn draw(state: &State<'_>, near: &Neighbours, dice: &mut Dice, empty: f64) -> Option<Cut> {
    let site = dice.below(state.problem.sites) as u32;
    let vehicle = state.stop(site).vehicle;
    if vehicle == NIL {
        return None;
    }
    if dice.chance(empty) {
        let other = empty_or_any(state, dice);
        // Now and then the whole route goes to another vehicle.
        let last = if dice.chance(0.2) { state.start(vehicle) } else { site };
        return (other != vehicle).then(|| Cut { last, next: state.stop(state.start(other)).next });
    }
    let next = near.all(site).get(dice.below(20))?;
    let other = state.stop(*next).vehicle;
    (other != NIL && other != vehicle).then_some(Cut { last: site, next: *next })
}

/// An empty vehicle of a random kind; any vehicle where all of that kind are out: what is done late and far away gets to a day that has room for it
/// only if the near half of that day goes the other way, and these are no neighbours.
fn empty_or_any(state: &State<'_>, dice: &mut Dice) -> u32 {
    let idle = &state.idle[dice.below(state.idle.len())];
    let last = idle.len().saturating_sub(1);
    let at = if state.problem.crew_of.is_empty() { last } else { dice.below(last + 1) };
    idle.get(at).copied().unwrap_or_else(|| dice.below(state.routes.len()) as u32)
}

/// By how much the way grows, at the prices of the first vehicle.
fn estimate(state: &State<'_>, Cut { last, next }: Cut) -> i64 {
    let (one, other) = (state.stop(last).vehicle, state.stop(next).vehicle);
    let table = state.problem.table(state.kind(one));
    let (ahead, behind) = (state.stop(next).prev, state.stop(last).next);
    let place = |stop: u32| state.stop(stop).place;
    let leg = |from: u32, to: u32| i64::from(table.leg(place(from), place(to)).dist);
    let (end_of_one, end_of_other) = (state.end(one), state.end(other));
    // A tail goes to the end of the vehicle it comes to.
    let home = |tail: u32, from: u32, to: u32| {
        if tail == from {
            return (to, 0);
        }
        let back = state.stop(from).prev;
        (tail, leg(back, to) - i64::from(state.stop(from).inward.dist))
    };
    let (first, more) = home(next, end_of_other, end_of_one);
    let (second, yet_more) = home(behind, end_of_one, end_of_other);
    let is_used = |vehicle: u32| state.routes[vehicle as usize].figures.size > 0;
    let old = i64::from(state.stop(last).onward) + if is_used(other) { i64::from(state.stop(ahead).onward) } else { 0 };
    let kind = state.routes[one as usize].kind;
    let empties = (!state.is_site(last) && !state.is_site(first)) as i64;
    let new = if empties == 1 { 0 } else { leg(last, first) } + leg(ahead, second);
    let opens = i64::from(!is_used(other)) - empties;
    let sending = if is_used(other) { 0 } else { state.sending(other) } - empties * state.guide.crew;
    (new + more + yet_more - old) * state.guide.per_dist(kind) + opens * state.guide.fixed(kind) + sending
}

/// Sees to it that what is asked of heads and tails is known.
fn know(state: &mut State<'_>, Cut { last, next }: Cut) {
    for (head, tail) in [(last, state.stop(last).next), (state.stop(next).prev, next)] {
        if state.routes[state.stop(head).vehicle as usize].rich {
            state.know_before(head);
            state.know_after(tail);
        }
    }
}

/// Whether what an exchange leads to can be told before it is made: times count, and a tail is worth as much on either route.
fn is_foreseen(state: &State<'_>, Cut { last, next }: Cut) -> bool {
    let (one, other) = (state.stop(last).vehicle, state.stop(next).vehicle);
    let alike = state.routes[one as usize].kind == state.routes[other as usize].kind;
    alike && is_timed(state)
}

/// Whether heads and tails are judged by their times before an exchange is made; what a team's other shifts come to shows only then.
fn is_timed(state: &State<'_>) -> bool {
    state.clock == Clock::Full && state.problem.crew_of.is_empty()
}

/// Whether the tails are reached in time, where that can be told at once. Where there are no times, spans are not kept up.
fn is_reached(state: &State<'_>, Cut { last, next }: Cut) -> bool {
    let (one, other) = (state.stop(last).vehicle, state.stop(next).vehicle);
    let (one_route, other_route) = (&state.routes[one as usize], &state.routes[other as usize]);
    let is_plain = !one_route.rich && !other_route.rich && one_route.kind == other_route.kind;
    if state.clock == Clock::Off || !is_plain {
        return true;
    }
    let table = state.problem.table(state.kind(one));
    let joins = |from: u32, to: u32| {
        let (from, to) = (state.stop(from), state.stop(to));
        let joined = from.before.then(table.leg(from.place, to.place).time, to.after);
        joined.is_some_and(|span| span.length <= state.kind(one).longest)
    };
    joins(last, next) && joins(state.stop(next).prev, state.stop(last).next)
}

/// Whether an exchange between vehicles that differ might be made, by how long heads and tails take at best. A sieve and no bound: what waits and
/// breaks come to on the other vehicle shows only once it is made.
fn may_pay(state: &State<'_>, Cut { last, next }: Cut, most: f64) -> bool {
    if !is_timed(state) {
        return true;
    }
    let (ahead, behind) = (state.stop(next).prev, state.stop(last).next);
    let routes = [last, next].map(|stop| &state.routes[state.stop(stop).vehicle as usize]);
    let mut rise = -routes[0].value - routes[1].value;
    let mut dist = routes[0].legs + routes[1].legs;
    for (from, to) in [(last, next), (ahead, behind)] {
        let vehicle = state.stop(from).vehicle;
        let (kind, route) = (state.kind(vehicle), &state.routes[vehicle as usize]);
        dist -= i64::from(state.stop(from).onward);
        if !state.is_site(from) && !state.is_site(to) {
            continue;
        }
        let (finish, work, more) = at_best(state, from, to);
        if finish > kind.shift.late || work > kind.longest {
            return false;
        }
        dist += more;
        rise += state.guide.route(route.kind, &Figures { size: 1, dist: 0, work, finish });
    }
    let price = state.guide.per_dist(routes[0].kind).min(state.guide.per_dist(routes[1].kind));
    // Where less work may count for more, only what is too late is told.
    !state.guide.is_rising() || ((rise + dist * price) as f64) < most
}

/// Finish and work of a route that goes on from one stop to another of a route of some other kind, as little as they might be, and how
/// much longer its way is than what it is made of.
fn at_best(state: &State<'_>, from: u32, to: u32) -> (Time, Time, i64) {
    let (one, other) = (state.stop(from).vehicle, state.stop(to).vehicle);
    let (kind, was) = (state.kind(one), state.kind(other));
    let mut plain = [[Label::plain(state.stop(from).before)], [Label::plain(state.stop(to).after)]];
    let [head, tail] = &mut plain;
    let head = state.labels_before(from, state.routes[one as usize].rich, head);
    let tail = state.labels_after(to, state.routes[other as usize].rich, tail);
    let finish = head.iter().map(|label| label.span.finish()).min().unwrap_or(0);
    let work = head.iter().map(|label| label.span.length - kind.day().rested_in(label)).min().unwrap_or(0);
    let rest = tail.iter().map(|label| label.span.length - was.day().rested_in(label)).min().unwrap_or(0);
    let (table, old) = (state.problem.table(kind), state.problem.table(was));
    let place = |stop: u32| state.stop(stop).place;
    let (mut time, mut dist) = (0, 0);
    if state.is_site(to) {
        let onward = table.leg(place(from), place(to));
        // It goes home to another place.
        let done = place(state.stop(state.end(other)).prev);
        let (home, there) = (table.leg(done, kind.end), old.leg(done, was.end));
        time += onward.time + rest + home.time - there.time;
        dist += i64::from(onward.dist) + i64::from(home.dist) - i64::from(there.dist);
    } else {
        let home = table.leg(place(from), kind.end);
        time += home.time;
        dist += i64::from(home.dist);
    }
    (finish + time, work + time, dist)
}

/// What the guide's figure rises by; `None` where a tail is not reached in time.
fn rise(state: &State<'_>, Cut { last, next }: Cut) -> Option<i64> {
    let (ahead, behind) = (state.stop(next).prev, state.stop(last).next);
    let routes = [last, next].map(|stop| &state.routes[state.stop(stop).vehicle as usize]);
    let kind = routes[0].kind;
    let mut dist = routes[0].legs + routes[1].legs;
    let mut value = -routes[0].value - routes[1].value;
    for (from, to) in [(last, next), (ahead, behind)] {
        dist -= i64::from(state.stop(from).onward);
        let mut figures = Figures::default();
        if state.is_site(from) || state.is_site(to) {
            let outcome = join(state, from, to)?;
            let leg = state
                .problem
                .table(&state.problem.kinds[kind as usize])
                .leg(state.stop(from).place, state.stop(to).place);
            dist += i64::from(leg.dist) + i64::from(outcome.detour);
            figures = Figures { size: 1, dist: 0, work: outcome.work, finish: outcome.finish };
        }
        value += state.guide.route(kind, &figures);
    }
    Some(value + dist * state.guide.per_dist(kind))
}

/// The schedule of a route that goes on from one stop to another of a route of the same kind.
fn join(state: &State<'_>, from: u32, to: u32) -> Option<Outcome> {
    let (first, second) = (state.stop(from), state.stop(to));
    let kind = state.kind(first.vehicle);
    let is_rich = |vehicle: u32| state.routes[vehicle as usize].rich;
    let mut plain = [[Label::plain(first.before)], [Label::plain(second.after)]];
    let [head, tail] = &mut plain;
    let head = state.labels_before(from, is_rich(first.vehicle), head);
    let tail = state.labels_after(to, is_rich(second.vehicle), tail);
    kind.day().join(head, state.problem.way(kind, first.place, second.place), tail)
}

/// Whether a stop is tied to others.
fn is_tied(state: &State<'_>, stop: u32) -> bool {
    state.is_site(stop) && state.problem.bond(stop).is_some()
}

/// The sites from a stop on.
fn tail(state: &State<'_>, from: u32, tail: &mut Vec<u32>) {
    tail.clear();
    let mut at = from;
    while state.is_site(at) {
        tail.push(at);
        at = state.stop(at).next;
    }
}

/// Whether a vehicle may take some sites for others; not if any of them is tied.
fn fit(state: &State<'_>, vehicle: u32, from: &[u32], to: &[u32]) -> bool {
    let problem = state.problem;
    let kind = state.routes[vehicle as usize].kind;
    if to.iter().any(|site| !problem.may(*site, kind) || is_tied(state, *site)) {
        return false;
    }
    let load = |sites: &[u32], dim: usize| -> i64 {
        sites.iter().map(|site| problem.demand[*site as usize * problem.dims + dim]).sum()
    };
    let slack = &state.slack[vehicle as usize * problem.dims..];
    (0..problem.dims).all(|dim| load(to, dim) - load(from, dim) <= slack[dim])
}

fn append(state: &mut State<'_>, behind: u32, sites: &[u32]) {
    let mut at = behind;
    for site in sites {
        state.link(*site, at);
        at = *site;
    }
}
