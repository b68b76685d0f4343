//! Coverage of 100,000 sites over 90 days of visits: nine million rows through the program itself, in seconds of CPU and peak memory.
//!
//! `cargo bench --bench ledger [-- SITES DAYS]`. Linux only: both are read from `/proc`. The rows go in as one CSV; every
//! hundredth record was written two kilometres away. Then every day gets a track, so that the word on each site is kept with its
//! evidence, and the same is asked again.

#![allow(clippy::print_stdout, reason = "a bench tells its figures")]

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let [sites, days] = numbers[..] else { return run(100_000, 90) };
    run(sites, days)
}

fn run(sites: u32, days: u32) -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ledger-bench");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let first = jiff::civil::date(2024, 1, 1);
    let last = first.checked_add(jiff::Span::new().days(i64::from(days) - 1))?;
    scenario(&folder, sites)?;
    let rows = visits(&folder, sites, first, days)?;
    println!("{sites} sites, {days} days, {rows} rows");
    let list = first.to_string();
    measured(&folder, "import of the list", &["ledger", "import", "l.db", "--scenario", ".", "--date", &list, "-q"])?;
    let seconds =
        measured(&folder, "import of the rows", &["ledger", "import", "l.db", "--visits", "visits.csv", "-q"])?;
    println!("  {:.0} rows a second of CPU", f64::from(rows) / seconds.max(0.01));
    let (to, count) = (last.to_string(), days.to_string());
    let ask = ["coverage", ".", "--ledger", "l.db", "--date", &to, "--days", &count, "-q"];
    measured(&folder, "coverage, judged for the first time", &ask)?;
    measured(&folder, "coverage, as judged", &ask)?;
    measured(&folder, "coverage as JSON", &[&ask[..], &["--json"]].concat())?;
    measured(&folder, "report daily", &["report", "daily", ".", "--ledger", "l.db", "--date", &to, "--json"])?;
    measured(&folder, "ledger status", &["ledger", "status", "l.db"])?;
    tracks(&folder, first, days)?;
    measured(&folder, "import of the tracks", &["ledger", "import", "l.db", "--tracks", "tracks.csv", "-q"])?;
    let seconds = measured(&folder, "coverage with tracks, judged for the first time", &ask)?;
    println!("  {:.2} s a day", seconds / f64::from(days));
    measured(&folder, "coverage with tracks, as judged", &ask)?;
    measured(
        &folder,
        "report daily with tracks",
        &["report", "daily", ".", "--ledger", "l.db", "--date", &to, "--json"],
    )?;
    let megabytes = std::fs::metadata(folder.join("l.db"))?.len() >> 20;
    println!("the ledger: {megabytes} MB");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Sites on a grid of a hundred metres, of two kinds and twenty territories.
fn scenario(folder: &Path, sites: u32) -> std::io::Result<()> {
    let mut toml =
        String::from("date = 2024-01-01\ntimezone = \"Asia/Shanghai\"\nnetwork = { source = \"straight\" }\n");
    toml += "[[sites]]\nfile = \"sites.csv\"\n[kinds.gate]\nevery = \"3 days\"\n[kinds.shop]\n";
    toml += "[[team]]\nid = \"T1\"\nstart = [106.0, 29.0]\nshifts = [\"08:00-18:00\"]\n";
    std::fs::write(folder.join("scenario.toml"), toml)?;
    let mut text = String::from("id,name,kind,lon,lat,territory\n");
    for site in 0..sites {
        let (lon, lat) = place(site);
        let kind = if site.is_multiple_of(2) { "gate" } else { "shop" };
        let _ = writeln!(text, "P{site:06},Point {site},{kind},{lon:.6},{lat:.6},t{}", site % 20);
    }
    std::fs::write(folder.join("sites.csv"), text)
}

fn place(site: u32) -> (f64, f64) {
    (106.0 + 0.001 * f64::from(site % 400), 29.0 + 0.001 * f64::from(site / 400))
}

fn visits(folder: &Path, sites: u32, first: jiff::civil::Date, days: u32) -> Result<u32, Box<dyn std::error::Error>> {
    let mut file = BufWriter::new(std::fs::File::create(folder.join("visits.csv"))?);
    writeln!(file, "site,team,arrive,depart,lon,lat,result")?;
    let mut rows = 0;
    for (number, day) in (0..days).zip(first.series(jiff::Span::new().days(1))) {
        for site in 0..sites {
            let (lon, mut lat) = place(site);
            lat += if (site * 7 + number).is_multiple_of(100) { 0.02 } else { 0.0 };
            let minute = 480 + site % 540;
            let (hour, minute) = (minute / 60, minute % 60);
            writeln!(
                file,
                "P{site:06},T{},{day} {hour:02}:{minute:02},{day} {hour:02}:{minute:02}:45,{lon:.6},{lat:.6},fine",
                site % 97
            )?;
            rows += 1;
        }
    }
    file.flush()?;
    Ok(rows)
}

/// A device of one team for each day: ten minutes at one of the first sites.
fn tracks(folder: &Path, first: jiff::civil::Date, days: u32) -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::from("team,time,lon,lat\n");
    for (site, day) in (0..days).zip(first.series(jiff::Span::new().days(1))) {
        let (lon, lat) = place(site);
        for fix in 0..60 {
            writeln!(text, "T{},{day}T10:{:02}:{:02}+08:00,{lon:.6},{lat:.6}", site % 97, fix / 6, fix % 6 * 10)?;
        }
    }
    Ok(std::fs::write(folder.join("tracks.csv"), text)?)
}

/// Runs the program and tells its seconds of CPU and its peak memory; answers the seconds.
fn measured(folder: &Path, what: &str, arguments: &[&str]) -> Result<f64, Box<dyn std::error::Error>> {
    let before = children_s()?;
    let out = std::fs::File::create(folder.join("out.txt"))?;
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_fullsweep")).current_dir(folder).args(arguments).stdout(out).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0;
    let done = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak_kb = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0).max(peak_kb);
        if let Some(done) = child.try_wait()? {
            break done;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if !done.success() {
        return Err(format!("{arguments:?}: {done}").into());
    }
    let seconds = children_s()? - before;
    println!("{what}: {seconds:.2} s of CPU, {} MB at most", peak_kb / 1024);
    Ok(seconds)
}

/// CPU time of all children that ended, in seconds: fields 16 and 17 of `/proc/self/stat`, in hundredths.
fn children_s() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let rest = stat.rsplit_once(')').map(|(_, rest)| rest).ok_or("no statistics")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks: f64 = fields.iter().skip(13).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}
