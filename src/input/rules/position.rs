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

/// Most sites that are called far together.
const COMPANY: usize = 3;

/// Several sites are far together only where there are so many times as many in all.
const ALONE_TIMES: usize = 5;

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
/// company (a university and its hospital looked up in the wrong town).
pub(super) fn far_from_all_others(sites: &mut [Draft]) {
    let points: Vec<(usize, Point<f64>)> = usable_points(sites).collect();
    if points.len() < FEWEST {
        return;
    }
    let index = Nearby::of(points.iter().enumerate().map(|(number, (_, point))| (*point, number)));
    // Other sites upon the same spot would make every distance zero.
    let others = |point: Point<f64>| index.nearest(point).take(64).filter(|(_, metres)| *metres > SAME_PLACE_M);
    let gaps = points.iter().filter_map(|(_, point)| others(*point).next()).map(|(_, gap)| gap);
    let usual = usual_distance(gaps);
    let limit = (FAR_TIMES * usual).max(NEVER_FAR_M);
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
        if company.len() > 1 && points.len() < ALONE_TIMES * company.len() {
            continue;
        }
        let (at, point) = points[number];
        let Some((_, gap)) = others(point).find(|(other, _)| !company.contains(*other)) else { continue };
        let beside = match company.len() {
            1 => String::new(),
            2 => " but for one beside it".to_owned(),
            more => format!(" but for {} beside it", more - 1),
        };
        let found = format!("{}, {:.0} km from the nearest other site{beside}", place(point), gap / 1000.0);
        let expected = format!("a place among the others, which are {:.1} km apart", usual / 1000.0);
        let problem = Problem::warning("far_from_others", "", found, expected);
        sites[at].fault(
            problem.property("geometry").mend("Look it up: is it another place of that name, or another datum?"),
        );
    }
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

    fn with_more(more: &[(f64, f64)]) -> Trial {
        let more: Vec<String> = more.iter().map(|(lon, lat)| crate::input::trial::site("", *lon, *lat)).collect();
        let sites = crate::input::trial::sites().replace("\n]}", &format!(",\n{}\n]}}", more.join(",\n")));
        Trial::new().with("sites.geojson", &sites)
    }

    #[test]
    fn two_that_are_far_together_are_told_and_four_are_not() {
        let pair = [(13.9, 35.9), (13.9, 35.93)];
        let problems = with_more(&pair).expect(&["far_from_others", "far_from_others"]);
        assert!(
            problems[0].found.contains("54 km from the nearest other site but for one beside it"),
            "{}",
            problems[0]
        );
        with_more(&[(13.9, 35.9), (13.9, 35.93), (13.9, 35.96), (13.9, 35.99)]).expect(&[]);
        // Three are too many of thirteen.
        with_more(&[(13.9, 35.9), (13.9, 35.93), (13.9, 35.96)]).expect(&[]);
        // A chain that leads back to the others is not far, however few stand at its end.
        with_more(&[(13.9, 35.9), (14.2, 35.9)]).expect(&[]);
        // Five upon one spot are as far as one.
        let codes: Vec<&str> = ["duplicate_place"; 4].into_iter().chain(["far_from_others"; 5]).collect();
        with_more(&[(13.9, 35.9); 5]).expect(&codes);
    }

    /// The other real mistake of shared `dirty-landmarks.csv`: a university of Kaifeng and its hospital placed in Zhengzhou.
    #[test]
    fn a_university_and_its_hospital_placed_in_the_next_city_are_found() {
        let mut rows = String::from(
            "name,lat,lng\n河南大学,34.785243,113.662987\n河南大学第一附属医院,34.752966,113.644832\n\
            河南大学淮河医院,34.7996,114.342546\n河南大学民生学院,34.820003,114.302489\n",
        );
        for number in 0..12 {
            rows += &format!(
                "社区{number},{},{}\n",
                34.78 + f64::from(number % 4) * 0.01,
                114.3 + f64::from(number) * 0.006
            );
        }
        let scenario = crate::input::trial::SCENARIO.replace("sites.geojson", "s.csv");
        let outcome = Trial::new().with("scenario.toml", &scenario).with("s.csv", &rows).read();
        let far = outcome.problems.iter().filter(|problem| problem.code == "far_from_others");
        assert_eq!(far.map(|problem| problem.line).collect::<Vec<_>>(), [Some(2), Some(3)]);
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
