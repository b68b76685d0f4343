//! The whole circle over days: the district of Yubei at its true figures, out of the ledger at the end.

use std::path::Path;

use serde_json::Value;

use crate::simulate::{Circle, Conduct, Pace};
use crate::support::{fullsweep, json, root};

/// 641 points visited, 282 findings, 277 of them put right and 5 open; what was skipped on a day was visited on another, and none
/// that was known to have been visited a second time.
#[test]
fn yubei_ends_with_its_true_figures() {
    let folder = tempfile::tempdir().unwrap();
    let program = assert_cmd::cargo::cargo_bin("fullsweep");
    let circle = Circle {
        fullsweep: &program,
        scenario: &root().join("data/chongqing-yubei"),
        out: folder.path(),
        days: 6,
        seed: 1,
        iterations: 100,
        conduct: Conduct::usual(10.0, 30),
        pace: Pace { found: Some(47), slow: 5, photos: true },
        thorough: 2,
    };
    circle.run(&mut |_| {}).unwrap_or_else(|why| panic!("{why}"));
    let days: Vec<Value> =
        (20..=25).map(|day| json(&folder.path().join(format!("2022-11-{day}/report/daily.json")))).collect();
    let sum = |figure: &str| days.iter().map(|day| day["total"][figure].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("found"), sum("handed_over"), sum("fixed"), sum("verified")), (282, 282, 277, 277));
    let last = &days[5];
    assert_eq!((&last["total"]["open"], &last["total"]["overdue"]), (&5.into(), &0.into()));
    assert!(sum("left_out") > 0);
    assert_eq!(seen_in_vain(folder.path()), (641, Vec::new()));
    // Some were left out on the first day, and all have been seen by the last.
    assert!(days[0]["total"]["visited"].as_u64() < days[0]["total"]["planned"].as_u64(), "{}", days[0]["total"]);
    assert_eq!(never_seen(last), Vec::<String>::new());
    assert_eq!(listed(folder.path()), 641);
}

/// How many sites were visited by all that is known at the end, and which of them were sent for again although they had been seen: a track
/// that comes a day late shows a visit that nobody knew of in the evening, and such a site alone may have been visited twice.
fn seen_in_vain(folder: &Path) -> (usize, Vec<String>) {
    let coverage = |day: &str| json(&folder.join(day).join("coverage/coverage.json"));
    let mut command = fullsweep();
    command.arg("coverage").arg(folder.join("2022-11-25/scenario")).arg("--ledger").arg(folder.join("ledger.db"));
    let told = command.args(["--from", "2022-11-20", "--to", "2022-11-25", "--json"]).assert().success();
    let span: Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    let was_known = |site: &Value, day: usize| {
        let evening = coverage(&format!("2022-11-{}", 20 + day));
        let sightings = evening["sightings"].as_array().unwrap();
        sightings.iter().any(|seen| seen["site"] == site["id"] && seen["seen"] == "visited")
    };
    let sites = span["sites"].as_array().unwrap();
    let visits = |site: &Value| -> Vec<usize> {
        let days = site["days"].as_str().unwrap();
        days.char_indices().filter(|(_, word)| *word == 'v').map(|(day, _)| day).collect()
    };
    let visited = sites.iter().filter(|site| !visits(site).is_empty()).count();
    let again = sites.iter().filter(|site| visits(site).len() > 1 && was_known(site, visits(site)[0]));
    (visited, again.map(|site| site["id"].to_string()).collect())
}

/// Sites that are due on the next day since nobody has seen them.
fn never_seen(daily: &Value) -> Vec<String> {
    let due = daily["tomorrow"].as_array().unwrap().iter();
    let never = due.filter(|site| site["why"].as_array().unwrap().iter().any(|why| why["why"] == "never_seen"));
    never.map(|site| site["site"].as_str().unwrap().to_owned()).collect()
}

/// Sites on the newest list of the ledger.
fn listed(folder: &Path) -> u64 {
    let mut command = fullsweep();
    let told = command.args(["--json", "ledger", "status"]).arg(folder.join("ledger.db")).assert().success();
    let status: Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    status["sites"]["present"].as_u64().unwrap_or_else(|| panic!("{status}"))
}
