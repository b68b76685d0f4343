//! Ways that a team may have taken from visit to visit, past some sites.

use geo::Point;

use crate::coverage::clean::near_m;
use crate::coverage::follow::{Timed, Ways};
use crate::coverage::rules::odds;

/// Ways that are tried where no roads are known, for each way that is asked for.
const TRIED: u32 = 64;
/// Each bend its own direction of the Halton sequence.
const PRIMES: [u32; 8] = [2, 3, 5, 7, 11, 13, 17, 19];

/// The ways through these places, each with the seconds at which its places are come to; none where no road leads.
pub(super) fn shapes(team: Option<&str>, through: &[Point<f64>], ways: &mut Option<&mut Ways<'_>>) -> Vec<Vec<Timed>> {
    match ways {
        Some(ways) => on_roads(team, through, ways).into_iter().collect(),
        None => (1..=TRIED).map(|number| bent(through, number)).collect(),
    }
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

/// Straight from place to place but for two bends each, to either side of the line: the ways with all numbers fill what lies between
/// evenly (Halton 1960). Seconds are those at a metre a second.
fn bent(through: &[Point<f64>], number: u32) -> Vec<Timed> {
    let mut all: Vec<Timed> = through.first().map(|place| (0.0, *place)).into_iter().collect();
    let mut go = |to: Point<f64>| {
        let (seconds, here) = all[all.len() - 1];
        all.push((seconds + near_m(here, to), to));
    };
    for (leg, pair) in through.windows(2).enumerate() {
        let (a, b) = (pair[0], pair[1]);
        let shrink = a.y().to_radians().cos();
        let (east, north) = ((b.x() - a.x()) * shrink, b.y() - a.y());
        for (bend, share) in [1.0 / 3.0, 2.0 / 3.0].into_iter().enumerate() {
            let off = (2.0 * halton(number, PRIMES[(2 * leg + bend) % PRIMES.len()]) - 1.0) * odds::BEND;
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
