//! `fullsweep bench vrplib`: the search on standard instances.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{read_instance, seconds};
use crate::bench::{self, Instance, InstanceRun, Rounding, Run, VrplibFile};
use crate::cli::{Failure, Globals, Progress, interrupt, print, print_json, say};
use crate::model::Goal;
use crate::solve::{Params, Stop};

/// Search instances in VRPLIB format and write their solutions
#[derive(Debug, Args)]
pub struct VrplibArgs {
    /// Instances (.vrp)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Seconds to search, reading the instance included; 0 for the first solution
    #[arg(long, value_name = "SECONDS", conflicts_with = "iterations", allow_negative_numbers = true)]
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
/// When an instance cannot be read, cannot be solved by any vehicle, or a solution not be written.
pub fn run(args: &VrplibArgs, globals: &Globals) -> Result<(), Failure> {
    let stop = interrupt::stop(args.iterations, args.time_limit.map(seconds).transpose()?, 30);
    let mut told = Vec::new();
    if !globals.json {
        print(&format!(
            "{:<14} {:>12} {:>8} {:>7} {:>8} {:>8} {:>10} {:>8}\n",
            "instance", "cost", "gap %", "routes", "first s", "to 1% s", "iterations", "s"
        ))?;
    }
    for (number, file) in args.files.iter().enumerate() {
        let progress = globals.progress();
        progress.say(format!("reading {}", file.display()));
        let (instance, best) = read(file, args.rounding)?;
        let against = bench::impossible(&instance);
        for why in &against {
            say(&format!("{}: before the search: cannot be: {why}", instance.name));
        }
        let run = search(&instance, args, &stop, globals, &progress);
        progress.done();
        if globals.json {
            told.push(InstanceRun::of(&instance, best, &run, against));
        } else {
            print(&line(&instance, best, &run))?;
        }
        if let Some(out) = &args.out {
            write(out, file, args.files.len(), &instance.solution_text(&run.solution))?;
        }
        if interrupt::happened() {
            let left = args.files.len() - number - 1;
            say(&format!("interrupted: this is the best solution found by then; {left} more instances not searched"));
            break;
        }
    }
    if globals.json {
        print_json(&VrplibFile::of(args.seed, told))?;
    }
    Ok(())
}

fn search(instance: &Instance, args: &VrplibArgs, stop: &Stop, globals: &Globals, progress: &Progress) -> Run {
    let params = Params { seed: args.seed, threads: globals.threads(), stop: stop.clone(), goal: Goal::Cost };
    bench::run(instance, &params, &mut |better| {
        progress.say(format!("{}: {} after {} iterations", instance.name, better.value, better.iterations));
    })
}

/// The instance, and the best-known cost from the file beside it.
fn read(file: &Path, rounding: Option<RoundingArg>) -> Result<(Instance, Option<i64>), Failure> {
    let rounding = rounding.map(|rounding| match rounding {
        RoundingArg::Round => Rounding::Round,
        RoundingArg::Dimacs => Rounding::Dimacs,
        RoundingArg::Exact => Rounding::Exact,
    });
    let instance = read_instance(file, rounding)?;
    let best = std::fs::read_to_string(file.with_extension("sol")).ok();
    let best = best.and_then(|text| bench::best_known(&text)).map(|cost| instance.scaled_best_known(cost));
    Ok((instance, best))
}

fn line(instance: &Instance, best: Option<i64>, run: &Run) -> String {
    let gap = run.gap(best).map_or(String::from("-"), |gap| format!("{gap:.3}"));
    let gap = if run.missing > 0 { format!("{} out", run.missing) } else { gap };
    let time = |time: Option<Duration>| time.map_or(String::from("-"), |time| format!("{:.2}", time.as_secs_f64()));
    format!(
        "{:<14} {:>12} {gap:>8} {:>7} {:>8} {:>8} {:>10} {:>8.2}\n",
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
