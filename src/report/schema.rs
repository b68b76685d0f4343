//! JSON Schemas (draft 2020-12) of the formats other programs read and write, drawn from the structs that read and write
//! them.

use std::str::FromStr;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::plan_json::PlanFile;
use super::routes_geojson::{FORMAT as ROUTES_FORMAT, Properties};

/// A format with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `plan.json`.
    Plan,
    /// `routes.geojson`.
    Routes,
}

/// A format without a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no schema of `{0}`")]
pub struct UnknownFormat(String);

impl Format {
    /// All formats with a schema.
    pub const ALL: [Self; 2] = [Self::Plan, Self::Routes];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Routes => "routes",
        }
    }

    /// What it is.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Plan => "plan.json: the plan of a day",
            Self::Routes => "routes.geojson: the plan for maps",
        }
    }

    /// Its schema.
    #[must_use]
    pub fn schema(self) -> Schema {
        match self {
            Self::Plan => settings().for_serialize().into_generator().into_root_schema_for::<PlanFile<'_>>(),
            Self::Routes => routes(),
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

    fn written(format: Format) -> Value {
        let (plan, scenario) = (demo::plan(), demo::scenario());
        let bytes = match format {
            Format::Plan => super::super::plan_json(&plan, &scenario),
            Format::Routes => super::super::routes_geojson(&plan, &scenario),
        };
        serde_json::from_slice(&bytes.unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_keeps_to_its_schema() {
        for format in Format::ALL {
            let schema = format.schema();
            assert_eq!(faults(schema.as_value(), &written(format)), Vec::<String>::new(), "{}", format.name());
        }
    }

    #[test]
    fn what_lacks_a_member_or_has_a_wrong_one_does_not() {
        let schema = Format::Plan.schema();
        let plan = written(Format::Plan);
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
        let mut routes = written(Format::Routes);
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
