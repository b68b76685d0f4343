//! Which sites a halt may have been at.

use super::{Day, Trace};
use crate::model::Halt;

/// A halt near a site, long enough for a visit (or for half of one: then only together with a record).
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    /// Index of the trace.
    pub(super) trace: usize,
    /// Index of its halt.
    pub(super) halt: usize,
    pub(super) distance_m: f64,
    /// Whether it is as long as a visit has to be that nobody wrote down.
    pub(super) whole: bool,
}

/// A timely record makes do with this share of the dwell, since it is a witness of its own.
const WITH_RECORD: f64 = 0.5;

/// Shortest halt that a record can make a visit of, in seconds.
const SHORTEST_S: f64 = 60.0;

/// For each site the halts near it.
pub(super) struct Stays {
    pub(super) of_site: Vec<Vec<Stay>>,
}

impl Stays {
    pub(super) fn of(day: &Day<'_>) -> Self {
        let mut stays = Self { of_site: vec![Vec::new(); day.sites.len()] };
        let widest = day.reach.iter().map(|reach| reach.dwell_radius_m).fold(0.0, f64::max);
        for (index, trace) in day.traces.iter().enumerate() {
            for (halt, found) in trace.halts.halts.iter().enumerate() {
                stays.near(day, (index, trace), (halt, found), widest);
            }
        }
        stays
    }

    fn near(&mut self, day: &Day<'_>, trace: (usize, &Trace), halt: (usize, &Halt), widest_m: f64) {
        // Two and a half deviations of the middle: one in twenty visits lies farther out by its error alone.
        let slack_m = 2.5 * trace.1.off_m(halt.1);
        let stayed_s = trace.1.stayed_s(halt.1);
        for near in day.places.within(halt.1.point, widest_m + slack_m) {
            let reach = &day.reach[near.site];
            let dwell_s = reach.dwell.get() as f64;
            let enough_s = shortest_s(dwell_s);
            if near.distance_m <= reach.dwell_radius_m + slack_m && stayed_s >= enough_s {
                let whole = stayed_s >= dwell_s;
                let stay = Stay { trace: trace.0, halt: halt.0, distance_m: near.distance_m, whole };
                self.of_site[near.site].push(stay);
            }
        }
    }
}

/// The shortest stay that a timely record makes a visit of, where a visit without one lasts so long, in seconds.
pub(super) fn shortest_s(dwell_s: f64) -> f64 {
    (dwell_s * WITH_RECORD).max(SHORTEST_S).min(dwell_s)
}
