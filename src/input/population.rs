//! Where people live: cells or places with a number of people, from CSV, Excel or GeoJSON.

use std::path::Path;

use geo::Centroid;
use h3o::{CellIndex, LatLng};
use serde_json::Value;

use super::data::placed;
use super::format::number;
use super::problem::{Problem, Severity, quoted, shown};
use super::source::bytes::{self, Encoding, LARGEST_DATA};
use super::source::table::Record;
use super::source::{csv, geojson, xlsx};
use crate::model::Datum;
use crate::spatial::Converter;

/// A cell or place with people, in WGS-84 degrees.
#[derive(Clone, Debug, PartialEq)]
pub struct Populated {
    /// Its id in the file: often that of an H3 cell.
    pub id: String,
    /// Its middle.
    pub point: geo::Point<f64>,
    /// How many people.
    pub people: u64,
}

const ID: [&str; 7] = ["id", "h3", "cell", "h3_id", "hex_id", "编号", "格网"];
const PEOPLE: [&str; 7] = ["population", "people", "pop", "persons", "人口", "人数", "常住人口"];

/// More people than live anywhere within one cell.
const MOST: f64 = 1e9;

/// Reads a file of people by cell or place. A row that cannot be used is told as set aside and the others are read.
///
/// # Errors
/// All that is wrong where the file as a whole cannot be used.
pub fn read_population(path: &Path, datum: Datum) -> Result<(Vec<Populated>, Vec<Problem>), Vec<Problem>> {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = bytes::read(path, &file, LARGEST_DATA).map_err(|problem| vec![problem])?;
    of_bytes(&ending, bytes, &file, datum)
}

/// The same for the bytes of a file.
pub(crate) fn of_bytes(
    ending: &str,
    bytes: Vec<u8>,
    file: &str,
    datum: Datum,
) -> Result<(Vec<Populated>, Vec<Problem>), Vec<Problem>> {
    let one = |problem: Problem| vec![problem];
    let converter = Converter::new(datum)
        .map_err(|why| one(Problem::error("bad_datum", file, why, "a datum that can be projected")))?;
    let mut problems = Vec::new();
    let records = match ending {
        "geojson" | "json" => {
            let text = bytes::text(bytes, file, Encoding::Auto, &mut problems).map_err(one)?;
            geojson::read(&text, file, &mut problems).records
        }
        "xlsx" => rows(xlsx::read(bytes, file, None).map_err(one)?)?,
        "csv" | "txt" | "tsv" => {
            let text = bytes::text(bytes, file, Encoding::Auto, &mut problems).map_err(one)?;
            rows(csv::read(&text, file).map_err(one)?)?
        }
        _ => return Err(one(Problem::error("unknown_format", file, quoted(file), ".csv, .xlsx or .geojson"))),
    };
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    let mut found = Vec::with_capacity(records.len());
    for record in records {
        match populated(record, &converter) {
            Ok(place) => found.push(place),
            Err(faults) => {
                problems.extend(faults.into_iter().map(|fault| Problem { severity: Severity::SetAside, ..fault }));
            }
        }
    }
    if found.is_empty() {
        problems.push(
            Problem::error("no_features", file, "no row with a place and people", "cells or places with people")
                .mend(format!("Call the columns `lon`, `lat` (or `h3`) and one of {}.", PEOPLE.join(", "))),
        );
        return Err(problems);
    }
    Ok((found, problems))
}

fn rows(sheet: super::source::table::Sheet) -> Result<Vec<Record>, Vec<Problem>> {
    sheet.records(&["lon", "lat"], &[].into(), &[])
}

fn populated(mut record: Record, converter: &Converter) -> Result<Populated, Vec<Problem>> {
    let take = |record: &mut Record, names: &[&str]| {
        let key = record.properties.keys().find(|key| names.contains(&key.to_lowercase().as_str())).cloned();
        key.and_then(|key| record.properties.shift_remove(&key))
    };
    let id = record.id.take().or_else(|| take(&mut record, &ID)).and_then(|id| super::format::as_text(&id));
    let people = take(&mut record, &PEOPLE);
    let cell: Option<CellIndex> = id.as_deref().and_then(|id| id.trim().parse().ok());
    if record.geometry.is_none() && record.properties.contains_key("lon") {
        record.take_point();
    }
    let point = match (record.geometry.is_some(), cell) {
        (true, _) => placed(&mut record, converter).and_then(|shape| shape.centroid()),
        (false, Some(cell)) => {
            record.faults.retain(|fault| fault.code != "null_geometry");
            let at = LatLng::from(cell);
            Some(geo::Point::new(at.lng(), at.lat()))
        }
        (false, None) => None,
    };
    let count = people.as_ref().and_then(number).filter(|count| (0.0..MOST).contains(count));
    if point.is_none() && record.faults.is_empty() {
        record.fault("null_geometry", "no coordinates", "`lon` and `lat`, a geometry, or the id of an H3 cell");
    }
    if count.is_none() {
        let found = people.as_ref().map_or_else(|| "nothing".to_owned(), |people: &Value| shown(people));
        record.fault("bad_amount", found, "a number of people, 0 or more").property = Some("population".into());
    }
    match (point, count) {
        (Some(point), Some(count)) if record.faults.is_empty() => {
            let id = id.unwrap_or_else(|| record.origin.name());
            Ok(Populated { id, point, people: count.round() as u64 })
        }
        _ => Err(record.faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ending: &str, text: &str) -> Result<(Vec<Populated>, Vec<Problem>), Vec<Problem>> {
        of_bytes(ending, text.as_bytes().to_vec(), "p", Datum::Wgs84)
    }

    #[test]
    fn cells_are_placed_by_their_coordinates_or_their_id() {
        let (found, problems) = read("csv", "id,lon,lat,population\n89a901291abffff,-51.1582,-30.0538,12\n").unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!((found[0].people, found[0].point), (12, geo::Point::new(-51.1582, -30.0538)));
        let (found, _) = read("csv", "h3,人口\n89a901291abffff,12\n").unwrap();
        assert!((found[0].point.x() + 51.158).abs() < 0.01, "{found:?}");
        let text = r#"{"type":"Feature","properties":{"pop":7},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}}"#;
        assert_eq!(read("geojson", text).unwrap().0[0].point, geo::Point::new(1.0, 1.0));
    }

    #[test]
    fn rows_without_place_or_people_are_set_aside_with_their_reason() {
        let (found, problems) = read("csv", "id,lon,lat,population\na,1,2,3\nb,,,3\nc,1,2,many\nd,1,2,-5\n").unwrap();
        assert_eq!(found.len(), 1);
        let told: Vec<_> = problems.iter().map(|problem| (problem.code, problem.line)).collect();
        assert_eq!(
            told,
            [("null_geometry", Some(3)), ("bad_amount", Some(4)), ("bad_amount", Some(5))],
            "{problems:?}"
        );
        assert_eq!(read("csv", "id,lon,lat\na,1,2\n").unwrap_err().last().unwrap().code, "no_features");
    }
}
