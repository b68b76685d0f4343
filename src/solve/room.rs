//! Room for a site that is left out or done last: others make way for it.
//!
//! Taking out what lies around such a site makes no room for it where only one team comes to the place and is busy elsewhere, or where nobody who
//! could take it is its neighbour: late crews see to the town, and the early one with the skill that is asked for is out in the country.

use super::dice::Dice;
use super::neighbours::Neighbours;
use super::problem::NIL;
use super::route::State;
use super::ruin::Ruin;
use super::span::Time;
use crate::model::Goal;

/// Sites that others made way for: the first of the pool. They go in before all others, and every place of the route is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) vehicle: u32,
    pub(crate) sites: usize,
}

impl Ruin {
    /// Now and then, for a site left out that has to be visited, or one of the route that finishes last and some that follow it there: what is in the
    /// way on the route of someone who may visit it, as much as they take or all of it.
    pub(super) fn make_room(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        seed: u32,
        dice: &mut Dice,
        pool: &mut Vec<u32>,
    ) -> Option<Room> {
        let vehicle = self.in_the_way(state, seed, dice)?;
        let sites = if state.stop(seed).vehicle == NIL { 1 } else { self.lift(state, seed, dice, pool) };
        debug_assert_eq!(pool[0], seed, "room is made for it");
        self.hit.push(vehicle);
        if dice.chance(self.extent.whole) {
            self.clear(state, vehicle, pool);
        } else {
            self.oust(state, near, Room { vehicle, sites }, dice, pool);
        }
        Some(Room { vehicle, sites })
    }

    /// The route of someone who may visit a site that asks for room.
    fn in_the_way(&self, state: &State<'_>, seed: u32, dice: &mut Dice) -> Option<u32> {
        /// Vehicles looked at, at most.
        const LOOKED_AT: usize = 256;
        let (problem, all) = (state.problem, state.routes.len());
        let own = state.stop(seed).vehicle;
        let asks = if own == NIL { state.is_wanted(seed) && !state.is_mere_prize(seed) } else { is_late(state, seed) };
        if !asks || !dice.chance(self.extent.room) {
            return None;
        }
        let first = dice.below(all);
        let looked_at = (first..first + all.min(LOOKED_AT)).map(|at| (at % all) as u32);
        let is_busy = |vehicle: &u32| *vehicle != own && state.routes[*vehicle as usize].count > 0;
        looked_at.filter(is_busy).find(|vehicle| problem.may(seed, state.routes[*vehicle as usize].kind))
    }

    /// Takes a site out of its route, with up to seven that follow it; how many those are.
    fn lift(&mut self, state: &mut State<'_>, site: u32, dice: &mut Dice, pool: &mut Vec<u32>) -> usize {
        const MOST: usize = 8;
        let vehicle = state.stop(site).vehicle;
        let most = 1 + dice.below(MOST);
        self.hit.push(vehicle);
        take_out(state, site, pool, |taken, _| taken < most)
    }

    /// Takes a stretch out of a route that takes about as long as the sites that go in, as often as not close to the first of them.
    fn oust(&self, state: &mut State<'_>, near: &Neighbours, room: Room, dice: &mut Dice, pool: &mut Vec<u32>) {
        const CLOSE: usize = 3;
        let Room { vehicle, sites } = room;
        let beside = near.all(pool[0]).iter().filter(|other| state.stop(**other).vehicle == vehicle);
        let beside = if dice.chance(0.5) { beside.take(CLOSE).last().copied() } else { None };
        let any = dice.below(state.routes[vehicle as usize].count as usize);
        let Some(within) = beside.or_else(|| state.sites(vehicle).nth(any)) else { return };
        let wanted: Time = pool[..sites].iter().map(|site| state.problem.first(*site).length).sum();
        let wanted = (f64::from(wanted) * (0.5 + dice.unit())) as Time;
        let first = ahead(state, within, (f64::from(wanted) * dice.unit()) as Time);
        take_out(state, first, pool, |taken, time| taken == 0 || time < wanted);
    }
}

/// The site from which on a route takes at most so long until it is done with a later one: what is close to the site that asks for room may be the last
/// stop of all, and what makes way lies ahead of it then.
fn ahead(state: &State<'_>, site: u32, most: Time) -> u32 {
    let (mut at, mut time) = (site, 0);
    loop {
        let prev = state.stop(at).prev;
        time += state.stop(at).inward.time + state.problem.first(at).length;
        if time > most || !state.is_site(prev) {
            return at;
        }
        at = prev;
    }
}

/// Takes out a site and those behind it as long as that is asked for, told how many they are by then and how long they took; how many it were.
fn take_out(state: &mut State<'_>, first: u32, pool: &mut Vec<u32>, more: impl Fn(usize, Time) -> bool) -> usize {
    let (vehicle, prev) = (state.stop(first).vehicle, state.stop(first).prev);
    let (mut at, mut taken, mut time) = (first, 0, 0);
    while state.is_site(at) && more(taken, time) {
        let next = state.stop(at).next;
        time += state.stop(at).inward.time + state.problem.first(at).length;
        taken += 1;
        state.unlink(at);
        pool.push(at);
        at = next;
    }
    state.update(vehicle, prev, at);
    taken
}

/// Whether a site without ties lies on the route that finishes last while the earliest finish is sought.
fn is_late(state: &State<'_>, site: u32) -> bool {
    let seeks = state.guide.goal == Goal::Finish && !state.guide.is_settled();
    let finish = |vehicle: u32| state.routes[vehicle as usize].figures.finish;
    seeks && state.problem.bond(site).is_none() && finish(state.stop(site).vehicle) == state.latest()
}
