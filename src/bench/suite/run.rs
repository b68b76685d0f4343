//! Running a case.

use super::{Budget, Figures, Outcome};
use crate::bench::Instance;
use crate::model::Goal;
use crate::plan::{Day, Told};
use crate::solve::{Params, Problem, Solution, Stop};

/// What searches: [`solve`](crate::solve::solve) without the progress, or something to be compared with it.
pub type Engine<'a> = &'a dyn Fn(&Problem, &Params) -> Solution;

/// Legs of a plan whose way is searched anew on the roads.
const LEGS: usize = 20;

/// Plans a day with a fixed amount of work, and lets the plan be judged from outside.
#[must_use]
pub fn plan_day(day: &Day<'_>, budget: Budget, threads: usize, engine: Engine<'_>) -> Outcome {
    let scenario = day.scenario;
    let problem = Problem::new(scenario, day.locations, day.matrices);
    let solution = engine(&problem, &params(budget, threads, scenario.goal));
    // A `must` site left out is told by its figure.
    match day.judged(&solution, Told { seed: budget.seed, ..Told::default() }, LEGS) {
        Ok(plan) => Outcome::Valid(Figures::of_plan(scenario, &plan)),
        Err(why) => Outcome::Invalid(why),
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
