//! Points in the cells of a grid, so that those near a place are met ring by ring.

use super::problem::corners;

/// Points on a plane, a few in each cell on average.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    low: [f64; 2],
    cell: f64,
    columns: usize,
    rows: usize,
    /// By cell: its first entry in `points`.
    first: Vec<u32>,
    points: Vec<u32>,
}

/// Points in a cell on average: more make rings coarse, fewer make many of them empty.
const EACH: usize = 3;

impl Grid {
    /// A grid over points; their numbers are their places in the slice.
    pub(crate) fn new(at: &[[f64; 2]]) -> Self {
        let (low, high) = corners(at);
        let (width, height) = ((high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9));
        let wanted = (at.len() / EACH).max(1) as f64;
        // Square cells, and never more than so many, however thin the box.
        let cell = (width * height / wanted).sqrt().max(width.max(height) / wanted).max(1e-9);
        let count = |length: f64| (length / cell) as usize + 1;
        let mut grid =
            Self { low, cell, columns: count(width), rows: count(height), first: Vec::new(), points: Vec::new() };
        let cells: Vec<usize> = at.iter().map(|at| grid.cell_of(*at)).collect();
        let mut first = vec![0_u32; grid.columns * grid.rows + 1];
        for cell in &cells {
            first[cell + 1] += 1;
        }
        for cell in 1..first.len() {
            first[cell] += first[cell - 1];
        }
        let mut next = first.clone();
        grid.points = vec![0; at.len()];
        for (point, cell) in cells.iter().enumerate() {
            grid.points[next[*cell] as usize] = point as u32;
            next[*cell] += 1;
        }
        grid.first = first;
        grid
    }

    /// Length within which all points have been met after the rings up to `ring`.
    pub(crate) fn reach(&self, ring: usize) -> f64 {
        ring as f64 * self.cell
    }

    /// Calls back with every point of a ring of cells around a place; whether any cell lies within the grid.
    pub(crate) fn ring(&self, around: [f64; 2], ring: usize, mut each: impl FnMut(u32)) -> bool {
        let (column, row) = self.spot(around);
        let (ring, mut met) = (ring as isize, false);
        for y in row - ring..=row + ring {
            if y < 0 || y >= self.rows as isize {
                continue;
            }
            let inner = (y - row).abs() < ring;
            let step = if inner { (2 * ring).max(1) as usize } else { 1 };
            for x in (column - ring..=column + ring).step_by(step) {
                if x < 0 || x >= self.columns as isize {
                    continue;
                }
                met = true;
                let cell = y as usize * self.columns + x as usize;
                let points = self.first[cell] as usize..self.first[cell + 1] as usize;
                self.points[points].iter().for_each(|point| each(*point));
            }
        }
        met
    }

    /// The points nearest to a place, by their distance in a straight line, at most `most`, the nearest first.
    pub(crate) fn nearest(&self, at: &[[f64; 2]], around: [f64; 2], most: usize) -> Vec<u32> {
        let mut found: Vec<(f64, u32)> = Vec::new();
        for ring in 0.. {
            let met = self.ring(around, ring, |point| {
                let (x, y) = (at[point as usize][0] - around[0], at[point as usize][1] - around[1]);
                found.push((x.hypot(y), point));
            });
            found.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            found.truncate(most);
            if !met || found.len() == most && found[most - 1].0 <= self.reach(ring) {
                break;
            }
        }
        found.into_iter().map(|(_, point)| point).collect()
    }

    fn cell_of(&self, at: [f64; 2]) -> usize {
        let (column, row) = self.spot(at);
        row as usize * self.columns + column as usize
    }

    /// Column and row of a place, or of the cell nearest to it.
    fn spot(&self, at: [f64; 2]) -> (isize, isize) {
        let count = |axis: usize, cells: usize| {
            (((at[axis] - self.low[axis]) / self.cell) as isize).clamp(0, cells as isize - 1)
        };
        (count(0, self.columns), count(1, self.rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::dice::Dice;

    #[test]
    fn the_nearest_are_those_of_looking_at_all() {
        for seed in 0..20 {
            let mut dice = Dice::new(seed, 0);
            let thin = if seed % 3 == 0 { 0.001 } else { 1.0 };
            let at: Vec<[f64; 2]> = (0..1 + dice.below(300)).map(|_| [dice.unit() * 9.0, dice.unit() * thin]).collect();
            let grid = Grid::new(&at);
            let around = at[dice.below(at.len())];
            let mut all: Vec<u32> = (0..at.len() as u32).collect();
            let apart = |point: u32| (at[point as usize][0] - around[0]).hypot(at[point as usize][1] - around[1]);
            all.sort_by(|one, other| apart(*one).total_cmp(&apart(*other)).then(one.cmp(other)));
            all.truncate(7);
            assert_eq!(grid.nearest(&at, around, 7), all, "seed {seed}");
        }
    }

    #[test]
    fn points_at_one_place_are_all_found() {
        let at = vec![[2.0, 2.0]; 50];
        assert_eq!(Grid::new(&at).nearest(&at, [2.0, 2.0], 50).len(), 50);
    }
}
