//! The suite file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{Budget, Case, Subject, Suite, Tolerance};
use crate::bench::Rounding;
use crate::input::{Problem, Toml, shown, suggestion};
use crate::model::Goal;

/// Most cases of a suite.
const MOST_CASES: usize = 10_000;

/// What a suite may say of all its cases.
const TOP: [&str; 8] = [
    "baseline",
    "iterations",
    "seed",
    "tolerance_percent",
    "priority_tolerance",
    "mean_tolerance_percent",
    "scenario",
    "instance",
];
const SCENARIO: [&str; 8] =
    ["name", "folder", "goals", "iterations", "seed", "tolerance_percent", "priority_tolerance", "needs"];
const INSTANCE: [&str; 7] = ["name", "file", "rounding", "iterations", "seed", "tolerance_percent", "needs"];

/// Reads a suite. Paths in it are relative to the folder it lies in.
///
/// # Errors
/// All that is wrong with it.
pub fn read(path: &Path) -> Result<Suite, Vec<Problem>> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        vec![
            Problem::error("missing_file", &file, error.to_string(), "a suite, UTF-8 TOML")
                .mend("Name a suite file such as benches/quality.toml; docs/ci.md shows one."),
        ]
    })?;
    let toml = Toml::read(&text, &file)?;
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut reader = Reader { toml: &toml, base, problems: Vec::new() };
    let suite = reader.suite(path);
    if reader.problems.is_empty() { Ok(suite) } else { Err(reader.problems) }
}

struct Reader<'a> {
    toml: &'a Toml,
    base: PathBuf,
    problems: Vec<Problem>,
}

/// A table of the file and its path in it.
#[derive(Clone, Copy)]
struct Table<'a> {
    values: &'a Map<String, Value>,
    path: &'a str,
}

/// What holds where a case says nothing of its own.
#[derive(Clone, Copy)]
struct Defaults {
    iterations: Option<u64>,
    seed: u64,
    tolerance: Tolerance,
}

impl<'a> Reader<'a> {
    fn suite(&mut self, path: &Path) -> Suite {
        let toml = self.toml;
        let top = Table { values: &toml.root, path: "" };
        self.known(top, &TOP);
        let defaults = Defaults {
            iterations: self.whole(top, "iterations", 1),
            seed: self.whole(top, "seed", 0).unwrap_or(1),
            tolerance: Tolerance {
                percent: self.percent(top, "tolerance_percent").unwrap_or(1.0),
                priority: self.whole(top, "priority_tolerance", 0).map_or(0, as_signed),
            },
        };
        let mean_tolerance = self.percent(top, "mean_tolerance_percent").unwrap_or(0.5);
        let name = path.file_stem().map_or_else(|| "suite".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let baseline = self.text(top, "baseline").unwrap_or_else(|| format!("{name}-baseline.json"));
        let mut cases = Vec::new();
        for (at, values) in self.list(top, "scenario").iter().enumerate() {
            self.within(&format!("scenario.{at}"), values, |reader, table| {
                reader.scenario(table, &defaults, &mut cases);
            });
        }
        for (at, values) in self.list(top, "instance").iter().enumerate() {
            self.within(&format!("instance.{at}"), values, |reader, table| {
                reader.instance(table, &defaults, &mut cases);
            });
        }
        if cases.is_empty() && self.problems.is_empty() {
            let problem =
                Problem::error("no_cases", &toml.file, "no case", "at least one [[scenario]] or [[instance]]");
            self.problems.push(problem.mend("Add [[scenario]] with folder = \"...\"."));
        }
        self.names_differ(&cases);
        Suite { name, baseline: self.base.join(baseline), mean_tolerance, cases }
    }

    fn scenario(&mut self, table: Table<'_>, defaults: &Defaults, cases: &mut Vec<Case>) {
        self.known(table, &SCENARIO);
        let needs = self.needs(table);
        let rules = self.rules(table, defaults);
        let goals = self.goals(table);
        let Some(folder) = self.needed_text(table, "folder", "the scenario's folder") else { return };
        let path = self.base.join(&folder);
        if needs.iter().all(|file| file.exists()) && !path.join("scenario.toml").is_file() {
            self.note(
                table,
                "folder",
                "missing_file",
                shown(&Value::String(folder.clone())),
                "a folder with a scenario.toml",
                "Paths are relative to the suite's own folder.",
            );
        }
        let name = self.text(table, "name").unwrap_or_else(|| folder.trim_start_matches("../").to_owned());
        let Some((budget, tolerance)) = rules else { return };
        let case = |name: String, goal: Option<Goal>| Case {
            name,
            subject: Subject::Scenario { folder: path.clone(), goal },
            budget,
            tolerance,
            needs: needs.clone(),
        };
        match goals[..] {
            [] => cases.push(case(name, None)),
            _ => cases.extend(goals.iter().map(|goal| case(format!("{name} {}", goal.code()), Some(*goal)))),
        }
    }

    fn instance(&mut self, table: Table<'_>, defaults: &Defaults, cases: &mut Vec<Case>) {
        self.known(table, &INSTANCE);
        let needs = self.needs(table);
        let rules = self.rules(table, defaults);
        let roundings = ["round", "dimacs", "exact"];
        let rounding = self.choice(table, "rounding", &roundings).map(|at| match at {
            0 => Rounding::Round,
            1 => Rounding::Dimacs,
            _ => Rounding::Exact,
        });
        let Some(name) = self.needed_text(table, "file", "a VRPLIB file") else { return };
        let file = self.base.join(&name);
        if needs.iter().all(|file| file.exists()) && !file.is_file() {
            let (found, mend) = (shown(&Value::String(name.clone())), "Paths are relative to the suite's own folder.");
            self.note(table, "file", "missing_file", found, "a VRPLIB file (.vrp) that is there", mend);
        }
        let stem =
            Path::new(&name).file_stem().map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned());
        let name = self.text(table, "name").unwrap_or(stem);
        if let Some((budget, tolerance)) = rules {
            cases.push(Case { name, subject: Subject::Instance { file, rounding }, budget, tolerance, needs });
        }
    }

    /// Budget and tolerance of a case.
    fn rules(&mut self, table: Table<'_>, defaults: &Defaults) -> Option<(Budget, Tolerance)> {
        let seed = self.whole(table, "seed", 0).unwrap_or(defaults.seed);
        let tolerance = Tolerance {
            percent: self.percent(table, "tolerance_percent").unwrap_or(defaults.tolerance.percent),
            priority: self.whole(table, "priority_tolerance", 0).map_or(defaults.tolerance.priority, as_signed),
        };
        let own = self.whole(table, "iterations", 1);
        if own.is_none() && defaults.iterations.is_none() && !table.values.contains_key("iterations") {
            let mend = "Say `iterations = 20000` here, or once for all cases at the top of the suite.";
            self.note(
                table,
                "iterations",
                "missing_key",
                "nothing".into(),
                "iterations of the search, 1 or more",
                mend,
            );
        }
        let iterations = own.or(defaults.iterations)?;
        Some((Budget { iterations, seed }, tolerance))
    }

    fn needs(&mut self, table: Table<'_>) -> Vec<PathBuf> {
        self.texts(table, "needs").iter().map(|file| self.base.join(file)).collect()
    }

    fn goals(&mut self, table: Table<'_>) -> Vec<Goal> {
        let codes = Goal::ALL.map(Goal::code);
        let mut goals = Vec::new();
        for code in self.texts(table, "goals") {
            match Goal::ALL.into_iter().find(|goal| goal.code() == code) {
                Some(goal) if !goals.contains(&goal) => goals.push(goal),
                Some(_) => {}
                None => {
                    let mend = suggestion(&code, codes);
                    self.note(table, "goals", "bad_goal", shown(&Value::String(code)), &codes.join(", "), &mend);
                }
            }
        }
        goals
    }

    fn names_differ(&mut self, cases: &[Case]) {
        let mut known = BTreeSet::new();
        for case in cases.iter().filter(|case| !known.insert(case.name.clone())) {
            let found = format!("two cases named {}", shown(&Value::String(case.name.clone())));
            let problem = Problem::error("duplicate_name", &self.toml.file, found, "a name of its own for every case");
            self.problems.push(problem.property("name").mend("Give one of them another `name`."));
        }
    }

    /// Applies a reader to a table of a list.
    fn within(&mut self, path: &str, value: &Value, apply: impl FnOnce(&mut Self, Table<'_>)) {
        match value {
            Value::Object(values) => apply(self, Table { values, path }),
            other => {
                let problem = Problem::error(
                    "not_a_table",
                    &self.toml.file,
                    shown(other),
                    "a table: [[scenario]] or [[instance]]",
                );
                self.problems.push(problem.line(self.toml.line(path)));
            }
        }
    }

    fn list(&mut self, table: Table<'a>, key: &str) -> &'a [Value] {
        match table.values.get(key) {
            None => &[],
            Some(Value::Array(items)) if items.len() <= MOST_CASES => items,
            Some(Value::Array(items)) => {
                let (found, expected) = (format!("{} of them", items.len()), format!("at most {MOST_CASES}"));
                self.note(table, key, "too_many", found, &expected, "Split the suite.");
                &[]
            }
            Some(other) => {
                self.note(
                    table,
                    key,
                    "not_a_list",
                    shown(other),
                    "a list of tables",
                    &format!("Write [[{key}]] above each."),
                );
                &[]
            }
        }
    }

    fn known(&mut self, table: Table<'_>, known: &[&str]) {
        for key in table.values.keys().filter(|key| !known.contains(&key.as_str())) {
            let mend = suggestion(key, known.iter().copied());
            self.note(table, key, "unknown_key", "a key that means nothing here".into(), "a known key", &mend);
        }
    }

    fn text(&mut self, table: Table<'_>, key: &str) -> Option<String> {
        match table.values.get(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            other => {
                self.note(
                    table,
                    key,
                    "not_a_text",
                    shown(other),
                    "a text that is not empty",
                    "Write it in quotation marks.",
                );
                None
            }
        }
    }

    fn needed_text(&mut self, table: Table<'_>, key: &str, what: &str) -> Option<String> {
        if !table.values.contains_key(key) {
            self.note(table, key, "missing_key", "nothing".into(), what, &format!("Say `{key} = \"...\"`."));
        }
        self.text(table, key)
    }

    fn texts(&mut self, table: Table<'_>, key: &str) -> Vec<String> {
        let Some(value) = table.values.get(key) else { return Vec::new() };
        let items: Option<Vec<String>> =
            value.as_array().and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        if items.is_none() {
            self.note(table, key, "not_a_list", shown(value), "a list of texts", &format!("Write {key} = [\"...\"]."));
        }
        items.unwrap_or_default()
    }

    fn whole(&mut self, table: Table<'_>, key: &str, least: u64) -> Option<u64> {
        let value = table.values.get(key)?;
        // Beyond this no search ends and sums of figures would not fit.
        let number = value.as_u64().filter(|number| (least..=1_000_000_000_000).contains(number));
        if number.is_none() {
            let expected = format!("a whole number, {least} or more");
            self.note(table, key, "not_a_number", shown(value), &expected, "Write it without quotation marks.");
        }
        number
    }

    fn percent(&mut self, table: Table<'_>, key: &str) -> Option<f64> {
        let value = table.values.get(key)?;
        let number = value.as_f64().filter(|number| (0.0..=1000.0).contains(number));
        if number.is_none() {
            self.note(table, key, "not_a_number", shown(value), "percent, 0 to 1000", "Write for instance 0.5.");
        }
        number
    }

    fn choice(&mut self, table: Table<'_>, key: &str, choices: &[&str]) -> Option<usize> {
        let text = self.text(table, key)?;
        let at = choices.iter().position(|choice| *choice == text);
        if at.is_none() {
            let mend = suggestion(&text, choices.iter().copied());
            self.note(table, key, "unknown_choice", shown(&Value::String(text)), &choices.join(", "), &mend);
        }
        at
    }

    fn note(&mut self, table: Table<'_>, key: &str, code: &'static str, found: String, expected: &str, mend: &str) {
        let path = if table.path.is_empty() { key.to_owned() } else { format!("{}.{key}", table.path) };
        let problem = Problem::error(code, &self.toml.file, found, expected);
        self.problems.push(problem.line(self.toml.line(&path)).property(path).mend(mend));
    }
}

fn as_signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
