//! Plans made elsewhere: what the contract asks for is enough, and everything that is wrong is told at once.

use serde_json::{Value, json};

use super::plan_of;
use crate::input::Problem;
use crate::input::trial::Trial;
use crate::model::{Claims, Goal, Plan, Reason, Scenario};
use crate::units::{Metres, Seconds};

const TEAM: &str =
    "[[team]]\nid = \"T2\"\nstart = [14.5, 35.9]\nend = \"open\"\nshifts = [\"06:00-12:00\", \"13:00-22:00\"]\n";

/// Ten sites C0 to C9, team T1 from eight to five and back home, T2 in two shifts with an open end.
fn scenario() -> Scenario {
    Trial::new().and_team(TEAM).read().scenario.unwrap()
}

/// A plan with the fields of the contract and no others.
fn bare() -> Value {
    let stop = |site: &str, at: &str, travel: i64| {
        let time = |clock: &str| format!("2024-06-05T{clock}+02:00");
        json!({ "site": site, "arrive": time(at), "begin": time(at), "depart": time(&at.replace(":00:", ":10:")),
            "travel_s": travel, "distance_m": 10 * travel })
    };
    json!({
        "format": "fullsweep-plan/1", "scenario": "case", "date": "2024-06-05", "timezone": "Europe/Malta",
        "routes": [
            { "team": "T1", "start": "2024-06-05T08:00:00+02:00", "finish": "2024-06-05T11:00:00+02:00",
              "travel_s": 900, "distance_m": 9000, "stops": [stop("C0", "09:00:00", 300), stop("C1", "10:00:00", 200)] },
            { "team": "T2", "start": "2024-06-05T13:00:00+02:00", "finish": "2024-06-05T14:10:00+02:00",
              "travel_s": 60, "distance_m": 600, "stops": [stop("C2", "14:00:00", 60)] },
        ],
        "unassigned": [{ "site": "C3", "reason": "no_time", "detail": "busy" }],
    })
}

fn read(plan: &Value) -> Result<(Plan, Claims), Vec<Problem>> {
    plan_of(&plan.to_string(), "plan.json", &scenario())
}

#[test]
fn the_fields_of_the_contract_are_enough() {
    let (plan, claims) = read(&bare()).unwrap();
    assert_eq!((plan.goal, &*plan.travel, plan.seed), (Goal::Finish, "straight", 0), "as the scenario has them");
    let [home, open] = &plan.routes[..] else { panic!("{plan:?}") };
    assert_eq!((home.shift, open.shift), (0, 1), "the shift in which it begins");
    assert_eq!((home.start, home.finish), (Seconds::from_hours(8), Seconds::from_hours(11)));
    let leg = home.home.as_ref().unwrap();
    assert_eq!((leg.travel, leg.distance), (Seconds(400), Metres(4000)), "what the totals leave for the leg home");
    assert_eq!(open.home, None, "an open end has no leg home");
    assert_eq!(home.start_point, Some(geo::Point::new(14.5, 35.9)));
    assert_eq!((home.stops[1].kind.as_str(), home.stops[1].depart - home.stops[1].begin), ("site", Seconds(600)));
    assert_eq!(home.stops[1].point, scenario().sites[1].place.point());
    assert_eq!((plan.unassigned[0].reason, &*plan.unassigned[0].detail), (Reason::NoTime, "busy"));
    assert_eq!(claims.routes[0].get("travel_s"), Some(&900));
    assert!(claims.summary.is_empty() && plan.spared.is_empty());
}

#[test]
fn what_a_plan_says_itself_goes_before() {
    let mut plan = bare();
    plan["goal"] = json!("cost");
    plan["travel"] = json!("roads");
    plan["summary"] = json!({ "visited": 3, "latest_finish": "2024-06-05T14:10:00+02:00", "note": "kept out" });
    plan["routes"][0]["shift"] = json!(4);
    plan["routes"][0]["home"] = json!({ "travel_s": 7, "distance_m": 8 });
    plan["routes"][0]["breaks"] =
        json!([{ "after": 1, "begin": "2024-06-05T09:10:00+02:00", "end": "2024-06-05T07:40:00Z" }]);
    plan["spared"] = json!([{ "site": "C4", "group": "g", "by": "C1" }]);
    let (plan, claims) = read(&plan).unwrap();
    assert_eq!((plan.goal, &*plan.travel, plan.routes[0].shift), (Goal::Cost, "roads", 4));
    assert_eq!(plan.routes[0].home.as_ref().unwrap().travel, Seconds(7));
    let rest = &plan.routes[0].breaks[0];
    assert_eq!(
        (rest.after, rest.end - rest.begin),
        (1, Seconds::from_minutes(30)),
        "whatever offset it is written with"
    );
    assert_eq!(plan.spared[0].by, "C1");
    assert_eq!(claims.summary.get("latest_finish"), Some(&(14 * 3600 + 600)));
    assert_eq!(claims.summary.len(), 2);
}

#[test]
fn every_fault_is_told_at_once_with_its_path() {
    let mut plan = bare();
    plan["format"] = json!("fullsweep-plan/9");
    plan["date"] = json!("2024-06-06");
    plan["routes"][0]["stops"][0]["site"] = json!("C99");
    plan["routes"][0]["stops"][1]["arrive"] = json!("10:00");
    plan["routes"][0]["stops"][1]["travel_s"] = json!(-5);
    plan["routes"][1]["team"] = json!("T3");
    plan["routes"].as_array_mut().unwrap().push(json!("none"));
    plan["unassigned"][0]["reason"] = json!("no_tyme");
    plan["spared"] = json!({});
    let problems = read(&plan).unwrap_err();
    let expected = [
        ("unknown_format", "format"),
        ("wrong_date", "date"),
        ("unknown_site", "routes.0.stops.0.site"),
        ("bad_instant", "routes.0.stops.1.arrive"),
        ("not_a_number", "routes.0.stops.1.travel_s"),
        ("unknown_team", "routes.1.team"),
        ("not_a_table", "routes.2"),
        ("unknown_reason", "unassigned.0.reason"),
        ("not_a_list", "spared"),
    ];
    let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.property.as_deref().unwrap())).collect();
    assert_eq!(found, expected);
    assert!(problems[7].mend.contains("no_time"), "{}", problems[7]);
    assert!(problems.iter().all(|problem| problem.file == "plan.json"));
}

#[test]
fn each_field_that_is_needed_is_asked_for() {
    let cases = [
        ("/routes", "routes"),
        ("/unassigned", "unassigned"),
        ("/format", "format"),
        ("/date", "date"),
        ("/routes/0/team", "routes.0.team"),
        ("/routes/0/start", "routes.0.start"),
        ("/routes/0/finish", "routes.0.finish"),
        ("/routes/0/stops", "routes.0.stops"),
        ("/routes/0/travel_s", "routes.0.travel_s"),
        ("/routes/0/stops/0/site", "routes.0.stops.0.site"),
        ("/routes/0/stops/0/begin", "routes.0.stops.0.begin"),
        ("/routes/0/stops/0/distance_m", "routes.0.stops.0.distance_m"),
        ("/unassigned/0/site", "unassigned.0.site"),
        ("/unassigned/0/reason", "unassigned.0.reason"),
    ];
    for (pointer, path) in cases {
        let mut plan = bare();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        plan.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        let problems = read(&plan).unwrap_err();
        assert!(problems.iter().any(|problem| problem.property.as_deref() == Some(path)), "{path}: {problems:?}");
    }
}

#[test]
fn totals_below_their_legs_and_broken_json_are_told() {
    let mut plan = bare();
    plan["routes"][0]["travel_s"] = json!(400);
    assert_eq!(read(&plan).unwrap_err()[0].code, "bad_totals");
    let text = bare().to_string();
    let problems = plan_of(&text[..text.len() / 2], "plan.json", &scenario()).unwrap_err();
    assert_eq!((problems[0].code, problems[0].line), ("json_syntax", Some(1)));
    assert_eq!(plan_of("[]", "plan.json", &scenario()).unwrap_err()[0].code, "json_syntax");
}
