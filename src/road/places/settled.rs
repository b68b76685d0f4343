//! Where people live, as far as an extract tells: named settlements and buildings. How many they are it tells of few.

use std::path::Path;

use super::super::FixedPoint;
use crate::road::extract::{Error, Tags, Visitor, Wanted, scan};

/// A named settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// `n` and the number of its node.
    pub id: String,
    /// Its name, or its id where it has none.
    pub name: String,
    /// Where its node is.
    pub at: FixedPoint,
    /// How many people live there, where the extract says so and the node stands for a place as small as a village: the people of a
    /// city do not live at its node.
    pub people: Option<u64>,
}

/// Where people live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettledPlaces {
    /// Named settlements, by the number of their nodes.
    pub settlements: Vec<Settlement>,
    /// About the middle of each building that people may live or work in.
    pub buildings: Vec<FixedPoint>,
}

/// Settlements that may be larger than a walk; a number of people says nothing about the place of the node.
const LARGE: [&str; 6] = ["city", "town", "suburb", "borough", "quarter", "neighbourhood"];
/// Settlements whose people live about the node.
const SMALL: [&str; 4] = ["village", "hamlet", "isolated_dwelling", "farm"];
/// Buildings that nobody lives or works in.
const EMPTY: [&str; 27] = [
    "barn",
    "boathouse",
    "bunker",
    "carport",
    "collapsed",
    "container",
    "cowshed",
    "demolished",
    "farm_auxiliary",
    "garage",
    "garages",
    "greenhouse",
    "hangar",
    "hut",
    "no",
    "roof",
    "ruins",
    "service",
    "shed",
    "silo",
    "stable",
    "storage_tank",
    "sty",
    "tank",
    "toilets",
    "transformer_tower",
    "water_tower",
];
/// More people live in no village.
const MOST: u64 = 1_000_000;

/// Finds settlements and buildings. What it holds grows with the number of buildings, some forty bytes each.
///
/// # Errors
/// When the extract cannot be read.
pub fn settled_places(extract: &Path) -> Result<SettledPlaces, Error> {
    let mut first = First::default();
    scan(extract, Wanted { nodes: true, ways: true, relations: false }, &mut first)?;
    let mut corners = Corners::of(&first.ways);
    if !corners.ids.is_empty() {
        scan(extract, Wanted::NODES, &mut corners)?;
    }
    let mut settled = first.found;
    settled.buildings.extend(first.ways.iter().filter_map(|&(a, b)| middle(corners.at(a)?, corners.at(b)?)));
    Ok(settled)
}

/// First pass: settlements, and two opposite corners of each building.
#[derive(Default)]
struct First {
    found: SettledPlaces,
    ways: Vec<(i64, i64)>,
}

impl Visitor for First {
    fn node(&mut self, id: i64, at: FixedPoint, tags: Tags<'_>) {
        if is_built(tags) {
            self.found.buildings.push(at);
        }
        let Some(place) = tags.get("place").filter(|place| LARGE.contains(place) || SMALL.contains(place)) else {
            return;
        };
        let id = format!("n{id}");
        let name = tags.get("name").filter(|name| !name.is_empty()).unwrap_or(&id).to_owned();
        let people = tags.get("population").filter(|_| SMALL.contains(&place)).and_then(count);
        self.found.settlements.push(Settlement { id, name, at, people });
    }

    fn way(&mut self, _id: i64, nodes: &[i64], tags: Tags<'_>) {
        if let Some(&first) = nodes.first().filter(|_| is_built(tags)) {
            self.ways.push((first, nodes[nodes.len() / 2]));
        }
    }
}

/// Second pass: where the corners are.
struct Corners {
    ids: Vec<i64>,
    places: Vec<Option<FixedPoint>>,
}

impl Corners {
    fn of(ways: &[(i64, i64)]) -> Self {
        let mut ids: Vec<i64> = ways.iter().flat_map(|&(a, b)| [a, b]).collect();
        ids.sort_unstable();
        ids.dedup();
        Self { places: vec![None; ids.len()], ids }
    }

    fn at(&self, id: i64) -> Option<FixedPoint> {
        self.ids.binary_search(&id).ok().and_then(|index| self.places[index])
    }
}

impl Visitor for Corners {
    fn node(&mut self, id: i64, at: FixedPoint, _tags: Tags<'_>) {
        if let Ok(index) = self.ids.binary_search(&id) {
            self.places[index] = Some(at);
        }
    }
}

fn is_built(tags: Tags<'_>) -> bool {
    tags.get("building").is_some_and(|kind| !EMPTY.contains(&kind))
}

/// Half way between two corners; nothing where they lie too far apart for a building (about a kilometre).
fn middle(a: FixedPoint, b: FixedPoint) -> Option<FixedPoint> {
    const FAR: i64 = 100_000;
    let (dx, dy) = (i64::from(b.lon) - i64::from(a.lon), i64::from(b.lat) - i64::from(a.lat));
    (dx.abs() < FAR && dy.abs() < FAR)
        .then(|| FixedPoint { lon: a.lon + (dx / 2) as i32, lat: a.lat + (dy / 2) as i32 })
}

/// `1,234`, `1 234`, `about 500`: mappers write all of these.
fn count(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = text.chars().all(|sign| sign.is_ascii_digit() || " ,.'~\u{a0}".contains(sign));
    let decimals = text.rsplit_once('.').is_some_and(|(_, after)| after.len() != 3);
    digits.parse().ok().filter(|count| plain && !decimals && *count <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = r#"<osm version="0.6">
        <node id="1" lat="35.0" lon="14.0"/>
        <node id="2" lat="35.0" lon="14.0002"/>
        <node id="3" lat="35.0002" lon="14.0002"/>
        <node id="4" lat="35.0002" lon="14.0"/>
        <node id="10" lat="35.1" lon="14.1"><tag k="place" v="village"/><tag k="name" v="Gharb"/><tag k="population" v="1,539"/></node>
        <node id="11" lat="35.2" lon="14.2"><tag k="place" v="city"/><tag k="name" v="Valletta"/><tag k="population" v="5157"/></node>
        <node id="12" lat="35.3" lon="14.3"><tag k="place" v="hamlet"/><tag k="population" v="few"/></node>
        <node id="13" lat="35.4" lon="14.4"><tag k="place" v="island"/></node>
        <node id="14" lat="35.5" lon="14.5"><tag k="building" v="house"/></node>
        <way id="20"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="building" v="yes"/></way>
        <way id="21"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="building" v="shed"/></way>
        <way id="22"><nd ref="1"/><nd ref="99"/><nd ref="98"/><nd ref="1"/><tag k="building" v="house"/></way>
    </osm>"#;

    #[test]
    fn settlements_and_buildings_are_found_and_sheds_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.osm");
        std::fs::write(&path, MAP).unwrap();
        let found = settled_places(&path).unwrap();
        let told: Vec<_> = found.settlements.iter().map(|place| (place.name.as_str(), place.people)).collect();
        assert_eq!(told, [("Gharb", Some(1539)), ("Valletta", None), ("n12", None)]);
        let house = FixedPoint { lon: 145_000_000, lat: 355_000_000 };
        // A building whose corners the extract lacks is left out.
        assert_eq!(found.buildings, [house, FixedPoint { lon: 140_001_000, lat: 350_001_000 }]);
    }

    #[test]
    fn numbers_are_read_as_mappers_write_them_and_guesses_are_not() {
        let cases = [
            ("500", Some(500)),
            ("~ 1 234", Some(1234)),
            ("1.234", Some(1234)),
            ("12.5", None),
            ("50-60", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(count(text), expected, "{text}");
        }
        assert_eq!(count("99999999999999999999999"), None);
    }
}
