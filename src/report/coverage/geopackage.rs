//! `coverage.gpkg`: the blind spots for QGIS, a layer a kind.

use std::path::Path;

use geo::{Geometry, Point};
use rusqlite_gpkg::{ColumnSpec, ColumnType, Dimension, GeometryType, Gpkg, Value};

use super::Coverage;
use crate::coverage::blind::BlindKind;

const COLUMNS: [(&str, ColumnType); 8] = [
    ("id", ColumnType::Varchar),
    ("name", ColumnType::Varchar),
    ("date", ColumnType::Varchar),
    ("site_kind", ColumnType::Varchar),
    ("territory", ColumnType::Varchar),
    ("people", ColumnType::Integer),
    ("evidence", ColumnType::Varchar),
    ("cure", ColumnType::Varchar),
];

/// Writes the blind spots that have a place into a new GeoPackage: of each kind that has any a layer of its name.
///
/// # Errors
/// Why the file cannot be written.
pub fn coverage_gpkg(coverage: &Coverage<'_>, path: &Path) -> Result<(), String> {
    if path.exists() {
        std::fs::remove_file(path).map_err(|error| error.to_string())?;
    }
    let package = Gpkg::open(path).map_err(|error| error.to_string())?;
    let words = coverage.words();
    for kind in BlindKind::ALL {
        let placed: Vec<_> =
            coverage.of_kind(kind).filter(|spot| spot.area.is_some() || spot.point.is_some()).collect();
        if placed.is_empty() {
            continue;
        }
        let form = if placed.iter().any(|spot| spot.area.is_some()) {
            GeometryType::MultiPolygon
        } else {
            GeometryType::Point
        };
        let columns: Vec<ColumnSpec> =
            COLUMNS.iter().map(|(name, kind)| ColumnSpec { name: (*name).to_owned(), column_type: *kind }).collect();
        let layer = package
            .create_layer(kind.code(), "geom", form, Dimension::Xy, 4326, &columns)
            .map_err(|error| error.to_string())?;
        for spot in placed {
            let shape: Geometry<f64> = match (&spot.area, spot.point) {
                (Some(area), _) => area.clone().into(),
                (None, point) => point.unwrap_or(Point::new(0.0, 0.0)).into(),
            };
            let text = |value: Option<&str>| value.map_or(Value::Null, |value| Value::Text(value.to_owned()));
            let values = vec![
                text(Some(&spot.id)),
                text(Some(&spot.name)),
                spot.date.map_or(Value::Null, |date| Value::Text(date.to_string())),
                text(spot.site_kind.as_deref()),
                text(spot.territory.as_deref()),
                spot.people.map_or(Value::Null, |people| Value::Integer(people as i64)),
                text(Some(&words.evidence(spot))),
                text(Some(words.cure(spot))),
            ];
            layer.insert(shape, &values).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
