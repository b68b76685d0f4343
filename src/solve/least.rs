//! What a route with a new stop comes to at best: a few sums for each pair of labels, before the labels of the longer route are
//! worked out. Most places looked at are passed over by it, and none that would have been taken.

use super::day::{Day, Label, NONE};
use super::span::{Span, Time};

/// A stop that may come between two others: the least travel times to and from it, and its windows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Between<'a> {
    pub(crate) there: Time,
    pub(crate) on: Time,
    pub(crate) visits: &'a [Span],
}

/// Lower bounds for a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Least {
    pub(crate) finish: Time,
    pub(crate) work: Time,
    pub(crate) detour: i32,
}

impl Day<'_> {
    /// Whether some choice of windows and breaks is accepted when it is judged by what it comes to at best. No schedule of the
    /// route finishes sooner or works less than the least of its choice; where none keeps the windows, nothing is asked.
    pub(crate) fn may(
        &self,
        before: &[Label],
        stop: Between<'_>,
        after: &[Label],
        mut accept: impl FnMut(Least) -> bool,
    ) -> bool {
        let service = stop.visits.iter().map(|visit| visit.length).min().unwrap_or(0);
        let busy = stop.there + service + stop.on;
        let all = self.rested(0, self.rests.len());
        before.iter().any(|label| {
            let ready = label.span.finish() + stop.there;
            let in_time = stop.visits.iter().filter(|visit| ready <= visit.late);
            let Some(done) = in_time.map(|visit| ready.max(visit.early) + visit.length).min() else { return false };
            let work = busy + label.span.length - self.rested_in(label);
            after.iter().any(|other| {
                let Some(finish) = self.least_finish(label, done + stop.on, other) else { return false };
                let work = work + other.span.length - self.rested_in(other);
                // One who sets out as late as can be is under way from then on.
                let work = work.max(finish - label.span.late - all);
                work <= self.longest && accept(Least { finish, work, detour: label.detour + other.detour })
            })
        })
    }

    /// The earliest end of a route cut in two, whose second part is reached at `ready` but for the breaks that lie between.
    /// `None` where it is reached too late.
    #[inline]
    fn least_finish(&self, before: &Label, ready: Time, after: &Label) -> Option<Time> {
        let Some(mut next) = self.next_rest(before) else { return ends(ready, after.span) };
        if after.first != NONE {
            let first = usize::from(after.first);
            return if next > first { None } else { ends(ready + self.rested(next, first), after.span) };
        }
        let mut ready = ready;
        loop {
            let finish = ends(ready, after.span)?;
            match self.rests.get(next) {
                // Due before the end, and not taken in either part: it lies between.
                Some(rest) if finish > rest.span.late => ready += rest.span.length,
                _ => return Some(finish),
            }
            next += 1;
        }
    }

    /// The first break not yet taken, unless the day might begin after it is due.
    #[inline]
    fn next_rest(&self, label: &Label) -> Option<usize> {
        if label.next != NONE {
            return Some(usize::from(label.next));
        }
        self.rests.first().is_some_and(|rest| label.span.late < rest.span.late).then_some(0)
    }

    #[inline]
    fn rested_in(&self, label: &Label) -> Time {
        if label.first == NONE { 0 } else { self.rested(usize::from(label.first), usize::from(label.next)) }
    }

    #[inline]
    fn rested(&self, first: usize, next: usize) -> Time {
        self.rests[first..next].iter().map(|rest| rest.span.length).sum()
    }
}

/// When a segment reached at an instant ends; `None` where that is too late.
#[inline]
fn ends(ready: Time, segment: Span) -> Option<Time> {
    (ready <= segment.late).then(|| ready.max(segment.early) + segment.length)
}
