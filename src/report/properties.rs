//! What holds for every plan: totals add up, no text of a file breaks a format, equal plans give equal bytes.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use geo::{LineString, Point};
use geojson::GeoJson;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::judge::faults;
use super::{Format, Lang, demo, gpx, plan_json, routes_geojson, sheets, summary, xlsx};
use crate::model::{BreakTaken, Leg, Plan, Reason, Route, Scenario, Stop, Team, Unassigned};
use crate::units::{Metres, Seconds};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn totals_add_up((plan, scenario) in days()) {
        let file: Value = serde_json::from_slice(&plan_json(&plan, &scenario).unwrap()).unwrap();
        let (summary, routes) = (&file["summary"], file["routes"].as_array().unwrap());
        for field in ["travel_s", "service_s", "waiting_s", "distance_m"] {
            prop_assert_eq!(summary[field].as_i64(), Some(sum(routes, field)), "{}", field);
        }
        for route in routes {
            let stops = route["stops"].as_array().unwrap();
            let home = |field: &str| route["home"][field].as_i64().unwrap_or(0);
            prop_assert_eq!(route["travel_s"].as_i64(), Some(sum(stops, "travel_s") + home("travel_s")));
            prop_assert_eq!(route["distance_m"].as_i64(), Some(sum(stops, "distance_m") + home("distance_m")));
            let parts = ["travel_s", "service_s", "waiting_s", "rest_s"].map(|field| route[field].as_i64().unwrap());
            let [start, finish] = ["start", "finish"].map(|field| scenario.clock.parse_rfc3339(route[field].as_str().unwrap()));
            prop_assert_eq!(parts.iter().sum::<i64>(), (finish.unwrap() - start.unwrap()).get());
            prop_assert!(stops.iter().all(|stop| stop["wait_s"].as_i64() >= Some(0)));
        }
        let count = |field: &str| file[field].as_array().unwrap().len() as u64;
        let visited: u64 = routes.iter().map(|route| route["stops"].as_array().unwrap().len() as u64).sum();
        prop_assert_eq!(summary["visited"].as_u64(), Some(visited));
        prop_assert_eq!(summary["sites"].as_u64(), Some(visited + count("unassigned") + count("spared")));
    }

    #[test]
    fn every_format_holds_every_text((plan, scenario) in days()) {
        for (format, bytes) in [
            (Format::Plan, plan_json(&plan, &scenario).unwrap()),
            (Format::Routes, routes_geojson(&plan, &scenario).unwrap()),
        ] {
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(faults(format.schema().as_value(), &value), Vec::<String>::new());
        }
        let text = String::from_utf8(routes_geojson(&plan, &scenario).unwrap()).unwrap();
        prop_assert!(text.parse::<GeoJson>().is_ok());
        for (name, bytes) in gpx(&plan, &scenario, Lang::Zh).unwrap() {
            prop_assert!(!name.contains(['/', '\\', '\0', ':']), "{}", name);
            let read = ::gpx::read(bytes.as_slice()).unwrap();
            prop_assert!(read.tracks.iter().all(|track| !track.segments[0].points.is_empty()));
        }
        let html = sheets(&plan, &scenario, Lang::En).unwrap();
        prop_assert_eq!(html.matches("<section").count(), plan.routes.len());
        prop_assert_eq!(html.matches("<script").count(), 1);
        for lang in Lang::ALL {
            prop_assert!(summary(&plan, &scenario, lang).chars().all(|sign| sign == '\n' || !sign.is_control()));
        }
    }

    #[test]
    fn the_workbook_holds_every_stop((plan, scenario) in days()) {
        let bytes = xlsx(&plan, &scenario, Lang::En).unwrap();
        prop_assert_eq!(&bytes, &xlsx(&plan, &scenario, Lang::En).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let stops = book.worksheet_range("Stops").unwrap();
        let visited: usize = plan.routes.iter().map(|route| route.stops.len()).sum();
        prop_assert_eq!(stops.height(), 1 + visited);
        let km: f64 = stops.rows().skip(1).filter_map(|row| row[11].as_f64()).sum();
        let legs: i64 = plan.routes.iter().flat_map(|route| &route.stops).map(|stop| stop.leg.distance.get()).sum();
        prop_assert!((km - legs as f64 / 1000.0).abs() < 1e-6, "{} {}", km, legs);
        prop_assert!(stops.rows().skip(1).all(|row| matches!(row[6], Data::DateTime(_))));
    }
}

fn sum(items: &[Value], field: &str) -> i64 {
    items.iter().map(|item| item[field].as_i64().unwrap()).sum()
}

/// Days of up to four routes over sites and teams with any names people, or attackers, may think of.
fn days() -> impl Strategy<Value = (Plan, Scenario)> {
    let names = vec(text(), 12);
    (names, vec(route(), 0..4), any::<bool>()).prop_map(|(names, routes, straight)| {
        let (mut plan, mut scenario) = (demo::plan(), demo::scenario());
        for (site, name) in scenario.sites.iter_mut().zip(&names) {
            site.name.clone_from(name);
            site.contact = Some(name.clone());
            site.checklist = vec![name.clone()];
            site.properties.insert(name.clone(), Value::String(name.clone()));
        }
        scenario.teams = teams(&scenario.teams[0], &names[7..11]);
        plan.routes = routes;
        for (route, team) in plan.routes.iter_mut().zip(&scenario.teams) {
            route.team.clone_from(&team.id);
        }
        if straight {
            plan.travel = "straight".into();
        }
        let detail = names[11].clone();
        plan.unassigned = vec![Unassigned { site: names[11].clone(), point: None, reason: Reason::NoSkill, detail }];
        (plan, scenario)
    })
}

fn text() -> impl Strategy<Value = String> {
    let nasty =
        ["</script><b>", "]]>", "\u{0}\u{1b}[2J", "=1+1", "../..", "\u{202e}x", "a&amp;b", "\u{ffff}", "名\n称", ""];
    prop_oneof![prop::sample::select(nasty.to_vec()).prop_map(str::to_owned), any::<String>()]
}

/// Teams with names as ids; made different by a number where two are the same.
fn teams(like: &Team, names: &[String]) -> Vec<Team> {
    let team =
        |(index, name): (usize, &String)| Team { id: format!("{name}{index}"), name: name.clone(), ..like.clone() };
    names.iter().enumerate().map(team).collect()
}

/// A route whose times follow the rules of a day: travel, wait, break, service, one after the other.
fn route() -> impl Strategy<Value = Route> {
    let stop =
        (0..7_usize, 0..4000_i64, 0..30_000_i64, 0..3000_i64, 0..7200_i64, any::<bool>(), -179.0..179.0, -80.0..80.0);
    (vec(stop, 1..6), -7200..80_000_i64, any::<bool>()).prop_map(|(stops, start, closed)| {
        let base = closed.then(|| Point::new(14.5, 35.9));
        let (mut now, mut breaks, mut visits) = (Seconds(start), Vec::new(), Vec::new());
        for (site, travel, metres, wait, service, rests, lon, lat) in stops {
            let at = Point::new(lon, lat);
            let path = (metres % 2 == 0).then(|| LineString::from(vec![at, Point::new(lon + 0.001, lat)]));
            let arrive = now + Seconds(travel);
            let mut begin = arrive + Seconds(wait);
            if rests {
                breaks.push(BreakTaken { after: visits.len(), begin, end: begin + Seconds(600) });
                begin += Seconds(600);
            }
            now = begin + Seconds(service);
            let leg = Leg { travel: Seconds(travel), distance: Metres(metres), path };
            let site = format!("C{:03}", site + 1);
            visits.push(Stop { site, kind: "community".into(), point: at, arrive, begin, depart: now, leg });
        }
        let home = closed.then_some(Leg { travel: Seconds(777), distance: Metres(4321), path: None });
        let finish = now + home.as_ref().map_or(Seconds::ZERO, |leg| leg.travel);
        let (team, start) = (String::new(), Seconds(start));
        Route { team, shift: 0, start, finish, start_point: base, end_point: base, stops: visits, breaks, home }
    })
}
