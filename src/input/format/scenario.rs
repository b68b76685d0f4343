//! `scenario.toml`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Amounts, Count, Day, Days, DetourFactor, Duration, Every, Hours, Lines, List, Loose, MetresOf, More, Pairs,
    Percent, PriorityOf, Reading, Table, Team, Text, Texts, WayIds, schema,
};
use crate::input::source::bytes::Encoding;
use crate::model::{Datum, Edge, Goal, LockRule};

/// `scenario.toml`: a day to be planned. Paths in it are relative to its folder.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Scenario {
    /// Short name; left out: the folder's.
    pub name: Option<Loose<Text>>,
    /// What people call it; left out: the name.
    pub title: Option<Loose<Text>>,
    /// The date planned for.
    pub date: Option<Loose<Day>>,
    /// IANA name of the time zone of all times.
    pub timezone: Option<Loose<Text>>,
    /// What counts once the most priority is covered.
    pub goal: Option<Loose<GoalOf>>,
    /// Unit of money, shown only.
    pub currency: Option<Loose<Text>>,
    /// Datum of the links for phone maps.
    pub link_datum: Option<Loose<DatumOf>>,
    /// Where travel times come from.
    #[schemars(with = "Network")]
    pub network: Option<Loose<Table>>,
    /// Files of sites.
    #[schemars(with = "Vec<SitesFile>")]
    pub sites: Option<Loose<List>>,
    /// The file of the teams.
    #[schemars(with = "DataFile")]
    pub teams: Option<Loose<Table>>,
    /// Teams, in place of a file.
    #[schemars(with = "Vec<Team>")]
    pub team: Option<Loose<List>>,
    /// The file of the territories.
    #[schemars(with = "TerritoriesFile")]
    pub territories: Option<Loose<Table>>,
    /// What holds for every kind that does not say otherwise.
    #[schemars(with = "KindOf")]
    pub defaults: Option<Loose<Table>>,
    /// Kinds of sites by key.
    #[schemars(with = "std::collections::BTreeMap<String, KindOf>")]
    pub kinds: Option<Loose<Table>>,
    /// Sites whose order or team is fixed.
    #[schemars(with = "Vec<Lock>")]
    pub locks: Option<Loose<List>>,
    /// How much more a site counts when the ledger says that it is due.
    #[schemars(with = "Due")]
    pub due: Option<Loose<Table>>,
    /// The calendar behind PH and SH in opening hours.
    #[schemars(with = "Holidays")]
    pub holidays: Option<Loose<Table>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// A file of records.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DataFile {
    /// The file.
    pub file: Option<Loose<Text>>,
    /// Datum of its coordinates.
    pub datum: Option<Loose<DatumOf>>,
    /// How a CSV is encoded.
    pub encoding: Option<Loose<EncodingOf>>,
    /// Sheet of a workbook; left out: the first.
    pub sheet: Option<Loose<Text>>,
    /// Our name = the file's column.
    pub columns: Option<Loose<Pairs>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// A file of sites.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SitesFile {
    /// For features without a kind.
    pub kind: Option<Loose<Text>>,
    /// The file.
    #[serde(flatten)]
    pub data: DataFile,
}

/// A file of territories: polygons with `id` and `name`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TerritoriesFile {
    /// The file.
    pub file: Option<Loose<Text>>,
    /// Datum of its coordinates.
    pub datum: Option<Loose<DatumOf>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// Where travel times come from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Network {
    /// `roads`, `straight` or `given`.
    pub source: Option<Loose<SourceOf>>,
    /// Roads: the OpenStreetMap extract.
    pub extract: Option<Loose<Text>>,
    /// Roads: a site farther from the nearest usable road is unreachable.
    pub snap_limit_m: Option<Loose<MetresOf>>,
    /// Roads: profiles besides the built-in ones, name = file.
    pub profiles: Option<Loose<Pairs>>,
    /// Roads: what is different on this day.
    #[schemars(with = "Vec<RoadChange>")]
    pub changes: Option<Loose<List>>,
    /// Straight: length of the way by that of the straight line.
    pub detour: Option<Loose<DetourFactor>>,
    /// Straight: speed by profile.
    #[schemars(with = "std::collections::BTreeMap<String, super::Speed>")]
    pub speed_kmh: Option<Loose<Table>>,
    /// Given: CSV of `from,to,seconds,metres` by profile.
    pub files: Option<Loose<Pairs>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// What is different on the roads on this day.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RoadChange {
    /// OpenStreetMap ways.
    pub ways: Option<Loose<WayIds>>,
    /// A GeoJSON file of an area.
    pub area: Option<Loose<Text>>,
    /// Nobody passes.
    pub closed: Option<Loose<super::Flag>>,
    /// Speed in percent of what it would be.
    pub speed_percent: Option<Loose<Percent>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// What holds for a kind of sites.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KindOf {
    /// Name for people by language, or one text for all.
    pub label: Option<Loose<Pairs>>,
    /// How long the team stays.
    pub service: Option<Loose<Duration>>,
    /// When it can be visited.
    pub windows: Option<Loose<Hours>>,
    /// Skills the team must have.
    pub skills: Option<Loose<Texts>>,
    /// What it counts when not all can be visited.
    pub priority: Option<Loose<PriorityOf>>,
    /// Fewest members of the team.
    pub crew: Option<Loose<Count>>,
    /// What it takes of a team's capacity.
    pub demand: Option<Loose<Amounts>>,
    /// What to check there.
    pub checklist: Option<Loose<Lines>>,
    /// A team that comes this near passes by, metres. Left out: 50.
    pub reach_m: Option<Loose<MetresOf>>,
    /// A team that stays this near is at the site, metres. Left out: 60.
    pub dwell_radius_m: Option<Loose<MetresOf>>,
    /// Staying for less is no visit. Left out: half the service time, at least 90 s and at most 5 minutes.
    pub dwell: Option<Loose<Duration>>,
    /// How often a site of it is to be seen: `3 days`, `1 week`, `daily`. Left out: once.
    pub every: Option<Loose<Every>>,
    /// A site that two lists place no farther apart than this may be the same one, metres. Left out: 50.
    pub same_within_m: Option<Loose<MetresOf>>,
    /// Whether people work at its sites, so that these serve those who live around them whether or not a team came by. Left out: no.
    pub staffed: Option<Loose<super::Flag>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// Sites whose order or team is fixed.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Lock {
    /// Their ids, in order.
    pub sites: Option<Loose<Texts>>,
    /// `order`: others may come in between; `sequence`: nothing in between. Left out: `order`.
    pub rule: Option<Loose<LockRuleOf>>,
    /// The team that visits them.
    pub team: Option<Loose<Text>>,
    /// Where in the route they stand: `start` or `end`.
    pub at: Option<Loose<RouteEdge>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// How much more a site counts when the ledger says that it is due.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Due {
    /// Added to the priority for each day a site is overdue. Left out: 1.
    pub overdue: Option<Loose<More>>,
    /// Added where nobody has seen the site yet. Left out: 2.
    pub never_seen: Option<Loose<More>>,
    /// What a site counts at least where a finding is to be seen again. Left out: 9.
    pub finding: Option<Loose<PriorityOf>>,
    /// What a site counts at least where it was drawn for an unannounced visit. Left out: `"must"`.
    pub drawn: Option<Loose<PriorityOf>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// The calendar behind PH and SH in opening hours.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Holidays {
    /// ISO 3166 code of the country whose public holidays hold.
    pub country: Option<Loose<CountryCode>>,
    /// Days that count as holidays besides.
    pub add: Option<Loose<Days>>,
    /// Days that count as working days whatever the calendar says, weekends too.
    pub remove: Option<Loose<Days>>,
    /// Keys that mean nothing here.
    #[serde(flatten)]
    #[schemars(skip)]
    pub other: Map<String, Value>,
}

/// Implements a reading that chooses among written words.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident($meaning:ty), $title:literal, $code:literal, $expected:literal, { $($word:literal => $value:expr),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $meaning);

        impl Reading for $name {
            const CODE: &'static str = $code;
            const EXPECTED: &'static str = $expected;

            fn read(value: &Value) -> Result<Self, String> {
                match value.as_str().map(|text| text.trim().to_lowercase()).as_deref() {
                    $(Some($word) => Ok(Self($value)),)+
                    _ => Err(String::new()),
                }
            }
        }

        schema!($name, $title, { "enum": [$($word),+] });
    };
}

/// The source of travel times by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Roads of an extract.
    Roads,
    /// As the crow flies.
    Straight,
    /// Matrices.
    Given,
}

choice! {
    /// Where travel times come from, as written.
    SourceOf(Source), "Source", "bad_source", "\"roads\", \"straight\" or \"given\"",
    { "roads" => Source::Roads, "straight" => Source::Straight, "given" => Source::Given }
}

choice! {
    /// The goal, as written.
    GoalOf(Goal), "Goal", "bad_goal", "\"finish\", \"teams\", \"cost\" or \"balance\"",
    { "finish" => Goal::Finish, "teams" => Goal::Teams, "cost" => Goal::Cost, "balance" => Goal::Balance }
}

choice! {
    /// The rule of a lock, as written.
    LockRuleOf(LockRule), "LockRule", "bad_lock_rule", "\"order\" or \"sequence\"",
    { "order" => LockRule::Order, "sequence" => LockRule::Sequence }
}

choice! {
    /// An edge of a route, as written.
    RouteEdge(Edge), "RouteEdge", "bad_edge", "\"start\" or \"end\"", { "start" => Edge::Start, "end" => Edge::End }
}

choice! {
    /// The encoding of a file, as written.
    EncodingOf(Encoding), "Encoding", "bad_encoding_name", "\"auto\", \"utf-8\" or \"gb18030\"",
    { "auto" => Encoding::Auto, "utf-8" => Encoding::Utf8, "utf8" => Encoding::Utf8, "gb18030" => Encoding::Gb18030,
      "gbk" => Encoding::Gb18030, "gb2312" => Encoding::Gb18030 }
}

/// A datum, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatumOf(pub Datum);

impl Reading for DatumOf {
    const CODE: &'static str = "bad_datum";
    const EXPECTED: &'static str =
        "\"wgs84\", \"gcj02\", \"bd09\", \"cgcs2000\", or \"cgcs2000:\" and a central meridian from 72 to 138";

    fn read(value: &Value) -> Result<Self, String> {
        let text = value.as_str().ok_or_else(String::new)?.trim().to_lowercase().replace(['-', '_', ' '], "");
        Ok(Self(match text.as_str() {
            "wgs84" => Datum::Wgs84,
            "gcj02" => Datum::Gcj02,
            "bd09" | "bd09ll" => Datum::Bd09,
            "cgcs2000" => Datum::Cgcs2000 { central_meridian_deg: None },
            other => {
                let meridian = other.strip_prefix("cgcs2000:").and_then(|deg| deg.parse().ok());
                let meridian: u8 = meridian.filter(|deg| (72..=138).contains(deg)).ok_or_else(String::new)?;
                Datum::Cgcs2000 { central_meridian_deg: Some(meridian) }
            }
        }))
    }
}

schema!(DatumOf, "Datum", { "type": "string", "pattern": "^(wgs84|gcj02|bd09|cgcs2000(:[0-9]{2,3})?)$" });

/// A country by its ISO 3166 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountryCode(pub opening_hours::localization::Country);

impl Reading for CountryCode {
    const CODE: &'static str = "unknown_country";
    const EXPECTED: &'static str = "an ISO 3166 code of two letters like \"MT\" or \"CN\", whose calendar is known";

    fn read(value: &Value) -> Result<Self, String> {
        let code = value.as_str().ok_or_else(String::new)?.trim().to_uppercase();
        code.parse().map(Self).map_err(|_| "Leave `country` out and list the holidays in `add`.".to_owned())
    }
}

schema!(CountryCode, "CountryCode", { "type": "string", "pattern": "^[A-Za-z]{2}$" });

/// Keys of a table's struct that mean something: those of its schema.
pub(crate) fn keys<T: JsonSchema>() -> Vec<String> {
    let schema = schemars::schema_for!(T);
    let properties = schema.as_value().get("properties").and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn data_of_every_datum_is_named() {
        assert_eq!(DatumOf::read(&json!("WGS-84")).unwrap().0, Datum::Wgs84);
        assert_eq!(
            DatumOf::read(&json!("cgcs2000:120")).unwrap().0,
            Datum::Cgcs2000 { central_meridian_deg: Some(120) }
        );
        for bad in [json!("wgs72"), json!("cgcs2000:999"), json!("cgcs2000:12"), json!(84)] {
            assert!(DatumOf::read(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_come_from_the_schema() {
        assert_eq!(keys::<SitesFile>(), ["kind", "file", "datum", "encoding", "sheet", "columns"]);
        assert!(keys::<Scenario>().contains(&"locks".to_owned()));
        assert!(!keys::<Scenario>().contains(&"other".to_owned()));
    }
}
