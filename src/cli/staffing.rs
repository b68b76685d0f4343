//! `fullsweep staffing`: how many teams a day needs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::day::{Entries, ReadyDay};
use super::plan::{GoalArg, parse_time};
use super::{Failure, Globals, interrupt, json_text, print, say};
use crate::input::Options;
use crate::model::Goal;
use crate::plan::staffing::{self, Ask, Effort, Staffing};
use crate::report::{self, StaffingDay, StaffingFile};

/// Tell how many teams a day needs: what fewer and more teams cover, when the last is done, and what no fleet can beat
///
/// Beginning with the fewest teams that cover everything, teams are taken away one by one (those whose loss costs least) and added
/// one by one (those that help most), each fleet planned anew and its plan checked. Where all teams on duty are not enough, more
/// teams like them are added. Beside each figure stands a bound that no fleet of that size can beat.
#[derive(Debug, clap::Args)]
pub struct StaffingArgs {
    /// Folder with the scenario.toml, or with a folder for each of several days
    folder: PathBuf,
    /// What counts once the most priority is covered
    #[arg(long, value_enum, default_value = "finish")]
    goal: GoalArg,
    /// Smallest number of teams tried
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    from: u16,
    /// Largest number of teams tried, beyond those on duty too [default: those on duty, or as many as it takes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    to: Option<u16>,
    /// Iterations of the search for each fleet; the answer then depends on input and seed only [default: 5000]
    #[arg(long, value_name = "N", conflicts_with = "time_limit")]
    iterations: Option<u64>,
    /// Search each fleet at most this long, such as 10s, in place of a number of iterations
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    time_limit: Option<Duration>,
    /// Seed of the searches
    #[arg(long, value_name = "K", default_value_t = 1)]
    seed: u64,
    /// Folder to write staffing.json and a picture for each day into; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Iterations for each fleet where nothing is asked.
const ITERATIONS: u64 = 5_000;

/// Answers for each day of the folder.
///
/// # Errors
/// Bad input; outputs that cannot be written; a plan of ours that breaks a rule.
pub fn run(args: &StaffingArgs, globals: &Globals) -> Result<(), Failure> {
    if args.to.is_some_and(|to| to < args.from) {
        return Err(Failure::Input(format!("--from {} is more than --to {}", args.from, args.to.unwrap_or(0))));
    }
    let days = days(&args.folder)?;
    let mut told = Vec::new();
    let mut needs: Vec<(String, Staffing)> = Vec::new();
    for folder in &days {
        let (day, staffing) = answer(folder, args, globals)?;
        let document = StaffingDay::of(&staffing, &day.scenario);
        if !globals.json {
            print(&report::staffing_table(&staffing, &day.scenario))?;
            print("\n")?;
        }
        if let Some(out) = &args.out {
            let picture = report::staffing_svg(&staffing, &day.scenario).map_err(Failure::Internal)?;
            write(out, &format!("{}.svg", file_name(&day.scenario.name)), &picture)?;
        }
        told.push(document);
        needs.push((day.scenario.name, staffing));
        if interrupt::happened() {
            say("interrupted: this is what was found by then");
            break;
        }
    }
    let document = json_text(&StaffingFile::of(args.seed, told))?;
    if let Some(out) = &args.out {
        write(out, "staffing.json", &document)?;
    }
    if globals.json { print(&document) } else { print(&days_in_short(&needs)) }
}

fn answer(folder: &Path, args: &StaffingArgs, globals: &Globals) -> Result<(ReadyDay, Staffing), Failure> {
    let progress = globals.progress();
    let mut day = ReadyDay::read(folder, &Options { skip_invalid: false, ..Options::default() }, globals, &progress)?;
    let goal = Goal::from(args.goal);
    day.scenario.goal = goal;
    let entries = day.travel.entries();
    let grounds: Vec<_> = entries.iter().map(Entries::ground).collect();
    let effort = match args.time_limit {
        Some(time) => Effort::Time(time),
        None => Effort::Iterations(args.iterations.unwrap_or(ITERATIONS)),
    };
    let ask = Ask {
        day: day.day(&grounds),
        goal,
        effort,
        seed: args.seed,
        threads: globals.threads(),
        from: usize::from(args.from),
        to: args.to.map(usize::from),
        now: interrupt::flag(),
    };
    let name = &day.scenario.name;
    let staffing = staffing::staffing(&ask, &mut |what| progress.say(format!("{name}: {what}")))
        .map_err(|fault| Failure::Internal(format!("{name}: {fault}")))?;
    progress.done();
    drop(entries);
    Ok((day, staffing))
}

/// The folder itself, or those of its folders that are scenarios, by name.
fn days(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let is_day = |folder: &Path| folder.join("scenario.toml").is_file();
    // Whatever else is wrong with the folder, the reader of scenarios tells.
    if is_day(folder) || !folder.is_dir() {
        return Ok(vec![folder.to_owned()]);
    }
    let failed = |error: std::io::Error| Failure::Input(format!("{}: {error}", folder.display()));
    let mut days = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if is_day(&path) {
            days.push(path);
        }
    }
    days.sort();
    if days.is_empty() {
        return Ok(vec![folder.to_owned()]);
    }
    Ok(days)
}

/// Over several days: what each needs, and the most.
fn days_in_short(needs: &[(String, Staffing)]) -> String {
    if needs.len() < 2 {
        return String::new();
    }
    let mut text = String::new();
    for (name, staffing) in needs {
        let enough = staffing.enough.map_or_else(|| "more than were tried".to_owned(), |enough| enough.to_string());
        let least = staffing.fewest.teams;
        text += &format!("{name}: {enough} teams, at least {least}, {} on duty\n", staffing.on_duty);
    }
    text
}

/// A name as a file's, without anything that leads to another folder.
fn file_name(name: &str) -> String {
    let safe = |sign: char| if sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.') { sign } else { '_' };
    let name: String = name.chars().take(80).map(safe).collect();
    format!("staffing-{name}")
}

fn write(out: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| Failure::Input(format!("{}: {error}", path.display()));
    std::fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    let path = out.join(name);
    std::fs::write(&path, text).map_err(|error| failed(&path, error))
}
