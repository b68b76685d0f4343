//! Suites: scenarios and instances searched with a fixed amount of work and held against figures accepted before.
//!
//! A suite file names the cases, a baseline file beside it their figures. Work is counted in iterations, never in time, so that
//! the same binary gives the same figures on any machine; no figure tells of time spent. [`read()`] tells all that is wrong with a
//! suite at once; [`plan_day`] and [`solve_instance`] run a case; [`compare()`] judges; [`table`], [`markdown`], [`junit`] and
//! [`SuiteFile`](super::SuiteFile) tell.

mod baseline;
mod compare;
mod figures;
mod read;
mod run;
mod tell;
#[cfg(test)]
mod tests;

pub use baseline::{Accepted, Baseline, Entry};
pub use compare::{Comparison, Judged, Standing, compare};
pub use figures::{Figures, Outcome};
pub use read::read;
pub use run::{Engine, plan_day, solve_instance};
pub use tell::{junit, markdown, table};

use std::path::PathBuf;

use super::Rounding;
use crate::model::Goal;

/// What is run, and how much worse than before it may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Suite {
    /// Name of the file without its ending.
    pub name: String,
    /// Figures accepted before.
    pub baseline: PathBuf,
    /// How much worse the cases may be on average, in percent.
    pub mean_tolerance: f64,
    /// What is run: the scenarios, then the instances, each in the order of the file.
    pub cases: Vec<Case>,
}

/// One thing to be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Unique within the suite.
    pub name: String,
    /// What is searched.
    pub subject: Subject,
    /// How much work is done.
    pub budget: Budget,
    /// How much worse it may be.
    pub tolerance: Tolerance,
    /// Files without which the case is left out, and said to be.
    pub needs: Vec<PathBuf>,
}

/// What is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A scenario.
    Scenario {
        /// Its folder.
        folder: PathBuf,
        /// The goal, in place of its own.
        goal: Option<Goal>,
    },
    /// A standard instance.
    Instance {
        /// Its file.
        file: PathBuf,
        /// How distances become whole numbers; left out: the usual way of the class.
        rounding: Option<Rounding>,
    },
}

/// How much work is done on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Budget {
    /// Iterations of the search.
    pub iterations: u64,
    /// Its seed.
    pub seed: u64,
}

/// How much worse a case may be before it counts as worse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// The goal's figure, in percent of [`Figures::scale`].
    pub percent: f64,
    /// Priority left out.
    pub priority: i64,
}

impl Case {
    /// The files the case needs that are not there.
    #[must_use]
    pub fn missing(&self) -> Vec<PathBuf> {
        self.needs.iter().filter(|file| !file.exists()).cloned().collect()
    }
}
