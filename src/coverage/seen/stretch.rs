//! Which planned sites a team passed between two of its visits.
//!
//! Fixes a minute apart leave most sites that a team drives past without a fix near them. What is known is more than fixes: where the
//! team set out and when, where it got to and when, which sites its plan had in between, and how fast it usually is. So for every
//! stretch from visit to visit the ways that a team may have taken are laid side by side, straight to the next visit or past any of the
//! sites left out in between in the order of the plan; the fixes tell by Bayes' rule how likely each is (`progress`), and a site is as
//! likely to have been passed as the ways together that come within its reach.

use std::collections::BTreeMap;

use geo::Point;
use jiff::Timestamp;

use super::contacts::Contact;
use super::ground::Ground;
use super::progress::{Fixes, Timing, log_sum};
use super::shapes::{MOST_ENDS, from_any, usual_s};
use super::stays::Stay;
use super::{Day, Trace};
use crate::coverage::clean::near_m;
use crate::coverage::follow::{Timed, Ways};
use crate::coverage::places::METRES_PER_DEGREE;
use crate::coverage::rules::odds;

/// How likely it is that a site was passed on a stretch, and what would have been the passage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chance {
    pub(super) trace: usize,
    pub(super) probability: f64,
    pub(super) contact: Contact,
}

/// A visit of a team, or where its day began or ended.
struct Anchor {
    from_s: f64,
    to_s: f64,
    place: Point<f64>,
    /// Half of the waits for the fixes before and after it: the team came and went somewhere in between, in seconds.
    edges_s: (f64, f64),
    /// Its number in the team's plan, from one.
    order: usize,
}

/// A way that may have been taken, with the logarithm of its weight.
struct Guess {
    log: f64,
    way: Vec<Timed>,
}

/// Most sites left out between two visits for which each way past some of them is looked at.
const MOST_LEFT_OUT: usize = 4;
/// Longest silence within a stretch, in seconds.
const SILENCE_S: f64 = 300.0;
/// A team may have set out so much before the last fix of its halt, over open ground, in seconds.
const EARLY_S: f64 = 60.0;
/// How far to each side of a site a team may have stood, in deviations.
const SIDE: f64 = 1.2;
/// How much of both visits is looked at, in seconds.
const ENDS_S: f64 = 120.0;
/// A way has to have been on the road for so long to show how fast a team is, and to lead so far.
const TIMED_S: f64 = 30.0;
/// See [`TIMED_S`]; metres.
const TIMED_M: f64 = 200.0;
/// A way this much farther off than the reach does not come within it (see [`odds::in_reach`]), in metres.
const SURELY_OUT_M: f64 = 20.0;
/// On roads a team's own ways show how fast it is together with so many of the usual pace.
const SUPPOSED: usize = 3;
/// Ways that are this unlikely do not count.
const NEGLIGIBLE: f64 = 1e-6;

/// The stretches of all devices that were looked at.
#[derive(Default)]
pub(super) struct Passages {
    /// The chances of all sites that are not among the visits, by site.
    pub(super) chances: BTreeMap<usize, Vec<Chance>>,
    /// By trace, in order: from when until when what is known is weighed here.
    pub(super) weighed: Vec<Vec<(Timestamp, Timestamp)>>,
}

/// Weighs the ways of all devices between the visits of their teams.
pub(super) fn passages(
    day: &Day<'_>,
    visits: &BTreeMap<usize, Vec<(Stay, Vec<usize>)>>,
    written: &dyn Fn(usize) -> bool,
    mut ways: Option<&mut Ways<'_>>,
) -> Passages {
    let mut passages = Passages { weighed: vec![Vec::new(); day.traces.len()], ..Passages::default() };
    for (index, trace) in day.traces.iter().enumerate() {
        let Some(team) = trace.team.as_ref() else { continue };
        let mut plan: Vec<_> = day.planned.iter().filter(|(_, stop)| stop.team == *team).collect();
        plan.sort_by_key(|(site, stop)| (stop.arrive, **site));
        let plan: Vec<usize> = plan.into_iter().map(|(site, _)| *site).collect();
        let mut round = Round { day, index, trace, plan, visits, written, ways: ways.as_deref_mut() };
        round.look(&mut passages);
    }
    passages
}

/// A team's day.
struct Round<'d, 'w, 'o> {
    day: &'d Day<'d>,
    index: usize,
    trace: &'d Trace,
    /// The sites of its plan, in order.
    plan: Vec<usize>,
    visits: &'d BTreeMap<usize, Vec<(Stay, Vec<usize>)>>,
    written: &'d dyn Fn(usize) -> bool,
    ways: Option<&'o mut Ways<'w>>,
}

impl Round<'_, '_, '_> {
    fn look(&mut self, passages: &mut Passages) {
        let anchors = self.anchors();
        let timing = self.timing(&anchors);
        let dense = self.ways.is_none() && self.dense();
        for pair in anchors.windows(2) {
            let left_out = self.left_out(&pair[0], &pair[1]);
            // On open ground fixes that follow each other closely show the way themselves, but for where it turned back in front of a site.
            let clear = left_out.is_empty() && (dense || !self.open(&pair[0], &pair[1]));
            if clear || pair[1].from_s <= pair[0].to_s {
                continue;
            }
            let guesses = self.guesses(&pair[0], &pair[1], &left_out, timing);
            if self.weigh(&guesses, pair[0].to_s, &mut passages.chances) {
                let instant = |at_s: f64| Timestamp::from_millisecond((at_s * 1000.0) as i64).unwrap_or_default();
                passages.weighed[self.index].push((instant(pair[0].to_s), instant(pair[1].from_s)));
            }
        }
    }

    /// Whether a site that was not visited lies somewhere between two visits.
    fn open(&self, a: &Anchor, b: &Anchor) -> bool {
        let wide_m = near_m(a.place, b.place) * odds::BEND + self.day.reach.first().map_or(0.0, |reach| reach.reach_m);
        let mut around = self.day.places.around(&[a.place, b.place], wide_m).into_iter();
        around.any(|site| self.day.planned.contains_key(&site) && !self.visits.contains_key(&site))
    }

    /// The visits in the order of time, between the ends of the day.
    fn anchors(&self) -> Vec<Anchor> {
        let time = |at: Timestamp| at.as_millisecond() as f64 / 1000.0;
        let mut anchors = Vec::new();
        for (order, site) in self.plan.iter().enumerate() {
            let stays = self.visits.get(site).into_iter().flatten().filter(|(stay, _)| stay.trace == self.index);
            anchors.extend(stays.map(|(stay, _)| {
                let halt = &self.trace.halts.halts[stay.halt];
                let place = self.day.sites[*site].place.point();
                let edges_s = self.trace.edges_s(halt);
                Anchor { from_s: time(halt.from), to_s: time(halt.to), place, edges_s, order: order + 1 }
            }));
        }
        anchors.sort_by(|a, b| a.from_s.total_cmp(&b.from_s).then(a.order.cmp(&b.order)));
        let fixes = &self.trace.cleaned.fixes;
        if let Some((first, last)) = fixes.first().zip(fixes.last()) {
            let (begin, end) = (time(first.at), time(last.at));
            let place = self.base(first.point);
            let before_s = (near_m(place, first.point) / odds::WALKING_M_S).min(ENDS_S);
            anchors.insert(0, Anchor { from_s: begin - before_s, to_s: begin, place, edges_s: (0.0, 0.0), order: 0 });
            let (place, order) = (self.base(last.point), self.plan.len() + 1);
            anchors.push(Anchor { from_s: end, to_s: end + ENDS_S, place, edges_s: (0.0, 0.0), order });
        }
        anchors
    }

    /// The team's base where a fix is about there, else the place of the fix.
    fn base(&self, fix: Point<f64>) -> Point<f64> {
        let bases = self.trace.team.as_ref().and_then(|team| self.day.bases.get(team)).into_iter().flatten();
        let near = bases.filter(|base| near_m(**base, fix) <= self.day.rules.base_m);
        near.min_by(|a, b| near_m(**a, fix).total_cmp(&near_m(**b, fix))).copied().unwrap_or(fix)
    }

    /// How fast the team is, from the ways between visits with nothing planned in between.
    fn timing(&mut self, anchors: &[Anchor]) -> Timing {
        let mut ratios = Vec::new();
        for pair in anchors.windows(2) {
            let seconds = pair[1].from_s - pair[0].to_s;
            let inner = pair[0].order > 0 && pair[1].order <= self.plan.len();
            let next = pair[1].order == pair[0].order + 1;
            if inner && next && seconds >= TIMED_S && near_m(pair[0].place, pair[1].place) >= TIMED_M {
                let all_s = usual_s(self.trace.team.as_deref(), &[pair[0].place, pair[1].place], &mut self.ways);
                // With a fix a minute halts seem to end a while before the team sets out; on roads that is part of what is usual.
                let edges_s = if self.ways.is_some() { 0.0 } else { pair[0].edges_s.1 + pair[1].edges_s.0 };
                ratios.extend(all_s.map(|all_s| ((seconds - edges_s).max(1.0) / all_s.max(1.0)).ln()));
            }
        }
        if self.ways.is_some() {
            // One or two ways show a detour or a wait as well as a pace.
            ratios.extend([odds::SLOWER; SUPPOSED]);
        }
        ratios.sort_by(f64::total_cmp);
        let usual = ratios.get(ratios.len() / 2).copied();
        let usual = usual.unwrap_or_else(|| -self.trace.pace_m_s().unwrap_or(odds::PACE_M_S).max(1.0).ln());
        // On roads ways through towns and over land differ, and one team's day shows too little of either.
        let shown = self.ways.is_none() && ratios.len() >= self.day.rules.pace_ways;
        let spread = if shown { spread(&ratios, usual).clamp(odds::EVEN_PACE, odds::PACE) } else { odds::PACE };
        Timing { usual, spread }
    }

    /// The planned sites between two visits that were not visited.
    fn left_out(&self, a: &Anchor, b: &Anchor) -> Vec<usize> {
        let between = self.plan.get(a.order..b.order.saturating_sub(1)).unwrap_or_default();
        between.iter().copied().filter(|site| !self.visits.contains_key(site)).take(MOST_LEFT_OUT).collect()
    }

    /// Whether fixes follow each other so closely that no site is passed in between.
    fn dense(&self) -> bool {
        let fixes = &self.trace.cleaned.fixes;
        let mut steps: Vec<f64> =
            fixes.windows(2).map(|pair| crate::coverage::clean::seconds(pair[0].at, pair[1].at)).collect();
        steps.sort_by(f64::total_cmp);
        let step_s = steps.get(steps.len() / 2).copied().unwrap_or_default();
        step_s * self.trace.pace_m_s().unwrap_or(odds::PACE_M_S) < 2.0 * crate::coverage::Reach::REACH_M
    }

    /// The ways from one visit to the next, straight and past some of the sites left out, each with its weight; none where the device was
    /// silent for long, none where the stretch is too long to be weighed, and none where none of them fits.
    fn guesses(&mut self, a: &Anchor, b: &Anchor, left_out: &[usize], timing: Timing) -> Vec<Guess> {
        let (from, until) = ((a.to_s - ENDS_S).max(a.from_s), (b.from_s + ENDS_S).min(b.to_s));
        let time = |at: Timestamp| at.as_millisecond() as f64 / 1000.0;
        let timed = self.trace.cleaned.fixes.iter().map(|fix| (time(fix.at), fix.point));
        let fixes: Vec<Timed> = timed.filter(|(at, _)| (from..=until).contains(at)).collect();
        let silent = fixes.windows(2).any(|pair| pair[1].0 - pair[0].0 > SILENCE_S && pair[1].0 > a.to_s);
        if silent {
            return Vec::new();
        }
        let (noise_m, through) = (self.trace.halts.noise_m, self.through(a, b, left_out));
        let spots = (self.spots(a, (a.to_s - ENDS_S, a.to_s)), self.spots(b, (b.from_s, b.from_s + ENDS_S)));
        let mut found: Vec<(f64, Vec<(f64, Vec<Timed>)>)> = Vec::new();
        let least = match &mut self.ways {
            Some(ways) => {
                let Some(fixes) = Fixes::new(&fixes, (from, until), noise_m, through.len() * MOST_ENDS) else {
                    return Vec::new();
                };
                for (prior, places) in through {
                    let taken = from_any(self.trace.team.as_deref(), &places, (&spots.0, &spots.1), ways);
                    let weighed =
                        taken.into_iter().map(|(share, way)| (share.ln() + fixes.likelihood(&way, timing), way));
                    found.push((prior, weighed.collect()));
                }
                fixes.least()
            }
            None => {
                let since: Vec<Timed> = fixes.iter().map(|(at, place)| (at - a.to_s, *place)).collect();
                let sets_out = ((from - a.to_s).max(-EARLY_S), b.from_s - a.to_s);
                let ground = Ground::new(&since, sets_out, noise_m, timing);
                found.extend(through.into_iter().map(|(prior, places)| (prior, ground.ways(&places))));
                ground.least()
            }
        };
        let fit = |(prior, ways): &(f64, Vec<(f64, Vec<Timed>)>)| {
            prior + log_sum(&ways.iter().map(|(log, _)| *log).collect::<Vec<_>>())
        };
        if found.iter().map(fit).fold(f64::NEG_INFINITY, f64::max) < least {
            return Vec::new();
        }
        let guess = |(prior, ways): (f64, Vec<(f64, Vec<Timed>)>)| {
            ways.into_iter().map(move |(log, way)| Guess { log: prior + log, way })
        };
        found.into_iter().flat_map(guess).collect()
    }

    /// Where a team may have stood at a visit when it set out from it or came: at the site's place, where the fixes of that time say, and to
    /// each side of the site's place.
    fn spots(&self, anchor: &Anchor, (from_s, to_s): (f64, f64)) -> Vec<Point<f64>> {
        let site = anchor.place;
        let (from_s, to_s) = (from_s.max(anchor.from_s), to_s.min(anchor.to_s));
        let seen = self.trace.middle(from_s as i64, to_s as i64).map(|(seen, _)| {
            let off_m = self.trace.off_after_m(to_s - from_s);
            let share = odds::STANDING_M.powi(2) / (odds::STANDING_M.powi(2) + off_m.powi(2));
            let towards = |site: f64, seen: f64| site + (seen - site) * share;
            Point::new(towards(site.x(), seen.x()), towards(site.y(), seen.y()))
        });
        let north = SIDE * odds::STANDING_M / METRES_PER_DEGREE;
        let east = north / site.y().to_radians().cos();
        let sides = [(east, 0.0), (-east, 0.0), (0.0, north), (0.0, -north)];
        let sides = sides.map(|(east, north)| Point::new(site.x() + east, site.y() + north));
        [site].into_iter().chain(seen).chain(sides).collect()
    }

    /// The places that each way from one visit to the next leads through, straight or past some of the sites left out, and the
    /// logarithm of how likely that is before any fix is looked at.
    fn through(&self, a: &Anchor, b: &Anchor, left_out: &[usize]) -> Vec<(f64, Vec<Point<f64>>)> {
        let way = |set: usize| {
            let past = || left_out.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0).map(|(_, site)| *site);
            let prior = past().map(|site| if (self.written)(site) { odds::CLAIMED } else { odds::LEFT_OUT }).sum();
            let past = past().map(|site| self.day.sites[site].place.point());
            (prior, [a.place].into_iter().chain(past).chain([b.place]).collect())
        };
        (0..1_usize << left_out.len()).map(way).collect()
    }

    /// How likely each site near the ways was passed.
    fn weigh(&self, guesses: &[Guess], at_s: f64, chances: &mut BTreeMap<usize, Vec<Chance>>) -> bool {
        let all = log_sum(&guesses.iter().map(|guess| guess.log).collect::<Vec<_>>());
        if !all.is_finite() {
            return false;
        }
        let likely: Vec<(f64, &[Timed])> =
            guesses.iter().map(|guess| ((guess.log - all).exp(), &guess.way[..])).collect();
        let likely: Vec<_> = likely.into_iter().filter(|(weight, _)| *weight > NEGLIGIBLE).collect();
        let widest = self.day.reach.iter().map(|reach| reach.reach_m).fold(0.0, f64::max) + SURELY_OUT_M;
        let mut passed: BTreeMap<usize, (f64, Nearest)> = BTreeMap::new();
        for (weight, way) in &likely {
            for (site, near) in nearest(self.day, way, widest) {
                let within = weight * odds::in_reach(self.day.reach[site].reach_m - near.distance_m);
                let (probability, best) = passed.entry(site).or_insert((0.0, Nearest { share: -1.0, ..near }));
                *probability += within;
                if within > best.share {
                    *best = Nearest { share: within, ..near };
                }
            }
        }
        passed.retain(|site, _| !self.visits.contains_key(site));
        for (site, (probability, best)) in passed {
            let at = Timestamp::from_second((at_s + best.seconds) as i64).unwrap_or_default();
            let contact = Contact { distance_m: best.distance_m, at, about_m: 0.0 };
            let probability = probability.min(1.0);
            chances.entry(site).or_default().push(Chance { trace: self.index, probability, contact });
        }
        true
    }
}

/// The deviation of normal errors of which half lie as far from a value as half of these.
fn spread(values: &[f64], middle: f64) -> f64 {
    /// Half of normal errors are within one deviation by so much.
    const HALF: f64 = 0.674_5;
    let mut off: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    off.sort_by(f64::total_cmp);
    off.get(off.len() / 2).copied().unwrap_or_default() / HALF
}

/// When and how near a way comes to a site, and what the way weighs for it.
#[derive(Clone, Copy)]
struct Nearest {
    seconds: f64,
    distance_m: f64,
    share: f64,
}

/// The sites that a way comes within so many metres of, at least. Each part of the way asks for what lies around it, so that a day in a
/// town of a hundred thousand sites costs what lies at its ways.
fn nearest(day: &Day<'_>, way: &[Timed], wide_m: f64) -> BTreeMap<usize, Nearest> {
    let mut sites: BTreeMap<usize, Nearest> = BTreeMap::new();
    for pair in way.windows(2) {
        for site in day.places.around(&[pair[0].1, pair[1].1], wide_m) {
            let near = day.places.on_way(site, pair[0].1, pair[1].1);
            if sites.get(&site).is_none_or(|known| near.distance_m < known.distance_m) {
                let seconds = pair[0].0 + (pair[1].0 - pair[0].0) * near.along;
                sites.insert(site, Nearest { seconds, distance_m: near.distance_m, share: 0.0 });
            }
        }
    }
    sites
}

#[cfg(test)]
mod tests;
