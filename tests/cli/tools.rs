//! The commands that feed other tools: `matrix`, `schema` and `bench vrplib`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{SMALL, fullsweep_in, json};

/// A tenth of a degree from the team's place, and from each other.
const SITES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"a","properties":{},"geometry":{"type":"Point","coordinates":[14.5,36.0]}},
{"type":"Feature","id":"b","properties":{},"geometry":{"type":"Point","coordinates":[14.6,35.9]}}]}"#;

fn day(network: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("scenario.toml"), SMALL.replace("{ source = \"straight\" }", network)).unwrap();
    fs::write(folder.path().join("sites.geojson"), SITES).unwrap();
    folder
}

fn run(arguments: &[&str], at: &Path) -> assert_cmd::assert::Assert {
    fullsweep_in(at).args(arguments).assert()
}

#[test]
fn a_written_matrix_can_be_given_back_and_makes_the_same_day() {
    let straight = day("{ source = \"straight\", detour = 1.5, speed_kmh = { car = 60 } }");
    run(&["matrix", ".", "--out", "m.csv"], straight.path()).success();
    let text = fs::read_to_string(straight.path().join("m.csv")).unwrap();
    let from_start = text.lines().find(|line| line.starts_with("T1:start,a,")).unwrap();
    // A tenth of a degree north is 11.12 km by air, 16.68 km with the detour: at 60 km/h a little over a thousand seconds.
    let numbers: Vec<i64> = from_start.split(',').skip(2).map(|cell| cell.parse().unwrap()).collect();
    assert!((998..=1003).contains(&numbers[0]) && (16_660..=16_700).contains(&numbers[1]), "{from_start}");
    let given = day("{ source = \"given\", files = { car = \"m.csv\" } }");
    fs::copy(straight.path().join("m.csv"), given.path().join("m.csv")).unwrap();
    let routes = [&straight, &given].map(|folder| {
        run(&["plan", ".", "--iterations", "50", "--quiet", "--out", "out"], folder.path()).success();
        run(&["check", ".", "out/plan.json"], folder.path()).success();
        let plan = json(&folder.path().join("out/plan.json"));
        assert_eq!(plan["summary"]["visited"], 2);
        plan["routes"].clone()
    });
    assert_eq!(routes[0], routes[1]);
}

#[test]
fn other_tools_get_the_forms_they_read() {
    let folder = day("{ source = \"straight\" }");
    run(&["matrix", ".", "--out", "m.json"], folder.path()).success();
    let osrm = json(&folder.path().join("m.json"));
    assert_eq!(osrm["code"], "Ok");
    let ids: Vec<&str> = osrm["ids"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(&ids[..3], ["a", "b", "T1:start"]);
    let (durations, distances) = (osrm["durations"].as_array().unwrap(), osrm["distances"].as_array().unwrap());
    assert_eq!((durations.len(), distances.len()), (ids.len(), ids.len()));
    for (row, times) in durations.iter().enumerate() {
        assert_eq!((times.as_array().unwrap().len(), &times[row]), (ids.len(), &0.into()));
    }
    let printed = run(&["matrix", ".", "--out", "-", "--format", "vroom"], folder.path()).success();
    let vroom: Value = serde_json::from_slice(&printed.get_output().stdout).unwrap();
    assert_eq!(vroom["matrices"]["car"]["durations"], osrm["durations"]);
    assert_eq!(vroom["matrices"]["car"]["distances"], osrm["distances"]);
}

#[test]
fn places_are_joined_by_the_roads_of_an_extract() {
    let folder = day("{ source = \"straight\" }");
    // One street of 11.12 km from south to north, one-way; the second site is nine kilometres from it.
    let street = r#"<osm version="0.6"><node id="1" lon="14.5" lat="35.9"/><node id="2" lon="14.5" lat="36.0"/>
        <node id="3" lon="14.5" lat="35.95"/>
        <way id="7"><nd ref="1"/><nd ref="3"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="oneway" v="yes"/></way></osm>"#;
    fs::write(folder.path().join("street.osm"), street).unwrap();
    let south = SITES.replace("14.6,35.9", "14.5,35.95");
    fs::write(folder.path().join("places.geojson"), south).unwrap();
    let matrix = ["matrix", "places.geojson", "--extract", "street.osm", "--json", "--out", "m.csv"];
    let told = run(&matrix, folder.path()).success();
    let told: Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    assert_eq!((&told["places"], &told["pairs"], &told["without_way"]), (&2.into(), &4.into(), &1.into()));
    let text = fs::read_to_string(folder.path().join("m.csv")).unwrap();
    let north = text.lines().find(|line| line.starts_with("b,a,")).unwrap();
    let metres: i64 = north.rsplit(',').next().unwrap().parse().unwrap();
    assert!((5_550..=5_570).contains(&metres), "{north}");
    assert!(!text.contains("\na,b,"), "nobody drives against the one-way street:\n{text}");
}

#[test]
fn a_matrix_of_what_cannot_be_used_is_refused() {
    let folder = day("{ source = \"straight\" }");
    let cases = [
        (vec!["matrix", "sites.geojson", "--out", "m.csv"], "--extract"),
        (vec!["matrix", ".", "--out", "m.csv", "--profile", "tram"], "tram"),
        (vec!["matrix", "nowhere", "--out", "m.csv"], "scenario.toml"),
        (vec!["matrix", ".", "--out", "no/such/m.csv"], "no/such/m.csv"),
    ];
    for (arguments, word) in cases {
        let refused = run(&arguments, folder.path()).code(2);
        let told = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(told.contains(word), "{arguments:?}: {told}");
    }
}

/// What is written stands in the schema, and what the schema asks for is written: of the plan, its routes and their stops.
#[test]
fn the_schema_of_plans_describes_a_plan_that_was_written() {
    let folder = day("{ source = \"straight\" }");
    run(&["plan", ".", "--iterations", "20", "--quiet", "--out", "out"], folder.path()).success();
    let plan = json(&folder.path().join("out/plan.json"));
    let printed = run(&["schema", "plan"], folder.path()).success();
    let schema: Value = serde_json::from_slice(&printed.get_output().stdout).unwrap();
    let (mut objects, mut faults) = (0, Vec::new());
    hold(&plan, &schema, &schema, "plan", &mut objects, &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(objects >= 5, "plan, summary, route and two stops at the least");
    let mut altered = plan.clone();
    altered["routes"][0]["stops"][0].as_object_mut().unwrap().remove("arrive");
    hold(&altered, &schema, &schema, "plan", &mut objects, &mut faults);
    assert!(faults.iter().any(|fault| fault.contains("arrive")), "a missing member must be seen: {faults:?}");
}

/// Holds a value against the part of a schema that says which members there are.
fn hold(value: &Value, schema: &Value, root: &Value, at: &str, objects: &mut usize, faults: &mut Vec<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => &root["$defs"][name.rsplit('/').next().unwrap()],
        None => schema,
    };
    if let Some(kinds) = schema["anyOf"].as_array() {
        let told: Vec<usize> = kinds
            .iter()
            .filter(|kind| kind["type"] != "null" || value.is_null())
            .map(|kind| {
                let mut own = Vec::new();
                hold(value, kind, root, at, objects, &mut own);
                own.len()
            })
            .collect();
        if !told.contains(&0) {
            faults.push(format!("{at}: fits none of the kinds"));
        }
        return;
    }
    if let (Some(items), Some(list)) = (schema.get("items"), value.as_array()) {
        for (index, item) in list.iter().enumerate() {
            hold(item, items, root, &format!("{at}[{index}]"), objects, faults);
        }
    }
    let (Some(known), Some(members)) = (schema["properties"].as_object(), value.as_object()) else { return };
    *objects += 1;
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            faults.push(format!("{at}: `{name}` is missing"));
        }
    }
    for (name, member) in members {
        match known.get(name) {
            Some(schema) => hold(member, schema, root, &format!("{at}.{name}"), objects, faults),
            None => faults.push(format!("{at}: `{name}` stands not in the schema")),
        }
    }
}

/// The same of what is measured: every output as a program gets it.
#[test]
fn the_schemas_of_measurements_describe_what_is_printed() {
    let root = crate::support::root().display().to_string();
    let folder = TempDir::new().unwrap();
    let (zone, small) = (format!("{root}/data/zhuhai-gaoxin"), format!("{root}/benches/instances/tw120.vrp"));
    let suite = format!("iterations = 20\n[[instance]]\nfile = \"{small}\"\n");
    std::fs::write(folder.path().join("own.toml"), suite).unwrap();
    run(&["bench", "suite", "own.toml", "--accept", "--quiet"], folder.path()).success();
    let outputs: [(&str, &[&str]); 5] = [
        ("staffing", &["staffing", &zone, "--iterations", "20", "--from", "5"]),
        ("bench-suite", &["bench", "suite", "own.toml"]),
        ("bench-profile", &["bench", "profile", &zone, "--iterations", "20"]),
        ("bench-scale", &["bench", "scale", "--sites", "120", "--iterations", "20"]),
        ("bench-vrplib", &["bench", "vrplib", &small, "--iterations", "20"]),
    ];
    for (format, command) in outputs {
        let printed = run(&["schema", format], folder.path()).success();
        let schema: Value = serde_json::from_slice(&printed.get_output().stdout).unwrap();
        let printed = run(&[command, &["--json"]].concat(), folder.path()).success();
        let document: Value = serde_json::from_slice(&printed.get_output().stdout).unwrap();
        assert_eq!(document["format"], schema["properties"]["format"]["const"], "{format}");
        let (mut objects, mut faults) = (0, Vec::new());
        hold(&document, &schema, &schema, format, &mut objects, &mut faults);
        assert!(faults.is_empty() && objects >= 2, "{format}: {}", faults.join("\n"));
    }
}

#[test]
fn every_format_has_its_schema_and_others_are_refused() {
    let here = TempDir::new().unwrap();
    let formats = [
        "plan",
        "routes",
        "scenario",
        "sites",
        "teams",
        "problems",
        "staffing",
        "bench-suite",
        "bench-profile",
        "bench-scale",
        "bench-vrplib",
    ];
    for format in formats {
        let printed = run(&["schema", format], here.path()).success();
        let schema: Value = serde_json::from_slice(&printed.get_output().stdout).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{format}");
        assert!(schema.get("type").or(schema.get("$ref")).is_some(), "{format} says nothing");
    }
    let refused = run(&["schema", "gpx"], here.path()).code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("routes"), "the known ones are named");
}

/// Four customers in two corners far apart, two fit a vehicle: whoever mixes the corners drives nearly twice as far.
const CORNERS: &str = "NAME : corners\nTYPE : CVRP\nDIMENSION : 5\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 2\n\
NODE_COORD_SECTION\n1 0 0\n2 100 0\n3 100 10\n4 -100 0\n5 -100 10\n\
DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n5 1\nDEPOT_SECTION\n1\n-1\nEOF\n";

#[test]
fn a_standard_instance_is_solved_and_its_solution_written() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("corners.vrp"), CORNERS).unwrap();
    fs::write(folder.path().join("corners.sol"), "Route #1: 1 2\nRoute #2: 3 4\nCost 420\n").unwrap();
    let mut texts = Vec::new();
    for (threads, out) in [("1", "one"), ("2", "two")] {
        let bench = ["bench", "vrplib", "corners.vrp", "--iterations", "200", "--seed", "3", "--threads", threads];
        let said = run(&[&bench[..], &["--out", out]].concat(), folder.path()).success();
        let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
        let line = said.lines().find(|line| line.starts_with("corners")).unwrap().to_owned();
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!((cells[1], cells[2], cells[3]), ("420", "0.000", "2"), "cost, gap and routes:\n{said}");
        texts.push(fs::read_to_string(folder.path().join(out)).unwrap());
    }
    assert_eq!(texts[0], texts[1]);
    assert_eq!(driven(&texts[0]), 420);
}

/// Length of the routes of a solution by the coordinates above, each customer being met exactly once.
fn driven(text: &str) -> i64 {
    let at = [(0.0, 0.0), (100.0, 0.0), (100.0, 10.0), (-100.0, 0.0), (-100.0, 10.0_f64)];
    let (mut total, mut met) = (0, BTreeMap::new());
    for route in text.lines().filter(|line| line.starts_with("Route")) {
        let stops: Vec<usize> =
            route.split(':').nth(1).unwrap().split_whitespace().map(|stop| stop.parse().unwrap()).collect();
        assert!(stops.len() <= 2, "too much for a vehicle: {route}");
        stops.iter().for_each(|stop| *met.entry(*stop).or_insert(0) += 1);
        let tour: Vec<usize> = [&[0][..], &stops, &[0]].concat();
        let leg = |pair: &[usize]| {
            let ((ax, ay), (bx, by)): ((f64, f64), (f64, f64)) = (at[pair[0]], at[pair[1]]);
            (ax - bx).hypot(ay - by).round() as i64
        };
        total += tour.windows(2).map(leg).sum::<i64>();
    }
    assert_eq!(met, (1..=4).map(|customer| (customer, 1)).collect());
    total
}

#[test]
fn several_instances_go_into_a_folder_and_broken_ones_are_refused() {
    let folder = TempDir::new().unwrap();
    for name in ["a", "b"] {
        fs::write(folder.path().join(format!("{name}.vrp")), CORNERS.replace("corners", name)).unwrap();
    }
    run(&["bench", "vrplib", "a.vrp", "b.vrp", "--iterations", "20", "--out", "found"], folder.path()).success();
    for name in ["a", "b"] {
        assert_eq!(driven(&fs::read_to_string(folder.path().join(format!("found/{name}.sol"))).unwrap()), 420);
    }
    fs::write(folder.path().join("cut.vrp"), &CORNERS[..120]).unwrap();
    for file in ["cut.vrp", "missing.vrp"] {
        let refused = run(&["bench", "vrplib", file, "--iterations", "1"], folder.path()).code(2);
        assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains(file), "{file}");
    }
}
