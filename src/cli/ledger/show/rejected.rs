//! `fullsweep ledger rejected`: the rows kept aside.

use std::fmt::Write;

use serde_json::{Value, json};

use super::super::{LedgerFile, open, told};
use super::{pick, subject};
use crate::cli::{Failure, Globals, print};
use crate::ledger::Store;
use crate::model::Lang;

/// List the rows that were kept aside, with their reasons
#[derive(Debug, clap::Args)]
pub(in crate::cli::ledger) struct RejectedArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// Those as well that a later version of their file stands for
    #[arg(long)]
    all: bool,
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
}

/// The rows kept aside.
///
/// # Errors
/// A ledger that cannot be used.
pub(in crate::cli::ledger) fn rejected(args: &RejectedArgs, globals: &Globals) -> Result<(), Failure> {
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
            line.row.code,
            line.row.reason.replace('\n', "\n  "),
            line.row.text
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
