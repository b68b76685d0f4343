//! What the time of one halt was spent on.
//!
//! Sites stand closer together than fixes can be told apart one by one, so one halt may be the visits of several. Its fixes are
//! cut into parts, each a visit of one site or of none, so that the whole is the likeliest: a hidden semi-Markov model (Yu 2010)
//! whose states are the sites that bid, solved exactly by dynamic programming over the cuts. Where in a part a team stood is not
//! known and is integrated over, as in Barry and Hartigan 1993 (product partition models), so that every part more has to pay.
//! All costs are negative logarithms of likelihoods, so they add up.

use geo::Point;

use super::bids::Bid;
use super::habits::Habits;
use super::{Day, Trace};
use crate::coverage::clean::near_m;
use crate::coverage::places::METRES_PER_DEGREE;
use crate::coverage::rules::odds;
use crate::model::{Fix, Halt};

/// A part of a halt that was a visit.
pub(super) struct Part {
    /// Index of the bid.
    pub(super) bid: usize,
    /// Bids that fit the part nearly as well.
    pub(super) others: Vec<usize>,
}

/// Most places where a halt may be cut: beyond it neighbouring fixes are taken together.
const CUTS: usize = 48;
/// Most sites that are weighed for one halt, the likeliest.
const MOST_BIDS: usize = 6;

/// Sums over the fixes up to a cut, in metres from the first.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    east: f64,
    north: f64,
    squares: f64,
    /// Seconds since 1970 of the last fix, and halfway to the next.
    last_s: f64,
    half_s: f64,
}

/// The halt between two cuts.
struct Span {
    middle: Point<f64>,
    from_s: f64,
    to_s: f64,
    seconds: f64,
    /// The part of that time between its first and its last fix.
    certain_s: f64,
    /// How many fixes with errors of their own it is worth.
    worth: f64,
    /// Cost of the fixes' spread about their middle.
    spread: f64,
}

/// The parts of a halt that were visits, each site at most once. `home` is the team's own base where the halt may
/// be at it.
pub(super) fn split(
    day: &Day<'_>,
    habits: &Habits,
    trace: &Trace,
    halt: &Halt,
    home: Option<Point<f64>>,
    bids: &[Bid],
) -> Vec<Part> {
    let bids = &bids[..bids.len().min(MOST_BIDS)];
    let Some(cuts) = Cuts::of(trace.inside(halt), trace, halt) else { return Vec::new() };
    let last = cuts.sums.len() - 1;
    let sets = 1 << bids.len();
    // By cut and set of sites visited so far: the least cost up to it and the step that led there.
    let mut best = vec![Step { cost: f64::INFINITY, from: 0, bid: None }; (last + 1) * sets];
    best[0].cost = 0.0;
    for to in 1..=last {
        for from in 0..to {
            let span = cuts.span(from, to);
            let no_visit = none(trace, &span, home);
            let stayed: Vec<f64> = bids.iter().map(|bid| stayed_on(day, trace, &span, bid)).collect();
            let visits: Vec<f64> = bids.iter().map(|bid| cost(day, habits, trace, &span, bid)).collect();
            for set in 0..sets {
                let before = best[from * sets + set].cost;
                if before.is_infinite() {
                    continue;
                }
                let mut reach = |set: usize, cost: f64, bid: Option<usize>| {
                    let known = &mut best[to * sets + set];
                    if before + cost < known.cost {
                        *known = Step { cost: before + cost, from, bid };
                    }
                };
                let stayed = stayed.iter().enumerate().filter(|(bid, _)| set & (1 << bid) != 0).map(|(_, cost)| *cost);
                reach(set, stayed.fold(no_visit, f64::min), None);
                for (bid, cost) in visits.iter().enumerate().filter(|(bid, _)| set & (1 << bid) == 0) {
                    reach(set | (1 << bid), *cost, Some(bid));
                }
            }
        }
    }
    let ends = &best[last * sets..];
    let set = (0..sets).min_by(|&a, &b| ends[a].cost.total_cmp(&ends[b].cost)).unwrap_or(0);
    parts(day, habits, trace, &cuts, bids, &best, (last, set))
}

/// The best way to a cut.
#[derive(Clone, Copy)]
struct Step {
    cost: f64,
    from: usize,
    bid: Option<usize>,
}

/// The visits on the best way, followed back from its end.
fn parts(
    day: &Day<'_>,
    habits: &Habits,
    trace: &Trace,
    cuts: &Cuts<'_>,
    bids: &[Bid],
    best: &[Step],
    (mut to, mut set): (usize, usize),
) -> Vec<Part> {
    let sets = 1 << bids.len();
    let mut parts = Vec::new();
    while to > 0 {
        let step = best[to * sets + set];
        if let Some(bid) = step.bid {
            let span = cuts.span(step.from, to);
            let own = cost(day, habits, trace, &span, &bids[bid]);
            let near = |other: &usize| {
                *other != bid && cost(day, habits, trace, &span, &bids[*other]) <= own + odds::CLOSE_CALL
            };
            parts.push(Part { bid, others: (0..bids.len()).filter(near).collect() });
            set &= !(1 << bid);
        }
        to = step.from;
    }
    parts.reverse();
    parts
}

/// Cost of a part that was a visit of no site: at home, or anywhere for a while.
fn none(trace: &Trace, span: &Span, home: Option<Point<f64>>) -> f64 {
    let prior = if span.certain_s < odds::PAUSE_S { odds::PAUSE } else { odds::STOP };
    let anywhere = prior + (1.0 + span.worth * odds::ANYWHERE_M.powi(2) / variance(trace)).ln();
    let at_home = home.map(|base| stood(trace, span, near_m(base, span.middle)));
    span.spread + at_home.map_or(anywhere, |at_home| at_home.min(anywhere))
}

/// Cost of staying on where a visit was that somebody wrote down.
fn stayed_on(day: &Day<'_>, trace: &Trace, span: &Span, bid: &Bid) -> f64 {
    if !bid.written {
        return f64::INFINITY;
    }
    odds::STOP + span.spread + stood(trace, span, day.places.distance_m(bid.site, span.middle))
}

/// Cost of having stood somewhere about a place, the middle of the fixes being so far from it.
fn stood(trace: &Trace, span: &Span, distance_m: f64) -> f64 {
    let (stood, noise) = (odds::STANDING_M.powi(2), variance(trace));
    distance_m.powi(2) / (2.0 * (stood + noise / span.worth)) + (1.0 + span.worth * stood / noise).ln()
}

/// Cost of a part that was a visit of the bid's site.
fn cost(day: &Day<'_>, habits: &Habits, trace: &Trace, span: &Span, bid: &Bid) -> f64 {
    let witnessed = said(habits, span, bid);
    if span.seconds < bid.shortest_s || witnessed.is_infinite() {
        return f64::INFINITY;
    }
    let distance_m = day.places.distance_m(bid.site, span.middle);
    let service_s = (day.sites[bid.site].service.get() as f64).max(1.0);
    let lasted = lasted(habits, span.seconds / service_s) + too_long(habits, span.seconds / bid.longest_s);
    witnessed + lasted + span.spread + stood(trace, span, distance_m)
}

/// Cost of a visit's having lasted so many times its service time. A longer one costs nothing: lunch, a door that opens late.
fn lasted(habits: &Habits, times: f64) -> f64 {
    (times.ln().min(0.0) / habits.haste).powi(2) / 2.0
}

/// Cost of a visit's having lasted so many times as long as one that nobody wrote down mostly does: lunch somewhere sooner than a visit.
fn too_long(habits: &Habits, times: f64) -> f64 {
    ((times.ln().max(0.0) / habits.haste).powi(2) / 2.0).min(odds::LONG)
}

/// What plan and record have to say about a part: a record of quite another time says as little as none, and without a record a
/// visit has to last its whole dwell.
fn said(habits: &Habits, span: &Span, bid: &Bid) -> f64 {
    let Some((from, to)) = bid.stated else { return bid.prior };
    let timely = bid.prior + habits.timely() + habits.apart((from as f64, to as f64), (span.from_s, span.to_s));
    if span.seconds < bid.whole_s { timely } else { timely.min(odds::UNWRITTEN) }
}

/// Variance along one axis of a fix about the place a team stands and walks about.
fn variance(trace: &Trace) -> f64 {
    trace.halts.noise_m.powi(2) + odds::WALKING_M.powi(2)
}

/// A halt with the places where it may be cut.
struct Cuts<'a> {
    origin: Point<f64>,
    shrink: f64,
    sums: Vec<Sums>,
    trace: &'a Trace,
}

impl<'a> Cuts<'a> {
    fn of(fixes: &[Fix], trace: &'a Trace, halt: &Halt) -> Option<Self> {
        let origin = fixes.first()?.point;
        let shrink = origin.y().to_radians().cos();
        let together = fixes.len().div_ceil(CUTS);
        let edge = |seconds: f64, spare: f64| seconds + spare;
        let time = |fix: &Fix| fix.at.as_millisecond() as f64 / 1000.0;
        let (before, after) = trace.edges_s(halt);
        let begin = Sums { half_s: edge(time(&fixes[0]), -before), last_s: time(&fixes[0]), ..Sums::default() };
        let mut sums = vec![begin];
        let mut sum = begin;
        for (index, fix) in fixes.iter().enumerate() {
            let east = (fix.point.x() - origin.x()) * METRES_PER_DEGREE * shrink;
            let north = (fix.point.y() - origin.y()) * METRES_PER_DEGREE;
            sum.count += 1.0;
            sum.east += east;
            sum.north += north;
            sum.squares += east * east + north * north;
            sum.last_s = time(fix);
            sum.half_s =
                fixes.get(index + 1).map_or(edge(time(fix), after), |next| f64::midpoint(time(fix), time(next)));
            if (index + 1) % together == 0 || index + 1 == fixes.len() {
                sums.push(sum);
            }
        }
        Some(Self { origin, shrink, sums, trace })
    }

    fn span(&self, from: usize, to: usize) -> Span {
        let (a, b) = (&self.sums[from], &self.sums[to]);
        let count = b.count - a.count;
        let (east, north) = ((b.east - a.east) / count, (b.north - a.north) / count);
        let seconds = b.half_s - a.half_s;
        // Errors hang together for about a minute: it is minutes and not fixes that make a mean better.
        let worth = (1.0 + seconds / odds::TOGETHER_S).min(count);
        let squares = (b.squares - a.squares - count * (east * east + north * north)).max(0.0);
        Span {
            middle: Point::new(
                self.origin.x() + east / METRES_PER_DEGREE / self.shrink,
                self.origin.y() + north / METRES_PER_DEGREE,
            ),
            from_s: a.half_s,
            to_s: b.half_s,
            seconds,
            certain_s: seconds * (count - 1.0) / count,
            worth,
            // Less what is to be expected, which adds up to the same over all parts of a halt, however it is cut: or else every cut would be
            // a gain by itself.
            spread: worth * squares / count / (2.0 * variance(self.trace)) - (seconds / odds::TOGETHER_S).min(count),
        }
    }
}
