//! How many teams: known answers, and bounds that nothing found may beat.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::plan::Day;
use crate::plan::staffing::{Ask, Effort, Staffing, contradictions, staffing};

fn asked(scenario: &Scenario, to: Option<usize>, iterations: u64) -> Staffing {
    let world = World::of(scenario);
    let World { locations, matrices, source, .. } = &world;
    let ask = Ask {
        day: Day { scenario, locations, matrices, source, grounds: &[] },
        goal: scenario.goal,
        effort: Effort::Iterations(iterations),
        seed: 1,
        threads: 1,
        from: 1,
        to,
        now: Arc::default(),
    };
    staffing(&ask, &mut |_| {}).unwrap()
}

fn day(sites: Vec<Site>, teams: Vec<Team>) -> Scenario {
    Scenario { sites, teams, ..empty() }
}

fn teams(count: usize) -> Vec<Team> {
    (1..=count).map(|number| team(&format!("T{number}"))).collect()
}

#[test]
fn sites_at_one_time_in_far_places_need_a_team_each() {
    let timed =
        |number: usize| Site { windows: vec![hours(10.0, 10.5)], ..site(&format!("S{number}"), 60.0 * number as f64) };
    let answer = asked(&day((0..3).map(timed).collect(), teams(5)), None, 400);
    assert_eq!((answer.enough, answer.fewest.teams), (Some(3), 3), "{:?}", answer.fewest);
    assert!(answer.fewest.why.contains("no team can visit two"), "{}", answer.fewest.why);
}

#[test]
fn as_much_service_as_three_shifts_needs_three_teams() {
    let long = |number: usize| Site { service: Seconds::from_minutes(240), ..site(&format!("S{number}"), 5.0) };
    let answer = asked(&day((0..6).map(long).collect(), teams(4)), None, 400);
    assert_eq!((answer.enough, answer.fewest.teams), (Some(3), 3), "{:?}", answer.fewest);
    // Two teams do two each.
    let two = answer.steps.iter().find(|step| step.teams.len() == 2).unwrap();
    assert_eq!((two.covered, two.limit.covered, two.left_out, two.limit.priority_out), (4, 4, (0, 10), 10));
}

#[test]
fn needs_of_teams_that_share_nobody_add_up() {
    let mut all = teams(6);
    all[0].skills = vec!["x".into()];
    all[1].skills = vec!["x".into()];
    let skilled = |number: usize| Site {
        skills: vec!["x".into()],
        service: Seconds::from_minutes(300),
        ..site(&format!("X{number}"), 5.0)
    };
    let fixed = Site { team: Some("T3".into()), ..site("F", 5.0) };
    let mut sites: Vec<Site> = (0..2).map(skilled).collect();
    sites.push(fixed);
    let answer = asked(&day(sites, all), None, 400);
    assert_eq!((answer.enough, answer.fewest.teams), (Some(3), 3), "{:?}", answer.fewest);
    let three = answer.steps.iter().find(|step| step.teams.len() == 3).unwrap();
    assert_eq!(three.teams, ["T1", "T2", "T3"]);
}

#[test]
fn where_all_teams_are_not_enough_more_like_them_are_added() {
    let long = |number: usize| Site { service: Seconds::from_minutes(500), ..site(&format!("S{number}"), 5.0) };
    let answer = asked(&day((0..3).map(long).collect(), teams(1)), None, 200);
    assert_eq!((answer.enough, answer.fewest.teams, answer.on_duty), (Some(3), 3, 1));
    assert_eq!(answer.steps.last().unwrap().teams, ["T1", "T1+1", "T1+2"]);
}

#[test]
fn what_nobody_can_visit_is_counted_apart() {
    let never = Site { skills: vec!["diving".into()], ..site("N", 5.0) };
    let answer = asked(&day(vec![site("A", 5.0), never], teams(2)), None, 100);
    assert_eq!((answer.hopeless, answer.enough, answer.fewest.teams), (1, Some(1), 1));
    assert_eq!(answer.steps[0].left_out, (0, 0));
}

#[test]
fn a_day_without_teams_or_sites_has_an_answer() {
    assert!(asked(&day(vec![site("A", 5.0)], Vec::new()), None, 10).steps.is_empty());
    assert_eq!(asked(&day(Vec::new(), teams(2)), None, 10).fewest.teams, 0);
}

fn impossible(scenario: &Scenario) -> Vec<(Vec<String>, String)> {
    let world = World::of(scenario);
    let problem = crate::solve::Problem::new(scenario, &world.locations, &world.matrices);
    let found =
        contradictions(scenario, &world.locations, &world.matrices, &world.source, &problem, crate::model::Lang::En);
    found.into_iter().map(|found| (found.sites, found.why)).collect()
}

fn must(id: &str, minutes: f64) -> Site {
    Site { priority: Priority::Must, ..site(id, minutes) }
}

#[test]
fn a_day_that_can_be_done_has_no_contradiction() {
    assert_eq!(impossible(&day(vec![must("A", 5.0), must("B", 9.0), site("far", 900.0)], teams(1))), []);
}

#[test]
fn what_must_be_visited_and_nobody_can_is_told_alone() {
    let found = impossible(&day(vec![must("A", 5.0), must("far", 900.0)], teams(2)));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, ["far"]);
}

#[test]
fn of_too_much_the_least_that_is_too_much_is_told() {
    // Of six hours each for one team of nine hours any two are too much, whatever else there is.
    let long = |id: &str| Site { service: Seconds::from_minutes(360), ..must(id, 5.0) };
    let found = impossible(&day(vec![must("A", 4.0), long("B"), long("C"), long("D")], teams(1)));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0.len(), 2, "{found:?}");
    assert!(found[0].1.contains("need 2 teams and there are 1"), "{found:?}");
}

#[test]
fn of_many_sites_the_one_nobody_may_visit_is_told() {
    // More than the search keeps in the order given.
    for alone in [0, 7, 19] {
        let mut sites: Vec<Site> =
            (0..20).map(|number| must(&format!("S{number}"), f64::from(number * 7 % 20))).collect();
        sites[alone].skills = vec!["diving".into()];
        let found = impossible(&day(sites, teams(6)));
        assert_eq!(found.iter().map(|found| &found.0[..]).collect::<Vec<_>>(), [[format!("S{alone}")]], "{found:?}");
    }
}

#[test]
fn windows_of_the_days_around_do_not_hide_a_contradiction() {
    let timed = |id: &str, open: f64| {
        let windows = [-24.0, 0.0, 24.0].map(|day| hours(open + day, open + day + 1.0)).into();
        Site { windows, ..must(id, 5.0) }
    };
    let lock = crate::model::Lock {
        sites: vec!["late".into(), "early".into()],
        rule: crate::model::LockRule::Order,
        team: None,
        at: None,
    };
    let scenario = Scenario { locks: vec![lock], ..day(vec![timed("early", 9.0), timed("late", 15.0)], teams(2)) };
    let found = impossible(&scenario);
    assert_eq!(found.iter().map(|found| &found.0[..]).collect::<Vec<_>>(), [["late", "early"]], "{found:?}");
}

#[test]
fn a_lock_against_the_windows_is_told() {
    let timed = |id: &str, open: f64| Site { windows: vec![hours(open, open + 1.0)], ..must(id, 5.0) };
    let lock = crate::model::Lock {
        sites: vec!["late".into(), "A".into(), "early".into()],
        rule: crate::model::LockRule::Order,
        team: None,
        at: None,
    };
    let locks = vec![lock];
    let scenario = Scenario { locks, ..day(vec![timed("early", 9.0), must("A", 4.0), timed("late", 15.0)], teams(2)) };
    let found = impossible(&scenario);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, ["late", "early"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// On days this small the search leaves nothing to be found, so a bound that is too high would show.
    #[test]
    fn nothing_found_beats_its_bound_and_more_teams_never_do_worse(mut scenario in days::random(), goal in 0..2_usize) {
        scenario.goal = [Goal::Finish, Goal::Cost][goal];
        let answer = asked(&scenario, Some(3), 300);
        for step in &answer.steps {
            let limit = step.limit;
            prop_assert!(step.covered <= limit.covered, "{step:?}");
            prop_assert!(step.left_out.0 >= limit.must_out && step.left_out.1 >= limit.priority_out, "{step:?}");
            prop_assert!(limit.last_finish.is_none_or(|bound| step.last_finish.is_some_and(|at| bound <= at)), "{step:?}");
        }
        for pair in answer.steps.windows(2) {
            prop_assert!(pair[1].left_out <= pair[0].left_out, "{pair:?}");
            let same = pair[1].left_out == pair[0].left_out && scenario.goal == Goal::Finish;
            prop_assert!(!same || pair[1].last_finish <= pair[0].last_finish, "{pair:?}");
        }
        if let Some(enough) = answer.enough {
            prop_assert!(enough >= answer.fewest.teams, "{enough} teams do, {:?}", answer.fewest);
        }
    }
    /// What a plan does is never told to be impossible.
    #[test]
    fn no_contradiction_is_told_where_a_plan_visits_all(mut scenario in days::random()) {
        for site in &mut scenario.sites {
            site.priority = Priority::Must;
        }
        let answer = asked(&scenario, None, 200);
        let on_duty = answer.steps.iter().find(|step| step.teams.len() == scenario.teams.len());
        if answer.hopeless == 0 && on_duty.is_some_and(|step| step.left_out == (0, 0)) {
            prop_assert_eq!(impossible(&scenario), vec![]);
        }
    }
}
