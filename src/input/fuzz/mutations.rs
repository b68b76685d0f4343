//! What the fuzz targets do on a nightly compiler, done on any: every reader is given its seeds cut, bent and pieced together
//! anew, thousands of times by fixed random numbers, and must come through without a panic.

use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::*;
use crate::road::Profile;
use crate::road::extract::{RoadData, build};

/// A reader, by the folder of its seeds, with the number of cases it is given.
pub(crate) type Entry = (&'static str, fn(&[u8]), u32);

const ENTRIES: [Entry; 26] = [
    ("durations", durations, 6000),
    ("findings_csv", findings_csv, 2000),
    ("given_csv", given_csv, 3000),
    ("gpkg_shape", gpkg_shape, 6000),
    ("osm_pbf", osm, 400),
    ("osm_xml", osm, 600),
    ("plan_json", plan_json, 2000),
    ("plan_record", plan_record, 2000),
    ("population", population, 2000),
    ("population_gpkg", population_gpkg, 400),
    ("profile_toml", profile_toml, 1000),
    ("scenario_toml", scenario_toml, 1500),
    ("site_list_csv", site_list_csv, 2000),
    ("sites_csv", sites_csv, 2000),
    ("sites_geojson", sites_geojson, 2000),
    ("sites_xlsx", sites_xlsx, 1000),
    ("teams_csv", teams_csv, 2000),
    ("teams_toml", teams_toml, 1500),
    ("territories_geojson", territories_geojson, 2000),
    ("tracks_csv", tracks_csv, 2000),
    ("tracks_geojson", tracks_geojson, 2000),
    ("tracks_gpx", tracks_gpx, 2000),
    ("tracks_nmea", tracks_nmea, 2000),
    ("visits_csv", visits_csv, 2000),
    ("visits_geojson", visits_geojson, 2000),
    ("windows", windows, 3000),
];

/// What readers stumble over: numbers at the edge, signs that open what they do not close, other encodings.
const STUMBLES: [&[u8]; 28] = [
    b"NaN",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"-9223372036854775808",
    b"0",
    b"0x",
    b"\"",
    b"'",
    b"\"\"\"",
    b"[[",
    b"{",
    b"}",
    b"]",
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"24:00",
    b"-00:00",
    b"9999-12-31",
    b"null",
    b"(sunrise-99:00)",
    b"Feb 29",
    "\u{2028}\u{202e}组".as_bytes(),
];

#[test]
fn no_reader_panics_on_mutated_seeds() {
    let faults: Vec<String> = ENTRIES.into_iter().filter_map(panic_of).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a reader panics on, if anything; for the readers of the rooms above too.
pub(crate) fn panic_of((name, reader, cases): Entry) -> Option<String> {
    let seeds = seeds(name);
    (0..cases).find_map(|case| {
        let mut dice = Dice((u64::from(case) << 32) | (name.len() as u64 * 31 + u64::from(name.as_bytes()[0])));
        let bytes = mutated(&seeds, &mut dice);
        let panics = catch_unwind(AssertUnwindSafe(|| reader(&bytes))).is_err();
        panics.then(|| format!("{name}, case {case}: {}", String::from_utf8_lossy(&bytes)))
    })
}

/// A reader that is fuzzed but not among those above would go untested where there is no nightly compiler.
#[test]
fn every_reader_that_is_fuzzed_is_mutated_here() {
    let mut targets: Vec<String> = std::fs::read_dir(root().join("fuzz/fuzz_targets"))
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        // The cache of prepared roads has a test of its own that mends the checksums; instances are read above this room, and tested there.
        .filter(|name| !["network_cache", "vrplib"].contains(&name.as_str()))
        .collect();
    targets.sort();
    assert_eq!(targets, ENTRIES.map(|(name, ..)| name));
    let here = include_str!("../fuzz.rs");
    for line in here.lines().filter(|line| line.starts_with("pub fn ")) {
        let name = line["pub fn ".len()..].split('(').next().unwrap();
        assert!(ENTRIES.iter().any(|(known, ..)| *known == name), "{name}");
    }
}

/// The mutations must leave enough of a seed for readers to get beyond the first line.
#[test]
fn many_mutated_seeds_can_still_be_read() {
    let seeds = seeds("sites_geojson");
    let read = |case: u64| {
        let bytes = mutated(&seeds, &mut Dice(case << 32));
        let text = decoded(&bytes)?;
        Some(geojson::read(&text, "f", &mut Vec::new()).records.len())
    };
    let read = (0..300).filter(|&case| read(case).is_some_and(|records| records > 0)).count();
    assert!((60..300).contains(&read), "{read} of 300");
}

fn osm(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.osm");
    std::fs::write(&path, bytes).unwrap();
    if let (Ok(data), Some(car)) = (RoadData::read(&path), Profile::built_in("car")) {
        let _ = build(&data, &car);
    }
}

fn profile_toml(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Profile::parse("f", text);
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = root().join("fuzz/seeds").join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no seeds", folder.display());
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// A seed with one to four changes; of an archive half the time one of its files, packed again, since a changed byte of the
/// archive itself is but a wrong checksum.
fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    let other = &seeds[dice.below(seeds.len())];
    if bytes.starts_with(b"PK") && dice.below(2) == 0 {
        return repacked(&bytes, dice).unwrap_or(bytes);
    }
    for _ in 0..=dice.below(4) {
        change(&mut bytes, other, dice);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let to = (at + 1 + dice.below(24)).min(bytes.len());
    match dice.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        1 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..to)),
        4 => {
            let piece: Vec<u8> = bytes[at..to].to_vec();
            (0..1 + dice.below(4)).for_each(|_| drop(bytes.splice(at..at, piece.iter().copied())));
        }
        5 => {
            let from = dice.below(other.len() + 1);
            let until = (from + dice.below(200)).min(other.len());
            bytes.splice(at..to, other[from..until].iter().copied());
        }
        6 => {
            // A number among the bytes, in place of which another stands.
            let digit = bytes[at..].iter().position(u8::is_ascii_digit).map(|digit| at + digit);
            let Some(from) = digit else { return };
            let length = bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            bytes.splice(from..from + length, STUMBLES[dice.below(7)].iter().copied());
        }
        _ => drop(bytes.splice(at..at, STUMBLES[dice.below(STUMBLES.len())].iter().copied())),
    }
}

fn repacked(archive: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).ok()?;
    let chosen = dice.below(archive.len());
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).ok()?;
        let name = file.name().ok()?.into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).ok()?;
        if index == chosen {
            let other = content.clone();
            (0..=dice.below(4)).for_each(|_| change(&mut content, &other, dice));
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).ok()?;
        out.write_all(&content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same cases on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % bound.max(1) as u64) as usize
    }
}
