//! Lists of sites for the registry: what is listed, placed or not.

use std::path::Path;

use super::Rejected;
use super::format::{Site as Properties, as_text};
use super::kinds::Kinds;
use super::problem::{Problem, Severity};
use super::rows::{self, Column, Opened, RowOptions, RowsRead};
use super::rules;
use super::sites::{Draft, FileRules, ROW_COLUMNS, draft};
use crate::model::{Listed, Scenario};

/// What the columns are called where they do not bear our names.
const COLUMNS: [Column; 8] = [
    ("id", &["siteid", "sitecode", "siteno", "编号", "点位编号", "场所编号", "单位编号"]),
    ("name", &["sitename", "名称", "点位名称", "场所名称", "单位名称"]),
    ("kind", &["type", "category", "类型", "类别", "点位类型", "场所类型"]),
    ("territory", &["area", "district", "片区", "街道", "镇街", "乡镇", "区域"]),
    ("lon", &["lng", "long", "longitude", "经度"]),
    ("lat", &["latitude", "纬度"]),
    ("also", &["same_as", "merged", "合并"]),
    ("split_from", &["拆分自"]),
];

/// Codes of what makes a place unusable while the row still names a site.
const OF_PLACE: [&str; 9] = [
    "null_geometry",
    "empty_geometry",
    "unsupported_geometry",
    "too_deep",
    "bad_coordinate",
    "half_coordinate",
    "out_of_range",
    "swapped",
    "null_island",
];

/// Reads a list of sites. A site whose place cannot be used is listed without one, and told; a row that names no site is handed
/// out as rejected.
///
/// # Errors
/// All that is wrong with the file as a whole.
pub fn read_site_list(path: &Path, options: &RowOptions) -> Result<RowsRead<Listed>, Vec<Problem>> {
    rows::open(path, &columns(), &[], options).map(|opened| of_opened(opened, options))
}

/// The same for the bytes of a file, for fuzzing and tests.
#[cfg(any(fuzzing, test))]
pub(crate) fn of_bytes(ending: &str, bytes: &[u8], options: &RowOptions) -> Result<RowsRead<Listed>, Vec<Problem>> {
    rows::of_bytes(bytes.to_vec(), "f", ending, &columns(), &[], options).map(|opened| of_opened(opened, options))
}

/// The sites of a scenario as a list.
#[must_use]
pub fn listed_of_scenario(scenario: &Scenario) -> Vec<Listed> {
    let placed = scenario.sites.iter().map(|site| {
        let mut properties = site.properties.clone();
        Listed {
            id: site.id.clone(),
            name: site.name.clone(),
            kind: site.kind.clone(),
            point: Some(site.place.point()),
            territory: site.territory.clone(),
            also: ids(properties.shift_remove("also").as_ref()),
            split_from: properties.shift_remove("split_from").as_ref().and_then(as_text),
            properties,
            source: site.source.clone(),
        }
    });
    let unplaced = scenario.invalid.iter().map(|invalid| {
        let mut properties = invalid.properties.clone();
        let name = properties.shift_remove("name").as_ref().and_then(as_text);
        properties.shift_remove("id");
        Listed {
            id: invalid.id.clone(),
            name: name.unwrap_or_else(|| invalid.id.clone()),
            kind: invalid.kind.clone().unwrap_or_else(|| "site".to_owned()),
            point: None,
            territory: properties.shift_remove("territory").as_ref().and_then(as_text),
            also: Vec::new(),
            split_from: None,
            properties,
            source: (scenario.name.clone(), 0),
        }
    });
    placed.chain(unplaced).collect()
}

/// All properties of a site under our names; those that tables call otherwise with their other names.
fn columns() -> Vec<Column> {
    let ours = Properties::PROPERTIES.iter().chain(&ROW_COLUMNS).copied();
    let plain = ours.filter(|name| !COLUMNS.iter().any(|(known, _)| known == name)).map(|name| (name, &[][..]));
    COLUMNS.iter().copied().chain(plain).collect()
}

fn of_opened(opened: Opened, options: &RowOptions) -> RowsRead<Listed> {
    let Opened { file, hash, records, mut warnings, converter, is_table } = opened;
    let kinds = Kinds::default();
    let rules = FileRules { converter: &converter, kind: options.kind.as_deref(), kinds: &kinds, rows: is_table };
    let mut drafts = Vec::with_capacity(records.len());
    let mut raws = Vec::with_capacity(records.len());
    for record in records {
        raws.push(rows::raw(&record));
        drafts.push(draft(record, &rules));
    }
    rules::judge_places(&mut drafts, &mut warnings);
    let (mut listed, mut rejected) = (Vec::with_capacity(drafts.len()), Vec::new());
    for (draft, raw) in drafts.into_iter().zip(raws) {
        let naming = |fault: &&Problem| {
            let of_row = matches!(fault.code, "ragged_row" | "not_a_feature" | "bad_id");
            fault.severity == Severity::Error && of_row
        };
        if draft.faults.iter().any(|fault| naming(&fault)) {
            let why = draft.faults.into_iter().filter(|fault| fault.severity == Severity::Error).collect();
            rejected.push(Rejected { raw, why });
            continue;
        }
        warnings.extend(draft.faults.iter().cloned().map(|fault| Problem { severity: Severity::Warning, ..fault }));
        listed.push(listed_of(draft));
    }
    RowsRead { file, hash, rows: listed, rejected, warnings }
}

fn listed_of(draft: Draft) -> Listed {
    let misplaced =
        draft.faults.iter().any(|fault| fault.severity == Severity::Error && OF_PLACE.contains(&fault.code));
    let text = |name: &str| draft.properties.get(name).and_then(as_text).filter(|text| !text.is_empty());
    let (name, territory) = (text("name"), text("territory"));
    let also = ids(draft.properties.get("also"));
    let split_from = text("split_from");
    let mut properties = draft.properties;
    for ours in ["id", "name", "kind", "territory", "lon", "lat", "also", "split_from"] {
        properties.shift_remove(ours);
    }
    Listed {
        name: name.unwrap_or_else(|| draft.id.clone()),
        id: draft.id,
        kind: draft.kind,
        point: draft.site.filter(|_| !misplaced).map(|site| site.place.point()),
        territory,
        also,
        split_from,
        properties,
        source: (draft.origin.file.clone(), draft.origin.line.or(draft.origin.feature).unwrap_or_default()),
    }
}

/// Ids in a list or a text.
fn ids(value: Option<&serde_json::Value>) -> Vec<String> {
    let ids = match value {
        Some(serde_json::Value::Array(ids)) => ids.iter().filter_map(as_text).collect(),
        Some(other) => {
            let text = as_text(other).unwrap_or_default();
            text.split([',', ';', '，', '；', '、']).map(|id| id.trim().to_owned()).collect::<Vec<_>>()
        }
        None => Vec::new(),
    };
    ids.into_iter().filter(|id| !id.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::rows::tests::options;

    #[test]
    fn a_list_names_sites_with_and_without_a_place() {
        let text = "编号,名称,类型,经度,纬度,also,备注\nA,东门,卡点,106.5,29.7,X;Y,早\nB,西门,卡点,,,,\nC,南门,卡点,29.7,106.5,,\n";
        let read = of_bytes("csv", text.as_bytes(), &options()).unwrap();
        let placed: Vec<_> =
            read.rows.iter().map(|row| (row.id.as_str(), row.name.as_str(), row.point.is_some())).collect();
        assert_eq!(placed, [("A", "东门", true), ("B", "西门", false), ("C", "南门", false)]);
        assert_eq!((read.rows[0].kind.as_str(), &read.rows[0].also), ("卡点", &vec!["X".to_owned(), "Y".to_owned()]));
        assert_eq!(read.rows[0].properties["备注"], "早");
        let codes: Vec<_> = read.warnings.iter().map(|problem| problem.code).collect();
        assert!(codes.contains(&"null_geometry") && codes.contains(&"swapped"), "{codes:?}");
    }

    #[test]
    fn features_keep_their_ids() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"A","properties":{"name":"Gate","kind":"gate"},
            "geometry":{"type":"Polygon","coordinates":[[[14.5,35.9],[14.6,35.9],[14.6,36.0],[14.5,35.9]]]}}]}"#;
        let read = of_bytes("geojson", text.as_bytes(), &options()).unwrap();
        assert_eq!((read.rows[0].id.as_str(), read.rows[0].point.is_some()), ("A", true));
    }

    #[test]
    fn a_row_that_is_none_is_rejected_and_kept() {
        let read = of_bytes("csv", b"id,name,lon,lat\nA,x,14.5,35.9\nB,y\n", &options()).unwrap();
        assert_eq!((read.rows.len(), read.rejected[0].why[0].code), (1, "ragged_row"));
    }
}
