//! The blind spots of a day: table, JSON, GeoJSON, GeoPackage, Excel.

mod geopackage;
mod json;
mod sheet;
mod table;
mod words;

use jiff::tz::TimeZone;

use crate::coverage::blind::{Access, BlindKind, BlindSpot};
use crate::coverage::seen::ClockOff;
use crate::model::{Lang, Scenario, Sighting};

pub use geopackage::coverage_gpkg;
pub(super) use json::CoverageFile;
pub use json::{coverage_geojson, coverage_json};
pub use sheet::coverage_xlsx;
pub use table::coverage_table;

/// What there is to tell.
#[derive(Clone, Copy, Debug)]
pub struct Coverage<'a> {
    /// The day.
    pub scenario: &'a Scenario,
    /// The blind spots, by kind.
    pub spots: &'a [BlindSpot],
    /// Kinds that were looked for, each with how many things were looked at; the others lacked an input.
    pub looked: &'a [(BlindKind, usize)],
    /// What is known of each site, empty where neither records nor tracks were given.
    pub sightings: &'a [Sighting],
    /// Teams whose clocks differ.
    pub clocks: &'a [ClockOff],
    /// From which sites reach was measured, and how far it goes.
    pub reach: Option<(&'static str, Access)>,
    /// People in all, where a population was given.
    pub people: Option<u64>,
    /// Records whose site is not on the list.
    pub strays: &'a [String],
    /// The language of its words.
    pub lang: Lang,
}

impl Coverage<'_> {
    fn words(&self) -> words::Words<'_> {
        let zone = TimeZone::get(&self.scenario.timezone).unwrap_or(TimeZone::UTC);
        words::Words { lang: self.lang, clock: &self.scenario.clock, zone }
    }

    fn of_kind(&self, kind: BlindKind) -> impl Iterator<Item = &BlindSpot> {
        self.spots.iter().filter(move |spot| spot.ground.kind() == kind)
    }

    fn looked_at(&self, kind: BlindKind) -> Option<usize> {
        self.looked.iter().find(|(looked, _)| *looked == kind).map(|(_, count)| *count)
    }
}
