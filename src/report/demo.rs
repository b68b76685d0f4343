//! A small day by hand for tests: two languages, a night shift, a break, a straight leg, every reason.

use std::collections::BTreeMap;

use geo::{LineString, Point};
use jiff::civil::date;
use serde_json::json;

use crate::model::{
    Break, BreakPlace, BreakTaken, Clock, Datum, Goal, Group, GroupRule, Invalid, Kind, Leg, Network, Place, Plan,
    Rates, Reason, Roads, Route, Scenario, Shift, Site, Spared, Stop, Team, Unassigned, Window, sample,
};
use crate::units::{Cost, Metres, Seconds};

/// The scenario of [`plan`].
pub(super) fn scenario() -> Scenario {
    let labels = |en: &str, zh: &str| Kind {
        labels: BTreeMap::from([("en".to_owned(), en.to_owned()), ("zh".to_owned(), zh.to_owned())]),
        ..Kind::default()
    };
    Scenario {
        name: "demo".into(),
        title: "Two teams, five sites".into(),
        date: date(2021, 8, 5),
        timezone: "Asia/Shanghai".into(),
        clock: Clock::new(date(2021, 8, 5), "Asia/Shanghai").unwrap(),
        goal: Goal::Finish,
        currency: "CNY".into(),
        sites: sites(),
        teams: teams(),
        territories: Vec::new(),
        locks: Vec::new(),
        kinds: BTreeMap::from([
            ("community".to_owned(), labels("Residential community", "居民小区")),
            ("checkpoint".to_owned(), labels("Checkpoint", "卡点")),
        ]),
        network: Network::Roads(Roads {
            extract: "demo.osm.pbf".into(),
            profiles: BTreeMap::new(),
            snap_limit: Metres(500),
            changes: Vec::new(),
        }),
        invalid: vec![Invalid {
            id: "sites.geojson#9".into(),
            kind: None,
            point: None,
            detail: "sites.geojson, feature 9: the geometry is null".into(),
            properties: json!({"note": "kept"}).as_object().unwrap().clone(),
        }],
        link_datum: Datum::Gcj02,
        due: crate::model::DueRules::default(),
    }
}

/// Two teams, one with a day and a night shift; one team stays at home.
pub(super) fn plan() -> Plan {
    let unassigned = |site: &str, point, reason, detail: &str| Unassigned {
        site: site.into(),
        point,
        reason,
        detail: detail.into(),
    };
    Plan {
        scenario: "demo".into(),
        date: date(2021, 8, 5),
        timezone: "Asia/Shanghai".into(),
        seed: 1,
        goal: Goal::Finish,
        travel: "roads".into(),
        routes: vec![day(), night(), open()],
        unassigned: vec![
            unassigned("C006", Some(Point::new(110.53, 29.132)), Reason::NoTime, "T1 would need 25 more minutes."),
            unassigned("sites.geojson#9", None, Reason::Invalid, "sites.geojson, feature 9: the geometry is null"),
        ],
        spared: vec![Spared { site: "C005".into(), group: "gate".into(), by: "C004".into() }],
    }
}

fn sites() -> Vec<Site> {
    let place = |index: usize| Place::at((11_047 + index) as f64 / 100.0, (29_120 + 2 * index) as f64 / 1000.0);
    let site = |index: usize, name: &str, kind: &str| Site {
        name: name.into(),
        kind: kind.into(),
        service: Seconds::from_minutes(20),
        source: ("sites.geojson".into(), index),
        ..sample::site(&format!("C{index:03}"), place(index))
    };
    let mut sites = vec![
        site(1, "永定街道 <北正社区>", "community"),
        site(2, "Tianmen \"Gate\" & Co", "checkpoint"),
        site(3, "官黎坪社区", "community"),
        site(4, "西溪坪卡点 A", "checkpoint"),
        site(5, "西溪坪卡点 B", "checkpoint"),
        site(6, "后坪社区", "community"),
        site(7, "沙堤社区", "community"),
    ];
    sites[0].contact = Some("王主任 0744-8222001".into());
    sites[0].checklist = vec!["体温登记".into(), "Isolation ward <closed?>".into()];
    sites[0].properties =
        json!({"address": "北正街12号", "order": "kept", "residents": 3210}).as_object().unwrap().clone();
    sites[1].windows = vec![Window { open: Seconds::from_hours(9), close: Seconds::from_hours(17) }];
    for member in [3, 4] {
        sites[member].group = Some(Group { id: "gate".into(), rule: GroupRule::Any });
    }
    sites
}

fn teams() -> Vec<Team> {
    let shift = |open, close, breaks| Shift {
        window: Window { open: Seconds::from_hours(open), close: Seconds::from_hours(close) },
        breaks,
    };
    let lunch = Break {
        length: Seconds::from_minutes(30),
        window: Window { open: Seconds::from_hours(9), close: Seconds::from_hours(13) },
        place: BreakPlace::Anywhere,
    };
    let team = |id: &str, name: &str, shifts: Vec<Shift>| Team {
        name: name.into(),
        members: vec!["李明".into(), "Anna Borg".into()],
        rates: Rates { fixed: Cost(5000), per_hour: Cost(2000), per_km: Cost(35) },
        contact: Some("138 0000 0000".into()),
        group: None,
        shifts,
        ..sample::team(id, Place::at(110.479, 29.117), Window { open: Seconds::ZERO, close: Seconds::ZERO })
    };
    let mut open = team("../二队", "二队", vec![shift(8, 17, vec![])]);
    (open.start, open.end) = (None, None);
    vec![
        team("T1", "第一组 North", vec![shift(8, 17, vec![lunch]), shift(20, 30, vec![])]),
        open,
        team("T3", "T3", vec![shift(8, 17, vec![])]),
    ]
}

fn day() -> Route {
    let base = Point::new(110.479, 29.117);
    let road = |from: (f64, f64), bend: (f64, f64), to: (f64, f64)| LineString::from(vec![from, bend, to]);
    let stops = vec![
        Stop {
            leg: leg(600, 4200, Some(road((110.479, 29.117), (110.4795, 29.1201), (110.48, 29.122)))),
            ..stop("C001", "community", (110.48, 29.122), (8 * 3600 + 600, 8 * 3600 + 600, 8 * 3600 + 1800))
        },
        // Arrives 08:40, rests 09:00-09:30 inside the wait for 09:00's window, begins 09:30.
        Stop {
            leg: leg(600, 3800, Some(road((110.48, 29.122), (110.486, 29.1225), (110.49, 29.124)))),
            ..stop("C002", "checkpoint", (110.49, 29.124), (8 * 3600 + 2400, 9 * 3600 + 1800, 9 * 3600 + 3000))
        },
        Stop {
            leg: leg(300, 1500, None),
            ..stop("C003", "community", (110.5, 29.126), (9 * 3600 + 3300, 9 * 3600 + 3300, 10 * 3600 + 900))
        },
    ];
    Route {
        team: "T1".into(),
        shift: 0,
        start: Seconds::from_hours(8),
        finish: Seconds(10 * 3600 + 1800),
        start_point: Some(base),
        end_point: Some(base),
        stops,
        breaks: vec![BreakTaken { after: 1, begin: Seconds::from_hours(9), end: Seconds(9 * 3600 + 1800) }],
        home: Some(leg(900, 5100, Some(road((110.5, 29.126), (110.49, 29.12), (110.479, 29.117))))),
    }
}

fn night() -> Route {
    let base = Point::new(110.479, 29.117);
    Route {
        team: "T1".into(),
        shift: 1,
        start: Seconds::from_hours(23),
        finish: Seconds(24 * 3600 + 3000),
        start_point: Some(base),
        end_point: Some(base),
        stops: vec![Stop {
            leg: leg(900, 6100, None),
            ..stop("C004", "checkpoint", (110.51, 29.128), (23 * 3600 + 900, 23 * 3600 + 3000, 24 * 3600 + 600))
        }],
        breaks: Vec::new(),
        home: Some(leg(2400, 6200, None)),
    }
}

fn open() -> Route {
    Route {
        team: "../二队".into(),
        shift: 0,
        start: Seconds::from_hours(9),
        finish: Seconds(9 * 3600 + 1200),
        start_point: None,
        end_point: None,
        stops: vec![stop("C007", "community", (110.54, 29.134), (9 * 3600, 9 * 3600, 9 * 3600 + 1200))],
        breaks: Vec::new(),
        home: None,
    }
}

fn leg(travel: i64, distance: i64, path: Option<LineString<f64>>) -> Leg {
    Leg { travel: Seconds(travel), distance: Metres(distance), path }
}

fn stop(site: &str, kind: &str, at: (f64, f64), (arrive, begin, depart): (i64, i64, i64)) -> Stop {
    Stop {
        site: site.into(),
        kind: kind.into(),
        point: Point::new(at.0, at.1),
        arrive: Seconds(arrive),
        begin: Seconds(begin),
        depart: Seconds(depart),
        leg: Leg::default(),
    }
}
