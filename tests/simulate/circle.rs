//! The circle day by day, as a user runs it: list, plan, what teams hand in, ledger, coverage, the evening's report.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Conduct, HandIn, Pace, hand_in};

/// A circle of some days.
pub(crate) struct Circle<'a> {
    /// The program.
    pub(crate) fullsweep: &'a Path,
    /// A scenario's folder, or one with a folder a day: then the lists of the days add up.
    pub(crate) scenario: &'a Path,
    /// Where all goes: `ledger.db` and a folder a day.
    pub(crate) out: &'a Path,
    pub(crate) days: usize,
    pub(crate) seed: u64,
    /// Budget of each plan's search.
    pub(crate) iterations: u64,
    pub(crate) conduct: Conduct,
    /// Findings of each day.
    pub(crate) pace: Pace,
    /// On so many last days nobody leaves anything out: what is left over from the days before is done by then.
    pub(crate) thorough: usize,
}

impl Circle<'_> {
    /// Goes round day by day; `say` is told each command before it is run.
    ///
    /// # Errors
    /// The first command that failed, with what it said.
    pub(crate) fn run(&self, say: &mut dyn FnMut(&str)) -> Result<(), String> {
        let lists = self.lists()?;
        let ledger = self.out.join("ledger.db");
        fs::create_dir_all(self.out).map_err(|error| format!("{}: {error}", self.out.display()))?;
        let mut late: Vec<PathBuf> = Vec::new();
        let mut before: Option<PathBuf> = None;
        for number in 0..self.days {
            let date = lists[0].0.checked_add((number as i64).days()).map_err(|error| error.to_string())?;
            let day = self.out.join(date.to_string());
            let scenario = self.scenario_of(&lists, date)?;
            let said = date.to_string();
            let mut run = |words: &[&str], paths: &[(&str, &Path)]| self.command(words, paths, say);
            run(&["ledger", "import", "--date", &said], &[("", &ledger), ("--scenario", &scenario)])?;
            if !late.is_empty() {
                let mut files: Vec<(&str, &Path)> = vec![("", &ledger), ("--tracks", &late[0])];
                files.extend(late[1..].iter().map(|path| ("", path.as_path())));
                run(&["ledger", "import"], &files)?;
            }
            let (seed, iterations) = (self.seed.to_string(), self.iterations.to_string());
            let planned = day.join("plan");
            run(
                &["plan", "--date", &said, "--seed", &seed, "--iterations", &iterations],
                &[("", &scenario), ("--from-ledger", &ledger), ("--out", &planned)],
            )?;
            let plan = planned.join("plan.json");
            let conduct = self.conduct_on(number);
            let asked = HandIn {
                scenario: &scenario,
                plan: &plan,
                date,
                seed: self.seed,
                conduct,
                pace: self.pace,
                before: before.as_deref(),
                out: &day,
            };
            let handed = hand_in(&asked)?;
            let mut files: Vec<(&str, &Path)> = vec![("", &ledger), ("--scenario", &scenario), ("--plan", &plan)];
            files.extend([("--findings", handed.findings.as_path()), ("--visits", &handed.visits)]);
            files
                .extend(handed.tracks.iter().enumerate().map(|(i, path)| (["--tracks", ""][i.min(1)], path.as_path())));
            run(&["ledger", "import", "--date", &said], &files)?;
            let told = day.join("coverage");
            run(&["coverage", "--date", &said], &[("", &scenario), ("--ledger", &ledger), ("--out", &told)])?;
            let told = day.join("report");
            run(&["report", "daily", "--date", &said], &[("", &scenario), ("--ledger", &ledger), ("--out", &told)])?;
            late = handed.late;
            before = Some(handed.truth);
        }
        Ok(())
    }

    /// What teams do on the day with this number: on the last ones of a thorough circle nothing is left out.
    fn conduct_on(&self, number: usize) -> Conduct {
        if number + self.thorough >= self.days {
            return Conduct::faultless(self.conduct.noise_m, self.conduct.sampling_s);
        }
        self.conduct
    }

    /// The lists of the days with the first day of each.
    fn lists(&self) -> Result<Vec<(Date, PathBuf)>, String> {
        let cannot = |error: std::io::Error| format!("{}: {error}", self.scenario.display());
        let root = self.scenario.canonicalize().map_err(cannot)?;
        let own = root.join("scenario.toml");
        if own.exists() {
            return Ok(vec![(date_of(&own)?, root)]);
        }
        let mut lists = Vec::new();
        for entry in fs::read_dir(&root).map_err(cannot)? {
            let folder = entry.map_err(cannot)?.path();
            let file = folder.join("scenario.toml");
            if file.exists() {
                lists.push((date_of(&file)?, folder));
            }
        }
        lists.sort();
        if lists.is_empty() {
            return Err(format!("{}: no scenario.toml in it, nor in a folder of it", root.display()));
        }
        Ok(lists)
    }

    /// The scenario of a day: where every day has a list of its own, the newest with the lists of the days before it, since what was
    /// left out then is due now.
    fn scenario_of(&self, lists: &[(Date, PathBuf)], date: Date) -> Result<PathBuf, String> {
        let known: Vec<&(Date, PathBuf)> = lists.iter().filter(|list| list.0 <= date).collect();
        let Some((newest, earlier)) = known.split_last() else { return Ok(lists[0].1.clone()) };
        if lists.len() == 1 {
            return Ok(newest.1.clone());
        }
        let mut own = table(&newest.1.join("scenario.toml"))?;
        let mut sites = Vec::new();
        for (_, folder) in earlier.iter().copied().chain([*newest]) {
            let scenario = table(&folder.join("scenario.toml"))?;
            for entry in scenario.get("sites").and_then(toml::Value::as_array).into_iter().flatten() {
                sites.push(with_paths(entry.clone(), folder));
            }
        }
        own.insert("sites".into(), toml::Value::Array(sites));
        for part in ["teams", "territories", "network"] {
            if let Some(value) = own.remove(part) {
                own.insert(part.into(), with_paths(value, &newest.1));
            }
        }
        let folder = self.out.join(date.to_string()).join("scenario");
        let path = folder.join("scenario.toml");
        let text = toml::to_string(&own).map_err(|error| error.to_string())?;
        let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(folder)
    }

    /// Runs the program; `paths` come after their options, those without one where they stand.
    fn command(&self, words: &[&str], paths: &[(&str, &Path)], say: &mut dyn FnMut(&str)) -> Result<(), String> {
        let mut all: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        for (option, path) in paths {
            all.extend((!option.is_empty()).then(|| (*option).to_owned()));
            all.push(path.display().to_string());
        }
        say(&format!("fullsweep {}", all.join(" ")));
        let output = Command::new(self.fullsweep).args(&all).output();
        let output = output.map_err(|error| format!("{}: {error}", self.fullsweep.display()))?;
        // A plan that misses a site which must be visited is a plan all the same, and says so.
        let missed = words.first() == Some(&"plan") && output.status.code() == Some(1);
        if output.status.success() || missed {
            return Ok(());
        }
        let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        Err(format!("fullsweep {}\n{}\n{told}", all.join(" "), output.status))
    }
}

fn table(path: &Path) -> Result<toml::Table, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.parse().map_err(|error| format!("{}: {error}", path.display()))
}

fn date_of(path: &Path) -> Result<Date, String> {
    let date = table(path)?.get("date").map(ToString::to_string).unwrap_or_default();
    date.trim_matches('"').parse().map_err(|error| format!("{}: date {date}: {error}", path.display()))
}

/// Its files, wherever the scenario is written to.
fn with_paths(mut value: toml::Value, folder: &Path) -> toml::Value {
    for key in ["file", "extract"] {
        if let Some(toml::Value::String(file)) = value.get_mut(key) {
            *file = folder.join(&*file).display().to_string();
        }
    }
    value
}
