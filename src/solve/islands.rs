//! Several searches side by side, exchanging by rounds.
//!
//! Given a number of iterations there are always [`ISLANDS`] searches, whatever the number of threads, which share the
//! iterations; the best one's solution goes to the worst one at the end of each round. Threads only decide how many run
//! at once, so they cannot change the answer. Given a time there is one search a thread.

use std::time::Instant;

use super::dice::Dice;
use super::divide::{Divided, SIZE};
use super::goal::Score;
use super::neighbours::Neighbours;
use super::problem::Problem;
use super::route::teams;
use super::search::{SETTLED, Search, Tuning};
use super::tally::Tally;
use super::{Improvement, Params, RouteOrder, Solution};
use crate::model::Goal;

/// Searches side by side where the number of iterations is given.
const ISLANDS: usize = 2;

/// Rounds in which a search of given length is done; improvements are told after each.
const ROUNDS: u64 = 200;

/// Rounds between two exchanges.
const APART: u64 = 10;

/// Steps between two looks at the clock.
const STRIDE: u64 = 32;

/// Searches for the best solution until told to stop; `on_better` is called for improvements, at most once a round of work.
///
/// Never fails: what nobody can visit is left out.
#[must_use]
pub fn solve(problem: &Problem, params: &Params, on_better: &mut dyn FnMut(&Improvement)) -> Solution {
    solve_with(problem, params, Tuning::default(), None, on_better)
}

/// [`solve`], counting what is done and taking the time of its parts. The answer is the same.
#[must_use]
pub fn solve_counting(
    problem: &Problem,
    params: &Params,
    tally: &mut Tally,
    on_better: &mut dyn FnMut(&Improvement),
) -> Solution {
    solve_with(problem, params, Tuning::default(), Some(tally), on_better)
}

/// [`solve`] with other settings: tests break the search with it on purpose.
pub(crate) fn solve_with(
    problem: &Problem,
    params: &Params,
    tuning: Tuning,
    tally: Option<&mut Tally>,
    on_better: &mut dyn FnMut(&Improvement),
) -> Solution {
    let begun = Instant::now();
    if problem.is_large() {
        let routes = Divided::new(problem, params, tuning, SIZE, begun).run(tally, on_better);
        return solution(problem, &routes);
    }
    let near = Neighbours::new(problem, tuning.ruin_neighbours, tuning.insert_neighbours);
    let islands = if params.stop.iterations.is_some() { ISLANDS } else { params.threads.max(1) };
    let race = Race { problem, near: &near, params, begun, islands: islands as u64 };
    race.run(tuning, tally, on_better)
}

struct Race<'a> {
    problem: &'a Problem,
    near: &'a Neighbours,
    params: &'a Params,
    begun: Instant,
    islands: u64,
}

impl<'a> Race<'a> {
    fn run(&self, tuning: Tuning, tally: Option<&mut Tally>, on_better: &mut dyn FnMut(&Improvement)) -> Solution {
        let counts = tally.is_some();
        let mut searches: Vec<Search<'a>> = self.in_parallel((0..self.islands).collect(), |stream| {
            let dice = Dice::new(self.params.seed, stream);
            let mut search = Search::new(self.problem, self.near, self.params.goal, tuning, dice);
            search.tally = counts.then(Box::default);
            search
        });
        let mut known = None;
        for round in 0..ROUNDS {
            self.report(&searches, &mut known, on_better);
            if self.problem.sites == 0 || self.problem.vehicles.is_empty() || self.is_over(&searches[0]) {
                break;
            }
            searches = self.in_parallel(searches, |mut search| {
                self.advance(&mut search, round + 1);
                search
            });
            if (round + 1) % APART == 0 {
                exchange(&mut searches);
            }
        }
        self.report(&searches, &mut known, on_better);
        if let Some(sum) = tally {
            searches.iter().filter_map(Search::tally).for_each(|tally| sum.add(&tally));
        }
        let best = searches.iter().min_by_key(|search| search.best().1);
        best.map_or_else(Solution::default, |search| solution(self.problem, search.best().0))
    }

    /// Applies a function to all items on the threads allowed, and keeps their order.
    fn in_parallel<T: Send, U: Send>(&self, items: Vec<T>, apply: impl Fn(T) -> U + Sync) -> Vec<U> {
        let threads = self.params.threads.clamp(1, items.len().max(1));
        if threads == 1 {
            return items.into_iter().map(apply).collect();
        }
        let mut queues: Vec<Vec<(usize, T)>> = (0..threads).map(|_| Vec::new()).collect();
        for (index, item) in items.into_iter().enumerate() {
            queues[index % threads].push((index, item));
        }
        let apply = &apply;
        let mut done: Vec<(usize, U)> = std::thread::scope(|scope| {
            let run = |queue: Vec<(usize, T)>| {
                scope.spawn(move || queue.into_iter().map(|(at, item)| (at, apply(item))).collect::<Vec<_>>())
            };
            let handles: Vec<_> = queues.into_iter().map(run).collect();
            handles
                .into_iter()
                .flat_map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, item)| item).collect()
    }

    /// Steps until the end of a round.
    fn advance(&self, search: &mut Search<'_>, round: u64) {
        let target = round as f64 / ROUNDS as f64;
        if (round - 1).is_multiple_of(APART) {
            search.aim((round - 1) as f64 / ROUNDS as f64);
        }
        if self.params.goal == Goal::Finish && round == (SETTLED * ROUNDS as f64) as u64 {
            search.settle();
        }
        loop {
            let share = self.share(search);
            if share >= target || self.params.stop.is_told() {
                return;
            }
            let left = self
                .iterations_each()
                .map_or(STRIDE, |all| (all * round / ROUNDS).saturating_sub(search.iterations).max(1));
            for _ in 0..STRIDE.min(left) {
                search.step(share);
            }
        }
    }

    /// Steps of each search, where they are given.
    fn iterations_each(&self) -> Option<u64> {
        self.params.stop.iterations.map(|all| all.div_ceil(self.islands))
    }

    /// Share of the search that is done.
    fn share(&self, search: &Search<'_>) -> f64 {
        let steps = self.iterations_each().map_or(0.0, |all| search.iterations as f64 / all.max(1) as f64);
        let time =
            self.params.stop.time.map_or(0.0, |all| self.begun.elapsed().as_secs_f64() / all.as_secs_f64().max(1e-9));
        steps.max(time).min(1.0)
    }

    fn is_over(&self, search: &Search<'_>) -> bool {
        self.params.stop.is_told() || self.share(search) >= 1.0 || self.iterations_each() == Some(0)
    }

    fn report(&self, searches: &[Search<'_>], known: &mut Option<Score>, on_better: &mut dyn FnMut(&Improvement)) {
        let Some(best) = searches.iter().map(|search| search.best().1).min() else { return };
        if known.is_none_or(|known| best < known) {
            *known = Some(best);
            let value = match self.params.goal {
                Goal::Cost if !self.problem.is_plain() => best.0[2] / super::problem::UNITS,
                Goal::Teams => teams(best.0[2]),
                _ => best.0[2],
            };
            on_better(&Improvement {
                iterations: searches.iter().map(|search| search.iterations).sum(),
                elapsed: self.begun.elapsed(),
                left_out: (best.0[0], best.0[1]),
                value,
            });
        }
    }
}

/// The solution of routes, one list of sites a vehicle, with the numbers that the caller knows.
pub(super) fn solution(problem: &Problem, routes: &[Vec<u32>]) -> Solution {
    let mut seen = vec![false; problem.sites];
    let mut covered = vec![false; problem.groups.len()];
    let mut orders = Vec::new();
    for (vehicle, sites) in problem.vehicles.iter().zip(routes).filter(|(_, sites)| !sites.is_empty()) {
        for site in sites {
            seen[problem.original[*site as usize] as usize] = true;
            if let Some(group) = problem.any_group(*site) {
                covered[group as usize] = true;
            }
        }
        let sites = sites.iter().map(|site| problem.original[*site as usize] as usize).collect();
        orders.push(RouteOrder { team: vehicle.team as usize, shift: vehicle.shift as usize, sites });
    }
    orders.sort_by_key(|order| (order.team, order.shift));
    let number = |site: u32| problem.original[site as usize] as usize;
    let missing = (0..problem.sites as u32).filter(|site| !seen[number(*site)]);
    let is_spared = |site: &u32| problem.any_group(*site).is_some_and(|group| covered[group as usize]);
    let (spared, unassigned): (Vec<u32>, Vec<u32>) = missing.partition(is_spared);
    let sorted = |sites: Vec<u32>| {
        let mut sites: Vec<usize> = sites.into_iter().map(number).collect();
        sites.sort_unstable();
        sites
    };
    let (spared, unassigned) = (sorted(spared), sorted(unassigned));
    Solution { routes: orders, unassigned, spared }
}

/// The best search's solution goes to the worst one.
fn exchange(searches: &mut [Search<'_>]) {
    let score = |index: &usize| searches[*index].best().1;
    let (Some(best), Some(worst)) = ((0..searches.len()).min_by_key(score), (0..searches.len()).max_by_key(score))
    else {
        return;
    };
    if searches[best].best().1 < searches[worst].best().1 {
        let routes = searches[best].best().0.to_vec();
        searches[worst].adopt(&routes);
    }
}
