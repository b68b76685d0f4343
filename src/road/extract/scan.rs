//! One way of reading for all forms of OpenStreetMap data: a visitor is shown nodes, ways and relations in file order.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::{pbf, xml};
use crate::road::FixedPoint;

/// Is shown the elements of an extract, in the order of the file (nodes before ways before relations in nearly all files).
pub trait Visitor {
    /// A node that lies on the globe.
    fn node(&mut self, _id: i64, _at: FixedPoint, _tags: Tags<'_>) {}
    /// A way with the ids of its nodes.
    fn way(&mut self, _id: i64, _nodes: &[i64], _tags: Tags<'_>) {}
    /// A relation.
    fn relation(&mut self, _id: i64, _members: &[Member<'_>], _tags: Tags<'_>) {}
}

/// Which elements are wanted; the others are skipped without being decoded where the form allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Show nodes.
    pub nodes: bool,
    /// Show ways.
    pub ways: bool,
    /// Show relations.
    pub relations: bool,
}

/// Key and value pairs of an element.
#[derive(Clone, Copy, Debug)]
pub struct Tags<'a>(pub &'a [(&'a str, &'a str)]);

/// A member of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// What it is.
    pub kind: MemberKind,
    /// Its id.
    pub id: i64,
    /// Its role.
    pub role: &'a str,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A node.
    Node,
    /// A way.
    Way,
    /// A relation.
    Relation,
}

/// What a scan met besides what it showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Nodes shown.
    pub nodes: u64,
    /// Ways shown.
    pub ways: u64,
    /// Relations shown.
    pub relations: u64,
    /// Nodes with coordinates that are not on the globe, not shown.
    pub off_globe: u64,
}

/// An extract could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file breaks off or its bytes make no sense.
    #[error("{}: damaged at byte {at}: {what}; download the extract again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Position in the file; in what was unpacked where the file is compressed as a whole.
        at: u64,
        /// What was found.
        what: String,
    },
    /// The file is sound but of a kind we do not read.
    #[error("{}: {what}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What was found, and what would do.
        what: String,
    },
    /// The file has no road that a profile could use.
    #[error("{}: {}", path.display(), lacks.join("\n"))]
    NoRoads {
        /// The file.
        path: PathBuf,
        /// By profile that finds none: what was found, and how to mend it.
        lacks: Vec<String>,
    },
}

/// Largest number of nodes of a way or members of a relation that is believed. OpenStreetMap allows 2,000 and 32,000.
pub(super) const MAX_MEMBERS: usize = 100_000;

/// Shows the wanted elements of an extract to a visitor. PBF or XML (plain, gzip, bzip2) is told by the first bytes, so that
/// a wrong ending does no harm.
///
/// # Errors
/// When the file cannot be read, is damaged, or is neither.
pub fn scan(path: &Path, wanted: Wanted, visitor: &mut dyn Visitor) -> Result<Scanned, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(io)?);
    let size = file.get_ref().metadata().map_err(io)?.len();
    let mut start = Vec::with_capacity(16);
    file.by_ref().take(16).read_to_end(&mut start).map_err(io)?;
    let whole = BufReader::new(std::io::Cursor::new(start.clone()).chain(file));
    let unsupported = |what: &str| Err(Error::Unsupported { path: path.to_owned(), what: what.to_owned() });
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
    match &start[..] {
        [] => unsupported("empty file; expected OpenStreetMap data (.osm.pbf, .osm, .osm.gz, .osm.bz2)"),
        [0x1f, 0x8b, ..] => {
            xml::scan(path, BufReader::new(flate2::bufread::MultiGzDecoder::new(whole)), Some(size), wanted, visitor)
        }
        [b'B', b'Z', b'h', ..] => {
            xml::scan(path, BufReader::new(bzip2::bufread::MultiBzDecoder::new(whole)), Some(size), wanted, visitor)
        }
        _ if text.starts_with(b"<") => xml::scan(path, whole, None, wanted, visitor),
        [_, _, _, _, 0x0a, ..] => pbf::scan(path, whole, wanted, visitor),
        _ => unsupported(
            "neither OpenStreetMap PBF nor XML (plain, .gz, .bz2); use an extract as download servers offer it",
        ),
    }
}

impl Wanted {
    /// Nodes only.
    pub const NODES: Self = Self { nodes: true, ways: false, relations: false };
    /// Ways and relations, no nodes.
    pub const WAYS_AND_RELATIONS: Self = Self { nodes: false, ways: true, relations: true };
    /// All there is.
    pub const ALL: Self = Self { nodes: true, ways: true, relations: true };
}

impl<'a> Tags<'a> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == key).map(|&(_, value)| value)
    }
}
