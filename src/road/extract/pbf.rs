//! OpenStreetMap PBF: blobs of packed elements. Each blob is checked before it is believed, so that a cut-off file or a blob
//! that unpacks to gigabytes ends in an error with its position. Memory is bounded by one block.

use std::io::{self, Read};
use std::path::Path;

use flate2::bufread::ZlibDecoder;

use super::scan::{Error, MAX_MEMBERS, Member, MemberKind, Scanned, Tags, Visitor, Wanted};
use super::wire::{Fields, Malformed, Packed, Value, zigzag};
use crate::road::FixedPoint;

/// Largest blob header the format allows.
const MAX_HEADER: u32 = 64 * 1024;
/// Largest blob, packed or not, the format allows.
const MAX_BLOB: usize = 32 * 1024 * 1024;
/// Features of files we read.
const KNOWN_FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Shows the wanted elements of a PBF file.
pub(super) fn scan(
    path: &Path,
    mut file: impl Read,
    wanted: Wanted,
    visitor: &mut dyn Visitor,
) -> Result<Scanned, Error> {
    let mut at = 0;
    let mut scanned = Scanned::default();
    let (mut packed, mut block) = (Vec::new(), Vec::new());
    loop {
        let fault = |fault: Fault| fault.at(path, at);
        let Some(header_size) = read_blob_header(&mut file, &mut packed).map_err(fault)? else { return Ok(scanned) };
        let (kind, size) = parse_header(&packed).map_err(fault)?;
        let body = at + 4 + u64::from(header_size);
        read_exactly(&mut file, &mut packed, size).map_err(fault)?;
        match kind {
            Kind::Header => {
                unpack(&packed, &mut block).map_err(fault)?;
                check_features(&block).map_err(fault)?;
            }
            Kind::Data => {
                unpack(&packed, &mut block).map_err(fault)?;
                Block::parse(&block).and_then(|block| block.show(wanted, visitor, &mut scanned)).map_err(fault)?;
            }
            Kind::Other => {}
        }
        at = body + size as u64;
    }
}

/// What is wrong with a blob.
enum Fault {
    Io(io::Error),
    Damaged(String),
    Unsupported(String),
}

impl Fault {
    fn at(self, path: &Path, at: u64) -> Error {
        let path = path.to_owned();
        match self {
            Self::Io(source) => Error::Io { path, source },
            Self::Damaged(what) => Error::Damaged { path, at, what },
            Self::Unsupported(what) => Error::Unsupported { path, what },
        }
    }
}

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        Self::Damaged("the blob that begins here is malformed".into())
    }
}

enum Kind {
    Header,
    Data,
    Other,
}

/// Reads the next blob header; `None` at the end of the file. Gives its size.
fn read_blob_header(file: &mut impl Read, header: &mut Vec<u8>) -> Result<Option<u32>, Fault> {
    let mut length = Vec::with_capacity(4);
    file.take(4).read_to_end(&mut length).map_err(Fault::Io)?;
    if length.is_empty() {
        return Ok(None);
    }
    let bytes = <[u8; 4]>::try_from(&length[..]).map_err(|_| Fault::Damaged("the file breaks off here".into()))?;
    let length = u32::from_be_bytes(bytes);
    if length > MAX_HEADER {
        return Err(Fault::Damaged(format!("a blob header of {length} bytes, at most {MAX_HEADER} are allowed")));
    }
    read_exactly(file, header, length as usize)?;
    Ok(Some(length))
}

fn parse_header(header: &[u8]) -> Result<(Kind, usize), Fault> {
    let (mut kind, mut size) = (None, None);
    for field in Fields(header) {
        match field? {
            (1, Value::Bytes(b"OSMHeader")) => kind = Some(Kind::Header),
            (1, Value::Bytes(b"OSMData")) => kind = Some(Kind::Data),
            (1, Value::Bytes(_)) => kind = Some(Kind::Other),
            (3, Value::Varint(value)) => size = Some(value),
            _ => {}
        }
    }
    let (Some(kind), Some(size)) = (kind, size) else {
        return Err(Fault::Damaged("a blob header without type or size".into()));
    };
    match usize::try_from(size) {
        Ok(size) if size <= MAX_BLOB => Ok((kind, size)),
        _ => Err(Fault::Damaged(format!("a blob of {size} bytes, at most {MAX_BLOB} are allowed"))),
    }
}

/// Reads so many bytes. The room for them grows with what really comes, not with what is announced.
fn read_exactly(file: &mut impl Read, into: &mut Vec<u8>, size: usize) -> Result<(), Fault> {
    into.clear();
    let got = file.take(size as u64).read_to_end(into).map_err(Fault::Io)?;
    if got == size { Ok(()) } else { Err(Fault::Damaged(format!("the file breaks off: {got} of {size} bytes left"))) }
}

/// Unpacks a blob, up to the allowed size.
fn unpack(blob: &[u8], into: &mut Vec<u8>) -> Result<(), Fault> {
    into.clear();
    for field in Fields(blob) {
        match field? {
            (1, Value::Bytes(raw)) => into.extend_from_slice(raw),
            (3, Value::Bytes(zlib)) => {
                let limit = MAX_BLOB as u64 + 1;
                ZlibDecoder::new(zlib).take(limit).read_to_end(into).map_err(|error| {
                    Fault::Damaged(format!("the blob that begins here cannot be unpacked ({error})"))
                })?;
                if into.len() > MAX_BLOB {
                    return Err(Fault::Damaged(format!("a blob that unpacks to more than {MAX_BLOB} bytes")));
                }
            }
            (4..=7, Value::Bytes(_)) => {
                return Err(Fault::Unsupported(
                    "packed with lzma, lz4 or zstd; convert it with `osmium cat -f pbf,pbf_compression=zlib`".into(),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_features(header: &[u8]) -> Result<(), Fault> {
    for field in Fields(header) {
        if let (4, Value::Bytes(feature)) = field? {
            let feature = String::from_utf8_lossy(feature);
            if !KNOWN_FEATURES.contains(&&*feature) {
                return Err(Fault::Unsupported(format!(
                    "needs the feature `{feature}`; use a plain extract without history"
                )));
            }
        }
    }
    Ok(())
}

/// A block of elements: where its parts lie.
struct Block<'a> {
    strings: Vec<&'a str>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    offset: (i64, i64),
}

impl<'a> Block<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut block = Self { strings: Vec::new(), groups: Vec::new(), granularity: 100, offset: (0, 0) };
        for field in Fields(bytes) {
            match field? {
                (1, Value::Bytes(table)) => {
                    for entry in Fields(table) {
                        if let (1, Value::Bytes(text)) = entry? {
                            // A text that is not UTF-8 cannot match a rule nor be shown: it counts as empty.
                            block.strings.push(std::str::from_utf8(text).unwrap_or(""));
                        }
                    }
                }
                (2, Value::Bytes(group)) => block.groups.push(group),
                (17, Value::Varint(value)) => block.granularity = value as i64,
                (19, Value::Varint(value)) => block.offset.1 = value as i64,
                (20, Value::Varint(value)) => block.offset.0 = value as i64,
                _ => {}
            }
        }
        Ok(block)
    }

    fn show(&self, wanted: Wanted, visitor: &mut dyn Visitor, scanned: &mut Scanned) -> Result<(), Fault> {
        let mut element = Element::default();
        for group in &self.groups {
            for field in Fields(group) {
                match field? {
                    (1, Value::Bytes(node)) if wanted.nodes => self.node(node, &mut element, visitor, scanned)?,
                    (2, Value::Bytes(dense)) if wanted.nodes => self.dense(dense, &mut element, visitor, scanned)?,
                    (3, Value::Bytes(way)) if wanted.ways => {
                        self.way(way, &mut element, visitor)?;
                        scanned.ways += 1;
                    }
                    (4, Value::Bytes(relation)) if wanted.relations => {
                        self.relation(relation, &mut element, visitor)?;
                        scanned.relations += 1;
                    }
                    // A group holds elements of one kind: the first field tells whether it is worth going on.
                    (1..=4, _) => break,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn node(
        &self,
        bytes: &[u8],
        element: &mut Element<'a>,
        visitor: &mut dyn Visitor,
        scanned: &mut Scanned,
    ) -> Result<(), Fault> {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values) = (Packed::default(), Packed::default());
        for field in Fields(bytes) {
            match field? {
                (1, Value::Varint(value)) => id = zigzag(value),
                (2, Value::Bytes(packed)) => keys = Packed(packed),
                (3, Value::Bytes(packed)) => values = Packed(packed),
                (8, Value::Varint(value)) => lat = zigzag(value),
                (9, Value::Varint(value)) => lon = zigzag(value),
                _ => {}
            }
        }
        self.tags(keys, values, &mut element.tags)?;
        self.show_node(id, (lon, lat), &element.tags, visitor, scanned);
        Ok(())
    }

    fn dense(
        &self,
        bytes: &[u8],
        element: &mut Element<'a>,
        visitor: &mut dyn Visitor,
        scanned: &mut Scanned,
    ) -> Result<(), Fault> {
        let mut columns = [Packed::default(); 4];
        for field in Fields(bytes) {
            match field? {
                (1, Value::Bytes(packed)) => columns[0] = Packed(packed),
                (8, Value::Bytes(packed)) => columns[1] = Packed(packed),
                (9, Value::Bytes(packed)) => columns[2] = Packed(packed),
                (10, Value::Bytes(packed)) => columns[3] = Packed(packed),
                _ => {}
            }
        }
        let [mut ids, mut lats, mut lons, mut texts] = columns;
        let (mut id, mut lat, mut lon) = (0_i64, 0_i64, 0_i64);
        while let Some(step) = ids.signed() {
            id = id.wrapping_add(step?);
            lat = lat.wrapping_add(lats.signed().ok_or(Malformed)??);
            lon = lon.wrapping_add(lons.signed().ok_or(Malformed)??);
            element.tags.clear();
            while let Some(key) = texts.next() {
                let key = key?;
                if key == 0 {
                    break;
                }
                let value = texts.next().ok_or(Malformed)??;
                element.tags.push((self.text(key)?, self.text(value)?));
            }
            self.show_node(id, (lon, lat), &element.tags, visitor, scanned);
        }
        Ok(())
    }

    fn show_node(
        &self,
        id: i64,
        (lon, lat): (i64, i64),
        tags: &[(&str, &str)],
        visitor: &mut dyn Visitor,
        scanned: &mut Scanned,
    ) {
        // Nanodegrees to units of 1e-7 degrees, rounded.
        let fixed = |offset: i64, value: i64, limit: i64| {
            let nano = i128::from(offset) + i128::from(self.granularity) * i128::from(value);
            let fixed = i64::try_from((nano + 50).div_euclid(100)).ok()?;
            (fixed.abs() <= limit).then_some(fixed as i32)
        };
        match (fixed(self.offset.0, lon, 1_800_000_000), fixed(self.offset.1, lat, 900_000_000)) {
            (Some(lon), Some(lat)) => {
                scanned.nodes += 1;
                visitor.node(id, FixedPoint { lon, lat }, Tags(tags));
            }
            _ => scanned.off_globe += 1,
        }
    }

    fn way(&self, bytes: &[u8], element: &mut Element<'a>, visitor: &mut dyn Visitor) -> Result<(), Fault> {
        let (id, [keys, values, mut refs]) = columns(bytes, [2, 3, 8])?;
        self.tags(keys, values, &mut element.tags)?;
        element.nodes.clear();
        let mut node = 0_i64;
        while let Some(step) = refs.signed() {
            node = node.wrapping_add(step?);
            element.nodes.push(node);
            check_members(element.nodes.len(), "way", id)?;
        }
        visitor.way(id, &element.nodes, Tags(&element.tags));
        Ok(())
    }

    fn relation(&self, bytes: &[u8], element: &mut Element<'a>, visitor: &mut dyn Visitor) -> Result<(), Fault> {
        let (id, [keys, values, mut roles, mut ids, mut kinds]) = columns(bytes, [2, 3, 8, 9, 10])?;
        self.tags(keys, values, &mut element.tags)?;
        let mut members = Vec::new();
        let mut member = 0_i64;
        while let Some(step) = ids.signed() {
            member = member.wrapping_add(step?);
            let role = self.text(roles.next().ok_or(Malformed)??)?;
            let kind = match kinds.next().ok_or(Malformed)?? {
                0 => MemberKind::Node,
                1 => MemberKind::Way,
                2 => MemberKind::Relation,
                _ => return Err(Malformed.into()),
            };
            members.push(Member { kind, id: member, role });
            check_members(members.len(), "relation", id)?;
        }
        visitor.relation(id, &members, Tags(&element.tags));
        Ok(())
    }

    fn tags(
        &self,
        keys: Packed<'_>,
        mut values: Packed<'_>,
        into: &mut Vec<(&'a str, &'a str)>,
    ) -> Result<(), Malformed> {
        into.clear();
        for key in keys {
            let value = values.next().ok_or(Malformed)??;
            into.push((self.text(key?)?, self.text(value)?));
        }
        Ok(())
    }

    fn text(&self, index: u64) -> Result<&'a str, Malformed> {
        self.strings.get(usize::try_from(index).map_err(|_| Malformed)?).copied().ok_or(Malformed)
    }
}

/// Room for the parts of an element, used again for the next.
#[derive(Default)]
struct Element<'a> {
    tags: Vec<(&'a str, &'a str)>,
    nodes: Vec<i64>,
}

/// The id of a way or relation and its packed columns by the numbers of their fields, empty where they are missing.
fn columns<const N: usize>(bytes: &[u8], numbers: [u32; N]) -> Result<(i64, [Packed<'_>; N]), Malformed> {
    let (mut id, mut columns) = (0, [Packed::default(); N]);
    for field in Fields(bytes) {
        match field? {
            (1, Value::Varint(value)) => id = value as i64,
            (number, Value::Bytes(packed)) => {
                if let Some(at) = numbers.iter().position(|known| *known == number) {
                    columns[at] = Packed(packed);
                }
            }
            _ => {}
        }
    }
    Ok((id, columns))
}

fn check_members(count: usize, what: &str, id: i64) -> Result<(), Fault> {
    if count <= MAX_MEMBERS {
        return Ok(());
    }
    Err(Fault::Damaged(format!("in the blob that begins here, {what} {id} has more than {MAX_MEMBERS} members")))
}
