//! Clock times for one route by the rules in the doc of [`model`](crate::model): the earliest finish, and the latest
//! start that does not delay it.
//!
//! Which breaks are due depends on start and finish, and these on the breaks taken. Breaks of a shift have windows that do
//! not overlap, so the due ones are always a run `a..b` of them: each such run gives bounds for start and finish, within
//! which the [`net`] of a day's steps is swept forwards (earliest finish) and backwards (latest start). Where the longest
//! work forbids the earliest finish, a later one may still do, since it may let the team start so much later; the
//! finishes worth trying are those forced by the opening of a window or the beginning of a break (see [`Net::finishes`]).

mod broken;
mod net;

pub use broken::Broken;

use self::net::{Net, Step};
use crate::matrix::{Legs, Locations, Matrices};
use crate::model::{BreakTaken, Scenario, Shift, Window};
use crate::units::{Metres, Seconds};

/// A route to be timed: who, within what, in which order.
#[derive(Clone, Debug)]
pub struct Round<'a> {
    /// What the team travels by.
    pub matrix: &'a Legs,
    /// Index of the start place, `None` when open.
    pub start: Option<usize>,
    /// Index of the end place, `None` when open.
    pub end: Option<usize>,
    /// When the team is on duty, and its breaks in the order of their windows.
    pub shift: Shift,
    /// Most work.
    pub longest_work: Option<Seconds>,
    /// The stops in order, at least one.
    pub visits: Vec<Visit<'a>>,
}

/// A stop to be timed.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// Index of its place.
    pub place: usize,
    /// How long the team stays.
    pub service: Seconds,
    /// When it can be visited, sorted; empty: at any time.
    pub windows: &'a [Window],
}

/// Clock times of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// When the team leaves its start place; without one, when it begins at its first stop. A break taken at the start
    /// place belongs to the route, which then begins with it.
    pub start: Seconds,
    /// When it is done.
    pub finish: Seconds,
    /// Times of the stops in order.
    pub stops: Vec<Times>,
    /// Breaks in order.
    pub breaks: Vec<BreakTaken>,
    /// The way from the last stop to the end place; zero without one.
    pub home: (Seconds, Metres),
}

/// Clock times of a stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// When the team gets there.
    pub arrive: Seconds,
    /// When the service begins.
    pub begin: Seconds,
    /// When the service is done.
    pub depart: Seconds,
    /// The way there, the detour to the end place for a break included.
    pub travel: Seconds,
    /// Its length.
    pub distance: Metres,
    /// Whether it leads over the end place, for a break there.
    pub over_end: bool,
}

impl<'a> Round<'a> {
    /// The round of one shift of a scenario's team through sites of the scenario, all by index.
    #[must_use]
    pub fn of(
        scenario: &'a Scenario,
        locations: &Locations,
        matrices: &'a Matrices,
        (team, shift): (usize, usize),
        sites: &[usize],
    ) -> Self {
        let visit = |&site: &usize| {
            let visited = &scenario.sites[site];
            Visit { place: site, service: visited.service, windows: &visited.windows }
        };
        Self {
            matrix: matrices.table(team),
            start: locations.start[team],
            end: locations.end[team],
            shift: scenario.teams[team].shifts[shift].clone(),
            longest_work: scenario.teams[team].longest_work,
            visits: sites.iter().map(visit).collect(),
        }
    }

    /// Times the round.
    ///
    /// # Errors
    /// The rule that cannot be kept, when there is no valid schedule.
    pub fn schedule(&self) -> Result<Timetable, Broken> {
        self.timed().ok_or_else(|| self.broken())
    }

    /// Times the round; `None` when there is no valid schedule.
    #[must_use]
    pub fn timed(&self) -> Option<Timetable> {
        if let Some(limit) = self.longest_work
            && self.least_work()? > limit
        {
            return None;
        }
        let breaks = self.shift.breaks.len();
        let runs = (0..=breaks).flat_map(|from| (from..=breaks).map(move |to| (from, to)));
        let mut best: Option<(Net<'_>, i64, i64)> = None;
        for (from, to) in runs {
            let Some(bounds) = self.bounds(from, to) else { continue };
            let Some(net) = Net::of(self, from, to) else { continue };
            if let Some((start, finish)) = self.earliest(&net, &bounds)
                && best.as_ref().is_none_or(|&(_, s, f)| (finish, -start) < (f, -s))
            {
                best = Some((net, start, finish));
            }
        }
        let (net, start, finish) = best?;
        net.walk(start, finish).map(|steps| self.timetable(start, finish, &steps))
    }

    /// Travel and service alone, the least that any schedule works; `None` where there is no way.
    fn least_work(&self) -> Option<Seconds> {
        let places: Vec<usize> =
            self.start.into_iter().chain(self.visits.iter().map(|visit| visit.place)).chain(self.end).collect();
        let mut work: Seconds = self.visits.iter().map(|visit| visit.service).sum();
        for pair in places.windows(2) {
            work += self.matrix.travel(pair[0], pair[1])?;
        }
        Some(work)
    }

    /// Latest beginning of a break.
    fn latest_beginning(&self, index: usize) -> i64 {
        let rest = &self.shift.breaks[index];
        (rest.window.close - rest.length).get()
    }

    /// Start and finish such that exactly the breaks `from..to` are due: out on both sides of their latest beginnings, and
    /// not of those of the others. `None` when there are none such within the shift.
    fn bounds(&self, from: usize, to: usize) -> Option<Bounds> {
        let Window { open, close } = self.shift.window;
        let mut bounds = Bounds {
            start: (open.get(), close.get()),
            finish: (open.get(), close.get()),
            work: self.longest_work.map_or(i64::MAX / 2, Seconds::get),
        };
        let rest: Seconds = self.shift.breaks[from..to].iter().map(|b| b.length).sum();
        bounds.work += rest.get();
        for index in 0..self.shift.breaks.len() {
            let instant = self.latest_beginning(index);
            if index < from {
                bounds.start.0 = bounds.start.0.max(instant);
            } else if index < to {
                bounds.start.1 = bounds.start.1.min(instant - 1);
                bounds.finish.0 = bounds.finish.0.max(instant + 1);
            } else {
                bounds.finish.1 = bounds.finish.1.min(instant);
            }
        }
        (bounds.start.0 <= bounds.start.1 && bounds.finish.0 <= bounds.finish.1).then_some(bounds)
    }

    /// The earliest finish within the bounds, and the latest start for it.
    fn earliest(&self, net: &Net<'_>, bounds: &Bounds) -> Option<(i64, i64)> {
        let first = net.earliest_finish(bounds.start.0)?;
        if first > bounds.finish.1 {
            return None;
        }
        let fits = |finish: i64| {
            let start = net.latest_start(finish)?.min(bounds.start.1);
            (start >= bounds.start.0 && finish - start <= bounds.work).then_some((start, finish))
        };
        if let Some(found) = fits(first.max(bounds.finish.0)) {
            return Some(found);
        }
        let mut finishes = net.finishes();
        finishes.retain(|finish| (first.max(bounds.finish.0)..=bounds.finish.1).contains(finish));
        finishes.sort_unstable();
        finishes.dedup();
        finishes.into_iter().find_map(fits)
    }

    /// Puts the steps of a walk into words of a time table.
    fn timetable(&self, start: i64, finish: i64, steps: &[(Step, i64)]) -> Timetable {
        let mut table = Timetable {
            start: Seconds(start),
            finish: Seconds(finish),
            stops: Vec::with_capacity(self.visits.len()),
            breaks: Vec::new(),
            home: Default::default(),
        };
        let mut leg = Times { arrive: Seconds(start), ..Times::default() };
        for &(step, done) in steps {
            match step {
                Step::Travel { seconds, metres } => {
                    leg.travel += Seconds(seconds);
                    leg.distance += Metres(metres);
                    leg.arrive = Seconds(done);
                }
                Step::ToEnd { seconds, metres } => {
                    leg.travel += Seconds(seconds);
                    leg.distance += Metres(metres);
                    leg.over_end = true;
                }
                Step::Break(index) => {
                    let begin = Seconds(done) - self.shift.breaks[index].length;
                    table.breaks.push(BreakTaken { after: table.stops.len(), begin, end: Seconds(done) });
                }
                Step::Serve(index) => {
                    let depart = Seconds(done);
                    table.stops.push(Times { begin: depart - self.visits[index].service, depart, ..leg });
                    leg = Times { arrive: depart, ..Times::default() };
                }
            }
        }
        table.home = (leg.travel, leg.distance);
        table
    }
}

/// What a schedule has to keep to, given which breaks are due.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// Least and most start.
    start: (i64, i64),
    /// Least and most finish.
    finish: (i64, i64),
    /// Most time from start to finish, breaks included.
    work: i64,
}

#[cfg(test)]
mod tests;
