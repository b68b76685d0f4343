//! Files of rows as people and forms make them: whatever a column is called, it is found.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use geo::{Geometry, Point};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use serde_json::Value;

use super::Rejected;
use super::data::placed;
use super::format::as_text;
use super::instant;
use super::pieces::Pieces;
use super::problem::{Problem, Severity, quoted};
use super::similar::suggestion;
use super::source::bytes::{self, Encoding};
use super::source::table::{Record, Sheet};
use super::source::{csv, geojson, xlsx};
use crate::model::Datum;
use crate::spatial::Converter;

/// What holds for files of rows.
#[derive(Clone, Debug)]
pub struct RowOptions {
    /// The datum of their coordinates.
    pub datum: Datum,
    /// The zone of times that state none, and of days.
    pub zone: TimeZone,
    /// Our name = the file's column, where they are not alike enough to be found.
    pub columns: BTreeMap<String, String>,
    /// The instant that the file as a whole is about, for states without a time of their own.
    pub as_of: Option<Timestamp>,
    /// Kind of sites that say none.
    pub kind: Option<String>,
}

/// What a file of rows holds.
#[derive(Clone, Debug)]
pub struct RowsRead<T> {
    /// The file's name, as it stands with every row.
    pub file: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
    /// The rows that can be used.
    pub rows: Vec<T>,
    /// The others.
    pub rejected: Vec<Rejected>,
    /// What is odd, and rejects nothing.
    pub warnings: Vec<Problem>,
}

/// A column of ours and the names it goes by: compared in small letters, without spaces, `_` and `-`, and without the groups
/// that forms put in front (`group/team`, `group-team`, `group:team`). Earlier names go first. `*x`: a name that ends in x.
pub(super) type Column = (&'static str, &'static [&'static str]);

/// The longitude and latitude of a row, whatever noted them.
pub(super) const PLACE: [Column; 3] = [
    ("lon", &["lon", "lng", "long", "longitude", "经度", "*longitude"]),
    ("lat", &["lat", "latitude", "纬度", "*latitude"]),
    ("geopoint", &["geolocation", "geopoint", "gps", "location", "坐标", "定位", "位置"]),
];

/// Columns that forms add for themselves: what they are called says nothing of what they hold.
const OF_FORMS: [&str; 12] = [
    "_id",
    "_uuid",
    "_index",
    "_parent_index",
    "_status",
    "_notes",
    "_tags",
    "_validation_status",
    "_attachments",
    "key",
    "instanceid",
    "meta/instanceid",
];

/// A file taken apart into records under our names.
pub(super) struct Opened {
    pub(super) file: String,
    pub(super) hash: String,
    pub(super) records: Vec<Record>,
    pub(super) warnings: Vec<Problem>,
    pub(super) converter: Converter,
    /// Whether it is a table: its records then have no geometry but what columns make of it.
    pub(super) is_table: bool,
}

/// The name of a file without its folders: what is kept with every row.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Opens a file of rows.
///
/// # Errors
/// All that is wrong with the file as a whole.
pub(super) fn open(
    path: &Path,
    columns: &[Column],
    needed: &[&str],
    options: &RowOptions,
) -> Result<Opened, Vec<Problem>> {
    let file = name_of(path);
    let bytes = bytes::read(path, &file, bytes::LARGEST_DATA).map_err(|problem| vec![problem])?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    of_bytes(bytes, &file, &ending, columns, needed, options)
}

/// Opens a file of rows piece by piece, so that tables of UTF-8 may be of any size; other files are one piece. `each` tells whether
/// to go on.
///
/// # Errors
/// All that is wrong with the file as a whole.
pub(super) fn open_in_pieces(
    path: &Path,
    columns: &[Column],
    needed: &[&str],
    options: &RowOptions,
    each: &mut dyn FnMut(Opened) -> ControlFlow<()>,
) -> Result<(), Vec<Problem>> {
    let one = |problem: Problem| vec![problem];
    let file = name_of(path);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let pieces = match ending.as_str() {
        // What cannot be opened at all is told where files are read as a whole.
        "csv" | "txt" | "tsv" if path.is_file() => Pieces::open(path, &file).map_err(one)?,
        _ => None,
    };
    let Some(mut pieces) = pieces else {
        let _ = each(open(path, columns, needed, options)?);
        return Ok(());
    };
    let mut rows = 0;
    while let Some(piece) = pieces.next().map_err(one)? {
        let mut sheet = match csv::read(&piece.text, &file) {
            // Blank lines alone.
            Err(problem) if problem.code == "no_features" && piece.down > 0 => continue,
            read => read.map_err(one)?,
        };
        sheet.rows.iter_mut().for_each(|row| row.line += piece.down);
        let mut records = of_sheet(sheet, columns, needed, options)?;
        for record in &mut records {
            record.origin.feature = record.origin.feature.map(|index| index + rows);
        }
        rows += records.len();
        let converter = Converter::new(options.datum)
            .map_err(|why| one(Problem::error("bad_datum", &file, why, "a datum that can be projected")))?;
        let opened = Opened {
            file: file.clone(),
            hash: String::new(),
            records,
            warnings: Vec::new(),
            converter,
            is_table: true,
        };
        if each(opened).is_break() {
            return Ok(());
        }
    }
    if rows == 0 {
        return Err(one(Problem::error("no_features", &file, "a header without rows", "at least one row")));
    }
    Ok(())
}

/// The same for the bytes of a file.
pub(super) fn of_bytes(
    bytes: Vec<u8>,
    file: &str,
    ending: &str,
    columns: &[Column],
    needed: &[&str],
    options: &RowOptions,
) -> Result<Opened, Vec<Problem>> {
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let mut problems = Vec::new();
    let one = |problem: Problem| vec![problem];
    let is_table = !matches!(ending, "geojson" | "json");
    let mut datum = None;
    let records = match ending {
        "csv" | "txt" | "tsv" => {
            let text = bytes::text(bytes, file, Encoding::Auto, &mut problems).map_err(one)?;
            of_sheet(csv::read(&text, file).map_err(one)?, columns, needed, options)?
        }
        "xlsx" => of_sheet(xlsx::read(bytes, file, None).map_err(one)?, columns, needed, options)?,
        "geojson" | "json" => {
            let text = bytes::text(bytes, file, Encoding::Auto, &mut problems).map_err(one)?;
            let collection = geojson::read(&text, file, &mut problems);
            datum = collection.datum;
            of_features(collection.records, columns, options)
        }
        _ => {
            let problem = Problem::error("unknown_format", file, quoted(file), "a file .csv, .xlsx, .geojson or .json");
            return Err(vec![problem.mend("Save it as CSV or .xlsx.")]);
        }
    };
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    let converter = Converter::new(datum.unwrap_or(options.datum))
        .map_err(|why| one(Problem::error("bad_datum", file, why, "a datum that can be projected")))?;
    Ok(Opened { file: file.to_owned(), hash, records, warnings: problems, converter, is_table })
}

fn of_sheet(
    mut sheet: Sheet,
    columns: &[Column],
    needed: &[&str],
    options: &RowOptions,
) -> Result<Vec<Record>, Vec<Problem>> {
    let mut found = found_columns(&sheet.header, columns, &options.columns);
    found.extend(options.columns.clone());
    // Names that stand twice and mean nothing here are no reason to refuse a form's export.
    let meant: BTreeSet<&String> = found.values().collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (index, name) in sheet.header.iter_mut().enumerate() {
        if !meant.contains(name) && !seen.insert(name.to_lowercase()) {
            *name = format!("{name} ({})", index + 1);
        }
    }
    let known: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    sheet.records(&known, &found, needed).map_err(|mut problems| {
        for problem in problems.iter_mut().filter(|problem| problem.code == "missing_column") {
            problem.mend = format!("Say how it is called here: --column {}=...", missing_name(&problem.found));
        }
        problems
    })
}

/// The column a problem says is missing.
fn missing_name(found: &str) -> &str {
    found.split('"').nth(1).unwrap_or("OURS")
}

/// Members of features under our names; the feature's own id is theirs where `id` is asked for.
fn of_features(mut records: Vec<Record>, columns: &[Column], options: &RowOptions) -> Vec<Record> {
    let keys: BTreeSet<String> = records.iter().flat_map(|record| record.properties.keys().cloned()).collect();
    let mut found = found_columns(&keys.into_iter().collect::<Vec<_>>(), columns, &options.columns);
    found.extend(options.columns.clone());
    for record in &mut records {
        for (ours, theirs) in found.iter().filter(|(ours, theirs)| ours != theirs) {
            if let Some(value) = record.properties.shift_remove(theirs) {
                record.properties.insert(ours.clone(), value);
            }
        }
    }
    records
}

/// Which of the file's columns is which of ours: each at most once.
fn found_columns(header: &[String], columns: &[Column], said: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<&str> = said.values().map(String::as_str).collect();
    let mut found = BTreeMap::new();
    for (ours, names) in columns.iter().filter(|(ours, _)| !said.contains_key(*ours)) {
        let free = || {
            header.iter().filter(|name| !taken.contains(name.as_str()) && !OF_FORMS.contains(&&*name.to_lowercase()))
        };
        let theirs = std::iter::once(ours).chain(*names).find_map(|wanted| free().find(|name| is_called(name, wanted)));
        if let Some(theirs) = theirs {
            taken.insert(theirs);
            found.insert((*ours).to_owned(), theirs.clone());
        }
    }
    found
}

fn is_called(name: &str, wanted: &str) -> bool {
    let folded = |text: &str| -> String {
        let text = text.split(['(', '（', '[']).next().unwrap_or_default();
        text.chars().filter(|sign| !matches!(sign, ' ' | '_' | '-' | '"')).flat_map(char::to_lowercase).collect()
    };
    let last = |signs: &[char]| name.rsplit(signs).next().map(folded).unwrap_or_default();
    match wanted.strip_prefix('*') {
        Some(end) => folded(name).ends_with(end),
        None => {
            let wanted = folded(wanted);
            folded(name) == wanted || last(&['/', ':', '.']) == wanted || last(&['/', ':', '.', '-']) == wanted
        }
    }
}

/// Values of a record by our names.
pub(super) struct Cells<'r> {
    pub(super) record: &'r Record,
    zone: &'r TimeZone,
    /// What is wrong so far.
    pub(super) faults: Vec<Problem>,
}

/// A time as a cell states it.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// An instant.
    At(Timestamp),
    /// A day without a time.
    On(Date),
}

impl<'r> Cells<'r> {
    pub(super) fn of(record: &'r Record, zone: &'r TimeZone) -> Self {
        Self { record, zone, faults: record.faults.clone() }
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text = self.record.properties.get(name).and_then(as_text)?;
        (!text.is_empty() && !matches!(text.as_str(), "n/a" | "N/A")).then_some(text)
    }

    /// A text that has to be there.
    pub(super) fn need(&mut self, name: &'static str, mend: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            self.fault("missing_value", name, "nothing".to_owned(), "a value", mend);
        }
        text
    }

    /// A day.
    pub(super) fn day(&mut self, name: &'static str) -> Option<Date> {
        let text = self.text(name)?;
        match self.when_of(&text, None) {
            Some(When::On(day)) => Some(day),
            Some(When::At(at)) => Some(self.local_day(at)),
            None => {
                self.fault("bad_date", name, quoted(&text), "a date like 2022-11-25 or 2022年11月25日", "");
                None
            }
        }
    }

    /// A day or an instant; a time without a day is of the day given.
    pub(super) fn when(&mut self, name: &'static str, day: Option<Date>) -> Option<When> {
        let text = self.text(name)?;
        let when = self.when_of(&text, day);
        // A time of a day that is told as wrong already is not wrong for that.
        let is_of_that_day = || self.faults.iter().any(|fault| fault.code == "bad_date") && self.is_time(&text);
        if when.is_none() && !is_of_that_day() {
            let mend = "Write the year first and 24 hours: 2022-11-25 14:05.";
            self.fault("bad_time", name, quoted(&text), instant::EXPECTED, mend);
        }
        when
    }

    fn when_of(&self, text: &str, day: Option<Date>) -> Option<When> {
        if let Some(day) = instant::day_alone(text) {
            return Some(When::On(day));
        }
        let joined = || day.and_then(|day| instant::read(&format!("{day} {text}"), self.zone).ok());
        instant::read(text, self.zone).ok().or_else(joined).map(|read| When::At(read.at))
    }

    /// Whether a text would be a time, if only its day were known.
    fn is_time(&self, text: &str) -> bool {
        self.when_of(text, Some(Date::constant(2000, 1, 1))).is_some()
    }

    /// An instant as people write it where the teams are.
    pub(super) fn local(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%F %H:%M").to_string()
    }

    /// The day of an instant where the teams are.
    pub(super) fn local_day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// The last second of a day where the teams are.
    pub(super) fn end_of(&self, day: Date) -> Option<Timestamp> {
        self.zone.to_timestamp(day.at(23, 59, 59, 0)).ok()
    }

    /// Where it was noted: `lon` and `lat`, the feature's own place, or what a form noted (latitude first).
    pub(super) fn point(&mut self, converter: &Converter) -> Option<Point<f64>> {
        let mut record =
            Record { origin: self.record.origin.clone(), geometry: self.record.geometry.clone(), ..Record::default() };
        for name in ["lon", "lat"] {
            if let Some(value) = self.record.properties.get(name).filter(|value| !value.is_null()) {
                record.properties.insert(name.to_owned(), value.clone());
            }
        }
        let pair = record.take_pair("").or_else(|| self.text("geopoint").and_then(|text| geopoint(&text)));
        if let Some((lon, lat)) = pair {
            record.geometry = Some(Geometry::Point(Point::new(lon, lat)));
        }
        let place = placed(&mut record, converter);
        self.faults.extend(record.faults.into_iter().map(|fault| Problem { severity: Severity::Warning, ..fault }));
        place.map(|geometry| crate::model::Place { geometry, gate: None }.point())
    }

    /// Notes what is wrong.
    pub(super) fn fault(&mut self, code: &'static str, name: &str, found: String, expected: &str, mend: &str) {
        self.faults.push(self.record.origin.error(code, found, expected).property(name).mend(mend));
    }

    /// Notes what is odd.
    pub(super) fn odd(&mut self, code: &'static str, name: &str, found: String, expected: &str, mend: &str) {
        self.faults.push(self.record.origin.warning(code, found, expected).property(name).mend(mend));
    }

    /// Whether the row cannot be used.
    pub(super) fn is_broken(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }
}

/// `35.9 14.5 0 5` or `[35.9, 14.5]` as forms note it, latitude first; `14.5,35.9` where only one order is possible.
fn geopoint(text: &str) -> Option<(f64, f64)> {
    let latitude_first = text.trim().starts_with('[') || !text.contains([',', '，', ';']);
    let numbers: Option<Vec<f64>> = text
        .split([' ', ',', '，', ';', '[', ']'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok().filter(|number: &f64| number.is_finite()))
        .collect();
    match numbers?[..] {
        [lat, lon, ..] if latitude_first => Some((lon, lat)),
        [a, b] if a.abs() > 90.0 => Some((a, b)),
        [a, b] if b.abs() > 90.0 => Some((b, a)),
        _ => None,
    }
}

/// File and row, feature or nothing of where a record stands, as the model keeps it.
pub(super) fn source(record: &Record) -> (String, usize) {
    let origin = &record.origin;
    (origin.file.clone(), origin.line.or(origin.feature).unwrap_or_default())
}

/// Each record as what it means, or rejected with the first reason; warnings apart.
pub(super) fn each_row<T>(
    opened: Opened,
    zone: &TimeZone,
    mut read: impl FnMut(&mut Cells<'_>, &Converter) -> Option<T>,
) -> RowsRead<T> {
    let Opened { file, hash, records, mut warnings, converter, .. } = opened;
    let (mut rows, mut rejected) = (Vec::with_capacity(records.len()), Vec::new());
    for record in &records {
        let mut cells = Cells::of(record, zone);
        let row = read(&mut cells, &converter);
        let broken = cells.is_broken();
        let (errors, odd): (Vec<_>, Vec<_>) =
            cells.faults.into_iter().partition(|fault| fault.severity == Severity::Error);
        warnings.extend(odd);
        match row.filter(|_| !broken) {
            Some(row) => rows.push(row),
            None => rejected.push(Rejected { raw: raw(record), why: errors }),
        }
    }
    RowsRead { file, hash, rows, rejected, warnings }
}

/// A record as JSON, as far as 2,000 signs.
pub(super) fn raw(record: &Record) -> String {
    let mut all = record.properties.clone();
    if let Some(id) = &record.id {
        all.entry("id").or_insert_with(|| id.clone());
    }
    Value::Object(all).to_string().chars().take(2000).collect()
}

/// A word of a list of words, each with the ways it is written.
pub(super) fn choice<T: Copy>(text: &str, words: &[(T, &[&str])]) -> Option<T> {
    let folded = |text: &str| text.trim().to_lowercase().replace([' ', '_', '-'], "");
    let text = folded(text);
    words.iter().find(|(_, names)| names.iter().any(|name| folded(name) == text)).map(|(meaning, _)| *meaning)
}

/// Words a choice knows, for a message.
pub(super) fn words<T>(known: &[(T, &[&str])], text: &str) -> String {
    suggestion(text, known.iter().flat_map(|(_, names)| names.iter().copied()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::input) fn options() -> RowOptions {
        RowOptions {
            datum: Datum::Wgs84,
            zone: TimeZone::get("Europe/Malta").unwrap(),
            columns: BTreeMap::new(),
            as_of: None,
            kind: None,
        }
    }

    #[test]
    fn columns_are_found_whatever_groups_and_case_they_come_in() {
        for name in ["team", "Team", "TEAM_ID", "visit/team", "visit-team", "a:b:team", "Team (name)"] {
            assert!(is_called(name, "team") || is_called(name, "teamid"), "{name}");
        }
        assert!(is_called("_gps_latitude", "*latitude") && !is_called("_gps_altitude", "*latitude"));
    }

    #[test]
    fn places_of_forms_have_the_latitude_first() {
        assert_eq!(geopoint("35.9 14.5 10 4"), Some((14.5, 35.9)));
        assert_eq!(geopoint("[35.9, 14.5]"), Some((14.5, 35.9)));
        assert_eq!(geopoint("106.5,29.7"), Some((106.5, 29.7)));
        assert_eq!(geopoint("29.7,106.5"), Some((106.5, 29.7)));
        assert_eq!(geopoint("14.5,35.9"), None, "either could be the latitude");
        assert_eq!(geopoint("here"), None);
    }
}
