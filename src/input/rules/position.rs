//! Sites lie where they can lie: near the others, in their territory, not upon one another.

use std::collections::BTreeMap;

use geo::{BoundingRect, Contains, Point};

use crate::input::problem::Problem;
use crate::input::sites::Draft;
use crate::input::territories::Finder;
use crate::model::Territory;
use crate::spatial::{Nearby, distance_m};

/// Within so many metres two places are one.
const SAME_PLACE_M: f64 = 5.0;

/// A site nearer than this to another, in metres, is never called far.
const NEVER_FAR_M: f64 = 30_000.0;

/// A site is far from all others when the nearest is so many times farther than is usual among them.
const FAR_TIMES: f64 = 25.0;

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

/// A site whose nearest neighbour is much farther than neighbours are here.
pub(super) fn far_from_all_others(sites: &mut [Draft]) {
    let points: Vec<(usize, Point<f64>)> = usable_points(sites).collect();
    if points.len() < FEWEST {
        return;
    }
    let index = Nearby::of(points.iter().map(|(at, point)| (*point, *at)));
    // Other sites upon the same spot would make every distance zero.
    let nearest = |point: Point<f64>| {
        let other = index.nearest(point).take(64).find(|(_, metres)| *metres > SAME_PLACE_M);
        other.map_or(f64::INFINITY, |(_, metres)| metres)
    };
    let gaps: Vec<(usize, Point<f64>, f64)> = points.iter().map(|(at, point)| (*at, *point, nearest(*point))).collect();
    let usual = usual_distance(gaps.iter().map(|(_, _, gap)| *gap).filter(|gap| gap.is_finite()));
    let limit = (FAR_TIMES * usual).max(NEVER_FAR_M);
    let far: Vec<_> = gaps.into_iter().filter(|(_, _, gap)| gap.is_finite() && *gap > limit).collect();
    for (at, point, gap) in far {
        let found = format!("{}, {:.0} km from the nearest other site", place(point), gap / 1000.0);
        let expected = format!("a place among the others, which are {:.1} km apart", usual / 1000.0);
        let problem = Problem::warning("far_from_others", "", found, expected);
        sites[at].fault(
            problem.property("geometry").mend("Look it up: is it another place of that name, or another datum?"),
        );
    }
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
mod tests {
    use super::*;
    use crate::input::trial::Trial;

    #[test]
    fn null_island_is_nowhere() {
        Trial::new().and_site("", 0.0, 0.0).expect(&["null_island"]);
    }

    #[test]
    fn swapped_coordinates_are_seen_against_the_others() {
        Trial::new().and_site("", 35.9, 14.5).expect(&["swapped"]);
        Trial::new().and_site("", 35.9, 114.5).expect(&["swapped"]);
    }

    #[test]
    fn a_site_far_from_all_others_is_told() {
        let problems = Trial::new().and_site("", 16.5, 35.9).expect(&["far_from_others"]);
        assert!(problems[0].found.contains("172 km"), "{}", problems[0]);
    }

    #[test]
    fn a_second_island_of_sites_is_not_far() {
        let more: Vec<String> =
            (0..4).map(|i| crate::input::trial::site("", 14.2, 36.0 + f64::from(i) * 0.01)).collect();
        let sites = crate::input::trial::sites().replace("\n]}", &format!(",\n{}\n]}}", more.join(",\n")));
        Trial::new().with("sites.geojson", &sites).expect(&[]);
    }

    #[test]
    fn what_stands_at_the_same_place_is_told_once_a_kind() {
        Trial::new().and_site("", 14.5, 35.900_01).expect(&["duplicate_place"]);
        Trial::new().and_site(r#""kind":"gate""#, 14.5, 35.900_01).expect(&["undeclared_kinds"]);
        Trial::new().and_site("", 14.5, 35.900_1).expect(&[]);
    }

    #[test]
    fn ten_thousand_sites_upon_one_spot_take_no_ten_thousand_squared_steps() {
        let heap: Vec<String> = (0..10_000).map(|_| crate::input::trial::site("", 14.2, 36.0)).collect();
        let outcome = Trial::new().with("sites.geojson", &crate::input::trial::collection(&heap)).read();
        assert_eq!(outcome.problems.len(), 9_999);
    }

    const SQUARE: &str = r#"{"type":"Feature","properties":{"id":"east"},"geometry":{"type":"Polygon","coordinates":
        [[[14.45,35.8],[14.65,35.8],[14.65,36],[14.45,36],[14.45,35.8]]]}}"#;

    fn within_square() -> Trial {
        let territories = crate::input::trial::collection(&[SQUARE.to_owned()]);
        Trial::new().with("territories.geojson", &territories).and("[territories]\nfile=\"territories.geojson\"\n")
    }

    #[test]
    fn sites_get_the_territory_they_lie_in() {
        within_square().expect(&[]);
        let scenario = within_square().read().scenario.unwrap();
        assert!(scenario.sites.iter().all(|site| site.territory.as_deref() == Some("east")));
    }

    #[test]
    fn sites_outside_all_or_their_own_territory_are_told() {
        within_square().and_site("", 14.7, 35.9).expect(&["outside_territories"]);
        within_square().and_site(r#""territory":"east""#, 14.7, 35.9).expect(&["outside_own_territory"]);
    }

    /// The real mistake of shared `dirty-landmarks.csv`: a district of Zhangjiajie placed in Guangdong.
    #[test]
    fn a_district_of_hunan_placed_in_guangdong_is_found() {
        let rows = "id,lat,lng\n慈利县,29.429999,111.139775\n武陵源区,29.34573,110.550434\n桑植县,29.400069,110.165819\n\
                    慈利火车站,29.417348,111.119059\n航院,29.147755,110.454038\n大峡谷,29.426895,110.69516\n\
                    荷花机场,29.103857,110.451191\n永定区,24.723962,116.732092\n";
        let scenario = crate::input::trial::SCENARIO.replace("sites.geojson", "s.csv");
        let trial = Trial::new().with("scenario.toml", &scenario).with("s.csv", rows);
        assert_eq!(trial.expect(&["far_from_others"])[0].id.as_deref(), Some("永定区"));
    }

    #[test]
    fn the_median_is_not_moved_by_strays() {
        let points = [(1.0, 1.0), (1.1, 1.1), (1.2, 0.9), (170.0, -80.0)].map(Point::from);
        assert!(distance_m(median(&points), Point::new(1.1, 1.0)) < 20_000.0);
    }
}
