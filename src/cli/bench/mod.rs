//! `fullsweep bench`: the search measured, one file a way to measure it.

pub mod profile;
pub mod scale;
pub mod suite;
pub mod vrplib;

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use clap::Subcommand;

use super::{Failure, Globals};
use crate::bench::{self, Instance, Rounding};

/// Largest instance file read: a million locations with all tables stay below it.
const MOST_BYTES: u64 = 1 << 29;

/// Measure the search
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Profile(profile::ProfileArgs),
    Scale(scale::ScaleArgs),
    Suite(suite::SuiteArgs),
    Vrplib(vrplib::VrplibArgs),
}

/// Runs the command.
///
/// # Errors
/// Bad input; outputs that cannot be written; a gate that is not passed.
pub fn run(args: &BenchArgs, globals: &Globals) -> Result<(), Failure> {
    match &args.what {
        What::Profile(args) => profile::run(args, globals),
        What::Scale(args) => scale::run(args, globals),
        What::Suite(args) => suite::run(args, globals),
        What::Vrplib(args) => vrplib::run(args, globals),
    }
}

/// Reads an instance.
///
/// # Errors
/// When it is not there, too large, or not as expected: with line and column.
fn read_instance(file: &Path, rounding: Option<Rounding>) -> Result<Instance, Failure> {
    let failed = |error: String| Failure::Input(format!("{}: {error}", file.display()));
    let open = std::fs::File::open(file).map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::new();
    open.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed(format!("found more than {MOST_BYTES} bytes; expected a smaller instance")));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        failed(format!("line {line}: found bytes that are no text; expected a VRPLIB file in UTF-8"))
    })?;
    bench::read(&text, rounding).map_err(|error| failed(error.to_string()))
}

/// A time limit in plain seconds, as the harnesses of other solvers give it.
fn seconds(limit: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(limit)
        .map_err(|_| Failure::Input(format!("--time-limit {limit}: expected seconds, zero or more")))
}
