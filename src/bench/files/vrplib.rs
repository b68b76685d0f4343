//! `bench vrplib`: standard instances.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::{Instance, Run};

const VRPLIB: &str = "fullsweep-bench/1";

/// Standard instances, searched one after the other.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep bench vrplib")]
pub struct VrplibFile {
    /// Always `fullsweep-bench/1`.
    #[schemars(extend("const" = VRPLIB))]
    format: &'static str,
    /// Seed of the searches.
    seed: u64,
    /// In the order asked for.
    instances: Vec<InstanceRun>,
}

/// An instance and what became of it. Costs are in the unit of the class's convention.
#[derive(Serialize, JsonSchema)]
pub struct InstanceRun {
    /// Name of the instance.
    instance: String,
    /// Cost of the solution.
    cost: i64,
    /// Cost of the best known; null where no `.sol` lies beside the file.
    best_known: Option<i64>,
    /// How much dearer the solution is, in percent; null where that is not known or clients are missing.
    gap_percent: Option<f64>,
    /// Clients left out that may not be.
    missing: usize,
    /// Routes in use.
    routes: usize,
    /// Seconds to the first solution that leaves nobody out who may not be; null where there is none.
    first_s: Option<f64>,
    /// Seconds until the cost was within a hundredth of the last.
    near_end_s: Option<f64>,
    /// Iterations done.
    iterations: u64,
    /// Seconds in all.
    elapsed_s: f64,
    /// Why no solution can serve all clients; empty where nothing was found against it before the search.
    impossible: Vec<String>,
}

impl VrplibFile {
    /// Of runs.
    #[must_use]
    pub fn of(seed: u64, instances: Vec<InstanceRun>) -> Self {
        Self { format: VRPLIB, seed, instances }
    }
}

impl InstanceRun {
    /// Of a run on an instance and the cost of the best known.
    #[must_use]
    pub fn of(instance: &Instance, best_known: Option<i64>, run: &Run, impossible: Vec<String>) -> Self {
        Self {
            instance: instance.name.clone(),
            cost: run.cost,
            best_known,
            gap_percent: run.gap(best_known).filter(|_| run.missing == 0),
            missing: run.missing,
            routes: run.solution.routes.len(),
            first_s: run.first.map(|time| time.as_secs_f64()),
            near_end_s: run.near_end.map(|time| time.as_secs_f64()),
            iterations: run.iterations,
            elapsed_s: run.elapsed.as_secs_f64(),
            impossible,
        }
    }
}
