//! Small scenarios for the tests of the rules.

use std::fs;

use super::{Options, Outcome, Problem, read_scenario};

/// A scenario folder under test: a sound one, whose files a test replaces.
pub(crate) struct Trial {
    folder: tempfile::TempDir,
    options: Options,
}

/// Ten checkpoints a kilometre apart, by name C0 to C9.
pub(crate) fn sites() -> String {
    let sites: Vec<String> =
        (0..10).map(|i| site(&format!(r#""id":"C{i}""#), 14.5 + f64::from(i) * 0.01, 35.9)).collect();
    collection(&sites)
}

/// A feature with a point.
pub(crate) fn site(properties: &str, lon: f64, lat: f64) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
    )
}

/// A feature collection.
pub(crate) fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}", features.join(",\n"))
}

/// The sound scenario's text.
pub(crate) const SCENARIO: &str = r#"
date = 2024-06-05
timezone = "Europe/Malta"
network = { source = "straight" }
teams = { file = "teams.toml" }
[[sites]]
file = "sites.geojson"
"#;

/// The sound team's text.
pub(crate) const TEAMS: &str = "[[team]]\nid = \"T1\"\nstart = [14.5, 35.9]\nshifts = [\"08:00-17:00\"]\n";

impl Trial {
    /// The sound scenario.
    pub(crate) fn new() -> Self {
        let trial = Self { folder: tempfile::tempdir().unwrap(), options: Options::default() };
        trial.with("scenario.toml", SCENARIO).with("teams.toml", TEAMS).with("sites.geojson", &sites())
    }

    /// With a file replaced.
    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        self.with_bytes(name, text.as_bytes())
    }

    /// With a file replaced by bytes.
    pub(crate) fn with_bytes(self, name: &str, bytes: &[u8]) -> Self {
        fs::write(self.folder.path().join(name), bytes).unwrap();
        self
    }

    /// With a text behind the scenario's.
    pub(crate) fn and(self, text: &str) -> Self {
        self.with("scenario.toml", &format!("{SCENARIO}{text}"))
    }

    /// With a text behind the team's.
    pub(crate) fn and_team(self, text: &str) -> Self {
        self.with("teams.toml", &format!("{TEAMS}{text}"))
    }

    /// With one more site.
    pub(crate) fn and_site(self, properties: &str, lon: f64, lat: f64) -> Self {
        let sites = sites().replace("\n]}", &format!(",\n{}\n]}}", site(properties, lon, lat)));
        self.with("sites.geojson", &sites)
    }

    /// Setting sites aside that cannot be used.
    pub(crate) fn skipping(mut self) -> Self {
        self.options.skip_invalid = true;
        self
    }

    /// The same with the days worked out on which sites open, so many back.
    pub(crate) fn asking_for_days(mut self, back: u32) -> Self {
        self.options.open_days_back = Some(back);
        self
    }

    /// What comes of reading it.
    pub(crate) fn read(&self) -> Outcome {
        read_scenario(self.folder.path(), &self.options)
    }

    /// The problems, whose codes must be these.
    #[track_caller]
    pub(crate) fn expect(&self, codes: &[&str]) -> Vec<Problem> {
        let outcome = self.read();
        let found: Vec<_> = outcome.problems.iter().map(|problem| problem.code).collect();
        let told: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
        assert_eq!(found, codes, "{}", told.join("\n"));
        assert_eq!(outcome.scenario.is_none(), outcome.errors() > 0);
        outcome.problems
    }
}
