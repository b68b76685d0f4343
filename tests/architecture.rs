//! A room imports only rooms below it; this test holds the table of floors and fails on an upward import.

use std::fs;
use std::path::{Path, PathBuf};

/// Bottom to top. A room may use those before it, never one after it.
const FLOORS: [&str; 14] = [
    "units", "model", "spatial", "road", "matrix", "solve", "plan", "coverage", "ledger", "input", "report", "bench",
    "serve", "cli",
];

/// Rooms that see less than the floors below would allow: (room or file, what it must not name).
const BLIND: [(&str, &[&str]); 7] = [
    ("model", &["spatial"]),
    ("road", &["model"]),
    ("solve", &["spatial", "road", "geojson", "petgraph", "std::fs", "std::net"]),
    ("plan", &["std::fs", "std::net", "geojson"]),
    ("plan/check", &["solve"]),
    ("input", &["solve", "plan"]),
    ("report", &["solve"]),
];

#[test]
fn no_room_imports_a_floor_above_it() {
    let mut faults = Vec::new();
    for (file, text) in sources() {
        let Some(own) = floor_of(&file) else { continue };
        for (line, used) in imports(&text) {
            if let Some(other) = FLOORS.iter().position(|floor| *floor == used)
                && other > own
            {
                faults.push(format!(
                    "{}:{line}: `{}` imports `{used}`, which lies above it",
                    file.display(),
                    FLOORS[own]
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_room_sees_what_it_is_blind_to() {
    let mut faults = Vec::new();
    for (file, text) in sources() {
        let path = file.strip_prefix("src").unwrap_or(&file).with_extension("");
        for (room, hidden) in BLIND.iter().filter(|(room, _)| path.starts_with(room)) {
            for (number, line) in code_lines(&text) {
                for word in hidden.iter().filter(|word| names(line, word)) {
                    faults.push(format!("{}:{number}: `{room}` must not know `{word}`", file.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_prints_but_the_commands() {
    let printing = ["println!", "eprintln!", "print!(", "eprint!("];
    let mut faults = Vec::new();
    for (file, text) in sources() {
        if file.starts_with("src/cli") || file == Path::new("src/main.rs") {
            continue;
        }
        for (number, line) in code_lines(&text) {
            if printing.iter().any(|word| line.contains(word)) {
                faults.push(format!("{}:{number}: {}", file.display(), line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_room_stands_in_the_table() {
    for entry in fs::read_dir("src").unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(["main", "lib"].contains(&&*name) || FLOORS.contains(&&*name), "src/{name} stands on no floor");
    }
}

/// The check itself must be able to fail.
#[test]
fn an_upward_import_is_seen() {
    assert_eq!(imports("use crate::{\n    cli, units::Seconds};\n"), [(2, "cli".into()), (2, "units".into())]);
    assert_eq!(imports("fn f() { crate::serve::run() }"), [(1, "serve".into())]);
    assert_eq!(imports("/// See [`crate::cli`].\n"), []);
    assert!(names("use crate::solve::Stop;", "solve") && names("std::fs::read(x)", "std::fs"));
    assert!(!names("let solved = 1;", "solve"));
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(files.len() > 10, "found no sources: is the test run from the package's root?");
    files
}

fn floor_of(file: &Path) -> Option<usize> {
    let room = file.strip_prefix("src").ok()?.with_extension("");
    let room = room.components().next()?.as_os_str().to_str()?.to_owned();
    FLOORS.iter().position(|floor| *floor == room)
}

/// Lines of code with their numbers; comments and what follows `#[cfg(test)]` (which may build upon anything) are left out.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or("")))
}

/// Rooms named after `crate::`, one by one or in a group, with the line the name stands in.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut depth = 0_i32;
    for (number, line) in code_lines(text) {
        let mut rest = line;
        if depth == 0 {
            while let Some(at) = rest.find("crate::") {
                rest = &rest[at + "crate::".len()..];
                if rest.starts_with('{') {
                    break;
                }
                found.push((number, word(rest)));
            }
            if !rest.starts_with('{') {
                continue;
            }
        }
        let mut fresh = depth == 1;
        for (at, sign) in rest.char_indices() {
            match sign {
                '{' => {
                    depth += 1;
                    fresh = depth == 1;
                }
                '}' => depth -= 1,
                ',' if depth == 1 => fresh = true,
                _ if fresh && depth == 1 && sign.is_alphabetic() => {
                    found.push((number, word(&rest[at..])));
                    fresh = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

/// Whether a line names a path or crate: a room as `crate::room`, anything with `::` or a crate as written.
fn names(line: &str, hidden: &str) -> bool {
    if FLOORS.contains(&hidden) {
        return imports(line).iter().any(|(_, used)| used == hidden)
            || line.contains(&format!("super::super::{hidden}"));
    }
    line.contains(&format!("{hidden}::")) || line.trim_start().starts_with(&format!("use {hidden}"))
}
