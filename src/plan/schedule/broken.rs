//! Why a round has no schedule.

use super::{Round, Timetable};
use crate::units::Seconds;

/// The rule that keeps a round from having a schedule, with what would be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is no way between two places that follow each other.
    NoWay {
        /// Index of the place left.
        from: usize,
        /// Index of the place to be reached.
        to: usize,
    },
    /// Even with an endless shift and no limit of work and without breaks, a stop is reached when no window is left in
    /// which its service could be done.
    Window {
        /// Which of the stops.
        stop: usize,
        /// When the team could be there at the earliest.
        ready: Seconds,
    },
    /// The shift would have to last longer.
    ShiftEnd {
        /// By how much at the least.
        over: Seconds,
    },
    /// The longest work would have to be more.
    LongestWork {
        /// By how much at the least.
        over: Seconds,
    },
    /// Both the shift and the longest work are too short.
    ShiftAndWork {
        /// By how much the shift would have to last longer at the least.
        over: Seconds,
    },
    /// A due break finds no place.
    Break {
        /// Which of the shift's breaks: the first without which the rest would do; the first of all when none is.
        index: usize,
    },
}

/// Longer than any shift may be extended by.
const ENDLESS: Seconds = Seconds::from_hours(24 * 14);

impl Round<'_> {
    /// The rule that cannot be kept; for a round without a schedule.
    pub(super) fn broken(&self) -> Broken {
        if let Some(broken) = self.missing_way() {
            return broken;
        }
        if let Some(over) = self.shift_needed() {
            return Broken::ShiftEnd { over };
        }
        if let Some(over) = self.work_needed() {
            return Broken::LongestWork { over };
        }
        let unlimited = Round { longest_work: None, ..self.clone() };
        if let Some(over) = unlimited.shift_needed() {
            return Broken::ShiftAndWork { over };
        }
        let mut plain = unlimited.clone();
        plain.shift.window.close += ENDLESS;
        plain.shift.breaks.clear();
        if plain.timed().is_some() {
            return Broken::Break { index: self.break_in_the_way() };
        }
        plain.late_stop()
    }

    /// How much longer the shift would have to last at the least for a schedule, all else equal; `None` if that is no cure.
    /// Zero for a round that has a schedule as it is.
    #[must_use]
    pub fn shift_needed(&self) -> Option<Seconds> {
        let mut longer = self.clone();
        longer.shift.window.close += ENDLESS;
        let Timetable { finish, .. } = longer.timed()?;
        Some((finish - self.shift.window.close).max(Seconds::ZERO))
    }

    /// How much more the longest work would have to be at the least for a schedule, all else equal; `None` if that is no cure.
    /// Zero for a round that has a schedule as it is.
    #[must_use]
    pub fn work_needed(&self) -> Option<Seconds> {
        let Some(limit) = self.longest_work else { return self.timed().map(|_| Seconds::ZERO) };
        let with = |over: i64| Round { longest_work: Some(limit + Seconds(over)), ..self.clone() }.timed();
        let unlimited = Round { longest_work: None, ..self.clone() }.timed()?;
        let rest: Seconds = unlimited.breaks.iter().map(|b| b.end - b.begin).sum();
        // Whether there is a schedule is monotone in the limit: halve between one that is too little and one that will do.
        let mut least = 0;
        let mut enough = (unlimited.finish - unlimited.start - rest - limit).get().max(0);
        while least < enough {
            let middle = least + (enough - least) / 2;
            if with(middle).is_some() { enough = middle } else { least = middle + 1 }
        }
        Some(Seconds(enough))
    }

    fn missing_way(&self) -> Option<Broken> {
        let visits = self.visits.iter().map(|visit| visit.place);
        let places: Vec<usize> = self.start.into_iter().chain(visits).chain(self.end).collect();
        let lost = places.windows(2).find(|pair| self.matrix.travel(pair[0], pair[1]).is_none())?;
        Some(Broken::NoWay { from: lost[0], to: lost[1] })
    }

    fn break_in_the_way(&self) -> usize {
        let helps = |&index: &usize| {
            let mut without = self.clone();
            without.shift.breaks.remove(index);
            without.timed().is_some()
        };
        (0..self.shift.breaks.len()).find(helps).unwrap_or(0)
    }

    /// The first stop that cannot be served however the shift lasts.
    fn late_stop(&self) -> Broken {
        let mut now = self.shift.window.open;
        let mut at = self.start;
        for (stop, visit) in self.visits.iter().enumerate() {
            now += at.and_then(|at| self.matrix.travel(at, visit.place)).unwrap_or_default();
            let fits = visit.windows.iter().find(|window| now.max(window.open) + visit.service <= window.close);
            let begin = match fits {
                Some(window) => now.max(window.open),
                None if visit.windows.is_empty() => now,
                None => return Broken::Window { stop, ready: now },
            };
            now = begin + visit.service;
            at = Some(visit.place);
        }
        // Everything fits in an endless shift, so it is its length.
        Broken::ShiftEnd { over: (now - self.shift.window.close).max(Seconds::ZERO) }
    }
}
