//! A site that never opens: told as such everywhere, and its window, which is no time of any day, is nowhere shown as one.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{SMALL, fullsweep_in};

const SITES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"shut","properties":{"windows":"off"},"geometry":{"type":"Point","coordinates":[14.51,35.9]}},
{"type":"Feature","id":"shut-short","properties":{"windows":"off","service":"0m"},"geometry":{"type":"Point","coordinates":[14.51,35.91]}},
{"type":"Feature","id":"open","properties":{},"geometry":{"type":"Point","coordinates":[14.5,35.91]}}]}"#;

#[test]
fn a_site_that_never_opens_is_told_without_a_clock_time() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("scenario.toml"), SMALL).unwrap();
    fs::write(folder.path().join("sites.geojson"), SITES).unwrap();
    for (lang, words) in [("en", "never opens"), ("zh", "从不开放")] {
        let out = folder.path().join(lang);
        let plan = ["plan", ".", "--iterations", "20", "--lang", lang, "--out", lang];
        let said = run(folder.path(), &plan).success();
        let mut told = vec![("stdout".to_owned(), said.get_output().stdout.clone())];
        told.push(("stderr".to_owned(), said.get_output().stderr.clone()));
        for file in fs::read_dir(&out).unwrap().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".xlsx") {
                told.push((name, fs::read(file.path()).unwrap()));
            }
        }
        assert!(told.len() >= 6, "plan, routes, sheets, a track and what was said");
        told.iter().for_each(|(name, text)| holds_no_such_time(name, &String::from_utf8_lossy(text)));
        let plan: Value = serde_json::from_slice(&fs::read(out.join("plan.json")).unwrap()).unwrap();
        for missed in plan["unassigned"].as_array().unwrap() {
            assert_eq!(missed["reason"], "no_window");
            assert!(missed["detail"].as_str().unwrap().contains(words), "{missed}");
        }
        assert_eq!(plan["unassigned"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn the_check_of_a_plan_that_goes_there_says_so_too() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("scenario.toml"), SMALL).unwrap();
    // Planned while they were open, checked once they are shut.
    fs::write(folder.path().join("sites.geojson"), SITES.replace("off", "08:00-17:00")).unwrap();
    run(folder.path(), &["plan", ".", "--iterations", "50", "--out", "out"]).success();
    fs::write(folder.path().join("sites.geojson"), SITES).unwrap();
    for arguments in [&["check", ".", "out/plan.json"][..], &["check", ".", "out/plan.json", "--json"]] {
        let verdict = run(folder.path(), arguments).code(1);
        let text = String::from_utf8_lossy(&verdict.get_output().stdout).into_owned();
        assert!(text.contains("it never opens"), "{text}");
        holds_no_such_time(&arguments.join(" "), &text);
    }
}

/// Neither the days between that instant and the scenario's, nor its year, nor its seconds.
fn holds_no_such_time(name: &str, text: &str) {
    for sign in ["36525", "1924-", "-3155760000"] {
        let at = text.find(sign);
        assert!(at.is_none(), "{name}: {}", text[at.unwrap_or(0)..].chars().take(80).collect::<String>());
    }
}

fn run(at: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    fullsweep_in(at).args(arguments).assert()
}
