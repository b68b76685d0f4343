//! JSON Schemas (draft 2020-12) of the formats other programs read and write, drawn from the structs that read and write
//! them.

use std::str::FromStr;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::coverage::CoverageFile;
use super::documents::{
    DailyFile, DrawFile, FindingsFile, FoundSitesFile, LedgerImportFile, LedgerStatusFile, MatrixFile,
    MatrixSummaryFile, NetworkFile, ProblemsFile, RejectedFile, SiteHistoryFile, VerdictFile,
};
use super::plan_json::PlanFile;
use super::routes_geojson::{FORMAT as ROUTES_FORMAT, Properties};
use super::staffing_file::StaffingFile;
use crate::input::format;

/// A format with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `plan.json`.
    Plan,
    /// `routes.geojson`.
    Routes,
    /// `scenario.toml`.
    Scenario,
    /// A GeoJSON of sites.
    Sites,
    /// A TOML of teams.
    Teams,
    /// What is wrong with an input.
    Problems,
    /// `coverage.json`.
    Coverage,
    /// `staffing.json`.
    Staffing,
    /// `daily.json`.
    Daily,
    /// The hand-over list of findings.
    Findings,
    /// What is in a ledger.
    LedgerStatus,
    /// What became of imported files.
    LedgerImport,
    /// What became of a site.
    SiteHistory,
    /// Rows kept aside.
    Rejected,
    /// A draw of sites.
    Draw,
    /// Whether a plan keeps the rules.
    Verdict,
    /// The roads of an extract.
    Network,
    /// Travel times and distances.
    Matrix,
    /// What was written of them.
    MatrixSummary,
    /// What sites were found in an extract.
    FoundSites,
}

/// A format without a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no schema of `{0}`")]
pub struct UnknownFormat(String);

impl Format {
    /// All formats with a schema.
    pub const ALL: [Self; 20] = [
        Self::Plan,
        Self::Routes,
        Self::Scenario,
        Self::Sites,
        Self::Teams,
        Self::Problems,
        Self::Staffing,
        Self::Coverage,
        Self::Daily,
        Self::Findings,
        Self::LedgerStatus,
        Self::LedgerImport,
        Self::SiteHistory,
        Self::Rejected,
        Self::Draw,
        Self::Verdict,
        Self::Network,
        Self::Matrix,
        Self::MatrixSummary,
        Self::FoundSites,
    ];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Routes => "routes",
            Self::Scenario => "scenario",
            Self::Sites => "sites",
            Self::Teams => "teams",
            Self::Problems => "problems",
            Self::Coverage => "coverage",
            Self::Staffing => "staffing",
            Self::Daily => "daily",
            Self::Findings => "findings",
            Self::LedgerStatus => "ledger-status",
            Self::LedgerImport => "ledger-import",
            Self::SiteHistory => "site-history",
            Self::Rejected => "rejected",
            Self::Draw => "draw",
            Self::Verdict => "verdict",
            Self::Network => "network",
            Self::Matrix => "matrix",
            Self::MatrixSummary => "matrix-summary",
            Self::FoundSites => "found-sites",
        }
    }

    /// What it is.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Plan => "plan.json: the plan of a day",
            Self::Routes => "routes.geojson: the plan for maps",
            Self::Scenario => "scenario.toml: a day to be planned",
            Self::Sites => "sites as GeoJSON; the properties are the columns of CSV and Excel too",
            Self::Teams => "teams as TOML; the keys are the columns of CSV and Excel too",
            Self::Problems => "what is wrong with an input, as printed with --json",
            Self::Coverage => "coverage.json: the blind spots of a day or of several",
            Self::Staffing => "staffing.json: how many teams days need",
            Self::Daily => "daily.json: the figures of a day for the evening meeting",
            Self::Findings => "the hand-over list of findings, as `ledger findings --json` prints it",
            Self::LedgerStatus => "what is in a ledger, as `ledger status --json` prints it",
            Self::LedgerImport => "what became of imported files, as `ledger import --json` prints it",
            Self::SiteHistory => "what became of a site, as `ledger history --json` prints it",
            Self::Rejected => "rows kept aside, as `ledger rejected --json` prints them",
            Self::Draw => "a draw of sites for unannounced visits, as `ledger draw --json` prints it",
            Self::Verdict => "whether a plan keeps the rules, as `check --json` prints it",
            Self::Network => "the roads of an extract, as `network --json` prints them",
            Self::Matrix => "travel times and distances, as `matrix --format json` writes them",
            Self::MatrixSummary => "what was written of them, as `matrix --json` prints it",
            Self::FoundSites => "what sites were found in an extract, as `sites --json` prints it",
        }
    }

    /// Its schema.
    #[must_use]
    pub fn schema(self) -> Schema {
        match self {
            Self::Plan => written::<PlanFile<'_>>(),
            Self::Routes => routes(),
            Self::Scenario => read::<format::Scenario>(),
            Self::Sites => collection::<format::Site>("fullsweep sites", settings().for_deserialize().into_generator()),
            Self::Teams => read::<format::TeamList>(),
            Self::Problems => written::<ProblemsFile>(),
            Self::Coverage => written::<CoverageFile<'_>>(),
            Self::Staffing => written::<StaffingFile>(),
            Self::Daily => written::<DailyFile>(),
            Self::Findings => written::<FindingsFile>(),
            Self::LedgerStatus => written::<LedgerStatusFile>(),
            Self::LedgerImport => written::<LedgerImportFile>(),
            Self::SiteHistory => written::<SiteHistoryFile>(),
            Self::Rejected => written::<RejectedFile>(),
            Self::Draw => written::<DrawFile>(),
            Self::Verdict => written::<VerdictFile>(),
            Self::Network => written::<NetworkFile>(),
            Self::Matrix => written::<MatrixFile>(),
            Self::MatrixSummary => written::<MatrixSummaryFile>(),
            Self::FoundSites => written::<FoundSitesFile>(),
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12()
}

/// The schema of what we write.
pub(crate) fn written<T: JsonSchema>() -> Schema {
    settings().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// The schema of what we read.
fn read<T: JsonSchema>() -> Schema {
    settings().for_deserialize().into_generator().into_root_schema_for::<T>()
}

fn routes() -> Schema {
    let mut schema = collection::<Properties<'_>>("fullsweep routes", settings().for_serialize().into_generator());
    schema.insert("description".into(), "The plan for maps and GIS, in WGS-84.".into());
    schema.insert(
        "required".into(),
        serde_json::json!(["type", "format", "name", "date", "travel", "notices", "features"]),
    );
    if let Some(members) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        members.insert("format".into(), serde_json::json!({ "const": ROUTES_FORMAT }));
        members.insert("name".into(), serde_json::json!({ "type": "string" }));
        members.insert("date".into(), serde_json::json!({ "type": "string", "format": "date" }));
        members
            .insert("travel".into(), serde_json::json!({ "type": "string", "enum": ["roads", "straight", "given"] }));
        members.insert("notices".into(), serde_json::json!({ "type": "array", "items": { "type": "string" } }));
    }
    schema
}

/// A GeoJSON FeatureCollection whose features have such properties. Other members are free: RFC 7946 allows them.
fn collection<T: JsonSchema>(title: &str, mut generator: SchemaGenerator) -> Schema {
    let properties = generator.subschema_for::<T>();
    let definitions = generator.take_definitions(true);
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": { "const": "FeatureCollection" },
            "features": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "geometry", "properties"],
                    "properties": {
                        "type": { "const": "Feature" },
                        "geometry": {
                            "type": ["object", "null"],
                            "required": ["type"],
                            "properties": {
                                "type": {
                                    "enum": [
                                        "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
                                        "GeometryCollection"
                                    ]
                                },
                                "coordinates": { "type": "array" },
                                "geometries": { "type": "array" }
                            }
                        },
                        "properties": properties
                    }
                }
            }
        },
        "$defs": definitions
    })
}

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::super::judge::faults;
    use super::*;
    use serde_json::Value;
    use std::path::{Path, PathBuf};

    fn example(format: Format) -> Value {
        let (plan, scenario) = (demo::plan(), demo::scenario());
        let bytes = match format {
            Format::Plan => super::super::plan_json(&plan, &scenario),
            Format::Routes => super::super::routes_geojson(&plan, &scenario),
            _ => panic!("nothing we write as a report"),
        };
        serde_json::from_slice(&bytes.unwrap()).unwrap()
    }

    /// A TOML file as JSON: dates are texts.
    fn json(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(day) => day.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(json).collect(),
            toml::Value::Table(members) => {
                Value::Object(members.into_iter().map(|(name, value)| (name, json(value))).collect())
            }
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
        }
    }

    /// Files of the scenarios in the repository with a name.
    fn files(name: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("data")];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                match path.is_dir() {
                    true => folders.push(path),
                    false if path.file_name().is_some_and(|own| own == name) => found.push(path),
                    false => {}
                }
            }
        }
        assert!(!found.is_empty(), "no {name} in data/");
        found
    }

    fn keeps(format: Format, document: &Value, what: &dyn std::fmt::Debug) {
        assert_eq!(faults(format.schema().as_value(), document), Vec::<String>::new(), "{} {what:?}", format.name());
    }

    #[test]
    fn what_is_written_keeps_to_its_schema() {
        for format in [Format::Plan, Format::Routes] {
            keeps(format, &example(format), &"demo");
        }
        let problems = crate::input::read_scenario(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("no such folder"),
            &crate::input::Options::default(),
        );
        assert!(!problems.problems.is_empty());
        let problems = serde_json::json!({ "format": "fullsweep-problems/1", "problems": problems.problems });
        keeps(Format::Problems, &problems, &"a folder that is not there");
    }

    #[test]
    fn the_scenarios_of_the_repository_keep_to_the_schemas() {
        for (format, name) in [(Format::Scenario, "scenario.toml"), (Format::Teams, "teams.toml")] {
            for path in files(name) {
                let text = std::fs::read_to_string(&path).unwrap();
                keeps(format, &json(text.parse::<toml::Table>().map(toml::Value::Table).unwrap()), &path);
            }
        }
        for path in files("sites.geojson") {
            keeps(Format::Sites, &serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(), &path);
        }
    }

    #[test]
    fn a_scenario_with_a_wrong_value_does_not() {
        let schema = Format::Scenario.schema();
        for wrong in [
            serde_json::json!({ "date": "tomorrow" }),
            serde_json::json!({ "goal": "speed" }),
            serde_json::json!({ "sites": { "file": "one.csv" } }),
            serde_json::json!({ "defaults": { "priority": 12 } }),
        ] {
            assert!(!faults(schema.as_value(), &wrong).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn what_lacks_a_member_or_has_a_wrong_one_does_not() {
        let schema = Format::Plan.schema();
        let plan = example(Format::Plan);
        for pointer in
            ["/summary/latest_finish", "/routes/0/stops/1/arrive", "/unassigned/0/reason", "/format", "/travel"]
        {
            let mut broken = plan.clone();
            *broken.pointer_mut(pointer).unwrap() = 17.into();
            assert!(!faults(schema.as_value(), &broken).is_empty(), "{pointer}");
            let (parent, member) = pointer.rsplit_once('/').unwrap();
            let mut broken = plan.clone();
            broken.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member);
            assert_eq!(faults(schema.as_value(), &broken).len(), 1, "without {pointer}");
        }
        let mut routes = example(Format::Routes);
        routes["features"][4]["properties"]["arrive"] = "yesterday".into();
        assert!(!faults(Format::Routes.schema().as_value(), &routes).is_empty());
    }

    #[test]
    fn a_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert_eq!("nothing".parse::<Format>().unwrap_err().to_string(), "no schema of `nothing`");
    }
}
