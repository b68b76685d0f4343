//! Shortest ways on the roads by plain Dijkstra over arcs: slow, short and independent of every hierarchy.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::road::{Arc, ArcId, CLOSED, Graph, Position};

/// The roads of a profile with where the places are on them.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Name of the profile.
    pub profile: &'a str,
    /// Its roads as they are on the day, changes included.
    pub graph: &'a Graph,
    /// By place, in the order of [`Locations`](crate::matrix::Locations): where it is entered and left; `None`
    /// where it is not on the network.
    pub places: &'a [Option<Position>],
}

/// Time in milliseconds, then length in decimetres: the fastest way, the shortest among the fastest.
type Cost = (u64, u64);

/// Time (milliseconds) and length (decimetres) of the fastest way between two positions, the shortest among the fastest;
/// `None` when there is no way. Trips begin on no copy of an arc but may end on one; the turn costs between consecutive arcs count.
#[must_use]
pub fn shortest(graph: &Graph, from: Position, to: Position) -> Option<(u64, u64)> {
    if from == to {
        return Some((0, 0));
    }
    let ends = ends(graph, to);
    let mut best: Option<Cost> = None;
    let mut known: Vec<Option<Cost>> = vec![None; graph.arcs.len()];
    let mut queue = BinaryHeap::new();
    for (id, arc) in usable(graph, from).filter(|(_, arc)| !arc.is_copy()) {
        let travelled = part(arc, from);
        let rest = (u64::from(arc.duration) - travelled.0, u64::from(arc.length) - travelled.1);
        // Both on one arc, the goal ahead.
        if let Some(ahead) = ends.get(&id).filter(|ahead| ahead.1 >= travelled.1) {
            better(&mut best, (ahead.0.saturating_sub(travelled.0), ahead.1 - travelled.1));
        }
        relax(&mut known, &mut queue, id, rest);
    }
    while let Some(Reverse((cost, id))) = queue.pop() {
        if best.is_some_and(|best| best <= cost) {
            break;
        }
        if known[id as usize].is_some_and(|known| known < cost) {
            continue;
        }
        for (next, turn) in graph.successors(id) {
            let arc = &graph.arcs[next as usize];
            if arc.duration == CLOSED {
                continue;
            }
            let turned = (cost.0 + u64::from(turn), cost.1);
            if let Some(end) = ends.get(&next) {
                better(&mut best, (turned.0 + end.0, turned.1 + end.1));
            }
            relax(&mut known, &mut queue, next, (turned.0 + u64::from(arc.duration), turned.1 + u64::from(arc.length)));
        }
    }
    best
}

fn better(best: &mut Option<Cost>, cost: Cost) {
    if best.is_none_or(|known| cost < known) {
        *best = Some(cost);
    }
}

fn relax(known: &mut [Option<Cost>], queue: &mut BinaryHeap<Reverse<(Cost, ArcId)>>, arc: ArcId, cost: Cost) {
    let known = &mut known[arc as usize];
    if known.is_none_or(|known| cost < known) {
        *known = Some(cost);
        queue.push(Reverse((cost, arc)));
    }
}

/// By arc: what is travelled of it up to the position.
fn ends(graph: &Graph, to: Position) -> BTreeMap<ArcId, Cost> {
    usable(graph, to).map(|(id, arc)| (id, part(arc, to))).collect()
}

/// The arcs along the piece of a position that may be travelled.
fn usable(graph: &Graph, position: Position) -> impl Iterator<Item = (ArcId, &Arc)> {
    let arcs = graph.arcs.iter().enumerate().map(|(id, arc)| (id as ArcId, arc));
    arcs.filter(move |(_, arc)| arc.piece == position.piece && arc.duration != CLOSED)
}

/// Duration and length of an arc from its tail to a position on it.
fn part(arc: &Arc, position: Position) -> Cost {
    let offset = u64::from(position.offset.min(arc.length));
    let (whole, length) = (u64::from(arc.length), u64::from(arc.duration));
    let travelled = if arc.is_reversed() { whole - offset } else { offset };
    if whole == 0 {
        return (0, 0);
    }
    // What is left is rounded to the nearest, and the whole is what is travelled and what is left.
    let left = whole - travelled;
    (length - (length * left + whole / 2) / whole, travelled)
}
