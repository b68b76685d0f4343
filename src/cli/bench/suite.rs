//! `fullsweep bench suite`: a gate on the quality of plans.

use std::path::{Path, PathBuf};

use super::read_instance;
use crate::bench::suite::{self, Baseline, Case, Comparison, Outcome, Subject, Suite};
use crate::bench::{Rounding, SuiteFile};
use crate::cli::day::{self, Entries, ReadyDay};
use crate::cli::{Failure, Globals, Progress, json_text, print, print_json, say};
use crate::input::Options;
use crate::model::Goal;
use crate::solve::{self, Params, Problem};

/// Plan the cases of a suite with a fixed amount of work and fail where plans are worse than those accepted before
///
/// The same binary gives the same figures on any machine and any number of threads.
#[derive(Debug, clap::Args)]
pub struct SuiteArgs {
    /// The suite (docs/ci.md tells how to write one)
    #[arg(value_name = "SUITE.toml")]
    suite: PathBuf,
    /// Figures accepted before [default: what the suite says, else SUITE-baseline.json beside it]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Make the figures of this run the accepted ones, and tell what changed
    #[arg(long)]
    accept: bool,
    /// Folder to write suite.json, suite.md and junit.xml into; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the suite.
///
/// # Errors
/// A suite, scenario, instance or baseline that cannot be read; outputs that cannot be written; cases that are worse.
pub fn run(args: &SuiteArgs, globals: &Globals) -> Result<(), Failure> {
    let suite = suite::read(&args.suite).map_err(|problems| day::refused(&problems, problems.len(), globals))?;
    let file = args.baseline.as_ref().unwrap_or(&suite.baseline);
    let baseline = read_baseline(file, args.accept)?;
    let progress = globals.progress();
    let outcomes = run_all(&suite, globals, &progress)?;
    progress.done();
    if args.accept {
        return accept(&suite, &outcomes, &baseline, file, globals);
    }
    let comparison = suite::compare(&suite, &outcomes, &baseline);
    if let Some(out) = &args.out {
        write_all(&comparison, &suite, out)?;
    }
    if globals.json {
        print_json(&SuiteFile::of(&comparison, &suite.name))?;
    } else {
        print(&suite::table(&comparison))?;
    }
    if comparison.passes() {
        return Ok(());
    }
    Err(Failure::Gate(format!(
        "plans are worse than those accepted in {}; where that is meant, accept them with --accept",
        file.display()
    )))
}

fn read_baseline(file: &Path, may_be_missing: bool) -> Result<Baseline, Failure> {
    if may_be_missing && !file.exists() {
        return Ok(Baseline::default());
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::Input(format!("{}: {error}; make the baseline with --accept", file.display())))?;
    Baseline::parse(&text).map_err(|error| {
        Failure::Input(format!(
            "{}: {error}; expected a file that --accept wrote: write it anew with --accept",
            file.display()
        ))
    })
}

/// Outcomes of all cases, in their order.
fn run_all(suite: &Suite, globals: &Globals, progress: &Progress) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    // Cases of one scenario stand together: its roads are read and its travel times worked out once.
    let mut kept: Option<(PathBuf, ReadyDay, Goal)> = None;
    for (number, case) in suite.cases.iter().enumerate() {
        let missing = case.missing();
        if !missing.is_empty() {
            let files: Vec<_> = missing.iter().map(|file| file.display().to_string()).collect();
            say(&format!("LEFT OUT: {} needs {}, not there", case.name, files.join(", ")));
            outcomes.push(Outcome::LeftOut(missing));
            continue;
        }
        let at = format!("{} of {}: {}", number + 1, suite.cases.len(), case.name);
        outcomes.push(match &case.subject {
            Subject::Scenario { folder, goal } => {
                if kept.as_ref().is_none_or(|(known, ..)| known != folder) {
                    let prepared = ReadyDay::read(
                        folder,
                        &Options { skip_invalid: false, ..Options::default() },
                        globals,
                        progress,
                    )?;
                    let own = prepared.scenario.goal;
                    kept = Some((folder.clone(), prepared, own));
                }
                progress.say(at);
                match &mut kept {
                    Some((_, prepared, own)) => {
                        prepared.scenario.goal = goal.unwrap_or(*own);
                        plan(prepared, case, globals)
                    }
                    None => Outcome::Invalid("no scenario at hand".to_owned()),
                }
            }
            Subject::Instance { file, rounding } => {
                progress.say(at);
                instance(file, *rounding, case, globals)?
            }
        });
    }
    Ok(outcomes)
}

fn plan(prepared: &ReadyDay, case: &Case, globals: &Globals) -> Outcome {
    let entries = prepared.travel.entries();
    let grounds: Vec<_> = entries.iter().map(Entries::ground).collect();
    suite::plan_day(&prepared.day(&grounds), case.budget, globals.threads(), &engine)
}

fn instance(file: &Path, rounding: Option<Rounding>, case: &Case, globals: &Globals) -> Result<Outcome, Failure> {
    let instance = read_instance(file, rounding)?;
    Ok(suite::solve_instance(&instance, case.budget, globals.threads(), &engine))
}

fn engine(problem: &Problem, params: &Params) -> solve::Solution {
    solve::solve(problem, params, &mut |_| {})
}

fn accept(
    suite: &Suite,
    outcomes: &[Outcome],
    before: &Baseline,
    file: &Path,
    globals: &Globals,
) -> Result<(), Failure> {
    let invalid = |(case, outcome): (&Case, &Outcome)| match outcome {
        Outcome::Invalid(why) => Some(format!("{}: {why}", case.name)),
        _ => None,
    };
    let faults: Vec<_> = suite.cases.iter().zip(outcomes).filter_map(invalid).collect();
    if !faults.is_empty() {
        return Err(Failure::Gate(format!("nothing was accepted, since plans are not valid:\n{}", faults.join("\n"))));
    }
    let accepted = before.accept(suite, outcomes);
    std::fs::write(file, accepted.baseline.text())
        .map_err(|error| Failure::Input(format!("{}: {error}", file.display())))?;
    if globals.json {
        let told = serde_json::json!({
            "format": "fullsweep-suite-accepted/1",
            "baseline": file.display().to_string(),
            "changes": accepted.changes,
        });
        return print(&format!("{told:#}\n"));
    }
    let mut text: String = accepted.changes.iter().map(|change| format!("{change}\n")).collect();
    let cases = accepted.baseline.cases.len();
    text += &match accepted.changes.len() {
        0 => format!("nothing changed: {cases} cases in {}\n", file.display()),
        changed => format!("{changed} changed, {cases} cases in {}\n", file.display()),
    };
    print(&text)
}

fn write_all(comparison: &Comparison, suite: &Suite, out: &Path) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| Failure::Input(format!("{}: {error}", path.display()));
    std::fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    let junit = suite::junit(comparison, &suite.name).map_err(Failure::Internal)?;
    let title = format!("Quality of plans, suite {}", suite.name);
    for (name, text) in [
        ("suite.json", json_text(&SuiteFile::of(comparison, &suite.name))?),
        ("suite.md", suite::markdown(comparison, &title)),
        ("junit.xml", junit),
    ] {
        let path = out.join(name);
        std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
