//! Rows of a sheet as records, whatever the sheet was.

use std::collections::BTreeMap;

use geo::{Geometry, Point};
use serde_json::{Map, Value};

use super::super::format::{Loose, Reading};
use super::super::problem::{Origin, Problem, quoted, shown};
use super::super::similar::suggestion;
use super::geometry::Unusable;

/// A feature or row as it was read: where it stands, what it carries, what is wrong with it so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// Where it stands.
    pub(crate) origin: Origin,
    /// The feature's own id.
    pub(crate) id: Option<Value>,
    /// Its geometry in the datum of the file; none where there is a fault about it.
    pub(crate) geometry: Option<Geometry<f64>>,
    /// Its properties by our names, the others as they are.
    pub(crate) properties: Map<String, Value>,
    /// What is wrong with it.
    pub(crate) faults: Vec<Problem>,
}

/// A sheet: names of the columns, rows of cells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// The file it is of.
    pub(crate) file: String,
    /// Line of the header.
    pub(crate) line: usize,
    /// Names of the columns, trimmed.
    pub(crate) header: Vec<String>,
    /// Rows.
    pub(crate) rows: Vec<Row>,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// Its line in the file or number in the workbook, from 1.
    pub(crate) line: usize,
    /// Cells that are not empty, with the index of their column.
    pub(crate) cells: Vec<(usize, Value)>,
    /// Faults of single cells: column and what was found.
    pub(crate) broken: Vec<(usize, String)>,
    /// A fault of the row as a whole.
    pub(crate) fault: Option<(&'static str, String, String)>,
}

/// Names other tools give to our columns.
const ALIASES: [(&str, &[&str]); 2] = [("lon", &["lng", "long", "longitude", "经度"]), ("lat", &["latitude", "纬度"])];

impl Record {
    /// Notes what is wrong with it, and hands the note out for more to be said.
    pub(crate) fn fault(
        &mut self,
        code: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> &mut Problem {
        self.faults.push(self.origin.error(code, found, expected));
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }

    /// Takes a geometry, or notes why there is none.
    pub(crate) fn take_geometry(&mut self, geometry: Result<Geometry<f64>, Unusable>) {
        match geometry {
            Ok(geometry) => self.geometry = Some(geometry),
            Err(why) => {
                let problem = self.fault(why.code, why.found, why.expected);
                problem.property = Some("geometry".into());
                problem.mend = why.mend.to_owned();
            }
        }
    }

    /// Takes the number out of a pair of columns; a fault where it is none.
    fn take_number(&mut self, name: &str) -> Option<f64> {
        let value = self.properties.shift_remove(name)?;
        let number = super::super::format::number(&value);
        if number.is_none() {
            let problem = self.fault("bad_coordinate", shown(&value), "a number of degrees, like 113.5467");
            problem.property = Some(name.to_owned());
            problem.mend = "Write decimal degrees (or metres in a projected datum) with a point.".to_owned();
        }
        number
    }

    /// Takes `PREFIXlon` and `PREFIXlat` out of the properties.
    pub(crate) fn take_pair(&mut self, prefix: &str) -> Option<(f64, f64)> {
        let faults = self.faults.len();
        let (lon_name, lat_name) = (format!("{prefix}lon"), format!("{prefix}lat"));
        let pair = (self.take_number(&lon_name), self.take_number(&lat_name));
        match pair {
            (Some(lon), Some(lat)) => return Some((lon, lat)),
            (None, None) => {}
            _ if self.faults.len() > faults => {}
            (lon, _) => {
                let missing = if lon.is_none() { lon_name } else { lat_name };
                self.fault("half_coordinate", "nothing", "a number beside its partner").property = Some(missing);
            }
        }
        None
    }

    /// Makes `lon` and `lat` its geometry.
    pub(crate) fn take_point(&mut self) {
        let faults = self.faults.len();
        match self.take_pair("") {
            Some((lon, lat)) => self.geometry = Some(Geometry::Point(Point::new(lon, lat))),
            None if self.faults.len() == faults => {
                let problem = self.fault("null_geometry", "no coordinates", "`lon` and `lat`");
                problem.mend = "Find out where it is, or leave the row out of the file.".to_owned();
            }
            None => {}
        }
    }
}

impl Sheet {
    /// The rows as records. `known` are our names; `columns` maps them to the file's where they differ; `needed` must be there.
    ///
    /// # Errors
    /// All that is wrong with the header.
    pub(crate) fn records(
        self,
        known: &[&str],
        columns: &BTreeMap<String, String>,
        needed: &[&str],
    ) -> Result<Vec<Record>, Vec<Problem>> {
        let names = self.names(known, columns, needed)?;
        let name_of = |column: usize| names.get(column).cloned().unwrap_or_else(|| format!("column_{}", column + 1));
        let record = |(index, row): (usize, Row)| {
            let origin = Origin { file: self.file.clone(), feature: Some(index), line: Some(row.line), id: None };
            let mut record = Record { origin, ..Record::default() };
            if let Some((code, found, expected)) = row.fault {
                record.fault(code, found, expected);
            }
            for (column, found) in row.broken {
                let name = name_of(column);
                let problem = record.fault("cell_error", found, "a value");
                problem.mend = "Mend the formula, or paste its value.".to_owned();
                problem.severity =
                    if known.contains(&name.as_str()) { problem.severity } else { super::super::Severity::Warning };
                problem.property = Some(name);
            }
            for (column, value) in row.cells {
                record.properties.insert(name_of(column), value);
            }
            record
        };
        Ok(self.rows.into_iter().enumerate().map(record).collect())
    }

    /// Our name of every column.
    fn names(
        &self,
        known: &[&str],
        columns: &BTreeMap<String, String>,
        needed: &[&str],
    ) -> Result<Vec<String>, Vec<Problem>> {
        let mut problems = Vec::new();
        for (ours, theirs) in columns {
            if !known.contains(&ours.as_str()) {
                let mend = suggestion(ours, known.iter().copied());
                problems.push(
                    self.problem("unknown_column", format!("`columns` with {}", quoted(ours)), "one of our names")
                        .mend(mend),
                );
            }
            if !self.header.contains(theirs) {
                problems.push(self.missing(theirs));
            }
        }
        let name = |(index, header): (usize, &String)| {
            let mapped = columns.iter().find(|(_, theirs)| *theirs == header).map(|(ours, _)| ours.clone());
            mapped.unwrap_or_else(|| own_name(index, header, known, columns))
        };
        let names: Vec<String> = self.header.iter().enumerate().map(name).collect();
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                let found = format!("two columns {}", quoted(name));
                problems.push(
                    self.problem("duplicate_column", found, "every name once")
                        .property(self.header[index].clone())
                        .mend("Rename or remove one of them, or say in `columns` which is meant."),
                );
            }
        }
        for name in needed.iter().filter(|name| !names.iter().any(|other| other == *name)) {
            if !columns.contains_key(*name) {
                problems.push(self.missing(name));
            }
        }
        if problems.is_empty() { Ok(names) } else { Err(problems) }
    }

    fn missing(&self, name: &str) -> Problem {
        let mend = format!(
            "{} Say in `columns` how it is called here: columns = {{ {name} = \"...\" }}.",
            suggestion(name, self.header.iter().map(String::as_str))
        );
        self.problem("missing_column", format!("no column {}", quoted(name)), "a column of that name").mend(mend)
    }

    fn problem(&self, code: &'static str, found: String, expected: &str) -> Problem {
        Problem::error(code, &self.file, found, expected).line(Some(self.line))
    }
}

/// Our name of a column nobody mapped: one of ours in whatever case, an alias, else its own.
fn own_name(index: usize, header: &str, known: &[&str], columns: &BTreeMap<String, String>) -> String {
    let lower = header.to_lowercase();
    let free = |name: &&str| !columns.contains_key(*name) && known.contains(name);
    let alias = ALIASES.iter().find(|(_, aliases)| aliases.contains(&lower.as_str())).map(|(ours, _)| *ours);
    match known.iter().copied().find(|name| *name == lower).or(alias).filter(free) {
        Some(ours) => ours.to_owned(),
        None if header.is_empty() => format!("column_{}", index + 1),
        None => header.to_owned(),
    }
}

/// A loose value of a property, unless it is not there or null.
pub(crate) fn loose<T: Reading>(map: &mut Map<String, Value>, name: &str) -> Option<Loose<T>> {
    map.shift_remove(name).filter(|value| !value.is_null()).map(Loose::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sheet(header: &[&str]) -> Sheet {
        let row =
            Row { line: 2, cells: header.iter().enumerate().map(|(i, _)| (i, json!(i))).collect(), ..Row::default() };
        Sheet {
            file: "s.csv".into(),
            line: 1,
            header: header.iter().map(|h| (*h).to_owned()).collect(),
            rows: vec![row],
        }
    }

    #[test]
    fn columns_bear_our_names_in_any_case_their_aliases_or_what_the_scenario_says() {
        let columns = BTreeMap::from([("id".to_owned(), "编号".to_owned())]);
        let records =
            sheet(&["编号", "Lng", "LAT", "Remark"]).records(&["id", "lon", "lat"], &columns, &["lon", "lat"]).unwrap();
        assert_eq!(Value::Object(records[0].properties.clone()), json!({"id": 0, "lon": 1, "lat": 2, "Remark": 3}));
    }

    #[test]
    fn all_faults_of_a_header_are_told() {
        let columns = BTreeMap::from([("name".to_owned(), "Nane".to_owned()), ("lonn".to_owned(), "x".to_owned())]);
        let problems =
            sheet(&["id", "id", "Name", "x"]).records(&["id", "name", "lon", "lat"], &columns, &["lat"]).unwrap_err();
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["unknown_column", "missing_column", "duplicate_column", "missing_column"], "{problems:?}");
        assert!(problems[1].mend.contains("Did you mean `Name`?"), "{}", problems[1]);
    }

    #[test]
    fn a_pair_of_coordinates_is_whole_or_not_there() {
        let record = |properties: Value| {
            let mut record = Record { properties: properties.as_object().cloned().unwrap(), ..Record::default() };
            record.take_point();
            record
        };
        assert!(record(json!({"lon": "14.5", "lat": 35.9})).geometry.is_some());
        assert_eq!(record(json!({"lon": "14.5"})).faults[0].code, "half_coordinate");
        assert_eq!(record(json!({"lon": "14.5", "lat": "NaN"})).faults[0].code, "bad_coordinate");
        assert_eq!(record(json!({})).faults[0].code, "null_geometry");
    }
}
