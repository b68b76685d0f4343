//! Extracts in all their forms, whole and damaged, beside another reader of them.

use std::path::Path;

use super::super::{Error, Member, MemberKind, Tags, Visitor, Wanted, scan, wire};
use super::*;

#[derive(Default, PartialEq, Debug)]
struct Seen(Vec<String>);

impl Visitor for Seen {
    fn node(&mut self, id: i64, at: FixedPoint, tags: Tags<'_>) {
        self.0.push(format!("n{id} {} {} {:?}", at.lon, at.lat, tags.0));
    }
    fn way(&mut self, id: i64, nodes: &[i64], tags: Tags<'_>) {
        self.0.push(format!("w{id} {nodes:?} {:?}", tags.0));
    }
    fn relation(&mut self, id: i64, members: &[Member<'_>], tags: Tags<'_>) {
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
                let members = relation.members().map(|member| Member {
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
        for field in wire::Fields(&bytes[at + 4..at + 4 + header]) {
            if let Ok((3, wire::Value::Varint(value))) = field {
                size = value as usize;
            }
        }
        at += 4 + header + size;
    }
    at == end
}
