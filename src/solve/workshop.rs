//! The parts of a step one by one, for the benches of `benches/solve.rs`: nothing else may build upon this.

use super::dice::Dice;
use super::neighbours::Neighbours;
use super::problem::Problem;
use super::search::{Search, Tuning};
use crate::model::Goal;

/// Who lies near whom.
#[derive(Clone, Debug)]
pub struct Near(Neighbours);

/// A search whose parts can be called by hand.
#[derive(Clone, Debug)]
pub struct Workshop<'a> {
    search: Search<'a>,
}

impl Near {
    /// Finds the neighbours of every site.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let tuning = Tuning::default();
        Self(Neighbours::new(problem, tuning.ruin_neighbours, tuning.insert_neighbours))
    }
}

impl<'a> Workshop<'a> {
    /// A search with its first solution.
    #[must_use]
    pub fn new(problem: &'a Problem, near: &'a Near, goal: Goal) -> Self {
        Self { search: Search::new(problem, &near.0, goal, Tuning::default(), Dice::new(1, 0)) }
    }

    /// A whole step at the cold end; whether the best solution is a better one now.
    pub fn step(&mut self) -> bool {
        self.search.step(1.0)
    }

    /// Takes sites out and puts them back as they were; how many.
    pub fn ruin_and_undo(&mut self) -> usize {
        self.search.ruin_only();
        self.search.undo_ruin()
    }

    /// Takes sites out, to be looked at by [`Workshop::places`]; how many.
    pub fn ruin(&mut self) -> usize {
        self.search.ruin_only()
    }

    /// The cheapest places of the sites taken out, nothing changed; the number of places evaluated.
    pub fn places(&mut self) -> u64 {
        self.search.look_for_places()
    }
}

/// Sum of all travel times between sites, leg by leg as the search asks for them.
#[must_use]
pub fn all_legs(problem: &Problem) -> i64 {
    let table = &problem.tables[0];
    let sites = problem.sites as u32;
    (0..sites).flat_map(|from| (0..sites).map(move |to| (from, to))).map(|(a, b)| i64::from(table.leg(a, b).time)).sum()
}
