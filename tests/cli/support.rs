//! What the tests of commands have in common.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

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
