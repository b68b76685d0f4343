//! The gate: it must pass what is as good as before and fail what is worse.

use crate::plan::Day;
use std::path::{Path, PathBuf};

use super::*;
use crate::bench::SuiteFile;
use crate::input::{Options, read_scenario};
use crate::matrix::{Locations, Matrices, StraightSource};
use crate::model::Network;
use crate::solve::{Params, Problem, Solution, Tuning, solve, solve_with};

const BUDGET: Budget = Budget { iterations: 3000, seed: 1 };

/// The project's own rules for its own suite, on a case that needs no roads and one of plain arrays.
fn suite() -> Suite {
    let own = read(&root().join("benches/quality.toml")).unwrap();
    let chosen = |case: &Case| ["data/zhuhai-gaoxin cost", "tw120"].contains(&&*case.name);
    let cases: Vec<Case> = own.cases.into_iter().filter(chosen).map(|case| Case { budget: BUDGET, ..case }).collect();
    assert_eq!(cases.len(), 2);
    Suite { cases, ..own }
}

fn outcomes(suite: &Suite, engine: Engine<'_>) -> Vec<Outcome> {
    suite.cases.iter().map(|case| outcome(case, engine)).collect()
}

fn outcome(case: &Case, engine: Engine<'_>) -> Outcome {
    match &case.subject {
        Subject::Scenario { folder, goal } => {
            let mut scenario = read_scenario(folder, &Options::default()).scenario.unwrap();
            scenario.goal = goal.unwrap_or(scenario.goal);
            let Network::Straight(rules) = scenario.network.clone() else { panic!("needs roads") };
            let locations = Locations::of(&scenario);
            let source = StraightSource::new(&locations, rules);
            let matrices = Matrices::of(&scenario, &source).unwrap();
            let day =
                Day { scenario: &scenario, locations: &locations, matrices: &matrices, source: &source, grounds: &[] };
            plan_day(&day, case.budget, 1, engine)
        }
        Subject::Instance { file, rounding } => {
            let instance = crate::bench::read(&std::fs::read_to_string(file).unwrap(), *rounding).unwrap();
            solve_instance(&instance, case.budget, 1, engine)
        }
    }
}

fn sound(problem: &Problem, params: &Params) -> Solution {
    solve(problem, params, &mut |_| {})
}

/// A ruin that takes out one site at a time and never a string: the operator is broken, all else is as it was.
fn broken_ruin(problem: &Problem, params: &Params) -> Solution {
    let mut tuning = Tuning::default();
    tuning.extent.mean = 1.0;
    tuning.extent.longest = 1.0;
    solve_with(problem, params, tuning, None, &mut |_| {})
}

/// No search at all: the first plan.
fn no_search(problem: &Problem, params: &Params) -> Solution {
    let stop = crate::solve::Stop::after_iterations(0);
    solve(problem, &Params { stop, ..params.clone() }, &mut |_| {})
}

#[test]
fn the_gate_passes_the_engine_as_it_is_and_fails_it_with_a_broken_operator() {
    let suite = suite();
    let accepted = Baseline::default().accept(&suite, &outcomes(&suite, &sound)).baseline;
    let again = compare(&suite, &outcomes(&suite, &sound), &accepted);
    assert!(again.passes() && again.mean == Some(0.0), "{}", table(&again));
    for engine in [&broken_ruin as Engine<'_>, &no_search] {
        let worse = compare(&suite, &outcomes(&suite, engine), &accepted);
        assert!(!worse.passes() && worse.mean_fails(), "{}", table(&worse));
    }
}

#[test]
fn a_plan_that_cannot_be_driven_fails_whatever_its_figures() {
    let mut suite = suite();
    let swaps_clients = |problem: &Problem, params: &Params| {
        let mut solution = sound(problem, params);
        for route in &mut solution.routes {
            route.sites.reverse();
        }
        solution
    };
    suite.cases.retain(|case| case.name == "tw120");
    let accepted = Baseline::default().accept(&suite, &outcomes(&suite, &sound)).baseline;
    let reversed = compare(&suite, &outcomes(&suite, &swaps_clients), &accepted);
    assert!(matches!(&reversed.cases[0].standing, Standing::Failed(why) if why.contains("not valid")), "{reversed:?}");
}

fn figures(must_out: i64, priority_out: i64, value: i64) -> Outcome {
    Outcome::Valid(Figures { goal: "cost".into(), must_out, priority_out, value, scale: value, ..Figures::default() })
}

fn case(name: &str) -> Case {
    let subject = Subject::Scenario { folder: PathBuf::from(name), goal: None };
    let tolerance = Tolerance { percent: 2.0, priority: 3 };
    Case { name: name.into(), subject, budget: BUDGET, tolerance, needs: Vec::new() }
}

fn made(names: &[&str]) -> Suite {
    let cases = names.iter().map(|name| case(name)).collect();
    Suite { name: "made".into(), baseline: PathBuf::new(), mean_tolerance: 0.5, cases }
}

fn standing(before: Outcome, now: Outcome) -> Standing {
    let suite = made(&["a"]);
    let baseline = Baseline::default().accept(&suite, &[before]).baseline;
    compare(&suite, &[now], &baseline).cases.remove(0).standing
}

#[test]
fn what_is_covered_counts_before_what_it_costs() {
    let failed = |standing| matches!(standing, Standing::Failed(_));
    let before = || figures(1, 10, 1000);
    assert_eq!(standing(before(), figures(1, 10, 1020)), Standing::Kept(2.0));
    assert!(failed(standing(before(), figures(1, 10, 1021))));
    assert_eq!(standing(before(), figures(1, 10, 900)), Standing::Kept(-10.0));
    assert!(failed(standing(before(), figures(2, 0, 100))));
    assert_eq!(standing(before(), figures(0, 90, 9000)), Standing::CoversMore);
    assert_eq!(standing(before(), figures(1, 9, 9000)), Standing::CoversMore);
    assert_eq!(standing(before(), figures(1, 13, 10)), Standing::CoversLess);
    assert!(failed(standing(before(), figures(1, 14, 10))));
    assert!(failed(standing(before(), Outcome::Invalid("late".into()))));
    assert_eq!(standing(before(), Outcome::LeftOut(Vec::new())), Standing::LeftOut);
}

#[test]
fn the_mean_fails_where_no_case_does() {
    let suite = made(&["a", "b"]);
    let baseline = Baseline::default().accept(&suite, &[figures(0, 0, 1000), figures(0, 0, 1000)]).baseline;
    let worse = compare(&suite, &[figures(0, 0, 1010), figures(0, 0, 1002)], &baseline);
    assert!(worse.mean_fails() && !worse.passes());
    assert!(worse.cases.iter().all(|case| matches!(case.standing, Standing::Kept(_))));
    let level = compare(&suite, &[figures(0, 0, 1015), figures(0, 0, 990)], &baseline);
    assert!(level.passes());
}

#[test]
fn a_case_without_figures_or_with_another_budget_fails_until_it_is_accepted() {
    let mut suite = made(&["a", "b"]);
    let both = [figures(0, 0, 5), figures(0, 0, 5)];
    let baseline = Baseline::default().accept(&made(&["a", "c"]), &both).baseline;
    let compared = compare(&suite, &both, &baseline);
    assert!(matches!(&compared.cases[1].standing, Standing::Failed(why) if why.contains("--accept")));
    assert_eq!(compared.gone, ["c"]);
    suite.cases[0].budget.seed = 2;
    let compared = compare(&suite, &both, &baseline);
    assert!(matches!(&compared.cases[0].standing, Standing::Failed(why) if why.contains("budget")));
    let accepted = baseline.accept(&suite, &both);
    assert_eq!(accepted.changes.len(), 3, "{:?}", accepted.changes);
    assert!(compare(&suite, &both, &accepted.baseline).passes());
}

#[test]
fn cases_left_out_keep_their_figures_when_others_are_accepted() {
    let suite = made(&["a", "b"]);
    let before = Baseline::default().accept(&suite, &[figures(0, 0, 5), figures(0, 0, 7)]).baseline;
    let accepted = before.accept(&suite, &[figures(0, 0, 4), Outcome::LeftOut(Vec::new())]);
    assert_eq!(accepted.baseline.cases["b"], before.cases["b"]);
    assert_eq!(Baseline::parse(&accepted.baseline.text()), Ok(accepted.baseline));
}

#[test]
fn all_that_is_wrong_with_a_suite_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    let text = "iterations = 0\ntolerance = 3\n[[scenario]]\nfolder = \"nowhere\"\ngoals = [\"fast\"]\n\
                [[scenario]]\nseed = \"one\"\n[[instance]]\nfile = \"gone.vrp\"\nrounding = \"up\"\nmean = 1\n";
    std::fs::write(&file, text).unwrap();
    let problems = read(&file).unwrap_err();
    let found: Vec<_> =
        problems.iter().map(|problem| (problem.line.unwrap(), problem.property.as_deref().unwrap())).collect();
    for expected in [
        (1, "iterations"),
        (2, "tolerance"),
        (4, "scenario.0.folder"),
        (5, "scenario.0.goals"),
        (6, "scenario.1.folder"),
        (7, "scenario.1.seed"),
        (9, "instance.0.file"),
        (10, "instance.0.rounding"),
        (11, "instance.0.mean"),
    ] {
        assert!(found.contains(&expected), "{expected:?} is not told: {problems:#?}");
    }
    assert!(problems.iter().all(|problem| !problem.mend.is_empty()));
}

#[test]
fn the_gates_own_suite_has_every_scenario_of_the_repository() {
    let suite = read(&root().join("benches/quality.toml")).unwrap();
    let mut folders = vec![root().join("data")];
    let mut scenarios = 0;
    while let Some(folder) = folders.pop() {
        if folder.join("scenario.toml").exists() {
            scenarios += 1;
            let is_it = |case: &Case| match &case.subject {
                Subject::Scenario { folder: own, .. } => own.canonicalize().unwrap() == folder,
                Subject::Instance { .. } => false,
            };
            assert!(suite.cases.iter().any(is_it), "{} is in no case", folder.display());
        }
        let inner = std::fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path());
        folders.extend(inner.filter(|path| path.is_dir()).map(|path| path.canonicalize().unwrap()));
    }
    assert!(scenarios >= 14, "{scenarios} scenarios found");
}

#[test]
fn the_report_for_ci_holds_every_case_and_the_mean() {
    let suite = made(&["a|b", "<c>"]);
    let baseline = Baseline::default().accept(&suite, &[figures(0, 0, 5), figures(0, 0, 7)]).baseline;
    let compared = compare(&suite, &[figures(0, 0, 6), Outcome::LeftOut(vec!["x.pbf".into()])], &baseline);
    let xml = junit(&compared, "made").unwrap();
    assert!(xml.contains("tests=\"3\" skipped=\"1\" failures=\"2\"") || xml.contains("failures=\"2\""), "{xml}");
    assert!(xml.contains("&lt;c&gt;") && xml.contains("name=\"mean\"") && !xml.contains("time="), "{xml}");
    assert!(markdown(&compared, "made").contains("a\\|b"));
    assert_eq!(serde_json::to_value(SuiteFile::of(&compared, "made")).unwrap()["passed"], false);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
