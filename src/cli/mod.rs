//! The commands: clap definitions, one file a command, each reads as its list of stages.

pub mod bench;
pub mod check;
pub mod completions;
pub mod coverage;
mod day;
mod due;
mod failure;
mod handed_in;
mod interrupt;
pub mod ledger;
pub mod matrix;
pub mod network;
pub mod plan;
mod progress;
pub mod report;
pub mod schema;
pub mod sites;
pub mod staffing;

use clap::{Parser, Subcommand};

pub use failure::Failure;
pub use progress::Progress;

/// Plans the rounds of inspection teams so that every site is covered within the day.
#[derive(Debug, Parser)]
#[command(name = "fullsweep", version, about, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Globals {
    /// Say nothing on the way, only results and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Print results as JSON for machines
    #[arg(long, global = true)]
    pub json: bool,
    /// Threads to use; the answer does not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Bench(bench::BenchArgs),
    Check(check::CheckArgs),
    Ledger(ledger::LedgerArgs),
    Completions(completions::CompletionsArgs),
    Coverage(coverage::CoverageArgs),
    Matrix(matrix::MatrixArgs),
    Plan(plan::PlanArgs),
    Network(network::NetworkArgs),
    Report(report::ReportArgs),
    Schema(schema::SchemaArgs),
    Sites(sites::SitesArgs),
    Staffing(staffing::StaffingArgs),
}

/// Runs the command line given.
///
/// # Errors
/// Why the command ended badly; see [`Failure::code`].
pub fn run(cli: Cli) -> Result<(), Failure> {
    cli.globals.use_threads()?;
    match cli.command {
        Command::Bench(args) => bench::run(&args, &cli.globals),
        Command::Check(args) => check::run(&args, &cli.globals),
        Command::Completions(args) => completions::run(&args),
        Command::Ledger(args) => ledger::run(&args, &cli.globals),
        Command::Coverage(args) => coverage::run(&args, &cli.globals),
        Command::Matrix(args) => matrix::run(&args, &cli.globals),
        Command::Plan(args) => plan::run(&args, &cli.globals),
        Command::Network(args) => network::run(&args, &cli.globals),
        Command::Report(args) => report::run(&args, &cli.globals),
        Command::Schema(args) => schema::run(&args),
        Command::Sites(args) => sites::run(&args, &cli.globals),
        Command::Staffing(args) => staffing::run(&args, &cli.globals),
    }
}

impl Globals {
    /// Progress lines as the user wants them.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress::new(self.quiet || self.json)
    }

    /// Threads to use.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
    }

    fn use_threads(&self) -> Result<(), Failure> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads())
            .build_global()
            .map_err(|error| Failure::Internal(format!("cannot start {} threads: {error}", self.threads())))
    }
}

/// Writes a document for machines to standard output.
///
/// # Errors
/// As [`print()`].
fn print_json(document: &impl serde::Serialize) -> Result<(), Failure> {
    print(&json_text(document)?)
}

/// A document for machines as text.
fn json_text(document: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(document).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(text + "\n")
}

/// Writes a result to standard output. A reader that went away (`| head`) is no fault.
///
/// # Errors
/// When the output cannot be written for another reason, such as a full disk.
pub fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Internal(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something on the way on stderr, where it does not mix with results.
fn say(text: &str) {
    use std::io::Write;
    // That nobody reads it is no fault of the command.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
