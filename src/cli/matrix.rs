//! `fullsweep matrix`: writes travel times and distances for other tools.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::day::{Travel, read_scenario};
use super::network::load_profile;
use super::{Failure, Globals, print};
use crate::input::Options;
use crate::matrix::{Locations, Matrix, Mode, RoadSource, Source, UNREACHABLE};
use crate::model::{Place, Scenario};
use crate::road::{CacheUse, Network};
use crate::units::Metres;

/// Write travel times and distances between all places for other tools
#[derive(Debug, clap::Args)]
pub struct MatrixArgs {
    /// A scenario folder, or a GeoJSON file of places (then with --extract)
    #[arg(value_name = "FOLDER_OR_GEOJSON")]
    places: PathBuf,
    /// Where to write; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// How to write it [default: by the ending of FILE, .json or .csv]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Profile; with a scenario one its teams travel by, and by default the first of these [default: car]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// OpenStreetMap extract whose roads join the places of a GeoJSON file
    #[arg(long, value_name = "EXTRACT")]
    extract: Option<PathBuf>,
    /// With --extract: how far from a road a place may be, metres
    #[arg(long, value_name = "METRES", default_value_t = 500)]
    snap_limit: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// from,to,seconds,metres: one line a pair with a way; a `given` network reads it back
    Csv,
    /// `ids`, `durations` and `distances` row by row as OSRM answers them, null without a way
    Json,
    /// `matrices` as VROOM takes them, 268435456 without a way, with the `ids` of the rows beside it
    Vroom,
}

/// Travel times between places with names; a place may have several.
struct Named {
    profile: String,
    names: Vec<(String, usize)>,
    matrix: Matrix,
}

/// Reads the places, finds the ways, writes the matrix.
///
/// # Errors
/// When the input cannot be used or the file cannot be written.
pub fn run(args: &MatrixArgs, globals: &Globals) -> Result<(), Failure> {
    let named = match &args.extract {
        Some(extract) => of_file(args, extract, globals)?,
        None => of_scenario(args, globals)?,
    };
    let text = match args.format() {
        Format::Csv => csv(&named),
        Format::Json => as_json(&named).to_string(),
        Format::Vroom => as_vroom(&named).to_string(),
    };
    if args.out == Path::new("-") {
        return print(&text);
    }
    write(&args.out, &text)?;
    if globals.quiet {
        return Ok(());
    }
    let lacking = named.matrix.seconds.iter().filter(|&&seconds| seconds >= UNREACHABLE).count();
    let (n, file) = (named.matrix.n, args.out.display().to_string());
    print(&if globals.json {
        format!(
            "{}\n",
            json!({ "format": "fullsweep-matrix/1", "file": file, "profile": named.profile, "places": n, "pairs": n * n, "without_way": lacking })
        )
    } else {
        format!("{file}: {n} places, {} pairs, {lacking} of them without a way\n", n * n)
    })
}

impl MatrixArgs {
    fn format(&self) -> Format {
        let json = self.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        self.format.unwrap_or(if json { Format::Json } else { Format::Csv })
    }
}

fn of_scenario(args: &MatrixArgs, globals: &Globals) -> Result<Named, Failure> {
    if args.places.is_file() {
        let file = args.places.display();
        return Err(Failure::Input(format!("{file}: a file of places needs --extract with the roads that join them")));
    }
    let scenario = read_scenario(&args.places, &Options::default(), globals)?;
    let locations = Locations::of(&scenario);
    let progress = globals.progress();
    let travel = Travel::of(&scenario, &locations, globals, &progress)?;
    progress.done();
    let first = scenario.teams.first().map_or("car", |team| team.profile.as_str());
    let profile = args.profile.as_deref().unwrap_or(first);
    let matrix = table(travel.source(), profile)?;
    Ok(Named { profile: profile.to_owned(), names: names(&scenario, &locations), matrix })
}

fn of_file(args: &MatrixArgs, extract: &Path, globals: &Globals) -> Result<Named, Failure> {
    let (names, places) = read_places(&args.places)?;
    let profile = load_profile(args.profile.as_deref().unwrap_or("car"))?;
    let progress = globals.progress();
    let name = profile.name.clone();
    let network = Network::prepare(extract, &[profile], CacheUse::ReadAndWrite, &mut |what| progress.say(what))
        .map_err(|error| Failure::Input(error.to_string()))?;
    progress.done();
    let locations = Locations { sites: places.len(), places, start: Vec::new(), end: Vec::new() };
    let source = RoadSource::new(&locations, network.profiles, Metres(i64::from(args.snap_limit)));
    let matrix = table(&source, &name)?;
    let names = names.into_iter().enumerate().map(|(at, name)| (name, at)).collect();
    Ok(Named { profile: name, names, matrix })
}

fn table(source: &dyn Source, profile: &str) -> Result<Matrix, Failure> {
    let mode = Mode { profile: profile.to_owned(), speed_percent: 100 };
    source.table(&mode).map_err(|error| Failure::Input(error.to_string()))
}

/// Names of the places as a `given` matrix calls them: ids of the sites, `TEAM:start`, `TEAM:end`.
fn names(scenario: &Scenario, locations: &Locations) -> Vec<(String, usize)> {
    let mut names: Vec<_> = scenario.sites.iter().enumerate().map(|(at, site)| (site.id.clone(), at)).collect();
    for (at, team) in scenario.teams.iter().enumerate() {
        names.extend(locations.start[at].map(|place| (format!("{}:start", team.id), place)));
        names.extend(locations.end[at].map(|place| (format!("{}:end", team.id), place)));
    }
    names
}

/// Ids and places of the features of a GeoJSON file. All of its faults are told.
fn read_places(path: &Path) -> Result<(Vec<String>, Vec<Place>), Failure> {
    let file = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::Input(format!("{file}: {error}")))?;
    let collection: geojson::FeatureCollection =
        text.parse().map_err(|error| Failure::Input(format!("{file}: not a GeoJSON FeatureCollection: {error}")))?;
    let (mut names, mut places, mut faults, mut known) = (Vec::new(), Vec::new(), Vec::new(), HashSet::new());
    for (at, feature) in collection.features.into_iter().enumerate() {
        let name = feature_id(&feature).unwrap_or_else(|| (at + 1).to_string());
        if !known.insert(name.clone()) {
            faults.push(format!("{file}: feature {at}: the id `{name}` was there before; ids must differ"));
        }
        match feature.geometry.map(geo::Geometry::<f64>::try_from) {
            Some(Ok(geometry)) => {
                names.push(name);
                places.push(Place { geometry, gate: None });
            }
            Some(Err(error)) => faults.push(format!("{file}: feature {at} (`{name}`): {error}")),
            None => faults.push(format!("{file}: feature {at} (`{name}`): it has no geometry")),
        }
    }
    if places.is_empty() && faults.is_empty() {
        faults.push(format!("{file}: it has no features"));
    }
    if faults.is_empty() { Ok((names, places)) } else { Err(Failure::Input(faults.join("\n"))) }
}

fn feature_id(feature: &geojson::Feature) -> Option<String> {
    match (feature.property("id"), &feature.id) {
        (Some(Value::String(id)), _) | (_, Some(geojson::feature::Id::String(id))) => Some(id.clone()),
        (Some(Value::Number(id)), _) | (_, Some(geojson::feature::Id::Number(id))) => Some(id.to_string()),
        _ => None,
    }
}

fn csv(named: &Named) -> String {
    let quoted = |name: &str| {
        let plain = !name.contains([',', '"', '\n', '\r']);
        if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
    };
    let names: Vec<(String, usize)> = named.names.iter().map(|(name, at)| (quoted(name), *at)).collect();
    let mut text = String::from("from,to,seconds,metres\n");
    for (from, row) in &names {
        for (to, column) in &names {
            let at = row * named.matrix.n + column;
            let (seconds, metres) = (named.matrix.seconds[at], named.matrix.metres[at]);
            if seconds < UNREACHABLE {
                text.push_str(&format!("{from},{to},{seconds},{metres}\n"));
            }
        }
    }
    text
}

fn ids(named: &Named) -> Vec<&str> {
    named.names.iter().map(|(name, _)| name.as_str()).collect()
}

/// A table with a row and a column for every name.
fn rows(named: &Named, values: &[i32], entry: impl Fn(i32) -> Value) -> Value {
    let row = |row: usize| named.names.iter().map(|&(_, to)| entry(values[row * named.matrix.n + to])).collect();
    Value::Array(named.names.iter().map(|&(_, from)| row(from)).collect())
}

fn as_json(named: &Named) -> Value {
    let entry = |value: i32| if value < UNREACHABLE { Value::from(value) } else { Value::Null };
    json!({
        "code": "Ok",
        "profile": named.profile,
        "ids": ids(named),
        "durations": rows(named, &named.matrix.seconds, entry),
        "distances": rows(named, &named.matrix.metres, entry),
    })
}

fn as_vroom(named: &Named) -> Value {
    let tables = json!({
        "durations": rows(named, &named.matrix.seconds, Value::from),
        "distances": rows(named, &named.matrix.metres, Value::from),
    });
    json!({ "ids": ids(named), "matrices": Map::from_iter([(named.profile.clone(), tables)]) })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Input(format!("{}: cannot be written: {error}", path.display()));
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> Named {
        let mut matrix = Matrix::unreachable(2);
        (matrix.seconds[1], matrix.metres[1]) = (60, 500);
        let names = vec![("A,1".to_owned(), 0), ("B".to_owned(), 1), ("T:end".to_owned(), 0)];
        Named { profile: "car".to_owned(), names, matrix }
    }

    #[test]
    fn csv_has_a_line_for_each_pair_of_names_with_a_way() {
        let lines: Vec<String> = csv(&named()).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 8, "{lines:?}");
        assert!(lines.contains(&"\"A,1\",B,60,500".to_owned()) && lines.contains(&"T:end,B,60,500".to_owned()));
        assert!(!lines.iter().any(|line| line.starts_with("B,T:end")));
    }

    #[test]
    fn tables_have_a_row_for_each_name_and_gaps_where_there_is_no_way() {
        let table = as_json(&named());
        assert_eq!(table["durations"][0], json!([0, 60, 0]));
        assert_eq!(table["distances"][1], json!([null, 0, null]));
        assert_eq!(as_vroom(&named())["matrices"]["car"]["durations"][1], json!([UNREACHABLE, 0, UNREACHABLE]));
    }
}
