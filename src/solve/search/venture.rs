//! Changes too large to be judged at once: a route is given up, or one is opened for sites left out, and the search goes on around
//! it for a while before the whole is judged.
//!
//! On routes of fifty stops no single step leads from twenty of them to nineteen: the sites of a route given up find dear places
//! only, and room for them comes from many small moves among the neighbours. So such a change gets a number of ordinary steps
//! in proportion to the sites it concerns, mostly seeded by them, while no route may be opened if one was closed; then the guide is
//! compared with what it was before, by the same rule as for a single step, and all of it is taken back if it rose too far. A best
//! solution met on the way is kept in any case.

use super::Search;
use crate::model::Goal;

/// Steps for each site concerned.
const STEPS: usize = 10;

/// A change under way.
#[derive(Clone, Debug)]
pub(super) struct Venture {
    /// The guide before it, and by how much it may have risen at the end.
    value: i64,
    most: f64,
    /// Steps at its beginning and its end.
    since: u64,
    until: u64,
    /// A route was given up: none is to be opened.
    pub(super) closes: bool,
}

impl Search<'_> {
    /// Ends a venture whose time is up, or begins one if it is time for it.
    pub(super) fn venture(&mut self, heat: f64) {
        match &self.venture {
            Some(venture) if self.iterations >= venture.until => self.conclude(),
            None if self.iterations >= self.rested && self.may_venture() => self.embark(heat),
            _ => {}
        }
    }

    /// Forgets a venture where the solution is replaced.
    pub(super) fn abandon(&mut self) {
        self.venture = None;
        self.ruin.focus.clear();
    }

    /// Whether solutions with more and with fewer routes compare: while the latest finish or the mean work are sought they do not, and what routes
    /// are measured by changes. While a site is left out that has to be visited, no route is to spare.
    fn may_venture(&self) -> bool {
        let guide = &self.state.guide;
        let compare = matches!(guide.goal, Goal::Cost | Goal::Teams) || guide.is_settled();
        self.tuning.ventures > 0.0 && compare && !self.state.is_short()
    }

    fn embark(&mut self, heat: f64) {
        let most = self.most(heat);
        let value = self.state.totals.value;
        self.base.keep(&self.state);
        self.pool.clear();
        self.state.open();
        let Self { state, near, finder, dice, pool, ruin, recreate, .. } = self;
        let opens = ruin.may_gather(state) && dice.chance(0.5);
        if opens {
            ruin.gather(state, near, dice, pool);
        } else if !ruin.close(state, dice, pool) {
            return;
        }
        ruin.focus.clear();
        ruin.focus.extend(pool.iter());
        finder.closed = !opens;
        recreate.opens = opens;
        recreate.room = None;
        recreate.apply(state, near, finder, dice, pool);
        if state.touched().any(|vehicle| state.routes[vehicle as usize].broken) {
            state.undo(pool);
            self.abandon();
            return;
        }
        self.mark_touched();
        let until = self.iterations + (STEPS * self.ruin.focus.len()).max(1) as u64;
        self.venture = Some(Venture { value, most, since: self.iterations, until, closes: !opens });
    }

    fn conclude(&mut self) {
        let Some(venture) = self.venture.take() else { return };
        self.ruin.focus.clear();
        if (self.state.totals.value - venture.value) as f64 >= venture.most {
            let Self { state, base, best, .. } = self;
            base.restore(state, &mut best.kept);
            debug_assert_eq!(self.state.totals.value, venture.value, "a venture taken back");
        }
        let taken = (self.iterations - venture.since) as f64;
        self.rested = self.iterations + (taken * (1.0 / self.share_of_ventures() - 1.0)) as u64;
    }

    /// Share of the steps that belong to ventures: a third of the most where one ruin takes out what a route has, more the longer
    /// routes are.
    fn share_of_ventures(&self) -> f64 {
        let state = &self.state;
        let routed = (state.problem.sites - state.absent.len()).max(1) as f64;
        let by_ruins = self.tuning.extent.mean * state.totals.routes as f64 / routed;
        self.tuning.ventures * (1.0 - by_ruins).max(1.0 / 3.0)
    }
}
