//! What is wrong with an input, told so that somebody can mend it.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Something wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Stable name of the rule that is broken; scripts may rely on it.
    pub code: &'static str,
    /// The file, as the scenario names it.
    pub file: String,
    /// Line of a text file or row of a sheet, from 1, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Index of the feature or data row within the file, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<usize>,
    /// Id of the feature, team or whatever it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Property, column or key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// How to mend it.
    pub mend: String,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The scenario cannot be used.
    Error,
    /// The feature cannot be used; it was set aside on request and the rest goes on.
    SetAside,
    /// The scenario can be used, but may not be what was meant.
    Warning,
}

impl Problem {
    /// An error in a file: what was found there and what was expected.
    pub(crate) fn error(code: &'static str, file: &str, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            file: file.to_owned(),
            line: None,
            feature: None,
            id: None,
            property: None,
            found: found.into(),
            expected: expected.into(),
            mend: String::new(),
        }
    }

    /// A warning about a file.
    pub(crate) fn warning(
        code: &'static str,
        file: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, file, found, expected) }
    }

    /// Says how to mend it.
    #[must_use]
    pub(crate) fn mend(mut self, how: impl Into<String>) -> Self {
        self.mend = how.into();
        self
    }

    /// Says which property it is about.
    #[must_use]
    pub(crate) fn property(mut self, name: impl Into<String>) -> Self {
        self.property = Some(name.into());
        self
    }

    /// Says in which line it stands.
    #[must_use]
    pub(crate) fn line(mut self, line: Option<usize>) -> Self {
        self.line = line;
        self
    }

    /// Says which feature it is about, by its place in the file.
    #[must_use]
    pub(crate) fn at(mut self, origin: &Origin) -> Self {
        self.file.clone_from(&origin.file);
        self.feature = origin.feature;
        self.line = origin.line.or(self.line);
        if origin.id.is_some() {
            self.id.clone_from(&origin.id);
        }
        self
    }
}

/// Where a thing was read: enough to find it again by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The file, as the scenario names it.
    pub(crate) file: String,
    /// Index within the file, from 0.
    pub(crate) feature: Option<usize>,
    /// Line or row, from 1.
    pub(crate) line: Option<usize>,
    /// Its id.
    pub(crate) id: Option<String>,
}

impl Origin {
    /// An error about this.
    pub(crate) fn error(&self, code: &'static str, found: impl Into<String>, expected: impl Into<String>) -> Problem {
        Problem::error(code, &self.file, found, expected).at(self)
    }

    /// A warning about this.
    pub(crate) fn warning(&self, code: &'static str, found: impl Into<String>, expected: impl Into<String>) -> Problem {
        Problem::warning(code, &self.file, found, expected).at(self)
    }

    /// How a message about something else refers to this: `sites.geojson feature 3 (id C004)`.
    pub(crate) fn name(&self) -> String {
        let mut name = self.file.clone();
        match (self.line, self.feature) {
            (Some(line), _) => name += &format!(" line {line}"),
            (None, Some(feature)) => name += &format!(" feature {feature}"),
            (None, None) => {}
        }
        if let Some(id) = &self.id {
            name += &format!(" (id {id})");
        }
        name
    }
}

/// One paragraph: where, what was found, what was expected, how to mend it.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::SetAside => "set aside",
            Severity::Warning => "warning",
        };
        write!(f, "{severity} [{}] {}", self.code, self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(feature) = self.feature.filter(|_| self.line.is_none()) {
            write!(f, ", feature {feature}")?;
        }
        if let Some(id) = &self.id {
            write!(f, ", id {id}")?;
        }
        if let Some(property) = &self.property {
            write!(f, ", `{property}`")?;
        }
        write!(f, ": found {}; expected {}.", self.found, self.expected)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, " {}", self.mend) }
    }
}

/// A value as a message shows it: short, on one line.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Null => "nothing".to_owned(),
        other => shortened(&other.to_string()),
    }
}

/// A text as a message shows it: in quotation marks, short, on one line.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() { format!("{line}…") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_one_paragraph() {
        let origin = Origin { file: "sites.geojson".into(), feature: Some(3), line: None, id: Some("C004".into()) };
        let problem = origin
            .error("window_syntax", "\"25-26\"", "opening hours or HH:MM-HH:MM")
            .property("windows")
            .mend("Write 08:00-18:00.");
        assert_eq!(
            problem.to_string(),
            "error [window_syntax] sites.geojson, feature 3, id C004, `windows`: found \"25-26\"; \
             expected opening hours or HH:MM-HH:MM. Write 08:00-18:00."
        );
    }

    #[test]
    fn what_is_shown_is_short_and_on_one_line() {
        let text = shown(&Value::String("a\nb".repeat(1000)));
        assert!(text.chars().count() < 70 && !text.contains('\n'), "{text}");
    }
}
