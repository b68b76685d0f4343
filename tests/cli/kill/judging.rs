//! A judging of days that is killed at any point: each day is judged as a whole or stands as it stood before, and judging again
//! completes it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use fullsweep::ledger::SqliteLedger;
use rand::RngExt;
use rusqlite::Connection;
use tempfile::TempDir;

use super::{KILLS, KILLS_IN_A_ROW, dump, killed_after, remove};
use crate::support::{SMALL, fullsweep_in};

/// Days with evidence; half of them are asked about and the others are those before.
const DAYS: std::ops::RangeInclusive<u32> = 9..=14;

const SITES: u32 = 120;

/// What is kept of each day.
type Kept = BTreeMap<String, Vec<String>>;

/// A ledger before it is judged, and what an undisturbed judging makes of it.
struct Case {
    name: &'static str,
    before: Kept,
    after: Kept,
    whole: String,
    said: Vec<u8>,
    usual: Duration,
}

#[test]
fn a_judging_killed_at_any_point_leaves_each_day_whole() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    write_files(at);
    let cases = [never_judged(at), judged_on_less(at)];
    for (day, rows) in &cases[0].after {
        assert!(rows.len() > SITES as usize / 4, "{day}: too little to be cut short");
        assert_ne!(rows, &cases[1].before[day], "{day}: what came late changes nothing");
    }
    let mut dice: rand_pcg::Pcg64Mcg = rand::SeedableRng::seed_from_u64(4);
    let (mut tries, mut kills, mut partial) = (0, 0, [0; 2]);
    while kills < KILLS {
        let which = tries / KILLS_IN_A_ROW % 2;
        let (case, ledger) = (&cases[which], format!("k{tries}.db"));
        fs::copy(at.join(case.name), at.join(&ledger)).unwrap();
        for _ in 0..KILLS_IN_A_ROW {
            tries += 1;
            assert!(tries < 20 * KILLS, "only {kills} of {tries} kills came before the end");
            let delay = Duration::from_micros(dice.random_range(0..case.usual.as_micros() as u64));
            let (killed, said) = killed_after(command(at, &ledger), delay);
            kills += usize::from(killed);
            let new = looked_at(&at.join(&ledger), case);
            assert!(said.is_empty() || new == case.after.len(), "an answer out of {new} days that are kept");
            partial[which] += usize::from(new > 0 && new < case.after.len());
        }
        let done = command(at, &ledger).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert!(done.stdout == case.said, "{ledger}: another answer than without kills");
        assert_eq!(dump(&at.join(&ledger)), case.whole, "{ledger}");
        remove(at, &ledger);
    }
    assert!(
        partial.iter().all(|partial| *partial > 5),
        "{partial:?} kills came between two days: the delays miss them"
    );
}

/// Sound, and each day stands as before or as it should; how many days are as they should be.
fn looked_at(path: &Path, case: &Case) -> usize {
    SqliteLedger::open(path, false).unwrap().check().unwrap();
    let kept = kept(path);
    let mut new = 0;
    for (day, after) in &case.after {
        let now = kept.get(day);
        if now == Some(after) {
            new += 1;
        } else {
            assert_eq!(now, case.before.get(day), "{}: {day} is half done", case.name);
        }
    }
    assert!(kept.keys().all(|day| case.after.contains_key(day)));
    new
}

/// What is kept of each day: what it was judged on, and the word on each site with its evidence.
fn kept(path: &Path) -> Kept {
    let mut days = Kept::new();
    let connection = Connection::open(path).unwrap();
    for table in ["judged", "sighting JOIN name ON name.key = sighting.site"] {
        let mut all = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<_> = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            days.entry(row.get("day").unwrap()).or_default().push(cells.join("|"));
        }
    }
    days
}

/// All evidence is there before any day is judged.
fn never_judged(at: &Path) -> Case {
    import(at, "never.db", &["visits.csv", "late.csv"]);
    case(at, "never.db")
}

/// Every day was judged, and then more came of each.
fn judged_on_less(at: &Path) -> Case {
    import(at, "less.db", &["visits.csv"]);
    assert!(command(at, "less.db").output().unwrap().status.success());
    let import = ["ledger", "import", "less.db", "--visits", "late.csv", "-q"];
    fullsweep_in(at).args(import).assert().success();
    case(at, "less.db")
}

fn import(at: &Path, ledger: &str, visits: &[&str]) {
    let command =
        ["ledger", "import", ledger, "--scenario", ".", "--date", "2024-03-09", "-q", "--tracks", "track.csv"];
    fullsweep_in(at).args(command).arg("--visits").args(visits).assert().success();
}

/// A copy of the ledger, judged in peace.
fn case(at: &Path, name: &'static str) -> Case {
    // So that the one file is all of the ledger.
    let flushed = Connection::open(at.join(name)).unwrap();
    flushed.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(flushed);
    let copy = format!("whole-{name}");
    fs::copy(at.join(name), at.join(&copy)).unwrap();
    let begin = Instant::now();
    let done = command(at, &copy).output().unwrap();
    let usual = begin.elapsed();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let path = at.join(&copy);
    let after = kept(&path);
    assert_eq!(after.len(), DAYS.count());
    Case { name, before: kept(&at.join(name)), after, whole: dump(&path), said: done.stdout, usual }
}

fn command(at: &Path, ledger: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fullsweep"));
    command.current_dir(at).args(["--threads", "1", "coverage", ".", "--ledger", ledger, "--json", "-q"]);
    command.args(["--date", &format!("2024-03-{}", DAYS.end()), "--days", &(DAYS.count() / 2).to_string()]);
    command
}

/// A row of sites 180 m apart; each day T1 stays four minutes at every fourth and drives past the others.
fn write_files(at: &Path) {
    fs::write(at.join("scenario.toml"), SMALL.replace("sites.geojson", "sites.csv")).unwrap();
    let (mut sites, mut track) = (String::from("id,name,kind,lon,lat\n"), String::from("time,lon,lat,team\n"));
    let (mut visits, mut late) = (String::from("site,team,arrive\n"), String::from("site,team,arrive\n"));
    let lon = |site: f64| 14.4 + site * 0.002;
    for site in 0..SITES {
        writeln!(sites, "S{site},Site number {site},gate,{:.5},35.9", lon(site.into())).unwrap();
    }
    for day in DAYS {
        for stop in 0..SITES / 4 {
            // Fifteen minutes each, from 08:00: 4 minutes of standing, 11 of driving slowly.
            for fix in 0..45 {
                let share = (f64::from(fix) - 12.0).max(0.0) / 33.0;
                let second = 8 * 3600 + stop * 900 + fix * 20;
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                let lon = lon(f64::from(stop * 4 + day % 4) + share * 4.0);
                writeln!(track, "2024-03-{day:02}T{hour:02}:{minute:02}:{second:02}+01:00,{lon:.6},35.9,T1").unwrap();
            }
            let (hour, minute) = (8 + stop / 4, stop % 4 * 15);
            writeln!(visits, "S{},T1,2024-03-{day:02} {hour:02}:{minute:02}", stop * 4 + day % 4).unwrap();
            writeln!(late, "S{},T1,2024-03-{day:02} {hour:02}:{minute:02}", stop * 4 + (day + 2) % 4).unwrap();
        }
    }
    for (name, text) in [("sites.csv", sites), ("track.csv", track), ("visits.csv", visits), ("late.csv", late)] {
        fs::write(at.join(name), text).unwrap();
    }
}
