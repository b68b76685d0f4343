//! What a day's own records tell of how people write times: most visits stand alone and are written down, so their halts show by how
//! much the times written are off.
//!
//! Quantiles, so that claims and halts shared by neighbours, which are few, do not move them. Where a day shows too little, and for devices
//! with a fix a minute, what is usual of people stands ([`odds`]).

use super::bids::Stated;
use super::stays::{Stay, Stays};
use super::{Day, Trace};
use crate::coverage::rules::odds;
use crate::model::Halt;

/// How people of a day write times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Habits {
    /// Deviation of the middle of the time written from that of the halt, in seconds.
    pub(super) middle_s: f64,
    /// Deviation of the length of the time written from that of the halt, in seconds.
    pub(super) length_s: f64,
    /// Deviation of the logarithm of how long visits last against their service time.
    pub(super) haste: f64,
}

/// Nine tenths of normal errors are within so many deviations.
const NINE_TENTHS: f64 = 1.645;
/// And half of them within so many.
const HALF: f64 = 0.674_5;

impl Default for Habits {
    fn default() -> Self {
        Self { middle_s: odds::WRITING_S, length_s: 2.0 * odds::WRITING_S, haste: odds::HASTE }
    }
}

impl Habits {
    /// The habits of a day, from the records whose time overlaps a halt at their site.
    pub(super) fn of(day: &Day<'_>, stays: &Stays, records: &[Vec<usize>], stated: &Stated<'_>) -> Self {
        let (mut middles, mut lengths, mut hastes) = (Vec::new(), Vec::new(), Vec::new());
        for (site, near) in stays.of_site.iter().enumerate() {
            for record in records[site].iter().map(|&index| &day.records[index]) {
                let Some((from, to)) = stated(record).filter(|(from, to)| to > from) else { continue };
                let pair = |stay: &Stay| {
                    let trace = &day.traces[stay.trace];
                    let halt = &trace.halts.halts[stay.halt];
                    let (begin, end) = (halt.from.as_second() as f64, halt.to.as_second() as f64);
                    let apart = f64::midpoint(from as f64, to as f64) - f64::midpoint(begin, end);
                    let service_s = (day.sites[site].service.get() as f64).max(1.0);
                    let haste = (trace.stayed_s(halt).max(1.0) / service_s).ln();
                    (trace.team == record.team).then_some((apart, (to - from) as f64 - (end - begin), haste))
                };
                let nearest = near.iter().filter_map(pair).min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
                let Some((apart, longer, haste)) = nearest else { continue };
                if apart.abs() > day.rules.clock_slack.get() as f64 {
                    continue;
                }
                middles.push(apart);
                lengths.push(longer);
                hastes.push(haste);
            }
        }
        if middles.len() < day.rules.habit_pairs {
            return Self::default();
        }
        let usual = Self::default();
        Self {
            middle_s: spread(middles).clamp(odds::EXACT_S, usual.middle_s),
            length_s: spread(lengths).clamp(odds::EXACT_S, usual.length_s),
            haste: half_spread(hastes).clamp(odds::EVEN_HASTE, usual.haste),
        }
    }

    /// What can be asked of a record of a halt: where a minute passes between fixes, begin and end of the halt are no better known than the
    /// times that people write.
    pub(super) fn for_halt(self, trace: &Trace, halt: &Halt) -> Self {
        if trace.is_exact(halt) { self } else { Self { haste: self.haste, ..Self::default() } }
    }

    /// What a record's time costs for a halt, or a part of one.
    pub(super) fn apart(&self, (from, to): (f64, f64), (begin, end): (f64, f64)) -> f64 {
        let middle = (f64::midpoint(from, to) - f64::midpoint(begin, end)) / self.middle_s;
        let length = ((to - from) - (end - begin)) / self.length_s;
        (middle * middle + length * length) / 2.0
    }

    /// How much closer in time a true record lies than one made up.
    pub(super) fn timely(&self) -> f64 {
        odds::TIMELY - (odds::WRITING_S / self.middle_s).ln()
    }
}

/// The deviation of normal errors of which as many lie as far from their median as nine tenths of these.
fn spread(mut values: Vec<f64>) -> f64 {
    let middle = at_share(&mut values, 0.5);
    let mut off: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    at_share(&mut off, 0.9) / NINE_TENTHS
}

/// The same of which as many lie as far from their median as half of these: halts that several sites share do not move it.
fn half_spread(mut values: Vec<f64>) -> f64 {
    let middle = at_share(&mut values, 0.5);
    let mut off: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    at_share(&mut off, 0.5) / HALF
}

/// The value that such a share of them is below.
fn at_share(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() as f64 * share) as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_tenths_tell_the_spread_and_a_few_claims_do_not_move_it() {
        // Errors from -100 to 100 s evenly: nine tenths of them within 90 s.
        let even: Vec<f64> = (-100..=100).map(f64::from).collect();
        assert!((spread(even.clone()) - 90.0 / NINE_TENTHS).abs() < 1.0, "{}", spread(even.clone()));
        let with_claims: Vec<f64> = even.iter().copied().chain([900.0; 10]).collect();
        assert!(spread(with_claims) < 70.0);
        assert_eq!(spread(Vec::new()), 0.0);
    }

    #[test]
    fn who_writes_more_exactly_is_held_to_it() {
        let (usual, exact) = (Habits::default(), Habits { middle_s: 60.0, length_s: 60.0, haste: 0.4 });
        let cost = |habits: &Habits, late: f64| habits.timely() + habits.apart((late, late + 300.0), (0.0, 300.0));
        assert!(cost(&exact, 0.0) < cost(&usual, 0.0) && cost(&exact, 240.0) > cost(&usual, 240.0) + 3.0);
        // As long a time too late as too early.
        assert_eq!(usual.apart((60.0, 400.0), (0.0, 340.0)), usual.apart((-60.0, 280.0), (0.0, 340.0)));
    }
}
