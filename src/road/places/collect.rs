//! Reads an extract for places, in passes that keep only what is needed: ways and relations by tags, the ways of those
//! relations, then nodes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::rules::Rules;
use super::shape::{self, Shape};
use crate::road::FixedPoint;
use crate::road::extract::{Error, Member, MemberKind, Tags, Visitor, Wanted, scan};

/// Tags, kept.
pub(super) type Owned = Vec<(String, String)>;

/// What the extract holds.
#[derive(Default)]
pub(super) struct Collected {
    /// Nodes, then ways, then relations that a rule takes, each by number.
    pub(super) places: Vec<Raw>,
    /// Named settlements and where they are.
    pub(super) settlements: Vec<(FixedPoint, Owned)>,
    /// Ways and relations that are not whole.
    pub(super) broken: Vec<String>,
}

/// A place as read.
pub(super) struct Raw {
    pub(super) id: String,
    pub(super) rule: usize,
    pub(super) tags: Owned,
    pub(super) shape: Shape,
    pub(super) street: Option<String>,
}

pub(super) fn collect(extract: &Path, rules: &Rules) -> Result<Collected, Error> {
    let mut nodes = NodePass { rules, found: BTreeMap::new(), settlements: BTreeMap::new() };
    scan(extract, Wanted::NODES, &mut nodes)?;
    let mut ways =
        WayPass { rules, streets: nodes.found.keys().map(|&id| (id, None)).collect(), ..WayPass::new(rules) };
    scan(extract, Wanted::WAYS_AND_RELATIONS, &mut ways)?;
    let mut members = MemberPass { wanted: ways.member_ways(), lines: HashMap::new() };
    if !members.wanted.is_empty() {
        scan(extract, Wanted { nodes: false, ways: true, relations: false }, &mut members)?;
    }
    let needed = ways.ways.values().flat_map(|way| &way.nodes).chain(members.lines.values().flatten()).copied();
    let mut places = PlacePass { places: needed.map(|id| (id, None)).collect() };
    if !places.places.is_empty() {
        scan(extract, Wanted::NODES, &mut places)?;
    }
    Ok(assemble(nodes, ways, &members.lines, &places.places))
}

/// First pass: nodes that are places, and settlements to tell where a nameless place is.
struct NodePass<'r> {
    rules: &'r Rules,
    found: BTreeMap<i64, (usize, FixedPoint, Owned)>,
    settlements: BTreeMap<i64, (FixedPoint, Owned)>,
}

impl Visitor for NodePass<'_> {
    fn node(&mut self, id: i64, at: FixedPoint, tags: Tags<'_>) {
        if let Some(rule) = self.rules.find(tags) {
            self.found.insert(id, (rule, at, owned(tags)));
        }
        let settled = ["city", "town", "village", "suburb", "hamlet"];
        if tags.get("name").is_some() && tags.get("place").is_some_and(|place| settled.contains(&place)) {
            self.settlements.insert(id, (at, owned(tags)));
        }
    }
}

/// Second pass: ways and relations that are places, and the streets that nodes of the first stand on.
struct WayPass<'r> {
    rules: &'r Rules,
    streets: HashMap<i64, Option<String>>,
    ways: BTreeMap<i64, RawWay>,
    relations: BTreeMap<i64, RawRelation>,
}

struct RawWay {
    rule: usize,
    tags: Owned,
    nodes: Vec<i64>,
}

struct RawRelation {
    rule: usize,
    tags: Owned,
    outer: Vec<i64>,
    inner: Vec<i64>,
}

impl<'r> WayPass<'r> {
    fn new(rules: &'r Rules) -> Self {
        Self { rules, streets: HashMap::new(), ways: BTreeMap::new(), relations: BTreeMap::new() }
    }

    fn member_ways(&self) -> BTreeSet<i64> {
        self.relations.values().flat_map(|relation| relation.outer.iter().chain(&relation.inner)).copied().collect()
    }
}

impl Visitor for WayPass<'_> {
    fn way(&mut self, id: i64, nodes: &[i64], tags: Tags<'_>) {
        if let (Some(_), Some(name)) = (tags.get("highway"), tags.get("name")) {
            for node in nodes {
                if let Some(street) = self.streets.get_mut(node) {
                    street.get_or_insert_with(|| name.to_owned());
                }
            }
        }
        if let Some(rule) = self.rules.find(tags) {
            self.ways.insert(id, RawWay { rule, tags: owned(tags), nodes: nodes.to_vec() });
        }
    }

    fn relation(&mut self, id: i64, members: &[Member<'_>], tags: Tags<'_>) {
        if !matches!(tags.get("type"), Some("multipolygon" | "boundary")) {
            return;
        }
        let Some(rule) = self.rules.find(tags) else { return };
        let ways = |roles: &[&str]| -> Vec<i64> {
            let wanted = |member: &&Member<'_>| member.kind == MemberKind::Way && roles.contains(&member.role);
            members.iter().filter(wanted).map(|member| member.id).collect()
        };
        let (outer, inner) = (ways(&["outer", ""]), ways(&["inner"]));
        self.relations.insert(id, RawRelation { rule, tags: owned(tags), outer, inner });
    }
}

/// Third pass: the ways that relations are made of.
struct MemberPass {
    wanted: BTreeSet<i64>,
    lines: HashMap<i64, Vec<i64>>,
}

impl Visitor for MemberPass {
    fn way(&mut self, id: i64, nodes: &[i64], _tags: Tags<'_>) {
        if self.wanted.contains(&id) {
            self.lines.insert(id, nodes.to_vec());
        }
    }
}

/// Last pass: where the nodes of all these ways are.
struct PlacePass {
    places: HashMap<i64, Option<FixedPoint>>,
}

impl Visitor for PlacePass {
    fn node(&mut self, id: i64, at: FixedPoint, _tags: Tags<'_>) {
        if let Some(place) = self.places.get_mut(&id) {
            *place = Some(at);
        }
    }
}

fn assemble(
    nodes: NodePass<'_>,
    ways: WayPass<'_>,
    lines: &HashMap<i64, Vec<i64>>,
    places: &HashMap<i64, Option<FixedPoint>>,
) -> Collected {
    let mut collected = Collected { settlements: nodes.settlements.into_values().collect(), ..Collected::default() };
    let WayPass { mut streets, ways, relations, .. } = ways;
    for (id, (rule, at, tags)) in nodes.found {
        let street = streets.remove(&id).flatten();
        collected.places.push(Raw { id: format!("n{id}"), rule, tags, shape: Shape::Point(at), street });
    }
    let line = |nodes: &[i64]| -> Option<Vec<FixedPoint>> {
        nodes.iter().map(|id| places.get(id).copied().flatten()).collect()
    };
    for (id, RawWay { rule, tags, nodes }) in ways {
        let shape = line(&nodes).and_then(|line| shape::of_way(&line));
        collected.add(format!("w{id}"), rule, tags, shape);
    }
    for (id, RawRelation { rule, tags, outer, inner }) in relations {
        let rings = |ways: &[i64]| -> Option<Vec<Vec<FixedPoint>>> {
            shape::join(ways.iter().map(|id| line(lines.get(id)?)).collect::<Option<_>>()?)
        };
        let shape = rings(&outer).map(|outer| shape::of_rings(outer, rings(&inner).unwrap_or_default()));
        collected.add(format!("r{id}"), rule, tags, shape);
    }
    collected
}

impl Collected {
    fn add(&mut self, id: String, rule: usize, tags: Owned, shape: Option<Shape>) {
        match shape {
            Some(shape) => self.places.push(Raw { id, rule, tags, shape, street: None }),
            None => self.broken.push(id),
        }
    }
}

fn owned(tags: Tags<'_>) -> Owned {
    tags.0.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}
