//! How one gets from place to place.

use std::path::Path;

use fullsweep::road::extract::{RoadData, build};
use fullsweep::road::hierarchy::{Hierarchy, Order, Query};
use fullsweep::road::{Graph, Profile, Snapper};
use geo::{Distance, Geometry, Haversine, Point};

use super::Dice;

/// A way travelled: places with seconds since its beginning.
pub(crate) type Way = Vec<(f64, Point<f64>)>;

pub(crate) trait World {
    /// The way from one place to another.
    fn way(&self, from: Point<f64>, to: Point<f64>, dice: &mut Dice) -> Way;
    /// Where one drives past a site.
    fn front(&self, site: Point<f64>) -> Point<f64>;
}

/// Along the roads of an extract.
pub(crate) struct RoadWorld {
    graph: Graph,
    hierarchy: Hierarchy,
    snapper: Snapper,
}

/// As the crow flies with bends, where a scenario has no roads.
pub(crate) struct StraightWorld {
    pub(crate) metres_per_s: f64,
}

/// How fast people walk from the car to the door.
pub(crate) const WALKING_M_S: f64 = 1.3;

impl RoadWorld {
    pub(crate) fn read(extract: &Path) -> Self {
        let data = RoadData::read(extract).expect("the extract can be read");
        let (graph, _) = build(&data, &Profile::built_in("car").expect("a built-in profile"));
        let hierarchy = Hierarchy::customize(&Order::of(&graph), &graph);
        let snapper = Snapper::new(&graph);
        Self { graph, hierarchy, snapper }
    }
}

impl RoadWorld {
    /// Ways take between so many and so many times as long as the fastest.
    pub(crate) const SLOWER: (f64, f64) = (1.0, 1.4);
    /// Share of the points of a road at which one stands: a light, a queue.
    pub(crate) const LIGHTS: f64 = 0.01;
    /// And for how long, in seconds.
    pub(crate) const LIGHT_S: (f64, f64) = (5.0, 50.0);

    /// The seconds of the fastest way by road and the points it leads along; nothing where no road is near.
    pub(crate) fn fastest(&self, from: Point<f64>, to: Point<f64>) -> Option<(f64, Vec<Point<f64>>)> {
        let snap = |point: Point<f64>| self.snapper.nearest(&self.graph, &Geometry::Point(point), 3_000.0);
        let (a, b) = (snap(from)?, snap(to)?);
        let found = Query::new(&self.graph, &self.hierarchy).way(a.position, b.position)?;
        let points = found.points(&self.graph).iter().map(|point| Point::from(point.degrees())).collect();
        Some((f64::from(found.millis) / 1000.0, points))
    }

    /// The roads as the judge may follow them.
    pub(crate) fn roads(&self) -> fullsweep::coverage::Roads<'_> {
        fullsweep::coverage::Roads::new(&self.graph, &self.hierarchy, &self.snapper)
    }
}

impl World for RoadWorld {
    fn way(&self, from: Point<f64>, to: Point<f64>, dice: &mut Dice) -> Way {
        let Some((fastest_s, points)) = self.fastest(from, to) else {
            return StraightWorld { metres_per_s: 8.0 }.way(from, to, dice);
        };
        let seconds = fastest_s * dice.between(Self::SLOWER.0, Self::SLOWER.1);
        let mut way = vec![(0.0, from)];
        let Some((&first, &last)) = points.first().zip(points.last()) else { return walk(way, to) };
        way = walk(way, first);
        let length: f64 = points.windows(2).map(|pair| Haversine.distance(pair[0], pair[1])).sum();
        for pair in points.windows(2) {
            let at = way[way.len() - 1].0 + seconds * Haversine.distance(pair[0], pair[1]) / length.max(1.0);
            way.push((at, pair[1]));
            if dice.chance(Self::LIGHTS) {
                way.push((at + dice.between(Self::LIGHT_S.0, Self::LIGHT_S.1), pair[1]));
            }
        }
        debug_assert_eq!(way[way.len() - 1].1, last);
        walk(way, to)
    }

    fn front(&self, site: Point<f64>) -> Point<f64> {
        let snap = self.snapper.nearest(&self.graph, &Geometry::Point(site), 3_000.0);
        snap.map_or(site, |snap| Point::from(snap.point.degrees()))
    }
}

fn walk(mut way: Way, to: Point<f64>) -> Way {
    let (at, here) = way[way.len() - 1];
    way.push((at + Haversine.distance(here, to) / WALKING_M_S, to));
    way
}

/// A bend of a way over open ground: how far it lies off the straight line as a share of its length, how fast one goes there as a share of
/// the usual, and how long one waits there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bend {
    pub(crate) off: f64,
    pub(crate) pace: f64,
    pub(crate) wait_s: f64,
}

impl Bend {
    /// Share of bends at which one waits: a light, a queue.
    const WAITS: f64 = 0.3;

    fn any(dice: &mut Dice) -> Self {
        let (off, pace) = (Self::off(dice.unit()), Self::pace(dice.unit()));
        let waits = dice.chance(Self::WAITS);
        Self { off, pace, wait_s: if waits { Self::wait_s(dice.unit()) } else { 0.0 } }
    }

    /// The bend of three shares from 0 to 1: where these are spread evenly, bends are as the teams' own.
    pub(crate) fn of(shares: [f64; 3]) -> Self {
        let waits = shares[2] < Self::WAITS;
        let wait_s = if waits { Self::wait_s(shares[2] / Self::WAITS) } else { 0.0 };
        Self { off: Self::off(shares[0]), pace: Self::pace(shares[1]), wait_s }
    }

    fn off(share: f64) -> f64 {
        -0.2 + 0.4 * share
    }

    fn pace(share: f64) -> f64 {
        0.7 + (1.3 - 0.7) * share
    }

    fn wait_s(share: f64) -> f64 {
        5.0 + 45.0 * share
    }
}

impl StraightWorld {
    /// The way with these bends.
    pub(crate) fn bent(&self, from: Point<f64>, to: Point<f64>, bends: [Bend; 2]) -> Way {
        let mut way = vec![(0.0, from)];
        let (east, north) = (to.x() - from.x(), to.y() - from.y());
        for (share, Bend { off, pace, wait_s }) in [0.33, 0.67].into_iter().zip(bends) {
            let bend = Point::new(from.x() + east * share - north * off, from.y() + north * share + east * off);
            drive(&mut way, bend, self.metres_per_s * pace);
            if wait_s > 0.0 {
                way.push((way[way.len() - 1].0 + wait_s, bend));
            }
        }
        drive(&mut way, to, self.metres_per_s);
        way
    }
}

impl World for StraightWorld {
    /// Two bends, each off the straight line by up to a fifth of its length.
    fn way(&self, from: Point<f64>, to: Point<f64>, dice: &mut Dice) -> Way {
        let first = Bend::any(dice);
        self.bent(from, to, [first, Bend::any(dice)])
    }

    /// Along the street in front, somewhere within a few houses' width.
    fn front(&self, site: Point<f64>) -> Point<f64> {
        Point::new(site.x() + 12.0 / 96_000.0, site.y() + 10.0 / 111_000.0)
    }
}

fn drive(way: &mut Way, to: Point<f64>, metres_per_s: f64) {
    let (at, here) = way[way.len() - 1];
    way.push((at + Haversine.distance(here, to) / metres_per_s, to));
}
