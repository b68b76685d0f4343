//! Taking changes back: the routes as they were before the first change, kept until the changes are accepted.

use super::route::{Route, State, Totals};

/// What has changed since the last [`Journal::open`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    totals: Totals,
    /// Vehicle, its route, and where its sites and loads begin in the two lists below.
    routes: Vec<(u32, Route, usize)>,
    sites: Vec<u32>,
    /// By vehicle: the round in which it was last noted.
    noted: Vec<u32>,
    round: u32,
}

impl Journal {
    pub(crate) fn new(vehicles: usize) -> Self {
        Self { noted: vec![0; vehicles], ..Self::default() }
    }

    /// Begins a round of changes.
    pub(crate) fn open(&mut self, state: &State<'_>) {
        self.totals = state.totals;
        self.routes.clear();
        self.sites.clear();
        self.round = self.round.wrapping_add(1);
    }

    /// Notes a route before it is changed.
    pub(crate) fn note(&mut self, state: &State<'_>, vehicle: u32) {
        if std::mem::replace(&mut self.noted[vehicle as usize], self.round) != self.round {
            self.routes.push((vehicle, state.routes[vehicle as usize], self.sites.len()));
            self.sites.extend(state.sites(vehicle));
        }
    }

    /// The routes noted in this round.
    pub(crate) fn touched(&self) -> impl Iterator<Item = u32> + '_ {
        self.routes.iter().map(|(vehicle, _, _)| *vehicle)
    }

    /// Puts everything back as it was; `moved` are the sites whose being left out may have changed.
    pub(crate) fn undo(&self, state: &mut State<'_>, moved: &[u32]) {
        for vehicle in self.touched() {
            let mut at = state.stop(state.start(vehicle)).next;
            while state.is_site(at) {
                let next = state.stop(at).next;
                state.unlink(at);
                at = next;
            }
        }
        let mut until = self.sites.len();
        for (vehicle, _, from) in self.routes.iter().rev() {
            let mut at = state.start(*vehicle);
            for site in &self.sites[*from..until] {
                state.link(*site, at);
                at = *site;
            }
            until = *from;
        }
        for (vehicle, route, _) in self.routes.iter().rev() {
            state.refresh(*vehicle);
            debug_assert_eq!(state.routes[*vehicle as usize], *route);
        }
        for site in moved {
            if state.stop(*site).vehicle == super::problem::NIL {
                state.put_absent(*site);
            } else {
                state.take_absent(*site);
            }
        }
        debug_assert_eq!(state.totals, self.totals);
    }
}
