//! Records and tracks of a day, read and judged.

use std::collections::BTreeMap;
use std::path::PathBuf;

use geo::Point;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::day::{self, Travel};
use super::super::{Failure, Globals, say};
use crate::coverage::seen::{Day, DaySeen, Planned, Trace};
use crate::coverage::{Places, Reach, Roads, Rules, Trails};
use crate::input::{self, Problem, Rejected, RowOptions, Severity, TrackEntry, TrackOptions};
use crate::model::{Datum, Plan, Scenario, Seen, VisitRecord};
use crate::units::Seconds;

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
        let mut problems = Vec::new();
        let rows = RowOptions { datum: Datum::Wgs84, zone: zone.clone(), columns: [].into(), as_of: None, kind: None };
        for path in visits {
            match input::read_visits(path, &rows) {
                Ok(found) => {
                    problems.extend(found.warnings);
                    problems.extend(found.rejected.iter().map(|row| row.why.clone()));
                    read.rejected.extend(found.rejected);
                    read.records.extend(found.rows);
                }
                Err(faults) => problems.extend(faults),
            }
        }
        let options = TrackOptions { datum: Datum::Wgs84, zone, teams: names(scenario) };
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
        if !globals.quiet {
            problems.iter().for_each(|problem: &Problem| say(&problem.to_string()));
        }
        Ok(read)
    }

    /// The word on every site; nothing where neither records nor tracks were given.
    pub(super) fn judge(
        &self,
        scenario: &Scenario,
        plan: Option<&Plan>,
        places: &Places,
        reach: &[Reach],
        travel: &Travel,
    ) -> Option<DaySeen> {
        if !self.given {
            return None;
        }
        let rules = Rules::default();
        let span = scenario.span().unwrap_or((Seconds::ZERO, Seconds::from_hours(24)));
        let instant = |seconds: Seconds| scenario.clock.at(seconds).timestamp();
        let from = instant(span.0.min(Seconds::ZERO));
        let until = instant(span.1.max(Seconds::from_hours(24)));
        let mut traces: Vec<Trace> = self
            .trails
            .iter()
            .map(|trail| {
                let fixes = trail.between(from, until);
                Trace::of(trail.team.clone(), trail.device.clone(), trail.source.clone(), fixes, &rules)
            })
            .filter(|trace| trace.span().is_some())
            .collect();
        follow_roads(&mut traces, scenario, travel);
        let planned = planned(scenario, plan);
        let records: Vec<VisitRecord> =
            self.records.iter().filter(|record| record.date == scenario.date).cloned().collect();
        let day = Day {
            date: scenario.date,
            sites: &scenario.sites,
            places,
            reach,
            planned: &planned,
            bases: &bases(scenario),
            traces: &traces,
            records: &records,
            rules: &rules,
        };
        Some(day.judge())
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
        for Rejected { raw, why, .. } in &self.rejected {
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

/// Teams by all the names that files may have for them.
fn names(scenario: &Scenario) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for team in &scenario.teams {
        names.entry(team.name.to_lowercase()).or_insert_with(|| team.id.clone());
    }
    // An id goes before another team's name.
    names.extend(scenario.teams.iter().map(|team| (team.id.to_lowercase(), team.id.clone())));
    names
}

/// Who was to be where, by the plan.
pub(super) fn planned(scenario: &Scenario, plan: Option<&Plan>) -> BTreeMap<usize, Planned> {
    let index: BTreeMap<&str, usize> =
        scenario.sites.iter().enumerate().map(|(index, site)| (site.id.as_str(), index)).collect();
    let instant = |seconds: Seconds| -> Timestamp { scenario.clock.at(seconds).timestamp() };
    let routes = plan.into_iter().flat_map(|plan| &plan.routes);
    let stops = routes.flat_map(|route| route.stops.iter().map(move |stop| (route, stop)));
    stops
        .filter_map(|(route, stop)| {
            let planned =
                Planned { team: route.team.clone(), arrive: instant(stop.arrive), depart: instant(stop.depart) };
            Some((*index.get(stop.site.as_str())?, planned))
        })
        .collect()
}

/// Where teams start and end.
fn bases(scenario: &Scenario) -> BTreeMap<String, Vec<Point<f64>>> {
    let base = |team: &crate::model::Team| {
        let places = [&team.start, &team.end].into_iter().flatten().map(crate::model::Place::point);
        (team.id.clone(), places.collect())
    };
    scenario.teams.iter().map(base).collect()
}

/// Puts the roads driven in place of straight lines, where there are roads.
fn follow_roads(traces: &mut [Trace], scenario: &Scenario, travel: &Travel) {
    let Travel::Roads(source) = travel else { return };
    for trace in traces {
        let team = scenario.teams.iter().find(|team| Some(&team.id) == trace.team.as_ref());
        let own = source.networks().find(|network| team.is_some_and(|team| team.profile == network.profile.name));
        let Some(network) = own.or_else(|| source.networks().next()) else { continue };
        let mut roads = Roads::of(network);
        trace.follow(&mut |from, to| roads.way(from, to));
    }
}
