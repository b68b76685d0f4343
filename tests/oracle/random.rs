//! Random road graphs: one-way streets, loops, parallel roads, forbidden turns, copies, closed roads, roads of no length.

use fullsweep::road::{Arc, CLOSED, FORBIDDEN, FixedPoint, Graph, Piece, Position, WayInfo};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A graph with so many junctions and roads.
pub(crate) fn graph(seed: u64, nodes: u32, roads: u32) -> Graph {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let side = f64::from(nodes).sqrt().ceil() as u32;
    let place = |node: u32| FixedPoint { lon: (node % side) as i32 * 10_000, lat: (node / side) as i32 * 10_000 };
    let mut graph =
        Graph { nodes: (0..nodes).map(place).collect(), ways: vec![WayInfo::default()], ..Graph::default() };
    let mut arcs = Vec::new();
    for piece in 0..roads {
        let tail = rng.random_range(0..nodes);
        let head = neighbour(&mut rng, tail, side, nodes);
        let length = if rng.random_bool(0.05) { 0 } else { rng.random_range(1..2_000) };
        graph.pieces.push(Piece { first_point: piece * 2, points: 2, way: 0, component: 0 });
        graph.points.extend([graph.nodes[tail as usize], graph.nodes[head as usize]]);
        let directions = rng.random_range(1..8_u32);
        for reversed in [0, Arc::REVERSED] {
            if directions & (1 + reversed) == 0 && directions != 4 {
                continue;
            }
            let (tail, head) = if reversed == 0 { (tail, head) } else { (head, tail) };
            let duration = if rng.random_bool(0.02) { CLOSED } else { length * rng.random_range(1..5) };
            arcs.push(Arc { tail, head, duration, length, piece, flags: reversed });
            if rng.random_bool(0.05) {
                arcs.push(Arc { tail, head, duration, length, piece, flags: reversed | Arc::COPY });
            }
        }
    }
    arcs.sort_by_key(|arc| arc.tail);
    graph.first_out = (0..=nodes).map(|node| arcs.partition_point(|arc| arc.tail < node) as u32).collect();
    graph.arcs = arcs;
    turns(&mut rng, &mut graph);
    graph
}

/// Random positions.
pub(crate) fn positions(seed: u64, graph: &Graph, count: usize) -> Vec<Position> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut length = vec![0; graph.pieces.len()];
    for arc in &graph.arcs {
        length[arc.piece as usize] = arc.length;
    }
    let mut position = || {
        let piece = rng.random_range(0..graph.pieces.len() as u32);
        Position { piece, offset: rng.random_range(0..=length[piece as usize]) }
    };
    (0..count).map(|_| position()).collect()
}

fn neighbour(rng: &mut impl Rng, node: u32, side: u32, nodes: u32) -> u32 {
    let far = rng.random_bool(0.03);
    let step = if far { rng.random_range(0..nodes) } else { [0, 1, side, side + 1][rng.random_range(0..4)] };
    (node + step) % nodes
}

fn turns(rng: &mut impl Rng, graph: &mut Graph) {
    for arc in &graph.arcs {
        graph.first_turn.push(graph.turns.len() as u32);
        for next in graph.outgoing(arc.head) {
            let next = &graph.arcs[next as usize];
            let back = next.piece == arc.piece && next.flags != arc.flags;
            // Copies are entered rarely, and turning back is mostly forbidden.
            let forbidden = rng.random_bool(if back || next.is_copy() { 0.7 } else { 0.1 });
            graph.turns.push(if forbidden { FORBIDDEN } else { rng.random_range(0..3) * 500 });
        }
    }
}
