//! `fullsweep report`: pages for meetings, out of the ledger.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use jiff::civil::Date;

use super::due::{OPEN_DAYS_BACK, every_days};
use super::plan::LangArg;
use super::{Failure, Globals, day, ledger, print, say};
use crate::input::Options;
use crate::ledger::{Daily, DailyRules, Rhythm, Store, daily};
use crate::model::Lang;
use crate::report::{DailyReport, daily_html, daily_json, daily_xlsx};

/// Make pages for meetings, out of the ledger
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(Debug, Subcommand)]
enum ReportCommand {
    Daily(DailyArgs),
}

/// One page for the evening meeting: what was planned and visited, what was found and how far it is, what is due tomorrow
#[derive(Debug, clap::Args)]
struct DailyArgs {
    /// Folder with the scenario.toml: says what teams, groups, kinds and territories are called, and how often kinds are due
    folder: PathBuf,
    /// The ledger
    #[arg(long, value_name = "LEDGER.db")]
    ledger: PathBuf,
    /// The day [default: the scenario's]
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Folder to write daily.html, daily.xlsx and daily.json into; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Language of the page, the workbook and the lines printed
    #[arg(long, value_enum, default_value_t = LangArg::En)]
    lang: LangArg,
}

/// Runs the command.
///
/// # Errors
/// Bad input; a ledger that cannot be used; outputs that cannot be written.
pub fn run(args: &ReportArgs, globals: &Globals) -> Result<(), Failure> {
    match &args.command {
        ReportCommand::Daily(args) => run_daily(args, globals),
    }
}

fn run_daily(args: &DailyArgs, globals: &Globals) -> Result<(), Failure> {
    if args.out.is_none() && !globals.json {
        return Err(Failure::Input("where to? Say --out DIR for the page and the workbook, or --json".to_owned()));
    }
    let options = Options { skip_invalid: true, date: args.date, open_days_back: Some(OPEN_DAYS_BACK) };
    let scenario = day::read_scenario(&args.folder, &options, &Globals { quiet: true, ..globals.clone() })?;
    let store = ledger::open(&args.ledger, false, globals)?;
    let zone = ledger::zone(&store, &args.ledger)?;
    let groups: BTreeMap<String, String> =
        scenario.teams.iter().filter_map(|team| Some((team.id.clone(), team.group.clone()?))).collect();
    let rhythm = Rhythm { every_days: &every_days(&scenario), sites: &scenario.sites };
    let rules = DailyRules { zone: &zone, rhythm, groups: &groups };
    let figures = daily(&store, scenario.date, &rules).map_err(|error| ledger::told(&error))?;
    let registry = store.registry().map_err(|error| ledger::told(&error))?;
    let report = DailyReport { daily: &figures, scenario: &scenario, registry: &registry, zone: &zone };
    if is_blank(&figures) && !globals.quiet {
        say(&format!(
            "warning: the ledger knows neither a plan nor a visit nor a step of a finding of {}",
            figures.date
        ));
    }
    let lang = args.lang.into();
    let json = format!("{:#}\n", daily_json(&report));
    if let Some(out) = &args.out {
        let failed = |why: String| Failure::Internal(format!("the report cannot be made: {why}"));
        let page = daily_html(&report, lang).map_err(|error| failed(error.to_string()))?;
        let book = daily_xlsx(&report, lang).map_err(|error| failed(error.to_string()))?;
        for (name, bytes) in [("daily.html", page.as_bytes()), ("daily.xlsx", &book), ("daily.json", json.as_bytes())] {
            write(out, name, bytes)?;
        }
        if !globals.quiet {
            say(&format!("wrote daily.html, daily.xlsx and daily.json into {}", out.display()));
        }
    }
    if globals.json { print(&json) } else { print(&in_short(&figures, lang)) }
}

/// Whether nothing at all is known of the day: most likely it is another one that was meant.
const fn is_blank(daily: &Daily) -> bool {
    let t = &daily.total;
    let known = t.planned + t.left_out + t.unplanned + t.found + t.handed_over + t.fixed + t.verified;
    known == 0 && !daily.judged
}

/// The figures of headquarters in a few lines.
fn in_short(daily: &Daily, lang: Lang) -> String {
    let t = &daily.total;
    let seen = [
        (t.planned, "planned", "计划"),
        (t.visited, "visited", "已到访"),
        (t.passed, "passed by", "路过未停"),
        (t.claimed, "claimed only", "仅有记录"),
        (t.not_seen, "not seen", "未到"),
        (t.left_out, "left out by the plan", "计划未排"),
        (t.unplanned, "unplanned", "计划外到访"),
    ];
    let findings = [
        (t.found, "found", "当日发现"),
        (t.handed_over, "handed over", "交办"),
        (t.fixed, "fixed", "整改"),
        (t.verified, "verified", "复查"),
        (t.open, "not fixed", "未整改"),
        (t.overdue, "overdue", "已超期"),
    ];
    let (date, due) = (daily.date, daily.tomorrow.sites.len());
    match lang {
        Lang::En => {
            let told = |all: &[(u64, &str, &str)]| {
                all.iter().map(|(n, en, _)| format!("{n} {en}")).collect::<Vec<_>>().join(", ")
            };
            format!("{date}: {}\nfindings: {}\ndue on the next day: {due} sites\n", told(&seen), told(&findings))
        }
        Lang::Zh => {
            let told = |all: &[(u64, &str, &str)]| {
                all.iter().map(|(n, _, zh)| format!("{zh}{n}")).collect::<Vec<_>>().join("，")
            };
            format!("{date}：{}\n问题：{}\n次日应查：{due}处\n", told(&seen), told(&findings))
        }
    }
}

fn write(out: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| Failure::Input(format!("{}: {error}", path.display()));
    std::fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    let path = out.join(name);
    std::fs::write(&path, bytes).map_err(|error| failed(&path, error))
}
