//! `coverage`: every kind of blind spot on a day made for it, and none on a day on which all is seen.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{fullsweep, fullsweep_in, json, root};

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
name = "Red team"
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
    // It writes its name where others write an id, and once no day that there is: a row that stops nothing.
    let claimed = "C0,red team,2024-03-11,2024-03-11 09:30,2024-03-11 09:40\nC1,T1,2024-02-30,9:30,9:40\nS1,T9,2024-03-11,9:30,9:40\n";
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
    let claim = told["spots"].as_array().unwrap().iter().find(|spot| spot["kind"] == "claimed_only").unwrap();
    assert!(claim["evidence"].as_str().unwrap().starts_with("T1 Red team wrote a visit for 09:30"), "{claim}");
    files(folder, &told);
    let said = out_of_a_ledger(folder, &told);
    assert!(said.contains("unknown_team") && said.contains("\"T9\" (1)"), "{said}");
}

/// The same day out of a ledger that took in the same files; asked again, nothing is judged again and nothing is otherwise. What was said of the
/// files on their way in.
fn out_of_a_ledger(folder: &Path, told: &Value) -> String {
    let run = |command: &str| {
        let run = fullsweep_in(folder).args(command.split_whitespace()).assert().success();
        let output = run.get_output();
        (output.stdout.clone(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (_, imported) = run("ledger import l.db --scenario . --plan plan.json --visits visits.csv --tracks tracks.csv");
    let ask = "coverage . --ledger l.db --population people.csv --within 5m --json";
    let (text, said) = run(ask);
    assert!(said.contains("days judged and kept in l.db: 1; as judged before: 0"), "{said}");
    let out: Value = serde_json::from_slice(&text).unwrap();
    for part in [
        "spots",
        "sites",
        "days",
        "groups",
        "sightings",
        "clocks",
        "strays",
        "people",
        "reach_from",
        "reach_staffed",
        "from",
        "to",
    ] {
        assert_eq!(out[part], told[part], "{part}");
    }
    for (own, files) in out["kinds"].as_array().unwrap().iter().zip(told["kinds"].as_array().unwrap()) {
        assert_eq!((&own["count"], &own["of"]), (&files["count"], &files["of"]));
    }
    let (again, said) = run(ask);
    assert!(said.contains("days judged and kept in l.db: 0; as judged before: 1"), "{said}");
    assert_eq!(again, text);
    imported
}

/// Three days of which the first is known by records, the second by a plan alone, the third by nothing.
#[test]
fn several_days_are_answered_for_as_one_beside_as_many_before() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let run = |command: &str| fullsweep_in(at).args(command.split_whitespace()).assert();
    fs::write(
        at.join("scenario.toml"),
        crate::support::SMALL.replace("[[sites]]", "[kinds.site]\nevery = \"2 days\"\n[[sites]]"),
    )
    .unwrap();
    let sites = [("A", 14.50), ("B", 14.51), ("C", 14.52)].map(|(id, lon)| point(id, "site", (lon, 35.9)));
    let list = json!({ "type": "FeatureCollection", "features": sites });
    fs::write(at.join("sites.geojson"), list.to_string()).unwrap();
    // On the 9th all are seen; on the 10th A, and B by a record written a kilometre away; C is never seen again.
    let visits = "site,team,date,lon,lat\nA,T1,2024-03-09,,\nB,T1,2024-03-09,14.51,35.9\nC,T1,2024-03-09,,\nA,T1,2024-03-10,,\nB,T1,2024-03-10,14.51,35.91\n";
    fs::write(at.join("visits.csv"), visits).unwrap();
    run("plan . --iterations 20 --out . -q").success();
    run("ledger import l.db --scenario . --date 2024-03-08 --visits visits.csv --plan plan.json").success();
    let ask = |more: &str| -> Value {
        let run = run(&format!("coverage . --ledger l.db --json {more}")).success();
        serde_json::from_slice(&run.get_output().stdout).unwrap()
    };
    let told = ask("--date 2024-03-12 --days 3 --out out");
    assert_eq!(
        (&told["from"], &told["to"], &told["date"]),
        (&json!("2024-03-10"), &json!("2024-03-12"), &json!("2024-03-12"))
    );
    let letters: Vec<&str> =
        told["sites"].as_array().unwrap().iter().map(|site| site["days"].as_str().unwrap()).collect();
    assert_eq!(letters, ["vn-", "cn-", "on-"]);
    let days: Vec<_> =
        told["days"].as_array().unwrap().iter().map(|day| (&day["judged"], &day["planned"], &day["visited"])).collect();
    assert_eq!(
        days,
        [
            (&json!(true), &json!(0), &json!(1)),
            (&json!(true), &json!(3), &json!(0)),
            (&json!(false), &json!(0), &json!(0))
        ]
    );
    let dated: Vec<_> = told["spots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|spot| (spot["kind"].as_str().unwrap(), spot["id"].as_str().unwrap(), spot["date"].as_str()))
        .collect();
    let day = |text| Some(text);
    let wanted = [
        ("not_visited", "A", day("2024-03-11")),
        ("not_visited", "B", day("2024-03-11")),
        ("not_visited", "C", day("2024-03-11")),
        ("claimed_only", "B", day("2024-03-10")),
        ("overdue", "B", None),
        ("overdue", "C", None),
    ];
    assert_eq!(dated, wanted, "A is due on the 12th and not overdue");
    let before = |kind: &str| {
        let kind = told["kinds"].as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap();
        (kind["count"].as_u64(), kind["before"].as_u64())
    };
    assert_eq!(before("claimed_only"), (Some(1), Some(0)));
    assert_eq!(before("overdue"), (Some(2), Some(0)));
    assert_eq!(before("not_visited"), (Some(3), None), "no plan is known of the days before");
    assert_eq!(before("not_placed"), (Some(0), Some(0)), "the list of the 8th is the present one");
    assert_eq!(before("not_listed"), (None, None), "nobody said where people live");
    // What is known of each site on each day, with its evidence: B was written down elsewhere; on the 11th all were planned.
    let known: Vec<_> = told["sightings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["date"].as_str().unwrap(), one["site"].as_str().unwrap(), one["seen"].as_str().unwrap()))
        .collect();
    let (tenth, planned) = ("2024-03-10", "2024-03-11");
    assert_eq!(
        known,
        [
            (tenth, "A", "visited"),
            (tenth, "B", "claimed_only"),
            (planned, "A", "not_seen"),
            (planned, "B", "not_seen"),
            (planned, "C", "not_seen")
        ]
    );
    let evidence = &told["sightings"][1]["evidence"][0];
    assert_eq!((&evidence["source"], &evidence["file"]), (&json!("record"), &json!("visits.csv")));
    assert!(evidence["distance_m"].as_f64().unwrap() > 1_000.0, "{evidence}");
    let kind = told["groups"].as_array().unwrap().iter().find(|group| group["by"] == "site_kind").unwrap();
    assert_eq!((&kind["id"], &kind["sites"], &kind["visited"]), (&json!("site"), &json!(3), &json!(1)));
    assert_eq!(kind["spots"], json!({ "not_visited": 3, "claimed_only": 1, "overdue": 2 }));
    // The same days by their ends; a rolling window ends at the day it is asked for.
    assert_eq!(ask("--from 2024-03-10 --to 2024-03-12"), told);
    assert_eq!(ask("--date 2024-03-10 --days 2")["sites"][1]["days"], "vc");
    assert!(fs::read(at.join("out/coverage.xlsx")).unwrap().starts_with(b"PK"));
    for (wrong, word) in [
        ("--from 2024-03-12 --to 2024-03-10", "before the first"),
        ("--days 0", "--days 0"),
        ("--from 2024-03-12", "--to"),
        ("--visits visits.csv", "cannot be used"),
    ] {
        let run = run(&format!("coverage . --ledger l.db {wrong}")).code(2);
        let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(said.contains(word), "{wrong}: {said}");
    }
    run("coverage . --days 3").code(2);
    // Once a later list says something else, the sites that were not placed before it are not known.
    fs::write(at.join("sites.geojson"), list.to_string().replace("\"C\"", "\"D\"").replace("14.52", "14.53")).unwrap();
    run("ledger import l.db --scenario . --date 2024-03-12").success();
    let told = ask("--date 2024-03-12 --days 3");
    let kind = told["kinds"].as_array().unwrap().iter().find(|one| one["kind"] == "not_placed").unwrap();
    assert_eq!((&kind["count"], kind.get("before")), (&json!(0), None));
}

/// Every site seen as often as its kind asks for, over a span: nothing is invented of any kind, on roads and with people.
#[test]
fn nothing_is_invented_over_a_span_on_which_all_is_seen() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    scenario(at, &[]);
    let run = |command: &str| fullsweep_in(at).args(command.split_whitespace()).assert().success();
    let both =
        [track("T1", &(0..10).map(shop).collect::<Vec<_>>()), track("T2", &(0..10).map(clinic).collect::<Vec<_>>())];
    fs::write(at.join("tracks.csv"), format!("team,time,lon,lat\n{}", both.concat())).unwrap();
    // Shops again by records on two further days, three days apart; clinics are to be seen but once.
    let mut visits = String::from("site,team,date\n");
    for day in ["2024-03-08", "2024-03-14"] {
        (0..10).for_each(|shop| visits += &format!("S{shop},T1,{day}\n"));
    }
    fs::write(at.join("visits.csv"), visits).unwrap();
    fs::write(at.join("people.csv"), "id,lon,lat,population\na,14.4500,35.8931,50\nb,14.4700,35.8431,50\n").unwrap();
    run("plan . --iterations 30 --out . -q");
    run("ledger import l.db --scenario . --date 2024-03-08 --plan plan.json --visits visits.csv --tracks tracks.csv");
    let told = run("coverage . --ledger l.db --from 2024-03-08 --to 2024-03-14 --population people.csv --json -q");
    let told: Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    assert_eq!(told["spots"], json!([]), "{:#}", told["spots"]);
    let kinds = told["kinds"].as_array().unwrap();
    assert!(kinds.iter().all(|kind| kind["count"] == 0), "{kinds:#?}");
    assert_eq!(told["sites"][0]["days"], "v--v--v");
}

/// A testing point that no team can visit serves its village as long as it is open.
#[test]
fn reach_is_measured_from_what_is_staffed_as_well() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let village = (14.3400, 35.9900);
    fs::write(at.join("visits.csv"), "site,team,date\nS0,T1,2024-03-11\n").unwrap();
    fs::write(at.join("tracks.csv"), format!("team,time,lon,lat\n{}", track("T1", &[shop(0)]))).unwrap();
    fs::write(at.join("people.csv"), format!("id,lon,lat,population\nvillage,{},{},700\n", village.0, village.1))
        .unwrap();
    let told = |staffed: &str, windows: Option<&str>| {
        let mut post = point("POST", "testing", village);
        post["properties"]["skills"] = json!(["nobody-has-it"]);
        if let Some(windows) = windows {
            post["properties"]["windows"] = json!(windows);
        }
        scenario(at, &[post]);
        let text = fs::read_to_string(at.join("scenario.toml")).unwrap();
        fs::write(
            at.join("scenario.toml"),
            text.replace("[kinds.shop]", &format!("[kinds.testing]\n{staffed}\n[kinds.shop]")),
        )
        .unwrap();
        let told = cover(at, &["--within", "5m"]);
        out_of_a_new_ledger(at, &told);
        (ids(&told, "beyond_reach").len(), told["reach_from"].clone(), told.get("reach_staffed").cloned())
    };
    assert_eq!(told("", None), (1, json!("visited"), None));
    assert_eq!(told("staffed = true", None), (0, json!("visited"), Some(json!(1))));
    let picture = fs::read_to_string(at.join("out/coverage.svg")).unwrap();
    assert!(picture.contains("is staffed"), "{picture}");
    // The 11th is a Monday.
    assert_eq!(told("staffed = true", Some("Tu-Su 08:00-18:00")), (1, json!("visited"), None));
}

fn out_of_a_new_ledger(folder: &Path, told: &Value) {
    let _ = fs::remove_file(folder.join("l.db"));
    out_of_a_ledger(folder, told);
}

/// The row that could not be used is kept; QGIS and spreadsheets get all that has a place.
fn files(folder: &Path, told: &Value) {
    let rejected = fs::read_to_string(folder.join("out/rejected.csv")).unwrap();
    assert!(rejected.contains("not,a,fix") && rejected.contains("2024-02-30"), "{rejected}");
    assert_eq!(rejected.lines().count(), 3, "{rejected}");
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

/// A site that was renumbered between two lists has the days of both its ids, by records and by tracks.
#[test]
fn a_site_keeps_its_days_under_another_id() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let run = |command: &str| fullsweep_in(at).args(command.split_whitespace()).assert().success();
    let list = |id: &str| {
        let mut site = point(id, "site", (14.53, 35.9));
        site["properties"]["name"] = json!("East gate");
        let all = json!({ "type": "FeatureCollection", "features": [site, point("B", "site", (14.55, 35.9))] });
        fs::write(at.join("sites.geojson"), all.to_string()).unwrap();
    };
    fs::write(at.join("scenario.toml"), crate::support::SMALL).unwrap();
    list("A");
    run("ledger import l.db --scenario . --date 2024-03-09");
    list("A-7");
    run("ledger import l.db --scenario . --date 2024-03-11");
    fs::write(at.join("visits.csv"), "site,team,date\nA,T1,2024-03-09\nA-7,T1,2024-03-12\n").unwrap();
    fs::write(
        at.join("tracks.csv"),
        format!("team,time,lon,lat\n{}", track("T1", &[(14.53, 35.9), (14.54, 35.9)]).replace("03-11", "03-10")),
    )
    .unwrap();
    run("ledger import l.db --scenario . --date 2024-03-11 --visits visits.csv --tracks tracks.csv");
    for judged in ["3", "0"] {
        let told = run("coverage . --ledger l.db --from 2024-03-09 --to 2024-03-12 --json");
        let said = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
        assert!(said.contains(&format!("kept in l.db: {judged};")), "{said}");
        let told: Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
        assert_eq!((&told["sites"][0]["id"], &told["sites"][0]["days"]), (&json!("A-7"), &json!("vv-v")));
        assert_eq!(told["sites"][1]["days"], "oo-o");
    }
}
