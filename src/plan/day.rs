//! A day with its travel times at hand, and the step from a solution of it to a plan that has passed the check.

use super::check::{self, Case, Ground, Rule};
use super::{Told, assemble};
use crate::matrix::{Locations, Matrices, Source};
use crate::model::{Plan, Scenario};
use crate::solve::Solution;

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

impl Day<'_> {
    /// The plan of a solution, judged from outside, with the ways of `sample` legs searched anew on the roads. A `must` site left out
    /// is no fault here: the plan is a worse one, not one that cannot be driven.
    ///
    /// # Errors
    /// What is wrong with it: that no plan can be made of the solution, or the first rule it breaks and how many more it does.
    pub fn judged(&self, solution: &Solution, told: Told, sample: usize) -> Result<Plan, String> {
        let Self { scenario, locations, matrices, source, grounds } = *self;
        let seed = told.seed;
        let plan =
            assemble(scenario, locations, matrices, source, solution, told).map_err(|fault| fault.to_string())?;
        let case = Case { scenario, plan: &plan, claims: None, locations, matrices, source, grounds, sample, seed };
        let verdict = check::check(&case);
        let mut broken = verdict.violations.iter().filter(|violation| violation.rule != Rule::Must);
        match broken.next() {
            None => Ok(plan),
            Some(first) => Err(format!("{first}; {} more", broken.count())),
        }
    }
}
