//! `routes.geojson`: the plan for maps and GIS, in WGS-84 (RFC 7946).
//!
//! Each feature says in `feature` what it is: `route` (LineString), `stop`, `unassigned` or `spared` (Point). Our properties
//! come first; what the site's own feature carried follows as it came, under `site_NAME` where it bears one of our names.

use geo::{LineString, Point};
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, Position};
use serde_json::{Value, json};

use super::lookup::{Lookup, degrees, position, wait};
use super::plan_json::{notices, reason_code};
use crate::model::{Plan, Route, Scenario, Spared, Stop, Unassigned};

/// The plan as GeoJSON text. Equal plans of equal scenarios give equal bytes.
///
/// # Errors
/// When a figure cannot be written as JSON, which no plan of ours holds.
pub fn routes_geojson(plan: &Plan, scenario: &Scenario) -> Result<Vec<u8>, serde_json::Error> {
    let lookup = Lookup::new(scenario);
    let mut features: Vec<Feature> = plan.routes.iter().map(|route| route_feature(route, plan, scenario)).collect();
    for route in &plan.routes {
        let stop = |(order, stop)| stop_feature(order, stop, route, scenario, &lookup);
        features.extend(route.stops.iter().enumerate().map(stop));
    }
    features.extend(plan.unassigned.iter().map(|missed| unassigned_feature(missed, &lookup)));
    features.extend(plan.spared.iter().map(|spared| spared_feature(spared, &lookup)));
    let collection = FeatureCollection { bbox: None, features, foreign_members: Some(head(plan, scenario)) };
    let mut bytes = serde_json::to_vec(&collection)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The version of the format; a change that breaks readers makes a new one.
pub(super) const FORMAT: &str = "fullsweep-routes/1";

fn head(plan: &Plan, scenario: &Scenario) -> JsonObject {
    object(json!({
        "format": FORMAT,
        "name": plan.scenario,
        "date": plan.date.to_string(),
        "travel": plan.travel,
        "notices": notices(plan, scenario),
    }))
}

fn route_feature(route: &Route, plan: &Plan, scenario: &Scenario) -> Feature {
    let name = scenario.teams.iter().find(|team| team.id == route.team).map_or(&route.team, |team| &team.name);
    let properties = json!({
        "feature": "route",
        "team": route.team,
        "team_name": name,
        "shift": route.shift,
        "start": scenario.clock.rfc3339(route.start),
        "finish": scenario.clock.rfc3339(route.finish),
        "stops": route.stops.len(),
        "travel_s": route.travel().get(),
        "distance_m": route.distance().get(),
        "work_s": route.work().get(),
        "travel": plan.travel,
    });
    feature(line(&way(route)), object(properties))
}

fn stop_feature(index: usize, stop: &Stop, route: &Route, scenario: &Scenario, lookup: &Lookup<'_>) -> Feature {
    let clock = &scenario.clock;
    let properties = json!({
        "feature": "stop",
        "team": route.team,
        "shift": route.shift,
        "order": index + 1,
        "arrive": clock.rfc3339(stop.arrive),
        "begin": clock.rfc3339(stop.begin),
        "depart": clock.rfc3339(stop.depart),
        "site": stop.site,
        "name": lookup.site_name(&stop.site),
        "kind": stop.kind,
        "wait_s": wait(route, stop).get(),
        "travel_s": stop.leg.travel.get(),
        "distance_m": stop.leg.distance.get(),
    });
    feature(Some(point(stop.point)), with_foreign(object(properties), &stop.site, lookup))
}

fn unassigned_feature(missed: &Unassigned, lookup: &Lookup<'_>) -> Feature {
    let properties = json!({
        "feature": "unassigned",
        "site": missed.site,
        "name": lookup.site_name(&missed.site),
        "kind": lookup.kind(&missed.site),
        "reason": reason_code(missed.reason),
        "detail": missed.detail,
    });
    let at = missed.point.or_else(|| lookup.point(&missed.site));
    feature(at.map(point), with_foreign(object(properties), &missed.site, lookup))
}

fn spared_feature(spared: &Spared, lookup: &Lookup<'_>) -> Feature {
    let properties = json!({
        "feature": "spared",
        "site": spared.site,
        "name": lookup.site_name(&spared.site),
        "kind": lookup.kind(&spared.site),
        "group": spared.group,
        "by": spared.by,
    });
    feature(lookup.point(&spared.site).map(point), with_foreign(object(properties), &spared.site, lookup))
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

fn feature(geometry: Option<Geometry>, properties: JsonObject) -> Feature {
    Feature { bbox: None, geometry, id: None, properties: Some(properties), foreign_members: None }
}

/// Adds what the site's own feature carried; nothing of ours is overwritten and nothing of its is lost.
fn with_foreign(mut properties: JsonObject, site: &str, lookup: &Lookup<'_>) -> JsonObject {
    for (key, value) in lookup.properties(site).into_iter().flatten() {
        let mut key = key.clone();
        while properties.contains_key(&key) {
            key.insert_str(0, "site_");
        }
        properties.insert(key, value.clone());
    }
    properties
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
