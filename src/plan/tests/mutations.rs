//! Each rule broken alone: the check names exactly it.

use std::collections::BTreeSet;

use geo::LineString;

use super::*;
use crate::model::{
    Break, BreakPlace, Edge, Group, GroupRule, Invalid, Leg, Lock, LockRule, Reason, Route, Spared, Stop, Unassigned,
};
use crate::plan::check::Rule;
use crate::units::Metres;

/// Two teams and nine sites with one of every rule; the plan keeps them all.
fn day() -> Scenario {
    let mut scenario = empty();
    let group = |id: &str, rule| Some(Group { id: id.into(), rule });
    let mut sites: Vec<Site> = (1..=9).map(|n| site(&format!("S{n}"), f64::from(n) * 5.0)).collect();
    sites[0].skills = vec!["x".into()];
    sites[0].windows = vec![hours(8.0, 9.0), hours(15.0, 16.0)];
    sites[1].crew = 2;
    sites[1].territory = Some("east".into());
    sites[2].team = Some("T1".into());
    sites[2].group = group("pair", GroupRule::SameTeam);
    sites[3].group = group("pair", GroupRule::SameTeam);
    sites[3].demand = vec![4];
    sites[4].demand = vec![6];
    sites[5].days = (Some(date(2024, 3, 1)), Some(date(2024, 3, 31)));
    sites[6].group = group("either", GroupRule::Any);
    sites[7].group = group("either", GroupRule::Any);
    sites[8].skills = vec!["nobody".into()];
    scenario.sites = sites;
    let mut first = team("T1");
    first.skills = vec!["x".into()];
    first.territories = vec!["east".into()];
    first.capacity = vec![10];
    first.longest_work = Some(at(8.0));
    let noon = Break { length: Seconds::from_minutes(20), window: hours(8.5, 9.5), place: BreakPlace::Anywhere };
    first.shifts[0].breaks = vec![noon];
    let mut second = team("T2");
    second.territories = vec!["west".into()];
    let back = Break { length: Seconds::from_minutes(15), window: hours(9.0, 10.0), place: BreakPlace::EndPlace };
    second.shifts[0].breaks = vec![back];
    second.shifts[0].window = hours(7.5, 17.0);
    scenario.teams = vec![first, second, team("T3")];
    let lock = |sites: &[&str], rule, team: Option<&str>, at| Lock {
        sites: sites.iter().map(|id| (*id).to_owned()).collect(),
        rule,
        team: team.map(str::to_owned),
        at,
    };
    scenario.locks = vec![
        lock(&["S3", "S4"], LockRule::Sequence, Some("T1"), None),
        lock(&["S1"], LockRule::Order, None, Some(Edge::Start)),
        lock(&["S2", "S5"], LockRule::Order, None, None),
    ];
    scenario.invalid = vec![Invalid {
        id: "sites.geojson#9".into(),
        kind: None,
        point: None,
        detail: "null geometry".into(),
        properties: Map::new(),
    }];
    scenario
}

struct Made {
    scenario: Scenario,
    plan: Plan,
    claims: Claims,
}

fn made() -> (World, Made) {
    let mut scenario = day();
    // The second team is busy until its break is due.
    scenario.sites[5].service = Seconds::from_minutes(60);
    let world = World::of(&scenario);
    let plan = world.plan(&scenario, vec![order(0, 0, &[0, 1, 2, 3, 4]), order(1, 0, &[5, 6])]);
    let totals = plan.summary();
    let claims = Claims {
        summary: BTreeMap::from([
            ("visited".to_owned(), totals.visited as i64),
            ("travel_s".to_owned(), totals.travel.get()),
            ("waiting_s".to_owned(), totals.waiting.get()),
            ("distance_m".to_owned(), totals.distance.get()),
        ]),
        routes: vec![BTreeMap::from([("work_s".to_owned(), plan.routes[0].work().get())]); 1],
    };
    (world, Made { scenario, plan, claims })
}

#[test]
fn the_plan_as_made_is_valid() {
    let (world, made) = made();
    let verdict = world.check(&made.scenario, &made.plan, Some(&made.claims));
    assert!(verdict.is_valid(), "{verdict}");
    assert!(verdict.warnings.is_empty(), "{verdict}");
    assert_eq!(verdict.totals, made.plan.summary());
    assert_eq!((made.plan.routes[0].breaks.len(), made.plan.routes[1].breaks.len()), (1, 1));
    assert!(made.plan.routes[1].stops[1].leg.travel > Seconds::from_minutes(60), "goes over the end place");
}

type Mutation = fn(&mut Made);

/// What is done to the plan, or to the day behind it, and the rule it breaks.
fn mutations() -> Vec<(&'static str, Rule, Mutation)> {
    vec![
        ("another scenario", Rule::Scenario, |m| m.plan.scenario = "other".into()),
        ("another date", Rule::Scenario, |m| m.plan.date = date(2024, 3, 12)),
        ("other travel times", Rule::Scenario, |m| m.plan.travel = "roads".into()),
        ("unknown team", Rule::Known, |m| m.plan.routes[1].team = "T9".into()),
        ("unknown shift", Rule::Known, |m| m.plan.routes[1].shift = 3),
        ("another kind", Rule::Known, |m| m.plan.routes[0].stops[0].kind = "market".into()),
        ("unknown site", Rule::Known, |m| {
            let site = "S99".into();
            m.plan.unassigned.push(Unassigned { site, point: None, reason: Reason::NoTime, detail: String::new() });
        }),
        ("site lost", Rule::SiteOnce, |m| drop(m.plan.unassigned.remove(0))),
        ("invalid feature lost", Rule::SiteOnce, |m| drop(m.plan.unassigned.pop())),
        ("site twice", Rule::SiteOnce, |m| m.plan.unassigned.push(m.plan.unassigned[0].clone())),
        ("shift twice", Rule::ShiftOnce, |m| split(&mut m.plan)),
        ("empty route", Rule::ShiftOnce, |m| {
            let team = "T3".into();
            m.plan.routes.push(Route { team, stops: Vec::new(), breaks: Vec::new(), ..m.plan.routes[0].clone() });
        }),
        ("start before the shift", Rule::Shift, |m| m.scenario.teams[0].shifts[0].window.open = at(8.3)),
        ("finish after the shift", Rule::Shift, |m| m.scenario.teams[0].shifts[0].window.close = at(9.6)),
        ("too much work", Rule::LongestWork, |m| m.scenario.teams[0].longest_work = Some(at(1.0))),
        ("arrival too early", Rule::Clock, |m| m.plan.routes[0].stops[2].arrive -= Seconds(60)),
        ("finish too early", Rule::Clock, |m| m.plan.routes[0].finish -= Seconds(60)),
        ("service before arrival", Rule::Clock, |m| shift_service(m, 0, 4, -60)),
        ("closed", Rule::Window, |m| m.scenario.sites[0].windows[0] = hours(7.0, 8.0)),
        ("open too short", Rule::Window, |m| m.scenario.sites[0].windows[0].close = m.plan.routes[0].stops[0].begin),
        ("longer service", Rule::Service, |m| m.scenario.sites[1].service += Seconds(60)),
        ("break forgotten", Rule::Break, |m| m.scenario.teams[0].shifts[0].breaks.push(late_break())),
        ("break at the wrong time", Rule::Break, |m| {
            m.scenario.teams[0].shifts[0].breaks[0].window = hours(11.0, 14.0);
        }),
        ("break of the wrong length", Rule::Break, |m| {
            m.scenario.teams[0].shifts[0].breaks[0].length = Seconds::from_minutes(30);
        }),
        ("break during a service", Rule::Break, |m| {
            let stop = m.plan.routes[0].stops[m.plan.routes[0].breaks[0].after].clone();
            let (begin, length) = (stop.begin + Seconds(60), Seconds::from_minutes(20));
            m.plan.routes[0].breaks[0].begin = begin;
            m.plan.routes[0].breaks[0].end = begin + length;
        }),
        ("skill missing", Rule::Skills, |m| m.scenario.teams[0].skills.clear()),
        ("crew too small", Rule::Crew, |m| m.scenario.teams[0].crew = 1),
        ("territory not served", Rule::Territory, |m| m.scenario.teams[0].territories = vec!["north".into()]),
        ("another fixed team", Rule::FixedTeam, |m| m.scenario.sites[4].team = Some("T2".into())),
        ("another day", Rule::Day, |m| m.scenario.sites[5].days.1 = Some(date(2024, 3, 10))),
        ("overload", Rule::Load, |m| m.scenario.teams[0].capacity = vec![9]),
        ("group on two teams", Rule::Group, |m| {
            m.scenario.sites[5].group = Some(Group { id: "pair".into(), rule: GroupRule::SameTeam });
        }),
        ("any group twice", Rule::Group, |m| {
            m.scenario.sites[5].group = Some(Group { id: "either".into(), rule: GroupRule::Any });
        }),
        ("spared by nobody", Rule::Group, |m| m.plan.spared[0].by = "S1".into()),
        ("unassigned though spared", Rule::Group, |m| {
            let Spared { site, .. } = m.plan.spared.remove(0);
            m.scenario.sites[7].skills = vec!["nobody".into()];
            m.plan.unassigned.push(Unassigned { site, point: None, reason: Reason::NoSkill, detail: String::new() });
        }),
        ("lock out of order", Rule::Lock, |m| m.scenario.locks[2].sites.reverse()),
        ("lock with a gap", Rule::Lock, |m| m.scenario.locks[2].rule = LockRule::Sequence),
        ("lock not at the start", Rule::Lock, |m| m.scenario.locks[1].sites = vec!["S2".into()]),
        ("lock not at the end", Rule::Lock, |m| m.scenario.locks[2].at = Some(Edge::End)),
        ("lock for another team", Rule::Lock, |m| m.scenario.locks[0].team = Some("T2".into())),
        ("lock on two routes", Rule::Lock, |m| m.scenario.locks[2].sites = vec!["S2".into(), "S6".into()]),
        ("leg too long", Rule::Distance, |m| m.plan.routes[0].stops[1].leg.distance += Metres(2)),
        ("no leg home", Rule::Travel, |m| {
            let route = &mut m.plan.routes[0];
            route.finish -= route.home.take().unwrap().travel;
        }),
        ("travel too fast", Rule::Travel, |m| {
            let route = &mut m.plan.routes[0];
            route.home.as_mut().unwrap().travel -= Seconds(2);
            route.finish -= Seconds(2);
        }),
        ("way that ends elsewhere", Rule::Path, |m| {
            m.plan.routes[0].stops[1].leg.path = Some(LineString::from(vec![(14.03, 36.0), (15.0, 36.0)]));
        }),
        ("wrong total", Rule::Totals, |m| *m.claims.summary.get_mut("waiting_s").unwrap() += 1),
        ("wrong total of a route", Rule::Totals, |m| *m.claims.routes[0].get_mut("work_s").unwrap() += 1),
        ("skill is there", Rule::Reason, |m| m.scenario.teams[0].skills.push("nobody".into())),
        ("no such fault", Rule::Reason, |m| m.plan.unassigned[0].reason = Reason::Invalid),
        ("no skill, not no time", Rule::Reason, |m| m.plan.unassigned[0].reason = Reason::NoTime),
        ("team is there", Rule::Reason, |m| m.plan.unassigned[0].reason = Reason::NoTeam),
    ]
}

/// The second route in two, one after the other in the same shift.
fn split(plan: &mut Plan) {
    let mut later = plan.routes[1].clone();
    let earlier = &mut plan.routes[1];
    let rest = earlier.breaks.pop().unwrap();
    let (first, second) = (earlier.stops.remove(0), later.stops.remove(1));
    let out = Leg { path: None, ..first.leg.clone() };
    let back = second.leg.travel - (second.arrive - rest.end);
    earlier.finish = first.depart + back;
    earlier.stops = vec![first];
    earlier.home = Some(out);
    later.start = rest.begin;
    later.breaks[0].after = 0;
    let on = second.arrive - rest.end;
    let leg = Leg { travel: on, distance: Metres(on.get() * 10), path: None };
    later.stops = vec![Stop { leg, ..second }];
    plan.routes.push(later);
}

fn late_break() -> Break {
    Break { length: Seconds::from_minutes(5), window: hours(9.5, 9.6), place: BreakPlace::Anywhere }
}

fn shift_service(made: &mut Made, route: usize, stop: usize, by: i64) {
    let route = &mut made.plan.routes[route];
    route.stops[stop].begin += Seconds(by);
    route.stops[stop].depart += Seconds(by);
    route.finish += Seconds(by);
}

#[test]
fn a_broken_rule_is_named_and_no_other() {
    let mut faults = Vec::new();
    for (name, rule, mutate) in mutations() {
        let (world, mut made) = made();
        mutate(&mut made);
        // Totals are another subject, except where they are the subject.
        let claims = (rule == Rule::Totals).then_some(&made.claims);
        let verdict = world.check(&made.scenario, &made.plan, claims);
        let found: BTreeSet<Rule> = verdict.violations.iter().map(|violation| violation.rule).collect();
        if found != BTreeSet::from([rule]) {
            faults.push(format!("{name}: expected {rule:?}, found {found:?}\n{verdict}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Rules a mutation above breaks, all that there are.
#[test]
fn every_rule_has_a_mutation() {
    let covered: BTreeSet<Rule> = mutations().into_iter().map(|(_, rule, _)| rule).collect();
    let all: BTreeSet<Rule> = Rule::ALL.into_iter().collect();
    // Roads have a test of their own, since this day has none; a `must` that is dropped is a doubt.
    let elsewhere = BTreeSet::from([Rule::Road, Rule::Must]);
    assert_eq!(all.difference(&covered).copied().collect::<BTreeSet<_>>(), elsewhere);
}

#[test]
fn a_dropped_must_is_a_doubt() {
    let (world, mut made) = made();
    made.scenario.sites[8].priority = Priority::Must;
    let verdict = world.check(&made.scenario, &made.plan, None);
    assert!(verdict.is_valid());
    assert_eq!(verdict.warnings.iter().map(|doubt| doubt.rule).collect::<Vec<_>>(), [Rule::Must]);
}

#[test]
fn a_site_left_out_though_it_fits_is_a_doubt() {
    let (world, mut made) = made();
    made.scenario.sites[8].skills.clear();
    made.plan.unassigned[0].reason = Reason::NoTime;
    let verdict = world.check(&made.scenario, &made.plan, None);
    assert!(verdict.is_valid(), "{verdict}");
    assert_eq!(verdict.warnings.iter().map(|doubt| doubt.rule).collect::<Vec<_>>(), [Rule::Reason]);
}
