//! Every document for machines against its schema.

use std::fs;
use std::path::Path;

use crate::coverage_page::day;
use crate::support::{document, fullsweep_in, json, keeps};

/// Streets round a block, one without a way back, and a clinic beside it.
const TOWN: &str = r#"<osm version="0.6"><node id="1" lon="14.50" lat="35.90"/><node id="2" lon="14.52" lat="35.90"/>
<node id="3" lon="14.53" lat="35.90"/><node id="4" lon="14.51" lat="35.9001"><tag k="amenity" v="clinic"/></node>
<node id="5" lon="14.51" lat="35.91"/>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="5"/><nd ref="1"/><tag k="highway" v="primary"/></way>
<way id="2"><nd ref="2"/><nd ref="3"/><tag k="highway" v="service"/><tag k="oneway" v="yes"/></way></osm>"#;

fn run(at: &Path, command: &str) -> assert_cmd::assert::Assert {
    fullsweep_in(at).args(command.split_whitespace()).assert()
}

#[test]
fn documents_of_the_ledger_and_the_report_keep_to_their_schemas() {
    let folder = day();
    let at = folder.path();
    let findings = "id,site,what,found,team,responsible,deadline\nF1,S1,no log,2024-03-11 08:15,T1,Council,2024-03-12\n\
                    F2,S2,blocked exit,2024-03-11 09:15,T1,,\n";
    fs::write(at.join("findings.csv"), findings).unwrap();
    let visits = fs::read_to_string(at.join("visits.csv")).unwrap() + "S9,T1,soon,\n";
    fs::write(at.join("visits.csv"), visits).unwrap();
    let import = "ledger import l.db --scenario . --plan plan.json --visits visits.csv --findings findings.csv";
    keeps("ledger-import", &document(at, import));
    keeps("ledger-status", &document(at, "ledger status l.db"));
    let status = document(at, "ledger status l.db --imports");
    keeps("ledger-status", &status);
    assert_eq!(status["import_list"].as_array().unwrap().len(), 4);
    keeps("site-history", &document(at, "ledger history l.db S1"));
    let rejected = document(at, "ledger rejected l.db");
    keeps("rejected", &rejected);
    assert_eq!(rejected["rows"].as_array().unwrap().len(), 1);
    run(at, "ledger finding l.db F1 --to handed-over --at 2024-03-11T18:00 --by Vella --note told").success();
    let list = document(at, "ledger findings l.db --now 2024-03-13");
    keeps("findings", &list);
    assert_eq!(list["bodies"].as_array().unwrap().len(), 2);
    keeps("findings", &document(at, "ledger finding l.db F1"));
    keeps("draw", &document(at, "ledger draw l.db --date 2024-03-12 --n 2 --by kind"));
    keeps("draw", &document(at, "ledger draw l.db --check 1"));
    keeps("coverage", &document(at, "coverage . --ledger l.db --date 2024-03-12 --days 2"));
    let daily = document(at, "report daily . --ledger l.db --date 2024-03-11");
    keeps("daily", &daily);
    assert!(!daily["tomorrow"].as_array().unwrap().is_empty() && !daily["not_visited"].as_array().unwrap().is_empty());
}

#[test]
fn verdicts_and_problems_keep_to_their_schemas() {
    let folder = day();
    let at = folder.path();
    keeps("verdict", &document(at, "check . plan.json"));
    let mut plan = json(&at.join("plan.json"));
    plan["routes"][0]["stops"].as_array_mut().unwrap().remove(0);
    fs::write(at.join("broken.json"), plan.to_string()).unwrap();
    let verdict = document(at, "check . broken.json");
    assert_eq!(verdict["valid"], false);
    keeps("verdict", &verdict);
    fs::write(at.join("sites.geojson"), "{}").unwrap();
    let problems = document(at, "plan . --out x");
    keeps("problems", &problems);
    assert!(!problems["problems"].as_array().unwrap().is_empty());
}

#[test]
fn what_feeds_other_tools_keeps_to_its_schema() {
    let folder = day();
    let at = folder.path();
    fs::write(at.join("town.osm"), TOWN).unwrap();
    for cache in ["written", "warm", "off"] {
        let off = if cache == "off" { " --no-cache" } else { "" };
        let network = document(at, &format!("network town.osm{off}"));
        keeps("network", &network);
        assert_eq!(network["cache"]["state"], cache);
        let parts = network["profiles"][0]["parts"].as_array().unwrap();
        assert!(parts.len() == 2 && parts[1]["part"].is_null(), "the last lies on no round trip: {network:#}");
    }
    run(at, "matrix . --out m.json -q").success();
    keeps("matrix", &json(&at.join("m.json")));
    // With a place on no road, between which and the others there is no way.
    let far = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Point","coordinates":[14.505,35.9]}},
        {"type":"Feature","properties":{"id":"SEA"},"geometry":{"type":"Point","coordinates":[14.9,35.9]}}]}"#;
    fs::write(at.join("places.geojson"), far).unwrap();
    let said = run(at, "matrix places.geojson --extract town.osm --out far.json --json").success();
    let summary = serde_json::from_slice(&said.get_output().stdout).unwrap();
    keeps("matrix-summary", &summary);
    assert_eq!((&summary["pairs"], &summary["without_way"]), (&4.into(), &2.into()));
    let matrix = json(&at.join("far.json"));
    keeps("matrix", &matrix);
    assert!(matrix["durations"][0][1].is_null(), "{matrix}");
    let said = run(at, "sites town.osm --out found.geojson --json").success();
    let found = serde_json::from_slice(&said.get_output().stdout).unwrap();
    keeps("found-sites", &found);
    assert_eq!(found["sites"], 1, "{found}");
    keeps("sites", &json(&at.join("found.geojson")));
}
