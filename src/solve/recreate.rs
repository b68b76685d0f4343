//! Putting sites back: one after the other, each where it costs least, now and then overlooking a place.
//!
//! Christiaens and Vanden Berghe (2020), section 5.2 (greedy insertion with blinks, orders by demand, distance and window).
//! Different here: places are looked for beside the nearest neighbours only; a site with a prize stays out where the way
//! to it costs more, or goes in for the sake of those behind it and out again if they did not come; of an `any` group all
//! members are looked at and the best one taken.

use super::dice::Dice;
use super::insert::{Finder, Place};
use super::neighbours::Neighbours;
use super::problem::{NIL, Problem};
use super::room::Room;
use super::route::{State, Stop};
use crate::model::Goal;

/// The order in which sites are put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Random,
    Demand,
    Far,
    Close,
    Narrow,
    Early,
    Late,
    Long,
}

/// Puts sites back.
#[derive(Clone, Debug)]
pub(crate) struct Recreate {
    orders: Vec<(Order, u32)>,
    keyed: Vec<(i64, u32)>,
    /// Where some sites have a prize: how often they are put in though they cost more than it.
    eager: Option<f64>,
    /// How often the first site opens a route.
    open: f64,
    /// The first site opens a route this time, and all go in whatever it costs.
    pub(crate) opens: bool,
    /// Others made way for the first sites of the pool this time.
    pub(crate) room: Option<Room>,
    members: Vec<u32>,
}

impl Recreate {
    pub(crate) fn new(problem: &Problem, goal: Goal, eager: f64, open: f64) -> Self {
        let mut orders = vec![(Order::Random, 4), (Order::Far, 2), (Order::Close, 1)];
        if problem.dims > 0 {
            orders.push((Order::Demand, 4));
        }
        if problem.visits.windows(2).any(|pair| pair[0].early != pair[1].early || pair[0].late != pair[1].late) {
            orders.extend([(Order::Narrow, 2), (Order::Early, 2), (Order::Late, 2)]);
        }
        // What takes longest finds room on the fewest routes; it counts where a finish or a length of work does.
        let differ = (1..problem.sites as u32).any(|site| problem.first(site).length != problem.first(0).length);
        if matches!(goal, Goal::Finish | Goal::Balance) && differ {
            orders.push((Order::Long, 3));
        }
        let eager = problem.is_prized().then_some(eager);
        Self { orders, eager, open, opens: false, room: None, keyed: Vec::new(), members: Vec::new() }
    }

    /// Puts the sites of the pool back; those that have no place, or cost more than they are worth, are left out. No route is
    /// opened where the finder is told so.
    pub(crate) fn apply(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        finder: &mut Finder,
        dice: &mut Dice,
        pool: &mut Vec<u32>,
    ) {
        let leading = self.room.map_or(0, |room| room.sites);
        self.sort(state.problem, &mut pool[leading..], dice);
        // A route to a far corner pays only once enough prizes lie on it.
        let eager = self.eager.is_some_and(|share| state.totals.routes == 0 || self.opens || dice.chance(share));
        // A new route may pay once others stop at it, though never for its first site alone.
        let mut opens = self.opens || !finder.closed && dice.chance(self.open);
        for index in 0..pool.len() {
            let site = pool[index];
            if state.stop(site).vehicle != NIL {
                continue;
            }
            let (site, place) = match state.problem.any_group(site) {
                None if std::mem::take(&mut opens) => {
                    let place = finder.opening(state, site, dice);
                    (site, place.or_else(|| finder.best(state, near, site, dice)))
                }
                None => {
                    let mut place = finder.best(state, near, site, dice);
                    if let Some(room) = self.room.filter(|room| index < room.sites) {
                        finder.along(state, site, room.vehicle, &mut place, dice);
                    }
                    (site, place)
                }
                Some(group) => self.best_member(state, near, finder, dice, group, site),
            };
            let worth = match state.problem.any_group(site) {
                None => state.problem.worth[site as usize],
                Some(group) => state.problem.groups[group as usize].worth,
            };
            let saved = state.guide.left_out(worth);
            match place {
                Some(place) if place.rise < saved || eager => {
                    state.take_absent(site);
                    put(state, site, place, saved);
                }
                _ => state.put_absent(pool[index]),
            }
            if state.stop(pool[index]).vehicle == NIL {
                state.put_absent(pool[index]);
            }
            if site != pool[index] && !pool.contains(&site) {
                pool.push(site);
            }
        }
        if eager {
            spare(state, pool);
        }
    }

    /// The member of a group that costs least; none where one is visited.
    fn best_member(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        finder: &mut Finder,
        dice: &mut Dice,
        group: u32,
        site: u32,
    ) -> (u32, Option<Place>) {
        if state.visited[group as usize] > 0 {
            return (site, None);
        }
        self.members.clear();
        self.members.extend(&state.problem.groups[group as usize].members);
        let mut best = (site, None::<Place>);
        for member in &self.members {
            if let Some(place) = finder.best(state, near, *member, dice)
                && best.1.is_none_or(|best| place.rise < best.rise)
            {
                best = (*member, Some(place));
            }
        }
        best
    }

    fn sort(&mut self, problem: &Problem, pool: &mut [u32], dice: &mut Dice) {
        let all: u32 = self.orders.iter().map(|(_, weight)| weight).sum();
        let mut drawn = dice.below(all as usize) as u32;
        let order = self.orders.iter().find(|(_, weight)| {
            let found = drawn < *weight;
            drawn = drawn.wrapping_sub(*weight);
            found
        });
        dice.shuffle(pool);
        let order = order.map_or(Order::Random, |(order, _)| *order);
        if order == Order::Random && problem.worth.iter().all(|worth| worth.priority == 0) {
            return;
        }
        self.keyed.clear();
        self.keyed.extend(pool.iter().map(|site| (key(problem, order, *site), *site)));
        self.keyed.sort_by_key(|(key, _)| *key);
        for (slot, (_, site)) in pool.iter_mut().zip(&self.keyed) {
            *slot = *site;
        }
    }
}

fn key(problem: &Problem, order: Order, site: u32) -> i64 {
    let visit =
        |pick: fn(&super::span::Span) -> i32| problem.visits(site).first().map_or(0, |visit| i64::from(pick(visit)));
    match order {
        Order::Random => 0,
        Order::Demand => -problem.demand[site as usize * problem.dims],
        Order::Far => -i64::from(problem.remote[site as usize]),
        Order::Close => i64::from(problem.remote[site as usize]),
        Order::Narrow => problem.visits(site).iter().map(|visit| i64::from(visit.late - visit.early)).sum(),
        Order::Early => visit(|visit| visit.early),
        Order::Long => -i64::from(problem.first(site).length),
        Order::Late => -problem.visits(site).last().map_or(0, |visit| i64::from(visit.late)),
    }
}

/// Takes out again the sites just put in whose prize is less than what the way to them costs, now that all are in. Where more
/// than distance has a price the way is judged too cheap, and a site stays in.
fn spare(state: &mut State<'_>, pool: &[u32]) {
    for site in pool {
        let worth = state.problem.worth[*site as usize];
        let Stop { vehicle, prev, next, inward, onward, .. } = *state.stop(*site);
        if vehicle == NIL || worth.must || worth.priority > 0 || state.problem.bond(*site).is_some() {
            continue;
        }
        let route = &state.routes[vehicle as usize];
        let (price, is_last) = (state.guide.per_dist(route.kind), route.count == 1);
        let straight = state.problem.table(state.kind(vehicle)).leg(state.stop(prev).place, state.stop(next).place);
        let kept = if is_last { -state.guide.fixed(route.kind) } else { i64::from(straight.dist) * price };
        let fall = (i64::from(inward.dist) + i64::from(onward)) * price - kept - state.guide.left_out(worth);
        if fall <= 0 {
            continue;
        }
        let before = state.totals.value;
        state.unlink(*site);
        state.update(vehicle, prev, next);
        debug_assert!(!state.even || state.totals.value == before - fall, "taking {site} out again");
        if state.routes[vehicle as usize].broken {
            state.link(*site, prev);
            state.update(vehicle, prev, next);
        } else {
            state.put_absent(*site);
        }
    }
}

/// Puts a site at a place.
pub(crate) fn put(state: &mut State<'_>, site: u32, place: Place, saved: i64) {
    let Stop { vehicle, next, .. } = *state.stop(place.prev);
    let before = state.totals.value;
    state.link(site, place.prev);
    state.update(vehicle, place.prev, next);
    debug_assert_eq!(state.totals.value, before + place.rise - saved, "insertion of {site} behind {}", place.prev);
}
