use std::path::PathBuf;

use geo::{Geometry, point, polygon};
use rusqlite_gpkg::{ColumnSpec, ColumnType, Dimension, GeometryType, Gpkg, Value as Cell};
use tempfile::TempDir;

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
    assert_eq!(told, [("null_geometry", Some(3)), ("bad_amount", Some(4)), ("bad_amount", Some(5))], "{problems:?}");
    assert_eq!(read("csv", "id,lon,lat\na,1,2\n").unwrap_err().last().unwrap().code, "no_features");
}

/// A package with a layer of this system: shapes with a number of people.
fn package(folder: &TempDir, layers: &[(&str, &str, i32, &[(Geometry<f64>, i64)])]) -> PathBuf {
    let path = folder.path().join("people.gpkg");
    let package = Gpkg::open(&path).unwrap();
    for &(name, column, srs, rows) in layers {
        if srs != 4326 {
            let _ = package.register_srs("s", srs, "EPSG", srs, "", "");
        }
        let columns = [("h3", ColumnType::Varchar), (column, ColumnType::Integer)];
        let columns: Vec<ColumnSpec> =
            columns.into_iter().map(|(name, column_type)| ColumnSpec { name: name.to_owned(), column_type }).collect();
        let layer = package
            .create_layer(name, "geom", GeometryType::GeometryCollection, Dimension::Xy, srs as u32, &columns)
            .unwrap();
        for (index, (shape, people)) in rows.iter().enumerate() {
            layer.insert(shape.clone(), &[Cell::Text(format!("c{index}")), Cell::Integer(*people)]).unwrap();
        }
    }
    path
}

fn read_path(path: &Path) -> Result<(Vec<Populated>, Vec<Problem>), Vec<Problem>> {
    read_population(path, Datum::Wgs84)
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

fn at(x: f64, y: f64) -> Geometry<f64> {
    point!(x: x, y: y).into()
}

#[test]
fn points_and_areas_of_a_geopackage_are_read() {
    let folder = TempDir::new().unwrap();
    let square = polygon![(x: 14.0, y: 35.0), (x: 14.2, y: 35.0), (x: 14.2, y: 35.2), (x: 14.0, y: 35.2)];
    let path = package(&folder, &[("cells", "Population", 4326, &[(at(14.5, 35.9), 12), (square.into(), 7)])]);
    let (found, problems) = read_path(&path).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!((found[0].id.as_str(), found[0].people, found[0].point), ("c0", 12, geo::Point::new(14.5, 35.9)));
    assert!((found[1].point.x() - 14.1).abs() < 1e-9 && (found[1].point.y() - 35.1).abs() < 1e-9, "{found:?}");
}

#[test]
fn other_systems_are_transformed_and_unknown_ones_told_with_a_cure() {
    let folder = TempDir::new().unwrap();
    // 22S of SIRGAS 2000 by PROJ.
    let path = package(&folder, &[("cells", "pop", 31982, &[(at(478_000.0, 6_676_000.0), 5)])]);
    let (found, _) = read_path(&path).unwrap();
    assert!((found[0].point.x() + 51.228_209_928).abs() < 1e-8, "{found:?}");
    let folder = TempDir::new().unwrap();
    let path = package(&folder, &[("cells", "pop", 27700, &[(at(400_000.0, 300_000.0), 5)])]);
    let problems = read_path(&path).unwrap_err();
    assert_eq!(codes(&problems), ["unsupported_crs"]);
    assert!(problems[0].mend.contains("ogr2ogr -t_srs EPSG:4326"), "{problems:?}");
}

#[test]
fn several_layers_are_named_and_one_is_chosen() {
    let folder = TempDir::new().unwrap();
    let rows: &[(Geometry<f64>, i64)] = &[(at(14.5, 35.9), 12)];
    let path = package(
        &folder,
        &[
            ("day", "people", 4326, rows),
            ("night", "people", 4326, &[(at(14.5, 35.9), 40)]),
            ("roads", "lanes", 4326, rows),
        ],
    );
    let problems = read_path(&path).unwrap_err();
    assert_eq!(codes(&problems), ["several_layers"]);
    let told = problems[0].to_string();
    assert!(told.contains("day") && told.contains("night") && !told.contains("roads"), "{told}");
    let chosen = |layer: &str| read_path(&PathBuf::from(format!("{}:{layer}", path.display())));
    assert_eq!(chosen("night").unwrap().0[0].people, 40);
    assert_eq!(codes(&chosen("dawn").unwrap_err()), ["no_such_layer"]);
    let without = chosen("roads").unwrap_err();
    assert_eq!(codes(&without), ["no_people"]);
    assert!(without[0].to_string().contains("lanes") && without[0].mend.contains("人口"), "{without:?}");
}

/// Triggers of the spatial index call functions that only libraries for maps bring.
fn drop_triggers(connection: &rusqlite::Connection) {
    let mut statement = connection.prepare("select name from sqlite_master where type = 'trigger'").unwrap();
    let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        connection.execute_batch(&format!("drop trigger \"{name}\"")).unwrap();
    }
}

#[test]
fn rows_of_a_geopackage_that_cannot_be_used_are_set_aside() {
    let folder = TempDir::new().unwrap();
    let path = package(
        &folder,
        &[(
            "cells",
            "people",
            4326,
            &[(at(14.5, 35.9), 12), (at(14.5, 35.9), -3), (at(500.0, 35.9), 4), (at(1.0, 1.0), 2)],
        )],
    );
    let connection = rusqlite::Connection::open(&path).unwrap();
    drop_triggers(&connection);
    connection.execute("update cells set geom = x'4750000100' where people = 2", []).unwrap();
    drop(connection);
    let (found, problems) = read_path(&path).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(codes(&problems), ["bad_amount", "out_of_range", "bad_geometry"], "{problems:?}");
    assert!(problems.iter().all(|problem| problem.severity == Severity::SetAside && problem.feature.is_some()));
}

#[test]
fn what_is_no_geopackage_or_damaged_says_so() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("people.gpkg");
    assert_eq!(codes(&read_path(&path).unwrap_err()), ["missing_file"]);
    std::fs::write(&path, "").unwrap();
    assert_eq!(codes(&read_path(&path).unwrap_err()), ["empty_file"]);
    std::fs::write(&path, "id,lon,lat,people\n").unwrap();
    assert_eq!(codes(&read_path(&path).unwrap_err()), ["not_a_geopackage"]);
    std::fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("create table t(a)").unwrap();
    assert_eq!(codes(&read_path(&path).unwrap_err()), ["not_a_geopackage"]);
    std::fs::remove_file(&path).unwrap();
    let rows: Vec<(Geometry<f64>, i64)> =
        (0..2000).map(|index| (at(14.0, 35.0 + f64::from(index) * 1e-4), 3)).collect();
    let path = package(&folder, &[("cells", "people", 4326, &rows)]);
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes.truncate(half - half % 4096);
    std::fs::write(&path, &bytes).unwrap();
    let problems = read_path(&path).unwrap_err();
    assert_eq!(codes(&problems), ["damaged"], "{problems:?}");
    assert!(problems[0].mend.contains("ogr2ogr"));
    let folder = TempDir::new().unwrap();
    let empty = package(&folder, &[("cells", "people", 4326, &[])]);
    assert_eq!(codes(&read_path(&empty).unwrap_err()), ["no_features"]);
}

/// A view is not read: its rows may never end.
#[test]
fn a_view_in_place_of_a_table_is_not_followed() {
    let folder = TempDir::new().unwrap();
    let path = package(&folder, &[("cells", "people", 4326, &[(at(14.5, 35.9), 12)])]);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "create view endless as with recursive n(geom, people) as (select null, 1 union all select null, people from n) \
             select * from n;",
        )
        .unwrap();
    connection
        .execute_batch("pragma foreign_keys = off; update gpkg_geometry_columns set table_name = 'endless'")
        .unwrap();
    drop(connection);
    assert_eq!(codes(&read_path(&path).unwrap_err()), ["no_layers"]);
}
