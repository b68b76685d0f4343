//! The search: who visits what, in which order.
//!
//! This room sees units, model and matrix, never files, formats, roads, clocks or printing. Seed, threads and stop rule are
//! parameters; given a number of iterations the answer is a function of problem and seed alone.

mod stop;

pub use stop::Stop;

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
