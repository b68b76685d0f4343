//! Each rule of the road on a small map written by hand.

mod reading;
mod restrictions;

use std::io::Write;

use super::{BuildCounts, RoadData, build};
use crate::road::{FORBIDDEN, FixedPoint, Graph, Millis, Profile};

/// A map: nodes by number (tags), ways (nodes, tags), restrictions. A node's place is its number: tens east, ones north, in steps
/// of about a hundred metres at the equator.
#[derive(Default)]
struct Map {
    xml: String,
}

impl Map {
    fn new() -> Self {
        let mut map = Self::default();
        for node in 0..100 {
            map = map.node(node, &[]);
        }
        map
    }

    fn node(mut self, id: i64, tags: &[(&str, &str)]) -> Self {
        let (lon, lat) = ((id / 10) as f64 * 0.0009, (id % 10) as f64 * 0.0009);
        self.xml += &format!(r#"<node id="{id}" lon="{lon:.4}" lat="{lat:.4}">{}</node>"#, tag_xml(tags));
        self
    }

    fn way(mut self, id: i64, nodes: &[i64], tags: &[(&str, &str)]) -> Self {
        let nodes: String = nodes.iter().map(|node| format!(r#"<nd ref="{node}"/>"#)).collect();
        self.xml += &format!(r#"<way id="{id}">{nodes}{}</way>"#, tag_xml(tags));
        self
    }

    fn road(self, id: i64, nodes: &[i64]) -> Self {
        self.way(id, nodes, &[("highway", "residential")])
    }

    /// Members as `from 1`, `via n5` (a node), `via 2` (a way).
    fn restriction(mut self, members: &str, tags: &[(&str, &str)]) -> Self {
        self.xml += r#"<relation id="1"><tag k="type" v="restriction"/>"#;
        for member in members.split(", ") {
            let (role, id) = member.split_once(' ').unwrap();
            let (kind, id) = id.strip_prefix('n').map_or(("way", id), |id| ("node", id));
            self.xml += &format!(r#"<member type="{kind}" ref="{id}" role="{role}"/>"#);
        }
        self.xml += &format!("{}</relation>", tag_xml(tags));
        self
    }

    /// Another type for the restrictions so far.
    fn typed(mut self, of: &str) -> Self {
        self.xml = self.xml.replace(r#"v="restriction""#, &format!(r#"v="{of}""#));
        self
    }

    fn data(&self) -> RoadData {
        let file = written(format!("<?xml version='1.0'?><osm version=\"0.6\">{}</osm>", self.xml).as_bytes());
        RoadData::read(file.path()).unwrap()
    }

    fn build(&self, profile: &str) -> (Graph, BuildCounts) {
        let built = build(&self.data(), &Profile::built_in(profile).unwrap());
        check_graph(&built.0);
        built
    }

    /// Milliseconds from the beginning of the piece that leaves one node to the end of a piece at another; `None` without way.
    fn trip(&self, profile: &str, from: i64, to: i64) -> Option<Millis> {
        trip(&self.build(profile).0, from, to)
    }
}

fn tag_xml(tags: &[(&str, &str)]) -> String {
    tags.iter().map(|(key, value)| format!(r#"<tag k="{key}" v="{value}"/>"#)).collect()
}

fn written(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    file
}

fn place(node: i64) -> FixedPoint {
    FixedPoint::from_degrees((node / 10) as f64 * 0.0009, (node % 10) as f64 * 0.0009)
}

/// Plain Bellman-Ford over arcs and turns.
fn trip(graph: &Graph, from: i64, to: i64) -> Option<Millis> {
    let at = |node: u32, place: FixedPoint| graph.nodes[node as usize] == place;
    let mut best: Vec<Option<Millis>> =
        graph.arcs.iter().map(|arc| (at(arc.tail, place(from)) && !arc.is_copy()).then_some(arc.duration)).collect();
    for _ in 0..graph.arcs.len() {
        for arc in 0..graph.arcs.len() as u32 {
            let Some(now) = best[arc as usize] else { continue };
            for (next, turn) in graph.successors(arc) {
                let then = now + turn + graph.arcs[next as usize].duration;
                if best[next as usize].is_none_or(|known| then < known) {
                    best[next as usize] = Some(then);
                }
            }
        }
    }
    let ends = (0..graph.arcs.len()).filter(|&arc| at(graph.arcs[arc].head, place(to)));
    ends.filter_map(|arc| best[arc]).min()
}

/// What holds in every graph.
fn check_graph(graph: &Graph) {
    assert_eq!(graph.first_out.len(), graph.nodes.len() + 1);
    assert_eq!(graph.first_turn.len(), graph.arcs.len());
    let mut next_row = 0;
    for (id, arc) in graph.arcs.iter().enumerate() {
        assert!(graph.outgoing(arc.tail).contains(&(id as u32)));
        assert_eq!(graph.first_turn[id], next_row);
        next_row += graph.outgoing(arc.head).len() as u32;
        let shape = graph.shape(arc.piece);
        let metres: f64 = shape.windows(2).map(|pair| crate::road::metres_between(pair[0], pair[1])).sum();
        assert_eq!(arc.length, (metres * 10.0).round() as u32);
        let ends = (graph.nodes[arc.tail as usize], graph.nodes[arc.head as usize]);
        let (first, last) = (shape[0], shape[shape.len() - 1]);
        assert_eq!(ends, if arc.is_reversed() { (last, first) } else { (first, last) });
        assert!(arc.tail != arc.head, "loops are cut");
    }
    assert_eq!(next_row as usize, graph.turns.len());
    for arc in 0..graph.arcs.len() as u32 {
        for (next, _) in graph.successors(arc) {
            assert_eq!(graph.arcs[next as usize].tail, graph.arcs[arc as usize].head);
        }
    }
}

/// A crossing at node 55: way 1 from the west, 2 to the east, 3 to the north, 4 to the south.
fn crossing() -> Map {
    Map::new().road(1, &[35, 45, 55]).road(2, &[55, 65, 75]).road(3, &[55, 56, 57]).road(4, &[55, 54, 53])
}

#[test]
fn chains_become_pieces_with_geometry() {
    let (graph, counts) = crossing().build("car");
    assert_eq!((counts.pieces, counts.nodes, counts.arcs), (4, 5, 8));
    assert_eq!(graph.shape(0), [place(35), place(45), place(55)]);
    assert_eq!(counts.components, 1);
    // Two hundred metres at 25 km/h, straight on, another two hundred.
    let time = trip(&graph, 35, 75).unwrap();
    assert!((57_000..58_500).contains(&time), "{time}");
    assert!(trip(&graph, 35, 57) > Some(time), "a turn costs more than going straight on");
}

#[test]
fn oneway_streets_and_roundabouts_hold() {
    let map = Map::new().way(1, &[11, 12, 13], &[("highway", "residential"), ("oneway", "yes")]);
    assert!(map.trip("car", 11, 13).is_some() && map.trip("car", 13, 11).is_none());
    assert!(map.trip("foot", 13, 11).is_some());
    assert!(map.trip("bicycle", 13, 11) > map.trip("bicycle", 11, 13));
    let ring = Map::new()
        .way(1, &[22, 32, 33, 23, 22], &[("highway", "residential"), ("junction", "roundabout")])
        .road(2, &[12, 22])
        .road(3, &[32, 42]);
    let (there, back) = (ring.trip("car", 12, 42).unwrap(), ring.trip("car", 42, 12).unwrap());
    // One side of the ring there, three sides back: two hundred metres more at 25 km/h.
    assert!((20_000..40_000).contains(&(back - there)), "round the ring, not back: {there} {back}");
}

#[test]
fn a_closed_ring_alone_is_cut() {
    let (graph, _) = Map::new().road(1, &[22, 32, 33, 23, 22]).build("car");
    assert_eq!(graph.pieces.len(), 2);
}

#[test]
fn nobody_passes_a_barrier_from_any_side() {
    let bollard = |map: Map| map.node(55, &[("barrier", "bollard")]);
    let map = bollard(crossing());
    assert_eq!(map.trip("car", 35, 75), None);
    assert_eq!(map.trip("car", 35, 57), None);
    assert!(map.trip("foot", 35, 75).is_some());
    let mid = Map::new().road(1, &[11, 12, 13]).node(12, &[("barrier", "bollard")]);
    assert_eq!(mid.trip("car", 11, 13), None);
    assert!(mid.trip("bicycle", 11, 13).is_some());
}

#[test]
fn a_gate_and_a_signal_cost_time() {
    let plain = Map::new().road(1, &[11, 12, 13]);
    let free = plain.trip("car", 11, 13).unwrap();
    let gate = Map::new().road(1, &[11, 12, 13]).node(12, &[("barrier", "gate")]).trip("car", 11, 13).unwrap();
    let lights = [("highway", "traffic_signals"), ("traffic_signals:direction", "forward")];
    let signal = Map::new().road(1, &[11, 12, 13]).node(12, &lights);
    assert!(gate.abs_diff(free + 60_000) <= 1);
    assert!(signal.trip("car", 11, 13).unwrap().abs_diff(free + 2_000) <= 1);
    assert!(signal.trip("car", 13, 11).unwrap().abs_diff(free) <= 1);
}

#[test]
fn private_roads_are_for_those_who_begin_or_end_there() {
    // A private short cut 2 between two streets joined by a long way 4.
    let private = [("highway", "service"), ("access", "private")];
    let map =
        Map::new().road(1, &[10, 20]).way(2, &[20, 30, 40], &private).road(3, &[40, 50]).road(4, &[20, 29, 49, 40]);
    let (graph, counts) = map.build("car");
    assert_eq!(counts.components, 1);
    let through = trip(&graph, 10, 50).unwrap();
    let around =
        Map::new().road(1, &[10, 20]).road(3, &[40, 50]).road(4, &[20, 29, 49, 40]).trip("car", 10, 50).unwrap();
    let open = Map::new().road(1, &[10, 20]).road(2, &[20, 30, 40]).road(3, &[40, 50]).road(4, &[20, 29, 49, 40]);
    assert!(trip(&open.build("car").0, 10, 50).unwrap() + 60_000 < through);
    // But for the turns, which cost nothing where only two roads meet.
    assert!(through.abs_diff(around) < 16_000, "the long way round: {through} {around}");
    let ending = graph.arcs.iter().filter(|arc| arc.is_copy()).count();
    assert_eq!(ending, 2, "both directions of the private road can be arrived on");
    let into = Map::new().road(1, &[10, 20]).way(2, &[20, 30, 40], &private);
    let (in_time, out_time) = (into.trip("car", 10, 40).unwrap(), into.trip("car", 40, 10).unwrap());
    assert!(in_time.abs_diff(out_time) < 10, "no cost that would show: {in_time} {out_time}");
}

/// A one-way street leads on from the crossing to a close whose only exit is private: nobody who begins there gets away, though
/// every piece has a road in and a road out.
#[test]
fn a_street_that_only_private_roads_lead_out_of_is_in_no_component() {
    let private = [("highway", "service"), ("access", "private")];
    let pocket = |exit: &[(&str, &str)]| {
        let one_way = [("highway", "residential"), ("oneway", "yes")];
        crossing().way(5, &[75, 76, 77], &one_way).way(6, &[77, 67, 57], exit).way(7, &[77, 78], &one_way)
    };
    let component = |graph: &Graph, way: i64| {
        let of = |piece: &&crate::road::Piece| graph.ways[piece.way as usize].id == way;
        graph.pieces.iter().find(of).unwrap().component
    };
    let (open, _) = pocket(&[("highway", "service")]).build("car");
    assert_eq!([1, 2, 5, 6, 7].map(|way| component(&open, way)), [0, 0, 0, 0, u32::MAX]);
    let (shut, _) = pocket(&private).build("car");
    assert_eq!([1, 2, 5, 6, 7].map(|way| component(&shut, way)), [0, 0, u32::MAX, 0, u32::MAX]);
    // A place on that street goes to the private road, by which one comes and goes.
    let place = geo::Point::new(0.0063, 0.0063 - 0.0002).into();
    let snap = crate::road::Snapper::new(&shut).nearest(&shut, &place, 500.0).unwrap();
    let way = shut.ways[shut.pieces[snap.position.piece as usize].way as usize].id;
    assert!(way == 6 && snap.main, "on way {way}");
}

#[test]
fn a_ferry_takes_as_long_as_it_tells() {
    let ferry = [("route", "ferry"), ("duration", "00:25")];
    let map = Map::new().road(1, &[10, 20]).way(2, &[20, 50, 80], &ferry).road(3, &[80, 90]);
    let on_board = map.trip("car", 20, 80).unwrap();
    assert!(on_board.abs_diff(25 * 60_000) < 10, "{on_board}");
    assert!(map.trip("car", 10, 90).is_some());
}

#[test]
fn clipped_extracts_are_cut_and_counted() {
    let map = Map::new().road(1, &[11, 12, 999, 13, 14]).road(2, &[15]).road(3, &[16, 16]).road(4, &[17, 17, 18]);
    let data = map.data();
    assert_eq!((data.counts.missing_nodes, data.counts.short_ways), (1, 1));
    let (_, counts) = map.build("car");
    assert_eq!((counts.pieces, counts.clipped_ways, counts.degenerate), (3, 1, 1));
    assert_eq!(map.trip("car", 11, 14), None);
}

#[test]
fn turning_back_is_for_dead_ends() {
    let (graph, _) = crossing().build("car");
    for (id, arc) in graph.arcs.iter().enumerate() {
        let row = graph.first_turn[id] as usize;
        for (at, next) in graph.outgoing(arc.head).enumerate() {
            let back = graph.arcs[next as usize].piece == arc.piece;
            let dead_end = graph.outgoing(arc.head).len() == 1;
            assert_eq!(graph.turns[row + at] == FORBIDDEN, back && !dead_end);
        }
    }
}
