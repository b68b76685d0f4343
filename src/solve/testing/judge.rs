//! A judge that knows nothing of the search: rules as the model words them, times by trying every second.

use std::collections::BTreeSet;

use super::sample::{HORIZON, Sample, Timed};
use crate::matrix::Legs;
use crate::model::{Break, BreakPlace, Edge, Goal, GroupRule, LockRule, Priority, Shift, Site, Team};
use crate::solve::{RouteOrder, Solution};

/// What a plan comes to, level by level; less is better.
pub(super) type Verdict = [i64; 6];

/// Judges a plan; an error says which rule it breaks.
pub(super) fn judge(sample: &Sample, solution: &Solution, goal: Goal) -> Result<Verdict, String> {
    every_site_once(sample, solution)?;
    groups(sample, solution)?;
    locks(sample, solution)?;
    let mut timed = Vec::new();
    for route in &solution.routes {
        let team = &sample.scenario.teams[route.team];
        who_may(sample, route, team)?;
        let (finish, work, metres) = schedule(sample, route).ok_or_else(|| format!("no schedule for {route:?}"))?;
        timed.push((finish, work, metres));
    }
    Ok(verdict(sample, solution, goal, &timed))
}

fn verdict(sample: &Sample, solution: &Solution, goal: Goal, timed: &[(i64, i64, i64)]) -> Verdict {
    let visited: BTreeSet<usize> = solution.routes.iter().flat_map(|route| route.sites.iter().copied()).collect();
    let (mut must, mut priority) = (0, 0);
    let mut seen = BTreeSet::new();
    for (at, site) in sample.scenario.sites.iter().enumerate() {
        let mates: Vec<usize> = sample.mates(at).chain([at]).collect();
        if mates.iter().any(|mate| visited.contains(mate)) || !seen.insert(*mates.iter().min().unwrap()) {
            continue;
        }
        let highest = mates.iter().map(|mate| sample.scenario.sites[*mate].priority).max().unwrap_or(site.priority);
        match highest {
            Priority::Must => must += 1,
            Priority::Level(level) => priority += i64::from(level),
        }
    }
    let cost = solution.routes.iter().zip(timed).map(|(route, (_, work, metres))| {
        let rates = sample.scenario.teams[route.team].rates;
        rates.fixed.get() * 18_000 + rates.per_hour.get() * 5 * work + rates.per_km.get() * 18 * metres
    });
    let mut works: Vec<i64> = timed.iter().map(|(_, work, _)| *work).collect();
    works.extend(vec![0; sample.vehicles().len() - timed.len()]);
    let spread = works.iter().max().unwrap_or(&0) - works.iter().min().unwrap_or(&0);
    let latest = timed.iter().map(|(finish, _, _)| *finish).max().unwrap_or(i64::from(i32::MIN));
    let out: BTreeSet<usize> = solution.routes.iter().map(|route| route.team).collect();
    let (teams, cost) = ((out.len() as i64) << 32 | timed.len() as i64, cost.sum());
    match goal {
        Goal::Finish => [must, priority, latest, teams, cost, spread],
        Goal::Teams => [must, priority, teams, latest, cost, spread],
        Goal::Cost => [must, priority, cost, latest, teams, spread],
        Goal::Balance => [must, priority, spread, latest, teams, cost],
    }
}

fn every_site_once(sample: &Sample, solution: &Solution) -> Result<(), String> {
    let routed = solution.routes.iter().flat_map(|route| &route.sites);
    let mut all: Vec<usize> = routed.chain(&solution.unassigned).chain(&solution.spared).copied().collect();
    all.sort_unstable();
    if all != (0..sample.scenario.sites.len()).collect::<Vec<_>>() {
        return Err(format!("sites {all:?}"));
    }
    let mut vehicles: Vec<_> = solution.routes.iter().map(|route| (route.team, route.shift)).collect();
    vehicles.dedup();
    let sorted = vehicles.is_sorted() && solution.routes.iter().all(|route| !route.sites.is_empty());
    let visited = |site: usize| solution.routes.iter().any(|route| route.sites.contains(&site));
    let spared = solution.spared.iter().all(|site| sample.mates(*site).any(visited));
    let wanted = solution.unassigned.iter().all(|site| !sample.mates(*site).any(visited));
    if vehicles.len() == solution.routes.len() && sorted && spared && wanted { Ok(()) } else { Err("form".into()) }
}

fn groups(sample: &Sample, solution: &Solution) -> Result<(), String> {
    let sites = &sample.scenario.sites;
    let stops = || solution.routes.iter().flat_map(|route| route.sites.iter().map(|site| (route.team, &sites[*site])));
    for (team, site) in stops() {
        let Some(group) = &site.group else { continue };
        for (other_team, other) in
            stops().filter(|(_, other)| other.group.as_ref() == Some(group) && other.id != site.id)
        {
            if group.rule == GroupRule::Any || team != other_team {
                return Err(format!("group of {} and {}", site.id, other.id));
            }
        }
    }
    Ok(())
}

fn locks(sample: &Sample, solution: &Solution) -> Result<(), String> {
    let sites = &sample.scenario.sites;
    for lock in &sample.scenario.locks {
        let rank = |site: &usize| lock.sites.iter().position(|id| *id == sites[*site].id);
        let holding: Vec<&RouteOrder> =
            solution.routes.iter().filter(|route| route.sites.iter().any(|site| rank(site).is_some())).collect();
        let Some(route) = holding.first() else { continue };
        let at: Vec<usize> = (0..route.sites.len()).filter(|at| rank(&route.sites[*at]).is_some()).collect();
        let ranks: Vec<_> = at.iter().map(|at| rank(&route.sites[*at])).collect();
        let together = at.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let first = at[0] == 0 && together;
        let last = at[at.len() - 1] + 1 == route.sites.len() && together;
        let holds = holding.len() == 1
            && ranks.is_sorted()
            && (lock.rule == LockRule::Order || together)
            && lock.team.as_ref().is_none_or(|team| sample.scenario.teams[route.team].id == *team)
            && (lock.at != Some(Edge::Start) || first)
            && (lock.at != Some(Edge::End) || last);
        if !holds {
            return Err(format!("{lock:?}"));
        }
    }
    Ok(())
}

fn who_may(sample: &Sample, route: &RouteOrder, team: &Team) -> Result<(), String> {
    let mut load = 0;
    for site in route.sites.iter().map(|site| &sample.scenario.sites[*site]) {
        load += site.demand.first().copied().unwrap_or(0);
        let may = site.skills.iter().all(|skill| team.skills.contains(skill))
            && team.crew >= site.crew
            && (team.territories.is_empty()
                || site.territory.as_ref().is_none_or(|own| team.territories.contains(own)))
            && site.team.as_ref().is_none_or(|fixed| *fixed == team.id)
            && site.days.0.is_none_or(|day| day <= sample.scenario.date);
        if !may {
            return Err(format!("{} may not visit {}", team.id, site.id));
        }
    }
    if team.capacity.first().is_some_and(|most| load > *most) { Err(format!("load of {}", team.id)) } else { Ok(()) }
}

fn schedule(sample: &Sample, route: &RouteOrder) -> Timed {
    let key = (route.team, route.shift, route.sites.clone());
    let known = sample.timed.borrow().get(&key).copied();
    known.unwrap_or_else(|| {
        let timed = try_every_second(sample, route);
        sample.timed.borrow_mut().insert(key, timed);
        timed
    })
}

/// Finish, work and metres of the schedule with the earliest finish, then the latest start, then the shortest way.
fn try_every_second(sample: &Sample, route: &RouteOrder) -> Timed {
    let team = &sample.scenario.teams[route.team];
    let shift = &team.shifts[route.shift];
    let mut best = None;
    for start in shift.window.open.get()..=shift.window.close.get() {
        for from in 0..=shift.breaks.len() {
            for (finish, next, metres) in finishes(sample, route, start, from) {
                let due = |rest: &Break| {
                    let latest = (rest.window.close - rest.length).get();
                    start < latest && latest < finish
                };
                let taken = |at: usize| (from..next).contains(&at);
                let right = shift.breaks.iter().enumerate().all(|(at, rest)| due(rest) == taken(at));
                let rest: i64 = shift.breaks[from..next].iter().map(|rest| rest.length.get()).sum();
                let work = finish - start - rest;
                let short = team.longest_work.is_none_or(|most| work <= most.get());
                let key = (finish, -start, metres);
                if right && short && best.is_none_or(|(known, _)| key < known) {
                    best = Some((key, work));
                }
            }
        }
    }
    best.map(|((finish, _, metres), work)| (finish, work, metres))
}

/// A moment of a route: instant, breaks done with, metres so far.
type Moment = (i64, usize, i64);

/// Every finish with the breaks taken and the metres travelled, from a start and a first break.
fn finishes(sample: &Sample, route: &RouteOrder, start: i64, from: usize) -> BTreeSet<Moment> {
    let team = &sample.scenario.teams[route.team];
    let shift = &team.shifts[route.shift];
    let matrix = sample.matrices.table(route.team);
    let end = sample.locations.end[route.team];
    let mut now = linger(BTreeSet::from([(start, from, 0)]), shift, end.is_none());
    let mut place = sample.locations.start[route.team];
    for site in &route.sites {
        let there = go(&now, place, Some(*site), matrix, shift, end);
        let there = linger(there, shift, end.is_none());
        now = linger(serve(&there, &sample.scenario.sites[*site]), shift, end.is_none());
        place = Some(*site);
    }
    let mut home = go(&now, place, end, matrix, shift, end);
    home = linger(home, shift, end.is_none());
    home.into_iter().filter(|(at, _, _)| *at <= shift.window.close.get()).collect()
}

/// Waiting, and breaks anywhere.
fn linger(mut now: BTreeSet<Moment>, shift: &Shift, open_end: bool) -> BTreeSet<Moment> {
    let mut at = now.first().copied();
    while let Some(moment) = at {
        let (time, next, metres) = moment;
        if time < HORIZON {
            now.insert((time + 1, next, metres));
        }
        if let Some(rest) = shift.breaks.get(next).filter(|rest| rest.place == BreakPlace::Anywhere || open_end) {
            now.extend(over(rest, time).map(|over| (over, next + 1, metres)));
        }
        at = now.range((std::ops::Bound::Excluded(moment), std::ops::Bound::Unbounded)).next().copied();
    }
    now
}

/// When a break begun at an instant is over.
fn over(rest: &Break, begin: i64) -> Option<i64> {
    let over = begin + rest.length.get();
    (rest.window.open.get() <= begin && over <= rest.window.close.get()).then_some(over)
}

fn serve(there: &BTreeSet<Moment>, site: &Site) -> BTreeSet<Moment> {
    let service = site.service.get();
    let fits = |at: i64| {
        site.windows.is_empty()
            || site.windows.iter().any(|window| window.open.get() <= at && at + service <= window.close.get())
    };
    there.iter().filter(|(at, _, _)| fits(*at)).map(|(at, next, metres)| (at + service, *next, *metres)).collect()
}

/// Travel, straight or over the end place for breaks there; a route without a start place begins at its first stop.
fn go(
    now: &BTreeSet<Moment>,
    from: Option<usize>,
    to: Option<usize>,
    matrix: &Legs,
    shift: &Shift,
    end: Option<usize>,
) -> BTreeSet<Moment> {
    let travel = |from: Option<usize>, to: Option<usize>| match (from, to) {
        (Some(from), Some(to)) => Some((matrix.travel(from, to)?.get(), matrix.distance(from, to)?.get())),
        _ => Some((0, 0)),
    };
    let mut there = BTreeSet::new();
    for (time, next, metres) in now {
        if let Some((seconds, way)) = travel(from, to) {
            there.insert((time + seconds, *next, metres + way));
        }
        let over_end = from.and(end);
        let (Some(_), Some((to_end, way_to)), Some((onward, way_on))) = (over_end, travel(from, end), travel(end, to))
        else {
            continue;
        };
        let (mut at, mut taken) = (BTreeSet::from([time + to_end]), *next);
        while let Some(rest) = shift.breaks.get(taken).filter(|rest| rest.place == BreakPlace::EndPlace) {
            let arrived = at.first().copied().unwrap_or(HORIZON);
            at = (arrived..=HORIZON).filter_map(|begin| over(rest, begin)).collect();
            taken += 1;
            there.extend(at.iter().map(|at| (at + onward, taken, metres + way_to + way_on)));
        }
    }
    there
}
