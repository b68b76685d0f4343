//! The ledger from outside: files in, answers out, and what is refused.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::fullsweep_in;

const LIST: &str =
    "id,name,kind,lon,lat\nA,East gate,gate,14.50,35.90\nB,Market,market,14.51,35.90\nC,Clinic,clinic,,\n";
const VISITS: &str = "site,team,arrive,depart,result\nA,T1,2024-03-11 08:05,2024-03-11 08:20,ok\nB,T1,2024-03-11 09:05,2024-03-11 09:20,ok\nB,T1,soon,,\nZ,T1,2024-03-11 10:00,,\n";
const FINDINGS: &str = "id,site,what,found,team,responsible,deadline\nF1,A,no log,2024-03-11 08:15,T1,Council,2024-03-12\nF2,B,blocked exit,2024-03-11 09:15,T1,Fire service,2024-03-20\n";
const TRACK: &str = "time,lon,lat,team\n2024-03-11 08:00:00,14.500,35.90,T1\n2024-03-11 08:00:10,14.501,35.90,T1\nsoon,14.501,35.90,T1\n";

fn filled() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in [("list.csv", LIST), ("visits.csv", VISITS), ("findings.csv", FINDINGS), ("track.csv", TRACK)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let said = run(folder.path(), &all()).success();
    let text = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "sites list.csv: 3 new",
            "visits visits.csv: 3 new, 1 kept aside",
            "tracks track.csv: 2 new, 1 kept aside",
            "findings findings.csv: 2 new"
        ]
    );
    folder
}

fn all() -> Vec<&'static str> {
    let command = "ledger import l.db --timezone Europe/Malta --sites list.csv --full --date 2024-03-11 --visits visits.csv \
                   --tracks track.csv --findings findings.csv";
    command.split_whitespace().collect()
}

fn run(at: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    fullsweep_in(at).args(arguments).assert()
}

fn json(at: &Path, arguments: &[&str]) -> Value {
    let said = fullsweep_in(at).args(arguments).arg("--json").assert().success();
    serde_json::from_slice(&said.get_output().stdout).unwrap()
}

fn refused(at: &Path, arguments: &[&str]) -> String {
    let said = run(at, arguments).code(2);
    String::from_utf8_lossy(&said.get_output().stderr).into_owned()
}

#[test]
fn files_go_in_once_and_the_ledger_tells_what_it_holds() {
    let folder = filled();
    let kept = rusqlite::Connection::open(folder.path().join("l.db")).unwrap();
    let team: String = kept.query_row("SELECT team FROM carrier", [], |row| row.get(0)).unwrap();
    assert_eq!(team, "T1", "without a scenario teams are kept as written");
    let again = run(folder.path(), &all()).success();
    let text = String::from_utf8_lossy(&again.get_output().stdout).into_owned();
    assert_eq!(text.matches("imported before, nothing changed").count(), 4, "{text}");
    let status = json(folder.path(), &["ledger", "status", "l.db", "--check", "--imports"]);
    assert_eq!(status["sites"]["present"], 3);
    assert_eq!(status["sites"]["unplaced"], 1);
    assert_eq!((&status["visits"], &status["points"], &status["rejected"]), (&3.into(), &2.into(), &2.into()));
    assert_eq!(status["unlisted"], serde_json::json!(["Z"]));
    assert_eq!(status["findings"]["open"], 2);
    assert_eq!(status["import_list"].as_array().unwrap().len(), 4);
    let kept = json(folder.path(), &["ledger", "rejected", "l.db"]);
    let codes: Vec<&str> = kept["rows"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["bad_time", "bad_time"]);
    assert!(kept["rows"][0]["text"].as_str().unwrap().contains("soon"));
    assert_eq!(kept["rows"][0]["row"], 4);
}

#[test]
fn a_site_has_a_history() {
    let folder = filled();
    let next = "编号,名称,类型,经度,纬度\nA,Old east gate,gate,14.501,35.90\nC,Clinic,clinic,14.52,35.91\n";
    fs::write(folder.path().join("next.csv"), next).unwrap();
    let command = ["ledger", "import", "l.db", "--sites", "next.csv", "--full", "--date", "2024-03-12"];
    let done = json(folder.path(), &command);
    assert_eq!((&done["imports"][0]["changed"], &done["imports"][0]["gone"]), (&2.into(), &1.into()));
    let history = json(folder.path(), &["ledger", "history", "l.db", "A"]);
    let what: Vec<&str> =
        history["sites"][0]["changes"].as_array().unwrap().iter().map(|c| c["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["new", "renamed", "moved"]);
    assert_eq!(history["sites"][0]["changes"][2]["metres"], 90);
    let gone = run(folder.path(), &["ledger", "history", "l.db", "B"]).success();
    let text = String::from_utf8_lossy(&gone.get_output().stdout).into_owned();
    assert!(text.contains("gone since 2024-03-12"), "{text}");
    assert!(refused(folder.path(), &["ledger", "history", "l.db", "Q"]).contains("no list names a site `Q`"));
}

#[test]
fn findings_go_along_the_allowed_ways_and_are_listed_by_body() {
    let folder = filled();
    let list = json(folder.path(), &["ledger", "findings", "l.db", "--now", "2024-03-13"]);
    assert_eq!((&list["bodies"][0]["body"], &list["bodies"][0]["overdue"]), (&"Council".into(), &1.into()));
    assert_eq!(list["bodies"][1]["overdue"], 0);
    let late = json(folder.path(), &["ledger", "findings", "l.db", "--now", "2024-03-13", "--overdue"]);
    assert_eq!(late["bodies"].as_array().unwrap().len(), 1);
    let step = |to: &str, at: &str| {
        fullsweep_in(folder.path())
            .args(["ledger", "finding", "l.db", "F1", "--to", to, "--at", at, "--by", "Vella"])
            .assert()
    };
    let no = step("verified", "2024-03-11T18:00").code(2);
    let told = String::from_utf8_lossy(&no.get_output().stderr).into_owned();
    assert!(told.contains("handed_over or fixed"), "{told}");
    step("handed-over", "2024-03-11T18:00").success();
    step("fixed", "2024-03-11T17:00").code(2);
    step("fixed", "2024-03-12T09:00").success();
    step("verified", "2024-03-13T09:00").success();
    let shown = json(folder.path(), &["ledger", "finding", "l.db", "F1"]);
    let states: Vec<&str> = shown["bodies"][0]["findings"][0]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["open", "handed_over", "fixed", "verified"]);
    let open = run(folder.path(), &["ledger", "findings", "l.db", "--csv", "--lang", "zh"]).success();
    let text = String::from_utf8_lossy(&open.get_output().stdout).into_owned();
    assert!(text.contains("责任单位") && text.contains("F2") && !text.contains("F1"), "{text}");
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let folder = filled();
    let at = folder.path();
    assert!(refused(at, &["ledger", "status", "none.db"]).contains("there is no ledger"));
    assert!(refused(at, &["ledger", "status", "list.csv"]).contains("no ledger of fullsweep"));
    assert!(
        refused(at, &["ledger", "import", "l.db", "--sites", "list.csv", "--date", "2024-03-12"]).contains("--full")
    );
    assert!(refused(at, &["ledger", "import", "l.db"]).contains("nothing to import"));
    assert!(refused(at, &["ledger", "import", "new.db", "--visits", "visits.csv"]).contains("--timezone"));
    assert!(
        refused(at, &["ledger", "import", "l.db", "--timezone", "Asia/Shanghai", "--visits", "visits.csv"])
            .contains("Europe/Malta")
    );
    let old = ["ledger", "import", "l.db", "--sites", "list.csv", "--full", "--date", "2024-03-10"];
    assert!(refused(at, &old).contains("order of their days"));
    fs::write(at.join("v2.csv"), VISITS.replace("ok", "fine")).unwrap();
    let strict = refused(at, &["ledger", "import", "l.db", "--strict", "--visits", "v2.csv"]);
    assert!(strict.contains("line 4") && strict.contains("nothing of this file was imported"), "{strict}");
    fs::write(at.join("t2.csv"), TRACK.replace("08:00:10", "08:00:20")).unwrap();
    let strict = refused(at, &["ledger", "import", "l.db", "--strict", "--tracks", "t2.csv"]);
    assert!(strict.contains("line 4") && strict.contains("nothing of this file was imported"), "{strict}");
    assert!(refused(at, &["ledger", "import", "l.db", "--tracks", "list.csv"]).contains("missing_column"));
    let status = json(at, &["ledger", "status", "l.db"]);
    assert_eq!((&status["visits"], &status["points"]), (&3.into(), &2.into()));
    let mut bytes = fs::read(at.join("l.db")).unwrap();
    let from = bytes.len() / 2;
    bytes[from..from + 4000].fill(0x5A);
    fs::write(at.join("l.db"), bytes).unwrap();
    let damaged = refused(at, &["ledger", "status", "l.db"]);
    assert!(damaged.contains("damaged") && damaged.contains(".recover"), "{damaged}");
}

#[test]
fn the_sites_of_a_scenario_are_a_list() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("scenario.toml"), crate::support::SMALL).unwrap();
    let sites = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","id":"A","properties":{"name":"Gate"},"geometry":{"type":"Point","coordinates":[14.5,35.9]}},
        {"type":"Feature","id":"B","properties":{"name":"Lost"},"geometry":null}]}"#;
    fs::write(folder.path().join("sites.geojson"), sites).unwrap();
    let done = json(folder.path(), &["ledger", "import", "l.db", "--scenario", "."]);
    assert_eq!(done["imports"][0]["new"], 2);
    let status = json(folder.path(), &["ledger", "status", "l.db"]);
    assert_eq!((&status["timezone"], &status["sites"]["unplaced"]), (&"Europe/Malta".into(), &1.into()));
    run(folder.path(), &["plan", ".", "--iterations", "20", "--skip-invalid", "--out", "out"]).success();
    let done = json(folder.path(), &["ledger", "import", "l.db", "--scenario", ".", "--plan", "out/plan.json"]);
    assert_eq!((&done["imports"][0]["already"], &done["imports"][1]["new"]), (&true.into(), &1.into()));
}

#[test]
fn rows_of_a_mended_file_are_kept_and_not_listed_any_more() {
    let folder = filled();
    let at = folder.path();
    // Another day's file of the same name is no version of the first.
    let next_day = "site,team,arrive\nA,T1,2024-03-12 08:05\nB,T1,2024-03-12 09:05\nC,T1,2024-03-12 10:05\n";
    fs::write(at.join("visits.csv"), next_day).unwrap();
    run(at, &["ledger", "import", "l.db", "--visits", "visits.csv"]).success();
    let visits = |told: &Value| {
        let rows = told["rows"].as_array().unwrap().iter().filter(|row| row["subject"] == "visits");
        rows.map(|row| row["superseded"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(visits(&json(at, &["ledger", "rejected", "l.db"])), [false]);
    fs::write(at.join("visits.csv"), VISITS.replace("soon", "2024-03-11 11:00")).unwrap();
    let said = run(at, &["ledger", "import", "l.db", "--visits", "visits.csv"]).success();
    assert!(String::from_utf8_lossy(&said.get_output().stdout).contains("1 new, 3 known already"));
    let told = json(at, &["ledger", "rejected", "l.db"]);
    assert_eq!((visits(&told), &told["superseded"]), (vec![], &1.into()));
    assert_eq!(visits(&json(at, &["ledger", "rejected", "l.db", "--all"])), [true]);
    assert_eq!(json(at, &["ledger", "status", "l.db"])["rejected"], 1, "the point of the track is still to be mended");
}

#[test]
fn the_ledger_is_told_in_chinese() {
    let folder = filled();
    let told = |command: &str| {
        let said = run(folder.path(), &command.split_whitespace().collect::<Vec<_>>()).success();
        String::from_utf8_lossy(&said.get_output().stdout).into_owned()
    };
    let status = told("ledger status l.db --imports --check --lang zh");
    for words in
        ["时区：Europe/Malta", "点位：在册3", "检查记录：3条，2024-03-11至2024-03-11", "待交办", "全量名单", "均完好"]
    {
        assert!(status.contains(words), "{words}: {status}");
    }
    assert!(told("ledger history l.db A --lang zh").contains("首次列入"));
    let rejected = told("ledger rejected l.db --lang zh");
    assert!(rejected.contains("检查记录 visits.csv, 行 4"), "{rejected}");
}

#[test]
fn a_draw_is_kept_can_be_checked_and_is_due_on_its_day() {
    let folder = filled();
    let at = folder.path();
    let draw = |more: &[&str]| json(at, &[&["ledger", "draw", "l.db"], more].concat());
    let first = draw(&["--date", "2024-03-13", "--n", "2", "--seed", "lottery 12 34"]);
    assert_eq!((first["drawn"].as_array().unwrap().len(), &first["listed"], &first["id"]), (2, &3.into(), &1.into()));
    let again = draw(&["--date", "2024-03-14", "--n", "2", "--seed", "lottery 12 34"]);
    assert_eq!((&again["drawn"], &again["list_digest"]), (&first["drawn"], &first["list_digest"]));
    let chance = draw(&["--date", "2024-03-15", "--n", "3", "--by", "kind"]);
    assert_eq!(chance["seed"].as_str().unwrap().len(), 64);
    let strata: Vec<_> =
        chance["drawn"].as_array().unwrap().iter().map(|site| site["stratum"].as_str().unwrap()).collect();
    assert!(["gate", "market", "clinic"].iter().all(|kind| strata.contains(kind)), "{strata:?}");
    // A later list changes nothing of it.
    fs::write(at.join("list.csv"), "id,name,kind,lon,lat\nA,East gate,gate,14.50,35.90\n").unwrap();
    run(at, &["ledger", "import", "l.db", "--sites", "list.csv", "--full", "--date", "2024-03-12"]).success();
    let checked = draw(&["--check", "3"]);
    assert_eq!((&checked["drawn"], &checked["checked"]), (&chance["drawn"], &true.into()));
    let told = run(at, &["ledger", "draw", "l.db", "--check", "1", "--lang", "zh"]).success();
    assert!(String::from_utf8_lossy(&told.get_output().stdout).contains("完全一致"));
    assert!(
        refused(at, &["ledger", "draw", "l.db", "--date", "2024-03-13", "--n", "2"]).contains("the newest list has 1")
    );
    assert!(refused(at, &["ledger", "draw", "l.db", "--check", "9"]).contains("there is no draw 9"));
    // What is changed afterwards shows.
    let connection = rusqlite::Connection::open(at.join("l.db")).unwrap();
    connection.execute("UPDATE draw SET seed = 'another' WHERE key = 1", []).unwrap();
    connection.execute("UPDATE draw SET list = replace(list, 'A', 'X') WHERE key = 2", []).unwrap();
    drop(connection);
    assert!(refused(at, &["ledger", "draw", "l.db", "--check", "1"]).contains("give other sites"));
    assert!(refused(at, &["ledger", "draw", "l.db", "--check", "2"]).contains("was changed since"));
}
