//! What holds for the commands as such: exit codes, machine-readable output, same bytes whatever the threads, languages.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{SMALL, fullsweep, json};

#[test]
fn the_plan_is_the_same_to_the_byte_on_any_number_of_threads() {
    for folder in ["data/zhuhai-gaoxin", "data/kaifeng-weishi", "data/ningbo-zhenhai/2021-12-13"] {
        let plans = ["1", "2", "4"].map(|threads| {
            let out = plan(folder, &["--iterations", "300", "--seed", "7", "--threads", threads]);
            ["plan.json", "routes.geojson", "plan.xlsx", "sheets.html"]
                .map(|file| fs::read(out.path().join(file)).unwrap())
        });
        assert!(plans[0] == plans[1] && plans[1] == plans[2], "threads change the plan of {folder}");
    }
}

#[test]
fn another_seed_is_told_in_the_plan() {
    let out = plan("data/zhuhai-gaoxin", &["--iterations", "50", "--seed", "8"]);
    assert_eq!(json(&out.path().join("plan.json"))["seed"], 8);
}

#[test]
fn every_output_is_written_and_the_table_says_what_was_planned() {
    let out = TempDir::new().unwrap();
    let run = fullsweep().args(["plan", "data/zhuhai-gaoxin", "--iterations", "50", "--out"]).arg(out.path()).assert();
    let run = run.success();
    let said = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(said.contains("of 120 sites visited"), "{said}");
    assert!(said.contains("straight") || said.contains("crow"), "straight lines are not said: {said}");
    for file in ["plan.json", "routes.geojson", "plan.xlsx", "sheets.html"] {
        assert!(fs::metadata(out.path().join(file)).is_ok_and(|file| file.len() > 1000), "{file}");
    }
    let tracks = fs::read_dir(out.path()).unwrap().flatten();
    let tracks = tracks.filter(|file| file.path().extension().is_some_and(|ending| ending == "gpx")).count();
    let plan = json(&out.path().join("plan.json"));
    assert_eq!(tracks as u64, plan["summary"]["teams_used"].as_u64().unwrap());
}

#[test]
fn chinese_is_shown_where_it_is_asked_for() {
    let out = TempDir::new().unwrap();
    let plan = ["plan", "data/zhuhai-gaoxin", "--iterations", "20", "--lang", "zh", "--out"];
    let said = fullsweep().args(plan).arg(out.path()).assert().success();
    let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(said.contains("目标"), "{said}");
    assert!(fs::read_to_string(out.path().join("sheets.html")).unwrap().contains("lang=\"zh"));
}

#[test]
fn json_on_standard_output_is_the_plan() {
    let out = TempDir::new().unwrap();
    let plan = ["plan", "data/zhuhai-gaoxin", "--iterations", "20", "--json", "--out"];
    let printed = fullsweep().args(plan).arg(out.path()).assert().success().get_output().stdout.clone();
    assert_eq!(printed, fs::read(out.path().join("plan.json")).unwrap());
}

#[test]
fn each_goal_can_be_asked_for() {
    for goal in ["finish", "teams", "cost", "balance"] {
        let out = plan("data/zhuhai-gaoxin", &["--iterations", "100", "--goal", goal]);
        let file = out.path().join("plan.json");
        assert_eq!(json(&file)["goal"], goal);
        fullsweep().args(["check", "data/zhuhai-gaoxin"]).arg(&file).assert().success();
    }
}

#[test]
fn a_plan_that_was_tampered_with_fails_the_check_with_exit_code_1() {
    let out = plan("data/zhuhai-gaoxin", &["--iterations", "50"]);
    let file = out.path().join("plan.json");
    let mut altered = json(&file);
    let stops = altered["routes"][0]["stops"].as_array_mut().unwrap();
    let dropped = stops.remove(1);
    fs::write(&file, altered.to_string()).unwrap();
    let run = fullsweep().args(["check", "data/zhuhai-gaoxin", "--json"]).arg(&file).assert().code(1);
    let verdict: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(verdict["valid"], false);
    let rules: Vec<&str> =
        verdict["violations"].as_array().unwrap().iter().filter_map(|v| v["rule"].as_str()).collect();
    assert!(rules.contains(&"site-once"), "{dropped} went missing and only these rules saw it: {rules:?}");
}

#[test]
fn bad_arguments_and_missing_folders_exit_with_2() {
    fullsweep().arg("plan").assert().code(2);
    fullsweep().args(["plan", "data/zhuhai-gaoxin", "--out", "x", "--goal", "speed"]).assert().code(2);
    fullsweep().args(["plan", "data/zhuhai-gaoxin", "--out", "x", "--time-limit", "soon"]).assert().code(2);
    let run = fullsweep().args(["plan", "no/such/folder", "--out", "x"]).assert().code(2);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("scenario.toml"));
    fullsweep().args(["check", "data/zhuhai-gaoxin", "no-such-plan.json"]).assert().code(2);
    fullsweep().args(["network", "no-such-extract.osm.pbf"]).assert().code(2);
}

#[test]
fn bad_features_can_be_set_aside_and_are_told_in_the_plan() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "scenario.toml", SMALL);
    let point = |id: &str, lon: f64| {
        format!(
            r#"{{"type":"Feature","id":"{id}","properties":{{}},"geometry":{{"type":"Point","coordinates":[{lon},35.9]}}}}"#
        )
    };
    let broken = r#"{"type":"Feature","id":"bad","properties":{},"geometry":null}"#;
    let features = [point("a", 14.50), broken.to_owned(), point("b", 14.51)].join(",");
    write(folder.path(), "sites.geojson", &format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#));
    let out = folder.path().join("out");
    fullsweep().arg("plan").arg(folder.path()).args(["--iterations", "20", "--out"]).arg(&out).assert().code(2);
    let plan = ["--skip-invalid", "--iterations", "20", "--out"];
    fullsweep().arg("plan").arg(folder.path()).args(plan).arg(&out).assert().success();
    let written = json(&out.join("plan.json"));
    assert_eq!(written["summary"]["visited"], 2);
    assert_eq!(written["unassigned"][0]["site"], "bad");
    assert_eq!(written["unassigned"][0]["reason"], "invalid");
    fullsweep().arg("check").arg(folder.path()).arg(out.join("plan.json")).assert().success();
}

#[test]
fn a_must_that_nobody_can_visit_is_told_with_exit_code_1() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "scenario.toml", SMALL);
    let site = r#"{"type":"Feature","id":"a","properties":{"priority":"must","skills":["diving"]},"geometry":{"type":"Point","coordinates":[14.5,35.9]}}"#;
    write(folder.path(), "sites.geojson", &format!(r#"{{"type":"FeatureCollection","features":[{site}]}}"#));
    let out = folder.path().join("out");
    let run =
        fullsweep().arg("plan").arg(folder.path()).args(["--iterations", "20", "--out"]).arg(&out).assert().code(1);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("must be visited"));
    assert_eq!(json(&out.join("plan.json"))["unassigned"][0]["reason"], "no_skill");
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = fullsweep().args(["completions", shell]).assert().success();
        assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("fullsweep"), "{shell}");
    }
}

#[test]
fn no_time_at_all_gives_the_first_plan() {
    for limit in [["--time-limit", "0s"], ["--iterations", "0"]] {
        let out = plan("data/zhuhai-gaoxin", &limit);
        let file = out.path().join("plan.json");
        assert!(json(&file)["summary"]["visited"].as_u64() > Some(50));
        fullsweep().args(["check", "data/zhuhai-gaoxin"]).arg(&file).assert().success();
    }
}

/// Two visits of five hours in one shift of eight: said before the search, the rest is planned, and the exit code says so.
#[test]
fn what_cannot_be_is_said_before_the_search() {
    let folder = TempDir::new().unwrap();
    let scenario = "date = 2024-03-11\ntimezone = \"Europe/Malta\"\n[network]\nsource = \"straight\"\n\
        [[sites]]\nfile = \"sites.csv\"\n[[team]]\nid = \"T1\"\nshifts = \"08:00-16:00\"\n\
        [kinds.gate]\nlabel = { en = \"Gate\" }\n";
    std::fs::write(folder.path().join("scenario.toml"), scenario).unwrap();
    let sites = "id,kind,lon,lat,service,priority\nA,gate,14.50,35.90,5h,must\nB,gate,14.51,35.90,5h,must\n\
        C,gate,14.52,35.90,10m,must\n";
    std::fs::write(folder.path().join("sites.csv"), sites).unwrap();
    let out = folder.path().join("out");
    let run =
        fullsweep().arg("plan").arg(folder.path()).args(["--iterations", "50", "--out"]).arg(&out).assert().code(1);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    let line = said.lines().find(|line| line.starts_with("before the search")).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("A, B:") && line.contains("need 2 teams and there are 1"), "{line}");
    assert_eq!(json(&out.join("plan.json"))["summary"]["visited"], 2);
}

fn plan(folder: &str, arguments: &[&str]) -> TempDir {
    let out = TempDir::new().unwrap();
    fullsweep().args(["plan", folder, "--quiet", "--out"]).arg(out.path()).args(arguments).assert().success();
    out
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}
