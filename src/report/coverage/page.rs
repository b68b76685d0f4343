//! `coverage.html`: one page that holds the blind spots, the roads of the area and the program that draws them, and needs no
//! network. The program is built from `web/`; see `web/src/coverage/data.ts` for what it reads.

use std::collections::BTreeMap;

use geo::{BoundingRect, MultiPolygon};
use serde::Serialize;

use super::signs::{Sign, sign};
use super::{Coverage, json, words};
use crate::coverage::blind::BlindKind;
use crate::model::Lang;
use crate::report::map::lines::{Micro, Packer, deflated, micro};
use crate::report::map::page::outline;
use crate::report::map::roads::{Frame, Roads, pack};
use crate::report::map::{BaseMap, MapMissing, fill, script_json};

/// The built page; empty where `web/` was not built before the binary.
const PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/coverage.html"));
/// What stands in the page in place of its data.
const PLACE: &str = "\"FULLSWEEP-COVERAGE\"";

/// The page's data.
#[derive(Debug, Serialize)]
struct Page<'a> {
    format: &'static str,
    lang: &'static str,
    title: &'a str,
    attribution: &'a str,
    kinds: Vec<KindOut>,
    site_kinds: BTreeMap<&'a str, &'a BTreeMap<String, String>>,
    territories: Vec<Territory<'a>>,
    /// Extents: number of the spot in `coverage.json`, rings of each polygon by numbers of lines.
    areas: Vec<(usize, Vec<Vec<usize>>)>,
    lines: String,
    roads: Roads,
    /// `coverage.json` but for the evidence on each site, packed: a quarter of a year of a large list would take long to load as it is.
    coverage: String,
    /// Evidence and cure of each spot in the other language, packed.
    other: String,
}

#[derive(Debug, Serialize)]
struct KindOut {
    kind: &'static str,
    en: &'static str,
    zh: &'static str,
    #[serde(flatten)]
    sign: Sign,
}

#[derive(Debug, Serialize)]
struct Territory<'a> {
    id: &'a str,
    name: &'a str,
    outline: Vec<Vec<usize>>,
}

/// The page of the blind spots.
///
/// # Errors
/// When this binary was built without the page.
pub fn coverage_html(coverage: &Coverage<'_>, base: &BaseMap) -> Result<String, MapMissing> {
    if PAGE.is_empty() {
        return Err(MapMissing("coverage.html"));
    }
    fill(PAGE, PLACE, &data(coverage, base)).ok_or(MapMissing("coverage.html"))
}

fn data(coverage: &Coverage<'_>, base: &BaseMap) -> String {
    let scenario = coverage.scenario;
    let mut lines = Packer::default();
    let territory = |territory: &'_ crate::model::Territory, lines: &mut Packer| {
        territory.area.as_ref().map(|area| rings(area, lines)).unwrap_or_default()
    };
    let territories = scenario
        .territories
        .iter()
        .map(|area| Territory { id: &area.id, name: &area.name, outline: territory(area, &mut lines) })
        .collect();
    let spots = coverage.spots.iter().enumerate();
    let areas = spots.filter_map(|(at, spot)| Some((at, rings(spot.area.as_ref()?, &mut lines)))).collect();
    let kind = |kind: BlindKind| KindOut {
        kind: kind.code(),
        en: words::kind(kind, Lang::En),
        zh: words::kind(kind, Lang::Zh),
        sign: sign(kind),
    };
    script_json(&Page {
        format: "fullsweep-coverage-page/1",
        lang: coverage.lang.code(),
        title: &scenario.title,
        attribution: &base.attribution,
        kinds: BlindKind::ALL.map(kind).into(),
        site_kinds: scenario.kinds.iter().map(|(key, kind)| (key.as_str(), &kind.labels)).collect(),
        territories,
        areas,
        lines: lines.finish(),
        roads: pack(base, Frame::around(places(coverage).into_iter())),
        coverage: packed(&json::file(&Coverage { sightings: &[], ..*coverage })),
        other: packed(&other_words(coverage)),
    })
}

fn rings(area: &MultiPolygon<f64>, lines: &mut Packer) -> Vec<Vec<usize>> {
    area.iter().map(|polygon| outline(polygon, lines)).collect()
}

/// What the roads are drawn around. A site that is not placed may lie anywhere: it does not count.
fn places(coverage: &Coverage<'_>) -> Vec<Micro> {
    let at = |lon: f64, lat: f64| (micro(lon), micro(lat));
    let mut places: Vec<Micro> =
        coverage.scenario.sites.iter().map(|site| site.place.point()).map(|point| at(point.x(), point.y())).collect();
    for spot in coverage.spots.iter().filter(|spot| spot.ground.kind() != BlindKind::NotPlaced) {
        places.extend(spot.point.map(|point| at(point.x(), point.y())));
        if let Some(around) = spot.area.as_ref().and_then(BoundingRect::bounding_rect) {
            places.extend([around.min(), around.max()].map(|corner| at(corner.x, corner.y)));
        }
    }
    places
}

/// The words of the spots in the language that `coverage.json` is not in.
fn other_words(coverage: &Coverage<'_>) -> Vec<[String; 2]> {
    let lang = if coverage.lang == Lang::En { Lang::Zh } else { Lang::En };
    let words = Coverage { lang, ..*coverage };
    let words = words.words();
    coverage.spots.iter().map(|spot| [words.evidence(spot), words.cure(spot).to_owned()]).collect()
}

fn packed(value: &impl Serialize) -> String {
    deflated(&serde_json::to_vec(value).unwrap_or_default())
}

#[cfg(test)]
mod tests;
