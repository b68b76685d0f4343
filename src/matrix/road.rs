//! Along the roads of an extract.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use geo::{Coord, Geometry, LineString, Point};
use rayon::prelude::*;

use super::{CutOff, Error, Locations, Matrix, Mode, Source, UNREACHABLE};
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

    fn cut_off(&self, mode: &Mode, place: usize) -> Option<CutOff> {
        let entries = self.entries.get(&mode.profile)?;
        let entry = entries.places.get(place)?;
        let profile = mode.profile.clone();
        let Some(snap) = entry.snap else {
            return Some(match entry.nearest_m {
                Some(metres) => CutOff::OffRoad { profile, metres: Metres(metres.ceil() as i64), limit: self.limit },
                None => CutOff::NoRoad { profile, within: Metres(FARTHEST_M as i64) },
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
        match (reached, left) {
            (true, true) => None,
            (false, _) => Some(CutOff::NoWayTo { profile }),
            (true, false) => Some(CutOff::NoWayFrom { profile }),
        }
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
        let snap = network.snapper().nearest(&network.graph, &shape, limit_m);
        let far = || network.snapper().distance_m(&network.graph, &shape, FARTHEST_M);
        Self { point, snap, nearest_m: snap.map(|snap| snap.distance_m).or_else(far) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::road::Profile;
    use crate::road::extract::RoadData;
    use geo::polygon;

    /// A road of about 1.1 km eastward along the equator with a one-way stub at its end, and another road far off.
    const ROADS: &str = r#"<osm version="0.6">
        <node id="1" lon="0.000" lat="0"/><node id="2" lon="0.005" lat="0"/><node id="3" lon="0.010" lat="0"/>
        <node id="4" lon="0.010" lat="0.005"/><node id="5" lon="0.5" lat="0"/><node id="6" lon="0.502" lat="0"/>
        <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way>
        <way id="11"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
        <way id="12"><nd ref="5"/><nd ref="6"/><tag k="highway" v="residential"/></way>
    </osm>"#;

    fn source(places: Vec<Place>) -> RoadSource {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("roads.osm");
        std::fs::write(&file, ROADS).unwrap();
        let data = RoadData::read(&file).unwrap();
        let network = Prepared::build(&data, &Profile::built_in("car").unwrap(), &mut |_| {});
        let locations = Locations { sites: places.len(), places, start: Vec::new(), end: Vec::new() };
        RoadSource::new(&locations, vec![network], Metres(300))
    }

    fn car(speed_percent: u32) -> Mode {
        Mode { profile: "car".to_owned(), speed_percent }
    }

    #[test]
    fn times_and_lengths_are_those_along_the_road() {
        let source = source(vec![Place::at(0.001, 0.0005), Place::at(0.009, -0.0005)]);
        let matrix = source.table(&car(100)).unwrap();
        // 0.008 degrees of the equator.
        assert!((matrix.metres[1] - 890).abs() <= 1, "{}", matrix.metres[1]);
        assert_eq!(matrix.metres[1], matrix.metres[2]);
        assert!(matrix.seconds[1] > 0 && matrix.seconds[0] == 0 && matrix.metres[3] == 0);
        let slow = source.table(&car(50)).unwrap();
        assert!((slow.seconds[1] - 2 * matrix.seconds[1]).abs() <= 1);
        assert_eq!(slow.metres, matrix.metres);
        assert_eq!(source.off_network(&car(100), 0), Metres(56));
    }

    #[test]
    fn the_way_leads_from_place_to_place() {
        let source = source(vec![Place::at(0.001, 0.0005), Place::at(0.009, -0.0005)]);
        let path = source.path(&car(100), 0, 1).unwrap();
        let expected = [(0.001, 0.0005), (0.001, 0.0), (0.005, 0.0), (0.009, 0.0), (0.009, -0.0005)];
        assert_eq!(path.0.len(), expected.len(), "{path:?}");
        for (at, (x, y)) in path.coords().zip(expected) {
            assert!((at.x - x).abs() < 2e-6 && (at.y - y).abs() < 2e-6, "{path:?}");
        }
        assert_eq!(source.path(&car(100), 0, 0).unwrap().0.len(), 3, "there and back, where the road is met once");
    }

    #[test]
    fn a_polygon_is_entered_at_its_gate_or_where_a_road_comes_nearest() {
        let area = polygon![(x: 0.004, y: 0.001), (x: 0.006, y: 0.001), (x: 0.006, y: 0.002), (x: 0.004, y: 0.002)];
        let open = Place { geometry: area.clone().into(), gate: None };
        let gated = Place { geometry: area.into(), gate: Some(Point::new(0.0045, 0.001)) };
        let source = source(vec![Place::at(0.0, 0.0), open, gated]);
        let matrix = source.table(&car(100)).unwrap();
        assert!((445..=668).contains(&matrix.metres[1]), "somewhere along its southern edge: {}", matrix.metres[1]);
        assert_eq!(matrix.metres[2], 500);
    }

    #[test]
    fn places_without_road_or_way_are_told_in_figures() {
        // On the long road, far off it, on the other road, on the one-way stub, and on the long road again.
        let points = [(0.001, 0.0), (0.003, 0.01), (0.501, 0.0), (0.010, 0.004), (0.008, 0.0)];
        let source = source(points.map(|(x, y)| Place::at(x, y)).to_vec());
        let cut_off = |place| source.cut_off(&car(100), place);
        assert_eq!(cut_off(0), None);
        // The tip of the stub.
        let profile = || "car".to_owned();
        let far = CutOff::OffRoad { profile: profile(), metres: Metres(957), limit: Metres(300) };
        assert_eq!(cut_off(1), Some(far));
        assert_eq!(cut_off(2), Some(CutOff::NoWayTo { profile: profile() }));
        assert_eq!(cut_off(3), Some(CutOff::NoWayFrom { profile: profile() }));
        let matrix = source.table(&car(100)).unwrap();
        assert_eq!((matrix.travel(0, 1), matrix.travel(3, 0)), (None, None));
        assert!(matrix.travel(0, 3).is_some() && matrix.travel(1, 1).is_some());
    }

    #[test]
    fn an_unknown_profile_is_an_error_with_the_known_ones() {
        let mode = Mode { profile: "boat".to_owned(), speed_percent: 100 };
        let error = source(Vec::new()).table(&mode).unwrap_err();
        assert_eq!(error.to_string(), "no travel times for profile `boat`: the networks prepared are those of `car`");
    }
}
