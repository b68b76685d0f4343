//! A scenario's folder as a scenario.

use std::path::Path;

use geo::Point;
use jiff::civil::{Date, date};

use super::calendar::Calendar;
use super::data::Data;
use super::fields::Fields;
use super::format::{
    DataFile, Holidays as HolidayTable, Hours, List, Loose, Reading, Scenario as ScenarioTable, SitesFile, Table,
    Team as TeamTable, TeamList, Text, keys, table,
};
use super::kinds::Kinds;
use super::problem::{Origin, Problem, Severity, quoted, shown};
use super::rules::{self, Read};
use super::sites::{self, Draft, FileRules};
use super::source::bytes::{self, Encoding};
use super::source::toml::Toml;
use super::teams::{self, TeamDraft, TeamRules};
use super::windows::Evaluator;
use super::{locks, network, territories};
use crate::model::{Clock, Invalid, Kind, Lock, Scenario, Site};
use crate::spatial::Converter;
use crate::units::Seconds;

/// How a scenario is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Set sites aside that cannot be used, in place of refusing the scenario.
    pub skip_invalid: bool,
}

/// What came of reading a scenario.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario, unless there is an error among the problems.
    pub scenario: Option<Scenario>,
    /// All that is wrong, in the order of the files: `scenario.toml`, sites, teams, what lies across them.
    pub problems: Vec<Problem>,
}

impl Outcome {
    /// Number of errors among the problems.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }
}

/// Name of the file that makes a folder a scenario.
const FILE: &str = "scenario.toml";

/// Reads the scenario of a folder and everything it names.
///
/// All that is wrong in all files is told at once. The scenario is there when nothing of it is an error; with
/// [`Options::skip_invalid`] sites that cannot be used are put into [`Scenario::invalid`] instead.
#[must_use]
pub fn read_scenario(folder: &Path, options: &Options) -> Outcome {
    let mut problems = Vec::new();
    let scenario = read(folder, *options, &mut problems);
    // Whatever could not be put together has left an error.
    let scenario = scenario.filter(|_| problems.iter().all(|problem| problem.severity != Severity::Error));
    Outcome { scenario, problems }
}

fn read(folder: &Path, options: Options, problems: &mut Vec<Problem>) -> Option<Scenario> {
    let toml = read_toml(folder, FILE, problems)?;
    of_toml(&toml, folder, options, problems)
}

/// The scenario of a folder whose `scenario.toml` has been read.
pub(crate) fn of_toml(toml: &Toml, folder: &Path, options: Options, problems: &mut Vec<Problem>) -> Option<Scenario> {
    let read: ScenarioTable = table(&serde_json::Value::Object(toml.root.clone()))?;
    let head = Head::read(toml, &read, folder, problems);
    let clock = head.clock.clone().or_else(|| Clock::new(date(2000, 1, 3), "UTC").ok())?;
    let kinds = Kinds::read(toml, read.kinds.as_ref(), read.defaults.as_ref(), problems);
    let calendar = holidays(toml, read.holidays.as_ref(), problems);
    let network = network::read(toml, read.network.as_ref(), folder, problems);
    let given = territories::read(toml, read.territories.as_ref(), folder, problems);
    let territories_given = given.is_some();
    let mut territories = given.unwrap_or_default();
    let mut locks = locks::read(toml, read.locks.as_ref(), problems);
    let mut teams = read_teams(toml, &read, folder, &clock, problems);
    let mut sites = read_sites(toml, &read, folder, &kinds, problems);
    let span = span(&teams);
    open(&mut sites, &mut Evaluator::new(&clock, &calendar, span), &clock, head.clock.is_some(), &calendar, problems);
    rules::judge(&mut Read {
        sites: &mut sites,
        teams: &mut teams,
        territories: &mut territories,
        territories_given,
        locks: &locks,
        network: network.as_ref(),
        kinds: &kinds,
        problems: &mut *problems,
    });
    sites::warn_of_misspelt(&sites, problems);
    let (sites, invalid) = divide(sites, options, problems);
    release(&mut locks, &invalid);
    let mut kinds = kinds.kinds;
    for site in &sites {
        kinds.entry(site.kind.clone()).or_insert_with(|| Kind { labels: [].into() });
    }
    Some(Scenario {
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
    })
}

/// A TOML file, or nothing and what is wrong with it.
fn read_toml(folder: &Path, file: &str, problems: &mut Vec<Problem>) -> Option<Toml> {
    let bytes = bytes::read(&folder.join(file), file, bytes::LARGEST_TOML);
    let text = bytes.and_then(|bytes| bytes::text(bytes, file, Encoding::Utf8, problems));
    let text = text.map_err(|problem| problems.push(problem)).ok()?;
    Toml::read(&text, file).map_err(|mut faults| problems.append(&mut faults)).ok()
}

/// What stands at the head of a scenario.
struct Head {
    name: String,
    title: String,
    timezone: String,
    /// Nothing where date or time zone could not be read.
    clock: Option<Clock>,
    goal: crate::model::Goal,
    currency: String,
    link_datum: crate::model::Datum,
}

impl Head {
    fn read(toml: &Toml, read: &ScenarioTable, folder: &Path, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::of_toml(toml, "", problems);
        let known = keys::<ScenarioTable>();
        fields.unknown(&read.other, known.iter().map(String::as_str));
        let name = fields.read("name", read.name.as_ref()).map(|Text(name)| name).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| folder_name(folder));
        let title = fields.read("title", read.title.as_ref()).map(|Text(title)| title);
        let date = fields.need("date", read.date.as_ref()).map(|date| date.0);
        let zone = fields.need("timezone", read.timezone.as_ref()).map(|zone| zone.0);
        let clock = date.zip(zone.as_ref()).and_then(|(date, zone)| clock(&mut fields, date, zone));
        Self {
            title: title.unwrap_or_else(|| name.clone()),
            name,
            timezone: zone.unwrap_or_default(),
            clock,
            goal: fields.read("goal", read.goal.as_ref()).map(|goal| goal.0).unwrap_or_default(),
            currency: fields.read("currency", read.currency.as_ref()).map(|currency| currency.0).unwrap_or_default(),
            link_datum: fields.read("link_datum", read.link_datum.as_ref()).map(|datum| datum.0).unwrap_or_default(),
        }
    }
}

fn folder_name(folder: &Path) -> String {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    full.file_name().map_or_else(|| "scenario".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn clock(fields: &mut Fields<'_>, date: Date, zone: &str) -> Option<Clock> {
    let clock = Clock::new(date, zone).ok();
    if clock.is_none() {
        let problem = fields.error("timezone", "unknown_timezone", quoted(zone), "the IANA name of a time zone");
        fields.note(problem.mend("Write it like \"Europe/Malta\" or \"Asia/Shanghai\"."));
    }
    clock
}

fn holidays(toml: &Toml, field: Option<&Loose<Table>>, problems: &mut Vec<Problem>) -> Calendar {
    let Some(Table(map)) = Fields::of_toml(toml, "", problems).read("holidays", field) else {
        return Calendar::default();
    };
    let read: HolidayTable = table(&serde_json::Value::Object(map)).unwrap_or_default();
    let mut fields = Fields::of_toml(toml, "holidays", problems);
    fields.unknown(&read.other, ["country", "add", "remove"]);
    let country = fields.read("country", read.country.as_ref()).map(|country| country.0);
    let add = fields.read("add", read.add.as_ref()).map(|days| days.0).unwrap_or_default();
    let remove = fields.read("remove", read.remove.as_ref()).map(|days| days.0).unwrap_or_default();
    if let Some(both) = add.iter().find(|day| remove.contains(day)) {
        let problem =
            fields.error("remove", "holiday_conflict", format!("{both} in `add` and `remove`"), "a day in one of them");
        fields.note(problem);
    }
    Calendar::new(country, &add, &remove)
}

fn read_teams(
    toml: &Toml,
    read: &ScenarioTable,
    folder: &Path,
    clock: &Clock,
    problems: &mut Vec<Problem>,
) -> Vec<TeamDraft> {
    let mut drafts = Vec::new();
    let mut datum = None;
    let mut fields = Fields::of_toml(toml, "", problems);
    let listed = fields.read("team", read.team.as_ref());
    if let Some(Table(map)) = fields.read("teams", read.teams.as_ref()) {
        let table: DataFile = table(&serde_json::Value::Object(map)).unwrap_or_default();
        let mut fields = Fields::of_toml(toml, "teams", problems);
        let known = keys::<DataFile>();
        fields.unknown(&table.other, known.iter().map(String::as_str));
        if let Some(data) = Data::read(&mut fields, &table) {
            datum = data.datum;
            drafts = team_file(&data, folder, clock, problems);
        }
    } else if listed.is_none() && read.teams.is_none() && read.team.is_none() {
        let problem = Problem::error("missing_key", FILE, "nothing", "teams").property("teams");
        problems.push(problem.mend("Say [teams] file = \"teams.toml\", or write [[team]] tables."));
        return drafts;
    }
    if let (Some(list), Ok(converter)) = (listed, Converter::new(datum.unwrap_or_default())) {
        drafts.extend(teams::of_toml(toml, &list, &TeamRules { converter: &converter, clock }, problems));
    }
    if drafts.is_empty() && problems.iter().all(|problem| problem.severity != Severity::Error) {
        problems.push(Problem::error("no_team", FILE, "no team at all", "at least one team").property("teams"));
    }
    drafts
}

fn team_file(data: &Data, folder: &Path, clock: &Clock, problems: &mut Vec<Problem>) -> Vec<TeamDraft> {
    let Some(converter) = data.converter(None, problems) else { return Vec::new() };
    let rules = TeamRules { converter: &converter, clock };
    match data.ending().as_str() {
        "toml" => {
            let Some(toml) = read_toml(folder, &data.file, problems) else { return Vec::new() };
            let read: TeamList = table(&serde_json::Value::Object(toml.root.clone())).unwrap_or_default();
            let mut fields = Fields::of_toml(&toml, "", problems);
            fields.unknown(&read.other, ["team"]);
            let list = fields.need("team", read.team.as_ref()).unwrap_or(List(Vec::new()));
            teams::of_toml(&toml, &list, &rules, problems)
        }
        "csv" | "xlsx" | "txt" | "tsv" => {
            let Some(sheet) = data.sheet(folder, problems) else { return Vec::new() };
            let known: Vec<&str> = TeamTable::KEYS.iter().chain(&teams::ROW_COLUMNS).copied().collect();
            let records = sheet.records(&known, &data.columns, &["id", "shifts"]);
            let records = records.map_err(|mut faults| problems.append(&mut faults)).unwrap_or_default();
            teams::of_rows(records, &rules, problems)
        }
        _ => {
            problems.push(data.unknown_ending("a file .toml, .csv or .xlsx"));
            Vec::new()
        }
    }
}

fn read_sites(
    toml: &Toml,
    read: &ScenarioTable,
    folder: &Path,
    kinds: &Kinds,
    problems: &mut Vec<Problem>,
) -> Vec<Draft> {
    let Some(List(files)) = Fields::of_toml(toml, "", problems).need("sites", read.sites.as_ref()) else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    for (index, value) in files.iter().enumerate() {
        let mut fields = Fields::of_toml(toml, format!("sites.{index}"), problems);
        let Some(file) = table::<SitesFile>(value) else {
            let problem = fields.origin.error("not_a_table", shown(value), "a [[sites]] table");
            fields.note(problem);
            continue;
        };
        let known = keys::<SitesFile>();
        fields.unknown(&file.data.other, known.iter().map(String::as_str));
        let kind = fields.read("kind", file.kind.as_ref()).map(|kind| kind.0);
        let Some(data) = Data::read(&mut fields, &file.data) else { continue };
        drafts.extend(site_file(&data, kind.as_deref(), folder, kinds, problems));
    }
    if files.is_empty() {
        problems
            .push(Problem::error("missing_key", FILE, "an empty list", "at least one file of sites").property("sites"));
    }
    drafts
}

fn site_file(data: &Data, kind: Option<&str>, folder: &Path, kinds: &Kinds, problems: &mut Vec<Problem>) -> Vec<Draft> {
    let rows = matches!(data.ending().as_str(), "csv" | "xlsx" | "txt" | "tsv");
    let (records, own) = match data.ending().as_str() {
        "geojson" | "json" => data.features(folder, problems),
        _ if rows => {
            let known: Vec<&str> = super::format::Site::PROPERTIES.iter().chain(&sites::ROW_COLUMNS).copied().collect();
            let records =
                data.sheet(folder, problems).map(|sheet| sheet.records(&known, &data.columns, &["lon", "lat"]));
            let records = records.unwrap_or_else(|| Ok(Vec::new()));
            (records.map_err(|mut faults| problems.append(&mut faults)).unwrap_or_default(), None)
        }
        _ => {
            problems.push(data.unknown_ending("a file .geojson, .json, .csv or .xlsx"));
            return Vec::new();
        }
    };
    let Some(converter) = data.converter(own, problems) else { return Vec::new() };
    let rules = FileRules { converter: &converter, kind, kinds, rows };
    records.into_iter().map(|record| sites::draft(record, &rules)).collect()
}

/// The span of all shifts; a whole day while there are none.
fn span(teams: &[TeamDraft]) -> (Seconds, Seconds) {
    let shifts = || teams.iter().flat_map(|draft| &draft.team.shifts).map(|shift| shift.window);
    let open = shifts().map(|window| window.open).min().unwrap_or(Seconds::ZERO);
    (open, shifts().map(|window| window.close).max().unwrap_or(Seconds::from_hours(24)))
}

/// Evaluates the opening hours of all sites.
fn open(
    drafts: &mut [Draft],
    evaluator: &mut Evaluator<'_>,
    clock: &Clock,
    dated: bool,
    calendar: &Calendar,
    problems: &mut Vec<Problem>,
) {
    let mut first_with_holidays: Option<Origin> = None;
    for draft in drafts.iter_mut() {
        let Some(point) = draft.site.as_ref().map(|site| site.place.point()) else {
            // Its hours are judged all the same: everything that is wrong is told at once.
            judge_hours(draft, evaluator, None);
            continue;
        };
        let Some(opening) = judge_hours(draft, evaluator, Some(point)) else { continue };
        if opening.holidays && !calendar.given {
            first_with_holidays.get_or_insert_with(|| draft.origin.clone());
        }
        if dated {
            never_open(draft, &opening, clock);
        }
        if let Some(site) = &mut draft.site {
            site.windows = opening.windows;
        }
    }
    if let Some(origin) = first_with_holidays {
        let problem = origin
            .warning("holidays_unknown", "PH or SH in opening hours", "a calendar of holidays")
            .property("windows");
        problems.push(problem.mend("No day counts as a holiday. Say [holidays] country = \"..\" in scenario.toml."));
    }
}

fn judge_hours(
    draft: &mut Draft,
    evaluator: &mut Evaluator<'_>,
    point: Option<Point<f64>>,
) -> Option<super::windows::Opening> {
    let (text, hint) = match evaluator.opening(&draft.hours, point) {
        Ok(opening) => return Some(opening),
        Err(fault) => fault,
    };
    draft.fault(Problem::error(Hours::CODE, "", quoted(&text), Hours::EXPECTED).property("windows").mend(hint));
    None
}

/// Warns of sites that nobody can visit on the day for their hours.
fn never_open(draft: &mut Draft, opening: &super::windows::Opening, clock: &Clock) {
    let Some(site) = &draft.site else { return };
    let next = opening.windows.first().filter(|window| **window != super::NEVER);
    let expected = "a time within the shifts of the day";
    let hours = draft.hours.join(", ");
    let problem = if opening.missed {
        let next = next.map_or("it never opens".to_owned(), |window| {
            let at = clock.at(window.open).strftime("%Y-%m-%d %H:%M").to_string();
            format!("the nearest opening is {at}")
        });
        Problem::warning("never_open", "", format!("{}; {next}", quoted(&hours)), expected)
            .mend("Nobody can visit it on this day. Correct the hours, or plan it for another day.")
    } else if !opening.windows.is_empty()
        && opening.windows.iter().all(|window| window.close - window.open < site.service)
    {
        Problem::warning(
            "window_too_short",
            "",
            quoted(&hours),
            format!("a window of at least {}, its service time", site.service),
        )
        .mend("Shorten the service time, or widen the hours.")
    } else if opening.unknown {
        Problem::warning("window_unknown", "", quoted(&hours), "hours that are open or closed")
            .mend("What is marked as unknown counts as closed.")
    } else {
        return;
    };
    draft.fault(problem.property("windows"));
}

/// Sites that can be used, and those set aside; what is wrong with either goes into the report.
fn divide(drafts: Vec<Draft>, options: Options, problems: &mut Vec<Problem>) -> (Vec<Site>, Vec<Invalid>) {
    let mut sites = Vec::new();
    let mut invalid = Vec::new();
    let mut used: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    for mut draft in drafts {
        let broken = draft.is_broken();
        if broken && options.skip_invalid {
            for fault in draft.faults.iter_mut().filter(|fault| fault.severity == Severity::Error) {
                fault.severity = Severity::SetAside;
            }
            let aside = set_aside(&mut draft, &used);
            used.insert(aside.id.clone());
            invalid.push(aside);
        }
        problems.append(&mut draft.faults);
        if let Some(site) = draft.site.filter(|_| !broken) {
            used.insert(site.id.clone());
            sites.push(site);
        }
    }
    (sites, invalid)
}

fn set_aside(draft: &mut Draft, used: &std::collections::BTreeSet<String>) -> Invalid {
    let index = draft.origin.feature.unwrap_or_default();
    let told = |fault: &Problem| match &fault.property {
        Some(property) => format!("`{property}`: found {}; expected {}", fault.found, fault.expected),
        None => format!("found {}; expected {}", fault.found, fault.expected),
    };
    let faults: Vec<String> =
        draft.faults.iter().filter(|fault| fault.severity == Severity::SetAside).map(told).collect();
    let id = if draft.nameless || used.contains(&draft.id) {
        format!("{}#{index}", draft.origin.file)
    } else {
        draft.id.clone()
    };
    Invalid {
        id,
        kind: Some(draft.kind.clone()),
        point: draft.site.as_ref().map(|site| site.place.point()),
        detail: format!("{}.", faults.join("; ")),
        properties: std::mem::take(&mut draft.properties),
    }
}

/// Takes sites that were set aside out of the locks.
fn release(locks: &mut Vec<(Origin, Lock)>, invalid: &[Invalid]) {
    if invalid.is_empty() {
        return;
    }
    let gone: std::collections::BTreeSet<&str> = invalid.iter().map(|site| site.id.as_str()).collect();
    for (_, lock) in locks.iter_mut() {
        lock.sites.retain(|id| !gone.contains(id.as_str()));
    }
    locks.retain(|(_, lock)| !lock.sites.is_empty());
}
