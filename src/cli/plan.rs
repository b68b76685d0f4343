//! `fullsweep plan`: from a scenario's folder to a plan with everything people need of it.

use std::path::PathBuf;
use std::time::Duration;

use super::check::{Sample, judge};
use super::day::{self, Travel};
use super::due::DueArgs;
use super::{Failure, Globals, Progress, interrupt, print, say};
use crate::input::Options;
use crate::matrix::{Locations, Matrices};
use crate::model::{Goal, Lang, Plan, Priority, Scenario};
use crate::plan::staffing::contradictions;
use crate::plan::{self, Told};
use crate::report;
use crate::solve::{self, Improvement, Params, Problem, Solution};

/// Plan a day: who goes where, when, along which roads
#[derive(Debug, clap::Args)]
pub struct PlanArgs {
    /// Folder with the scenario.toml
    folder: PathBuf,
    /// Folder to write the plan into; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Search at most this long, such as 30s or 2m; 0s for the first plan [default: 30s, unless --iterations is given]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    time_limit: Option<Duration>,
    /// Search so many iterations; with this alone the plan depends on input and seed only
    #[arg(long, value_name = "N")]
    iterations: Option<u64>,
    /// Seed of the search
    #[arg(long, value_name = "K", default_value_t = 1)]
    seed: u64,
    /// What counts once the most priority is covered, in place of the scenario's goal
    #[arg(long, value_enum)]
    goal: Option<GoalArg>,
    /// Language of sheets, tables, map and reasons
    #[arg(long, value_enum, default_value_t = LangArg::En)]
    lang: LangArg,
    /// Set features aside that cannot be used, and tell them in the plan, in place of refusing the scenario
    #[arg(long)]
    skip_invalid: bool,
    #[command(flatten)]
    due: DueArgs,
}

/// What counts once the most priority is covered.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum GoalArg {
    /// The earliest last finish
    Finish,
    /// The fewest teams
    Teams,
    /// The least cost of travel and work
    Cost,
    /// The least spread of work
    Balance,
}

/// A language of the outputs.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum LangArg {
    /// English
    En,
    /// Chinese
    Zh,
}

/// Plans the day.
///
/// # Errors
/// Bad input; outputs that cannot be written; a `must` site that nobody can visit.
pub fn run(args: &PlanArgs, globals: &Globals) -> Result<(), Failure> {
    let progress = globals.progress();
    progress.say("reading the scenario");
    let options =
        Options { skip_invalid: args.skip_invalid, date: args.due.date, open_days_back: args.due.open_days_back() };
    let (mut scenario, datums) = day::read_with_datums(&args.folder, &options, globals)?;
    scenario.goal = args.goal.map_or(scenario.goal, Goal::from);
    args.due.narrow(&mut scenario, args.lang.into(), globals)?;
    let locations = Locations::of(&scenario);
    let travel = Travel::of(&scenario, &locations, globals, &progress)?;
    travel.tell_doubts(&scenario, &datums, globals);
    let source = travel.source();
    progress.say("travel times between all places");
    let matrices = Matrices::of(&scenario, source).map_err(|error| Failure::Input(error.to_string()))?;
    let problem = Problem::new(&scenario, &locations, &matrices);
    for contradiction in contradictions(&scenario, &locations, &matrices, source, &problem, args.lang.into()) {
        say(&format!("before the search: must be visited and cannot: {contradiction}"));
    }
    let solution = search(args, globals, &scenario, &problem, &progress);
    progress.say("clock times, ways and reasons");
    let told = Told { seed: args.seed, lang: args.lang.into() };
    let plan = plan::assemble(&scenario, &locations, &matrices, source, &solution, told)
        .map_err(|fault| Failure::Internal(fault.to_string()))?;
    progress.say("checking the plan");
    let verdict = judge(&scenario, &plan, None, &locations, &matrices, &travel, Sample { legs: 30, seed: args.seed });
    progress.say("writing the plan");
    let options = report::Options { lang: args.lang.into() };
    let unwritable = |error: report::Error| Failure::Input(error.to_string());
    let mut written = report::write_all(&plan, &scenario, &args.out, &options).map_err(unwritable)?;
    match report::write_map(&plan, &scenario, &travel.base_map(), &args.out, &options).map_err(unwritable)? {
        Ok(map) => written.push(map),
        Err(missing) => say(&format!("note: {missing}")),
    }
    progress.done();
    if interrupt::happened() {
        say("interrupted: this is the best plan found by then");
    }
    tell(&plan, &scenario, &written, args, globals)?;
    musts_are_visited(&plan, &scenario)?;
    // A missed `must` has been told; anything else the check finds is a fault of the search or the assembly.
    if verdict.is_valid() {
        Ok(())
    } else {
        Err(Failure::Internal(format!("the plan written breaks rules:\n{verdict}")))
    }
}

fn search(args: &PlanArgs, globals: &Globals, scenario: &Scenario, problem: &Problem, progress: &Progress) -> Solution {
    let stop = interrupt::stop(args.iterations, args.time_limit, 30);
    let params = Params { seed: args.seed, threads: globals.threads(), stop, goal: scenario.goal };
    progress.say(format!("searching: {} sites, {} teams", scenario.sites.len(), scenario.teams.len()));
    solve::solve(problem, &params, &mut |better| progress.say(figure(better, scenario)))
}

fn figure(better: &Improvement, scenario: &Scenario) -> String {
    let value = match scenario.goal {
        Goal::Finish => format!("last finish {}", scenario.clock.short(crate::units::Seconds(better.value))),
        Goal::Teams => format!("{} teams", better.value),
        Goal::Cost => format!("cost {} {}", crate::units::Cost(better.value), scenario.currency),
        Goal::Balance => format!("spread of work {}", crate::units::Seconds(better.value)),
    };
    let left_out = match better.left_out {
        (0, 0) => String::new(),
        (must, priority) => format!(", left out: {must} must, priority {priority}"),
    };
    format!("searching: {value}{left_out} after {} iterations", better.iterations)
}

fn tell(
    plan: &Plan,
    scenario: &Scenario,
    written: &[PathBuf],
    args: &PlanArgs,
    globals: &Globals,
) -> Result<(), Failure> {
    if globals.json {
        let bytes = report::plan_json(plan, scenario).map_err(|error| Failure::Internal(error.to_string()))?;
        return print(&String::from_utf8_lossy(&bytes));
    }
    print(&report::summary(plan, scenario, args.lang.into()))?;
    if !globals.quiet {
        say(&format!("wrote {} files into {}", written.len(), args.out.display()));
    }
    Ok(())
}

/// A plan without a `must` site is the best there is, but not what was asked for.
fn musts_are_visited(plan: &Plan, scenario: &Scenario) -> Result<(), Failure> {
    let is_must = |id: &str| scenario.sites.iter().any(|site| site.id == id && site.priority == Priority::Must);
    let missed: Vec<&str> = plan.unassigned.iter().map(|u| u.site.as_str()).filter(|id| is_must(id)).collect();
    match missed[..] {
        [] => Ok(()),
        [one] => Err(Failure::Gate(format!("site {one} must be visited and is not; see the reason above"))),
        _ => Err(Failure::Gate(format!(
            "{} sites must be visited and are not ({}); see the reasons above",
            missed.len(),
            missed.join(", ")
        ))),
    }
}

pub(super) fn parse_time(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|sign: char| sign.is_ascii_alphabetic()).unwrap_or(text.len()));
    let seconds = match unit {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("`{unit}` is not a unit of time: write 30s, 2m or 1h")),
    };
    let number: f64 = number.parse().map_err(|_| "write a time such as 30s, 2m or 1h".to_owned())?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| "the time must be zero or more, and finite".to_owned())
}

impl From<GoalArg> for Goal {
    fn from(goal: GoalArg) -> Self {
        match goal {
            GoalArg::Finish => Self::Finish,
            GoalArg::Teams => Self::Teams,
            GoalArg::Cost => Self::Cost,
            GoalArg::Balance => Self::Balance,
        }
    }
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::En => Self::En,
            LangArg::Zh => Self::Zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit() {
        assert_eq!(parse_time("30"), Ok(Duration::from_secs(30)));
        assert_eq!(parse_time("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(parse_time("1.5h"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse_time("0s"), Ok(Duration::ZERO));
        for bad in ["", "s", "-3s", "5 weeks", "1e400h", "NaN"] {
            assert!(parse_time(bad).is_err(), "{bad}");
        }
    }
}
