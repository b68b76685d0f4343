//! `fullsweep ledger draw`: sites for unannounced visits, drawn by chance and checked by anybody.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::super::{Failure, Globals, print};
use super::{LedgerFile, open, told, zone};
use crate::ledger::{Draw, Registry, Store, Strata};
use crate::model::Lang;

/// Draw sites for unannounced visits, so that nobody can guess them and anybody can check them afterwards
///
/// Draws from the newest list, keeps seed and list with what was drawn, and makes the sites due on their day.
#[derive(Debug, clap::Args)]
pub(super) struct DrawArgs {
    #[command(flatten)]
    file: LedgerFile,
    /// The day they are to be visited on
    #[arg(long, value_name = "DATE", required_unless_present = "check")]
    date: Option<Date>,
    /// How many
    #[arg(long, short, value_name = "N", required_unless_present = "check")]
    n: Option<u32>,
    /// Each territory or kind gets its share [default: all sites alike]
    #[arg(long, value_enum)]
    by: Option<By>,
    /// Whence the chance comes, such as the numbers of a public lottery [default: 32 bytes of the system's, told with the draw]
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
    /// Draw again from the seed and the list that were kept with this draw, and compare
    #[arg(long, value_name = "ID", conflicts_with_all = ["date", "n", "by", "seed"])]
    check: Option<i64>,
    /// Language of the words: en or zh
    #[arg(long, default_value = "en")]
    lang: Lang,
}

/// What a draw is stratified by.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum By {
    /// Each territory gets its share
    Territory,
    /// Each kind gets its share
    Kind,
}

/// Draws, or checks a draw.
///
/// # Errors
/// More sites than there are; a draw that is not there or is not what its seed and list give; a ledger that cannot be used.
pub(super) fn run(args: &DrawArgs, globals: &Globals) -> Result<(), Failure> {
    let mut ledger = open(&args.file.ledger, false, globals)?;
    zone(&ledger, &args.file.ledger)?;
    let registry = ledger.registry().map_err(|error| told(&error))?;
    let (key, draw) = match (args.check, args.date, args.n) {
        (Some(key), ..) => (key, checked(&ledger, key)?),
        (None, Some(date), Some(asked)) => {
            let strata = match args.by {
                None => Strata::None,
                Some(By::Territory) => Strata::Territory,
                Some(By::Kind) => Strata::Kind,
            };
            let seed = args.seed.clone().unwrap_or_else(|| blake3::Hash::from(rand::random::<[u8; 32]>()).to_string());
            let draw =
                Draw::of(&registry, date, Timestamp::now(), asked, strata, seed).map_err(|error| told(&error))?;
            (ledger.put_draw(&draw).map_err(|error| told(&error))?, draw)
        }
        _ => return Err(Failure::Input("say --date and --n, or --check".to_owned())),
    };
    if globals.json {
        return print(&format!("{:#}\n", as_json(key, &draw, args.check.is_some())));
    }
    print(&as_text(key, &draw, &registry, args))
}

/// The draw of a key, which must be what its seed and list give.
fn checked(ledger: &dyn Store, key: i64) -> Result<Draw, Failure> {
    let found = ledger.draw(key).map_err(|error| told(&error))?;
    let Some((draw, method, digest)) = found else {
        return Err(Failure::Input(format!("there is no draw {key}")));
    };
    if method != Draw::METHOD {
        return Err(Failure::Input(format!(
            "draw {key} was made by `{method}`, which this program cannot repeat; it knows `{}`",
            Draw::METHOD
        )));
    }
    if draw.digest() != digest {
        return Err(Failure::Input(format!(
            "draw {key}: the list that was kept has the digest {}, not {digest}: it was changed since",
            draw.digest()
        )));
    }
    if !draw.is_sound() {
        return Err(Failure::Input(format!(
            "draw {key}: its seed and list give other sites than those that were kept"
        )));
    }
    Ok(draw)
}

fn as_json(key: i64, draw: &Draw, checked: bool) -> serde_json::Value {
    let sites = draw.drawn.iter().map(|(id, stratum)| json!({ "site": id, "stratum": stratum }));
    json!({
        "format": "fullsweep-draw/1", "id": key, "date": draw.day.to_string(), "method": Draw::METHOD, "seed": draw.seed,
        "by": draw.strata.code(), "asked": draw.asked, "listed": draw.list.len(), "list_digest": draw.digest(),
        "drawn": sites.collect::<Vec<_>>(), "checked": checked,
    })
}

fn as_text(key: i64, draw: &Draw, registry: &Registry, args: &DrawArgs) -> String {
    let mut text = String::new();
    let (count, all, day) = (draw.drawn.len(), draw.list.len(), draw.day);
    let (seed, digest) = (&draw.seed, draw.digest());
    let _ = match args.lang {
        Lang::En => writeln!(text, "draw {key}: {count} of {all} sites for {day}\nseed {seed}\nlist {digest} (BLAKE3)"),
        Lang::Zh => {
            writeln!(text, "第{key}号抽取：{day}，{all}个点位抽{count}个\n种子 {seed}\n名单摘要 {digest}（BLAKE3）")
        }
    };
    for (rank, (id, stratum)) in (1..).zip(&draw.drawn) {
        let name = registry.resolve(id, day).map_or("", |site| site.listed.name.as_str());
        let name = if name == id { String::new() } else { format!(" {name}") };
        let stratum = if stratum.is_empty() { String::new() } else { format!(" ({stratum})") };
        let _ = writeln!(text, "{rank:5}  {id}{name}{stratum}");
    }
    if args.check.is_some() {
        text.push_str(match args.lang {
            Lang::En => "drawn again from seed and list: the same sites in the same order\n",
            Lang::Zh => "按种子和名单重新抽取，结果与顺序完全一致\n",
        });
    }
    text
}
