//! The steps of a day as a net of states: where the team stands and how many of the due breaks it has taken.
//!
//! Every step takes a time to a later time and keeps order (who is ready earlier is done no later), so that sweeping the
//! states in order gives the earliest and, backwards, the latest time of each exactly.

use super::{Round, Visit};
use crate::model::{BreakPlace, Window};

/// What happens between two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// On the way to the next stop or home.
    Travel { seconds: i64, metres: i64 },
    /// On the way to the end place for a break.
    ToEnd { seconds: i64, metres: i64 },
    /// The break with this index in the shift; before it the team may wait.
    Break(usize),
    /// The service at this stop; before it the team may wait.
    Serve(usize),
}

/// Where the team stands. Between stop `i` (0: the start place) and the next it passes these in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// At the stop, not served yet.
    Before,
    /// At the stop, served; or at the start place.
    After,
    /// At the end place for a break, none taken there yet.
    AtEnd,
    /// At the end place, a break taken there.
    Rested,
}

/// The states and steps of a round, for a given run of breaks to be taken.
#[derive(Clone, Debug)]
pub(super) struct Net<'a> {
    round: &'a Round<'a>,
    /// First break taken and number of breaks taken.
    first_break: usize,
    breaks: usize,
    /// (from, to, step), sorted by `from`; every step leads to a higher state.
    steps: Vec<(usize, usize, Step)>,
    /// Where the round begins.
    source: usize,
    /// At the last stop with all breaks taken.
    last: usize,
    /// From the last stop home.
    home: (i64, i64),
}

impl<'a> Net<'a> {
    /// The net in which the breaks `from..to` of the shift are taken. `None` where there is no way between two stops.
    pub(super) fn of(round: &'a Round<'a>, from: usize, to: usize) -> Option<Self> {
        let mut net = Self {
            round,
            first_break: from,
            breaks: to - from,
            steps: Vec::with_capacity((round.visits.len() + 1) * (to - from + 1) * 4),
            source: 0,
            last: 0,
            home: (0, 0),
        };
        net.source = net.state(0, Stand::After, 0);
        if round.start.is_none() {
            net.source = net.state(1, Stand::Before, 0);
        }
        net.last = net.state(round.visits.len(), Stand::After, net.breaks);
        for stop in 0..=round.visits.len() {
            if stop > 0 {
                net.serve(stop);
            }
            net.leave(stop)?;
        }
        net.steps.sort_by_key(|&(from, ..)| from);
        Some(net)
    }

    fn state(&self, stop: usize, stand: Stand, taken: usize) -> usize {
        (stop * 4 + stand as usize) * (self.breaks + 1) + taken
    }

    /// Steps at a stop up to its service.
    fn serve(&mut self, stop: usize) {
        for taken in 0..=self.breaks {
            let before = self.state(stop, Stand::Before, taken);
            if taken < self.breaks && self.is_anywhere(taken) {
                self.steps.push((before, before + 1, Step::Break(self.first_break + taken)));
            }
            self.steps.push((before, self.state(stop, Stand::After, taken), Step::Serve(stop - 1)));
        }
    }

    /// Steps from a stop's service to the arrival at the next, or to the finish.
    fn leave(&mut self, stop: usize) -> Option<()> {
        let round = self.round;
        let Some(here) = (if stop == 0 { round.start } else { Some(round.visits[stop - 1].place) }) else {
            return Some(());
        };
        let next = round.visits.get(stop).map(|visit| visit.place);
        // A break once all is done would never be due, so after the last stop there is none without a way home.
        if next.is_some() || round.end.is_some() {
            for taken in 0..self.breaks {
                let after = self.state(stop, Stand::After, taken);
                if self.is_anywhere(taken) {
                    self.steps.push((after, after + 1, Step::Break(self.first_break + taken)));
                }
            }
        }
        let Some(next) = next else {
            if let Some(end) = round.end {
                self.home = self.way(here, end)?;
            }
            return Some(());
        };
        let (seconds, metres) = self.way(here, next)?;
        for taken in 0..=self.breaks {
            let arrived = self.state(stop + 1, Stand::Before, taken);
            self.steps.push((self.state(stop, Stand::After, taken), arrived, Step::Travel { seconds, metres }));
        }
        if self.breaks > 0 {
            self.detour(stop, here, next);
        }
        Some(())
    }

    /// Steps over the end place, for a break there.
    fn detour(&mut self, stop: usize, here: usize, next: usize) {
        let Some(end) = self.round.end else { return };
        let (Some(there), Some(on)) = (self.way(here, end), self.way(end, next)) else { return };
        for taken in 0..=self.breaks {
            let rested = self.state(stop, Stand::Rested, taken);
            if taken < self.breaks {
                let rest = Step::Break(self.first_break + taken);
                if !self.is_anywhere(taken) {
                    let (after, at_end) =
                        (self.state(stop, Stand::After, taken), self.state(stop, Stand::AtEnd, taken));
                    self.steps.push((after, at_end, Step::ToEnd { seconds: there.0, metres: there.1 }));
                    self.steps.push((at_end, rested + 1, rest));
                }
                self.steps.push((rested, rested + 1, rest));
            }
            let arrived = self.state(stop + 1, Stand::Before, taken);
            self.steps.push((rested, arrived, Step::Travel { seconds: on.0, metres: on.1 }));
        }
    }

    /// Whether a break may be taken wherever the team is: also one at the end place of a team without one.
    fn is_anywhere(&self, taken: usize) -> bool {
        let place = self.round.shift.breaks[self.first_break + taken].place;
        place == BreakPlace::Anywhere || self.round.end.is_none()
    }

    fn way(&self, from: usize, to: usize) -> Option<(i64, i64)> {
        let matrix = self.round.matrix;
        Some((matrix.travel(from, to)?.get(), matrix.distance(from, to)?.get()))
    }

    /// The earliest finish of a round that starts at `start` or later.
    pub(super) fn earliest_finish(&self, start: i64) -> Option<i64> {
        self.finish_from(self.source, start)
    }

    /// The latest start of a round that finishes exactly at `finish`.
    pub(super) fn latest_start(&self, finish: i64) -> Option<i64> {
        self.latest(finish)[self.source]
    }

    /// Every finish that is forced by an opening: of a window, or of a break's window, with no waiting after it. When some
    /// work limit forbids the earliest finish, the earliest one allowed is among these: otherwise the whole schedule, or
    /// what comes after its last wait, could be moved a second earlier without more work.
    pub(super) fn finishes(&self) -> Vec<i64> {
        let mut found = Vec::new();
        let mut push = |to: usize, done: i64| found.extend(self.finish_from(to, done));
        for &(_, to, step) in &self.steps {
            match step {
                Step::Serve(index) => {
                    let Visit { service, windows, .. } = self.round.visits[index];
                    windows.iter().for_each(|window| push(to, (window.open + service).get()));
                }
                Step::Break(index) => {
                    let rest = &self.round.shift.breaks[index];
                    push(to, (rest.window.open + rest.length).get());
                }
                Step::Travel { .. } | Step::ToEnd { .. } => {}
            }
        }
        found
    }

    /// The steps of a round from `start` to `finish`, each with the time it is done: as early as can be; where that would
    /// finish too early (a later finish is wanted only for the sake of a break), as late as can be.
    pub(super) fn walk(&self, start: i64, finish: i64) -> Option<Vec<(Step, i64)>> {
        let early = self.early(self.source, start);
        let mut walk = if early[self.last].is_some_and(|(done, _)| done + self.home.0 == finish) {
            self.early_walk(&early)
        } else {
            self.late_walk(&self.latest(finish), start)
        }?;
        if self.round.end.is_some() {
            walk.push((Step::Travel { seconds: self.home.0, metres: self.home.1 }, finish));
        }
        Some(walk)
    }

    fn early_walk(&self, early: &[Option<(i64, usize)>]) -> Option<Vec<(Step, i64)>> {
        let mut walk = Vec::new();
        let mut at = self.last;
        while at != self.source {
            let (done, index) = early[at]?;
            let (from, _, step) = self.steps[index];
            walk.push((step, done));
            at = from;
        }
        walk.reverse();
        Some(walk)
    }

    fn late_walk(&self, late: &[Option<i64>], start: i64) -> Option<Vec<(Step, i64)>> {
        let mut walk = Vec::new();
        let (mut at, mut now) = (self.source, start);
        for &(from, to, step) in &self.steps {
            let Some(begin) = late[to].and_then(|done| self.backwards(step, done, to == self.last)) else { continue };
            if from != at || Some(begin) != late[from] {
                continue;
            }
            now = match step {
                Step::Travel { seconds, .. } | Step::ToEnd { seconds, .. } => now + seconds,
                Step::Break(index) => begin + self.round.shift.breaks[index].length.get(),
                Step::Serve(index) => begin + self.round.visits[index].service.get(),
            };
            walk.push((step, now));
            at = to;
        }
        (at == self.last).then_some(walk)
    }

    /// The earliest finish when `state` is reached at `time`.
    fn finish_from(&self, state: usize, time: i64) -> Option<i64> {
        self.early(state, time)[self.last].map(|(done, _)| done + self.home.0)
    }

    /// By state: the earliest time it is reached from `state` at `time`, and by which step.
    fn early(&self, state: usize, time: i64) -> Vec<Option<(i64, usize)>> {
        let mut early = vec![None; self.states()];
        early[state] = Some((time, usize::MAX));
        let first = self.steps.partition_point(|&(from, ..)| from < state);
        for (index, &(from, to, step)) in self.steps.iter().enumerate().skip(first) {
            let Some((ready, _)) = early[from] else { continue };
            let Some(done) = self.forwards(step, ready) else { continue };
            if early[to].is_none_or(|(known, _)| done < known) {
                early[to] = Some((done, index));
            }
        }
        early
    }

    /// By state: the latest time it may be reached to finish exactly at `finish`.
    fn latest(&self, finish: i64) -> Vec<Option<i64>> {
        let mut late: Vec<Option<i64>> = vec![None; self.states()];
        late[self.last] = Some(finish - self.home.0);
        for &(from, to, step) in self.steps.iter().rev() {
            let Some(done) = late[to] else { continue };
            let Some(begin) = self.backwards(step, done, to == self.last) else { continue };
            if late[from].is_none_or(|known| begin > known) {
                late[from] = Some(begin);
            }
        }
        late
    }

    fn states(&self) -> usize {
        self.state(self.round.visits.len() + 1, Stand::Before, 0)
    }

    /// When a step is done by who is ready for it at `ready`.
    fn forwards(&self, step: Step, ready: i64) -> Option<i64> {
        match step {
            Step::Travel { seconds, .. } | Step::ToEnd { seconds, .. } => Some(ready + seconds),
            Step::Break(index) => {
                let rest = &self.round.shift.breaks[index];
                earliest_within(rest.window, ready, rest.length.get())
            }
            Step::Serve(index) => {
                let Visit { service, windows, .. } = self.round.visits[index];
                let service = service.get();
                if windows.is_empty() {
                    return Some(ready + service);
                }
                windows.iter().find_map(|&window| earliest_within(window, ready, service))
            }
        }
    }

    /// The latest time to be ready for a step that is to be done by `done`; `exactly` then, where nothing that comes after
    /// could make up for being early.
    fn backwards(&self, step: Step, done: i64, exactly: bool) -> Option<i64> {
        let (begin, length) = match step {
            Step::Travel { seconds, .. } | Step::ToEnd { seconds, .. } => (done - seconds, seconds),
            Step::Break(index) => {
                let rest = &self.round.shift.breaks[index];
                (latest_within(rest.window, done, rest.length.get())?, rest.length.get())
            }
            Step::Serve(index) => {
                let Visit { service, windows, .. } = self.round.visits[index];
                let service = service.get();
                let begin = if windows.is_empty() {
                    done - service
                } else {
                    windows.iter().rev().find_map(|&window| latest_within(window, done, service))?
                };
                (begin, service)
            }
        };
        (!exactly || begin + length == done).then_some(begin)
    }
}

/// When something of this length is done that begins within the window at `ready` or later.
fn earliest_within(window: Window, ready: i64, length: i64) -> Option<i64> {
    let done = ready.max(window.open.get()) + length;
    (done <= window.close.get()).then_some(done)
}

/// The latest beginning of something of this length that is done within the window by `done`.
fn latest_within(window: Window, done: i64, length: i64) -> Option<i64> {
    let begin = done.min(window.close.get()) - length;
    (begin >= window.open.get()).then_some(begin)
}
