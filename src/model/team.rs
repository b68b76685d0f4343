//! Who goes.

use super::{Place, Window};
use crate::units::{Cost, Seconds};

/// A team on duty.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Unique within the scenario.
    pub id: String,
    /// What people call it; the id where no name was given.
    pub name: String,
    /// Names of the members, where known.
    pub members: Vec<String>,
    /// Number of members; at least one.
    pub crew: u32,
    /// What it can do.
    pub skills: Vec<String>,
    /// Where it starts from; `None`: wherever its first stop is.
    pub start: Option<Place>,
    /// Where it finishes; `None`: wherever its last stop is.
    pub end: Option<Place>,
    /// When it is on duty: one route each, sorted, not overlapping, at least one.
    pub shifts: Vec<Shift>,
    /// Longest time from leaving the start place to the finish of a route, breaks not counted.
    pub longest_work: Option<Seconds>,
    /// Territories it may serve; empty: all.
    pub territories: Vec<String>,
    /// Profile it travels with: `car`, `foot`, `bicycle` or one of the scenario's own.
    pub profile: String,
    /// Its speed in percent of the profile's: at 80 every leg takes a quarter longer.
    pub speed_percent: u32,
    /// What it costs.
    pub rates: Rates,
    /// What it can carry, per dimension; empty: without limit.
    pub capacity: Vec<i64>,
    /// Telephone or the like, for the sheet.
    pub contact: Option<String>,
    /// The group of teams it belongs to, for sums in reports.
    pub group: Option<String>,
}

/// A time on duty, and the breaks in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// The team leaves its start place at `open` or later and is at its end place by `close`.
    pub window: Window,
    /// Breaks, in the order of their windows, which do not overlap.
    pub breaks: Vec<Break>,
}

/// A rest within a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// How long it lasts.
    pub length: Seconds,
    /// It begins at `open` or later and is over by `close`.
    pub window: Window,
    /// Where it is taken.
    pub place: BreakPlace,
}

/// Where a break is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BreakPlace {
    /// Wherever the team is.
    #[default]
    Anywhere,
    /// At the team's end place (canteen, headquarters), the way there and back included.
    EndPlace,
}

/// What a team costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// For each route in use.
    pub fixed: Cost,
    /// For an hour of work.
    pub per_hour: Cost,
    /// For a kilometre travelled.
    pub per_km: Cost,
}
