//! The `[network]` table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use geo::Geometry;
use serde_json::Value;

use super::data::{Data, placed};
use super::fields::Fields;
use super::format::{
    DataFile, List, Loose, Network as NetworkTable, RoadChange as ChangeTable, Source, Speed, Table, keys, table,
};
use super::problem::{Problem, quoted, shown};
use super::source::toml::Toml;
use crate::model::{Change, Given, Network, RoadChange, Roads, Straight, Where};
use crate::units::Metres;

/// Metres beyond which a site counts as unreachable where nobody says.
const USUAL_SNAP_LIMIT: Metres = Metres(500);

/// Length of the way in percent of the straight line where nobody says.
const USUAL_DETOUR_PERCENT: u32 = 130;

/// Metres an hour over the whole way, stops at junctions included, where nobody says.
const USUAL_SPEEDS: [(&str, u32); 3] = [("bicycle", 14_000), ("car", 35_000), ("foot", 4_500)];

/// Profiles of roads that are always there.
pub(crate) const BUILT_IN: [&str; 3] = ["bicycle", "car", "foot"];

/// Endings of an extract.
const EXTRACTS: [&str; 4] = [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"];

/// The network of a scenario.
pub(crate) fn read(
    toml: &Toml,
    field: Option<&Loose<Table>>,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Option<Network> {
    let Table(map) = Fields::of_toml(toml, "", problems).need("network", field)?;
    let mut fields = Fields::of_toml(toml, "network", problems);
    let table: NetworkTable = table(&Value::Object(map))?;
    let known = keys::<NetworkTable>();
    fields.unknown(&table.other, known.iter().map(String::as_str));
    let source = fields.need("source", table.source.as_ref())?.0;
    unused(&mut fields, &table, source);
    match source {
        Source::Roads => roads(fields, &table, toml, folder).map(Network::Roads),
        Source::Straight => Some(Network::Straight(straight(fields, &table))),
        Source::Given => given(fields, &table, folder).map(Network::Given),
    }
}

/// Warns of keys that belong to another source.
fn unused(fields: &mut Fields<'_>, table: &NetworkTable, source: Source) {
    let set = [
        ("extract", table.extract.is_some(), Source::Roads),
        ("snap_limit_m", table.snap_limit_m.is_some(), Source::Roads),
        ("profiles", table.profiles.is_some(), Source::Roads),
        ("changes", table.changes.is_some(), Source::Roads),
        ("detour", table.detour.is_some(), Source::Straight),
        ("speed_kmh", table.speed_kmh.is_some(), Source::Straight),
        ("files", table.files.is_some(), Source::Given),
    ];
    for (key, _, _) in set.iter().filter(|(_, there, of)| *there && *of != source) {
        let problem = fields.warning(key, "unused_key", "a key of another source", "keys of this source only");
        fields.note(problem.mend("It was passed over."));
    }
}

fn roads(mut fields: Fields<'_>, table: &NetworkTable, toml: &Toml, folder: &Path) -> Option<Roads> {
    let extract = fields.need("extract", table.extract.as_ref()).map(|extract| extract.0);
    let extract = extract.and_then(|name| {
        if !EXTRACTS.iter().any(|ending| name.to_lowercase().ends_with(ending)) {
            let problem =
                fields.error("extract", "unknown_format", quoted(&name), "a file .osm.pbf, .osm, .osm.gz or .osm.bz2");
            fields.note(problem);
            return None;
        }
        existing(&mut fields, "extract", &name, folder)
    });
    let snap_limit = fields.read("snap_limit_m", table.snap_limit_m.as_ref()).map_or(USUAL_SNAP_LIMIT, |limit| limit.0);
    let named = fields.read("profiles", table.profiles.as_ref()).map(|pairs| pairs.0).unwrap_or_default();
    let mut profiles = BTreeMap::new();
    for (name, file) in named {
        if let Some(path) = existing(&mut fields, &format!("profiles.{name}"), &file, folder) {
            profiles.insert(name, path);
        }
    }
    let changes = fields.read("changes", table.changes.as_ref()).unwrap_or(List(Vec::new()));
    let changes =
        changes.0.iter().enumerate().filter_map(|(index, value)| change(toml, index, value, folder, fields.problems));
    let changes = changes.collect();
    Some(Roads { extract: extract?, profiles, snap_limit, changes })
}

/// The path of a file that must be there.
fn existing(fields: &mut Fields<'_>, name: &str, file: &str, folder: &Path) -> Option<PathBuf> {
    let path = folder.join(file);
    if path.is_file() {
        return Some(path);
    }
    let problem = fields.error(name, "missing_file", format!("no file {}", quoted(file)), "a file");
    fields.note(problem.mend(format!(
        "Put it at {} or correct the name; paths are relative to the scenario's folder.",
        path.display()
    )));
    None
}

fn change(toml: &Toml, index: usize, value: &Value, folder: &Path, problems: &mut Vec<Problem>) -> Option<RoadChange> {
    let mut fields = Fields::of_toml(toml, format!("network.changes.{index}"), problems);
    let Some(table) = table::<ChangeTable>(value) else {
        let problem = fields.origin.error("not_a_table", shown(value), "a [[network.changes]] table");
        fields.note(problem);
        return None;
    };
    fields.unknown(&table.other, ["ways", "area", "closed", "speed_percent"]);
    let ways = fields.read("ways", table.ways.as_ref()).map(|ways| Where::Ways(ways.0));
    let area = fields.read("area", table.area.as_ref()).map(|area| area.0);
    let closed = fields.read("closed", table.closed.as_ref()).is_some_and(|closed| closed.0);
    let speed = fields.read("speed_percent", table.speed_percent.as_ref()).map(|speed| Change::SpeedPercent(speed.0));
    if table.ways.is_some() == table.area.is_some() {
        let problem = fields.origin.error("bad_change", "both or neither of `ways` and `area`", "one of them");
        fields.note(problem);
        return None;
    }
    if closed == speed.is_some() {
        let problem =
            fields.origin.error("bad_change", "both or neither of `closed = true` and `speed_percent`", "one of them");
        fields.note(problem);
        return None;
    }
    let at = match area {
        Some(file) => Some(Where::Area(area_of(file, folder, problems)?)),
        None => ways,
    };
    Some(RoadChange { at: at?, change: speed.unwrap_or(Change::Closed) })
}

/// All geometries of a GeoJSON file as one.
fn area_of(file: String, folder: &Path, problems: &mut Vec<Problem>) -> Option<Geometry<f64>> {
    let file = DataFile { file: Some(Value::String(file).into()), ..DataFile::default() };
    let data = Data::read(&mut Fields::of_record(super::problem::Origin::default(), problems), &file)?;
    let (records, datum) = data.features(folder, problems);
    let converter = data.converter(datum, problems)?;
    let mut parts = Vec::new();
    for mut record in records {
        parts.extend(placed(&mut record, &converter));
        problems.append(&mut record.faults);
    }
    (!parts.is_empty()).then_some(Geometry::GeometryCollection(geo::GeometryCollection(parts)))
}

fn straight(mut fields: Fields<'_>, table: &NetworkTable) -> Straight {
    let detour_percent = fields.read("detour", table.detour.as_ref()).map_or(USUAL_DETOUR_PERCENT, |detour| detour.0);
    let mut metres_per_hour: BTreeMap<String, u32> = USUAL_SPEEDS.map(|(name, speed)| (name.to_owned(), speed)).into();
    let speeds = fields.read("speed_kmh", table.speed_kmh.as_ref()).map(|speeds| speeds.0).unwrap_or_default();
    for (profile, speed) in speeds {
        let field: Loose<Speed> = speed.into();
        if let Some(Speed(speed)) = fields.read(&format!("speed_kmh.{profile}"), Some(&field)) {
            metres_per_hour.insert(profile, speed);
        }
    }
    Straight { detour_percent, metres_per_hour }
}

fn given(mut fields: Fields<'_>, table: &NetworkTable, folder: &Path) -> Option<Given> {
    let named = fields.need("files", table.files.as_ref())?.0;
    let count = named.len();
    let mut files = BTreeMap::new();
    for (profile, file) in named {
        if let Some(path) = existing(&mut fields, &format!("files.{profile}"), &file, folder) {
            files.insert(profile, path);
        }
    }
    if count == 0 {
        let problem =
            fields.error("files", "missing_key", "no files", "a file a profile, like { car = \"matrix.csv\" }");
        fields.note(problem);
    }
    (count > 0 && files.len() == count).then_some(Given { files })
}

/// Profiles that teams of this network may travel with.
pub(crate) fn profiles(network: &Network) -> Vec<String> {
    let mut names: Vec<String> = match network {
        Network::Roads(roads) => roads.profiles.keys().cloned().chain(BUILT_IN.map(str::to_owned)).collect(),
        Network::Straight(straight) => straight.metres_per_hour.keys().cloned().collect(),
        Network::Given(given) => given.files.keys().cloned().collect(),
    };
    names.sort_unstable();
    names.dedup();
    names
}
