//! What is sought: the exact order of solutions, and the smooth figure the search walks by.
//!
//! The two are apart on purpose. A [`Score`] is lexicographic and decides which solution is the better one; its levels never
//! mix, so no weight can overlap another. The [`Guide`] is one number with a slope everywhere: for `finish` the latest finish
//! alone tells nothing of a move among the other routes, so each route counts with a high power of its finish, which is
//! dominated by the latest, and with a share of its work besides: room for what is done last comes from the days that are full.

use super::problem::{Kind, Problem, Worth};
use super::search::SETTLED;
use super::span::{FAR, Time};
use crate::model::Goal;

/// A solution's worth, level by level, the first the most important; less is better.
///
/// `must` sites left out; priority left out; then the policy's goal and the others in the order finish, teams, cost, balance;
/// last, travel and work, so that among equals the shorter way wins even where nothing has a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Score(pub(crate) [i64; 7]);

/// Position of each goal's figure in a score.
pub(crate) fn order(goal: Goal) -> [Goal; 4] {
    let all = [Goal::Finish, Goal::Teams, Goal::Cost, Goal::Balance];
    let mut order = [goal; 4];
    for (at, other) in all.into_iter().filter(|other| *other != goal).enumerate() {
        order[at + 1] = other;
    }
    order
}

/// What the search knows of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Number of stops.
    pub(crate) size: u32,
    pub(crate) dist: i64,
    pub(crate) work: Time,
    pub(crate) finish: Time,
}

/// The figure the search walks by: a sum over routes and over sites left out.
#[derive(Clone, Debug)]
pub(crate) struct Guide {
    pub(crate) goal: Goal,
    /// Once the goal's figure is reached: the finish not to be exceeded while the other figures are seen to.
    cap: Option<Time>,
    /// Latest opening that routes are measured from, and the finish at which a second counts as one.
    base: Time,
    reach: f64,
    /// Power of the finish with which a route counts, the finish from which it counts no more, and what a second of work counts for while
    /// the finish is sought.
    power: i32,
    too_late: f64,
    per_work: i64,
    /// Work that every route is drawn to, for `balance`.
    mean: f64,
    /// By kind of vehicles.
    rates: Vec<Rates>,
    /// For a team that is sent out, beside its routes; nothing where every team has one shift, which then bears it.
    pub(crate) crew: i64,
    /// The least price of a unit of distance.
    pub(crate) least_per_dist: i64,
    /// For one `must` site, and for one unit of priority.
    pub(crate) must: i64,
    pub(crate) priority: i64,
}

#[derive(Clone, Copy, Debug)]
struct Rates {
    fixed: i64,
    per_time: i64,
    per_dist: i64,
}

/// By how much sending out a team is dearer than its having one shift more.
const SECOND_SHIFT: i64 = 8;

/// Powers of the finish with which a route counts at first, where the latest is one, and how many times as high they are by the time the finish is
/// kept: with the first ones a late route beside an early one counts for less than two in between, which are done sooner.
const POWERS: (f64, f64) = (8.0, 24.0);
const GROWN: f64 = 2.0;

/// Where a finish counts no more at the highest of the first powers, so that a power stays well below what a site left out costs.
const TOO_LATE: f64 = 1.5;

/// Units of the guide in a second that matters fully.
const FINE: i64 = 1024;

impl Guide {
    /// A guide towards a goal.
    pub(crate) fn new(problem: &Problem, goal: Goal) -> Self {
        let base = problem.kinds.iter().map(|kind| kind.shift.early).min().unwrap_or(0);
        let close = problem.kinds.iter().map(|kind| kind.shift.late).max().unwrap_or(1);
        let mut guide = Self {
            goal,
            cap: None,
            base,
            reach: f64::from(close.saturating_sub(base).max(1)),
            power: POWERS.1 as i32,
            too_late: TOO_LATE,
            per_work: FINE / 2,
            mean: 0.0,
            rates: Vec::new(),
            crew: 0,
            least_per_dist: 0,
            must: 0,
            priority: 0,
        };
        guide.price(problem);
        guide
    }

    fn rates(&self, problem: &Problem, kind: &Kind) -> Rates {
        let bare = problem.kinds.iter().all(|kind| kind.fixed == 0 && kind.per_time == 0 && kind.per_dist == 0);
        match self.goal {
            Goal::Cost | Goal::Teams | Goal::Finish if self.goal != Goal::Finish || self.is_settled() => {
                let small = if bare { FINE } else { 1 };
                // An instance with prices of its own and no times is left as it is.
                let small = if problem.is_plain() { 0 } else { small };
                let mut rates =
                    Rates { fixed: kind.fixed, per_time: kind.per_time + small, per_dist: kind.per_dist + small / 16 };
                if self.goal != Goal::Cost {
                    let span = i64::from(kind.shift.late.saturating_sub(kind.shift.early)).min(i64::from(FAR));
                    let sent_out = span * rates.per_time + i64::from(problem.longest_leg.dist) * rates.per_dist * 2;
                    rates.fixed += if problem.crew_of.is_empty() { sent_out } else { sent_out / SECOND_SHIFT };
                }
                rates
            }
            Goal::Balance => Rates { fixed: 0, per_time: FINE / 16, per_dist: FINE / 1024 },
            _ => Rates { fixed: 0, per_time: self.per_work, per_dist: self.per_work / 64 },
        }
    }

    /// More than what leaving out any one site can save.
    fn dearest(&self, problem: &Problem) -> i64 {
        let Some(cell) = problem
            .kinds
            .iter()
            .zip(&self.rates)
            .map(|(kind, rates)| {
                let span = i64::from(kind.shift.late.saturating_sub(kind.shift.early)).min(i64::from(FAR) / 4);
                let leg = i64::from(problem.longest_leg.dist);
                let shape =
                    self.shape(&Figures { size: 1, dist: 0, work: span as Time, finish: kind.shift.late.min(FAR / 4) });
                let steep = if self.goal == Goal::Finish && !self.is_settled() { 10_000 } else { 20 };
                (rates.fixed + rates.per_time * span + rates.per_dist * leg * 4 + shape.abs()) * steep
            })
            .max()
        else {
            return 1;
        };
        // All sites left out, each for as much as a `must`, still have to add up within the number.
        let most = i64::MAX / (400 * (problem.sites() as i64 + 10));
        cell.clamp(1, most)
    }

    /// The finish or the work at which routes are measured now, at a share of the search; changes what every route counts for. `site_work` is
    /// the work for a site on average.
    pub(crate) fn aim(&mut self, problem: &Problem, latest: Time, mean_work: f64, site_work: f64, share: f64) {
        self.reach = f64::from((latest - self.base).max(1));
        self.mean = mean_work * drawn_to(share);
        // Taking a site off the latest route saves no more than all that it counts for, a power's part of its seconds, and that has to outweigh the
        // way to the site elsewhere: where routes have few stops the power is lower, and work counts for less.
        let stops = self.reach / site_work.max(1.0);
        let first = stops.clamp(POWERS.0, POWERS.1).floor();
        let power = first * GROWN.powf((share / SETTLED).min(1.0));
        self.per_work = ((FINE / 4) as f64 * stops / power) as i64;
        self.per_work = self.per_work.clamp(FINE / 64, FINE);
        self.too_late = TOO_LATE.powf(POWERS.1 / power).min(TOO_LATE);
        self.power = power as i32;
        self.rates = problem.kinds.iter().map(|kind| self.rates(problem, kind)).collect();
    }

    /// From here on the finish is only kept, and the figures after it are seen to: fewest teams, then cost.
    pub(crate) fn settle(&mut self, problem: &Problem, latest: Time) {
        self.cap = Some(latest);
        self.price(problem);
    }

    /// Sets all prices.
    fn price(&mut self, problem: &Problem) {
        self.rates = problem.kinds.iter().map(|kind| self.rates(problem, kind)).collect();
        let counts = self.goal == Goal::Teams || self.is_settled();
        let shifts = problem.kinds.iter().zip(&self.rates).map(|(kind, rates)| rates.fixed - kind.fixed);
        self.crew = match shifts.max() {
            Some(shift) if counts && !problem.crew_of.is_empty() => shift * SECOND_SHIFT,
            _ => 0,
        };
        self.least_per_dist = self.rates.iter().map(|rates| rates.per_dist).min().unwrap_or(0);
        self.priority = self.dearest(problem);
        self.must = self.priority.saturating_mul(200);
    }

    /// Whether what a route counts for is a sum of prices, so that a longer way alone makes it dearer.
    #[inline(always)]
    pub(crate) fn is_linear(&self) -> bool {
        matches!(self.goal, Goal::Cost | Goal::Teams)
    }

    /// Whether a route that is longer, works more or finishes later never counts for less.
    #[inline(always)]
    pub(crate) fn is_rising(&self) -> bool {
        self.goal != Goal::Balance
    }

    /// Whether the finish is only kept.
    pub(crate) fn is_settled(&self) -> bool {
        self.cap.is_some()
    }

    /// Whether distance has one price and time none.
    pub(crate) fn is_even(&self) -> bool {
        let even = |rates: &Rates| rates.per_time == 0 && rates.per_dist == self.least_per_dist;
        self.is_linear() && self.least_per_dist > 0 && self.rates.iter().all(even)
    }

    /// What a route of vehicles of a kind counts for.
    #[inline(always)]
    pub(crate) fn route(&self, kind: u32, figures: &Figures) -> i64 {
        let shape = match self.goal {
            Goal::Cost | Goal::Teams => 0,
            Goal::Finish | Goal::Balance => self.shape(figures),
        };
        if figures.size == 0 {
            return shape;
        }
        self.priced(kind, figures) + shape
    }

    /// What a route of vehicles of a kind counts for by its prices alone; no more than all that it counts for where that [rises](Self::is_rising).
    #[inline(always)]
    pub(crate) fn priced(&self, kind: u32, figures: &Figures) -> i64 {
        let rates = &self.rates[kind as usize];
        rates.fixed + rates.per_dist * figures.dist + rates.per_time * i64::from(figures.work)
    }

    #[inline]
    fn shape(&self, figures: &Figures) -> i64 {
        match self.goal {
            Goal::Finish if self.cap.is_some_and(|cap| figures.finish <= cap) => 0,
            Goal::Finish if self.is_settled() => i64::from(figures.finish) * (self.priority / 1000),
            Goal::Finish if figures.size > 0 => {
                let share = f64::from(figures.finish - self.base).max(0.0) / self.reach;
                (share.min(self.too_late).powi(self.power) * self.reach * (FINE as f64 / f64::from(self.power))) as i64
            }
            Goal::Balance => {
                let off = f64::from(figures.work) - self.mean;
                // A way that does not exist, met on the way to another solution, squared would be more than fits.
                (off * off / (self.reach / 8.0) * FINE as f64).min((i64::MAX / 1024) as f64) as i64
            }
            _ => 0,
        }
    }

    /// Price of a unit of distance for vehicles of a kind.
    #[inline(always)]
    pub(crate) fn per_dist(&self, kind: u32) -> i64 {
        self.rates[kind as usize].per_dist
    }

    /// What a route of a kind counts for just because it is in use.
    #[inline(always)]
    pub(crate) fn fixed(&self, kind: u32) -> i64 {
        self.rates[kind as usize].fixed
    }

    /// What a site left out counts for.
    #[inline(always)]
    pub(crate) fn left_out(&self, worth: Worth) -> i64 {
        if worth.must { self.must } else { worth.priority * self.priority + worth.prize }
    }
}

/// The work that routes are drawn to for `balance`, in parts of their mean, at a share of the search.
///
/// At the mean itself a longer way costs nothing as long as all routes take it, so all grow to the longest work allowed and sites
/// no longer fit. Well below it the squares are least where routes are short, and alike next to that.
fn drawn_to(share: f64) -> f64 {
    /// What it is at the beginning, and the share of the search from which it is the mean.
    const FIRST: f64 = 0.5;
    const LEVEL: f64 = 0.2;
    FIRST + (1.0 - FIRST) * (share / LEVEL).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::problem::{Arrays, Travel, Truck};
    use super::*;

    #[test]
    fn the_policys_goal_comes_first_and_the_others_keep_their_order() {
        assert_eq!(order(Goal::Cost), [Goal::Cost, Goal::Finish, Goal::Teams, Goal::Balance]);
        assert_eq!(order(Goal::Finish), [Goal::Finish, Goal::Teams, Goal::Cost, Goal::Balance]);
    }

    #[test]
    fn routes_are_drawn_to_less_than_their_mean_work_and_at_last_to_the_mean() {
        assert!(drawn_to(0.0) < drawn_to(0.1) && drawn_to(0.1) < drawn_to(0.2));
        assert_eq!((drawn_to(0.2), drawn_to(1.0)), (1.0, 1.0));
    }

    #[test]
    fn a_late_route_beside_an_early_one_counts_for_more_than_two_in_between_in_the_end() {
        let truck = Truck {
            start: 0,
            end: 0,
            shift: (0, 10_000),
            longest: 10_000,
            capacity: Vec::new(),
            fixed: 0,
            per_time: 0,
            per_dist: 0,
            clients: None,
        };
        let arrays = Arrays { clients: Vec::new(), trucks: vec![truck; 2], travel: Travel::Same(vec![0]) };
        let problem = Problem::of_arrays(&arrays);
        let mut guide = Guide::new(&problem, Goal::Finish);
        let mut apart_for_less = |share: f64| {
            guide.aim(&problem, 8_000, 8_000.0, 500.0, share);
            let figures = |finish| Figures { size: 16, dist: 0, work: 8_000, finish };
            let sum = |finishes: [Time; 2]| finishes.map(|finish| guide.route(0, &figures(finish))).iter().sum::<i64>();
            sum([8_000, 7_200]) < sum([7_850, 7_800])
        };
        assert_eq!([0.0, SETTLED, 1.0].map(&mut apart_for_less), [true, false, false]);
    }

    #[test]
    fn no_lower_level_outweighs_a_higher_one() {
        let mut better = Score([0; 7]);
        let mut worse = Score([0; 7]);
        for level in (0..7).rev() {
            worse.0[level] = better.0[level] + 1;
            assert!(better < worse, "level {level}");
            better.0[level] = i64::MAX / 2;
            worse.0[level] = i64::MAX / 2;
        }
    }
}
