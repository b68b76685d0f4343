//! Along the roads of an extract.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use geo::{Coord, Geometry, LineString, Point};
use rayon::prelude::*;

use super::{Error, Locations, Matrix, Mode, Source, UNREACHABLE};
use crate::model::Place;
use crate::road::hierarchy::{Query, Scratch, many_to_many};
use crate::road::{FixedPoint, Position, Prepared, Snap};
use crate::units::Metres;

/// How far a road is looked for when a sentence is to tell where the nearest one is, metres.
const FARTHEST_M: f64 = 100_000.0;

/// Travel times along roads, for the profiles whose networks are at hand.
#[derive(Debug)]
pub struct RoadSource {
    entries: BTreeMap<String, Entries>,
    limit: Metres,
}

/// Where the places meet the roads of a profile.
#[derive(Debug)]
struct Entries {
    network: Prepared,
    places: Vec<Entry>,
    /// Labels of queries, handed out and taken back.
    shelf: Mutex<Vec<Scratch>>,
}

#[derive(Debug)]
struct Entry {
    /// The point from which the road is walked to, where the place is or has one.
    point: Option<Point<f64>>,
    /// Where the road is met, within the limit.
    snap: Option<Snap>,
    /// Metres to the nearest road, however far.
    nearest_m: Option<f64>,
}

impl RoadSource {
    /// Puts the places on the roads of each network: at the gate where one is given, else where a road comes nearest, never
    /// farther than the limit.
    #[must_use]
    pub fn new(locations: &Locations, networks: Vec<Prepared>, limit: Metres) -> Self {
        let limit_m = limit.get() as f64;
        let entries = networks.into_iter().map(|network| {
            // The index is made once, ahead of the threads.
            network.snapper();
            let places = locations.places.par_iter().map(|place| Entry::of(place, &network, limit_m)).collect();
            (network.profile.name.clone(), Entries { network, places, shelf: Mutex::default() })
        });
        Self { entries: entries.collect(), limit }
    }

    /// The networks in use, by name of the profile.
    pub fn networks(&self) -> impl Iterator<Item = &Prepared> {
        self.entries.values().map(|entries| &entries.network)
    }

    /// By place: where a profile's roads are entered and left, `None` where the place is not on them. `None` for a profile
    /// without network.
    #[must_use]
    pub fn positions(&self, profile: &str) -> Option<Vec<Option<Position>>> {
        let entries = self.entries.get(profile)?;
        Some(entries.places.iter().map(|entry| entry.snap.map(|snap| snap.position)).collect())
    }

    fn entry(&self, mode: &Mode, place: usize) -> Option<&Entry> {
        self.entries.get(&mode.profile)?.places.get(place)
    }
}

impl Source for RoadSource {
    fn name(&self) -> &'static str {
        "roads"
    }

    fn table(&self, mode: &Mode) -> Result<Matrix, Error> {
        let Some(entries) = self.entries.get(&mode.profile) else {
            return Err(Error::unknown_profile(mode, "the networks prepared are those of", self.entries.keys()));
        };
        let on_road: Vec<(usize, Position)> = entries.on_road().collect();
        let positions: Vec<Position> = on_road.iter().map(|&(_, position)| position).collect();
        let table = many_to_many(&entries.network.graph, &entries.network.hierarchy, &positions, &positions);
        let n = entries.places.len();
        let mut matrix = Matrix::unreachable(n);
        for (row, &(from, _)) in on_road.iter().enumerate() {
            for (column, &(to, _)) in on_road.iter().enumerate() {
                if let Some((millis, decimetres)) = table.get(row, column) {
                    matrix.seconds[from * n + to] = seconds(millis, mode.speed_percent);
                    matrix.metres[from * n + to] = whole((u64::from(decimetres) + 5) / 10);
                }
            }
        }
        Ok(matrix)
    }

    fn path(&self, mode: &Mode, from: usize, to: usize) -> Option<LineString<f64>> {
        let entries = self.entries.get(&mode.profile)?;
        let (start, end) = (entries.places.get(from)?, entries.places.get(to)?);
        let (from, to) = (start.snap?.position, end.snap?.position);
        let way = entries.ask(|query| query.way(from, to))?;
        let degrees = |point: FixedPoint| Point::from(point.degrees());
        let along = way.points(&entries.network.graph).into_iter().map(degrees);
        let mut points: Vec<Coord<f64>> =
            start.point.into_iter().chain(along).chain(end.point).map(Coord::from).collect();
        if let [only] = points[..] {
            points.push(only);
        }
        Some(LineString::from(points))
    }

    fn cut_off(&self, mode: &Mode, place: usize) -> Option<String> {
        let entries = self.entries.get(&mode.profile)?;
        let entry = entries.places.get(place)?;
        let profile = &mode.profile;
        let Some(snap) = entry.snap else {
            return Some(match entry.nearest_m {
                Some(metres) => {
                    let (away, limit) = (Metres(metres.ceil() as i64), self.limit);
                    format!("the nearest road usable by `{profile}` is {away} away, the limit is {limit}")
                }
                None => format!("there is no road usable by `{profile}` within 100 km"),
            });
        };
        let others: Vec<Position> =
            entries.on_road().filter(|&(other, _)| other != place).map(|(_, position)| position).collect();
        if others.is_empty() {
            return None;
        }
        let own = snap.position;
        let (reached, left) = entries.ask(|query| {
            let reached = others.iter().any(|&other| query.cost(other, own).is_some());
            (reached, others.iter().any(|&other| query.cost(own, other).is_some()))
        });
        let lacking = match (reached, left) {
            (true, true) => return None,
            (false, _) => "to it from",
            (true, false) => "from it to",
        };
        Some(format!("no way by `{profile}` leads {lacking} any other place"))
    }

    fn off_network(&self, mode: &Mode, place: usize) -> Metres {
        let entry = self.entry(mode, place);
        let metres = entry.and_then(|entry| entry.snap.map(|snap| snap.distance_m).or(entry.nearest_m));
        Metres(metres.unwrap_or(0.0).round() as i64)
    }
}

impl Entries {
    /// The places that meet a road, and where.
    fn on_road(&self) -> impl Iterator<Item = (usize, Position)> + '_ {
        self.places.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.snap?.position)))
    }

    /// Asks with labels off the shelf, or new ones.
    fn ask<T>(&self, question: impl FnOnce(&mut Query<'_>) -> T) -> T {
        let shelf = || self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let (graph, hierarchy) = (&self.network.graph, &self.network.hierarchy);
        let free = shelf().pop();
        let mut query = match free {
            Some(scratch) => Query::again(graph, hierarchy, scratch),
            None => Query::new(graph, hierarchy),
        };
        let answer = question(&mut query);
        shelf().push(query.into_scratch());
        answer
    }
}

impl Entry {
    fn of(place: &Place, network: &Prepared, limit_m: f64) -> Self {
        let (point, shape) = match (&place.gate, &place.geometry) {
            (Some(gate), _) => (Some(*gate), Geometry::Point(*gate)),
            (None, Geometry::Point(point)) => (Some(*point), Geometry::Point(*point)),
            (None, shape) => (None, shape.clone()),
        };
        let nearest = |limit_m| network.snapper().nearest(&network.graph, &shape, limit_m);
        let snap = nearest(limit_m);
        let far = if snap.is_none() { nearest(FARTHEST_M) } else { None };
        Self { point, snap, nearest_m: snap.or(far).map(|snap| snap.distance_m) }
    }
}

/// Whole seconds of a time at a speed in percent of the profile's: rounded once, to the nearest.
fn seconds(millis: u32, speed_percent: u32) -> i32 {
    let speed = u64::from(speed_percent.max(1));
    whole((u64::from(millis) * 100 + 500 * speed) / (1000 * speed))
}

/// What is too large for a matrix counts as no way.
fn whole(value: u64) -> i32 {
    i32::try_from(value).unwrap_or(UNREACHABLE).min(UNREACHABLE)
}
