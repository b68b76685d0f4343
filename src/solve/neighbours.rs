//! Which sites are near each other, in way and in time.

use super::problem::{Problem, Table};

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

impl Neighbours {
    /// Lists of at most `ruin` sites each, the first `insert` of them for insertion.
    pub(crate) fn new(problem: &Problem, ruin: usize, insert: usize) -> Self {
        let sites = problem.sites as u32;
        let mut lists = Vec::with_capacity(problem.sites * ruin.min(problem.sites));
        let mut dists = Vec::with_capacity(problem.sites * ruin.min(problem.sites));
        let mut first = vec![0];
        let mut row: Vec<(u64, u32)> = Vec::with_capacity(problem.sites);
        for site in 0..sites {
            row.clear();
            if problem.anyone(site) {
                let others = (0..sites).filter(|other| *other != site && goes_with(problem, site, *other));
                row.extend(others.map(|other| (proximity(problem, site, other), other)));
            }
            if row.len() > ruin {
                row.select_nth_unstable(ruin - 1);
                row.truncate(ruin);
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

/// Whether some vehicle may visit both.
fn goes_with(problem: &Problem, one: u32, other: u32) -> bool {
    let row = |site: u32| &problem.may[site as usize * problem.words..][..problem.words];
    row(one).iter().zip(row(other)).any(|(one, other)| one & other != 0)
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
    ((f64::from(leg.time) + gap) * 16.0) as u64
}
