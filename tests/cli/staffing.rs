//! `staffing`: how many teams, for each day, with bounds that hold.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::fullsweep;

#[test]
fn the_three_days_of_zhenhai_are_answered_one_by_one() {
    let out = TempDir::new().unwrap();
    let args = ["staffing", "data/ningbo-zhenhai", "--iterations", "60", "--from", "4", "--json", "--out"];
    let run = fullsweep().args(args).arg(out.path()).assert().success();
    let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(fs::read(out.path().join("staffing.json")).unwrap(), run.get_output().stdout);
    let days = told["days"].as_array().unwrap();
    let dates: Vec<_> = days.iter().map(|day| day["date"].as_str().unwrap()).collect();
    assert_eq!(dates, ["2021-12-09", "2021-12-10", "2021-12-13"]);
    for (day, on_duty) in days.iter().zip([6, 6, 28]) {
        assert_eq!(day["teams_on_duty"], on_duty);
        holds(day);
        let picture = format!("staffing-{}.svg", day["scenario"].as_str().unwrap());
        let svg = fs::read_to_string(out.path().join(picture)).unwrap();
        assert!(svg.starts_with("<svg") && svg.matches("<circle").count() >= 2 * on_duty.min(6), "{svg}");
    }
}

/// More teams never do worse; nothing found beats its bound; the fewest that are enough are the first that leave nothing out.
fn holds(day: &Value) {
    let number = |value: &Value| value.as_i64().unwrap();
    let curve = day["curve"].as_array().unwrap();
    for step in curve {
        assert_eq!(number(&step["teams"]) as usize, step["team_ids"].as_array().unwrap().len());
        let bound = &step["bound"];
        assert!(number(&step["covered"]) <= number(&bound["covered_at_most"]), "{step}");
        assert!(number(&step["priority_out"]) >= number(&bound["priority_out_at_least"]), "{step}");
        assert!(bound["last_finish_not_before"].as_str() <= step["last_finish"].as_str(), "{step}");
    }
    for pair in curve.windows(2) {
        let out = |step: &Value| (number(&step["must_out"]), number(&step["priority_out"]));
        assert!(out(&pair[1]) <= out(&pair[0]), "{pair:?}");
        assert_eq!(number(&pair[1]["teams"]), number(&pair[0]["teams"]) + 1);
    }
    let enough = number(&day["teams_enough"]);
    assert!(enough >= number(&day["teams_at_least"]) && !day["why_at_least"].as_str().unwrap().is_empty());
    let first = curve.iter().find(|step| number(&step["must_out"]) == 0 && number(&step["priority_out"]) == 0).unwrap();
    assert_eq!(number(&first["teams"]), enough);
    assert_eq!(first["covered"], day["sites"]);
}

#[test]
fn a_single_day_is_told_as_a_table_the_same_on_any_number_of_threads() {
    let tables = ["1", "2"].map(|threads| {
        let args = ["staffing", "data/zhuhai-gaoxin", "--iterations", "80", "--from", "4", "--threads", threads];
        let run = fullsweep().args(args).assert().success();
        String::from_utf8_lossy(&run.get_output().stdout).into_owned()
    });
    assert_eq!(tables[0], tables[1]);
    assert!(tables[0].contains("no fewer than") && tables[0].contains("last finish"), "{}", tables[0]);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for args in [
        &["data/zhuhai-gaoxin", "--from", "5", "--to", "3"][..],
        &["data/zhuhai-gaoxin", "--from", "0"],
        &["data/no-such-folder"],
        &["data/zhuhai-gaoxin", "--iterations", "5", "--time-limit", "1s"],
    ] {
        fullsweep().arg("staffing").args(args).assert().code(2);
    }
}

#[test]
fn a_shell_can_complete_the_commands_of_measuring() {
    let script = fullsweep().args(["completions", "bash"]).assert().success().get_output().stdout.clone();
    let script = String::from_utf8_lossy(&script).into_owned();
    for word in ["staffing", "suite", "profile", "--accept", "--baseline"] {
        assert!(script.contains(word), "{word}");
    }
}
