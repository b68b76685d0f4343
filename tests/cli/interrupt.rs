//! Ctrl-C while a search is on: the best by then, exit code 0, and it is said.

use std::fs;
use std::io::Read;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

#[test]
fn a_search_that_is_interrupted_ends_with_its_best() {
    let out = TempDir::new().unwrap();
    let folder = out.path().to_str().unwrap();
    let plan = ["plan", "data/zhuhai-gaoxin", "--time-limit", "10m", "--out", folder];
    assert!(interrupted(&plan).contains("interrupted: this is the best plan found by then"));
    assert!(fs::metadata(out.path().join("plan.json")).is_ok_and(|file| file.len() > 1000));

    let solution = out.path().join("c150.sol");
    let file = solution.to_str().unwrap();
    let vrplib = ["bench", "vrplib", "benches/instances/c150.vrp", "--time-limit", "600", "--out", file];
    assert!(interrupted(&vrplib).contains("interrupted: this is the best solution found by then"));
    assert!(fs::read_to_string(solution).unwrap().contains("Cost "));
}

/// Runs the command, interrupts it as soon as it listens for that, and returns what it said on stderr.
fn interrupted(args: &[&str]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fullsweep"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !listens(&mut child) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    said
}

/// Whether the program catches the interrupt signal by now (bit 1 of the mask of caught signals).
fn listens(child: &mut Child) -> bool {
    assert!(child.try_wait().unwrap().is_none(), "ended before it could be interrupted");
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap() & 2 != 0
}
