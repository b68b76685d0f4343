//! `fullsweep network` prepares roads, keeps them, and tells what they are made of.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A ring of primary and residential roads, a street apart from it, a one-way stub into the ring, a footway, a way that leaves the
/// extract, and three restrictions: one that binds cars, one for lorries, one at certain times.
const TOWN: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lon="14.40" lat="35.90"/><node id="2" lon="14.41" lat="35.90"/><node id="3" lon="14.41" lat="35.91"/>
<node id="4" lon="14.40" lat="35.91"/><node id="5" lon="14.43" lat="35.90"/><node id="6" lon="14.43" lat="35.91"/>
<node id="7" lon="14.39" lat="35.90"/><node id="8" lon="14.42" lat="35.905"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>
<way id="11"><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/></way>
<way id="12"><nd ref="5"/><nd ref="6"/><tag k="highway" v="service"/></way>
<way id="13"><nd ref="7"/><nd ref="1"/><tag k="highway" v="tertiary"/><tag k="oneway" v="yes"/></way>
<way id="14"><nd ref="2"/><nd ref="4"/><tag k="highway" v="footway"/></way>
<way id="15"><nd ref="3"/><nd ref="8"/><nd ref="99"/><tag k="highway" v="secondary"/></way>
<way id="16"><nd ref="1"/><nd ref="3"/><tag k="building" v="yes"/></way>
<relation id="20"><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>
  <member type="way" ref="13" role="from"/><member type="node" ref="1" role="via"/><member type="way" ref="11" role="to"/></relation>
<relation id="21"><tag k="type" v="restriction"/><tag k="restriction:hgv" v="no_left_turn"/>
  <member type="way" ref="13" role="from"/><member type="node" ref="1" role="via"/><member type="way" ref="11" role="to"/></relation>
<relation id="22"><tag k="type" v="restriction"/><tag k="restriction:conditional" v="no_left_turn @ (Mo-Fr 07:00-09:00)"/>
  <member type="way" ref="13" role="from"/><member type="node" ref="1" role="via"/><member type="way" ref="11" role="to"/></relation>
</osm>"#;

fn town() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("town.osm"), TOWN).unwrap();
    folder
}

fn network(at: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("fullsweep").unwrap().arg("network").arg(at).args(arguments).assert()
}

fn said(at: &Path, arguments: &[&str]) -> String {
    String::from_utf8(network(at, arguments).success().get_output().stdout.clone()).unwrap()
}

fn json(at: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&said(at, &[arguments, &["--json"]].concat())).unwrap()
}

#[test]
fn the_roads_are_counted_by_class_part_and_rule() {
    let folder = town();
    let told = json(folder.path(), &["--profile", "car", "--profile", "foot"]);
    assert_eq!((&told["read"]["ways"], &told["read"]["road_ways"]), (&7.into(), &6.into()));
    assert_eq!(told["read"]["missing_nodes"], 1);
    assert_eq!(told["read"]["restrictions"], 3);
    let [car, foot] = [0, 1].map(|at| &told["profiles"][at]["counts"]);
    assert_eq!((&told["profiles"][0]["profile"], &told["profiles"][1]["profile"]), (&"car".into(), &"foot".into()));
    let classes: Vec<&String> = car["classes"].as_object().unwrap().keys().collect();
    assert_eq!(classes, ["primary", "residential", "secondary", "service", "tertiary"]);
    // A hundredth of a degree: 1,112 m to the north, 901 m to the east.
    assert!((2_008..=2_018).contains(&car["classes"]["primary"]["metres"].as_u64().unwrap()), "{car}");
    assert_eq!(car["clipped_ways"], 1);
    assert_eq!(car["restrictions_at_nodes"], 1);
    let aside = car["restrictions_ignored"].as_object().unwrap();
    assert_eq!((aside["for other vehicles"].as_u64(), aside.len()), (Some(1), 2), "{aside:?}");
    assert!(aside.keys().any(|reason| reason.contains("certain times")), "{aside:?}");
    assert_eq!((&foot["restrictions_at_nodes"], &foot["classes"]["footway"]["pieces"]), (&0.into(), &1.into()));
    let parts = told["profiles"][0]["parts"].as_array().unwrap();
    assert_eq!(parts[0]["bounds"], serde_json::json!([14.4, 35.9, 14.42, 35.91]), "the ring and the way cut off");
    assert_eq!(parts[1]["bounds"], serde_json::json!([14.43, 35.9, 14.43, 35.91]), "the street apart");
    assert_eq!((parts.len(), &parts[2]["part"]), (3, &Value::Null), "the one-way stub is on no round trip");
}

#[test]
fn the_prepared_roads_are_kept_and_used_again() {
    let folder = town();
    let state = |arguments: &[&str]| json(folder.path(), arguments)["cache"]["state"].as_str().unwrap().to_owned();
    assert_eq!(state(&["--no-cache"]), "off");
    assert!(!folder.path().join("town.osm.fsn").exists());
    assert_eq!(state(&[]), "written");
    assert_eq!(state(&[]), "warm");
    assert_eq!(state(&["--rebuild"]), "written");
    let told = said(folder.path(), &["--show", "prepare"]);
    assert!(told.contains("town.osm.fsn was used") && !told.contains("profile car"), "{told}");
    let kept = fs::read(folder.path().join("town.osm.fsn")).unwrap();
    fs::write(folder.path().join("town.osm.fsn"), &kept[..kept.len() / 2]).unwrap();
    assert_eq!(state(&[]), "written");
}

#[test]
fn people_read_the_same_in_words() {
    let folder = town();
    let described = said(folder.path(), &[]);
    for words in
        ["7 ways, 6 of them roads", "profile car: 5 ways", "1 at nodes", "1 left aside: for other vehicles", "primary"]
    {
        assert!(described.contains(words), "{words} is missing in:\n{described}");
    }
    let parts = said(folder.path(), &["--show", "parts", "--parts", "1"]);
    for words in
        ["14.4000, 35.9000, 14.4200, 35.9100", "1 smaller ones", "one-way in or out", "outside the largest part"]
    {
        assert!(parts.contains(words), "{words} is missing in:\n{parts}");
    }
    assert!(!parts.contains("14.4300"), "one part was asked for:\n{parts}");
}

#[test]
fn a_printed_profile_makes_the_roads_of_the_built_in_one() {
    let folder = town();
    for name in ["car", "foot", "bicycle"] {
        let mut print = Command::cargo_bin("fullsweep").unwrap();
        let printed = print.args(["network", "--print-profile", name]).assert().success().get_output().stdout.clone();
        let file = folder.path().join(format!("{name}.toml"));
        fs::write(&file, printed).unwrap();
        let of = |profile: &str| json(folder.path(), &["--no-cache", "--profile", profile])["profiles"].clone();
        assert_eq!(of(file.to_str().unwrap()), of(name));
    }
}

#[test]
fn what_cannot_be_prepared_is_refused() {
    let folder = town();
    let refused = |at: &Path, arguments: &[&str]| {
        let run = network(at, arguments).code(2);
        String::from_utf8_lossy(&run.get_output().stderr).into_owned()
    };
    assert!(refused(folder.path(), &["--profile", "tram"]).contains("`tram`"));
    assert!(refused(folder.path(), &["--print-profile", "tram"]).contains("`tram`"));
    fs::write(folder.path().join("other.osm"), TOWN).unwrap();
    let several = refused(folder.path(), &[]);
    assert!(several.contains("town.osm") && several.contains("other.osm"), "{several}");
    assert!(refused(TempDir::new().unwrap().path(), &[]).contains("no .osm.pbf"));
    let broken = folder.path().join("van.toml");
    fs::write(&broken, "name = \"van\"\n[speed_kmh]\nprimary = -5\n[access]\nkeys = []\nallow = []\ndeny = []\n")
        .unwrap();
    let faults = refused(&folder.path().join("town.osm"), &["--profile", broken.to_str().unwrap()]);
    assert!(faults.contains("van.toml") && faults.contains("speed_kmh.primary"), "{faults}");
}
