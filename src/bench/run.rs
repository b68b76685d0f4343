//! One run of the search on an instance, with what is worth knowing of it.

use std::time::{Duration, Instant};

use super::Instance;
use crate::solve::{Improvement, Params, Solution, solve};

/// How a run went.
#[derive(Clone, Debug)]
pub struct Run {
    /// The solution found.
    pub solution: Solution,
    /// Its cost, scaled.
    pub cost: i64,
    /// Clients left out that may not be.
    pub missing: usize,
    /// Iterations done.
    pub iterations: u64,
    /// Time to make the problem ready.
    pub ready: Duration,
    /// Time to the first solution that leaves nobody out who may not be, from the beginning.
    pub first: Option<Duration>,
    /// Time until the cost was within a hundredth of the last.
    pub near_end: Option<Duration>,
    /// Time in all.
    pub elapsed: Duration,
}

/// Runs the search on an instance; `on_better` is called for improvements.
pub fn run(instance: &Instance, params: &Params, on_better: &mut dyn FnMut(&Improvement)) -> Run {
    let begun = Instant::now();
    let problem = instance.problem();
    let ready = begun.elapsed();
    let mut course: Vec<(Duration, i64)> = Vec::new();
    let mut iterations = 0;
    let mut params = params.clone();
    params.stop.time = params.stop.time.map(|time| time.saturating_sub(ready));
    let solution = solve(&problem, &params, &mut |better| {
        iterations = better.iterations;
        on_better(better);
        if better.left_out.0 == 0 {
            course.push((ready + better.elapsed, better.value));
        }
    });
    let last = course.last().map_or(0, |(_, cost)| *cost);
    let near = course.iter().find(|(_, cost)| *cost <= last + last / 100);
    Run {
        cost: instance.cost(&solution),
        missing: instance.missing(&solution),
        iterations,
        ready,
        first: course.first().map(|(time, _)| *time),
        near_end: near.map(|(time, _)| *time),
        elapsed: begun.elapsed(),
        solution,
    }
}

impl Run {
    /// How much dearer it is than the best known, in percent.
    #[must_use]
    pub fn gap(&self, best_known: Option<i64>) -> Option<f64> {
        best_known.filter(|best| *best > 0).map(|best| 100.0 * (self.cost as f64 / best as f64 - 1.0))
    }
}
