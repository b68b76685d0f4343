//! `map.html`: one page that holds the plan, the roads of the area and the program that draws them, and needs no network.
//!
//! The program is built from `web/` and put into the binary by `build.rs`; here its one place for data is filled in.

pub(super) mod lines;
pub(super) mod page;
pub(super) mod roads;

use std::fmt;

use serde::Serialize;

use super::Lang;
use crate::model::{Plan, Scenario};
use crate::road::FixedPoint;

/// The built page; empty where `web/` was not built before the binary.
const PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/map.html"));
/// What stands in the page in place of the plan.
const PLACE: &str = "\"FULLSWEEP-PLAN\"";

/// The roads drawn beneath the routes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseMap {
    /// The roads of the area, in any order; pieces of one road may come apart, they are joined.
    pub roads: Vec<BaseRoad>,
    /// Who is to be named for them (`© OpenStreetMap contributors`); empty without roads.
    pub attribution: String,
}

/// A road of the base map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseRoad {
    /// Highway class of OpenStreetMap: `primary`, `residential`, `ferry` ...
    pub class: String,
    /// Its name, may be empty.
    pub name: String,
    /// Its shape.
    pub line: Vec<FixedPoint>,
}

/// How the page is to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapOptions {
    /// Language it opens in; the reader can switch.
    pub lang: Lang,
    /// Headline.
    pub title: String,
}

/// A page was not built before the binary, so it cannot be written; all else can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapMissing(
    /// The file that is not written.
    pub &'static str,
);

impl fmt::Display for MapMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this fullsweep was built without its map pages, so {} is not written; to have it: install Node.js 20 or \
             later with npm, run `npm ci && npm run build` in the folder web/ and build fullsweep again (`make page` does both)",
            self.0
        )
    }
}

impl std::error::Error for MapMissing {}

/// The map page of a plan.
///
/// # Errors
/// When this binary was built without the page.
pub fn html(plan: &Plan, scenario: &Scenario, base: &BaseMap, options: &MapOptions) -> Result<String, MapMissing> {
    fill(PAGE, PLACE, &data(plan, scenario, base, options)).ok_or(MapMissing("map.html"))
}

/// What the page is filled with: JSON that may stand in a script element.
#[must_use]
fn data(plan: &Plan, scenario: &Scenario, base: &BaseMap, options: &MapOptions) -> String {
    script_json(&page::Page::new(plan, scenario, base, options))
}

/// JSON that may stand in a script element.
pub(super) fn script_json(page: &impl Serialize) -> String {
    let json = serde_json::to_string(page).unwrap_or_default();
    // Within JSON these stand in strings only. `</script>` and `<!--` would end or change the script element.
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A built page with data in its one place for them; nothing where it was not built.
pub(super) fn fill(page: &str, place: &str, data: &str) -> Option<String> {
    let (before, after) = page.split_once(place)?;
    Some([before, data, after].concat())
}

#[cfg(test)]
mod tests;
