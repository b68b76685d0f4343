//! Segments of a route in time, joined in constant time.

/// Seconds (or the unit of an instance) within the search. Instants stay within [`FAR`] of zero, so that a sum of a few
/// never overflows.
pub(crate) type Time = i32;

/// Beyond any instant of a day; the same as [`UNREACHABLE`](crate::matrix::UNREACHABLE).
pub(crate) const FAR: Time = 1 << 28;

/// A segment of a route: begun at an instant `s` up to `late`, it is over at `max(s, early) + length`.
///
/// This is the feasible half of the time-window segments of Vidal, Crainic, Gendreau and Prins (2013, section 4.4): `early`
/// is the latest beginning that does not delay the end, and no beginning within the segment's windows makes it shorter
/// than `length`. Time warp is left out since the search keeps to feasible routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    pub(crate) early: Time,
    pub(crate) late: Time,
    pub(crate) length: Time,
}

impl Span {
    /// A stay of `length` that begins within `[early, late]`.
    pub(crate) const fn new(early: Time, late: Time, length: Time) -> Self {
        Self { early, late, length }
    }

    /// This segment, then `travel`, then the next; `None` where the next is reached too late.
    #[inline(always)]
    pub(crate) fn then(self, travel: Time, next: Self) -> Option<Self> {
        let gap = self.length + travel;
        if self.early + gap > next.late {
            return None;
        }
        let wanted = next.early - gap;
        Some(Self {
            early: self.early.max(wanted).min(self.late),
            late: self.late.min(next.late - gap),
            length: gap + (wanted - self.late).max(0) + next.length,
        })
    }

    /// The earliest end.
    #[inline(always)]
    pub(crate) fn finish(self) -> Time {
        self.early + self.length
    }

    /// Begun not before `instant`; `None` where that is too late.
    pub(crate) fn not_before(self, instant: Time) -> Option<Self> {
        (instant <= self.late).then(|| Self { early: self.early.max(instant), ..self })
    }

    /// Begun not after `instant`: where that is earlier than need be, there is a wait.
    pub(crate) fn not_after(self, instant: Time) -> Self {
        let wait = (self.early - instant).max(0);
        Self { early: self.early - wait, late: self.late.min(instant), length: self.length + wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_waits_for_the_next_to_open_and_leaves_later_for_it() {
        let joined = Span::new(0, 100, 10).then(5, Span::new(60, 80, 7)).unwrap();
        assert_eq!(joined, Span::new(45, 65, 22));
        let waiting = Span::new(0, 20, 10).then(5, Span::new(60, 80, 7)).unwrap();
        assert_eq!(waiting, Span::new(20, 20, 47));
    }

    #[test]
    fn a_segment_reached_too_late_is_refused() {
        assert_eq!(Span::new(70, 100, 10).then(5, Span::new(60, 80, 7)), None);
    }

    #[test]
    fn joining_agrees_with_walking_through() {
        let stays = [Span::new(3, 9, 2), Span::new(10, 14, 1), Span::new(12, 40, 5), Span::new(0, 30, 3)];
        let travel = [0, 2, 1, 4];
        let joined =
            stays[1..].iter().zip(&travel[1..]).try_fold(stays[0], |all, (next, travel)| all.then(*travel, *next));
        let walked = |start: Time| {
            let mut now = start;
            for (stay, travel) in stays.iter().zip(travel) {
                now = (now + travel).max(stay.early);
                if now > stay.late {
                    return None;
                }
                now += stay.length;
            }
            Some(now)
        };
        let joined = joined.unwrap();
        for start in -5..20 {
            let expected = (start <= joined.late).then(|| start.max(joined.early) + joined.length);
            assert_eq!(walked(start), expected, "start {start}");
        }
    }
}
