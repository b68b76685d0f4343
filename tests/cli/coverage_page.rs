//! The picture and the page of `coverage`, and where people live by a GeoPackage or by the extract.

use std::fs;
use std::path::Path;

use geo::point;
use rusqlite_gpkg::{ColumnSpec, ColumnType, Dimension, GeometryType, Gpkg, Value as Cell};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{SMALL, document, fullsweep_in, json, keeps, root};

/// What the day has beyond the small one.
const MORE: &str = r#"
[territories]
file = "territories.geojson"
[kinds.gate]
every = "2 days"
[kinds.shop]
label = { en = "Shop", zh = "商店" }
"#;

/// Ten sites of two kinds in a row, planned, eight of them written down as visited.
pub(crate) fn day() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let kind = |index: usize| if index.is_multiple_of(2) { "gate" } else { "shop" };
    let features: Vec<Value> =
        (0..10).map(|index| site(&format!("S{index}"), kind(index), 14.4 + 0.01 * index as f64)).collect();
    fs::write(at.join("scenario.toml"), format!("title = \"A small day\"{SMALL}{MORE}")).unwrap();
    fs::write(at.join("sites.geojson"), json!({ "type": "FeatureCollection", "features": features }).to_string())
        .unwrap();
    let ring = [[14.39, 35.85], [14.45, 35.85], [14.45, 35.95], [14.39, 35.95], [14.39, 35.85]];
    let area = json!({ "type": "FeatureCollection", "features": [{ "type": "Feature", "properties": { "id": "west", "name": "West & <End>" },
        "geometry": { "type": "Polygon", "coordinates": [ring] } }] });
    fs::write(at.join("territories.geojson"), area.to_string()).unwrap();
    let rows: String = (0..8).map(|index| format!("S{index},T1,2024-03-11,2024-03-11 {:02}:00\n", 8 + index)).collect();
    fs::write(at.join("visits.csv"), format!("site,team,date,arrive\n{rows}")).unwrap();
    run(at, "plan . --iterations 50 --out .").success();
    folder
}

fn site(id: &str, kind: &str, lon: f64) -> Value {
    json!({ "type": "Feature", "properties": { "id": id, "kind": kind }, "geometry": { "type": "Point", "coordinates": [lon, 35.9] } })
}

fn run(at: &Path, command: &str) -> assert_cmd::assert::Assert {
    fullsweep_in(at).args(command.split_whitespace()).assert()
}

#[test]
fn coverage_draws_a_picture_and_a_page_in_either_language() {
    let folder = day();
    for (lang, title, missed) in
        [("en", "what was not seen", "planned and not visited"), ("zh", "未覆盖情况", "计划未到")]
    {
        run(folder.path(), &format!("coverage . --plan plan.json --visits visits.csv --out out --lang {lang}"))
            .success();
        let told = json(&folder.path().join("out/coverage.json"));
        keeps("coverage", &told);
        let count = told["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == "not_visited").unwrap();
        assert_eq!(count["count"], 2);
        let svg = fs::read_to_string(folder.path().join("out/coverage.svg")).unwrap();
        assert!(svg.contains(title) && svg.contains(missed) && svg.contains("A small day"), "{svg}");
        assert!(svg.contains("West &amp; &lt;End&gt;") && svg.contains("viewBox=\"0 0 1600 900\""), "{svg}");
        let page = folder.path().join("out/coverage.html");
        // Without the page built before the binary there is none, and everything else is there.
        if root().join("web/dist/coverage.html").exists() {
            let page = fs::read_to_string(page).unwrap();
            assert!(page.contains("fullsweep-coverage-page/1") && page.contains(&format!("\"lang\":\"{lang}\"")));
            assert!(!page.contains("FULLSWEEP-COVERAGE"));
        }
    }
}

#[test]
fn the_same_day_gives_the_same_picture_and_page() {
    let folder = day();
    let files = |out: &str| {
        run(folder.path(), &format!("coverage . --plan plan.json --visits visits.csv --out {out}")).success();
        let read = |name: &str| fs::read(folder.path().join(out).join(name)).unwrap_or_default();
        (read("coverage.svg"), read("coverage.html"))
    };
    assert!(files("one") == files("two"));
}

/// Two layers of people, one of them a village far from all sites.
fn people(path: &Path) {
    let package = Gpkg::open(path).unwrap();
    for (name, lon, people) in [("night", 14.60, 700), ("day", 14.40, 50)] {
        let columns = [ColumnSpec { name: "people".to_owned(), column_type: ColumnType::Integer }];
        let layer = package.create_layer(name, "geom", GeometryType::Point, Dimension::Xy, 4326, &columns).unwrap();
        layer.insert(point!(x: lon, y: 35.9), &[Cell::Integer(people)]).unwrap();
    }
}

#[test]
fn people_come_out_of_a_geopackage_by_its_layer() {
    let folder = day();
    people(&folder.path().join("people.gpkg"));
    let refused = run(folder.path(), "coverage . --population people.gpkg").code(2);
    let told = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(told.contains("night") && told.contains("people.gpkg:day"), "{told}");
    let told = document(folder.path(), "coverage . --population people.gpkg:night");
    assert_eq!((&told["people"], &told["kinds"][0]["people"]), (&700.into(), &700.into()));
    let told = document(folder.path(), "coverage . --population people.gpkg:day");
    assert_eq!((&told["people"], &told["kinds"][0]["count"]), (&50.into(), &0.into()));
}

#[test]
fn settlements_and_buildings_of_the_extract_stand_for_people_nobody_counted() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    // Two roads, a village far from the only site, a row of houses, a shed that is nothing.
    let mut map = String::from("<osm version=\"0.6\">");
    for (id, lon) in [(1, 14.40), (2, 14.41), (3, 14.50)] {
        map += &format!("<node id=\"{id}\" lat=\"35.9\" lon=\"{lon}\"/>");
    }
    map += "<node id=\"4\" lat=\"35.9005\" lon=\"14.5\"><tag k=\"place\" v=\"village\"/><tag k=\"name\" v=\"Gharb\"/><tag k=\"population\" v=\"1 539\"/></node>";
    for id in 10..13 {
        map += &format!("<node id=\"{id}\" lat=\"35.9002\" lon=\"14.45{id}\"><tag k=\"building\" v=\"house\"/></node>");
    }
    map +=
        "<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><nd ref=\"3\"/><tag k=\"highway\" v=\"residential\"/></way></osm>";
    fs::write(at.join("map.osm"), map).unwrap();
    let features = json!({ "type": "FeatureCollection", "features": [site("S0", "shop", 14.40)] });
    fs::write(at.join("sites.geojson"), features.to_string()).unwrap();
    let roads = "date = 2024-03-11\ntimezone = \"Europe/Malta\"\nnetwork = { source = \"roads\", extract = \"map.osm\" }\n\
                 [[sites]]\nfile = \"sites.geojson\"\n[kinds.shop]\n[[team]]\nid = \"T1\"\nstart = [14.4, 35.9]\nshifts = [\"08:00-17:00\"]\n";
    fs::write(at.join("scenario.toml"), roads).unwrap();
    let told = document(at, "coverage . --settled-from-roads --within-m 6000");
    let spots = |kind: &str| -> Vec<&Value> {
        told["spots"].as_array().unwrap().iter().filter(|spot| spot["kind"] == kind).collect()
    };
    let unlisted = spots("not_listed");
    assert_eq!(unlisted.len(), 2, "{unlisted:?}");
    assert_eq!((&unlisted[0]["name"], &unlisted[0]["people"]), (&"Gharb".into(), &1539.into()));
    assert_eq!(unlisted[1].get("people"), None, "nobody is made up: {:?}", unlisted[1]);
    assert!(!unlisted[1]["evidence"].as_str().unwrap().contains("0 people"));
    let far: Vec<&Value> = spots("beyond_reach").iter().map(|spot| &spot["name"]).collect();
    assert_eq!(far, ["Gharb"], "9 km off, the houses 4.5");
    let both = run(at, "coverage . --settled-from-roads --population x.csv").code(2);
    assert!(String::from_utf8_lossy(&both.get_output().stderr).contains("cannot be used with"));
    let straight = day();
    let refused = run(straight.path(), "coverage . --settled-from-roads").code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("--population"));
}
