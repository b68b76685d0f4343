//! Sites and teams, reduced to what the bounds count.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::matrix::{Legs, Locations, Matrices, UNREACHABLE};
use crate::model::{GroupRule, Priority, Scenario, Shift, Team, Window};
use crate::units::Seconds;

/// Sites between which all legs are looked at.
const MOST_PAIRED: usize = 6000;

/// A site that somebody can visit, or an `any` group of sites of which one is enough.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Least service and way there, in seconds.
    pub(super) content: i64,
    /// The least leg that ends there.
    pub(super) leg: i64,
    /// By team: whether it may.
    pub(super) able: Vec<bool>,
    /// Service lies between these, where there are windows.
    pub(super) hull: Option<(i64, i64)>,
    /// Service time, and the last instant to begin it.
    pub(super) service: i64,
    /// No route that covers it is done before.
    pub(super) finish: i64,
    pub(super) demand: Vec<i64>,
    pub(super) must: bool,
    /// What it counts unless it is a `must`.
    pub(super) priority: i64,
    /// Number of sites it stands for.
    pub(super) weight: usize,
    /// The site, where it is a single one.
    pub(super) site: Option<usize>,
    /// The group, where it is one.
    pub(super) group: String,
}

/// What a team has to give.
#[derive(Clone, Debug)]
pub(super) struct Crew {
    pub(super) shifts: Vec<Room>,
    /// Loads over all shifts, per dimension; `None`: no limit.
    pub(super) loads: Vec<Option<i64>>,
}

/// What a shift has to give.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) open: i64,
    pub(super) close: i64,
    /// Longest work that fits in with the breaks.
    pub(super) work: i64,
    /// The least leg home, less the leg that an open start saves.
    pub(super) ends: i64,
}

impl Crew {
    /// Most content in all shifts.
    pub(super) fn whole(&self) -> i64 {
        self.shifts.iter().map(|shift| (shift.work - shift.ends).max(0)).sum()
    }

    /// Most content of routes that are done by an instant.
    pub(super) fn until(&self, finish: i64) -> i64 {
        let of_shift = |shift: &Room| (shift.work.min(finish - shift.open) - shift.ends).max(0);
        self.shifts.iter().map(of_shift).sum()
    }

    /// Most content of visits between two instants, none of whose legs is longer than `leg`: the first may be over before.
    pub(super) fn between(&self, from: i64, to: i64, leg: i64) -> i64 {
        let of_shift = |shift: &Room| {
            let overlap = to.min(shift.close) - from.max(shift.open);
            if overlap < 0 { 0 } else { overlap.min(shift.work) + leg }
        };
        self.shifts.iter().map(of_shift).sum()
    }
}

/// Sites, teams and the least legs between them.
pub(super) struct Ground<'a> {
    scenario: &'a Scenario,
    locations: &'a Locations,
    matrices: &'a Matrices,
    may: &'a [Vec<bool>],
    /// By table and site: the least leg there from any other site.
    least: Vec<Vec<i32>>,
    /// By table and site: the least leg from there to any other site.
    out: Vec<Vec<i32>>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        locations: &'a Locations,
        matrices: &'a Matrices,
        may: &'a [Vec<bool>],
    ) -> Self {
        let sites = scenario.sites.len();
        let least = |table: &Legs, from_there: bool| -> Vec<i32> {
            let leg = |a: usize, b: usize| if from_there { table.leg(a, b).0 } else { table.leg(b, a).0 };
            let of_site = |site: usize| (0..sites).filter(|other| *other != site).map(|other| leg(site, other)).min();
            // Service alone is a bound too, and all pairs of so many would take too long.
            let of_site = |site: usize| if sites > MOST_PAIRED { Some(0) } else { of_site(site) };
            (0..sites).into_par_iter().map(|site| of_site(site).unwrap_or(UNREACHABLE)).collect()
        };
        let all = |from_there: bool| matrices.tables.iter().map(|table| least(table, from_there)).collect();
        Self { scenario, locations, matrices, may, least: all(false), out: all(true) }
    }

    /// An instant as clock time.
    pub(super) fn clock(&self, instant: i64) -> String {
        self.scenario.clock.short(Seconds(instant))
    }

    /// Everything that somebody can visit.
    pub(super) fn items(&self) -> Vec<Item> {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut items = Vec::new();
        for (index, site) in self.scenario.sites.iter().enumerate() {
            match site.group.as_ref().filter(|group| group.rule == GroupRule::Any) {
                Some(group) => groups.entry(&group.id).or_default().push(index),
                None => items.extend(self.single(index)),
            }
        }
        let group = |(id, members): (&&str, &Vec<usize>)| {
            let worth = members.iter().map(|&site| self.scenario.sites[site].priority).max()?;
            let (must, priority) = counts(worth);
            let whole = members.iter().filter_map(|&site| self.single(site)).reduce(merged)?;
            Some(Item { weight: members.len(), must, priority, site: None, group: (*id).to_owned(), ..whole })
        };
        items.extend(groups.iter().filter_map(group));
        items
    }

    fn single(&self, index: usize) -> Option<Item> {
        let site = &self.scenario.sites[index];
        let able: Vec<bool> = self.may.iter().map(|of_team| of_team[index]).collect();
        let teams = || (0..able.len()).filter(|&team| able[team]);
        let leg = teams().map(|team| self.least_leg(team, index)).min()?;
        let finish = teams().map(|team| self.earliest_finish(team, index)).min()?;
        let service = site.service.get();
        let hull = self.hull(index, &able);
        let (must, priority) = counts(site.priority);
        let (content, demand) = (service + leg, site.demand.clone());
        Some(Item {
            content,
            leg,
            able,
            hull,
            service,
            finish,
            demand,
            must,
            priority,
            weight: 1,
            site: Some(index),
            group: String::new(),
        })
    }

    /// From the first to the last of a site's windows in which somebody who may visit is on duty: there are those of the days
    /// before and after too.
    fn hull(&self, index: usize, able: &[bool]) -> Option<(i64, i64)> {
        let site = &self.scenario.sites[index];
        let teams = || self.scenario.teams.iter().zip(able).filter(|(_, able)| **able);
        let shifts = || teams().flat_map(|(team, _)| &team.shifts);
        let open = shifts().map(|shift| shift.window.open).min()?;
        let close = shifts().map(|shift| shift.window.close).max()?;
        let fits = |window: &&Window| window.close - site.service >= open && window.open + site.service <= close;
        let (first, last) = (site.windows.iter().find(fits)?, site.windows.iter().rfind(fits)?);
        Some((first.open.get(), last.close.get()))
    }

    /// The least leg of a team that ends at a site: from any other site or from its own start place.
    fn least_leg(&self, team: usize, site: usize) -> i64 {
        let table = self.matrices.table(team);
        let others = self.least[self.matrices.of_team[team]][site];
        let start = self.locations.start[team].map_or(UNREACHABLE, |start| table.leg(start, site).0);
        let least = others.min(start);
        // An open start and no other site: no leg at all.
        if least >= UNREACHABLE { 0 } else { i64::from(least) }
    }

    /// No route of a team that visits a site is done before: on duty, by the least leg if it comes from a place of its own, in a
    /// window, and at the end place.
    fn earliest_finish(&self, team: usize, index: usize) -> i64 {
        let site = &self.scenario.sites[index];
        let there = if self.locations.start[team].is_none() { 0 } else { self.least_leg(team, index) };
        let open = self.scenario.teams[team].shifts.iter().map(|shift| shift.window.open.get()).min().unwrap_or(0);
        let arrive = open + there;
        // The windows are those of the days before and after too.
        let first = site.windows.iter().find(|window| (window.close - site.service).get() >= arrive);
        first.map_or(arrive, |window| arrive.max(window.open.get())) + site.service.get() + self.least_home(team)
    }

    fn least_home(&self, team: usize) -> i64 {
        let Some(end) = self.locations.end[team] else { return 0 };
        let table = self.matrices.table(team);
        let legs = (0..self.scenario.sites.len()).map(|site| table.leg(site, end).0);
        legs.min().filter(|least| *least < UNREACHABLE).map_or(0, i64::from)
    }

    /// What every team has to give.
    pub(super) fn crews(&self, items: &[Item]) -> Vec<Crew> {
        let dims = self.scenario.sites.iter().map(|site| site.demand.len()).max().unwrap_or(0);
        let crew = |(index, team): (usize, &Team)| {
            let legs = items.iter().filter(|item| item.able[index]).map(|item| item.leg);
            let saved = if self.locations.start[index].is_none() { legs.max().unwrap_or(0) } else { 0 };
            let ends = self.least_home(index) - saved;
            let longest = team.longest_work.map_or(i64::MAX, |longest| longest.get());
            let room = |shift: &Shift| Room {
                open: shift.window.open.get(),
                close: shift.window.close.get(),
                work: work(shift).min(longest),
                ends,
            };
            let load = |dim: usize| team.capacity.get(dim).map(|most| most.saturating_mul(team.shifts.len() as i64));
            Crew { loads: (0..dims).map(load).collect(), shifts: team.shifts.iter().map(room).collect() }
        };
        self.scenario.teams.iter().enumerate().map(crew).collect()
    }

    /// Whether no team could visit both of two sites: the second is not reached in time from the first, in either order.
    pub(super) fn apart(&self, a: &Item, b: &Item) -> bool {
        let (Some(one), Some(other)) = (a.site, b.site) else { return false };
        let both = |team: &usize| a.able[*team] && b.able[*team];
        (0..self.least.len()).all(|table| {
            let used = (0..a.able.len()).any(|team| self.matrices.of_team[team] == table && both(&team));
            !used || !self.follows(a, one, b, other, table) && !self.follows(b, other, a, one, table)
        })
    }

    /// Whether no team could visit one site and later the other.
    pub(super) fn never_follows(&self, first: &Item, next: &Item) -> bool {
        let (Some(from), Some(to)) = (first.site, next.site) else { return false };
        (0..self.least.len()).all(|table| {
            let able = |team: usize| self.matrices.of_team[team] == table && first.able[team] && next.able[team];
            !(0..first.able.len()).any(able) || !self.follows(first, from, next, to, table)
        })
    }

    /// Id of an item's site, or of the group it stands for.
    pub(super) fn id(&self, item: &Item) -> String {
        match item.site {
            Some(site) => self.scenario.sites[site].id.clone(),
            None => format!("group {}", item.group),
        }
    }

    /// Whether `next` can be begun in time after `first` was begun as early as its windows allow. The way may lead over other
    /// sites; since a table need not keep the triangle inequality, the direct leg bounds it only together with the least legs.
    fn follows(&self, first: &Item, from: usize, next: &Item, to: usize, table: usize) -> bool {
        let (Some((open, _)), Some((_, close))) = (first.hull, next.hull) else { return true };
        let matrix = &self.matrices.tables[table];
        let direct = i64::from(matrix.leg(from, to).0);
        let over = i64::from(self.out[table][from]) + i64::from(self.least[table][to]);
        open + first.service + direct.min(over) <= close - next.service
    }
}

/// What covers either of two.
fn merged(a: Item, b: Item) -> Item {
    let able = a.able.iter().zip(&b.able).map(|(a, b)| *a || *b).collect();
    let demand = (0..a.demand.len().max(b.demand.len()))
        .map(|dim| a.demand.get(dim).copied().unwrap_or(0).min(b.demand.get(dim).copied().unwrap_or(0)));
    Item {
        content: a.content.min(b.content),
        leg: a.leg.max(b.leg),
        able,
        hull: a.hull.zip(b.hull).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1))),
        service: a.service.min(b.service),
        finish: a.finish.min(b.finish),
        demand: demand.collect(),
        ..a
    }
}

fn counts(priority: Priority) -> (bool, i64) {
    match priority {
        Priority::Must => (true, 0),
        Priority::Level(level) => (false, i64::from(level)),
    }
}

/// Most time of a shift that is not a break. A break is due when the team is out before and after its latest beginning, so a route
/// may lie between the latest beginnings of two breaks and takes all those between.
fn work(shift: &Shift) -> i64 {
    let latest: Vec<i64> = shift.breaks.iter().map(|b| (b.window.close - b.length).get()).collect();
    let lengths: Vec<i64> = shift.breaks.iter().map(|b| b.length.get()).collect();
    let (open, close) = (shift.window.open.get(), shift.window.close.get());
    let mut most = 0;
    for begin in 0..=latest.len() {
        for end in begin..=latest.len() {
            // Breaks begin..end are taken, the one before is over and the one after is not yet due.
            let from = if begin == 0 { open } else { latest[begin - 1].max(open) };
            let to = if end == latest.len() { close } else { latest[end].min(close) };
            most = most.max(to - from - lengths[begin..end].iter().sum::<i64>());
        }
    }
    most.max(0)
}
