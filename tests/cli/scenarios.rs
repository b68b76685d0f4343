//! Every scenario of `data/` plans, the plan stands up to the check, nothing is lost, and the READMEs count right.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{fullsweep, json, root};

/// A scenario: folder, sites, and how many of them at most may be left unassigned by a short search.
struct Day {
    folder: &'static str,
    sites: usize,
    teams: usize,
    unassigned: usize,
}

const fn day(folder: &'static str, sites: usize, teams: usize, unassigned: usize) -> Day {
    Day { folder, sites, teams, unassigned }
}

#[test]
fn malta() {
    // Three headlands have no road.
    plans_and_checks(&day("malta", 603, 17, 6));
}

#[test]
fn zhangjiajie_yongding() {
    plans_and_checks(&day("zhangjiajie-yongding", 258 + 14 + 327, 16, 0));
}

#[test]
fn kaifeng_weishi() {
    plans_and_checks(&day("kaifeng-weishi", 158, 8, 0));
}

#[test]
fn zhuhai_gaoxin_over_the_straight_line() {
    plans_and_checks(&day("zhuhai-gaoxin", 120, 5, 0));
}

#[test]
#[expect(clippy::print_stderr, reason = "what a test skips it says aloud")]
fn zhuhai_gaoxin_on_its_roads() {
    let extract = root().join("../shared/data/roads/zhuhai-gaoxin.osm.pbf");
    if !extract.exists() {
        eprintln!("SKIPPED: {} is not there; the scenario on real roads was not tried", extract.display());
        return;
    }
    plans_and_checks(&day("zhuhai-gaoxin/roads", 120, 5, 0));
    told_of_another_datum(&extract);
}

/// The same sites said to be in the datum of Chinese maps lie beside the roads.
fn told_of_another_datum(extract: &Path) {
    let folder = root().join("data/zhuhai-gaoxin/roads");
    let elsewhere = tempfile::tempdir().unwrap();
    let quoted = |path: &Path| format!("\"{}\"", path.canonicalize().unwrap().display());
    let text = fs::read_to_string(folder.join("scenario.toml")).unwrap();
    let text = text
        .replace("\"../../../../shared/data/roads/zhuhai-gaoxin.osm.pbf\"", &quoted(extract))
        .replace("\"../sites.geojson\"", &format!("{}\ndatum = \"gcj02\"", quoted(&folder.join("../sites.geojson"))))
        .replace("\"../teams.toml\"", &quoted(&folder.join("../teams.toml")));
    fs::write(elsewhere.path().join("scenario.toml"), text).unwrap();
    let out = elsewhere.path().join("out");
    let plan = fullsweep().arg("plan").arg(elsewhere.path()).args(["--iterations", "10", "--out"]).arg(out).assert();
    let told = String::from_utf8_lossy(&plan.get_output().stderr).into_owned();
    assert!(told.contains("datum_mismatch") && told.contains("Say datum = \"wgs84\""), "{told}");
}

#[test]
fn chongqing_yubei_on_six_days() {
    // On the 24th the hotels take up all experts: some points are left over, and say so.
    let days = [
        day("chongqing-yubei/2022-11-20", 107, 9, 0),
        day("chongqing-yubei/2022-11-21", 107, 9, 0),
        day("chongqing-yubei/2022-11-22", 107, 9, 0),
        day("chongqing-yubei/2022-11-23", 107, 9, 0),
        day("chongqing-yubei/2022-11-24", 107, 9, 10),
        day("chongqing-yubei/2022-11-25", 106, 9, 0),
    ];
    assert_eq!(days.iter().map(|day| day.sites).sum::<usize>(), 641);
    days.iter().for_each(plans_and_checks);
}

#[test]
fn ningbo_zhenhai_on_three_days() {
    plans_and_checks(&day("ningbo-zhenhai/2021-12-09", 170, 6, 0));
    plans_and_checks(&day("ningbo-zhenhai/2021-12-10", 149, 6, 0));
    plans_and_checks(&day("ningbo-zhenhai/2021-12-13", 375, 28, 0));
}

/// Each count in a README is the count of the file beside it.
#[test]
fn readmes_count_right() {
    check_readme(
        "malta",
        &[("sites.geojson", 603, "603 sites"), ("teams.toml", 17, "17 teams"), ("territories.geojson", 5, "5 regions")],
    );
    check_readme(
        "zhangjiajie-yongding",
        &[
            ("communities.csv", 258, "258 villages and communities"),
            ("isolation.geojson", 14, "14 isolation points"),
            ("checkpoints.geojson", 327, "327 checkpoints"),
            ("teams.toml", 16, "early and late: 16"),
        ],
    );
    check_readme("kaifeng-weishi", &[("checkpoints.csv", 158, "158 checkpoints"), ("teams.xlsx", 8, "8 teams")]);
    check_readme("zhuhai-gaoxin", &[("sites.geojson", 120, "120 sites"), ("teams.toml", 5, "5 teams")]);
    check_readme(
        "chongqing-yubei",
        &[
            ("2022-11-20/points.geojson", 107, "107"),
            ("2022-11-25/points.geojson", 106, "and 106 points"),
            ("teams.csv", 9, "9 teams"),
        ],
    );
    check_readme(
        "ningbo-zhenhai",
        &[
            ("2021-12-09/key-points.xlsx", 170, "170 key points"),
            ("2021-12-10/sampling.csv", 149, "149 sampling points"),
            ("2021-12-13/gates.geojson", 375, "375 gates"),
            ("groups.csv", 6, "6 groups"),
            ("squads.csv", 28, "28 squads"),
        ],
    );
}

/// The kinds of Malta's sites as the README lists them.
#[test]
fn the_readme_of_malta_counts_its_kinds() {
    let readme = flowing(&root().join("data/malta/README.md"));
    let sites = json(&root().join("data/malta/sites.geojson"));
    for (kind, words) in [
        ("community", "communities"),
        ("pharmacy", "pharmacies"),
        ("fuel", "fuel stations"),
        ("gate", "gates"),
        ("ferry-terminal", "ferry terminals"),
        ("townhall", "town halls"),
        ("clinic", "clinics"),
        ("hospital", "hospitals"),
        ("bus-station", "bus stations"),
        ("care-home", "care homes"),
        ("airport", "airport terminals"),
    ] {
        let count = features(&sites).iter().filter(|feature| feature["properties"]["kind"] == kind).count();
        assert!(readme.contains(&format!("{count} {words}")), "README of malta does not say: {count} {words}");
    }
}

fn plans_and_checks(day: &Day) {
    let folder = root().join("data").join(day.folder);
    let out = tempfile::tempdir().unwrap();
    let plan = ["--iterations", "300", "--seed", "1", "--out"];
    let plan = fullsweep().arg("plan").arg(&folder).args(plan).arg(out.path()).assert().success();
    let told = String::from_utf8_lossy(&plan.get_output().stderr).into_owned();
    for alarm in ["datum_mismatch", "far_from_others"] {
        assert!(!told.contains(alarm), "{}: false alarm: {told}", day.folder);
    }
    let file = out.path().join("plan.json");
    nothing_is_lost(day, &json(&file));
    fullsweep().arg("check").arg(&folder).arg(&file).assert().success();
}

/// Every site is visited, spared or unassigned with a reason, and once.
fn nothing_is_lost(day: &Day, plan: &Value) {
    let mut seen = Vec::new();
    for route in list(plan, "routes") {
        seen.extend(list(route, "stops").iter().map(|stop| stop["site"].as_str().unwrap()));
    }
    let visited = seen.len();
    for site in list(plan, "unassigned") {
        assert!(site["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{}: no detail: {site}", day.folder);
        seen.push(site["site"].as_str().unwrap());
    }
    let unassigned = seen.len() - visited;
    seen.extend(list(plan, "spared").iter().map(|site| site["site"].as_str().unwrap()));
    seen.sort_unstable();
    let all = seen.len();
    seen.dedup();
    assert_eq!((all, seen.len()), (day.sites, day.sites), "{}: sites in the plan, distinct ones", day.folder);
    assert!(unassigned <= day.unassigned, "{}: {unassigned} unassigned, at most {}", day.folder, day.unassigned);
    assert_eq!(plan["summary"]["teams"], day.teams, "{}: teams", day.folder);
}

fn check_readme(folder: &str, files: &[(&str, usize, &str)]) {
    let folder = root().join("data").join(folder);
    let readme = flowing(&folder.join("README.md"));
    for (file, count, words) in files {
        assert!(words.contains(&count.to_string()));
        assert_eq!(records(&folder.join(file)), *count, "{file} of {}", folder.display());
        assert!(readme.contains(words), "README of {} does not say: {words}", folder.display());
    }
}

/// How many features, rows or teams a file holds.
fn records(file: &Path) -> usize {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("geojson") => features(&json(file)).len(),
        Some("csv") => csv::Reader::from_path(file).unwrap().byte_records().map(Result::unwrap).count(),
        Some("toml") => {
            let table: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
            table["team"].as_array().unwrap().len()
        }
        Some("xlsx") => {
            use calamine::Reader;
            let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).unwrap();
            book.worksheet_range_at(0).unwrap().unwrap().rows().skip(1).count()
        }
        other => panic!("{}: do not know how to count {other:?}", file.display()),
    }
}

/// A text with its lines joined, so that a phrase may break across them.
fn flowing(file: &Path) -> String {
    fs::read_to_string(file).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn features(collection: &Value) -> &[Value] {
    collection["features"].as_array().unwrap()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
