//! A site: properties of a GeoJSON feature, or columns of a sheet.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Amounts, Count, Day, Duration, Hours, Id, Lines, LonLat, Loose, PriorityOf, Reading, Text, Texts, schema};
use crate::model::GroupRule;

/// Properties of a site. All other members are kept and written back.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Site {
    /// Unique; the feature's own `id` will do. Without any, the file's name and the index of the feature.
    pub id: Option<Loose<Id>>,
    /// What people call it.
    pub name: Option<Loose<Text>>,
    /// Key of `[kinds]`.
    pub kind: Option<Loose<Text>>,
    /// How long the team stays.
    pub service: Option<Loose<Duration>>,
    /// When it can be visited.
    pub windows: Option<Loose<Hours>>,
    /// Skills the team must have.
    pub skills: Option<Loose<Texts>>,
    /// What it counts when not all can be visited.
    pub priority: Option<Loose<PriorityOf>>,
    /// Territory it belongs to.
    pub territory: Option<Loose<Text>>,
    /// Fewest members of the team.
    pub crew: Option<Loose<Count>>,
    /// Name of the group it is a member of.
    pub group: Option<Loose<Text>>,
    /// `any`: one of the group is enough; `same-team`: all by one team.
    pub group_rule: Option<Loose<GroupRuleOf>>,
    /// The only team that may visit.
    pub team: Option<Loose<Text>>,
    /// First day on which it may be visited.
    pub earliest_day: Option<Loose<Day>>,
    /// Last day on which it may be visited.
    pub latest_day: Option<Loose<Day>>,
    /// What it takes of a team's capacity.
    pub demand: Option<Loose<Amounts>>,
    /// Where a polygon is entered.
    pub gate: Option<Loose<LonLat>>,
    /// Whom to ask for.
    pub contact: Option<Loose<Text>>,
    /// What to check there.
    pub checklist: Option<Loose<Lines>>,
    /// Everything else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Site {
    /// Names of the properties that mean something.
    pub(crate) const PROPERTIES: [&'static str; 18] = [
        "id",
        "name",
        "kind",
        "service",
        "windows",
        "skills",
        "priority",
        "territory",
        "crew",
        "group",
        "group_rule",
        "team",
        "earliest_day",
        "latest_day",
        "demand",
        "gate",
        "contact",
        "checklist",
    ];
}

/// What holds among the members of a group, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRuleOf(pub GroupRule);

impl Reading for GroupRuleOf {
    const CODE: &'static str = "bad_group_rule";
    const EXPECTED: &'static str = "\"any\" or \"same-team\"";

    fn read(value: &Value) -> Result<Self, String> {
        match value.as_str().map(|text| text.trim().to_lowercase().replace('_', "-")).as_deref() {
            Some("any") => Ok(Self(GroupRule::Any)),
            Some("same-team") => Ok(Self(GroupRule::SameTeam)),
            _ => Err(String::new()),
        }
    }
}

schema!(GroupRuleOf, "GroupRule", { "enum": ["any", "same-team"] });

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_names_are_those_of_the_schema() {
        let schema = schemars::schema_for!(Site);
        let names: Vec<&String> = schema.as_value()["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names, Site::PROPERTIES);
    }

    #[test]
    fn what_means_nothing_here_is_kept_in_its_order() {
        let site: Site = serde_json::from_value(json!({"z": 1, "id": 7, "a": {"b": [null, 2.5]}})).unwrap();
        assert_eq!(Value::Object(site.other).to_string(), r#"{"z":1,"a":{"b":[null,2.5]}}"#);
        assert_eq!(site.id.unwrap().read().unwrap(), Id("7".into()));
    }
}
