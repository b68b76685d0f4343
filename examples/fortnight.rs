//! Plays days of a plan with the simulator of the tests, so that the whole circle can be tried without a single team on the road.
//!
//! ```text
//! cargo run --release --example fortnight -- day data/malta out/plan.json --date 2024-03-11 --seed 1 --out out/day
//! cargo run --release --example fortnight -- circle data/malta out/fortnight --days 14 --fullsweep target/release/fullsweep
//! ```
//!
//! `day` plays one day of a plan and writes what teams hand in: `visits.csv` as ODK Central hands it out, `tracks/` (GPX and CSV),
//! `late/` (tracks that come a day late), `findings.csv`, and apart from these the truth in `truth.json`.
//! `circle` goes round day by day with the program itself; `tools/fortnight.sh` calls it.

#[path = "../tests/simulate/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use the rest")]
mod simulate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser};
use simulate::{Circle, Conduct, HandIn, Pace, hand_in};

/// Play days of a plan, so that it is known what was really done
#[derive(Parser)]
enum Command {
    /// Play one day of a plan and write what teams hand in
    Day(DayArgs),
    /// Go round for some days: list, plan, play, ledger, coverage, report
    Circle(CircleArgs),
}

#[derive(Args)]
struct DayArgs {
    /// Folder with the scenario.toml
    scenario: PathBuf,
    /// The plan of the day
    plan: PathBuf,
    /// The day
    #[arg(long)]
    date: jiff::civil::Date,
    /// The truth.json of the day before: its findings go on
    #[arg(long)]
    before: Option<PathBuf>,
    /// Folder for what is handed in
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    chance: Chance,
}

#[derive(Args)]
struct CircleArgs {
    /// Folder with the scenario.toml, or with a folder a day
    scenario: PathBuf,
    /// Folder for the ledger and a folder a day
    out: PathBuf,
    /// How many days
    #[arg(long, default_value_t = 14)]
    days: usize,
    /// The program
    #[arg(long, default_value = "target/release/fullsweep")]
    fullsweep: PathBuf,
    /// Budget of each plan's search
    #[arg(long, default_value_t = 2_000)]
    iterations: u64,
    /// On so many last days nobody leaves anything out
    #[arg(long, default_value_t = 0)]
    thorough: usize,
    #[command(flatten)]
    chance: Chance,
}

#[derive(Args)]
struct Chance {
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Deviation of a fix along one axis, metres
    #[arg(long, default_value_t = 10.0)]
    noise: f64,
    /// Seconds between fixes
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=3600))]
    every: i64,
    /// Findings of a day [282 at 641 visits]
    #[arg(long)]
    found: Option<usize>,
    /// So many of them are put right only on the next day
    #[arg(long, default_value_t = 5)]
    slow: usize,
    /// What was put right is shown by photo in the evening: nobody goes there again for it
    #[arg(long)]
    photos: bool,
}

impl Chance {
    fn conduct(&self) -> Conduct {
        Conduct::usual(self.noise, self.every)
    }

    fn pace(&self) -> Pace {
        Pace { found: self.found, slow: self.slow, photos: self.photos }
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool says what it does")]
fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Day(args) => day(&args),
        Command::Circle(args) => circle(&args, &mut |command| println!("{command}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn day(args: &DayArgs) -> Result<(), String> {
    let asked = HandIn {
        scenario: &args.scenario,
        plan: &args.plan,
        date: args.date,
        seed: args.chance.seed,
        conduct: args.chance.conduct(),
        pace: args.chance.pace(),
        before: args.before.as_deref(),
        out: &args.out,
    };
    hand_in(&asked).map(drop)
}

fn circle(args: &CircleArgs, say: &mut dyn FnMut(&str)) -> Result<(), String> {
    let circle = Circle {
        fullsweep: &args.fullsweep,
        scenario: &args.scenario,
        out: &args.out,
        days: args.days,
        seed: args.chance.seed,
        iterations: args.iterations,
        conduct: args.chance.conduct(),
        pace: args.chance.pace(),
        thorough: args.thorough,
    };
    circle.run(say)
}
