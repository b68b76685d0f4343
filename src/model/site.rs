//! What is to be seen.

use std::sync::Arc;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{OpenDays, Place};
use crate::units::Seconds;

/// A place to be visited once within the day.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Unique within the scenario. Number ids of a GeoJSON are kept as their decimal text.
    pub id: String,
    /// What people call it; the id where no name was given.
    pub name: String,
    /// Key into [`Scenario::kinds`](super::Scenario::kinds).
    pub kind: String,
    /// Where it is.
    pub place: Place,
    /// How long the team stays.
    pub service: Seconds,
    /// When it can be visited, sorted, not touching each other; empty: at any time.
    pub windows: Vec<Window>,
    /// Skills the visiting team must have, all of them.
    pub skills: Vec<String>,
    /// What it counts when not all can be visited.
    pub priority: Priority,
    /// Territory it belongs to.
    pub territory: Option<String>,
    /// Fewest members of the team that visits; 1 where nothing is asked.
    pub crew: u32,
    /// Group it is a member of.
    pub group: Option<Group>,
    /// The only team that may visit.
    pub team: Option<String>,
    /// First and last day on which it may be visited.
    pub days: (Option<Date>, Option<Date>),
    /// On which other days its hours let anybody in; `None`: on all, or nobody asked.
    pub open_days: Option<Arc<OpenDays>>,
    /// What it takes of a team's capacity, per dimension; empty: nothing.
    pub demand: Vec<i64>,
    /// Whom to ask for, with telephone, for the team's sheet.
    pub contact: Option<String>,
    /// What to check there, for the team's sheet.
    pub checklist: Vec<String>,
    /// Members of the input that mean nothing here; written back as they came.
    pub properties: Map<String, Value>,
    /// File it was read from and index of its feature or row, for messages.
    pub source: (String, usize),
}

impl Site {
    /// Whether nobody can visit it on a day, whoever goes there: it is shut all day, or not for that day.
    #[must_use]
    pub fn is_shut(&self, day: Date) -> bool {
        let (first, last) = self.days;
        let beside = first.is_some_and(|first| day < first) || last.is_some_and(|last| day > last);
        beside || self.open_days.as_ref().is_some_and(|days| !days.is_open(day))
    }
}

/// When a site can be visited: service begins at `open` or later and is done by `close`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// First instant of service.
    pub open: Seconds,
    /// Last instant of service.
    pub close: Seconds,
}

impl Window {
    /// Stands for the windows of a site that never opens: an instant a hundred years before any scenario's day, since no
    /// windows at all would mean that it is always open. It is no time of the clock and never shown as one.
    pub const NEVER: Self = Self { open: Seconds(-36_525 * 86_400), close: Seconds(-36_525 * 86_400) };
}

/// What a site counts when not all can be visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// 1 (lowest) to 9.
    Level(u8),
    /// May not be dropped for any number of others.
    Must,
}

/// Membership of a group of sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name of the group; all its members carry the same rule.
    pub id: String,
    /// What holds among its members.
    pub rule: GroupRule,
}

/// What holds among the members of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupRule {
    /// One of them stands for all.
    Any,
    /// All that are visited are visited by one team.
    SameTeam,
}
