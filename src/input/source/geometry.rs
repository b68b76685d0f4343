//! GeoJSON geometries as they were drawn, in the datum of their file.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde_json::Value;

use super::super::problem::shown;

/// Types of geometry a place can be drawn with, and those that are told apart to be refused with better words.
pub(crate) const TYPES: [&str; 7] =
    ["Point", "MultiPoint", "Polygon", "MultiPolygon", "GeometryCollection", "LineString", "MultiLineString"];

/// Why a geometry cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unusable {
    /// Name of the problem.
    pub(crate) code: &'static str,
    /// What was found.
    pub(crate) found: String,
    /// What was expected.
    pub(crate) expected: &'static str,
    /// How to mend it.
    pub(crate) mend: &'static str,
}

/// Geometry collections within collections that are looked into.
const DEEPEST: usize = 8;

/// A geometry.
///
/// # Errors
/// When it is null, empty, not of a type a place can have, or has coordinates that are no finite numbers.
pub(crate) fn read(value: &Value) -> Result<Geometry<f64>, Unusable> {
    at_depth(value, 0)
}

fn at_depth(value: &Value, depth: usize) -> Result<Geometry<f64>, Unusable> {
    if value.is_null() {
        return Err(fault(
            "null_geometry",
            "no geometry",
            "a point or polygon",
            "Find out where it is, or leave it out of the file.",
        ));
    }
    let kind = value["type"].as_str().unwrap_or_default();
    let coordinates = &value["coordinates"];
    match kind {
        "Point" => position(coordinates).map(|at| Geometry::Point(Point(at))),
        "MultiPoint" => list(coordinates, |item| position(item).map(Point)).map(|points| MultiPoint(points).into()),
        "Polygon" => polygon(coordinates).map(Geometry::Polygon),
        "MultiPolygon" => list(coordinates, polygon).map(|polygons| MultiPolygon(polygons).into()),
        "GeometryCollection" if depth < DEEPEST => list(&value["geometries"], |item| at_depth(item, depth + 1))
            .map(|parts| Geometry::GeometryCollection(GeometryCollection(parts))),
        "GeometryCollection" => {
            Err(fault("too_deep", "collections within collections", "at most 8 levels", "Flatten the collection."))
        }
        "LineString" | "MultiLineString" => Err(fault(
            "unsupported_geometry",
            kind,
            "a point, polygon or a collection of them",
            "Draw the place as a point, or as the area it covers.",
        )),
        _ => Err(fault("unsupported_geometry", shown(&value["type"]), "a GeoJSON geometry", "")),
    }
}

fn polygon(value: &Value) -> Result<Polygon<f64>, Unusable> {
    let mut rings = list(value, |ring| {
        let line = LineString(list(ring, position)?);
        if line.0.len() < 4 || line.0.iter().all(|coord| *coord == line.0[0]) {
            let found = format!("a ring of {} positions", line.0.len());
            return Err(fault("empty_geometry", found, "a ring of at least 4 positions, the last as the first", ""));
        }
        Ok(line)
    })?;
    let outer = rings.remove(0);
    Ok(Polygon::new(outer, rings))
}

fn list<T>(value: &Value, item: impl FnMut(&Value) -> Result<T, Unusable>) -> Result<Vec<T>, Unusable> {
    match value.as_array() {
        None => Err(fault("bad_coordinate", shown(value), "a list of coordinates", "")),
        Some(items) if items.is_empty() => Err(fault(
            "empty_geometry",
            "a geometry without coordinates",
            "a point or polygon",
            "Draw it, or leave it out of the file.",
        )),
        Some(items) => items.iter().map(item).collect(),
    }
}

fn position(value: &Value) -> Result<Coord<f64>, Unusable> {
    let numbers = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let expected = "[longitude, latitude] as two numbers";
    match numbers {
        [] if value.is_array() => Err(fault(
            "empty_geometry",
            "a point without coordinates",
            expected,
            "Find out where it is, or leave it out of the file.",
        )),
        [x, y, ..] if numbers.len() <= 4 => match (x.as_f64(), y.as_f64()) {
            (Some(x), Some(y)) if x.is_finite() && y.is_finite() => Ok(Coord { x, y }),
            _ if x.is_string() || y.is_string() => {
                Err(fault("bad_coordinate", shown(value), expected, "Leave out the quotation marks."))
            }
            _ => Err(fault("bad_coordinate", shown(value), expected, "")),
        },
        _ => Err(fault("bad_coordinate", shown(value), expected, "")),
    }
}

fn fault(code: &'static str, found: impl Into<String>, expected: &'static str, mend: &'static str) -> Unusable {
    Unusable { code, found: found.into(), expected, mend }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code(value: &Value) -> &'static str {
        read(value).map_or_else(|fault| fault.code, |_| "fine")
    }

    #[test]
    fn places_are_points_polygons_and_collections_of_them() {
        let ring = json!([[[0, 0], [1, 0], [1, 1], [0, 0]]]);
        for value in [
            json!({"type": "Point", "coordinates": [1, 2, 3]}),
            json!({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}),
            json!({"type": "Polygon", "coordinates": ring}),
            json!({"type": "MultiPolygon", "coordinates": [ring]}),
            json!({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}),
        ] {
            assert_eq!(code(&value), "fine", "{value}");
        }
    }

    #[test]
    fn each_way_of_being_unusable_has_its_name() {
        for (value, expected) in [
            (json!(null), "null_geometry"),
            (json!({"type": "Point", "coordinates": []}), "empty_geometry"),
            (json!({"type": "Polygon", "coordinates": []}), "empty_geometry"),
            (json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}), "empty_geometry"),
            (json!({"type": "MultiPoint", "coordinates": []}), "empty_geometry"),
            (json!({"type": "GeometryCollection", "geometries": []}), "empty_geometry"),
            (json!({"type": "Point", "coordinates": ["1", "2"]}), "bad_coordinate"),
            (json!({"type": "Point", "coordinates": [1]}), "bad_coordinate"),
            (json!({"type": "Point", "coordinates": [null, 2]}), "bad_coordinate"),
            (json!({"type": "Point"}), "bad_coordinate"),
            (json!({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}), "unsupported_geometry"),
            (json!({"type": "Circle"}), "unsupported_geometry"),
            (json!(5), "unsupported_geometry"),
        ] {
            assert_eq!(code(&value), expected, "{value}");
        }
    }

    #[test]
    fn collections_within_collections_end_somewhere() {
        let mut value = json!({"type": "Point", "coordinates": [1, 2]});
        for _ in 0..20 {
            value = json!({"type": "GeometryCollection", "geometries": [value]});
        }
        assert_eq!(code(&value), "too_deep");
    }
}
