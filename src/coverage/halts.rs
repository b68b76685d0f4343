//! Where a device stayed.
//!
//! Stay points after Li, Zheng et al. 2008 ("Mining user similarity based on location history", section 3.1), with a running
//! middle in place of the first fix, and with excursions: a device indoors wanders and comes back.

use geo::Point;

use super::Rules;
use super::clean::{near_m, seconds};
use crate::model::{Fix, Halt};

/// Halts of a track and how noisy it was found to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Halts {
    /// In the order of time, none touching the next.
    pub halts: Vec<Halt>,
    /// Standard deviation of a fix along one axis, in metres.
    pub noise_m: f64,
}

/// Noise where a track never rests long enough to show it, in metres.
const USUAL_NOISE_M: f64 = 10.0;

/// Shortest time that is kept as a halt, in seconds, the half intervals to its neighbours not counted.
const SHORTEST_S: f64 = 45.0;

/// The halts of a cleaned track.
#[must_use]
pub fn halts(fixes: &[Fix], rules: &Rules) -> Halts {
    let noise_m = noise_m(fixes, rules);
    Halts { halts: within(fixes, radius_m(noise_m), SHORTEST_S, rules), noise_m }
}

impl Halts {
    /// Whether a halt may be a part of one that an error which wandered has cut: the next begins as soon as it ends, or it as soon as the one before,
    /// and they are too near each other for somebody who walked on, whose halts are two radii apart.
    pub(super) fn is_cut(&self, index: usize) -> bool {
        /// Longest time between the two, in seconds.
        const SOON_S: f64 = 30.0;
        /// Farthest that they are apart, in radii.
        const NEAR: f64 = 1.5;
        let most_m = NEAR * radius_m(self.noise_m);
        let one = |pair: &[Halt]| {
            seconds(pair[0].to, pair[1].from) <= SOON_S && near_m(pair[0].point, pair[1].point) <= most_m
        };
        self.halts[index.saturating_sub(1)..(index + 2).min(self.halts.len())].windows(2).any(one)
    }
}

/// How far fixes of one halt lie from its middle: of normal errors along both axes one in ninety lies farther out than three deviations.
fn radius_m(noise_m: f64) -> f64 {
    (3.0 * noise_m).clamp(25.0, 120.0)
}

/// How noisy a track is: the standard deviation of its fixes along one axis while it rests, in metres.
#[must_use]
pub fn noise_m(fixes: &[Fix], rules: &Rules) -> f64 {
    const WIDE_M: f64 = 120.0;
    const LONG_S: f64 = 240.0;
    let mut spreads: Vec<f64> = within(fixes, WIDE_M, LONG_S, rules)
        .iter()
        .filter(|halt| halt.fixes >= 4)
        .map(|halt| {
            let first = fixes.partition_point(|fix| fix.at < halt.from);
            let last = fixes.partition_point(|fix| fix.at <= halt.to);
            deviation_m(&fixes[first..last])
        })
        .collect();
    if spreads.is_empty() {
        return USUAL_NOISE_M;
    }
    spreads.sort_by(f64::total_cmp);
    spreads[spreads.len() / 2].max(1.0)
}

/// The standard deviation along one axis of normal errors with the median distance that these fixes have from their median
/// place: what little of the way there and away is among them does not count.
fn deviation_m(fixes: &[Fix]) -> f64 {
    /// Median of the Rayleigh distribution in deviations.
    const MEDIAN: f64 = 1.177_4;
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let middle = Point::new(
        median(fixes.iter().map(|fix| fix.point.x()).collect()),
        median(fixes.iter().map(|fix| fix.point.y()).collect()),
    );
    median(fixes.iter().map(|fix| near_m(fix.point, middle)).collect()) / MEDIAN
}

/// A stay that is growing.
struct Stay {
    origin: Point<f64>,
    /// Sums over its fixes of degrees from the origin, and of their squares in metres.
    east: f64,
    north: f64,
    squares: f64,
    fixes: u32,
    first: Fix,
    last: Fix,
}

impl Stay {
    fn at(fix: Fix) -> Self {
        Self { origin: fix.point, east: 0.0, north: 0.0, squares: 0.0, fixes: 1, first: fix, last: fix }
    }

    fn middle(&self) -> Point<f64> {
        let count = f64::from(self.fixes);
        Point::new(self.origin.x() + self.east / count, self.origin.y() + self.north / count)
    }

    fn join(&mut self, fix: Fix) {
        self.east += fix.point.x() - self.origin.x();
        self.north += fix.point.y() - self.origin.y();
        let metres = near_m(self.origin, fix.point);
        self.squares += metres * metres;
        self.fixes += 1;
        self.last = fix;
    }

    fn seconds(&self) -> f64 {
        seconds(self.first.at, self.last.at)
    }

    fn halt(&self) -> Halt {
        let middle = self.middle();
        let off = near_m(self.origin, middle);
        let spread_m = (self.squares / f64::from(self.fixes) - off * off).max(0.0).sqrt();
        Halt { from: self.first.at, to: self.last.at, point: middle, spread_m, fixes: self.fixes }
    }
}

/// Stays within a radius of their running middle that last at least so many seconds.
fn within(fixes: &[Fix], radius_m: f64, shortest_s: f64, rules: &Rules) -> Vec<Halt> {
    let mut found = Vec::new();
    let mut index = 0;
    while index < fixes.len() {
        let mut stay = Stay::at(fixes[index]);
        // Where to go on when the stay is over: behind its last fix, so that what strayed is looked at again.
        let mut after = index + 1;
        for (next, fix) in fixes.iter().enumerate().skip(index + 1) {
            if near_m(stay.middle(), fix.point) <= radius_m {
                stay.join(*fix);
                after = next + 1;
                continue;
            }
            let settled = stay.seconds() >= shortest_s;
            let patience = if settled { rules.excursion.get() as f64 } else { 0.0 };
            if seconds(stay.last.at, fix.at) > patience {
                break;
            }
        }
        if stay.fixes > 1 && stay.seconds() >= shortest_s {
            found.push(stay.halt());
            index = after;
        } else {
            index += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::EARTH_RADIUS_M;
    use jiff::Timestamp;

    fn fix(second: i64, east_m: f64) -> Fix {
        let point = Point::new(14.5 + (east_m / EARTH_RADIUS_M / 35.9_f64.to_radians().cos()).to_degrees(), 35.9);
        Fix { at: Timestamp::from_second(1_710_144_000 + second).unwrap(), point, accuracy_m: None }
    }

    /// Ten minutes at zero and ten minutes at 200 m, a fix every ten seconds, a drive of a minute between.
    fn two_stays(wobble_m: f64) -> Vec<Fix> {
        let east = |s: i64| match s {
            ..600 => 0.0,
            600..660 => (s - 600) as f64 * 200.0 / 60.0,
            _ => 200.0,
        };
        (0..126).map(|i| fix(i * 10, east(i * 10) + if i % 2 == 0 { wobble_m } else { -wobble_m })).collect()
    }

    #[test]
    fn two_stays_are_two_halts_with_their_times() {
        let found = halts(&two_stays(8.0), &Rules::default());
        assert_eq!(found.halts.len(), 2, "{found:?}");
        assert!((found.halts[0].seconds() - 600).abs() <= 20, "{found:?}");
        assert!((near_m(found.halts[1].point, fix(0, 200.0).point)) < 8.0, "{found:?}");
        assert!((5.0..15.0).contains(&found.noise_m), "{found:?}");
    }

    #[test]
    fn an_excursion_does_not_end_a_halt_and_driving_is_none() {
        let mut fixes = two_stays(2.0);
        for strayed in &mut fixes[20..25] {
            strayed.point = fix(0, 90.0).point;
        }
        assert_eq!(halts(&fixes, &Rules::default()).halts.len(), 2);
        let driving: Vec<Fix> = (0..100).map(|i| fix(i * 10, i as f64 * 80.0)).collect();
        assert!(halts(&driving, &Rules::default()).halts.is_empty());
    }

    #[test]
    fn a_device_that_sleeps_in_one_place_stays_there() {
        let fixes = [fix(0, 0.0), fix(30, 5.0), fix(1_800, 3.0), fix(1_830, 2.0), fix(1_860, 900.0)];
        let found = halts(&fixes, &Rules::default()).halts;
        assert_eq!((found.len(), found[0].seconds()), (1, 1_830), "{found:?}");
    }
}
