//! Shifts past midnight: what is done after it belongs to the day the shift began on.

use std::fmt::Write;
use std::fs;

use crate::support::{SMALL, fullsweep_in, json};

/// A device at A from 23:00 to 23:15 and at B from 01:30 to 01:45 of the next day, a fix every 30 s.
fn track() -> String {
    let mut text = String::from("team,time,lon,lat\n");
    for (from, minutes, lon) in [("2024-03-11T22:00:00Z", 15, 14.51), ("2024-03-12T00:30:00Z", 15, 14.52)] {
        let from: jiff::Timestamp = from.parse().unwrap();
        for half in 0..=minutes * 2 {
            let _ = writeln!(text, "T1,{},{lon},35.9", from + jiff::SignedDuration::from_secs(half * 30));
        }
    }
    text
}

#[test]
fn a_visit_after_midnight_belongs_to_the_night_it_was_planned_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let scenario = SMALL.replace("08:00-17:00", "20:00-06:00").replace("sites.geojson", "sites.csv");
    fs::write(at.join("scenario.toml"), scenario + "[defaults]\nservice = \"10m\"\n").unwrap();
    fs::write(
        at.join("sites.csv"),
        "id,name,kind,lon,lat\nA,A,gate,14.51,35.9\nB,B,gate,14.52,35.9\nC,C,gate,14.53,35.9\n",
    )
    .unwrap();
    let run = |words: &str| fullsweep_in(at).args(words.split_whitespace()).assert().success();
    run("plan . --iterations 50 --out plan");
    let visits = "site,team,arrive,depart\nA,T1,2024-03-11 23:00,2024-03-11 23:15\nB,T1,2024-03-12 01:30,2024-03-12 01:45\nC,T1,2024-03-12 02:30,2024-03-12 02:40\n";
    fs::write(at.join("visits.csv"), visits).unwrap();
    fs::write(at.join("tracks.csv"), track()).unwrap();
    run("coverage . --plan plan/plan.json --visits visits.csv --tracks tracks.csv --out with");
    run("coverage . --plan plan/plan.json --visits visits.csv --out without");
    for told in ["with", "without"] {
        let told = json(&at.join(told).join("coverage.json"));
        let words: Vec<(&str, &str)> = told["sightings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|seen| (seen["site"].as_str().unwrap(), seen["seen"].as_str().unwrap()))
            .collect();
        assert_eq!(words, [("A", "visited"), ("B", "visited"), ("C", "visited")], "{told}");
    }
    // The same out of a ledger, and in the evening's report.
    for (ledger, tracks) in [("with", " --tracks tracks.csv"), ("without", "")] {
        run(&format!("ledger import {ledger}.db --scenario . --plan plan/plan.json --visits visits.csv{tracks}"));
        run(&format!("coverage . --ledger {ledger}.db --out {ledger}-ledger"));
        let (files, kept) =
            (json(&at.join(ledger).join("coverage.json")), json(&at.join(format!("{ledger}-ledger/coverage.json"))));
        assert_eq!((&kept["sightings"], &kept["spots"]), (&files["sightings"], &files["spots"]), "{ledger}");
        run(&format!("report daily . --ledger {ledger}.db --out {ledger}-report"));
        assert_eq!(json(&at.join(format!("{ledger}-report/daily.json")))["total"]["visited"], 3, "{ledger}");
    }
}
