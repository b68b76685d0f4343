//! `fullsweep network`: prepares the roads of an extract and tells what they are made of.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};

use super::{Failure, Globals, print};
use crate::road::{CacheState, CacheUse, Network, Prepared, Profile};

/// Prepare the roads of an OpenStreetMap extract and describe them
#[derive(Debug, clap::Args)]
pub struct NetworkArgs {
    /// The extract (.osm.pbf, .osm, .osm.gz, .osm.bz2), or a folder with one
    #[arg(value_name = "EXTRACT_OR_FOLDER", required_unless_present = "print_profile")]
    extract: Option<PathBuf>,
    /// What to tell
    #[arg(long, value_enum, value_name = "WHAT", default_value = "describe")]
    show: What,
    /// Built-in profile (car, foot, bicycle) or a TOML file; may be given several times
    #[arg(long, value_name = "NAME_OR_FILE", default_value = "car")]
    profile: Vec<String>,
    /// Prepare anew, whatever the cache holds
    #[arg(long)]
    rebuild: bool,
    /// Neither read nor write the cache
    #[arg(long, conflicts_with = "rebuild")]
    no_cache: bool,
    /// How many of the largest parts to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    parts: usize,
    /// Print the TOML of a built-in profile, to be copied and changed, and do nothing else
    #[arg(long, value_name = "NAME")]
    print_profile: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Nothing but the cache and the time: prepare, for later commands to begin warm
    Prepare,
    /// Counts, lengths by class, restrictions, largest parts, cache
    Describe,
    /// The strongly connected parts, largest first, with where they lie
    Parts,
}

/// Prepares and describes.
///
/// # Errors
/// When the extract or a profile cannot be read.
pub fn run(args: &NetworkArgs, globals: &Globals) -> Result<(), Failure> {
    let extract = match (&args.print_profile, &args.extract) {
        (Some(name), _) => return print_profile(name),
        (None, Some(path)) => find_extract(path)?,
        (None, None) => return Err(Failure::Input("which extract?".into())),
    };
    let profiles = args.profile.iter().map(|name| load_profile(name)).collect::<Result<Vec<_>, _>>()?;
    let progress = globals.progress();
    let begin = Instant::now();
    let network = Network::prepare(&extract, &profiles, args.cache(), &mut |what| progress.say(what))
        .map_err(|error| Failure::Input(error.to_string()))?;
    progress.done();
    let seconds = begin.elapsed().as_secs_f64();
    let parts: Vec<Vec<Part>> = network.profiles.iter().map(parts).collect();
    if globals.json {
        let document = as_json(&extract, &network, &parts, args.parts, seconds);
        return print(&format!("{document:#}\n"));
    }
    print(&as_text(&extract, &network, &parts, args, seconds))
}

/// A profile by its name or file.
///
/// # Errors
/// When there is none, or its file has faults.
pub fn load_profile(name: &str) -> Result<Profile, Failure> {
    if let Some(profile) = Profile::built_in(name) {
        return Ok(profile);
    }
    let text = std::fs::read_to_string(name).map_err(|error| {
        Failure::Input(format!("profile `{name}`: {error}; built in are car, foot and bicycle, others are TOML files"))
    })?;
    Profile::parse(name, &text).map_err(|error| Failure::Input(error.to_string()))
}

fn print_profile(name: &str) -> Result<(), Failure> {
    match Profile::built_in_text(name) {
        Some(text) => print(text),
        None => Err(Failure::Input(format!("no built-in profile `{name}`: there are car, foot and bicycle"))),
    }
}

impl NetworkArgs {
    fn cache(&self) -> CacheUse {
        match (self.rebuild, self.no_cache) {
            (true, _) => CacheUse::Rebuild,
            (_, true) => CacheUse::Off,
            _ => CacheUse::ReadAndWrite,
        }
    }
}

/// The extract itself, or the only one in a folder.
fn find_extract(path: &Path) -> Result<PathBuf, Failure> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let entries = std::fs::read_dir(path).map_err(|error| Failure::Input(format!("{}: {error}", path.display())))?;
    let is_extract = |path: &PathBuf| {
        let name = path.to_string_lossy();
        [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"].iter().any(|ending| name.ends_with(ending))
    };
    let mut found: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(is_extract).collect();
    found.sort();
    match &found[..] {
        [one] => Ok(one.clone()),
        [] => Err(Failure::Input(format!("{}: no .osm.pbf, .osm, .osm.gz or .osm.bz2 in this folder", path.display()))),
        several => {
            let names: Vec<_> = several.iter().map(|path| path.display().to_string()).collect();
            Err(Failure::Input(format!("several extracts, name one of them: {}", names.join(", "))))
        }
    }
}

/// A strongly connected part of the roads; the last one gathers what lies on no round trip.
struct Part {
    rank: Option<u32>,
    pieces: u32,
    km: f64,
    /// West, south, east, north, in degrees.
    bounds: [f64; 4],
}

fn parts(prepared: &Prepared) -> Vec<Part> {
    let graph = &prepared.graph;
    let mut lengths = vec![0_u32; graph.pieces.len()];
    for arc in &graph.arcs {
        lengths[arc.piece as usize] = arc.length;
    }
    let mut parts: BTreeMap<u32, Part> = BTreeMap::new();
    for (index, piece) in graph.pieces.iter().enumerate() {
        let empty = Part {
            rank: (piece.component != u32::MAX).then_some(piece.component),
            pieces: 0,
            km: 0.0,
            bounds: [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
        };
        let part = parts.entry(piece.component).or_insert(empty);
        part.pieces += 1;
        part.km += f64::from(lengths[index]) / 10_000.0;
        for (lon, lat) in graph.shape(index as u32).iter().map(|point| point.degrees()) {
            let [west, south, east, north] = part.bounds;
            part.bounds = [west.min(lon), south.min(lat), east.max(lon), north.max(lat)];
        }
    }
    parts.into_values().collect()
}

fn as_text(extract: &Path, network: &Network, parts: &[Vec<Part>], args: &NetworkArgs, seconds: f64) -> String {
    let mut text = String::new();
    let read = &network.read;
    let mut line = |what: String| {
        text.push_str(&what);
        text.push('\n');
    };
    line(format!("{}: {} ways, {} of them roads", extract.display(), read.ways, read.road_ways));
    for (what, count) in [
        ("nodes of roads are not in the extract; the roads are cut there", read.missing_nodes),
        ("ways have fewer than two nodes and are left out", read.short_ways),
        ("nodes do not lie on the globe and are left out", read.off_globe),
    ] {
        if count > 0 {
            line(format!("  {count} {what}"));
        }
    }
    line(format!("cache: {}", cache_text(&network.cache)));
    line(format!("ready after {seconds:.2} s"));
    if args.show == What::Prepare {
        return text;
    }
    for (prepared, parts) in network.profiles.iter().zip(parts) {
        if args.show == What::Describe {
            text.push_str(&describe(prepared));
        } else {
            let _ = writeln!(text, "\nprofile {}", prepared.profile.name);
        }
        text.push_str(&parts_text(parts, args.parts));
    }
    text
}

fn describe(prepared: &Prepared) -> String {
    let counts = &prepared.counts;
    let mut text = String::new();
    let km: f64 = counts.classes.values().map(|class| class.metres as f64 / 1000.0).sum();
    let _ = writeln!(text, "\nprofile {}: {} ways, {km:.0} km", prepared.profile.name, counts.ways);
    let _ = writeln!(
        text,
        "  graph         {} junctions, {} pieces, {} arcs ({} copies), {} turns",
        counts.nodes, counts.pieces, counts.arcs, counts.copies, counts.turns
    );
    let _ = writeln!(
        text,
        "  rules         {} barriers block, {} nodes cost time, {} arcs only for trips that begin or end there",
        counts.barriers, counts.waits, counts.ends_only
    );
    let _ = writeln!(
        text,
        "  restrictions  {} at nodes, {} along ways",
        counts.restrictions_at_nodes, counts.restrictions_along_ways
    );
    for (reason, count) in &counts.restrictions_ignored {
        let _ = writeln!(text, "                {count} left aside: {reason}");
    }
    if counts.clipped_ways > 0 {
        let _ =
            writeln!(text, "  clipped       {} ways are cut, the extract lacks nodes of theirs", counts.clipped_ways);
    }
    let _ = writeln!(text, "  class                        km    pieces");
    let mut classes: Vec<_> = counts.classes.iter().collect();
    classes.sort_by_key(|(_, count)| std::cmp::Reverse(count.metres));
    for (class, count) in classes {
        let _ = writeln!(text, "    {class:<22} {:>8.1}  {:>8}", count.metres as f64 / 1000.0, count.pieces);
    }
    text
}

fn parts_text(parts: &[Part], most: usize) -> String {
    let mut text = String::from("  parts (strongly connected)   km    pieces  west, south, east, north\n");
    let ranked = parts.iter().filter(|part| part.rank.is_some());
    for part in ranked.clone().take(most) {
        let [west, south, east, north] = part.bounds;
        let name = part.rank.map_or(String::new(), |rank| (rank + 1).to_string());
        let _ = writeln!(
            text,
            "    {name:<22} {:>8.1}  {:>8}  {west:.4}, {south:.4}, {east:.4}, {north:.4}",
            part.km, part.pieces
        );
    }
    let total = |parts: &mut dyn Iterator<Item = &Part>| {
        parts.fold((0, 0, 0.0), |(count, pieces, km), part| (count + 1, pieces + part.pieces, km + part.km))
    };
    let (count, pieces, km) = total(&mut ranked.clone().skip(most));
    if count > 0 {
        let _ = writeln!(text, "    {:<22} {km:>8.1}  {pieces:>8}", format!("{count} smaller ones"));
    }
    let (_, pieces, km) = total(&mut parts.iter().filter(|part| part.rank.is_none()));
    if pieces > 0 {
        let _ = writeln!(text, "    {:<22} {km:>8.1}  {pieces:>8}", "one-way in or out");
    }
    let (_, pieces, km) = total(&mut parts.iter().filter(|part| part.rank != Some(0)));
    let _ = writeln!(text, "  outside the largest part: {km:.1} km in {pieces} pieces");
    text
}

fn cache_text(cache: &CacheState) -> String {
    match cache {
        CacheState::Warm(path) => format!("{} was used", path.display()),
        CacheState::Written(path, reason) => format!("{} was written: {reason}", path.display()),
        CacheState::NotWritten(why) => format!("could not be written, the next run prepares again: {why}"),
        CacheState::Off => "off".into(),
    }
}

fn as_json(extract: &Path, network: &Network, parts: &[Vec<Part>], most: usize, seconds: f64) -> Value {
    let profiles = network.profiles.iter().zip(parts).map(|(prepared, parts)| {
        let parts = parts.iter().take(most).map(|part| {
            json!({ "part": part.rank.map(|rank| rank + 1), "pieces": part.pieces, "km": part.km, "bounds": part.bounds })
        });
        json!({
            "profile": prepared.profile.name,
            "counts": prepared.counts,
            "parts": parts.collect::<Vec<_>>(),
        })
    });
    let (state, path, reason) = match &network.cache {
        CacheState::Warm(path) => ("warm", Some(path), None),
        CacheState::Written(path, reason) => ("written", Some(path), Some(reason)),
        CacheState::NotWritten(why) => ("not-written", None, Some(why)),
        CacheState::Off => ("off", None, None),
    };
    json!({
        "format": "fullsweep-network/1",
        "extract": extract.display().to_string(),
        "read": network.read,
        "profiles": profiles.collect::<Vec<_>>(),
        "cache": { "state": state, "path": path.map(|path| path.display().to_string()), "reason": reason },
        "seconds": seconds,
    })
}
