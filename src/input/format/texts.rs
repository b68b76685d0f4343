//! Texts, lists of texts, yes and no.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Reading, schema};

/// A text, which may be written as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

/// An id: a text or a whole number, not empty, without line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(pub String);

/// A list, or a text whose parts are separated by commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts(pub Vec<String>);

/// A list, or a text whose parts are separated by semicolons or line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(pub Vec<String>);

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(pub bool);

/// Texts by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs(pub BTreeMap<String, String>);

/// A table that is read entry by entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Table(pub Map<String, Value>);

/// A list that is read entry by entry.
#[derive(Clone, Debug, PartialEq)]
pub struct List(pub Vec<Value>);

/// A text or number as text. A number that is whole is written without decimals: Excel hands `12` on as `12.0`.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => match number.as_f64() {
            Some(whole) if !number.is_i64() && !number.is_u64() && whole.fract() == 0.0 && whole.abs() < 1e15 => {
                Some(format!("{whole:.0}"))
            }
            _ => Some(number.to_string()),
        },
        _ => None,
    }
}

fn as_texts(value: &Value, separators: &[char]) -> Option<Vec<String>> {
    let parts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(as_text).collect::<Option<_>>()?,
        other => as_text(other)?.split(separators).map(|part| part.trim().to_owned()).collect(),
    };
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect())
}

impl Reading for Text {
    const CODE: &'static str = "not_a_text";
    const EXPECTED: &'static str = "a text";

    fn read(value: &Value) -> Result<Self, String> {
        as_text(value).map(Self).ok_or_else(String::new)
    }
}

schema!(Text, "Text", { "type": ["string", "number"] });

impl Reading for Id {
    const CODE: &'static str = "bad_id";
    const EXPECTED: &'static str = "an id: a text or whole number";

    fn read(value: &Value) -> Result<Self, String> {
        let text = as_text(value).ok_or_else(String::new)?;
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err("Give it an id on one line.".to_owned());
        }
        if text.len() > 200 {
            return Err("Give it an id of at most 200 bytes.".to_owned());
        }
        Ok(Self(text))
    }
}

schema!(Id, "Id", { "type": ["string", "integer"], "minLength": 1 });

impl Reading for Texts {
    const CODE: &'static str = "not_a_list";
    const EXPECTED: &'static str = "a list of texts, or one text separated by commas";

    fn read(value: &Value) -> Result<Self, String> {
        as_texts(value, &[',', '，', '、', ';', '；']).map(Self).ok_or_else(String::new)
    }
}

schema!(Texts, "Texts", { "type": ["array", "string", "number"], "items": { "type": ["string", "number"] } });

impl Reading for Lines {
    const CODE: &'static str = "not_a_list";
    const EXPECTED: &'static str = "a list of texts, or one text separated by semicolons";

    fn read(value: &Value) -> Result<Self, String> {
        as_texts(value, &[';', '；', '\n', '\r']).map(Self).ok_or_else(String::new)
    }
}

schema!(Lines, "Lines", { "type": ["array", "string", "number"], "items": { "type": ["string", "number"] } });

impl Reading for Flag {
    const CODE: &'static str = "not_yes_or_no";
    const EXPECTED: &'static str = "true or false";

    fn read(value: &Value) -> Result<Self, String> {
        value.as_bool().map(Self).ok_or_else(String::new)
    }
}

schema!(Flag, "Flag", { "type": "boolean" });

impl Reading for Pairs {
    const CODE: &'static str = "not_a_table";
    const EXPECTED: &'static str = "a table of texts, like { a = \"b\" }";

    fn read(value: &Value) -> Result<Self, String> {
        let map = value.as_object().ok_or_else(String::new)?;
        let pair = |(key, value): (&String, &Value)| Some((key.clone(), as_text(value)?));
        map.iter().map(pair).collect::<Option<_>>().map(Self).ok_or_else(String::new)
    }
}

schema!(Pairs, "Pairs", { "type": "object", "additionalProperties": { "type": ["string", "number"] } });

impl Reading for Table {
    const CODE: &'static str = "not_a_table";
    const EXPECTED: &'static str = "a table";

    fn read(value: &Value) -> Result<Self, String> {
        value.as_object().cloned().map(Self).ok_or_else(String::new)
    }
}

schema!(Table, "Table", { "type": "object" });

impl Reading for List {
    const CODE: &'static str = "not_a_list";
    const EXPECTED: &'static str = "a list";

    fn read(value: &Value) -> Result<Self, String> {
        value.as_array().cloned().map(Self).ok_or_else(|| "Tables of a list bear double brackets: [[name]].".to_owned())
    }
}

schema!(List, "List", { "type": "array" });

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_of_excel_are_ids_without_decimals() {
        assert_eq!(Id::read(&json!(12.0)).unwrap().0, "12");
        assert_eq!(Id::read(&json!(7)).unwrap().0, "7");
        assert_eq!(Id::read(&json!(" A1 ")).unwrap().0, "A1");
        assert!(Id::read(&json!("")).is_err() && Id::read(&json!([1])).is_err() && Id::read(&json!("a\nb")).is_err());
    }

    #[test]
    fn lists_are_split_the_way_people_write_them() {
        assert_eq!(Texts::read(&json!("a, b，c、d")).unwrap().0, ["a", "b", "c", "d"]);
        assert_eq!(Texts::read(&json!(["a, b", "c"])).unwrap().0, ["a, b", "c"]);
        assert_eq!(Lines::read(&json!("Log, book; ward\n")).unwrap().0, ["Log, book", "ward"]);
        assert!(Texts::read(&json!({})).is_err() && Texts::read(&json!([[]])).is_err());
    }
}
