//! The part of the hierarchy that leads down to a set of targets, swept for many sources at once.

use super::cost::{Cost, FAR};
use super::customize::Hierarchy;
use super::frontier::Frontier;

/// Sources swept at once: two vectors of 512 bits, four of 256.
pub(super) const LANES: usize = 16;

/// Costs from each of the sources.
pub(super) type Lanes = [Cost; LANES];

/// The vertices from which a way leads down to one of the targets, highest first, with the edges among them: the restricted
/// graph of RPHAST (Delling, Goldberg, Werneck, *Faster Batched Shortest Paths in Road Networks*, ATMOS 2011).
#[derive(Clone, Debug)]
pub(super) struct Selection {
    /// By rank: the vertex's slot, or `u32::MAX`.
    slot: Vec<u32>,
    /// By slot: its edges, which come from lower slots.
    first: Vec<u32>,
    edges: Vec<(u32, Cost)>,
}

/// Labels of a sweep.
#[derive(Clone, Debug)]
pub(super) struct Labels {
    rows: Vec<Lanes>,
    seeded: Vec<bool>,
}

impl Selection {
    /// The selection for targets given by rank.
    pub(super) fn of(hierarchy: &Hierarchy, targets: impl Iterator<Item = u32>) -> Self {
        let n = hierarchy.rank.len();
        let mut frontier = Frontier::new(n);
        targets.for_each(|target| frontier.insert(target));
        let mut chosen = Vec::new();
        while let Some(vertex) = frontier.pop() {
            chosen.push(vertex);
            hierarchy.down.of(vertex).for_each(|(upper, ..)| frontier.insert(upper));
        }
        let mut slot = vec![u32::MAX; n];
        let (mut first, mut edges) = (vec![0], Vec::new());
        for (at, &vertex) in chosen.iter().rev().enumerate() {
            slot[vertex as usize] = at as u32;
            edges.extend(hierarchy.down.of(vertex).map(|(upper, cost, _)| (slot[upper as usize], cost)));
            first.push(edges.len() as u32);
        }
        Self { slot, first, edges }
    }

    /// The slot of a vertex, if it is selected.
    pub(super) fn slot(&self, rank: u32) -> Option<u32> {
        let slot = self.slot[rank as usize];
        (slot != u32::MAX).then_some(slot)
    }

    /// Room for the labels of a sweep.
    pub(super) fn labels(&self) -> Labels {
        let n = self.first.len() - 1;
        Labels { rows: vec![[FAR; LANES]; n], seeded: vec![false; n] }
    }

    /// Costs of all selected vertices, from those seeded. The seeds are used up.
    pub(super) fn sweep(&self, labels: &mut Labels) {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                // SAFETY: the processor was just asked whether it has what the function is compiled for.
                return unsafe { self.sweep_avx512(labels) };
            }
            if is_x86_feature_detected!("avx2") {
                // SAFETY: as above.
                return unsafe { self.sweep_avx2(labels) };
            }
        }
        self.sweep_plain(labels);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn sweep_avx512(&self, labels: &mut Labels) {
        self.sweep_plain(labels);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn sweep_avx2(&self, labels: &mut Labels) {
        self.sweep_plain(labels);
    }

    #[inline(always)]
    fn sweep_plain(&self, labels: &mut Labels) {
        for slot in 0..self.first.len() - 1 {
            let mut row = if labels.seeded[slot] { labels.rows[slot] } else { [FAR; LANES] };
            labels.seeded[slot] = false;
            for &(tail, cost) in &self.edges[self.first[slot] as usize..self.first[slot + 1] as usize] {
                let upper = &labels.rows[tail as usize];
                for lane in 0..LANES {
                    row[lane] = row[lane].min(upper[lane] + cost);
                }
            }
            labels.rows[slot] = row;
        }
    }
}

impl Labels {
    /// Sets the cost of a vertex from the source of a lane, ahead of a sweep.
    pub(super) fn seed(&mut self, slot: u32, lane: usize, cost: Cost) {
        let row = &mut self.rows[slot as usize];
        if !std::mem::replace(&mut self.seeded[slot as usize], true) {
            *row = [FAR; LANES];
        }
        row[lane] = row[lane].min(cost);
    }

    /// The costs of a vertex after a sweep.
    pub(super) fn row(&self, slot: u32) -> &Lanes {
        &self.rows[slot as usize]
    }
}
