//! What is known of a route after its stops have changed: worked out only as far as the change reaches.
//!
//! A stop knows the prefix and the suffix of its route. After a change a prefix is looked at again from the first stop
//! changed on, a suffix from the last one back, and no further than to where they are what they were: behind a wait, or
//! a window that is no bound, nothing has changed.

use super::goal::Figures;
use super::problem::Clock;
use super::route::{State, Stop};

impl State<'_> {
    /// Works out a route's figures afresh, and the sums with them.
    pub(crate) fn refresh(&mut self, vehicle: u32) {
        self.note(vehicle);
        let old = self.routes[vehicle as usize].figures;
        self.legs(vehicle);
        let rich = self.is_rich(vehicle);
        let (start, end) = (self.start(vehicle), self.end(vehicle));
        let fits = self.clock == Clock::Off || self.prefixes(vehicle, start, end);
        if self.clock != Clock::Off {
            self.suffixes(vehicle, end, start);
        }
        self.book(vehicle, fits);
        if rich {
            self.forget_all(vehicle);
            self.book_labels(vehicle, end);
        }
        self.routes[vehicle as usize].rich = rich;
        self.sum_up(vehicle, &old);
    }

    /// Works out what has changed in a route: all stops changed, linked or unlinked since the last time lie between
    /// `prev` and `next`, which themselves have stayed.
    pub(crate) fn update(&mut self, vehicle: u32, prev: u32, next: u32) {
        let (was_rich, rich) = (self.routes[vehicle as usize].rich, self.is_rich(vehicle));
        if was_rich != rich {
            return self.refresh(vehicle);
        }
        let old = self.routes[vehicle as usize].figures;
        if rich {
            if !self.problem.locks.is_empty() {
                self.ranks(vehicle);
            }
            self.forget(vehicle, prev, next);
            self.book_labels(vehicle, next);
            return self.sum_up(vehicle, &old);
        }
        let fits = self.clock == Clock::Off || self.prefixes(vehicle, prev, next);
        if self.clock != Clock::Off {
            self.suffixes(vehicle, next, prev);
        }
        if !self.problem.locks.is_empty() {
            self.ranks(vehicle);
        }
        self.book(vehicle, fits);
        self.sum_up(vehicle, &old);
    }

    /// Legs and ranks from the start to the end.
    fn legs(&mut self, vehicle: u32) {
        let table = self.problem.table(self.kind(vehicle));
        let (mut at, end) = (self.start(vehicle), self.end(vehicle));
        let (mut legs, mut busy) = (0, 0);
        self.touch(at);
        while at != end {
            let Stop { next, place, .. } = *self.stop(at);
            let leg = table.leg(place, self.stop(next).place);
            self.touch(next);
            self.stops[at as usize].onward = leg.dist;
            self.stops[next as usize].inward = leg;
            legs += i64::from(leg.dist);
            busy += i64::from(leg.time);
            if next != end {
                busy += i64::from(self.problem.first(next).length);
            }
            at = next;
        }
        let route = &mut self.routes[vehicle as usize];
        (route.legs, route.busy) = (legs, busy);
        if !self.problem.locks.is_empty() {
            self.ranks(vehicle);
        }
    }

    fn ranks(&mut self, vehicle: u32) {
        let (mut at, end) = (self.start(vehicle), self.end(vehicle));
        let mut rank = 0;
        while at != end {
            at = self.stop(at).next;
            rank += 1;
            if self.stop(at).rank != rank {
                self.touch(at);
                self.stops[at as usize].rank = rank;
            }
        }
    }

    /// Prefixes behind `from`, at least to `until`; whether all stops looked at are reached in time.
    fn prefixes(&mut self, vehicle: u32, from: u32, until: u32) -> bool {
        let (problem, shift, end) = (self.problem, self.kind(vehicle).shift, self.end(vehicle));
        let mut at = from;
        let mut span = self.stop(from).before;
        let (mut fits, mut passed) = (true, false);
        while at != end {
            at = self.stop(at).next;
            passed |= at == until;
            let stop = self.stop(at);
            let visit = if at == end { shift } else { problem.first(at) };
            // In a route with a choice of windows the first one may not fit; its times are then with the labels.
            let joined = span.then(stop.inward.time, visit);
            fits &= joined.is_some();
            span = joined.unwrap_or(visit);
            if span != stop.before {
                self.touch(at);
                self.stops[at as usize].before = span;
            } else if passed {
                break;
            }
        }
        fits
    }

    /// Suffixes ahead of `from`, at least to `until`.
    fn suffixes(&mut self, vehicle: u32, from: u32, until: u32) {
        let (problem, shift, start) = (self.problem, self.kind(vehicle).shift, self.start(vehicle));
        let mut at = from;
        let mut span = self.stop(from).after;
        let mut passed = false;
        while at != start {
            let time = self.stop(at).inward.time;
            at = self.stop(at).prev;
            passed |= at == until;
            let visit = if at == start { shift } else { problem.first(at) };
            span = visit.then(time, span).unwrap_or(visit);
            if span != self.stop(at).after {
                self.touch(at);
                self.stops[at as usize].after = span;
            } else if passed {
                break;
            }
        }
    }

    /// Figures from the prefix that ends at the end.
    fn book(&mut self, vehicle: u32, fits: bool) {
        let span = self.stop(self.end(vehicle)).before;
        let longest = self.kind(vehicle).longest;
        let route = &mut self.routes[vehicle as usize];
        let (size, dist, work, finish) = match route.count {
            0 => (0, 0, 0, 0),
            count => (count, route.legs, span.length, span.finish()),
        };
        route.broken = size > 0 && !(fits && span.length <= longest);
        route.figures = Figures { size, dist, work, finish };
    }

    /// The guide's figure of a route, and the sums that follow.
    fn sum_up(&mut self, vehicle: u32, old: &Figures) {
        let kind = self.kind(vehicle);
        let route = &mut self.routes[vehicle as usize];
        let new = route.figures;
        let value = self.guide.route(route.kind, &new);
        let rise = value - std::mem::replace(&mut route.value, value);
        let cost = |figures: &Figures| match figures.size {
            0 => 0,
            _ => kind.fixed + kind.per_dist * figures.dist + kind.per_time * i64::from(figures.work),
        };
        let totals = &mut self.totals;
        totals.value += rise;
        totals.cost += cost(&new) - cost(old);
        totals.work += i64::from(new.work) - i64::from(old.work);
        totals.dist += new.dist - old.dist;
        totals.routes += i64::from(new.size > 0) - i64::from(old.size > 0);
        self.sort_idle(vehicle, old.size > 0, new.size > 0);
    }

    /// Keeps the lists of empty routes, and of teams that are out, when a route changes between empty and not.
    pub(super) fn sort_idle(&mut self, vehicle: u32, was_used: bool, is_used: bool) {
        if was_used == is_used {
            return;
        }
        if let Some(crew) = self.problem.crew_of.get(vehicle as usize) {
            let out = &mut self.out[*crew as usize];
            let was_out = *out > 0;
            *out = if is_used { *out + 1 } else { *out - 1 };
            let crews = i64::from(*out > 0) - i64::from(was_out);
            self.totals.crews += crews;
            self.totals.value += crews * self.guide.crew;
        }
        let idle = &mut self.idle[self.routes[vehicle as usize].kind as usize];
        if !is_used {
            idle.push(vehicle);
        } else if let Some(at) = idle.iter().rposition(|other| *other == vehicle) {
            // Mostly the last one is taken.
            idle.remove(at);
        }
    }
}
