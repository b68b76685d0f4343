//! The files of teams and sites that a scenario lists.

use std::path::Path;

use super::data::Data;
use super::fields::Fields;
use super::format::{
    DataFile, List, Scenario as ScenarioTable, SitesFile, Table, Team as TeamTable, TeamList, keys, table,
};
use super::kinds::Kinds;
use super::problem::{Problem, Severity, shown};
use super::scenario::{FILE, read_toml};
use super::sites::{self, Draft, FileRules};
use super::source::toml::Toml;
use super::teams::{self, TeamDraft, TeamRules};
use crate::model::Clock;
use crate::spatial::Converter;

/// The teams of the file that is named and of the tables of the scenario itself.
pub(crate) fn teams(
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

/// The sites of all files that are named.
pub(crate) fn sites(
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
