//! `fullsweep ledger status`, `history`, `rejected`: what is in the ledger.

use std::fmt::Write;

use serde_json::{Value, json};

use super::super::{Failure, Globals, print};
use super::{LedgerFile, open, told};
use crate::ledger::{Counts, ImportLine, ListMode, Registry, SqliteLedger, Store, Subject, Tally};
use crate::model::{FindingState, Lang, ListChange, Registered, SiteChange, Standing};

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
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
}

/// Tell what became of a site from list to list
#[derive(Debug, clap::Args)]
pub(super) struct HistoryArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// An id it has, or had
    site: String,
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
}

/// List the rows that were kept aside, with their reasons
#[derive(Debug, clap::Args)]
pub(super) struct RejectedArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// Those as well that a later version of their file stands for
    #[arg(long)]
    all: bool,
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
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

const fn subject(subject: Subject, lang: Lang) -> &'static str {
    match (lang, subject) {
        (Lang::En, subject) => subject.code(),
        (Lang::Zh, Subject::Sites) => "名单",
        (Lang::Zh, Subject::Plan) => "计划",
        (Lang::Zh, Subject::Visits) => "检查记录",
        (Lang::Zh, Subject::Tracks) => "轨迹",
        (Lang::Zh, Subject::Findings) => "问题",
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

const fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
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

/// The rows kept aside.
///
/// # Errors
/// A ledger that cannot be used.
pub(super) fn rejected(args: &RejectedArgs, globals: &Globals) -> Result<(), Failure> {
    let ledger = open(&args.file.ledger, false, globals)?;
    let mut rows = ledger.rejected().map_err(|error| told(&error))?;
    let superseded = rows.iter().filter(|line| line.superseded).count();
    rows.retain(|line| args.all || !line.superseded);
    if globals.json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|line| {
                json!({ "subject": line.subject.code(), "file": line.row.source.0, "row": line.row.source.1,
                    "code": line.row.code, "reason": line.row.reason, "text": line.row.text, "superseded": line.superseded })
            })
            .collect();
        let document = json!({ "format": "fullsweep-rejected/1", "rows": rows, "superseded": superseded });
        return print(&format!("{document:#}\n"));
    }
    let mut text = String::new();
    for line in &rows {
        let (file, row) = &line.row.source;
        let (what, at) = (subject(line.subject, args.lang), pick(args.lang, "row", "行"));
        let old = if line.superseded { pick(args.lang, " (superseded)", "（已有更正）") } else { "" };
        let _ = writeln!(
            text,
            "{what} {file}, {at} {row} [{}]{old}\n  {}\n  {}",
            line.row.code, line.row.reason, line.row.text
        );
    }
    if rows.is_empty() {
        text.push_str(pick(args.lang, "no row was kept aside\n", "没有搁置的行\n"));
    }
    if superseded > 0 && !args.all {
        let _ = match args.lang {
            Lang::En => {
                writeln!(text, "{superseded} more that a later version of their file stands for: --all lists them")
            }
            Lang::Zh => writeln!(text, "另有{superseded}行已由同名文件的新版本代替，加 --all 可列出"),
        };
    }
    print(&text)
}
