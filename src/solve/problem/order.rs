//! The order in which sites are numbered: near ones together, so that what the search looks at in one step lies close
//! together in memory too.

use super::{NIL, Problem, Table};

/// Sites that are not split any further.
const HANDFUL: usize = 8;

impl Problem {
    /// Numbers the sites anew. Every property goes with its site; [`Problem::original`] tells the old number.
    pub(super) fn renumber(&mut self) {
        let mut order: Vec<u32> = (0..self.sites as u32).collect();
        let Some(table) = self.tables.first() else { return };
        split(table, &mut order);
        let mut new = vec![0; self.sites];
        for (now, was) in order.iter().enumerate() {
            new[*was as usize] = now as u32;
        }
        self.tables.iter_mut().for_each(|table| table.permute(&order));
        self.demand = rows(&order, &self.demand, self.dims);
        self.may.permute(&order);
        if let Some(ground) = &mut self.ground {
            ground.permute(&order);
        }
        self.worth = rows(&order, &self.worth, 1);
        self.bond_of = rows(&order, &self.bond_of, 1);
        let visits = order.iter().flat_map(|was| self.visits(*was)).copied().collect();
        let counts = order.iter().map(|was| self.visits(*was).len() as u32);
        let ends = counts.scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        self.first_visit = std::iter::once(0).chain(ends).collect();
        self.visits = visits;
        let members = self.groups.iter_mut().map(|group| &mut group.members);
        for member in members.chain(self.locks.iter_mut().map(|lock| &mut lock.members)).flatten() {
            *member = new[*member as usize];
        }
        self.original = order;
    }
}

/// Sorts sites so that those of either half are near each other, and so on within the halves: cut between two that are far
/// apart, which asks for nothing but distances.
fn split(table: &Table, part: &mut [u32]) {
    if part.len() <= HANDFUL {
        return;
    }
    let farthest = |from: u32, part: &[u32]| part.iter().copied().max_by_key(|to| (table.leg(from, *to).dist, *to));
    let one = farthest(part[0], part).unwrap_or(NIL);
    let other = farthest(one, part).unwrap_or(NIL);
    let nearer = |site: &u32| (i64::from(table.leg(one, *site).dist) - i64::from(table.leg(other, *site).dist), *site);
    let middle = part.len() / 2;
    part.select_nth_unstable_by_key(middle, nearer);
    let (left, right) = part.split_at_mut(middle);
    split(table, left);
    split(table, right);
}

/// Rows of `width` in a new order.
pub(super) fn rows<T: Copy>(order: &[u32], values: &[T], width: usize) -> Vec<T> {
    order.iter().flat_map(|was| &values[*was as usize * width..][..width]).copied().collect()
}

impl Table {
    /// Puts the first locations in a new order, in rows and columns.
    fn permute(&mut self, order: &[u32]) {
        match self {
            Self::Pairs { n, legs } => permute(legs, *n, order),
            Self::Same { n, cells, .. } => permute(cells, *n, order),
            Self::Plane(plane) => {
                let moved: Vec<_> = order.iter().map(|was| plane.at[*was as usize]).collect();
                plane.at[..moved.len()].copy_from_slice(&moved);
            }
            Self::Sphere(sphere) => sphere.permute(order),
        }
    }
}

fn permute<T: Copy + Default>(cells: &mut [T], n: usize, order: &[u32]) {
    let mut row = vec![T::default(); order.len()];
    for from in 0..n {
        let cells = &mut cells[from * n..][..n];
        for (to, was) in order.iter().enumerate() {
            row[to] = cells[*was as usize];
        }
        cells[..order.len()].copy_from_slice(&row);
    }
    // Rows change places along the cycles of the permutation, so that there is never a second table.
    let mut done = vec![false; order.len()];
    for first in 0..order.len() {
        let mut at = first;
        while !std::mem::replace(&mut done[at], true) {
            let was = order[at] as usize;
            if was != first {
                let (low, high) = (at.min(was), at.max(was));
                let (head, tail) = cells.split_at_mut(high * n);
                head[low * n..][..n].swap_with_slice(&mut tail[..n]);
            }
            at = was;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_permuted_in_rows_and_columns() {
        let (n, order) = (6, [3, 0, 4, 1, 2]);
        let cell = |from: usize, to: usize| (from * 10 + to) as i32;
        let mut cells: Vec<i32> = (0..n * n).map(|at| cell(at / n, at % n)).collect();
        permute(&mut cells, n, &order);
        let old = |at: usize| order.get(at).map_or(at, |was| *was as usize);
        let expected: Vec<i32> = (0..n * n).map(|at| cell(old(at / n), old(at % n))).collect();
        assert_eq!(cells, expected);
    }
}
