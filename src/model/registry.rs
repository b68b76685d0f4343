//! The sites known over time, and how each came to be what it is.

use geo::Point;
use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::units::Metres;

/// A site as a list names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its id in the list.
    pub id: String,
    /// What people call it; the id where no name was given.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// The point that stands for it, in WGS-84 degrees; nothing where the list has no usable place.
    pub point: Option<Point<f64>>,
    /// The territory it belongs to.
    pub territory: Option<String>,
    /// Ids of sites that the list itself says are the same place as this one.
    pub also: Vec<String>,
    /// The id of the site that the list itself says this one was split off.
    pub split_from: Option<String>,
    /// The other members of the feature or row, as they came.
    pub properties: Map<String, Value>,
    /// File it was read from and its row (of a sheet, from 1) or feature (from 0).
    pub source: (String, usize),
}

/// A site of the registry as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// Names the site whatever lists call it; never given to another one.
    pub key: i64,
    /// What the newest list says of it.
    pub listed: Listed,
    /// Whether it is on the newest list.
    pub standing: Standing,
    /// The day of the first list that names it.
    pub since: Date,
}

/// Whether a site is on the newest list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Present,
    /// It is not since the list of this day.
    Gone(Date),
}

/// A change of a site between two lists.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteChange {
    /// [`Registered::key`] of the site.
    pub key: i64,
    /// The day of the list.
    pub date: Date,
    /// What changed.
    pub what: Change,
    /// The list and the row (from 1) or feature (from 0) in it; for what is gone the list alone, with 0.
    pub source: (String, usize),
}

/// What changed of a site between two lists.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// First named.
    New,
    /// Not on the list any more.
    Gone,
    /// On the list again.
    Back,
    /// Placed elsewhere, this far away.
    Moved {
        /// How far.
        by: Metres,
        /// Where it was, in WGS-84 degrees.
        from: Point<f64>,
    },
    /// Placed for the first time.
    Placed,
    /// Without a usable place now.
    Unplaced {
        /// Where it was, in WGS-84 degrees.
        from: Point<f64>,
    },
    /// Called otherwise.
    Renamed {
        /// What it was called.
        from: String,
    },
    /// Named by another id.
    Renumbered {
        /// The id it had.
        from: String,
    },
    /// Of another kind.
    Rekinded {
        /// The kind it was of.
        from: String,
    },
    /// In another territory.
    Reassigned {
        /// The territory it belonged to.
        from: Option<String>,
    },
    /// The list says that other sites are the same place as this one.
    Merged {
        /// Ids of those that were known as sites of their own.
        others: Vec<String>,
    },
    /// The list says that this site is part of another one from now on.
    MergedInto {
        /// Its id.
        other: String,
    },
    /// The list says that this site was part of another one.
    SplitFrom {
        /// Its id.
        other: String,
    },
    /// It may be the same as other sites or not: nobody can tell from the lists, so it is kept as a site of its own.
    Unclear {
        /// Ids of those it may be.
        others: Vec<String>,
    },
}

impl Change {
    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Back => "back",
            Self::Moved { .. } => "moved",
            Self::Placed => "placed",
            Self::Unplaced { .. } => "unplaced",
            Self::Renamed { .. } => "renamed",
            Self::Renumbered { .. } => "renumbered",
            Self::Rekinded { .. } => "rekinded",
            Self::Reassigned { .. } => "reassigned",
            Self::Merged { .. } => "merged",
            Self::MergedInto { .. } => "merged_into",
            Self::SplitFrom { .. } => "split_from",
            Self::Unclear { .. } => "unclear",
        }
    }
}
