//! `fullsweep sites`: a first list of sites out of an OpenStreetMap extract.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use geojson::{Feature, Geometry, GeometryValue, feature::Id};
use serde_json::{Map, Value, json};

use super::{Failure, Globals, print};
use crate::road::{BUILT_IN, FoundPlace, FoundPlaces, LonLatBox, Rule, Rules, Shape, find_places};

/// Draw a first list of sites out of an OpenStreetMap extract, by tag rules
///
/// What a place is, its hours and its shape come from the map; how long a visit takes is for the scenario's kinds to say.
#[derive(Debug, clap::Args)]
pub struct SitesArgs {
    /// The extract (.osm.pbf .osm .osm.gz .osm.bz2)
    #[arg(required_unless_present = "print_rules")]
    extract: Option<PathBuf>,
    /// Where to write the sites (GeoJSON); `-` for standard output
    #[arg(long, short, value_name = "FILE", required_unless_present = "print_rules")]
    out: Option<PathBuf>,
    /// Which places are sites, and of what kind (TOML) [default: built-in rules]
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Only places within west,south,east,north in degrees
    #[arg(long = "box", value_name = "W,S,E,N", value_parser = lon_lat_box, allow_hyphen_values = true)]
    within: Option<LonLatBox>,
    /// Language of the names, where the map has it: en, mt, zh ... [default: the name used on the spot]
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Print the built-in rules, to be copied and changed
    #[arg(long)]
    print_rules: bool,
}

/// Finds the places, writes them as sites, says what was found.
///
/// # Errors
/// Bad rules, an extract that cannot be read, an output that cannot be written.
pub fn run(args: &SitesArgs, globals: &Globals) -> Result<(), Failure> {
    let (false, Some(extract), Some(out)) = (args.print_rules, &args.extract, &args.out) else {
        return print(BUILT_IN);
    };
    let progress = globals.progress();
    progress.say(format!("reading {}", extract.display()));
    let rules = read_rules(args.rules.as_deref())?;
    let found = find_places(extract, &rules, args.within).map_err(|error| Failure::Input(error.to_string()))?;
    let lang = args.lang.as_deref();
    let features: Vec<Feature> =
        found.places.iter().map(|place| feature(place, &rules.rules[place.rule], lang)).collect();
    progress.done();
    if found.places.is_empty() {
        return Err(Failure::Input(nothing_found(extract, args.within, &found)));
    }
    let text = collection(&features);
    if out == Path::new("-") {
        return print(&text);
    }
    std::fs::write(out, text)
        .map_err(|error| Failure::Input(format!("{}: cannot be written: {error}", out.display())))?;
    if globals.quiet {
        return Ok(());
    }
    print(&if globals.json { summary_json(&found, &rules) } else { summary(&found, &features, &rules, out) })
}

fn read_rules(file: Option<&Path>) -> Result<Rules, Failure> {
    let Some(file) = file else {
        return Rules::read(BUILT_IN).map_err(|error| Failure::Internal(format!("built-in rules: {error}")));
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::Input(format!("{}: cannot be read: {error}", file.display())))?;
    Rules::read(&text).map_err(|error| {
        Failure::Input(format!("{}: {error}\n`fullsweep sites --print-rules` shows rules that work.", file.display()))
    })
}

fn lon_lat_box(text: &str) -> Result<LonLatBox, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[west, south, east, north])
            if -180.0 <= west && west < east && east <= 180.0 && -90.0 <= south && south < north && north <= 90.0 =>
        {
            Ok(LonLatBox([west, south, east, north]))
        }
        _ => Err("give west,south,east,north in degrees, such as 14.17,35.78,14.60,36.10".to_owned()),
    }
}

fn nothing_found(extract: &Path, within: Option<LonLatBox>, found: &FoundPlaces) -> String {
    let mut text = format!("{}: no place is taken by the rules", extract.display());
    if within.is_some() && found.outside > 0 {
        let _ = write!(text, " within the box; {} lie outside it", found.outside);
    }
    text.push_str(".\n`fullsweep sites --print-rules` shows rules to start from.");
    text
}

/// A place as a site.
fn feature(place: &FoundPlace, rule: &Rule, lang: Option<&str>) -> Feature {
    let mut properties = Map::new();
    properties.insert("id".into(), json!(place.id));
    properties.insert("name".into(), json!(name(place, rule, lang)));
    properties.insert("kind".into(), json!(rule.kind));
    if let Some(hours) = tag(&place.tags, "opening_hours") {
        // Hours that nobody can read are kept for people, but not made a rule of the day.
        let key = if readable(hours) { "windows" } else { "opening_hours" };
        properties.insert(key.into(), json!(hours));
    }
    if let Some(phone) = tag(&place.tags, "contact:phone").or_else(|| tag(&place.tags, "phone")) {
        properties.insert("contact".into(), json!(phone));
    }
    if !place.also.is_empty() {
        properties.insert("also".into(), json!(place.also));
    }
    Feature {
        bbox: None,
        geometry: Some(geometry(&place.shape)),
        id: Some(Id::String(place.id.clone())),
        properties: Some(properties),
        foreign_members: None,
    }
}

fn readable(hours: &str) -> bool {
    hours.parse::<opening_hours::OpeningHours>().is_ok()
}

fn geometry(shape: &Shape) -> Geometry {
    let position = |lon: f64, lat: f64| {
        let digits = |degrees: f64| (degrees * 1e7).round() / 1e7;
        vec![digits(lon), digits(lat)]
    };
    let ring = |line: &geo::LineString<f64>| line.coords().map(|at| position(at.x, at.y).into()).collect();
    match shape {
        Shape::Point(at) => {
            let (lon, lat) = at.degrees();
            Geometry::new(GeometryValue::new_point(position(lon, lat)))
        }
        Shape::Area(area) => {
            let mut polygons: Vec<Vec<Vec<geojson::Position>>> = Vec::new();
            for polygon in area {
                polygons.push(std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect());
            }
            Geometry::new(match polygons.len() {
                1 => GeometryValue::Polygon { coordinates: polygons.remove(0) },
                _ => GeometryValue::MultiPolygon { coordinates: polygons },
            })
        }
    }
}

/// What people call a place: its name, else what it is and where: `Gate, Triq Santa Marija, Ir-Rabat`.
fn name(place: &FoundPlace, rule: &Rule, lang: Option<&str>) -> String {
    if let Some(name) = local_name(&place.tags, lang) {
        return name.to_owned();
    }
    let label = lang.and_then(|lang| rule.label.get(lang)).or_else(|| rule.label.get("en")).unwrap_or(&rule.kind);
    let near = place.near.as_deref().and_then(|tags| local_name(tags, lang));
    let parts = [Some(label.as_str()), place.street.as_deref(), near];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn local_name<'t>(tags: &'t [(String, String)], lang: Option<&str>) -> Option<&'t str> {
    lang.and_then(|lang| tag(tags, &format!("name:{lang}")))
        .or_else(|| tag(tags, "name"))
        .or_else(|| tag(tags, "name:en"))
        .or_else(|| tags.iter().find(|(key, _)| key.starts_with("name:")).map(|(_, value)| value.as_str()))
}

fn tag<'t>(tags: &'t [(String, String)], key: &str) -> Option<&'t str> {
    tags.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

/// One feature a line, so that a change can be read.
fn collection(features: &[Feature]) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (index, feature) in features.iter().enumerate() {
        let end = if index + 1 < features.len() { "," } else { "" };
        let _ = writeln!(text, "{feature}{end}");
    }
    text.push_str("]}\n");
    text
}

fn counts<'r>(found: &FoundPlaces, rules: &'r Rules) -> BTreeMap<&'r str, usize> {
    let mut counts = BTreeMap::new();
    for place in &found.places {
        *counts.entry(rules.rules[place.rule].kind.as_str()).or_insert(0) += 1;
    }
    counts
}

fn merged(found: &FoundPlaces) -> usize {
    found.places.iter().map(|place| place.also.len()).sum()
}

fn summary(found: &FoundPlaces, features: &[Feature], rules: &Rules, out: &Path) -> String {
    let mut text = format!("{} sites written to {}\n", found.places.len(), out.display());
    for (kind, count) in counts(found, rules) {
        let _ = writeln!(text, "  {count:6}  {kind}");
    }
    let has = |feature: &&Feature, key: &str| feature.property(key).is_some();
    let unreadable = features.iter().filter(|feature| has(feature, "opening_hours")).count();
    let notes = [
        (merged(found), "more are the same place as one of these (member `also`)"),
        (found.outside, "lie outside the box"),
        (found.broken.len(), "ways and relations are not whole in the extract and were left out"),
        (unreadable, "have opening hours that cannot be read (member `opening_hours`)"),
    ];
    for (count, what) in notes.into_iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(text, "  {count:6}  {what}");
    }
    if !found.broken.is_empty() {
        let _ = writeln!(text, "Not whole: {}", found.broken.join(", "));
    }
    text
}

fn summary_json(found: &FoundPlaces, rules: &Rules) -> String {
    let summary: Value = json!({
        "format": "fullsweep-found-sites/1",
        "sites": found.places.len(),
        "kinds": counts(found, rules),
        "merged": merged(found),
        "outside": found.outside,
        "broken": found.broken,
    });
    format!("{summary}\n")
}
