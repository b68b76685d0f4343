//! A scenario's folder as a scenario.

use std::path::Path;

use jiff::civil::date;

use super::format::{Scenario as ScenarioTable, table};
use super::head::{Head, holidays};
use super::kinds::Kinds;
use super::problem::{Problem, Severity};
use super::rules::datum::Datums;
use super::rules::{self, Read};
use super::source::bytes::{self, Encoding};
use super::source::toml::Toml;
use super::teams::TeamDraft;
use super::windows::Evaluator;
use super::{aside, listed, locks, network, opening, sites, territories};
use crate::model::{Clock, Scenario};
use crate::units::Seconds;

/// How a scenario is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Set sites aside that cannot be used, in place of refusing the scenario.
    pub skip_invalid: bool,
    /// The date planned for, in place of the scenario's.
    pub date: Option<jiff::civil::Date>,
    /// Work out on which days sites are open, so many days back from that date: for what looks at more days than one.
    pub open_days_back: Option<u32>,
}

/// What came of reading a scenario.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario, unless there is an error among the problems.
    pub scenario: Option<Scenario>,
    /// All that is wrong, in the order of the files: `scenario.toml`, sites, teams, what lies across them.
    pub problems: Vec<Problem>,
    /// The datum each file of sites was read in, for [`against_roads`](super::against_roads).
    pub datums: Datums,
}

impl Outcome {
    /// Number of errors among the problems.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }
}

/// Name of the file that makes a folder a scenario.
pub(crate) const FILE: &str = "scenario.toml";

/// Reads the scenario of a folder and everything it names.
///
/// All that is wrong in all files is told at once. The scenario is there when nothing of it is an error; with
/// [`Options::skip_invalid`] sites that cannot be used are put into [`Scenario::invalid`] instead.
#[must_use]
pub fn read_scenario(folder: &Path, options: &Options) -> Outcome {
    let mut problems = Vec::new();
    let (scenario, datums) = read(folder, *options, &mut problems).unzip();
    // Whatever could not be put together has left an error.
    let scenario = scenario.filter(|_| problems.iter().all(|problem| problem.severity != Severity::Error));
    Outcome { scenario, problems, datums: datums.unwrap_or_default() }
}

fn read(folder: &Path, options: Options, problems: &mut Vec<Problem>) -> Option<(Scenario, Datums)> {
    let toml = read_toml(folder, FILE, problems)?;
    of_toml(&toml, folder, options, problems)
}

/// The scenario of a folder whose `scenario.toml` has been read, and the datums of its files of sites.
pub(crate) fn of_toml(
    toml: &Toml,
    folder: &Path,
    options: Options,
    problems: &mut Vec<Problem>,
) -> Option<(Scenario, Datums)> {
    let mut read: ScenarioTable = table(&serde_json::Value::Object(toml.root.clone()))?;
    if let Some(date) = options.date {
        read.date = Some(serde_json::Value::from(date.to_string()).into());
    }
    let head = Head::read(toml, &read, folder, problems);
    let clock = head.clock.clone().or_else(|| Clock::new(date(2000, 1, 3), "UTC").ok())?;
    let kinds = Kinds::read(toml, read.kinds.as_ref(), read.defaults.as_ref(), problems);
    let due = super::head::due(toml, read.due.as_ref(), problems);
    let calendar = holidays(toml, read.holidays.as_ref(), problems);
    let network = network::read(toml, read.network.as_ref(), folder, problems);
    let given = territories::read(toml, read.territories.as_ref(), folder, problems);
    let (mut territories, areas) = given.map_or_else(Default::default, |(given, areas)| (given, Some(areas)));
    let mut locks = locks::read(toml, read.locks.as_ref(), problems);
    let mut teams = listed::teams(toml, &read, folder, &clock, problems);
    let mut sites = listed::sites(toml, &read, folder, &kinds, problems);
    let span = span(&teams);
    let mut evaluator = Evaluator::new(&clock, &calendar, span);
    opening::evaluate(&mut sites, &mut evaluator, head.clock.as_ref(), &calendar, options.open_days_back, problems);
    rules::judge(&mut Read {
        sites: &mut sites,
        teams: &mut teams,
        territories: &mut territories,
        areas: areas.as_ref(),
        locks: &locks,
        network: network.as_ref(),
        kinds: &kinds,
        problems: &mut *problems,
    });
    sites::warn_of_misspelt(&sites, problems);
    let datums = rules::datum::of_files(&sites);
    let (sites, invalid) = aside::divide(sites, options, problems);
    aside::release(&mut locks, &invalid);
    let undeclared = kinds.undeclared();
    let mut kinds = kinds.kinds;
    for site in &sites {
        kinds.entry(site.kind.clone()).or_insert_with(|| undeclared.clone());
    }
    let scenario = Scenario {
        name: head.name,
        title: head.title,
        date: clock.date(),
        timezone: head.timezone,
        clock,
        goal: head.goal,
        currency: head.currency,
        sites,
        teams: teams.into_iter().map(|draft| draft.team).collect(),
        territories,
        locks: locks.into_iter().map(|(_, lock)| lock).collect(),
        kinds,
        network: network?,
        invalid,
        link_datum: head.link_datum,
        due,
    };
    Some((scenario, datums))
}

/// A TOML file, or nothing and what is wrong with it.
pub(crate) fn read_toml(folder: &Path, file: &str, problems: &mut Vec<Problem>) -> Option<Toml> {
    let bytes = bytes::read(&folder.join(file), file, bytes::LARGEST_TOML);
    let text = bytes.and_then(|bytes| bytes::text(bytes, file, Encoding::Utf8, problems));
    let text = text.map_err(|problem| problems.push(problem)).ok()?;
    Toml::read(&text, file).map_err(|mut faults| problems.append(&mut faults)).ok()
}

/// The span of all shifts; a whole day while there are none.
fn span(teams: &[TeamDraft]) -> (Seconds, Seconds) {
    let shifts = || teams.iter().flat_map(|draft| &draft.team.shifts).map(|shift| shift.window);
    let open = shifts().map(|window| window.open).min().unwrap_or(Seconds::ZERO);
    (open, shifts().map(|window| window.close).max().unwrap_or(Seconds::from_hours(24)))
}
