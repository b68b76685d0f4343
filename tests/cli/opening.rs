//! Sites that are shut on some days: they are due when they open, and no blind spot before.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{SMALL, fullsweep_in, json};

/// Sunday 10 March 2024, eight gates and eight pharmacies that open on weekdays and on Saturday.
fn scenario() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let kinds =
        "[kinds.gate]\nevery = \"2 days\"\n[kinds.pharmacy]\nevery = \"2 days\"\nwindows = \"Mo-Sa 08:00-19:00\"\n";
    let text = SMALL.replace("2024-03-11", "2024-03-10").replace("sites.geojson", "sites.csv");
    fs::write(at.join("scenario.toml"), format!("{text}{kinds}")).unwrap();
    let mut sites = String::from("id,kind,lon,lat\n");
    for index in 0..8 {
        writeln!(sites, "G{index},gate,14.50{index},35.90\nP{index},pharmacy,14.51{index},35.90").unwrap();
    }
    fs::write(at.join("sites.csv"), sites).unwrap();
    // All but P7 on Friday, the gates again on Sunday.
    let mut visits = String::from("site,team,date\n");
    for index in 0..8 {
        writeln!(visits, "G{index},T1,2024-03-08\nG{index},T1,2024-03-10").unwrap();
        if index < 7 {
            writeln!(visits, "P{index},T1,2024-03-08").unwrap();
        }
    }
    fs::write(at.join("visits.csv"), visits).unwrap();
    run(at, "plan . --iterations 50 --out sunday");
    run(at, "ledger import l.db --scenario . --date 2024-03-07 --visits visits.csv --plan sunday/plan.json");
    folder
}

fn run(at: &Path, command: &str) -> String {
    let run = fullsweep_in(at).args(command.split_whitespace()).assert().success();
    String::from_utf8_lossy(&run.get_output().stderr).into_owned()
}

fn coverage(at: &Path, days: &str) -> Value {
    run(at, &format!("coverage . --ledger l.db {days} --out out"));
    json(&at.join("out/coverage.json"))
}

fn ids(told: &Value, kind: &str) -> Vec<String> {
    let spots = told["spots"].as_array().unwrap().iter().filter(|spot| spot["kind"] == kind);
    spots.map(|spot| spot["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn on_a_sunday_pharmacies_are_shut_and_no_blind_spots() {
    let folder = scenario();
    let at = folder.path();
    let left_out = json(&at.join("sunday/plan.json"))["unassigned"].as_array().unwrap().len();
    assert_eq!(left_out, 8, "the plan of the Sunday names them");
    let told = coverage(at, "--date 2024-03-10");
    assert_eq!(ids(&told, "overdue"), ["P7"], "never visited, and open on Friday");
    assert_eq!(told["spots"].as_array().unwrap().len(), 1, "{:#}", told["spots"]);
    assert_eq!((&told["days"][0]["visited"], &told["days"][0]["shut"]), (&json!(8), &json!(8)));
    let letters: Vec<&str> =
        told["sites"].as_array().unwrap().iter().map(|site| site["days"].as_str().unwrap()).collect();
    assert_eq!(letters[..2], ["v", "s"]);
    // Out of files it is the same, though nobody then knows of the days before.
    run(at, "coverage . --plan sunday/plan.json --visits visits.csv --out files");
    let files = json(&at.join("files/coverage.json"));
    assert_eq!((&files["spots"], &files["days"]), (&json!([]), &told["days"]));
    // From Friday to Sunday: due on Sunday; nothing is known of the Saturday.
    let told = coverage(at, "--date 2024-03-10 --days 3");
    assert_eq!(ids(&told, "overdue"), ["P7"]);
    assert_eq!((&told["sites"][1]["days"], &told["sites"][15]["days"]), (&json!("v-s"), &json!("o-s")));
}

#[test]
fn what_is_due_on_a_day_on_which_it_is_shut_is_due_when_it_opens() {
    let folder = scenario();
    let at = folder.path();
    let planned = |date: &str| {
        let said = run(at, &format!("plan . --from-ledger l.db --date {date} --iterations 50 --out {date}"));
        run(at, &format!("check . {date}/plan.json --from-ledger l.db --date {date}"));
        let plan = json(&at.join(date).join("plan.json"));
        let stops = plan["routes"].as_array().unwrap().iter().flat_map(|route| route["stops"].as_array().unwrap());
        let mut ids: Vec<String> = stops.map(|stop| stop["site"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        assert_eq!(plan["unassigned"], json!([]));
        (ids, said)
    };
    let all = |letter: char| (0..8).map(|index| format!("{letter}{index}")).collect::<Vec<_>>();
    let (ids, said) = planned("2024-03-10");
    assert_eq!(ids, all('G'), "{said}");
    assert!(said.contains("8 sites are shut on this day and due when they open next: P0, P1"), "{said}");
    assert_eq!(planned("2024-03-11").0, all('P'));
    // The evening report of Sunday says the same of Monday.
    run(at, "report daily . --ledger l.db --date 2024-03-10 --out report");
    let report = json(&at.join("report/daily.json"));
    let why = |id: &str| {
        let due = report["tomorrow"].as_array().unwrap().iter().find(|due| due["site"] == id);
        due.map(|due| due["why"][0].clone())
    };
    assert_eq!(why("P0").unwrap()["overdue_days"], 0, "due on Sunday, shut on Sunday");
    assert_eq!((why("P7").unwrap()["why"].as_str(), why("G0")), (Some("never_seen"), None));
    run(at, "report daily . --ledger l.db --date 2024-03-09 --out saturday");
    let report = json(&at.join("saturday/daily.json"));
    assert_eq!((report["tomorrow"].as_array().unwrap().len(), &report["tomorrow_shut"]), (8, &json!(all('P'))));
    // Overdue by open days: on Monday evening it is due, on Tuesday evening a day late.
    assert_eq!(ids_overdue(at, "2024-03-11"), ["P7"]);
    assert_eq!(ids_overdue(at, "2024-03-12").len(), 8);
}

fn ids_overdue(at: &Path, date: &str) -> Vec<String> {
    let told = coverage(at, &format!("--from 2024-03-08 --to {date}"));
    ids(&told, "overdue").into_iter().filter(|id| id.starts_with('P')).collect()
}
