//! The daily circle from outside: list, plan, visits, findings, and the next day's plan and report out of the ledger.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{SMALL, fullsweep_in, json};

/// What the day has beyond the small one.
const MORE: &str = r#"
[kinds.gate]
every = "2 days"
[kinds.shop]
[due]
never_seen = 3
finding = "must"
[[team]]
id = "T2"
name = "Team two"
group = "south"
start = [14.5, 35.9]
shifts = ["08:00-17:00"]
"#;

fn scenario() -> String {
    let north = SMALL.replace("id = \"T1\"", "id = \"T1\"\ngroup = \"north\"");
    format!("name = \"small\"{north}{MORE}")
}

/// Three gates and three shops.
fn sites(ids: &[&str]) -> String {
    let site = |(at, id): (usize, &&str)| {
        let kind = if id.starts_with('G') { "gate" } else { "shop" };
        format!(
            r#"{{"type":"Feature","id":"{id}","properties":{{"name":"Place {id}","kind":"{kind}"}},"geometry":{{"type":"Point","coordinates":[{:.3},35.9]}}}}"#,
            14.4 + at as f64 * 0.01
        )
    };
    let all: Vec<String> = ids.iter().enumerate().map(site).collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}", all.join(",\n"))
}

/// The evening of the first day: planned, visited but for S3, one finding.
fn evening() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    fs::write(at.join("scenario.toml"), scenario()).unwrap();
    fs::write(at.join("sites.geojson"), sites(&["G1", "G2", "G3", "S1", "S2", "S3"])).unwrap();
    run(at, "plan . --iterations 100 --out day1").success();
    let visits = "site,team,arrive\nG1,T1,2024-03-11 09:00\nG2,T1,2024-03-11 10:00\nG3,T1,2024-03-11 11:00\nS1,T2,2024-03-11 09:00\nS2,T2,2024-03-11 10:00\n";
    fs::write(at.join("visits.csv"), visits).unwrap();
    let findings = "id,site,what,found,team,responsible,deadline,again_by\nF1,S1,blocked exit,2024-03-11 09:10,team two,Fire service,2024-03-11 20:00,other\n";
    fs::write(at.join("findings.csv"), findings).unwrap();
    run(at, "ledger import l.db --scenario . --plan day1/plan.json --visits visits.csv --findings findings.csv")
        .success();
    folder
}

fn run(at: &Path, command: &str) -> assert_cmd::assert::Assert {
    fullsweep_in(at).args(command.split_whitespace()).assert()
}

fn planned(plan: &Value) -> Vec<String> {
    let mut ids: Vec<String> = plan["routes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|route| route["stops"].as_array().unwrap())
        .map(|stop| stop["site"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

#[test]
fn the_next_day_s_plan_is_exactly_what_is_due() {
    let folder = evening();
    let at = folder.path();
    let said = run(at, "plan . --from-ledger l.db --date 2024-03-12 --iterations 100 --out day2").success();
    let told = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
    assert!(
        told.contains("due on 2024-03-12: 2 sites") && told.contains("4 sites of the scenario are not due"),
        "{told}"
    );
    let plan = json(&at.join("day2/plan.json"));
    assert_eq!((&plan["date"], planned(&plan)), (&"2024-03-12".into(), vec!["S1".to_owned(), "S3".to_owned()]));
    let other = plan["routes"].as_array().unwrap().iter().find(|route| route["team"] == "T1").unwrap();
    assert!(other["stops"].as_array().unwrap().iter().any(|stop| stop["site"] == "S1"), "another team than the finder");
    run(at, "check . day2/plan.json --from-ledger l.db --date 2024-03-12").success();
    run(at, "plan . --from-ledger l.db --date 2024-03-13 --iterations 100 --out day3").success();
    assert_eq!(planned(&json(&at.join("day3/plan.json"))), ["G1", "G2", "G3", "S1", "S3"]);
}

#[test]
fn what_is_due_and_cannot_be_planned_stands_in_the_plan() {
    let folder = evening();
    let at = folder.path();
    fs::write(at.join("sites.geojson"), sites(&["G1", "G2", "G3", "S1", "S2", "N1"])).unwrap();
    let said = run(at, "plan . --from-ledger l.db --date 2024-03-12 --iterations 100 --out day2").success();
    let told = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
    assert!(told.contains("due and not in the files of the scenario") && told.contains("S3"), "{told}");
    assert!(told.contains("on no list of the ledger") && told.contains("N1"), "{told}");
    let plan = json(&at.join("day2/plan.json"));
    assert_eq!(planned(&plan), ["N1", "S1"]);
    assert_eq!((&plan["unassigned"][0]["site"], &plan["unassigned"][0]["reason"]), (&"S3".into(), &"invalid".into()));
    assert!(plan["unassigned"][0]["detail"].as_str().unwrap().contains("never seen"));
}

#[test]
fn a_later_list_of_the_scenario_changes_what_is_due() {
    let folder = evening();
    let at = folder.path();
    fs::write(at.join("sites.geojson"), sites(&["G1", "G2", "G3", "S1", "S2", "N1"])).unwrap();
    let said = run(at, "ledger import l.db --scenario . --date 2024-03-12").success();
    let told = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(told.contains("1 new") && told.contains("1 gone"), "{told}");
    run(at, "plan . --from-ledger l.db --date 2024-03-12 --iterations 100 --out day2").success();
    let plan = json(&at.join("day2/plan.json"));
    assert_eq!((planned(&plan), plan["unassigned"].as_array().unwrap().len()), (vec!["N1".into(), "S1".into()], 0));
}

#[test]
fn the_daily_report_tells_the_day_in_both_languages() {
    let folder = evening();
    let at = folder.path();
    for (lang, words, told) in [("en", "Passed by", "6 planned, 5 visited"), ("zh", "路过未停", "计划6，已到访5")]
    {
        let said = run(at, &format!("report daily . --ledger l.db --out {lang} --lang {lang}")).success();
        assert!(String::from_utf8_lossy(&said.get_output().stdout).contains(told), "{lang}");
        let page = fs::read_to_string(at.join(lang).join("daily.html")).unwrap();
        assert!(page.contains(words) && page.contains("Place S3") && page.contains("Fire service"), "{page}");
        assert!(fs::read(at.join(lang).join("daily.xlsx")).unwrap().starts_with(b"PK"));
    }
    let said = run(at, "report daily . --ledger l.db --date 2019-01-01 --out none").success();
    assert!(String::from_utf8_lossy(&said.get_output().stderr).contains("neither a plan nor a visit"));
    let report = json(&at.join("en/daily.json"));
    let total = &report["total"];
    assert_eq!((&total["planned"], &total["visited"], &total["not_seen"]), (&6.into(), &5.into(), &1.into()));
    assert_eq!((&total["found"], &total["open"], &total["overdue"]), (&1.into(), &1.into(), &1.into()));
    let groups: Vec<&str> =
        report["groups"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(groups, ["north", "south"]);
    for lines in ["groups", "teams", "territories", "kinds"] {
        for (figure, whole) in total.as_object().unwrap() {
            let sum: u64 =
                report[lines].as_array().unwrap().iter().map(|line| line["figures"][figure].as_u64().unwrap()).sum();
            assert_eq!(Some(sum), whole.as_u64(), "{lines} {figure}");
        }
    }
    assert_eq!(report["not_visited"][0]["site"], "S3");
    assert_eq!(report["tomorrow"].as_array().unwrap().len(), 2);
}

/// A judged day counts by what was judged: in the report of the day and in what is due on the next.
#[test]
fn what_was_judged_counts_and_not_what_was_claimed() {
    let folder = evening();
    let at = folder.path();
    // G3's record says itself that it was written five kilometres from there.
    fs::write(at.join("far.csv"), "site,team,arrive,lon,lat\nS3,T2,2024-03-11 12:00,14.5,35.95\n").unwrap();
    run(at, "ledger import l.db --visits far.csv").success();
    let told = |lang: &str| {
        run(at, &format!("report daily . --ledger l.db --out {lang} --lang {lang}")).success();
        (json(&at.join(lang).join("daily.json")), fs::read_to_string(at.join(lang).join("daily.html")).unwrap())
    };
    let (before, page) = told("en");
    assert_eq!((&before["judged"], &before["total"]["visited"]), (&false.into(), &6.into()));
    assert!(page.contains("counts as made"), "{page}");
    run(at, "coverage . --ledger l.db").success();
    let (after, page) = told("en");
    let total = &after["total"];
    assert_eq!((&after["judged"], &total["visited"], &total["claimed_only"]), (&true.into(), &5.into(), &1.into()));
    let detail = after["not_visited"][0]["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("T2 Team two wrote a visit for 12:00; the record was made ") && page.contains(detail),
        "{detail}"
    );
    assert!(told("zh").1.contains("T2 Team two记录12:00到访，记录在"));
    assert!(!page.contains("counts as made"), "{page}");
    run(at, "plan . --from-ledger l.db --date 2024-03-12 --iterations 50 --out day2").success();
    assert_eq!(planned(&json(&at.join("day2/plan.json"))), ["S1", "S3"], "S3 was claimed and never seen");
}

#[test]
fn what_was_drawn_is_due_on_its_day_and_on_no_other() {
    let folder = evening();
    let at = folder.path();
    let drawn = run(at, "ledger draw l.db --date 2024-03-12 --n 2 --seed 7 --json").success();
    let drawn: Value = serde_json::from_slice(&drawn.get_output().stdout).unwrap();
    let mut due: Vec<String> =
        drawn["drawn"].as_array().unwrap().iter().map(|site| site["site"].as_str().unwrap().to_owned()).collect();
    due.extend(["S1".to_owned(), "S3".to_owned()]);
    due.sort();
    due.dedup();
    run(at, "plan . --from-ledger l.db --date 2024-03-12 --iterations 100 --out day2").success();
    assert_eq!(planned(&json(&at.join("day2/plan.json"))), due);
    run(at, "plan . --from-ledger l.db --date 2024-03-13 --iterations 100 --out day3").success();
    assert_eq!(planned(&json(&at.join("day3/plan.json"))), ["G1", "G2", "G3", "S1", "S3"]);
    run(at, "report daily . --ledger l.db --out en").success();
    let report = json(&at.join("en/daily.json"));
    let why = report["tomorrow"].as_array().unwrap().iter().flat_map(|site| site["why"].as_array().unwrap().clone());
    assert_eq!(why.filter(|why| why["why"] == "draw").count(), 2);
}

/// Where several other teams may look again, the plan chooses among all of them.
#[test]
fn any_other_team_may_look_again() {
    let folder = evening();
    let at = folder.path();
    let third = "[[team]]\nid = \"T3\"\nstart = [14.5, 35.9]\nshifts = [\"08:00-17:00\"]\n";
    // The nearest to S1 by far is T3; T1 is listed first, and T2 found it.
    let far = scenario().replacen("start = [14.5, 35.9]", "start = [14.9, 35.9]", 1);
    fs::write(at.join("scenario.toml"), format!("{far}{third}")).unwrap();
    run(at, "plan . --from-ledger l.db --date 2024-03-12 --goal cost --iterations 200 --out day2").success();
    let plan = json(&at.join("day2/plan.json"));
    let by = |site: &str| {
        let routes = plan["routes"].as_array().unwrap().iter();
        let has = |route: &&Value| route["stops"].as_array().unwrap().iter().any(|stop| stop["site"] == site);
        routes.clone().find(has).map(|route| route["team"].as_str().unwrap().to_owned())
    };
    assert_eq!(by("S1").as_deref(), Some("T3"), "{plan:#}");
    run(at, "check . day2/plan.json --from-ledger l.db --date 2024-03-12").success();
}
