//! The program killed at any point of what it writes into a ledger: what was acknowledged is there, nothing is half done, and doing
//! it again completes it.

mod import;
mod judging;

use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;

/// Kills that hit a process at work.
const KILLS: usize = 200;

/// Kills of one ledger before it is let through to the end.
const KILLS_IN_A_ROW: usize = 4;

/// Runs a command and kills it; whether it was still at work, and the whole lines it had said.
fn killed_after(mut command: Command, delay: Duration) -> (bool, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap();
    std::thread::sleep(delay);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    // A line without its end was not said.
    said.truncate(said.rfind('\n').map_or(0, |end| end + 1));
    (status.signal() == Some(9), said)
}

/// Removes a ledger with all that belongs to it.
fn remove(at: &Path, ledger: &str) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(at.join(format!("{ledger}{ending}")));
    }
}

/// Every row of every table but when imports were made.
fn dump(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    let mut names = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let mut text = String::new();
    for name in names {
        let mut all = connection.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns: Vec<String> = all.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let kept = columns.iter().enumerate().filter(|(_, column)| *column != "made_at");
            let cells: Vec<_> = kept.map(|(at, _)| format!("{:?}", row.get_ref(at).unwrap())).collect();
            writeln!(text, "{name}|{}", cells.join("|")).unwrap();
        }
    }
    text
}
