//! The search: who visits what, in which order.
//!
//! This room sees units, model and matrix, never files, formats, roads, clocks or printing. Seed, threads and stop rule are
//! parameters; given a number of iterations the answer is a function of problem and seed alone.

mod day;
mod dice;
mod divide;
mod goal;
mod grid;
mod insert;
mod islands;
mod journal;
mod known;
mod label;
mod least;
mod links;
mod neighbours;
mod parts;
mod problem;
mod recreate;
mod refresh;
mod rise;
mod room;
mod route;
mod ruin;
mod rules;
mod search;
mod span;
mod stop;
mod tails;
mod tally;
#[cfg(test)]
mod testing;
#[doc(hidden)]
pub mod workshop;

#[cfg(test)]
pub(crate) use islands::solve_with;
pub use islands::{solve, solve_counting};
pub use problem::{Arrays, Client, Plane, Problem, Travel, Truck, Whole};
#[cfg(test)]
pub(crate) use search::Tuning;
pub use stop::Stop;
pub use tally::{Part, Tally};

use crate::model::Goal;

/// The answer of the search. Times are not part of it: `plan` computes them by the rules of [`model`](crate::model).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    /// One for each shift in use, by team and shift.
    pub routes: Vec<RouteOrder>,
    /// Indices of the sites nobody visits, ascending; members of `any` groups that another member covers are not among them.
    pub unassigned: Vec<usize>,
    /// Indices of the sites that another member of their `any` group stands for, ascending.
    pub spared: Vec<usize>,
}

/// The order in which a team sees its sites in one shift.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteOrder {
    /// Index of the team in the scenario.
    pub team: usize,
    /// Index of the shift in the team.
    pub shift: usize,
    /// Indices of the sites in the scenario, in order; never empty.
    pub sites: Vec<usize>,
}

/// How to search.
#[derive(Clone, Debug)]
pub struct Params {
    /// Seed of the random numbers.
    pub seed: u64,
    /// Threads to use, at least one. Given iterations they change how fast the answer is there, never the answer.
    pub threads: usize,
    /// When to end.
    pub stop: Stop,
    /// What counts once the most priority is covered.
    pub goal: Goal,
}

/// A better solution was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Improvement {
    /// Iterations done by then, over all searches.
    pub iterations: u64,
    /// Time since the call.
    pub elapsed: std::time::Duration,
    /// Sites left out that had to be visited, and the priority left out besides.
    pub left_out: (i64, i64),
    /// The goal's figure: instant of the latest finish in seconds, number of routes, cost, or seconds between most and least work. Cost is
    /// in hundredths of the currency unit for a scenario, in the caller's unit for plain arrays.
    pub value: i64,
}
