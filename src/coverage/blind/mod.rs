//! Blind spots by kind, each with what it rests upon. Ten kinds, told apart and never lumped, since each has another cure.

mod beyond;
mod built;
mod due;
mod lopsided;
mod sites;
mod unlisted;
mod visits;

use geo::{MultiPolygon, Point};
use h3o::CellIndex;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Doubt, Reason};

pub use beyond::{Access, Measured, Reached, beyond_reach, reached};
pub use built::built_up;
pub use due::{Due, overdue};
pub use lopsided::{Looks, lopsided, wilson};
pub use sites::{Gap, dropped, not_placed, unreachable};
pub use unlisted::{Settled, not_listed};
pub use visits::{missed, missed_ground, missed_site};

/// The ten kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlindKind {
    /// A settled place that no site stands for.
    NotListed,
    /// A site without usable coordinates.
    NotPlaced,
    /// A site that no road reaches.
    Unreachable,
    /// A site that the plan left out.
    Dropped,
    /// A site that was planned and not visited.
    NotVisited,
    /// A site that a team passed.
    PassedBy,
    /// A site that was written down and not visited.
    ClaimedOnly,
    /// A site that was not seen for longer than its kind allows, or never.
    Overdue,
    /// People who are too far from any site that was visited.
    BeyondReach,
    /// A territory or kind that was seen much more or less than its share.
    Lopsided,
}

impl BlindKind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::NotListed,
        Self::NotPlaced,
        Self::Unreachable,
        Self::Dropped,
        Self::NotVisited,
        Self::PassedBy,
        Self::ClaimedOnly,
        Self::Overdue,
        Self::BeyondReach,
        Self::Lopsided,
    ];

    /// Its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotListed => "not_listed",
            Self::NotPlaced => "not_placed",
            Self::Unreachable => "unreachable",
            Self::Dropped => "dropped",
            Self::NotVisited => "not_visited",
            Self::PassedBy => "passed_by",
            Self::ClaimedOnly => "claimed_only",
            Self::Overdue => "overdue",
            Self::BeyondReach => "beyond_reach",
            Self::Lopsided => "lopsided",
        }
    }

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize + 1
    }
}

/// Something that is not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct BlindSpot {
    /// What it is about: id of a site, a cell, a territory or a kind of sites.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Kind of the site, where it is one.
    pub site_kind: Option<String>,
    /// Territory it lies in, where known.
    pub territory: Option<String>,
    /// Where it is, in degrees.
    pub point: Option<Point<f64>>,
    /// Its extent, where it has one, in degrees.
    pub area: Option<MultiPolygon<f64>>,
    /// People concerned, where known.
    pub people: Option<u64>,
    /// The day it belongs to, where it is of a kind that belongs to one.
    pub date: Option<Date>,
    /// What it rests upon.
    pub ground: Ground,
}

/// What a blind spot rests upon; one form a kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Ground {
    /// Settled cells without a site near.
    NotListed {
        /// How many cells hang together.
        cells: usize,
        /// The nearest site, and how far from the most populous cell, in metres.
        nearest: Option<(String, f64)>,
    },
    /// Why its place cannot be used.
    NotPlaced {
        /// The problem in a sentence.
        detail: String,
    },
    /// No way leads there.
    Unreachable {
        /// What lies in between.
        gap: Gap,
    },
    /// The plan left it out.
    Dropped {
        /// Why.
        reason: Reason,
        /// The plan's own sentence, with the figures and the cheapest cure.
        detail: String,
    },
    /// Planned, and nobody came near.
    NotVisited {
        /// Who was to go.
        team: String,
        /// When.
        planned: Timestamp,
        /// Whether that team's device was silent at the time.
        silent: bool,
    },
    /// A team came within reach and went on.
    PassedBy {
        /// Whose device it was, where known.
        team: Option<String>,
        /// When it was nearest.
        at: Option<Timestamp>,
        /// How near, in metres.
        distance_m: Option<f64>,
        /// Whether the team wrote that it had been there.
        claimed: bool,
    },
    /// Written down, while the device was elsewhere.
    ClaimedOnly {
        /// Who wrote it.
        team: Option<String>,
        /// When it says so.
        stated: Option<Timestamp>,
        /// What does not fit.
        doubts: Vec<Doubt>,
    },
    /// Not seen for too long.
    Overdue {
        /// When it was last seen; `None`: never.
        last: Option<Date>,
        /// How many days its kind allows; `None`: it was to be seen once.
        every_days: Option<u32>,
        /// Days beyond what is allowed.
        days_over: Option<i64>,
    },
    /// Too far from any site that was visited or is staffed.
    BeyondReach {
        /// The nearest such site.
        nearest: Option<String>,
        /// How long it takes to get there, in seconds; `None`: no way leads there.
        seconds: Option<i64>,
        /// How far that is, in metres.
        metres: Option<i64>,
        /// Area, in square metres.
        area_m2: f64,
        /// The cell.
        cell: CellIndex,
    },
    /// Seen more or less than its share.
    Lopsided {
        /// Looks done in it, and looks asked for: for a single day sites seen, and sites there are.
        seen: (usize, usize),
        /// The same of all others.
        others: (usize, usize),
        /// The mean share of its sites, of one.
        share: f64,
        /// Whether one look was asked for of each site, so that looks are sites.
        once: bool,
        /// Within what its share lies with 99 in 100.
        interval: (f64, f64),
        /// Whether it is more than the others'.
        more: bool,
    },
}

impl Ground {
    /// The kind it is a ground of.
    #[must_use]
    pub const fn kind(&self) -> BlindKind {
        match self {
            Self::NotListed { .. } => BlindKind::NotListed,
            Self::NotPlaced { .. } => BlindKind::NotPlaced,
            Self::Unreachable { .. } => BlindKind::Unreachable,
            Self::Dropped { .. } => BlindKind::Dropped,
            Self::NotVisited { .. } => BlindKind::NotVisited,
            Self::PassedBy { .. } => BlindKind::PassedBy,
            Self::ClaimedOnly { .. } => BlindKind::ClaimedOnly,
            Self::Overdue { .. } => BlindKind::Overdue,
            Self::BeyondReach { .. } => BlindKind::BeyondReach,
            Self::Lopsided { .. } => BlindKind::Lopsided,
        }
    }
}

impl BlindSpot {
    /// A blind spot that is a site.
    #[must_use]
    pub fn of_site(site: &crate::model::Site, ground: Ground) -> Self {
        Self {
            id: site.id.clone(),
            name: site.name.clone(),
            site_kind: Some(site.kind.clone()),
            territory: site.territory.clone(),
            point: Some(site.place.point()),
            area: None,
            people: None,
            date: None,
            ground,
        }
    }

    /// The same, of a day.
    #[must_use]
    pub fn on(self, date: Date) -> Self {
        Self { date: Some(date), ..self }
    }
}

#[cfg(test)]
mod tests;
