//! The ways between the places of a stretch of a team's round, each worked out once.
//!
//! Where a team stands at a site is one of some places drawn from the simulator's own law, so that ways come again and need not be looked for
//! for every draw.

use std::collections::HashMap;
use std::rc::Rc;

use fullsweep::model::{Scenario, Site};
use geo::{Distance, Haversine, Point};

use super::ideal::local;
use crate::simulate::{Dice, IN_SIGHT_M, RoadWorld, WALKING_M_S, Way, World, nearest};

/// Places at each site, some four metres from each other.
pub(super) const SPOTS: usize = 40;
/// Teams stand up to so far from a site, as evenly spread metres.
const STANDS_M: f64 = 15.0;

/// A way: places in metres with the seconds that each part of it takes.
pub(super) struct Leg {
    pub(super) nodes: Vec<[f64; 2]>,
    pub(super) seconds: Vec<f64>,
    /// The parts that lead along a road, all in one: there one is slower than the fastest, and stands at lights behind each.
    pub(super) road: std::ops::Range<usize>,
    /// The asked sites that come within sight of it, a bit each.
    pub(super) passes: u64,
}

/// The places of a stretch and the ways between them.
pub(super) struct Legs<'w> {
    world: &'w RoadWorld,
    pub(super) origin: Point<f64>,
    /// Start, end, and of each stop its spots and where one drives past.
    places: Vec<Point<f64>>,
    asked: Vec<&'w Site>,
    /// By stop: whether another may be in sight from it.
    close: Vec<bool>,
    known: HashMap<(usize, usize), Rc<Leg>>,
    /// Somewhere no road leads: how one gets there is not known to the judge.
    pub(super) astray: bool,
}

impl<'w> Legs<'w> {
    pub(super) fn new(
        world: &'w RoadWorld,
        scenario: &'w Scenario,
        (start, end): (Point<f64>, Point<f64>),
        stops: &[usize],
        dice: &mut Dice,
    ) -> Self {
        let mut places = vec![start, end];
        for &stop in stops {
            let place = scenario.sites[stop].place.point();
            places.extend((0..SPOTS).map(|_| near(place, dice.between(0.0, STANDS_M), dice)));
            places.push(world.front(place));
        }
        let asked: Vec<&Site> = stops.iter().map(|&stop| &scenario.sites[stop]).collect();
        let close = asked.iter().map(|site| {
            let here = vec![(0.0, site.place.point()); 2];
            asked.iter().any(|other| other.id != site.id && nearest(&here, other).0 <= IN_SIGHT_M + 2.0 * STANDS_M)
        });
        let close = close.collect();
        Self { world, origin: start, places, asked, close, known: HashMap::new(), astray: false }
    }

    /// The number of a stop's spot, and of where one drives past it.
    pub(super) fn spot(stop: usize, spot: usize) -> usize {
        2 + stop * (SPOTS + 1) + spot
    }

    pub(super) fn metres(&self, place: usize) -> [f64; 2] {
        local(self.origin, self.places[place])
    }

    /// The other asked sites within sight of somebody who walks about a stop from one place to another, both in metres.
    pub(super) fn in_sight(&self, stop: usize, from: [f64; 2], to: [f64; 2]) -> u64 {
        if !self.close[stop] {
            return 0;
        }
        self.passed(&vec![(0.0, self.at(from)), (0.0, self.at(to))])
    }

    fn passed(&self, way: &Way) -> u64 {
        let seen = self.asked.iter().enumerate().filter(|(_, site)| nearest(way, site).0 <= IN_SIGHT_M);
        seen.fold(0, |bits, (bit, _)| bits | 1 << bit)
    }

    fn at(&self, metres: [f64; 2]) -> Point<f64> {
        let degree_m = 111_195.0;
        let east = degree_m * self.origin.y().to_radians().cos();
        Point::new(self.origin.x() + metres[0] / east, self.origin.y() + metres[1] / degree_m)
    }

    /// The way from a place to another.
    pub(super) fn leg(&mut self, from: usize, to: usize) -> Rc<Leg> {
        if let Some(leg) = self.known.get(&(from, to)) {
            return Rc::clone(leg);
        }
        let leg = Rc::new(self.made(self.places[from], self.places[to]));
        self.known.insert((from, to), Rc::clone(&leg));
        leg
    }

    fn made(&mut self, from: Point<f64>, to: Point<f64>) -> Leg {
        let Some((fastest_s, road)) = self.world.fastest(from, to) else {
            self.astray = true;
            let way = vec![(0.0, from), (Haversine.distance(from, to) / 8.0, to)];
            let nodes = vec![local(self.origin, from), local(self.origin, to)];
            return Leg { nodes, seconds: vec![way[1].0], road: 0..0, passes: self.passed(&way) };
        };
        let length: f64 = road.windows(2).map(|pair| Haversine.distance(pair[0], pair[1])).sum();
        let mut way: Way = vec![(0.0, from)];
        let mut seconds = Vec::new();
        let first = road.first().copied().unwrap_or(from);
        seconds.push(Haversine.distance(from, first) / WALKING_M_S);
        way.push((0.0, first));
        for pair in road.windows(2) {
            seconds.push(fastest_s * Haversine.distance(pair[0], pair[1]) / length.max(1.0));
            way.push((0.0, pair[1]));
        }
        seconds.push(Haversine.distance(way[way.len() - 1].1, to) / WALKING_M_S);
        way.push((0.0, to));
        let nodes: Vec<[f64; 2]> = way.iter().map(|(_, place)| local(self.origin, *place)).collect();
        Leg { nodes, road: 1..seconds.len() - 1, seconds, passes: self.passed(&way) }
    }
}

/// A place so many metres away in some direction.
fn near(place: Point<f64>, metres: f64, dice: &mut Dice) -> Point<f64> {
    let turn = dice.between(0.0, std::f64::consts::TAU);
    let degrees = metres / 111_195.0;
    Point::new(place.x() + degrees * turn.cos() / place.y().to_radians().cos(), place.y() + degrees * turn.sin())
}
