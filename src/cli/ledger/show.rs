//! `fullsweep ledger status`, `history`, `rejected`: what is in the ledger.

use std::fmt::Write;

use serde_json::{Value, json};

use super::super::{Failure, Globals, print};
use super::{LedgerFile, open, told};
use crate::ledger::{Counts, Registry, SqliteLedger, Store};
use crate::model::{FindingState, ListChange, Registered, SiteChange, Standing};

/// Ids that are named where some are unlisted.
const SHOWN: usize = 20;

/// Tell what is in the ledger
#[derive(Debug, clap::Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// List every import
    #[arg(long)]
    imports: bool,
    /// Look at every page, index and reference of the file
    #[arg(long)]
    check: bool,
}

/// Tell what became of a site from list to list
#[derive(Debug, clap::Args)]
pub(super) struct HistoryArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// An id it has, or had
    site: String,
}

/// List the rows that were kept aside, with their reasons
#[derive(Debug, clap::Args)]
pub(super) struct RejectedArgs {
    #[command(flatten)]
    file: LedgerFile,
}

/// What is in the ledger.
///
/// # Errors
/// A ledger that cannot be used.
pub(super) fn status(args: &StatusArgs, globals: &Globals) -> Result<(), Failure> {
    let ledger = open(&args.file.ledger, false, globals)?;
    if args.check {
        ledger.check().map_err(|error| told(&error))?;
    }
    let counts = ledger.counts().map_err(|error| told(&error))?;
    let registry = ledger.registry().map_err(|error| told(&error))?;
    if globals.json {
        let document = status_json(&ledger, &counts, &registry, args)?;
        return print(&format!("{document:#}\n"));
    }
    let mut text = status_text(&ledger, &counts, &registry);
    if args.check {
        text += "checked        every page, index and reference is sound\n";
    }
    if args.imports {
        text += "\nimports\n";
        for line in ledger.imports().map_err(|error| told(&error))? {
            let list =
                line.head.list.map(|(mode, day)| format!(" ({} list of {day})", mode.code())).unwrap_or_default();
            let tally = line.tally;
            let _ = writeln!(
                text,
                "  {} {}{list}: {} rows, {} new, {} changed, {} known, {} gone, {} kept aside; blake3 {}",
                line.head.subject.code(),
                line.head.file,
                tally.rows,
                tally.added,
                tally.changed,
                tally.known,
                tally.gone,
                tally.rejected,
                &line.head.hash[..line.head.hash.len().min(16)]
            );
        }
    }
    print(&text)
}

fn status_text(ledger: &SqliteLedger, counts: &Counts, registry: &Registry) -> String {
    let mut text = String::new();
    let mut line = |name: &str, what: String| {
        let _ = writeln!(text, "{name:<14} {what}");
    };
    line("time zone", ledger.timezone().unwrap_or("not said yet").to_owned());
    let newest = registry.newest.map_or_else(|| "no list yet".to_owned(), |day| format!("newest list of {day}"));
    line("sites", format!("{} present, {} gone, {} changes; {newest}", counts.present, counts.gone, counts.changes));
    if counts.unplaced > 0 {
        line("", format!("{} of them without a usable place", counts.unplaced));
    }
    line("plans", format!("{} with {} stops", counts.plans.0, counts.plans.1));
    let days = counts.visit_days.map(|(first, last)| format!(", {first} to {last}")).unwrap_or_default();
    line("visits", format!("{} records{days}", counts.visits));
    line("tracks", format!("{} with {} points", counts.tracks.0, counts.tracks.1));
    let states: Vec<String> = FindingState::ALL
        .iter()
        .map(|state| format!("{} {}", counts.findings.get(state).copied().unwrap_or(0), state.code()))
        .collect();
    line("findings", states.join(", "));
    line("imports", format!("{}, {} rows kept aside", counts.imports, counts.rejected));
    if !counts.unlisted.is_empty() {
        let shown: Vec<&str> = counts.unlisted.iter().take(SHOWN).map(String::as_str).collect();
        let more = if counts.unlisted.len() > SHOWN { ", ..." } else { "" };
        line("not listed", format!("{} ids that no list names: {}{more}", counts.unlisted.len(), shown.join(", ")));
    }
    text
}

fn status_json(
    ledger: &SqliteLedger,
    counts: &Counts,
    registry: &Registry,
    args: &StatusArgs,
) -> Result<Value, Failure> {
    let findings: serde_json::Map<String, Value> = FindingState::ALL
        .iter()
        .map(|state| (state.code().to_owned(), json!(counts.findings.get(state).copied().unwrap_or(0))))
        .collect();
    let mut document = json!({
        "format": "fullsweep-ledger/1",
        "timezone": ledger.timezone(),
        "newest_list": registry.newest.map(|day| day.to_string()),
        "sites": { "present": counts.present, "gone": counts.gone, "unplaced": counts.unplaced, "changes": counts.changes },
        "plans": counts.plans.0,
        "stops": counts.plans.1,
        "visits": counts.visits,
        "visit_days": counts.visit_days.map(|(first, last)| [first.to_string(), last.to_string()]),
        "tracks": counts.tracks.0,
        "points": counts.tracks.1,
        "sightings": counts.sightings,
        "findings": findings,
        "unlisted": counts.unlisted,
        "imports": counts.imports,
        "rejected": counts.rejected,
    });
    if args.imports {
        let imports = ledger.imports().map_err(|error| told(&error))?.into_iter().map(|line| {
            json!({
                "file": line.head.file, "subject": line.head.subject.code(), "hash": line.head.hash,
                "list": line.head.list.map(|(mode, day)| json!({ "mode": mode.code(), "date": day.to_string() })),
                "rows": line.tally.rows, "new": line.tally.added, "changed": line.tally.changed,
                "known": line.tally.known, "gone": line.tally.gone, "rejected": line.tally.rejected,
            })
        });
        document["import_list"] = imports.collect();
    }
    Ok(document)
}

/// What became of a site.
///
/// # Errors
/// An id that no list names; a ledger that cannot be used.
pub(super) fn history(args: &HistoryArgs, globals: &Globals) -> Result<(), Failure> {
    let ledger = open(&args.file.ledger, false, globals)?;
    let registry = ledger.registry().map_err(|error| told(&error))?;
    let Some(holders) = registry.holders.get(&args.site) else {
        return Err(Failure::Input(format!("no list names a site `{}`", args.site)));
    };
    let mut keys: Vec<i64> = holders.iter().map(|(_, key)| *key).collect();
    keys.dedup();
    let mut told_sites = Vec::new();
    for site in keys.into_iter().filter_map(|key| registry.site(key)) {
        told_sites.push((site, ledger.changes(site.key).map_err(|error| told(&error))?));
    }
    if globals.json {
        let sites: Vec<Value> = told_sites.iter().map(|(site, changes)| site_json(site, changes)).collect();
        let document = json!({ "format": "fullsweep-site-history/1", "id": args.site, "sites": sites });
        return print(&format!("{document:#}\n"));
    }
    let mut text = String::new();
    for (site, changes) in &told_sites {
        let standing = match site.standing {
            Standing::Present => "present".to_owned(),
            Standing::Gone(day) => format!("gone since {day}"),
        };
        let _ = writeln!(text, "{} {} ({}): {standing}", site.listed.id, site.listed.name, site.listed.kind);
        for change in changes {
            let place = if change.source.1 > 0 { format!(", row {}", change.source.1) } else { String::new() };
            let _ = writeln!(text, "  {}  {}  [{}{place}]", change.date, words(&change.what), change.source.0);
        }
    }
    print(&text)
}

fn words(what: &ListChange) -> String {
    match what {
        ListChange::New => "first listed".to_owned(),
        ListChange::Gone => "not on the list any more".to_owned(),
        ListChange::Back => "on the list again".to_owned(),
        ListChange::Moved { by, from } => format!("moved by {by}, from {:.6}, {:.6}", from.x(), from.y()),
        ListChange::Placed => "placed for the first time".to_owned(),
        ListChange::Unplaced { from } => format!("without a usable place now; it was {:.6}, {:.6}", from.x(), from.y()),
        ListChange::Renamed { from } => format!("renamed; it was called {from}"),
        ListChange::Renumbered { from } => format!("under another id; it was {from}"),
        ListChange::Rekinded { from } => format!("of another kind; it was {from}"),
        ListChange::Reassigned { from } => {
            format!("in another territory; it was {}", from.as_deref().unwrap_or("in none"))
        }
        ListChange::Merged { others } => format!("the list says that it is one with {}", others.join(", ")),
        ListChange::MergedInto { other } => format!("the list says that it is part of {other}"),
        ListChange::SplitFrom { other } => format!("the list says that it was part of {other}"),
        ListChange::Unclear { others } => {
            format!("may be the same as {}: kept as a site of its own", others.join(", "))
        }
    }
}

fn site_json(site: &Registered, changes: &[SiteChange]) -> Value {
    let gone = match site.standing {
        Standing::Present => None,
        Standing::Gone(day) => Some(day.to_string()),
    };
    let changes = changes.iter().map(|change| {
        let mut line = json!({ "date": change.date.to_string(), "what": change.what.code(), "told": words(&change.what),
            "file": change.source.0, "row": change.source.1 });
        if let ListChange::Moved { by, .. } = &change.what {
            line["metres"] = json!(by.get());
        }
        line
    });
    json!({
        "key": site.key, "id": site.listed.id, "name": site.listed.name, "kind": site.listed.kind,
        "territory": site.listed.territory,
        "point": site.listed.point.map(|point| [point.x(), point.y()]),
        "since": site.since.to_string(), "gone": gone,
        "changes": changes.collect::<Vec<_>>(),
    })
}

/// The rows kept aside.
///
/// # Errors
/// A ledger that cannot be used.
pub(super) fn rejected(args: &RejectedArgs, globals: &Globals) -> Result<(), Failure> {
    let ledger = open(&args.file.ledger, false, globals)?;
    let rows = ledger.rejected().map_err(|error| told(&error))?;
    if globals.json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|line| {
                json!({ "subject": line.subject.code(), "file": line.row.source.0, "row": line.row.source.1,
                    "code": line.row.code, "reason": line.row.reason, "text": line.row.text })
            })
            .collect();
        let document = json!({ "format": "fullsweep-rejected/1", "rows": rows });
        return print(&format!("{document:#}\n"));
    }
    let mut text = String::new();
    for line in &rows {
        let (file, row) = &line.row.source;
        let _ = writeln!(
            text,
            "{} {file}, row {row} [{}]\n  {}\n  {}",
            line.subject.code(),
            line.row.code,
            line.row.reason,
            line.row.text
        );
    }
    if rows.is_empty() {
        text.push_str("no row was kept aside\n");
    }
    print(&text)
}
