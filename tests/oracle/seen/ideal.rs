//! Which sites a team came within sight of between two visits over open ground, as an ideal judge would weigh it.
//!
//! It is told what nobody can be told: which visits were made and where exactly the team stood at them and walked about, within
//! [`SET_OUT_S`] and [`GOT_THERE_S`] when it set out and got there, which fixes jumped, the true covariance of the errors, and the law by which the simulator
//! chooses what teams do with a stop, how ways bend, how fast they are gone and where one waits. Hidden from it are what the team did with the
//! stops it left out and nobody wrote down, and the bends, speeds and waits themselves. By Bayes' rule it weighs all that may have been done,
//! with ways drawn from the law given the fixes ([`drawn`]), and so knows how likely it is that the team came within sight of a site. A judge that is
//! told less does not do better on the average by saying the likelier word.

use fullsweep::model::Scenario;
use geo::{Distance, Euclidean, Line, Point};

use super::drift::JUMP;
use super::particles::{Draw, drawn};
use crate::simulate::{
    Bend, Conduct, Dice, IN_SIGHT_M, Played, StraightWorld, Stretch, Way, World, device_covariance, nearest,
};

/// The judge is told when a team set out to within so many seconds, evenly spread.
const SET_OUT_S: f64 = 15.0;
/// And when it got there, with a normal error of such a deviation.
const GOT_THERE_S: f64 = 10.0;
/// Fixes that long before and after are looked at, in seconds.
const AROUND_S: f64 = 180.0;
/// Shares of a draw for a part of the way: three for each bend.
const OF_PART: usize = 6;
/// Bends lie off the straight line by at most this share of its length.
const WIDEST: f64 = 0.21;
const METRES_PER_DEGREE: f64 = 111_195.0;

/// How likely each site was come within sight of, by site; nothing is worked out for sites that are not asked for.
pub(super) fn passed(
    scenario: &Scenario,
    day: &Played,
    (world, conduct): (&StraightWorld, &Conduct),
    asked: &dyn Fn(usize) -> bool,
) -> Vec<f64> {
    let mut not = vec![1.0; scenario.sites.len()];
    for (number, stretch) in day.stretches.iter().enumerate() {
        let mut dice = Dice(day.morning.as_second() as u64 ^ (number as u64) << 40);
        let sites: Vec<usize> =
            (0..not.len()).filter(|site| asked(*site) && may_pass(scenario, stretch, *site)).collect();
        if sites.is_empty() {
            continue;
        }
        let judge = Judge::of(scenario, day, stretch, (world, conduct), &mut dice);
        for (site, likely) in judge.passed(scenario, &sites, &mut dice) {
            not[site] *= 1.0 - likely;
        }
    }
    not.into_iter().map(|not| 1.0 - not).collect()
}

/// Whether any way of a stretch may come within sight of a site.
fn may_pass(scenario: &Scenario, stretch: &Stretch, site: usize) -> bool {
    let place = |site: usize| scenario.sites[site].place.point();
    let origin = place(site);
    let mut through = vec![local(origin, stretch.from.1)];
    through.extend(stretch.left_out.iter().map(|site| local(origin, place(*site))));
    through.push(local(origin, stretch.to.1));
    let here = Point::new(0.0, 0.0);
    let near = |a: &[f64; 2], b: &[f64; 2]| {
        let line = Line::new((a[0], a[1]), (b[0], b[1]));
        let long_m = (a[0] - b[0]).hypot(a[1] - b[1]);
        Euclidean.distance(&line, &here) <= 2.0 * IN_SIGHT_M + WIDEST * long_m
    };
    through.iter().enumerate().any(|(number, a)| through[number + 1..].iter().any(|b| near(a, b)))
}

/// What is known of a stretch.
struct Judge<'d> {
    world: &'d StraightWorld,
    stretch: &'d Stretch,
    /// Stops left out that were or were not driven past: their place, and where one drives past.
    unsure: Vec<Point<f64>>,
    /// When the team set out and got there, as told.
    told: (f64, f64),
    /// Seconds after the morning of fixes, and metres from where the team set out.
    fixes: Vec<(f64, [f64; 2])>,
    /// The lower triangle of the Cholesky factor of their errors' covariance.
    factor: Vec<Vec<f64>>,
    /// How likely a stop left out that nobody wrote down was driven past.
    prior: f64,
}

impl<'d> Judge<'d> {
    fn of(
        scenario: &Scenario,
        day: &Played,
        stretch: &'d Stretch,
        (world, conduct): (&'d StraightWorld, &Conduct),
        dice: &mut Dice,
    ) -> Self {
        let written = |site: &usize| day.records.iter().any(|record| record.site == *site);
        let unsure = stretch.left_out.iter().filter(|site| !written(site));
        let unsure = unsure.map(|site| world.front(scenario.sites[*site].place.point())).collect();
        let told = (stretch.from.0 + SET_OUT_S * dice.between(-1.0, 1.0), stretch.to.0 + GOT_THERE_S * dice.normal());
        let fixes = fixes(day, stretch, conduct);
        let covariance = fixes
            .iter()
            .map(|a| fixes.iter().map(|b| device_covariance(conduct, (a.0 - b.0).abs())).collect())
            .collect();
        let prior = conduct.passed / (conduct.passed + conduct.skipped);
        Self { world, stretch, unsure, told, fixes, factor: factor(covariance), prior }
    }

    /// How likely each of these sites was come within sight of.
    fn passed(&self, scenario: &Scenario, sites: &[usize], dice: &mut Dice) -> Vec<(usize, f64)> {
        let mut found: Vec<(f64, Vec<f64>)> = Vec::new();
        for set in 0..1_usize << self.unsure.len() {
            let past: Vec<Point<f64>> =
                (0..self.unsure.len()).filter(|bit| set & (1 << bit) != 0).map(|bit| self.unsure[bit]).collect();
            let kept = self.unsure.len() - past.len();
            let prior = past.len() as f64 * self.prior.ln() + kept as f64 * (1.0 - self.prior).ln();
            let shares = 1 + OF_PART * (past.len() + 1) + past.len();
            let ways = drawn(shares, &|draw| self.likelihood(&self.way(&past, draw)), dice);
            let within = |site: &usize| {
                let near = |draw: &&Draw| nearest(&self.way(&past, draw), &scenario.sites[*site]).0 <= IN_SIGHT_M;
                ways.draws.iter().filter(near).count() as f64 / ways.draws.len() as f64
            };
            found.push((prior + ways.evidence, sites.iter().map(within).collect()));
        }
        let most = found.iter().map(|found| found.0).fold(f64::NEG_INFINITY, f64::max);
        let all: f64 = found.iter().map(|found| (found.0 - most).exp()).sum();
        let likely = |index: usize| found.iter().map(|found| (found.0 - most).exp() / all * found.1[index]).sum();
        sites.iter().enumerate().map(|(index, site)| (*site, likely(index))).collect()
    }

    /// The way past these places that a draw stands for.
    fn way(&self, past: &[Point<f64>], draw: &[f64]) -> Way {
        let mut here = self.stretch.from.1;
        let mut way: Way = vec![(self.told.0 + SET_OUT_S * (2.0 * draw[0] - 1.0), here)];
        let (parts, waits) = draw[1..].split_at(OF_PART * (past.len() + 1));
        for (number, part) in parts.chunks(OF_PART).enumerate() {
            let to = past.get(number).copied().unwrap_or(self.stretch.to.1);
            let bends = [Bend::of([part[0], part[1], part[2]]), Bend::of([part[3], part[4], part[5]])];
            let begin = way[way.len() - 1].0;
            way.extend(self.world.bent(here, to, bends).into_iter().skip(1).map(|(at, place)| (begin + at, place)));
            if let Some(&share) = waits.get(number).filter(|share| **share < 0.3) {
                way.push((way[way.len() - 1].0 + 3.0 + 27.0 * share / 0.3, to));
            }
            here = to;
        }
        way
    }

    /// The logarithm of how likely the fixes and the time told are on a way, but for what is the same for all.
    fn likelihood(&self, way: &Way) -> f64 {
        let late = (way[way.len() - 1].0 - self.told.1) / GOT_THERE_S;
        let mut leg = 0;
        let off = self.fixes.iter().map(|(seconds, seen)| {
            while leg + 2 < way.len() && way[leg + 1].0 < *seconds {
                leg += 1;
            }
            let known = local(self.stretch.from.1, on_leg(way, leg, *seconds));
            [seen[0] - known[0], seen[1] - known[1]]
        });
        let off: Vec<[f64; 2]> = off.collect();
        -(late * late + squares(&self.factor, &off)) / 2.0
    }
}

/// The fixes of a stretch without those that jumped, and without the walking about at both visits.
fn fixes(day: &Played, stretch: &Stretch, conduct: &Conduct) -> Vec<(f64, [f64; 2])> {
    let Some((_, way)) = day.ways.iter().find(|(team, _)| *team == stretch.team) else { return Vec::new() };
    let seconds = |when: jiff::Timestamp| (when.as_millisecond() - day.morning.as_millisecond()) as f64 / 1000.0;
    let of_team = day.tracks.iter().filter(|track| track.team == stretch.team).flat_map(|track| &track.fixes);
    let mut timed: Vec<(f64, Point<f64>)> = of_team.map(|fix| (seconds(fix.0), fix.1)).collect();
    let (from, until) = (stretch.from.0 - AROUND_S, stretch.to.0 + AROUND_S);
    timed.retain(|(at, _)| (from..=until).contains(at));
    timed.sort_by(|a, b| a.0.total_cmp(&b.0));
    timed.dedup_by_key(|fix| fix.0);
    let origin = stretch.from.1;
    let known = |(at, seen): (f64, Point<f64>)| {
        let leg = way.partition_point(|(when, _)| *when < at).saturating_sub(1).min(way.len().saturating_sub(2));
        let (truth, seen) = (local(origin, on_leg(way, leg, at)), local(origin, seen));
        let off = [seen[0] - truth[0], seen[1] - truth[1]];
        let stood = match at {
            at if at < stretch.from.0 => local(origin, stretch.from.1),
            at if at > stretch.to.0 => local(origin, stretch.to.1),
            _ => truth,
        };
        (off[0].hypot(off[1]) <= JUMP * conduct.noise_m).then_some((at, [stood[0] + off[0], stood[1] + off[1]]))
    };
    timed.into_iter().filter_map(known).collect()
}

pub(super) fn on_leg(way: &Way, leg: usize, seconds: f64) -> Point<f64> {
    let ((t0, a), (t1, b)) = (way[leg], way[(leg + 1).min(way.len() - 1)]);
    let share = if t1 > t0 { ((seconds - t0) / (t1 - t0)).clamp(0.0, 1.0) } else { 1.0 };
    Point::new(a.x() + (b.x() - a.x()) * share, a.y() + (b.y() - a.y()) * share)
}

/// Metres east and north of an origin.
pub(super) fn local(origin: Point<f64>, place: Point<f64>) -> [f64; 2] {
    let east = METRES_PER_DEGREE * origin.y().to_radians().cos();
    [(place.x() - origin.x()) * east, (place.y() - origin.y()) * METRES_PER_DEGREE]
}

/// The Cholesky factor of a positive definite matrix.
fn factor(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for row in 0..matrix.len() {
        for column in 0..=row {
            let known: f64 = (0..column).map(|inner| matrix[row][inner] * matrix[column][inner]).sum();
            let left = matrix[row][column] - known;
            matrix[row][column] = if row == column { left.sqrt() } else { left / matrix[column][column] };
        }
    }
    matrix
}

/// Squares of errors along both axes by the inverse of their covariance.
fn squares(factor: &[Vec<f64>], off: &[[f64; 2]]) -> f64 {
    let mut white: Vec<[f64; 2]> = Vec::with_capacity(off.len());
    let mut sum = 0.0;
    for (row, off) in factor.iter().zip(off) {
        let mut left = *off;
        for (share, white) in row.iter().zip(&white) {
            left = [left[0] - share * white[0], left[1] - share * white[1]];
        }
        let own = row[white.len()];
        white.push([left[0] / own, left[1] / own]);
        sum += (left[0] / own).powi(2) + (left[1] / own).powi(2);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_those_of_the_inverse() {
        // The inverse of [[4, 2], [2, 5]] is [[5, -2], [-2, 4]] / 16.
        let found = squares(&factor(vec![vec![4.0, 2.0], vec![2.0, 5.0]]), &[[1.0, 0.0], [3.0, 2.0]]);
        let first = (5.0 - 2.0 * 2.0 * 3.0 + 4.0 * 9.0) / 16.0;
        let second = 4.0 * 4.0 / 16.0;
        assert!((found - first - second).abs() < 1e-12, "{found}");
    }
}
