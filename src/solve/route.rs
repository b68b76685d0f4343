//! The state of the search: routes as linked lists with what is known of every prefix and suffix at each stop.

use super::day::{Label, NONE, Scratch};
use super::goal::{Figures, Guide, Score, order};
use super::problem::{Clock, Kind, NIL, Problem, Worth};
use super::span::{Span, Time};
use crate::model::Goal;

/// A stop: a site, or the start or end of a vehicle's route. One cache line holds what an insertion beside it asks for.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Stop {
    pub(crate) prev: u32,
    pub(crate) next: u32,
    /// Vehicle on whose route it is; [`NIL`] while left out.
    pub(crate) vehicle: u32,
    /// Stops before it on the route.
    pub(crate) rank: u32,
    /// Location.
    pub(crate) place: u32,
    /// Distance of the leg to the next stop.
    pub(crate) onward: i32,
    /// From the start to here, this stop included.
    pub(crate) before: Span,
    /// From here to the end, this stop included.
    pub(crate) after: Span,
}

/// A vehicle's route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) figures: Figures,
    /// What it counts for in the guide.
    pub(crate) value: i64,
    pub(crate) kind: u32,
    /// Distance without detours.
    pub(crate) legs: i64,
    /// Without a schedule: leaving out a stop may lengthen the way where the table breaks the triangle inequality.
    pub(crate) broken: bool,
    /// Stops with a choice of windows.
    pub(crate) choices: u32,
}

/// Sums over the solution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// The guide's figure.
    pub(crate) value: i64,
    pub(crate) must: i64,
    pub(crate) priority: i64,
    /// Cost in internal units, prizes left out included.
    pub(crate) cost: i64,
    pub(crate) routes: i64,
    pub(crate) work: i64,
    pub(crate) dist: i64,
}

/// A solution under change.
#[derive(Clone, Debug)]
pub(crate) struct State<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) guide: Guide,
    pub(crate) clock: Clock,
    pub(crate) stops: Vec<Stop>,
    pub(crate) routes: Vec<Route>,
    /// Load of each route, `dims` numbers a route.
    pub(crate) loads: Vec<i64>,
    /// Labels of prefixes and suffixes by stop, of routes with a choice of windows or breaks.
    pub(crate) before: Vec<Vec<Label>>,
    pub(crate) after: Vec<Vec<Label>>,
    /// Sites left out, in no order, and where each stands in it.
    pub(crate) absent: Vec<u32>,
    absent_at: Vec<u32>,
    /// By kind: vehicles without a stop.
    pub(crate) idle: Vec<Vec<u32>>,
    /// By group: visited members.
    pub(crate) visited: Vec<u32>,
    pub(crate) totals: Totals,
    pub(crate) room: Scratch,
}

impl<'a> State<'a> {
    /// Nobody visits anything.
    pub(crate) fn new(problem: &'a Problem, guide: Guide) -> Self {
        let sites = problem.sites;
        let blank = Span::new(0, 0, 0);
        let stop =
            |place| Stop { prev: NIL, next: NIL, vehicle: NIL, rank: 0, place, onward: 0, before: blank, after: blank };
        let mut stops: Vec<Stop> = (0..sites as u32).map(stop).collect();
        let mut routes = Vec::new();
        let mut idle = vec![Vec::new(); problem.kinds.len()];
        for (number, vehicle) in problem.vehicles.iter().enumerate() {
            let kind = &problem.kinds[vehicle.kind as usize];
            let (start, end) = (stops.len() as u32, stops.len() as u32 + 1);
            stops.push(Stop { next: end, vehicle: number as u32, before: kind.shift, ..stop(kind.start) });
            stops.push(Stop { prev: start, vehicle: number as u32, rank: 1, after: kind.shift, ..stop(kind.end) });
            routes.push(Route { kind: vehicle.kind, ..Route::default() });
        }
        for (number, vehicle) in problem.vehicles.iter().enumerate().rev() {
            idle[vehicle.kind as usize].push(number as u32);
        }
        let clock = if guide.goal == Goal::Cost { problem.clock } else { Clock::Full };
        let mut state = Self {
            problem,
            guide,
            clock,
            before: vec![Vec::new(); stops.len()],
            after: vec![Vec::new(); stops.len()],
            stops,
            loads: vec![0; routes.len() * problem.dims],
            routes,
            absent: (0..sites as u32).collect(),
            absent_at: (0..sites as u32).collect(),
            idle,
            visited: vec![0; problem.groups.len()],
            totals: Totals::default(),
            room: Scratch::default(),
        };
        for site in 0..sites as u32 {
            if problem.any_group(site).is_none() {
                state.count_left_out(problem.worth[site as usize], 1);
            }
        }
        for group in problem.groups.iter().filter(|group| group.any) {
            state.count_left_out(group.worth, 1);
        }
        for vehicle in 0..state.routes.len() as u32 {
            state.refresh(vehicle);
        }
        state
    }

    /// First stop of a vehicle's route: its start.
    #[inline(always)]
    pub(crate) fn start(&self, vehicle: u32) -> u32 {
        self.problem.sites as u32 + 2 * vehicle
    }

    /// Last stop of a vehicle's route: its end.
    #[inline(always)]
    pub(crate) fn end(&self, vehicle: u32) -> u32 {
        self.start(vehicle) + 1
    }

    #[inline(always)]
    pub(crate) fn stop(&self, stop: u32) -> &Stop {
        &self.stops[stop as usize]
    }

    #[inline(always)]
    pub(crate) fn is_site(&self, stop: u32) -> bool {
        (stop as usize) < self.problem.sites
    }

    #[inline(always)]
    pub(crate) fn kind(&self, vehicle: u32) -> &'a Kind {
        &self.problem.kinds[self.routes[vehicle as usize].kind as usize]
    }

    /// Sites of a route in order.
    pub(crate) fn sites(&self, vehicle: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.stop(self.start(vehicle)).next;
        std::iter::from_fn(move || {
            let site = at;
            self.is_site(site).then(|| {
                at = self.stop(site).next;
                site
            })
        })
    }

    /// Whether the loads of a route leave room for a site.
    #[inline(always)]
    pub(crate) fn has_room(&self, site: u32, vehicle: u32) -> bool {
        let dims = self.problem.dims;
        let (site, vehicle) = (site as usize * dims, vehicle as usize * dims);
        let kind = &self.problem.kinds[self.routes[vehicle / dims.max(1)].kind as usize];
        (0..dims).all(|dim| self.loads[vehicle + dim] + self.problem.demand[site + dim] <= kind.capacity[dim])
    }

    /// Whether labels are kept for a route.
    #[inline(always)]
    pub(crate) fn is_rich(&self, vehicle: u32) -> bool {
        let route = &self.routes[vehicle as usize];
        route.choices > 0 || self.problem.kinds[route.kind as usize].is_rich()
    }

    /// Takes a site out of its route. The route's figures are stale until [`State::refresh`].
    pub(crate) fn unlink(&mut self, site: u32) {
        let Stop { prev, next, vehicle, .. } = *self.stop(site);
        self.stops[prev as usize].next = next;
        self.stops[next as usize].prev = prev;
        self.stops[site as usize].vehicle = NIL;
        self.carry(site, vehicle, -1);
    }

    /// Puts a site that is left out behind a stop. The route's figures are stale until [`State::refresh`].
    pub(crate) fn link(&mut self, site: u32, prev: u32) {
        let Stop { next, vehicle, .. } = *self.stop(prev);
        self.stops[prev as usize].next = site;
        self.stops[next as usize].prev = site;
        let stop = &mut self.stops[site as usize];
        (stop.prev, stop.next, stop.vehicle) = (prev, next, vehicle);
        self.carry(site, vehicle, 1);
    }

    /// Books a site onto a route (`sign` 1) or off it (-1).
    fn carry(&mut self, site: u32, vehicle: u32, sign: i64) {
        let dims = self.problem.dims;
        for dim in 0..dims {
            self.loads[vehicle as usize * dims + dim] += sign * self.problem.demand[site as usize * dims + dim];
        }
        let route = &mut self.routes[vehicle as usize];
        let choice = u32::from(self.problem.visits(site).len() != 1);
        if sign > 0 {
            route.choices += choice;
        } else {
            route.choices -= choice;
        }
        match self.problem.bond(site).map(|bond| bond.group).filter(|group| *group != NIL) {
            None => self.count_left_out(self.problem.worth[site as usize], -sign),
            Some(group) => self.carry_member(site, group, sign),
        }
    }

    fn carry_member(&mut self, site: u32, group: u32, sign: i64) {
        let visited = &mut self.visited[group as usize];
        let before = *visited;
        *visited = if sign > 0 { before + 1 } else { before - 1 };
        if !self.problem.groups[group as usize].any {
            self.count_left_out(self.problem.worth[site as usize], -sign);
        } else if before.min(self.visited[group as usize]) == 0 {
            self.count_left_out(self.problem.groups[group as usize].worth, -sign);
        }
    }

    fn count_left_out(&mut self, worth: Worth, sign: i64) {
        self.totals.value += sign * self.guide.left_out(worth);
        self.totals.must += sign * i64::from(worth.must);
        self.totals.priority += sign * worth.priority;
        self.totals.cost += sign * worth.prize;
    }

    /// Notes a site as left out.
    pub(crate) fn put_absent(&mut self, site: u32) {
        debug_assert_eq!(self.stop(site).vehicle, NIL);
        if self.absent_at[site as usize] == NIL {
            self.absent_at[site as usize] = self.absent.len() as u32;
            self.absent.push(site);
        }
    }

    /// Takes a site from those left out.
    pub(crate) fn take_absent(&mut self, site: u32) {
        let at = std::mem::replace(&mut self.absent_at[site as usize], NIL);
        if at != NIL {
            self.absent.swap_remove(at as usize);
            if let Some(moved) = self.absent.get(at as usize) {
                self.absent_at[*moved as usize] = at;
            }
        }
    }

    /// Works out a route's figures afresh after its stops have changed, and the sums with them.
    pub(crate) fn refresh(&mut self, vehicle: u32) {
        let old = self.routes[vehicle as usize];
        self.stops_before(vehicle);
        if self.clock != Clock::Off {
            self.stops_after(vehicle);
        }
        if self.is_rich(vehicle) {
            self.labels(vehicle);
        }
        let route = &mut self.routes[vehicle as usize];
        route.value = self.guide.route(route.kind, &route.figures);
        let new = *route;
        let kind = self.kind(vehicle);
        let cost = |figures: &Figures| match figures.size {
            0 => 0,
            _ => kind.fixed + kind.per_dist * figures.dist + kind.per_time * i64::from(figures.work),
        };
        let totals = &mut self.totals;
        totals.value += new.value - old.value;
        totals.cost += cost(&new.figures) - cost(&old.figures);
        totals.work += i64::from(new.figures.work) - i64::from(old.figures.work);
        totals.dist += new.figures.dist - old.figures.dist;
        let used = |route: &Route| route.figures.size > 0;
        totals.routes += i64::from(used(&new)) - i64::from(used(&old));
        if used(&old) != used(&new) {
            let idle = &mut self.idle[new.kind as usize];
            if used(&new) {
                // Mostly the last one is taken.
                if let Some(at) = idle.iter().rposition(|other| *other == vehicle) {
                    idle.remove(at);
                }
            } else {
                idle.push(vehicle);
            }
        }
    }

    /// Ranks, distances and prefixes, from the start to the end.
    fn stops_before(&mut self, vehicle: u32) {
        let problem = self.problem;
        let kind = self.kind(vehicle);
        let table = problem.table(kind);
        let (start, end) = (self.start(vehicle), self.end(vehicle));
        let timed = self.clock != Clock::Off;
        let (mut at, mut rank, mut dist) = (start, 0, 0_i64);
        let mut span = kind.shift;
        let mut fits = true;
        loop {
            let Stop { next, place, .. } = *self.stop(at);
            let leg = table.leg(place, self.stop(next).place);
            let stop = &mut self.stops[at as usize];
            stop.onward = leg.dist;
            stop.rank = rank;
            dist += i64::from(leg.dist);
            rank += 1;
            if timed {
                let visit =
                    if next == end { kind.shift } else { problem.visits(next).first().copied().unwrap_or(kind.shift) };
                // In a route with a choice of windows the first one may not fit; its times are then with the labels.
                let joined = span.then(leg.time, visit);
                fits &= joined.is_some();
                span = joined.unwrap_or(visit);
            }
            at = next;
            let stop = &mut self.stops[at as usize];
            stop.before = span;
            if at == end {
                stop.rank = rank;
                break;
            }
        }
        let size = rank - 1;
        let (dist, work, finish) = if size == 0 { (0, 0, 0) } else { (dist, span.length, span.finish()) };
        let route = &mut self.routes[vehicle as usize];
        route.legs = dist;
        route.broken = size > 0 && !(fits && span.length <= kind.longest);
        route.figures = Figures { size, dist, work, finish };
    }

    /// Suffixes, from the end to the start.
    fn stops_after(&mut self, vehicle: u32) {
        let problem = self.problem;
        let kind = self.kind(vehicle);
        let table = problem.table(kind);
        let start = self.start(vehicle);
        let mut at = self.end(vehicle);
        let mut span = kind.shift;
        while at != start {
            let Stop { prev, place, .. } = *self.stop(at);
            let time = table.leg(self.stop(prev).place, place).time;
            let visit =
                if prev == start { kind.shift } else { problem.visits(prev).first().copied().unwrap_or(kind.shift) };
            span = visit.then(time, span).unwrap_or(visit);
            self.stops[prev as usize].after = span;
            at = prev;
        }
    }

    /// Labels of all prefixes and suffixes, and the figures that follow from them.
    fn labels(&mut self, vehicle: u32) {
        let problem = self.problem;
        let kind = self.kind(vehicle);
        let day = kind.day();
        let (start, end) = (self.start(vehicle), self.end(vehicle));
        let mut room = std::mem::take(&mut self.room);
        let (mut first, mut last) =
            (std::mem::take(&mut self.before[start as usize]), std::mem::take(&mut self.after[end as usize]));
        day.at_start(kind.shift, &mut room, &mut first);
        day.at_end(kind.shift, &mut room, &mut last);
        self.before[start as usize] = first;
        self.after[end as usize] = last;
        let mut at = start;
        loop {
            let Stop { next, place, .. } = *self.stop(at);
            if next == end {
                let way = problem.way(kind, place, self.stop(end).place);
                let outcome = day.join(&self.before[at as usize], way, &self.after[end as usize]);
                let route = &mut self.routes[vehicle as usize];
                if route.figures.size > 0 {
                    route.broken = outcome.is_none();
                    if let Some(outcome) = outcome {
                        route.figures.work = outcome.work;
                        route.figures.finish = outcome.finish;
                        route.figures.dist += i64::from(outcome.detour);
                    }
                }
                break;
            }
            let way = problem.way(kind, place, self.stop(next).place);
            let mut out = std::mem::take(&mut self.before[next as usize]);
            day.forward(&self.before[at as usize], way, problem.visits(next), &mut room, &mut out);
            self.before[next as usize] = out;
            at = next;
        }
        while at != start {
            let Stop { next, place, .. } = *self.stop(at);
            let way = problem.way(kind, place, self.stop(next).place);
            let mut out = std::mem::take(&mut self.after[at as usize]);
            day.backward(&self.after[next as usize], way, problem.visits(at), &mut room, &mut out);
            self.after[at as usize] = out;
            at = self.stop(at).prev;
        }
        self.room = room;
    }

    /// The exact worth of the solution.
    pub(crate) fn score(&self) -> Score {
        let totals = &self.totals;
        let mut score = [0; 7];
        (score[0], score[1]) = (totals.must, totals.priority);
        for (level, goal) in order(self.guide.goal).into_iter().enumerate() {
            score[level + 2] = match goal {
                Goal::Finish => i64::from(self.latest()),
                Goal::Teams => totals.routes,
                Goal::Cost => totals.cost,
                Goal::Balance => self.spread(),
            };
        }
        score[6] = totals.work + totals.dist / 64;
        Score(score)
    }

    /// The latest finish, or the earliest beginning of a shift when nobody goes.
    pub(crate) fn latest(&self) -> Time {
        let finish = |route: &Route| (route.figures.size > 0).then_some(route.figures.finish);
        self.routes.iter().filter_map(finish).max().unwrap_or(Time::MIN)
    }

    fn spread(&self) -> i64 {
        let work = || self.routes.iter().map(|route| i64::from(route.figures.work));
        work().max().unwrap_or(0) - work().min().unwrap_or(0)
    }

    /// Measures routes anew after the guide's aim has changed.
    pub(crate) fn aim(&mut self) {
        if matches!(self.guide.goal, Goal::Cost | Goal::Teams) || self.guide.is_settled() || self.totals.routes == 0 {
            return;
        }
        let mean = self.totals.work as f64 / self.routes.len() as f64;
        self.guide.aim(self.latest(), mean);
        self.revalue();
    }

    /// Keeps the latest finish as it is from now on, and seeks what counts after it.
    pub(crate) fn settle(&mut self) {
        let (must, priority) = (self.guide.must, self.guide.priority);
        self.guide.settle(self.problem, self.latest());
        let totals = &mut self.totals;
        totals.value += totals.must * (self.guide.must - must) + totals.priority * (self.guide.priority - priority);
        self.revalue();
    }

    fn revalue(&mut self) {
        for route in &mut self.routes {
            let value = self.guide.route(route.kind, &route.figures);
            self.totals.value += value - route.value;
            route.value = value;
        }
    }

    /// Replaces everything by the routes given, one list of sites for each vehicle.
    pub(crate) fn load(&mut self, routes: &[Vec<u32>]) {
        for vehicle in 0..self.routes.len() as u32 {
            let mut at = self.stop(self.start(vehicle)).next;
            while self.is_site(at) {
                let next = self.stop(at).next;
                self.unlink(at);
                self.put_absent(at);
                at = next;
            }
        }
        for (vehicle, sites) in routes.iter().enumerate() {
            let mut at = self.start(vehicle as u32);
            for site in sites {
                self.take_absent(*site);
                self.link(*site, at);
                at = *site;
            }
        }
        for vehicle in 0..self.routes.len() as u32 {
            self.refresh(vehicle);
        }
    }

    /// Labels of the prefix that ends at a stop, whatever form they are kept in.
    #[inline(always)]
    pub(crate) fn labels_before<'s>(&'s self, stop: u32, rich: bool, plain: &'s mut [Label; 1]) -> &'s [Label] {
        if rich {
            return &self.before[stop as usize];
        }
        plain[0] = Label { span: self.stop(stop).before, detour: 0, first: NONE, next: NONE };
        plain
    }

    /// Labels of the suffix that begins at a stop, whatever form they are kept in.
    #[inline(always)]
    pub(crate) fn labels_after<'s>(&'s self, stop: u32, rich: bool, plain: &'s mut [Label; 1]) -> &'s [Label] {
        if rich {
            return &self.after[stop as usize];
        }
        plain[0] = Label { span: self.stop(stop).after, detour: 0, first: NONE, next: NONE };
        plain
    }
}
