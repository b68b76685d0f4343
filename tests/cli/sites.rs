//! `fullsweep sites` draws what the map holds, and Malta's list is what its rules draw.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value;

fn sites(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("fullsweep").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("sites").args(arguments);
    command
}

/// A small extract in XML: a clinic's grounds with a node in them, two lanes of a gate on a road, a nameless pharmacy.
const TOWN: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="35.9000" lon="14.5000"/><node id="2" lat="35.9000" lon="14.5010"/>
<node id="3" lat="35.9010" lon="14.5010"/><node id="4" lat="35.9010" lon="14.5000"/>
<node id="5" lat="35.9005" lon="14.5005"><tag k="amenity" v="clinic"/><tag k="name" v="Inside"/></node>
<node id="6" lat="35.9020" lon="14.5000"><tag k="barrier" v="lift_gate"/></node>
<node id="7" lat="35.9020" lon="14.5001"><tag k="barrier" v="lift_gate"/></node>
<node id="8" lat="35.9030" lon="14.5000"><tag k="amenity" v="pharmacy"/><tag k="opening_hours" v="Mo-Sa 08:30-13:00"/></node>
<node id="9" lat="35.9031" lon="14.5000"><tag k="place" v="village"/><tag k="name" v="Ħal Tarxien"/><tag k="name:en" v="Tarxien"/></node>
<node id="10" lat="36.9000" lon="14.5000"><tag k="amenity" v="pharmacy"/><tag k="opening_hours" v="when I like"/></node>
<way id="20"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
  <tag k="amenity" v="clinic"/><tag k="name" v="Berġa"/></way>
<way id="21"><nd ref="6"/><nd ref="7"/><tag k="highway" v="service"/><tag k="name" v="Triq it-Torri"/></way>
<way id="22"><nd ref="1"/><nd ref="99"/><nd ref="3"/><tag k="amenity" v="fuel"/></way>
</osm>"#;

fn draw(arguments: &[&str]) -> (Vec<Value>, String) {
    let folder = tempfile::tempdir().unwrap();
    let (extract, out) = (folder.path().join("town.osm"), folder.path().join("sites.geojson"));
    fs::write(&extract, TOWN).unwrap();
    let mut command = sites(arguments);
    let output = command.arg(&extract).arg("--out").arg(&out).assert().success().get_output().stdout.clone();
    let text: Value = serde_json::from_slice(&fs::read(out).unwrap()).unwrap();
    (text["features"].as_array().unwrap().clone(), String::from_utf8(output).unwrap())
}

fn names(features: &[Value]) -> Vec<(String, String)> {
    let text = |feature: &Value, key: &str| feature["properties"][key].as_str().unwrap().to_owned();
    features.iter().map(|feature| (text(feature, "id"), text(feature, "name"))).collect()
}

fn pair(id: &str, name: &str) -> (String, String) {
    (id.to_owned(), name.to_owned())
}

#[test]
fn a_town_becomes_sites() {
    let (features, said) = draw(&["--box", "14,35,15,36"]);
    let expected = [
        pair("n6", "Gate, Triq it-Torri, Ħal Tarxien"),
        pair("n8", "Pharmacy, Ħal Tarxien"),
        pair("n9", "Ħal Tarxien"),
        pair("w20", "Berġa"),
    ];
    assert_eq!(names(&features), expected);
    assert_eq!(features[0]["properties"]["also"], serde_json::json!(["n7"]), "two lanes, one gate");
    assert_eq!(features[1]["properties"]["windows"], "Mo-Sa 08:30-13:00");
    assert_eq!(features[3]["geometry"]["type"], "Polygon");
    assert_eq!(features[3]["properties"]["also"], serde_json::json!(["n5"]), "the node lies in the grounds");
    assert!(said.contains("1  lie outside the box") && said.contains("Not whole: w22"), "{said}");
}

#[test]
fn hours_nobody_can_read_are_kept_but_make_no_window() {
    let (features, said) = draw(&[]);
    let far = features.iter().find(|feature| feature["id"] == "n10").unwrap();
    assert_eq!(far["properties"]["opening_hours"], "when I like");
    assert_eq!(far["properties"].get("windows"), None);
    assert_eq!(far["properties"]["name"], "Pharmacy", "no settlement is near");
    assert!(said.contains("1  have opening hours that cannot be read"), "{said}");
}

#[test]
fn names_come_in_the_language_asked_for() {
    let (features, _) = draw(&["--box", "14,35,15,36", "--lang", "en"]);
    assert_eq!(names(&features)[1..3], [pair("n8", "Pharmacy, Tarxien"), pair("n9", "Tarxien")]);
    let (features, _) = draw(&["--box", "14,35,15,36", "--lang", "zh"]);
    assert_eq!(names(&features)[1], pair("n8", "药店, Ħal Tarxien"));
}

#[test]
fn printed_rules_draw_the_same_as_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.toml");
    let printed = sites(&["--print-rules"]).assert().success().get_output().stdout.clone();
    fs::write(&file, printed).unwrap();
    assert_eq!(draw(&["--rules", file.to_str().unwrap()]).0, draw(&[]).0);
}

#[test]
fn bad_arguments_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let (town, out) = (file("town.osm", TOWN), folder.path().join("out.geojson"));
    let town = ["--out", out.to_str().unwrap(), town.to_str().unwrap()];
    let rules = file("rules.toml", "[[rule]]\nkind = 'x'\nmatch = []");
    for (arguments, said) in [
        (vec!["--rules", rules.to_str().unwrap()], "rule 1"),
        (vec!["--rules", "nowhere.toml"], "nowhere.toml"),
        (vec!["--box", "15,35,14,36"], "west,south,east,north"),
        (vec!["--box", "1,1,2,2"], "outside it"),
    ] {
        let output = sites(&arguments).args(town).assert().code(2).get_output().stderr.clone();
        let output = String::from_utf8(output).unwrap();
        assert!(output.contains(said), "{arguments:?}: {output}");
    }
    sites(&["nowhere.osm.pbf", "--out", "x"]).assert().code(2);
}

/// `data/malta/sites.geojson` is what the command in its README writes.
#[test]
fn the_sites_of_malta_can_be_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sites.geojson");
    let arguments =
        ["data/malta/malta.osm.pbf", "--rules", "data/malta/rules.toml", "--box", "14.17,35.78,14.60,36.10", "--out"];
    sites(&arguments).arg(&out).assert().success();
    let (drawn, kept) = (fs::read_to_string(out).unwrap(), fs::read_to_string("data/malta/sites.geojson").unwrap());
    assert!(drawn == kept, "data/malta/sites.geojson is not what its rules draw");
}
