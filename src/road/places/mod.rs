//! Places of an extract by tag rules: hospitals, villages, gates ... as points and areas, for a first list of sites.
//!
//! * `rules` says what is a place and of what kind; `rules.toml` holds the built-in ones;
//! * `collect` reads the extract; `shape` makes areas of ways and relations; `settle` joins what is one place.
//!
//! This room must not know what the places are for.

mod collect;
mod rules;
mod settle;
mod settled;
mod shape;

use std::path::Path;

use super::FixedPoint;
use super::extract::Error;

pub use rules::{BUILT_IN, Pattern, Rule, Rules, ShapeRule};
pub use settled::{SettledPlaces, Settlement, settled_places};
pub use shape::Shape;

/// A place of the extract.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundPlace {
    /// `n`, `w` or `r` and the number of the node, way or relation.
    pub id: String,
    /// Index of the rule that took it.
    pub rule: usize,
    /// All its tags, in the order of the extract.
    pub tags: Vec<(String, String)>,
    /// Where it is.
    pub shape: Shape,
    /// Name of a road it stands on, for nodes.
    pub street: Option<String>,
    /// Tags of the nearest named city, town, village, suburb or hamlet.
    pub near: Option<Vec<(String, String)>>,
    /// Ids of what was found to be the same place.
    pub also: Vec<String>,
}

/// What was found, and what was not taken.
#[derive(Clone, Debug, Default)]
pub struct FoundPlaces {
    /// The places: nodes, ways, relations, each by number.
    pub places: Vec<FoundPlace>,
    /// Places outside the box.
    pub outside: usize,
    /// Ids of ways and relations that are not whole: nodes missing (the extract was clipped), rings left open.
    pub broken: Vec<String>,
}

/// West, south, east and north in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLatBox(pub [f64; 4]);

/// Finds the places of an extract.
///
/// A node within an area of the same kind is the same place (a hospital's entrance and its grounds), and so are those within
/// [`Rule::merge_m`]; which they were stands in [`FoundPlace::also`].
///
/// # Errors
/// When the extract cannot be read.
pub fn find_places(extract: &Path, rules: &Rules, within: Option<LonLatBox>) -> Result<FoundPlaces, Error> {
    let collected = collect::collect(extract, rules)?;
    Ok(settle::settle(collected, rules, within))
}

impl LonLatBox {
    fn holds(self, at: FixedPoint) -> bool {
        let Self([west, south, east, north]) = self;
        let (lon, lat) = at.degrees();
        west <= lon && lon <= east && south <= lat && lat <= north
    }
}
