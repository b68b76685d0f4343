//! Cuts ways into pieces between junctions.

use std::collections::HashMap;

use super::data::{MISSING, RoadData};
use super::node::NodeRule;
use super::way::{Direction, Travel};
use crate::road::measure::{local_metres, metres_between};
use crate::road::{FixedPoint, Millis, NodeId};

/// Along how many metres the direction of a road at a junction is taken.
const BEARING_M: f64 = 10.0;

/// The pieces of all ways a profile travels.
#[derive(Debug, Default)]
pub(super) struct Cut {
    pub(super) nodes: Vec<FixedPoint>,
    pub(super) pieces: Vec<RawPiece>,
    pub(super) points: Vec<FixedPoint>,
    /// By node of the extract: its junction. None for nodes that block (each piece has its own end there) and others.
    pub(super) junction: HashMap<u32, NodeId>,
    /// Junctions with a stop sign that does not tell whom it is for.
    pub(super) stops: Vec<NodeId>,
    /// Pieces without any length, left out.
    pub(super) degenerate: u32,
    /// Ways cut because the extract lacks a node of theirs.
    pub(super) clipped: u32,
    /// Nodes at which a barrier blocks.
    pub(super) blocked: u32,
    /// Nodes at which time is lost.
    pub(super) waits: u32,
}

/// A piece with what is needed to make its arcs.
#[derive(Clone, Debug)]
pub(super) struct RawPiece {
    pub(super) ends: [NodeId; 2],
    /// Index among the ways travelled.
    pub(super) way: u32,
    pub(super) first_point: u32,
    pub(super) points: u32,
    pub(super) length_m: f64,
    pub(super) forward: Option<Direction>,
    pub(super) backward: Option<Direction>,
    pub(super) roundabout: bool,
    /// Wait at the end reached: going backward at `ends[0]`, going forward at `ends[1]`.
    pub(super) waits: [Millis; 2],
    /// Direction away from `ends[0]` and from `ends[1]` into the piece, radians clockwise from north.
    pub(super) bearings: [f64; 2],
}

/// Cuts the ways at every node where roads meet or end, or a rule holds.
pub(super) fn cut(data: &RoadData, ways: &[(u32, Travel<'_>)], rules: &HashMap<u32, NodeRule>) -> Cut {
    let mut uses = count_uses(data, ways);
    for &node in rules.keys() {
        let uses = &mut uses[node as usize];
        *uses = if *uses > 0 { 2 } else { 0 };
    }
    let mut cutter = Cutter { data, rules, uses, cut: Cut::default() };
    for (index, (way, travel)) in ways.iter().enumerate() {
        cutter.way(index as u32, data.nodes(&data.ways[*way as usize]), travel);
    }
    let (mut blocked, mut waits) = (0, 0);
    for (node, rule) in rules {
        if cutter.uses[*node as usize] > 0 {
            blocked += u32::from(rule.blocks);
            waits += u32::from(rule.forward + rule.backward > 0);
        }
    }
    Cut { blocked, waits, ..cutter.cut }
}

/// By node: 0 unused, 1 in the middle of one way, 2 or more a junction or an end.
fn count_uses(data: &RoadData, ways: &[(u32, Travel<'_>)]) -> Vec<u8> {
    let mut uses = vec![0_u8; data.places.len()];
    for (way, _) in ways {
        for run in runs(data.nodes(&data.ways[*way as usize])) {
            let mut last = MISSING;
            for &node in run.iter().filter(|&&node| std::mem::replace(&mut last, node) != node) {
                uses[node as usize] = uses[node as usize].saturating_add(1);
            }
            for &end in [run.first(), run.last()].into_iter().flatten() {
                uses[end as usize] = uses[end as usize].saturating_add(2);
            }
        }
    }
    uses
}

/// The parts of a way between nodes the extract lacks.
fn runs(nodes: &[u32]) -> impl Iterator<Item = &[u32]> {
    nodes.split(|&node| node == MISSING).filter(|run| run.len() > 1)
}

struct Cutter<'a> {
    data: &'a RoadData,
    rules: &'a HashMap<u32, NodeRule>,
    uses: Vec<u8>,
    cut: Cut,
}

impl Cutter<'_> {
    fn way(&mut self, way: u32, nodes: &[u32], travel: &Travel<'_>) {
        self.cut.clipped += u32::from(nodes.contains(&MISSING));
        let first_piece = self.cut.pieces.len();
        for run in runs(nodes) {
            let mut run = run.to_vec();
            run.dedup();
            self.cut.degenerate += u32::from(run.len() < 2);
            let mut start = 0;
            for end in 1..run.len() {
                if self.uses[run[end] as usize] > 1 {
                    self.section(way, &run[start..=end], travel);
                    start = end;
                }
            }
        }
        if let Some(duration_s) = travel.duration_s {
            // The whole way takes what it tells: its pieces share that by length.
            let pieces = &mut self.cut.pieces[first_piece..];
            let total: f64 = pieces.iter().map(|piece| piece.length_m).sum();
            for direction in pieces.iter_mut().flat_map(|piece| [&mut piece.forward, &mut piece.backward]).flatten() {
                direction.speed_kmh = (total / duration_s * 3.6).max(0.1);
            }
        }
    }

    /// A stretch of a way between two junctions. One that comes back to where it began is cut once more half-way.
    fn section(&mut self, way: u32, nodes: &[u32], travel: &Travel<'_>) {
        if nodes[0] == nodes[nodes.len() - 1] && nodes.len() > 2 {
            let middle = nodes.len() / 2;
            self.piece(way, &nodes[..=middle], travel);
            self.piece(way, &nodes[middle..], travel);
        } else {
            self.piece(way, nodes, travel);
        }
    }

    fn piece(&mut self, way: u32, nodes: &[u32], travel: &Travel<'_>) {
        let first_point = self.cut.points.len();
        let places = &self.data.places;
        let points = nodes.iter().map(|&node| places[node as usize]);
        self.cut.points.extend(points);
        let mut kept = self.cut.points.split_off(first_point);
        kept.dedup();
        let (first, last) = (nodes[0], nodes[nodes.len() - 1]);
        if kept.len() < 2 && first == last {
            self.cut.degenerate += 1;
            return;
        }
        if kept.len() < 2 {
            // Two nodes at the same place: a piece without length keeps the roads there connected.
            kept.push(kept[0]);
        }
        let length_m = kept.windows(2).map(|pair| metres_between(pair[0], pair[1])).sum();
        let bearings = [bearing(kept.iter().copied()), bearing(kept.iter().rev().copied())];
        let waits = [self.rule(first).map_or(0, |rule| rule.backward), self.rule(last).map_or(0, |rule| rule.forward)];
        let ends = [self.junction(first), self.junction(last)];
        self.cut.pieces.push(RawPiece {
            ends,
            way,
            first_point: first_point as u32,
            points: kept.len() as u32,
            length_m,
            forward: travel.forward,
            backward: travel.backward,
            roundabout: travel.roundabout,
            waits,
            bearings,
        });
        self.cut.points.append(&mut kept);
    }

    fn rule(&self, node: u32) -> Option<&NodeRule> {
        self.rules.get(&node)
    }

    /// The junction of a node; where a barrier blocks, a new one each time, so that no way leads across.
    fn junction(&mut self, node: u32) -> NodeId {
        let place = self.data.places[node as usize];
        let rule = self.rules.get(&node).copied().unwrap_or_default();
        if !rule.blocks
            && let Some(&known) = self.cut.junction.get(&node)
        {
            return known;
        }
        let fresh = self.cut.nodes.len() as NodeId;
        self.cut.nodes.push(place);
        if !rule.blocks {
            self.cut.junction.insert(node, fresh);
            if rule.undirected_stop {
                self.cut.stops.push(fresh);
            }
        }
        fresh
    }
}

/// Direction of a line at its beginning, radians clockwise from north.
fn bearing(points: impl Iterator<Item = FixedPoint>) -> f64 {
    let mut points = points.peekable();
    let Some(start) = points.next() else { return 0.0 };
    let mut previous = (0.0, 0.0);
    for point in points {
        let (east, north) = local_metres(start, point);
        let far = east.hypot(north);
        if far >= BEARING_M {
            // Where the line leaves the circle around its beginning, by halving what lies between.
            let (mut inside, mut outside) = (previous, (east, north));
            for _ in 0..8 {
                let middle = (f64::midpoint(inside.0, outside.0), f64::midpoint(inside.1, outside.1));
                if middle.0.hypot(middle.1) < BEARING_M { inside = middle } else { outside = middle }
            }
            return outside.0.atan2(outside.1);
        }
        previous = (east, north);
    }
    previous.0.atan2(previous.1)
}
