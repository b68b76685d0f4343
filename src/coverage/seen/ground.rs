//! Ways that a team may have taken over open ground from visit to visit, past some sites, given its fixes.
//!
//! Between two places a way has two bends; how far these lie off, when the team set out, how fast it went from bend to bend and where it
//! stood for a while is not known. All that may have been is drawn ([`drawn`]) given the fixes, whose errors hang together for a minute: each
//! fix tells by how much it differs from what the errors of those before it let expect (the Kalman filter of an Ornstein-Uhlenbeck process
//! with an error of its own on top; Rasmussen and Williams 2006, appendix B).

use geo::Point;

use super::draws::{DRAWS, drawn};
use super::progress::Timing;
use crate::coverage::follow::Timed;
use crate::coverage::places::METRES_PER_DEGREE;
use crate::coverage::rules::odds;

/// Fixes this close in time speak together, in seconds.
const TOGETHER_S: f64 = 10.0;
/// Most fixes, or middles of some, that a stretch is weighed with.
const MOST_FIXES: f64 = 400.0;
/// Most bends at which a team stands for a while, as a share.
const MOST_WAITS: f64 = 0.5;
/// Shares of a draw for the whole way; and for each part, so that what hangs together stands together: for each bend how far it lies off, how fast the
/// team goes there and how long it stands there, for its end the last two.
const OF_WAY: usize = 2;
/// See [`OF_WAY`].
const OF_PART: usize = 8;

/// The fixes of a stretch over open ground.
pub(super) struct Ground {
    origin: Point<f64>,
    east_m: f64,
    /// Seconds, metres east and north, and how the errors before them are taken in.
    fixes: Vec<(f64, [f64; 2], Gain)>,
    /// When the team may have set out, in seconds.
    sets_out: (f64, f64),
    timing: Timing,
}

/// How a fix is weighed, the same along both axes.
#[derive(Clone, Copy)]
struct Gain {
    /// By how much the error before has faded.
    fade: f64,
    /// How much of what is new belongs to the error that lasts.
    gain: f64,
    /// One over the variance of what is new.
    sharp: f64,
}

impl Ground {
    /// The fixes of a stretch; `noise_m` is their deviation along one axis.
    pub(super) fn new(fixes: &[Timed], sets_out: (f64, f64), noise_m: f64, timing: Timing) -> Self {
        let origin = fixes.first().map_or(Point::new(0.0, 0.0), |(_, place)| *place);
        let east_m = METRES_PER_DEGREE * origin.y().to_radians().cos();
        let mut ground = Self { origin, east_m, fixes: Vec::new(), sets_out, timing };
        let span_s = fixes.first().zip(fixes.last()).map_or(0.0, |(first, last)| last.0 - first.0);
        let together_s = TOGETHER_S.max(span_s / MOST_FIXES);
        let step = |fix: &Timed| (fix.0 / together_s).floor();
        let variance = noise_m.powi(2) + odds::LANE_M.powi(2);
        let (lasting, fresh) = (variance * odds::LASTING, variance * (1.0 - odds::LASTING));
        let (mut before, mut known) = (f64::NEG_INFINITY, lasting);
        for alike in fixes.chunk_by(|a, b| step(a) == step(b)) {
            let count = alike.len() as f64;
            let at = alike.iter().map(|fix| fix.0).sum::<f64>() / count;
            let local = alike.iter().map(|fix| ground.local(fix.1));
            let sum = local.fold([0.0, 0.0], |sum, place| [sum[0] + place[0], sum[1] + place[1]]);
            let fade = (-(at - before) / odds::TOGETHER_S).exp();
            let expected = known * fade * fade + lasting * (1.0 - fade * fade);
            let new = expected + fresh / count;
            let gain = expected / new;
            known = expected * (1.0 - gain);
            before = at;
            ground.fixes.push((at, [sum[0] / count, sum[1] / count], Gain { fade, gain, sharp: 1.0 / new }));
        }
        ground
    }

    /// The least logarithm of a likelihood that fixes on the way still have.
    pub(super) fn least(&self) -> f64 {
        -odds::MISFIT * (self.fixes.len() as f64 + odds::ENDS)
    }

    /// Ways through these places, each with its seconds and with the logarithm of its share in the likelihood of them all.
    pub(super) fn ways(&self, through: &[Point<f64>]) -> Vec<(f64, Vec<Timed>)> {
        let through: Vec<[f64; 2]> = through.iter().map(|place| self.local(*place)).collect();
        let shares = OF_WAY + OF_PART * (through.len() - 1);
        let found = drawn(shares, &|draw, least| self.likelihood(&self.way(&through, draw), least));
        let log = found.evidence - (DRAWS as f64).ln();
        let place = |[east, north]: [f64; 2]| {
            Point::new(self.origin.x() + east / self.east_m, self.origin.y() + north / METRES_PER_DEGREE)
        };
        let timed = |draw: Vec<f64>| {
            let way = self.way(&through, &draw);
            way.into_iter().map(|(seconds, at)| (seconds, place(at))).collect()
        };
        found.draws.into_iter().map(|draw| (log, timed(draw))).collect()
    }

    fn local(&self, place: Point<f64>) -> [f64; 2] {
        [(place.x() - self.origin.x()) * self.east_m, (place.y() - self.origin.y()) * METRES_PER_DEGREE]
    }

    /// The way through these places that a draw stands for, with the seconds of its bends.
    fn way(&self, through: &[[f64; 2]], draw: &[f64]) -> Vec<(f64, [f64; 2])> {
        let (earliest, latest) = self.sets_out;
        let mut way = Vec::with_capacity(6 * through.len());
        let mut at = earliest + (latest - earliest) * draw[0];
        way.push((at, through[0]));
        let slow = self.timing.usual + self.timing.spread * deviate(draw[1]);
        for (pair, own) in through.windows(2).zip(draw[OF_WAY..].chunks_exact(OF_PART)) {
            let (a, b) = (pair[0], pair[1]);
            let (east, north) = (b[0] - a[0], b[1] - a[1]);
            let bend = |share: f64, off: f64| {
                let off = (2.0 * off - 1.0) * odds::BEND;
                [a[0] + east * share - north * off, a[1] + north * share + east * off]
            };
            let mut here = a;
            let ends = [(bend(1.0 / 3.0, own[0]), own[1], own[2]), (bend(2.0 / 3.0, own[3]), own[4], own[5])];
            for (to, pace, wait) in ends.into_iter().chain([(b, own[6], own[7])]) {
                let seconds = (slow + odds::UNEVEN * deviate(pace)).exp() * distance_m(here, to);
                at += seconds;
                way.push((at, to));
                // A light, a queue; past a site, the time to look at it.
                let waits = (seconds / odds::BETWEEN_STOPS_S).min(MOST_WAITS);
                if wait < waits {
                    at -= odds::STANDING_S * (1.0 - wait / waits).ln();
                    way.push((at, to));
                }
                here = to;
            }
        }
        way
    }

    /// The logarithm of how likely the fixes are along a way, or what of it is less than `least`; teams stand still before it and after it.
    fn likelihood(&self, way: &[(f64, [f64; 2])], least: f64) -> f64 {
        let (mut leg, mut error, mut sum) = (0, [0.0; 2], 0.0);
        let mut astray_s = f64::NEG_INFINITY;
        for (seconds, seen, gain) in &self.fixes {
            while leg + 2 < way.len() && way[leg + 1].0 < *seconds {
                leg += 1;
            }
            let ((from, a), (to, b)) = (way[leg], way[leg + 1]);
            let share = if to > from { ((seconds - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
            let known = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
            error = error.map(|error| error * gain.fade);
            let new = [seen[0] - known[0] - error[0], seen[1] - known[1] - error[1]];
            let far = (new[0] * new[0] + new[1] * new[1]) * gain.sharp / 2.0;
            if far < odds::OUTLIER {
                sum -= far;
                error = [error[0] + gain.gain * new[0], error[1] + gain.gain * new[1]];
            } else {
                // A fix that jumped says nothing of the errors to come; the farther the worse, a little, so that draws find back. It is no
                // jump where the fix just before does not lie on the way either.
                let jump = odds::OUTLIER + (far / odds::OUTLIER).ln();
                let again = seconds - astray_s <= odds::TOGETHER_S / 2.0;
                sum -= if again { 2.0 * (odds::OUTLIER * far).sqrt() - odds::OUTLIER } else { jump };
                astray_s = *seconds;
            }
            // Each fix only makes it less likely.
            if sum < least {
                return sum;
            }
        }
        sum
    }
}

fn distance_m(a: [f64; 2], b: [f64; 2]) -> f64 {
    (b[0] - a[0]).hypot(b[1] - a[1])
}

/// The deviate of the logistic distribution with mean zero and deviation one that such a share of them is below: nearly normal.
fn deviate(share: f64) -> f64 {
    let share = share.clamp(1e-4, 1.0 - 1e-4);
    (share / (1.0 - share)).ln() * (3.0_f64.sqrt() / std::f64::consts::PI)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(east: f64, north: f64) -> Point<f64> {
        Point::new(14.5 + east / METRES_PER_DEGREE / 35.9_f64.to_radians().cos(), 35.9 + north / METRES_PER_DEGREE)
    }

    /// A team that takes eight metres a second.
    const TIMING: Timing = Timing { usual: -2.08, spread: 0.2 };

    fn ways(seen: &[(f64, f64, f64)], through: &[(f64, f64)]) -> Vec<(f64, Vec<Timed>)> {
        let fixes: Vec<Timed> = seen.iter().map(|&(at, east, north)| (at, place(east, north))).collect();
        let through: Vec<Point<f64>> = through.iter().map(|&(east, north)| place(east, north)).collect();
        Ground::new(&fixes, (0.0, 60.0), 10.0, TIMING).ways(&through)
    }

    #[test]
    fn ways_lead_through_all_places_in_time_and_bend_no_farther_than_they_may() {
        for (log, way) in ways(&[(0.0, 0.0, 0.0)], &[(0.0, 0.0), (1_000.0, 0.0), (1_000.0, 800.0)]) {
            assert!((log + (DRAWS as f64).ln()).abs() < 1e-9, "the fix fits all of them: {log}");
            assert!(way.windows(2).all(|pair| pair[1].0 >= pair[0].0));
            let local: Vec<[f64; 2]> = way
                .iter()
                .map(|(_, at)| [(at.x() - 14.5) * METRES_PER_DEGREE, (at.y() - 35.9) * METRES_PER_DEGREE])
                .collect();
            assert!(local.iter().all(|at| at[1] > -251.0 && at[1] < 801.0), "{local:?}");
            for known in [place(0.0, 0.0), place(1_000.0, 0.0), place(1_000.0, 800.0)] {
                assert!(way.iter().any(|(_, at)| (at.x() - known.x()).hypot(at.y() - known.y()) < 1e-9));
            }
        }
    }

    #[test]
    fn ways_are_drawn_where_fixes_are() {
        // At eight metres a second there are 67 s to the first bend at 200 m to the north.
        let seen =
            [(0.0, 0.0, 0.0), (30.0, 0.0, 0.0), (97.0, 333.0, 200.0), (139.0, 667.0, 200.0), (200.0, 1_000.0, 0.0)];
        let found = ways(&seen, &[(0.0, 0.0), (1_000.0, 0.0)]);
        let north = |way: &[Timed]| way.iter().map(|(_, at)| (at.y() - 35.9) * METRES_PER_DEGREE).fold(0.0, f64::max);
        let near = found.iter().filter(|(_, way)| (north(way) - 200.0).abs() < 40.0).count();
        assert!(near * 10 > found.len() * 9, "{near}");
    }

    #[test]
    fn a_lone_fix_off_the_way_jumped_and_several_in_a_row_did_not() {
        let at = |every: f64, count: u32| {
            let fixes: Vec<Timed> = (0..count).map(|n| (f64::from(n) * every, place(0.0, 300.0))).collect();
            let ground = Ground::new(&fixes, (0.0, 60.0), 10.0, TIMING);
            ground.likelihood(&[(9_000.0, ground.local(place(0.0, 0.0))), (9_001.0, [0.0, 0.0])], f64::NEG_INFINITY)
        };
        let jump = at(10.0, 1);
        assert!(jump > -2.0 * odds::OUTLIER, "{jump}");
        assert!(at(10.0, 3) < 10.0 * jump, "{}", at(10.0, 3));
        assert!(at(600.0, 3) > 4.0 * jump, "each may have jumped: {}", at(600.0, 3));
    }

    #[test]
    fn errors_that_hang_together_are_one_witness() {
        // Six fixes in a row, all of them 30 m off to the north: not six times as unlikely as one.
        let off = |count: u32| {
            let fixes: Vec<Timed> = (0..count).map(|n| (f64::from(n) * 10.0, place(0.0, 30.0))).collect();
            let ground = Ground::new(&fixes, (0.0, 60.0), 10.0, TIMING);
            ground.likelihood(&[(900.0, ground.local(place(0.0, 0.0))), (901.0, [0.0, 0.0])], f64::NEG_INFINITY)
        };
        assert!(off(1) < -2.0 && off(6) > 2.5 * off(1), "{} {}", off(1), off(6));
    }
}
