//! By what law teams of the simulator do with a stop what they do, stay, and write times: how likely what is written is under each deed.
//!
//! Made-up times have seconds in the simulator and true ones have none. That would give every claim away, and is the simulator's slip and no
//! team's: the judge is shown made-up times rounded as true ones are.

use super::best::below;
use crate::simulate::{Conduct, Dice, Written};

/// Visits last between so many and so many times their service time.
const STAYS: (f64, f64) = (0.4, 2.5);
/// Times are written to the minute or to five.
const GRAINS_S: [f64; 2] = [60.0, 300.0];
/// And by so much carelessly, as a deviation.
const CARELESS_S: f64 = 90.0;
/// Share of true records with times, and with a place.
const TIMED: f64 = 0.93;
const PLACED: f64 = 0.6;
/// How far from where the team stood the place is written, as a deviation.
const PLACED_M: f64 = 15.0;
/// Share of claims with a place, which is where the team stands when it makes them.
const CLAIM_PLACED: f64 = 0.2;
/// A place is known to the judge about so well, in metres.
const KNOWN_M: f64 = 4.0;
/// Claims state a time from so much before until so much after they are made, in seconds.
const CLAIM_FROM_S: (f64, f64) = (-600.0, 900.0);
/// And so many times the service time.
const CLAIM_STAYS: (f64, f64) = (0.6, 1.3);

/// What a team wrote about a stop, by the device's clock, in seconds after the morning and metres.
#[derive(Clone, Copy)]
pub(super) struct Record {
    pub(super) times: Option<(f64, f64)>,
    pub(super) point: Option<[f64; 2]>,
}

impl Record {
    /// What the judge is shown of a record; `seconds` answers how long after the morning an instant is.
    pub(super) fn of(
        written: &Written,
        seconds: &dyn Fn(jiff::Timestamp) -> f64,
        place: &dyn Fn(geo::Point<f64>) -> [f64; 2],
        clock_s: f64,
    ) -> Self {
        let times = written.times.map(|(from, to)| {
            let (from, to) = (seconds(from), seconds(to));
            if from % GRAINS_S[0] == 0.0 && to % GRAINS_S[0] == 0.0 {
                return (from - clock_s, to - clock_s);
            }
            let grain_s = GRAINS_S[(from as i64).rem_euclid(2) as usize];
            ((from / grain_s).round() * grain_s, (to / grain_s).round() * grain_s)
        });
        Self { times, point: written.point.map(place) }
    }

    /// How likely it is written of a visit from an instant on that lasted so long.
    pub(super) fn of_visit(&self, from_s: f64, stay_s: f64, spot: [f64; 2]) -> f64 {
        let times = self.times.map_or(1.0 - TIMED, |times| TIMED * written(times, (from_s, from_s + stay_s)));
        let point = self.point.map_or(1.0 - PLACED, |point| {
            let metres = (point[0] - spot[0]).hypot(point[1] - spot[1]).max(0.5);
            let normal = (-(metres / PLACED_M).powi(2) / 2.0).exp() * 2.0 / (std::f64::consts::TAU.sqrt() * PLACED_M);
            PLACED * normal / (std::f64::consts::TAU * metres)
        });
        times * point
    }

    /// How likely it is made up at an instant and a place.
    pub(super) fn of_claim(&self, now_s: f64, service_s: f64, here: [f64; 2]) -> f64 {
        let Some((from, to)) = self.times else { return 0.0 };
        let times = GRAINS_S.map(|grain_s| {
            if from % grain_s != 0.0 || to % grain_s != 0.0 {
                return 0.0;
            }
            let (least, most) = (now_s + CLAIM_FROM_S.0, now_s + CLAIM_FROM_S.1);
            let shared = (from + grain_s / 2.0).min(most) - (from - grain_s / 2.0).max(least);
            // Two roundings: a length lies evenly about what is written, by up to a grain to both sides.
            let length = |part: i32| {
                let share = (f64::from(part) + 0.5) / 32.0;
                let length_s = service_s * (CLAIM_STAYS.0 + (CLAIM_STAYS.1 - CLAIM_STAYS.0) * share);
                (1.0 - (length_s - (to - from)).abs() / grain_s).max(0.0) / 32.0
            };
            0.5 * shared.max(0.0) / (most - least) * (0..32).map(length).sum::<f64>()
        });
        let point = self.point.map_or(1.0 - CLAIM_PLACED, |point| {
            let metres = (point[0] - here[0]).hypot(point[1] - here[1]);
            CLAIM_PLACED * (-(metres / KNOWN_M).powi(2) / 2.0).exp() / (std::f64::consts::TAU * KNOWN_M * KNOWN_M)
        });
        times.iter().sum::<f64>() * point
    }
}

/// How likely times are written of what was from one instant to another.
fn written((from, to): (f64, f64), really: (f64, f64)) -> f64 {
    let of_grain = GRAINS_S.map(|grain_s| {
        if from % grain_s != 0.0 || to % grain_s != 0.0 {
            return 0.0;
        }
        // The same carelessness for both.
        let (early, late) = (from - really.0, to - really.1);
        let (least, most) = (early.max(late) - grain_s / 2.0, early.min(late) + grain_s / 2.0);
        0.5 * if least < most { below(most / CARELESS_S) - below(least / CARELESS_S) } else { 0.0 }
    });
    of_grain.iter().sum()
}

/// How likely a visit lasts longer than so many times its service time.
fn longer(conduct: &Conduct, times: f64) -> f64 {
    match times {
        times if times < STAYS.0 => 1.0,
        times if times >= STAYS.1 => 0.0,
        times => 1.0 - below(times.ln() / conduct.haste),
    }
}

/// Whether a visit that lasted so long ends within a step; then after how much of it.
pub(super) fn visit_ends(
    conduct: &Conduct,
    service_s: f64,
    lasted_s: f64,
    step_s: f64,
    dice: &mut Dice,
) -> Option<f64> {
    let (before, after) = (longer(conduct, lasted_s / service_s), longer(conduct, (lasted_s + step_s) / service_s));
    dice.chance(1.0 - after / before.max(1e-300)).then(|| dice.between(0.0, step_s))
}

/// The same of a time that is spread evenly.
pub(super) fn even_ends((least, most): (f64, f64), lasted_s: f64, step_s: f64, dice: &mut Dice) -> Option<f64> {
    let longer = |seconds: f64| ((most - seconds) / (most - least)).clamp(0.0, 1.0);
    dice.chance(1.0 - longer(lasted_s + step_s) / longer(lasted_s).max(1e-300)).then(|| dice.between(0.0, step_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(from: f64, to: f64) -> Record {
        Record { times: Some((from, to)), point: None }
    }

    #[test]
    fn all_that_can_be_written_is_written_with_certainty() {
        let steps = || (-60..120).map(|minute| f64::from(minute) * 60.0);
        let pairs =
            || steps().flat_map(move |from| (0..40).map(move |long| record(from, from + f64::from(long) * 60.0)));
        let visit: f64 = pairs().map(|record| record.of_visit(1234.0, 400.0, [0.0; 2])).sum();
        assert!((visit - TIMED * (1.0 - PLACED)).abs() < 1e-3, "{visit}");
        let claim: f64 = pairs().map(|record| record.of_claim(1234.0, 400.0, [0.0; 2])).sum();
        assert!((claim - (1.0 - CLAIM_PLACED)).abs() < 1e-3, "{claim}");
    }

    #[test]
    fn visits_end_as_often_as_the_law_has_it() {
        let (conduct, mut dice) = (Conduct::usual(10.0, 10), Dice(1));
        let mut lasts = || {
            let mut lasted_s = 0.0;
            loop {
                match visit_ends(&conduct, 300.0, lasted_s, 10.0, &mut dice) {
                    Some(more_s) => return lasted_s + more_s,
                    None => lasted_s += 10.0,
                }
            }
        };
        let mut lasted: Vec<f64> = (0..4001).map(|_| lasts()).collect();
        lasted.sort_by(f64::total_cmp);
        assert!((lasted[2000] / 300.0 - 1.0).abs() < 0.03, "{}", lasted[2000]);
        // One deviation.
        assert!((lasted[3366] / 300.0 / 0.35_f64.exp() - 1.0).abs() < 0.05, "{}", lasted[3366]);
        let even = (0..2000).map(|_| even_ends((3.0, 30.0), 3.0, 9.0, &mut dice)).filter(Option::is_some).count();
        assert!((even as f64 / 2000.0 - 1.0 / 3.0).abs() < 0.04, "{even}");
    }
}
