//! `fullsweep ledger findings`, `finding`: what was found, who has to put it right, how far it has come.

use std::path::PathBuf;

use super::super::plan::LangArg;
use super::super::{Failure, Globals, print};
use super::{LedgerFile, instant_or_now, open, told, zone};
use crate::ledger::Store;
use crate::model::{Finding, FindingState, StateChange};
use crate::report::{HandOver, handover_csv, handover_json, handover_text};

/// List findings by the body that has to put them right: the list to hand over
#[derive(Debug, clap::Args)]
pub(super) struct FindingsArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// Only those in these states [default: those that are not verified yet]
    #[arg(long, value_enum, value_delimiter = ',')]
    state: Vec<StateArg>,
    /// Only those past their deadline
    #[arg(long)]
    overdue: bool,
    /// Only those of this body
    #[arg(long, value_name = "NAME")]
    body: Option<String>,
    /// The instant asked about, such as 2024-03-11T18:00 [default: now]
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// As CSV, for a spreadsheet
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Write into this file in place of standard output
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Language of titles and states
    #[arg(long, value_enum, default_value_t = LangArg::En)]
    lang: LangArg,
}

/// Show a finding, or take it a step further along the allowed ways
#[derive(Debug, clap::Args)]
pub(super) struct FindingArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// Its id
    id: String,
    /// What it has become: handed over (from open, or when it was not right on the second look), fixed, verified (from fixed)
    #[arg(long, value_enum, value_name = "STATE")]
    to: Option<StateArg>,
    /// When, such as 2024-03-11T18:00 [default: now]
    #[arg(long, value_name = "TIME", requires = "to")]
    at: Option<String>,
    /// Who says so
    #[arg(long, value_name = "NAME", requires = "to")]
    by: Option<String>,
    /// What is said with it
    #[arg(long, value_name = "TEXT", requires = "to")]
    note: Option<String>,
    /// Language of titles and states
    #[arg(long, value_enum, default_value_t = LangArg::En)]
    lang: LangArg,
}

/// A state of a finding.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum StateArg {
    /// Found and told to nobody yet
    Open,
    /// Told to the body that has to put it right
    HandedOver,
    /// Put right, as that body says
    Fixed,
    /// Seen again and right
    Verified,
}

/// Lists findings.
///
/// # Errors
/// A ledger that cannot be used; an output that cannot be written.
pub(super) fn list(args: &FindingsArgs, globals: &Globals) -> Result<(), Failure> {
    let ledger = open(&args.file.ledger, false, globals)?;
    let zone = zone(&ledger, &args.file.ledger)?;
    let now = instant_or_now(args.now.as_deref(), &zone)?;
    let wanted: Vec<FindingState> = args.state.iter().map(|state| (*state).into()).collect();
    let mut findings = ledger.findings().map_err(|error| told(&error))?;
    findings.retain(|finding| {
        let Some(state) = finding.state_at(now) else { return false };
        let by_state = if wanted.is_empty() { state != FindingState::Verified } else { wanted.contains(&state) };
        let by_body = args.body.as_deref().is_none_or(|body| finding.responsible.as_deref() == Some(body));
        by_state && by_body && (!args.overdue || finding.is_overdue(now))
    });
    let registry = ledger.registry().map_err(|error| told(&error))?;
    let list = HandOver { findings: &findings, registry: &registry, zone: &zone, now };
    let text = if globals.json {
        format!("{:#}\n", handover_json(&list))
    } else if args.csv {
        handover_csv(&list, args.lang.into()).map_err(Failure::Internal)?
    } else {
        handover_text(&list, args.lang.into())
    };
    match &args.out {
        None => print(&text),
        Some(path) => std::fs::write(path, text)
            .map_err(|error| Failure::Input(format!("{}: cannot be written: {error}", path.display()))),
    }
}

/// Shows a finding, or takes it further.
///
/// # Errors
/// A finding that is not there; a step that is not allowed; a ledger that cannot be used.
pub(super) fn one(args: &FindingArgs, globals: &Globals) -> Result<(), Failure> {
    let mut ledger = open(&args.file.ledger, false, globals)?;
    let zone = zone(&ledger, &args.file.ledger)?;
    let now = instant_or_now(args.at.as_deref(), &zone)?;
    if let Some(to) = args.to {
        let change = StateChange {
            to: to.into(),
            at: now,
            by: args.by.clone(),
            note: args.note.clone(),
            source: ("fullsweep ledger finding".to_owned(), 0),
        };
        ledger.step(&args.id, &change).map_err(|error| told(&error))?;
    }
    let all = ledger.findings().map_err(|error| told(&error))?;
    let findings: Vec<Finding> = all.into_iter().filter(|finding| finding.id == args.id).collect();
    if findings.is_empty() {
        return Err(Failure::Input(format!(
            "there is no finding `{}`; `fullsweep ledger findings` lists them",
            args.id
        )));
    }
    let registry = ledger.registry().map_err(|error| told(&error))?;
    let list = HandOver { findings: &findings, registry: &registry, zone: &zone, now };
    if globals.json {
        print(&format!("{:#}\n", handover_json(&list)))
    } else {
        print(&handover_text(&list, args.lang.into()))
    }
}

impl From<StateArg> for FindingState {
    fn from(state: StateArg) -> Self {
        match state {
            StateArg::Open => Self::Open,
            StateArg::HandedOver => Self::HandedOver,
            StateArg::Fixed => Self::Fixed,
            StateArg::Verified => Self::Verified,
        }
    }
}
