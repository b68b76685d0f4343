//! Where trips begin and end: from positions on pieces to arcs and what is left of them.

use super::cost::{Cost, cost};
use crate::road::{ArcId, CLOSED, Graph, PieceId, Position};

/// The arcs of each piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PieceArcs {
    first: Vec<u32>,
    arcs: Vec<ArcId>,
}

/// An arc on which a trip begins or ends, with the cost from the position to the arc's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) arc: ArcId,
    pub(super) rest: Cost,
}

impl PieceArcs {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut first = vec![0_u32; graph.pieces.len() + 1];
        for arc in &graph.arcs {
            first[arc.piece as usize + 1] += 1;
        }
        for piece in 1..first.len() {
            first[piece] += first[piece - 1];
        }
        let mut next = first.clone();
        let mut arcs = vec![0; graph.arcs.len()];
        for (id, arc) in graph.arcs.iter().enumerate() {
            let slot = &mut next[arc.piece as usize];
            arcs[*slot as usize] = id as ArcId;
            *slot += 1;
        }
        Self { first, arcs }
    }

    /// Arcs along a piece, in both directions, copies included.
    pub(super) fn along(&self, piece: PieceId) -> &[ArcId] {
        &self.arcs[self.first[piece as usize] as usize..self.first[piece as usize + 1] as usize]
    }

    /// Arcs on which a trip from `position` may begin.
    pub(super) fn starts<'a>(&'a self, graph: &'a Graph, position: Position) -> impl Iterator<Item = End> + 'a {
        self.targets(graph, position).filter(|end| !graph.arcs[end.arc as usize].is_copy())
    }

    /// Arcs on which a trip to `position` may end.
    pub(super) fn targets<'a>(&'a self, graph: &'a Graph, position: Position) -> impl Iterator<Item = End> + 'a {
        self.along(position.piece)
            .iter()
            .filter(|&&arc| graph.arcs[arc as usize].duration != CLOSED)
            .map(move |&arc| End { arc, rest: rest(graph, arc, position) })
    }
}

/// Cost from a position on an arc to the arc's head: its length pro rata, its duration likewise, rounded to the nearest.
fn rest(graph: &Graph, id: ArcId, position: Position) -> Cost {
    let arc = &graph.arcs[id as usize];
    let offset = position.offset.min(arc.length);
    let length = if arc.is_reversed() { offset } else { arc.length - offset };
    if length == arc.length {
        return cost(arc.duration, arc.length);
    }
    let share = (u64::from(arc.duration) * u64::from(length) + u64::from(arc.length) / 2) / u64::from(arc.length);
    cost(share as u32, length)
}
