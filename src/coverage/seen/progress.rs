//! How likely a device's fixes are, had it been carried along a given way.
//!
//! A hidden Markov model over how far along the way the team was (after Newson and Krumm 2009, who weigh the roads near each fix; here
//! the way is given and only the progress on it is hidden): in steps of equal time the team waits at the beginning, sets out, goes on
//! or stands for a while, and stays at the end once it is there. The sum over all these (the forward algorithm, Rabiner 1989, section
//! III.A) and over a spread of speeds is the likelihood of the fixes.

use geo::Point;

use crate::coverage::follow::Timed;
use crate::coverage::rules::odds;
use crate::spatial::EARTH_RADIUS_M;

/// Length of a step, in seconds.
const STEP_S: f64 = 10.0;
/// What setting out and getting there at some time and some bends cost, in fixes.
const ENDS: f64 = 4.0;
/// Speeds that are tried, in deviations from the team's usual one.
const SPEEDS: [f64; 9] = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0];

/// The fixes of a stretch in steps of time.
pub(super) struct Fixes {
    /// Step, metres east and north of the origin, and for how much the fix counts.
    fixes: Vec<(usize, [f64; 2], f64)>,
    steps: usize,
    plane: Plane,
    /// Variance of a fix along one axis about the way, in square metres.
    variance: f64,
}

/// How fast a team goes: the logarithm of the time it takes by the time it should take, and the deviation of that logarithm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timing {
    pub(super) usual: f64,
    pub(super) spread: f64,
}

/// Metres about an origin.
#[derive(Clone, Copy)]
struct Plane {
    origin: Point<f64>,
    shrink: f64,
}

impl Plane {
    fn local(&self, point: Point<f64>) -> [f64; 2] {
        let metres = |degrees: f64| degrees.to_radians() * EARTH_RADIUS_M;
        [metres(point.x() - self.origin.x()) * self.shrink, metres(point.y() - self.origin.y())]
    }
}

impl Fixes {
    /// Fixes as places with seconds, from one instant until another; `noise_m` is their deviation along one axis.
    pub(super) fn new(fixes: &[Timed], (from, until): (f64, f64), noise_m: f64) -> Self {
        let origin = fixes.first().map_or(Point::new(0.0, 0.0), |(_, place)| *place);
        let plane = Plane { origin, shrink: origin.y().to_radians().cos() };
        let steps = ((until - from) / STEP_S).ceil().max(1.0) as usize;
        let mut before = None;
        let weighed = fixes.iter().map(|&(at, place)| {
            // Errors hang together: fixes that follow each other closely are no witnesses of their own.
            let wait = before.map_or(odds::TOGETHER_S, |before| at - before);
            before = Some(at);
            let step = ((at - from) / STEP_S).round().clamp(0.0, steps as f64) as usize;
            (step, plane.local(place), (wait / odds::TOGETHER_S).clamp(odds::LEAST_WITNESS, 1.0))
        });
        let fixes = weighed.collect();
        Self { fixes, steps, plane, variance: noise_m.powi(2) + odds::LANE_M.powi(2) }
    }

    /// The least logarithm of a likelihood that fixes on the way still have.
    pub(super) fn least(&self) -> f64 {
        -odds::MISFIT * (self.fixes.iter().map(|(_, _, weight)| weight).sum::<f64>() + ENDS)
    }

    /// The logarithm of how likely the fixes are along a way whose places have the seconds at which they should be come to; minus
    /// infinity where the time is too short for it.
    pub(super) fn likelihood(&self, way: &[Timed], timing: Timing) -> f64 {
        let all_s = way.last().map_or(0.0, |(seconds, _)| *seconds).max(1.0);
        let way: Vec<(f64, [f64; 2])> = way.iter().map(|&(at, place)| (at, self.plane.local(place))).collect();
        let of_speed = SPEEDS.map(|deviations| {
            let seconds = all_s * (timing.usual + deviations * timing.spread).exp();
            let nodes = (seconds / STEP_S).ceil().max(1.0) as usize;
            let found = if nodes > self.steps { f64::NEG_INFINITY } else { self.forward(&nodes_of(&way, nodes)) };
            found - deviations * deviations / 2.0
        });
        log_sum(&of_speed) - log_sum(&SPEEDS.map(|deviations| -deviations * deviations / 2.0))
    }

    /// The forward algorithm over places one step apart.
    fn forward(&self, nodes: &[[f64; 2]]) -> f64 {
        let last = nodes.len() - 1;
        let mut at = Progress { moving: vec![0.0; nodes.len()], standing: vec![0.0; nodes.len()] };
        at.moving[0] = 1.0;
        let (mut next, mut log, mut fixes) = (at.clone(), 0.0, self.fixes.iter().peekable());
        for step in 0..=self.steps {
            if step > 0 {
                at.step(&mut next, 1.0 / self.steps as f64);
                std::mem::swap(&mut at, &mut next);
            }
            while let Some((_, place, weight)) = fixes.next_if(|fix| fix.0 <= step) {
                for (node, known) in nodes.iter().enumerate() {
                    if at.moving[node] + at.standing[node] == 0.0 {
                        continue;
                    }
                    let off = (place[0] - known[0]).powi(2) + (place[1] - known[1]).powi(2);
                    let likely = (-(weight * off / (2.0 * self.variance)).min(odds::OUTLIER)).exp();
                    at.moving[node] *= likely;
                    at.standing[node] *= likely;
                }
            }
            let sum: f64 = at.moving.iter().chain(&at.standing).sum();
            if sum <= 0.0 {
                return f64::NEG_INFINITY;
            }
            log += sum.ln();
            at.moving.iter_mut().chain(&mut at.standing).for_each(|share| *share /= sum);
        }
        // The team is at the end by then.
        log + at.moving[last].ln()
    }
}

/// Shares by place, moving and standing.
#[derive(Clone)]
struct Progress {
    moving: Vec<f64>,
    standing: Vec<f64>,
}

impl Progress {
    fn step(&self, next: &mut Self, departing: f64) {
        let (stop, resume) = (STEP_S / odds::BETWEEN_STOPS_S, STEP_S / odds::STANDING_S);
        let last = self.moving.len() - 1;
        next.moving.fill(0.0);
        next.standing.fill(0.0);
        next.moving[0] = self.moving[0] * (1.0 - departing);
        next.moving[1] = self.moving[0] * departing;
        next.moving[last] += self.moving[last] + self.standing[last];
        for node in 1..last {
            next.moving[node + 1] += self.moving[node] * (1.0 - stop) + self.standing[node] * resume;
            next.standing[node] = self.moving[node] * stop + self.standing[node] * (1.0 - resume);
        }
    }
}

/// Places along a way that are equal times apart.
fn nodes_of(way: &[(f64, [f64; 2])], count: usize) -> Vec<[f64; 2]> {
    let all_s = way.last().map_or(0.0, |(seconds, _)| *seconds);
    let mut leg = 0;
    let place = |node: usize| {
        let seconds = all_s * node as f64 / count as f64;
        while leg + 2 < way.len() && way[leg + 1].0 < seconds {
            leg += 1;
        }
        let ((from, a), (to, b)) = (way[leg], way[(leg + 1).min(way.len() - 1)]);
        let share = if to > from { ((seconds - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
        [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
    };
    (0..=count).map(place).collect()
}

/// The logarithm of the sum of what these are the logarithms of.
pub(super) fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() { most } else { most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln() }
}
