//! `plan.json` back into a plan: ours, or one made elsewhere that has the contract's fields only.

use std::collections::BTreeMap;
use std::path::Path;

use geo::Point;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::format::{GoalOf, LonLat, Reading};
use super::problem::{Problem, quoted, shown};
use super::similar::suggestion;
use super::source::bytes::{self, Encoding};
use crate::model::{
    BreakTaken, Claims, Leg, Network, Plan, Reason, Route, Scenario, Site, Spared, Stop, Team, Unassigned,
};
use crate::units::{Metres, Seconds};

/// Reads a plan of the scenario, and what the file states of its own totals.
///
/// Needed are the fields of the contract (`docs/plan.md`); the others are taken from the scenario where they are missing.
/// Whether the plan keeps the rules is not judged here.
///
/// # Errors
/// All that cannot be read, and all that names sites or teams the scenario does not have.
pub fn read_plan(path: &Path, scenario: &Scenario) -> Result<(Plan, Claims), Vec<Problem>> {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let mut problems = Vec::new();
    let bytes = bytes::read(path, &file, LARGEST).map_err(|problem| vec![problem])?;
    let text = bytes::text(bytes, &file, Encoding::Utf8, &mut problems).map_err(|problem| vec![problem])?;
    plan_of(&text, &file, scenario)
}

/// Largest plan, in bytes: a hundred thousand stops take some 40 MB.
const LARGEST: u64 = 64 << 20;

/// Name of the format, before its version.
const FORMAT: &str = "fullsweep-plan/";

/// The plan of a JSON text.
///
/// # Errors
/// As [`read_plan`].
pub(crate) fn plan_of(text: &str, file: &str, scenario: &Scenario) -> Result<(Plan, Claims), Vec<Problem>> {
    let root: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        let found = error.to_string();
        vec![Problem::error("json_syntax", file, found, "a plan as JSON").line(Some(error.line()))]
    })?;
    let sites = scenario.sites.iter().map(|site| (site.id.as_str(), site)).collect();
    let mut reader = Reader { file, scenario, sites, problems: Vec::new() };
    let plan = reader.plan(&root);
    let claims = reader.claims(&root);
    if reader.problems.is_empty() { Ok((plan, claims)) } else { Err(reader.problems) }
}

struct Reader<'a> {
    file: &'a str,
    scenario: &'a Scenario,
    sites: BTreeMap<&'a str, &'a Site>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn plan(&mut self, root: &Map<String, Value>) -> Plan {
        self.format(root);
        let date = self.date(root);
        let text = |name: &str| root.get(name).and_then(Value::as_str).map(str::to_owned);
        let goal = root.get("goal").and_then(|goal| GoalOf::read(goal).ok()).map_or(self.scenario.goal, |goal| goal.0);
        let routes = self.list(root, "routes", true);
        let routes =
            routes.iter().enumerate().filter_map(|(at, route)| self.route(&format!("routes.{at}"), route)).collect();
        let unassigned = self.list(root, "unassigned", true);
        let unassigned = unassigned.iter().enumerate();
        let unassigned = unassigned.filter_map(|(at, one)| self.unassigned(&format!("unassigned.{at}"), one)).collect();
        let spared = self.list(root, "spared", false);
        let spared =
            spared.iter().enumerate().filter_map(|(at, one)| self.spared(&format!("spared.{at}"), one)).collect();
        Plan {
            scenario: text("scenario").unwrap_or_else(|| self.scenario.name.clone()),
            date,
            timezone: text("timezone").unwrap_or_else(|| self.scenario.timezone.clone()),
            seed: root.get("seed").and_then(Value::as_u64).unwrap_or_default(),
            goal,
            travel: text("travel").unwrap_or_else(|| travel(&self.scenario.network).to_owned()),
            routes,
            unassigned,
            spared,
        }
    }

    fn format(&mut self, root: &Map<String, Value>) {
        let format = root.get("format").and_then(Value::as_str).unwrap_or_default();
        if format != "fullsweep-plan/1" {
            let mend = if format.starts_with(FORMAT) { "Another version of fullsweep wrote it." } else { "" };
            self.fault(
                "unknown_format",
                "format",
                shown(&root.get("format").cloned().unwrap_or_default()),
                "\"fullsweep-plan/1\"",
                mend,
            );
        }
    }

    fn date(&mut self, root: &Map<String, Value>) -> Date {
        let date = root.get("date").and_then(Value::as_str).and_then(|text| text.parse::<Date>().ok());
        if date != Some(self.scenario.date) {
            let found = shown(&root.get("date").cloned().unwrap_or_default());
            let expected = format!("{}, the scenario's date", self.scenario.date);
            self.fault("wrong_date", "date", found, expected, "Is it the plan of another day?");
        }
        date.unwrap_or(self.scenario.date)
    }

    fn route(&mut self, path: &str, value: &Value) -> Option<Route> {
        let map = self.object(path, value)?;
        let team = self.team(path, map)?;
        let start = self.instant(path, map, "start");
        let finish = self.instant(path, map, "finish");
        let stops = self.list_at(path, map, "stops", true);
        let stops: Vec<Option<Stop>> =
            stops.iter().enumerate().map(|(at, stop)| self.stop(&format!("{path}.stops.{at}"), stop)).collect();
        let breaks = self.list_at(path, map, "breaks", false);
        let breaks: Vec<Option<BreakTaken>> =
            breaks.iter().enumerate().map(|(at, one)| self.rest(&format!("{path}.breaks.{at}"), one)).collect();
        let point =
            |name: &str| map.get(name).and_then(|point| LonLat::read(point).ok()).map(|LonLat(x, y)| Point::new(x, y));
        let of_team = |place: &Option<crate::model::Place>| place.as_ref().map(crate::model::Place::point);
        let (start_point, end_point) =
            (point("start_point").or(of_team(&team.start)), point("end_point").or(of_team(&team.end)));
        let stops: Vec<Stop> = stops.into_iter().collect::<Option<_>>()?;
        let home = self.home(path, map, team, &stops);
        let (start, finish) = (start?, finish?);
        Some(Route {
            team: team.id.clone(),
            shift: shift(map, team, start),
            start,
            finish,
            start_point,
            end_point,
            home,
            stops,
            breaks: breaks.into_iter().collect::<Option<_>>()?,
        })
    }

    fn team(&mut self, path: &str, map: &Map<String, Value>) -> Option<&'a Team> {
        let id = self.text(path, map, "team")?;
        let team = self.scenario.teams.iter().find(|team| team.id == id);
        if team.is_none() {
            let mend = suggestion(&id, self.scenario.teams.iter().map(|team| team.id.as_str()));
            self.fault("unknown_team", &format!("{path}.team"), quoted(&id), "the id of a team of the scenario", mend);
        }
        team
    }

    fn stop(&mut self, path: &str, value: &Value) -> Option<Stop> {
        let map = self.object(path, value)?;
        let id = self.text(path, map, "site");
        let (arrive, begin, depart) =
            (self.instant(path, map, "arrive"), self.instant(path, map, "begin"), self.instant(path, map, "depart"));
        let leg = self.leg(path, map);
        let id = id?;
        let Some(site) = self.sites.get(id.as_str()).copied() else {
            let mend = suggestion(&id, self.sites.keys().copied());
            self.fault("unknown_site", &format!("{path}.site"), quoted(&id), "the id of a site of the scenario", mend);
            return None;
        };
        let kind = map.get("kind").and_then(Value::as_str).unwrap_or(&site.kind).to_owned();
        let (arrive, begin, depart) = (arrive?, begin?, depart?);
        Some(Stop { site: id, kind, point: site.place.point(), arrive, begin, depart, leg: leg? })
    }

    fn rest(&mut self, path: &str, value: &Value) -> Option<BreakTaken> {
        let map = self.object(path, value)?;
        let after = self.whole(path, map, "after");
        let (begin, end) = (self.instant(path, map, "begin"), self.instant(path, map, "end"));
        Some(BreakTaken { after: usize::try_from(after?).ok()?, begin: begin?, end: end? })
    }

    /// The leg home as written, else what the route's totals leave for it; none where the team ends anywhere.
    fn home(&mut self, path: &str, map: &Map<String, Value>, team: &Team, stops: &[Stop]) -> Option<Leg> {
        if let Some(home) = map.get("home").filter(|home| !home.is_null()) {
            let path = format!("{path}.home");
            let home = self.object(&path, home)?;
            return self.leg(&path, home);
        }
        team.end.as_ref()?;
        let total = self.leg(path, map)?;
        let travel = total.travel - stops.iter().map(|stop| stop.leg.travel).sum();
        let distance = total.distance - stops.iter().map(|stop| stop.leg.distance).sum();
        if travel < Seconds::ZERO || distance < Metres::ZERO {
            let found = "totals less than the legs of the stops";
            self.fault("bad_totals", path, found, "`travel_s` and `distance_m` with the leg home", "");
        }
        Some(Leg { travel, distance, path: None })
    }

    fn leg(&mut self, path: &str, map: &Map<String, Value>) -> Option<Leg> {
        let (travel, distance) = (self.whole(path, map, "travel_s"), self.whole(path, map, "distance_m"));
        Some(Leg { travel: Seconds(travel?), distance: Metres(distance?), path: None })
    }

    fn unassigned(&mut self, path: &str, value: &Value) -> Option<Unassigned> {
        let map = self.object(path, value)?;
        let id = self.text(path, map, "site");
        let code = self.text(path, map, "reason");
        let reason = code.and_then(|code| {
            let reason = Reason::of_code(&code);
            if reason.is_none() {
                let mend = suggestion(&code, Reason::ALL.into_iter().map(Reason::code));
                self.fault(
                    "unknown_reason",
                    &format!("{path}.reason"),
                    quoted(&code),
                    "a reason of the contract",
                    mend,
                );
            }
            reason
        });
        let id = id?;
        let known = self.sites.get(id.as_str()).map(|site| site.place.point());
        let invalid = self.scenario.invalid.iter().find(|invalid| invalid.id == id);
        if known.is_none() && invalid.is_none() {
            let mend = suggestion(&id, self.sites.keys().copied());
            self.fault("unknown_site", &format!("{path}.site"), quoted(&id), "the id of a site of the scenario", mend);
        }
        let detail = map.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned();
        let point = known.or_else(|| invalid.and_then(|invalid| invalid.point));
        Some(Unassigned { site: id, point, reason: reason?, detail })
    }

    fn spared(&mut self, path: &str, value: &Value) -> Option<Spared> {
        let map = self.object(path, value)?;
        let (site, group, by) =
            (self.text(path, map, "site"), self.text(path, map, "group"), self.text(path, map, "by"));
        Some(Spared { site: site?, group: group?, by: by? })
    }

    /// What the file says of its totals.
    fn claims(&self, root: &Map<String, Value>) -> Claims {
        let numbers = |value: &Value| -> BTreeMap<String, i64> {
            let entries = value.as_object().into_iter().flatten();
            let number = |value: &Value| {
                let instant = |text: &str| self.scenario.clock.parse_rfc3339(text).ok().map(Seconds::get);
                value.as_i64().or_else(|| value.as_str().and_then(instant))
            };
            entries.filter_map(|(key, value)| Some((key.clone(), number(value)?))).collect()
        };
        let totals = |route: &Value| {
            let mut totals = numbers(route);
            totals.retain(|key, _| key.ends_with("_s") || key.ends_with("_m"));
            totals
        };
        let routes = root.get("routes").and_then(Value::as_array).into_iter().flatten().map(totals).collect();
        Claims { summary: root.get("summary").map(numbers).unwrap_or_default(), routes }
    }

    fn object<'v>(&mut self, path: &str, value: &'v Value) -> Option<&'v Map<String, Value>> {
        if !value.is_object() {
            self.fault("not_a_table", path, shown(value), "an object", "");
        }
        value.as_object()
    }

    fn list<'v>(&mut self, map: &'v Map<String, Value>, name: &str, needed: bool) -> &'v [Value] {
        self.list_at("", map, name, needed)
    }

    fn list_at<'v>(&mut self, path: &str, map: &'v Map<String, Value>, name: &str, needed: bool) -> &'v [Value] {
        match map.get(name) {
            Some(Value::Array(items)) => items,
            None | Some(Value::Null) if !needed => &[],
            other => {
                let found = other.map_or("nothing".to_owned(), shown);
                self.fault("not_a_list", &joined(path, name), found, "a list", "");
                &[]
            }
        }
    }

    fn text(&mut self, path: &str, map: &Map<String, Value>, name: &str) -> Option<String> {
        let text = map.get(name).and_then(super::format::as_text);
        if text.is_none() {
            self.fault("not_a_text", &joined(path, name), found(map, name), "a text", "");
        }
        text
    }

    fn whole(&mut self, path: &str, map: &Map<String, Value>, name: &str) -> Option<i64> {
        let number = map.get(name).and_then(super::format::number).filter(|number| (0.0..1e12).contains(number));
        if number.is_none() {
            self.fault("not_a_number", &joined(path, name), found(map, name), "a number, not negative", "");
        }
        number.map(|number| number.round() as i64)
    }

    fn instant(&mut self, path: &str, map: &Map<String, Value>, name: &str) -> Option<Seconds> {
        let text = map.get(name).and_then(Value::as_str);
        let instant = text.and_then(|text| self.scenario.clock.parse_rfc3339(text).ok());
        if instant.is_none() {
            let mend = "The offset of the time zone must be there.";
            self.fault(
                "bad_instant",
                &joined(path, name),
                found(map, name),
                "a time like 2021-08-05T08:00:00+08:00",
                mend,
            );
        }
        instant
    }

    fn fault(
        &mut self,
        code: &'static str,
        path: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.problems.push(Problem::error(code, self.file, found, expected).property(path).mend(mend));
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn found(map: &Map<String, Value>, name: &str) -> String {
    map.get(name).map_or("nothing".to_owned(), shown)
}

/// The shift as written, else the one in which the route begins, else the first.
fn shift(map: &Map<String, Value>, team: &Team, start: Seconds) -> usize {
    let written = map.get("shift").and_then(Value::as_u64).and_then(|shift| usize::try_from(shift).ok());
    let holds = |shift: &crate::model::Shift| shift.window.open <= start && start < shift.window.close;
    written.or_else(|| team.shifts.iter().position(holds)).unwrap_or(0)
}

fn travel(network: &Network) -> &'static str {
    match network {
        Network::Roads(_) => "roads",
        Network::Straight(_) => "straight",
        Network::Given(_) => "given",
    }
}

#[cfg(test)]
mod tests;
