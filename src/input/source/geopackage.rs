//! Layers of a GeoPackage (OGC 12-128r18), one record at a time. The file is opened to be read only, and only tables are read:
//! a view of a damaged or hostile file could run for ever.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value};

use super::table::Record;
use super::wkb;
use crate::input::problem::{Origin, Problem, quoted};
use crate::spatial::Crs;

/// More rows are no list of places of one scenario.
const MOST_ROWS: usize = 5_000_000;
/// A geometry larger than this is no cell, in bytes.
const LARGEST_SHAPE: usize = 16 << 20;
/// More layers are not told by name.
const NAMED: usize = 20;

/// A GeoPackage that can be read.
pub(crate) struct GeoPackage<'a> {
    connection: Connection,
    file: &'a str,
}

/// A layer of features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    /// Its name.
    pub(crate) name: String,
    /// Its columns but the geometry, in their order.
    pub(crate) columns: Vec<String>,
    geometry: String,
    /// EPSG number of its coordinate system; below 1 where the file says none.
    srs: i64,
}

impl<'a> GeoPackage<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// When it is missing or no GeoPackage, or damaged.
    pub(crate) fn open(path: &Path, file: &'a str) -> Result<Self, Problem> {
        let head = super::bytes::head(path, file, 16)?;
        if head != b"SQLite format 3\0" {
            return Err(Problem::error("not_a_geopackage", file, "no GeoPackage", "a GeoPackage")
                .mend("Was it copied completely? Save the layer again as GeoPackage, GeoJSON or CSV."));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| damaged(file, &error))?;
        connection
            .execute_batch("pragma trusted_schema = off; pragma query_only = on")
            .map_err(|error| damaged(file, &error))?;
        Ok(Self { connection, file })
    }

    /// Its layers of features, by name.
    ///
    /// # Errors
    /// When it holds none, or is damaged.
    pub(crate) fn layers(&self) -> Result<Vec<Layer>, Problem> {
        let damaged = |error: rusqlite::Error| damaged(self.file, &error);
        if !self.has_layers().map_err(damaged)? {
            return Err(Problem::error(
                "not_a_geopackage",
                self.file,
                "an SQLite database without layers",
                "a GeoPackage",
            )
            .mend("Save the layer as GeoPackage, GeoJSON or CSV."));
        }
        let found = self.listed().map_err(damaged)?;
        if found.is_empty() {
            return Err(Problem::error("no_layers", self.file, "no layer of features", "a layer of points or areas")
                .mend("Tables without geometry: save them as CSV or Excel."));
        }
        Ok(found)
    }

    fn has_layers(&self) -> rusqlite::Result<bool> {
        let tables = "select count(*) from sqlite_master where type = 'table' \
                      and name in ('gpkg_geometry_columns', 'gpkg_spatial_ref_sys')";
        self.connection.query_row(tables, [], |row| Ok(row.get::<_, i64>(0)? == 2))
    }

    fn listed(&self) -> rusqlite::Result<Vec<Layer>> {
        let mut statement = self.connection.prepare(
            "select g.table_name, g.column_name, coalesce(s.organization_coordsys_id, g.srs_id) \
             from gpkg_geometry_columns g \
             join sqlite_master m on m.name = g.table_name and m.type = 'table' \
             left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id and lower(s.organization) = 'epsg' \
             order by g.table_name",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let named: Vec<(String, String, i64)> = rows.collect::<Result<_, _>>()?;
        let layer = |(name, geometry, srs): (String, String, i64)| {
            let mut columns = self.connection.prepare("select name from pragma_table_info(?1)")?;
            let columns = columns.query_map([&name], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            let columns = columns.into_iter().filter(|column| *column != geometry).collect();
            Ok(Layer { name, columns, geometry, srs })
        };
        named.into_iter().map(layer).collect()
    }

    /// Hands out each row of a layer with some of its columns; its geometry is a point or area in degrees.
    ///
    /// # Errors
    /// When the coordinate system is not known, the layer too large, or the file damaged.
    pub(crate) fn read(&self, layer: &Layer, wanted: &[&str], take: &mut dyn FnMut(Record)) -> Result<(), Problem> {
        let crs = Crs::of_epsg(layer.srs).ok_or_else(|| {
            let found = if layer.srs < 1 { "no coordinate system".to_owned() } else { format!("EPSG:{}", layer.srs) };
            let found = format!("{found} of layer {}", quoted(&layer.name));
            Problem::error("unsupported_crs", self.file, found, "WGS-84, ETRS89, CGCS2000 or one of their UTM zones")
                .mend(format!(
                    "Save the layer again in EPSG:4326, or: ogr2ogr -t_srs EPSG:4326 new.gpkg {} {}",
                    self.file, layer.name
                ))
        })?;
        self.rows(layer, wanted, &crs, take).map_err(|error| damaged(self.file, &error))?
    }

    fn rows(
        &self,
        layer: &Layer,
        wanted: &[&str],
        crs: &Crs,
        take: &mut dyn FnMut(Record),
    ) -> rusqlite::Result<Result<(), Problem>> {
        let columns: String = wanted.iter().map(|column| format!(", {}", identifier(column))).collect();
        let (geometry, table) = (identifier(&layer.geometry), identifier(&layer.name));
        let mut statement = self.connection.prepare(&format!("select {geometry}{columns} from {table}"))?;
        let mut rows = statement.query([])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            if count == MOST_ROWS {
                let found = format!("more than {MOST_ROWS} rows in layer {}", quoted(&layer.name));
                return Ok(Err(Problem::error("too_large", self.file, found, format!("at most {MOST_ROWS} rows"))
                    .mend("Cut out the area of the scenario, or join cells to larger ones.")));
            }
            let origin = Origin { file: self.file.to_owned(), feature: Some(count), ..Origin::default() };
            let mut properties = Map::new();
            for (index, column) in wanted.iter().enumerate() {
                properties.insert((*column).to_owned(), json(row.get_ref(index + 1)?));
            }
            let mut record = Record { origin, id: None, geometry: None, properties, faults: Vec::new() };
            place(&mut record, row.get_ref(0)?, crs);
            take(record);
            count += 1;
        }
        Ok(Ok(()))
    }
}

/// The geometry of a row in degrees, or why there is none.
fn place(record: &mut Record, value: ValueRef<'_>, crs: &Crs) {
    use geo::MapCoords;
    let blob = match value {
        ValueRef::Blob(blob) if blob.len() <= LARGEST_SHAPE => blob,
        ValueRef::Null => {
            record.fault("null_geometry", "nothing", "a point or area").property = Some("geometry".into());
            return;
        }
        _ => {
            record.fault("bad_geometry", "no geometry, or one too large", "a point or area").property =
                Some("geometry".into());
            return;
        }
    };
    record.take_geometry(wkb::geopackage(blob));
    let Some(shape) = record.geometry.take() else { return };
    match shape.try_map_coords(|at| crs.to_degrees(at.x, at.y).map(Into::into)) {
        Ok(shape) => record.geometry = Some(shape),
        Err(outside) => {
            record.fault("out_of_range", outside.to_string(), "coordinates of the layer's system").property =
                Some("geometry".into());
        }
    }
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
    }
}

/// A name of a table or column as SQL takes it, whatever signs it holds.
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names of layers for a message.
pub(crate) fn names<'l>(layers: impl Iterator<Item = &'l Layer>) -> String {
    let names: Vec<String> = layers.map(|layer| quoted(&layer.name)).collect();
    let more = names.len().saturating_sub(NAMED);
    let told = names[..names.len() - more].join(", ");
    if more > 0 { format!("{told} and {more} more") } else { told }
}

fn damaged(file: &str, error: &rusqlite::Error) -> Problem {
    Problem::error("damaged", file, format!("a damaged GeoPackage ({error})"), "a GeoPackage that can be read")
        .mend(format!("Copy it again from where it came; else: ogr2ogr -f GPKG mended.gpkg {file}"))
}
