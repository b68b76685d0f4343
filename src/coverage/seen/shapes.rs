//! Ways that a team may have taken from visit to visit, past some sites.

use geo::Point;

use crate::coverage::clean::near_m;
use crate::coverage::follow::{Timed, Ways};
use crate::coverage::rules::odds;

/// How wide around the best way so far the next ones are tried, as shares of all that is possible.
const ROUNDS: [f64; 4] = [1.0, 0.4, 0.2, 0.1];
/// Ways tried in each round.
const TRIED: u32 = 32;
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
