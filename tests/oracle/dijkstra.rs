//! Plain Dijkstra over arcs and turns, with nothing but a heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fullsweep::road::hierarchy::Way;
use fullsweep::road::{ArcId, CLOSED, Graph, Position};

/// Time in milliseconds, then length in decimetres.
pub(crate) type Cost = (u64, u64);

/// Costs from a position to the heads of all arcs, entered at their tails.
pub(crate) struct Costs<'a> {
    graph: &'a Graph,
    from: Position,
    heads: Vec<Option<Cost>>,
}

impl<'a> Costs<'a> {
    pub(crate) fn from(graph: &'a Graph, from: Position) -> Self {
        let mut heads = vec![None; graph.arcs.len()];
        let mut heap = BinaryHeap::new();
        for start in arcs_of(graph, from).filter(|&arc| !graph.arcs[arc as usize].is_copy()) {
            leave(graph, start, rest(graph, start, from), &mut heap);
        }
        while let Some(Reverse((cost, arc))) = heap.pop() {
            if heads[arc as usize].is_none() {
                heads[arc as usize] = Some(cost);
                leave(graph, arc, cost, &mut heap);
            }
        }
        Self { graph, from, heads }
    }

    /// Cost of the best way to a position, which may lie ahead on the piece the trip begins on.
    pub(crate) fn to(&self, to: Position) -> Option<Cost> {
        let less = |cost: Cost, rest: Cost| Some((cost.0.checked_sub(rest.0)?, cost.1.checked_sub(rest.1)?));
        let mut best: Option<Cost> = None;
        for arc in arcs_of(self.graph, to) {
            let rest_to = rest(self.graph, arc, to);
            let through = self.heads[arc as usize].and_then(|cost| less(cost, rest_to));
            let begins_here = self.from.piece == to.piece && !self.graph.arcs[arc as usize].is_copy();
            let ahead = begins_here.then(|| less(rest(self.graph, arc, self.from), rest_to)).flatten();
            best = [best, through, ahead].into_iter().flatten().min();
        }
        best
    }
}

fn leave(graph: &Graph, arc: ArcId, cost: Cost, heap: &mut BinaryHeap<Reverse<(Cost, ArcId)>>) {
    for (next, turn) in graph.successors(arc) {
        let into = &graph.arcs[next as usize];
        if into.duration != CLOSED {
            let time = cost.0 + u64::from(turn) + u64::from(into.duration);
            heap.push(Reverse(((time, cost.1 + u64::from(into.length)), next)));
        }
    }
}

fn arcs_of(graph: &Graph, position: Position) -> impl Iterator<Item = ArcId> + '_ {
    let here = move |&arc: &ArcId| {
        let arc = &graph.arcs[arc as usize];
        arc.piece == position.piece && arc.duration != CLOSED
    };
    (0..graph.arcs.len() as ArcId).filter(here)
}

/// What is left of an arc from a position on: its share of the length, and the same share of the time.
fn rest(graph: &Graph, arc: ArcId, position: Position) -> Cost {
    let arc = &graph.arcs[arc as usize];
    let done = if arc.is_reversed() { arc.length - position.offset } else { position.offset };
    let left = u64::from(arc.length - done);
    if done == 0 {
        return (u64::from(arc.duration), left);
    }
    let twice = 2 * u64::from(arc.length);
    ((2 * u64::from(arc.duration) * left + u64::from(arc.length)) / twice, left)
}

/// Walks a way arc by arc and counts what it costs; `None` where a turn is forbidden or a road closed.
pub(crate) fn walk(graph: &Graph, way: &Way) -> Option<Cost> {
    let (&first, &last) = (way.arcs.first()?, way.arcs.last()?);
    let ends_fit =
        graph.arcs[first as usize].piece == way.from.piece && graph.arcs[last as usize].piece == way.to.piece;
    if !ends_fit || graph.arcs[first as usize].is_copy() {
        return None;
    }
    let mut cost = rest(graph, first, way.from);
    for pair in way.arcs.windows(2) {
        let (_, turn) = graph.successors(pair[0]).find(|&(next, _)| next == pair[1])?;
        let into = &graph.arcs[pair[1] as usize];
        if into.duration == CLOSED {
            return None;
        }
        cost.0 += u64::from(turn) + u64::from(into.duration);
        cost.1 += u64::from(into.length);
    }
    let rest = rest(graph, last, way.to);
    Some((cost.0.checked_sub(rest.0)?, cost.1.checked_sub(rest.1)?))
}
