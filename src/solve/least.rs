//! What a route with a new stop comes to at best: a few sums for each pair of labels, before the labels of the longer route are
//! worked out. Most places looked at are passed over by it, and none that would have been taken.

use super::day::{Day, Rest};
use super::label::{Label, NONE};
use super::span::{FAR, Span, Time};

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

/// When the second part of a route is reached without a break: as its windows have it, and if nobody ever waited for one.
#[derive(Clone, Copy)]
struct Reached {
    waiting: Time,
    straight: Time,
}

impl Reached {
    /// With breaks of a total length on the way, which a wait may cover.
    #[inline]
    fn with(self, rested: Time) -> Time {
        self.waiting.max(self.straight + rested)
    }
}

/// Whether a day finishes no sooner than its legs, service and the breaks due by then add up to: none is taken at the end place, which may be on
/// the way, and who sets out so late that some are no more due loses more by that.
pub(crate) fn adds_up(rests: &[Rest], begun: Time) -> bool {
    let mut rested = 0;
    rests.iter().all(|rest| {
        rested += rest.span.length;
        !rest.at_end && rest.span.late - begun >= rested
    })
}

impl Day<'_> {
    /// Bounds for a day, which [adds up](adds_up), with so much time of legs and service. `None` where that is too much.
    #[inline(always)]
    pub(crate) fn least_of_sums(&self, busy: i64) -> Option<Least> {
        if busy > i64::from(self.longest.min(FAR)) {
            return None;
        }
        let work = busy as Time;
        let mut finish = self.shift.early + work;
        for rest in self.rests {
            if finish > rest.span.late {
                finish += rest.span.length;
            }
        }
        (finish <= self.shift.late).then_some(Least { finish, work, detour: 0 })
    }

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
            let reached = Reached { waiting: done + stop.on, straight: ready + service + stop.on };
            let work = busy + label.span.length - self.rested_in(label);
            after.iter().any(|other| {
                let Some(finish) = self.least_finish(label, reached, other) else { return false };
                let work = work + other.span.length - self.rested_in(other);
                // One who sets out as late as can be is under way from then on.
                let work = work.max(finish - label.span.late - all);
                work <= self.longest && accept(Least { finish, work, detour: label.detour + other.detour })
            })
        })
    }

    /// The earliest end of a route cut in two, whose second part is reached as told. `None` where that is too late.
    #[inline]
    fn least_finish(&self, before: &Label, reached: Reached, after: &Label) -> Option<Time> {
        let Some(mut next) = self.next_rest(before) else { return ends(reached.waiting, after.span) };
        if after.first != NONE {
            let first = usize::from(after.first);
            return if next > first { None } else { ends(reached.with(self.rested(next, first)), after.span) };
        }
        let mut rested = 0;
        loop {
            let finish = ends(reached.with(rested), after.span)?;
            match self.rests.get(next) {
                // Due before the end, and not taken in either part: it lies between.
                Some(rest) if finish > rest.span.late => rested += rest.span.length,
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
}

/// When a segment reached at an instant ends; `None` where that is too late.
#[inline]
fn ends(ready: Time, segment: Span) -> Option<Time> {
    (ready <= segment.late).then(|| ready.max(segment.early) + segment.length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Rest = Rest { span: Span::new(100, 140, 30), at_end: false };

    fn least(rests: &[Rest], before: Label, after: Label) -> Option<Least> {
        let day = Day { shift: Span::new(0, 300, 0), rests, longest: 300 };
        let visits = [Span::new(0, 40, 20), Span::new(90, 250, 20)];
        let mut told = None;
        day.may(&[before], Between { there: 10, on: 10, visits: &visits }, &[after], |least| {
            told = Some(least);
            true
        });
        told
    }

    #[test]
    fn a_stop_waits_for_its_next_window() {
        let (before, after) = (Span::new(0, 20, 50), Span::new(0, 200, 40));
        let found = least(&[], Label::plain(before), Label::plain(after));
        assert_eq!(found, Some(Least { finish: 160, work: 140, detour: 0 }));
    }

    #[test]
    fn a_break_that_neither_part_takes_and_that_is_due_lies_between() {
        let (before, after) = (Span::new(0, 20, 50), Span::new(0, 200, 40));
        let found = least(&[NOON], Label::plain(before), Label::plain(after));
        assert_eq!(found.map(|least| least.finish), Some(160), "while waiting for the window");
        let found = least(&[NOON], Label::plain(Span::new(20, 20, 80)), Label::plain(after));
        assert_eq!(found.map(|least| least.finish), Some(210));
        let taken = Label { first: 0, next: 1, ..Label::plain(after) };
        assert_eq!(least(&[NOON], Label::plain(before), taken).map(|least| least.finish), Some(160));
    }

    #[test]
    fn sums_tell_a_finish_with_the_breaks_due_by_then_and_a_day_too_long() {
        let day = Day { shift: Span::new(0, 300, 0), rests: &[NOON], longest: 200 };
        let finish = |busy| day.least_of_sums(busy).map(|least| least.finish);
        assert_eq!([140, 141, 200, 201].map(finish), [Some(140), Some(171), Some(230), None]);
        let short = Day { shift: Span::new(100, 300, 0), ..day };
        assert_eq!(short.least_of_sums(180), None, "over after the shift");
        assert!(adds_up(&[NOON], 110) && !adds_up(&[NOON], 111), "who sets out at 140 has no break and is sooner");
        assert!(!adds_up(&[Rest { at_end: true, ..NOON }], 0));
    }

    #[test]
    fn a_part_reached_too_late_and_a_break_taken_twice_are_refused() {
        let (before, after) = (Span::new(0, 20, 50), Span::new(0, 100, 40));
        assert_eq!(least(&[], Label::plain(before), Label::plain(after)), None);
        let after = Label { first: 0, next: 1, ..Label::plain(Span::new(0, 200, 40)) };
        let before = Label { first: 0, next: 1, ..Label::plain(before) };
        assert_eq!(least(&[NOON], before, after), None);
    }
}
