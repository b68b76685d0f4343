//! The part of a device's error that hangs together, as far as it is known from the fixes seen so far (Kalman 1960).

use crate::simulate::{Conduct, device_covariance};

/// Fixes farther off than so many deviations jumped.
pub(super) const JUMP: f64 = 6.0;
/// No time at all would ask for the error of one and the same fix.
const SOON_S: f64 = 1e-9;

/// What is known of it: its mean in metres, and its variance along one axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drift {
    pub(super) error: [f64; 2],
    pub(super) variance: f64,
}

impl Drift {
    /// Before any fix is seen.
    pub(super) fn unknown(conduct: &Conduct) -> Self {
        Self { error: [0.0; 2], variance: lasting(conduct) }
    }

    /// So many seconds later: a part is kept, the rest is new.
    pub(super) fn later(self, seconds: f64, conduct: &Conduct) -> Self {
        let lasting = lasting(conduct);
        let kept = device_covariance(conduct, seconds.max(SOON_S)) / lasting;
        Self {
            error: self.error.map(|error| kept * error),
            variance: kept * kept * self.variance + (1.0 - kept * kept) * lasting,
        }
    }

    /// Learns from a fix so many metres from where the team was; answers the logarithm of how likely that is by the square metre. A
    /// fix that jumped tells nothing.
    pub(super) fn learn(&mut self, metres: [f64; 2], conduct: &Conduct) -> Option<f64> {
        let own = device_covariance(conduct, 0.0) - lasting(conduct);
        let all = self.variance + own;
        let off = [metres[0] - self.error[0], metres[1] - self.error[1]];
        let squares = off[0] * off[0] + off[1] * off[1];
        if squares > JUMP * JUMP * all {
            return None;
        }
        let gain = self.variance / all;
        self.error = [self.error[0] + gain * off[0], self.error[1] + gain * off[1]];
        self.variance *= 1.0 - gain;
        Some(-squares / (2.0 * all) - (std::f64::consts::TAU * all).ln())
    }
}

/// The variance that hangs together; what is left of the whole belongs to each fix alone.
fn lasting(conduct: &Conduct) -> f64 {
    device_covariance(conduct, SOON_S)
}

#[cfg(test)]
mod tests {
    use super::super::best::solved;
    use super::*;

    /// Fix by fix comes to what all fixes at once come to: the conditional normal distribution with the device's covariances.
    #[test]
    fn what_is_learnt_fix_by_fix_is_the_closed_form() {
        let conduct = Conduct::usual(10.0, 10);
        let seen =
            [(0.0, [4.0, -7.0]), (10.0, [9.0, -2.0]), (20.0, [3.0, 1.0]), (50.0, [-6.0, 8.0]), (60.0, [-1.0, 12.0])];
        let (mut drift, mut log, mut before) = (Drift::unknown(&conduct), 0.0, 0.0);
        for (at, metres) in seen {
            drift = drift.later(at - before, &conduct);
            log += drift.learn(metres, &conduct).expect("none of them jumped");
            before = at;
        }
        let covariance = |fixes: usize| -> Vec<Vec<f64>> {
            let times = || seen.iter().take(fixes).map(|fix| fix.0);
            times().map(|a| times().map(|b| device_covariance(&conduct, (a - b).abs())).collect()).collect()
        };
        let last: Vec<f64> = seen.iter().map(|fix| device_covariance(&conduct, (60.0 - fix.0).max(SOON_S))).collect();
        let weights = solved(covariance(5), last.clone());
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let axis = |axis: usize| seen.iter().map(|fix| fix.1[axis]).collect::<Vec<_>>();
        for (number, error) in drift.error.into_iter().enumerate() {
            assert!((error - dot(&weights, &axis(number))).abs() < 1e-6, "{drift:?} {weights:?}");
        }
        assert!((drift.variance - (lasting(&conduct) - dot(&weights, &last))).abs() < 1e-6, "{drift:?}");
        // The determinant by leading minors: each is the one before by the variance of the next given those before.
        let mut determinant = 0.0;
        for fixes in 1..=seen.len() {
            let mut unit = vec![0.0; fixes];
            unit[fixes - 1] = 1.0;
            determinant -= solved(covariance(fixes), unit)[fixes - 1].ln();
        }
        let squares: f64 = (0..2).map(|number| dot(&solved(covariance(5), axis(number)), &axis(number))).sum();
        let closed = -squares / 2.0 - determinant - 5.0 * std::f64::consts::TAU.ln();
        assert!((log - closed).abs() < 1e-6, "{log} {closed}");
    }

    #[test]
    fn a_fix_that_jumped_tells_nothing() {
        let conduct = Conduct::usual(10.0, 10);
        let mut drift = Drift::unknown(&conduct).later(10.0, &conduct);
        assert!(drift.learn([61.0, 0.0], &conduct).is_none() && drift.error == [0.0; 2]);
        assert!(drift.learn([59.0, 0.0], &conduct).is_some() && drift.error[0] > 40.0);
    }
}
