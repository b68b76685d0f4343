//! Turn restrictions: which relations bind a profile, and what they forbid.

use std::collections::{BTreeMap, HashMap};

use super::data::{MISSING, Restriction, RoadData};
use super::pieces::Cut;
use super::scan::Tags;
use super::turns::Rows;
use crate::road::profile::Profile;
use crate::road::{ArcId, FORBIDDEN, NodeId};

/// Longest chain of pieces that the via ways of a restriction may make.
const MAX_VIA: usize = 32;
/// Most steps taken in search of that chain.
const MAX_STEPS: usize = 10_000;

/// What became of the restrictions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) at_nodes: u32,
    pub(super) along_ways: u32,
    /// Reason and number of those left aside.
    pub(super) ignored: BTreeMap<&'static str, u32>,
}

/// A sequence of pieces (each with its direction) whose last turn is forbidden, or the only one allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ViaPath {
    /// Arcs of the graph before any copy: the approach, and those along the via ways.
    pub(super) arcs: Vec<ArcId>,
    /// Arcs leaving the end of the path that the restriction names.
    pub(super) targets: Vec<ArcId>,
    /// Only these may be taken, else none of these.
    pub(super) only: bool,
}

/// Applies restrictions with a via node to the turn rows; gives back the paths of those with via ways.
pub(super) fn apply(
    data: &RoadData,
    profile: &Profile,
    cut: &Cut,
    way_ids: &[i64],
    rows: &mut Rows,
) -> (Applied, Vec<ViaPath>) {
    let mut applied = Applied::default();
    let mut paths = Vec::new();
    let mut pieces_of: HashMap<i64, Vec<u32>> = HashMap::new();
    for (index, piece) in cut.pieces.iter().enumerate() {
        pieces_of.entry(way_ids[piece.way as usize]).or_default().push(index as u32);
    }
    let mut arcs_of_piece = vec![[None; 2]; cut.pieces.len()];
    for (id, arc) in rows.arcs.iter().enumerate() {
        arcs_of_piece[arc.piece as usize][usize::from(arc.is_reversed())] = Some(id as ArcId);
    }
    let lookup = Lookup { cut, way_ids, pieces_of, arcs_of_piece };
    for restriction in &data.restrictions {
        let tags = data.tags(restriction.tags);
        let kind = kind(profile, Tags(&tags));
        if kind.is_ok() && is_timed(&profile.turns.restrictions, Tags(&tags)) {
            *applied.ignored.entry("besides what always holds, something holds only at certain times").or_default() +=
                1;
        }
        let outcome = kind.and_then(|only| lookup.bind(restriction, only, rows, &mut paths));
        match outcome {
            Ok(Bound::Node) => applied.at_nodes += 1,
            Ok(Bound::Ways) => applied.along_ways += 1,
            Err(reason) => *applied.ignored.entry(reason).or_default() += 1,
        }
    }
    (applied, paths)
}

enum Bound {
    Node,
    Ways,
}

/// Whether a restriction that binds the profile says `only_*` or `no_*`.
///
/// The most specific tag counts: of the profile's words the first one with a `restriction:WORD` (or, as was written once, the
/// whole relation of `type=restriction:WORD`), and only without any `restriction`, which `except` lifts.
fn kind(profile: &Profile, tags: Tags<'_>) -> Result<bool, &'static str> {
    let words = &profile.turns.restrictions;
    let written_for = tags.get("type").and_then(|of| of.strip_prefix("restriction:"));
    let own = words.iter().find_map(|word| match tags.get(&format!("restriction:{word}")) {
        None if written_for == Some(word) => tags.get("restriction"),
        value => value,
    });
    let value = match (own, tags.get("restriction")) {
        (Some(value), _) => value,
        (None, Some(value)) if written_for.is_none() && !words.is_empty() => {
            let is_own = |except: &str| words.iter().any(|word| word == except.trim());
            if tags.get("except").is_some_and(|except| except.split(';').any(is_own)) {
                return Err("this vehicle is excepted");
            }
            value
        }
        _ if is_timed(words, tags) => return Err("holds only at certain times"),
        _ => return Err("for other vehicles"),
    };
    if ["day_on", "day_off", "hour_on", "hour_off"].iter().any(|key| tags.get(key).is_some()) {
        return Err("holds only at certain times");
    }
    match value {
        _ if value.starts_with("only_") => Ok(true),
        _ if value.starts_with("no_") => Ok(false),
        "none" => Err("lifted for this vehicle"),
        _ => Err("of unknown kind"),
    }
}

/// Whether there is a rule for the profile that holds at certain times only.
fn is_timed(words: &[String], tags: Tags<'_>) -> bool {
    let timed = |word: &String| tags.get(&format!("restriction:{word}:conditional")).is_some();
    !words.is_empty() && tags.get("restriction:conditional").is_some() || words.iter().any(timed)
}

struct Lookup<'a> {
    cut: &'a Cut,
    way_ids: &'a [i64],
    pieces_of: HashMap<i64, Vec<u32>>,
    /// By piece: its arcs forward and backward.
    arcs_of_piece: Vec<[Option<ArcId>; 2]>,
}

impl Lookup<'_> {
    fn bind(
        &self,
        restriction: &Restriction,
        only: bool,
        rows: &mut Rows,
        paths: &mut Vec<ViaPath>,
    ) -> Result<Bound, &'static str> {
        if restriction.from.is_empty() || restriction.to.is_empty() {
            return Err("without a from or to way");
        }
        match (&restriction.via_index[..], &restriction.via_ways[..]) {
            (&[node], []) => self.at_node(restriction, node, only, rows).map(|()| Bound::Node),
            ([], [_, ..]) => {
                let found = self.along_ways(restriction, only, rows);
                if found.is_empty() {
                    return Err("its ways do not meet, or are not travelled that way");
                }
                paths.extend(found);
                Ok(Bound::Ways)
            }
            ([], []) => Err("without via"),
            _ => Err("with several via members that make no way"),
        }
    }

    fn at_node(&self, restriction: &Restriction, node: u32, only: bool, rows: &mut Rows) -> Result<(), &'static str> {
        if node == MISSING {
            return Err("its via node is not in the extract");
        }
        let Some(&junction) = self.cut.junction.get(&node) else {
            return Err("its via node is no junction of roads travelled");
        };
        let entering = self.entering(&restriction.from, junction, rows);
        let targets = self.leaving(&restriction.to, junction, rows);
        if entering.is_empty() || targets.is_empty() {
            return Err("its ways do not meet, or are not travelled that way");
        }
        let same = restriction.from == restriction.to;
        for arc in entering {
            for next in rows.outgoing(junction) {
                let named = targets.contains(&next) && (same || self.way(next, rows) != self.way(arc, rows));
                // A way that goes on behind the junction bears both names: turning back on it is not what is meant.
                let forbidden = if only { !named } else { named && (!same || self.turns_back(arc, next, rows)) };
                if forbidden {
                    let entry = rows.entry(arc, next);
                    rows.turns[entry] = FORBIDDEN;
                }
            }
        }
        Ok(())
    }

    /// The paths from a from way along all via ways to where a to way begins, the shortest for each approach.
    fn along_ways(&self, restriction: &Restriction, only: bool, rows: &Rows) -> Vec<ViaPath> {
        let mut found = Vec::new();
        let via: Vec<u32> = self.pieces(&restriction.via_ways).collect();
        for piece in self.pieces(&restriction.from) {
            for arc in self.arcs_of_piece[piece as usize].into_iter().flatten() {
                let mut path = vec![arc];
                let mut steps = MAX_STEPS;
                if let Some(targets) = self.follow(restriction, &via, &mut path, rows, &mut steps) {
                    found.push(ViaPath { arcs: path, targets, only });
                }
            }
        }
        found
    }

    /// Goes on from the end of the path along via pieces not used yet until a to way can be entered and every via way was used.
    fn follow(
        &self,
        restriction: &Restriction,
        via: &[u32],
        path: &mut Vec<ArcId>,
        rows: &Rows,
        steps: &mut usize,
    ) -> Option<Vec<ArcId>> {
        let head = rows.arcs[path[path.len() - 1] as usize].head;
        let used = |way: &i64| path[1..].iter().any(|&arc| self.way(arc, rows) == *way);
        if restriction.via_ways.iter().all(used) {
            let targets = self.leaving(&restriction.to, head, rows);
            if !targets.is_empty() {
                return Some(targets);
            }
        }
        if path.len() > MAX_VIA || *steps == 0 {
            return None;
        }
        *steps -= 1;
        for next in rows.outgoing(head) {
            let piece = rows.arcs[next as usize].piece;
            if via.contains(&piece) && path[1..].iter().all(|&arc| rows.arcs[arc as usize].piece != piece) {
                path.push(next);
                if let Some(targets) = self.follow(restriction, via, path, rows, steps) {
                    return Some(targets);
                }
                path.pop();
            }
        }
        None
    }

    fn pieces<'s>(&'s self, ways: &'s [i64]) -> impl Iterator<Item = u32> + 's {
        ways.iter().filter_map(|way| self.pieces_of.get(way)).flatten().copied()
    }

    fn entering(&self, ways: &[i64], junction: NodeId, rows: &Rows) -> Vec<ArcId> {
        let arcs = self.pieces(ways).flat_map(|piece| self.arcs_of_piece[piece as usize]).flatten();
        arcs.filter(|&arc| rows.arcs[arc as usize].head == junction).collect()
    }

    fn leaving(&self, ways: &[i64], junction: NodeId, rows: &Rows) -> Vec<ArcId> {
        rows.outgoing(junction).filter(|&arc| ways.contains(&self.way(arc, rows))).collect()
    }

    fn way(&self, arc: ArcId, rows: &Rows) -> i64 {
        self.way_ids[self.cut.pieces[rows.arcs[arc as usize].piece as usize].way as usize]
    }

    fn turns_back(&self, arc: ArcId, next: ArcId, rows: &Rows) -> bool {
        rows.arcs[arc as usize].piece == rows.arcs[next as usize].piece
    }
}
