//! Records and tables as teams.

use serde_json::Value;

use super::data::outside_globe;
use super::fields::Fields;
use super::format::{Amounts, Break as BreakTable, Dial, List, PlaceOf, Spans, Team as TeamTable, table};
use super::problem::{Origin, Problem, shown};
use super::sites::sorted;
use super::source::table::Record;
use super::source::toml::Toml;
use crate::model::{Break, Clock, Place, Rates, Shift, Team, Window};
use crate::spatial::Converter;
use crate::units::{Cost, Seconds};

/// A team whose places may still be names of sites.
#[derive(Clone, Debug)]
pub(crate) struct TeamDraft {
    /// Where it was read.
    pub(crate) origin: Origin,
    /// The team; its places are still to be looked up.
    pub(crate) team: Team,
    /// Where it starts from.
    pub(crate) start: Option<Whereabouts>,
    /// Where it finishes.
    pub(crate) end: Option<Whereabouts>,
}

/// A place, or the site that stands for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Whereabouts {
    /// A point.
    At(Box<Place>),
    /// A site's.
    Site(String),
}

/// What holds for all teams of a file.
pub(crate) struct TeamRules<'a> {
    /// From its datum to WGS-84.
    pub(crate) converter: &'a Converter,
    /// Clock of the scenario.
    pub(crate) clock: &'a Clock,
}

/// Names that rows of teams have besides the keys of a team.
pub(crate) const ROW_COLUMNS: [&str; 7] =
    ["start_lon", "start_lat", "start_site", "end_lon", "end_lat", "end_site", "break"];

/// The teams of a list of tables in a TOML file.
pub(crate) fn of_toml(toml: &Toml, list: &List, rules: &TeamRules<'_>, problems: &mut Vec<Problem>) -> Vec<TeamDraft> {
    let draft = |(index, value): (usize, &Value)| {
        let path = format!("team.{index}");
        let mut fields = Fields::of_toml(toml, &path, problems);
        fields.origin.feature = Some(index);
        let Some(table) = table::<TeamTable>(value) else {
            let problem = fields.origin.error("not_a_table", shown(value), "a [[team]] table");
            fields.note(problem);
            return None;
        };
        team(fields, &table, rules)
    };
    list.0.iter().enumerate().filter_map(draft).collect()
}

/// The teams of a sheet's rows.
pub(crate) fn of_rows(records: Vec<Record>, rules: &TeamRules<'_>, problems: &mut Vec<Problem>) -> Vec<TeamDraft> {
    let mut extra = std::collections::BTreeSet::new();
    let mut drafts = Vec::new();
    for mut record in records {
        unfold(&mut record);
        problems.append(&mut record.faults);
        let mut table: TeamTable = table(&Value::Object(record.properties)).unwrap_or_default();
        // A column that means nothing is told of once, not once a row.
        table.other.retain(|key, _| extra.insert(key.clone()));
        drafts.extend(team(Fields::of_record(record.origin, problems), &table, rules));
    }
    drafts
}

/// The columns of a row as the keys of a table.
fn unfold(record: &mut Record) {
    for side in ["start", "end"] {
        let pair = record.take_pair(&format!("{side}_"));
        let site = record.properties.shift_remove(&format!("{side}_site"));
        let place = match (pair, site) {
            (Some((lon, lat)), _) => serde_json::json!([lon, lat]),
            (None, Some(site)) => serde_json::json!({ "site": site }),
            (None, None) => continue,
        };
        record.properties.insert(side.to_owned(), place);
    }
    if let Some(Value::String(text)) = record.properties.shift_remove("break") {
        let breaks = text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty()).map(Value::from);
        record.properties.insert("breaks".into(), breaks.collect());
    }
}

fn team(mut fields: Fields<'_>, table: &TeamTable, rules: &TeamRules<'_>) -> Option<TeamDraft> {
    let id = fields.need("id", table.id.as_ref()).map(|id| id.0);
    fields.origin.id.clone_from(&id);
    let fields = &mut fields;
    fields.unknown(&table.other, TeamTable::KEYS.iter().copied());
    let texts = |fields: &mut Fields<'_>, name: &str, value| {
        fields.read(name, value).map(|texts: super::format::Texts| texts.0)
    };
    let members = texts(fields, "members", table.members.as_ref()).unwrap_or_default();
    let crew = crew(fields, table, members.len());
    let skills = sorted(texts(fields, "skills", table.skills.as_ref()).unwrap_or_default());
    let territories = sorted(texts(fields, "territories", table.territories.as_ref()).unwrap_or_default());
    let start = fields.read("start", table.start.as_ref()).unwrap_or(PlaceOf::Open);
    let end = fields.read("end", table.end.as_ref()).unwrap_or(PlaceOf::Same);
    let start = whereabouts(fields, "start", start, None, rules);
    let end = whereabouts(fields, "end", end, start.clone(), rules);
    let shifts = shifts(fields, table, rules.clock);
    let mut money =
        |name: &str, value| fields.read(name, value).map_or(Cost::ZERO, |money: super::format::Money| money.0);
    let rates = Rates {
        fixed: money("fixed_cost", table.fixed_cost.as_ref()),
        per_hour: money("cost_per_hour", table.cost_per_hour.as_ref()),
        per_km: money("cost_per_km", table.cost_per_km.as_ref()),
    };
    let name = fields.read("name", table.name.as_ref()).map(|name| name.0).filter(|name| !name.is_empty());
    let team = Team {
        name: name.or_else(|| id.clone()).unwrap_or_default(),
        members,
        crew,
        skills,
        start: None,
        end: None,
        shifts,
        longest_work: fields.read("longest_work", table.longest_work.as_ref()).map(|longest| longest.0),
        territories,
        profile: fields.read("profile", table.profile.as_ref()).map_or_else(|| "car".to_owned(), |profile| profile.0),
        speed_percent: fields.read("speed_percent", table.speed_percent.as_ref()).map_or(100, |percent| percent.0),
        rates,
        capacity: fields.read("capacity", table.capacity.as_ref()).map(|Amounts(amounts)| amounts).unwrap_or_default(),
        contact: fields.read("contact", table.contact.as_ref()).map(|contact| contact.0),
        group: fields.read("group", table.group.as_ref()).map(|group| group.0).filter(|group| !group.is_empty()),
        id: id?,
    };
    Some(TeamDraft { origin: fields.origin.clone(), team, start, end })
}

/// Number of members: as many as are named, or as the crew says.
fn crew(fields: &mut Fields<'_>, table: &TeamTable, members: usize) -> u32 {
    let named = u32::try_from(members).unwrap_or(u32::MAX);
    let said = fields.read("crew", table.crew.as_ref()).map(|crew| crew.0);
    if let Some(said) = said.filter(|said| named > 0 && *said != named) {
        let problem =
            fields.warning("crew", "crew_conflict", format!("{said} beside {named} names"), "one or the other");
        fields.note(problem.mend(format!("{said} holds. Complete the names or leave out `crew`.")));
    }
    said.unwrap_or(named.max(1))
}

fn whereabouts(
    fields: &mut Fields<'_>,
    name: &str,
    place: PlaceOf,
    start: Option<Whereabouts>,
    rules: &TeamRules<'_>,
) -> Option<Whereabouts> {
    let super::format::LonLat(x, y) = match place {
        PlaceOf::Open => return None,
        PlaceOf::Same => return start,
        PlaceOf::Site(site) => return Some(Whereabouts::Site(site)),
        PlaceOf::At(at) => at,
    };
    let point = rules.converter.to_wgs84(x, y).ok();
    let place = point.map(|(lon, lat)| Place::at(lon, lat)).filter(|place| outside_globe(&place.geometry).is_none());
    if place.is_none() {
        let swapped = y.abs() <= 180.0 && x.abs() <= 90.0;
        let code = if swapped { "swapped" } else { "out_of_range" };
        let problem = fields.error(name, code, format!("[{x}, {y}]"), "[longitude, latitude] on the globe");
        fields.note(problem.mend(if swapped { "Swap the two numbers." } else { "Correct the coordinate." }));
    }
    place.map(|place| Whereabouts::At(Box::new(place)))
}

/// Shifts in order, with the breaks that lie in each.
fn shifts(fields: &mut Fields<'_>, table: &TeamTable, clock: &Clock) -> Vec<Shift> {
    let Some(Spans(mut dials)) = fields.need("shifts", table.shifts.as_ref()) else { return Vec::new() };
    dials.sort_unstable();
    if dials.is_empty() {
        let problem = fields.error("shifts", "no_shift", "an empty list", "at least one shift");
        fields.note(problem.mend("Write shifts = [\"08:00-17:00\"], or take the team out for the day."));
    }
    for pair in dials.windows(2).filter(|pair| pair[1].from < pair[0].to) {
        let found = format!("{} and {}", on_dial(pair[0]), on_dial(pair[1]));
        let problem = fields.error("shifts", "shifts_overlap", found, "shifts one after the other");
        fields.note(problem.mend("Let the second begin when the first ends."));
    }
    let mut breaks = breaks(fields, table, &dials);
    let shift = |dial: &Dial| Shift { window: window(clock, *dial), breaks: breaks_in(&mut breaks, *dial, clock) };
    dials.iter().map(shift).collect()
}

/// A break as read: its window on the dial of the shift's day.
type BreakOnDial = (Dial, Break);

fn breaks_in(breaks: &mut Vec<BreakOnDial>, shift: Dial, clock: &Clock) -> Vec<Break> {
    let (mut inside, rest) =
        std::mem::take(breaks).into_iter().partition::<Vec<_>, _>(|(dial, _)| within(*dial, shift));
    *breaks = rest;
    inside.sort_unstable_by_key(|(dial, _)| *dial);
    inside.into_iter().map(|(dial, one)| Break { window: window(clock, dial), ..one }).collect()
}

/// The breaks of a team, each in one of its shifts.
fn breaks(fields: &mut Fields<'_>, table: &TeamTable, shifts: &[Dial]) -> Vec<BreakOnDial> {
    let Some(List(items)) = fields.read("breaks", table.breaks.as_ref()) else { return Vec::new() };
    let mut breaks: Vec<BreakOnDial> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let name = format!("breaks.{index}");
        let Some(read) = BreakTable::read(item) else {
            let problem =
                fields.error(&name, "bad_break", shown(item), "a table, or a text like \"30m 11:30-13:30 anywhere\"");
            fields.note(problem);
            continue;
        };
        fields.unknown(&read.other, ["length", "window", "where"]);
        let length = fields.need(&format!("{name}.length"), read.length.as_ref()).map(|length| length.0);
        let spans = fields.need(&format!("{name}.window"), read.window.as_ref());
        let place = fields.read(&format!("{name}.where"), read.place.as_ref()).map(|place| place.0).unwrap_or_default();
        let (Some(length), Some(spans)) = (length, spans) else { continue };
        match on_shift(length, &spans, shifts) {
            Ok(dial) => breaks
                .push((dial, Break { length, window: Window { open: Seconds::ZERO, close: Seconds::ZERO }, place })),
            Err((code, expected, mend)) => {
                let problem = fields.error(&name, code, shown(item), expected);
                fields.note(problem.mend(mend));
            }
        }
    }
    breaks.sort_unstable_by_key(|(dial, _)| *dial);
    for pair in breaks.windows(2).filter(|pair| pair[1].0.from < pair[0].0.to) {
        let found = format!("{} and {}", on_dial(pair[0].0), on_dial(pair[1].0));
        let problem = fields.error("breaks", "breaks_overlap", found, "windows of breaks one after the other");
        fields.note(problem.mend("Shorten one of the windows."));
    }
    breaks
}

/// The window of a break on the dial of the shift it lies in, which may have begun the evening before.
fn on_shift(length: Seconds, spans: &Spans, shifts: &[Dial]) -> Result<Dial, (&'static str, &'static str, String)> {
    let dial = BreakTable::window(spans).map_err(|mend| ("bad_break", "one window", mend))?;
    let room = Seconds::from_minutes(i64::from(dial.to - dial.from));
    if length <= Seconds::ZERO || length > room {
        return Err((
            "break_too_long",
            "a break that is not empty and fits into its window",
            "Widen the window.".to_owned(),
        ));
    }
    let next_day = Dial { from: dial.from + 1440, to: dial.to + 1440 };
    let found = [dial, next_day].into_iter().find(|dial| shifts.iter().any(|shift| within(*dial, *shift)));
    found.ok_or_else(|| {
        let shifts: Vec<String> = shifts.iter().map(|shift| on_dial(*shift)).collect();
        let mend = format!("The shifts are {}: move the break into one of them.", shifts.join(", "));
        ("break_outside_shift", "a window within a shift", mend)
    })
}

fn within(inner: Dial, outer: Dial) -> bool {
    outer.from <= inner.from && inner.to <= outer.to
}

fn on_dial(dial: Dial) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
    format!("{}-{}", clock(dial.from), if dial.to == 1440 { "24:00".to_owned() } else { clock(dial.to) })
}

/// A span of the dial as seconds of the scenario's day.
fn window(clock: &Clock, dial: Dial) -> Window {
    let at = |minutes: u16| {
        let days = i64::from(minutes / 1440);
        let time = jiff::civil::time((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0);
        let date = clock.date().checked_add(jiff::Span::new().days(days)).unwrap_or(clock.date());
        clock.seconds(date.to_datetime(time)).unwrap_or(Seconds::from_minutes(i64::from(minutes)))
    };
    Window { open: at(dial.from), close: at(dial.to) }
}

#[cfg(test)]
mod tests;
