//! The cache file: `EXTRACT.fsn` next to the extract, or under the user's cache folder where that cannot be written.
//!
//! Magic, length and checksum of a table of contents (JSON), the table, then the sections: flat arrays, each with its own
//! checksum in the table. The table names the extract by the checksum of its content, and each profile by that of its
//! values; both and the version of the format must agree. Written to a temporary file and renamed, so that a reader never
//! meets half of one. All numbers are little-endian, as on every machine we run on; another one finds the magic wrong.

#[cfg(any(fuzzing, test))]
pub(super) mod damage;

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bytemuck::Pod;
use serde::{Deserialize, Serialize};

use super::{Prepared, sound};
use crate::road::extract::{BuildCounts, ReadCounts};
use crate::road::hierarchy::{Hierarchy, Order};
use crate::road::{Graph, Profile, WayInfo};

/// Changes with the format and with whatever makes other graphs of the same extract and profile.
const VERSION: u64 = 2;
/// First word of the file, in the byte order of the machine.
const MAGIC: u64 = 0x6673_6e65_7400_0000 + VERSION;
/// Largest table of contents that is believed.
const MAX_TABLE: u64 = 16 << 20;
/// Most profiles that are kept for an extract.
const MAX_PROFILES: usize = 8;

/// Where the prepared network of an extract is kept.
#[derive(Debug)]
pub(super) struct Store {
    extract: [u8; 32],
    /// Places to look, the best first.
    places: Vec<PathBuf>,
}

/// What the cache had.
pub(super) struct Loaded {
    pub(super) read: ReadCounts,
    /// By profile asked for.
    pub(super) found: Vec<Option<Prepared>>,
    pub(super) path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Table {
    extract: [u8; 32],
    read: ReadCounts,
    profiles: Vec<Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    key: [u8; 32],
    counts: BuildCounts,
    sections: Vec<Section>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Section {
    name: String,
    at: u64,
    bytes: u64,
    checksum: [u8; 32],
}

impl Store {
    /// Reads the extract once for its checksum.
    pub(super) fn for_extract(extract: &Path) -> io::Result<Self> {
        let checksum = *blake3::Hasher::new().update_reader(File::open(extract)?)?.finalize().as_bytes();
        let mut beside = extract.as_os_str().to_owned();
        beside.push(".fsn");
        let mut places = vec![PathBuf::from(beside)];
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"));
        if let Some(folder) =
            std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(home)
        {
            let name = blake3::Hash::from(checksum).to_hex();
            places.push(folder.join("fullsweep").join(format!("{}.fsn", &name[..32])));
        }
        Ok(Self { extract: checksum, places })
    }

    /// What the cache has of some profiles; the reason where it has nothing that can be used.
    pub(super) fn load(&self, profiles: &[Profile]) -> Result<Loaded, String> {
        let mut reason = String::new();
        for path in &self.places {
            match self.load_from(path, profiles) {
                Ok(loaded) => return Ok(loaded),
                Err(why) if reason.is_empty() => reason = why,
                Err(_) => {}
            }
        }
        Err(reason)
    }

    fn load_from(&self, path: &Path, profiles: &[Profile]) -> Result<Loaded, String> {
        let mut file = Reader::open(path)?;
        let table = file.table()?;
        if table.extract != self.extract {
            return Err("the extract has changed".into());
        }
        let mut found = Vec::with_capacity(profiles.len());
        for profile in profiles {
            let key = profile.hash();
            let entry = table.profiles.iter().find(|entry| entry.key == key);
            found.push(entry.map(|entry| file.prepared(profile, entry)).transpose()?);
        }
        Ok(Loaded { read: table.read, found, path: path.to_owned() })
    }

    /// Writes the cache where it can be written; tells where, or why nowhere.
    pub(super) fn save(&self, read: &ReadCounts, profiles: &[Prepared]) -> Result<PathBuf, String> {
        let mut reasons = Vec::new();
        for path in &self.places {
            match self.save_to(path, read, profiles) {
                Ok(()) => return Ok(path.clone()),
                Err(error) => reasons.push(format!("{}: {error}", path.display())),
            }
        }
        Err(reasons.join("; "))
    }

    /// Takes over what the file has of other profiles of the same extract, so that two scenarios do not undo each other's work.
    fn keep_others(&self, path: &Path, table: &mut Table, body: &mut Vec<u8>) {
        let Ok(mut file) = Reader::open(path) else { return };
        let Ok(old) = file.table() else { return };
        if old.extract != self.extract {
            return;
        }
        let fresh: Vec<_> = table.profiles.iter().map(|entry| entry.key).collect();
        let others = old.profiles.into_iter().filter(|entry| !fresh.contains(&entry.key));
        for mut entry in others.take(MAX_PROFILES.saturating_sub(fresh.len())) {
            let mut sections = Sections { reader: &mut file, entry: &entry };
            let names = entry.sections.iter().map(|section| &*section.name);
            let Ok(bytes) = names.map(|name| sections.array::<u8>(name)).collect::<Result<Vec<_>, _>>() else {
                continue;
            };
            for (section, bytes) in entry.sections.iter_mut().zip(bytes) {
                section.at = body.len() as u64;
                body.extend_from_slice(&bytes);
            }
            table.profiles.push(entry);
        }
    }

    fn save_to(&self, path: &Path, read: &ReadCounts, profiles: &[Prepared]) -> io::Result<()> {
        let mut body = Vec::new();
        let mut table = Table { extract: self.extract, read: *read, profiles: Vec::new() };
        for prepared in profiles {
            let mut sections = Vec::new();
            write_sections(prepared, &mut |name, bytes| {
                let checksum = *blake3::hash(bytes).as_bytes();
                sections.push(Section {
                    name: name.to_owned(),
                    at: body.len() as u64,
                    bytes: bytes.len() as u64,
                    checksum,
                });
                body.extend_from_slice(bytes);
            });
            table.profiles.push(Entry { key: prepared.profile.hash(), counts: prepared.counts.clone(), sections });
        }
        self.keep_others(path, &mut table, &mut body);
        let head = table.head()?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            // Only the fallback's folder can be missing.
            fs::create_dir_all(folder)?;
        }
        let temporary = path.with_extension(format!("fsn.{}", std::process::id()));
        let written = File::create(&temporary).and_then(|mut file| {
            file.write_all(&head)?;
            file.write_all(&body)?;
            file.sync_all()?;
            fs::rename(&temporary, path)
        });
        if written.is_err() {
            // What is left of a failed attempt is of no use; that it cannot be removed changes nothing.
            fs::remove_file(&temporary).ok();
        }
        written
    }
}

impl Table {
    /// What stands before the sections in the file.
    fn head(&self) -> io::Result<Vec<u8>> {
        let table = serde_json::to_vec(self).map_err(io::Error::other)?;
        let words = [MAGIC.to_ne_bytes(), (table.len() as u64).to_ne_bytes()].concat();
        Ok([&words, &blake3::hash(&table).as_bytes()[..], &table].concat())
    }
}

/// Gives the arrays of a prepared network by name.
fn write_sections(prepared: &Prepared, put: &mut dyn FnMut(&str, &[u8])) {
    let Graph { nodes, first_out, arcs, first_turn, turns, pieces, points, ways } = &prepared.graph;
    put("nodes", bytemuck::cast_slice(nodes));
    put("first_out", bytemuck::cast_slice(first_out));
    put("arcs", bytemuck::cast_slice(arcs));
    put("first_turn", bytemuck::cast_slice(first_turn));
    put("turns", bytemuck::cast_slice(turns));
    put("pieces", bytemuck::cast_slice(pieces));
    put("points", bytemuck::cast_slice(points));
    let ids: Vec<i64> = ways.iter().map(|way| way.id).collect();
    let lengths: Vec<[u32; 2]> = ways.iter().map(|way| [way.name.len() as u32, way.class.len() as u32]).collect();
    let texts: String = ways.iter().flat_map(|way| [&*way.name, &*way.class]).collect();
    put("way.ids", bytemuck::cast_slice(&ids));
    put("way.lengths", bytemuck::cast_slice(&lengths));
    put("way.texts", texts.as_bytes());
    for (name, words) in prepared.order.sections() {
        put(&format!("order.{name}"), bytemuck::cast_slice(words));
    }
    for (name, words) in prepared.hierarchy.sections() {
        put(&format!("hierarchy.{name}"), bytemuck::cast_slice(words));
    }
}

/// A cache file being read.
struct Reader {
    file: File,
    size: u64,
    body: u64,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|_| "there was none".to_owned())?;
        let size = file.metadata().map_err(damaged)?.len();
        Ok(Self { file, size, body: 0 })
    }

    fn table(&mut self) -> Result<Table, String> {
        let mut head = [0; 48];
        self.file.read_exact(&mut head).map_err(damaged)?;
        let word = |at: usize| u64::from_ne_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|byte| head[at + byte]));
        if word(0) != MAGIC {
            return Err("it was written by another version".into());
        }
        let length = word(8);
        if length > MAX_TABLE || length > self.size {
            return Err("it was damaged: the table of contents".into());
        }
        let mut table = vec![0; length as usize];
        self.file.read_exact(&mut table).map_err(damaged)?;
        if blake3::hash(&table).as_bytes()[..] != head[16..48] {
            return Err("it was damaged: the table of contents".into());
        }
        self.body = 48 + length;
        serde_json::from_slice(&table).map_err(damaged)
    }

    fn prepared(&mut self, profile: &Profile, entry: &Entry) -> Result<Prepared, String> {
        let mut sections = Sections { reader: self, entry };
        let graph = Graph {
            nodes: sections.array("nodes")?,
            first_out: sections.array("first_out")?,
            arcs: sections.array("arcs")?,
            first_turn: sections.array("first_turn")?,
            turns: sections.array("turns")?,
            pieces: sections.array("pieces")?,
            points: sections.array("points")?,
            ways: sections.ways()?,
        };
        sound::check(&graph).map_err(damaged)?;
        let names = ["rank", "up_first", "up_head", "down_first", "down_tail"];
        let order = Order::from_sections(&graph, sections.arrays("order", names)?).map_err(|fault| damaged(fault.0))?;
        let names =
            ["ranks", "up.first", "up.other", "up.cost", "up.via", "down.first", "down.other", "down.cost", "down.via"];
        let words = sections.arrays("hierarchy", names)?;
        let hierarchy = Hierarchy::from_sections(&graph, words).map_err(|fault| damaged(fault.0))?;
        let counts = entry.counts.clone();
        Ok(Prepared { profile: profile.clone(), graph, counts, order, hierarchy, snapper: std::sync::OnceLock::new() })
    }
}

/// The sections of one profile.
struct Sections<'a> {
    reader: &'a mut Reader,
    entry: &'a Entry,
}

impl Sections<'_> {
    /// A section as an array, its checksum verified.
    fn array<T: Pod>(&mut self, name: &str) -> Result<Vec<T>, String> {
        let section = self.entry.sections.iter().find(|section| section.name == name);
        let section = section.ok_or_else(|| damaged(format!("{name} is missing")))?;
        let end = self.reader.body.checked_add(section.at).and_then(|at| at.checked_add(section.bytes));
        let size = size_of::<T>() as u64;
        if end.is_none_or(|end| end > self.reader.size) || section.bytes % size != 0 {
            return Err(damaged(format!("{name} breaks off")));
        }
        let mut array = vec![T::zeroed(); (section.bytes / size) as usize];
        let bytes = bytemuck::cast_slice_mut(&mut array);
        let file = &mut self.reader.file;
        file.seek(SeekFrom::Start(self.reader.body + section.at)).map_err(damaged)?;
        file.read_exact(bytes).map_err(damaged)?;
        if *blake3::hash(bytes).as_bytes() != section.checksum {
            return Err(damaged(format!("the checksum of {name}")));
        }
        Ok(array)
    }

    fn arrays<const N: usize>(&mut self, prefix: &str, names: [&str; N]) -> Result<[Vec<u32>; N], String> {
        let mut arrays = std::array::from_fn(|_| Vec::new());
        for (array, name) in arrays.iter_mut().zip(names) {
            *array = self.array(&format!("{prefix}.{name}"))?;
        }
        Ok(arrays)
    }

    fn ways(&mut self) -> Result<Vec<WayInfo>, String> {
        let ids: Vec<i64> = self.array("way.ids")?;
        let lengths: Vec<[u32; 2]> = self.array("way.lengths")?;
        let texts = String::from_utf8(self.array("way.texts")?).map_err(damaged)?;
        let mut rest = &texts[..];
        let mut take = |length: u32| {
            let (text, after) =
                rest.split_at_checked(length as usize).ok_or_else(|| damaged("way.texts breaks off"))?;
            rest = after;
            Ok::<_, String>(text.to_owned())
        };
        if ids.len() != lengths.len() {
            return Err(damaged("way.lengths breaks off"));
        }
        let way = |(id, [name, class]): (i64, [u32; 2])| Ok(WayInfo { id, name: take(name)?, class: take(class)? });
        ids.into_iter().zip(lengths).map(way).collect()
    }
}

fn damaged(what: impl std::fmt::Display) -> String {
    format!("it was damaged: {what}")
}
