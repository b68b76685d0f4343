//! An import that is killed at any point: what was acknowledged is there, nothing is half done, and doing it again completes it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use fullsweep::ledger::{SqliteLedger, Store, Tally};
use rand::RngExt;
use tempfile::TempDir;

use super::{KILLS, KILLS_IN_A_ROW, dump, killed_after, remove};

const FILES: [&str; 4] = ["list.csv", "visits.csv", "track.csv", "findings.csv"];

#[test]
fn an_import_killed_at_any_point_is_whole_or_not_there() {
    let folder = TempDir::new().unwrap();
    write_files(folder.path());
    let (whole, tallies, usual) = undisturbed(folder.path());
    let mut dice: rand_pcg::Pcg64Mcg = rand::SeedableRng::seed_from_u64(22);
    let (mut kills, mut tries, mut partial) = (0, 0, 0);
    while kills < KILLS {
        let ledger = format!("k{tries}.db");
        for _ in 0..KILLS_IN_A_ROW {
            tries += 1;
            assert!(tries < 20 * KILLS, "only {kills} of {tries} kills came before the end");
            let delay = Duration::from_micros(dice.random_range(0..usual.as_micros() as u64));
            let (killed, said) = killed_after(command(folder.path(), &ledger), delay);
            let acknowledged = acknowledged(&said);
            kills += usize::from(killed);
            partial += usize::from(judged(&folder.path().join(&ledger), &acknowledged, &tallies));
        }
        let done = command(folder.path(), &ledger).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(dump(&folder.path().join(&ledger)), whole, "{ledger}");
        remove(folder.path(), &ledger);
    }
    assert!(partial > 5, "no kill came between two imports: the delays miss what they are to hit");
}

/// Opens, is sound, holds every acknowledged import, and each import it holds as a whole. Whether it held some and not all.
fn judged(path: &Path, acknowledged: &[String], tallies: &BTreeMap<String, Tally>) -> bool {
    if !path.exists() || fs::metadata(path).unwrap().len() == 0 {
        assert!(acknowledged.is_empty(), "{acknowledged:?} and no file");
        return false;
    }
    let ledger = SqliteLedger::open(path, true).unwrap();
    ledger.check().unwrap();
    let held: BTreeMap<String, Tally> =
        ledger.imports().unwrap().into_iter().map(|line| (line.head.file, line.tally)).collect();
    for file in acknowledged {
        assert!(held.contains_key(file), "{file} was acknowledged and is gone");
    }
    let added = |file: &str| {
        if held.contains_key(file) {
            assert_eq!(held[file], tallies[file], "{file} is half done");
            tallies[file].added
        } else {
            0
        }
    };
    let counts = ledger.counts().unwrap();
    assert_eq!(counts.present, added("list.csv"));
    assert_eq!(counts.visits, added("visits.csv"));
    assert_eq!(counts.tracks.1, added("track.csv"));
    assert_eq!(counts.findings.values().sum::<u64>(), added("findings.csv"));
    assert_eq!(counts.rejected, held.values().map(|tally| tally.rejected).sum::<u64>());
    !held.is_empty() && held.len() < FILES.len()
}

/// The ledger as it is when nothing happens, what each import does, and how long it takes.
fn undisturbed(at: &Path) -> (String, BTreeMap<String, Tally>, Duration) {
    let begin = Instant::now();
    let done = command(at, "whole.db").output().unwrap();
    let usual = begin.elapsed();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let path = at.join("whole.db");
    let tallies: BTreeMap<String, Tally> = SqliteLedger::open(&path, false)
        .unwrap()
        .imports()
        .unwrap()
        .into_iter()
        .map(|l| (l.head.file, l.tally))
        .collect();
    assert!(FILES.iter().all(|file| tallies[*file].added > 0), "{tallies:?}");
    (dump(&path), tallies, usual)
}

/// The files that the program said it had imported.
fn acknowledged(said: &str) -> Vec<String> {
    let files = FILES.iter().filter(|file| said.lines().any(|line| line.contains(&format!(" {file}:"))));
    files.map(|file| (*file).to_owned()).collect()
}

fn command(at: &Path, ledger: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fullsweep"));
    command.current_dir(at).args(["--threads", "1", "ledger", "import", ledger, "--timezone", "Europe/Malta"]);
    command.args(["--sites", "list.csv", "--full", "--date", "2024-03-11", "--visits", "visits.csv"]);
    command.args(["--tracks", "track.csv", "--findings", "findings.csv"]);
    command
}

fn write_files(at: &Path) {
    let (mut list, mut visits) = (String::from("id,name,kind,lon,lat\n"), String::from("site,team,arrive,depart\n"));
    let (mut track, mut findings) =
        (String::from("time,lon,lat,team\n"), String::from("site,what,found,responsible\n"));
    for i in 0..150 {
        writeln!(list, "S{i},Site number {i},gate,{:.5},35.9", 14.2 + f64::from(i) * 0.002).unwrap();
        writeln!(visits, "S{i},T{},2024-03-11 {:02}:{:02},", i % 5, 8 + i / 60, i % 60).unwrap();
        writeln!(findings, "S{i},fault {i},2024-03-11 {:02}:{:02},Council", 8 + i / 60, i % 60).unwrap();
        for second in 0..4 {
            let (minute, second) = (i % 60, second * 10);
            writeln!(
                track,
                "2024-03-11 {:02}:{minute:02}:{second:02},{:.5},35.9,T1",
                8 + i / 60,
                14.2 + f64::from(i) * 0.001
            )
            .unwrap();
        }
    }
    visits.push_str("S1,T1,soon,\n");
    for (name, text) in FILES.iter().zip([list, visits, track, findings]) {
        fs::write(at.join(name), text).unwrap();
    }
}
