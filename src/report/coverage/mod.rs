//! The blind spots of a day or a span of days: table, JSON, GeoJSON, GeoPackage, Excel, a picture, a page.

mod geopackage;
mod json;
mod page;
mod picture;
mod sheet;
mod signs;
mod table;
mod words;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::coverage::blind::{BlindKind, BlindSpot, Ground, Measured};
use crate::coverage::seen::ClockOff;
use crate::coverage::span::Span;
use crate::model::{Lang, Scenario, Sighting};

pub use geopackage::coverage_gpkg;
pub(super) use json::CoverageFile;
pub use json::{coverage_geojson, coverage_json};
pub use page::coverage_html;
pub use picture::coverage_svg;
pub use sheet::coverage_xlsx;
pub use table::coverage_table;

/// What there is to tell.
#[derive(Clone, Copy, Debug)]
pub struct Coverage<'a> {
    /// The list of the day, or of the last day of the span.
    pub scenario: &'a Scenario,
    /// What each day says of each of its sites; at least one day, the last is the scenario's.
    pub span: &'a Span,
    /// How many there were of kinds that were looked for in the span of the same length before.
    pub before: &'a [(BlindKind, usize)],
    /// The blind spots, by kind.
    pub spots: &'a [BlindSpot],
    /// Kinds that were looked for, each with how many things were looked at; the others lacked an input.
    pub looked: &'a [(BlindKind, usize)],
    /// What is known of sites, by day; empty where neither records nor tracks were given.
    pub sightings: &'a [Sighting],
    /// Teams whose clocks differ, by day.
    pub clocks: &'a [(Date, ClockOff)],
    /// From which sites reach was measured, and how far it goes.
    pub reach: Option<Measured>,
    /// People in all, where a population was given.
    pub people: Option<u64>,
    /// Records whose site is not on the list.
    pub strays: &'a [String],
    /// The language of its words.
    pub lang: Lang,
}

/// What it rests upon that a site was missed, in words; times are those of the clock's day in the zone.
pub(super) fn rests_upon(ground: &Ground, scenario: &Scenario, zone: &TimeZone, lang: Lang) -> String {
    words::Words { lang, teams: &scenario.teams, clock: &scenario.clock, zone: zone.clone() }.rests_upon(ground, None)
}

impl Coverage<'_> {
    fn words(&self) -> words::Words<'_> {
        let zone = TimeZone::get(&self.scenario.timezone).unwrap_or(TimeZone::UTC);
        words::Words { lang: self.lang, teams: &self.scenario.teams, clock: &self.scenario.clock, zone }
    }

    fn of_kind(&self, kind: BlindKind) -> impl Iterator<Item = &BlindSpot> {
        self.spots.iter().filter(move |spot| spot.ground.kind() == kind)
    }

    fn count_before(&self, kind: BlindKind) -> Option<usize> {
        self.before.iter().find(|(looked, _)| *looked == kind).map(|(_, count)| *count)
    }

    /// The first and the last day.
    fn window(&self) -> (Date, Date) {
        let last = self.scenario.date;
        (self.span.days().first().map_or(last, |day| day.date), last)
    }

    fn looked_at(&self, kind: BlindKind) -> Option<usize> {
        self.looked.iter().find(|(looked, _)| *looked == kind).map(|(_, count)| *count)
    }
}

#[cfg(test)]
mod demo;
