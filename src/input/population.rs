//! Where people live: cells or places with a number of people, from CSV, Excel, GeoJSON or GeoPackage.

use std::path::Path;

use geo::Centroid;
use h3o::{CellIndex, LatLng};
use serde_json::Value;

use super::data::placed;
use super::format::number;
use super::problem::{Problem, Severity, quoted, shown};
use super::source::bytes::{self, Encoding, LARGEST_DATA};
use super::source::geopackage::{GeoPackage, Layer, names};
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

/// Faults of a GeoPackage that are told one by one; the others are counted.
const TOLD: usize = 1000;
/// What of a GeoPackage stands behind its name: `FILE.gpkg:LAYER`.
const OF_PACKAGE: &str = ".gpkg:";

/// Reads a file of people by cell or place; of a GeoPackage with several layers `FILE.gpkg:LAYER` names the one. A row that
/// cannot be used is told as set aside and the others are read.
///
/// # Errors
/// All that is wrong where the file as a whole cannot be used.
pub fn read_population(path: &Path, datum: Datum) -> Result<(Vec<Populated>, Vec<Problem>), Vec<Problem>> {
    let name = |path: &Path| {
        path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending == "gpkg" {
        return of_package(path, &name(path), None);
    }
    let text = path.to_string_lossy();
    let split = if path.exists() { None } else { text.rfind(OF_PACKAGE) };
    if let Some((package, layer)) = split.map(|at| (&text[..at + OF_PACKAGE.len() - 1], &text[at + OF_PACKAGE.len()..]))
    {
        return of_package(Path::new(package), &name(Path::new(package)), Some(layer));
    }
    let file = name(path);
    let bytes = bytes::read(path, &file, LARGEST_DATA).map_err(|problem| vec![problem])?;
    of_bytes(&ending, bytes, &file, datum)
}

/// The same for a GeoPackage, which says itself how its coordinates are to be read.
fn of_package(path: &Path, file: &str, layer: Option<&str>) -> Result<(Vec<Populated>, Vec<Problem>), Vec<Problem>> {
    let one = |problem: Problem| vec![problem];
    let package = GeoPackage::open(path, file).map_err(one)?;
    let layers = package.layers().map_err(one)?;
    let (chosen, people) = chosen(&layers, file, layer).map_err(one)?;
    let id = chosen.columns.iter().find(|column| ID.contains(&column.to_lowercase().as_str()));
    let wanted: Vec<&str> = std::iter::once(people).chain(id.map(String::as_str)).collect();
    let converter = Converter::new(Datum::Wgs84)
        .map_err(|why| one(Problem::error("bad_datum", file, why, "a datum that can be projected")))?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let mut untold = 0_usize;
    let mut take = |record: Record| {
        sort_in(record, &converter, &mut found, &mut problems);
        untold += problems.len().saturating_sub(TOLD);
        problems.truncate(TOLD);
    };
    package
        .read(chosen, &wanted, &mut take)
        .map_err(|problem| [std::mem::take(&mut problems), vec![problem]].concat())?;
    if untold > 0 {
        let more = format!("{untold} more faults of this kind or others");
        let problem = Problem::error("more", file, more, "rows with a place and people");
        problems.push(Problem { severity: Severity::SetAside, ..problem });
    }
    some(found, problems, file)
}

/// The layer asked for, or the only one with a column of people, and that column.
fn chosen<'l>(layers: &'l [Layer], file: &str, asked: Option<&str>) -> Result<(&'l Layer, &'l str), Problem> {
    let people = |layer: &'l Layer| -> Option<&'l str> {
        layer.columns.iter().find(|column| PEOPLE.contains(&column.to_lowercase().as_str())).map(String::as_str)
    };
    if let Some(asked) = asked {
        let layer = layers.iter().find(|layer| layer.name == asked).ok_or_else(|| {
            Problem::error("no_such_layer", file, quoted(asked), format!("one of its layers: {}", names(layers.iter())))
        })?;
        return people(layer).map(|column| (layer, column)).ok_or_else(|| without_people(file, std::iter::once(layer)));
    }
    let with: Vec<(&Layer, &str)> = layers.iter().filter_map(|layer| Some((layer, people(layer)?))).collect();
    match with[..] {
        [] => Err(without_people(file, layers.iter())),
        [only] => Ok(only),
        [(first, _), ..] => {
            let found = format!("{} layers with people: {}", with.len(), names(with.iter().map(|(layer, _)| *layer)));
            Err(Problem::error("several_layers", file, found, "one layer")
                .mend(format!("Say which: {file}:{}", first.name)))
        }
    }
}

fn without_people<'l>(file: &str, layers: impl Iterator<Item = &'l Layer>) -> Problem {
    let told = |layer: &Layer| format!("{} ({})", quoted(&layer.name), layer.columns.join(", "));
    let found: Vec<String> = layers.take(10).map(told).collect();
    Problem::error(
        "no_people",
        file,
        format!("layers without a column of people: {}", found.join("; ")),
        "a number of people",
    )
    .mend(format!("Call the column one of {}.", PEOPLE.join(", ")))
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
        _ => return Err(one(Problem::error("unknown_format", file, quoted(file), ".csv, .xlsx, .geojson or .gpkg"))),
    };
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    let mut found = Vec::with_capacity(records.len());
    for record in records {
        sort_in(record, &converter, &mut found, &mut problems);
    }
    some(found, problems, file)
}

/// A record goes to those found, or its faults to the problems: it is set aside.
fn sort_in(record: Record, converter: &Converter, found: &mut Vec<Populated>, problems: &mut Vec<Problem>) {
    match populated(record, converter) {
        Ok(place) => found.push(place),
        Err(faults) => {
            problems.extend(faults.into_iter().map(|fault| Problem { severity: Severity::SetAside, ..fault }));
        }
    }
}

/// What was found, unless it is nothing.
fn some(
    found: Vec<Populated>,
    mut problems: Vec<Problem>,
    file: &str,
) -> Result<(Vec<Populated>, Vec<Problem>), Vec<Problem>> {
    if !found.is_empty() {
        return Ok((found, problems));
    }
    problems.push(
        Problem::error("no_features", file, "no row with a place and people", "cells or places with people")
            .mend(format!("Call the columns `lon`, `lat` (or `h3`) and one of {}.", PEOPLE.join(", "))),
    );
    Err(problems)
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
mod tests;
