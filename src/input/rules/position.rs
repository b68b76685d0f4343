//! Sites lie where they can lie: near the others, in their territory, not upon one another.

use std::collections::BTreeMap;

use geo::{BoundingRect, Contains, Point};

use crate::input::problem::{Problem, quoted};
use crate::input::sites::Draft;
use crate::input::territories::Finder;
use crate::model::Territory;
use crate::spatial::{Nearby, distance_m};

/// Within so many metres two places are one.
const SAME_PLACE_M: f64 = 5.0;

/// A site nearer than this to another, in metres, is never called far.
const NEVER_FAR_M: f64 = 30_000.0;

/// When sites are far from others.
struct Far {
    /// The nearest is so many times farther than is usual among them.
    times: f64,
    /// Several are far together only where there are so many times as many in all.
    alone_times: usize,
}

/// From all others: a list may have several centres.
const FROM_ALL: Far = Far { times: 25.0, alone_times: 5 };

/// From all others that the list puts into the same territory: one district lies together, and of two halves of it either may be wrong.
const FROM_ITS_OWN: Far = Far { times: 10.0, alone_times: 1 };

/// Most sites that are called far together.
const COMPANY: usize = 3;

/// Fewest sites among which one can be called far, or swapped.
const FEWEST: usize = 4;

/// Where the coordinates are exactly 0, 0, no place was found by whoever looked it up.
pub(super) fn null_island(sites: &mut [Draft]) {
    for draft in sites.iter_mut() {
        if point(draft).is_some_and(|point| point.x() == 0.0 && point.y() == 0.0) {
            let problem = Problem::error("null_island", "", "longitude 0, latitude 0", "where the site is");
            draft.fault(problem.property("geometry").mend("The look-up of its address failed: find out where it is."));
        }
    }
}

/// A site far from all others that lies among them once longitude and latitude change places.
pub(super) fn swapped(sites: &mut [Draft]) {
    let points: Vec<Point<f64>> = usable_points(sites).map(|(_, point)| point).collect();
    if points.len() < FEWEST {
        return;
    }
    let middle = median(&points);
    let usual = usual_distance(points.iter().map(|point| distance_m(middle, *point))).max(NEVER_FAR_M);
    for draft in sites.iter_mut() {
        let Some(point) = point(draft).filter(|point| distance_m(middle, *point) > 20.0 * usual) else { continue };
        if point.x().abs() > 90.0 || distance_m(middle, Point::new(point.y(), point.x())) > 5.0 * usual {
            continue;
        }
        let problem = Problem::error("swapped", "", place(point), "a place among the others");
        draft.fault(
            problem
                .property("geometry")
                .mend("Longitude and latitude are swapped: with the two exchanged it lies among the others."),
        );
    }
}

/// Sites whose nearest neighbours are much farther than neighbours are here: one alone, or two or three that keep each other
/// company (a university and its hospital looked up in the wrong town). Then the same among the sites that the list puts into one
/// territory, since what is wrong may lie among the sites of another.
pub(super) fn far_from_others(sites: &mut [Draft]) {
    let all: Vec<(usize, Point<f64>)> = usable_points(sites).collect();
    let mut told = tell_far(sites, &all, &FROM_ALL, None);
    let mut territories: BTreeMap<String, Vec<(usize, Point<f64>)>> = BTreeMap::new();
    for &(at, point) in all.iter().filter(|(at, _)| told.binary_search(at).is_err()) {
        let own = sites[at].site.as_ref().and_then(|site| site.territory.clone());
        if let Some(own) = own {
            territories.entry(own).or_default().push((at, point));
        }
    }
    for (territory, points) in territories {
        told.extend(tell_far(sites, &points, &FROM_ITS_OWN, Some(&territory)));
    }
}

/// Tells which of the points are far from the others, and returns these sites in their order.
fn tell_far(sites: &mut [Draft], points: &[(usize, Point<f64>)], when: &Far, territory: Option<&str>) -> Vec<usize> {
    let mut told = Vec::new();
    if points.len() < FEWEST {
        return told;
    }
    let index = Nearby::of(points.iter().enumerate().map(|(number, (_, point))| (*point, number)));
    // Other sites upon the same spot would make every distance zero.
    let others = |point: Point<f64>| index.nearest(point).take(64).filter(|(_, metres)| *metres > SAME_PLACE_M);
    let gaps = points.iter().filter_map(|(_, point)| others(*point).next()).map(|(_, gap)| gap);
    let usual = usual_distance(gaps);
    let limit = (when.times * usual).max(NEVER_FAR_M);
    // Whoever has more than a few within the limit is not far; of the others those within the limit of each other belong together.
    let near = |point: Point<f64>| -> Vec<usize> {
        others(point).take_while(|(_, metres)| *metres <= limit).take(COMPANY).map(|(other, _)| *other).collect()
    };
    let mut far: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, (_, point)) in points.iter().enumerate() {
        let near = near(*point);
        if near.len() < COMPANY {
            far.insert(number, near);
        }
    }
    for &number in far.keys() {
        let Some(company) = company(number, &far) else { continue };
        if company.len() > 1 && points.len() < when.alone_times * company.len() {
            continue;
        }
        let (at, point) = points[number];
        let Some((_, gap)) = others(point).find(|(other, _)| !company.contains(*other)) else { continue };
        let beside = match company.len() {
            1 => String::new(),
            2 => " but for one beside it".to_owned(),
            more => format!(" but for {} beside it", more - 1),
        };
        let of = territory.map_or_else(String::new, |territory| format!(" of {}", quoted(territory)));
        let found = format!("{}, {:.0} km from the nearest other site{of}{beside}", place(point), gap / 1000.0);
        let expected = format!("a place among the others{of}, which are {:.1} km apart", usual / 1000.0);
        let problem = Problem::warning("far_from_others", "", found, expected);
        sites[at].fault(
            problem.property("geometry").mend("Look it up: is it another place of that name, or another datum?"),
        );
        told.push(at);
    }
    told
}

/// A site and those that are reached from it over others within the limit; `None` where these are more than a few, or one of
/// them has many others near.
fn company(number: usize, far: &BTreeMap<usize, Vec<usize>>) -> Option<Vec<usize>> {
    let mut company = vec![number];
    let mut seen = 0;
    while let Some(member) = company.get(seen) {
        for other in far.get(member)? {
            if !company.contains(other) {
                company.push(*other);
            }
        }
        if company.len() > COMPANY {
            return None;
        }
        seen += 1;
    }
    Some(company)
}

/// Two sites of a kind within a few metres are most likely one that was listed twice.
pub(super) fn duplicates_in_place(sites: &[Draft], problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, Nearby<usize>> = BTreeMap::new();
    for (at, point) in usable_points(sites) {
        let draft = &sites[at];
        let same_kind = seen.entry(&draft.kind).or_default();
        // Only the first of a spot goes into the index, so that a thousand upon one spot stay a thousand steps.
        let Some(first) = same_kind.within(point, SAME_PLACE_M).min().map(|first| &sites[*first]) else {
            same_kind.insert(point, at);
            continue;
        };
        let found = format!("a {} at the place of {}", draft.kind, first.origin.name());
        problems.push(
            draft
                .origin
                .warning("duplicate_place", found, "a place of its own")
                .property("geometry")
                .mend("If it is the same place listed twice, remove one of them."),
        );
    }
}

/// Sites without a territory get the one they lie in; those with one that has an extent should lie in it.
pub(super) fn territories_by_place(sites: &mut [Draft], territories: &[Territory]) {
    let finder = Finder::new(territories);
    if !finder.has_areas() {
        return;
    }
    for draft in sites.iter_mut() {
        let Some(point) = point(draft) else { continue };
        let own = draft.site.as_ref().and_then(|site| site.territory.clone());
        let problem = match own {
            Some(own) => outside_its_own(point, &own, territories),
            None => {
                let found = finder.containing(point).first().map(|territory| territory.id.clone());
                let outside = found.is_none();
                if let Some(site) = &mut draft.site {
                    site.territory = found;
                }
                outside.then(|| {
                    Problem::warning("outside_territories", "", place(point), "a place within a territory")
                        .mend("Any team may visit it. Give it a `territory`, or look up where it is.")
                })
            }
        };
        if let Some(problem) = problem {
            draft.fault(problem.property("territory"));
        }
    }
}

fn outside_its_own(point: Point<f64>, own: &str, territories: &[Territory]) -> Option<Problem> {
    let area = territories.iter().find(|territory| territory.id == own)?.area.as_ref()?;
    let extent = area.bounding_rect()?;
    // Borders are drawn coarsely: only what lies outside even the box about them is told.
    let inside = area.contains(&point) || extent.contains(&geo::Coord::from(point));
    (!inside).then(|| {
        Problem::warning("outside_own_territory", "", place(point), format!("a place within territory {own}"))
            .mend("Correct the territory, or look up where the site is.")
    })
}

fn place(point: Point<f64>) -> String {
    format!("longitude {:.5}, latitude {:.5}", point.x(), point.y())
}

fn point(draft: &Draft) -> Option<Point<f64>> {
    (!draft.is_broken()).then(|| draft.site.as_ref().map(|site| site.place.point())).flatten()
}

fn usable_points(sites: &[Draft]) -> impl Iterator<Item = (usize, Point<f64>)> {
    sites.iter().enumerate().filter_map(|(at, draft)| Some((at, point(draft)?)))
}

/// The point of the median longitude and latitude, which a few stray points do not move.
fn median(points: &[Point<f64>]) -> Point<f64> {
    let middle = |of: fn(&Point<f64>) -> f64| {
        let mut values: Vec<f64> = points.iter().map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Point::new(middle(|point| point.x()), middle(|point| point.y()))
}

fn usual_distance(distances: impl Iterator<Item = f64>) -> f64 {
    let mut distances: Vec<f64> = distances.collect();
    distances.sort_unstable_by(f64::total_cmp);
    distances.get(distances.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests;
