//! What a device makes of the way it is carried along.

use geo::Point;
use jiff::{SignedDuration, Timestamp};

use super::world::Way;
use super::{Conduct, Dice, Recorded};

/// Errors of a receiver hang together for about so long, in seconds: they come from satellites and walls, which do not change
/// from one fix to the next.
const MEMORY_S: f64 = 60.0;
/// Share of the variance that hangs together; the rest is new with every fix.
const SLOW_SHARE: f64 = 0.8;

/// Covariance along one axis of the errors of two fixes so many seconds apart, in square metres.
pub(crate) fn device_covariance(conduct: &Conduct, apart_s: f64) -> f64 {
    let fresh = if apart_s == 0.0 { 1.0 - SLOW_SHARE } else { 0.0 };
    conduct.noise_m.powi(2) * (SLOW_SHARE * (-apart_s / MEMORY_S).exp() + fresh)
}

/// Records a way. Fixes have noise that hangs together, some are lost, some jump far, a few come twice; the device may be dead
/// for a time; what it could not send comes late, and so stands last in the file.
pub(super) fn record(team: &str, way: &Way, morning: Timestamp, conduct: &Conduct, dice: &mut Dice) -> Recorded {
    let mut recorded = Recorded { team: team.to_owned(), fixes: Vec::new() };
    let Some((first, last)) = way.first().zip(way.last()) else { return recorded };
    let dead = if dice.chance(conduct.dead) {
        let from = dice.between(first.0, last.0);
        from..from + dice.between(3_600.0, 10_800.0)
    } else {
        0.0..0.0
    };
    let memory = (-(conduct.sampling_s as f64) / MEMORY_S).exp();
    let (slow, fast) = (conduct.noise_m * SLOW_SHARE.sqrt(), conduct.noise_m * (1.0 - SLOW_SHARE).sqrt());
    let mut error = (slow * dice.normal(), slow * dice.normal());
    let mut leg = 0;
    let mut seconds = first.0.ceil();
    while seconds <= last.0 {
        while leg + 2 < way.len() && way[leg + 1].0 < seconds {
            leg += 1;
        }
        let fresh = slow * (1.0 - memory * memory).sqrt();
        error = (memory * error.0 + fresh * dice.normal(), memory * error.1 + fresh * dice.normal());
        let lost = dice.chance(0.03);
        if !lost && !dead.contains(&seconds) {
            let (mut east, mut north) = (error.0 + fast * dice.normal(), error.1 + fast * dice.normal());
            if dice.chance(0.001) {
                east += dice.between(-6_000.0, 6_000.0);
                north += dice.between(-6_000.0, 6_000.0);
            }
            let at = morning + SignedDuration::from_secs(seconds as i64);
            let fix = (at, moved(on_leg(way, leg, seconds), east, north), conduct.noise_m * dice.between(0.8, 1.6));
            recorded.fixes.push(fix);
            if dice.chance(0.002) {
                recorded.fixes.push(fix);
            }
        }
        seconds += conduct.sampling_s as f64;
    }
    // A part that could not be sent at once comes last.
    let count = recorded.fixes.len();
    if count > 20 && dice.chance(0.3) {
        let from = dice.below(count / 2);
        recorded.fixes[from..].rotate_left(count / 5);
    }
    recorded
}

fn on_leg(way: &Way, leg: usize, seconds: f64) -> Point<f64> {
    let ((t0, a), (t1, b)) = (way[leg], way[(leg + 1).min(way.len() - 1)]);
    let share = if t1 > t0 { ((seconds - t0) / (t1 - t0)).clamp(0.0, 1.0) } else { 1.0 };
    Point::new(a.x() + (b.x() - a.x()) * share, a.y() + (b.y() - a.y()) * share)
}

fn moved(place: Point<f64>, east_m: f64, north_m: f64) -> Point<f64> {
    Point::new(place.x() + east_m / 111_195.0 / place.y().to_radians().cos(), place.y() + north_m / 111_195.0)
}
