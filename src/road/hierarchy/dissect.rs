//! Nested dissection: the order of importance of roads.

use crate::road::{FixedPoint, PieceId};

/// Share of a cell's junctions held fast at either end of a direction, in percent: neither part gets smaller than this.
const HELD_PERCENT: usize = 25;

/// Orders the edges (two junctions and the piece between them), least important first: cuts each cell of junctions in two
/// by the fewest edges, which come last.
///
/// Cuts are those of inertial flow (Schild, Sommer, *On Balanced Separators in Road Networks*, SEA 2015): junctions are
/// sorted along four directions, the first and last quarter are tied together, and a maximum flow between the two (Dinic,
/// unit capacities) shows the fewest edges between them. Where we differ: edges are cut, not junctions, since the arcs are
/// the vertices of the hierarchy; a direction is given up as soon as its flow exceeds the best cut so far.
pub(super) fn dissect(nodes: &[FixedPoint], edges: &[(u32, u32, PieceId)]) -> Vec<PieceId> {
    let (mut cells, mut order) = Cells::of(nodes, edges);
    let mut pieces = Vec::with_capacity(edges.len());
    cells.split(&mut order, &mut pieces);
    pieces.iter().map(|&edge| edges[edge as usize].2).collect()
}

/// What the flows need of the roads, and their state.
struct Cells {
    /// Compact ends of the edges.
    ends: Vec<(u32, u32)>,
    /// Edges around each junction, in compressed rows.
    first: Vec<u32>,
    around: Vec<u32>,
    /// Where each junction is, in a plane.
    plane: Vec<(f32, f32)>,
    /// By junction: the cell it lies in.
    cell: Vec<u32>,
    cells: u32,
    /// By edge: 1 when flow runs from its first to its second end, -1 against that.
    flow: Vec<i8>,
    /// By junction: distance from the source in the residual graph.
    level: Vec<u32>,
    /// By junction: the next of its edges to try.
    next: Vec<u32>,
    /// By junction: whether it is held at the source, at the sink, or free.
    held: Vec<Held>,
    /// Junctions reached by the last search.
    queue: Vec<u32>,
    path: Vec<(u32, u32)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Free,
    Source,
    Sink,
}

/// The best cut of a cell so far: how many edges, how far from the middle, and the junctions of one side.
struct Cut {
    edges: usize,
    skew: usize,
    side: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl Cells {
    /// One cell with all junctions that have an edge; and these.
    fn of(nodes: &[FixedPoint], edges: &[(u32, u32, PieceId)]) -> (Self, Vec<u32>) {
        let mut compact = vec![UNSEEN; nodes.len()];
        let mut plane = Vec::new();
        let mut index = |node: u32| {
            let slot = &mut compact[node as usize];
            if *slot == UNSEEN {
                *slot = plane.len() as u32;
                let (lon, lat) = nodes[node as usize].degrees();
                plane.push(((lon * lat.to_radians().cos()) as f32, lat as f32));
            }
            *slot
        };
        let ends: Vec<(u32, u32)> = edges.iter().map(|&(left, right, _)| (index(left), index(right))).collect();
        let n = plane.len();
        let mut first = vec![0_u32; n + 1];
        for end in ends.iter().flat_map(|&(left, right)| [left, right]) {
            first[end as usize + 1] += 1;
        }
        for node in 0..n {
            first[node + 1] += first[node];
        }
        let mut fill = first.clone();
        let mut around = vec![0; 2 * ends.len()];
        for (edge, &(left, right)) in ends.iter().enumerate() {
            for end in [left, right] {
                around[fill[end as usize] as usize] = edge as u32;
                fill[end as usize] += 1;
            }
        }
        let cells = Self {
            flow: vec![0; ends.len()],
            ends,
            first,
            around,
            plane,
            cell: vec![0; n],
            cells: 1,
            level: vec![UNSEEN; n],
            next: vec![0; n],
            held: vec![Held::Free; n],
            queue: Vec::new(),
            path: Vec::new(),
        };
        (cells, (0..n as u32).collect())
    }

    /// Puts out the edges within a cell, least important first. Both parts of a cut hold a quarter at least, so the depth
    /// is logarithmic.
    fn split(&mut self, nodes: &mut [u32], out: &mut Vec<u32>) {
        if nodes.len() < 2 {
            return;
        }
        let cut = self.best_cut(nodes);
        let own = self.cell[nodes[0] as usize];
        let other = self.cells;
        self.cells += 1;
        for &node in &cut.side {
            self.cell[node as usize] = other;
        }
        let crossing: Vec<u32> = cut
            .side
            .iter()
            .flat_map(|&node| self.edges(node))
            .copied()
            .filter(|&edge| {
                let (left, right) = self.ends[edge as usize];
                let (left, right) = (self.cell[left as usize], self.cell[right as usize]);
                (left == own && right == other) || (left == other && right == own)
            })
            .collect();
        let mut middle = 0;
        for at in 0..nodes.len() {
            if self.cell[nodes[at] as usize] == own {
                nodes.swap(at, middle);
                middle += 1;
            }
        }
        let (one, two) = nodes.split_at_mut(middle);
        self.split(one, out);
        self.split(two, out);
        out.extend(crossing);
    }

    fn edges(&self, node: u32) -> &[u32] {
        &self.around[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    fn best_cut(&mut self, nodes: &mut [u32]) -> Cut {
        let mut best = Cut { edges: usize::MAX, skew: 0, side: Vec::new() };
        let diagonal = std::f32::consts::FRAC_1_SQRT_2;
        for (x, y) in [(1.0, 0.0), (0.0, 1.0), (diagonal, diagonal), (diagonal, -diagonal)] {
            let along = |node: u32| {
                let (east, north) = self.plane[node as usize];
                x * east + y * north
            };
            nodes.sort_unstable_by(|&a, &b| along(a).total_cmp(&along(b)).then(a.cmp(&b)));
            self.improve(nodes, &mut best);
        }
        best
    }

    /// Finds the fewest edges between the first and the last quarter of `nodes`, and keeps the cut if it beats the best.
    fn improve(&mut self, nodes: &[u32], best: &mut Cut) {
        let n = nodes.len();
        let quarter = (n * HELD_PERCENT / 100).max(1);
        let (sources, sinks) = (&nodes[..quarter], &nodes[n - quarter..]);
        self.reset(nodes, sources, sinks);
        let mut flow = 0;
        while self.levels(sources) {
            flow += self.augment(sources, best.edges - flow);
            if flow > best.edges {
                return;
            }
        }
        let skew = |part: usize| (2 * part).abs_diff(n);
        let near_source = self.queue.clone();
        let near_sink = self.reaching(sinks);
        let side = if skew(near_sink.len()) < skew(near_source.len()) { near_sink } else { near_source };
        if (flow, skew(side.len())) < (best.edges, best.skew) {
            *best = Cut { edges: flow, skew: skew(side.len()), side };
        }
    }

    fn reset(&mut self, nodes: &[u32], sources: &[u32], sinks: &[u32]) {
        for &node in nodes {
            self.held[node as usize] = Held::Free;
            for at in self.first[node as usize]..self.first[node as usize + 1] {
                self.flow[self.around[at as usize] as usize] = 0;
            }
            self.level[node as usize] = UNSEEN;
        }
        self.queue.clear();
        for &node in sources {
            self.held[node as usize] = Held::Source;
        }
        for &node in sinks {
            self.held[node as usize] = Held::Sink;
        }
    }

    /// The other end of an edge, if it lies in the same cell and the edge can take more flow from `node` to it.
    fn residual(&self, node: u32, edge: u32) -> Option<u32> {
        let (left, right) = self.ends[edge as usize];
        let (other, used) =
            if left == node { (right, self.flow[edge as usize]) } else { (left, -self.flow[edge as usize]) };
        (used < 1 && self.cell[other as usize] == self.cell[node as usize]).then_some(other)
    }

    /// Breadth-first search from the sources; whether it came to a sink.
    fn levels(&mut self, sources: &[u32]) -> bool {
        let mut queue = std::mem::take(&mut self.queue);
        for &node in &queue {
            self.level[node as usize] = UNSEEN;
        }
        queue.clear();
        queue.extend_from_slice(sources);
        for &node in sources {
            self.level[node as usize] = 0;
            self.next[node as usize] = self.first[node as usize];
        }
        let mut found = UNSEEN;
        let mut at = 0;
        while at < queue.len() && self.level[queue[at] as usize] < found {
            let node = queue[at];
            at += 1;
            for edge in self.first[node as usize]..self.first[node as usize + 1] {
                let Some(other) = self.residual(node, self.around[edge as usize]) else { continue };
                if self.level[other as usize] == UNSEEN {
                    self.level[other as usize] = self.level[node as usize] + 1;
                    self.next[other as usize] = self.first[other as usize];
                    queue.push(other);
                    if self.held[other as usize] == Held::Sink {
                        found = self.level[other as usize];
                    }
                }
            }
        }
        self.queue = queue;
        found != UNSEEN
    }

    /// Pushes flow along shortest paths until none is left, or it exceeds `enough`; how much.
    fn augment(&mut self, sources: &[u32], enough: usize) -> usize {
        let mut flow = 0;
        for &source in sources {
            while flow <= enough && self.push(source) {
                flow += 1;
            }
        }
        flow
    }

    /// Pushes one unit from a source to a sink along rising levels.
    fn push(&mut self, source: u32) -> bool {
        self.path.clear();
        let mut node = source;
        while self.held[node as usize] != Held::Sink {
            let at = self.next[node as usize];
            if at == self.first[node as usize + 1] {
                let Some((previous, _)) = self.path.pop() else { return false };
                self.next[previous as usize] += 1;
                node = previous;
                continue;
            }
            let edge = self.around[at as usize];
            match self.residual(node, edge) {
                Some(other)
                    if self.level[other as usize] != UNSEEN
                        && self.level[other as usize] == self.level[node as usize] + 1 =>
                {
                    self.path.push((node, edge));
                    node = other;
                }
                _ => self.next[node as usize] += 1,
            }
        }
        for &(node, edge) in &self.path {
            self.flow[edge as usize] += if self.ends[edge as usize].0 == node { 1 } else { -1 };
        }
        true
    }

    /// Junctions from which a sink can still be reached.
    fn reaching(&mut self, sinks: &[u32]) -> Vec<u32> {
        let mut seen = sinks.to_vec();
        for &node in sinks {
            self.level[node as usize] = 0;
        }
        let mut at = 0;
        while at < seen.len() {
            let node = seen[at];
            at += 1;
            for index in self.first[node as usize]..self.first[node as usize + 1] {
                let edge = self.around[index as usize];
                let (left, right) = self.ends[edge as usize];
                let other = if left == node { right } else { left };
                if self.level[other as usize] == UNSEEN && self.residual(other, edge) == Some(node) {
                    self.level[other as usize] = 0;
                    seen.push(other);
                }
            }
        }
        seen
    }
}
