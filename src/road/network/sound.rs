//! Range checks of a graph that came from a file: after these, no index of it leads outside.

use crate::road::extract::usable;
use crate::road::{CLOSED, Graph};

/// What is wrong with a graph, if anything.
pub(super) fn check(graph: &Graph) -> Result<(), &'static str> {
    let nodes = graph.nodes.len();
    let arcs = graph.arcs.len();
    if !rows_cover(&graph.first_out, nodes, arcs) {
        return Err("the rows of arcs do not cover them");
    }
    for node in 0..nodes {
        if graph.outgoing(node as u32).any(|arc| graph.arcs[arc as usize].tail as usize != node) {
            return Err("an arc does not begin where its row says");
        }
    }
    if graph.arcs.iter().any(|arc| arc.head as usize >= nodes || arc.piece as usize >= graph.pieces.len()) {
        return Err("an arc leads outside the graph");
    }
    if graph.arcs.iter().any(|arc| arc.duration == CLOSED) {
        return Err("an arc is closed for ever");
    }
    if graph.first_turn.len() != arcs {
        return Err("the turn rows are not those of the arcs");
    }
    let mut next = 0_u64;
    for (arc, &first) in graph.arcs.iter().zip(&graph.first_turn) {
        if u64::from(first) != next {
            return Err("a turn row begins elsewhere");
        }
        next += graph.outgoing(arc.head).len() as u64;
    }
    if next != graph.turns.len() as u64 {
        return Err("the turn rows do not cover the turns");
    }
    let within = |first: u32, count: u32| u64::from(first) + u64::from(count) <= graph.points.len() as u64;
    if graph.pieces.iter().any(|piece| piece.points < 2 || !within(piece.first_point, piece.points)) {
        return Err("the shape of a piece lies outside the points");
    }
    if graph.pieces.iter().any(|piece| piece.way as usize >= graph.ways.len()) {
        return Err("a piece belongs to no way");
    }
    // A component has an arc of its own, so there are no more of them than arcs.
    if graph.pieces.iter().any(|piece| piece.component != u32::MAX && piece.component as usize >= arcs) {
        return Err("a piece lies in a component that cannot be");
    }
    let on_globe = |point: &crate::road::FixedPoint| point.lon.abs() <= 1_800_000_000 && point.lat.abs() <= 900_000_000;
    // Such a network is never kept; what was found in its place, only the extract can tell.
    if !usable(graph) {
        return Err("it has no road");
    }
    if !graph.points.iter().chain(&graph.nodes).all(on_globe) {
        return Err("a point is not on the globe");
    }
    Ok(())
}

fn rows_cover(first: &[u32], rows: usize, entries: usize) -> bool {
    first.len() == rows + 1
        && first[0] == 0
        && first[rows] as usize == entries
        && first.windows(2).all(|pair| pair[0] <= pair[1])
}
