//! One pair of positions: the cost, the arcs, the shape.

use super::cost::{Cost, FAR, LIMIT, parts, step};
use super::customize::{DIRECT, Edges, Hierarchy};
use super::ends::End;
use super::frontier::Frontier;
use super::way::Way;
use crate::road::{ArcId, Decimetres, Graph, Millis, Position};

/// Scratch space for queries on one hierarchy; one a thread.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    graph: &'a Graph,
    hierarchy: &'a Hierarchy,
    scratch: Scratch,
}

/// The labels of a query, to be kept from one to the next: making them costs more than a query does.
#[derive(Clone, Debug)]
pub struct Scratch {
    forward: Space,
    backward: Space,
}

/// Labels of one search upward.
#[derive(Clone, Debug)]
pub(super) struct Space {
    label: Vec<Cost>,
    parent: Vec<u32>,
    frontier: Frontier,
    /// Vertices with a label, by rank.
    pub(super) visited: Vec<u32>,
}

/// What was found: the cost, and where both searches met.
struct Found {
    cost: Cost,
    meeting: u32,
}

impl<'a> Query<'a> {
    /// Scratch space for a hierarchy that was customized for this graph.
    #[must_use]
    pub fn new(graph: &'a Graph, hierarchy: &'a Hierarchy) -> Self {
        let n = hierarchy.rank.len();
        Self { graph, hierarchy, scratch: Scratch { forward: Space::new(n), backward: Space::new(n) } }
    }

    /// A query that goes on with the labels of an earlier one on the same hierarchy.
    #[must_use]
    pub fn again(graph: &'a Graph, hierarchy: &'a Hierarchy, scratch: Scratch) -> Self {
        if scratch.forward.label.len() == hierarchy.rank.len() {
            Self { graph, hierarchy, scratch }
        } else {
            Self::new(graph, hierarchy)
        }
    }

    /// Ends the query and gives its labels back.
    #[must_use]
    pub fn into_scratch(self) -> Scratch {
        self.scratch
    }

    /// Time and length of the fastest way; `None` without a way.
    pub fn cost(&mut self, from: Position, to: Position) -> Option<(Millis, Decimetres)> {
        let (straight, around) = self.trips(from, to);
        let straight = self.run(&straight.0, &straight.1).map(|found| found.cost);
        let around = around.and_then(|(start, end)| Some(start.rest + self.cycle(start.arc)? - end.rest));
        straight.into_iter().chain(around).min().map(parts)
    }

    /// The fastest way; `None` without a way.
    pub fn way(&mut self, from: Position, to: Position) -> Option<Way> {
        let (straight, around) = self.trips(from, to);
        let mut best = self.run(&straight.0, &straight.1).map(|found| (found.cost, self.unpack(found.meeting)));
        if let Some((start, end)) = around
            && let Some(cycle) = self.around(start.arc)
            && best.as_ref().is_none_or(|(cost, _)| start.rest + cycle.cost - end.rest < *cost)
        {
            let rest = self.unpack(cycle.meeting);
            let arcs = rest.map(|rest| std::iter::once(start.arc).chain(rest).collect());
            best = Some((start.rest + cycle.cost - end.rest, arcs));
        }
        let (cost, arcs) = best?;
        let (millis, decimetres) = parts(cost);
        Some(Way { from, to, millis, decimetres, arcs: arcs? })
    }

    /// Cost of leaving an arc at its head and coming back to its head along it; `None` without a way.
    pub(super) fn cycle(&mut self, arc: ArcId) -> Option<Cost> {
        self.around(arc).map(|found| found.cost)
    }

    fn around(&mut self, arc: ArcId) -> Option<Found> {
        let graph = self.graph;
        let starts: Vec<End> = graph
            .successors(arc)
            .map(|(next, turn)| End { arc: next, rest: step(turn, &graph.arcs[next as usize]) })
            .filter(|start| start.rest < FAR)
            .collect();
        self.run(&starts, &[End { arc, rest: 0 }])
    }

    /// Starts and ends of a trip. Where the end lies behind the start on the same arc, the trip has to go around: that end
    /// is taken out and given apart.
    fn trips(&self, from: Position, to: Position) -> ((Vec<End>, Vec<End>), Option<(End, End)>) {
        let pieces = &self.hierarchy.pieces;
        let starts: Vec<End> = pieces.starts(self.graph, from).collect();
        let mut ends: Vec<End> = pieces.targets(self.graph, to).collect();
        let behind = |end: &End| starts.iter().copied().find(|start| start.arc == end.arc && start.rest < end.rest);
        let around = ends.iter().find_map(|end| Some((behind(end)?, *end)));
        ends.retain(|end| behind(end).is_none());
        ((starts, ends), around)
    }

    fn run(&mut self, starts: &[End], ends: &[End]) -> Option<Found> {
        let Self { hierarchy, scratch: Scratch { forward, backward }, .. } = self;
        let rank = |end: &End| hierarchy.rank[end.arc as usize];
        forward.search(&hierarchy.up, starts.iter().map(|start| (rank(start), start.rest)));
        backward.search(&hierarchy.down, ends.iter().map(|end| (rank(end), -end.rest)));
        let meeting = |&vertex: &u32| Found { cost: forward.label(vertex) + backward.label(vertex), meeting: vertex };
        let met = backward.visited.iter().map(meeting).filter(|found| found.cost < LIMIT);
        met.min_by_key(|found| (found.cost, found.meeting))
    }

    /// The arcs of the way found last, from the start's to the end's. `None` if the hierarchy is not what it was stored as.
    fn unpack(&self, meeting: u32) -> Option<Vec<ArcId>> {
        let mut vertices = vec![meeting];
        while let Some(parent) = self.scratch.forward.parent(*vertices.last()?) {
            vertices.push(parent);
        }
        vertices.reverse();
        while let Some(parent) = self.scratch.backward.parent(*vertices.last()?) {
            vertices.push(parent);
        }
        let mut arcs = vec![self.hierarchy.arc[vertices[0] as usize]];
        let mut open = Vec::new();
        for pair in vertices.windows(2) {
            open.push((pair[0], pair[1]));
            while let Some((tail, head)) = open.pop() {
                let edge = if tail < head {
                    self.hierarchy.up.find(tail, head)?
                } else {
                    self.hierarchy.down.find(head, tail)?
                };
                if edge.1 == DIRECT {
                    arcs.push(self.hierarchy.arc[head as usize]);
                } else {
                    open.extend([(edge.1, head), (tail, edge.1)]);
                }
                if arcs.len() > self.graph.arcs.len() + 1 {
                    return None;
                }
            }
        }
        Some(arcs)
    }
}

impl Space {
    pub(super) fn new(n: usize) -> Self {
        Self { label: vec![FAR; n], parent: vec![u32::MAX; n], frontier: Frontier::new(n), visited: Vec::new() }
    }

    pub(super) fn label(&self, vertex: u32) -> Cost {
        self.label[vertex as usize]
    }

    fn parent(&self, vertex: u32) -> Option<u32> {
        let parent = self.parent[vertex as usize];
        (parent != u32::MAX).then_some(parent)
    }

    /// Labels all vertices above the seeds (rank and cost).
    pub(super) fn search(&mut self, edges: &Edges, seeds: impl Iterator<Item = (u32, Cost)>) {
        for vertex in self.visited.drain(..) {
            self.label[vertex as usize] = FAR;
        }
        for (vertex, cost) in seeds {
            if cost < self.label[vertex as usize] {
                self.label[vertex as usize] = cost;
                self.parent[vertex as usize] = u32::MAX;
                self.frontier.insert(vertex);
            }
        }
        while let Some(vertex) = self.frontier.pop() {
            self.visited.push(vertex);
            let label = self.label[vertex as usize];
            for (other, cost, _) in edges.of(vertex) {
                if label + cost < self.label[other as usize] {
                    self.label[other as usize] = label + cost;
                    self.parent[other as usize] = vertex;
                    self.frontier.insert(other);
                }
            }
        }
    }
}
