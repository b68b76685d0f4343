//! `fullsweep bench scale`: the search as the number of sites grows.

use std::time::Duration;

use clap::Args;

use super::seconds;
use crate::bench::scale::{self, Country, Figures, Scaled};
use crate::bench::{ScaleFile, ScaleRun};
use crate::cli::{Failure, Globals, Progress, interrupt, print, print_json};
use crate::model::Goal;
use crate::solve::{Improvement, Params};

/// Search made-up countries of any size: sites in settlements, ten bases to a thousand
#[derive(Debug, Args)]
pub struct ScaleArgs {
    /// Numbers of sites, one country each
    #[arg(long, value_name = "N", required = true, num_args = 1.., value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    sites: Vec<u32>,
    /// Seed of country and search
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds to search each [default: 60]
    #[arg(long, value_name = "SECONDS", conflicts_with = "iterations", allow_negative_numbers = true)]
    time_limit: Option<f64>,
    /// Iterations to search each; the plan then depends on sites and seed alone
    #[arg(long, value_name = "N")]
    iterations: Option<u64>,
}

/// Minutes after which the cost is told.
const STAGES: [u64; 3] = [1, 5, 20];

/// Runs the command.
///
/// # Errors
/// A time limit that is none; a plan that breaks a rule, which would be a fault of the search.
pub fn run(args: &ScaleArgs, globals: &Globals) -> Result<(), Failure> {
    let stop = interrupt::stop(args.iterations, args.time_limit.map(seconds).transpose()?, 60);
    let mut told = Vec::new();
    if !globals.json {
        print(&format!(
            "{:>9} {:>7} {:>7} {:>8} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9}\n",
            "sites", "teams", "used", "left out", "first s", "1 min", "5 min", "20 min", "end", "MB", "iter/s"
        ))?;
    }
    for sites in &args.sites {
        let country = Country::new(*sites as usize, args.seed);
        let params = Params { seed: args.seed, threads: globals.threads(), stop: stop.clone(), goal: Goal::Cost };
        let scaled = scale::run(&country, &params);
        let figures = scale::verify(&country, &scaled.solution)
            .map_err(|fault| Failure::Internal(format!("the plan of {sites} sites breaks a rule: {fault}")))?;
        agree(&scaled, &figures)?;
        if globals.json {
            told.push(ScaleRun::of(&country, &scaled, &figures, args.seed, peak_megabytes()));
        } else {
            print(&line(&country, &scaled, &figures))?;
        }
        if interrupt::happened() {
            Progress::new(globals.quiet).say("interrupted");
            break;
        }
    }
    if globals.json {
        print_json(&ScaleFile::of(told))?;
    }
    Ok(())
}

/// What the search says of its plan and what the check works out must be the same.
fn agree(scaled: &Scaled, figures: &Figures) -> Result<(), Failure> {
    let Some(last) = scaled.course.last() else { return Ok(()) };
    if (last.left_out.0, last.value) == (figures.left_out as i64, figures.cost) {
        return Ok(());
    }
    Err(Failure::Internal(format!(
        "the search says {} left out and cost {}, the check {} and {}",
        last.left_out.0, last.value, figures.left_out, figures.cost
    )))
}

/// Cost in percent of the first plan's, where as many sites are covered.
fn share(scaled: &Scaled, better: &Improvement) -> Option<f64> {
    let first = scaled.course.first()?;
    (better.left_out == first.left_out && first.value > 0).then(|| 100.0 * better.value as f64 / first.value as f64)
}

fn stage(scaled: &Scaled, minutes: u64) -> Option<f64> {
    let time = Duration::from_secs(60 * minutes);
    // Told only where the search went on until then.
    (scaled.elapsed + Duration::from_secs(5) >= time).then(|| share(scaled, scaled.after(time)?))?
}

fn line(country: &Country, scaled: &Scaled, figures: &Figures) -> String {
    let percent = |share: Option<f64>| share.map_or(String::from("-"), |share| format!("{share:.1} %"));
    let stages = STAGES.map(|minutes| percent(stage(scaled, minutes)));
    let end = percent(scaled.course.last().and_then(|last| share(scaled, last)));
    format!(
        "{:>9} {:>7} {:>7} {:>8} {:>9.2} {:>8} {:>8} {:>8} {end:>8} {:>8} {:>9.0}\n",
        country.sites(),
        country.teams().count(),
        figures.teams,
        figures.left_out,
        scaled.first.as_secs_f64(),
        stages[0],
        stages[1],
        stages[2],
        peak_megabytes().map_or(String::from("-"), |megabytes| megabytes.to_string()),
        scaled.iterations_per_second()
    )
}

/// Most memory the process has had so far, where the system tells.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
