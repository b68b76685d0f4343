//! Times of a route with breaks and sites of several windows, exactly.
//!
//! # The schedule of a route
//! Among the schedules of an order of stops that keep shift, windows, breaks and longest work, the one with the earliest
//! finish counts, among those the one that leaves last, among those the one with the shortest way (a break at the end place
//! is a detour). All that the search knows of a route's times is the finish and the work of that schedule.
//! A break is taken if and only if it is due; one taken at the start or end place lies between start and finish.

use super::label::{Label, NONE, keep};
use super::span::{FAR, Span, Time};

/// A break of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rest {
    /// Beginning and length; the end of the span's `late` is the instant that makes it due.
    pub(crate) span: Span,
    /// Taken at the end place rather than anywhere.
    pub(crate) at_end: bool,
}

/// Travel time and distance between two places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) time: Time,
    pub(crate) dist: i32,
}

/// A way between two stops: straight on, or by the end place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) direct: Leg,
    /// To the end place and on from there, where breaks are taken there.
    pub(crate) via: Option<(Leg, Leg)>,
}

/// What a route comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) finish: Time,
    /// From start to finish, breaks not counted.
    pub(crate) work: Time,
    pub(crate) detour: i32,
    start: Time,
}

/// A shift with its breaks and its longest work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day<'a> {
    pub(crate) shift: Span,
    pub(crate) rests: &'a [Rest],
    pub(crate) longest: Time,
}

/// Room for intermediate labels, kept between calls so that nothing is allocated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    made: Vec<Label>,
    /// Those of a segment, before they take the place of what it had.
    pub(crate) labels: Vec<Label>,
}

impl Way {
    /// The least time it takes.
    #[inline(always)]
    pub(crate) fn least_time(&self) -> Time {
        self.via.map_or(self.direct.time, |(to, on)| self.direct.time.min(to.time + on.time))
    }

    /// By how much the end place is a detour; less than nothing where the table breaks the triangle inequality, nothing if one
    /// need not go by it.
    #[inline(always)]
    pub(crate) fn least_detour(&self) -> i32 {
        self.via.map_or(0, |(to, on)| (to.dist + on.dist - self.direct.dist).min(0))
    }
}

impl Day<'_> {
    /// Labels on leaving the start place; a break may be taken there first.
    pub(crate) fn at_start(&self, shift: Span, room: &mut Scratch, out: &mut Vec<Label>) {
        self.at_edge(shift, room, out);
        self.rest_after_service(&mut room.made, out);
    }

    /// Labels on arriving at the end place; a break may be taken there before the day is over.
    pub(crate) fn at_end(&self, shift: Span, room: &mut Scratch, out: &mut Vec<Label>) {
        self.at_edge(shift, room, out);
        self.rest_before_service(&mut room.made, out);
    }

    fn at_edge(&self, shift: Span, room: &mut Scratch, out: &mut Vec<Label>) {
        let plain = [Label::plain(shift)];
        room.made.clear();
        room.made.extend(plain);
        out.clear();
        out.extend(plain);
    }

    /// Labels of a prefix longer by one stop: `from` are those on leaving the stop before, `visits` the windows of the new one.
    pub(crate) fn forward(&self, from: &[Label], way: Way, visits: &[Span], room: &mut Scratch, out: &mut Vec<Label>) {
        out.clear();
        for label in from {
            self.arrive(*label, way.direct.time, visits, out);
        }
        if let Some((to, on)) = way.via {
            let extra = to.dist + on.dist - way.direct.dist;
            for label in from {
                self.over_end_after(*label, to.time, extra, &mut |label| self.arrive(label, on.time, visits, out));
            }
        }
        if self.rests.is_empty() {
            return;
        }
        room.made.clear();
        room.made.extend_from_slice(out);
        self.rest_after_service(&mut room.made, out);
    }

    /// Labels of a suffix longer by one stop at its head: `to` are those on arriving at the stop after.
    pub(crate) fn backward(&self, to: &[Label], way: Way, visits: &[Span], room: &mut Scratch, out: &mut Vec<Label>) {
        out.clear();
        for label in to {
            self.leave(*label, way.direct.time, visits, out);
        }
        if let Some((there, on)) = way.via {
            let extra = there.dist + on.dist - way.direct.dist;
            for label in to {
                self.over_end_before(*label, on.time, extra, &mut |label| self.leave(label, there.time, visits, out));
            }
        }
        if self.rests.is_empty() {
            return;
        }
        room.made.clear();
        room.made.extend_from_slice(out);
        self.rest_before_service(&mut room.made, out);
    }

    /// The visits at the end of a way, at once or after breaks on the spot.
    fn arrive(&self, label: Label, travel: Time, visits: &[Span], out: &mut Vec<Label>) {
        for visit in visits {
            if let Some(span) = label.span.then(travel, *visit).and_then(|span| self.over_in_time(span)) {
                keep(Label { span, ..label }, out);
            }
        }
        for k in self.choices_after(&label) {
            if !self.rests[k].at_end
                && let Some(rested) = self.rest_after(label, travel, k, 0)
            {
                self.arrive(rested, 0, visits, out);
            }
        }
    }

    /// The visits at the beginning of a way, which is gone at once or after breaks on the spot where it ends.
    fn leave(&self, label: Label, travel: Time, visits: &[Span], out: &mut Vec<Label>) {
        for visit in visits {
            if let Some(span) = visit.then(travel, label.span).and_then(|span| self.begun_in_time(span)) {
                keep(Label { span, ..label }, out);
            }
        }
        for k in self.choices_before(&label) {
            if !self.rests[k].at_end
                && let Some(rested) = self.rest_before(label, travel, k, 0)
            {
                self.leave(rested, 0, visits, out);
            }
        }
    }

    /// The best schedule of a route cut in two: `before` are the labels on leaving the last stop of the first part, `after`
    /// those on arriving at the first stop of the second. `None` where there is none.
    pub(crate) fn join(&self, before: &[Label], way: Way, after: &[Label]) -> Option<Outcome> {
        let mut best = None;
        for label in before {
            self.join_one(*label, way.direct.time, after, &mut best);
            let Some((to, on)) = way.via else { continue };
            let extra = to.dist + on.dist - way.direct.dist;
            self.over_end_after(*label, to.time, extra, &mut |label| self.join_one(label, on.time, after, &mut best));
        }
        best
    }

    fn join_one(&self, label: Label, travel: Time, after: &[Label], best: &mut Option<Outcome>) {
        for other in after {
            if let Some(span) = label.span.then(travel, other.span) {
                let detour = label.detour + other.detour;
                if let Some(outcome) = self.outcome(label, *other, span, detour)
                    && best.is_none_or(|best| outcome.key() < best.key())
                {
                    *best = Some(outcome);
                }
            }
        }
    }

    fn outcome(&self, before: Label, after: Label, span: Span, detour: i32) -> Option<Outcome> {
        if self.rests.is_empty() {
            return self.within_work(span, 0, detour);
        }
        match (before.next, after.first) {
            (NONE, NONE) => (0..=self.rests.len()).find_map(|next| {
                let span = span.not_before(self.due(next as isize - 1))?;
                (span.finish() <= self.due(next as isize)).then(|| self.within_work(span, 0, detour))?
            }),
            (next, NONE) => self.with_rests(span, before.first, next, detour),
            (NONE, first) => {
                let span = span.not_before(self.due(isize::from(first) - 1))?;
                self.with_rests(span, first, after.next, detour)
            }
            (next, first) => (next == first).then(|| self.with_rests(span, before.first, after.next, detour))?,
        }
    }

    /// The breaks `first..next` have been taken: those after must not be due.
    fn with_rests(&self, span: Span, first: u8, next: u8, detour: i32) -> Option<Outcome> {
        let (first, next) = (usize::from(first), usize::from(next));
        // One who is done before the last of them is due waits until it is.
        let done = Span::new(self.due(next as isize - 1).saturating_add(1), self.shift.late, 0);
        let span = self.begun_before(span.then(0, done)?, first)?;
        if span.finish() > self.due(next as isize) {
            return None;
        }
        self.within_work(span, self.rested(first, next), detour)
    }

    /// What the breaks taken along a segment come to.
    #[inline]
    pub(crate) fn rested_in(&self, label: &Label) -> Time {
        if label.first == NONE { 0 } else { self.rested(usize::from(label.first), usize::from(label.next)) }
    }

    /// What the breaks `first..next` come to.
    #[inline]
    pub(crate) fn rested(&self, first: usize, next: usize) -> Time {
        self.rests[first..next].iter().map(|rest| rest.span.length).sum()
    }

    /// Begun before break `k` is due, which otherwise never would be.
    fn begun_before(&self, span: Span, k: usize) -> Option<Span> {
        let last = self.due(k as isize) - 1;
        (last >= self.shift.early).then(|| span.not_after(last))
    }

    fn within_work(&self, span: Span, rest: Time, detour: i32) -> Option<Outcome> {
        let work = span.length - rest;
        (work <= self.longest).then(|| Outcome { finish: span.finish(), work, detour, start: span.early })
    }

    /// A prefix, unless it is over only after the shift. Sites that open on other days or at all hours leave many such, and each of them would be
    /// looked at again with all that is added.
    #[inline]
    fn over_in_time(&self, span: Span) -> Option<Span> {
        (span.finish() <= self.shift.late).then_some(span)
    }

    /// A suffix, unless it has to be begun before the shift.
    #[inline]
    fn begun_in_time(&self, span: Span) -> Option<Span> {
        (span.late >= self.shift.early).then_some(span)
    }

    /// The instant that makes break `k` due; before the first and after the last one, never.
    fn due(&self, k: isize) -> Time {
        if k < 0 { -FAR } else { self.rests.get(k as usize).map_or(2 * FAR, |rest| rest.span.late) }
    }

    fn choices_after(&self, label: &Label) -> std::ops::Range<usize> {
        let all = self.rests.len();
        if label.next == NONE { 0..all } else { usize::from(label.next)..all.min(usize::from(label.next) + 1) }
    }

    fn choices_before(&self, label: &Label) -> std::ops::Range<usize> {
        if label.first == NONE {
            0..self.rests.len()
        } else {
            usize::from(label.first).saturating_sub(1)..usize::from(label.first)
        }
    }

    fn rest_after(&self, label: Label, travel: Time, k: usize, extra: i32) -> Option<Label> {
        let begun = if label.first == NONE { label.span.not_before(self.due(k as isize - 1))? } else { label.span };
        let mut span = begun.then(travel, self.rests[k].span)?;
        let first = if label.first == NONE { k as u8 } else { label.first };
        if label.first == NONE {
            // Begun later, the break would not be due; a label that could begin later must not push out one that need not.
            span = self.begun_before(span, k)?;
        }
        let span = self.over_in_time(span)?;
        Some(Label { span, detour: label.detour + extra, first, next: k as u8 + 1 })
    }

    fn rest_before(&self, label: Label, travel: Time, k: usize, extra: i32) -> Option<Label> {
        let span = self.begun_in_time(self.rests[k].span.then(travel, label.span)?)?;
        let next = if label.first == NONE { k as u8 + 1 } else { label.next };
        Some(Label { span, detour: label.detour + extra, first: k as u8, next })
    }

    /// Adds the labels with breaks after service to those of `out`, whose copies `made` holds.
    fn rest_after_service(&self, made: &mut Vec<Label>, out: &mut Vec<Label>) {
        let mut at = 0;
        while at < made.len() {
            let label = made[at];
            for k in self.choices_after(&label) {
                if !self.rests[k].at_end
                    && let Some(rested) = self.rest_after(label, 0, k, 0)
                {
                    made.push(rested);
                    keep(rested, out);
                }
            }
            at += 1;
        }
    }

    /// Adds the labels with breaks before service to those of `out`, whose copies `made` holds.
    fn rest_before_service(&self, made: &mut Vec<Label>, out: &mut Vec<Label>) {
        let mut at = 0;
        while at < made.len() {
            let label = made[at];
            for k in self.choices_before(&label) {
                if !self.rests[k].at_end
                    && let Some(rested) = self.rest_before(label, 0, k, 0)
                {
                    made.push(rested);
                    keep(rested, out);
                }
            }
            at += 1;
        }
    }

    /// Breaks at the end place, one or several in a row, after a prefix.
    fn over_end_after(&self, label: Label, travel: Time, extra: i32, each: &mut dyn FnMut(Label)) {
        for first in self.choices_after(&label) {
            let mut now = (label, travel, extra);
            for k in (first..self.rests.len()).take_while(|k| self.rests[*k].at_end) {
                let Some(rested) = self.rest_after(now.0, now.1, k, now.2) else { break };
                each(rested);
                now = (rested, 0, 0);
            }
        }
    }

    /// Breaks at the end place, one or several in a row, before a suffix.
    fn over_end_before(&self, label: Label, travel: Time, extra: i32, each: &mut dyn FnMut(Label)) {
        for last in self.choices_before(&label) {
            let mut now = (label, travel, extra);
            for k in (0..=last).rev().take_while(|k| self.rests[*k].at_end) {
                let Some(rested) = self.rest_before(now.0, now.1, k, now.2) else { break };
                each(rested);
                now = (rested, 0, 0);
            }
        }
    }
}

impl Outcome {
    fn key(&self) -> (Time, Time, i32) {
        (self.finish, -self.start, self.detour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_other_days_leave_no_labels() {
        let day = Day { shift: Span::new(100, 300, 0), rests: &[], longest: 300 };
        let way = Way { direct: Leg { time: 10, dist: 10 }, via: None };
        let visits = [-900, 120, 1100].map(|open| Span::new(open, open + 80, 20));
        let (mut room, mut end, mut made) = (Scratch::default(), Vec::new(), Vec::new());
        day.at_start(day.shift, &mut room, &mut end);
        day.forward(&end, way, &visits, &mut room, &mut made);
        assert_eq!(made, [Label::plain(Span::new(110, 190, 30))]);
        day.at_end(day.shift, &mut room, &mut end);
        day.backward(&end, way, &visits, &mut room, &mut made);
        assert_eq!(made, [Label::plain(Span::new(120, 200, 30))]);
    }
}
