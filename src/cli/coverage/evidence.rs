//! Records and tracks of a day, read and judged.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::super::handed_in::{Faults, Strangers, team_names};
use super::super::{Failure, Globals, day, say};
use super::judging::{Judging, planned};
use crate::coverage::Trails;
use crate::coverage::seen::DaySeen;
use crate::input::{self, Problem, Rejected, RowOptions, Severity, TrackEntry, TrackOptions};
use crate::model::{Datum, Plan, Scenario, Seen, VisitRecord};

/// What teams wrote and where devices were.
pub(super) struct Evidence {
    /// Records of all days that the files hold.
    pub(super) records: Vec<VisitRecord>,
    trails: Trails,
    rejected: Vec<Rejected>,
    /// Whether any file was given.
    given: bool,
}

impl Evidence {
    /// Reads all files; what cannot be used of them is told and kept.
    pub(super) fn read(
        visits: &[PathBuf],
        tracks: &[PathBuf],
        scenario: &Scenario,
        globals: &Globals,
    ) -> Result<Self, Failure> {
        let zone = TimeZone::get(&scenario.timezone).map_err(|error| Failure::Input(error.to_string()))?;
        let given = !visits.is_empty() || !tracks.is_empty();
        let mut read = Self { records: Vec::new(), trails: Trails::default(), rejected: Vec::new(), given };
        let (mut problems, mut told) = (Vec::new(), Faults::default());
        let teams = team_names(&scenario.teams);
        let rows = RowOptions { datum: Datum::Wgs84, zone: zone.clone(), columns: [].into(), as_of: None, kind: None };
        for path in visits {
            match input::read_visits(path, &rows) {
                Ok(mut found) => {
                    let mut strangers = Strangers::default();
                    found.rows.iter_mut().for_each(|record| strangers.known(&teams, &mut record.team));
                    told.take(strangers.problem(&found.file));
                    told.take(found.warnings);
                    told.take(found.rejected.iter().flat_map(|row| row.why.iter().cloned()).map(set_aside));
                    read.rejected.extend(found.rejected);
                    read.records.extend(found.rows);
                }
                Err(faults) => problems.extend(faults),
            }
        }
        let options = TrackOptions { datum: Datum::Wgs84, zone, teams };
        for path in tracks {
            let how = input::read_tracks(path, &options, &mut |entry| match entry {
                TrackEntry::Piece(piece) => read.trails.take(piece),
                TrackEntry::Rejected(row) => read.rejected.push(row),
            });
            problems.extend(how.problems);
        }
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        if errors > 0 {
            return Err(day::refused(&problems, errors, globals));
        }
        told.take(problems);
        told.tell(globals);
        if !read.rejected.is_empty() && !globals.quiet {
            say(&format!(
                "{} rows cannot be used; --out writes them to rejected.csv, each with its reason",
                read.rejected.len()
            ));
        }
        Ok(read)
    }

    /// The word on every site; nothing where neither records nor tracks were given.
    pub(super) fn judge(&self, judging: &Judging<'_>, plan: Option<&Plan>) -> Result<Option<DaySeen>, Failure> {
        if !self.given {
            return Ok(None);
        }
        let scenario = judging.scenario;
        // A shift past midnight writes down the next day's date.
        let (_, until) = judging.hours(scenario.date)?;
        let night = |record: &VisitRecord| record.date > scenario.date && record.arrive.is_some_and(|at| at < until);
        let of_day = |record: &&VisitRecord| record.date == scenario.date || night(record);
        let records: Vec<VisitRecord> = self.records.iter().filter(of_day).cloned().collect();
        judging.day(scenario.date, &planned(scenario, plan), &self.trails, &records).map(Some)
    }

    /// Sites that records of the day name and the list does not, each once.
    pub(super) fn strays(&self, seen: Option<&DaySeen>) -> Vec<String> {
        let known: std::collections::BTreeSet<&str> =
            seen.into_iter().flat_map(|seen| &seen.sightings).map(|sighting| sighting.site.as_str()).collect();
        let strays = self.records.iter().map(|record| record.site.as_str()).filter(|site| !known.contains(site));
        let strays: std::collections::BTreeSet<&str> = strays.collect();
        strays.into_iter().map(str::to_owned).collect()
    }

    /// When each site was last visited until the scenario's day: by the word on that day, before it by the records.
    pub(super) fn last_seen(&self, scenario: &Scenario, seen: Option<&DaySeen>) -> Vec<Option<jiff::civil::Date>> {
        let mut last: BTreeMap<&str, jiff::civil::Date> = BTreeMap::new();
        for record in self.records.iter().filter(|record| record.date < scenario.date) {
            let day = last.entry(&record.site).or_insert(record.date);
            *day = record.date.max(*day);
        }
        for sighting in seen.into_iter().flat_map(|seen| &seen.sightings) {
            if sighting.seen == Seen::Visited {
                last.insert(&sighting.site, sighting.date);
            }
        }
        scenario.sites.iter().map(|site| last.get(site.id.as_str()).copied()).collect()
    }

    /// The rows that could not be used, as a table; nothing where there is none.
    pub(super) fn rejected_csv(&self) -> Option<String> {
        if self.rejected.is_empty() {
            return None;
        }
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let number = |at: Option<usize>| at.map_or_else(String::new, |at| at.to_string());
        let mut text = String::from("file,line,feature,code,found,expected,mend,raw\n");
        for (raw, why) in self.rejected.iter().flat_map(|row| row.why.iter().map(move |why| (&row.raw, why))) {
            let cells = [
                quoted(&why.file),
                number(why.line),
                number(why.feature),
                why.code.to_owned(),
                quoted(&why.found),
                quoted(&why.expected),
                quoted(&why.mend),
                quoted(raw),
            ];
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        Some(text)
    }
}

/// A row that cannot be used is set aside and stops nothing.
fn set_aside(problem: Problem) -> Problem {
    Problem { severity: Severity::SetAside, ..problem }
}
