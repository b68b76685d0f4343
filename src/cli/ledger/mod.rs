//! `fullsweep ledger`: what is known over time: sites with their history, plans, visits, tracks, findings.

mod draw;
mod findings;
mod import;
mod show;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Failure, Globals, say};
use crate::ledger::{Error, SqliteLedger, Store};
use crate::model::Scenario;

/// Keep what is known over time: sites with their history, plans, visits, tracks, findings
#[derive(Debug, clap::Args)]
pub struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    Import(import::ImportArgs),
    #[command(visible_alias = "show")]
    Status(show::StatusArgs),
    History(show::HistoryArgs),
    Rejected(show::RejectedArgs),
    Draw(draw::DrawArgs),
    Findings(findings::FindingsArgs),
    Finding(findings::FindingArgs),
}

/// Runs the command.
///
/// # Errors
/// Bad input; a ledger that cannot be used; a step of a finding that is not allowed.
pub fn run(args: &LedgerArgs, globals: &Globals) -> Result<(), Failure> {
    match &args.command {
        LedgerCommand::Import(args) => import::run(args, globals),
        LedgerCommand::Status(args) => show::status(args, globals),
        LedgerCommand::History(args) => show::history(args, globals),
        LedgerCommand::Rejected(args) => show::rejected(args, globals),
        LedgerCommand::Draw(args) => draw::run(args, globals),
        LedgerCommand::Findings(args) => findings::list(args, globals),
        LedgerCommand::Finding(args) => findings::one(args, globals),
    }
}

/// The ledger of a file; tells of a backup where it was brought to a newer version.
///
/// # Errors
/// When it cannot be used.
pub(super) fn open(path: &Path, make: bool, globals: &Globals) -> Result<SqliteLedger, Failure> {
    let ledger = SqliteLedger::open(path, make).map_err(|error| told(&error))?;
    if let Some(backup) = ledger.backup_of_upgrade().filter(|_| !globals.quiet) {
        say(&format!("note: the ledger was brought to a newer version; as it was it lies in {}", backup.display()));
    }
    Ok(ledger)
}

/// An error of the ledger as the failure of a command.
pub(super) fn told(error: &Error) -> Failure {
    Failure::Input(error.to_string())
}

/// The zone of a ledger's days.
///
/// # Errors
/// When none has been said.
pub(super) fn zone(ledger: &dyn Store, path: &Path) -> Result<TimeZone, Failure> {
    let name = ledger.timezone().ok_or_else(|| {
        Failure::Input(format!(
            "{}: in which time zone do its days begin and end? Nothing has been imported that says it; import with --scenario or --timezone",
            path.display()
        ))
    })?;
    zone_of(name)
}

/// The zone of a ledger's days, which must be those of a scenario.
///
/// # Errors
/// When none has been said, or another than the scenario's.
pub(super) fn same_days(ledger: &dyn Store, path: &Path, scenario: &Scenario) -> Result<TimeZone, Failure> {
    let own = zone(ledger, path)?;
    if ledger.timezone() == Some(scenario.timezone.as_str()) {
        return Ok(own);
    }
    Err(Failure::Input(format!(
        "the days of {} are those of {}, the scenario's those of {}: what is known of a day would be another's",
        path.display(),
        ledger.timezone().unwrap_or_default(),
        scenario.timezone
    )))
}

/// The zone of a name.
fn zone_of(name: &str) -> Result<TimeZone, Failure> {
    TimeZone::get(name).map_err(|_| {
        Failure::Input(format!("`{name}` is no time zone that is known: write an IANA name such as Europe/Malta"))
    })
}

/// An instant of the command line: RFC 3339, or local time in the ledger's zone.
pub(super) fn instant(text: &str, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let local = || -> Option<Timestamp> {
        let text = text.replace(' ', "T");
        if let Ok(at) = text.parse::<jiff::civil::DateTime>() {
            return zone.to_timestamp(at).ok();
        }
        let day: Date = text.parse().ok()?;
        zone.to_timestamp(day.at(23, 59, 59, 0)).ok()
    };
    text.parse().ok().or_else(local).ok_or_else(|| {
        Failure::Input(format!(
            "`{text}` is no time: write 2024-03-11T18:30:00+01:00, or 2024-03-11T18:30 in the ledger's time zone, or a day for its end"
        ))
    })
}

/// The instant asked for, else now.
fn instant_or_now(text: Option<&str>, zone: &TimeZone) -> Result<Timestamp, Failure> {
    text.map_or_else(|| Ok(Timestamp::now()), |text| instant(text, zone))
}

/// A path of a ledger as every command takes it.
#[derive(Debug, clap::Args)]
pub(super) struct LedgerFile {
    /// The ledger (one file of SQLite)
    #[arg(value_name = "LEDGER.db")]
    pub(super) ledger: PathBuf,
}
