//! The answer to "how many teams" for programs: `staffing.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::staffing::answer;
use crate::model::{Goal, Scenario};
use crate::plan::staffing::{Staffing, Step};
use crate::units::Seconds;

const FORMAT: &str = "fullsweep-staffing/1";

/// How many teams days need.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep staffing")]
pub struct StaffingFile {
    /// Always `fullsweep-staffing/1`.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Seed of the searches.
    seed: u64,
    /// The days of the folder, by name.
    days: Vec<StaffingDay>,
}

/// A day.
#[derive(Serialize, JsonSchema)]
pub struct StaffingDay {
    /// Name of the scenario.
    scenario: String,
    /// The day planned for.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// What counted once the most priority was covered.
    #[schemars(extend("enum" = Goal::ALL.map(Goal::code)))]
    goal: &'static str,
    /// Sites of the day.
    sites: usize,
    /// Sites that no team on duty could visit even if it did nothing else.
    cannot_be_visited: usize,
    /// Teams on duty.
    teams_on_duty: usize,
    /// Fewest teams found that cover every other site; null where no fleet tried does.
    teams_enough: Option<usize>,
    /// No fewer can do it.
    teams_at_least: usize,
    /// Why no fewer can.
    why_at_least: String,
    /// It was told to stop before every fleet was tried.
    interrupted: bool,
    /// The answer in a sentence.
    answer: String,
    /// By number of teams, ascending; each fleet has one team more than the one before.
    curve: Vec<StepPart>,
}

/// What so many teams can do.
#[derive(Serialize, JsonSchema)]
struct StepPart {
    /// Number of teams.
    teams: usize,
    /// Their ids; `A1+1` is one more team like `A1`.
    team_ids: Vec<String>,
    /// The team that the next smaller fleet does not have; null for the first.
    added: Option<String>,
    /// Sites visited or spared by a visited one of their group.
    covered: usize,
    /// Sites left out that must be visited.
    must_out: i64,
    /// Priority left out besides.
    priority_out: i64,
    /// When the last team is done; null without routes.
    #[schemars(extend("format" = "date-time"))]
    last_finish: Option<String>,
    /// Routes of the plan.
    routes: usize,
    /// Seconds on the way.
    travel_s: i64,
    /// Metres travelled.
    distance_m: i64,
    /// What no fleet of this size can beat.
    bound: BoundPart,
}

/// What no fleet of a size, made of teams like those on duty, can beat.
#[derive(Serialize, JsonSchema)]
struct BoundPart {
    /// Most sites covered.
    covered_at_most: usize,
    /// Fewest sites left out that must be visited.
    must_out_at_least: i64,
    /// Least priority left out besides.
    priority_out_at_least: i64,
    /// Earliest last finish of a fleet that leaves out no more; null where nothing is to be done.
    #[schemars(extend("format" = "date-time"))]
    last_finish_not_before: Option<String>,
}

impl StaffingFile {
    /// Of days.
    #[must_use]
    pub fn of(seed: u64, days: Vec<StaffingDay>) -> Self {
        Self { format: FORMAT, seed, days }
    }
}

impl StaffingDay {
    /// Of the answer for a day.
    #[must_use]
    pub fn of(staffing: &Staffing, scenario: &Scenario) -> Self {
        Self {
            scenario: scenario.name.clone(),
            date: scenario.date.to_string(),
            goal: staffing.goal.code(),
            sites: staffing.sites,
            cannot_be_visited: staffing.hopeless,
            teams_on_duty: staffing.on_duty,
            teams_enough: staffing.enough,
            teams_at_least: staffing.fewest.teams,
            why_at_least: staffing.fewest.why.to_string(),
            interrupted: staffing.interrupted,
            answer: answer(staffing),
            curve: staffing.steps.iter().map(|step| StepPart::of(step, scenario)).collect(),
        }
    }
}

impl StepPart {
    fn of(step: &Step, scenario: &Scenario) -> Self {
        let clock = |at: Option<Seconds>| at.map(|at| scenario.clock.rfc3339(at));
        let sum = step.plan.summary();
        Self {
            teams: step.teams.len(),
            team_ids: step.teams.clone(),
            added: step.added.clone(),
            covered: step.covered,
            must_out: step.left_out.0,
            priority_out: step.left_out.1,
            last_finish: clock(step.last_finish),
            routes: step.plan.routes.len(),
            travel_s: sum.travel.get(),
            distance_m: sum.distance.get(),
            bound: BoundPart {
                covered_at_most: step.limit.covered,
                must_out_at_least: step.limit.must_out,
                priority_out_at_least: step.limit.priority_out,
                last_finish_not_before: clock(step.limit.last_finish),
            },
        }
    }
}
