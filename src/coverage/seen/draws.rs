//! Draws of what is not known, given how likely what was observed is under each draw; and how likely it is on the whole.
//!
//! Sequential Monte Carlo by tempering (Neal 2001, "Annealed importance sampling"; Del Moral, Doucet and Jasra 2006, section 3.3.2): even
//! draws are moved by Metropolis steps towards those that explain what was observed, which is let count more and more, each time by as much as
//! leaves half of the draws worth something. The numbers are the same on every run.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// What came of drawing.
pub(super) struct Drawn {
    /// The logarithm of the mean likelihood over all that is possible.
    pub(super) evidence: f64,
    /// Draws given what was observed, each as likely as the others.
    pub(super) draws: Vec<Vec<f64>>,
}

/// How many draws are kept.
pub(super) const DRAWS: usize = 128;
/// Metropolis steps of every draw at each temperature.
const MOVES: usize = 30;
/// Most temperatures: at the last one all that was observed counts, however many it would have taken.
const TEMPERATURES: usize = 60;
/// Any number, the same for all.
const SEED: u64 = 5;

/// The logarithm of how likely what was observed is under a draw; where that is less than the second number, anything less than it will do,
/// so that whoever adds up what speaks against a draw may stop there.
pub(super) type Likelihood<'l> = dyn Fn(&[f64], f64) -> f64 + 'l;

/// Draws of so many shares, each from 0 to 1 and evenly spread before anything was observed.
pub(super) fn drawn(shares: usize, likelihood: &Likelihood<'_>) -> Drawn {
    let mut random = Pcg64Mcg::seed_from_u64(SEED);
    let mut draws: Vec<Vec<f64>> = (0..DRAWS).map(|_| (0..shares).map(|_| random.random()).collect()).collect();
    let mut logs: Vec<f64> = draws.iter().map(|draw| likelihood(draw, f64::NEG_INFINITY)).collect();
    let (mut heat, mut evidence) = (0.0, 0.0);
    for number in 1..=TEMPERATURES {
        let next = if number == TEMPERATURES { 1.0 } else { next_heat(&logs, heat) };
        let weights: Vec<f64> = logs.iter().map(|log| (next - heat) * log).collect();
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !most.is_finite() {
            return Drawn { evidence: f64::NEG_INFINITY, draws };
        }
        let sum: f64 = weights.iter().map(|weight| (weight - most).exp()).sum();
        evidence += most + (sum / DRAWS as f64).ln();
        let chosen = chosen(weights.iter().map(|weight| (weight - most).exp() / sum), random.random());
        draws = chosen.iter().map(|&index| draws[index].clone()).collect();
        logs = chosen.iter().map(|&index| logs[index]).collect();
        heat = next;
        for (draw, log) in draws.iter_mut().zip(&mut logs) {
            for _ in 0..MOVES {
                step(draw, log, heat, likelihood, &mut random);
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
    let enough = |step: f64| {
        let weights = || logs.iter().map(|log| (step * (log - most)).exp());
        let squares: f64 = weights().map(|weight| weight * weight).sum();
        weights().sum::<f64>().powi(2) >= squares * logs.len() as f64 / 2.0
    };
    if enough(1.0 - heat) {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0 - heat);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if enough(middle) { low = middle } else { high = middle }
    }
    heat + low
}

/// As many as there are weights, each as often as its weight says (systematic resampling).
fn chosen(weights: impl Iterator<Item = f64>, begin: f64) -> Vec<usize> {
    let (mut sum, mut chosen) = (0.0, Vec::with_capacity(DRAWS));
    for (index, weight) in weights.enumerate() {
        sum += weight * DRAWS as f64;
        while chosen.len() < DRAWS && sum > chosen.len() as f64 + begin {
            chosen.push(index);
        }
    }
    // Sums of shares may end a little below one.
    chosen.resize(DRAWS, chosen.last().copied().unwrap_or(0));
    chosen
}

/// A Metropolis step of one to three neighbouring shares, as far as chance says.
fn step(draw: &mut [f64], log: &mut f64, heat: f64, likelihood: &Likelihood<'_>, random: &mut Pcg64Mcg) {
    let wide = 0.5 * (-5.0 * random.random::<f64>()).exp();
    let first = random.random_range(0..draw.len());
    let last = (first + random.random_range(1..=3)).min(draw.len());
    let mut before = [0.0; 3];
    before[..last - first].copy_from_slice(&draw[first..last]);
    for share in &mut draw[first..last] {
        // What leaves at one end comes in at the other, so that there is as likely as back.
        *share = (*share + wide * random.random_range(-1.0..1.0)).rem_euclid(1.0);
    }
    // What the step has to come to is known beforehand: most that are refused need not be looked at to the end.
    let least = *log + random.random::<f64>().ln() / heat;
    let found = likelihood(draw, least);
    if found > least {
        *log = found;
    } else {
        draw[first..last].copy_from_slice(&before[..last - first]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evidence_of_a_narrow_peak_is_its_volume_and_draws_lie_about_it() {
        // The volume below a normal hill of deviation 0.02 in four directions.
        let peak = |draw: &[f64], _: f64| -draw.iter().map(|share| ((share - 0.3) / 0.02).powi(2) / 2.0).sum::<f64>();
        let found = drawn(4, &peak);
        let volume = 4.0 * (0.02 * std::f64::consts::TAU.sqrt()).ln();
        assert!((found.evidence - volume).abs() < 0.7, "{} {volume}", found.evidence);
        let middle: f64 = found.draws.iter().map(|draw| draw[2]).sum::<f64>() / DRAWS as f64;
        assert!((middle - 0.3).abs() < 0.01, "{middle}");
    }

    #[test]
    fn who_stops_where_a_step_is_refused_draws_the_same() {
        let parts = |draw: &[f64]| [draw[0], draw[1], draw[2]].map(|share| -((share - 0.3) / 0.02).powi(2));
        let whole = drawn(3, &|draw, _| parts(draw).iter().sum());
        let soon = drawn(3, &|draw, least| {
            let mut sum = 0.0;
            for part in parts(draw) {
                sum += part;
                if sum < least {
                    break;
                }
            }
            sum
        });
        assert_eq!((whole.evidence, whole.draws), (soon.evidence, soon.draws));
    }

    #[test]
    fn where_nothing_was_observed_all_is_as_likely_and_what_cannot_be_has_no_evidence() {
        let found = drawn(2, &|_, _| 0.0);
        assert!(found.evidence.abs() < 1e-9);
        assert!((16..48).contains(&found.draws.iter().filter(|draw| draw[0] < 0.25).count()));
        assert_eq!(drawn(2, &|_, _| f64::NEG_INFINITY).evidence, f64::NEG_INFINITY);
        let slope = |draw: &[f64], _: f64| -draw[0];
        assert_eq!(drawn(3, &slope).draws, drawn(3, &slope).draws);
    }
}
