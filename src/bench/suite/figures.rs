//! What is known of a case that was run: figures that depend on input, budget and binary alone.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bench::Instance;
use crate::model::{Goal, Plan, Scenario};
use crate::plan::left_out;
use crate::solve::Solution;
use crate::units::Seconds;

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A plan that keeps all rules.
    Valid(Figures),
    /// A plan that breaks rules, or none at all: what is wrong with it.
    Invalid(String),
    /// Not run, since these files are not there.
    LeftOut(Vec<PathBuf>),
}

/// Figures of a plan, less is better in the order of the first three.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// What `value` is: a goal, or `distance` for an instance.
    pub goal: String,
    /// Sites left out that had to be visited; an `any` group counts once.
    pub must_out: i64,
    /// Priority left out besides.
    pub priority_out: i64,
    /// The goal's figure: seconds from the first opening of a shift to the last finish; teams out; cost (hundredths); seconds
    /// between the most and the least work of a shift; an instance's cost in its own unit.
    pub value: i64,
    /// What a change of `value` is measured by: the value itself, for `balance` the longest work of a shift.
    pub scale: i64,
    /// Other figures, told and not judged.
    pub other: BTreeMap<String, i64>,
}

impl Figures {
    /// Of a plan.
    #[must_use]
    pub fn of_plan(scenario: &Scenario, plan: &Plan) -> Self {
        let (must_out, priority_out) = left_out(scenario, plan);
        let sum = plan.summary();
        let begin = scenario.span().map_or(Seconds::ZERO, |(begin, _)| begin);
        let finish = sum.latest_finish.map_or(0, |finish| (finish - begin).get());
        let works: Vec<i64> = plan.routes.iter().map(|route| route.work().get()).collect();
        let shifts: usize = scenario.teams.iter().map(|team| team.shifts.len()).sum();
        let most = works.iter().copied().max().unwrap_or(0);
        let least = if works.len() < shifts { 0 } else { works.iter().copied().min().unwrap_or(0) };
        let cost = cost(scenario, plan);
        let (teams, routes) = (sum.teams_used as i64, plan.routes.len() as i64);
        let (value, scale) = match plan.goal {
            Goal::Finish => (finish, finish),
            Goal::Teams => (teams, teams),
            Goal::Cost => (cost, cost),
            Goal::Balance => (most - least, most),
        };
        let other = [
            ("visited", sum.visited as i64),
            ("unassigned", sum.unassigned as i64),
            ("routes", routes),
            ("finish_s", finish),
            ("cost", cost),
            ("travel_s", sum.travel.get()),
            ("distance_m", sum.distance.get()),
            ("waiting_s", sum.waiting.get()),
        ];
        Self {
            goal: plan.goal.code().to_owned(),
            must_out,
            priority_out,
            value,
            scale,
            other: other.map(|(name, figure)| (name.to_owned(), figure)).into(),
        }
    }

    /// Of an instance's solution.
    #[must_use]
    pub fn of_instance(instance: &Instance, solution: &Solution) -> Self {
        let cost = instance.cost(solution);
        let other = [("routes", solution.routes.len() as i64), ("unassigned", solution.unassigned.len() as i64)];
        Self {
            goal: "distance".to_owned(),
            must_out: instance.missing(solution) as i64,
            priority_out: 0,
            value: cost,
            scale: cost,
            other: other.map(|(name, figure)| (name.to_owned(), figure)).into(),
        }
    }
}

/// Cost of a plan in hundredths: fixed, for hours of work, for kilometres; rounded to the nearest for each route.
fn cost(scenario: &Scenario, plan: &Plan) -> i64 {
    let teams: BTreeMap<&str, _> = scenario.teams.iter().map(|team| (&*team.id, team.rates)).collect();
    let of_route = |route: &crate::model::Route| {
        let Some(rates) = teams.get(&*route.team) else { return 0 };
        let hours = i128::from(rates.per_hour.get()) * i128::from(route.work().get()) * 1000;
        let ways = i128::from(rates.per_km.get()) * i128::from(route.distance().get()) * 3600;
        rates.fixed.get() + ((hours + ways + 1_800_000) / 3_600_000) as i64
    };
    plan.routes.iter().map(of_route).sum()
}
