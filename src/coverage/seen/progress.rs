//! How likely a device's fixes are, had it been carried along a given way.
//!
//! A hidden Markov model over how far along the way the team was (after Newson and Krumm 2009, who weigh the roads near each fix; here
//! the way is given and only the progress on it is hidden): in steps of equal time the team waits at the beginning, sets out, goes on
//! faster or slower, or stands for a while, and stays at the end once it is there. The sum over all these (the forward algorithm, Rabiner 1989, section
//! III.A) and over a spread of speeds is the likelihood of the fixes.

use geo::Point;

use crate::coverage::follow::Timed;
use crate::coverage::rules::odds;
use crate::spatial::EARTH_RADIUS_M;

/// Length of a step, in seconds, where the stretch is not so long that fewer have to do (see [`CELLS`]).
const STEP_S: f64 = 10.0;
/// Longest step, in seconds; a stretch that would take longer ones is not weighed.
const LONGEST_STEP_S: f64 = 60.0;
/// Most cells that a stretch may cost: steps of time by places one step apart, over all ways and speeds. Four visits left out leave steps of
/// [`STEP_S`] up to four and a half hours.
const CELLS: usize = 400_000_000;
/// Speeds that are tried, in deviations from the team's usual one.
const SPEEDS: [f64; 9] = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0];

/// The fixes of a stretch in steps of time.
pub(super) struct Fixes {
    /// Step, metres east and north of the origin, and for how much the fix counts.
    fixes: Vec<(usize, [f64; 2], f64)>,
    steps: usize,
    step_s: f64,
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
    /// Fixes as places with seconds, from one instant until another; `noise_m` is their deviation along one axis. `None` where the time is
    /// too long for weighing so many ways at the cost of [`CELLS`].
    pub(super) fn new(fixes: &[Timed], (from, until): (f64, f64), noise_m: f64, ways: usize) -> Option<Self> {
        let most_steps = (CELLS / (ways * SPEEDS.len()).max(1)).isqrt().saturating_sub(1).max(1);
        let step_s = ((until - from) / most_steps as f64).max(STEP_S);
        if !step_s.is_finite() || step_s > LONGEST_STEP_S {
            return None;
        }
        let origin = fixes.first().map_or(Point::new(0.0, 0.0), |(_, place)| *place);
        let plane = Plane { origin, shrink: origin.y().to_radians().cos() };
        let steps = (((until - from) / step_s).ceil().max(1.0) as usize).min(most_steps);
        let mut before = None;
        let weighed = fixes.iter().map(|&(at, place)| {
            // Errors hang together: fixes that follow each other closely are no witnesses of their own.
            let wait = before.map_or(odds::TOGETHER_S, |before| at - before);
            before = Some(at);
            let step = ((at - from) / step_s).round().clamp(0.0, steps as f64) as usize;
            (step, plane.local(place), (wait / odds::TOGETHER_S).clamp(odds::LEAST_WITNESS, 1.0))
        });
        let weighed: Vec<_> = weighed.collect();
        // Those of one step speak together: with their middle, and for no more than one with an error of its own.
        let fixes = weighed.chunk_by(|a, b| a.0 == b.0).map(|alike| {
            let middle = |axis: usize| alike.iter().map(|fix| fix.1[axis]).sum::<f64>() / alike.len() as f64;
            (alike[0].0, [middle(0), middle(1)], alike.iter().map(|fix| fix.2).sum::<f64>().min(1.0))
        });
        let variance = noise_m.powi(2) + odds::LANE_M.powi(2);
        Some(Self { fixes: fixes.collect(), steps, step_s, plane, variance })
    }

    /// The least logarithm of a likelihood that fixes on the way still have.
    pub(super) fn least(&self) -> f64 {
        -odds::MISFIT * (self.fixes.iter().map(|(_, _, weight)| weight).sum::<f64>() + odds::ENDS)
    }

    /// The logarithm of how likely the fixes are along a way whose places have the seconds at which they should be come to; minus
    /// infinity where the time is too short for it.
    pub(super) fn likelihood(&self, way: &[Timed], timing: Timing) -> f64 {
        let all_s = way.last().map_or(0.0, |(seconds, _)| *seconds).max(1.0);
        let way: Vec<(f64, [f64; 2])> = way.iter().map(|&(at, place)| (at, self.plane.local(place))).collect();
        let of_speed = SPEEDS.map(|deviations| {
            let seconds = all_s * (timing.usual + deviations * timing.spread).exp();
            let nodes = (seconds / self.step_s).ceil().max(1.0) as usize;
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
                at.step(&mut next, 1.0 / self.steps as f64, self.step_s);
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
    fn step(&self, next: &mut Self, departing: f64, step_s: f64) {
        let (stop, resume) = (step_s / odds::BETWEEN_STOPS_S, (step_s / odds::STANDING_S).min(1.0));
        let last = self.moving.len() - 1;
        next.moving.fill(0.0);
        next.standing.fill(0.0);
        next.moving[0] = self.moving[0] * (1.0 - departing);
        next.moving[1] = self.moving[0] * departing;
        next.moving[last] += self.moving[last] + self.standing[last];
        for node in 1..last {
            let goes = self.moving[node] * (1.0 - stop);
            next.moving[node] += goes * odds::VARIES;
            next.moving[node + 1] += goes * (1.0 - 2.0 * odds::VARIES) + self.standing[node] * resume;
            next.moving[(node + 2).min(last)] += goes * odds::VARIES;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A place so many metres east and north.
    fn place(east: f64, north: f64) -> Point<f64> {
        let degrees = |metres: f64| (metres / EARTH_RADIUS_M).to_degrees();
        Point::new(14.5 + degrees(east) / 35.9_f64.to_radians().cos(), 35.9 + degrees(north))
    }

    /// A way along these places at eight metres a second.
    fn way(places: &[[f64; 2]]) -> Vec<Timed> {
        let mut seconds = 0.0;
        let mut way = vec![(0.0, place(places[0][0], places[0][1]))];
        for pair in places.windows(2) {
            seconds += (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]) / 8.0;
            way.push((seconds, place(pair[1][0], pair[1][1])));
        }
        way
    }

    const TIMING: Timing = Timing { usual: 0.0, spread: odds::PACE };

    fn fixes(seen: &[(f64, [f64; 2])], until: f64) -> Fixes {
        let timed: Vec<Timed> = seen.iter().map(|&(at, [east, north])| (at, place(east, north))).collect();
        Fixes::new(&timed, (0.0, until), 10.0, 16).unwrap()
    }

    /// By how much the first way is likelier than the second.
    fn odds_of(seen: &[(f64, [f64; 2])], until: f64, a: &[[f64; 2]], b: &[[f64; 2]]) -> f64 {
        let fixes = fixes(seen, until);
        fixes.likelihood(&way(a), TIMING) - fixes.likelihood(&way(b), TIMING)
    }

    /// Two minutes at the beginning; two at the end, `driven` seconds later.
    fn ends(driven: f64) -> Vec<(f64, [f64; 2])> {
        vec![
            (0.0, [0.0, 0.0]),
            (60.0, [0.0, 0.0]),
            (120.0, [0.0, 0.0]),
            (120.0 + driven, [800.0, 0.0]),
            (180.0 + driven, [800.0, 0.0]),
        ]
    }

    const DIRECT: [[f64; 2]; 2] = [[0.0, 0.0], [800.0, 0.0]];
    const DETOUR: [[f64; 2]; 3] = [[0.0, 0.0], [400.0, 800.0], [800.0, 0.0]];
    const NORTH: [[f64; 2]; 3] = [[0.0, 0.0], [400.0, 200.0], [800.0, 0.0]];
    const SOUTH: [[f64; 2]; 3] = [[0.0, 0.0], [400.0, -200.0], [800.0, 0.0]];

    #[test]
    fn the_way_whose_time_fits_is_the_likelier() {
        // Straight there takes 100 s, the detour 224 s; nobody saw the team in between.
        let (short, long) =
            (odds_of(&ends(100.0), 340.0, &DIRECT, &DETOUR), odds_of(&ends(230.0), 470.0, &DIRECT, &DETOUR));
        assert!(short > 1.0 && long < short - 1.0, "{short} {long}");
        // Nobody goes there in half a minute.
        assert!(odds_of(&ends(30.0), 270.0, &DIRECT, &DETOUR) > short);
        assert_eq!(fixes(&ends(10.0), 40.0).likelihood(&way(&DETOUR), TIMING), f64::NEG_INFINITY);
    }

    #[test]
    fn a_red_light_makes_no_detour() {
        let mut seen = ends(160.0);
        // A minute at a light half way.
        let on = [
            (140.0, 160.0),
            (160.0, 320.0),
            (180.0, 400.0),
            (200.0, 400.0),
            (220.0, 400.0),
            (240.0, 560.0),
            (260.0, 720.0),
        ];
        seen.splice(3..3, on.map(|(at, east)| (at, [east, 0.0])));
        let past = [[0.0, 0.0], [400.0, 0.0], [400.0, 150.0], [400.0, 0.0], [800.0, 0.0]];
        assert!(odds_of(&seen, 400.0, &DIRECT, &past) > 0.0);
        // One fix up the side street, and it was none.
        seen[6].1 = [400.0, 120.0];
        assert!(odds_of(&seen, 400.0, &DIRECT, &past) < -1.0);
    }

    #[test]
    fn odds_are_symmetric_and_more_fixes_sharpen_them() {
        let seen = |norths: &[(f64, f64, f64)]| {
            let mut seen = ends(240.0);
            seen.splice(3..3, norths.iter().map(|&(at, east, north)| (at, [east, north])));
            odds_of(&seen, 480.0, &NORTH, &SOUTH)
        };
        assert!(seen(&[]).abs() < 1e-6, "nothing between them: {}", seen(&[]));
        let (one, two) = (seen(&[(180.0, 200.0, 80.0)]), seen(&[(180.0, 200.0, 80.0), (240.0, 400.0, 170.0)]));
        assert!(one > 0.5 && two > one + 0.5, "{one} {two}");
        assert!((seen(&[(180.0, 200.0, -80.0)]) + one).abs() < 1e-6);
    }

    #[test]
    fn fixes_of_one_step_speak_together_so_that_a_fix_a_second_costs_no_more_than_a_step() {
        let track: Vec<_> = (0..10_800).map(|second| (f64::from(second), [f64::from(second) / 13.5, 0.0])).collect();
        let all = fixes(&track, 10_800.0);
        assert!(all.fixes.len() <= all.steps + 1 && all.steps == 1080, "{} {}", all.fixes.len(), all.steps);
        assert!(all.fixes.iter().all(|(_, _, weight)| *weight <= 1.0));
        // They still lie on the way.
        let slow = Timing { usual: (10_800.0_f64 / 100.0).ln(), ..TIMING };
        assert!(all.likelihood(&way(&DIRECT), slow) > all.least());
    }

    #[test]
    fn a_long_stretch_takes_longer_steps_and_one_too_long_is_not_weighed() {
        let cells = |ways: usize, until: f64| {
            let fixes = Fixes::new(&[], (0.0, until), 10.0, ways)?;
            Some((ways * SPEEDS.len() * (fixes.steps + 1) * (fixes.steps + 1), fixes.step_s))
        };
        assert_eq!(cells(2048, 1_200.0).unwrap().1, STEP_S);
        for ways in [1, 2, 16, 128, 2048] {
            for until in [1.0, 600.0, 7_200.0, 10_800.0, 86_400.0] {
                assert!(cells(ways, until).is_none_or(|(cells, step_s)| cells <= CELLS && step_s <= LONGEST_STEP_S));
            }
        }
        assert!(cells(16, 86_400.0).is_some() && cells(2048, 10_800.0).is_none());
    }

    fn anywhere() -> impl Strategy<Value = [f64; 2]> {
        [-3_000.0..3_000.0, -3_000.0..3_000.0]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn likelihoods_are_never_more_than_certain_and_never_not_a_number(
            places in proptest::collection::vec(anywhere(), 2..6),
            seen in proptest::collection::vec((0.0..900.0, anywhere()), 0..20),
            until in 0.0..1_500.0, noise_m in 0.0..60.0, usual in -2.0..2.0,
        ) {
            let mut timed: Vec<Timed> = seen.iter().map(|&(at, [east, north])| (at, place(east, north))).collect();
            timed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let fixes = Fixes::new(&timed, (0.0, until), noise_m, 16).unwrap();
            let timing = Timing { usual, spread: odds::PACE };
            let log = fixes.likelihood(&way(&places), timing);
            prop_assert!(log <= 1e-9, "{log}");
            prop_assert_eq!(log, fixes.likelihood(&way(&places), timing));
        }

        #[test]
        fn a_fix_on_a_way_far_from_the_other_never_makes_it_less_likely(
            // At least 60 m off the straight way, so that this is an outlier for it.
            north in 130.0..900.0, share in 0.5..1.0, second in 1_u32..5,
            off in proptest::collection::vec(-80.0..80.0, 4),
        ) {
            let detour = [[0.0, 0.0], [400.0, north], [800.0, 0.0]];
            // Two minutes apart, so that one in the middle leaves the others what they are worth.
            let fix = |(off, number): (&f64, u32)| (120.0 * f64::from(number), [f64::from(number) * 160.0, *off]);
            // The first fix is the plane's origin in both.
            let seen: Vec<_> = [(0.0, [0.0, 0.0])].into_iter().chain(off.iter().zip(1..).map(fix)).collect();
            let mut more = seen.clone();
            more.insert(second as usize, (120.0 * f64::from(second) - 60.0, [400.0 * share, north * share]));
            let (before, after) = (odds_of(&seen, 600.0, &detour, &DIRECT), odds_of(&more, 600.0, &detour, &DIRECT));
            prop_assert!(after >= before - 1e-9, "{before} {after}");
        }
    }
}
