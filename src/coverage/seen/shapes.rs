//! The fastest way on roads from visit to visit, past some sites, and how long ways usually are.

use geo::Point;

use crate::coverage::clean::near_m;
use crate::coverage::follow::{Timed, Ways};
use crate::coverage::rules::odds;

/// Ways over open ground of which the mean length is taken.
const TRIED: u32 = 32;
/// Each bend its own direction of the Halton sequence.
const PRIMES: [u32; 10] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];

/// The seconds that a way through these places should take.
pub(super) fn usual_s(team: Option<&str>, through: &[Point<f64>], ways: &mut Option<&mut Ways<'_>>) -> Option<f64> {
    let Some(ways) = ways else {
        let all_s: f64 = (1..=TRIED).map(|number| length(&bent(through, &bends(through, number)))).sum();
        return Some(all_s / f64::from(TRIED));
    };
    on_roads(team, through, ways).as_deref().map(length)
}

fn length(way: &[Timed]) -> f64 {
    way.last().map_or(0.0, |(seconds, _)| *seconds)
}

/// The fastest way on roads: on foot to the road and from it to where the team stood, but not where it only drove past.
pub(super) fn on_roads(team: Option<&str>, through: &[Point<f64>], ways: &mut Ways<'_>) -> Option<Vec<Timed>> {
    let (first, last) = (*through.first()?, *through.last()?);
    let mut all: Vec<Timed> = vec![(0.0, first)];
    let mut begin = 0.0;
    for (number, pair) in through.windows(2).enumerate() {
        let way = ways(team, pair[0], pair[1])?;
        if number == 0 {
            begin = near_m(first, way.first()?.1) / odds::WALKING_M_S;
        }
        all.extend(way.iter().map(|(seconds, place)| (begin + seconds, *place)));
        begin += way.last()?.0;
    }
    let (driven, road) = *all.last()?;
    all.push((driven + near_m(road, last) / odds::WALKING_M_S, last));
    Some(all)
}

/// Most roads on which a team may have set out, or come in.
const MOST_ROADS: usize = 3;
/// Most ways between two visits that differ in these.
pub(super) const MOST_ENDS: usize = MOST_ROADS * MOST_ROADS;

/// The fastest ways from any of some places to any of others, past what lies in between, each with its share of all of them: which of the
/// roads about a site a team set out on depends on which side of it the team stood. Places from which one sets out on the same road count as
/// one.
pub(super) fn from_any(
    team: Option<&str>,
    through: &[Point<f64>],
    (from, to): (&[Point<f64>], &[Point<f64>]),
    ways: &mut Ways<'_>,
) -> Vec<(f64, Vec<Timed>)> {
    let [.., before, _] = *through else { return Vec::new() };
    let next = through[1];
    let starts = by_road(from, &mut |place| ways(team, place, next).and_then(|way| Some(way.get(1)?.1)));
    let ends =
        by_road(to, &mut |place| ways(team, before, place).and_then(|way| Some(way.get(way.len().checked_sub(2)?)?.1)));
    let mut found = Vec::new();
    let mut places = through.to_vec();
    for (begins, start) in &starts {
        for (comes, end) in &ends {
            (places[0], places[through.len() - 1]) = (*start, *end);
            found.extend(on_roads(team, &places, ways).map(|way| (begins * comes, way)));
        }
    }
    found
}

/// Places by the road they lie on, each with the share of those on it; `road` tells one from another by the place it leads to.
fn by_road(places: &[Point<f64>], road: &mut dyn FnMut(Point<f64>) -> Option<Point<f64>>) -> Vec<(f64, Point<f64>)> {
    let mut roads: Vec<(Point<f64>, f64, Point<f64>)> = Vec::new();
    for &place in places {
        let Some(leads) = road(place) else { continue };
        match roads.iter().position(|known| known.0 == leads) {
            Some(known) => roads[known].1 += 1.0,
            None if roads.len() < MOST_ROADS => roads.push((leads, 1.0, place)),
            None => {}
        }
    }
    let all: f64 = roads.iter().map(|road| road.1).sum();
    roads.into_iter().map(|(_, count, place)| (count / all, place)).collect()
}

/// Two bends for each part of a way, from -1 to 1 of the widest: all numbers fill what is possible evenly (Halton 1960).
fn bends(through: &[Point<f64>], number: u32) -> Vec<f64> {
    (0..2 * (through.len() - 1)).map(|bend| 2.0 * halton(number, PRIMES[bend % PRIMES.len()]) - 1.0).collect()
}

/// Straight from place to place but for two bends each, to either side of the line. Seconds are those at a metre a second.
fn bent(through: &[Point<f64>], bends: &[f64]) -> Vec<Timed> {
    let mut all: Vec<Timed> = through.first().map(|place| (0.0, *place)).into_iter().collect();
    let mut go = |to: Point<f64>| {
        let (seconds, here) = all[all.len() - 1];
        all.push((seconds + near_m(here, to), to));
    };
    for (pair, bends) in through.windows(2).zip(bends.chunks(2)) {
        let (a, b) = (pair[0], pair[1]);
        let shrink = a.y().to_radians().cos();
        let (east, north) = ((b.x() - a.x()) * shrink, b.y() - a.y());
        for (bend, share) in bends.iter().zip([1.0 / 3.0, 2.0 / 3.0]) {
            let off = bend * odds::BEND;
            let (east, north) = (east * share - north * off, north * share + east * off);
            go(Point::new(a.x() + east / shrink, a.y() + north));
        }
        go(b);
    }
    all
}

/// The number's digits behind the point, last first: evenly spread from 0 to 1.
fn halton(mut number: u32, base: u32) -> f64 {
    let (mut share, mut value) = (1.0, 0.0);
    while number > 0 {
        share /= f64::from(base);
        value += share * f64::from(number % base);
        number /= base;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    const THROUGH: [(f64, f64); 3] = [(14.50, 35.90), (14.51, 35.905), (14.52, 35.90)];

    fn through() -> Vec<Point<f64>> {
        THROUGH.map(Point::from).to_vec()
    }

    #[test]
    fn ways_over_ground_are_some_tenths_longer_than_the_straight_line() {
        let (places, straight) = (through(), near_m(through()[0], through()[1]) + near_m(through()[1], through()[2]));
        let usual = usual_s(None, &places, &mut None).unwrap();
        // Both bends to opposite sides make the longest way.
        assert!(usual > straight * 1.02 && usual < straight * 1.44, "{usual} {straight}");
        for number in 1..=TRIED {
            let way = bent(&places, &bends(&places, number));
            assert_eq!((way.len(), way[3].1, way[6].1), (7, places[1], places[2]));
        }
    }

    #[test]
    fn who_stands_on_the_other_side_of_a_site_sets_out_on_another_road() {
        let step = 0.0001;
        // Two roads along both sides of the first site, each with a corner of its own, and one at the last.
        let mut roads = |_: Option<&str>, a: Point<f64>, b: Point<f64>| {
            let corner = Point::new(14.505, if a.y() > 35.9 { 35.91 } else { 35.89 });
            (b.x() < 14.53).then(|| vec![(0.0, a), (60.0, corner), (90.0, Point::new(14.515, 35.9)), (120.0, b)])
        };
        let [first, _, last] = THROUGH.map(Point::from);
        let from = [first, Point::new(14.5, 35.9 + step), Point::new(14.5001, 35.9)];
        let found = from_any(None, &[first, last], (&from, &[last]), &mut roads);
        let (shares, corners): (Vec<f64>, Vec<f64>) = found.iter().map(|(share, way)| (*share, way[2].1.y())).unzip();
        assert_eq!((shares, corners), (vec![2.0 / 3.0, 1.0 / 3.0], vec![35.89, 35.91]));
        // Each begins where the team stood and ends where it came.
        assert!(
            found[0].1[0].1 == first && found[1].1[0].1 == from[1] && found.iter().all(|(_, way)| way[4].1 == last)
        );
        assert!(from_any(None, &[first, Point::new(14.54, 35.9)], (&from, &[last]), &mut roads).is_empty());
    }

    #[test]
    fn on_roads_there_is_one_way_with_the_walk_at_both_ends_and_none_where_no_road_leads() {
        let mut asked = 0;
        // A road a hundredth of a degree south of everything, at ten metres a second.
        let mut road = |_: Option<&str>, a: Point<f64>, b: Point<f64>| {
            asked += 1;
            let [a, b] = [a, b].map(|place| Point::new(place.x(), place.y() - 0.001));
            Some(vec![(0.0, a), (near_m(a, b) / 10.0, b)])
        };
        let mut ways: Option<&mut Ways<'_>> = Some(&mut road);
        let found = on_roads(Some("T"), &through(), ways.as_mut().unwrap());
        let usual = usual_s(Some("T"), &through(), &mut ways).unwrap();
        assert_eq!((asked, found.is_some()), (4, true));
        let driven: f64 = through().windows(2).map(|pair| near_m(pair[0], pair[1]) / 10.0).sum();
        let walked = near_m(Point::new(0.0, 0.0), Point::new(0.0, 0.001)) / odds::WALKING_M_S;
        assert!((usual - driven - 2.0 * walked).abs() < 2.0, "{usual} {driven} {walked}");
        let mut none = |_: Option<&str>, _: Point<f64>, _: Point<f64>| None;
        assert!(on_roads(None, &through(), &mut none).is_none());
        assert!(usual_s(None, &through(), &mut Some(&mut none)).is_none());
    }
}
