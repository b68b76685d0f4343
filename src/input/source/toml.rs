//! TOML as JSON values, with the line of every key.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::input::problem::Problem;

/// A TOML file: its values, and where they stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Toml {
    /// The file, as the scenario names it.
    pub(crate) file: String,
    /// Its values. Dates and times are texts.
    pub(crate) root: Map<String, Value>,
    lines: BTreeMap<String, usize>,
}

impl Toml {
    /// The values of a text.
    ///
    /// # Errors
    /// All breaches of syntax, each with its line.
    pub(crate) fn read(text: &str, file: &str) -> Result<Self, Vec<Problem>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let line_of = LineOf::new(text);
        if !errors.is_empty() {
            let mut problems: Vec<Problem> = errors.iter().map(|error| syntax(error, text, file, &line_of)).collect();
            // The parser tells several things of one slip; the first of a line is enough.
            problems.sort_by_key(|problem| problem.line);
            problems.dedup_by_key(|problem| problem.line);
            return Err(problems);
        }
        let mut lines = BTreeMap::new();
        let root = table_of(table.get_ref(), "", &line_of, &mut lines);
        Ok(Self { file: file.to_owned(), root, lines })
    }

    /// The line a value stands in, from 1, by its path: `sites.0.file`; else that of what it stands within.
    pub(crate) fn line(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return Some(*line);
            }
            path = path.rsplit_once('.')?.0;
        }
    }
}

/// Finds the line of a byte by bisection.
struct LineOf(Vec<usize>);

impl LineOf {
    fn new(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    fn at(&self, byte: usize) -> usize {
        1 + self.0.partition_point(|end| *end < byte)
    }
}

fn syntax(error: &toml::de::Error, text: &str, file: &str, line_of: &LineOf) -> Problem {
    let line = error.span().map(|span| line_of.at(span.start));
    let found = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or("").trim();
    Problem::error("toml_syntax", file, crate::input::problem::quoted(found), "TOML")
        .line(line)
        .mend(format!("{}.", error.message().trim_end_matches('.').replace('\n', ", ")))
}

fn table_of(
    table: &DeTable<'_>,
    path: &str,
    line_of: &LineOf,
    lines: &mut BTreeMap<String, usize>,
) -> Map<String, Value> {
    let mut map = Map::new();
    for (key, value) in table {
        let path = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
        lines.insert(path.clone(), line_of.at(key.span().start));
        map.insert(key.get_ref().to_string(), value_of(value, &path, line_of, lines));
    }
    map
}

fn value_of(value: &Spanned<DeValue<'_>>, path: &str, line_of: &LineOf, lines: &mut BTreeMap<String, usize>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::String(number.to_string()), Value::from),
        // TOML knows nan and inf, JSON does not: they stay texts, which no number is read from.
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map_or_else(|| Value::String(number.to_string()), Value::Number),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => {
            let item = |(index, item): (usize, &Spanned<DeValue<'_>>)| {
                let path = format!("{path}.{index}");
                lines.insert(path.clone(), line_of.at(item.span().start));
                value_of(item, &path, line_of, lines)
            };
            Value::Array(items.iter().enumerate().map(item).collect())
        }
        DeValue::Table(table) => Value::Object(table_of(table, path, line_of, lines)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_key_has_its_line() {
        let text = "date = 2024-03-11\n\n[[sites]]\nfile = \"a\"\n[[sites]]\nfile = \"b\"\nn = [1,\n 2.5]\n";
        let toml = Toml::read(text, "scenario.toml").unwrap();
        assert_eq!(
            Value::Object(toml.root.clone()),
            json!({"date": "2024-03-11", "sites": [{"file": "a"}, {"file": "b", "n": [1, 2.5]}]})
        );
        assert_eq!(toml.line("sites.1.file"), Some(6));
        assert_eq!(toml.line("sites.1.n.1"), Some(8));
        assert_eq!(toml.line("sites.1.kind"), Some(5));
        assert_eq!(toml.line("kinds"), None);
    }

    #[test]
    fn all_breaches_of_syntax_are_told_with_their_lines() {
        let problems = Toml::read("a = \nb = 1\nc = = 2\n", "scenario.toml").unwrap_err();
        let lines: Vec<_> = problems.iter().map(|problem| problem.line.unwrap()).collect();
        assert_eq!(lines, [1, 3], "{problems:?}");
    }

    #[test]
    fn what_json_cannot_hold_stays_text() {
        let toml = Toml::read("a = nan\nb = 99999999999999999999\nc = 0x10\n", "f").unwrap();
        assert_eq!(Value::Object(toml.root.clone()), json!({"a": "nan", "b": "99999999999999999999", "c": 16}));
    }
}
