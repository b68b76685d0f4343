//! `fullsweep bench profile`: where the time of a search goes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::read_instance;
use crate::bench::{self, Profile, ProfileFile};
use crate::cli::day::ReadyDay;
use crate::cli::plan::{GoalArg, parse_time};
use crate::cli::{Failure, Globals, Progress, interrupt, json_text, print, print_json, say};
use crate::input::Options;
use crate::model::Goal;
use crate::solve::{Params, Problem};

/// Show where the time of a search goes: shares of its parts, steps taken, evaluations a second, the best over time
#[derive(Debug, clap::Args)]
pub struct ProfileArgs {
    /// Folder with a scenario.toml, or an instance in VRPLIB format
    #[arg(value_name = "FOLDER_OR_INSTANCE")]
    subject: PathBuf,
    /// Search at most this long, such as 30s [default: 10s, unless --iterations is given]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    time_limit: Option<Duration>,
    /// Search so many iterations
    #[arg(long, value_name = "N")]
    iterations: Option<u64>,
    /// Seed of the search
    #[arg(long, value_name = "K", default_value_t = 1)]
    seed: u64,
    /// What counts, in place of the scenario's goal
    #[arg(long, value_enum)]
    goal: Option<GoalArg>,
    /// Folder to write profile.json and profile.svg into; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the search and tells.
///
/// # Errors
/// Input that cannot be read, outputs that cannot be written.
pub fn run(args: &ProfileArgs, globals: &Globals) -> Result<(), Failure> {
    let progress = globals.progress();
    let (name, profile) = if args.subject.is_dir() {
        let day =
            ReadyDay::read(&args.subject, &Options { skip_invalid: true, ..Options::default() }, globals, &progress)?;
        let problem = Problem::new(&day.scenario, &day.locations, &day.matrices);
        let goal = args.goal.map_or(day.scenario.goal, Goal::from);
        (day.scenario.name, search(&problem, goal, args, globals, &progress))
    } else {
        let instance = read_instance(&args.subject, None)?;
        (instance.name.clone(), search(&instance.problem(), Goal::Cost, args, globals, &progress))
    };
    progress.done();
    if interrupt::happened() {
        say("interrupted: this is the search until then");
    }
    if let Some(out) = &args.out {
        write(out, "profile.json", &json_text(&ProfileFile::of(&profile, &name))?)?;
        write(out, "profile.svg", &profile.svg(&name).map_err(Failure::Internal)?)?;
    }
    if globals.json { print_json(&ProfileFile::of(&profile, &name)) } else { print(&profile.table(&name)) }
}

fn search(problem: &Problem, goal: Goal, args: &ProfileArgs, globals: &Globals, progress: &Progress) -> Profile {
    let stop = interrupt::stop(args.iterations, args.time_limit, 10);
    let params = Params { seed: args.seed, threads: globals.threads(), stop, goal };
    bench::profile(problem, &params, &mut |better| {
        progress.say(format!("{} after {} iterations", better.value, better.iterations));
    })
}

fn write(out: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| Failure::Input(format!("{}: {error}", path.display()));
    std::fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    let path = out.join(name);
    std::fs::write(&path, text).map_err(|error| failed(&path, error))
}
