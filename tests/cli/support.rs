//! What the tests of commands have in common.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

#[path = "../../src/report/judge.rs"]
mod judge;

/// A day of one team on straight lines; the sites are the test's.
pub(crate) const SMALL: &str = r#"
date = 2024-03-11
timezone = "Europe/Malta"
network = { source = "straight" }
[[sites]]
file = "sites.geojson"
[[team]]
id = "T1"
start = [14.5, 35.9]
shifts = ["08:00-17:00"]
"#;

/// The program, run in the project's root.
pub(crate) fn fullsweep() -> Command {
    fullsweep_in(&root())
}

/// The program, run in a folder.
pub(crate) fn fullsweep_in(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("fullsweep").unwrap();
    command.current_dir(folder);
    command
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn json(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// What a command prints for machines.
pub(crate) fn document(at: &Path, command: &str) -> Value {
    let said = fullsweep_in(at).args(command.split_whitespace()).args(["--json", "-q"]).output().unwrap();
    serde_json::from_slice(&said.stdout).unwrap_or_else(|error| panic!("{command}: {error}: {said:?}"))
}

/// Holds a document against the schema that the program prints.
pub(crate) fn keeps(schema: &str, document: &Value) {
    let printed = fullsweep().args(["schema", schema]).assert().success();
    let rules: Value = serde_json::from_slice(&printed.get_output().stdout).unwrap();
    assert_eq!(judge::faults(&rules, document), Vec::<String>::new(), "{schema}: {document:#}");
    // A schema that anything keeps would prove nothing.
    for name in rules["required"].as_array().unwrap() {
        let mut broken = document.clone();
        broken.as_object_mut().unwrap().remove(name.as_str().unwrap());
        assert!(!judge::faults(&rules, &broken).is_empty(), "{schema} without {name}");
    }
}
