//! `coverage.json` for programs and `coverage.geojson` for maps.

use std::collections::BTreeMap;

use geo::Point;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Coverage, words};
use crate::coverage::blind::{Access, BlindKind, BlindSpot};
use crate::coverage::seen::ClockOff;
use crate::coverage::span::{DayWords, GroupSum, groups};
use crate::model::Sighting;

/// `coverage.json`: the blind spots of a day or of a span of days.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CoverageFile<'a> {
    /// `fullsweep-coverage/1`.
    format: &'static str,
    /// Name of the scenario.
    scenario: &'a str,
    /// The day; of a span its last.
    #[schemars(with = "String", extend("format" = "date"))]
    date: String,
    /// The first day of the span; for a single day that day.
    #[schemars(with = "String", extend("format" = "date"))]
    from: String,
    /// The last day of the span.
    #[schemars(with = "String", extend("format" = "date"))]
    to: String,
    /// IANA name of the time zone.
    timezone: &'a str,
    /// From which sites reach was measured: `visited`, `planned` or `listed`; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach_from: Option<&'static str>,
    /// From how many sites more, since their kind is staffed; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach_staffed: Option<usize>,
    /// How long the way to a site may be, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach_s: Option<i64>,
    /// How far the way to a site may be, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach_m: Option<i64>,
    /// People in all, where a population was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<u64>,
    /// The ten kinds, in their order.
    kinds: Vec<KindOut>,
    /// The days of the span, in their order.
    days: Vec<DayOut>,
    /// Every site of the list, in its order.
    sites: Vec<SiteOut<'a>>,
    /// The figures by territory, then by kind of site.
    groups: Vec<GroupOut>,
    /// The blind spots, by kind.
    spots: Vec<SpotOut<'a>>,
    /// What is known of sites, by day and in the order of the list, where records or tracks were given. Of a single day of each site; of
    /// several days of the sites that were planned or that anything is known of, and where the list's sites times the days are more
    /// than 100,000 of those only that were planned or written down and not visited.
    sightings: Vec<SightingOut<'a>>,
    /// Teams whose records and device keep different clocks.
    clocks: Vec<ClockOut<'a>>,
    /// Sites that records name and the list does not.
    strays: &'a [String],
}

/// How much of a kind there is.
#[derive(Debug, Serialize, JsonSchema)]
struct KindOut {
    /// Its name.
    kind: &'static str,
    /// Its number, from 1.
    number: usize,
    /// How many were found; absent where an input to look for them was not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    /// Among how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<usize>,
    /// How many there were in the span of the same length before; absent where that was not looked into, and of the first three kinds where
    /// the list of its last day is not known to be the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<usize>,
    /// People concerned.
    people: u64,
}

/// How many sites of the list a day says what of.
#[derive(Debug, Serialize, JsonSchema)]
struct DayOut {
    /// The day.
    #[schemars(with = "String", extend("format" = "date"))]
    date: String,
    /// Whether anything is known of it.
    judged: bool,
    /// Sites a plan sent a team to.
    planned: usize,
    /// Visited, planned or not.
    visited: usize,
    /// Planned and passed by; without a plan all that were passed by.
    passed_by: usize,
    /// Written down while the device was elsewhere.
    claimed_only: usize,
    /// Planned, and nobody came near.
    not_seen: usize,
    /// Shut all day, neither planned nor seen: nothing that anybody could cure.
    shut: usize,
}

/// A site of the list and what each day says of it.
#[derive(Debug, Serialize, JsonSchema)]
struct SiteOut<'a> {
    /// Its id.
    id: &'a str,
    /// What people call it.
    name: &'a str,
    /// What it is.
    kind: &'a str,
    /// Where it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    territory: Option<&'a str>,
    /// Longitude in degrees.
    lon: f64,
    /// Latitude in degrees.
    lat: f64,
    /// One letter a day: `v` visited, `p` passed by, `c` claimed only, `n` planned and not seen, `o` neither planned nor seen, `s`
    /// the same of a site that is shut all day, `-` not judged.
    days: String,
}

/// The figures of one territory or kind of sites.
#[derive(Debug, Serialize, JsonSchema)]
struct GroupOut {
    /// `territory` or `site_kind`.
    by: &'static str,
    /// Its id; null for the sites that have none.
    id: Option<String>,
    /// Sites of the list.
    sites: usize,
    /// Those of them that were visited on any day of the span.
    visited: usize,
    /// Blind spots by kind, those of each day by themselves; kinds without any are left out.
    spots: BTreeMap<&'static str, usize>,
}

/// A blind spot.
#[derive(Debug, Serialize, JsonSchema)]
struct SpotOut<'a> {
    /// Its kind.
    kind: &'static str,
    /// Id of the site, cell, territory or kind of sites.
    id: &'a str,
    /// What people call it.
    name: &'a str,
    /// The day, for a kind that belongs to one: dropped, not visited, passed by, claimed only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    date: Option<String>,
    /// Kind of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    site_kind: Option<&'a str>,
    /// Its territory.
    #[serde(skip_serializing_if = "Option::is_none")]
    territory: Option<&'a str>,
    /// Longitude in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    /// Latitude in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    /// People concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<u64>,
    /// What it rests upon, in words.
    evidence: String,
    /// What would cure it, in words.
    cure: &'static str,
}

/// What is known of a site on a day.
#[derive(Debug, Serialize, JsonSchema)]
struct SightingOut<'a> {
    /// The day.
    #[schemars(with = "String", extend("format" = "date"))]
    date: String,
    /// Id of the site.
    site: &'a str,
    /// `visited`, `passed_by`, `claimed_only` or `not_seen`.
    seen: &'static str,
    /// The team it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'a str>,
    /// What it rests upon, the weightiest first.
    evidence: Vec<EvidenceOut<'a>>,
    /// What does not fit together.
    doubts: Vec<&'static str>,
}

/// A piece of evidence.
#[derive(Debug, Serialize, JsonSchema)]
struct EvidenceOut<'a> {
    /// `halt`, `passage` or `record`.
    source: &'static str,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'a str>,
    /// From when.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// How far from the site, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<f64>,
    /// The file.
    file: &'a str,
    /// Row, track or feature in it.
    row: usize,
}

/// A team whose records and device keep different clocks.
#[derive(Debug, Serialize, JsonSchema)]
struct ClockOut<'a> {
    /// The day.
    #[schemars(with = "String", extend("format" = "date"))]
    date: String,
    /// The team.
    team: &'a str,
    /// Record less device, in seconds.
    seconds: i64,
    /// The same in whole hours, where it is, as of another time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<i64>,
    /// Records that show it.
    pairs: usize,
    /// Records that could have.
    of: usize,
}

/// The blind spots as `coverage.json`.
///
/// # Errors
/// Never, as long as what is in it can be said in JSON.
pub fn coverage_json(coverage: &Coverage<'_>) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&file(coverage))?;
    text.push('\n');
    Ok(text)
}

/// All that `coverage.json` says.
pub(super) fn file<'a>(coverage: &'a Coverage<'a>) -> CoverageFile<'a> {
    let words = coverage.words();
    let (reach_s, reach_m) = match coverage.reach.map(|reach| reach.within) {
        Some(Access::Seconds(seconds)) => (Some(seconds), None),
        Some(Access::Metres(metres)) => (None, Some(metres)),
        None => (None, None),
    };
    let kind = |kind: BlindKind| KindOut {
        kind: kind.code(),
        number: kind.number(),
        count: coverage.looked_at(kind).map(|_| coverage.of_kind(kind).count()),
        of: coverage.looked_at(kind),
        before: coverage.count_before(kind),
        people: coverage.of_kind(kind).filter_map(|spot| spot.people).sum(),
    };
    let clock = |(date, clock): &'a (Date, ClockOff)| ClockOut {
        date: date.to_string(),
        team: &clock.team,
        seconds: clock.seconds,
        hours: clock.hours,
        pairs: clock.pairs,
        of: clock.of,
    };
    let (from, to) = coverage.window();
    CoverageFile {
        format: "fullsweep-coverage/1",
        scenario: &coverage.scenario.name,
        date: coverage.scenario.date.to_string(),
        from: from.to_string(),
        to: to.to_string(),
        timezone: &coverage.scenario.timezone,
        reach_from: coverage.reach.map(|reach| reach.from),
        reach_staffed: coverage.reach.map(|reach| reach.staffed).filter(|&staffed| staffed > 0),
        reach_s,
        reach_m,
        people: coverage.people,
        kinds: BlindKind::ALL.map(kind).into(),
        days: coverage.span.days().iter().map(day_out).collect(),
        sites: sites(coverage),
        groups: groups(&coverage.scenario.sites, coverage.span, coverage.spots).into_iter().map(group_out).collect(),
        spots: coverage.spots.iter().map(|spot| spot_out(spot, &words)).collect(),
        sightings: coverage.sightings.iter().map(|sighting| sighting_out(sighting, &words)).collect(),
        clocks: coverage.clocks.iter().map(clock).collect(),
        strays: coverage.strays,
    }
}

fn day_out(day: &DayWords) -> DayOut {
    let counts = day.counts();
    DayOut {
        date: day.date.to_string(),
        judged: day.is_judged(),
        planned: day.planned,
        visited: counts.visited,
        passed_by: counts.passed_by,
        claimed_only: counts.claimed_only,
        not_seen: counts.not_seen,
        shut: counts.shut,
    }
}

fn sites<'a>(coverage: &Coverage<'a>) -> Vec<SiteOut<'a>> {
    let site = |(index, site): (usize, &'a crate::model::Site)| {
        let point = site.place.point();
        SiteOut {
            id: &site.id,
            name: &site.name,
            kind: &site.kind,
            territory: site.territory.as_deref(),
            lon: degrees(point.x()),
            lat: degrees(point.y()),
            days: coverage.span.letters(index),
        }
    };
    coverage.scenario.sites.iter().enumerate().map(site).collect()
}

fn group_out(group: GroupSum) -> GroupOut {
    GroupOut {
        by: group.by.code(),
        id: group.id,
        sites: group.sites,
        visited: group.visited,
        spots: group.spots.into_iter().map(|(kind, count)| (kind.code(), count)).collect(),
    }
}

fn spot_out<'a>(spot: &'a BlindSpot, words: &words::Words<'_>) -> SpotOut<'a> {
    SpotOut {
        kind: spot.ground.kind().code(),
        id: &spot.id,
        name: &spot.name,
        date: spot.date.map(|date| date.to_string()),
        site_kind: spot.site_kind.as_deref(),
        territory: spot.territory.as_deref(),
        lon: spot.point.map(|point| degrees(point.x())),
        lat: spot.point.map(|point| degrees(point.y())),
        people: spot.people,
        evidence: words.evidence(spot),
        cure: words.cure(spot),
    }
}

fn sighting_out<'a>(sighting: &'a Sighting, words: &words::Words<'_>) -> SightingOut<'a> {
    let rfc3339 = |at: jiff::Timestamp| at.to_zoned(words.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let evidence = |evidence: &'a crate::model::Evidence| EvidenceOut {
        source: evidence.source.code(),
        team: evidence.team.as_deref(),
        from: evidence.from.map(rfc3339),
        to: evidence.to.map(rfc3339),
        distance_m: evidence.distance_m.map(|metres| (metres * 10.0).round() / 10.0),
        file: &evidence.at.0,
        row: evidence.at.1,
    };
    SightingOut {
        date: sighting.date.to_string(),
        site: &sighting.site,
        seen: sighting.seen.code(),
        team: sighting.team.as_deref(),
        evidence: sighting.evidence.iter().map(evidence).collect(),
        doubts: sighting.doubts.iter().map(crate::model::Doubt::code).collect(),
    }
}

/// The blind spots that have a place, as a FeatureCollection in WGS-84: areas as polygons, the others as points.
#[must_use]
pub fn coverage_geojson(coverage: &Coverage<'_>) -> Value {
    let words = coverage.words();
    let feature = |spot: &BlindSpot| {
        let geometry = match (&spot.area, spot.point) {
            (Some(area), _) => geojson::GeometryValue::from(area),
            (None, Some(point)) => geojson::GeometryValue::from(&Point::new(degrees(point.x()), degrees(point.y()))),
            (None, None) => return None,
        };
        let properties = serde_json::to_value(spot_out(spot, &words)).ok()?;
        let geometry = serde_json::to_value(geojson::Geometry::new(geometry)).ok()?;
        Some(json!({ "type": "Feature", "properties": properties, "geometry": geometry }))
    };
    let features: Vec<Value> = coverage.spots.iter().filter_map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features })
}

/// Degrees to a centimetre.
fn degrees(value: f64) -> f64 {
    (value * 1e7).round() / 1e7
}
