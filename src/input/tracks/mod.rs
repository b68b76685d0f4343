//! Tracks: where devices were, from GPX, GeoJSON, CSV and NMEA.
//!
//! Files are read as a stream: fixes are handed out in pieces, so that ten million of them take no more memory than a piece.
//! A row that cannot be used is handed out as well, with the reason, so that whoever reads can keep it.

mod csv;
mod geojson;
mod gpx;
mod intake;
mod lines;
mod nmea;
#[cfg(test)]
mod tests;

use std::path::Path;

use jiff::tz::TimeZone;

use super::problem::{Problem, quoted};
use crate::model::{Datum, Track};
use crate::spatial::Converter;
use intake::Intake;

/// What holds for files of tracks.
#[derive(Clone, Debug)]
pub struct TrackOptions {
    /// The datum of their coordinates.
    pub datum: Datum,
    /// The zone of times that state none.
    pub zone: TimeZone,
    /// Teams by the names files may have for them, in small letters: ids, names, devices.
    pub teams: std::collections::BTreeMap<String, String>,
}

/// What is read of a file of tracks, in the order of the file.
#[derive(Clone, Debug)]
pub enum TrackEntry {
    /// Fixes of one track, or the next piece of them: pieces of a track bear the same team, device and source.
    Piece(Track),
    /// A row or point that cannot be used.
    Rejected(Rejected),
}

/// A row, feature or point that cannot be used; kept so that nothing is lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// What it said, as far as 2,000 signs.
    pub raw: String,
    /// All for which it cannot be used, each with where it stands; at least one.
    pub why: Vec<Problem>,
}

/// How reading a file of tracks went.
#[derive(Clone, Debug, Default)]
pub struct TrackRead {
    /// Fixes handed out.
    pub fixes: u64,
    /// Rows handed out as rejected.
    pub rejected: u64,
    /// All that is wrong: of each kind the first twenty in full, the others counted.
    pub problems: Vec<Problem>,
}

/// Reads a file of tracks: `.gpx`, `.geojson` or `.json`, `.csv` or `.txt` (a table unless it begins with `$`), `.nmea` or `.log`.
pub fn read_tracks(path: &Path, options: &TrackOptions, take: &mut dyn FnMut(TrackEntry)) -> TrackRead {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let converter = match Converter::new(options.datum) {
        Ok(converter) => converter,
        Err(why) => {
            let problem = Problem::error("bad_datum", &file, why, "a datum that can be projected");
            return TrackRead { problems: vec![problem], ..TrackRead::default() };
        }
    };
    let mut intake = Intake::new(&file, options, &converter, take);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let done = match ending.as_str() {
        "gpx" => lines::open(path, &file).and_then(|reader| gpx::read(reader, &mut intake)),
        "geojson" | "json" => geojson::read(path, &file, &mut intake),
        "csv" | "txt" | "tsv" | "nmea" | "log" => lines::Lines::open(path, &file).and_then(|mut lines| {
            if ending == "nmea" || lines.begin_with(b'$') {
                nmea::read(&mut lines, &mut intake)
            } else {
                csv::read(&mut lines, &mut intake)
            }
        }),
        _ => Err(Problem::error("unknown_format", &file, quoted(&file), ".gpx, .geojson, .csv or .nmea")
            .mend("Save the track as GPX: every device and phone app can.")),
    };
    intake.finish(done)
}

/// The same for the bytes of a file, for fuzzing and tests.
#[cfg(any(fuzzing, test))]
pub(crate) fn of_bytes(
    ending: &str,
    bytes: &[u8],
    options: &TrackOptions,
    take: &mut dyn FnMut(TrackEntry),
) -> TrackRead {
    let Ok(converter) = Converter::new(options.datum) else { return TrackRead::default() };
    let mut intake = Intake::new("f", options, &converter, take);
    let lines = || lines::Lines::of(Box::new(std::io::Cursor::new(bytes.to_vec())), "f");
    let done = match ending {
        "gpx" => gpx::read(bytes, &mut intake),
        "geojson" => geojson::of_bytes(bytes.to_vec(), "f", &mut intake),
        "nmea" => lines().and_then(|mut lines| nmea::read(&mut lines, &mut intake)),
        _ => lines().and_then(|mut lines| csv::read(&mut lines, &mut intake)),
    };
    intake.finish(done)
}
