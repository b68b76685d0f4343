//! GeoJSON (RFC 7946) as records, one feature at a time: a fault in one does not hide those of the others, and memory is bound
//! by the largest feature and not by the file.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::super::problem::{Origin, Problem, quoted, shown};
use super::geometry;
use super::table::Record;
use crate::model::Datum;

/// Largest feature in bytes; its values take some twenty times as much memory while it is read.
const LARGEST_FEATURE: usize = 8 << 20;

/// A GeoJSON file.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    /// Its features.
    pub(crate) records: Vec<Record>,
    /// The datum that a `crs` member names.
    pub(crate) datum: Option<Datum>,
}

/// The features of a GeoJSON text. What is wrong with the file as a whole goes into `problems`; what is wrong with a feature
/// stays with it.
pub(crate) fn read(text: &str, file: &str, problems: &mut Vec<Problem>) -> Collection {
    let mut records = Vec::new();
    let datum = features(text, file, problems, &mut |feature, origin| records.push(record(feature, origin)));
    Collection { records, datum }
}

/// Hands out the text of each feature of a GeoJSON text, one at a time; the answer is the datum that a `crs` member names.
pub(crate) fn features(
    text: &str,
    file: &str,
    problems: &mut Vec<Problem>,
    take: &mut dyn FnMut(&str, Origin),
) -> Option<Datum> {
    let mut scan = Scan { text, at: 0, file, take_feature: take, features: 0, datum: None, kind: None, listed: false };
    match scan.object() {
        Ok(()) => scan.finish(problems),
        Err(problem) => problems.push(*problem),
    }
    scan.datum
}

/// A walk over the members of the outermost object.
struct Scan<'a, 'f> {
    text: &'a str,
    at: usize,
    file: &'a str,
    take_feature: &'f mut dyn FnMut(&str, Origin),
    /// How many features there were so far.
    features: usize,
    /// The datum that a `crs` member names.
    datum: Option<Datum>,
    /// The `type` member.
    kind: Option<String>,
    /// Whether there is a list of features.
    listed: bool,
}

impl<'a> Scan<'a, '_> {
    fn object(&mut self) -> Result<(), Box<Problem>> {
        self.expect('{', "a JSON object")?;
        if self.take('}') {
            return Ok(());
        }
        loop {
            let key = self.slice()?;
            let key: String =
                serde_json::from_str(key).map_err(|_| self.fault("a member's name in quotation marks"))?;
            self.expect(':', "`:` after a member's name")?;
            self.skip_space();
            if key == "features" && self.text[self.at..].starts_with('[') {
                self.features()?;
            } else {
                let value = self.slice()?;
                self.member(&key, value)?;
            }
            if self.take('}') {
                break;
            }
            self.expect(',', "`,` or `}` after a member")?;
        }
        self.skip_space();
        if self.at < self.text.len() {
            return Err(self.fault("the end of the file after the last `}`"));
        }
        Ok(())
    }

    fn features(&mut self) -> Result<(), Box<Problem>> {
        self.listed = true;
        self.expect('[', "a list of features")?;
        if self.take(']') {
            return Ok(());
        }
        loop {
            let feature = self.slice()?;
            self.hand_out(feature);
            if self.take(']') {
                return Ok(());
            }
            self.expect(',', "`,` or `]` after a feature")?;
        }
    }

    fn member(&mut self, key: &str, value: &str) -> Result<(), Box<Problem>> {
        let small = |value: &str| (value.len() < 10_000).then(|| serde_json::from_str::<Value>(value).ok()).flatten();
        match key {
            "type" => self.kind = small(value).as_ref().and_then(Value::as_str).map(str::to_owned),
            "crs" => self.datum = crs(&small(value).unwrap_or_default(), self.file)?,
            _ => {}
        }
        Ok(())
    }

    /// Judges the object as a whole; one that is a feature or a geometry itself becomes the only record.
    fn finish(&mut self, problems: &mut Vec<Problem>) {
        let expected = "a GeoJSON FeatureCollection";
        let problem = match self.kind.as_deref() {
            Some("FeatureCollection") | None if self.listed => {
                if self.features > 0 {
                    return;
                }
                Problem::error("no_features", self.file, "an empty list of features", "at least one feature")
            }
            Some("Feature") => return self.hand_out(self.text),
            Some(kind) if geometry::TYPES.contains(&kind) => {
                let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{}}}"#, self.text);
                return self.hand_out(&feature);
            }
            Some("Topology") => {
                Problem::error("not_geojson", self.file, "TopoJSON", expected).mend("Convert it to GeoJSON.")
            }
            Some("FeatureCollection") => Problem::error("not_geojson", self.file, "no list of `features`", expected),
            Some(other) => Problem::error("not_geojson", self.file, format!("type {}", quoted(other)), expected),
            None => Problem::error("not_geojson", self.file, "an object without `type`", expected),
        };
        problems.push(problem);
    }

    /// The text of the value that begins here; steps behind it.
    fn slice(&mut self) -> Result<&'a str, Box<Problem>> {
        self.skip_space();
        let rest = &self.text[self.at..];
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                let length = values.byte_offset();
                self.at += length;
                Ok(&rest[..length])
            }
            Some(Err(error)) => {
                self.at += byte_of(rest, error.line(), error.column());
                Err(self.fault("JSON").clone_mend(&explained(&error, rest)))
            }
            None => Err(self.fault("JSON that goes on").clone_mend("The file is cut off: save or copy it again.")),
        }
    }

    fn expect(&mut self, sign: char, what: &str) -> Result<(), Box<Problem>> {
        if self.take(sign) { Ok(()) } else { Err(self.fault(what)) }
    }

    fn take(&mut self, sign: char) -> bool {
        self.skip_space();
        let found = self.text[self.at..].starts_with(sign);
        self.at += if found { sign.len_utf8() } else { 0 };
        found
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    fn fault(&self, expected: &str) -> Box<Problem> {
        let at = self.text.floor_char_boundary(self.at.min(self.text.len()));
        let line = 1 + self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        let rest: String = self.text[at..].chars().take(20).collect();
        let found = if rest.is_empty() { "the end of the file".to_owned() } else { quoted(&rest) };
        let after = self.features;
        let mend = match (rest.is_empty(), after) {
            (true, _) => format!("The file is cut off after {after} features: save or copy it again."),
            (false, 0) => String::new(),
            (false, _) => format!("This stands after feature {}.", after - 1),
        };
        Box::new(Problem::error("json_syntax", self.file, found, expected).line(Some(line)).mend(mend))
    }

    fn hand_out(&mut self, feature: &str) {
        let origin = Origin { file: self.file.to_owned(), feature: Some(self.features), ..Origin::default() };
        self.features += 1;
        (self.take_feature)(feature, origin);
    }
}

trait CloneMend {
    fn clone_mend(self, how: &str) -> Self;
}

impl CloneMend for Box<Problem> {
    fn clone_mend(mut self, how: &str) -> Self {
        if !how.is_empty() {
            self.mend = format!("{how} {}", self.mend).trim_end().to_owned();
        }
        self
    }
}

/// The byte that serde_json counts as line and column (both from 1, columns in bytes).
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

fn explained(error: &serde_json::Error, text: &str) -> String {
    let at = text.floor_char_boundary(byte_of(text, error.line(), error.column()).saturating_sub(1));
    let near: String = text[at..].chars().take(10).collect();
    if error.is_eof() {
        "The file is cut off: save or copy it again.".to_owned()
    } else if near.to_lowercase().contains("nan") || near.contains("Inf") {
        "JSON knows no NaN or Infinity: write the number, or `null` for a geometry that is not known.".to_owned()
    } else {
        String::new()
    }
}

/// A feature's text as a record.
fn record(text: &str, origin: Origin) -> Record {
    let mut record = Record { origin, ..Record::default() };
    if text.len() > LARGEST_FEATURE {
        let found = format!("a feature of {} bytes", text.len());
        record.fault("too_large", found, format!("at most {LARGEST_FEATURE} bytes")).mend =
            "Simplify its outline: a metre between points is more than enough.".to_owned();
        return record;
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let deep = error.to_string().contains("recursion");
            let (code, found) = if deep {
                ("too_deep", "more than 127 levels of brackets".to_owned())
            } else {
                ("json_syntax", error.to_string())
            };
            record.fault(code, found, "a GeoJSON feature");
            return record;
        }
    };
    let Value::Object(mut feature) = value else {
        record.fault("not_a_feature", shown(&value), "a GeoJSON feature");
        return record;
    };
    let kind = feature.shift_remove("type").unwrap_or_default();
    if kind.as_str() != Some("Feature") {
        record.fault("not_a_feature", format!("type {}", shown(&kind)), "type \"Feature\"").property =
            Some("type".into());
    }
    record.properties = properties(&mut feature, &mut record);
    record.id = feature.shift_remove("id").filter(|id| !id.is_null());
    let shape = feature.shift_remove("geometry").unwrap_or_default();
    feature.shift_remove("bbox");
    for (key, value) in feature {
        record.properties.entry(key).or_insert(value);
    }
    let drawn = geometry::read(&shape);
    record.take_geometry(drawn);
    record
}

fn properties(feature: &mut Map<String, Value>, record: &mut Record) -> Map<String, Value> {
    match feature.shift_remove("properties") {
        Some(Value::Object(map)) => map,
        None | Some(Value::Null) => Map::new(),
        Some(other) => {
            record.fault("not_a_table", shown(&other), "an object").property = Some("properties".into());
            Map::new()
        }
    }
}

/// The datum that a `crs` member of the older GeoJSON (2008) names.
fn crs(value: &Value, file: &str) -> Result<Option<Datum>, Box<Problem>> {
    if value.is_null() {
        return Ok(None);
    }
    let name = value["properties"]["name"].as_str().unwrap_or_default();
    let code = name.rsplit(':').next().unwrap_or_default().trim();
    let zone = |first: u32, code: u32| u8::try_from(75 + 3 * (code - first)).ok();
    Ok(Some(match (code, code.parse::<u32>()) {
        ("CRS84", _) | (_, Ok(4326 | 4979)) => Datum::Wgs84,
        (_, Ok(4490 | 4480)) => Datum::Cgcs2000 { central_meridian_deg: None },
        (_, Ok(code @ 4513..=4533)) => Datum::Cgcs2000 { central_meridian_deg: zone(4513, code) },
        (_, Ok(code @ 4534..=4554)) => Datum::Cgcs2000 { central_meridian_deg: zone(4534, code) },
        _ => {
            let problem = Problem::error("unsupported_crs", file, shown(value), "coordinates in WGS-84 degrees")
                .property("crs")
                .mend("Save the layer again with EPSG:4326 (WGS 84).");
            return Err(Box::new(problem));
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Collection, Vec<Problem>) {
        let mut problems = Vec::new();
        let collection = read(text, "sites.geojson", &mut problems);
        (collection, problems)
    }

    fn point(more: &str) -> String {
        format!(r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[14.5,35.9]}}{more}}}"#)
    }

    #[test]
    fn features_keep_their_ids_and_foreign_members() {
        let text = format!(
            r#"{{"type":"FeatureCollection","name":"x","features":[{},{}]}}"#,
            point(r#","id":7,"properties":{"a":1},"z":[2]"#),
            point("")
        );
        let (collection, problems) = read_text(&text);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(collection.records[0].id, Some(Value::from(7)));
        assert_eq!(Value::Object(collection.records[0].properties.clone()).to_string(), r#"{"a":1,"z":[2]}"#);
        assert_eq!(collection.records[1].origin.feature, Some(1));
    }

    #[test]
    fn a_single_feature_or_geometry_will_do() {
        assert_eq!(read_text(&point("")).0.records.len(), 1);
        let (collection, _) = read_text(r#"{"type":"Point","coordinates":[1,2]}"#);
        assert!(collection.records[0].geometry.is_some());
    }

    #[test]
    fn a_cut_off_file_keeps_what_came_before() {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{},{{"type":"Fea"#, point(""));
        let (collection, problems) = read_text(&text);
        assert_eq!(collection.records.len(), 1);
        assert_eq!(problems[0].code, "json_syntax");
        assert!(problems[0].mend.contains("cut off"), "{}", problems[0]);
    }

    #[test]
    fn numbers_that_are_none_are_named() {
        let (_, problems) = read_text("{\"type\":\"FeatureCollection\",\n\"features\":[{\"a\":[NaN,1]}]}");
        assert_eq!(problems[0].line, Some(2));
        assert!(problems[0].mend.contains("NaN"), "{}", problems[0]);
    }

    #[test]
    fn brackets_without_end_do_not_exhaust_the_stack() {
        let (_, problems) =
            read_text(&format!(r#"{{"type":"FeatureCollection","features":[{}"#, "[".repeat(1_000_000)));
        assert_eq!(problems[0].code, "json_syntax");
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        let (collection, _) = read_text(&format!(r#"{{"type":"FeatureCollection","features":[{{"a":{deep}}}]}}"#));
        assert_eq!(collection.records[0].faults[0].code, "too_deep");
    }

    #[test]
    fn the_old_crs_member_is_understood_or_refused() {
        let with = |name: &str| {
            read_text(&format!(
                r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"{name}"}}}},"features":[{}]}}"#,
                point("")
            ))
        };
        assert_eq!(with("urn:ogc:def:crs:OGC:1.3:CRS84").0.datum, Some(Datum::Wgs84));
        assert_eq!(with("EPSG:4549").0.datum, Some(Datum::Cgcs2000 { central_meridian_deg: Some(120) }));
        assert_eq!(with("urn:ogc:def:crs:EPSG::3857").1[0].code, "unsupported_crs");
    }

    #[test]
    fn what_is_no_geojson_is_told_as_such() {
        for (text, code) in [
            ("[]", "json_syntax"),
            ("{}", "not_geojson"),
            ("", "json_syntax"),
            (r#"{"type":"Topology"}"#, "not_geojson"),
            (r#"{"type":"FeatureCollection","features":{}}"#, "not_geojson"),
            (r#"{"type":"FeatureCollection","features":[]}"#, "no_features"),
            (r#"{"type":"FeatureCollection","features":[]} x"#, "json_syntax"),
            ("{\"a\" 1}", "json_syntax"),
            ("é", "json_syntax"),
        ] {
            assert_eq!(read_text(text).1[0].code, code, "{text}");
        }
    }
}
