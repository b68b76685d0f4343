//! Which sites are taken out: strings of neighbouring routes around a seed.
//!
//! Christiaens and Vanden Berghe (2020), *Slack Induction by String Removals for Vehicle Routing Problems*, section 5.1:
//! number and length of the strings, strings with a preserved part. Different here: a seed may be a site left out (to make
//! room for it) or lie on the route that finishes last (for `finish`) or has the longest or shortest work (for `balance`); sites tied by a lock or a `same-team`
//! group come out together, since one alone could only go back where it was; sites left out nearby are tried again; now and
//! then nothing comes out, and a route is tried for the sites left out in some place, or others make way for a site that is left out or done last (`room.rs`).

use super::dice::Dice;
use super::neighbours::Neighbours;
use super::problem::{NIL, Problem};
use super::room::Room;
use super::route::{State, Stop};
use crate::model::Goal;

/// How much is taken out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Sites taken out on average.
    pub(crate) mean: f64,
    /// Longest string.
    pub(crate) longest: f64,
    /// Share of strings that keep a part in their middle.
    pub(crate) split: f64,
    /// Chance that the kept part is longer by one.
    pub(crate) grow: f64,
    /// How often a whole route is given up where the number of teams counts.
    pub(crate) fewer: f64,
    /// How often others make way for a site left out or done last that a ruin begins at, the share of these in which a whole route does, and that
    /// in which all routes around lose a string.
    pub(crate) room: f64,
    pub(crate) whole: f64,
    pub(crate) all: f64,
    /// Sites left out that are tried again, at most.
    pub(crate) retried: usize,
    /// Where sites have prizes: how often a route is tried for those left out in some place.
    pub(crate) added: f64,
}

/// What a ruin asks of the recreation that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing.
    Anything,
    /// A route was given up: no other is to be opened.
    Closed,
    /// Nothing was taken out: the first site is to open a route, and all go in whatever it costs.
    Opened,
    /// Others made way for the first sites of the pool.
    Room(Room),
}

/// Takes sites out, and notes which routes were changed.
#[derive(Clone, Debug)]
pub(crate) struct Ruin {
    pub(crate) extent: Extent,
    line: Vec<u32>,
    pub(super) hit: Vec<u32>,
    /// Sites that most ruins begin at, if there are any: those of a venture.
    pub(crate) focus: Vec<u32>,
    /// Some sites have a prize.
    prized: bool,
}

impl Ruin {
    pub(crate) fn new(problem: &Problem, extent: Extent) -> Self {
        Self { extent, line: Vec::new(), hit: Vec::new(), focus: Vec::new(), prized: problem.is_prized() }
    }

    /// Takes strings out around a random seed, or around a route that is to be given up, or gathers sites left out. The sites to be
    /// inserted are appended to `pool`. Routes changed are up to date.
    pub(crate) fn apply(
        &mut self,
        state: &mut State<'_>,
        near: &Neighbours,
        dice: &mut Dice,
        pool: &mut Vec<u32>,
    ) -> Then {
        self.hit.clear();
        if self.may_gather(state) && dice.chance(self.extent.added) {
            self.gather(state, near, dice, pool);
            return Then::Opened;
        }
        let given_up = if self.wants_fewer(state, dice) { smallest(state, dice) } else { None };
        let seed = match given_up {
            Some(vehicle) => state.stop(state.start(vehicle)).next,
            None => self.seed(state, dice),
        };
        if let Some(vehicle) = given_up {
            self.give_up(state, vehicle, dice, pool);
        }
        let routed = state.problem.sites - state.absent.len();
        let average = routed as f64 / (state.totals.routes.max(1)) as f64;
        let longest = self.extent.longest.min(average).max(1.0);
        let most = 4.0 * self.extent.mean / (1.0 + longest) - 1.0;
        let strings = (dice.unit() * most.max(0.0) + 1.0) as usize;
        let strings = strings + self.hit.len();
        retry(state, seed, self.extent.retried, pool);
        let room = self.make_room(state, near, seed, dice, pool);
        // Who made way finds a place more easily where every route around lost something.
        let all = room.is_some() && dice.chance(self.extent.all);
        let strings = if all { usize::MAX } else { strings.max(self.hit.len()) };
        for site in std::iter::once(seed).chain(near.all(seed).iter().copied()) {
            if self.hit.len() == strings {
                break;
            }
            let vehicle = state.stop(site).vehicle;
            if vehicle == NIL {
                retry(state, site, self.extent.retried, pool);
            } else if !self.hit.contains(&vehicle) {
                self.hit.push(vehicle);
                self.string(state, vehicle, site, longest, dice, pool);
            }
        }
        self.complete(state, dice, pool);
        match (given_up, room) {
            (Some(_), _) => Then::Closed,
            (None, Some(room)) => Then::Room(room),
            (None, None) => Then::Anything,
        }
    }

    /// Whether there are sites left out that a route could be tried for.
    pub(crate) fn may_gather(&self, state: &State<'_>) -> bool {
        self.prized && !state.absent.is_empty()
    }

    /// Collects sites left out around one of them: as many as a long route has, since a route may pay with all of them and with no few.
    pub(crate) fn gather(&self, state: &mut State<'_>, near: &Neighbours, dice: &mut Dice, pool: &mut Vec<u32>) {
        const LEAST: usize = 20;
        const MORE: usize = 60;
        let most = LEAST + dice.below(MORE);
        let seed = state.absent[dice.below(state.absent.len())];
        for site in std::iter::once(seed).chain(near.all(seed).iter().copied()) {
            retry(state, site, most, pool);
        }
    }

    /// Gives up a route, and as often as not all of its team; whether there are others.
    pub(crate) fn close(&mut self, state: &mut State<'_>, dice: &mut Dice, pool: &mut Vec<u32>) -> bool {
        self.hit.clear();
        let chosen = if state.totals.routes > 1 { smallest(state, dice) } else { None };
        if let Some(vehicle) = chosen {
            self.give_up(state, vehicle, dice, pool);
            self.complete(state, dice, pool);
        }
        chosen.is_some()
    }

    /// Takes out what cannot stay without what was taken out.
    fn complete(&mut self, state: &mut State<'_>, dice: &mut Dice, pool: &mut Vec<u32>) {
        self.mates(state, dice, pool);
        for index in 0..self.hit.len() {
            if state.routes[self.hit[index] as usize].broken {
                self.clear(state, self.hit[index], pool);
            }
        }
    }

    /// Whether to try to do without a route now, where the number of teams counts.
    fn wants_fewer(&self, state: &State<'_>, dice: &mut Dice) -> bool {
        let counts = state.guide.goal == Goal::Teams || state.guide.is_settled();
        counts && state.totals.routes > 1 && dice.chance(self.extent.fewer)
    }

    /// Takes everything out of a route, and as often as not out of all routes of its team.
    fn give_up(&mut self, state: &mut State<'_>, vehicle: u32, dice: &mut Dice, pool: &mut Vec<u32>) {
        self.hit.push(vehicle);
        let crews = &state.problem.crew_of;
        if let Some(crew) = crews.get(vehicle as usize)
            && dice.chance(0.5)
        {
            let others = (0..crews.len() as u32).filter(|other| *other != vehicle && crews[*other as usize] == *crew);
            self.hit.extend(others.filter(|other| state.routes[*other as usize].count > 0));
        }
        for index in 0..self.hit.len() {
            self.clear(state, self.hit[index], pool);
        }
    }

    /// Takes everything out of a route, where it is given up, makes way or has no schedule any more.
    pub(super) fn clear(&mut self, state: &mut State<'_>, vehicle: u32, pool: &mut Vec<u32>) {
        self.line.clear();
        self.line.extend(state.sites(vehicle));
        for site in &self.line {
            state.unlink(*site);
            pool.push(*site);
        }
        state.refresh(vehicle);
    }

    fn seed(&self, state: &State<'_>, dice: &mut Dice) -> u32 {
        if state.totals.must + state.totals.priority > 0 && !state.absent.is_empty() && dice.chance(0.5) {
            // What nobody can visit, or another of its group stands in for, is left out for good.
            let drawn = state.absent[dice.below(state.absent.len())];
            if state.is_wanted(drawn) {
                return drawn;
            }
        }
        if matches!(state.guide.goal, Goal::Finish | Goal::Balance) && dice.chance(0.3) {
            let shortest = state.guide.goal == Goal::Balance && dice.chance(0.5);
            let farthest = |vehicle: &usize| {
                let figures = &state.routes[*vehicle].figures;
                match state.guide.goal {
                    Goal::Finish => figures.finish,
                    _ if shortest => -figures.work,
                    _ => figures.work,
                }
            };
            let used = (0..state.routes.len()).filter(|vehicle| state.routes[*vehicle].figures.size > 0);
            if let Some(vehicle) = used.max_by_key(farthest) {
                let at = dice.below(state.routes[vehicle].figures.size as usize);
                return state.sites(vehicle as u32).nth(at).unwrap_or(0);
            }
        }
        if !self.focus.is_empty() && dice.chance(0.8) {
            return self.focus[dice.below(self.focus.len())];
        }
        dice.below(state.problem.sites) as u32
    }

    /// Takes a string that contains `site` out of its route.
    fn string(
        &mut self,
        state: &mut State<'_>,
        vehicle: u32,
        site: u32,
        longest: f64,
        dice: &mut Dice,
        pool: &mut Vec<u32>,
    ) {
        let size = state.routes[vehicle as usize].count as usize;
        let length = ((dice.unit() * longest.min(size as f64)) as usize + 1).min(size);
        let mut kept = 0;
        if length > 1 && length < size && dice.chance(self.extent.split) {
            kept = 1;
            while length + kept < size && dice.chance(self.extent.grow) {
                kept += 1;
            }
        }
        let whole = length + kept;
        let ahead = walk(state, site, whole - 1, |stop| stop.next).0;
        let back = walk(state, site, whole - 1, |stop| stop.prev).0;
        let least = whole - 1 - ahead;
        let mut at = walk(state, site, least + dice.below(back - least + 1), |stop| stop.prev).1;
        let prev = state.stop(at).prev;
        let keep_from = if kept > 0 { 1 + dice.below(length - 1) } else { whole };
        for index in 0..whole {
            let next = state.stop(at).next;
            if !(keep_from..keep_from + kept).contains(&index) {
                state.unlink(at);
                pool.push(at);
            }
            at = next;
        }
        state.update(vehicle, prev, at);
    }

    /// Takes out what is tied to what was taken out, mostly.
    fn mates(&mut self, state: &mut State<'_>, dice: &mut Dice, pool: &mut Vec<u32>) {
        let problem = state.problem;
        if problem.bonds.is_empty() || dice.chance(0.1) {
            return;
        }
        let mut at = 0;
        while at < pool.len() {
            if let Some(bond) = problem.bond(pool[at]) {
                let locked = bond.locks.iter().flat_map(|(lock, _)| &problem.locks[*lock as usize].members);
                let grouped =
                    (bond.group != NIL).then(|| &problem.groups[bond.group as usize]).filter(|group| !group.any);
                for mate in locked.chain(grouped.into_iter().flat_map(|group| &group.members)) {
                    let vehicle = state.stop(*mate).vehicle;
                    if vehicle != NIL {
                        state.unlink(*mate);
                        state.refresh(vehicle);
                        if !self.hit.contains(&vehicle) {
                            self.hit.push(vehicle);
                        }
                    }
                    if !pool.contains(mate) {
                        state.take_absent(*mate);
                        pool.push(*mate);
                    }
                }
            }
            at += 1;
        }
    }
}

/// Takes a site left out into the pool as long as that has fewer than so many.
fn retry(state: &mut State<'_>, site: u32, most: usize, pool: &mut Vec<u32>) {
    if pool.len() < most && state.stop(site).vehicle == NIL && state.problem.anyone(site) && !pool.contains(&site) {
        state.take_absent(site);
        pool.push(site);
    }
}

/// The smaller of two random routes in use.
fn smallest(state: &State<'_>, dice: &mut Dice) -> Option<u32> {
    let mut drawn = || {
        let vehicle = state.stop(dice.below(state.problem.sites) as u32).vehicle;
        (vehicle != NIL).then_some(vehicle)
    };
    [drawn(), drawn()].into_iter().flatten().min_by_key(|vehicle| state.routes[*vehicle as usize].count)
}

/// Goes at most so many steps from a site while there are sites; how many those were, and the site reached.
fn walk(state: &State<'_>, site: u32, most: usize, step: impl Fn(&Stop) -> u32) -> (usize, u32) {
    let mut at = site;
    for done in 0..most {
        let next = step(state.stop(at));
        if !state.is_site(next) {
            return (done, at);
        }
        at = next;
    }
    (most, at)
}
