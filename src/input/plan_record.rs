//! A `plan.json` as the ledger keeps it: who was to go where, without the scenario it was made for.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::format::as_text;
use super::problem::{Problem, shown};
use super::rows::name_of;
use super::source::bytes::{self, Encoding};
use crate::ledger::{Missed, PlanRecord, PlannedRoute, PlannedStop};
use crate::units::{Metres, Seconds};

/// Largest plan, in bytes.
const LARGEST: u64 = 64 << 20;

/// Reads a plan and the BLAKE3 of its file.
///
/// # Errors
/// All that is wrong with it.
pub fn read_plan_record(path: &Path) -> Result<(PlanRecord, String), Vec<Problem>> {
    let file = name_of(path);
    let bytes = bytes::read(path, &file, LARGEST).map_err(|problem| vec![problem])?;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let text = bytes::text(bytes, &file, Encoding::Utf8, &mut Vec::new()).map_err(|problem| vec![problem])?;
    record_of(text, &file).map(|plan| (plan, hash))
}

/// The plan of a JSON text.
///
/// # Errors
/// All that is wrong with it.
pub(crate) fn record_of(text: String, file: &str) -> Result<PlanRecord, Vec<Problem>> {
    let root: Map<String, Value> = serde_json::from_str(&text).map_err(|error| {
        vec![Problem::error("json_syntax", file, error.to_string(), "a plan as JSON").line(Some(error.line()))]
    })?;
    let mut reader = Reader { file, problems: Vec::new() };
    let plan = reader.plan(&root, text);
    match plan {
        Some(plan) if reader.problems.is_empty() => Ok(plan),
        _ => Err(reader.problems),
    }
}

struct Reader<'a> {
    file: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn plan(&mut self, root: &Map<String, Value>, document: String) -> Option<PlanRecord> {
        if root.get("format").and_then(Value::as_str) != Some("fullsweep-plan/1") {
            self.fault("unknown_format", "format", root.get("format"), "\"fullsweep-plan/1\"");
        }
        let date = root.get("date").and_then(Value::as_str).and_then(|text| text.parse().ok());
        if date.is_none() {
            self.fault("bad_date", "date", root.get("date"), "the day planned, like 2024-03-11");
        }
        let routes = self.items(root, "routes", "routes");
        let routes: Vec<_> =
            routes.iter().enumerate().map(|(at, one)| self.route(&format!("routes.{at}"), one)).collect();
        let missed = self.items(root, "unassigned", "unassigned");
        let missed: Vec<_> =
            missed.iter().enumerate().map(|(at, one)| self.missed(&format!("unassigned.{at}"), one)).collect();
        Some(PlanRecord {
            scenario: root.get("scenario").and_then(as_text).unwrap_or_default(),
            date: date?,
            seed: root.get("seed").and_then(Value::as_u64).unwrap_or_default(),
            routes: routes.into_iter().collect::<Option<_>>()?,
            missed: missed.into_iter().collect::<Option<_>>()?,
            file: self.file.to_owned(),
            document,
        })
    }

    fn route(&mut self, path: &str, value: &Value) -> Option<PlannedRoute> {
        let map = self.object(path, value)?;
        let team = self.text(path, map, "team");
        let (start, finish) = (self.instant(path, map, "start"), self.instant(path, map, "finish"));
        let stops = self.items(map, "stops", &format!("{path}.stops"));
        let stops: Vec<_> =
            stops.iter().enumerate().map(|(at, one)| self.stop(&format!("{path}.stops.{at}"), one)).collect();
        let whole = |name: &str| map.get(name).and_then(Value::as_i64).unwrap_or_default();
        Some(PlannedRoute {
            team: team?,
            shift: u32::try_from(whole("shift")).unwrap_or_default(),
            start: start?,
            finish: finish?,
            travel: Seconds(whole("travel_s")),
            distance: Metres(whole("distance_m")),
            stops: stops.into_iter().collect::<Option<_>>()?,
        })
    }

    fn stop(&mut self, path: &str, value: &Value) -> Option<PlannedStop> {
        let map = self.object(path, value)?;
        let site = self.text(path, map, "site");
        let kind = map.get("kind").and_then(as_text).unwrap_or_default();
        let (arrive, begin, depart) =
            (self.instant(path, map, "arrive"), self.instant(path, map, "begin"), self.instant(path, map, "depart"));
        Some(PlannedStop { site: site?, kind, arrive: arrive?, begin: begin?, depart: depart? })
    }

    fn missed(&mut self, path: &str, value: &Value) -> Option<Missed> {
        let map = self.object(path, value)?;
        let (site, reason) = (self.text(path, map, "site"), self.text(path, map, "reason"));
        Some(Missed { site: site?, reason: reason?, detail: map.get("detail").and_then(as_text).unwrap_or_default() })
    }

    fn object<'v>(&mut self, path: &str, value: &'v Value) -> Option<&'v Map<String, Value>> {
        if !value.is_object() {
            self.fault("not_a_table", path, Some(value), "an object");
        }
        value.as_object()
    }

    fn items<'v>(&mut self, map: &'v Map<String, Value>, name: &str, path: &str) -> &'v [Value] {
        let items = map.get(name).and_then(Value::as_array);
        if items.is_none() {
            self.fault("not_a_list", path, map.get(name), "a list");
        }
        items.map_or(&[], Vec::as_slice)
    }

    fn text(&mut self, path: &str, map: &Map<String, Value>, name: &str) -> Option<String> {
        let text = map.get(name).and_then(as_text).filter(|text| !text.is_empty());
        if text.is_none() {
            self.fault("not_a_text", &format!("{path}.{name}"), map.get(name), "a text");
        }
        text
    }

    fn instant(&mut self, path: &str, map: &Map<String, Value>, name: &str) -> Option<Timestamp> {
        let instant = map.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok());
        if instant.is_none() {
            self.fault(
                "bad_instant",
                &format!("{path}.{name}"),
                map.get(name),
                "a time like 2021-08-05T08:00:00+08:00",
            );
        }
        instant
    }

    fn fault(&mut self, code: &'static str, path: &str, found: Option<&Value>, expected: &str) {
        let found = found.map_or("nothing".to_owned(), shown);
        let mend = "Is it a plan.json that fullsweep wrote, as a whole?";
        self.problems.push(Problem::error(code, self.file, found, expected).property(path).mend(mend));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = r#"{"format":"fullsweep-plan/1","scenario":"malta","date":"2024-03-11","seed":7,
        "routes":[{"team":"T1","shift":0,"start":"2024-03-11T08:00:00+01:00","finish":"2024-03-11T09:00:00+01:00","travel_s":600,"distance_m":5000,
          "stops":[{"site":"A","kind":"gate","arrive":"2024-03-11T08:10:00+01:00","begin":"2024-03-11T08:10:00+01:00","depart":"2024-03-11T08:20:00+01:00"}]}],
        "unassigned":[{"site":"B","reason":"no_time","detail":"too far"}]}"#;

    #[test]
    fn a_plan_is_read_without_its_scenario() {
        let plan = record_of(PLAN.to_owned(), "plan.json").unwrap();
        assert_eq!((plan.scenario.as_str(), plan.seed, plan.date.to_string().as_str()), ("malta", 7, "2024-03-11"));
        assert_eq!(plan.routes[0].stops[0].site, "A");
        assert_eq!(plan.missed[0].reason, "no_time");
        assert_eq!(plan.document, PLAN);
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let broken =
            PLAN.replace("fullsweep-plan/1", "x").replace("2024-03-11T08:10:00+01:00", "soon").replace("\"B\"", "7.5");
        let codes: Vec<_> =
            record_of(broken, "plan.json").unwrap_err().into_iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["unknown_format", "bad_instant", "bad_instant"]);
        assert_eq!(record_of("{".to_owned(), "plan.json").unwrap_err()[0].code, "json_syntax");
    }
}
