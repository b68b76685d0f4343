//! How near each device came to each site.

use std::collections::BTreeMap;

use geo::Point;
use jiff::Timestamp;

use super::super::Places;
use super::super::clean::seconds;
use super::super::rules::odds;
use super::{Day, Trace};

/// The nearest a device came to a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Contact {
    pub(super) distance_m: f64,
    pub(super) at: Timestamp,
    /// How much nearer the team is taken to have come while it stayed there.
    pub(super) about_m: f64,
}

impl Contact {
    /// How near the team is taken to have come.
    pub(super) fn reached_m(&self) -> f64 {
        self.distance_m - self.about_m
    }
}

/// Steps that are looked up together: neighbours in time are neighbours in place.
const TOGETHER: usize = 32;

/// A fix that comes nearer by so many deviations was within reach: the nearest of some fixes in a row is one of those that err most.
const SURE: f64 = 2.5;

/// The nearest a device came to each site that it came within so many metres of, on the way it took, but for the stretches whose ways
/// are weighed (`weighed`, in order); and of those it did not by that way (the roads driven are a guess) the ones that its own fixes,
/// close in time, pass so near that no error of theirs can account for it.
pub(super) fn contacts(
    trace: &Trace,
    day: &Day<'_>,
    radius_m: f64,
    weighed: &[(Timestamp, Timestamp)],
) -> BTreeMap<usize, Contact> {
    let open = |step: &[(Timestamp, Point<f64>); 2]| {
        let next = weighed.partition_point(|(_, until)| *until < step[1].0);
        weighed.get(next).is_none_or(|(from, _)| step[0].0 < *from)
    };
    let mut nearest = along(trace.steps().filter(open), day.places, radius_m);
    let certain_m = |site: usize| day.reach[site].reach_m - SURE * trace.halts.noise_m;
    for (site, contact) in along(trace.dense_steps(), day.places, radius_m) {
        if contact.reached_m() <= certain_m(site) && !nearest.contains_key(&site) {
            nearest.insert(site, contact);
        }
    }
    nearest
}

fn along(
    way: impl Iterator<Item = [(Timestamp, Point<f64>); 2]>,
    places: &Places,
    radius_m: f64,
) -> BTreeMap<usize, Contact> {
    let mut nearest = BTreeMap::new();
    let mut steps = Vec::with_capacity(TOGETHER);
    for step in way {
        steps.push(step);
        if steps.len() == TOGETHER {
            look_up(&steps, places, radius_m, &mut nearest);
            steps.clear();
        }
    }
    look_up(&steps, places, radius_m, &mut nearest);
    nearest
}

fn look_up(
    steps: &[[(Timestamp, Point<f64>); 2]],
    places: &Places,
    radius_m: f64,
    nearest: &mut BTreeMap<usize, Contact>,
) {
    if steps.is_empty() {
        return;
    }
    let points: Vec<Point<f64>> = steps.iter().flatten().map(|(_, point)| *point).collect();
    for site in places.around(&points, radius_m + odds::ABOUT_M) {
        for [from, to] in steps {
            let near = places.on_way(site, from.1, to.1);
            let stayed = from.1 == to.1 && seconds(from.0, to.0) >= odds::PAUSE_S;
            let about_m = if stayed { odds::ABOUT_M } else { 0.0 };
            let reached_m = near.distance_m - about_m;
            let known: Option<&Contact> = nearest.get(&site);
            if reached_m <= radius_m && known.is_none_or(|known| reached_m < known.reached_m()) {
                let span = to.0.as_millisecond() - from.0.as_millisecond();
                let when = from.0.as_millisecond() + (span as f64 * near.along) as i64;
                let at = Timestamp::from_millisecond(when).unwrap_or(from.0);
                nearest.insert(site, Contact { distance_m: near.distance_m, at, about_m });
            }
        }
    }
}
