//! Times and lengths between many positions at once.

use std::collections::HashMap;

use rayon::prelude::*;

use super::cost::{Cost, FAR, LIMIT, parts, step};
use super::customize::Hierarchy;
use super::ends::End;
use super::query::{Query, Space};
use super::sweep::{LANES, Labels, Lanes, Selection};
use crate::road::{ArcId, Decimetres, Graph, Millis, PieceId, Position};

/// Times and lengths from each source (row) to each target (column).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Number of targets.
    pub columns: usize,
    /// Row by row; [`Table::NO_WAY`] without a way.
    pub millis: Vec<Millis>,
    /// Row by row, along the same ways; [`Table::NO_WAY`] without a way.
    pub decimetres: Vec<Decimetres>,
}

impl Table {
    /// Entry of a pair without a way.
    pub const NO_WAY: u32 = u32::MAX;

    /// Time and length of a pair.
    #[must_use]
    pub fn get(&self, from: usize, to: usize) -> Option<(Millis, Decimetres)> {
        let at = from * self.columns + to;
        (self.millis[at] != Self::NO_WAY).then(|| (self.millis[at], self.decimetres[at]))
    }
}

/// The table between sources and targets, for each pair what [`Query::cost`] would say.
///
/// Sources are taken in batches that lie near each other, each batch in one sweep over the part of the hierarchy above the
/// targets. Batches run in parallel on the pool this is called in; the answer does not depend on how many threads it has.
#[must_use]
pub fn many_to_many(graph: &Graph, hierarchy: &Hierarchy, from: &[Position], to: &[Position]) -> Table {
    let size = from.len() * to.len();
    let mut table =
        Table { columns: to.len(), millis: vec![Table::NO_WAY; size], decimetres: vec![Table::NO_WAY; size] };
    if size == 0 {
        return table;
    }
    let targets = Targets::of(graph, hierarchy, to);
    let rows = table.millis.chunks_mut(to.len()).zip(table.decimetres.chunks_mut(to.len()));
    let mut rows: Vec<Row<'_>> = from
        .iter()
        .zip(rows)
        .map(|(&from, (millis, decimetres))| {
            let starts: Vec<End> = hierarchy.pieces.starts(graph, from).collect();
            Row { piece: from.piece, starts, millis, decimetres }
        })
        .collect();
    rows.sort_by_key(|row| row.starts.first().map(|start| hierarchy.rank[start.arc as usize]));
    let batches = rows.len().div_ceil(LANES);
    let fair = batches.div_ceil(4 * rayon::current_num_threads());
    rows.par_chunks_mut(LANES)
        .with_min_len(fair)
        .for_each_init(|| Scratch::new(graph, hierarchy, &targets), |scratch, batch| scratch.fill(&targets, batch));
    table
}

/// A source and its row of the table.
struct Row<'a> {
    piece: PieceId,
    starts: Vec<End>,
    millis: &'a mut [Millis],
    decimetres: &'a mut [Decimetres],
}

/// The targets and what lies above them.
struct Targets {
    selection: Selection,
    /// By target: its first end.
    first: Vec<u32>,
    /// Slot, and the end.
    ends: Vec<(u32, End)>,
    /// Targets by piece.
    by_piece: Vec<(PieceId, u32)>,
}

impl Targets {
    fn of(graph: &Graph, hierarchy: &Hierarchy, to: &[Position]) -> Self {
        let (mut first, mut ends) = (vec![0], Vec::new());
        for &position in to {
            ends.extend(hierarchy.pieces.targets(graph, position));
            first.push(ends.len() as u32);
        }
        let rank = |end: &End| hierarchy.rank[end.arc as usize];
        let selection = Selection::of(hierarchy, ends.iter().map(rank));
        let ends = ends.into_iter().filter_map(|end| Some((selection.slot(rank(&end))?, end))).collect();
        let mut by_piece: Vec<_> = to.iter().enumerate().map(|(at, position)| (position.piece, at as u32)).collect();
        by_piece.sort_unstable();
        Self { selection, first, ends, by_piece }
    }

    fn ends(&self, target: usize) -> &[(u32, End)] {
        &self.ends[self.first[target] as usize..self.first[target + 1] as usize]
    }

    fn on_piece(&self, piece: PieceId) -> impl Iterator<Item = usize> + '_ {
        let from = self.by_piece.partition_point(|&(other, _)| other < piece);
        self.by_piece[from..].iter().take_while(move |&&(other, _)| other == piece).map(|&(_, target)| target as usize)
    }
}

/// What one thread needs.
struct Scratch<'a> {
    graph: &'a Graph,
    hierarchy: &'a Hierarchy,
    space: Space,
    labels: Labels,
    /// For trips that have to go around: made when the first one comes.
    query: Option<Query<'a>>,
    cycles: HashMap<ArcId, Option<Cost>>,
}

impl<'a> Scratch<'a> {
    fn new(graph: &'a Graph, hierarchy: &'a Hierarchy, targets: &Targets) -> Self {
        let space = Space::new(hierarchy.rank.len());
        Self { graph, hierarchy, space, labels: targets.selection.labels(), query: None, cycles: HashMap::new() }
    }

    /// Fills the rows of a batch.
    fn fill(&mut self, targets: &Targets, batch: &mut [Row<'_>]) {
        for (lane, row) in batch.iter().enumerate() {
            let seeds = row.starts.iter().map(|start| (self.hierarchy.rank[start.arc as usize], start.rest));
            self.space.search(&self.hierarchy.up, seeds);
            for &vertex in &self.space.visited {
                if let Some(slot) = targets.selection.slot(vertex) {
                    self.labels.seed(slot, lane, self.space.label(vertex));
                }
            }
        }
        targets.selection.sweep(&mut self.labels);
        for target in 0..targets.first.len() - 1 {
            let costs = best(&self.labels, targets.ends(target));
            for (row, cost) in batch.iter_mut().zip(costs) {
                row.set(target, cost);
            }
        }
        for (lane, row) in batch.iter_mut().enumerate() {
            for target in targets.on_piece(row.piece) {
                let cost = self.on_same_piece(row, lane, targets.ends(target));
                row.set(target, cost);
            }
        }
    }

    /// The cost to a target on the source's own piece, which may lie behind it. See [`Query::cost`].
    fn on_same_piece(&mut self, row: &Row<'_>, lane: usize, ends: &[(u32, End)]) -> Cost {
        let behind = |end: &End| row.starts.iter().copied().find(|start| start.arc == end.arc && start.rest < end.rest);
        let mut best = FAR;
        for (slot, end) in ends.iter().filter(|(_, end)| behind(end).is_none()) {
            best = best.min(self.labels.row(*slot)[lane] - end.rest);
        }
        for (start, end) in ends.iter().filter_map(|(_, end)| Some((behind(end)?, end))) {
            // Going around takes the whole arc at least.
            let least = start.rest + step(0, &self.graph.arcs[end.arc as usize]) - end.rest;
            if least < best {
                let (graph, hierarchy) = (self.graph, self.hierarchy);
                let query = self.query.get_or_insert_with(|| Query::new(graph, hierarchy));
                let cycle = *self.cycles.entry(end.arc).or_insert_with(|| query.cycle(end.arc));
                best = cycle.map_or(best, |cycle| best.min(start.rest + cycle - end.rest));
            }
        }
        best
    }
}

/// The cost to a target from all lanes: the least over its ends.
fn best(labels: &Labels, ends: &[(u32, End)]) -> Lanes {
    let mut best = [FAR; LANES];
    for (slot, end) in ends {
        let row = labels.row(*slot);
        for lane in 0..LANES {
            best[lane] = best[lane].min(row[lane] - end.rest);
        }
    }
    best
}

impl Row<'_> {
    fn set(&mut self, target: usize, cost: Cost) {
        if cost < LIMIT {
            (self.millis[target], self.decimetres[target]) = parts(cost);
        } else {
            (self.millis[target], self.decimetres[target]) = (Table::NO_WAY, Table::NO_WAY);
        }
    }
}
