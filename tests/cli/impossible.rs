//! What cannot be is said before any search: of a scenario by `plan`, of an instance by `bench vrplib`.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::fullsweep;

/// A day at sites A, B and C in a row, a quarter of an hour's drive apart; what is said on stderr and the exit code.
fn planned(teams: &str, more: &str, sites: &str) -> (String, i32) {
    let folder = TempDir::new().unwrap();
    let scenario = format!(
        "date = 2024-03-11\ntimezone = \"Europe/Malta\"\nnetwork = {{ source = \"straight\" }}\n\
         [[sites]]\nfile = \"sites.csv\"\n{teams}\n[kinds.gate]\nlabel = {{ en = \"Gate\" }}\n{more}"
    );
    fs::write(folder.path().join("scenario.toml"), scenario).unwrap();
    fs::write(folder.path().join("sites.csv"), format!("id,kind,lon,lat,service,priority,windows\n{sites}")).unwrap();
    let out = folder.path().join("out");
    let run = fullsweep().arg("plan").arg(folder.path()).args(["--iterations", "20", "--out"]).arg(&out).assert();
    let output = run.get_output();
    let code = output.status.code().unwrap();
    assert_eq!(out.join("plan.json").exists(), code != 2, "a plan is made of what can be read and of nothing else");
    (String::from_utf8_lossy(&output.stderr).into_owned(), code)
}

const TEAM: &str = "[[team]]\nid = \"T1\"\nstart = [14.50, 35.90]\nshifts = \"08:00-12:00\"\n";
const ROW: &str = "A,gate,14.50,35.90,10m,must,\nB,gate,14.60,35.90,10m,must,\nC,gate,14.70,35.90,10m,must,\n";

#[test]
fn locks_that_contradict_each_other_are_refused_with_the_shortest_way_round() {
    let lock = |sites: &str| format!("[[locks]]\nsites = [{sites}]\nrule = \"order\"\n");
    let locks = [r#""A", "B", "C""#, r#""C", "B""#].map(lock).concat();
    let (said, code) = planned(TEAM, &locks, ROW);
    assert_eq!(code, 2, "{said}");
    let line = said.lines().find(|line| line.contains("each before the other")).unwrap_or_else(|| panic!("{said}"));
    // A stands in the first lock too and has no part in it.
    assert!(line.contains("B") && line.contains("C") && line.contains("locks 0, 1") && !line.contains("A,"), "{line}");
    assert!(said.contains("nothing was done"), "{said}");
}

#[test]
fn a_lock_whose_order_the_windows_forbid_is_told_before_the_search() {
    let locks = "[[locks]]\nsites = [\"A\", \"B\"]\nrule = \"order\"\n";
    let sites = "A,gate,14.50,35.90,10m,must,10:00-12:00\nB,gate,14.60,35.90,10m,must,08:00-09:30\n";
    let (said, code) = planned(TEAM, locks, sites);
    assert_eq!(code, 1, "{said}");
    let line = said.lines().find(|line| line.starts_with("before the search")).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("A, B:") && line.contains("a lock wants A before B"), "{line}");
}

#[test]
fn a_day_without_a_team_is_refused() {
    let (said, code) = planned("", "", ROW);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("team") && said.contains("nothing was done"), "{said}");
}

#[test]
fn a_site_there_is_no_time_for_is_told_before_the_search() {
    let sites = "A,gate,14.50,35.90,10m,must,\nB,gate,14.50,35.91,5h,must,\n";
    let (said, code) = planned(TEAM, "", sites);
    assert_eq!(code, 1, "{said}");
    let told: Vec<&str> = said.lines().filter(|line| line.starts_with("before the search")).collect();
    assert_eq!(told.len(), 1, "{said}");
    assert!(told[0].contains(" B: ") && !told[0].contains("A"), "the smallest contradiction is B alone: {}", told[0]);
}

#[test]
fn an_instance_that_cannot_be_served_is_told_before_the_search() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("heavy.vrp");
    let text = "NAME : heavy\nTYPE : CVRP\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 10\n\
        NODE_COORD_SECTION\n1 0 0\n2 0 5\n3 5 0\n4 5 5\nDEMAND_SECTION\n1 0\n2 4\n3 11\n4 6\nDEPOT_SECTION\n1\n-1\nEOF\n";
    fs::write(&file, text).unwrap();
    let run = fullsweep().args(["bench", "vrplib", "--iterations", "10", "--json"]).arg(&file).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    let why = "node 3 asks for 11, and no vehicle that may visit it carries more than 10";
    assert_eq!(said.trim(), format!("heavy: before the search: cannot be: {why}"));
    let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let instance = &told["instances"][0];
    assert_eq!((&instance["missing"], &instance["impossible"][0]), (&1.into(), &why.into()), "{instance}");
}
