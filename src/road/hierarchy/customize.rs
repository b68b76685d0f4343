//! Durations, lengths and turn costs on the hierarchy, and what is left of it when needless shortcuts are gone.

use super::cost::{Cost, FAR, step};
use super::ends::PieceArcs;
use super::order::{Damaged, Order, check_permutation, check_rows};
use crate::road::{ArcId, Graph};

/// A hierarchy with costs: what queries run on.
///
/// Edges that no shortest way needs are left out, so up and down edges are far fewer than those of the [`Order`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// By arc: its rank.
    pub(super) rank: Vec<u32>,
    /// By rank: the arc.
    pub(super) arc: Vec<ArcId>,
    /// Edges that lead upward, at their lower end.
    pub(super) up: Edges,
    /// Edges that come from above, at their lower end.
    pub(super) down: Edges,
    /// The arcs of each piece of the graph.
    pub(super) pieces: PieceArcs,
}

/// Edges in compressed rows by their lower end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edges {
    pub(super) first: Vec<u32>,
    /// The upper end.
    pub(super) other: Vec<u32>,
    pub(super) cost: Vec<Cost>,
    /// The lowest vertex of the way the edge stands for, or [`DIRECT`].
    pub(super) via: Vec<u32>,
}

/// An edge that is a turn of the graph, not a shortcut.
pub(super) const DIRECT: u32 = u32::MAX;

impl Edges {
    /// Edges of a vertex: upper end, cost, via.
    pub(super) fn of(&self, vertex: u32) -> impl Iterator<Item = (u32, Cost, u32)> + '_ {
        let row = self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize;
        let zipped = self.other[row.clone()].iter().zip(&self.cost[row.clone()]).zip(&self.via[row]);
        zipped.map(|((&other, &cost), &via)| (other, cost, via))
    }

    /// Cost and via of the edge between a vertex and one above it.
    pub(super) fn find(&self, vertex: u32, other: u32) -> Option<(Cost, u32)> {
        let row = self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize;
        let at = row.start + self.other[row].binary_search(&other).ok()?;
        Some((self.cost[at], self.via[at]))
    }
}

impl Hierarchy {
    /// Puts the graph's durations, lengths and turn costs on an order of the same roads.
    ///
    /// Basic and perfect customization of Dibbelt, Strasser, Wagner (JEA 2016, sections 7.2 and 7.6). The fill being
    /// directed, some upper triangles are missing and a needless edge may stay; none that is needed goes.
    ///
    /// # Panics
    /// When the order is not one of this graph's roads.
    #[must_use]
    pub fn customize(order: &Order, graph: &Graph) -> Self {
        assert_eq!(order.len(), graph.arcs.len(), "the order belongs to another graph");
        let mut metric = Metric::of_turns(order, graph);
        metric.lower_triangles(order);
        let kept = metric.needed(order);
        let edges = |first: &[u32], other: &[u32], half: &Half, keep: &[bool]| {
            let mut edges = Edges { first: Vec::with_capacity(first.len()), ..Edges::default() };
            edges.first.push(0);
            for row in first.windows(2) {
                for at in (row[0] as usize..row[1] as usize).filter(|&at| keep[at]) {
                    edges.other.push(other[at]);
                    edges.cost.push(half.cost[at]);
                    edges.via.push(half.via[at]);
                }
                edges.first.push(edges.other.len() as u32);
            }
            edges
        };
        Self {
            rank: order.rank.clone(),
            arc: order.arcs(),
            up: edges(&order.up_first, &order.up_head, &metric.up, &kept.0),
            down: edges(&order.down_first, &order.down_tail, &metric.down, &kept.1),
            pieces: PieceArcs::of(graph),
        }
    }

    /// Number of up and of down edges.
    #[must_use]
    pub fn edges(&self) -> (usize, usize) {
        (self.up.other.len(), self.down.other.len())
    }

    /// What the cache keeps of it, by name, in 32-bit words: costs have two, the lower first.
    #[must_use]
    pub fn sections(&self) -> [(&'static str, &[u32]); 9] {
        [
            ("ranks", &self.rank),
            ("up.first", &self.up.first),
            ("up.other", &self.up.other),
            ("up.cost", bytemuck::cast_slice(&self.up.cost)),
            ("up.via", &self.up.via),
            ("down.first", &self.down.first),
            ("down.other", &self.down.other),
            ("down.cost", bytemuck::cast_slice(&self.down.cost)),
            ("down.via", &self.down.via),
        ]
    }

    /// Takes up what [`Hierarchy::sections`] gave, for the same graph.
    ///
    /// # Errors
    /// When an index points outside or rows are out of order: no query can then read out of bounds or run for ever.
    pub fn from_sections(graph: &Graph, sections: [Vec<u32>; 9]) -> Result<Self, Damaged> {
        let [rank, up_first, up_other, up_cost, up_via, down_first, down_other, down_cost, down_via] = sections;
        let n = graph.arcs.len();
        check_permutation(&rank, n)?;
        let up = Edges::checked(n, up_first, up_other, &up_cost, up_via)?;
        let down = Edges::checked(n, down_first, down_other, &down_cost, down_via)?;
        let mut arc = vec![0; n];
        for (id, &rank) in rank.iter().enumerate() {
            arc[rank as usize] = id as ArcId;
        }
        Ok(Self { rank, arc, up, down, pieces: PieceArcs::of(graph) })
    }
}

impl Edges {
    fn checked(n: usize, first: Vec<u32>, other: Vec<u32>, words: &[u32], via: Vec<u32>) -> Result<Self, Damaged> {
        check_rows(n, &first, &other)?;
        if words.len() != 2 * other.len() || via.len() != other.len() {
            return Err(Damaged("the numbers of edges and costs differ"));
        }
        let cost: Vec<Cost> =
            words.chunks_exact(2).map(|pair| Cost::from(pair[1]) << 32 | Cost::from(pair[0])).collect();
        if cost.iter().any(|cost| !(0..FAR).contains(cost)) {
            return Err(Damaged("a cost is out of range"));
        }
        for vertex in 0..n {
            let row = first[vertex] as usize..first[vertex + 1] as usize;
            if via[row].iter().any(|&via| via != DIRECT && via as usize >= vertex) {
                return Err(Damaged("a shortcut does not lead through a lower vertex"));
            }
        }
        Ok(Self { first, other, cost, via })
    }
}

/// Costs on all edges of an order.
struct Metric {
    up: Half,
    down: Half,
}

struct Half {
    cost: Vec<Cost>,
    via: Vec<u32>,
}

impl Half {
    fn new(edges: usize) -> Self {
        Self { cost: vec![FAR; edges], via: vec![DIRECT; edges] }
    }

    fn improve(&mut self, edge: usize, cost: Cost, via: u32) {
        if cost < self.cost[edge] {
            self.cost[edge] = cost;
            self.via[edge] = via;
        }
    }
}

impl Metric {
    /// Costs of single turns.
    fn of_turns(order: &Order, graph: &Graph) -> Self {
        let mut metric = Self { up: Half::new(order.up_head.len()), down: Half::new(order.down_tail.len()) };
        for arc in 0..graph.arcs.len() as ArcId {
            let from = order.rank[arc as usize];
            for (next, turn) in graph.successors(arc) {
                let (to, cost) = (order.rank[next as usize], step(turn, &graph.arcs[next as usize]));
                let (half, row, others, other) = if from < to {
                    (&mut metric.up, order.up(from), &order.up_head, to)
                } else {
                    (&mut metric.down, order.down(to), &order.down_tail, from)
                };
                if let Ok(at) = others[row.clone()].binary_search(&other) {
                    half.improve(row.start + at, cost, DIRECT);
                }
            }
        }
        metric
    }

    /// Basic customization: each edge `u -> w` gets the best of its cost and of `u -> v -> w` over all lower `v`.
    fn lower_triangles(&mut self, order: &Order) {
        let below = Below::of(order);
        let (mut to, mut from) = (Slots::new(order.len()), Slots::new(order.len()));
        for vertex in 0..order.len() as u32 {
            to.fill(vertex, order.up(vertex), &order.up_head);
            for &(edge, lower) in below.leaving(vertex) {
                let first = self.down.cost[edge as usize];
                if first >= FAR {
                    continue;
                }
                for at in order.up(lower).rev() {
                    let head = order.up_head[at];
                    if head <= vertex {
                        break;
                    }
                    if let Some(edge) = to.get(vertex, head) {
                        self.up.improve(edge, first + self.up.cost[at], lower);
                    }
                }
            }
            from.fill(vertex, order.down(vertex), &order.down_tail);
            for &(edge, lower) in below.entering(vertex) {
                let second = self.up.cost[edge as usize];
                if second >= FAR {
                    continue;
                }
                for at in order.down(lower).rev() {
                    let tail = order.down_tail[at];
                    if tail <= vertex {
                        break;
                    }
                    if let Some(edge) = from.get(vertex, tail) {
                        self.down.improve(edge, self.down.cost[at] + second, lower);
                    }
                }
            }
        }
    }

    /// Perfect customization: by up and by down edge, whether its cost is a shortest one. An edge that a way over a higher
    /// vertex undercuts is on no shortest way. Costs are lowered on the way; those of the edges kept are not.
    fn needed(&mut self, order: &Order) -> (Vec<bool>, Vec<bool>) {
        let mut keep = (vec![true; self.up.cost.len()], vec![true; self.down.cost.len()]);
        let (mut to, mut from) = (Slots::new(order.len()), Slots::new(order.len()));
        for vertex in (0..order.len() as u32).rev() {
            to.fill(vertex, order.up(vertex), &order.up_head);
            from.fill(vertex, order.down(vertex), &order.down_tail);
            for at in order.up(vertex) {
                let (middle, first) = (order.up_head[at], self.up.cost[at]);
                for next in order.up(middle) {
                    lower(&mut self.up.cost, &mut keep.0, to.get(vertex, order.up_head[next]), first, next);
                }
                for next in order.down(middle) {
                    // From a higher vertex down to `middle`: vertex -> higher -> middle.
                    if let Some(edge) = to.get(vertex, order.down_tail[next]) {
                        let cost = self.up.cost[edge] + self.down.cost[next];
                        if cost < self.up.cost[at] {
                            self.up.cost[at] = cost;
                            keep.0[at] = false;
                        }
                    }
                }
            }
            for at in order.down(vertex) {
                let (middle, second) = (order.down_tail[at], self.down.cost[at]);
                for next in order.down(middle) {
                    lower(&mut self.down.cost, &mut keep.1, from.get(vertex, order.down_tail[next]), second, next);
                }
                for next in order.up(middle) {
                    // From `middle` up to a higher vertex and down: middle -> higher -> vertex.
                    if let Some(edge) = from.get(vertex, order.up_head[next]) {
                        let cost = self.up.cost[next] + self.down.cost[edge];
                        if cost < self.down.cost[at] {
                            self.down.cost[at] = cost;
                            keep.1[at] = false;
                        }
                    }
                }
            }
        }
        for (cost, keep) in self.up.cost.iter().zip(&mut keep.0) {
            *keep &= *cost < FAR;
        }
        for (cost, keep) in self.down.cost.iter().zip(&mut keep.1) {
            *keep &= *cost < FAR;
        }
        keep
    }
}

/// Lowers the cost of edge `at`, if any, to that over edge `next` of the same half, and marks it as not needed.
fn lower(costs: &mut [Cost], keep: &mut [bool], at: Option<usize>, first: Cost, next: usize) {
    if let Some(at) = at {
        let cost = first + costs[next];
        if cost < costs[at] {
            costs[at] = cost;
            keep[at] = false;
        }
    }
}

/// By upper end: the edge of the vertex at hand that leads there.
struct Slots(Vec<(u32, u32)>);

impl Slots {
    fn new(n: usize) -> Self {
        Self(vec![(u32::MAX, 0); n])
    }

    fn fill(&mut self, vertex: u32, row: std::ops::Range<usize>, others: &[u32]) {
        for at in row {
            self.0[others[at] as usize] = (vertex, at as u32);
        }
    }

    fn get(&self, vertex: u32, other: u32) -> Option<usize> {
        let (owner, at) = self.0[other as usize];
        (owner == vertex).then_some(at as usize)
    }
}

/// By upper vertex: the edges to and from lower ones, with these.
struct Below {
    leaving: (Vec<u32>, Vec<(u32, u32)>),
    entering: (Vec<u32>, Vec<(u32, u32)>),
}

impl Below {
    fn of(order: &Order) -> Self {
        let turned = |first: &[u32], other: &[u32]| {
            let mut rows = vec![0_u32; first.len()];
            for &upper in other {
                rows[upper as usize + 1] += 1;
            }
            for vertex in 1..rows.len() {
                rows[vertex] += rows[vertex - 1];
            }
            let mut fill = rows.clone();
            let mut edges = vec![(0, 0); other.len()];
            for lower in 0..first.len() - 1 {
                for edge in first[lower]..first[lower + 1] {
                    let slot = &mut fill[other[edge as usize] as usize];
                    edges[*slot as usize] = (edge, lower as u32);
                    *slot += 1;
                }
            }
            (rows, edges)
        };
        Self { leaving: turned(&order.down_first, &order.down_tail), entering: turned(&order.up_first, &order.up_head) }
    }

    /// Down edges that leave `vertex` for lower ones.
    fn leaving(&self, vertex: u32) -> &[(u32, u32)] {
        let (rows, edges) = &self.leaving;
        &edges[rows[vertex as usize] as usize..rows[vertex as usize + 1] as usize]
    }

    /// Up edges that come to `vertex` from lower ones.
    fn entering(&self, vertex: u32) -> &[(u32, u32)] {
        let (rows, edges) = &self.entering;
        &edges[rows[vertex as usize] as usize..rows[vertex as usize + 1] as usize]
    }
}
