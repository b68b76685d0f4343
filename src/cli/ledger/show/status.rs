//! `fullsweep ledger status`: how much there is, and what was imported.

use std::fmt::Write;

use serde_json::{Value, json};

use super::super::{LedgerFile, open, told};
use super::{pick, subject};
use crate::cli::{Failure, Globals, print};
use crate::ledger::{Counts, ImportLine, ListMode, Registry, SqliteLedger, Store, Tally};
use crate::model::{FindingState, Lang};

/// Ids that are named where some are unlisted.
const SHOWN: usize = 20;

/// Tell what is in the ledger
#[derive(Debug, clap::Args)]
pub(in crate::cli::ledger) struct StatusArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// List every import
    #[arg(long)]
    imports: bool,
    /// Look at every page, index and reference of the file
    #[arg(long)]
    check: bool,
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
}

/// What is in the ledger.
///
/// # Errors
/// A ledger that cannot be used.
pub(in crate::cli::ledger) fn status(args: &StatusArgs, globals: &Globals) -> Result<(), Failure> {
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
    let mut text = status_text(&ledger, &counts, &registry, args.lang);
    if args.check {
        text += pick(
            args.lang,
            "checked        every page, index and reference is sound\n",
            "检查  数据库各页、索引和引用均完好\n",
        );
    }
    if args.imports {
        text += pick(args.lang, "\nimports\n", "\n导入记录\n");
        for line in ledger.imports().map_err(|error| told(&error))? {
            let _ = writeln!(text, "  {}", import_line(&line, args.lang));
        }
    }
    print(&text)
}

fn import_line(line: &ImportLine, lang: Lang) -> String {
    let Tally { rows, added, changed, known, gone, rejected } = line.tally;
    let (subject, file) = (subject(line.head.subject, lang), &line.head.file);
    let hash = &line.head.hash[..line.head.hash.len().min(16)];
    match lang {
        Lang::En => {
            let list =
                line.head.list.map(|(mode, day)| format!(" ({} list of {day})", mode.code())).unwrap_or_default();
            format!(
                "{subject} {file}{list}: {rows} rows, {added} new, {changed} changed, {known} known, {gone} gone, {rejected} kept aside; blake3 {hash}"
            )
        }
        Lang::Zh => {
            let list = line.head.list.map(|(mode, day)| match mode {
                ListMode::Full => format!("（{day}全量名单）"),
                ListMode::Add => format!("（{day}增补名单）"),
            });
            format!(
                "{subject} {file}{}：共{rows}行，新增{added}，变更{changed}，已有{known}，撤销{gone}，搁置{rejected}；blake3 {hash}",
                list.unwrap_or_default()
            )
        }
    }
}

fn status_text(ledger: &SqliteLedger, counts: &Counts, registry: &Registry, lang: Lang) -> String {
    let english = lang == Lang::En;
    let mut text = String::new();
    let mut line = |en: &str, zh: &str, what: String| {
        let _ = if english { writeln!(text, "{en:<14} {what}") } else { writeln!(text, "{zh}：{what}") };
    };
    line("time zone", "时区", ledger.timezone().unwrap_or(pick(lang, "not said yet", "尚未指定")).to_owned());
    let newest = match (registry.newest, english) {
        (None, true) => "no list yet".to_owned(),
        (None, false) => "尚无名单".to_owned(),
        (Some(day), true) => format!("newest list of {day}"),
        (Some(day), false) => format!("最新名单{day}"),
    };
    let Counts { present, gone, unplaced, changes, visits, imports, rejected, .. } = counts;
    line(
        "sites",
        "点位",
        if english {
            format!("{present} present, {gone} gone, {changes} changes; {newest}")
        } else {
            format!("在册{present}，已撤销{gone}，变更{changes}次；{newest}")
        },
    );
    if *unplaced > 0 {
        let what = if english {
            format!("{unplaced} of them without a usable place")
        } else {
            format!("其中{unplaced}个无可用位置")
        };
        line("", "位置", what);
    }
    let (plans, stops) = counts.plans;
    line(
        "plans",
        "计划",
        if english { format!("{plans} with {stops} stops") } else { format!("{plans}份，{stops}站") },
    );
    let days = counts
        .visit_days
        .map(|(first, last)| match lang {
            Lang::En => format!(", {first} to {last}"),
            Lang::Zh => format!("，{first}至{last}"),
        })
        .unwrap_or_default();
    line("visits", "检查记录", format!("{visits}{}{days}", pick(lang, " records", "条")));
    let (tracks, points) = counts.tracks;
    line(
        "tracks",
        "轨迹",
        if english { format!("{tracks} with {points} points") } else { format!("{tracks}条，{points}个定位点") },
    );
    let count = |state: &FindingState| counts.findings.get(state).copied().unwrap_or(0);
    let states: Vec<String> =
        FindingState::ALL.iter().map(|state| format!("{} {}", count(state), state_name(*state, lang))).collect();
    line("findings", "问题", states.join(pick(lang, ", ", "，")));
    line(
        "imports",
        "导入",
        if english {
            format!("{imports}, {rejected} rows kept aside")
        } else {
            format!("{imports}次，搁置{rejected}行")
        },
    );
    if !counts.unlisted.is_empty() {
        let shown: Vec<&str> = counts.unlisted.iter().take(SHOWN).map(String::as_str).collect();
        let more = if counts.unlisted.len() > SHOWN { ", ..." } else { "" };
        let (all, shown) = (counts.unlisted.len(), shown.join(", "));
        line(
            "not listed",
            "不在名单",
            if english {
                format!("{all} ids that no list names: {shown}{more}")
            } else {
                format!("{all}个编号不在任何名单上：{shown}{more}")
            },
        );
    }
    text
}

fn state_name(state: FindingState, lang: Lang) -> &'static str {
    match (lang, state) {
        (Lang::En, state) => state.code(),
        (Lang::Zh, FindingState::Open) => "待交办",
        (Lang::Zh, FindingState::HandedOver) => "已交办",
        (Lang::Zh, FindingState::Fixed) => "已整改",
        (Lang::Zh, FindingState::Verified) => "已复查",
    }
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
