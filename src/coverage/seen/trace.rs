//! A device's day: cleaned, with its halts and the way it took between them.

use geo::Point;
use jiff::Timestamp;

use super::super::clean::{Cleaned, clean, near_m, seconds};
use super::super::follow::{SILENT_S, follow};
use super::super::rules::odds;
use super::super::{Halts, Rules, halts};
use crate::model::{Fix, Halt};

/// Where a device was on a day.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The team, where known.
    pub team: Option<String>,
    /// The device, where named.
    pub device: Option<String>,
    /// The file and track it was read from.
    pub source: (String, usize),
    /// The track without what no device can have done.
    pub cleaned: Cleaned,
    /// Where it stayed.
    pub halts: Halts,
    /// The way taken: halts as the one place they are, fixes in between.
    way: Vec<(Timestamp, Point<f64>)>,
}

/// Longest time between two fixes over which the straight line stands for the way, in seconds.
const STRAIGHT_S: f64 = 150.0;

impl Trace {
    /// The trace of a device's fixes, as they came.
    #[must_use]
    pub fn of(
        team: Option<String>,
        device: Option<String>,
        source: (String, usize),
        fixes: Vec<Fix>,
        rules: &Rules,
    ) -> Self {
        let cleaned = clean(fixes, rules);
        let halts = halts(&cleaned.fixes, rules);
        let way = way(&cleaned.fixes, &halts.halts);
        Self { team, device, source, cleaned, halts, way }
    }

    /// Puts the roads driven in place of the straight lines between fixes: `way` answers the places that the fastest way
    /// between two places leads along, nothing where there is none.
    pub fn follow(&mut self, way: &mut dyn FnMut(Point<f64>, Point<f64>) -> Option<Vec<Point<f64>>>) {
        let Some(first) = self.way.first().map(|(at, _)| *at) else { return };
        let track: Vec<(f64, Point<f64>)> = self.way.iter().map(|(at, place)| (seconds(first, *at), *place)).collect();
        let last = track.len() - 1;
        // Ends, halts (which stand there twice) and both sides of a silence.
        let alike = |a: usize, b: usize| track[a].1 == track[b].1 || track[b].0 - track[a].0 > SILENT_S;
        let certain =
            |index: &usize| *index == 0 || *index == last || alike(*index - 1, *index) || alike(*index, *index + 1);
        let fixed: Vec<usize> = (0..=last).filter(certain).collect();
        let taken = follow(&track, &fixed, self.halts.noise_m, way);
        let instant = |passed: f64| Timestamp::from_millisecond(first.as_millisecond() + (passed * 1000.0) as i64);
        self.way = taken.into_iter().filter_map(|(passed, place)| Some((instant(passed).ok()?, place))).collect();
    }

    /// The steps of the way, each with its times; where the device was silent in between, both ends stand for themselves.
    pub(super) fn steps(&self) -> impl Iterator<Item = [(Timestamp, Point<f64>); 2]> + '_ {
        let silent =
            |a: &(Timestamp, Point<f64>), b: &(Timestamp, Point<f64>)| seconds(a.0, b.0) > STRAIGHT_S && a.1 != b.1;
        let alone = self.way.iter().take(1).map(|&place| [place, place]);
        // The end before a silence was the end of a step already.
        let pairs =
            self.way.windows(2).map(move |pair| [if silent(&pair[0], &pair[1]) { pair[1] } else { pair[0] }, pair[1]]);
        alone.chain(pairs)
    }

    /// Where the device was at an instant; `None` where it was silent for longer than the rules allow.
    #[must_use]
    pub fn position(&self, at: Timestamp, rules: &Rules) -> Option<Point<f64>> {
        let next = self.way.partition_point(|(when, _)| *when < at);
        let (after, before) = (self.way.get(next), next.checked_sub(1).and_then(|index| self.way.get(index)));
        match (before, after) {
            (_, Some(&(when, point))) if when == at => Some(point),
            (Some(&(t0, p0)), Some(&(t1, p1))) => {
                let wait = seconds(t0, t1);
                if wait > rules.gap.get() as f64 && p0 != p1 {
                    return None;
                }
                let share = seconds(t0, at) / wait;
                Some(Point::new(p0.x() + (p1.x() - p0.x()) * share, p0.y() + (p1.y() - p0.y()) * share))
            }
            _ => None,
        }
    }

    /// The places before and after an instant at which the device is known to have been.
    pub(super) fn around(&self, at: Timestamp) -> [Option<(Timestamp, Point<f64>)>; 2] {
        let next = self.way.partition_point(|(when, _)| *when < at);
        [next.checked_sub(1).and_then(|index| self.way.get(index)).copied(), self.way.get(next).copied()]
    }

    /// The first and the last instant.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.way.first()?.0, self.way.last()?.0))
    }

    /// How long a halt lasted, in seconds: from first to last fix, and what is given for both sides.
    pub(super) fn stayed_s(&self, halt: &Halt) -> f64 {
        let (before, after) = self.edges_s(halt);
        seconds(halt.from, halt.to) + before + after
    }

    /// Half of the waits for the fixes around a halt, in seconds, since the device came and went somewhere in between.
    pub(super) fn edges_s(&self, halt: &Halt) -> (f64, f64) {
        /// Longest time that is given for one side.
        const MOST_S: f64 = 45.0;
        let fixes = &self.cleaned.fixes;
        let first = fixes.partition_point(|fix| fix.at < halt.from);
        let last = fixes.partition_point(|fix| fix.at <= halt.to);
        let before = first.checked_sub(1).and_then(|index| fixes.get(index)).map(|fix| seconds(fix.at, halt.from));
        let after = fixes.get(last).map(|fix| seconds(halt.to, fix.at));
        let half = |wait: Option<f64>| wait.map_or(0.0, |wait| (wait / 2.0).min(MOST_S));
        (half(before), half(after))
    }

    /// Whether the device was at a halt at an instant.
    pub(super) fn rests(&self, at: Timestamp) -> bool {
        let next = self.halts.halts.partition_point(|halt| halt.to < at);
        self.halts.halts.get(next).is_some_and(|halt| halt.from <= at)
    }

    /// How fast the device usually moved as the crow flies, in metres a second: the median of its steps between halts.
    pub(super) fn pace_m_s(&self) -> Option<f64> {
        let moved = |pair: &&[Fix]| {
            near_m(pair[0].point, pair[1].point) > 3.0 * self.halts.noise_m
                && !self.rests(pair[0].at)
                && !self.rests(pair[1].at)
        };
        let pace = |pair: &[Fix]| near_m(pair[0].point, pair[1].point) / seconds(pair[0].at, pair[1].at);
        let mut paces: Vec<f64> = self.cleaned.fixes.windows(2).filter(moved).map(pace).collect();
        paces.sort_by(f64::total_cmp);
        paces.get(paces.len() / 2).copied()
    }

    /// The fixes of a halt, those that strayed meanwhile among them.
    pub(super) fn inside(&self, halt: &Halt) -> &[Fix] {
        let fixes = &self.cleaned.fixes;
        let first = fixes.partition_point(|fix| fix.at < halt.from);
        let last = fixes.partition_point(|fix| fix.at <= halt.to);
        &fixes[first..last.max(first)]
    }

    /// Whether a halt takes up half of a time and is known so well that what it was a visit of is decided (see [`super::split`]); a part of a
    /// halt decides nothing.
    pub(super) fn decided(&self, from: i64, to: i64) -> bool {
        let shared = |halt: &Halt| halt.to.as_second().min(to) - halt.from.as_second().max(from);
        let halts = self.halts.halts.iter().enumerate();
        let mut most = halts.filter(|(_, halt)| 2 * shared(halt) >= to - from);
        most.any(|(index, halt)| self.is_exact(halt) && !self.halts.is_cut(index))
    }

    /// Whether begin and end of a halt are better known than the times that people write: not where a minute passes between fixes.
    pub(super) fn is_exact(&self, halt: &Halt) -> bool {
        let (before, after) = self.edges_s(halt);
        before + after <= odds::EXACT_S
    }

    /// The median place of the fixes from one instant to another, and how many they are.
    pub(super) fn middle(&self, from: i64, to: i64) -> Option<(Point<f64>, usize)> {
        let fixes = &self.cleaned.fixes;
        let first = fixes.partition_point(|fix| fix.at.as_second() < from);
        let last = fixes.partition_point(|fix| fix.at.as_second() <= to);
        let median = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        let inside = fixes.get(first..last)?;
        let x = median(inside.iter().map(|fix| fix.point.x()).collect())?;
        Some((Point::new(x, median(inside.iter().map(|fix| fix.point.y()).collect())?), inside.len()))
    }

    /// The share of the fixes from one instant to another that are as asked.
    pub(super) fn share(&self, from: i64, to: i64, asked: impl Fn(Point<f64>) -> bool) -> f64 {
        let fixes = &self.cleaned.fixes;
        let first = fixes.partition_point(|fix| fix.at.as_second() < from);
        let last = fixes.partition_point(|fix| fix.at.as_second() <= to);
        let inside = &fixes[first..last.max(first)];
        inside.iter().filter(|fix| asked(fix.point)).count() as f64 / inside.len().max(1) as f64
    }

    /// The straight steps between fixes that follow each other closely: no guess of roads is needed for these.
    pub(super) fn dense_steps(&self) -> impl Iterator<Item = [(Timestamp, Point<f64>); 2]> + '_ {
        const DENSE_S: f64 = 35.0;
        let pairs = self.cleaned.fixes.windows(2).filter(|pair| seconds(pair[0].at, pair[1].at) <= DENSE_S);
        pairs.map(|pair| [(pair[0].at, pair[0].point), (pair[1].at, pair[1].point)])
    }

    /// How far a halt's middle may be off, in metres.
    pub(super) fn off_m(&self, halt: &Halt) -> f64 {
        self.off_after_m(seconds(halt.from, halt.to))
    }

    /// The same of the middle of the fixes of so many seconds: errors of fixes hang together for about a minute, so it is minutes and
    /// not fixes that make a mean better.
    pub(super) fn off_after_m(&self, seconds: f64) -> f64 {
        self.halts.noise_m / (1.0 + seconds / odds::TOGETHER_S).sqrt()
    }
}

fn way(fixes: &[Fix], halts: &[Halt]) -> Vec<(Timestamp, Point<f64>)> {
    let mut way = Vec::with_capacity(fixes.len());
    let mut halts = halts.iter().peekable();
    for fix in fixes {
        while halts.peek().is_some_and(|halt| halt.to < fix.at) {
            if let Some(halt) = halts.next() {
                way.push((halt.from, halt.point));
                way.push((halt.to, halt.point));
            }
        }
        if halts.peek().is_none_or(|halt| fix.at < halt.from) {
            way.push((fix.at, fix.point));
        }
    }
    for halt in halts {
        way.push((halt.from, halt.point));
        way.push((halt.to, halt.point));
    }
    way
}

/// Whether a team could have been at a place for some time between two places where its device is known to have been.
pub(super) fn could_be_at(
    before: Option<(Timestamp, Point<f64>)>,
    after: Option<(Timestamp, Point<f64>)>,
    site: Point<f64>,
    stay_s: f64,
    rules: &Rules,
) -> bool {
    let (Some((from, here)), Some((to, there))) = (before, after) else { return true };
    let travel_s = (near_m(here, site) + near_m(site, there)) / (rules.silent_speed_kmh / 3.6);
    travel_s + stay_s <= seconds(from, to)
}
