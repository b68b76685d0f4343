//! GPX 1.1 as its XML Schema has it (`http://www.topografix.com/GPX/1/1/gpx.xsd`, types `gpxType` to `trksegType`), written down
//! by hand: which children an element has, in which order and how often, which attributes it must have, what they may hold.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Lang, demo, gpx};
use crate::model::{Place, Plan, Scenario};

/// How often a child may stand.
#[derive(Clone, Copy, PartialEq)]
enum Often {
    Once,
    Any,
}
use Often::{Any, Once};

/// What an element holds.
enum Holds {
    /// These children in this order, none of them needed.
    Children(&'static [(&'static str, Often)]),
    Text,
    Instant,
    Whole,
    /// Whatever.
    Anything,
}

const WAYPOINT: Holds = Holds::Children(&[
    ("ele", Once),
    ("time", Once),
    ("magvar", Once),
    ("geoidheight", Once),
    ("name", Once),
    ("cmt", Once),
    ("desc", Once),
    ("src", Once),
    ("link", Any),
    ("sym", Once),
    ("type", Once),
    ("fix", Once),
    ("sat", Once),
    ("hdop", Once),
    ("vdop", Once),
    ("pdop", Once),
    ("ageofdgpsdata", Once),
    ("dgpsid", Once),
    ("extensions", Once),
]);

/// What routes and tracks begin with.
macro_rules! line {
    ($part:literal) => {
        Holds::Children(&[
            ("name", Once),
            ("cmt", Once),
            ("desc", Once),
            ("src", Once),
            ("link", Any),
            ("number", Once),
            ("type", Once),
            ("extensions", Once),
            ($part, Any),
        ])
    };
}

/// The type of an element; `None` for one that the schema does not know.
fn holds(element: &str) -> Option<Holds> {
    Some(match element {
        "gpx" => Holds::Children(&[("metadata", Once), ("wpt", Any), ("rte", Any), ("trk", Any), ("extensions", Once)]),
        "metadata" => Holds::Children(&[
            ("name", Once),
            ("desc", Once),
            ("author", Once),
            ("copyright", Once),
            ("link", Any),
            ("time", Once),
            ("keywords", Once),
            ("bounds", Once),
            ("extensions", Once),
        ]),
        "wpt" | "rtept" | "trkpt" => WAYPOINT,
        "rte" => line!("rtept"),
        "trk" => line!("trkseg"),
        "trkseg" => Holds::Children(&[("trkpt", Any), ("extensions", Once)]),
        "link" => Holds::Children(&[("text", Once), ("type", Once)]),
        "name" | "cmt" | "desc" | "src" | "sym" | "type" | "text" | "keywords" => Holds::Text,
        "time" => Holds::Instant,
        "number" => Holds::Whole,
        "extensions" => Holds::Anything,
        _ => return None,
    })
}

/// What attributes an element must have, and what they may hold.
fn attributes_fault(element: &str, tag: &BytesStart<'_>) -> Option<String> {
    let value = |name: &str| -> Option<String> {
        let found = tag.try_get_attribute(name).ok()??;
        Some(found.value.into_owned())
    };
    // `xsd:decimal`: digits, no exponent.
    let decimal = |name: &str| -> Option<f64> {
        value(name)?
            .chars()
            .all(|sign| sign.is_ascii_digit() || "+-.".contains(sign))
            .then(|| value(name)?.parse().ok())?
    };
    let right = match element {
        "gpx" => {
            value("version").as_deref() == Some("1.1")
                && value("creator").is_some()
                && value("xmlns").as_deref() == Some("http://www.topografix.com/GPX/1/1")
        }
        "wpt" | "rtept" | "trkpt" => {
            decimal("lat").is_some_and(|lat| (-90.0..=90.0).contains(&lat))
                && decimal("lon").is_some_and(|lon| (-180.0..180.0).contains(&lon))
        }
        "link" => value("href").is_some(),
        _ => true,
    };
    let known: &[&str] = match element {
        "gpx" => &["version", "creator", "xmlns"],
        "wpt" | "rtept" | "trkpt" => &["lat", "lon"],
        "link" => &["href"],
        _ => &[],
    };
    let names = tag.attributes().flatten().map(|found| found.key.as_ref().to_owned());
    let foreign: Vec<String> = names.filter(|name| !known.contains(&name.as_str())).collect();
    (!right || !foreign.is_empty()).then(|| format!("<{element}> with {:?}", &**tag))
}

/// Every rule of the schema that a document breaks.
fn faults(document: &[u8]) -> Vec<String> {
    let mut reader = Reader::from_reader(document);
    // By open element: its name, what it holds, how far in the list of children it is.
    let mut open: Vec<(String, Holds, usize, String)> = Vec::new();
    let mut faults = Vec::new();
    loop {
        let event = reader.read_event();
        match event {
            Err(error) => return vec![format!("not well-formed: {error}")],
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => {
                let (name, holds) = entered(&tag, &mut open, &mut faults);
                open.push((name, holds, 0, String::new()));
            }
            Ok(Event::Empty(tag)) => {
                entered(&tag, &mut open, &mut faults);
            }
            Ok(Event::End(_)) => {
                if let Some((name, holds, _, text)) = open.pop() {
                    let right = match holds {
                        Holds::Instant => text.parse::<jiff::Timestamp>().is_ok(),
                        Holds::Whole => text.parse::<u32>().is_ok(),
                        Holds::Children(_) => text.trim().is_empty(),
                        Holds::Text | Holds::Anything => true,
                    };
                    if !right {
                        faults.push(format!("<{name}> holds {text:?}"));
                    }
                }
            }
            Ok(Event::Text(text)) => {
                if let Some((.., held)) = open.last_mut() {
                    held.push_str(&text);
                }
            }
            Ok(_) => {}
        }
    }
    faults
}

/// Judges an element by what is open around it and takes it for the last child of that.
fn entered(
    tag: &BytesStart<'_>,
    open: &mut [(String, Holds, usize, String)],
    faults: &mut Vec<String>,
) -> (String, Holds) {
    let name = tag.name().as_ref().to_owned();
    match open.last_mut() {
        None if name != "gpx" => faults.push(format!("the root is <{name}>")),
        None => {}
        Some((parent, Holds::Children(children), at, _)) => {
            match children[*at..].iter().position(|(child, _)| *child == name) {
                Some(ahead) => *at += ahead + usize::from(children[*at + ahead].1 == Once),
                None => faults.push(format!("<{name}> in <{parent}> stands where it may not")),
            }
        }
        Some((_, Holds::Anything, ..)) => {}
        Some((parent, ..)) => faults.push(format!("<{name}> in <{parent}>, which holds text")),
    }
    faults.extend(attributes_fault(&name, tag));
    let holds = holds(&name).unwrap_or_else(|| {
        faults.push(format!("<{name}> is not known"));
        Holds::Anything
    });
    (name, holds)
}

fn written(plan: &Plan, scenario: &Scenario) -> Vec<(String, Vec<u8>)> {
    [Lang::En, Lang::Zh].into_iter().flat_map(|lang| gpx(plan, scenario, lang).unwrap()).collect()
}

#[test]
fn files_keep_to_the_schema() {
    let (mut plan, mut scenario) = (demo::plan(), demo::scenario());
    for (name, text) in written(&plan, &scenario) {
        assert_eq!(faults(&text), Vec::<String>::new(), "{name}");
    }
    // Names that nobody would choose, places at the edge of the map and all but on the equator, a team that only waits.
    scenario.sites[0].name = "]]> & \u{1} <wpt> \u{fffe}".into();
    scenario.sites[1].name = String::new();
    scenario.teams[0].name = "<trk>".into();
    plan.routes[0].stops[0].point = geo::Point::new(180.0, -90.0);
    plan.routes[0].stops[1].point = geo::Point::new(-180.0, 1e-9);
    plan.routes[0].start_point = Some(Place::at(179.999_999_99, 0.000_000_1).point());
    plan.routes[1].stops.clear();
    for (name, text) in written(&plan, &scenario) {
        assert_eq!(faults(&text), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_breaks_the_schema_is_seen() {
    let head = r#"<gpx version="1.1" creator="c" xmlns="http://www.topografix.com/GPX/1/1">"#;
    let point = r#"lat="1" lon="2""#;
    let of = |inner: &str| faults(format!("{head}{inner}</gpx>").as_bytes()).len();
    assert_eq!(of(&format!("<metadata><name>n</name></metadata><wpt {point}/><rte/><trk/>")), 0);
    let broken = [
        "<trk/><rte/>".to_owned(),
        format!("<rte/><wpt {point}/>"),
        format!("<wpt {point}><name>n</name><time>2021-08-05T00:00:00Z</time></wpt>"),
        format!("<wpt {point}><name>n</name><name>n</name></wpt>"),
        format!("<wpt {point}><time>08:00</time></wpt>"),
        format!("<wpt {point}>loose</wpt>"),
        "<wpt lat=\"1\"/>".to_owned(),
        "<wpt lat=\"1\" lon=\"180\"/>".to_owned(),
        "<wpt lat=\"91\" lon=\"0\"/>".to_owned(),
        "<wpt lat=\"1e1\" lon=\"0\"/>".to_owned(),
        format!("<wpt {point} name=\"n\"/>"),
        format!("<rte><rtept {point}/><name>n</name></rte>"),
        format!("<rte><wpt {point}/></rte>"),
        format!("<trk><trkpt {point}/></trk>"),
        "<trk><number>one</number></trk>".to_owned(),
        "<metadata/><metadata/>".to_owned(),
        "<stop/>".to_owned(),
        "<rte>".to_owned(),
    ];
    for inner in broken {
        assert!(of(&inner) > 0, "{inner} passes");
    }
    assert!(!faults(b"<gpx version=\"1.0\" creator=\"c\"/>").is_empty());
}
