//! What an extract says about roads, whatever the profile: ways that somebody might travel, their nodes and tags, and the
//! turn restrictions. Read once, then made into the graph of each profile.

use std::collections::HashMap;
use std::path::Path;

use super::scan::{Error, Member, MemberKind, Tags, Visitor, Wanted, scan};
use crate::road::FixedPoint;

/// Index of a node that is not in the extract.
pub(super) const MISSING: u32 = u32::MAX;

/// The roads of an extract.
#[derive(Clone, Debug, Default)]
pub struct RoadData {
    pub(super) ways: Vec<Way>,
    /// By way, in a row: indices into `places`, or [`MISSING`].
    pub(super) way_nodes: Vec<u32>,
    /// By node of some way: where it is.
    pub(super) places: Vec<FixedPoint>,
    /// Nodes with tags, sorted by node.
    pub(super) tagged_nodes: Vec<(u32, TagRange)>,
    pub(super) restrictions: Vec<Restriction>,
    pub(super) strings: Strings,
    /// What was met on the way.
    pub counts: ReadCounts,
}

/// What was met in an extract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct ReadCounts {
    /// Ways of the extract, of any kind.
    pub ways: u64,
    /// Ways that some profile may use.
    pub road_ways: u64,
    /// Nodes those ways lie on.
    pub road_nodes: u64,
    /// Of these, nodes the extract does not have (it was clipped): the way is cut there.
    pub missing_nodes: u64,
    /// Ways with fewer than two nodes, left out.
    pub short_ways: u64,
    /// Turn restrictions.
    pub restrictions: u64,
    /// Nodes with coordinates that are not on the globe, left out.
    pub off_globe: u64,
}

/// A way as read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) first_node: u32,
    pub(super) nodes: u32,
    pub(super) tags: TagRange,
}

/// Tags of an element within [`Strings`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TagRange {
    first: u32,
    count: u32,
}

/// A turn restriction as read. Members are ids of the extract.
#[derive(Clone, Debug, Default)]
pub(super) struct Restriction {
    pub(super) tags: TagRange,
    pub(super) from: Vec<i64>,
    pub(super) via_nodes: Vec<i64>,
    pub(super) via_ways: Vec<i64>,
    pub(super) to: Vec<i64>,
    /// By via node: its index, once the nodes are known.
    pub(super) via_index: Vec<u32>,
}

/// Texts, each kept once, and the tags made of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Strings {
    texts: Vec<Box<str>>,
    index: HashMap<Box<str>, u32>,
    tags: Vec<(u32, u32)>,
}

impl RoadData {
    /// Reads the roads of an extract, in two passes so that only the nodes of roads are kept.
    ///
    /// # Errors
    /// When the extract cannot be read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut ways = WayPass::default();
        let met = scan(path, Wanted::WAYS_AND_RELATIONS, &mut ways)?;
        let WayPass { mut data, refs } = ways;
        let mut ids = refs.clone();
        ids.sort_unstable();
        ids.dedup();
        let mut nodes = NodePass { places: vec![None; ids.len()], ids, cursor: 0, data: &mut data };
        let off_globe = scan(path, Wanted::NODES, &mut nodes)?.off_globe;
        let NodePass { ids, places, .. } = nodes;
        data.counts.ways = met.ways;
        data.counts.off_globe = off_globe;
        data.resolve(&ids, &places, &refs);
        Ok(data)
    }

    /// The tags of a way or node.
    pub(super) fn tags(&self, range: TagRange) -> Vec<(&str, &str)> {
        self.strings.tags(range).collect()
    }

    /// The nodes of a way.
    pub(super) fn nodes(&self, way: &Way) -> &[u32] {
        &self.way_nodes[way.first_node as usize..(way.first_node + way.nodes) as usize]
    }

    /// The middle of the box around all nodes, in degrees.
    pub(super) fn centre(&self) -> Option<(f64, f64)> {
        let first = *self.places.first()?;
        let (low, high) = self.places.iter().fold((first, first), |(low, high), at| {
            (
                FixedPoint { lon: low.lon.min(at.lon), lat: low.lat.min(at.lat) },
                FixedPoint { lon: high.lon.max(at.lon), lat: high.lat.max(at.lat) },
            )
        });
        let ((west, south), (east, north)) = (low.degrees(), high.degrees());
        Some((f64::midpoint(west, east), f64::midpoint(south, north)))
    }

    /// Replaces node ids by indices of the nodes that were found.
    fn resolve(&mut self, ids: &[i64], places: &[Option<FixedPoint>], refs: &[i64]) {
        let mut compact = vec![MISSING; ids.len()];
        for (index, place) in places.iter().enumerate() {
            if let Some(place) = place {
                compact[index] = self.places.len() as u32;
                self.places.push(*place);
            }
        }
        let find = |id: &i64| ids.binary_search(id).map_or(MISSING, |index| compact[index]);
        self.way_nodes = refs.iter().map(find).collect();
        for (node, _) in &mut self.tagged_nodes {
            *node = compact[*node as usize];
        }
        self.tagged_nodes.sort_unstable_by_key(|&(node, _)| node);
        self.tagged_nodes.dedup_by_key(|&mut (node, _)| node);
        for restriction in &mut self.restrictions {
            restriction.via_index = restriction.via_nodes.iter().map(find).collect();
        }
        self.counts.road_nodes = ids.len() as u64;
        self.counts.missing_nodes = (ids.len() - self.places.len()) as u64;
        self.counts.road_ways = self.ways.len() as u64;
        self.counts.restrictions = self.restrictions.len() as u64;
    }
}

/// First pass: ways that might be roads, and turn restrictions.
#[derive(Default)]
struct WayPass {
    data: RoadData,
    refs: Vec<i64>,
}

impl Visitor for WayPass {
    fn way(&mut self, id: i64, nodes: &[i64], tags: Tags<'_>) {
        if !may_be_road(tags) {
            return;
        }
        if nodes.len() < 2 {
            self.data.counts.short_ways += 1;
            return;
        }
        let tags = self.data.strings.add(tags);
        self.data.ways.push(Way { id, first_node: self.refs.len() as u32, nodes: nodes.len() as u32, tags });
        self.refs.extend_from_slice(nodes);
    }

    fn relation(&mut self, _id: i64, members: &[Member<'_>], tags: Tags<'_>) {
        // Once the vehicle was named in the type: `restriction:hgv`.
        if !tags.get("type").is_some_and(|of| of == "restriction" || of.starts_with("restriction:")) {
            return;
        }
        let mut restriction = Restriction { tags: self.data.strings.add(tags), ..Restriction::default() };
        for member in members {
            let list = match (member.role, member.kind) {
                ("from", MemberKind::Way) => &mut restriction.from,
                ("to", MemberKind::Way) => &mut restriction.to,
                ("via", MemberKind::Way) => &mut restriction.via_ways,
                ("via", MemberKind::Node) => &mut restriction.via_nodes,
                _ => continue,
            };
            list.push(member.id);
        }
        self.data.restrictions.push(restriction);
    }
}

/// Whether any profile could use a way: the keys that carry a class of [`super::way`].
fn may_be_road(tags: Tags<'_>) -> bool {
    tags.0.iter().any(|&(key, value)| match key {
        "highway" => true,
        "route" => matches!(value, "ferry" | "shuttle_train"),
        "man_made" => value == "pier",
        "railway" | "public_transport" => value == "platform",
        _ => false,
    })
}

/// Second pass: the nodes of these ways.
struct NodePass<'d> {
    ids: Vec<i64>,
    places: Vec<Option<FixedPoint>>,
    cursor: usize,
    data: &'d mut RoadData,
}

impl Visitor for NodePass<'_> {
    fn node(&mut self, id: i64, at: FixedPoint, tags: Tags<'_>) {
        let Some(index) = self.find(id) else { return };
        self.places[index] = Some(at);
        if tags.0.iter().any(|&(key, _)| !matches!(key, "created_by" | "source" | "name")) {
            let tags = self.data.strings.add(tags);
            self.data.tagged_nodes.push((index as u32, tags));
        }
    }
}

impl NodePass<'_> {
    /// Where an id stands among those sought. Files are nearly always sorted, so the next one is nearly always at the cursor.
    fn find(&mut self, id: i64) -> Option<usize> {
        if self.cursor > 0 && self.ids[self.cursor - 1] >= id {
            self.cursor = self.ids.partition_point(|&known| known < id);
        }
        let mut step = 1;
        while self.ids.get(self.cursor + step).is_some_and(|&known| known < id) {
            step *= 2;
        }
        let end = (self.cursor + step).min(self.ids.len());
        self.cursor += self.ids[self.cursor..end].partition_point(|&known| known < id);
        (self.ids.get(self.cursor) == Some(&id)).then_some(self.cursor)
    }
}

impl Strings {
    fn add(&mut self, tags: Tags<'_>) -> TagRange {
        let first = self.tags.len() as u32;
        for &(key, value) in tags.0 {
            let pair = (self.text(key), self.text(value));
            self.tags.push(pair);
        }
        TagRange { first, count: self.tags.len() as u32 - first }
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(&known) = self.index.get(text) {
            return known;
        }
        let index = self.texts.len() as u32;
        self.texts.push(text.into());
        self.index.insert(text.into(), index);
        index
    }

    fn tags(&self, range: TagRange) -> impl Iterator<Item = (&str, &str)> {
        let range = range.first as usize..(range.first + range.count) as usize;
        self.tags[range].iter().map(|&(key, value)| (&*self.texts[key as usize], &*self.texts[value as usize]))
    }
}
