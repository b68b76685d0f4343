//! How many teams a day needs: the curve from the number of teams to what they cover and when the last is done, and below each
//! a bound that no fleet of that size can beat.
//!
//! The fleets are nested: each has one team more than the one before. From the fewest that cover everything (found by the
//! search with goal `teams`) the fleet shrinks by the team whose loss costs least and grows by the one that helps most, each
//! time found by trying a few short searches. Where all teams on duty are not enough, it grows by teams like those on duty.
//! Since the fleets are nested, a plan of a smaller one is also a plan of a larger one and takes its place where the search
//! found nothing better: with more teams the curve never gets worse.

mod bound;
mod curve;
mod fleet;

pub use bound::{Bounds, Contradiction, Fewest, Limit, contradictions};
pub use curve::{Ask, Effort, Fault, staffing};
pub use fleet::Member;

use crate::model::{Goal, Plan};
use crate::units::Seconds;

/// The answer for a day.
#[derive(Clone, Debug)]
pub struct Staffing {
    /// What counts once the most priority is covered.
    pub goal: Goal,
    /// Teams on duty.
    pub on_duty: usize,
    /// Sites of the day, invalid ones not counted.
    pub sites: usize,
    /// Sites no team on duty could visit even if it did nothing else.
    pub hopeless: usize,
    /// Fewest teams found that cover every other site; `None` where no fleet tried does.
    pub enough: Option<usize>,
    /// No fewer can do it, and why.
    pub fewest: Fewest,
    /// By number of teams, ascending.
    pub steps: Vec<Step>,
    /// It was told to stop before all was tried.
    pub interrupted: bool,
}

/// What so many teams can do.
#[derive(Clone, Debug)]
pub struct Step {
    /// Ids of the teams, in the scenario's order; `A1+1` is one more team like `A1`.
    pub teams: Vec<String>,
    /// The team that the next smaller fleet of the list does not have.
    pub added: Option<String>,
    /// Their plan; it passed the check.
    pub plan: Plan,
    /// Sites covered: visited, or spared by a visited one of their group.
    pub covered: usize,
    /// Sites left out that had to be visited, and priority left out besides; an `any` group counts once, sites that nobody can
    /// visit do not count.
    pub left_out: (i64, i64),
    /// When the last is done.
    pub last_finish: Option<Seconds>,
    /// What no fleet of this size, made of teams like those on duty, can beat.
    pub limit: Limit,
}
