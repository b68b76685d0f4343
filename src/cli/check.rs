//! `fullsweep check`: judges a plan from outside, whoever made it.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::day::{self, Travel};
use super::due::DueArgs;
use super::{Failure, Globals, print};
use crate::input::{self, Options};
use crate::matrix::{Locations, Matrices};
use crate::model::{Claims, Lang, Plan, Scenario};
use crate::plan::check::{self, Case, Verdict, Violation};

/// Judge a plan from outside: every rule, every time, and the ways on the roads anew
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Folder with the scenario.toml
    folder: PathBuf,
    /// The plan, made by fullsweep or elsewhere
    #[arg(value_name = "PLAN.json")]
    plan: PathBuf,
    /// Most legs whose way is searched anew on the roads
    #[arg(long, value_name = "N", default_value_t = 100)]
    legs: usize,
    /// Decides which legs, when there are more
    #[arg(long, value_name = "K", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    due: DueArgs,
}

/// Judges the plan.
///
/// # Errors
/// Input that cannot be read; a plan that breaks a rule.
pub fn run(args: &CheckArgs, globals: &Globals) -> Result<(), Failure> {
    let progress = globals.progress();
    progress.say("reading scenario and plan");
    // Whether features were set aside is the plan's affair: it has to tell them as invalid.
    let options = Options { skip_invalid: true, date: args.due.date, open_days_back: args.due.open_days_back() };
    let mut scenario = day::read_scenario(&args.folder, &options, globals)?;
    args.due.narrow(&mut scenario, Lang::En, globals)?;
    let (plan, claims) =
        input::read_plan(&args.plan, &scenario).map_err(|problems| day::refused(&problems, problems.len(), globals))?;
    let locations = Locations::of(&scenario);
    let travel = Travel::of(&scenario, &locations, globals, &progress)?;
    progress.say("travel times between all places");
    let matrices = Matrices::of(&scenario, travel.source()).map_err(|error| Failure::Input(error.to_string()))?;
    progress.say("judging the plan");
    let sample = Sample { legs: args.legs, seed: args.seed };
    let verdict = judge(&scenario, &plan, Some(&claims), &locations, &matrices, &travel, sample);
    progress.done();
    let text = if globals.json { format!("{:#}\n", as_json(&verdict)) } else { format!("{verdict}\n") };
    print(&text)?;
    match verdict.violations.len() {
        0 => Ok(()),
        1 => Err(Failure::Gate("the plan breaks a rule".to_owned())),
        broken => Err(Failure::Gate(format!("the plan breaks rules {broken} times"))),
    }
}

/// Which legs are searched anew on the roads.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    /// How many at most.
    pub(super) legs: usize,
    /// Decides which, when there are more.
    pub(super) seed: u64,
}

/// The judgement of a plan, with the roads of the day as the ground truth where there are roads.
pub(super) fn judge(
    scenario: &Scenario,
    plan: &Plan,
    claims: Option<&Claims>,
    locations: &Locations,
    matrices: &Matrices,
    travel: &Travel,
    sample: Sample,
) -> Verdict {
    let entries = travel.entries();
    let grounds: Vec<_> = entries.iter().map(day::Entries::ground).collect();
    let source = travel.source();
    check::check(&Case {
        scenario,
        plan,
        claims,
        locations,
        matrices,
        source,
        grounds: &grounds,
        sample: sample.legs,
        seed: sample.seed,
    })
}

fn as_json(verdict: &Verdict) -> Value {
    let listed = |found: &[Violation]| found.iter().map(violation).collect::<Vec<_>>();
    json!({
        "format": "fullsweep-verdict/1",
        "valid": verdict.is_valid(),
        "violations": listed(&verdict.violations),
        "warnings": listed(&verdict.warnings),
        "legs": verdict.legs,
        "legs_on_roads": verdict.legs_on_roads,
        "totals": {
            "sites": verdict.totals.sites,
            "visited": verdict.totals.visited,
            "unassigned": verdict.totals.unassigned,
            "spared": verdict.totals.spared,
            "teams_used": verdict.totals.teams_used,
            "travel_s": verdict.totals.travel.get(),
            "service_s": verdict.totals.service.get(),
            "waiting_s": verdict.totals.waiting.get(),
            "distance_m": verdict.totals.distance.get(),
        },
    })
}

fn violation(violation: &Violation) -> Value {
    json!({
        "rule": violation.rule.code(),
        "team": violation.route.as_ref().map(|(team, _)| team),
        "shift": violation.route.as_ref().map(|(_, shift)| shift),
        "site": violation.site,
        "expected": violation.expected,
        "found": violation.found,
    })
}
