//! Running a case.

use super::{Budget, Figures, Outcome};
use crate::bench::Instance;
use crate::matrix::{Locations, Matrices, Source};
use crate::model::{Goal, Scenario};
use crate::plan::check::{self, Case, Ground, Rule};
use crate::plan::{self, Told};
use crate::solve::{Params, Problem, Solution, Stop};

/// A scenario with its travel times at hand.
#[derive(Clone, Copy)]
pub struct Day<'a> {
    /// The scenario; its goal is the one searched for.
    pub scenario: &'a Scenario,
    /// Its places.
    pub locations: &'a Locations,
    /// Travel times between them.
    pub matrices: &'a Matrices,
    /// Where they come from.
    pub source: &'a dyn Source,
    /// The roads of each profile, where there are roads.
    pub grounds: &'a [Ground<'a>],
}

/// What searches: [`solve`](crate::solve::solve) without the progress, or something to be compared with it.
pub type Engine<'a> = &'a dyn Fn(&Problem, &Params) -> Solution;

/// Legs of a plan whose way is searched anew on the roads.
const LEGS: usize = 20;

/// Plans a day with a fixed amount of work, and lets the plan be judged from outside.
#[must_use]
pub fn plan_day(day: &Day<'_>, budget: Budget, threads: usize, engine: Engine<'_>) -> Outcome {
    let Day { scenario, locations, matrices, source, grounds } = *day;
    let problem = Problem::new(scenario, locations, matrices);
    let solution = engine(&problem, &params(budget, threads, scenario.goal));
    let told = Told { seed: budget.seed, ..Told::default() };
    let plan = match plan::assemble(scenario, locations, matrices, source, &solution, told) {
        Ok(plan) => plan,
        Err(fault) => return Outcome::Invalid(fault.to_string()),
    };
    let seed = budget.seed;
    let case = Case { scenario, plan: &plan, claims: None, locations, matrices, source, grounds, sample: LEGS, seed };
    let verdict = check::check(&case);
    // A `must` site left out is told by its figure: the plan is a worse one, not one that cannot be driven.
    let mut broken = verdict.violations.iter().filter(|violation| violation.rule != Rule::Must);
    match broken.next() {
        None => Outcome::Valid(Figures::of_plan(scenario, &plan)),
        Some(first) => Outcome::Invalid(format!("{first}; {} more", broken.count())),
    }
}

/// Solves an instance with a fixed amount of work.
#[must_use]
pub fn solve_instance(instance: &Instance, budget: Budget, threads: usize, engine: Engine<'_>) -> Outcome {
    let solution = engine(&instance.problem(), &params(budget, threads, Goal::Cost));
    match instance.fault(&solution) {
        None => Outcome::Valid(Figures::of_instance(instance, &solution)),
        Some(fault) => Outcome::Invalid(fault),
    }
}

fn params(budget: Budget, threads: usize, goal: Goal) -> Params {
    Params { seed: budget.seed, threads, stop: Stop::after_iterations(budget.iterations), goal }
}
