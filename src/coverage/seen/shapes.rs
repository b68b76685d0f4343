//! Ways that a team may have taken from visit to visit, past some sites.

use geo::Point;

use crate::coverage::clean::near_m;
use crate::coverage::follow::{Timed, Ways};
use crate::coverage::rules::odds;

/// How wide around the best way so far the next ones are tried, as shares of all that is possible.
const ROUNDS: [f64; 4] = [1.0, 0.4, 0.2, 0.1];
/// Ways tried in each round.
const TRIED: u32 = 32;
/// Most ways through the same places.
pub(super) const MOST_SHAPES: usize = ROUNDS.len() * TRIED as usize;
/// Each bend its own direction of the Halton sequence.
const PRIMES: [u32; 10] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];

/// The ways through these places, each with the seconds at which its places are come to and with the logarithm of its share in the
/// likelihood of them all; none where no road leads.
pub(super) fn shapes(
    team: Option<&str>,
    through: &[Point<f64>],
    ways: &mut Option<&mut Ways<'_>>,
    likelihood: &dyn Fn(&[Timed]) -> f64,
) -> Vec<(f64, Vec<Timed>)> {
    match ways {
        Some(ways) => on_roads(team, through, ways).map(|way| (likelihood(&way), way)).into_iter().collect(),
        None => over_ground(through, likelihood),
    }
}

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

/// Ways over open ground, most of them near the likeliest: importance sampling with a mixture of boxes (Owen and Zhou 2000, whose weights
/// hold whatever the boxes), each smaller than the one before and about the best way known by then.
fn over_ground(through: &[Point<f64>], likelihood: &dyn Fn(&[Timed]) -> f64) -> Vec<(f64, Vec<Timed>)> {
    let mut tried: Vec<(Vec<f64>, f64, Vec<Timed>)> = Vec::new();
    let mut boxes: Vec<(Vec<(f64, f64)>, f64)> = Vec::new();
    for (round, wide) in ROUNDS.into_iter().enumerate() {
        let best = tried.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(bends, ..)| bends.clone());
        let centre = best.unwrap_or_else(|| vec![0.0; 2 * (through.len() - 1)]);
        let sides: Vec<(f64, f64)> =
            centre.iter().map(|bend| ((bend - wide).max(-1.0), (bend + wide).min(1.0))).collect();
        let volume = sides.iter().map(|(low, high)| ((high - low) / 2.0).ln()).sum();
        for number in 1..=TRIED {
            let even = bends(through, number + round as u32 * TRIED);
            let inside = even.iter().zip(&sides).map(|(even, (low, high))| low + (even + 1.0) / 2.0 * (high - low));
            let bends: Vec<f64> = inside.collect();
            let way = bent(through, &bends);
            tried.push((bends, likelihood(&way), way));
        }
        boxes.push((sides, volume));
    }
    let weight = |bends: &[f64]| {
        let within =
            |sides: &[(f64, f64)]| bends.iter().zip(sides).all(|(bend, (low, high))| low <= bend && bend <= high);
        let density: f64 = boxes.iter().filter(|(sides, _)| within(sides)).map(|(_, volume)| (-volume).exp()).sum();
        -(density * f64::from(TRIED)).ln()
    };
    tried.into_iter().map(|(bends, log, way)| (log + weight(&bends), way)).collect()
}

/// The fastest way on roads: on foot to the road and from it to where the team stood, but not where it only drove past.
fn on_roads(team: Option<&str>, through: &[Point<f64>], ways: &mut Ways<'_>) -> Option<Vec<Timed>> {
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
    use super::super::progress::log_sum;
    use super::*;

    const THROUGH: [(f64, f64); 3] = [(14.50, 35.90), (14.51, 35.905), (14.52, 35.90)];

    fn through() -> Vec<Point<f64>> {
        THROUGH.map(Point::from).to_vec()
    }

    #[test]
    fn ways_over_ground_lead_through_all_places_and_bend_no_farther_than_they_may() {
        let through = through();
        let found = shapes(None, &through, &mut None, &|_| 0.0);
        assert_eq!(found.len(), MOST_SHAPES);
        for (log, way) in &found {
            assert!(log.is_finite() && way.len() == 7 && way[0] == (0.0, through[0]));
            assert_eq!((way[3].1, way[6].1), (through[1], through[2]));
            assert!(way.windows(2).all(|pair| pair[1].0 >= pair[0].0));
            let part_m = near_m(through[0], through[1]);
            // Both bends to opposite sides make the longest way.
            assert!(way[3].0 <= part_m * 1.44 && way[3].0 >= part_m * 0.999, "{} {part_m}", way[3].0);
        }
    }

    #[test]
    fn weights_of_sampled_ways_sum_to_the_mean_likelihood() {
        for places in [&through()[..2], &through()[..]] {
            // Everything as likely: one. Half of all bends to the left: a half.
            let all = log_sum(&shapes(None, places, &mut None, &|_| 0.0).iter().map(|way| way.0).collect::<Vec<_>>());
            assert!(all.exp() > 0.8 && all.exp() < 1.25, "{}", all.exp());
            let north = |way: &[Timed]| {
                let share = (way[1].1.x() - THROUGH[0].0) / (THROUGH[1].0 - THROUGH[0].0);
                let line = THROUGH[0].1 + share * (THROUGH[1].1 - THROUGH[0].1);
                if way[1].1.y() > line { 0.0 } else { f64::NEG_INFINITY }
            };
            let half = log_sum(&shapes(None, places, &mut None, &north).iter().map(|way| way.0).collect::<Vec<_>>());
            assert!(half.exp() > 0.35 && half.exp() < 0.65, "{}", half.exp());
        }
    }

    #[test]
    fn ways_are_tried_where_they_are_likely() {
        let places = &through()[..2];
        let aim = bent(places, &[0.7, -0.6]);
        let off_m = |way: &[Timed]| way.iter().zip(&aim).map(|(a, b)| near_m(a.1, b.1)).fold(0.0, f64::max);
        let found = shapes(None, places, &mut None, &|way| -(off_m(way) / 10.0).powi(2) / 2.0);
        let near = |from: usize| found[from..from + TRIED as usize].iter().filter(|(_, way)| off_m(way) < 40.0).count();
        assert!(near(96) > 2 * near(0) && near(96) >= 10, "{} {}", near(0), near(96));
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
        let found = shapes(Some("T"), &through(), &mut ways, &|_| -3.0);
        let usual = usual_s(Some("T"), &through(), &mut ways).unwrap();
        assert_eq!((asked, found.len(), found[0].0), (4, 1, -3.0));
        let driven: f64 = through().windows(2).map(|pair| near_m(pair[0], pair[1]) / 10.0).sum();
        let walked = near_m(Point::new(0.0, 0.0), Point::new(0.0, 0.001)) / odds::WALKING_M_S;
        assert!((usual - driven - 2.0 * walked).abs() < 2.0, "{usual} {driven} {walked}");
        let mut none = |_: Option<&str>, _: Point<f64>, _: Point<f64>| None;
        assert!(shapes(None, &through(), &mut Some(&mut none), &|_| 0.0).is_empty());
        assert!(usual_s(None, &through(), &mut Some(&mut none)).is_none());
    }
}
