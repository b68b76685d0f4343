//! Taking changes back: stops and routes as they were before the first change of a round.

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
    /// Groups and how many of each were visited.
    visited: Vec<(u32, u32)>,
    /// By vehicle: the round in which it was last noted.
    noted: Vec<u32>,
    round: u32,
}

impl Journal {
    pub(super) fn new(vehicles: usize) -> Self {
        Self { noted: vec![0; vehicles], ..Self::default() }
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
        journal.round = journal.round.wrapping_add(1);
        if journal.round == 0 {
            journal.round = 1;
            journal.noted.fill(0);
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

    /// Notes how many of a group are visited before it changes.
    pub(super) fn note_group(&mut self, group: u32) {
        self.journal.visited.push((group, self.visited[group as usize]));
    }

    /// Puts everything back as it was; `moved` are the sites whose being left out may have changed.
    pub(crate) fn undo(&mut self, moved: &[u32]) {
        let journal = std::mem::take(&mut self.journal);
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
            if was.rich {
                self.labels(*vehicle);
                debug_assert_eq!(self.routes[*vehicle as usize].figures, was.figures);
            }
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
