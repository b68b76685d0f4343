//! Turns between two fixes that only make sense as a detour to a planned site.
//!
//! A team that turns into a dead end and out again between two fixes leaves none in it. What it leaves is time: the way it drove is
//! longer than the straight line between the two fixes, by as much as the way to the site and back. Of the two ways the likelier is
//! the one whose length fits the time better (speeds vary by a factor, so their logarithms are compared); and since a red light costs
//! time as well, the team has to have headed for the site before and away from it afterwards.

use geo::Point;

use super::contacts::Contact;
use super::{Day, Trace};
use crate::coverage::clean::{near_m, seconds};
use crate::coverage::rules::odds;
use crate::model::Fix;

/// The likeliest detour to a planned site that a team's device shows, where it shows one.
pub(super) fn detour(day: &Day<'_>, trace: &Trace, site: usize) -> Option<Contact> {
    let place = day.sites[site].place.point();
    let pace = trace.pace_m_s()?;
    let mut best: Option<(f64, Contact)> = None;
    for four in trace.cleaned.fixes.windows(4) {
        let (a, b) = (&four[1], &four[2]);
        let wait = seconds(a.at, b.at);
        if near_m(a.point, place) > odds::DETOUR_M + wait * pace || wait > day.rules.gap.get() as f64 {
            continue;
        }
        let near = day.places.on_way(site, a.point, b.point);
        // Nobody gets farther off and back in that time.
        let most_m = (pace * wait / 2.0).min(odds::DETOUR_M);
        if near.distance_m > most_m || trace.rests(a.at) || trace.rests(b.at) || !headed(four, place) {
            continue;
        }
        let driven = (pace * wait).ln();
        let straight = near_m(a.point, b.point).hypot(trace.halts.noise_m).ln();
        let around = (near_m(a.point, place) + near_m(place, b.point)).max(1.0).ln();
        let odds = ((driven - straight).powi(2) - (driven - around).powi(2)) / (2.0 * odds::PACE.powi(2));
        if odds > odds::DETOUR && best.is_none_or(|(known, _)| odds > known) {
            best = Some((odds, Contact { distance_m: near.distance_m, at: a.at }));
        }
    }
    best.map(|(_, contact)| contact)
}

/// Whether a team headed for a place before the two fixes in the middle and away from it behind them: the sum of both cosines.
fn headed(four: &[Fix], place: Point<f64>) -> bool {
    let shrink = place.y().to_radians().cos();
    let arrow = |from: Point<f64>, to: Point<f64>| ((to.x() - from.x()) * shrink, to.y() - from.y());
    let cosine = |a: (f64, f64), b: (f64, f64)| {
        let lengths = a.0.hypot(a.1) * b.0.hypot(b.1);
        if lengths > 0.0 { (a.0 * b.0 + a.1 * b.1) / lengths } else { 0.0 }
    };
    let toward = cosine(arrow(four[0].point, four[1].point), arrow(four[1].point, place));
    let away = cosine(arrow(four[2].point, four[3].point), arrow(place, four[2].point));
    toward + away >= odds::HEADED
}
