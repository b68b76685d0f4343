//! What was seen on a day: every site is visited, passed by, only claimed, or not seen, each with its evidence.
//!
//! A record never silently overrides a track, nor the reverse:
//! * a device that stayed makes a visit, with or without a record; a record of it at another time, by another team or written
//!   elsewhere is told;
//! * a record alone makes a visit only where the device was silent at the time stated and could have been there; where a
//!   device shows the team elsewhere, it is a claim;
//! * a record of a place that the device only passed makes no visit of it; both are told.

mod bids;
mod clock;
mod contacts;
mod draws;
mod ground;
mod habits;
mod judge;
mod progress;
mod shapes;
mod split;
mod stays;
mod stretch;
mod trace;
mod turns;
mod word;
mod worth;

use std::collections::BTreeMap;

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Places, Reach, Rules, Ways};
use crate::model::{Sighting, Site, VisitRecord};

pub use clock::ClockOff;
pub use trace::Trace;

/// All that is known about a day.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    /// The local day.
    pub date: Date,
    /// The sites, each of which gets its word.
    pub sites: &'a [Site],
    /// Their places, in the same order.
    pub places: &'a Places,
    /// What counts as having been there, in the same order.
    pub reach: &'a [Reach],
    /// Who was to be where, by index of the site.
    pub planned: &'a BTreeMap<usize, Planned>,
    /// Where teams are at home: staying there is no visit of what lies next door.
    pub bases: &'a BTreeMap<String, Vec<Point<f64>>>,
    /// Where devices were.
    pub traces: &'a [Trace],
    /// What teams wrote.
    pub records: &'a [VisitRecord],
    /// Thresholds.
    pub rules: &'a Rules,
}

/// A stop of the day's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The team that was to go.
    pub team: String,
    /// When it was to arrive.
    pub arrive: Timestamp,
    /// When it was to be done.
    pub depart: Timestamp,
}

/// What came of a day.
#[derive(Clone, Debug, Default)]
pub struct DaySeen {
    /// One for each site, in their order.
    pub sightings: Vec<Sighting>,
    /// Teams whose records and devices keep different clocks.
    pub clocks: Vec<ClockOff>,
    /// Records whose site is none of the sites: index among the records.
    pub strays: Vec<usize>,
}

impl Day<'_> {
    /// Judges every site, with straight lines for ways.
    #[must_use]
    pub fn judge(&self) -> DaySeen {
        judge::judge(self, None)
    }

    /// Judges every site, with teams going along these ways from place to place.
    #[must_use]
    pub fn judge_on(&self, ways: &mut Ways<'_>) -> DaySeen {
        judge::judge(self, Some(ways))
    }
}

#[cfg(test)]
mod tests;
