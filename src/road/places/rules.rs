//! Tag rules: which elements of an extract are places, and of what kind.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::road::extract::Tags;

/// The built-in rules, as a file that can be copied and changed.
pub const BUILT_IN: &str = include_str!("rules.toml");

/// Rules in the order they are tried: the first that matches decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The rules.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// What one kind of place looks like in the extract.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What a place becomes.
    pub kind: String,
    /// Any of these.
    #[serde(rename = "match")]
    pub any: Vec<Pattern>,
    /// None of these.
    #[serde(default)]
    pub except: Vec<Pattern>,
    /// Only places with a name.
    #[serde(default)]
    pub named: bool,
    /// What becomes of places with an extent.
    #[serde(default)]
    pub shape: ShapeRule,
    /// Places of the kind within so many metres of each other are one.
    #[serde(default)]
    pub merge_m: f64,
    /// What a place without a name is called, by language.
    #[serde(default)]
    pub label: BTreeMap<String, String>,
}

/// What becomes of places with an extent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShapeRule {
    /// They stay polygons.
    #[default]
    Area,
    /// A point inside stands for them.
    Point,
}

/// Keys that must all be there, each with one of its values.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Pattern(BTreeMap<String, Values>);

/// Values that will do.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

impl Rules {
    /// Reads rules from the text of a TOML file.
    ///
    /// # Errors
    /// What is wrong and in which line, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        let rules: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (number, rule) in rules.rules.iter().enumerate() {
            let fault = if rule.kind.trim().is_empty() {
                "`kind` is empty; give the key of a kind"
            } else if rule.any.is_empty() || rule.any.iter().any(|pattern| pattern.0.is_empty()) {
                "`match` is empty and would take everything; give at least one key, such as { amenity = \"hospital\" }"
            } else if !(0.0..=10_000.0).contains(&rule.merge_m) {
                "`merge_m` is not between 0 and 10000 metres"
            } else {
                continue;
            };
            return Err(format!("rule {} ({:?}): {fault}", number + 1, rule.kind));
        }
        Ok(rules)
    }

    /// Index of the first rule that takes an element with these tags.
    #[must_use]
    pub fn find(&self, tags: Tags<'_>) -> Option<usize> {
        if tags.0.is_empty() {
            return None;
        }
        self.rules.iter().position(|rule| rule.takes(tags))
    }
}

impl Rule {
    fn takes(&self, tags: Tags<'_>) -> bool {
        self.any.iter().any(|pattern| pattern.fits(tags))
            && !self.except.iter().any(|pattern| pattern.fits(tags))
            && (!self.named || tags.0.iter().any(|(key, _)| *key == "name" || key.starts_with("name:")))
    }
}

impl Pattern {
    fn fits(&self, tags: Tags<'_>) -> bool {
        self.0.iter().all(|(key, values)| tags.get(key).is_some_and(|value| values.hold(value)))
    }
}

impl Values {
    fn hold(&self, value: &str) -> bool {
        let one = |wanted: &String| wanted == "*" || wanted == value;
        match self {
            Self::One(wanted) => one(wanted),
            Self::Several(wanted) => wanted.iter().any(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(rules: &str, tags: &[(&str, &str)]) -> Option<String> {
        let rules = Rules::read(rules).unwrap();
        rules.find(Tags(tags)).map(|index| rules.rules[index].kind.clone())
    }

    #[test]
    fn the_built_in_rules_read_and_know_a_hospital_from_a_clinic() {
        assert_eq!(kind(BUILT_IN, &[("amenity", "hospital"), ("healthcare", "clinic")]).as_deref(), Some("hospital"));
        assert_eq!(kind(BUILT_IN, &[("healthcare", "doctor")]).as_deref(), Some("clinic"));
        assert_eq!(kind(BUILT_IN, &[("highway", "residential"), ("name", "A")]), None);
        assert_eq!(kind(BUILT_IN, &[]), None);
    }

    #[test]
    fn a_nameless_village_is_not_taken_where_a_name_is_asked_for() {
        assert_eq!(kind(BUILT_IN, &[("place", "village")]), None);
        assert_eq!(kind(BUILT_IN, &[("place", "village"), ("name:mt", "Ħal")]).as_deref(), Some("community"));
    }

    #[test]
    fn all_keys_of_a_pattern_must_fit_and_none_of_an_exception() {
        let rules = "[[rule]]\nkind = 'x'\nmatch = [{ a = '*', b = ['1', '2'] }]\nexcept = [{ c = 'no' }]";
        assert_eq!(kind(rules, &[("a", "9"), ("b", "2")]).as_deref(), Some("x"));
        assert_eq!(kind(rules, &[("a", "9"), ("b", "3")]), None);
        assert_eq!(kind(rules, &[("b", "2")]), None);
        assert_eq!(kind(rules, &[("a", "9"), ("b", "2"), ("c", "no")]), None);
    }

    #[test]
    fn rules_that_would_take_everything_or_nothing_are_refused() {
        for text in [
            "[[rule]]\nkind = 'x'\nmatch = []",
            "[[rule]]\nkind = 'x'\nmatch = [{}]",
            "[[rule]]\nkind = ' '\nmatch = [{a='b'}]",
        ] {
            assert!(Rules::read(text).unwrap_err().contains("rule 1"), "{text}");
        }
        assert!(Rules::read("[[rule]]\nkind = 'x'\nmatch = [{a='b'}]\nmerge_m = -1").is_err());
        assert!(Rules::read("[[rule]]\nkind = 'x'\nmatched = [{a='b'}]").is_err());
    }
}
