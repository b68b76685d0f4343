//! A track without what no device can have done.

use geo::Point;
use jiff::Timestamp;

use super::Rules;
use crate::model::Fix;
use crate::spatial::EARTH_RADIUS_M;

/// A track in the order of time, and what was taken out of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cleaned {
    /// Fixes that are left, each later than the one before.
    pub fixes: Vec<Fix>,
    /// What was taken out.
    pub cleaning: Cleaning,
    /// Times without a fix.
    pub gaps: Vec<Gap>,
}

/// How many fixes were taken out, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaning {
    /// Fixes read.
    pub read: usize,
    /// Fixes that came after later ones; they were put in order, not taken out.
    pub out_of_order: usize,
    /// Fixes of an instant that has a better one.
    pub duplicates: usize,
    /// Fixes that call themselves too inaccurate.
    pub inaccurate: usize,
    /// Fixes that nobody can have travelled to.
    pub jumps: usize,
}

/// A time without a fix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// The last fix before.
    pub from: Timestamp,
    /// The first fix after.
    pub to: Timestamp,
    /// How far apart the two are, in metres.
    pub distance_m: f64,
}

/// Fixes in a row that are beyond reach of the last good one but agree with each other: then that one was wrong, or the device
/// was carried while it was off.
const AGREEING: usize = 3;

/// Metres that a fix may be off without being a jump.
const NOISE_M: f64 = 120.0;

/// Seconds within which a fix that springs out and back is a spike.
const SPIKE_S: f64 = 30.0;

/// Puts fixes in order and takes out duplicates, inaccurate ones, jumps and spikes.
#[must_use]
pub fn clean(mut fixes: Vec<Fix>, rules: &Rules) -> Cleaned {
    let mut cleaning = Cleaning { read: fixes.len(), ..Cleaning::default() };
    cleaning.out_of_order = fixes.windows(2).filter(|pair| pair[1].at < pair[0].at).count();
    fixes.sort_by(|a, b| {
        let worse = |fix: &Fix| fix.accuracy_m.unwrap_or(f32::MAX);
        a.at.cmp(&b.at).then(worse(a).total_cmp(&worse(b)))
    });
    let before = fixes.len();
    fixes.dedup_by_key(|fix| fix.at);
    cleaning.duplicates = before - fixes.len();
    let before = fixes.len();
    fixes.retain(|fix| fix.accuracy_m.is_none_or(|metres| metres <= rules.worst_accuracy_m));
    cleaning.inaccurate = before - fixes.len();
    let before = fixes.len();
    let fixes = without_spikes(without_jumps(fixes, rules.top_speed_kmh));
    cleaning.jumps = before - fixes.len();
    let gaps = gaps(&fixes, rules);
    Cleaned { fixes, cleaning, gaps }
}

/// Distance in metres of near points: the sphere is flat enough below some kilometres, and this is asked for every fix.
pub(super) fn near_m(a: Point<f64>, b: Point<f64>) -> f64 {
    let middle = ((a.y() + b.y()) / 2.0).to_radians();
    let mut turn = (b.x() - a.x()).abs();
    if turn > 180.0 {
        turn = 360.0 - turn;
    }
    let east = turn.to_radians() * middle.cos();
    let north = (b.y() - a.y()).to_radians();
    EARTH_RADIUS_M * east.hypot(north)
}

/// Seconds from one instant to another.
pub(super) fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_millisecond() - from.as_millisecond()) as f64 / 1000.0
}

fn without_jumps(fixes: Vec<Fix>, top_speed_kmh: f64) -> Vec<Fix> {
    let possible =
        |from: &Fix, to: &Fix| near_m(from.point, to.point) <= NOISE_M + seconds(from.at, to.at) * top_speed_kmh / 3.6;
    let mut kept: Vec<Fix> = Vec::with_capacity(fixes.len());
    let mut strayed: Vec<Fix> = Vec::new();
    for fix in fixes {
        match kept.last() {
            None => kept.push(fix),
            Some(last) if possible(last, &fix) => {
                strayed.clear();
                kept.push(fix);
            }
            Some(_) => {
                if strayed.last().is_some_and(|last| !possible(last, &fix)) {
                    strayed.clear();
                }
                strayed.push(fix);
                if strayed.len() >= AGREEING {
                    // A single first fix that nothing agrees with was the wrong one.
                    if kept.len() == 1 {
                        kept.clear();
                    }
                    kept.append(&mut strayed);
                }
            }
        }
    }
    kept
}

/// Takes out single fixes that spring far out and back at once.
fn without_spikes(fixes: Vec<Fix>) -> Vec<Fix> {
    let spike = |before: &Fix, fix: &Fix, after: &Fix| {
        if seconds(before.at, after.at) > SPIKE_S {
            return false;
        }
        let (out, back) = (near_m(before.point, fix.point), near_m(fix.point, after.point));
        out.min(back) > NOISE_M / 2.0 && near_m(before.point, after.point) * 3.0 < out.min(back)
    };
    let mut kept: Vec<Fix> = Vec::with_capacity(fixes.len());
    for (index, fix) in fixes.iter().enumerate() {
        let odd = kept.last().zip(fixes.get(index + 1)).is_some_and(|(before, after)| spike(before, fix, after));
        if !odd {
            kept.push(*fix);
        }
    }
    kept
}

fn gaps(fixes: &[Fix], rules: &Rules) -> Vec<Gap> {
    let long = |pair: &&[Fix]| seconds(pair[0].at, pair[1].at) > rules.gap.get() as f64;
    let gap = |pair: &[Fix]| Gap { from: pair[0].at, to: pair[1].at, distance_m: near_m(pair[0].point, pair[1].point) };
    fixes.windows(2).filter(long).map(gap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fix(second: i64, east_m: f64) -> Fix {
        let point = Point::new(14.5 + (east_m / EARTH_RADIUS_M / 35.9_f64.to_radians().cos()).to_degrees(), 35.9);
        Fix { at: Timestamp::from_second(1_710_144_000 + second).unwrap(), point, accuracy_m: None }
    }

    #[test]
    fn order_duplicates_and_bad_fixes_are_told() {
        let bad = Fix { accuracy_m: Some(900.0), ..fix(25, 200.0) };
        let better = Fix { accuracy_m: Some(4.0), ..fix(10, 50.0) };
        let cleaned = clean(vec![fix(0, 0.0), fix(20, 100.0), fix(10, 60.0), better, bad], &Rules::default());
        let expected = Cleaning { read: 5, out_of_order: 1, duplicates: 1, inaccurate: 1, jumps: 0 };
        assert_eq!(cleaned.cleaning, expected);
        assert_eq!(cleaned.fixes[1].accuracy_m, Some(4.0));
    }

    #[test]
    fn a_jump_is_taken_out_and_a_device_that_was_carried_is_followed() {
        let jump = [fix(0, 0.0), fix(10, 50.0), fix(20, 9_000.0), fix(30, 150.0)];
        assert_eq!(clean(jump.to_vec(), &Rules::default()).fixes.len(), 3);
        let carried = [0, 10, 20, 30, 40].map(|s| fix(s, if s < 20 { 0.0 } else { 9_000.0 }));
        assert_eq!(clean(carried.to_vec(), &Rules::default()).fixes.len(), 5);
        let first_wrong = [0, 10, 20, 30].map(|s| fix(s, if s == 0 { 9_000.0 } else { 0.0 }));
        assert_eq!(clean(first_wrong.to_vec(), &Rules::default()).fixes[0], fix(10, 0.0));
    }

    #[test]
    fn a_spike_is_taken_out_and_a_turn_is_not() {
        let spike = [fix(0, 0.0), fix(5, 100.0), fix(10, 5.0), fix(15, 10.0)];
        assert_eq!(clean(spike.to_vec(), &Rules::default()).cleaning.jumps, 1);
        let there_and_back = [0, 20, 40].map(|s| fix(s, if s == 20 { 100.0 } else { 0.0 }));
        assert_eq!(clean(there_and_back.to_vec(), &Rules::default()).cleaning.jumps, 0);
    }

    #[test]
    fn gaps_are_told_with_their_length() {
        let cleaned = clean(vec![fix(0, 0.0), fix(400, 1_000.0)], &Rules::default());
        assert_eq!(cleaned.gaps.len(), 1);
        assert!((cleaned.gaps[0].distance_m - 1_000.0).abs() < 1.0, "{:?}", cleaned.gaps);
    }

    proptest! {
        /// Whatever comes in: what is left is in order, was there, and nothing is lost uncounted.
        #[test]
        fn what_is_left_is_in_order_and_all_is_counted(raw in prop::collection::vec((0..5_000_i64, -2e4..2e4_f64), 0..60)) {
            let fixes: Vec<Fix> = raw.iter().map(|&(s, east)| fix(s, east)).collect();
            let cleaned = clean(fixes.clone(), &Rules::default());
            prop_assert!(cleaned.fixes.windows(2).all(|pair| pair[0].at < pair[1].at));
            prop_assert!(cleaned.fixes.iter().all(|fix| fixes.contains(fix)));
            let out = cleaned.cleaning;
            prop_assert_eq!(cleaned.fixes.len() + out.duplicates + out.inaccurate + out.jumps, out.read);
        }
    }
}
