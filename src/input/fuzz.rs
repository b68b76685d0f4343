//! The readers as the fuzz targets see them: bytes in, no panic out. Compiled for `cargo fuzz` and tests only.

#[cfg(test)]
pub(crate) mod mutations;

use std::path::Path;

use jiff::civil::date;

use super::calendar::Calendar;
use super::format::{self, Reading};
use super::kinds::Kinds;
use super::sites::{FileRules, draft};
use super::source::bytes::{Encoding, text};
use super::source::{csv, geojson, table::Record, toml::Toml, xlsx};
use super::teams::{self, TeamRules};
use super::windows::Evaluator;
use crate::model::{Clock, Datum, Goal, Network, Scenario, Straight};
use crate::spatial::Converter;
use crate::units::Seconds;

/// Sites of a GeoJSON file.
pub fn sites_geojson(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let collection = geojson::read(&text, "f", &mut Vec::new());
    for datum in [Datum::Wgs84, Datum::Bd09, Datum::Cgcs2000 { central_meridian_deg: Some(120) }] {
        drafts(collection.records.clone(), datum, false);
    }
}

/// Sites of a CSV file.
pub fn sites_csv(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let Ok(sheet) = csv::read(&text, "f") else { return };
    if let Ok(records) = sheet.records(&["id", "lon", "lat", "gate_lon", "gate_lat", "windows"], &[].into(), &[]) {
        drafts(records, Datum::Gcj02, true);
    }
}

/// Sites of an Excel workbook.
pub fn sites_xlsx(bytes: &[u8]) {
    let Ok(sheet) = xlsx::read(bytes.to_vec(), "f", None) else { return };
    if let Ok(records) = sheet.records(&["id", "lon", "lat"], &[].into(), &[]) {
        drafts(records, Datum::Wgs84, true);
    }
}

/// Teams of a TOML file.
pub fn teams_toml(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let Ok(toml) = Toml::read(&text, "f") else { return };
    let Some(list) = toml.root.get("team").and_then(|list| format::List::read(list).ok()) else { return };
    let rules = TeamRules { converter: &converter(Datum::Wgs84), clock: &clock() };
    let _ = teams::of_toml(&toml, &list, &rules, &mut Vec::new());
}

/// Teams of a CSV file.
pub fn teams_csv(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let Ok(sheet) = csv::read(&text, "f") else { return };
    let known = ["id", "shifts", "break", "start_lon", "start_lat", "start_site", "end_lon", "end_lat"];
    if let Ok(records) = sheet.records(&known, &[].into(), &[]) {
        let rules = TeamRules { converter: &converter(Datum::Wgs84), clock: &clock() };
        let _ = teams::of_rows(records, &rules, &mut Vec::new());
    }
}

/// A `scenario.toml` whose folder holds nothing else.
pub fn scenario_toml(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let Ok(toml) = Toml::read(&text, "f") else { return };
    let _ = super::scenario::of_toml(
        &toml,
        Path::new("/nonexistent"),
        super::Options { skip_invalid: true, ..super::Options::default() },
        &mut Vec::new(),
    );
}

/// Territories.
pub fn territories_geojson(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let records = geojson::read(&text, "f", &mut Vec::new()).records;
    let converter = converter(Datum::Wgs84);
    let found = super::territories::of_records(records, &converter, &mut Vec::new());
    let finder = super::territories::Finder::new(&found);
    let _ = finder.containing(geo::Point::new(14.5, 35.9));
}

/// Opening hours.
pub fn windows(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    hours(&[text]);
}

/// Durations, days, spans, places and all other values of one field.
pub fn durations(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let value = serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text));
    let _ = (format::Duration::read(&value), format::Day::read(&value), format::Days::read(&value));
    let _ = (format::Spans::read(&value), format::Hours::read(&value), format::PlaceOf::read(&value));
    let _ = (
        format::Id::read(&value),
        format::Texts::read(&value),
        format::Lines::read(&value),
        format::Pairs::read(&value),
    );
    let _ = (format::Money::read(&value), format::Amounts::read(&value), format::PriorityOf::read(&value));
    let _ = (format::DatumOf::read(&value), format::CountryCode::read(&value), format::WayIds::read(&value));
    let _ = (format::Speed::read(&value), format::DetourFactor::read(&value), format::Percent::read(&value));
}

/// A plan of a scenario with a site and a team.
pub fn plan_json(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let _ = super::plan_file::plan_of(&text, "f", &scenario());
}

/// Visit records of a CSV file.
pub fn visits_csv(bytes: &[u8]) {
    let _ = super::visits::of_bytes("csv", bytes, &row_options());
}

/// Visit records of a GeoJSON file.
pub fn visits_geojson(bytes: &[u8]) {
    let _ = super::visits::of_bytes("geojson", bytes, &row_options());
}

/// Findings of a CSV file.
pub fn findings_csv(bytes: &[u8]) {
    let _ = super::findings::of_bytes("csv", bytes, &row_options());
}

/// A list of sites for the registry, of a CSV file.
pub fn site_list_csv(bytes: &[u8]) {
    let _ = super::site_list::of_bytes("csv", bytes, &row_options());
}

/// A plan for the ledger.
pub fn plan_record(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    let _ = super::plan_record::record_of(text, "f");
}

/// A given matrix.
pub fn given_csv(bytes: &[u8]) {
    let places = [("A".to_owned(), 0), ("B".to_owned(), 1), ("T:start".to_owned(), 2)].into();
    let _ = super::given::read_matrix(bytes, "f", &places, 3, &mut Vec::new());
}

/// Where people live, as a table and as GeoJSON.
pub fn population(bytes: &[u8]) {
    for ending in ["csv", "geojson"] {
        if let Ok((found, _)) = super::population::of_bytes(ending, bytes.to_vec(), "f", Datum::Gcj02) {
            assert!(found.iter().all(|place| place.point.x().abs() <= 180.0 && place.point.y().abs() <= 90.0));
        }
    }
}

/// Where people live, as a GeoPackage.
pub fn population_gpkg(bytes: &[u8]) {
    // SQLite reads files: one for each thread that tries.
    let name = format!("fullsweep-fuzz-{}-{:?}.gpkg", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(name);
    if std::fs::write(&path, bytes).is_ok() {
        if let Ok((found, _)) = super::read_population(&path, Datum::Wgs84) {
            assert!(found.iter().all(|place| place.point.x().abs() <= 180.0 && place.point.y().abs() <= 90.0));
        }
        let _ = std::fs::remove_file(&path);
    }
}

/// A geometry of a GeoPackage.
pub fn gpkg_shape(bytes: &[u8]) {
    use geo::CoordsIter;
    if let Ok(shape) = super::source::wkb::geopackage(bytes) {
        assert!(shape.coords_iter().all(|at| at.x.is_finite() && at.y.is_finite()));
    }
}

/// Tracks as GPX.
pub fn tracks_gpx(bytes: &[u8]) {
    tracks("gpx", bytes);
}

/// Tracks as GeoJSON.
pub fn tracks_geojson(bytes: &[u8]) {
    tracks("geojson", bytes);
}

/// Tracks as a table.
pub fn tracks_csv(bytes: &[u8]) {
    tracks("csv", bytes);
}

/// Tracks as a receiver's sentences.
pub fn tracks_nmea(bytes: &[u8]) {
    tracks("nmea", bytes);
}

/// Every fix lies on the globe, and what is counted was handed out.
fn tracks(ending: &str, bytes: &[u8]) {
    let Ok(zone) = jiff::tz::TimeZone::get("Europe/Malta") else { return };
    let options = super::TrackOptions { datum: Datum::Bd09, zone, teams: [("t1".to_owned(), "T1".to_owned())].into() };
    let (mut fixes, mut rejected) = (0, 0);
    let read = super::tracks::of_bytes(ending, bytes, &options, &mut |entry| match entry {
        super::TrackEntry::Piece(track) => {
            assert!(track.fixes.iter().all(|fix| fix.point.x().abs() <= 180.0 && fix.point.y().abs() <= 90.0));
            fixes += track.fixes.len() as u64;
        }
        super::TrackEntry::Rejected(_) => rejected += 1,
    });
    assert_eq!((fixes, rejected), (read.fixes, read.rejected));
}

fn row_options() -> super::RowOptions {
    super::RowOptions {
        datum: Datum::Wgs84,
        zone: jiff::tz::TimeZone::get("Asia/Shanghai").unwrap_or(jiff::tz::TimeZone::UTC),
        columns: [].into(),
        as_of: None,
        kind: None,
    }
}

fn decoded(bytes: &[u8]) -> Option<String> {
    text(bytes.to_vec(), "f", Encoding::Auto, &mut Vec::new()).ok()
}

fn drafts(records: Vec<Record>, datum: Datum, rows: bool) {
    let kinds = Kinds::default();
    let rules = FileRules { converter: &converter(datum), kind: None, kinds: &kinds, rows };
    for record in records {
        hours(&draft(record, &rules).hours);
    }
}

fn hours(texts: &[String]) {
    let calendar = Calendar::new(None, &[date(2024, 6, 7)], &[date(2024, 6, 8)]);
    let clock = clock();
    let mut evaluator = Evaluator::new(&clock, &calendar, (Seconds::from_hours(8), Seconds::from_hours(17)));
    if let Ok(opening) = evaluator.opening(texts, Some(geo::Point::new(14.5, 35.9))) {
        assert!(opening.windows.windows(2).all(|pair| pair[0].close < pair[1].open));
        assert!(opening.windows.iter().all(|window| window.open <= window.close));
    }
}

fn converter(datum: Datum) -> Converter {
    Converter::new(datum).unwrap_or_else(|why| unreachable!("{why}"))
}

fn clock() -> Clock {
    Clock::new(date(2024, 6, 5), "Europe/Malta").unwrap_or_else(|why| unreachable!("{why}"))
}

fn scenario() -> Scenario {
    Scenario {
        name: "f".into(),
        title: "f".into(),
        date: date(2024, 6, 5),
        timezone: "Europe/Malta".into(),
        clock: clock(),
        goal: Goal::Finish,
        currency: String::new(),
        sites: sites(),
        teams: team(),
        territories: Vec::new(),
        locks: Vec::new(),
        kinds: [].into(),
        network: Network::Straight(Straight { detour_percent: 130, metres_per_hour: [].into() }),
        invalid: Vec::new(),
        link_datum: Datum::Wgs84,
        due: crate::model::DueRules::default(),
    }
}

fn sites() -> Vec<crate::model::Site> {
    let text = r#"{"type":"Feature","id":"A","properties":{},"geometry":{"type":"Point","coordinates":[14.5,35.9]}}"#;
    let records = geojson::read(text, "f", &mut Vec::new()).records;
    let kinds = Kinds::default();
    let rules = FileRules { converter: &converter(Datum::Wgs84), kind: None, kinds: &kinds, rows: false };
    records.into_iter().filter_map(|record| draft(record, &rules).site).collect()
}

fn team() -> Vec<crate::model::Team> {
    let Ok(toml) = Toml::read("[[team]]\nid = 'T'\nshifts = '08:00-17:00'\n", "f") else { return Vec::new() };
    let Some(list) = toml.root.get("team").and_then(|list| format::List::read(list).ok()) else { return Vec::new() };
    let rules = TeamRules { converter: &converter(Datum::Wgs84), clock: &clock() };
    teams::of_toml(&toml, &list, &rules, &mut Vec::new()).into_iter().map(|draft| draft.team).collect()
}
