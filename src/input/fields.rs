//! Reading fields one by one, noting what each is not.

use serde_json::{Map, Value};

use super::format::{Loose, Reading};
use super::problem::{Origin, Problem, shown};
use super::similar::{most_similar, suggestion};
use super::source::toml::Toml;

/// A table under reading: where it stands, and where what is wrong with it is noted.
pub(crate) struct Fields<'a> {
    /// Where the table stands.
    pub(crate) origin: Origin,
    /// What is wrong.
    pub(crate) problems: &'a mut Vec<Problem>,
    /// The TOML file and the path of the table in it, for lines.
    toml: Option<(&'a Toml, String)>,
}

impl<'a> Fields<'a> {
    /// A table of a TOML file, by its path.
    pub(crate) fn of_toml(toml: &'a Toml, path: impl Into<String>, problems: &'a mut Vec<Problem>) -> Self {
        let path = path.into();
        let origin = Origin { file: toml.file.clone(), line: toml.line(&path), ..Origin::default() };
        Self { origin, problems, toml: Some((toml, path)) }
    }

    /// A record of whatever file.
    pub(crate) fn of_record(origin: Origin, problems: &'a mut Vec<Problem>) -> Self {
        Self { origin, problems, toml: None }
    }

    /// What a field means; nothing where it is not there or cannot be read, which is noted.
    pub(crate) fn read<T: Reading>(&mut self, name: &str, field: Option<&Loose<T>>) -> Option<T> {
        let field = field?;
        match field.read() {
            Ok(meaning) => Some(meaning),
            Err(mend) => {
                self.note(self.error(name, T::CODE, shown(field.written()), T::EXPECTED).mend(mend));
                None
            }
        }
    }

    /// What a field means; noted where it is not there.
    pub(crate) fn need<T: Reading>(&mut self, name: &str, field: Option<&Loose<T>>) -> Option<T> {
        if field.is_none() {
            self.note(self.error(name, "missing_key", "nothing", T::EXPECTED).mend(format!("Say `{name} = ...`.")));
        }
        self.read(name, field)
    }

    /// Warns of keys that mean nothing here.
    pub(crate) fn unknown<'k>(&mut self, other: &Map<String, Value>, known: impl IntoIterator<Item = &'k str> + Clone) {
        for key in other.keys() {
            let mend = suggestion(key, known.clone());
            let line = self.line(key);
            let mut problem = self.origin.warning("unknown_key", "a key that means nothing here", "a known key");
            problem = problem.line(line).property(self.path(key)).mend(format!("It was passed over. {mend}"));
            self.note(problem);
        }
    }

    /// An error about a field.
    pub(crate) fn error(
        &self,
        name: &str,
        code: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Problem {
        let problem = self.origin.error(code, found, expected).property(self.path(name));
        let line = self.line(name).or(problem.line);
        problem.line(line)
    }

    /// A warning about a field.
    pub(crate) fn warning(
        &self,
        name: &str,
        code: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Problem {
        let mut problem = self.error(name, code, found, expected);
        problem.severity = super::Severity::Warning;
        problem
    }

    /// Notes a problem.
    pub(crate) fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The line of a field in a TOML file.
    pub(crate) fn line(&self, name: &str) -> Option<usize> {
        let (toml, path) = self.toml.as_ref()?;
        toml.line(&if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") })
    }

    /// How a message names a field: with the tables it stands in, where they are not a list.
    fn path(&self, name: &str) -> String {
        match self.toml.as_ref().map(|(_, path)| path.as_str()) {
            None | Some("") => name.to_owned(),
            Some(path) => format!("{path}.{name}"),
        }
    }
}

/// The known property that an unknown one may have been meant as, where they are very much alike.
pub(crate) fn misspelt<'k>(key: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let short = key.chars().count() < 5;
    most_similar(key, known).filter(|similar| !short && key.chars().count().abs_diff(similar.chars().count()) < 2)
}
