//! `bench scale`: made-up countries of several sizes.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::scale::{self, Country, Scaled};
use crate::solve::Improvement;

const SCALE: &str = "fullsweep-bench-scale/1";

/// Made-up countries, searched one after the other.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep bench scale")]
pub struct ScaleFile {
    /// Always `fullsweep-bench-scale/1`.
    #[schemars(extend("const" = SCALE))]
    format: &'static str,
    /// In the order asked for.
    runs: Vec<ScaleRun>,
}

/// A country and what became of it. Costs are thousandths of the currency unit.
#[derive(Serialize, JsonSchema)]
pub struct ScaleRun {
    /// Sites of the country.
    sites: usize,
    /// Bases.
    bases: usize,
    /// Teams.
    teams: usize,
    /// Seed of country and search.
    seed: u64,
    /// Teams with a route.
    teams_used: usize,
    /// Sites nobody visits.
    left_out: usize,
    /// Cost of the plan.
    cost: i64,
    /// Metres travelled.
    distance_m: i64,
    /// Seconds to make the problem ready.
    ready_s: f64,
    /// Seconds to the first plan, from the beginning.
    first_s: f64,
    /// Seconds in all.
    elapsed_s: f64,
    /// Iterations a second of the search proper, over all threads.
    iterations_per_second: f64,
    /// Most memory the process has had so far, in units of 2^20 bytes; null where the system does not tell.
    peak_mb: Option<u64>,
    /// Plans on the way, each better than the one before.
    course: Vec<ScaleStep>,
}

/// A plan on the way.
#[derive(Serialize, JsonSchema)]
struct ScaleStep {
    /// Seconds since the beginning.
    seconds: f64,
    /// Sites nobody visits.
    left_out: i64,
    /// Cost.
    cost: i64,
    /// Iterations until then.
    iterations: u64,
}

impl ScaleFile {
    /// Of runs.
    #[must_use]
    pub fn of(runs: Vec<ScaleRun>) -> Self {
        Self { format: SCALE, runs }
    }
}

impl ScaleRun {
    /// Of a run on a country, what the check made of its plan, and the memory it took.
    #[must_use]
    pub fn of(country: &Country, scaled: &Scaled, figures: &scale::Figures, seed: u64, peak_mb: Option<u64>) -> Self {
        let step = |better: &Improvement| ScaleStep {
            seconds: better.elapsed.as_secs_f64(),
            left_out: better.left_out.0,
            cost: better.value,
            iterations: better.iterations,
        };
        Self {
            sites: country.sites(),
            bases: country.bases.len(),
            teams: country.teams().count(),
            seed,
            teams_used: figures.teams,
            left_out: figures.left_out,
            cost: figures.cost,
            distance_m: figures.metres,
            ready_s: scaled.ready.as_secs_f64(),
            first_s: scaled.first.as_secs_f64(),
            elapsed_s: scaled.elapsed.as_secs_f64(),
            iterations_per_second: scaled.iterations_per_second(),
            peak_mb,
            course: scaled.course.iter().map(step).collect(),
        }
    }
}
