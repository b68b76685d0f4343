//! Data files of a scenario as records, whatever their format.

use std::collections::BTreeMap;
use std::path::Path;

use geo::Geometry;

use super::fields::Fields;
use super::format::{DataFile, Text};
use super::problem::{Problem, quoted, shown};
use super::source::bytes::{self, Encoding};
use super::source::table::{Record, Sheet};
use super::source::{csv, geojson, xlsx};
use crate::model::Datum;
use crate::spatial::Converter;

/// A data file as a scenario names it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Data {
    /// Its name, relative to the folder.
    pub(crate) file: String,
    /// Its datum, where the scenario says one.
    pub(crate) datum: Option<Datum>,
    encoding: Encoding,
    sheet: Option<String>,
    pub(crate) columns: BTreeMap<String, String>,
}

impl Data {
    /// Reads what a scenario says of a file; nothing without a name.
    pub(crate) fn read(fields: &mut Fields<'_>, data: &DataFile) -> Option<Self> {
        let datum = fields.read("datum", data.datum.as_ref()).map(|datum| datum.0);
        let encoding = fields.read("encoding", data.encoding.as_ref()).map(|encoding| encoding.0).unwrap_or_default();
        let sheet = fields.read("sheet", data.sheet.as_ref()).map(|sheet| sheet.0);
        let columns = fields.read("columns", data.columns.as_ref()).map(|columns| columns.0).unwrap_or_default();
        let Text(file) = fields.need("file", data.file.as_ref())?;
        Some(Self { file, datum, encoding, sheet, columns })
    }

    /// The ending of its name, in small letters.
    pub(crate) fn ending(&self) -> String {
        Path::new(&self.file).extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
    }

    /// The text of the file.
    pub(crate) fn text(&self, folder: &Path, most: u64, problems: &mut Vec<Problem>) -> Option<String> {
        let bytes = bytes::read(&folder.join(&self.file), &self.file, most);
        let text = bytes.and_then(|bytes| bytes::text(bytes, &self.file, self.encoding, problems));
        text.map_err(|problem| problems.push(problem)).ok()
    }

    /// The sheet of a CSV or Excel file.
    pub(crate) fn sheet(&self, folder: &Path, problems: &mut Vec<Problem>) -> Option<Sheet> {
        let sheet = if self.ending() == "xlsx" {
            bytes::read(&folder.join(&self.file), &self.file, bytes::LARGEST_DATA)
                .and_then(|bytes| xlsx::read(bytes, &self.file, self.sheet.as_deref()))
        } else {
            csv::read(&self.text(folder, bytes::LARGEST_DATA, problems)?, &self.file)
        };
        sheet.map_err(|problem| problems.push(problem)).ok()
    }

    /// The features of a GeoJSON file and the datum it names itself.
    pub(crate) fn features(&self, folder: &Path, problems: &mut Vec<Problem>) -> (Vec<Record>, Option<Datum>) {
        let Some(text) = self.text(folder, bytes::LARGEST_DATA, problems) else { return (Vec::new(), None) };
        let collection = geojson::read(&text, &self.file, problems);
        (collection.records, collection.datum)
    }

    /// Says that the file's ending is none that is read.
    pub(crate) fn unknown_ending(&self, endings: &str) -> Problem {
        let mend = match self.ending().as_str() {
            "xls" | "ods" | "et" => "Save it as .xlsx.",
            "shp" | "gpkg" | "kml" => "Save it as GeoJSON.",
            _ => "",
        };
        Problem::error("unknown_format", &self.file, quoted(&self.file), endings).mend(mend)
    }

    /// The converter of the datum that holds: the scenario's word, else the file's own.
    pub(crate) fn converter(&self, own: Option<Datum>, problems: &mut Vec<Problem>) -> Option<Converter> {
        if let Some((said, named)) = self.datum.zip(own).filter(|(said, named)| said != named) {
            problems.push(
                Problem::warning(
                    "datum_conflict",
                    &self.file,
                    format!("a `crs` member that names {named:?}"),
                    format!("{said:?}, as the scenario says"),
                )
                .mend("The scenario's word holds. Correct whichever is wrong."),
            );
        }
        Converter::new(self.datum.or(own).unwrap_or_default())
            .map_err(|why| problems.push(Problem::error("bad_datum", &self.file, why, "a datum that can be projected")))
            .ok()
    }
}

/// A record's geometry in WGS-84, judged to lie on the globe; a fault of the record where it does not.
pub(crate) fn placed(record: &mut Record, converter: &Converter) -> Option<Geometry<f64>> {
    let geometry = record.geometry.take()?;
    match converter.geometry_to_wgs84(&geometry) {
        Ok(geometry) => match outside_globe(&geometry) {
            None => Some(geometry),
            Some((x, y)) => {
                let problem = off_globe(record, x, y);
                record.faults.push(problem);
                None
            }
        },
        Err(outside) => {
            record.fault("out_of_range", outside.to_string(), "metres east and north of the zone").property =
                Some("geometry".into());
            None
        }
    }
}

/// A coordinate outside the globe, if there is one.
pub(crate) fn outside_globe(geometry: &Geometry<f64>) -> Option<(f64, f64)> {
    use geo::CoordsIter;
    let outside = |x: f64, y: f64| !(x.abs() <= 180.0 && y.abs() <= 90.0);
    geometry.coords_iter().find(|coord| outside(coord.x, coord.y)).map(|coord| (coord.x, coord.y))
}

/// Tells swapped degrees, metres and mere nonsense apart.
fn off_globe(record: &Record, x: f64, y: f64) -> Problem {
    let found = shown(&serde_json::json!([x, y]));
    let expected = "longitude within 180 and latitude within 90 degrees";
    let (code, mend) = if y.abs() <= 180.0 && x.abs() <= 90.0 {
        ("swapped", "Latitude stands before longitude: GeoJSON wants [longitude, latitude].")
    } else if x.abs() > 1000.0 && y.abs() > 1000.0 {
        (
            "out_of_range",
            "These look like metres: say which projection in `datum`, like \"cgcs2000:120\", or save it as WGS-84.",
        )
    } else {
        ("out_of_range", "Correct the coordinate.")
    };
    record.origin.error(code, found, expected).property("geometry").mend(mend)
}
