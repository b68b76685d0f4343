//! A team: a `[[team]]` table, or a row of a sheet.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Amounts, Count, Dial, Duration, Id, List, LonLat, Loose, Money, Percent, Reading, Spans, Text, Texts, schema, table,
};
use crate::model::BreakPlace;

/// A file of teams.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TeamList {
    /// The teams.
    #[schemars(with = "Vec<Team>")]
    pub team: Option<Loose<List>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// A team on duty.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Team {
    /// Unique.
    pub id: Option<Loose<Id>>,
    /// What people call it.
    pub name: Option<Loose<Text>>,
    /// Names of the members.
    pub members: Option<Loose<Texts>>,
    /// Number of members, where their names are not given.
    pub crew: Option<Loose<Count>>,
    /// What it can do.
    pub skills: Option<Loose<Texts>>,
    /// Where it starts from: `[lon, lat]`, `{ site = ID }`, or `"open"`; left out: open.
    pub start: Option<Loose<PlaceOf>>,
    /// Where it finishes: the same, or `"same"` as it starts from, which holds where it is left out.
    pub end: Option<Loose<PlaceOf>>,
    /// When it is on duty.
    pub shifts: Option<Loose<Spans>>,
    /// Longest time from start to finish, breaks not counted.
    pub longest_work: Option<Loose<Duration>>,
    /// Breaks.
    #[schemars(with = "Vec<Break>")]
    pub breaks: Option<Loose<List>>,
    /// Territories it may serve; left out: all.
    pub territories: Option<Loose<Texts>>,
    /// How it travels; left out: `car`.
    pub profile: Option<Loose<Text>>,
    /// Its speed in percent of the profile's.
    pub speed_percent: Option<Loose<Percent>>,
    /// Cost of an hour of work.
    pub cost_per_hour: Option<Loose<Money>>,
    /// Cost of a kilometre.
    pub cost_per_km: Option<Loose<Money>>,
    /// Cost of each route in use.
    pub fixed_cost: Option<Loose<Money>>,
    /// What it can carry, per dimension.
    pub capacity: Option<Loose<Amounts>>,
    /// Telephone or the like.
    pub contact: Option<Loose<Text>>,
    /// The group of teams it belongs to, for sums in reports.
    pub group: Option<Loose<Text>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

impl Team {
    /// Names of the keys that mean something.
    pub(crate) const KEYS: [&'static str; 19] = [
        "id",
        "name",
        "members",
        "crew",
        "skills",
        "start",
        "end",
        "shifts",
        "longest_work",
        "breaks",
        "territories",
        "profile",
        "speed_percent",
        "cost_per_hour",
        "cost_per_km",
        "fixed_cost",
        "capacity",
        "contact",
        "group",
    ];
}

/// A break: a table, or a text like `30m 11:30-13:30 anywhere`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Break {
    /// How long.
    pub length: Option<Loose<Duration>>,
    /// When it begins at the earliest and is over at the latest.
    pub window: Option<Loose<Spans>>,
    /// Where: `anywhere` or `end`.
    #[serde(rename = "where")]
    pub place: Option<Loose<BreakWhere>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

impl Break {
    /// A break as a table or a text.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let Some(text) = value.as_str() else { return table(value) };
        let mut parts = text.split_whitespace().map(|part| Value::String(part.to_owned()));
        let read = Self {
            length: parts.next().map(Loose::from),
            window: parts.next().map(Loose::from),
            place: parts.next().map(Loose::from),
            other: Map::new(),
        };
        (read.window.is_some() && parts.next().is_none()).then_some(read)
    }

    /// Its window, which is a single span.
    ///
    /// # Errors
    /// When it is none or several.
    pub(crate) fn window(spans: &Spans) -> Result<Dial, String> {
        match spans.0.as_slice() {
            [one] => Ok(*one),
            _ => Err("A break has one window.".to_owned()),
        }
    }
}

/// Where a break is taken, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakWhere(pub BreakPlace);

impl Reading for BreakWhere {
    const CODE: &'static str = "bad_break_place";
    const EXPECTED: &'static str = "\"anywhere\" or \"end\"";

    fn read(value: &Value) -> Result<Self, String> {
        match value.as_str().map(str::trim) {
            Some("anywhere") => Ok(Self(BreakPlace::Anywhere)),
            Some("end") => Ok(Self(BreakPlace::EndPlace)),
            _ => Err(String::new()),
        }
    }
}

schema!(BreakWhere, "BreakWhere", { "enum": ["anywhere", "end"] });

/// A place as a team's table gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceOf {
    /// A coordinate in the datum of the file.
    At(LonLat),
    /// Where a site is.
    Site(String),
    /// Where the team starts from.
    Same,
    /// Nowhere in particular.
    Open,
}

impl Reading for PlaceOf {
    const CODE: &'static str = "bad_place";
    const EXPECTED: &'static str = "[longitude, latitude], { site = \"ID\" }, \"same\" or \"open\"";

    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Array(_) => LonLat::read(value).map(Self::At),
            Value::Object(map) => match (map.get("site").map(Text::read), map.len()) {
                (Some(Ok(Text(site))), 1) => Ok(Self::Site(site)),
                _ => Err(String::new()),
            },
            Value::String(text) if text.trim() == "same" => Ok(Self::Same),
            Value::String(text) if text.trim() == "open" => Ok(Self::Open),
            _ => Err(String::new()),
        }
    }
}

schema!(PlaceOf, "Place", { "anyOf": [
    { "type": "array", "minItems": 2, "maxItems": 3, "items": { "type": "number" } },
    { "type": "object", "required": ["site"], "properties": { "site": { "type": ["string", "integer"] } }, "additionalProperties": false },
    { "enum": ["same", "open"] },
] });

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_names_are_those_of_the_schema() {
        let schema = schemars::schema_for!(Team);
        let names: Vec<&String> = schema.as_value()["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names, Team::KEYS);
    }

    #[test]
    fn a_break_is_a_table_or_a_text() {
        let text = Break::read(&json!("30m 11:30-13:30 end")).unwrap();
        let table = Break::read(&json!({"length": "30m", "window": "11:30-13:30", "where": "end"})).unwrap();
        assert_eq!(text.window.unwrap().read(), table.window.unwrap().read());
        assert_eq!(text.place.unwrap().read(), Ok(BreakWhere(BreakPlace::EndPlace)));
        assert!(
            Break::read(&json!("30m")).is_none()
                && Break::read(&json!("a b c d")).is_none()
                && Break::read(&json!(3)).is_none()
        );
    }

    #[test]
    fn places_are_coordinates_sites_same_or_open() {
        assert_eq!(PlaceOf::read(&json!([1, "2.5"])), Ok(PlaceOf::At(LonLat(1.0, 2.5))));
        assert_eq!(PlaceOf::read(&json!({"site": 7})), Ok(PlaceOf::Site("7".into())));
        assert_eq!(PlaceOf::read(&json!("open")), Ok(PlaceOf::Open));
        for bad in [json!([1]), json!({"site": "a", "b": 1}), json!("home"), json!(3), json!([1, "x"])] {
            assert!(PlaceOf::read(&bad).is_err(), "{bad}");
        }
    }
}
