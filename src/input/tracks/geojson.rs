//! Tracks as GeoJSON: points with a time, or lines with a list of times.

use std::path::Path;

use serde_json::{Map, Value};

use super::super::problem::{Origin, Problem, shown};
use super::super::source::bytes::{self, Encoding, LARGEST_DATA};
use super::super::source::geojson::features;
use super::intake::{At, Intake, Key, Raw};

/// Members of the properties that bear the times of a line's positions, as tools write them.
const TIMES: [&str; 5] = ["coordTimes", "coordinateTimes", "times", "timestamps", "时间"];
/// Members that bear the time of a point.
const TIME: [&str; 8] = ["time", "timestamp", "datetime", "at", "recorded_at", "gps_time", "时间", "定位时间"];
const TEAM: [&str; 7] = ["team", "team_id", "group", "组", "组别", "队伍", "督导组"];
const DEVICE: [&str; 5] = ["device", "device_id", "imei", "设备", "终端"];
const ACCURACY: [&str; 4] = ["accuracy", "accuracy_m", "精度", "误差"];

/// Reads the fixes of a file.
///
/// # Errors
/// When it cannot be read as a whole.
pub(super) fn read(path: &Path, file: &str, intake: &mut Intake<'_>) -> Result<(), Problem> {
    of_bytes(bytes::read(path, file, LARGEST_DATA)?, file, intake)
}

/// The same of a file's bytes.
pub(super) fn of_bytes(bytes: Vec<u8>, file: &str, intake: &mut Intake<'_>) -> Result<(), Problem> {
    let mut problems = Vec::new();
    let text = bytes::text(bytes, file, Encoding::Auto, &mut problems)?;
    let _ = features(&text, file, &mut problems, &mut |feature, origin| one(feature, &origin, intake));
    problems.into_iter().for_each(|problem| intake.note(problem));
    Ok(())
}

fn one(text: &str, origin: &Origin, intake: &mut Intake<'_>) {
    let at = At { line: None, feature: origin.feature };
    let feature: Value = match serde_json::from_str(text) {
        Ok(feature) => feature,
        Err(error) => {
            let problem = Problem::error("json_syntax", intake.file(), error.to_string(), "a GeoJSON feature");
            return intake.reject(problem, at, text.to_owned());
        }
    };
    let empty = Map::new();
    let properties = feature["properties"].as_object().unwrap_or(&empty);
    let named = |names: &[&str]| names.iter().find_map(|name| properties.get(*name)).and_then(text_of);
    let team = named(&TEAM).or_else(|| named(&["name", "名称"]));
    let mut key = Key { team, device: named(&DEVICE), index: origin.feature.unwrap_or_default() };
    let geometry = &feature["geometry"];
    let coordinates = &geometry["coordinates"];
    match geometry["type"].as_str() {
        Some("Point") => {
            // Points of one device are one track, wherever they stand in the file.
            key.index = 0;
            let time = named(&TIME).unwrap_or_default();
            let accuracy_m =
                ACCURACY.iter().find_map(|name| properties.get(*name)?.as_f64()).map(|metres| metres as f32);
            position(coordinates, &time, accuracy_m, &key, at, intake);
        }
        Some("LineString") => line(coordinates, times(properties), &key, at, intake),
        Some("MultiLineString") => {
            let times = times(properties).and_then(Value::as_array);
            for (index, part) in coordinates.as_array().into_iter().flatten().enumerate() {
                line(part, times.and_then(|times| times.get(index)), &key, at, intake);
            }
        }
        _ => {
            let found = shown(&geometry["type"]);
            let expected = "a LineString with times, or points with a time";
            let problem = Problem::error("unsupported_geometry", intake.file(), found, expected);
            intake.reject(problem, at, text.to_owned());
        }
    }
}

fn line(positions: &Value, times: Option<&Value>, key: &Key, at: At, intake: &mut Intake<'_>) {
    let positions = positions.as_array().map(Vec::as_slice).unwrap_or_default();
    let times = times.and_then(Value::as_array);
    if let Some(times) = times.filter(|times| times.len() != positions.len()) {
        let found = format!("{} times for {} positions", times.len(), positions.len());
        let problem = Problem::error("times_differ", intake.file(), found, "a time for every position")
            .property("coordTimes")
            .mend("Export the track again: times would be given to the wrong places.");
        return intake.reject(problem, at, shown(&Value::from(positions)));
    }
    for (index, place) in positions.iter().enumerate() {
        // Without a list of times, a fourth number counts seconds since 1970 (the M of other formats).
        let time = times.and_then(|times| times.get(index)).or_else(|| place.get(3)).and_then(text_of);
        position(place, &time.unwrap_or_default(), None, key, at, intake);
    }
}

fn position(place: &Value, time: &str, accuracy_m: Option<f32>, key: &Key, at: At, intake: &mut Intake<'_>) {
    let raw = || format!("{place} {time}");
    match (place.get(0).and_then(Value::as_f64), place.get(1).and_then(Value::as_f64)) {
        (Some(x), Some(y)) => intake.point(key, Raw { x, y, time, accuracy_m }, at, raw),
        _ => {
            let expected = "[longitude, latitude] as two numbers";
            let problem = Problem::error("bad_coordinate", intake.file(), shown(place), expected);
            intake.reject(problem, at, raw());
        }
    }
}

/// The list of times of a line: `coordTimes`, or `coordinateProperties.times` as newer tools nest it.
fn times(properties: &Map<String, Value>) -> Option<&Value> {
    let nested = properties.get("coordinateProperties").and_then(Value::as_object);
    TIMES.iter().find_map(|name| properties.get(*name).or_else(|| nested?.get(*name))).filter(|times| times.is_array())
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        // Milliseconds and seconds since 1970 are whole numbers; fractions below them are beyond any device.
        Value::Number(number) => {
            number.as_i64().map(|whole| whole.to_string()).or_else(|| Some(format!("{:.3}", number.as_f64()?)))
        }
        _ => None,
    }
    .filter(|text| !text.trim().is_empty())
}
