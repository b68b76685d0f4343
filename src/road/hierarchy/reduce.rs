//! Dead ends and chains, contracted before the dissection.

use super::ends::PieceArcs;
use crate::road::{Graph, PieceId};

/// The junctions and pieces that are left, and the pieces taken away in the order to contract them.
#[derive(Debug, Default)]
pub(super) struct Core {
    /// Pieces contracted first, in order.
    pub(super) first: Vec<PieceId>,
    /// The pieces left: two ends and the piece.
    pub(super) edges: Vec<(u32, u32, PieceId)>,
}

/// Takes away loops, dead ends (leaf by leaf) and all but one piece of each chain.
///
/// None of that adds shortcuts between what is left: the arcs into a dead end have one way to go on, back out, and the arcs
/// of a chain have one successor each (besides turning back).
pub(super) fn reduce(graph: &Graph, arcs: &PieceArcs) -> Core {
    let mut roads = Roads { ends: vec![None; graph.pieces.len()], around: vec![Vec::new(); graph.nodes.len()] };
    let mut core = Core::default();
    for piece in 0..graph.pieces.len() as PieceId {
        let Some(&arc) = arcs.along(piece).first() else { continue };
        let arc = &graph.arcs[arc as usize];
        if arc.tail == arc.head {
            core.first.push(piece);
        } else {
            roads.link(piece, arc.tail, arc.head);
        }
    }
    let mut queue: Vec<u32> = (0..graph.nodes.len() as u32).rev().collect();
    while let Some(node) = queue.pop() {
        match *roads.around[node as usize].as_slice() {
            [piece] => {
                queue.push(roads.other(piece, node));
                roads.unlink(piece);
                core.first.push(piece);
            }
            [one, two] => {
                let (left, right) = (roads.other(one, node), roads.other(two, node));
                roads.unlink(one);
                roads.unlink(two);
                core.first.push(one);
                if left == right {
                    core.first.push(two);
                    queue.push(left);
                } else {
                    roads.link(two, left, right);
                }
            }
            _ => {}
        }
    }
    core.edges = roads
        .ends
        .iter()
        .enumerate()
        .filter_map(|(piece, ends)| ends.map(|(left, right)| (left, right, piece as PieceId)))
        .collect();
    core
}

/// Pieces as edges between junctions that can be taken away.
struct Roads {
    ends: Vec<Option<(u32, u32)>>,
    around: Vec<Vec<PieceId>>,
}

impl Roads {
    fn link(&mut self, piece: PieceId, left: u32, right: u32) {
        self.ends[piece as usize] = Some((left, right));
        self.around[left as usize].push(piece);
        self.around[right as usize].push(piece);
    }

    fn unlink(&mut self, piece: PieceId) {
        if let Some((left, right)) = self.ends[piece as usize].take() {
            self.around[left as usize].retain(|&other| other != piece);
            self.around[right as usize].retain(|&other| other != piece);
        }
    }

    fn other(&self, piece: PieceId, node: u32) -> u32 {
        self.ends[piece as usize].map_or(node, |(left, right)| if left == node { right } else { left })
    }
}
