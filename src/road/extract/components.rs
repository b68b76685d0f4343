//! Strongly connected components: within one, every piece can be reached from every other.

use petgraph::graph::{DiGraph, NodeIndex};

use super::turns::Rows;
use crate::road::{ArcId, FORBIDDEN, Piece};

/// Ranks the components by number of arcs and tells each piece the best one an arc of it lies in; [`u32::MAX`] where no
/// arc lies on any round trip. Gives the number of components.
///
/// Arcs are the vertices and allowed turns the edges, so that turn restrictions count. Roads `ends_only` count as if one could
/// pass through them: whoever begins there gets out, whoever ends there gets in. What that does not hold for, [`strand`] finds.
pub(super) fn label(rows: &Rows, pieces: &mut [Piece]) -> u32 {
    let mut parts = parts(rows);
    let first = |part: &Vec<ArcId>| part.iter().min().copied();
    parts.sort_by_cached_key(|part| (std::cmp::Reverse(part.len()), first(part)));
    for piece in pieces.iter_mut() {
        piece.component = u32::MAX;
    }
    for (rank, part) in parts.iter().enumerate() {
        for &arc in part {
            let piece = &mut pieces[rows.arcs[arc as usize].piece as usize];
            piece.component = piece.component.min(rank as u32);
        }
    }
    parts.len() as u32
}

/// Takes pieces out of their component from which a trip does not get to its bulk, or to which none gets from there: with rows
/// that hold the copies, for which a road that is not for passing through is none. A street whose only exit is a private
/// road is such a piece.
pub(super) fn strand(rows: &Rows, pieces: &mut [Piece]) {
    let mut bulk: Vec<Vec<ArcId>> = Vec::new();
    for part in parts(rows) {
        let component = part.iter().map(|&arc| pieces[rows.arcs[arc as usize].piece as usize].component).min();
        let Some(component) = component.filter(|&component| component != u32::MAX) else { continue };
        let component = component as usize;
        if bulk.len() <= component {
            bulk.resize(component + 1, Vec::new());
        }
        if part.len() > bulk[component].len() {
            bulk[component] = part;
        }
    }
    let bulk: Vec<ArcId> = bulk.into_iter().flatten().collect();
    let mut before: Vec<Vec<ArcId>> = vec![Vec::new(); rows.arcs.len()];
    for arc in 0..rows.arcs.len() as ArcId {
        successors(rows, arc).for_each(|next| before[next as usize].push(arc));
    }
    let reached = spread(&bulk, rows.arcs.len(), |arc| successors(rows, arc));
    let leads = spread(&bulk, rows.arcs.len(), |arc| before[arc as usize].iter().copied());
    let (mut enters, mut leaves) = (vec![false; pieces.len()], vec![false; pieces.len()]);
    for (id, arc) in rows.arcs.iter().enumerate() {
        enters[arc.piece as usize] |= reached[id];
        leaves[arc.piece as usize] |= leads[id] && !arc.is_copy();
    }
    for (piece, stays) in pieces.iter_mut().zip(enters.iter().zip(&leaves)) {
        if stays != (&true, &true) {
            piece.component = u32::MAX;
        }
    }
}

/// The strongly connected parts with a round trip.
fn parts(rows: &Rows) -> Vec<Vec<ArcId>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(rows.arcs.len(), rows.turns.len());
    for _ in &rows.arcs {
        graph.add_node(());
    }
    for arc in 0..rows.arcs.len() as ArcId {
        for next in successors(rows, arc) {
            graph.add_edge(NodeIndex::new(arc as usize), NodeIndex::new(next as usize), ());
        }
    }
    // Kosaraju's: petgraph's Tarjan calls itself for every vertex of a path, which no stack survives on a country.
    let mut parts = petgraph::algo::kosaraju_scc(&graph);
    parts.retain(|part| part.len() > 1 || graph.find_edge(part[0], part[0]).is_some());
    parts.into_iter().map(|part| part.into_iter().map(|arc| arc.index() as ArcId).collect()).collect()
}

fn successors(rows: &Rows, arc: ArcId) -> impl Iterator<Item = ArcId> + '_ {
    let row = rows.first_turn[arc as usize] as usize;
    let out = rows.outgoing(rows.arcs[arc as usize].head);
    out.enumerate().filter(move |(at, _)| rows.turns[row + at] != FORBIDDEN).map(|(_, next)| next)
}

/// All arcs that some others lead to, step by step.
fn spread<I: Iterator<Item = ArcId>>(from: &[ArcId], arcs: usize, step: impl Fn(ArcId) -> I) -> Vec<bool> {
    let mut met = vec![false; arcs];
    let mut open = from.to_vec();
    from.iter().for_each(|&arc| met[arc as usize] = true);
    while let Some(arc) = open.pop() {
        for next in step(arc) {
            if !std::mem::replace(&mut met[next as usize], true) {
                open.push(next);
            }
        }
    }
    met
}
