//! Draws from a law, given how likely what was observed is under each draw; and how likely it is under the law as a whole.
//!
//! Sequential Monte Carlo by tempering (Neal 2001, "Annealed importance sampling"; Del Moral, Doucet and Jasra 2006, section 3.3.2): draws
//! from the law itself are moved by Metropolis steps towards those that explain what was observed, which is let count more and more.

use crate::simulate::Dice;

/// A draw: shares from 0 to 1, which the law spreads evenly.
pub(super) type Draw = Vec<f64>;

/// What came of drawing.
pub(super) struct Drawn {
    /// The logarithm of the mean likelihood under the law.
    pub(super) evidence: f64,
    /// Draws from the law given what was observed, each as likely as the others.
    pub(super) draws: Vec<Draw>,
}

/// How many draws are kept.
const DRAWS: usize = 256;
/// Metropolis steps of every draw after each tempering.
const MOVES: usize = 12;
/// Most temperatures, far beyond what any stretch needs.
const MOST: usize = 200;

/// Draws with so many shares.
pub(super) fn drawn(shares: usize, likelihood: &dyn Fn(&[f64]) -> f64, dice: &mut Dice) -> Drawn {
    let mut draws: Vec<Draw> = (0..DRAWS).map(|_| (0..shares).map(|_| dice.unit()).collect()).collect();
    let mut logs: Vec<f64> = draws.iter().map(|draw| likelihood(draw)).collect();
    let (mut heat, mut evidence) = (0.0, 0.0);
    for _ in 0..MOST {
        let next = next_heat(&logs, heat);
        let weights: Vec<f64> = logs.iter().map(|log| (next - heat) * log).collect();
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = weights.iter().map(|weight| (weight - most).exp()).sum();
        evidence += most + (sum / DRAWS as f64).ln();
        let chosen = chosen(&weights.iter().map(|weight| (weight - most).exp() / sum).collect::<Vec<_>>(), dice.unit());
        draws = chosen.iter().map(|&index| draws[index].clone()).collect();
        logs = chosen.iter().map(|&index| logs[index]).collect();
        heat = next;
        for (draw, log) in draws.iter_mut().zip(&mut logs) {
            for _ in 0..MOVES {
                step(draw, log, heat, likelihood, dice);
            }
        }
        if heat >= 1.0 {
            break;
        }
    }
    Drawn { evidence, draws }
}

/// The next share of what was observed that counts: half of the draws are then still worth something.
fn next_heat(logs: &[f64], heat: f64) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let worth = |step: f64| {
        let weights = || logs.iter().map(|log| (step * (log - most)).exp());
        weights().sum::<f64>().powi(2) / weights().map(|weight| weight * weight).sum::<f64>()
    };
    let enough = logs.len() as f64 / 2.0;
    if worth(1.0 - heat) >= enough {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0 - heat);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if worth(middle) >= enough { low = middle } else { high = middle }
    }
    // Never stands still.
    (heat + low.max(1e-6)).min(1.0)
}

/// As many as there are weights, each as often as its weight says (systematic resampling).
fn chosen(weights: &[f64], begin: f64) -> Vec<usize> {
    let count = weights.len() as f64;
    let (mut sum, mut index) = (weights[0], 0);
    let choose = |number: usize| {
        while sum * count < number as f64 + begin && index + 1 < weights.len() {
            index += 1;
            sum += weights[index];
        }
        index
    };
    (0..weights.len()).map(choose).collect()
}

/// A Metropolis step of one to three neighbouring shares, as far as chance says.
fn step(draw: &mut Draw, log: &mut f64, heat: f64, likelihood: &dyn Fn(&[f64]) -> f64, dice: &mut Dice) {
    let wide = 0.5 * (-5.0 * dice.unit()).exp();
    let (first, many) = (dice.below(draw.len()), 1 + dice.below(3));
    let before = draw.clone();
    for share in draw.iter_mut().skip(first).take(many) {
        // What leaves at one end comes in at the other, so that there is as likely as back.
        *share = (*share + wide * dice.between(-1.0, 1.0)).rem_euclid(1.0);
    }
    let found = likelihood(draw);
    if dice.unit().ln() < heat * (found - *log) {
        *log = found;
    } else {
        *draw = before;
    }
}

#[test]
fn the_evidence_of_a_narrow_peak_is_its_volume_and_draws_lie_about_it() {
    // The volume below a normal hill of deviation 0.01 in four directions.
    let peak = |draw: &[f64]| -draw.iter().map(|share| ((share - 0.3) / 0.01).powi(2) / 2.0).sum::<f64>();
    let found = drawn(4, &peak, &mut Dice(1));
    let volume = 4.0 * (0.01 * std::f64::consts::TAU.sqrt()).ln();
    assert!((found.evidence - volume).abs() < 0.5, "{} {volume}", found.evidence);
    let middle: f64 = found.draws.iter().map(|draw| draw[2]).sum::<f64>() / DRAWS as f64;
    assert!((middle - 0.3).abs() < 0.003, "{middle}");
}

#[test]
fn of_two_hills_each_gets_its_share_of_the_draws() {
    // One three times as wide as the other.
    let hills = |draw: &[f64]| {
        let hill = |middle: f64, wide: f64| (-((draw[0] - middle) / wide).powi(2) / 2.0).exp();
        (hill(0.2, 0.01) + hill(0.8, 0.03)).ln().max(-1e4)
    };
    let shares = (0..8).map(|seed| {
        let found = drawn(1, &hills, &mut Dice(seed));
        found.draws.iter().filter(|draw| draw[0] > 0.5).count() as f64 / DRAWS as f64
    });
    let mean = shares.sum::<f64>() / 8.0;
    assert!((mean - 0.75).abs() < 0.06, "{mean}");
}

#[test]
fn where_nothing_was_observed_the_law_stands() {
    let found = drawn(2, &|_| 0.0, &mut Dice(3));
    assert!(found.evidence.abs() < 1e-9);
    let low = found.draws.iter().filter(|draw| draw[0] < 0.25).count();
    assert!((40..90).contains(&low), "{low}");
}
