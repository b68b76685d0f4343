//! One search: ruin and recreate under simulated annealing.
//!
//! Christiaens and Vanden Berghe (2020), section 5.3, with the temperature in units of what an insertion costs on average, so that it
//! needs no tuning to the scale of an instance; and a solution with the better exact [`Score`] is taken whatever the
//! temperature.

mod kept;
mod venture;

use std::time::Instant;

use self::kept::Kept;
use self::venture::Venture;
use super::dice::Dice;
use super::goal::{Guide, Score};
use super::insert::Finder;
use super::neighbours::Neighbours;
use super::problem::Problem;
use super::recreate::Recreate;
use super::route::State;
use super::ruin::{Extent, Ruin, Then};
use super::tails::Tails;
use super::tally::{Part, Tally};
use crate::model::Goal;

/// Share of a search for the earliest finish from which the finish is kept and what counts after it is sought.
pub(crate) const SETTLED: f64 = 0.75;

/// What the search can be told; each moves speed against quality.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tuning {
    /// Neighbours a ruin may reach: more let a ruin span more routes.
    pub(crate) ruin_neighbours: usize,
    /// Neighbours an insertion looks beside: fewer are faster, more see farther.
    pub(crate) insert_neighbours: usize,
    /// How much is taken out.
    pub(crate) extent: Extent,
    /// Share of places overlooked: the source of variety.
    pub(crate) blink: f64,
    /// Share of insertions for which all of some route is looked at besides, where not distance alone counts.
    pub(crate) strays: f64,
    /// Exchanges of tails tried beside each ruin, and the share of them with an empty vehicle.
    pub(crate) tails: usize,
    pub(crate) opened: f64,
    /// Where sites have prizes: how often they are put in whatever the way to them costs.
    pub(crate) eager: f64,
    /// How often the first site put back opens a route.
    pub(crate) open: f64,
    /// First and last temperature, in costs of an average insertion.
    pub(crate) hot: f64,
    pub(crate) cold: f64,
    /// How much hotter a search for the earliest finish begins.
    pub(crate) hotter: f64,
    /// Share of the steps that belong to ventures.
    pub(crate) ventures: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        let extent = Extent {
            mean: 10.0,
            longest: 10.0,
            split: 0.5,
            grow: 0.9,
            fewer: 0.2,
            room: 0.2,
            whole: 0.3,
            all: 0.4,
            retried: 12,
            added: 0.01,
        };
        Self {
            ruin_neighbours: 80,
            insert_neighbours: 40,
            extent,
            blink: 0.01,
            strays: 0.1,
            tails: 10,
            opened: 0.4,
            eager: 0.5,
            open: 0.05,
            hot: 1.0,
            cold: 0.02,
            hotter: 3.0,
            ventures: 0.3,
        }
    }
}

/// A search under way.
#[derive(Clone, Debug)]
pub(crate) struct Search<'a> {
    pub(crate) state: State<'a>,
    near: &'a Neighbours,
    tuning: Tuning,
    dice: Dice,
    finder: Finder,
    ruin: Ruin,
    tails: Tails,
    recreate: Recreate,
    pool: Vec<u32>,
    /// What an insertion costs on average.
    scale: f64,
    /// Share of the search at which routes were last measured anew.
    aimed: f64,
    best: Best,
    /// The solution before the venture under way.
    base: Kept,
    venture: Option<Venture>,
    /// Step from which the next venture may begin.
    rested: u64,
    pub(crate) iterations: u64,
    /// Counts, where they were asked for.
    pub(crate) tally: Option<Box<Tally>>,
}

/// The best solution met.
#[derive(Clone, Debug)]
struct Best {
    kept: Kept,
    score: Score,
}

impl<'a> Search<'a> {
    /// A search that begins with a constructed solution.
    pub(crate) fn new(problem: &'a Problem, near: &'a Neighbours, goal: Goal, tuning: Tuning, dice: Dice) -> Self {
        let mut search = Self::idle(problem, near, goal, tuning, dice);
        search.construct();
        search
    }

    /// A search that begins with the routes given, one list of sites a vehicle.
    pub(crate) fn resume(
        problem: &'a Problem,
        near: &'a Neighbours,
        goal: Goal,
        tuning: Tuning,
        dice: Dice,
        routes: &[Vec<u32>],
    ) -> Self {
        let mut search = Self::idle(problem, near, goal, tuning, dice);
        search.adopt(routes);
        search.keep();
        search.measure();
        search
    }

    /// A search in which nobody visits anything.
    fn idle(problem: &'a Problem, near: &'a Neighbours, goal: Goal, tuning: Tuning, dice: Dice) -> Self {
        let state = State::new(problem, Guide::new(problem, goal));
        let vehicles = state.routes.len();
        let best = Best { kept: Kept::new(vehicles), score: state.score() };
        Self {
            near,
            tuning,
            finder: Finder::new(tuning.blink, tuning.strays),
            ruin: Ruin::new(problem, tuning.extent),
            tails: Tails::default(),
            recreate: Recreate::new(problem, goal, tuning.eager, tuning.open),
            pool: Vec::new(),
            scale: 1.0,
            aimed: 0.0,
            best,
            base: Kept::new(vehicles),
            venture: None,
            rested: 0,
            iterations: 0,
            tally: None,
            dice,
            state,
        }
    }

    /// Everything is put in from nothing.
    fn construct(&mut self) {
        self.state.open();
        self.pool.clear();
        let problem = self.state.problem;
        self.pool.extend((0..problem.sites as u32).filter(|site| problem.anyone(*site)));
        let Self { state, near, finder, dice, pool, recreate, .. } = self;
        recreate.apply(state, near, finder, dice, pool);
        self.mark_touched();
        self.state.aim(self.aimed);
        self.measure();
        self.keep();
    }

    /// What a site costs on average, the price of having a route aside.
    fn measure(&mut self) {
        let state = &self.state;
        let used = state.routes.iter().filter(|route| route.figures.size > 0);
        let value: i64 = used.map(|route| route.value - state.guide.fixed(route.kind)).sum();
        let routed = state.problem.sites - state.absent.len();
        self.scale = (value as f64 / routed.max(1) as f64).max(1.0);
    }

    /// Goes on from the best solution, keeps its latest finish and seeks what counts after it.
    pub(crate) fn settle(&mut self) {
        self.abandon();
        let Self { state, best, base, .. } = self;
        best.kept.restore(state, base);
        self.state.settle();
        self.measure();
    }

    /// One step at a share of the way (0 at the beginning, 1 at the end); whether the best solution is a better one now.
    pub(crate) fn step(&mut self, share: f64) -> bool {
        self.iterations += 1;
        let heat = self.heat(share);
        let since = self.tally.is_some().then(Instant::now);
        self.venture(heat);
        let since = self.lap(Part::Ventures, since);
        let by_tails = self.exchange_tails(heat);
        let since = self.lap(Part::Tails, since);
        self.pool.clear();
        self.state.open();
        let before = self.state.totals.value;
        let Self { state, near, finder, dice, pool, ruin, recreate, venture, .. } = self;
        let then = ruin.apply(state, near, dice, pool);
        finder.closed = then == Then::Closed || venture.as_ref().is_some_and(|venture| venture.closes);
        recreate.opens = then == Then::Opened;
        recreate.room = if let Then::Room(room) = then { Some(room) } else { None };
        let removed = self.pool.len() as u64;
        let since = self.lap(Part::Ruin, since);
        let Self { state, near, finder, dice, pool, recreate, .. } = self;
        recreate.apply(state, near, finder, dice, pool);
        let since = self.lap(Part::Recreate, since);
        let most = self.most(heat);
        let (taken, better) = self.judge(before, most);
        self.lap(Part::Decide, since);
        if let Some(tally) = &mut self.tally {
            tally.taken += u64::from(taken);
            tally.better += u64::from(better);
            tally.removed += removed;
        }
        better || by_tails
    }

    /// The temperature at a share of the way. While the finish is sought most of what counts is the work of days that are full, and what leads from one
    /// packing of them to another is dear; and it is over, and as cold as can be, once the finish is kept.
    fn heat(&self, share: f64) -> f64 {
        let Tuning { hot, cold, hotter, .. } = self.tuning;
        let guide = &self.state.guide;
        if guide.goal != Goal::Finish || guide.is_settled() {
            return self.scale * hot * (cold / hot).powf(share);
        }
        let hot = hot * hotter;
        self.scale * hot * (cold / hot).powf((share / SETTLED).min(1.0))
    }

    /// Tries to exchange tails a few times; whether the best solution is a better one now.
    fn exchange_tails(&mut self, heat: f64) -> bool {
        let mut better = false;
        self.pool.clear();
        for _ in 0..self.tuning.tails {
            let most = self.most(heat);
            let before = self.state.totals.value;
            self.state.open();
            let Self { state, near, dice, tails, tuning, .. } = self;
            if tails.apply(state, near, dice, tuning.opened, most) {
                better |= self.judge(before, most).1;
            }
        }
        better
    }

    /// By how much the guide may rise in a step.
    fn most(&mut self, heat: f64) -> f64 {
        -heat * self.dice.unit().max(f64::MIN_POSITIVE).ln()
    }

    /// Goes on from the changes made if the guide rose by less than `most` from `before`, or takes them back; whether it goes
    /// on, and whether the solution is the best one now.
    fn judge(&mut self, before: i64, most: f64) -> (bool, bool) {
        let is_whole = self.state.touched().all(|vehicle| !self.state.routes[vehicle as usize].broken);
        let better = is_whole && self.may_be_better() && self.state.score() < self.best.score;
        let taken = better || is_whole && ((self.state.totals.value - before) as f64) < most;
        if taken {
            self.mark_touched();
        } else {
            self.state.undo(&self.pool);
        }
        if better {
            self.keep();
        }
        (taken, better)
    }

    /// Books the time since an instant to a part of the step, where that was asked for.
    fn lap(&mut self, part: Part, since: Option<Instant>) -> Option<Instant> {
        Some(self.tally.as_mut()?.lap(part, since?))
    }

    /// The first part of a step alone; the number of sites taken out.
    pub(crate) fn ruin_only(&mut self) -> usize {
        let Self { state, near, dice, pool, ruin, .. } = self;
        pool.clear();
        state.open();
        ruin.apply(state, near, dice, pool);
        pool.len()
    }

    /// Takes back what [`Search::ruin_only`] did.
    pub(crate) fn undo_ruin(&mut self) -> usize {
        self.state.undo(&self.pool);
        self.pool.len()
    }

    /// Looks for the places of the sites taken out, and changes nothing; the number of places evaluated.
    pub(crate) fn look_for_places(&mut self) -> u64 {
        let Self { state, near, finder, dice, pool, .. } = self;
        let before = finder.evaluated;
        for site in pool.iter() {
            std::hint::black_box(finder.best(state, near, *site, dice));
        }
        finder.evaluated - before
    }

    /// What was counted, where that was asked for.
    pub(crate) fn tally(&self) -> Option<Tally> {
        let tally = self.tally.as_deref()?;
        Some(Tally { steps: self.iterations, evaluated: self.finder.evaluated, ..tally.clone() })
    }

    fn may_be_better(&self) -> bool {
        let (totals, best) = (&self.state.totals, &self.best.score.0);
        let (left_out, least) = ((totals.must, totals.priority), (best[0], best[1]));
        let is_no_dearer = || self.state.guide.goal != Goal::Cost || totals.cost <= best[2];
        left_out < least || left_out == least && is_no_dearer()
    }

    /// Measures routes by the present latest finish or mean work, at a share of the search.
    pub(crate) fn aim(&mut self, share: f64) {
        self.aimed = share;
        self.state.aim(share);
    }

    fn keep(&mut self) {
        self.best.score = self.state.score();
        self.best.kept.keep(&self.state);
    }

    fn mark_touched(&mut self) {
        let Self { state, best, base, .. } = self;
        for vehicle in state.touched() {
            best.kept.mark(vehicle);
            base.mark(vehicle);
        }
    }

    /// The best solution met, one list of sites a vehicle, and its worth.
    pub(crate) fn best(&self) -> (&[Vec<u32>], Score) {
        (&self.best.kept.routes, self.best.score)
    }

    /// Goes on from a solution found elsewhere.
    pub(crate) fn adopt(&mut self, routes: &[Vec<u32>]) {
        self.abandon();
        self.state.load_all(routes);
        self.state.aim(self.aimed);
        self.best.kept.mark_all();
        self.base.mark_all();
        if self.state.score() < self.best.score {
            self.keep();
        }
    }
}
