//! A cache file whose contents are wrong and whose checksums are right: what the range checks must stand, since chance damage
//! never passes the checksums. Compiled for tests and fuzzing only.

// The fuzz targets see it from outside, the tests do not.
#![cfg_attr(not(fuzzing), allow(unreachable_pub))]

use std::fs;
use std::path::{Path, PathBuf};

use super::{Reader, Section, Store};
use crate::road::hierarchy::{Query, many_to_many};
use crate::road::network::{CacheUse, Network};
use crate::road::{Position, Profile};

/// A small map with a two-way street, a one-way street, a forbidden turn and a part of its own.
const MAP: &str = r#"<osm>
    <node id="1" lon="14.40" lat="35.90"/><node id="2" lon="14.41" lat="35.90"/><node id="3" lon="14.41" lat="35.91"/>
    <node id="4" lon="14.40" lat="35.91"/><node id="5" lon="14.42" lat="35.90"/><node id="6" lon="14.43" lat="35.92"/>
    <node id="7" lon="14.44" lat="35.92"/>
    <way id="7"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Triq"/></way>
    <way id="8"><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
    <way id="9"><nd ref="2"/><nd ref="5"/><tag k="highway" v="service"/></way>
    <way id="10"><nd ref="6"/><nd ref="7"/><tag k="highway" v="service"/></way>
    <relation id="1"><member type="way" ref="9" role="from"/><member type="node" ref="2" role="via"/>
    <member type="way" ref="7" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation>
</osm>"#;

/// Most words a change may add to a section.
const MOST_ADDED: usize = 64;

/// A sound cache of a small map, to be damaged.
#[derive(Debug)]
pub struct Damage {
    store: Store,
    profile: Profile,
    path: PathBuf,
    sound: Vec<u8>,
}

impl Damage {
    /// Writes the sound cache to a folder that is there.
    ///
    /// # Panics
    /// When the folder cannot be written.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        let extract = folder.join("map.osm");
        fs::write(&extract, MAP).expect("the folder can be written");
        let profile = Profile::built_in("car").expect("a built-in profile");
        let profiles = std::slice::from_ref(&profile);
        Network::prepare(&extract, profiles, CacheUse::Rebuild, &mut |_| {}).expect("the map is sound");
        let store = Store::for_extract(&extract).expect("the extract is there");
        let path = store.places[0].clone();
        let sound = fs::read(&path).expect("the cache was written");
        Self { store, profile, path, sound }
    }

    /// Loads bytes as they are as a cache; whether they were believed.
    pub fn raw(&self, bytes: &[u8]) -> bool {
        fs::write(&self.path, bytes).is_ok() && self.ask()
    }

    /// Loads the sound cache with changes, every eight bytes one, and the checksums of what it holds then; whether it was
    /// believed. What is believed must answer without a fault, though the answers may be wrong.
    pub fn resealed(&self, changes: &[u8]) -> bool {
        self.raw(&self.changed(changes).unwrap_or_default())
    }

    fn changed(&self, changes: &[u8]) -> Option<Vec<u8>> {
        fs::write(&self.path, &self.sound).ok()?;
        let mut file = Reader::open(&self.path).ok()?;
        let mut table = file.table().ok()?;
        let body = &self.sound[file.body as usize..];
        let entry = table.profiles.first_mut()?;
        let part = |section: &Section| body[section.at as usize..(section.at + section.bytes) as usize].to_vec();
        let mut parts: Vec<Vec<u8>> = entry.sections.iter().map(part).collect();
        for change in changes.chunks_exact(8) {
            let part = usize::from(change[1]) % parts.len();
            apply(&mut parts[part], change[0], u16::from_le_bytes([change[2], change[3]]), &change[4..]);
        }
        let mut body = Vec::new();
        for (section, part) in entry.sections.iter_mut().zip(&parts) {
            (section.at, section.bytes) = (body.len() as u64, part.len() as u64);
            section.checksum = *blake3::hash(part).as_bytes();
            body.extend_from_slice(part);
        }
        Some([table.head().ok()?, body].concat())
    }

    /// Asks the file for every pair of places, if it is believed.
    fn ask(&self) -> bool {
        let Ok(loaded) = self.store.load_from(&self.path, std::slice::from_ref(&self.profile)) else { return false };
        let Some(network) = loaded.found.into_iter().flatten().next() else { return false };
        let (graph, hierarchy) = (&network.graph, &network.hierarchy);
        let place = |piece| Position { piece, offset: 0 };
        let places: Vec<_> = (0..graph.pieces.len().min(8) as u32).map(place).collect();
        let mut query = Query::new(graph, hierarchy);
        for (from, to) in places.iter().flat_map(|from| places.iter().map(move |to| (*from, *to))) {
            query.way(from, to).map(|way| way.points(graph));
        }
        let _ = many_to_many(graph, hierarchy, &places, &places);
        let _ = network.snapper().nearest(graph, &geo::Point::new(14.405, 35.9).into(), 500.0);
        let _ = network.changed(&[]);
        true
    }
}

/// One change: a word set, raised, taken away from the end, or added there.
fn apply(part: &mut Vec<u8>, kind: u8, at: u16, value: &[u8]) {
    let words = part.len() / 4;
    let at = usize::from(at) % words.max(1) * 4;
    match kind % 4 {
        0 if words > 0 => part[at..at + 4].copy_from_slice(value),
        1 if words > 0 => {
            let word = u32::from_le_bytes([part[at], part[at + 1], part[at + 2], part[at + 3]]);
            part[at..at + 4].copy_from_slice(&word.wrapping_add_signed(i32::from(value[0] as i8)).to_le_bytes());
        }
        2 => part.truncate(at),
        _ if words < MOST_ADDED * 64 => part.extend_from_slice(&value.repeat(usize::from(value[0]) % MOST_ADDED)),
        _ => {}
    }
}
