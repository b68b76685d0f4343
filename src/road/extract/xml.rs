//! OpenStreetMap XML. Only the predefined entities are resolved; what one element may take and what a packed file may
//! unpack to is limited.

use std::io::BufRead;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::bounded::{Bounded, attribute};
use super::scan::{Error, MAX_MEMBERS, Member, MemberKind, Scanned, Tags, Visitor, Wanted};
use crate::road::FixedPoint;

/// Deepest nesting; the format has three levels.
const MAX_DEPTH: usize = 16;

/// Shows the wanted elements of an XML file; `packed` is the size of the packed file where it is packed.
pub(super) fn scan(
    path: &Path,
    file: impl BufRead,
    packed: Option<u64>,
    wanted: Wanted,
    visitor: &mut dyn Visitor,
) -> Result<Scanned, Error> {
    let mut reader = Reader::from_reader(Bounded::new(file, packed));
    let mut buffer = Vec::new();
    let mut state = State { wanted, visitor, scanned: Scanned::default(), depth: 0, open: None };
    loop {
        buffer.clear();
        reader.get_mut().begin_event();
        let event = reader.read_event_into(&mut buffer).map_err(|error| error.to_string());
        let step = event.and_then(|event| state.take(event));
        match step {
            Ok(true) => {}
            Ok(false) => return Ok(state.scanned),
            Err(what) => return Err(Error::Damaged { path: path.to_owned(), at: reader.buffer_position(), what }),
        }
    }
}

/// An element that has been opened and is still to be shown.
#[derive(Default)]
struct Open {
    name: Name,
    id: i64,
    at: Option<FixedPoint>,
    nodes: Vec<i64>,
    members: Vec<(MemberKind, i64, String)>,
    tags: Vec<(String, String)>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Name {
    #[default]
    Node,
    Way,
    Relation,
}

struct State<'v> {
    wanted: Wanted,
    visitor: &'v mut dyn Visitor,
    scanned: Scanned,
    depth: usize,
    open: Option<Open>,
}

impl State<'_> {
    /// Takes the next event; `false` at the end of the document.
    fn take(&mut self, event: Event<'_>) -> Result<bool, String> {
        match event {
            Event::Start(tag) => {
                if self.depth == 0 && tag.name().as_ref() != "osm" {
                    return Err(format!("the document is <{}>, expected <osm>", tag.name().as_ref()));
                }
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(format!("elements nested more than {MAX_DEPTH} deep"));
                }
                self.begin(&tag)?;
            }
            Event::Empty(tag) => {
                self.begin(&tag)?;
                self.end(tag.name().as_ref());
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(tag.name().as_ref());
            }
            Event::Eof if self.depth > 0 => return Err("the document breaks off: </osm> is missing".into()),
            Event::Eof => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let name = match tag.name().as_ref() {
            "node" => Name::Node,
            "way" => Name::Way,
            "relation" => Name::Relation,
            inner => return self.inner(inner, tag),
        };
        let wanted = match name {
            Name::Node => self.wanted.nodes,
            Name::Way => self.wanted.ways,
            Name::Relation => self.wanted.relations,
        };
        if !wanted {
            self.open = None;
            return Ok(());
        }
        let id = number(tag, "id")?;
        let at = if name == Name::Node { point(tag)? } else { None };
        self.open = Some(Open { name, id, at, ..Open::default() });
        Ok(())
    }

    fn inner(&mut self, name: &str, tag: &BytesStart<'_>) -> Result<(), String> {
        let Some(open) = &mut self.open else { return Ok(()) };
        match name {
            "nd" => open.nodes.push(number(tag, "ref")?),
            "tag" => open.tags.push((text(tag, "k")?, text(tag, "v")?)),
            "member" => {
                let kind = match &*text(tag, "type")? {
                    "node" => MemberKind::Node,
                    "way" => MemberKind::Way,
                    "relation" => MemberKind::Relation,
                    other => return Err(format!("a member of type `{other}`, expected node, way or relation")),
                };
                open.members.push((kind, number(tag, "ref")?, attribute(tag, "role")?.unwrap_or_default()));
            }
            _ => {}
        }
        if open.nodes.len().max(open.members.len()).max(open.tags.len()) > MAX_MEMBERS {
            return Err(format!("element {} has more than {MAX_MEMBERS} parts", open.id));
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        if !matches!(name, "node" | "way" | "relation") {
            return;
        }
        let Some(open) = self.open.take() else { return };
        let tags: Vec<_> = open.tags.iter().map(|(key, value)| (&**key, &**value)).collect();
        match open.name {
            Name::Node => match open.at {
                Some(at) => {
                    self.scanned.nodes += 1;
                    self.visitor.node(open.id, at, Tags(&tags));
                }
                None => self.scanned.off_globe += 1,
            },
            Name::Way => {
                self.scanned.ways += 1;
                self.visitor.way(open.id, &open.nodes, Tags(&tags));
            }
            Name::Relation => {
                self.scanned.relations += 1;
                let members = open.members.iter().map(|(kind, id, role)| Member { kind: *kind, id: *id, role });
                self.visitor.relation(open.id, &members.collect::<Vec<_>>(), Tags(&tags));
            }
        }
    }
}

/// Where a node lies; `None` when that is not on the globe.
fn point(tag: &BytesStart<'_>) -> Result<Option<FixedPoint>, String> {
    let degrees = |name| {
        let value = text(tag, name)?;
        value.parse::<f64>().map_err(|_| format!("{name}=\"{value}\" is not a number"))
    };
    let (lon, lat) = (degrees("lon")?, degrees("lat")?);
    Ok((lon.abs() <= 180.0 && lat.abs() <= 90.0).then(|| FixedPoint::from_degrees(lon, lat)))
}

fn number(tag: &BytesStart<'_>, name: &str) -> Result<i64, String> {
    let value = text(tag, name)?;
    value.parse().map_err(|_| format!("{name}=\"{value}\" is not a whole number"))
}

fn text(tag: &BytesStart<'_>, name: &str) -> Result<String, String> {
    attribute(tag, name)?.ok_or_else(|| format!("<{}> without `{name}`", tag.name().as_ref()))
}
