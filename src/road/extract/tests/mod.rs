//! Each rule of the road on a small map written by hand.

use std::io::Write;
use std::path::Path;

use super::{BuildCounts, Error, MemberKind, RoadData, Tags, Visitor, Wanted, build, scan};
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

/// Asserts that a restriction turns a trip into a detour (to a dead end and back, which takes a minute and more), or not.
#[track_caller]
fn assert_detour(map: &Map, profile: &str, (from, to): (i64, i64), expected: bool) {
    let free = Map { xml: map.xml.split("<relation").next().unwrap().to_owned() };
    let (free, bound) = (free.trip(profile, from, to).unwrap(), map.trip(profile, from, to).unwrap());
    assert_eq!(
        bound > free + 50_000,
        expected,
        "{profile} {from} to {to}: {free} without, {bound} with the restriction"
    );
    assert!(expected || bound == free);
}

#[test]
fn restrictions_at_a_node() {
    let no = crossing().restriction("from 1, via n55, to 3", &[("restriction", "no_left_turn")]);
    assert_detour(&no, "car", (35, 57), true);
    assert_detour(&no, "car", (35, 53), false);
    assert_detour(&no, "car", (57, 35), false);
    assert_detour(&no, "foot", (35, 57), false);
    let only = crossing().restriction("from 1, via n55, to 3", &[("restriction", "only_left_turn")]);
    assert_detour(&only, "car", (35, 57), false);
    assert_detour(&only, "car", (35, 75), true);
    let excepted = [("restriction", "no_left_turn"), ("except", "psv;motorcar")];
    assert_detour(&crossing().restriction("from 1, via n55, to 3", &excepted), "car", (35, 57), false);
    let lorries = crossing().restriction("from 1, via n55, to 3", &[("restriction:hgv", "no_left_turn")]);
    assert_detour(&lorries, "car", (35, 57), false);
    let cars = crossing().restriction("from 1, via n55, to 3", &[("restriction:motorcar", "no_left_turn")]);
    assert_detour(&cars, "car", (35, 57), true);
}

#[test]
fn the_most_specific_restriction_binds() {
    let turn = |tags: &[(&str, &str)]| crossing().restriction("from 1, via n55, to 3", tags);
    let (left, straight) = ((35, 57), (35, 75));
    // By the vehicle's own word, whatever the general one says or excepts.
    let only_cars = turn(&[("restriction", "only_straight_on"), ("restriction:motorcar", "no_left_turn")]);
    assert_detour(&only_cars, "car", left, true);
    assert_detour(&only_cars, "car", straight, false);
    let own = turn(&[("restriction", "no_u_turn"), ("restriction:bicycle", "no_left_turn"), ("except", "bicycle")]);
    assert_detour(&own, "bicycle", left, true);
    let both = turn(&[("restriction:vehicle", "no_u_turn"), ("restriction:motor_vehicle", "only_left_turn")]);
    assert_detour(&both, "car", straight, true);
    assert_detour(&both, "bicycle", straight, false);
    // Free by its own word where all others are bound.
    let lifted = turn(&[("restriction", "no_left_turn"), ("restriction:bicycle", "none")]);
    assert_detour(&lifted, "bicycle", left, false);
    assert_detour(&lifted, "car", left, true);
    assert_eq!(lifted.build("bicycle").1.restrictions_ignored["lifted for this vehicle"], 1);
    // The old way of naming the vehicle.
    for (of, car, bicycle) in [("motorcar", true, false), ("vehicle", true, true), ("hgv", false, false)] {
        let old = turn(&[("restriction", "no_left_turn")]).typed(&format!("restriction:{of}"));
        assert_detour(&old, "car", left, car);
        assert_detour(&old, "bicycle", left, bicycle);
    }
}

#[test]
fn what_holds_at_certain_times_is_counted_for_those_it_concerns() {
    let timed = "holds only at certain times";
    let cases = [
        (vec![("restriction:conditional", "no_left_turn @ (Mo)")], "car", Some(timed)),
        (vec![("restriction:motorcar:conditional", "no_left_turn @ (Mo)")], "car", Some(timed)),
        (vec![("restriction:motorcar:conditional", "no_left_turn @ (Mo)")], "bicycle", Some("for other vehicles")),
        (vec![("restriction:hgv:conditional", "no_left_turn @ (Mo)")], "car", Some("for other vehicles")),
        (vec![("restriction", "no_left_turn"), ("hour_on", "07:00"), ("hour_off", "09:00")], "car", Some(timed)),
        (vec![("restriction:conditional", "no_left_turn @ (Mo)")], "foot", Some("for other vehicles")),
        (vec![("restriction", "no_left_turn")], "car", None),
    ];
    for (tags, profile, reason) in cases {
        let map = crossing().restriction("from 1, via n55, to 3", &tags);
        let counts = map.build(profile).1;
        let expected: Vec<(String, u32)> = reason.iter().map(|reason| ((*reason).to_owned(), 1)).collect();
        assert_eq!(counts.restrictions_ignored.into_iter().collect::<Vec<_>>(), expected, "{tags:?} by {profile}");
        assert_detour(&map, profile, (35, 57), reason.is_none());
    }
    let more = [("restriction", "no_left_turn"), ("restriction:conditional", "no_right_turn @ (Mo)")];
    let counts = crossing().restriction("from 1, via n55, to 3", &more).build("car").1;
    assert_eq!(counts.restrictions_at_nodes, 1);
    assert!(counts.restrictions_ignored.keys().all(|reason| reason.contains("besides")), "{counts:?}");
}

#[test]
fn restrictions_that_cannot_hold_are_counted() {
    let missing = crossing().restriction("from 1, via n555, to 3", &[("restriction", "no_left_turn")]).build("car").1;
    assert_eq!(missing.restrictions_ignored["its via node is not in the extract"], 1);
    let apart = crossing().restriction("from 1, via n55, to 9", &[("restriction", "no_left_turn")]).build("car").1;
    assert_eq!(apart.restrictions_ignored["its ways do not meet, or are not travelled that way"], 1);
}

#[test]
fn a_restriction_along_a_way_binds_only_its_approach() {
    // West 1 and north 3 both come to 55, go along 2 to 75, where 5 goes north and 6 goes on.
    let base = || crossing().road(5, &[75, 76]).road(6, &[75, 85]);
    let no = base().restriction("from 1, via 2, to 5", &[("restriction", "no_left_turn")]);
    let (_, counts) = no.build("car");
    assert_eq!((counts.restrictions_along_ways, counts.copies), (1, 1));
    assert_detour(&no, "car", (35, 76), true);
    assert_detour(&no, "car", (35, 85), false);
    assert_detour(&no, "car", (57, 76), false);
    // Who begins on the via way did not come from the restricted one.
    assert_detour(&no, "car", (55, 76), false);
    let only = base().restriction("from 1, via 2, to 5", &[("restriction", "only_left_turn")]);
    assert_detour(&only, "car", (35, 76), false);
    assert_detour(&only, "car", (35, 85), true);
    assert_detour(&only, "car", (57, 85), false);
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

#[derive(Default, PartialEq, Debug)]
struct Seen(Vec<String>);

impl Visitor for Seen {
    fn node(&mut self, id: i64, at: FixedPoint, tags: Tags<'_>) {
        self.0.push(format!("n{id} {} {} {:?}", at.lon, at.lat, tags.0));
    }
    fn way(&mut self, id: i64, nodes: &[i64], tags: Tags<'_>) {
        self.0.push(format!("w{id} {nodes:?} {:?}", tags.0));
    }
    fn relation(&mut self, id: i64, members: &[super::Member<'_>], tags: Tags<'_>) {
        self.0.push(format!("r{id} {members:?} {:?}", tags.0));
    }
}

fn seen(content: &[u8]) -> Result<Vec<String>, Error> {
    let mut seen = Seen::default();
    scan(written(content).path(), Wanted::ALL, &mut seen)?;
    Ok(seen.0)
}

#[test]
fn xml_reads_alike_in_all_wrappings() {
    let xml = crossing().node(-7, &[("name", "Ġgantija &amp; Co")]).xml;
    let xml = format!("<osm>{xml}</osm>");
    let plain = seen(xml.as_bytes()).unwrap();
    assert!(plain.iter().any(|line| line.starts_with("n-7") && line.contains("Ġgantija & Co")));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(xml.as_bytes()).unwrap();
    assert_eq!(seen(&gzip.finish().unwrap()).unwrap(), plain);
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(xml.as_bytes()).unwrap();
    assert_eq!(seen(&bzip2.finish().unwrap()).unwrap(), plain);
}

#[test]
fn what_is_no_extract_ends_in_an_error_that_says_so() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(b"<osm>").unwrap();
    for _ in 0..64 {
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let long = format!("<osm><node id='1' lat='1' lon='1' x='{}'/></osm>", "a".repeat(2 << 20));
    let cases: [(&[u8], &str); 9] = [
        (b"", "empty file"),
        (b"hello", "neither"),
        (b"<gpx></gpx>", "expected <osm>"),
        (b"<osm><node id='x' lat='1' lon='1'/></osm>", "not a whole number"),
        (b"<osm><way id='1'><nd ref='1'/>", "breaks off"),
        (b"<osm><node id='1' lat='1' lon='1'><tag k='&lol;' v=''/></node></osm>", "lol"),
        (&bomb, "an element of more than"),
        (long.as_bytes(), "an element of more than"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHe", "breaks off"),
    ];
    for (content, expected) in cases {
        let error = seen(content).unwrap_err().to_string();
        assert!(error.contains(expected), "{error} should say {expected}");
    }
}

#[test]
fn nodes_off_the_globe_are_left_out() {
    let xml =
        b"<osm><node id='1' lat='91' lon='1'/><node id='2' lat='NaN' lon='1'/><node id='3' lat='1' lon='1'/></osm>";
    let mut visitor = Seen::default();
    let met = scan(written(xml).path(), Wanted::NODES, &mut visitor).unwrap();
    assert_eq!((met.nodes, met.off_globe), (1, 2));
}

/// Shared extracts, where the machine has them.
fn real_extracts() -> Vec<std::path::PathBuf> {
    let Ok(folder) = std::fs::read_dir("../shared/data/roads") else { return Vec::new() };
    folder.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "pbf")).collect()
}

#[test]
fn pbf_reads_as_the_crate_osmpbf_reads_it() {
    for path in real_extracts() {
        let mut ours = Seen::default();
        scan(&path, Wanted::ALL, &mut ours).unwrap();
        assert_eq!(ours.0.len(), theirs(&path).len());
        for (ours, theirs) in ours.0.iter().zip(theirs(&path)) {
            assert_eq!(*ours, theirs, "{}", path.display());
        }
    }
}

fn theirs(path: &Path) -> Vec<String> {
    use osmpbf::{Element, ElementReader, RelMemberType};
    let mut seen = Seen::default();
    let reader = ElementReader::from_path(path).unwrap();
    reader
        .for_each(|element| match element {
            Element::Node(node) => {
                let at = FixedPoint { lon: node.decimicro_lon(), lat: node.decimicro_lat() };
                seen.node(node.id(), at, Tags(&node.tags().collect::<Vec<_>>()));
            }
            Element::DenseNode(node) => {
                let at = FixedPoint { lon: node.decimicro_lon(), lat: node.decimicro_lat() };
                seen.node(node.id(), at, Tags(&node.tags().collect::<Vec<_>>()));
            }
            Element::Way(way) => {
                seen.way(way.id(), &way.refs().collect::<Vec<_>>(), Tags(&way.tags().collect::<Vec<_>>()));
            }
            Element::Relation(relation) => {
                let members = relation.members().map(|member| super::Member {
                    kind: match member.member_type {
                        RelMemberType::Node => MemberKind::Node,
                        RelMemberType::Way => MemberKind::Way,
                        RelMemberType::Relation => MemberKind::Relation,
                    },
                    id: member.member_id,
                    role: member.role().unwrap(),
                });
                let tags: Vec<_> = relation.tags().collect();
                seen.relation(relation.id(), &members.collect::<Vec<_>>(), Tags(&tags));
            }
        })
        .unwrap();
    seen.0
}

#[test]
fn real_extracts_make_sound_graphs() {
    for path in real_extracts() {
        let data = RoadData::read(&path).unwrap();
        for profile in Profile::BUILT_IN {
            let (graph, counts) = build(&data, &Profile::built_in(profile).unwrap());
            check_graph(&graph);
            let main = graph.pieces.iter().filter(|piece| piece.component == 0).count();
            // The smallest extract is clipped so tightly that its one-way roads fall apart.
            assert!(main * 3 > graph.pieces.len(), "{} {profile}: {main} of {}", path.display(), counts.pieces);
        }
    }
}

#[test]
fn damaged_pbf_never_panics() {
    let Some(path) = real_extracts().into_iter().find(|path| path.ends_with("zhuhai-gaoxin.osm.pbf")) else { return };
    let sound = std::fs::read(path).unwrap();
    for step in 0..60_usize {
        let mut damaged = sound.clone();
        let at = step * 7919 * 31 % damaged.len();
        damaged[at] ^= 1 << (step % 8);
        // An error or, where the flipped bit matters to nobody, an answer: but no panic.
        let _ = seen(&damaged);
        assert!(seen(&sound[..at]).is_err() || at == 0 || blob_end(&sound, at), "cut off at {at}");
    }
}

/// Whether a blob ends exactly there, so that what is left is a sound file.
fn blob_end(bytes: &[u8], end: usize) -> bool {
    let mut at = 0;
    while at < end {
        let header = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let mut size = 0;
        for field in super::wire::Fields(&bytes[at + 4..at + 4 + header]) {
            if let Ok((3, super::wire::Value::Varint(value))) = field {
                size = value as usize;
            }
        }
        at += 4 + header + size;
    }
    at == end
}
