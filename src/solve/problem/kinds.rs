//! Vehicles alike are of one kind, and kinds that may visit the same sites share a column of bits.

use std::collections::HashMap;

use super::Kind;

/// Kinds and columns while they are being told apart.
#[derive(Default)]
pub(super) struct Kinds {
    kinds: Vec<Kind>,
    /// By kind: its column.
    column: Vec<u32>,
    known: HashMap<(Kind, u32), u32>,
    columns: Vec<Vec<u64>>,
    known_columns: HashMap<Vec<u64>, u32>,
}

/// Which kinds may visit which sites.
#[derive(Clone, Debug, Default)]
pub(crate) struct May {
    /// By kind: its column.
    column: Vec<u32>,
    /// By site, a bit for each column.
    rows: Vec<u64>,
    /// Words of a site's row.
    words: usize,
}

impl Kinds {
    /// The column of the sites given (a bit each).
    pub(super) fn column(&mut self, sites: Vec<u64>) -> u32 {
        let next = self.columns.len() as u32;
        *self.known_columns.entry(sites).or_insert_with_key(|sites| {
            self.columns.push(sites.clone());
            next
        })
    }

    /// The kind of a vehicle with the properties and the column given.
    pub(super) fn index(&mut self, kind: Kind, column: u32) -> u32 {
        let next = self.kinds.len() as u32;
        *self.known.entry((kind, column)).or_insert_with_key(|(kind, column)| {
            self.kinds.push(kind.clone());
            self.column.push(*column);
            next
        })
    }

    /// The kinds, and which may visit which of the sites.
    pub(super) fn finish(self, sites: usize) -> (Vec<Kind>, May) {
        let words = self.columns.len().div_ceil(64).max(1);
        let mut rows = vec![0; sites * words];
        for (column, bits) in self.columns.iter().enumerate() {
            for site in (0..sites).filter(|site| bits[site / 64] >> (site % 64) & 1 == 1) {
                rows[site * words + column / 64] |= 1 << (column % 64);
            }
        }
        (self.kinds, May { column: self.column, rows, words })
    }
}

impl May {
    #[inline(always)]
    pub(crate) fn is(&self, site: u32, kind: u32) -> bool {
        let column = self.column[kind as usize];
        self.rows[site as usize * self.words + column as usize / 64] >> (column % 64) & 1 == 1
    }

    /// A bit for each column; kinds that share a bit may visit the same sites.
    #[inline(always)]
    pub(crate) fn row(&self, site: u32) -> &[u64] {
        &self.rows[site as usize * self.words..][..self.words]
    }

    /// Puts the sites in a new order.
    pub(super) fn permute(&mut self, order: &[u32]) {
        self.rows = super::order::rows(order, &self.rows, self.words);
    }

    /// The same for some sites and kinds, those for which `is` holds, each kind with a column of its own.
    pub(super) fn of(sites: usize, kinds: usize, mut is: impl FnMut(u32, u32) -> bool) -> Self {
        let words = kinds.div_ceil(64).max(1);
        let mut rows = vec![0; sites * words];
        for site in 0..sites {
            for kind in (0..kinds).filter(|kind| is(site as u32, *kind as u32)) {
                rows[site * words + kind / 64] |= 1 << (kind % 64);
            }
        }
        Self { column: (0..kinds as u32).collect(), rows, words }
    }
}
