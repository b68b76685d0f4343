//! `bench profile`: where the time of a search goes.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::super::Profile;
use crate::solve::{Improvement, Part, Tally};

const PROFILE: &str = "fullsweep-profile/1";

/// A search, looked at from inside. Rates are per second and thread of steps.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep bench profile")]
pub struct ProfileFile<'a> {
    /// Always `fullsweep-profile/1`.
    #[schemars(extend("const" = PROFILE))]
    format: &'static str,
    /// Name of the scenario or instance.
    name: &'a str,
    /// Seconds in all, the first solution included.
    elapsed_s: f64,
    /// Steps done.
    steps: u64,
    /// Steps a second.
    steps_per_s: f64,
    /// Places for sites that were evaluated.
    evaluations: u64,
    /// Of these a second.
    evaluations_per_s: f64,
    /// Sites taken out.
    removed: u64,
    /// Steps whose outcome was gone on from.
    taken: u64,
    /// Steps that led to a better solution than any before in their search.
    better: u64,
    /// Parts of a step, in its order.
    parts: Vec<PartPart>,
    /// Improvements in the order they were found.
    course: Vec<ImprovementPart>,
}

/// A part of a step.
#[derive(Serialize, JsonSchema)]
struct PartPart {
    /// What it does.
    #[schemars(extend("enum" = Part::NAMES))]
    part: &'static str,
    /// Seconds spent, summed over the searches.
    seconds: f64,
    /// Share of all parts' seconds, 0 to 1.
    share: f64,
}

/// An improvement.
#[derive(Serialize, JsonSchema)]
struct ImprovementPart {
    /// Seconds since the beginning.
    seconds: f64,
    /// Iterations until then, over all searches.
    iterations: u64,
    /// Sites left out that must be visited.
    must_out: i64,
    /// Priority left out besides.
    priority_out: i64,
    /// The goal's figure in its own unit.
    value: i64,
}

impl<'a> ProfileFile<'a> {
    /// Of a search by its name.
    #[must_use]
    pub fn of(profile: &Profile, name: &'a str) -> Self {
        let Tally { steps, taken, better, removed, evaluated, .. } = profile.tally;
        let part = |((part, time), share): ((Part, Duration), f64)| PartPart {
            part: part.name(),
            seconds: time.as_secs_f64(),
            share,
        };
        Self {
            format: PROFILE,
            name,
            elapsed_s: profile.elapsed.as_secs_f64(),
            steps,
            steps_per_s: profile.per_second(steps),
            evaluations: evaluated,
            evaluations_per_s: profile.per_second(evaluated),
            removed,
            taken,
            better,
            parts: Part::ALL.into_iter().zip(profile.tally.time).zip(profile.shares()).map(part).collect(),
            course: profile.course.iter().map(ImprovementPart::of).collect(),
        }
    }
}

impl ImprovementPart {
    fn of(better: &Improvement) -> Self {
        Self {
            seconds: better.elapsed.as_secs_f64(),
            iterations: better.iterations,
            must_out: better.left_out.0,
            priority_out: better.left_out.1,
            value: better.value,
        }
    }
}
