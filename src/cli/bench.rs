//! `fullsweep bench`: the search on standard instances.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::Failure;
use crate::bench::{self, Instance, Rounding, Run};
use crate::model::Goal;
use crate::solve::{Params, Stop};

/// Measures the search.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Search instances in VRPLIB format and write their solutions
    Vrplib(VrplibArgs),
}

/// Which instances, for how long, where to.
#[derive(Debug, Args)]
pub struct VrplibArgs {
    /// Instances (.vrp)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Seconds to search, reading the instance included
    #[arg(long, value_name = "SECONDS", conflicts_with = "iterations")]
    time_limit: Option<f64>,
    /// Iterations to search; the answer then depends on instance and seed alone
    #[arg(long, value_name = "N")]
    iterations: Option<u64>,
    /// Seed of the search
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to: a file for one instance, a folder for several
    #[arg(long, value_name = "FILE_OR_DIR")]
    out: Option<PathBuf>,
    /// How distances become whole numbers [default: the usual way of the class]
    #[arg(long)]
    rounding: Option<RoundingArg>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoundingArg {
    /// To the nearest whole number
    Round,
    /// Ten times, cut off
    Dimacs,
    /// A thousand times, to the nearest whole number
    Exact,
}

/// Runs the command.
///
/// # Errors
/// When an instance cannot be read or a solution not be written.
pub fn run(args: &BenchArgs, threads: usize) -> Result<(), Failure> {
    match &args.what {
        What::Vrplib(args) => vrplib(args, threads),
    }
}

#[expect(clippy::print_stdout, reason = "the table is the command's result")]
fn vrplib(args: &VrplibArgs, threads: usize) -> Result<(), Failure> {
    let stop = Stop {
        iterations: args.iterations,
        time: args
            .time_limit
            .map(seconds)
            .transpose()?
            .or(args.iterations.is_none().then_some(Duration::from_secs(30))),
        ..Stop::default()
    };
    println!(
        "{:<14} {:>12} {:>8} {:>7} {:>8} {:>8} {:>10} {:>8}",
        "instance", "cost", "gap %", "routes", "first s", "to 1% s", "iterations", "s"
    );
    for file in &args.files {
        let (instance, best) = read(file, args.rounding)?;
        let params = Params { seed: args.seed, threads, stop: stop.clone(), goal: Goal::Cost };
        let run = bench::run(&instance, &params);
        println!("{}", line(&instance, best, &run));
        if let Some(out) = &args.out {
            write(out, file, args.files.len(), &instance.solution_text(&run.solution))?;
        }
    }
    Ok(())
}

fn seconds(limit: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(limit)
        .map_err(|_| Failure::Input(format!("--time-limit {limit}: expected seconds, zero or more")))
}

/// The instance, and the best-known cost from the file beside it.
fn read(file: &Path, rounding: Option<RoundingArg>) -> Result<(Instance, Option<i64>), Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Input(format!("{}: {error}", file.display())))?;
    let rounding = rounding.map(|rounding| match rounding {
        RoundingArg::Round => Rounding::Round,
        RoundingArg::Dimacs => Rounding::Dimacs,
        RoundingArg::Exact => Rounding::Exact,
    });
    let instance =
        bench::read(&text, rounding).map_err(|error| Failure::Input(format!("{}: {error}", file.display())))?;
    let best = std::fs::read_to_string(file.with_extension("sol")).ok();
    let best = best.and_then(|text| bench::best_known(&text)).map(|cost| instance.scaled_best_known(cost));
    Ok((instance, best))
}

fn line(instance: &Instance, best: Option<i64>, run: &Run) -> String {
    let gap = best.map_or(String::from("-"), |best| format!("{:.3}", 100.0 * (run.cost as f64 / best as f64 - 1.0)));
    let gap = if run.missing > 0 { format!("{} out", run.missing) } else { gap };
    let time = |time: Option<Duration>| time.map_or(String::from("-"), |time| format!("{:.2}", time.as_secs_f64()));
    format!(
        "{:<14} {:>12} {gap:>8} {:>7} {:>8} {:>8} {:>10} {:>8.2}",
        instance.name,
        run.cost,
        run.solution.routes.len(),
        time(run.first),
        time(run.near_end),
        run.iterations,
        run.elapsed.as_secs_f64()
    )
}

fn write(out: &Path, file: &Path, files: usize, text: &str) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| Failure::Input(format!("{}: {error}", path.display()));
    let mut path = out.to_path_buf();
    if files > 1 || out.is_dir() {
        std::fs::create_dir_all(out).map_err(|error| failed(out, error))?;
        path = out.join(file.file_stem().unwrap_or(file.as_os_str())).with_extension("sol");
    }
    std::fs::write(&path, text).map_err(|error| failed(&path, error))
}
