//! Which sites each halt was a visit of.
//!
//! Sites bid for halts with what speaks against them: how far off the halt is, how far from the time written down, whether
//! anybody wrote at all. The least bid wins. A halt that is long enough may be a visit of several sites that somebody wrote
//! down, as long as none of them is much farther off than the nearest.

use super::stays::{Stay, Stays};
use super::{Day, Trace};
use crate::coverage::clean::near_m;
use crate::model::VisitRecord;

/// A halt that is a visit of a site, and the sites it could as well have been a visit of.
pub(super) struct Won {
    pub(super) site: usize,
    pub(super) stay: Stay,
    pub(super) others: Vec<usize>,
}

/// From when until when a record says the team was there, in seconds since 1970.
pub(super) type Stated<'s> = dyn Fn(&VisitRecord) -> Option<(i64, i64)> + 's;

/// How far from its site's point a team usually stands, in metres, the error of the halt's middle aside.
const STANDING_M: f64 = 15.0;
/// A team that stays this near its base is at home, in metres.
const HOME_M: f64 = 60.0;
/// How far times written down usually are from those of the device, in seconds: people round to five minutes.
const WRITING_S: f64 = 200.0;
/// What speaks against a record without a time (about that it fits some other halt as well).
const TIMELESS: f64 = 1.0;
/// What speaks against a visit of a planned site that nobody wrote down, and of one that was not planned.
const UNWRITTEN: [f64; 2] = [2.0, 3.0];
/// Two bids are as good as equal.
const EQUAL: f64 = 0.5;
/// So much more than the nearest site's distance may speak against a second one.
const FARTHER: f64 = 2.0;
/// A second site's record may miss the halt by this much, in seconds.
const SECOND_S: i64 = 90;
/// A halt too short for a visit by itself is one with a record up to this distance's weight: two deviations.
const CLOSE: f64 = 2.0;
/// Share of the time a record states that a halt must have left for it.
const SHARE: f64 = 0.7;

/// What a site bids for a halt.
#[derive(Clone, Copy)]
struct Bid {
    site: usize,
    stay: Stay,
    /// What speaks against it by distance alone, and in all.
    distance: f64,
    against: f64,
    /// Whether somebody wrote it down, and for how long, in seconds.
    written: bool,
    length_s: f64,
    /// Whether it can be the second site of a halt.
    second: bool,
    /// Whether the site has a better halt.
    rest: bool,
}

/// Gives every halt to the sites it was a visit of.
pub(super) fn assign(day: &Day<'_>, stays: &Stays, records: &[Vec<usize>], stated: &Stated<'_>) -> Vec<Won> {
    let mut bids: Vec<Vec<Vec<Bid>>> = day.traces.iter().map(|t| vec![Vec::new(); t.halts.halts.len()]).collect();
    for (site, near) in stays.of_site.iter().enumerate().filter(|(_, near)| !near.is_empty()) {
        let written = of_records(day, site, near, &records[site], stated);
        let offers = if written.is_empty() { unwritten(day, site, near) } else { written };
        for bid in offers {
            bids[bid.stay.trace][bid.stay.halt].push(bid);
        }
    }
    let mut won = Vec::new();
    for (trace, halts) in bids.into_iter().enumerate() {
        for (halt, offers) in halts.into_iter().enumerate().filter(|(_, offers)| !offers.is_empty()) {
            let found = &day.traces[trace].halts.halts[halt];
            award(offers, day.traces[trace].stayed_s(found), &mut won);
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
        // Another halt near it is the rest of the same visit sooner than a visit of its neighbour that nobody wrote down.
        let rest = |bid: Bid| Bid {
            against: bid.distance + UNWRITTEN[0] - EQUAL,
            written: false,
            second: false,
            rest: true,
            ..bid
        };
        bids.extend(offers.into_iter().map(|bid| if bid.against <= best + EQUAL { bid } else { rest(bid) }));
    }
    bids
}

fn with_record(day: &Day<'_>, site: usize, stay: Stay, record: &VisitRecord, stated: &Stated<'_>) -> Option<Bid> {
    let trace = &day.traces[stay.trace];
    let foreign = record.team.is_some() && trace.team.is_some() && record.team != trace.team;
    let halt = &trace.halts.halts[stay.halt];
    let distance = by_distance(trace, &stay);
    let dwell_s = day.reach[site].dwell.get() as f64;
    if !stay.whole && (foreign || distance > CLOSE) {
        return None;
    }
    let told = |time: f64, second: bool, length_s: f64| Bid {
        site,
        stay,
        distance,
        against: distance + time,
        written: true,
        second,
        length_s,
        rest: false,
    };
    if foreign {
        // Another team's record is no witness of this halt.
        return Some(told(UNWRITTEN[1], false, dwell_s));
    }
    let Some((from, to)) = stated(record) else { return stay.whole.then(|| told(TIMELESS, true, dwell_s)) };
    let apart = (halt.from.as_second() - to).max(from - halt.to.as_second()).max(0);
    if apart > day.rules.clock_slack.get() {
        // At quite another time: told, and as good as unwritten.
        return stay.whole.then(|| told(UNWRITTEN[0], false, dwell_s));
    }
    let late = (from - halt.from.as_second()).abs().min((to - halt.to.as_second()).abs()).min(apart + 600);
    let apart_s = apart.max(late / 2) as f64;
    Some(told((apart_s / WRITING_S).powi(2) / 2.0, apart <= SECOND_S, ((to - from) as f64).max(dwell_s)))
}

/// The bids of a site that nobody wrote down: for halts that are long enough by themselves and not at the team's home.
fn unwritten(day: &Day<'_>, site: usize, near: &[Stay]) -> Vec<Bid> {
    let home = |stay: &&Stay| {
        let trace = &day.traces[stay.trace];
        let halt = &trace.halts.halts[stay.halt];
        let bases = trace.team.as_ref().and_then(|team| day.bases.get(team));
        let reach_m = HOME_M + 2.5 * trace.off_m(halt);
        bases.is_some_and(|bases| bases.iter().any(|base| near_m(*base, halt.point) <= reach_m))
    };
    let bid = |stay: &Stay| {
        let trace = &day.traces[stay.trace];
        let planned =
            day.planned.get(&site).is_some_and(|stop| trace.team.as_ref().is_none_or(|own| *own == stop.team));
        let distance = by_distance(trace, stay);
        let against = distance + UNWRITTEN[usize::from(!planned)];
        let length_s = day.reach[site].dwell.get() as f64;
        Bid { site, stay: *stay, distance, against, written: false, second: false, length_s, rest: false }
    };
    near.iter().filter(|stay| stay.whole && !home(stay)).map(bid).collect()
}

/// Half the squared distance in deviations: the logarithm of how much rarer normal errors make it.
fn by_distance(trace: &Trace, stay: &Stay) -> f64 {
    let off_m = trace.off_m(&trace.halts.halts[stay.halt]);
    (stay.distance_m / STANDING_M.hypot(off_m)).powi(2) / 2.0
}

/// Gives one halt away.
fn award(mut offers: Vec<Bid>, stayed_s: f64, won: &mut Vec<Won>) {
    offers.sort_by(|a, b| a.against.total_cmp(&b.against).then(a.site.cmp(&b.site)));
    offers.dedup_by_key(|bid| bid.site);
    let nearest = offers.iter().map(|bid| bid.distance).fold(f64::INFINITY, f64::min);
    let mut left_s = stayed_s;
    let mut taken: Vec<Bid> = Vec::new();
    let mut others = Vec::new();
    for bid in offers {
        let first = taken.is_empty();
        let fits = bid.second && bid.distance <= nearest + FARTHER && left_s >= SHARE * bid.length_s;
        if first || fits {
            left_s -= SHARE * bid.length_s;
            taken.push(bid);
        } else if bid.distance <= nearest + FARTHER {
            others.push(bid.site);
        }
    }
    let certain = taken.iter().any(|bid| bid.written || bid.rest);
    won.extend(taken.into_iter().map(|bid| Won {
        site: bid.site,
        stay: bid.stay,
        others: if certain { Vec::new() } else { others.clone() },
    }));
}
