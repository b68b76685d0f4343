//! What does not depend on the metric: the order of contraction and the shortcuts any metric could need.

use super::dissect::dissect;
use super::ends::PieceArcs;
use super::reduce::reduce;
use crate::road::{ArcId, Graph};

/// The order in which arcs are contracted, and the directed hierarchy that follows from it.
///
/// Vertices are named by *rank*, the position of their arc in the order. An *up* edge leads from a vertex to one of higher
/// rank, a *down* edge comes to a vertex from one of higher rank; both are kept at their lower end, sorted by the upper one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// By arc: its rank.
    pub(super) rank: Vec<u32>,
    /// By rank: first of its up edges.
    pub(super) up_first: Vec<u32>,
    /// By up edge: the vertex it leads to.
    pub(super) up_head: Vec<u32>,
    /// By rank: first of its down edges.
    pub(super) down_first: Vec<u32>,
    /// By down edge: the vertex it comes from.
    pub(super) down_tail: Vec<u32>,
}

/// Stored numbers that cannot be a hierarchy of the graph at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored hierarchy is damaged: {0}")]
pub struct Damaged(pub &'static str);

impl Order {
    /// Orders the arcs of a graph. Durations and turn costs do not matter, only which turns are forbidden.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        Self::contract(graph, ranks(graph))
    }

    /// Number of vertices: arcs of the graph.
    pub(super) fn len(&self) -> usize {
        self.rank.len()
    }

    /// By rank: the arc that has it.
    pub(super) fn arcs(&self) -> Vec<ArcId> {
        let mut arcs = vec![0; self.rank.len()];
        for (arc, &rank) in self.rank.iter().enumerate() {
            arcs[rank as usize] = arc as ArcId;
        }
        arcs
    }

    /// Up edges (leading upward) of a vertex.
    pub(super) fn up(&self, vertex: u32) -> std::ops::Range<usize> {
        self.up_first[vertex as usize] as usize..self.up_first[vertex as usize + 1] as usize
    }

    /// Down edges (coming from above) of a vertex.
    pub(super) fn down(&self, vertex: u32) -> std::ops::Range<usize> {
        self.down_first[vertex as usize] as usize..self.down_first[vertex as usize + 1] as usize
    }

    /// Contracts the vertices in order. Where `u -> v` and `v -> w` meet in a lowest vertex `v`, there is an edge `u -> w`.
    ///
    /// Each vertex gathers its edges when its turn comes: from the graph, and from the lower vertices that have an edge with
    /// it, which are complete by then.
    fn contract(graph: &Graph, rank: Vec<u32>) -> Self {
        let n = rank.len();
        let mut order = Self { rank, up_first: vec![0], down_first: vec![0], ..Self::default() };
        let arcs = order.arcs();
        let (mut above, mut below) = (Chains::new(n), Chains::new(n));
        let entering = entering(graph);
        let mut seen = vec![u32::MAX; n];
        for vertex in 0..n as u32 {
            let arc = arcs[vertex as usize];
            let from = order.up_head.len();
            seen[vertex as usize] = vertex;
            let mut add = |other: u32, list: &mut Vec<u32>| {
                if other > vertex && seen[other as usize] != vertex {
                    seen[other as usize] = vertex;
                    list.push(other);
                }
            };
            for (next, _) in graph.successors(arc) {
                add(order.rank[next as usize], &mut order.up_head);
            }
            for lower in below.of(vertex) {
                let heads = order.up(lower);
                for at in heads {
                    add(order.up_head[at], &mut order.up_head);
                }
            }
            order.up_head[from..].sort_unstable();
            for &other in &order.up_head[from..] {
                seen[other as usize] = u32::MAX;
                above.push(other, vertex);
            }
            let from = order.down_tail.len();
            let mut add = |other: u32, list: &mut Vec<u32>| {
                if other > vertex && seen[other as usize] != vertex {
                    seen[other as usize] = vertex;
                    list.push(other);
                }
            };
            for previous in entering.predecessors(graph, arc) {
                add(order.rank[previous as usize], &mut order.down_tail);
            }
            for lower in above.of(vertex) {
                let tails = order.down(lower);
                for at in tails {
                    add(order.down_tail[at], &mut order.down_tail);
                }
            }
            order.down_tail[from..].sort_unstable();
            for &other in &order.down_tail[from..] {
                below.push(other, vertex);
            }
            order.up_first.push(order.up_head.len() as u32);
            order.down_first.push(order.down_tail.len() as u32);
        }
        order
    }

    /// What the cache keeps of it, by name.
    #[must_use]
    pub fn sections(&self) -> [(&'static str, &[u32]); 5] {
        [
            ("rank", &self.rank),
            ("up_first", &self.up_first),
            ("up_head", &self.up_head),
            ("down_first", &self.down_first),
            ("down_tail", &self.down_tail),
        ]
    }

    /// Takes up what [`Order::sections`] gave, for the same graph.
    ///
    /// # Errors
    /// When an index points outside or rows are out of order: nothing that follows can then read out of bounds.
    pub fn from_sections(
        graph: &Graph,
        [rank, up_first, up_head, down_first, down_tail]: [Vec<u32>; 5],
    ) -> Result<Self, Damaged> {
        let n = graph.arcs.len();
        check_permutation(&rank, n)?;
        check_rows(n, &up_first, &up_head)?;
        check_rows(n, &down_first, &down_tail)?;
        Ok(Self { rank, up_first, up_head, down_first, down_tail })
    }
}

/// Checks that `rank` holds each number below `n` once.
pub(super) fn check_permutation(rank: &[u32], n: usize) -> Result<(), Damaged> {
    if rank.len() != n {
        return Err(Damaged("the number of ranks is not that of arcs"));
    }
    let mut seen = vec![false; n];
    for &rank in rank {
        match seen.get_mut(rank as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(Damaged("the ranks are no permutation")),
        }
    }
    Ok(())
}

/// Checks that rows partition the edges and that each leads from its vertex upward, in rising order.
pub(super) fn check_rows(n: usize, first: &[u32], other: &[u32]) -> Result<(), Damaged> {
    if first.len() != n + 1 || first[0] != 0 || first[n] as usize != other.len() {
        return Err(Damaged("the rows do not cover the edges"));
    }
    for vertex in 0..n {
        let (from, to) = (first[vertex] as usize, first[vertex + 1] as usize);
        if from > to || to > other.len() {
            return Err(Damaged("the rows are out of order"));
        }
        let mut last = vertex as u32;
        for &upper in &other[from..to] {
            if upper <= last || upper as usize >= n {
                return Err(Damaged("an edge does not lead upward"));
            }
            last = upper;
        }
    }
    Ok(())
}

/// By arc: its rank, from the order of the pieces.
fn ranks(graph: &Graph) -> Vec<u32> {
    let arcs = PieceArcs::of(graph);
    let core = reduce(graph, &arcs);
    let dissected = dissect(&graph.nodes, &core.edges);
    let mut rank = vec![0; graph.arcs.len()];
    let mut next = 0;
    for piece in core.first.into_iter().chain(dissected) {
        for &arc in arcs.along(piece) {
            rank[arc as usize] = next;
            next += 1;
        }
    }
    rank
}

/// Arcs by head.
struct Entering {
    first: Vec<u32>,
    arcs: Vec<ArcId>,
}

fn entering(graph: &Graph) -> Entering {
    let mut first = vec![0_u32; graph.nodes.len() + 1];
    for arc in &graph.arcs {
        first[arc.head as usize + 1] += 1;
    }
    for node in 1..first.len() {
        first[node] += first[node - 1];
    }
    let mut fill = first.clone();
    let mut arcs = vec![0; graph.arcs.len()];
    for (id, arc) in graph.arcs.iter().enumerate() {
        arcs[fill[arc.head as usize] as usize] = id as ArcId;
        fill[arc.head as usize] += 1;
    }
    Entering { first, arcs }
}

impl Entering {
    /// Arcs from which an arc may be turned into.
    fn predecessors<'a>(&'a self, graph: &'a Graph, arc: ArcId) -> impl Iterator<Item = ArcId> + 'a {
        let tail = graph.arcs[arc as usize].tail;
        let entry = (arc - graph.first_out[tail as usize]) as usize;
        self.arcs[self.first[tail as usize] as usize..self.first[tail as usize + 1] as usize].iter().copied().filter(
            move |&previous| {
                graph.turns[graph.first_turn[previous as usize] as usize + entry] != crate::road::FORBIDDEN
            },
        )
    }
}

/// By upper vertex: the lower vertices with an edge to or from it, as linked lists in one array.
struct Chains {
    first: Vec<u32>,
    links: Vec<(u32, u32)>,
}

impl Chains {
    fn new(n: usize) -> Self {
        Self { first: vec![u32::MAX; n], links: Vec::new() }
    }

    fn push(&mut self, upper: u32, lower: u32) {
        self.links.push((lower, self.first[upper as usize]));
        self.first[upper as usize] = (self.links.len() - 1) as u32;
    }

    fn of(&self, upper: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.first[upper as usize];
        std::iter::from_fn(move || {
            let &(lower, next) = self.links.get(at as usize)?;
            at = next;
            Some(lower)
        })
    }
}
