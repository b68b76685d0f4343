//! The graph of a profile, out of the roads of an extract.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::data::RoadData;
use super::node::node_rules;
use super::pieces::{Cut, cut};
use super::scan::Tags;
use super::turns::{self, Rows};
use super::way::{Travel, travel};
use super::{components, copies, restrictions};
use crate::road::profile::Profile;
use crate::road::{Graph, Piece, WayInfo};

/// What was made of an extract for a profile, and what was left aside and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BuildCounts {
    /// Ways the profile travels.
    pub ways: u32,
    /// Junctions, pieces, arcs (copies included) and entries of the turn table.
    pub nodes: u32,
    /// Pieces of road.
    pub pieces: u32,
    /// Directed arcs, copies included.
    pub arcs: u32,
    /// Entries of the turn table.
    pub turns: u32,
    /// Of the arcs, copies for rules that depend on the approach.
    pub copies: u32,
    /// By class: pieces and metres.
    pub classes: BTreeMap<String, ClassCount>,
    /// Nodes at which a barrier blocks.
    pub barriers: u32,
    /// Nodes at which time is lost (signals, stops, gates).
    pub waits: u32,
    /// Arcs for trips that begin or end there only.
    pub ends_only: u32,
    /// Ways cut because the extract lacks some of their nodes.
    pub clipped_ways: u32,
    /// Pieces without length that lead nowhere, left out.
    pub degenerate: u32,
    /// Turn restrictions applied at a node.
    pub restrictions_at_nodes: u32,
    /// Turn restrictions applied along via ways.
    pub restrictions_along_ways: u32,
    /// Turn restrictions left aside, by reason.
    pub restrictions_ignored: BTreeMap<String, u32>,
    /// Strongly connected components.
    pub components: u32,
}

/// Roads of a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassCount {
    /// Number of pieces.
    pub pieces: u32,
    /// Length, each road once whatever its directions, in whole metres.
    pub metres: u64,
}

/// The graph of a profile, with what it was made of.
#[must_use]
pub fn build(data: &RoadData, profile: &Profile) -> (Graph, BuildCounts) {
    let tags: Vec<Vec<(&str, &str)>> = data.ways.iter().map(|way| data.tags(way.tags)).collect();
    let ways: Vec<(u32, Travel<'_>)> = tags
        .iter()
        .enumerate()
        .filter_map(|(index, tags)| Some((index as u32, travel(profile, Tags(tags))?)))
        .collect();
    let cut = cut(data, &ways, &node_rules(data, profile));
    let way_ids: Vec<i64> = ways.iter().map(|(way, _)| data.ways[*way as usize].id).collect();
    let mut rows = turns::rows(&cut, profile, data.centre());
    let (applied, paths) = restrictions::apply(data, profile, &cut, &way_ids, &mut rows);
    let mut pieces: Vec<Piece> = cut
        .pieces
        .iter()
        .map(|piece| Piece {
            first_point: piece.first_point,
            points: piece.points,
            way: piece.way,
            component: u32::MAX,
        })
        .collect();
    let components = components::label(&rows, &mut pieces);
    let ends_only = rows.arcs.iter().filter(|arc| arc.is_ends_only()).count() as u32;
    let copies = copies::add(&mut rows, &paths) as u32;
    components::strand(&rows, &mut pieces);
    let counts = BuildCounts {
        classes: classes(&cut, &ways),
        barriers: cut.blocked,
        waits: cut.waits,
        ends_only,
        clipped_ways: cut.clipped,
        degenerate: cut.degenerate,
        restrictions_at_nodes: applied.at_nodes,
        restrictions_along_ways: applied.along_ways,
        restrictions_ignored: applied.ignored.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect(),
        components,
        copies,
        ways: ways.len() as u32,
        nodes: cut.nodes.len() as u32,
        pieces: pieces.len() as u32,
        arcs: rows.arcs.len() as u32,
        turns: rows.turns.len() as u32,
    };
    let infos = ways
        .into_iter()
        .zip(way_ids)
        .map(|((_, travel), id)| WayInfo { id, name: travel.name.to_owned(), class: travel.class })
        .collect();
    let Rows { first_out, arcs, first_turn, turns, .. } = rows;
    let graph = Graph { nodes: cut.nodes, first_out, arcs, first_turn, turns, pieces, points: cut.points, ways: infos };
    (graph, counts)
}

fn classes(cut: &Cut, ways: &[(u32, Travel<'_>)]) -> BTreeMap<String, ClassCount> {
    let mut classes: BTreeMap<String, ClassCount> = BTreeMap::new();
    for piece in &cut.pieces {
        let class = &ways[piece.way as usize].1.class;
        let count = match classes.get_mut(class) {
            Some(count) => count,
            None => classes.entry(class.clone()).or_default(),
        };
        count.pieces += 1;
        // In millimetres first, so that the short ones are not lost to rounding.
        count.metres += (piece.length_m * 1000.0).round() as u64;
    }
    for count in classes.values_mut() {
        count.metres = (count.metres + 500) / 1000;
    }
    classes
}
