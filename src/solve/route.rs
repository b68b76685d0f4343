//! The state of the search: routes as linked lists with what is known of every prefix and suffix at each stop.

use super::day::{Leg, Scratch};
use super::goal::{Figures, Guide, Score, order};
use super::journal::Journal;
use super::known::Known;
use super::problem::{Clock, Kind, NIL, Problem};
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
    /// Location.
    pub(crate) place: u32,
    /// The leg from the stop before, and the distance of the one to the next.
    pub(crate) inward: Leg,
    pub(crate) onward: i32,
    /// Stops before it on the route; kept up only where there are locks.
    pub(crate) rank: u32,
    /// Round of changes in which it was last noted.
    pub(super) noted: u32,
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
    /// Number of stops now; the figures follow when the change is complete.
    pub(crate) count: u32,
    /// Distance without detours, that from start to end of an empty route too.
    pub(crate) legs: i64,
    /// Time of its direct legs and of service: it works no less.
    pub(crate) busy: i64,
    /// Without a schedule: leaving out a stop may lengthen the way where the table breaks the triangle inequality.
    pub(crate) broken: bool,
    /// Stops with a choice of windows.
    pub(crate) choices: u32,
    /// Whether its times are kept as labels; the spans of its stops are then not to be relied on.
    pub(crate) rich: bool,
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
    /// Teams with a route in use, where some team has more than one shift.
    pub(crate) crews: i64,
    pub(crate) work: i64,
    pub(crate) dist: i64,
}

impl Totals {
    /// Teams sent out, and among as many, shifts in use: one level of a score.
    pub(crate) fn teams(&self) -> i64 {
        self.crews << 32 | self.routes
    }
}

/// The number of teams that [`Totals::teams`] was made of.
pub(crate) fn teams(level: i64) -> i64 {
    // Where every team has one shift, routes alone are counted.
    if level >> 32 > 0 { level >> 32 } else { level }
}

/// A solution under change.
#[derive(Clone, Debug)]
pub(crate) struct State<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) guide: Guide,
    pub(crate) clock: Clock,
    /// Distance has one price, time has none, nobody has a choice of windows or breaks, and there is one table, where time
    /// and distance are the same and directions do not differ.
    pub(crate) even: bool,
    pub(crate) stops: Vec<Stop>,
    pub(crate) routes: Vec<Route>,
    /// What each route can still take, `dims` numbers a route.
    pub(crate) slack: Vec<i64>,
    /// Labels of prefixes and suffixes by stop, of routes with a choice of windows or breaks.
    pub(crate) before: Known,
    pub(crate) after: Known,
    /// Sites left out, in no order, and where each stands in it.
    pub(crate) absent: Vec<u32>,
    pub(super) absent_at: Vec<u32>,
    /// By kind: vehicles without a stop.
    pub(crate) idle: Vec<Vec<u32>>,
    /// By team: its routes in use; kept only where some team has more than one shift.
    pub(crate) out: Vec<u32>,
    /// By group: visited members.
    pub(crate) visited: Vec<u32>,
    pub(crate) totals: Totals,
    pub(crate) room: Scratch,
    pub(super) journal: Journal,
}

impl<'a> State<'a> {
    /// Nobody visits anything.
    pub(crate) fn new(problem: &'a Problem, guide: Guide) -> Self {
        let sites = problem.sites;
        let blank = Span::new(0, 0, 0);
        let stop = |place| Stop {
            prev: NIL,
            next: NIL,
            vehicle: NIL,
            place,
            inward: Leg::default(),
            onward: 0,
            rank: 0,
            noted: 0,
            before: blank,
            after: blank,
        };
        let mut stops: Vec<Stop> = (0..sites as u32).map(stop).collect();
        let mut routes = Vec::new();
        let mut idle = vec![Vec::new(); problem.kinds.len()];
        for (number, vehicle) in problem.vehicles.iter().enumerate() {
            let kind = &problem.kinds[vehicle.kind as usize];
            let (start, end) = (stops.len() as u32, stops.len() as u32 + 1);
            let edge = |place| Stop { vehicle: number as u32, before: kind.shift, after: kind.shift, ..stop(place) };
            stops.push(Stop { next: end, ..edge(kind.start) });
            stops.push(Stop { prev: start, rank: 1, ..edge(kind.end) });
            routes.push(Route { kind: vehicle.kind, ..Route::default() });
        }
        for (number, vehicle) in problem.vehicles.iter().enumerate().rev() {
            idle[vehicle.kind as usize].push(number as u32);
        }
        let clock = if guide.goal == Goal::Cost { problem.clock } else { Clock::Full };
        let mut state = Self {
            problem,
            clock,
            even: problem.is_even() && guide.is_even(),
            guide,
            before: Known::new(stops.len()),
            after: Known::new(stops.len()),
            journal: Journal::new(problem.vehicles.len(), stops.len()),
            stops,
            slack: problem
                .vehicles
                .iter()
                .flat_map(|vehicle| &problem.kinds[vehicle.kind as usize].capacity)
                .copied()
                .collect(),
            routes,
            absent: (0..sites as u32).collect(),
            absent_at: (0..sites as u32).collect(),
            idle,
            out: problem.crew_of.iter().max().map_or(Vec::new(), |last| vec![0; *last as usize + 1]),
            visited: vec![0; problem.groups.len()],
            totals: Totals::default(),
            room: Scratch::default(),
        };
        state.open();
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

    /// What sending out a vehicle costs beside its route, its team's being out or not.
    #[inline(always)]
    pub(crate) fn sending(&self, vehicle: u32) -> i64 {
        if self.is_out(vehicle) { 0 } else { self.guide.crew }
    }

    /// Whether a team of several shifts has one of them in use.
    #[inline(always)]
    pub(crate) fn is_out(&self, vehicle: u32) -> bool {
        self.problem.crew_of.get(vehicle as usize).is_some_and(|crew| self.out[*crew as usize] > 0)
    }

    /// Whether the loads of a route leave room for a site.
    #[inline(always)]
    pub(crate) fn has_room(&self, site: u32, vehicle: u32) -> bool {
        let dims = self.problem.dims;
        let (site, vehicle) = (site as usize * dims, vehicle as usize * dims);
        (0..dims).all(|dim| self.problem.demand[site + dim] <= self.slack[vehicle + dim])
    }

    /// Whether labels are kept for a route.
    #[inline(always)]
    pub(crate) fn is_rich(&self, vehicle: u32) -> bool {
        let route = &self.routes[vehicle as usize];
        route.choices > 0 || self.problem.kinds[route.kind as usize].is_rich()
    }

    /// The exact worth of the solution.
    pub(crate) fn score(&self) -> Score {
        let totals = &self.totals;
        let mut score = [0; 7];
        (score[0], score[1]) = (totals.must, totals.priority);
        for (level, goal) in order(self.guide.goal).into_iter().enumerate() {
            score[level + 2] = match goal {
                Goal::Finish => i64::from(self.latest()),
                Goal::Teams => totals.teams(),
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
    pub(crate) fn aim(&mut self, share: f64) {
        if matches!(self.guide.goal, Goal::Cost | Goal::Teams) || self.guide.is_settled() || self.totals.routes == 0 {
            return;
        }
        let mean = self.totals.work as f64 / self.routes.len() as f64;
        // Once routes are drawn to their mean they grow, and what is left out then finds no room any more.
        let is_short = share < 0.5 && self.absent.iter().any(|site| self.is_wanted(*site));
        let share = if is_short { 0.0 } else { share };
        let routed = self.problem.sites - self.absent.len();
        let each = self.totals.work as f64 / routed.max(1) as f64;
        self.guide.aim(self.problem, self.latest(), mean, each, share);
        self.revalue();
    }

    /// Whether a site is left out that is more than a prize and could be visited.
    pub(crate) fn is_short(&self) -> bool {
        let counts = self.totals.must + self.totals.priority > 0;
        counts && self.absent.iter().any(|site| self.is_wanted(*site) && !self.is_mere_prize(*site))
    }

    /// Whether a site left out costs no more than a prize.
    pub(crate) fn is_mere_prize(&self, site: u32) -> bool {
        let own = self.problem.worth[site as usize];
        let worth = self.problem.any_group(site).map_or(own, |group| self.problem.groups[group as usize].worth);
        !worth.must && worth.priority == 0
    }

    /// Whether somebody could visit a site and no other of its group is visited in its place.
    pub(crate) fn is_wanted(&self, site: u32) -> bool {
        let stands_in = self.problem.any_group(site).is_some_and(|group| self.visited[group as usize] > 0);
        self.problem.anyone(site) && !stands_in
    }

    /// Keeps the latest finish as it is from now on, and seeks what counts after it.
    pub(crate) fn settle(&mut self) {
        let (must, priority, crew) = (self.guide.must, self.guide.priority, self.guide.crew);
        self.guide.settle(self.problem, self.latest());
        let totals = &mut self.totals;
        totals.value += totals.must * (self.guide.must - must) + totals.priority * (self.guide.priority - priority);
        totals.value += totals.crews * (self.guide.crew - crew);
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
    pub(crate) fn load_all(&mut self, routes: &[Vec<u32>]) {
        let vehicles: Vec<u32> = (0..self.routes.len() as u32).collect();
        self.load(&vehicles, routes);
    }

    /// Replaces the routes of some vehicles by those given, one list of sites for each vehicle there is; no other may visit
    /// any of these sites.
    pub(crate) fn load(&mut self, vehicles: &[u32], routes: &[Vec<u32>]) {
        self.open();
        for vehicle in vehicles {
            let mut at = self.stop(self.start(*vehicle)).next;
            while self.is_site(at) {
                let next = self.stop(at).next;
                self.unlink(at);
                self.put_absent(at);
                at = next;
            }
        }
        for vehicle in vehicles {
            let mut at = self.start(*vehicle);
            for site in &routes[*vehicle as usize] {
                self.take_absent(*site);
                self.link(*site, at);
                at = *site;
            }
        }
        for vehicle in vehicles {
            self.refresh(*vehicle);
        }
    }
}
