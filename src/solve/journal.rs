//! Taking changes back: stops and routes as they were before the first change of a round.

use super::known::Known;
use super::label::Label;
use super::problem::NIL;
use super::route::{Route, State, Stop, Totals};

/// What has changed since the last [`State::open`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    totals: Totals,
    routes: Vec<(u32, Route)>,
    /// What those routes could take, one after the other.
    slack: Vec<i64>,
    stops: Vec<(u32, Stop)>,
    /// Labels of prefixes and of suffixes, by stop.
    before: Labels,
    after: Labels,
    /// Groups and how many of each were visited.
    visited: Vec<(u32, u32)>,
    /// By vehicle: the round in which it was last noted.
    noted: Vec<u32>,
    round: u32,
}

/// Labels by stop as they were, in lists that are used again and again.
#[derive(Clone, Debug, Default)]
struct Labels {
    /// Those that were known and are not, or are others.
    were: Vec<(u32, Vec<Label>)>,
    /// Stops whose labels were not known and are, on a route that has changed.
    new: Vec<u32>,
    spare: Vec<Vec<Label>>,
    noted: Vec<u32>,
}

impl Journal {
    pub(super) fn new(vehicles: usize, stops: usize) -> Self {
        let labels = Labels { noted: vec![0; stops], ..Labels::default() };
        Self { noted: vec![0; vehicles], before: labels.clone(), after: labels, ..Self::default() }
    }
}

impl Labels {
    fn open(&mut self) {
        self.new.clear();
        self.spare.extend(self.were.drain(..).map(|(_, labels)| labels));
    }

    /// Makes the labels of a stop void; whether they were not.
    fn forget(&mut self, round: u32, stop: u32, known: &mut Known) -> bool {
        let was_fresh = std::mem::replace(&mut known.fresh[stop as usize], false);
        if was_fresh && std::mem::replace(&mut self.noted[stop as usize], round) != round {
            let spare = self.spare.pop().unwrap_or_default();
            self.were.push((stop, std::mem::replace(&mut known.labels[stop as usize], spare)));
        }
        was_fresh
    }

    /// Sets the labels of a stop that were not known; what there was in their place comes back for use again. `lasts` unless the route
    /// has changed in this round: what is learnt of it then is still true when the changes are taken back.
    fn set(&mut self, round: u32, stop: u32, lasts: bool, new: &mut Vec<Label>, known: &mut Known) {
        if !lasts && std::mem::replace(&mut self.noted[stop as usize], round) != round {
            self.new.push(stop);
        }
        std::mem::swap(&mut known.labels[stop as usize], new);
        known.fresh[stop as usize] = true;
    }

    fn undo(&mut self, known: &mut Known) {
        for stop in self.new.drain(..) {
            known.fresh[stop as usize] = false;
            self.noted[stop as usize] = 0;
        }
        for (stop, was) in self.were.drain(..) {
            self.spare.push(std::mem::replace(&mut known.labels[stop as usize], was));
            known.fresh[stop as usize] = true;
            self.noted[stop as usize] = 0;
        }
    }
}

impl State<'_> {
    /// Begins a round of changes.
    pub(crate) fn open(&mut self) {
        let journal = &mut self.journal;
        journal.totals = self.totals;
        journal.routes.clear();
        journal.slack.clear();
        journal.stops.clear();
        journal.visited.clear();
        journal.before.open();
        journal.after.open();
        journal.round = journal.round.wrapping_add(1);
        if journal.round == 0 {
            journal.round = 1;
            journal.noted.fill(0);
            journal.before.noted.fill(0);
            journal.after.noted.fill(0);
            self.stops.iter_mut().for_each(|stop| stop.noted = 0);
        }
    }

    /// The routes changed in this round.
    pub(crate) fn touched(&self) -> impl Iterator<Item = u32> + '_ {
        self.journal.routes.iter().map(|(vehicle, _)| *vehicle)
    }

    /// Notes a route before it is changed.
    #[inline]
    pub(super) fn note(&mut self, vehicle: u32) {
        let journal = &mut self.journal;
        if std::mem::replace(&mut journal.noted[vehicle as usize], journal.round) != journal.round {
            journal.routes.push((vehicle, self.routes[vehicle as usize]));
            let dims = self.problem.dims;
            journal.slack.extend_from_slice(&self.slack[vehicle as usize * dims..][..dims]);
        }
    }

    /// Notes a stop before it is changed.
    #[inline]
    pub(super) fn touch(&mut self, stop: u32) {
        let now = &mut self.stops[stop as usize];
        if now.noted != self.journal.round {
            self.journal.stops.push((stop, *now));
            now.noted = self.journal.round;
        }
    }

    /// Sets the labels of the prefix that ends at a stop, which were not known.
    #[inline]
    pub(super) fn set_before(&mut self, stop: u32, new: &mut Vec<Label>) {
        let lasts = !self.is_noted(self.stop(stop).vehicle);
        self.journal.before.set(self.journal.round, stop, lasts, new, &mut self.before);
    }

    /// Sets the labels of the suffix that begins at a stop, which were not known.
    #[inline]
    pub(super) fn set_after(&mut self, stop: u32, new: &mut Vec<Label>) {
        let lasts = !self.is_noted(self.stop(stop).vehicle);
        self.journal.after.set(self.journal.round, stop, lasts, new, &mut self.after);
    }

    /// Makes the labels of the prefix that ends at a stop void; whether they were not.
    #[inline]
    pub(super) fn forget_before(&mut self, stop: u32) -> bool {
        self.journal.before.forget(self.journal.round, stop, &mut self.before)
    }

    /// Makes the labels of the suffix that begins at a stop void; whether they were not.
    #[inline]
    pub(super) fn forget_after(&mut self, stop: u32) -> bool {
        self.journal.after.forget(self.journal.round, stop, &mut self.after)
    }

    /// Whether a route was noted in this round.
    #[inline]
    fn is_noted(&self, vehicle: u32) -> bool {
        self.journal.noted[vehicle as usize] == self.journal.round
    }

    /// Notes how many of a group are visited before it changes.
    pub(super) fn note_group(&mut self, group: u32) {
        self.journal.visited.push((group, self.visited[group as usize]));
    }

    /// Puts everything back as it was; `moved` are the sites whose being left out may have changed.
    pub(crate) fn undo(&mut self, moved: &[u32]) {
        let mut journal = std::mem::take(&mut self.journal);
        journal.before.undo(&mut self.before);
        journal.after.undo(&mut self.after);
        for (stop, was) in &journal.stops {
            self.stops[*stop as usize] = *was;
        }
        for (group, was) in journal.visited.iter().rev() {
            self.visited[*group as usize] = *was;
        }
        let dims = self.problem.dims;
        for (index, (vehicle, was)) in journal.routes.iter().enumerate() {
            let slack = &journal.slack[index * dims..][..dims];
            self.slack[*vehicle as usize * dims..][..dims].copy_from_slice(slack);
            let now = std::mem::replace(&mut self.routes[*vehicle as usize], *was);
            self.sort_idle(*vehicle, now.figures.size > 0, was.figures.size > 0);
        }
        self.totals = journal.totals;
        self.journal = journal;
        for site in moved {
            if self.stop(*site).vehicle == NIL {
                self.put_absent(*site);
            } else {
                self.take_absent(*site);
            }
        }
    }
}
