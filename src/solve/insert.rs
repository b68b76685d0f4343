//! Where an insertion costs least.

use super::dice::Dice;
use super::goal::Figures;
use super::label::Label;
use super::neighbours::Neighbours;
use super::problem::{Bond, Clock, NIL, Table};
use super::rise::rise;
use super::route::{State, Stop};
use super::span::Time;

/// A place for a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// What the guide's figure rises by, the site's being left out aside.
    pub(crate) rise: i64,
    /// The stop it comes behind.
    pub(crate) prev: u32,
}

/// Looks for places, and keeps what that needs between calls.
#[derive(Clone, Debug)]
pub(crate) struct Finder {
    /// Better places until the next one that is overlooked on purpose.
    until_blink: u32,
    blink: f64,
    strays: f64,
    /// Whether empty vehicles stay so, but for those of teams that are out anyhow.
    pub(crate) closed: bool,
    labels: Vec<Label>,
    /// By stop: the last search for a place in which the one behind it was tried.
    tried: Vec<u32>,
    searches: u32,
    /// Places evaluated so far.
    pub(crate) evaluated: u64,
}

impl Finder {
    /// A finder that overlooks a share of the places, and for a share of the sites looks at all of some route, where not distance alone counts.
    pub(crate) fn new(blink: f64, strays: f64) -> Self {
        Self {
            until_blink: 1,
            blink,
            strays,
            closed: false,
            labels: Vec::new(),
            tried: Vec::new(),
            searches: 0,
            evaluated: 0,
        }
    }

    /// The cheapest place for a site near its neighbours and in empty routes; if there is none, anywhere.
    pub(crate) fn best(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        site: u32,
        dice: &mut Dice,
    ) -> Option<Place> {
        let bond = state.problem.bond(site);
        let mut best = None;
        if bond.is_none_or(|bond| bond.locks.is_empty()) {
            if state.even && bond.is_none() {
                match &state.problem.tables[0] {
                    Table::Same { n, cells, .. } => {
                        let row = &cells[site as usize * n..][..*n];
                        self.beside_evenly(state, near, site, |place| row[place as usize], &mut best, dice);
                    }
                    Table::Plane(plane) => {
                        let length = |place| plane.length(site as usize, place as usize);
                        self.beside_evenly(state, near, site, length, &mut best, dice);
                    }
                    Table::Pairs { .. } | Table::Sphere(_) => self.beside(state, near, site, bond, &mut best, dice),
                }
            } else {
                self.beside(state, near, site, bond, &mut best, dice);
            }
            self.empty(state, site, bond, &mut best, dice);
            // Where a day has room it may be begun or ended with what is nobody's neighbour there.
            if !state.guide.is_linear() && dice.chance(self.strays) {
                let vehicle = dice.below(state.routes.len()) as u32;
                if state.routes[vehicle as usize].count > 0 {
                    self.along(state, site, vehicle, &mut best, dice);
                }
            }
            if best.is_some() {
                return best;
            }
        }
        self.anywhere(state, site, &mut best, dice);
        best
    }

    /// The cheapest empty vehicle for a site.
    pub(crate) fn opening(&mut self, state: &mut State<'_>, site: u32, dice: &mut Dice) -> Option<Place> {
        let bond = state.problem.bond(site);
        let mut best = None;
        self.empty(state, site, bond, &mut best, dice);
        best
    }

    /// Places beside the neighbours.
    fn beside(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        site: u32,
        bond: Option<&Bond>,
        best: &mut Option<Place>,
        dice: &mut Dice,
    ) {
        self.searches = self.searches.wrapping_add(1);
        if self.searches == 0 || self.tried.len() != state.stops.len() {
            (self.searches, self.tried) = (1, vec![0; state.stops.len()]);
        }
        for (other, dist) in near.insert(site) {
            let Stop { vehicle, prev, inward, onward, .. } = *state.stop(*other);
            // By the triangle inequality no place beside it is cheaper than twice what its leg is too short.
            let detour = 2 * i64::from(*dist - inward.dist.max(onward));
            let limit = best.map_or(i64::MAX, |place: Place| place.rise);
            let is_dear = state.guide.is_linear() && detour * state.guide.least_per_dist >= limit;
            if vehicle == NIL || is_dear || !open(state, site, bond, vehicle) {
                continue;
            }
            // Of neighbours that follow each other the place between them is tried once.
            for prev in [*other, prev] {
                if std::mem::replace(&mut self.tried[prev as usize], self.searches) != self.searches {
                    self.consider(state, site, prev, best, dice);
                }
            }
        }
    }

    /// Places beside the neighbours in an even state ([`State::even`]): those too dear or reached too late are passed over
    /// with hardly a branch, since the outcome of a branch here is as good as random. `length` is that from the site to a
    /// location.
    fn beside_evenly(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        site: u32,
        length: impl Fn(u32) -> i32,
        best: &mut Option<Place>,
        dice: &mut Dice,
    ) {
        let problem = state.problem;
        let timed = state.clock != Clock::Off;
        let visit = problem.first(site);
        let is_reached = |before: &Stop, there: Time, on: Time, after: &Stop| {
            let arrival = before.before.finish() + there;
            let done = arrival.max(visit.early) + visit.length;
            (arrival <= visit.late) & (done + on <= after.after.late)
        };
        let mut limit = i64::MAX;
        for (other, dist) in near.insert(site) {
            let stop = state.stop(*other);
            // By the triangle inequality no place beside it is cheaper than twice what its leg is too short.
            let detour = 2 * i64::from(*dist - stop.inward.dist.max(stop.onward));
            if stop.vehicle == NIL || detour >= limit {
                continue;
            }
            let (prev, next) = (state.stop(stop.prev), state.stop(stop.next));
            let (from, to) = (length(prev.place), length(next.place));
            let mut ahead = i64::from(from + dist - stop.inward.dist) < limit;
            let mut behind = i64::from(dist + to - stop.onward) < limit;
            if timed {
                ahead &= is_reached(prev, from, *dist, stop);
                behind &= is_reached(stop, *dist, to, next);
            }
            if !(ahead | behind) || !open(state, site, None, stop.vehicle) {
                continue;
            }
            let ahead = ahead.then_some(stop.prev);
            for prev in behind.then_some(*other).into_iter().chain(ahead) {
                self.consider(state, site, prev, best, dice);
            }
            limit = best.map_or(i64::MAX, |place| place.rise / state.guide.least_per_dist);
        }
    }

    /// The start of an empty route of each kind that stays near the site.
    fn empty(
        &mut self,
        state: &mut State<'_>,
        site: u32,
        bond: Option<&Bond>,
        best: &mut Option<Place>,
        dice: &mut Dice,
    ) {
        if self.closed && state.problem.crew_of.is_empty() {
            return;
        }
        for kind in state.problem.kinds_near(site) {
            let idle = state.idle[kind as usize].len();
            if best.is_some_and(|best| idle == 0 || opening(state, site, kind) >= best.rise) {
                continue;
            }
            // Of vehicles alike in all but the team, a group may want a certain one, and a team that is out goes on for less.
            let alike = bond.is_none() && state.problem.crew_of.is_empty();
            let choices = if alike { idle.min(1) } else { idle };
            for at in 0..choices {
                let vehicle = state.idle[kind as usize][idle - 1 - at];
                let is_first = at == 0 && !self.closed || bond.is_some();
                if !is_first && !state.is_out(vehicle) {
                    continue;
                }
                if open(state, site, bond, vehicle) {
                    self.consider(state, site, state.start(vehicle), best, dice);
                }
            }
        }
    }

    fn anywhere(&mut self, state: &mut State<'_>, site: u32, best: &mut Option<Place>, dice: &mut Dice) {
        for vehicle in 0..state.routes.len() as u32 {
            let stays_empty = self.closed && state.routes[vehicle as usize].count == 0 && !state.is_out(vehicle);
            if !stays_empty {
                self.along(state, site, vehicle, best, dice);
            }
        }
    }

    /// All places of a route.
    pub(crate) fn along(
        &mut self,
        state: &mut State<'_>,
        site: u32,
        vehicle: u32,
        best: &mut Option<Place>,
        dice: &mut Dice,
    ) {
        if !open(state, site, state.problem.bond(site), vehicle) {
            return;
        }
        let (mut at, end) = (state.start(vehicle), state.end(vehicle));
        while at != end {
            self.consider(state, site, at, best, dice);
            at = state.stop(at).next;
        }
    }

    #[inline(always)]
    fn consider(&mut self, state: &mut State<'_>, site: u32, prev: u32, best: &mut Option<Place>, dice: &mut Dice) {
        self.evaluated += 1;
        let limit = best.map_or(i64::MAX, |place| place.rise);
        if let Some(rise) = rise(state, site, prev, limit, &mut self.labels)
            && rise < limit
            && !self.blinks(dice)
        {
            *best = Some(Place { rise, prev });
        }
    }

    fn blinks(&mut self, dice: &mut Dice) -> bool {
        self.until_blink -= 1;
        let now = self.until_blink == 0;
        if now {
            self.until_blink = stretch(self.blink, dice);
        }
        now
    }
}

/// Number of trials until one of the probability given comes true.
fn stretch(probability: f64, dice: &mut Dice) -> u32 {
    if probability <= 0.0 {
        return u32::MAX;
    }
    1 + ((1.0 - dice.unit()).ln() / (1.0 - probability).ln()) as u32
}

/// The least that a route of a kind with the site alone can count for; where more than a sum of prices counts, anything.
#[inline(always)]
fn opening(state: &State<'_>, site: u32, kind: u32) -> i64 {
    let problem = state.problem;
    if !state.guide.is_linear() {
        return i64::MIN;
    }
    let of = &problem.kinds[kind as usize];
    let table = problem.table(of);
    let (there, on) = (table.leg(of.start, site), table.leg(site, of.end));
    let dist = i64::from(there.dist) + i64::from(on.dist);
    state
        .guide
        .route(kind, &Figures { size: 1, dist, work: there.time + problem.first(site).length + on.time, finish: 0 })
}

/// Whether a route is open to a site as a whole.
#[inline(always)]
fn open(state: &State<'_>, site: u32, bond: Option<&Bond>, vehicle: u32) -> bool {
    state.has_room(site, vehicle)
        && state.problem.may(site, state.routes[vehicle as usize].kind)
        && bond.is_none_or(|bond| state.group_lets(site, bond, vehicle))
}
