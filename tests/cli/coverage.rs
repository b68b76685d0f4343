//! `coverage`: every kind of blind spot on a day made for it, and none on a day on which all is seen.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{fullsweep, json, root};

/// Shops west of Valletta and clinics in the south of Malta, on real roads; `extra` are further features.
fn scenario(folder: &Path, extra: &[Value]) {
    let extract = root().join("data/malta/malta.osm.pbf");
    let text = format!(
        r#"date = 2024-03-11
timezone = "Europe/Malta"
network = {{ source = "roads", extract = {:?} }}
[[sites]]
file = "sites.geojson"
[kinds.shop]
service = "10m"
every = "3 days"
[kinds.clinic]
service = "10m"
[[team]]
id = "T1"
start = [14.4400, 35.8900]
shifts = ["06:00-22:00"]
[[team]]
id = "T2"
start = [14.4800, 35.8400]
shifts = ["06:00-22:00"]
"#,
        extract.display().to_string()
    );
    fs::write(folder.join("scenario.toml"), text).unwrap();
    let mut features: Vec<Value> = (0..10).map(|index| point(&format!("S{index}"), "shop", shop(index))).collect();
    features.extend((0..10).map(|index| point(&format!("C{index}"), "clinic", clinic(index))));
    features.extend(extra.iter().cloned());
    let sites = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join("sites.geojson"), sites.to_string()).unwrap();
}

fn shop(index: usize) -> (f64, f64) {
    (14.45 + 0.004 * index as f64, 35.893)
}

fn clinic(index: usize) -> (f64, f64) {
    (14.47 + 0.004 * index as f64, 35.843)
}

fn point(id: &str, kind: &str, (lon, lat): (f64, f64)) -> Value {
    json!({ "type": "Feature", "properties": { "id": id, "kind": kind },
            "geometry": { "type": "Point", "coordinates": [lon, lat] } })
}

/// A device that stays twelve minutes at each place and takes three minutes to the next, a fix every twenty seconds.
fn track(team: &str, places: &[(f64, f64)]) -> String {
    let mut text = String::new();
    for (index, place) in places.iter().enumerate() {
        let next = places.get(index + 1).unwrap_or(place);
        for step in 0..45 {
            let share = (f64::from(step) - 36.0).max(0.0) / 9.0;
            let wobble = if step % 2 == 0 { 2e-5 } else { -2e-5 };
            let lon = place.0 + (next.0 - place.0) * share + wobble;
            let lat = place.1 + (next.1 - place.1) * share;
            let second = 7 * 3600 + index as i32 * 900 + step * 20;
            let _ = writeln!(
                text,
                "{team},2024-03-11T{:02}:{:02}:{:02}Z,{lon:.6},{lat:.6}",
                second / 3600,
                second / 60 % 60,
                second % 60
            );
        }
    }
    text
}

fn cover(folder: &Path, more: &[&str]) -> Value {
    fullsweep()
        .arg("plan")
        .arg(folder)
        .args(["--iterations", "30", "-q", "--skip-invalid", "--out"])
        .arg(folder)
        .assert()
        .success();
    let mut command = fullsweep();
    command.arg("coverage").arg(folder).arg("--plan").arg(folder.join("plan.json"));
    command.arg("--visits").arg(folder.join("visits.csv")).arg("--tracks").arg(folder.join("tracks.csv"));
    command.arg("--population").arg(folder.join("people.csv")).arg("--out").arg(folder.join("out"));
    let run = command.args(["--json", "-q"]).args(more).assert().success();
    let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(told, json(&folder.join("out/coverage.json")));
    told
}

fn ids(told: &Value, kind: &str) -> Vec<String> {
    let spots = told["spots"].as_array().unwrap().iter().filter(|spot| spot["kind"] == kind);
    let mut ids: Vec<String> = spots.map(|spot| spot["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

#[test]
fn every_kind_of_blind_spot_is_told_and_told_apart() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let nowhere = json!({ "type": "Feature", "properties": { "id": "NOWHERE", "kind": "shop" }, "geometry": null });
    let mut expert = point("EXPERT", "clinic", (14.46, 35.889));
    expert["properties"]["skills"] = json!(["nobody-has-it"]);
    scenario(folder, &[nowhere, expert, point("SEA", "clinic", (14.70, 35.95))]);
    // T1 stays at all shops but S9, which it drives past on its way east; T2 has no device and claims a clinic.
    let mut places: Vec<_> = (0..9).map(shop).collect();
    places.push((14.495, 35.893));
    let claimed = "C0,T1,2024-03-11,2024-03-11 09:30,2024-03-11 09:40\n";
    fs::write(folder.join("tracks.csv"), format!("team,time,lon,lat\n{}not,a,fix,0\n", track("T1", &places))).unwrap();
    fs::write(
        folder.join("visits.csv"),
        format!("site,team,date,arrive,depart\nS0,T1,2024-03-11,2024-03-11 08:00,2024-03-11 08:12\nS9,T1,2024-03-05,,\n{claimed}"),
    )
    .unwrap();
    // A village without a site and half an hour off, and people next door to a shop.
    fs::write(
        folder.join("people.csv"),
        "id,lon,lat,population\nvillage,14.3400,35.9900,700\nnear,14.4500,35.8931,50\n",
    )
    .unwrap();
    let told = cover(folder, &["--within", "5m"]);
    assert_eq!(ids(&told, "not_listed").len(), 1);
    assert_eq!(ids(&told, "not_placed"), ["NOWHERE"]);
    assert_eq!(ids(&told, "unreachable"), ["SEA"]);
    assert_eq!(ids(&told, "dropped"), ["EXPERT"]);
    assert_eq!(ids(&told, "passed_by"), ["S9"]);
    assert_eq!(ids(&told, "claimed_only"), ["C0"]);
    assert_eq!(ids(&told, "not_visited"), (1..10).map(|index| format!("C{index}")).collect::<Vec<_>>());
    assert!(ids(&told, "overdue").contains(&"S9".to_owned()));
    assert_eq!(ids(&told, "beyond_reach").len(), 1);
    assert_eq!(ids(&told, "lopsided"), ["clinic", "shop"]);
    let kinds = told["kinds"].as_array().unwrap();
    assert!(kinds.len() == 10 && kinds.iter().all(|kind| kind["count"].as_u64().unwrap() > 0), "{kinds:?}");
    let overdue = told["spots"].as_array().unwrap().iter().find(|spot| spot["kind"] == "overdue" && spot["id"] == "S9");
    assert!(overdue.unwrap()["evidence"].as_str().unwrap().contains("3 days overdue"), "{overdue:?}");
    files(folder, &told);
}

/// The row that could not be used is kept; QGIS and spreadsheets get all that has a place.
fn files(folder: &Path, told: &Value) {
    assert!(fs::read_to_string(folder.join("out/rejected.csv")).unwrap().contains("not,a,fix"));
    let map = json(&folder.join("out/coverage.geojson"));
    let placed = told["spots"].as_array().unwrap().iter().filter(|spot| spot.get("lon").is_some()).count();
    assert_eq!(map["features"].as_array().unwrap().len(), placed);
    let package = rusqlite::Connection::open(folder.join("out/coverage.gpkg")).unwrap();
    let layers: i64 = package.query_row("select count(*) from gpkg_contents", [], |row| row.get(0)).unwrap();
    assert_eq!(layers, 8, "all kinds but those without a place");
    let missed: i64 = package.query_row("select count(*) from not_visited", [], |row| row.get(0)).unwrap();
    assert_eq!(missed, 9);
    assert!(fs::read(folder.join("out/coverage.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn nothing_is_invented_on_a_day_on_which_all_is_seen() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    scenario(folder, &[]);
    let both =
        [track("T1", &(0..10).map(shop).collect::<Vec<_>>()), track("T2", &(0..10).map(clinic).collect::<Vec<_>>())];
    fs::write(folder.join("tracks.csv"), format!("team,time,lon,lat\n{}", both.concat())).unwrap();
    fs::write(folder.join("visits.csv"), "site,team,date\nS0,T1,2024-03-11\n").unwrap();
    fs::write(folder.join("people.csv"), "id,lon,lat,population\na,14.4500,35.8931,50\nb,14.4700,35.8431,50\n")
        .unwrap();
    let told = cover(folder, &[]);
    assert_eq!(told["spots"], json!([]), "{:#}", told["spots"]);
    assert!(told["kinds"].as_array().unwrap().iter().all(|kind| kind["count"] == 0), "{:#}", told["kinds"]);
    let chinese = fullsweep()
        .arg("coverage")
        .arg(folder)
        .arg("--tracks")
        .arg(folder.join("tracks.csv"))
        .args(["--lang", "zh", "-q"])
        .assert()
        .success();
    let text = String::from_utf8_lossy(&chinese.get_output().stdout).into_owned();
    assert!(text.contains("到访20") && text.contains("未核查"), "{text}");
}

#[test]
fn what_cannot_be_read_is_told_with_the_file() {
    let folder = TempDir::new().unwrap();
    scenario(folder.path(), &[]);
    fs::write(folder.path().join("tracks.csv"), "team,when,lon,lat\n").unwrap();
    let run = fullsweep()
        .arg("coverage")
        .arg(folder.path())
        .arg("--tracks")
        .arg(folder.path().join("tracks.csv"))
        .assert()
        .code(2);
    let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(told.contains("missing_column") && told.contains("tracks.csv"), "{told}");
}
