//! `bench scale`: made-up countries are planned, checked and told.

use assert_cmd::Command;
use serde_json::Value;

fn scale(arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("fullsweep").unwrap().args(["bench", "scale"]).args(arguments).assert()
}

fn told(threads: &str) -> Vec<Value> {
    let run = scale(&["--sites", "150", "400", "--iterations", "300", "--seed", "3", "--json", "--threads", threads])
        .success();
    let all: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(all["format"], "fullsweep-bench-scale/1");
    all["runs"].as_array().unwrap().clone()
}

#[test]
fn countries_of_several_sizes_are_planned_the_same_on_any_threads() {
    let (runs, again) = (told("1"), told("2"));
    assert_eq!(runs.iter().map(|run| run["sites"].as_u64().unwrap()).collect::<Vec<_>>(), [150, 400]);
    for (run, again) in runs.iter().zip(&again) {
        assert_eq!(run["left_out"], 0);
        assert_eq!(run["bases"].as_u64().unwrap(), run["sites"].as_u64().unwrap().div_ceil(100));
        let costs: Vec<i64> = run["course"].as_array().unwrap().iter().map(|at| at["cost"].as_i64().unwrap()).collect();
        assert!(costs.is_sorted_by(|one, other| one >= other), "{costs:?}");
        assert_eq!(costs.last().copied(), run["cost"].as_i64());
        for figure in ["cost", "teams_used", "distance_m"] {
            assert_eq!(run[figure], again[figure], "{figure}");
        }
    }
}

#[test]
fn the_table_has_a_line_for_each_country_and_no_sites_are_refused() {
    let run = scale(&["--sites", "120", "--time-limit", "0"]).success();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].contains("left out") && lines[1].trim_start().starts_with("120 "), "{text}");
    let refused = scale(&["--sites", "0"]).code(2);
    let said = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    assert!(said.contains("0 is not in 1..=5000000"), "{said}");
}
