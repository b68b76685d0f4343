//! `routes.geojson`: the plan for maps and GIS, in WGS-84 (RFC 7946).
//!
//! Each feature says in `feature` what it is: `route` (LineString), `stop`, `unassigned` or `spared` (Point). Our properties
//! come first; what the site's own feature carried follows as it came, under `site_NAME` where it bears one of our names.

use geo::{LineString, Point};
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, Position};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::lookup::{Lookup, degrees, position, wait};
use super::plan_json::notices;
use crate::model::{Plan, Reason, Route, Scenario, Spared, Stop, Unassigned};

/// The plan as GeoJSON text. Equal plans of equal scenarios give equal bytes.
///
/// # Errors
/// When a figure cannot be written as JSON, which no plan of ours holds.
pub fn routes_geojson(plan: &Plan, scenario: &Scenario) -> Result<Vec<u8>, serde_json::Error> {
    let collection = FeatureCollection {
        bbox: None,
        features: features(plan, scenario)?,
        foreign_members: Some(head(plan, scenario)),
    };
    let mut bytes = serde_json::to_vec(&collection)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The version of the format; a change that breaks readers makes a new one.
pub(super) const FORMAT: &str = "fullsweep-routes/1";

/// What the properties of a feature say of it.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "feature", rename_all = "snake_case")]
pub(super) enum Properties<'a> {
    /// The way of one team in one shift (LineString).
    Route(RouteProperties<'a>),
    /// A visit (Point).
    Stop(StopProperties<'a>),
    /// A site nobody visits (Point, or no geometry where its place is not known).
    Unassigned(UnassignedProperties<'a>),
    /// A site that another of its group stands for (Point).
    Spared(SparedProperties<'a>),
}

/// The way of one team in one shift.
#[derive(Serialize, JsonSchema)]
pub(super) struct RouteProperties<'a> {
    /// Id of the team.
    team: &'a str,
    /// What people call the team.
    team_name: &'a str,
    /// Which of the team's shifts, from 0.
    shift: usize,
    /// When it leaves its start place.
    #[schemars(extend("format" = "date-time"))]
    start: String,
    /// When it is done.
    #[schemars(extend("format" = "date-time"))]
    finish: String,
    /// Number of stops.
    stops: usize,
    /// Seconds on the way, the leg home included.
    travel_s: i64,
    /// Metres travelled, the leg home included.
    distance_m: i64,
    /// Seconds from start to finish without the breaks.
    work_s: i64,
    /// Where travel times come from: `roads`, `straight` or `given`.
    travel: &'a str,
}

/// A visit.
#[derive(Serialize, JsonSchema)]
pub(super) struct StopProperties<'a> {
    /// Id of the team.
    team: &'a str,
    /// Which of the team's shifts, from 0.
    shift: usize,
    /// Place in the route, from 1.
    order: usize,
    /// When the team gets there.
    #[schemars(extend("format" = "date-time"))]
    arrive: String,
    /// When the service begins.
    #[schemars(extend("format" = "date-time"))]
    begin: String,
    /// When the service is done.
    #[schemars(extend("format" = "date-time"))]
    depart: String,
    /// Id of the site.
    site: &'a str,
    /// What people call the site.
    name: &'a str,
    /// Kind of the site.
    kind: &'a str,
    /// Seconds waited between `arrive` and `begin`, breaks not counted.
    wait_s: i64,
    /// Seconds of the leg that ends here.
    travel_s: i64,
    /// Metres of the leg that ends here.
    distance_m: i64,
}

/// A site nobody visits.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnassignedProperties<'a> {
    /// Id of the site; of a feature without a usable one, its file and index.
    site: &'a str,
    /// What people call the site.
    name: &'a str,
    /// Kind of the site; null where it could not be read.
    kind: Option<&'a str>,
    /// Why.
    #[schemars(extend("enum" = Reason::ALL.map(Reason::code)))]
    reason: &'static str,
    /// One sentence with the figures and the cheapest cure.
    detail: &'a str,
}

/// A site that another of its group stands for.
#[derive(Serialize, JsonSchema)]
pub(super) struct SparedProperties<'a> {
    /// Id of the site.
    site: &'a str,
    /// What people call the site.
    name: &'a str,
    /// Kind of the site; null where it is not known.
    kind: Option<&'a str>,
    /// Id of the group.
    group: &'a str,
    /// Id of the member that is visited.
    by: &'a str,
}

fn head(plan: &Plan, scenario: &Scenario) -> JsonObject {
    object(json!({
        "format": FORMAT,
        "name": plan.scenario,
        "date": plan.date.to_string(),
        "travel": plan.travel,
        "notices": notices(plan, scenario),
    }))
}

/// The routes first, so that a map draws them below the points.
fn features(plan: &Plan, scenario: &Scenario) -> Result<Vec<Feature>, serde_json::Error> {
    let lookup = Lookup::new(scenario);
    let mut features = Vec::new();
    for route in &plan.routes {
        let properties = Properties::Route(of_route(route, plan, scenario, &lookup));
        features.push(feature(line(&way(route)), &properties, None)?);
    }
    for route in &plan.routes {
        for (index, stop) in route.stops.iter().enumerate() {
            let properties = Properties::Stop(of_stop(index, stop, route, scenario, &lookup));
            features.push(feature(Some(point(stop.point)), &properties, lookup.properties(&stop.site))?);
        }
    }
    for missed in &plan.unassigned {
        let at = missed.point.or_else(|| lookup.point(&missed.site)).map(point);
        let properties = Properties::Unassigned(of_unassigned(missed, &lookup));
        features.push(feature(at, &properties, lookup.properties(&missed.site))?);
    }
    for spared in &plan.spared {
        let at = lookup.point(&spared.site).map(point);
        let properties = Properties::Spared(of_spared(spared, &lookup));
        features.push(feature(at, &properties, lookup.properties(&spared.site))?);
    }
    Ok(features)
}

fn of_route<'a>(route: &'a Route, plan: &'a Plan, scenario: &Scenario, lookup: &Lookup<'a>) -> RouteProperties<'a> {
    RouteProperties {
        team: &route.team,
        team_name: lookup.team_name(&route.team),
        shift: route.shift,
        start: scenario.clock.rfc3339(route.start),
        finish: scenario.clock.rfc3339(route.finish),
        stops: route.stops.len(),
        travel_s: route.travel().get(),
        distance_m: route.distance().get(),
        work_s: route.work().get(),
        travel: &plan.travel,
    }
}

fn of_stop<'a>(
    index: usize,
    stop: &'a Stop,
    route: &'a Route,
    scenario: &Scenario,
    lookup: &Lookup<'a>,
) -> StopProperties<'a> {
    StopProperties {
        team: &route.team,
        shift: route.shift,
        order: index + 1,
        arrive: scenario.clock.rfc3339(stop.arrive),
        begin: scenario.clock.rfc3339(stop.begin),
        depart: scenario.clock.rfc3339(stop.depart),
        site: &stop.site,
        name: lookup.site_name(&stop.site),
        kind: &stop.kind,
        wait_s: wait(route, stop).get(),
        travel_s: stop.leg.travel.get(),
        distance_m: stop.leg.distance.get(),
    }
}

fn of_unassigned<'a>(missed: &'a Unassigned, lookup: &Lookup<'a>) -> UnassignedProperties<'a> {
    UnassignedProperties {
        site: &missed.site,
        name: lookup.site_name(&missed.site),
        kind: lookup.kind(&missed.site),
        reason: missed.reason.code(),
        detail: &missed.detail,
    }
}

fn of_spared<'a>(spared: &'a Spared, lookup: &Lookup<'a>) -> SparedProperties<'a> {
    SparedProperties {
        site: &spared.site,
        name: lookup.site_name(&spared.site),
        kind: lookup.kind(&spared.site),
        group: &spared.group,
        by: &spared.by,
    }
}

/// The whole way of a route, leg by leg; a straight line stands for a leg without a way of its own.
pub(super) fn way(route: &Route) -> LineString<f64> {
    let mut coords = Vec::new();
    let mut add = |coord: geo::Coord<f64>| {
        if coords.last() != Some(&coord) {
            coords.push(coord);
        }
    };
    if let Some(start) = route.start_point {
        add(start.0);
    }
    let ends = route.stops.iter().map(|stop| Some(stop.point)).chain([route.end_point]);
    let legs = route.stops.iter().map(|stop| Some(&stop.leg)).chain([route.home.as_ref()]);
    for (end, leg) in ends.zip(legs) {
        if let Some(path) = leg.and_then(|leg| leg.path.as_ref()) {
            path.coords().copied().for_each(&mut add);
        }
        if let Some(end) = end {
            add(end.0);
        }
    }
    LineString::new(coords)
}

/// A line in GeoJSON has two positions at least; a route that stays where it begins repeats its only one.
fn line(way: &LineString<f64>) -> Option<Geometry> {
    let mut positions: Vec<Position> = Vec::with_capacity(way.0.len());
    for coord in way.coords() {
        let next = Position::from([degrees(coord.x), degrees(coord.y)]);
        if positions.last() != Some(&next) {
            positions.push(next);
        }
    }
    let first = positions.first()?.clone();
    if positions.len() == 1 {
        positions.push(first);
    }
    Some(Geometry::new(GeometryValue::LineString { coordinates: positions }))
}

fn point(at: Point<f64>) -> Geometry {
    Geometry::new(GeometryValue::Point { coordinates: Position::from(position(at)) })
}

/// A feature with our properties and, behind them, what the site's own feature carried: nothing of ours is overwritten and
/// nothing of its is lost.
fn feature(
    geometry: Option<Geometry>,
    properties: &Properties<'_>,
    carried: Option<&JsonObject>,
) -> Result<Feature, serde_json::Error> {
    let mut properties = object(serde_json::to_value(properties)?);
    for (key, value) in carried.into_iter().flatten() {
        let mut key = key.clone();
        while properties.contains_key(&key) {
            key.insert_str(0, "site_");
        }
        properties.insert(key, value.clone());
    }
    Ok(Feature { bbox: None, geometry, id: None, properties: Some(properties), foreign_members: None })
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::*;
    use geojson::GeoJson;

    fn read(plan: &Plan) -> FeatureCollection {
        let text = String::from_utf8(routes_geojson(plan, &demo::scenario()).unwrap()).unwrap();
        match text.parse::<GeoJson>().unwrap() {
            GeoJson::FeatureCollection(collection) => collection,
            other => panic!("no collection: {other:?}"),
        }
    }

    fn of<'a>(collection: &'a FeatureCollection, what: &'a str) -> impl Iterator<Item = &'a Feature> {
        collection.features.iter().filter(move |feature| feature.property("feature").unwrap() == what)
    }

    #[test]
    fn the_file_is_as_it_was() {
        let text = String::from_utf8(routes_geojson(&demo::plan(), &demo::scenario()).unwrap()).unwrap();
        insta::assert_json_snapshot!(serde_json::from_str::<Value>(&text).unwrap());
    }

    #[test]
    fn every_line_begins_and_ends_where_the_route_does() {
        let plan = demo::plan();
        let collection = read(&plan);
        for (feature, route) in of(&collection, "route").zip(&plan.routes) {
            let Some(GeometryValue::LineString { coordinates }) = feature.geometry.as_ref().map(|g| &g.value) else {
                panic!("no line: {feature:?}");
            };
            assert!(coordinates.len() >= 2);
            let first = route.start_point.unwrap_or(route.stops[0].point);
            let last = route.end_point.unwrap_or(route.stops[route.stops.len() - 1].point);
            assert_eq!(coordinates.first(), Some(&Position::from(position(first))));
            assert_eq!(coordinates.last(), Some(&Position::from(position(last))));
            for stop in &route.stops {
                assert!(coordinates.contains(&Position::from(position(stop.point))), "the line misses {}", stop.site);
            }
        }
        assert_eq!(of(&collection, "route").count(), 3);
    }

    #[test]
    fn what_a_feature_carried_is_written_back_and_overwrites_nothing() {
        let collection = read(&demo::plan());
        let first = of(&collection, "stop").next().unwrap();
        assert_eq!(first.property("order").unwrap(), 1);
        assert_eq!(first.property("site_order").unwrap(), "kept");
        assert_eq!(first.property("residents").unwrap(), 3210);
        let invalid = of(&collection, "unassigned").last().unwrap();
        assert_eq!((invalid.property("note").unwrap(), &invalid.geometry), (&json!("kept"), &None));
    }

    #[test]
    fn coordinates_have_seven_decimals_at_most() {
        let mut plan = demo::plan();
        plan.routes[0].stops[0].point = Point::new(110.480_000_012_34, -0.000_000_000_1);
        let text = String::from_utf8(routes_geojson(&plan, &demo::scenario()).unwrap()).unwrap();
        assert!(text.contains("[110.48,0.0]") && !text.contains("1234"), "{text}");
    }
}
