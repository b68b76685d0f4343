//! A judge of JSON by JSON Schema for the tests: the keywords our schemas use, and a panic on any other, so that nothing is
//! passed over in silence.

use serde_json::Value;

/// What of a document does not keep to a schema, as pointers into the document with what is wrong there.
pub(crate) fn faults(schema: &Value, document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Judge { root: schema }.judge(schema, document, "", &mut faults);
    faults
}

struct Judge<'a> {
    root: &'a Value,
}

impl Judge<'_> {
    fn judge(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let Some(keywords) = schema.as_object() else {
            if schema == &Value::Bool(false) {
                faults.push(format!("{at}: nothing may stand here"));
            }
            return;
        };
        for (keyword, rule) in keywords {
            let kept = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "default" | "examples" => true,
                "$ref" => {
                    let target = rule.as_str().unwrap().strip_prefix('#').expect("a reference within the schema");
                    self.judge(self.root.pointer(target).expect("a definition"), value, at, faults);
                    true
                }
                "type" => match rule {
                    Value::Array(types) => types.iter().any(|one| is(one.as_str().unwrap(), value)),
                    one => is(one.as_str().unwrap(), value),
                },
                "const" => value == rule,
                "enum" => rule.as_array().unwrap().contains(value),
                "format" => value.as_str().is_none_or(|text| is_formatted(rule.as_str().unwrap(), text)),
                "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
                "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
                "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
                "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
                "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().unwrap()),
                "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text)),
                "additionalProperties" => {
                    self.others(schema, rule, value, at, faults);
                    true
                }
                "allOf" => {
                    rule.as_array().unwrap().iter().for_each(|one| self.judge(one, value, at, faults));
                    true
                }
                "required" => {
                    let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                    value.as_object().is_none_or(|object| names.into_iter().all(|name| object.contains_key(name)))
                }
                "properties" => {
                    self.members(rule, value, at, faults);
                    true
                }
                "items" => {
                    self.items(rule, value, at, faults);
                    true
                }
                "anyOf" => self.kept(rule, value) >= 1,
                "oneOf" => self.kept(rule, value) == 1,
                other => panic!("the judge does not know the keyword `{other}`"),
            };
            if !kept {
                faults.push(format!("{at}: {keyword} {rule}, not {value}"));
            }
        }
    }

    fn items(&self, rule: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            self.judge(rule, item, &format!("{at}/{index}"), faults);
        }
    }

    fn members(&self, rule: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (name, rule) in rule.as_object().unwrap() {
            if let Some(member) = value.get(name) {
                self.judge(rule, member, &format!("{at}/{name}"), faults);
            }
        }
    }

    /// Members that `properties` does not name.
    fn others(&self, schema: &Value, rule: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (name, member) in value.as_object().into_iter().flatten() {
            if schema["properties"].get(name).is_none() {
                self.judge(rule, member, &format!("{at}/{name}"), faults);
            }
        }
    }

    /// How many of several schemas the value keeps to.
    fn kept(&self, schemas: &Value, value: &Value) -> usize {
        let keeps = |schema: &&Value| {
            let mut faults = Vec::new();
            self.judge(schema, value, "", &mut faults);
            faults.is_empty()
        };
        schemas.as_array().unwrap().iter().filter(keeps).count()
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the judge does not know the type `{other}`"),
    }
}

/// The patterns our schemas use, each by hand: no other is passed over.
fn matches(pattern: &str, text: &str) -> bool {
    let clock = |text: &str| {
        let digits =
            |part: &str, least: usize| (least..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        text.split_once(':').is_some_and(|(hours, minutes)| digits(hours, 1) && digits(minutes, 2))
    };
    match pattern {
        r"^([1-9]|must)$" => text == "must" || matches!(text.as_bytes(), [b'1'..=b'9']),
        r"^\d{1,2}:\d{2}-\d{1,2}:\d{2}$" => text.split_once('-').is_some_and(|(from, to)| clock(from) && clock(to)),
        r"^(wgs84|gcj02|bd09|cgcs2000(:[0-9]{2,3})?)$" => {
            let zone = |zone: &str| (2..=3).contains(&zone.len()) && zone.bytes().all(|byte| byte.is_ascii_digit());
            ["wgs84", "gcj02", "bd09", "cgcs2000"].contains(&text) || text.strip_prefix("cgcs2000:").is_some_and(zone)
        }
        r"^[A-Za-z]{2}$" => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()),
        other => panic!("the judge does not know the pattern `{other}`"),
    }
}

fn is_formatted(format: &str, text: &str) -> bool {
    match format {
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        "date" => text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10,
        // Formats of numbers say how wide they are, not what a text looks like.
        _ => true,
    }
}
