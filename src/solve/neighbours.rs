//! Which sites are near each other, in way and in time.
//!
//! Where it is known where the sites lie, they are looked for ring by ring until no farther one can be nearer in way and time:
//! the same lists as from looking at all, in a time that does not grow with their number.

use super::grid::Grid;
use super::problem::{Problem, Table};
use super::span::FAR;

/// By site, those it goes well with, the nearest first.
#[derive(Clone, Debug)]
pub(crate) struct Neighbours {
    lists: Vec<u32>,
    /// Distance of each, in the shorter direction and the shortest of all tables.
    dists: Vec<i32>,
    first: Vec<u32>,
    insert: usize,
}

/// Weights of waiting and of lateness against travel in the proximity of Vidal, Crainic, Gendreau and Prins (2013, section 4.5).
const WAIT: f64 = 0.2;
const LATE: f64 = 1.0;

/// Steps of proximity in a unit of time.
const FINE: f64 = 16.0;

/// Sites up to which all are looked at.
const FEW: usize = 300;

impl Neighbours {
    /// Lists of at most `ruin` sites each, the first `insert` of them for insertion.
    pub(crate) fn new(problem: &Problem, ruin: usize, insert: usize) -> Self {
        let search = Lookout::new(problem);
        let mut lists = Vec::with_capacity(problem.sites * ruin.min(problem.sites));
        let mut dists = Vec::with_capacity(problem.sites * ruin.min(problem.sites));
        let mut first = vec![0];
        let mut row: Vec<(u64, u32)> = Vec::new();
        for site in 0..problem.sites as u32 {
            row.clear();
            if problem.anyone(site) && ruin > 0 {
                search.nearest(site, ruin, &mut row);
            }
            row.sort_unstable();
            dists.extend(row.iter().map(|(_, other)| distance(problem, site, *other)));
            lists.extend(row.iter().map(|(_, other)| *other));
            first.push(lists.len() as u32);
        }
        Self { lists, dists, first, insert }
    }

    /// Neighbours of a site.
    #[inline(always)]
    pub(crate) fn all(&self, site: u32) -> &[u32] {
        &self.lists[self.first[site as usize] as usize..self.first[site as usize + 1] as usize]
    }

    /// Neighbours beside which a site is inserted, with their distance.
    #[inline(always)]
    pub(crate) fn insert(&self, site: u32) -> impl Iterator<Item = (&u32, &i32)> {
        let (from, to) = (self.first[site as usize] as usize, self.first[site as usize + 1] as usize);
        let to = to.min(from + self.insert);
        self.lists[from..to].iter().zip(&self.dists[from..to])
    }
}

/// Looks for the nearest of a site.
struct Lookout<'a> {
    problem: &'a Problem,
    /// Where sites lie and the least time that a unit of length takes; without them all sites are looked at.
    grid: Option<(Grid, &'a [[f64; 2]], f64)>,
}

impl<'a> Lookout<'a> {
    fn new(problem: &'a Problem) -> Self {
        let known = problem.ground.as_ref().filter(|ground| ground.pace > 0.0 && problem.sites >= FEW);
        let grid = known.map(|ground| {
            let at = &ground.at[..problem.sites];
            (Grid::new(at), at, ground.pace)
        });
        Self { problem, grid }
    }

    /// The `most` sites of least proximity, in no order.
    fn nearest(&self, site: u32, most: usize, row: &mut Vec<(u64, u32)>) {
        let problem = self.problem;
        let look = |other: u32, row: &mut Vec<(u64, u32)>| {
            if other != site && goes_with(problem, site, other) {
                row.push((proximity(problem, site, other), other));
            }
        };
        let Some((grid, at, pace)) = &self.grid else {
            (0..problem.sites as u32).for_each(|other| look(other, row));
            keep_least(row, most);
            return;
        };
        let around = at[site as usize];
        for ring in 0.. {
            let met = grid.ring(around, ring, |other| look(other, row));
            if !met {
                break;
            }
            keep_least(row, most);
            // Nobody farther away than this is nearer in way and time.
            let least = ((grid.reach(ring) * pace - 1.0).clamp(0.0, f64::from(FAR)) * FINE) as u64;
            if row.len() == most && row.iter().all(|(key, _)| *key < least) {
                break;
            }
        }
    }
}

fn keep_least(row: &mut Vec<(u64, u32)>, most: usize) {
    if row.len() > most {
        row.select_nth_unstable(most - 1);
        row.truncate(most);
    }
}

/// Whether some vehicle may visit both.
fn goes_with(problem: &Problem, one: u32, other: u32) -> bool {
    let row = |site: u32| problem.may.row(site).iter();
    row(one).zip(row(other)).any(|(one, other)| one & other != 0)
}

/// How badly two sites follow each other, in the better order.
fn proximity(problem: &Problem, one: u32, other: u32) -> u64 {
    problem
        .tables
        .iter()
        .map(|table| follows(problem, table, one, other).min(follows(problem, table, other, one)))
        .min()
        .unwrap_or(0)
}

fn distance(problem: &Problem, one: u32, other: u32) -> i32 {
    let shorter = |table: &Table| table.leg(one, other).dist.min(table.leg(other, one).dist);
    problem.tables.iter().map(shorter).min().unwrap_or(0)
}

fn follows(problem: &Problem, table: &Table, from: u32, to: u32) -> u64 {
    let leg = table.leg(from, to);
    let (Some(first), Some(last)) = (problem.visits(from).first(), problem.visits(from).last()) else {
        return u64::MAX;
    };
    let Some(gap) = problem
        .visits(to)
        .iter()
        .map(|visit| {
            let away = first.length + leg.time;
            let wait = (visit.early - last.late.saturating_add(away)).max(0);
            let late = (first.early.saturating_add(away) - visit.late).max(0);
            f64::from(wait) * WAIT + f64::from(late) * LATE
        })
        .min_by(f64::total_cmp)
    else {
        return u64::MAX;
    };
    ((f64::from(leg.time) + gap) * FINE) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::dice::Dice;
    use crate::solve::{Arrays, Client, Plane, Travel, Truck, Whole};

    /// Clients in clumps, some with windows, some for the second truck only.
    fn arrays(seed: u64) -> Arrays {
        let mut dice = Dice::new(seed, 3);
        let mut clump = [0.0; 2];
        let clients = 300 + dice.below(300);
        let mut at = Vec::new();
        for _ in 0..=clients {
            if dice.chance(0.05) {
                clump = [dice.unit() * 1000.0, dice.unit() * 1000.0];
            }
            at.push([clump[0] + dice.unit() * 50.0, clump[1] + dice.unit() * 50.0]);
        }
        let client = |_| {
            let from = dice.below(500) as i64;
            let begin = if dice.chance(0.5) { vec![(from, from + 60), (from + 200, from + 230)] } else { Vec::new() };
            Client { service: 5, begin, ..Client::default() }
        };
        let truck = |only: Option<Vec<usize>>| Truck {
            start: clients,
            end: clients,
            shift: (0, 5000),
            longest: 5000,
            capacity: Vec::new(),
            fixed: 0,
            per_time: 0,
            per_dist: 1,
            clients: only,
        };
        Arrays {
            clients: (0..clients).map(client).collect(),
            trucks: vec![truck(Some((0..clients / 2).collect())), truck(Some((clients / 3..clients).collect()))],
            travel: Travel::Plane(Plane { at, factor: 1.0, whole: Whole::Nearest }),
        }
    }

    #[test]
    fn looking_ring_by_ring_finds_what_looking_at_all_does() {
        for seed in 0..5 {
            let near = Problem::of_arrays(&arrays(seed));
            let all = Problem { ground: None, ..near.clone() };
            let (near, all) = (Neighbours::new(&near, 20, 10), Neighbours::new(&all, 20, 10));
            assert_eq!(near.first, all.first, "seed {seed}");
            assert_eq!(near.lists, all.lists, "seed {seed}");
        }
    }
}
