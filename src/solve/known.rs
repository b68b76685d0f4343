//! Labels of prefixes and suffixes, worked out only once they are asked for.
//!
//! A change makes all labels behind it and ahead of it void. Most of the places a site is tried at are passed over by sums alone, and what is
//! asked of a route lies close to where it was changed before; so a change only marks labels as unknown, and whoever needs one has
//! those between it and the nearest known one worked out.

use super::day::Outcome;
use super::goal::Figures;
use super::label::{Label, NONE};
use super::route::{State, Stop};

/// Labels by stop, and which of them are known.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(super) labels: Vec<Vec<Label>>,
    pub(super) fresh: Vec<bool>,
}

impl Known {
    pub(super) fn new(stops: usize) -> Self {
        Self { labels: vec![Vec::new(); stops], fresh: vec![false; stops] }
    }
}

impl State<'_> {
    /// Labels of the prefix that ends at a stop, whatever form they are kept in; see [`State::know_before`].
    #[inline(always)]
    pub(crate) fn labels_before<'s>(&'s self, stop: u32, rich: bool, plain: &'s mut [Label; 1]) -> &'s [Label] {
        if rich {
            debug_assert!(self.before.fresh[stop as usize], "prefix of {stop}");
            return &self.before.labels[stop as usize];
        }
        plain[0] = Label { span: self.stop(stop).before, detour: 0, first: NONE, next: NONE };
        plain
    }

    /// Labels of the suffix that begins at a stop, whatever form they are kept in; see [`State::know_after`].
    #[inline(always)]
    pub(crate) fn labels_after<'s>(&'s self, stop: u32, rich: bool, plain: &'s mut [Label; 1]) -> &'s [Label] {
        if rich {
            debug_assert!(self.after.fresh[stop as usize], "suffix of {stop}");
            return &self.after.labels[stop as usize];
        }
        plain[0] = Label { span: self.stop(stop).after, detour: 0, first: NONE, next: NONE };
        plain
    }

    /// Sees to it that the labels of the prefix that ends at a stop of a route with labels are known.
    #[inline]
    pub(crate) fn know_before(&mut self, stop: u32) {
        if !self.before.fresh[stop as usize] {
            self.work_out_before(stop);
        }
    }

    /// Sees to it that the labels of the suffix that begins at a stop of a route with labels are known.
    #[inline]
    pub(crate) fn know_after(&mut self, stop: u32) {
        if !self.after.fresh[stop as usize] {
            self.work_out_after(stop);
        }
    }

    fn work_out_before(&mut self, stop: u32) {
        let (problem, kind) = (self.problem, self.kind(self.stop(stop).vehicle));
        let (day, mut room) = (kind.day(), std::mem::take(&mut self.room));
        let mut labels = std::mem::take(&mut room.labels);
        let mut at = self.stop(stop).prev;
        while !self.before.fresh[at as usize] {
            at = self.stop(at).prev;
        }
        while at != stop {
            let Stop { next, place, .. } = *self.stop(at);
            let way = problem.way(kind, place, self.stop(next).place);
            day.forward(&self.before.labels[at as usize], way, problem.visits(next), &mut room, &mut labels);
            self.set_before(next, &mut labels);
            at = next;
        }
        room.labels = labels;
        self.room = room;
    }

    fn work_out_after(&mut self, stop: u32) {
        let (problem, kind) = (self.problem, self.kind(self.stop(stop).vehicle));
        let (day, mut room) = (kind.day(), std::mem::take(&mut self.room));
        let mut labels = std::mem::take(&mut room.labels);
        let mut at = self.stop(stop).next;
        while !self.after.fresh[at as usize] {
            at = self.stop(at).next;
        }
        while at != stop {
            let Stop { prev, place, .. } = *self.stop(at);
            let way = problem.way(kind, self.stop(prev).place, place);
            day.backward(&self.after.labels[at as usize], way, problem.visits(prev), &mut room, &mut labels);
            self.set_after(prev, &mut labels);
            at = prev;
        }
        room.labels = labels;
        self.room = room;
    }

    /// Makes the labels of a route void, but for those of its start and end, which no change reaches.
    pub(super) fn forget_all(&mut self, vehicle: u32) {
        let (kind, start, end) = (self.kind(vehicle), self.start(vehicle), self.end(vehicle));
        let mut at = self.stop(start).next;
        while at != end {
            self.forget_before(at);
            self.forget_after(at);
            at = self.stop(at).next;
        }
        if !self.before.fresh[start as usize] {
            let mut room = std::mem::take(&mut self.room);
            kind.day().at_start(kind.shift, &mut room, &mut self.before.labels[start as usize]);
            kind.day().at_end(kind.shift, &mut room, &mut self.after.labels[end as usize]);
            (self.before.fresh[start as usize], self.after.fresh[end as usize]) = (true, true);
            self.room = room;
        }
    }

    /// Makes void what a change between two stops reaches: the prefixes behind it and the suffixes ahead of it. Behind what is not known nothing is.
    pub(super) fn forget(&mut self, vehicle: u32, prev: u32, next: u32) {
        let (start, end) = (self.start(vehicle), self.end(vehicle));
        let mut at = self.stop(prev).next;
        while at != next {
            self.forget_before(at);
            self.forget_after(at);
            at = self.stop(at).next;
        }
        while at != end && self.forget_before(at) {
            at = self.stop(at).next;
        }
        at = prev;
        while at != start && self.forget_after(at) {
            at = self.stop(at).prev;
        }
    }

    /// Figures of a route from the labels on both sides of the leg that ends at a stop.
    pub(super) fn book_labels(&mut self, vehicle: u32, next: u32) {
        let last = self.stop(next).prev;
        self.know_before(last);
        self.know_after(next);
        let kind = self.kind(vehicle);
        let way = self.problem.way(kind, self.stop(last).place, self.stop(next).place);
        let outcome: Option<Outcome> =
            kind.day().join(&self.before.labels[last as usize], way, &self.after.labels[next as usize]);
        let route = &mut self.routes[vehicle as usize];
        route.figures = match (route.count, outcome) {
            (0, _) => Figures::default(),
            (size, Some(outcome)) => {
                let dist = route.legs + i64::from(outcome.detour);
                Figures { size, dist, work: outcome.work, finish: outcome.finish }
            }
            // Of no use but to tell it from an empty one, until the route is given up.
            (size, None) => Figures { size, ..route.figures },
        };
        route.broken = route.count > 0 && outcome.is_none();
    }
}
