//! Broken inputs: each is refused with the right words, in bounded memory, without a panic.
//!
//! A folder `tests/fixtures/broken/NAME` holds the files that differ from those of `sound`. Binary faults are made here.

use std::fs;
use std::path::{Path, PathBuf};

use fullsweep::input::{Options, Outcome, Severity, read_given, read_scenario};
use fullsweep::matrix::Locations;

#[path = "broken/made.rs"]
mod made;

/// A case: its folder, the code of its first error, the file and something else the message must name.
pub(crate) type Case = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const CASES: [Case; 105] = [
    ("scenario-empty", "empty_file", "scenario.toml", "empty"),
    ("scenario-syntax", "toml_syntax", "scenario.toml", "line 7"),
    ("scenario-utf16", "bad_encoding", "scenario.toml", "UTF-16"),
    ("scenario-no-date", "missing_key", "scenario.toml", "`date`"),
    ("scenario-bad-date", "bad_date", "scenario.toml", "2024-02-30"),
    ("scenario-unknown-zone", "unknown_timezone", "scenario.toml", "Europe/Valetta"),
    ("scenario-unknown-goal", "bad_goal", "scenario.toml", "fastest"),
    ("scenario-no-network", "missing_key", "scenario.toml", "`network`"),
    ("scenario-no-sites", "missing_key", "scenario.toml", "`sites`"),
    ("scenario-sites-table", "not_a_list", "scenario.toml", "[[name]]"),
    ("scenario-no-teams", "missing_key", "scenario.toml", "`teams`"),
    ("network-unknown-source", "bad_source", "scenario.toml", "air"),
    ("network-extract-missing", "missing_file", "scenario.toml", "malta.osm.pbf"),
    ("network-extract-ending", "unknown_format", "scenario.toml", "malta.shp"),
    ("network-bad-detour", "bad_detour", "scenario.toml", "0.5"),
    ("network-bad-speed", "bad_speed", "scenario.toml", "speed_kmh.car"),
    ("network-bad-change", "missing_file", "scenario.toml", "speed_percent"),
    ("sites-missing-file", "missing_file", "site.geojson", "no such file"),
    ("sites-unknown-format", "unknown_format", "sites.shp", "Save it as GeoJSON"),
    ("sites-unknown-datum", "bad_datum", "scenario.toml", "wgs72"),
    ("sites-old-excel", "unknown_format", "sites.xls", "Save it as .xlsx"),
    ("sites-empty", "empty_file", "sites.geojson", "empty"),
    ("sites-no-features", "no_features", "sites.geojson", "at least one"),
    ("sites-cut-off", "json_syntax", "sites.geojson", "cut off"),
    ("sites-nan", "json_syntax", "sites.geojson", "NaN"),
    ("sites-infinite", "json_syntax", "sites.geojson", "number out of range"),
    ("sites-null-geometry", "null_geometry", "feature 6", "no geometry"),
    ("sites-empty-geometry", "empty_geometry", "feature 6", "without coordinates"),
    ("sites-flat-polygon", "empty_geometry", "feature 6", "a ring of 3 positions"),
    ("sites-billion-points", "bad_coordinate", "feature 6", "1000000000"),
    ("sites-line", "unsupported_geometry", "feature 6", "LineString"),
    ("sites-text-coordinates", "bad_coordinate", "feature 6", "quotation marks"),
    ("sites-out-of-range", "out_of_range", "feature 6", "195.9"),
    ("sites-swapped", "swapped", "feature 6", "swapped"),
    ("sites-metres", "out_of_range", "feature 6", "cgcs2000"),
    ("sites-null-island", "null_island", "feature 6", "look-up"),
    ("sites-duplicate-id", "duplicate_id", "feature 6", "feature 3"),
    ("sites-list-id", "bad_id", "feature 6", "[1]"),
    ("sites-no-feature", "not_a_feature", "feature 6", "Point"),
    ("sites-text-properties", "not_a_table", "feature 6", "properties"),
    ("sites-bad-window", "window_syntax", "feature 6", "08:00 to 18:00"),
    ("sites-bad-duration", "bad_duration", "feature 6", "soon"),
    ("sites-negative-duration", "bad_duration", "feature 6", "backwards"),
    ("sites-bad-priority", "bad_priority", "feature 6", "10"),
    ("sites-bad-crew", "bad_crew", "feature 6", "found 0"),
    ("sites-bad-skills", "not_a_list", "feature 6", "skills"),
    ("sites-bad-gate", "out_of_range", "feature 6", "gate"),
    ("sites-days-reversed", "days_reversed", "feature 6", "2024-06-06 to 2024-06-05"),
    ("sites-unknown-team", "unknown_team", "feature 6", "T1"),
    ("sites-unknown-kind", "unknown_kind", "feature 6", "`market`"),
    ("sites-mixed-group", "mixed_group", "feature 7", "same-team"),
    ("sites-old-crs", "unsupported_crs", "sites.geojson", "EPSG:3857"),
    ("sites-topojson", "not_geojson", "sites.geojson", "TopoJSON"),
    ("sites-bad-utf8", "bad_encoding", "sites.geojson", "line 8"),
    ("kinds-bad-window", "window_syntax", "scenario.toml", "line 8"),
    ("defaults-bad-service", "bad_duration", "scenario.toml", "defaults.service"),
    ("holidays-unknown-country", "unknown_country", "scenario.toml", "ZZ"),
    ("csv-missing-column", "missing_column", "sites.csv", "Did you mean `lonn`"),
    ("csv-unmapped-column", "missing_column", "sites.csv", "Name"),
    ("csv-duplicate-column", "duplicate_column", "sites.csv", "two columns"),
    ("csv-ragged", "ragged_row", "line 4", "3 cells"),
    ("csv-unclosed-quote", "ragged_row", "line 4", "quotation mark"),
    ("csv-nan", "bad_coordinate", "line 4", "NaN"),
    ("csv-half-coordinate", "half_coordinate", "line 4", "`lon`"),
    ("csv-no-coordinate", "null_geometry", "line 4", "no coordinates"),
    ("csv-degrees-and-minutes", "bad_coordinate", "line 4", "decimal degrees"),
    ("csv-header-only", "no_features", "sites.csv", "a header without rows"),
    ("csv-blank", "empty_file", "sites.csv", "no line with text"),
    ("csv-latin-1", "bad_encoding", "sites.csv", "line 4"),
    ("csv-utf-16-without-mark", "bad_encoding", "sites.csv", "UTF-16"),
    ("csv-broken-gb18030", "bad_encoding", "sites.csv", "GB18030"),
    ("xlsx-is-csv", "not_xlsx", "sites.xlsx", "spreadsheet program"),
    ("teams-empty", "empty_file", "teams.toml", "empty"),
    ("teams-none", "no_team", "scenario.toml", "no team"),
    ("teams-no-id", "missing_key", "teams.toml", "id"),
    ("teams-no-shift", "missing_key", "teams.toml", "shifts"),
    ("teams-empty-shift", "bad_span", "teams.toml", "00:00-24:00"),
    ("teams-bad-shift", "bad_span", "teams.toml", "25:99"),
    ("teams-overlapping-shifts", "shifts_overlap", "teams.toml", "16:00-20:00"),
    ("teams-break-outside", "break_outside_shift", "teams.toml", "08:00-17:00"),
    ("teams-break-too-long", "break_too_long", "teams.toml", "2h"),
    ("teams-overlapping-breaks", "breaks_overlap", "teams.toml", "12:30-14:00"),
    ("teams-negative-cost", "bad_cost", "teams.toml", "never negative"),
    ("teams-no-people", "bad_crew", "teams.toml", "found 0"),
    ("teams-start-nowhere", "bad_place", "teams.toml", "[14.5]"),
    ("teams-start-off-globe", "swapped", "teams.toml", "Swap"),
    ("teams-start-unknown-site", "unknown_site", "teams.toml", "X1"),
    ("teams-unknown-profile", "unknown_profile", "teams.toml", "`car`"),
    ("teams-duplicate-id", "duplicate_id", "teams.toml", "T1"),
    ("teams-syntax", "toml_syntax", "teams.toml", "line 5"),
    ("locks-cycle", "lock_cycle", "scenario.toml", "C0"),
    ("locks-unknown-site", "unknown_site", "scenario.toml", "line 7"),
    ("locks-name-twice", "lock_names_twice", "scenario.toml", "C0"),
    ("locks-unknown-team", "unknown_team", "scenario.toml", "T9"),
    ("locks-bad-rule", "bad_lock_rule", "scenario.toml", "somehow"),
    ("locks-two-teams", "lock_of_two_teams", "scenario.toml", "T2"),
    ("locks-two-sequences", "two_sequences", "scenario.toml", "C1"),
    ("territories-no-id", "missing_key", "t.geojson", "id"),
    ("territories-point", "unsupported_geometry", "t.geojson", "no polygon"),
    ("territories-duplicate-id", "duplicate_id", "t.geojson", "second"),
    ("territories-unknown", "unknown_territory", "feature 6", "`east`"),
    ("given-missing-file", "missing_file", "scenario.toml", "m.csv"),
    ("given-missing-column", "missing_column", "m.csv", "seconds"),
    ("given-negative", "bad_travel", "m.csv", "-60"),
    ("given-foreign", "foreign_matrix", "m.csv", "another scenario"),
];

#[test]
fn every_broken_folder_is_refused_with_the_right_words() {
    let mut faults = Vec::new();
    for case in CASES {
        let folder = assembled(case.0, &[]);
        faults.extend(judged(case, &folder.path().join("case")));
    }
    for (case, files) in made::cases() {
        let folder = assembled("sound", &files);
        faults.extend(judged(case, &folder.path().join("case")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The same through the program: exit code 2, the file named on stderr, no panic, memory bounded from outside.
#[test]
fn the_program_refuses_every_broken_folder() {
    let folders = CASES.iter().map(|case| (*case, Vec::new()));
    let mut faults = Vec::new();
    for ((name, code, _, word), files) in folders.chain(made::cases()) {
        let folder = assembled(if files.is_empty() { name } else { "sound" }, &files);
        let (status, told) = planned(folder.path());
        if status != Some(2) || !told.contains(code) || !told.contains(word) || told.contains("panicked") {
            faults.push(format!("{name}: exit {status:?}, expected {code} and {word}; told:\n{told}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_program_refuses_every_broken_extract() {
    let mut faults = Vec::new();
    for (name, file, bytes) in made::extracts() {
        let (status, told) = planned_with(file, bytes);
        if status != Some(2) || !told.contains(file) || told.contains("panicked") {
            faults.push(format!("{name}: exit {status:?}, expected 2 and {file}; told:\n{told}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Without roads there is nothing to plan on: the file, the profile and what was found are told, by `plan` and by `network`.
#[test]
fn the_program_refuses_extracts_without_roads() {
    for (file, found, bytes) in made::roadless_extracts() {
        let (status, told) = planned_with(file, bytes.clone());
        let named = [file, "`car`", found].iter().all(|word| told.contains(word));
        assert!(status == Some(2) && named, "{found}: exit {status:?}; told:\n{told}");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(file), bytes).unwrap();
        let mut network = assert_cmd::Command::cargo_bin("fullsweep").unwrap();
        let run = network.arg("network").arg(folder.path()).assert().code(2);
        let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!([file, "`car`", found].iter().all(|word| told.contains(word)), "{told}");
    }
}

/// Plans the sound sites on the roads of an extract.
fn planned_with(file: &str, extract: Vec<u8>) -> (Option<i32>, String) {
    let scenario = SCENARIO.replace("EXTRACT", file);
    let folder = assembled("sound", &[("scenario.toml", scenario.into_bytes()), (file, extract)]);
    planned(folder.path())
}

const SCENARIO: &str = r#"
date = 2024-06-05
timezone = "Europe/Malta"
network = { source = "roads", extract = "EXTRACT" }
teams = { file = "teams.toml" }
[[sites]]
file = "sites.geojson"
"#;

/// Plans the folder `case` with at most four gigabytes of address space; the exit code and what was told.
fn planned(root: &Path) -> (Option<i32>, String) {
    let program = assert_cmd::cargo::cargo_bin("fullsweep");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -v 4194304; exec \"$0\" \"$@\""]).arg(program).current_dir(root);
    let output =
        command.args(["--threads", "1", "plan", "case", "--out", "out", "--iterations", "1"]).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_folder_of_broken_inputs_is_a_case() {
    let mut folders: Vec<String> =
        fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    let mut cases: Vec<&str> = CASES.iter().map(|case| case.0).chain(["sound"]).collect();
    cases.sort_unstable();
    assert_eq!(folders, cases);
}

/// What the broken ones differ from must itself be without fault, else they would prove nothing.
#[test]
fn the_sound_folder_is_sound() {
    let folder = assembled("sound", &[]);
    let outcome = read_scenario(&folder.path().join("case"), &Options::default());
    assert!(outcome.scenario.is_some() && outcome.problems.is_empty(), "{:?}", outcome.problems);
}

/// Runs a case and says what is not as the table has it.
fn judged((name, code, place, word): Case, folder: &Path) -> Option<String> {
    let Outcome { scenario, mut problems, .. } = read_scenario(folder, &Options::default());
    if let Some(scenario) = &scenario {
        problems.extend(read_given(scenario, &Locations::of(scenario)).err().unwrap_or_default());
    }
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let Some(first) = problems.iter().find(|problem| problem.severity == Severity::Error) else {
        return Some(format!("{name}: no error\n{}", told.join("\n")));
    };
    let words = format!("{} feature {}", first, first.feature.map_or(String::new(), |feature| feature.to_string()));
    let right = first.code == code && words.contains(place) && told.concat().contains(word);
    (!right).then(|| format!("{name}: expected {code}, {place}, {word}; told:\n  {}", told.join("\n  ")))
}

/// A folder `case` with the sound files, the case's in their place, and further ones.
fn assembled(name: &str, more: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("case");
    fs::create_dir(&folder).unwrap();
    for source in [fixtures().join("sound"), fixtures().join(name)] {
        for entry in fs::read_dir(&source).into_iter().flatten() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
    }
    for (file, bytes) in more {
        fs::write(folder.join(file), bytes).unwrap();
    }
    root
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken")
}
