//! Where fixes of all formats go through: placed on the globe, gathered into pieces, what cannot be used told and handed out.

use std::collections::BTreeMap;

use geo::Point;
use jiff::Timestamp;

use super::super::instant;
use super::super::problem::{Problem, Severity, quoted};
use super::{Rejected, TrackEntry, TrackOptions, TrackRead};
use crate::model::{Fix, Track};
use crate::spatial::Converter;

/// Problems of one kind told in full.
const TOLD: usize = 20;

/// Fixes gathered before they are handed out.
const PIECE: usize = 1 << 17;

/// Signs kept of a rejected row.
const KEPT: usize = 2_000;

/// Which track a fix belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The team as the file names it.
    pub(super) team: Option<String>,
    /// The device as the file names it.
    pub(super) device: Option<String>,
    /// Index of the track or feature in the file.
    pub(super) index: usize,
}

/// A point as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'t> {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Its time as written.
    pub(super) time: &'t str,
    pub(super) accuracy_m: Option<f32>,
}

/// Where a row or point stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct At {
    pub(super) line: Option<usize>,
    pub(super) feature: Option<usize>,
}

/// Takes what a reader finds.
pub(super) struct Intake<'a> {
    file: &'a str,
    options: &'a TrackOptions,
    converter: &'a Converter,
    take: &'a mut dyn FnMut(TrackEntry),
    pieces: BTreeMap<Key, Vec<Fix>>,
    held: usize,
    read: TrackRead,
    told: BTreeMap<&'static str, usize>,
    /// The first time without an offset, and how many there were.
    assumed: Option<(String, At, u64)>,
    unknown: BTreeMap<String, u64>,
}

impl<'a> Intake<'a> {
    pub(super) fn new(
        file: &'a str,
        options: &'a TrackOptions,
        converter: &'a Converter,
        take: &'a mut dyn FnMut(TrackEntry),
    ) -> Self {
        Self {
            file,
            options,
            converter,
            take,
            pieces: BTreeMap::new(),
            held: 0,
            read: TrackRead::default(),
            told: BTreeMap::new(),
            assumed: None,
            unknown: BTreeMap::new(),
        }
    }

    /// The file's name as messages show it.
    pub(super) fn file(&self) -> &'a str {
        self.file
    }

    /// Takes a point with its time as written, or rejects it; `raw` is what to keep of it then.
    pub(super) fn point(&mut self, key: &Key, point: Raw<'_>, at: At, raw: impl Fn() -> String) {
        match instant::read(point.time, &self.options.zone) {
            Ok(instant) => {
                if !instant.stated {
                    self.assumed.get_or_insert_with(|| (point.time.to_owned(), at, 0)).2 += 1;
                }
                self.fix(key, instant.at, point, at, raw);
            }
            Err(hint) => {
                let found = if point.time.trim().is_empty() { "no time".to_owned() } else { quoted(point.time) };
                let problem = Problem::error("bad_time", self.file, found, instant::EXPECTED).property("time");
                self.reject(problem.mend(hint), at, raw());
            }
        }
    }

    /// Takes a point whose instant is known.
    pub(super) fn fix(&mut self, key: &Key, when: Timestamp, point: Raw<'_>, at: At, raw: impl Fn() -> String) {
        let placed = self.converter.to_wgs84(point.x, point.y).ok();
        let placed = placed.filter(|(lon, lat)| lon.abs() <= 180.0 && lat.abs() <= 90.0);
        let Some((lon, lat)) = placed.filter(|_| point.x.is_finite() && point.y.is_finite()) else {
            let found = format!("({}, {})", point.x, point.y);
            let problem = if point.y.abs() <= 180.0 && point.x.abs() <= 90.0 {
                Problem::error("swapped", self.file, found, "longitude, then latitude").mend("Change them over.")
            } else {
                Problem::error("out_of_range", self.file, found, "longitude within 180 and latitude within 90 degrees")
                    .mend("Write decimal degrees, or say the datum of the file.")
            };
            return self.reject(problem, at, raw());
        };
        if lon == 0.0 && lat == 0.0 {
            let problem = Problem::error("null_island", self.file, "0, 0", "a place")
                .mend("The device had no fix: nothing is lost with this point.");
            return self.reject(problem, at, raw());
        }
        let accuracy_m = point.accuracy_m.filter(|metres| metres.is_finite() && *metres >= 0.0);
        let fix = Fix { at: when, point: Point::new(lon, lat), accuracy_m };
        match self.pieces.get_mut(key) {
            Some(piece) => piece.push(fix),
            None => drop(self.pieces.insert(key.clone(), vec![fix])),
        }
        self.read.fixes += 1;
        self.held += 1;
        if self.held >= PIECE {
            self.hand_out();
        }
    }

    /// Hands out a row that cannot be used, with the reason.
    pub(super) fn reject(&mut self, mut problem: Problem, at: At, raw: String) {
        problem.severity = Severity::SetAside;
        problem.line = at.line;
        problem.feature = at.feature;
        self.read.rejected += 1;
        let told = self.told.entry(problem.code).or_insert(0);
        *told += 1;
        if *told <= TOLD {
            self.read.problems.push(problem.clone());
        }
        let raw = if raw.len() > KEPT { raw.chars().take(KEPT).collect() } else { raw };
        (self.take)(TrackEntry::Rejected(Rejected { raw, why: vec![problem] }));
    }

    /// Notes something about the file that stops nothing.
    pub(super) fn note(&mut self, problem: Problem) {
        self.read.problems.push(problem);
    }

    fn hand_out(&mut self) {
        self.held = 0;
        for (key, fixes) in std::mem::take(&mut self.pieces) {
            let team = self.team(&key, fixes.len());
            let source = (self.file.to_owned(), key.index);
            (self.take)(TrackEntry::Piece(Track { team, device: key.device, fixes, source }));
        }
    }

    /// The team meant: by its id, its name or its device; one that the scenario does not have is told.
    fn team(&mut self, key: &Key, fixes: usize) -> Option<String> {
        if self.options.teams.is_empty() {
            // Nobody said which teams there are: what the file says is kept as it stands.
            return key.team.clone();
        }
        let known = |name: &String| self.options.teams.get(&name.trim().to_lowercase()).cloned();
        let own = [&key.team, &key.device].into_iter().flatten().find_map(known);
        let stem = self.file.rsplit_once('.').map_or(self.file, |(stem, _)| stem).to_owned();
        // `T1.gpx`, or `T1_2022-11-21.gpx`.
        let by_file = || known(&stem).or_else(|| stem.split(['_', ' ']).find_map(|part| known(&part.to_owned())));
        let team = own.or_else(|| key.team.is_none().then(by_file).flatten());
        if team.is_none() {
            let name = key.team.clone().or_else(|| key.device.clone()).unwrap_or_default();
            *self.unknown.entry(name).or_insert(0) += fixes as u64;
        }
        team
    }

    /// Hands out what is left and says how it went.
    pub(super) fn finish(mut self, done: Result<(), Problem>) -> TrackRead {
        self.hand_out();
        if let Some((first, at, count)) = self.assumed.take() {
            let zone = self.options.zone.iana_name().unwrap_or("the scenario's zone");
            let found = format!("{count} times without an offset, the first {}", quoted(&first));
            let mut problem =
                Problem::warning("zone_assumed", self.file, found, "a time with its offset, like 08:05:00+08:00");
            (problem.line, problem.feature) = (at.line, at.feature);
            self.note(problem.mend(format!("Read as times of {zone}. If they are of another, write the offset.")));
        }
        for (name, count) in std::mem::take(&mut self.unknown) {
            let found = if name.is_empty() {
                format!("{count} fixes without team or device")
            } else {
                format!("{count} fixes of {}", quoted(&name))
            };
            self.note(
                Problem::warning("unknown_team", self.file, found, "a team of the scenario, by id, name or file name")
                    .mend("They count as of no team: they show that somebody was there, not who."),
            );
        }
        for (code, count) in std::mem::take(&mut self.told).into_iter().filter(|(_, count)| *count > TOLD) {
            let found = format!("{} more rows of the kind `{code}`", count - TOLD);
            self.note(Problem::warning("more_of_a_kind", self.file, found, "none"));
        }
        let empty = self.read.fixes + self.read.rejected == 0;
        match done {
            Err(problem) => self.note(problem),
            Ok(()) if empty => self.note(
                Problem::error("no_fixes", self.file, "not a single point with a time", "a track")
                    .mend("Was the right file exported, and with its times?"),
            ),
            Ok(()) => {}
        }
        self.read
    }
}
