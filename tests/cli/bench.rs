//! `bench suite` as a gate, `bench vrplib` as a measure: exit codes, files, what is said.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{fullsweep, fullsweep_in, root};

/// A suite of a scenario without roads, an instance, and a case whose file is not there.
fn suite(folder: &Path, iterations: u64) -> PathBuf {
    let root = root().display().to_string();
    let text = format!(
        "iterations = {iterations}\nmean_tolerance_percent = 0.5\n\
         [[scenario]]\nname = \"zone\"\nfolder = \"{root}/data/zhuhai-gaoxin\"\ngoals = [\"cost\"]\n\
         [[instance]]\nfile = \"{root}/benches/instances/c150.vrp\"\n\
         [[scenario]]\nname = \"away\"\nfolder = \"{root}/data/zhuhai-gaoxin/roads\"\nneeds = [\"no-such.osm.pbf\"]\n"
    );
    let file = folder.join("own.toml");
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_suite_is_accepted_then_kept_then_failed_when_plans_get_worse() {
    let folder = TempDir::new().unwrap();
    let file = suite(folder.path(), 600);
    let first = fullsweep().args(["bench", "suite"]).arg(&file).assert().code(2);
    assert!(said(&first.get_output().stderr).contains("--accept"));
    let accepted = fullsweep().args(["bench", "suite", "--accept", "--threads", "1"]).arg(&file).assert().success();
    let told = said(&accepted.get_output().stdout);
    assert!(told.contains("zone cost: new") && told.contains("away: left out"), "{told}");

    // On another number of threads the figures are the same.
    let out = folder.path().join("out");
    let kept = fullsweep().args(["bench", "suite", "--threads", "2", "--out"]).arg(&out).arg(&file).assert().success();
    assert!(said(&kept.get_output().stdout).contains("mean change +0.000 %"));
    assert!(said(&kept.get_output().stderr).contains("LEFT OUT: away"));
    let result: Value = serde_json::from_slice(&fs::read(out.join("suite.json")).unwrap()).unwrap();
    assert_eq!((&result["passed"], &result["cases"][0]["standing"]), (&Value::Bool(true), &"same".into()));
    assert!(fs::read_to_string(out.join("junit.xml")).unwrap().contains("skipped=\"1\""));
    assert!(fs::read_to_string(out.join("suite.md")).unwrap().contains("| zone cost |"));

    // A baseline that was better than what is reached now.
    let baseline = folder.path().join("own-baseline.json");
    let mut stricter: Value = serde_json::from_slice(&fs::read(&baseline).unwrap()).unwrap();
    let value = stricter["cases"]["c150"]["figures"]["value"].as_i64().unwrap();
    stricter["cases"]["c150"]["figures"]["value"] = (value * 9 / 10).into();
    fs::write(&baseline, stricter.to_string()).unwrap();
    let failed = fullsweep().args(["bench", "suite", "--json"]).arg(&file).assert().code(1);
    let result: Value = serde_json::from_slice(&failed.get_output().stdout).unwrap();
    assert_eq!(result["cases"][2]["standing"], "failed", "{result}");

    // Accepting says what changed, and only that.
    let accepted = fullsweep().args(["bench", "suite", "--accept"]).arg(&file).assert().success();
    let told = said(&accepted.get_output().stdout);
    assert!(told.contains("c150: distance") && told.contains("->") && !told.contains("zone cost:"), "{told}");
}

#[test]
fn a_suite_that_cannot_be_used_is_refused_with_all_its_faults() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("bad.toml");
    fs::write(&file, "tolerence = 1\n[[scenario]]\nfolder = \"nowhere\"\n[[instance]]\n").unwrap();
    let refused = fullsweep().args(["bench", "suite"]).arg(&file).assert().code(2);
    let told = said(&refused.get_output().stderr);
    for part in ["tolerence", "nowhere", "scenario.0.iterations", "instance.0.file", "line 3"] {
        assert!(told.contains(part), "{part} is not in: {told}");
    }
}

#[test]
fn an_instance_is_searched_and_its_figures_told() {
    let folder = TempDir::new().unwrap();
    let vrplib = ["bench", "vrplib", "benches/instances/c150.vrp", "--iterations", "300", "--json", "--out"];
    let run = fullsweep().args(vrplib).arg(folder.path().join("c.sol")).assert().success();
    let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let instance = &told["instances"][0];
    assert_eq!((&instance["instance"], &instance["missing"]), (&"c150".into(), &0.into()));
    assert!(instance["first_s"].is_number() && instance["near_end_s"].is_number(), "{instance}");
    let text = fs::read_to_string(folder.path().join("c.sol")).unwrap();
    assert!(text.contains(&format!("Cost {}", instance["cost"])), "{text}");
}

/// The cost beside the file makes the gap.
#[test]
fn the_gap_is_that_to_the_solution_beside_the_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("c150.vrp");
    fs::copy(root().join("benches/instances/c150.vrp"), &file).unwrap();
    fs::write(file.with_extension("sol"), "Route #1: 1\nCost 10000\n").unwrap();
    let run = fullsweep().args(["bench", "vrplib", "--iterations", "50", "--json"]).arg(&file).assert().success();
    let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let instance = &told["instances"][0];
    let gap = instance["cost"].as_f64().unwrap() / 100.0 - 100.0;
    assert!((instance["gap_percent"].as_f64().unwrap() - gap).abs() < 1e-9, "{instance}");
}

#[test]
fn no_time_at_all_gives_the_first_solution() {
    for limit in [["--time-limit", "0"], ["--iterations", "0"]] {
        let args = ["bench", "vrplib", "benches/instances/tw120.vrp", "--json"];
        let run = fullsweep().args(args).args(limit).assert().success();
        let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        let instance = &told["instances"][0];
        assert_eq!((&instance["missing"], &instance["iterations"]), (&0.into(), &0.into()), "{instance}");
    }
    fullsweep().args(["bench", "vrplib", "benches/instances/tw120.vrp", "--time-limit", "-1"]).assert().code(2);
}

#[test]
fn files_that_are_no_instances_are_refused_with_line_and_column() {
    let folder = TempDir::new().unwrap();
    let sound = fs::read_to_string(root().join("benches/instances/c150.vrp")).unwrap();
    let refused = |text: &[u8], parts: &[&str]| {
        let file = folder.path().join("broken.vrp");
        fs::write(&file, text).unwrap();
        let run = fullsweep().args(["bench", "vrplib", "--iterations", "1"]).arg(&file).assert().code(2);
        let told = said(&run.get_output().stderr);
        for part in parts {
            assert!(told.contains(part), "{part} is not in: {told}");
        }
    };
    refused(sound.replacen("\n2 ", "\n2 x", 1).as_bytes(), &["line 9, column 3", "expected a number"]);
    refused(sound.replace("DIMENSION : 151", "DIMENSION : 99999999999").as_bytes(), &["line 4", "99999999999"]);
    refused(sound.replace("EUC_2D", "EXPLICIT").as_bytes(), &["EXPLICIT", "EUC_2D"]);
    refused(&sound.as_bytes()[..900], &["line"]);
    refused(b"", &["expected"]);
    refused(b"NAME : \xff\xfe\n", &["line 1", "UTF-8"]);
    fullsweep().args(["bench", "vrplib", "no-such-file.vrp"]).assert().code(2);
}

#[test]
fn a_profile_tells_where_the_time_of_a_search_goes() {
    let out = TempDir::new().unwrap();
    for subject in ["data/zhuhai-gaoxin", "benches/instances/tw120.vrp"] {
        let args = ["bench", "profile", subject, "--iterations", "200", "--json", "--out"];
        let run = fullsweep().args(args).arg(out.path()).assert().success();
        let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        let shares: f64 = told["parts"].as_array().unwrap().iter().map(|part| part["share"].as_f64().unwrap()).sum();
        assert!((shares - 1.0).abs() < 1e-9 && told["evaluations"].as_u64() > told["steps"].as_u64(), "{told}");
        assert!(told["steps"].as_u64() >= Some(200) && told["taken"].as_u64() >= told["better"].as_u64(), "{told}");
        assert!(fs::read_to_string(out.path().join("profile.svg")).unwrap().contains("<polyline"));
    }
    let table = fullsweep().args(["bench", "profile", "data/zhuhai-gaoxin", "--iterations", "50"]).assert().success();
    let table = said(&table.get_output().stdout);
    assert!(table.contains("recreate") && table.contains("evaluations a second"), "{table}");
}

/// The commands of docs/ci.md, run in a folder of a user's own.
#[test]
fn the_commands_of_the_ci_page_do_what_it_says() {
    let folder = TempDir::new().unwrap();
    let page = fs::read_to_string(root().join("docs/ci.md")).unwrap();
    let block = |language: &str| {
        let begin = format!("```{language}\n");
        page.split(&begin).nth(1).and_then(|rest| rest.split("```").next()).unwrap().to_owned()
    };
    // The suite as the page shows it, with our scenario for its days and less work.
    let suite = block("toml").replace("4000 ", "60 ").replace("20000 ", "60 ").replace("[\"roads.osm.pbf\"]", "[]");
    fs::write(folder.path().join("plans.toml"), suite).unwrap();
    for day in ["monday", "tuesday"] {
        let copy = folder.path().join(day);
        fs::create_dir(&copy).unwrap();
        for file in ["scenario.toml", "sites.geojson", "teams.toml"] {
            fs::copy(root().join("data/zhuhai-gaoxin").join(file), copy.join(file)).unwrap();
        }
    }
    fs::copy(root().join("benches/instances/c150.vrp"), folder.path().join("depots.vrp")).unwrap();
    let commands = block("sh");
    let gates: Vec<&str> = commands.lines().filter(|line| line.starts_with("fullsweep")).collect();
    assert_eq!(gates.len(), 2);
    for line in gates {
        let words = line.split('#').next().unwrap().split_whitespace().skip(1);
        fullsweep_in(folder.path()).args(words).assert().success();
    }
    for file in ["plans-baseline.json", "quality/suite.json", "quality/suite.md", "quality/junit.xml"] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
    // The workflow's own step is the same command.
    let step = block("yaml").lines().find(|line| line.contains("bench suite")).unwrap().to_owned();
    let words: Vec<&str> = step.split("fullsweep ").nth(1).unwrap().split_whitespace().collect();
    fullsweep_in(folder.path()).args(words).assert().success();
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
