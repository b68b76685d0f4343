//! `fullsweep ledger history`: what became of a site from list to list.

use std::fmt::Write;

use serde_json::{Value, json};

use super::super::{LedgerFile, open, told};
use super::pick;
use crate::cli::{Failure, Globals, print};
use crate::ledger::Store;
use crate::model::{Lang, ListChange, Registered, SiteChange, Standing};

/// Tell what became of a site from list to list
#[derive(Debug, clap::Args)]
pub(in crate::cli::ledger) struct HistoryArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// An id it has, or had
    site: String,
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
}

/// What became of a site.
///
/// # Errors
/// An id that no list names; a ledger that cannot be used.
pub(in crate::cli::ledger) fn history(args: &HistoryArgs, globals: &Globals) -> Result<(), Failure> {
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
        let standing = match (site.standing, args.lang) {
            (Standing::Present, lang) => pick(lang, "present", "在册").to_owned(),
            (Standing::Gone(day), Lang::En) => format!("gone since {day}"),
            (Standing::Gone(day), Lang::Zh) => format!("{day}起已撤销"),
        };
        let _ = writeln!(text, "{} {} ({}): {standing}", site.listed.id, site.listed.name, site.listed.kind);
        for change in changes {
            let row = pick(args.lang, "row", "行");
            let place = if change.source.1 > 0 { format!(", {row} {}", change.source.1) } else { String::new() };
            let what = match args.lang {
                Lang::En => words(&change.what),
                Lang::Zh => chinese(&change.what),
            };
            let _ = writeln!(text, "  {}  {what}  [{}{place}]", change.date, change.source.0);
        }
    }
    print(&text)
}

fn chinese(what: &ListChange) -> String {
    match what {
        ListChange::New => "首次列入".to_owned(),
        ListChange::Gone => "不再列入".to_owned(),
        ListChange::Back => "重新列入".to_owned(),
        ListChange::Moved { by, from } => format!("位置移动{by}，原为{:.6}, {:.6}", from.x(), from.y()),
        ListChange::Placed => "首次有位置".to_owned(),
        ListChange::Unplaced { from } => format!("现无可用位置，原为{:.6}, {:.6}", from.x(), from.y()),
        ListChange::Renamed { from } => format!("更名，原名{from}"),
        ListChange::Renumbered { from } => format!("改编号，原编号{from}"),
        ListChange::Rekinded { from } => format!("改类型，原为{from}"),
        ListChange::Reassigned { from } => format!("改片区，原为{}", from.as_deref().unwrap_or("无")),
        ListChange::Merged { others } => format!("名单注明与{}为同一处", others.join("、")),
        ListChange::MergedInto { other } => format!("名单注明并入{other}"),
        ListChange::SplitFrom { other } => format!("名单注明由{other}分出"),
        ListChange::Unclear { others } => format!("可能与{}为同一处，暂单列", others.join("、")),
    }
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
