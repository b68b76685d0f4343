//! Large problems: searched in parts, round after round, each time cut elsewhere.
//!
//! A part is a problem of its own with a table and neighbours of its own, so an iteration costs the same however many sites
//! there are, and all that it touches lies together in memory. The first plan is constructed part by part too. A part's
//! search is a whole annealing, the cooler the fewer iterations a site it has; its best solution goes back into the plan,
//! which so never gets worse.
//!
//! Given a number of iterations, cuts, seeds and iterations of the parts follow from problem and seed alone; threads only take
//! the parts one after the other.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::dice::Dice;
use super::goal::Figures;
use super::neighbours::Neighbours;
use super::parts::{Cutter, Part};
use super::problem::{Problem, Table, UNITS};
use super::route::Totals;
use super::search::{SETTLED, Search, Tuning};
use super::tally::Tally;
use super::{Improvement, Params};
use crate::model::Goal;

/// Sites of a part: fewer cut more routes off from each other, more leave the processor's cache.
pub(crate) const SIZE: usize = 1000;

/// Sites of a part in which the first plan is made where filling a table is most of that work: 100,000 sites in half the CPU
/// time, for a first plan that is half a percent dearer and the same after a search. On a plane there is nothing to be gained.
const SIZE_AT_FIRST: usize = 300;

/// Iterations a site that a round should have, and the most rounds.
const EACH: f64 = 6.0;
const MOST_ROUNDS: f64 = 12.0;

/// Iterations a site at which a part's search begins as hot as a search of a whole problem.
const PLENTY: f64 = 100.0;

/// Share of a part's search after which routes are measured anew.
const AIMED: f64 = 0.05;

/// Streams of random numbers from here on cut plans; those before are for the parts.
const CUTS: u64 = 1 << 63;

/// Steps between two looks at the clock.
const STRIDE: u64 = 32;

/// Most time to find out how long one takes.
const PROBE: Duration = Duration::from_secs(1);

/// Nanoseconds of an iteration before any has been measured.
const GUESS: u64 = 20_000;

/// A large problem and its plan under way.
pub(crate) struct Divided<'a> {
    crew: Crew<'a>,
    cutter: Cutter<'a>,
    /// Sites of a part.
    size: usize,
    plan: Plan,
    reported: Option<Duration>,
    /// What the parts' searches did, where they count.
    tally: Tally,
}

/// Who visits what.
#[derive(Clone, Default)]
struct Plan {
    /// By vehicle: its sites and what the route comes to.
    routes: Vec<Vec<u32>>,
    figures: Vec<Figures>,
    totals: Totals,
    iterations: u64,
}

/// What the threads that search the parts share.
struct Crew<'a> {
    problem: &'a Problem,
    params: &'a Params,
    tuning: Tuning,
    begun: Instant,
    /// Searches count what they do.
    counts: bool,
    /// Nanoseconds and iterations so far, over all threads.
    spent: (AtomicU64, AtomicU64),
}

/// What the parts of a round are given.
#[derive(Clone, Copy, Debug)]
enum Work {
    /// The routes are constructed.
    Construct,
    /// Iterations a site.
    Iterations(f64),
    /// Time since the beginning at which all are done.
    Until(Duration),
}

/// A round as the threads see it.
struct Round<'r> {
    parts: &'r [Part],
    /// The plan as it was when it was cut.
    routes: &'r [Vec<u32>],
    number: u64,
    work: Work,
    /// The next part to be taken, and the sites of those not taken yet.
    next: AtomicUsize,
    left: AtomicUsize,
}

/// What became of a part.
struct Outcome {
    part: usize,
    /// By vehicle of the part.
    routes: Vec<Vec<u32>>,
    figures: Vec<Figures>,
    before: Totals,
    after: Totals,
    iterations: u64,
    tally: Tally,
}

impl<'a> Divided<'a> {
    /// A search in parts of about `size` sites.
    pub(crate) fn new(problem: &'a Problem, params: &'a Params, tuning: Tuning, size: usize, begun: Instant) -> Self {
        let vehicles = problem.vehicles.len();
        Self {
            crew: Crew { problem, params, tuning, begun, counts: false, spent: Default::default() },
            cutter: Cutter::new(problem),
            size,
            plan: Plan {
                routes: vec![Vec::new(); vehicles],
                figures: vec![Figures::default(); vehicles],
                ..Plan::default()
            },
            reported: None,
            tally: Tally::default(),
        }
    }

    /// Searches until told to stop; one list of sites a vehicle. What the searches did is added to the tally, where there is one.
    pub(crate) fn run(mut self, tally: Option<&mut Tally>, on_better: &mut dyn FnMut(&Improvement)) -> Vec<Vec<u32>> {
        self.crew.counts = tally.is_some();
        self.round(0, Work::Construct, on_better);
        let first = self.crew.begun.elapsed();
        self.probe(first);
        let rounds = self.crew.rounds(first);
        for number in 1..=rounds {
            if self.crew.is_over(self.plan.iterations) {
                break;
            }
            // Of balance the spread of each part gets less, and that of all may yet get more.
            let kept = (self.crew.params.goal == Goal::Balance).then(|| self.plan.clone());
            self.round(number, self.crew.work(number, rounds, first), on_better);
            if let Some(kept) = kept {
                if kept.rank() < self.plan.rank() {
                    self.plan = Plan { iterations: self.plan.iterations, ..kept };
                }
                self.reported = Some(self.crew.report(&self.plan, on_better));
            }
        }
        if let Some(sum) = tally {
            sum.add(&self.tally);
        }
        self.plan.routes
    }

    /// Measures on one part how long an iteration takes, where that decides how many rounds there are.
    fn probe(&self, first: Duration) {
        let stop = &self.crew.params.stop;
        let Some(time) = stop.time.filter(|_| stop.iterations.is_none()) else { return };
        let parts = self.cutter.cut(&self.plan.routes, self.size, &mut Dice::new(self.crew.params.seed, CUTS));
        let sites = parts.first().map_or(0, |part| part.sites.len());
        let work = Work::Until(self.crew.begun.elapsed() + time.saturating_sub(first).mul_f64(0.01).min(PROBE));
        let (next, left) = (AtomicUsize::new(0), AtomicUsize::new(sites));
        let round = Round { parts: &parts, routes: &self.plan.routes, number: 0, work, next, left };
        // What is found is not put in: a lone part is not worth a round.
        let _ = self.crew.take(&round);
    }

    /// Cuts the plan, lets the threads work on the parts, and puts together what they made of them.
    fn round(&mut self, number: u64, work: Work, on_better: &mut dyn FnMut(&Improvement)) {
        let mut dice = Dice::new(self.crew.params.seed, CUTS + number);
        let is_dear = self.crew.problem.tables.iter().any(Table::is_dear);
        let size = if matches!(work, Work::Construct) && is_dear { self.size.min(SIZE_AT_FIRST) } else { self.size };
        let parts = self.cutter.cut(&self.plan.routes, size, &mut dice);
        let routes = self.plan.routes.clone();
        let left = AtomicUsize::new(self.crew.problem.sites);
        let round = Round { parts: &parts, routes: &routes, number, work, next: AtomicUsize::new(0), left };
        let (send, receive) = mpsc::channel();
        let Self { crew, plan, reported, tally, .. } = self;
        // Of balance nothing is told before the round is judged as a whole.
        let tells = number == 0 || crew.params.goal != Goal::Balance;
        std::thread::scope(|scope| {
            for _ in 0..crew.params.threads.clamp(1, parts.len().max(1)) {
                let (send, crew, round) = (send.clone(), &*crew, &round);
                scope.spawn(move || {
                    while let Some(outcome) = crew.take(round) {
                        if send.send(outcome).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(send);
            for outcome in receive {
                tally.add(&outcome.tally);
                plan.put_in(&parts[outcome.part], outcome, number);
                let due = reported.is_some_and(|last| crew.begun.elapsed() >= last + Duration::from_secs(1));
                if number > 0 && due && tells {
                    *reported = Some(crew.report(plan, on_better));
                }
            }
        });
        if tells {
            *reported = Some(crew.report(plan, on_better));
        }
    }
}

impl Crew<'_> {
    /// Rounds after the first, which took until `first`.
    fn rounds(&self, first: Duration) -> u64 {
        let iterations = match (self.params.stop.iterations, self.params.stop.time) {
            (Some(all), _) => all as f64,
            (None, Some(time)) => {
                time.saturating_sub(first).as_nanos() as f64 * self.params.threads.max(1) as f64 / self.nanos_each()
            }
            (None, None) => return u64::MAX,
        };
        (iterations / self.problem.sites as f64 / EACH).round().clamp(1.0, MOST_ROUNDS) as u64
    }

    fn work(&self, number: u64, rounds: u64, first: Duration) -> Work {
        match (self.params.stop.iterations, self.params.stop.time) {
            (Some(all), _) => Work::Iterations(all as f64 / self.problem.sites as f64 / rounds as f64),
            (None, Some(time)) => {
                Work::Until(first + time.saturating_sub(first).mul_f64(number as f64 / rounds as f64))
            }
            (None, None) => Work::Iterations(EACH),
        }
    }

    fn is_over(&self, iterations: u64) -> bool {
        let stop = &self.params.stop;
        stop.is_told()
            || stop.iterations.is_some_and(|all| iterations >= all)
            || stop.time.is_some_and(|time| self.begun.elapsed() >= time)
    }

    /// Takes the next part and works on it; `None` when there is none.
    fn take(&self, round: &Round<'_>) -> Option<Outcome> {
        let number = round.next.fetch_add(1, Ordering::Relaxed);
        let part = round.parts.get(number)?;
        let left = round.left.fetch_sub(part.sites.len(), Ordering::Relaxed);
        let begun = Instant::now();
        let problem = self.problem.part(&part.sites, &part.vehicles);
        let near = Neighbours::new(&problem, self.tuning.ruin_neighbours, self.tuning.insert_neighbours);
        let stream = round.number << 32 | number as u64;
        let dice = Dice::new(self.params.seed, stream);
        let goal = self.params.goal;
        let (search, before) = match round.work {
            Work::Construct => {
                let search = Search::new(&problem, &near, goal, self.tuning, dice);
                (search, Totals::default())
            }
            Work::Iterations(each) => {
                let tuning = self.cooled(each);
                let routes = numbered(&problem, part, round.routes);
                let mut search = Search::resume(&problem, &near, goal, tuning, dice, &routes);
                search.tally = self.counts.then(Box::default);
                let before = search.state.totals;
                let most = ((each * part.sites.len() as f64).ceil() as u64).max(1);
                self.search(&mut search, |iterations| iterations as f64 / most as f64);
                (search, before)
            }
            Work::Until(end) => {
                // What is left of the round's time goes by sites.
                let rest = end.saturating_sub(begun.duration_since(self.begun)).as_secs_f64();
                let time = (rest * self.params.threads.max(1) as f64 * part.sites.len() as f64 / left as f64).min(rest);
                let tuning = self.cooled(time * 1e9 / self.nanos_each() / part.sites.len() as f64);
                let routes = numbered(&problem, part, round.routes);
                let mut search = Search::resume(&problem, &near, goal, tuning, dice, &routes);
                search.tally = self.counts.then(Box::default);
                let before = search.state.totals;
                self.search(&mut search, |_| begun.elapsed().as_secs_f64() / time.max(1e-9));
                self.spent.0.fetch_add(begun.elapsed().as_nanos() as u64, Ordering::Relaxed);
                self.spent.1.fetch_add(search.iterations, Ordering::Relaxed);
                (search, before)
            }
        };
        Some(Outcome::of(number, &problem, part, search, before))
    }

    /// Nanoseconds an iteration takes, all that goes with a part included.
    fn nanos_each(&self) -> f64 {
        let (nanos, iterations) = (self.spent.0.load(Ordering::Relaxed), self.spent.1.load(Ordering::Relaxed));
        (nanos + GUESS * 10) as f64 / (iterations + 10) as f64
    }

    /// Settings for a search of so many iterations a site.
    fn cooled(&self, each: f64) -> Tuning {
        let Tuning { hot, cold, hotter, ventures, .. } = self.tuning;
        let plenty = (each / PLENTY).min(1.0);
        let hotter = 1.0 + (hotter - 1.0) * plenty;
        Tuning { hot: (hot * plenty).max(cold), hotter, ventures: ventures * plenty, ..self.tuning }
    }

    /// Steps until the share that is done, as told for a number of iterations, is all.
    fn search(&self, search: &mut Search<'_>, share: impl Fn(u64) -> f64) {
        let (mut aimed, mut settled) = (0.0, false);
        loop {
            let share = share(search.iterations);
            if share >= 1.0 || self.params.stop.is_told() {
                return;
            }
            if share >= aimed + AIMED {
                aimed = share;
                search.aim(share);
            }
            if share >= SETTLED && self.params.goal == Goal::Finish && !std::mem::replace(&mut settled, true) {
                search.settle();
            }
            for _ in 0..STRIDE {
                search.step(share);
            }
        }
    }

    /// Tells of the plan; the time at which that was.
    fn report(&self, plan: &Plan, on_better: &mut dyn FnMut(&Improvement)) -> Duration {
        let elapsed = self.begun.elapsed();
        let value = match self.params.goal {
            Goal::Cost if self.problem.is_plain() => plan.totals.cost,
            Goal::Cost => plan.totals.cost / UNITS,
            Goal::Teams => plan.totals.routes,
            Goal::Finish => plan.finish(),
            Goal::Balance => plan.spread(),
        };
        let left_out = (plan.totals.must, plan.totals.priority);
        on_better(&Improvement { iterations: plan.iterations, elapsed, left_out, value });
        elapsed
    }
}

impl Outcome {
    /// What a search has found for a part, with the numbers of the whole problem.
    fn of(number: usize, problem: &Problem, part: &Part, mut search: Search<'_>, before: Totals) -> Self {
        let mut routes = search.best().0.to_vec();
        search.state.load_all(&routes);
        for site in routes.iter_mut().flatten() {
            *site = part.sites[problem.original[*site as usize] as usize];
        }
        let figures = search.state.routes.iter().map(|route| route.figures).collect();
        let tally = search.tally().unwrap_or_default();
        Self { part: number, routes, figures, before, after: search.state.totals, iterations: search.iterations, tally }
    }
}

impl Plan {
    fn put_in(&mut self, part: &Part, outcome: Outcome, round: u64) {
        let Outcome { routes, figures, before, after, iterations, .. } = outcome;
        for ((vehicle, route), figures) in part.vehicles.iter().zip(routes).zip(figures) {
            self.routes[*vehicle as usize] = route;
            self.figures[*vehicle as usize] = figures;
        }
        let before = if round == 0 { Totals::default() } else { before };
        let totals = &mut self.totals;
        totals.must += after.must - before.must;
        totals.priority += after.priority - before.priority;
        totals.cost += after.cost - before.cost;
        totals.routes += after.routes - before.routes;
        self.iterations += iterations;
    }

    fn finish(&self) -> i64 {
        let used = self.figures.iter().filter(|figures| figures.size > 0);
        used.map(|figures| i64::from(figures.finish)).max().unwrap_or(i64::from(i32::MIN))
    }

    fn spread(&self) -> i64 {
        let work = || self.figures.iter().map(|figures| i64::from(figures.work));
        work().max().unwrap_or(0) - work().min().unwrap_or(0)
    }

    /// What balanced plans are compared by.
    fn rank(&self) -> (i64, i64, i64) {
        (self.totals.must, self.totals.priority, self.spread())
    }
}

/// The routes of a part's vehicles with the numbers that its problem has for the sites.
fn numbered(problem: &Problem, part: &Part, routes: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut number = std::collections::HashMap::with_capacity(part.sites.len());
    for (own, listed) in (0_u32..).zip(&problem.original) {
        number.insert(part.sites[*listed as usize], own);
    }
    let own = |site: &u32| number.get(site).copied();
    part.vehicles.iter().map(|vehicle| routes[*vehicle as usize].iter().filter_map(own).collect()).collect()
}
