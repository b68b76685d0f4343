//! The schedule and the search hold the same routes for possible, each by code of its own.

use proptest::prelude::*;

use super::super::Broken;
use super::*;
use crate::model::{Break, BreakPlace, Lock, LockRule};
use crate::plan::check::Rule;
use crate::solve::{Params, Problem, Stop, solve};
use crate::units::Metres;

/// What the search makes of a day.
fn searched(day: &Scenario, world: &World, iterations: u64) -> Solution {
    let problem = Problem::new(day, &world.locations, &world.matrices);
    let params = Params { seed: 5, threads: 1, stop: Stop::after_iterations(iterations), goal: day.goal };
    solve(&problem, &params, &mut |_| {})
}

/// The day of the first team and of some sites, which must all be visited and stand on its route in this order with nothing
/// in between.
fn forced(day: &Scenario, order: &[usize]) -> Scenario {
    let must = |&site: &usize| Site { priority: Priority::Must, ..day.sites[site].clone() };
    let sites: Vec<Site> = order.iter().map(must).collect();
    let lock = Lock {
        sites: sites.iter().map(|site| site.id.clone()).collect(),
        rule: LockRule::Sequence,
        team: None,
        at: None,
    };
    Scenario { sites, teams: day.teams[..1].to_vec(), locks: vec![lock], ..day.clone() }
}

/// Whether the first team may visit these sites, and has a schedule for them in this order.
fn possible(day: &Scenario, world: &World) -> bool {
    let team = &day.teams[0];
    let skilled = day.sites.iter().all(|site| site.skills.iter().all(|skill| team.skills.contains(skill)));
    let load: i64 = day.sites.iter().map(|site| site.demand[0]).sum();
    let order: Vec<usize> = (0..day.sites.len()).collect();
    skilled && load <= team.capacity[0] && world.round(day, (0, 0), &order).timed().is_some()
}

/// Up to five of the sites in some order.
fn picked(day: &Scenario, picks: &[usize]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..day.sites.len()).collect();
    let picks = picks.iter().map_while(|pick| (!left.is_empty()).then(|| left.remove(pick % left.len())));
    picks.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_the_search_finds_has_a_schedule(day in days::random(), goal in 0..4_usize) {
        let goal = [Goal::Finish, Goal::Teams, Goal::Cost, Goal::Balance][goal];
        let day = Scenario { goal, ..day };
        let world = World::of(&day);
        let found = searched(&day, &world, 40);
        for route in &found.routes {
            let round = world.round(&day, (route.team, route.shift), &route.sites);
            prop_assert!(round.timed().is_some(), "{:?} has no schedule: {:?}", route, round.schedule().err());
        }
    }

    #[test]
    fn the_search_visits_all_in_an_order_if_and_only_if_there_is_a_schedule(
        day in days::random(),
        picks in proptest::collection::vec(0..8_usize, 1..6),
    ) {
        let day = forced(&day, &picked(&day, &picks));
        let world = World::of(&day);
        let found = searched(&day, &world, 60);
        let possible = possible(&day, &world);
        prop_assert_eq!(found.unassigned.is_empty(), possible, "{:?} of {:?}", found, day.sites);
    }
}

/// One visit that is begun before a break is due and done after it; behind the visit the break is too late, ahead of it in time.
fn with_a_break_first(start: Option<Place>) -> Scenario {
    let mut crew = Team { start, ..team("T") };
    crew.shifts[0].breaks =
        vec![Break { length: Seconds::from_minutes(30), window: hours(11.0, 13.0), place: BreakPlace::EndPlace }];
    let mut late = site("S", 10.0);
    late.windows = vec![hours(12.0, 14.0)];
    late.service = Seconds::from_minutes(100);
    Scenario { sites: vec![late], teams: vec![crew], ..empty() }
}

/// Who sets out from anywhere begins at the first stop. The search had let such a team begin with a break at the end place, which makes no schedule,
/// and the check looked at nothing there.
#[test]
fn nobody_without_a_start_place_begins_with_a_break_at_the_end_place() {
    let (based, open) = (with_a_break_first(Some(minutes_east(0.0))), with_a_break_first(None));
    let world = World::of(&based);
    assert_eq!(searched(&based, &world, 40).routes, [order(0, 0, &[0])]);
    let mut plan = world.plan(&based, vec![order(0, 0, &[0])]);
    assert_eq!(plan.routes[0].breaks.iter().map(|taken| taken.after).collect::<Vec<_>>(), [0]);
    assert!(world.check(&based, &plan, None).is_valid());

    let world = World::of(&open);
    assert_eq!(world.round(&open, (0, 0), &[0]).schedule(), Err(Broken::Break { index: 0 }));
    assert!(searched(&open, &world, 40).routes.is_empty());
    let leg = &mut plan.routes[0].stops[0].leg;
    (leg.travel, leg.distance) = (Seconds::ZERO, Metres::ZERO);
    let verdict = world.check(&open, &plan, None);
    assert!(verdict.violations.iter().any(|violation| violation.rule == Rule::Break), "{verdict}");
}

/// The property above would hold of days on which nothing, or everything, is possible: both must be met.
#[test]
fn both_kinds_of_days_are_met() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut met = [0, 0];
    for _ in 0..300 {
        let (day, picks) =
            (days::random(), proptest::collection::vec(0..8_usize, 2..6)).new_tree(&mut runner).unwrap().current();
        let day = forced(&day, &picked(&day, &picks));
        met[usize::from(possible(&day, &World::of(&day)))] += 1;
    }
    assert!(met[0] >= 30 && met[1] >= 30, "{met:?}");
}
