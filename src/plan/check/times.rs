//! The clock of a route: shift, work, windows, services, breaks, and that each time follows from the one before.

use super::verdict::{At, Rule, Verdict, instant, seconds, span};
use super::{Facts, Trip};
use crate::model::{Break, BreakPlace, BreakTaken, Leg, Window};
use crate::units::Seconds;

pub(super) fn check(facts: &Facts<'_>, trip: &Trip<'_>, verdict: &mut Verdict) {
    let clock = &facts.case.scenario.clock;
    let route = trip.route;
    let Window { open, close } = trip.shift.window;
    if route.start < open || route.finish > close {
        verdict.broken(Rule::Shift, &trip.at(), span(clock, open, close), span(clock, route.start, route.finish));
    }
    let rest: Seconds = route.breaks.iter().map(|taken| taken.end - taken.begin).sum();
    let work = route.finish - route.start - rest;
    if let Some(limit) = trip.team.longest_work.filter(|limit| work > *limit) {
        verdict.broken(Rule::LongestWork, &trip.at(), format!("at most {}", seconds(limit)), seconds(work));
    }
    for (_, stop, _, site) in trip.known() {
        let at = trip.at().stop(&stop.site);
        if stop.depart - stop.begin != site.service {
            verdict.broken(Rule::Service, &at, seconds(site.service), seconds(stop.depart - stop.begin));
        }
        let is_within = |window: &Window| window.open <= stop.begin && stop.begin + site.service <= window.close;
        if !site.windows.is_empty() && !site.windows.iter().any(is_within) {
            let open = site.windows.iter().filter(|window| **window != Window::NEVER);
            let open: Vec<String> = open.map(|w| span(clock, w.open, w.close)).collect();
            let expected = if open.is_empty() {
                "no visit: it never opens".to_owned()
            } else {
                format!("within {}", open.join(" or "))
            };
            verdict.broken(Rule::Window, &at, expected, span(clock, stop.begin, stop.begin + site.service));
        }
        if stop.begin < stop.arrive {
            verdict.broken(Rule::Clock, &at, "service after the arrival", span(clock, stop.arrive, stop.begin));
        }
    }
    due(facts, trip, verdict);
    for gap in 0..=route.stops.len() {
        follow(facts, trip, gap, verdict);
    }
}

/// The break of the shift that a break taken stands for.
pub(super) fn meant<'a>(trip: &Trip<'a>, taken: &BreakTaken) -> Option<&'a Break> {
    let is_it = |planned: &&Break| {
        planned.length == taken.end - taken.begin
            && planned.window.open <= taken.begin
            && taken.end <= planned.window.close
    };
    trip.shift.breaks.iter().find(is_it)
}

/// Whether a break sends the team to its end place.
fn is_at_end(trip: &Trip<'_>, taken: &BreakTaken) -> bool {
    trip.team.end.is_some() && meant(trip, taken).is_some_and(|planned| planned.place == BreakPlace::EndPlace)
}

/// Whether the leg over this gap leads over the end place.
pub(super) fn is_over_end(trip: &Trip<'_>, gap: usize) -> bool {
    gap < trip.route.stops.len() && trip.route.breaks.iter().any(|taken| taken.after == gap && is_at_end(trip, taken))
}

/// Due breaks are taken once; every break taken is one of the shift's.
fn due(facts: &Facts<'_>, trip: &Trip<'_>, verdict: &mut Verdict) {
    let clock = &facts.case.scenario.clock;
    let route = trip.route;
    for taken in &route.breaks {
        let found = span(clock, taken.begin, taken.end);
        if meant(trip, taken).is_none() {
            verdict.broken(Rule::Break, &trip.at(), "a break of the shift: its length, within its window", &found);
        }
        if taken.after > route.stops.len() || taken.begin < route.start || taken.end > route.finish {
            verdict.broken(Rule::Break, &trip.at(), "a break within the route", found);
        }
    }
    for planned in &trip.shift.breaks {
        let latest = planned.window.close - planned.length;
        let times = route.breaks.iter().filter(|taken| meant(trip, taken) == Some(planned)).count();
        let is_due = route.start < latest && route.finish > latest;
        if times > 1 || (is_due && times == 0) {
            let expected = format!(
                "one break of {} within {}",
                seconds(planned.length),
                span(clock, planned.window.open, planned.window.close)
            );
            verdict.broken(Rule::Break, &trip.at(), expected, format!("{times} taken"));
        } else if !is_due && times == 1 {
            verdict.doubt(Rule::Break, &trip.at(), "no break, since none is due", "one taken");
        }
    }
}

/// From one stop to the next, or home: departure, breaks, travel, breaks, arrival.
fn follow(facts: &Facts<'_>, trip: &Trip<'_>, gap: usize, verdict: &mut Verdict) {
    let clock = &facts.case.scenario.clock;
    let route = trip.route;
    let next = route.stops.get(gap);
    let at = next.map_or(trip.at(), |stop| trip.at().stop(&stop.site));
    let ready = if gap == 0 { route.start } else { route.stops[gap - 1].depart };
    // Where a route begins or ends in the open there is no leg.
    let none = Leg::default();
    let leg = next.map_or(route.home.as_ref(), |stop| Some(&stop.leg)).unwrap_or(&none);
    let (arrive, until) = next.map_or((route.finish, route.finish), |stop| (stop.arrive, stop.begin));
    let breaks: Vec<&BreakTaken> = route.breaks.iter().filter(|taken| taken.after == gap).collect();
    let rests = Rests { trip, at, breaks };
    let left = if is_over_end(trip, gap) {
        over_end(facts, &rests, gap, ready, (arrive, until), verdict)
    } else {
        direct(&rests, ready, leg.travel, (arrive, until), next.is_none(), verdict)
    };
    let Some(left) = left else { return };
    if left != arrive {
        let what = if next.is_some() { "arrival" } else { "finish" };
        verdict.broken(Rule::Clock, &at, format!("{what} at {}", instant(clock, left)), instant(clock, arrive));
    }
}

/// The breaks in a gap between two services.
struct Rests<'a, 'b> {
    trip: &'b Trip<'a>,
    at: At<'a>,
    breaks: Vec<&'a BreakTaken>,
}

/// Without a detour: breaks before leaving, then the leg, then breaks at the next stop. Gives the arrival that follows.
fn direct(
    rests: &Rests<'_, '_>,
    ready: Seconds,
    travel: Seconds,
    (arrive, until): (Seconds, Seconds),
    is_home: bool,
    verdict: &mut Verdict,
) -> Option<Seconds> {
    let mut now = ready;
    let mut is_there = false;
    let mut arrived = None;
    for taken in &rests.breaks {
        // Home, a rest at the end place after the arrival makes the finish later; elsewhere the arrival is told.
        let is_after = if is_home { taken.begin >= now + travel && taken.end == until } else { taken.begin >= arrive };
        if is_after && !is_there {
            now += travel;
            arrived = Some(now);
            is_there = true;
        }
        if taken.begin < now {
            verdict.broken(Rule::Break, &rests.at, "a break while neither travelling nor at work", "one that overlaps");
            return None;
        }
        now = taken.end;
    }
    if is_there && now > until {
        verdict.broken(Rule::Break, &rests.at, "a break over before the service begins", "one that overlaps");
        return None;
    }
    match arrived {
        Some(_) if is_home => Some(now),
        Some(arrived) => Some(arrived),
        None => Some(now + travel),
    }
}

/// Over the end place: breaks before leaving, the way there, breaks there, the way on, breaks at the next stop.
fn over_end(
    facts: &Facts<'_>,
    rests: &Rests<'_, '_>,
    gap: usize,
    ready: Seconds,
    (arrive, until): (Seconds, Seconds),
    verdict: &mut Verdict,
) -> Option<Seconds> {
    let trip = rests.trip;
    if gap == 0 && trip.team.start.is_none() {
        let expected = "no break at the end place before the first stop, where a route without a start place begins";
        verdict.broken(Rule::Break, &rests.at, expected, "one");
        return None;
    }
    let (there, on) = super::legs::ways_over_end(facts, trip, gap)?;
    let mut now = ready;
    let (mut is_at_end_place, mut is_back) = (false, false);
    let mut arrived = None;
    for taken in &rests.breaks {
        let wants_end = is_at_end(trip, taken);
        if wants_end && !is_at_end_place {
            now += there;
            is_at_end_place = true;
        } else if !wants_end && is_at_end_place && !is_back && taken.begin >= arrive {
            now += on;
            arrived = Some(now);
            is_back = true;
        }
        if taken.begin < now || (wants_end && is_back) {
            verdict.broken(Rule::Break, &rests.at, "a break while neither travelling nor at work", "one that overlaps");
            return None;
        }
        now = taken.end;
    }
    if is_back && now > until {
        verdict.broken(Rule::Break, &rests.at, "a break over before the service begins", "one that overlaps");
        return None;
    }
    Some(arrived.unwrap_or(now + on))
}
