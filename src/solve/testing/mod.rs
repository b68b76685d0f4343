//! Random small days with every feature, judged from outside by trying every second and compared with every possible plan.

mod judge;
mod room;
mod sample;

use proptest::prelude::*;

use self::judge::{Verdict, judge};
use self::sample::{Sample, Size};
use super::dice::Dice;
use super::divide::Divided;
use super::islands::solution;
use super::known::Known;
use super::neighbours::Neighbours;
use super::search::{Search, Tuning};
use super::tally::Tally;
use super::{Improvement, Params, RouteOrder, Solution, Stop, solve};
use crate::model::Goal;

const GOALS: [Goal; 4] = [Goal::Finish, Goal::Teams, Goal::Cost, Goal::Balance];

fn searched(sample: &Sample, goal: Goal, iterations: u64, threads: usize) -> (Solution, Vec<Improvement>) {
    let problem = sample.problem();
    let params = Params { seed: 7, threads, stop: Stop::after_iterations(iterations), goal };
    let mut course = Vec::new();
    let solution = solve(&problem, &params, &mut |better| course.push(*better));
    (solution, course)
}

/// The best verdict over all plans of a tiny sample.
fn best_of_all(sample: &Sample, goal: Goal) -> Verdict {
    let mut best = None::<Verdict>;
    let mut routes = vec![Vec::new(); sample.vehicles().len()];
    every_plan(sample, 0, &mut routes, &mut |routes| {
        if let Ok(verdict) = judge(sample, &solution_of(sample, routes), goal)
            && best.as_ref().is_none_or(|best| verdict < *best)
        {
            best = Some(verdict);
        }
    });
    best.expect("doing nothing is a plan")
}

/// Calls back with every way to put the sites from `site` on into the routes.
fn every_plan(sample: &Sample, site: usize, routes: &mut Vec<Vec<usize>>, each: &mut dyn FnMut(&[Vec<usize>])) {
    if site == sample.scenario.sites.len() {
        each(routes);
        return;
    }
    every_plan(sample, site + 1, routes, each);
    for vehicle in 0..routes.len() {
        for at in 0..=routes[vehicle].len() {
            routes[vehicle].insert(at, site);
            every_plan(sample, site + 1, routes, each);
            routes[vehicle].remove(at);
        }
    }
}

fn solution_of(sample: &Sample, routes: &[Vec<usize>]) -> Solution {
    let visited = |site: &usize| routes.iter().any(|route| route.contains(site));
    let (mut unassigned, mut spared) = (Vec::new(), Vec::new());
    for site in (0..sample.scenario.sites.len()).filter(|site| !visited(site)) {
        let covered = sample.mates(site).any(|mate| visited(&mate));
        if covered { spared.push(site) } else { unassigned.push(site) }
    }
    let routes = sample.vehicles().into_iter().zip(routes).filter(|(_, sites)| !sites.is_empty());
    let routes = routes.map(|((team, shift), sites)| RouteOrder { team, shift, sites: sites.clone() }).collect();
    Solution { routes, unassigned, spared }
}

/// As if the sample were too large to be searched as a whole.
fn searched_in_parts(sample: &Sample, goal: Goal, iterations: u64, threads: usize) -> (Solution, Vec<Improvement>) {
    let problem = sample.problem();
    let params = Params { seed: 7, threads, stop: Stop::after_iterations(iterations), goal };
    let mut course = Vec::new();
    let divided = Divided::new(&problem, &params, Tuning::default(), 5, std::time::Instant::now());
    let routes = divided.run(None, &mut |better| course.push(*better));
    (solution(&problem, &routes), course)
}

#[test]
fn searches_in_parts_count_what_they_do_and_find_the_same() {
    let sample = Sample::new(3, Size { sites: 20, teams: 6 });
    let problem = sample.problem();
    let params = Params { seed: 7, threads: 2, stop: Stop::after_iterations(2000), goal: Goal::Cost };
    let divided = || Divided::new(&problem, &params, Tuning::default(), 5, std::time::Instant::now());
    let mut tally = Tally::default();
    let mut told = 0;
    let counted = divided().run(Some(&mut tally), &mut |better| told = better.iterations);
    assert_eq!(counted, divided().run(None, &mut |_| {}));
    assert_eq!(tally.steps, told, "every iteration told of is counted");
    assert!(tally.steps >= 2000 && tally.evaluated > tally.steps && tally.removed > 0, "{tally:?}");
    assert!(tally.taken >= tally.better && tally.taken < 20 * tally.steps, "{tally:?}");
    assert!(tally.time.iter().all(|time| !time.is_zero()), "{tally:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_plan_made_in_parts_is_valid_and_the_same_for_any_threads(seed in any::<u64>(), goal in 0..4_usize) {
        let sample = Sample::new(seed, Size { sites: 20, teams: 6 });
        let (made, course) = searched_in_parts(&sample, GOALS[goal], 5000, 1);
        let verdict = judge(&sample, &made, GOALS[goal]);
        prop_assert!(verdict.is_ok(), "{verdict:?}");
        let (last, verdict) = (course[course.len() - 1], verdict.unwrap());
        prop_assert_eq!((last.left_out.0, last.left_out.1), (verdict[0], verdict[1]));
        let better = |pair: &[Improvement]| (pair[1].left_out, pair[1].value) <= (pair[0].left_out, pair[0].value);
        prop_assert!(course.windows(2).all(better), "{course:?}");
        prop_assert_eq!(made, searched_in_parts(&sample, GOALS[goal], 5000, 3).0);
    }

    #[test]
    fn every_plan_is_valid_and_holds_every_site_once(seed in any::<u64>(), goal in 0..4_usize) {
        let sample = Sample::new(seed, Size { sites: 16, teams: 4 });
        let (solution, course) = searched(&sample, GOALS[goal], 300, 1);
        let verdict = judge(&sample, &solution, GOALS[goal]);
        prop_assert!(verdict.is_ok(), "{:?}: {:?}", verdict, solution);
        prop_assert!(!course.is_empty() && course.windows(2).all(|pair| pair[0].left_out >= pair[1].left_out));
    }

    #[test]
    fn what_is_known_of_a_route_is_what_is_worked_out_anew(seed in any::<u64>(), goal in 0..4_usize) {
        let sample = Sample::new(seed, Size { sites: 24, teams: 4 });
        let (problem, tuning) = (sample.problem(), Tuning::default());
        let near = Neighbours::new(&problem, tuning.ruin_neighbours, tuning.insert_neighbours);
        let mut search = Search::new(&problem, &near, GOALS[goal], tuning, Dice::new(seed, 0));
        for step in 0..150 {
            search.step(f64::from(step) / 150.0);
            let state = &search.state;
            for vehicle in (0..state.routes.len() as u32).filter(|vehicle| state.is_rich(*vehicle)) {
                let mut anew = state.clone();
                anew.open();
                anew.refresh(vehicle);
                prop_assert_eq!(anew.routes[vehicle as usize], state.routes[vehicle as usize]);
                for site in state.sites(vehicle) {
                    anew.know_before(site);
                    anew.know_after(site);
                    let at = site as usize;
                    let known = |known: &Known, anew: &Known| !known.fresh[at] || known.labels[at] == anew.labels[at];
                    prop_assert!(known(&state.before, &anew.before) && known(&state.after, &anew.after), "step {}: {}", step, site);
                }
            }
        }
    }

    #[test]
    fn threads_do_not_change_the_answer(seed in any::<u64>(), goal in 0..4_usize) {
        let sample = Sample::new(seed, Size { sites: 20, teams: 4 });
        let (one, _) = searched(&sample, GOALS[goal], 200, 1);
        for threads in [2, 4] {
            prop_assert_eq!(&searched(&sample, GOALS[goal], 200, threads).0, &one);
        }
    }
}

/// The search is a heuristic, so a rare miss is allowed; a plan better than the best of all would be a fault of the judge.
#[test]
fn a_tiny_day_gets_the_best_of_all_plans() {
    let mut missed = Vec::new();
    for seed in 0..32 {
        let sample = Sample::new(seed, Size { sites: 4, teams: 2 }).with_short_ways();
        for goal in GOALS {
            let (solution, _) = searched(&sample, goal, 400, 1);
            let found = judge(&sample, &solution, goal).unwrap();
            let best = best_of_all(&sample, goal);
            assert!(found >= best, "seed {seed}, {goal:?}: {found:?} before {best:?}");
            // What is left out, and the goal's figure.
            if found[..3] != best[..3] {
                missed.push((seed, goal, found, best));
            }
        }
    }
    assert!(missed.len() <= 6, "{missed:#?}");
}

/// Eight sites, half of them open in the morning and half in the evening: two teams of two shifts could do it in a shift each.
#[test]
fn the_goal_teams_counts_teams_and_not_their_shifts() {
    for seed in 0..8 {
        let sample = Sample::of_two_halves(seed).with_short_ways();
        let (solution, course) = searched(&sample, Goal::Teams, 400, 1);
        judge(&sample, &solution, Goal::Teams).unwrap();
        let out: Vec<_> = solution.routes.iter().map(|route| (route.team, route.shift)).collect();
        assert_eq!((solution.unassigned.len(), out.len()), (0, 2), "seed {seed}: {out:?}");
        assert_eq!((out[0].0, course[course.len() - 1].value), (out[1].0, 1), "seed {seed}: {out:?}");
    }
}

#[test]
fn no_iterations_give_the_constructed_plan_and_no_teams_an_empty_one() {
    let sample = Sample::new(3, Size { sites: 10, teams: 2 });
    let (solution, course) = searched(&sample, Goal::Cost, 0, 1);
    assert!(judge(&sample, &solution, Goal::Cost).is_ok());
    assert_eq!((course.len(), course[0].iterations), (1, 0));
    let nobody = Sample::new(3, Size { sites: 10, teams: 0 });
    assert_eq!(searched(&nobody, Goal::Finish, 100, 1).0.unassigned.len(), 10);
    let nothing = Sample::new(3, Size { sites: 0, teams: 2 });
    assert_eq!(searched(&nothing, Goal::Finish, 100, 1).0, Solution::default());
}

#[test]
fn told_to_stop_the_search_hands_back_what_it_has() {
    let sample = Sample::new(5, Size { sites: 30, teams: 3 });
    let stop = Stop::default();
    let params = Params { seed: 1, threads: 2, stop: stop.clone(), goal: Goal::Cost };
    let solution =
        solve(&sample.problem(), &params, &mut |_| stop.now.store(true, std::sync::atomic::Ordering::Relaxed));
    assert!(judge(&sample, &solution, Goal::Cost).is_ok());
}
