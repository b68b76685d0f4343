//! Which sites each halt was a visit of.
//!
//! Sites bid for halts with what they have for themselves before one looks where and when the team stood: whether somebody wrote them
//! down, for which time, whether they were planned. Which of them each halt is a visit of, [`split`] finds.

use geo::Point;

use super::habits::Habits;
use super::split::split;
use super::stays::{Stay, Stays, shortest_s};
use super::turns::Turns;
use super::{Day, Trace};
use crate::coverage::clean::near_m;
use crate::coverage::rules::odds;
use crate::model::{Halt, VisitRecord};

/// A halt that is a visit of a site, and the sites it could as well have been a visit of.
pub(super) struct Won {
    pub(super) site: usize,
    pub(super) stay: Stay,
    pub(super) others: Vec<usize>,
}

/// From when until when a record says the team was there, in seconds since 1970.
pub(super) type Stated<'s> = dyn Fn(&VisitRecord) -> Option<(i64, i64)> + 's;

/// Two bids of one record are as good as equal.
const EQUAL: f64 = 0.5;

/// What a site bids for a halt.
#[derive(Clone, Copy)]
pub(super) struct Bid {
    pub(super) site: usize,
    stay: Stay,
    /// What speaks against it before one has looked where and when the team stood: less than nothing where a record speaks for it.
    pub(super) prior: f64,
    /// The time that a record states, in seconds since 1970 by the device's clock.
    pub(super) stated: Option<(i64, i64)>,
    /// Staying for less is no visit, in seconds.
    pub(super) shortest_s: f64,
    /// The same where no record of that time bears witness, in seconds.
    pub(super) whole_s: f64,
    /// Having stayed for longer speaks against it, in seconds.
    pub(super) longest_s: f64,
    /// What speaks against it for the halt as a whole.
    against: f64,
    /// Whether somebody wrote it down, or wrote it down for a halt close by.
    pub(super) written: bool,
}

/// Gives every halt to the sites it was a visit of.
pub(super) fn assign(day: &Day<'_>, stays: &Stays, records: &[Vec<usize>], stated: &Stated<'_>) -> Vec<Won> {
    let mut bids: Vec<Vec<Vec<Bid>>> = day.traces.iter().map(|t| vec![Vec::new(); t.halts.halts.len()]).collect();
    let turns = Turns::of(day, records, stated);
    for (site, near) in stays.of_site.iter().enumerate().filter(|(_, near)| !near.is_empty()) {
        let written = of_records(day, site, near, &records[site], stated);
        let offers = if written.is_empty() { unwritten(day, &turns, site, near) } else { written };
        for bid in offers {
            bids[bid.stay.trace][bid.stay.halt].push(bid);
        }
    }
    let habits = Habits::of(day, stays, records, stated);
    let mut won = Vec::new();
    for (trace, halts) in bids.into_iter().enumerate() {
        for (halt, offers) in halts.into_iter().enumerate().filter(|(_, offers)| !offers.is_empty()) {
            award(day, &habits, (trace, halt), offers, &mut won);
        }
    }
    won
}

/// The best of the bids that a site makes with its records; each record bids where it fits best.
fn of_records(day: &Day<'_>, site: usize, near: &[Stay], records: &[usize], stated: &Stated<'_>) -> Vec<Bid> {
    let mut bids = Vec::new();
    for &index in records {
        let record = &day.records[index];
        let offers: Vec<Bid> = near.iter().filter_map(|stay| with_record(day, site, *stay, record, stated)).collect();
        let best = offers.iter().map(|bid| bid.against).fold(f64::INFINITY, f64::min);
        let known: Vec<Bid> = offers.iter().filter(|bid| bid.against <= best + EQUAL).copied().collect();
        // Another halt near it, soon before or after, is the rest of the same visit sooner than a visit of its neighbour that nobody wrote
        // down; hours apart it is no more a visit than any that was not planned.
        let soon = |bid: &Bid| known.iter().any(|known| apart_s(day, known, bid) <= day.rules.clock_slack.get());
        let rest = |bid: Bid| {
            let prior = if soon(&bid) { odds::REST } else { odds::UNPLANNED };
            Bid { prior, stated: None, shortest_s: dwell_s(day, site), ..bid }
        };
        bids.extend(offers.into_iter().map(|bid| if bid.against <= best + EQUAL { bid } else { rest(bid) }));
    }
    bids
}

/// Seconds between the halts of two bids; without end where they are of different devices.
fn apart_s(day: &Day<'_>, a: &Bid, b: &Bid) -> i64 {
    if a.stay.trace != b.stay.trace {
        return i64::MAX;
    }
    let halt = |bid: &Bid| &day.traces[bid.stay.trace].halts.halts[bid.stay.halt];
    let (a, b) = (halt(a), halt(b));
    (a.from.as_second() - b.to.as_second()).max(b.from.as_second() - a.to.as_second())
}

fn with_record(day: &Day<'_>, site: usize, stay: Stay, record: &VisitRecord, stated: &Stated<'_>) -> Option<Bid> {
    let trace = &day.traces[stay.trace];
    let foreign = record.team.is_some() && trace.team.is_some() && record.team != trace.team;
    let halt = &trace.halts.halts[stay.halt];
    let distance = match stated(record).filter(|_| !foreign) {
        Some(times) => at_the_time(day, trace, &stay, site, times).unwrap_or_else(|| by_distance(trace, &stay)),
        None => by_distance(trace, &stay),
    };
    let whole_s = dwell_s(day, site);
    // A record that may be of this halt is a witness of its own: half the time will do.
    let told = |own: bool, prior: f64, stated: Option<(i64, i64)>, time: f64| Bid {
        site,
        stay,
        prior,
        stated,
        shortest_s: if own { shortest_s(whole_s) } else { whole_s },
        whole_s,
        longest_s: f64::INFINITY,
        against: prior + distance + time,
        written: prior < 0.0,
    };
    if foreign {
        // Another team's record is no witness of this halt.
        return stay.whole.then(|| told(false, odds::UNPLANNED, None, 0.0));
    }
    let Some((from, to)) = stated(record) else { return Some(told(true, odds::TIMELESS, None, 0.0)) };
    let apart = (halt.from.as_second() - to).max(from - halt.to.as_second()).max(0);
    if apart > day.rules.clock_slack.get() {
        // At quite another time: told, and as good as unwritten.
        return stay.whole.then(|| told(false, odds::UNWRITTEN, None, 0.0));
    }
    // How much of the time written lies outside the halt, and how far from it: of two halts next to each other the record is of the one that
    // it is about.
    let within = (halt.to.as_second().min(to) - halt.from.as_second().max(from)).max(0);
    let outside = (apart + (to - from) - within) as f64;
    Some(told(true, odds::WRITTEN, Some((from, to)), (outside / odds::WRITING_S).powi(2) / 2.0))
}

fn dwell_s(day: &Day<'_>, site: usize) -> f64 {
    day.reach[site].dwell.get() as f64
}

/// The bids of a site that nobody wrote down: for halts that are long enough by themselves.
fn unwritten(day: &Day<'_>, turns: &Turns, site: usize, near: &[Stay]) -> Vec<Bid> {
    let bid = |stay: &Stay| {
        let trace = &day.traces[stay.trace];
        let planned =
            day.planned.get(&site).is_some_and(|stop| trace.team.as_ref().is_none_or(|own| *own == stop.team));
        let halt = &trace.halts.halts[stay.halt];
        // Where a minute passes between fixes it is not known well enough when a visit was, nor how long.
        let exact = trace.is_exact(halt);
        let turn = if exact { turns.came(site, trace.team.as_ref(), halt) } else { None };
        let prior = match turn.filter(|_| planned) {
            Some(true) => odds::UNWRITTEN + odds::IN_TURN,
            Some(false) => odds::UNWRITTEN + odds::OUT_OF_TURN,
            None if planned => odds::UNWRITTEN,
            None => odds::UNPLANNED,
        };
        let against = by_distance(trace, stay) + prior;
        let whole_s = dwell_s(day, site);
        let service_s = (day.sites[site].service.get() as f64).max(1.0);
        let longest_s = if exact { odds::LONG_TIMES * service_s } else { f64::INFINITY };
        Bid { site, stay: *stay, prior, stated: None, shortest_s: whole_s, whole_s, longest_s, against, written: false }
    };
    near.iter().filter(|stay| stay.whole).map(bid).collect()
}

/// Half the squared distance in deviations: the logarithm of how much rarer normal errors make it.
fn by_distance(trace: &Trace, stay: &Stay) -> f64 {
    rarer(stay.distance_m, trace.off_m(&trace.halts.halts[stay.halt]))
}

/// The same of the part of a halt that lies in the time written: a halt that takes in visits of several neighbours has its middle at none.
/// Where a minute passes between fixes, the few of such a part say less than all of the halt.
fn at_the_time(day: &Day<'_>, trace: &Trace, stay: &Stay, site: usize, (from, to): (i64, i64)) -> Option<f64> {
    let halt = &trace.halts.halts[stay.halt];
    let (from, to) = (from.max(halt.from.as_second()), to.min(halt.to.as_second()));
    let lasted_s = (to - from) as f64;
    let dense = |fixes: usize| lasted_s > 0.0 && lasted_s / fixes as f64 <= odds::EXACT_S / 2.0;
    let (middle, _) = trace.middle(from, to).filter(|(_, fixes)| *fixes > 1 && dense(*fixes))?;
    Some(rarer(day.places.distance_m(site, middle), trace.off_after_m(lasted_s)))
}

fn rarer(distance_m: f64, off_m: f64) -> f64 {
    (distance_m / odds::STANDING_M.hypot(off_m)).powi(2) / 2.0
}

/// The team's own base, where a halt may be at it: then what lies next door has to explain it better than staying at home.
fn home(day: &Day<'_>, trace: &Trace, halt: &Halt) -> Option<Point<f64>> {
    let bases = trace.team.as_ref().and_then(|team| day.bases.get(team))?;
    let reach_m = day.rules.home_m + 2.5 * trace.off_m(halt);
    let far = |base: &Point<f64>| near_m(*base, halt.point);
    bases.iter().copied().filter(|base| far(base) <= reach_m).min_by(|a, b| far(a).total_cmp(&far(b)))
}

/// Gives one halt away.
fn award(day: &Day<'_>, habits: &Habits, (trace, halt): (usize, usize), mut offers: Vec<Bid>, won: &mut Vec<Won>) {
    offers.sort_by(|a, b| a.against.total_cmp(&b.against).then(a.site.cmp(&b.site)));
    let mut known = std::collections::BTreeSet::new();
    offers.retain(|bid| known.insert(bid.site));
    let trace = &day.traces[trace];
    let halt = &trace.halts.halts[halt];
    let habits = habits.for_halt(trace, halt);
    let parts = split(day, &habits, trace, halt, home(day, trace, halt), &offers);
    let taken: Vec<usize> = parts.iter().map(|part| part.bid).collect();
    for part in parts {
        let bid = &offers[part.bid];
        let others = part.others.into_iter().filter(|other| !taken.contains(other)).map(|other| offers[other].site);
        won.push(Won {
            site: bid.site,
            stay: bid.stay,
            others: if bid.written { Vec::new() } else { others.collect() },
        });
    }
}
