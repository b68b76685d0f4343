//! What stands at the head of a scenario: names, date, goal, calendar.

use std::path::Path;

use jiff::civil::Date;

use super::calendar::Calendar;
use super::fields::Fields;
use super::format::{
    Due as DueTable, Holidays as HolidayTable, Loose, Scenario as ScenarioTable, Table, Text, keys, table,
};
use super::problem::{Problem, quoted};
use super::source::toml::Toml;
use crate::model::{Clock, DueRules};

/// What stands at the head of a scenario.
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) timezone: String,
    /// Nothing where date or time zone could not be read.
    pub(crate) clock: Option<Clock>,
    pub(crate) goal: crate::model::Goal,
    pub(crate) currency: String,
    pub(crate) link_datum: crate::model::Datum,
}

impl Head {
    pub(crate) fn read(toml: &Toml, read: &ScenarioTable, folder: &Path, problems: &mut Vec<Problem>) -> Self {
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

/// The `[due]` table.
pub(crate) fn due(toml: &Toml, field: Option<&Loose<Table>>, problems: &mut Vec<Problem>) -> DueRules {
    let usual = DueRules::default();
    let Some(Table(map)) = Fields::of_toml(toml, "", problems).read("due", field) else { return usual };
    let read: DueTable = table(&serde_json::Value::Object(map)).unwrap_or_default();
    let mut fields = Fields::of_toml(toml, "due", problems);
    fields.unknown(&read.other, ["overdue", "never_seen", "finding", "drawn"]);
    DueRules {
        overdue: fields.read("overdue", read.overdue.as_ref()).map_or(usual.overdue, |more| more.0),
        never_seen: fields.read("never_seen", read.never_seen.as_ref()).map_or(usual.never_seen, |more| more.0),
        finding: fields.read("finding", read.finding.as_ref()).map_or(usual.finding, |priority| priority.0),
        drawn: fields.read("drawn", read.drawn.as_ref()).map_or(usual.drawn, |priority| priority.0),
    }
}

/// The `[holidays]` table.
pub(crate) fn holidays(toml: &Toml, field: Option<&Loose<Table>>, problems: &mut Vec<Problem>) -> Calendar {
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
