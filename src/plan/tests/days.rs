//! Random small days: greedy routes make plans that the check passes.

use proptest::prelude::*;

use super::*;
use crate::model::{Break, BreakPlace, Reason};

/// A day of up to eight sites and two teams with windows, breaks, limits of work, skills and loads.
pub(super) fn random() -> impl Strategy<Value = Scenario> {
    let sites = proptest::collection::vec((0..60_u32, 1..90_i64, windows(), 0..4_u8, 0..5_i64), 1..9);
    (sites, proptest::collection::vec(a_team(), 1..3)).prop_map(|(sites, teams)| {
        let site = |(number, (minutes, service, windows, needs, demand)): (usize, (u32, i64, Vec<Window>, u8, i64))| {
            let mut made = site(&format!("S{number}"), f64::from(minutes));
            made.service = Seconds::from_minutes(service);
            made.windows = windows;
            made.skills = if needs == 0 { vec!["x".into()] } else { Vec::new() };
            made.demand = vec![demand];
            made
        };
        let name = |(number, team): (usize, Team)| Team { id: format!("T{number}"), ..team };
        Scenario {
            sites: sites.into_iter().enumerate().map(site).collect(),
            teams: teams.into_iter().enumerate().map(name).collect(),
            ..empty()
        }
    })
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    proptest::collection::vec((1..240_i64, 10..240_i64), 0..3).prop_map(|parts| {
        let mut now = Seconds::from_minutes(7 * 60);
        let window = |(gap, length): (i64, i64)| {
            let open = now + Seconds::from_minutes(gap);
            now = open + Seconds::from_minutes(length);
            Window { open, close: now }
        };
        parts.into_iter().map(window).collect()
    })
}

fn a_team() -> impl Strategy<Value = Team> {
    let rest = (240..360_i64, 10..40_i64, 0..60_i64, any::<bool>());
    (any::<(bool, bool, bool)>(), 120..600_i64, prop::option::of(rest), prop::option::of(60..500_i64), 5..20_i64)
        .prop_map(|((start, end, skilled), length, rest, work, capacity)| {
            let mut made = team("T");
            made.start = made.start.filter(|_| start);
            made.end = made.end.filter(|_| end);
            made.skills = if skilled { vec!["x".into()] } else { Vec::new() };
            made.longest_work = work.map(Seconds::from_minutes);
            made.capacity = vec![capacity];
            let open = at(8.0);
            let breaks = rest.map(|(after, length, slack, anywhere)| Break {
                length: Seconds::from_minutes(length),
                window: Window {
                    open: open + Seconds::from_minutes(after),
                    close: open + Seconds::from_minutes(after + length + slack),
                },
                place: if anywhere { BreakPlace::Anywhere } else { BreakPlace::EndPlace },
            });
            let window = Window { open, close: open + Seconds::from_minutes(length) };
            made.shifts = vec![Shift { window, breaks: breaks.into_iter().collect() }];
            made
        })
}

/// Each site at the first place where it fits, until no more does.
pub(super) fn greedy(day: &Scenario, world: &World) -> Vec<RouteOrder> {
    let mut orders: Vec<Vec<usize>> = vec![Vec::new(); day.teams.len()];
    let mut is_changed = true;
    while is_changed {
        is_changed = false;
        for site in 0..day.sites.len() {
            if orders.iter().any(|order| order.contains(&site)) {
                continue;
            }
            if let Some((team, order)) = first_fit(day, world, &orders, site) {
                orders[team] = order;
                is_changed = true;
            }
        }
    }
    let used = orders.into_iter().enumerate().filter(|(_, sites)| !sites.is_empty());
    used.map(|(team, sites)| RouteOrder { team, shift: 0, sites }).collect()
}

fn first_fit(day: &Scenario, world: &World, orders: &[Vec<usize>], site: usize) -> Option<(usize, Vec<usize>)> {
    let spots = orders.iter().enumerate().flat_map(|(team, order)| (0..=order.len()).map(move |at| (team, at)));
    spots.into_iter().find_map(|(team, at)| {
        let mut order = orders[team].clone();
        order.insert(at, site);
        let load: i64 = order.iter().map(|&site| day.sites[site].demand[0]).sum();
        let who = &day.teams[team];
        let may = day.sites[site].skills.iter().all(|skill| who.skills.contains(skill)) && load <= who.capacity[0];
        (may && world.round(day, (team, 0), &order).timed().is_some()).then_some((team, order))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_greedy_plan_passes_the_check(day in random()) {
        let world = World::of(&day);
        let plan = world.plan(&day, greedy(&day, &world));
        let verdict = world.check(&day, &plan, None);
        prop_assert!(verdict.is_valid(), "{}\n{:#?}", verdict, plan.routes);
        prop_assert_eq!(verdict.warnings, Vec::new());
        prop_assert_eq!(verdict.totals, plan.summary());
        prop_assert!(plan.unassigned.iter().all(|missed| missed.reason != Reason::Invalid && !missed.detail.is_empty()));
    }
}
