//! Legs: their travel times and distances, held against the source's table and against ways searched anew.

use geo::{Distance, Euclidean, Haversine, Point};
use rayon::prelude::*;

use super::dijkstra::{Ground, shortest};
use super::times::is_over_end;
use super::verdict::{At, Rule, Verdict, metres, seconds};
use super::{Facts, Trip};
use crate::matrix::Mode;
use crate::model::{Leg, Network, Place};
use crate::units::{Metres, Seconds};

/// Seconds by which a leg may differ from the table: plans made elsewhere may round otherwise.
const SLACK_S: i64 = 1;
/// Metres by which a leg may differ from the table.
const SLACK_M: i64 = 1;
/// Farthest a way may end from its place where there is no snap limit, in metres.
const NEAR_M: f64 = 200.0;

/// A leg with the places it joins.
struct Hop<'a> {
    at: At<'a>,
    team: usize,
    leg: &'a Leg,
    /// Two places, or three with the end place in between.
    places: Vec<usize>,
}

pub(super) fn check(facts: &Facts<'_>, verdict: &mut Verdict) {
    let hops: Vec<Hop<'_>> = facts.trips.iter().flat_map(|trip| hops(facts, trip)).collect();
    for hop in &hops {
        by_table(facts, hop, verdict);
        path(facts, hop, verdict);
    }
    for trip in &facts.trips {
        open_ends(facts, trip, verdict);
    }
    verdict.legs = hops.len();
    on_roads(facts, &hops, verdict);
}

/// The way from a stop to the end place, and from there to the next stop.
pub(super) fn ways_over_end(facts: &Facts<'_>, trip: &Trip<'_>, gap: usize) -> Option<(Seconds, Seconds)> {
    let end = facts.case.locations.end[trip.team_index]?;
    let table = facts.case.matrices.table(trip.team_index);
    let before = place_before(facts, trip, gap)?;
    let (next, _) = (*trip.sites.get(gap)?)?;
    Some((table.travel(before, end)?, table.travel(end, next)?))
}

fn place_before(facts: &Facts<'_>, trip: &Trip<'_>, gap: usize) -> Option<usize> {
    if gap == 0 { facts.case.locations.start[trip.team_index] } else { trip.sites[gap - 1].map(|(site, _)| site) }
}

fn hops<'a>(facts: &Facts<'a>, trip: &Trip<'a>) -> Vec<Hop<'a>> {
    let mut hops = Vec::new();
    for (gap, stop) in trip.route.stops.iter().enumerate() {
        let (Some(from), Some((to, _))) = (place_before(facts, trip, gap), trip.sites[gap]) else { continue };
        let over = facts.case.locations.end[trip.team_index].filter(|_| is_over_end(trip, gap));
        let places = [Some(from), over, Some(to)].into_iter().flatten().collect();
        hops.push(Hop { at: trip.at().stop(&stop.site), team: trip.team_index, leg: &stop.leg, places });
    }
    let last = place_before(facts, trip, trip.route.stops.len());
    if let (Some(end), Some(from), Some(leg)) = (facts.case.locations.end[trip.team_index], last, &trip.route.home) {
        hops.push(Hop { at: trip.at(), team: trip.team_index, leg, places: vec![from, end] });
    }
    hops
}

/// Where a route begins or ends in the open there is no leg; elsewhere there is one.
fn open_ends(facts: &Facts<'_>, trip: &Trip<'_>, verdict: &mut Verdict) {
    let (start, end) = (facts.case.locations.start[trip.team_index], facts.case.locations.end[trip.team_index]);
    if let (None, Some(first)) = (start, trip.route.stops.first())
        && (first.leg.travel, first.leg.distance) != (Seconds::ZERO, Metres::ZERO)
    {
        let found = format!("{} and {}", seconds(first.leg.travel), metres(first.leg.distance));
        verdict.broken(Rule::Travel, &trip.at().stop(&first.site), "no leg to the first stop of an open start", found);
    }
    if end.is_some() != trip.route.home.is_some() {
        let (expected, found) = if end.is_some() { ("a leg home", "none") } else { ("no leg home", "one") };
        verdict.broken(Rule::Travel, &trip.at(), expected, found);
    }
}

fn by_table(facts: &Facts<'_>, hop: &Hop<'_>, verdict: &mut Verdict) {
    let table = facts.case.matrices.table(hop.team);
    let mut sum = (Seconds::ZERO, Metres::ZERO);
    for pair in hop.places.windows(2) {
        let (Some(travel), Some(distance)) = (table.travel(pair[0], pair[1]), table.distance(pair[0], pair[1])) else {
            verdict.broken(Rule::Travel, &hop.at, "a leg where there is a way", "one where there is none");
            return;
        };
        sum.0 += travel;
        sum.1 += distance;
    }
    let pairs = hop.places.len() as i64 - 1;
    if (hop.leg.travel - sum.0).get().abs() > SLACK_S * pairs {
        verdict.broken(Rule::Travel, &hop.at, seconds(sum.0), seconds(hop.leg.travel));
    }
    if (hop.leg.distance - sum.1).get().abs() > SLACK_M * pairs {
        verdict.broken(Rule::Distance, &hop.at, metres(sum.1), metres(hop.leg.distance));
    }
}

/// The way drawn begins and ends at the places.
fn path(facts: &Facts<'_>, hop: &Hop<'_>, verdict: &mut Verdict) {
    let Some(path) = &hop.leg.path else { return };
    let near_m = match &facts.case.scenario.network {
        Network::Roads(roads) => roads.snap_limit.get() as f64 + 1.0,
        _ => NEAR_M,
    };
    let ends = [(path.0.first(), hop.places.first()), (path.0.last(), hop.places.last())];
    for (coordinate, place) in ends {
        let (Some(coordinate), Some(&place)) = (coordinate, place) else {
            verdict.broken(Rule::Path, &hop.at, "a way of at least two points", "an empty one");
            return;
        };
        let off_m = metres_off(&facts.case.locations.places[place], Point::from(*coordinate));
        if off_m > near_m {
            let found = format!("one that ends {off_m:.0} m away");
            verdict.broken(Rule::Path, &hop.at, "a way from place to place", found);
        }
    }
}

/// Metres between a point and a place: its gate, or the nearest of its geometry.
fn metres_off(place: &Place, point: Point<f64>) -> f64 {
    let to_gate = Haversine.distance(place.point(), point);
    // Within a degree or so a degree of longitude shrinks alike all over the geometry.
    let degrees = Euclidean.distance(&place.geometry, &point);
    to_gate.min(degrees * 111_320.0)
}

/// A sample of the legs, each searched anew; all of them when there are no more than the sample takes.
fn on_roads(facts: &Facts<'_>, hops: &[Hop<'_>], verdict: &mut Verdict) {
    let case = &facts.case;
    if case.grounds.is_empty() {
        return;
    }
    let chosen = chosen(hops.len(), case.sample, case.seed);
    let found: Vec<Option<(Seconds, Metres)>> = chosen
        .par_iter()
        .map(|&hop| {
            let hop = &hops[hop];
            let mode = &case.matrices.modes[case.matrices.of_team[hop.team]];
            let ground = case.grounds.iter().find(|ground| ground.profile == mode.profile)?;
            let ways = hop.places.windows(2).map(|pair| anew(ground, mode, pair[0], pair[1]));
            ways.sum::<Option<Pair>>().map(|Pair(time, length)| (time, length))
        })
        .collect();
    verdict.legs_on_roads = chosen.len();
    for (&hop, found) in chosen.iter().zip(&found) {
        let (hop, pairs) = (&hops[hop], hops[hop].places.len() as i64 - 1);
        let stated = format!("{} and {}", seconds(hop.leg.travel), metres(hop.leg.distance));
        let Some((time, length)) = found else {
            verdict.broken(Rule::Road, &hop.at, "a way on the roads", format!("none, where the plan has {stated}"));
            continue;
        };
        let is_time = (hop.leg.travel - *time).get().abs() <= SLACK_S * pairs;
        let is_length = (hop.leg.distance - *length).get().abs() <= SLACK_M * pairs;
        if !is_time || !is_length {
            verdict.broken(
                Rule::Road,
                &hop.at,
                format!("{} and {} by Dijkstra", seconds(*time), metres(*length)),
                stated,
            );
        }
    }
}

/// Time and length, to add up.
struct Pair(Seconds, Metres);

impl std::iter::Sum for Pair {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self(Seconds::ZERO, Metres::ZERO), |sum, item| Self(sum.0 + item.0, sum.1 + item.1))
    }
}

/// The way between two places, searched anew and rounded to whole seconds and metres.
fn anew(ground: &Ground<'_>, mode: &Mode, from: usize, to: usize) -> Option<Pair> {
    if from == to {
        return Some(Pair(Seconds::ZERO, Metres::ZERO));
    }
    let (millis, decimetres) = shortest(ground.graph, (*ground.places.get(from)?)?, (*ground.places.get(to)?)?)?;
    let percent = u64::from(mode.speed_percent.max(1));
    let seconds = (millis * 100 + percent * 500) / (percent * 1000);
    Some(Pair(Seconds(i64::try_from(seconds).ok()?), Metres(i64::try_from((decimetres + 5) / 10).ok()?)))
}

/// Which of `count` to look at: all, or a sample of that size that the seed alone decides.
fn chosen(count: usize, sample: usize, seed: u64) -> Vec<usize> {
    let mut ranked: Vec<(u64, usize)> = (0..count).map(|index| (mixed(seed, index as u64), index)).collect();
    ranked.sort_unstable();
    ranked.truncate(sample);
    let mut chosen: Vec<usize> = ranked.into_iter().map(|(_, index)| index).collect();
    chosen.sort_unstable();
    chosen
}

/// A number that looks random, by the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
fn mixed(seed: u64, index: u64) -> u64 {
    let mut bits = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
