//! Strongly connected components: within one, every piece can be reached from every other.

use petgraph::graph::{DiGraph, NodeIndex};

use super::turns::Rows;
use crate::road::{FORBIDDEN, Piece};

/// Ranks the components by number of arcs and tells each piece the best one an arc of it lies in; [`u32::MAX`] where no
/// arc lies on any round trip. Gives the number of components.
///
/// Arcs are the vertices and allowed turns the edges, so that turn restrictions count. Roads `ends_only` count as if one could
/// pass through them: whoever begins there gets out, whoever ends there gets in.
pub(super) fn label(rows: &Rows, pieces: &mut [Piece]) -> u32 {
    let mut graph = DiGraph::<(), ()>::with_capacity(rows.arcs.len(), rows.turns.len());
    for _ in &rows.arcs {
        graph.add_node(());
    }
    for (arc, row) in rows.first_turn.iter().enumerate() {
        for (at, next) in rows.outgoing(rows.arcs[arc].head).enumerate() {
            if rows.turns[*row as usize + at] != FORBIDDEN {
                graph.add_edge(NodeIndex::new(arc), NodeIndex::new(next as usize), ());
            }
        }
    }
    // Kosaraju's: petgraph's Tarjan calls itself for every vertex of a path, which no stack survives on a country.
    let mut parts = petgraph::algo::kosaraju_scc(&graph);
    let first = |part: &Vec<NodeIndex>| part.iter().min().copied();
    parts.retain(|part| part.len() > 1 || graph.find_edge(part[0], part[0]).is_some());
    parts.sort_by_cached_key(|part| (std::cmp::Reverse(part.len()), first(part)));
    for piece in pieces.iter_mut() {
        piece.component = u32::MAX;
    }
    for (rank, part) in parts.iter().enumerate() {
        for arc in part {
            let piece = &mut pieces[rows.arcs[arc.index()].piece as usize];
            piece.component = piece.component.min(rank as u32);
        }
    }
    parts.len() as u32
}
