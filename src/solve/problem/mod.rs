//! The problem as the search sees it: dense integers, one array a property, nothing to look up by name.
//!
//! Sites come first, `0..sites`; a *vehicle* is one shift of one team, and vehicles alike in all that matters are of one *kind*.

mod arrays;
mod kinds;
mod order;
mod part;
mod scenario;
mod table;

pub use arrays::{Arrays, Client, Travel, Truck};
pub(crate) use kinds::May;
pub(crate) use scenario::UNITS;
pub(crate) use table::{Ground, Table, corners};
pub use table::{Plane, Whole};

use super::day::{Day, Leg, Rest, Way};
use super::span::{Span, Time};

/// What stands where an index would: none.
pub(crate) const NIL: u32 = u32::MAX;

/// Sites up to which a problem is searched as a whole; above, where it is known where the sites lie, it is searched in
/// parts.
///
/// In a few iterations a site, both come to the same at 5,000; at 10,000 parts are ahead, with twice the iterations.
pub(crate) const WHOLE: usize = 8000;

/// Kinds whose empty vehicles a site may open a route with, before all others: more look farther, fewer are faster.
pub(crate) const KINDS_NEAR: usize = 16;

/// A day to be searched.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(crate) sites: usize,
    pub(crate) tables: Vec<Table>,
    /// Begin and length of the visits a site's windows allow, those of site `i` from `first_visit[i]` on.
    pub(crate) visits: Vec<Span>,
    pub(crate) first_visit: Vec<u32>,
    /// By site: the first of its visits.
    pub(crate) first: Vec<Span>,
    /// What a site takes of each capacity: `dims` numbers a site.
    pub(crate) demand: Vec<i64>,
    pub(crate) dims: usize,
    pub(crate) worth: Vec<Worth>,
    pub(crate) vehicles: Vec<Vehicle>,
    /// By vehicle: its team, numbered through; empty where no team has more than one shift.
    pub(crate) crew_of: Vec<u32>,
    pub(crate) kinds: Vec<Kind>,
    /// Which kinds may visit which sites.
    pub(crate) may: May,
    /// By site: the kinds that may visit it and stay nearest, [`KINDS_NEAR`] of them or, filled up with [`NIL`], fewer.
    pub(crate) kinds_near: Vec<u32>,
    /// Where the locations lie, where that is known.
    pub(crate) ground: Option<Ground>,
    /// By site: index into `bonds`, or [`NIL`].
    pub(crate) bond_of: Vec<u32>,
    pub(crate) bonds: Vec<Bond>,
    pub(crate) groups: Vec<Group>,
    pub(crate) locks: Vec<Lock>,
    /// What has to be known of a route's times where the goal does not ask for more.
    pub(crate) clock: Clock,
    /// By site: its number as the caller knows it.
    pub(crate) original: Vec<u32>,
    /// Made of plain arrays: prices are taken as they are.
    pub(crate) plain: bool,
    /// By site: distance from the nearest start place, for orders of insertion.
    pub(crate) remote: Vec<i32>,
    /// Greatest distance and time of any leg that exists.
    pub(crate) longest_leg: Leg,
}

/// What has to be known of a route's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// Nothing: there are no windows, no shifts, and time costs nothing.
    Off,
    /// Whether it fits the windows.
    Fit,
    /// When it finishes and how much work it is.
    Full,
}

/// What a site counts for when it is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Worth {
    pub(crate) must: bool,
    pub(crate) priority: i64,
    /// Cost of leaving it out, in the units of cost.
    pub(crate) prize: i64,
}

/// One shift of one team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vehicle {
    pub(crate) team: u32,
    pub(crate) shift: u32,
    pub(crate) kind: u32,
}

/// What vehicles have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Kind {
    pub(crate) table: u32,
    /// Locations.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) shift: Span,
    pub(crate) longest: Time,
    pub(crate) rests: Vec<Rest>,
    /// Without a start place a route begins at its first stop, and no break at the end place comes before that.
    pub(crate) starts_anywhere: bool,
    /// See [`adds_up`](crate::solve::least::adds_up).
    pub(crate) adds_up: bool,
    pub(crate) capacity: Vec<i64>,
    /// Cost in internal units: for a route in use, for a unit of time worked, for a unit of distance.
    pub(crate) fixed: i64,
    pub(crate) per_time: i64,
    pub(crate) per_dist: i64,
}

/// What ties a site to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bond {
    /// Index of its group, or [`NIL`].
    pub(crate) group: u32,
    /// Locks it stands in, with its rank there.
    pub(crate) locks: Vec<(u32, u32)>,
}

/// Sites of which one is enough, or that one team visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) any: bool,
    pub(crate) members: Vec<u32>,
    /// Of an `any` group: what it counts for as a whole.
    pub(crate) worth: Worth,
}

/// Sites in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(crate) members: Vec<u32>,
    /// Nothing in between.
    pub(crate) tight: bool,
    pub(crate) at_start: bool,
    pub(crate) at_end: bool,
}

impl Kind {
    pub(crate) fn day(&self) -> Day<'_> {
        Day { shift: self.shift, rests: &self.rests, longest: self.longest }
    }

    /// Whether one label is not enough even if all sites have one window.
    pub(crate) fn is_rich(&self) -> bool {
        !self.rests.is_empty()
    }
}

impl Problem {
    /// Whether prices are taken as they are and every time beyond what is asked is left out: a problem of plain arrays.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether some sites have a prize.
    pub(crate) fn is_prized(&self) -> bool {
        self.worth.iter().any(|worth| worth.prize > 0)
    }

    /// Whether nobody has a choice of windows or breaks, and there is one table, where time and distance are the same and
    /// directions do not differ.
    pub(crate) fn is_even(&self) -> bool {
        let single = (0..self.sites as u32).all(|site| self.visits(site).len() == 1);
        let symmetric = matches!(&self.tables[..], [table] if table.is_one_way_the_other());
        single && symmetric && self.kinds.iter().all(|kind| !kind.is_rich())
    }

    /// The table of a kind of vehicles.
    #[inline(always)]
    pub(crate) fn table(&self, kind: &Kind) -> &Table {
        &self.tables[kind.table as usize]
    }

    /// The way from one location to another for a kind of vehicles.
    pub(crate) fn way(&self, kind: &Kind, from: u32, to: u32) -> Way {
        let table = self.table(kind);
        let by_end = kind.rests.iter().any(|rest| rest.at_end) && !(kind.starts_anywhere && from == kind.start);
        let via = by_end.then(|| (table.leg(from, kind.end), table.leg(kind.end, to)));
        Way { direct: table.leg(from, to), via }
    }

    /// The visits that a site's windows allow.
    #[inline(always)]
    pub(crate) fn visits(&self, site: u32) -> &[Span] {
        let site = site as usize;
        &self.visits[self.first_visit[site] as usize..self.first_visit[site + 1] as usize]
    }

    /// The first visit that a site's windows allow; a site without any gets a span that nobody asks for.
    #[inline(always)]
    pub(crate) fn first(&self, site: u32) -> Span {
        self.first[site as usize]
    }

    /// Whether vehicles of a kind may visit a site, all but ties to other sites considered.
    #[inline(always)]
    pub(crate) fn may(&self, site: u32, kind: u32) -> bool {
        self.may.is(site, kind)
    }

    /// Whether any vehicle may visit a site.
    pub(crate) fn anyone(&self, site: u32) -> bool {
        self.may.row(site).iter().any(|word| *word != 0)
    }

    /// The ties of a site.
    #[inline(always)]
    pub(crate) fn bond(&self, site: u32) -> Option<&Bond> {
        let index = self.bond_of[site as usize];
        (index != NIL).then(|| &self.bonds[index as usize])
    }

    /// The `any` group of a site.
    #[inline(always)]
    pub(crate) fn any_group(&self, site: u32) -> Option<u32> {
        let group = self.bond(site)?.group;
        (group != NIL && self.groups[group as usize].any).then_some(group)
    }

    /// Number of sites.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// Number of shifts on duty.
    #[must_use]
    pub fn vehicles(&self) -> usize {
        self.vehicles.len()
    }

    /// Works out what follows from the rest; of a problem that is searched in parts, the parts do most of it.
    fn finish(mut self) -> Self {
        if !self.is_large() {
            // In parts a team may have a shift in one and a shift in another: there each counts as a team.
            self.crew_of = crews(&self.vehicles);
            return self.finish_whole();
        }
        self.original = (0..self.sites as u32).collect();
        self
    }

    /// Takes away from `may` what cannot be even by the site alone, and works out the figures that follow from the rest.
    fn finish_whole(mut self) -> Self {
        self.longest_leg = self
            .tables
            .iter()
            .map(Table::longest)
            .fold(Leg::default(), |most, leg| Leg { time: most.time.max(leg.time), dist: most.dist.max(leg.dist) });
        self.renumber();
        self.drop_hopeless();
        self.find_kinds();
        self.take_first();
        self.remote = (0..self.sites as u32)
            .map(|site| {
                let from = |kind: &Kind| self.table(kind).leg(kind.start, site).dist;
                self.kinds.iter().map(from).min().unwrap_or(0)
            })
            .collect();
        self
    }

    /// Whether it is searched in parts.
    pub(crate) fn is_large(&self) -> bool {
        self.sites > WHOLE && self.ground.is_some()
    }

    fn find_kinds(&mut self) {
        self.kinds_near = Vec::with_capacity(self.sites * KINDS_NEAR);
        let mut near: Vec<(i32, u32)> = Vec::new();
        for site in 0..self.sites as u32 {
            near.clear();
            for (number, kind) in (0_u32..).zip(&self.kinds) {
                if self.may(site, number) {
                    let table = self.table(kind);
                    let way = table.leg(kind.start, site).dist.saturating_add(table.leg(site, kind.end).dist);
                    near.push((way, number));
                }
            }
            if near.len() > KINDS_NEAR {
                near.select_nth_unstable(KINDS_NEAR - 1);
                near.truncate(KINDS_NEAR);
            }
            // Ties are broken by the first that is tried.
            near.sort_unstable_by_key(|(_, kind)| *kind);
            self.kinds_near.extend(near.iter().map(|(_, kind)| *kind));
            self.kinds_near.resize((site as usize + 1) * KINDS_NEAR, NIL);
        }
    }

    /// The kinds nearest to a site that may visit it.
    #[inline(always)]
    pub(crate) fn kinds_near(&self, site: u32) -> impl Iterator<Item = u32> + use<> {
        let from = site as usize * KINDS_NEAR;
        let kinds: [u32; KINDS_NEAR] = std::array::from_fn(|at| self.kinds_near[from + at]);
        kinds.into_iter().take_while(|kind| *kind != NIL)
    }

    fn take_first(&mut self) {
        let blank = Span::new(0, 0, 0);
        self.first = (0..self.sites as u32).map(|site| self.visits(site).first().copied().unwrap_or(blank)).collect();
    }

    fn drop_hopeless(&mut self) {
        let mut room = super::day::Scratch::default();
        self.may = May::of(self.sites, self.kinds.len(), |site, kind| {
            self.may(site, kind) && self.alone(site, kind, &mut room)
        });
    }

    /// Whether a vehicle could visit the site and nothing else.
    fn alone(&self, site: u32, kind: u32, room: &mut super::day::Scratch) -> bool {
        let kind = &self.kinds[kind as usize];
        let load = &self.demand[site as usize * self.dims..][..self.dims];
        if kind.capacity.iter().zip(load).any(|(most, load)| load > most) {
            return false;
        }
        if let ([visit], []) = (self.visits(site), &*kind.rests) {
            let table = self.table(kind);
            let there = kind.shift.then(table.leg(kind.start, site).time, *visit);
            let back = there.and_then(|span| span.then(table.leg(site, kind.end).time, kind.shift));
            return back.is_some_and(|span| span.length <= kind.longest);
        }
        let (mut start, mut there, mut end) = (Vec::new(), Vec::new(), Vec::new());
        kind.day().at_start(kind.shift, room, &mut start);
        kind.day().at_end(kind.shift, room, &mut end);
        kind.day().forward(&start, self.way(kind, kind.start, site), self.visits(site), room, &mut there);
        kind.day().join(&there, self.way(kind, site, kind.end), &end).is_some()
    }
}

/// By vehicle: its team, numbered through; nothing where every vehicle has a team of its own.
fn crews(vehicles: &[Vehicle]) -> Vec<u32> {
    let mut teams: Vec<u32> = vehicles.iter().map(|vehicle| vehicle.team).collect();
    teams.sort_unstable();
    teams.dedup();
    if teams.len() == vehicles.len() {
        return Vec::new();
    }
    vehicles.iter().map(|vehicle| teams.partition_point(|team| *team < vehicle.team) as u32).collect()
}
