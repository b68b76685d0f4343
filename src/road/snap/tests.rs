//! Places on small hand-made roads.

use geo::{point, polygon};

use super::*;
use crate::road::{Arc as RoadArc, Piece, WayInfo};

/// Pieces by their points (degrees), component and class, each with an arc forward.
fn graph(pieces: &[(&[(f64, f64)], u32, &str)]) -> Graph {
    let mut graph = Graph { first_out: vec![0], ..Graph::default() };
    for (index, (points, component, class)) in pieces.iter().enumerate() {
        let first_point = graph.points.len() as u32;
        graph.points.extend(points.iter().map(|&(lon, lat)| FixedPoint::from_degrees(lon, lat)));
        let shape = &graph.points[first_point as usize..];
        let metres: f64 = shape.windows(2).map(|pair| metres_between(pair[0], pair[1])).sum();
        let (tail, head) = (2 * index as u32, 2 * index as u32 + 1);
        let length = (metres * 10.0).round() as u32;
        graph.arcs.push(RoadArc { tail, head, duration: 1000, length, piece: index as u32, flags: 0 });
        graph.pieces.push(Piece { first_point, points: points.len() as u32, way: index as u32, component: *component });
        graph.ways.push(WayInfo { id: index as i64, name: String::new(), class: (*class).to_owned() });
    }
    graph
}

const STREET: &[(f64, f64)] = &[(14.0, 36.0), (14.01, 36.0), (14.02, 36.0)];

#[test]
fn a_point_meets_the_nearest_point_of_a_segment() {
    let graph = graph(&[(STREET, 0, "residential")]);
    let snap = Snapper::new(&graph).nearest(&graph, &point! { x: 14.015, y: 36.001 }.into(), 500.0).unwrap();
    assert!((snap.distance_m - 111.2).abs() < 0.1, "{}", snap.distance_m);
    let (lon, lat) = snap.point.degrees();
    assert!((lon - 14.015).abs() < 1e-6 && (lat - 36.0).abs() < 1e-6);
    let total = graph.arcs[0].length;
    assert!(snap.position.offset.abs_diff(total * 3 / 4) <= 2, "{} of {total}", snap.position.offset);
}

#[test]
fn nothing_beyond_the_limit() {
    let graph = graph(&[(STREET, 0, "residential")]);
    let snapper = Snapper::new(&graph);
    let place = point! { x: 14.015, y: 36.001 }.into();
    assert_eq!(snapper.nearest(&graph, &place, 111.0), None);
    assert!(snapper.nearest(&graph, &place, 112.0).is_some());
}

#[test]
fn a_car_park_cut_off_does_not_swallow_a_place_beside_a_street() {
    let lot: &[(f64, f64)] = &[(14.01, 36.0005), (14.0101, 36.0005)];
    let graph = graph(&[(STREET, 0, "residential"), (lot, 1, "service")]);
    let snapper = Snapper::new(&graph);
    let place = point! { x: 14.01, y: 36.0006 }.into();
    assert_eq!(snapper.nearest(&graph, &place, 500.0).unwrap().position.piece, 0);
    let near_only = snapper.nearest(&graph, &place, 20.0).unwrap();
    assert!(near_only.position.piece == 1 && !near_only.main, "where there is no other, the car park it is");
    assert_eq!(snapper.candidates(&graph, &place, 500.0, 5).len(), 2);
}

#[test]
fn a_private_road_counts_as_farther_unless_the_place_is_its_own() {
    // A drive 55.6 m north of the street and along it.
    let drive: &[(f64, f64)] = &[(14.0, 36.0005), (14.02, 36.0005)];
    let mut graph = graph(&[(STREET, 0, "residential"), (drive, 0, "service")]);
    graph.arcs[1].flags = RoadArc::ENDS_ONLY;
    let snapper = Snapper::new(&graph);
    let taken = |lat: f64| snapper.nearest(&graph, &point! { x: 14.01, y: lat }.into(), 500.0).unwrap();
    let metres = |north: f64| 36.0 + north / 111_195.0;
    assert_eq!(taken(metres(30.0)).position.piece, 0, "the drive is 26 m away, the street 30");
    assert_eq!(taken(metres(37.0)).position.piece, 0, "the drive counts as 39 m away");
    assert_eq!(taken(metres(39.0)).position.piece, 1, "the drive counts as 37 m away");
    let own = taken(36.0005);
    assert!(own.position.piece == 1 && own.distance_m < 0.1, "on the drive itself");
    assert!((taken(metres(60.0)).distance_m - 4.4).abs() < 0.1, "the distance told is the true one");
    let yard =
        polygon![(x: 14.009, y: 36.0004), (x: 14.011, y: 36.0004), (x: 14.011, y: 36.0007), (x: 14.009, y: 36.0007)];
    assert_eq!(snapper.nearest(&graph, &yard.into(), 500.0).unwrap().position.piece, 1, "its own drive");
    // The first look reaches fifty metres: the street beyond it must not be missed for the drive within.
    let between: &[(f64, f64)] = &[(14.0, 36.001), (14.02, 36.001)];
    let mut wide = self::graph(&[(STREET, 0, "residential"), (between, 0, "service")]);
    wide.arcs[1].flags = RoadArc::ENDS_ONLY;
    let place = point! { x: 14.01, y: 36.0 + 63.0 / 111_195.0 }.into();
    assert_eq!(Snapper::new(&wide).nearest(&wide, &place, 500.0).unwrap().position.piece, 0, "63 m against 48 + 20");
}

#[test]
fn an_island_with_roads_of_its_own_counts() {
    let island: &[(f64, f64)] = &[(15.0, 36.0), (15.1, 36.0)];
    let harbour: &[(f64, f64)] = &[(15.0, 36.0005), (15.001, 36.0005)];
    let graph = graph(&[(STREET, 0, "residential"), (island, 1, "residential"), (harbour, 0, "residential")]);
    let snap = Snapper::new(&graph).nearest(&graph, &point! { x: 15.0, y: 36.0001 }.into(), 500.0).unwrap();
    assert!(snap.position.piece == 1 && snap.main);
}

#[test]
fn ferries_and_closed_roads_take_nobody() {
    let parallel: &[(f64, f64)] = &[(14.0, 36.002), (14.02, 36.002)];
    let mut graph = graph(&[(STREET, 0, "route=ferry"), (parallel, 0, "residential")]);
    let place = point! { x: 14.01, y: 36.0 }.into();
    let snapper = Snapper::new(&graph);
    assert_eq!(snapper.nearest(&graph, &place, 500.0).unwrap().position.piece, 1);
    graph.arcs[1].duration = CLOSED;
    assert_eq!(snapper.on(&graph).nearest(&graph, &place, 500.0), None);
}

#[test]
fn an_area_is_entered_where_roads_come_nearest() {
    let north: &[(f64, f64)] = &[(14.0, 36.004), (14.02, 36.004)];
    let graph = graph(&[(STREET, 0, "residential"), (north, 0, "residential")]);
    let snapper = Snapper::new(&graph);
    let beside = polygon![(x: 14.005, y: 36.001), (x: 14.006, y: 36.001), (x: 14.0055, y: 36.0025)];
    let snap = snapper.nearest(&graph, &beside.into(), 500.0).unwrap();
    assert!(snap.position.piece == 0 && (snap.distance_m - 111.2).abs() < 0.1);
    let across =
        polygon![(x: 14.012, y: 35.999), (x: 14.016, y: 35.999), (x: 14.016, y: 36.001), (x: 14.012, y: 36.001)];
    let snap = snapper.nearest(&graph, &across.into(), 500.0).unwrap();
    assert!(snap.distance_m == 0.0 && (snap.point.degrees().0 - 14.014).abs() < 1e-6, "on the road through its middle");
}

#[test]
fn places_without_a_sound_position_meet_nothing() {
    let graph = graph(&[(STREET, 0, "residential")]);
    let snapper = Snapper::new(&graph);
    for place in [point! { x: f64::NAN, y: 36.0 }, point! { x: 400.0, y: 36.0 }] {
        assert_eq!(snapper.nearest(&graph, &place.into(), 500.0), None);
    }
    assert_eq!(snapper.nearest(&graph, &geo::LineString::<f64>::new(Vec::new()).into(), 500.0), None);
}
