//! A problem from a scenario: names become indices, hours and kilometres become prices of a second and a metre.

use std::collections::{HashMap, HashSet};

use super::kinds::Kinds;
use super::table::{Ground, Table};
use super::{Bond, Clock, Group, Kind, Leg, Lock, NIL, Problem, Vehicle, Worth};
use crate::matrix::{Legs, Locations, Matrices, Matrix, Sphere};
use crate::model::{BreakPlace, Edge, GroupRule, LockRule, Priority, Scenario, Shift, Site, Team};
use crate::solve::day::Rest;
use crate::solve::least::adds_up;
use crate::solve::span::{FAR, Span, Time};
use crate::units::Seconds;

/// Internal units of cost in a hundredth of the currency unit: the least that makes the price of a second and that of a
/// metre whole numbers.
pub(crate) const UNITS: i64 = 18_000;

impl Problem {
    /// The problem of a scenario, its places and its matrices.
    #[must_use]
    pub fn new(scenario: &Scenario, locations: &Locations, matrices: &Matrices) -> Self {
        let sites = scenario.sites.len();
        let nowhere = locations.places.len() as u32;
        let dims = scenario.teams.iter().map(|team| team.capacity.len()).max().unwrap_or(0);
        let bonds = bonds(scenario);
        let mut kinds = Kinds::default();
        let mut vehicles = Vec::new();
        let mut columns = Columns::new(scenario);
        for (index, team) in scenario.teams.iter().enumerate() {
            let column = columns.of(team, &mut kinds);
            for (number, shift) in team.shifts.iter().enumerate() {
                let mut kind = kind(team, shift, dims);
                kind.table = matrices.of_team[index] as u32;
                kind.start = locations.start[index].map_or(nowhere, |place| place as u32);
                kind.end = locations.end[index].map_or(nowhere, |place| place as u32);
                let kind = kinds.index(kind, column);
                vehicles.push(Vehicle { team: index as u32, shift: number as u32, kind });
            }
        }
        let (kinds, may) = kinds.finish(sites);
        let mut first_visit = vec![0];
        let mut visits = Vec::new();
        for site in &scenario.sites {
            visits.extend(visits_of(site));
            first_visit.push(visits.len() as u32);
        }
        let demand = |site: &Site| (0..dims).map(|dim| site.demand.get(dim).copied().unwrap_or(0)).collect::<Vec<_>>();
        Self {
            sites,
            tables: matrices.tables.iter().map(table).collect(),
            visits,
            first_visit,
            original: (0..sites as u32).collect(),
            first: Vec::new(),
            kinds_near: Vec::new(),
            demand: scenario.sites.iter().flat_map(demand).collect(),
            dims,
            worth: scenario.sites.iter().map(|site| worth(site.priority)).collect(),
            vehicles,
            crew_of: Vec::new(),
            kinds,
            may,
            ground: ground(locations, matrices),
            bond_of: bonds.of_site,
            bonds: bonds.bonds,
            groups: bonds.groups,
            locks: bonds.locks,
            clock: Clock::Full,
            plain: false,
            remote: Vec::new(),
            longest_leg: Leg::default(),
        }
        .finish()
    }
}

/// The matrix with one more place, nowhere, which costs nothing to leave or to reach.
fn table(legs: &Legs) -> Table {
    match legs {
        Legs::Full(matrix) => pairs(matrix),
        Legs::Straight(sphere) => Table::of_sphere(sphere),
    }
}

fn pairs(matrix: &Matrix) -> Table {
    let n = matrix.n + 1;
    let mut legs = vec![Leg::default(); n * n];
    for from in 0..matrix.n {
        for to in 0..matrix.n {
            let cell = from * matrix.n + to;
            legs[from * n + to] = Leg { time: matrix.seconds[cell].min(FAR), dist: matrix.metres[cell].min(FAR) };
        }
    }
    Table::Pairs { n, legs }
}

/// Where the places lie, and nowhere after them; without a pace where travel has nothing to do with the straight line.
fn ground(locations: &Locations, matrices: &Matrices) -> Option<Ground> {
    let paces = matrices.tables.iter().map(|legs| match legs {
        Legs::Straight(sphere) => sphere.plane().map_or(0.0, |(_, pace)| pace),
        Legs::Full(_) => 0.0,
    });
    let pace = paces.min_by(f64::total_cmp)?;
    let points = locations.places.iter().map(|place| (place.point().x(), place.point().y()));
    let ground = Ground::of_sphere(&Sphere::new(points, 100, 1, 100))?;
    Some(Ground { pace, ..ground })
}

fn kind(team: &Team, shift: &Shift, dims: usize) -> Kind {
    let rest = |rest: &crate::model::Break| Rest {
        span: Span::new(time(rest.window.open), time(rest.window.close - rest.length), time(rest.length)),
        at_end: rest.place == BreakPlace::EndPlace && team.end.is_some(),
    };
    let rests: Vec<Rest> = shift.breaks.iter().map(rest).collect();
    Kind {
        table: 0,
        start: 0,
        end: 0,
        shift: Span::new(time(shift.window.open), time(shift.window.close), 0),
        longest: team.longest_work.map_or(2 * FAR, time),
        adds_up: adds_up(&rests, time(shift.window.open)),
        rests,
        starts_anywhere: team.start.is_none(),
        capacity: (0..dims).map(|dim| team.capacity.get(dim).copied().unwrap_or(i64::MAX / 4)).collect(),
        fixed: team.rates.fixed.get().saturating_mul(UNITS),
        per_time: team.rates.per_hour.get().saturating_mul(UNITS / 3600),
        per_dist: team.rates.per_km.get().saturating_mul(UNITS / 1000),
    }
}

fn visits_of(site: &Site) -> Vec<Span> {
    let service = time(site.service);
    if site.windows.is_empty() {
        return vec![Span::new(-FAR, FAR, service)];
    }
    let visit =
        |window: &crate::model::Window| Span::new(time(window.open), time(window.close - site.service), service);
    site.windows.iter().map(visit).filter(|visit| visit.early <= visit.late).collect()
}

fn worth(priority: Priority) -> Worth {
    match priority {
        Priority::Must => Worth { must: true, ..Worth::default() },
        Priority::Level(level) => Worth { priority: i64::from(level), ..Worth::default() },
    }
}

/// Columns of the teams: one for all teams that have the same skills, crew and territories, unless a site or a lock names
/// one of them.
struct Columns<'a> {
    scenario: &'a Scenario,
    site: HashMap<&'a str, usize>,
    named: HashSet<&'a str>,
    known: HashMap<(&'a [String], u32, &'a [String], Option<&'a str>), u32>,
}

impl<'a> Columns<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let by_sites = scenario.sites.iter().filter_map(|site| site.team.as_deref());
        let by_locks = scenario.locks.iter().filter_map(|lock| lock.team.as_deref());
        let site = scenario.sites.iter().enumerate().map(|(index, site)| (&*site.id, index)).collect();
        Self { scenario, site, named: by_sites.chain(by_locks).collect(), known: HashMap::new() }
    }

    fn of(&mut self, team: &'a Team, kinds: &mut Kinds) -> u32 {
        let name = self.named.contains(&*team.id).then_some(&*team.id);
        let alike = (&*team.skills, team.crew, &*team.territories, name);
        if let Some(column) = self.known.get(&alike) {
            return *column;
        }
        let column = kinds.column(self.bits(team));
        self.known.insert(alike, column);
        column
    }

    /// The sites a team may visit by skills, territory, crew, fixed team, day and locks with a team; a bit each.
    fn bits(&self, team: &Team) -> Vec<u64> {
        let scenario = self.scenario;
        let mut column = vec![0_u64; scenario.sites.len().div_ceil(64)];
        for (index, site) in scenario.sites.iter().enumerate() {
            let able = site.skills.iter().all(|skill| team.skills.contains(skill)) && team.crew >= site.crew;
            let here =
                site.territory.as_ref().is_none_or(|own| team.territories.is_empty() || team.territories.contains(own));
            let chosen = site.team.as_ref().is_none_or(|fixed| *fixed == team.id);
            let today = site.days.0.is_none_or(|first| first <= scenario.date)
                && site.days.1.is_none_or(|last| scenario.date <= last);
            if able && here && chosen && today {
                column[index / 64] |= 1 << (index % 64);
            }
        }
        for lock in scenario.locks.iter().filter(|lock| lock.team.as_ref().is_some_and(|fixed| *fixed != team.id)) {
            for site in lock.sites.iter().filter_map(|id| self.site.get(&**id)) {
                column[site / 64] &= !(1 << (site % 64));
            }
        }
        column
    }
}

struct Bonds {
    of_site: Vec<u32>,
    bonds: Vec<Bond>,
    groups: Vec<Group>,
    locks: Vec<Lock>,
}

fn bonds(scenario: &Scenario) -> Bonds {
    let mut made =
        Bonds { of_site: vec![NIL; scenario.sites.len()], bonds: Vec::new(), groups: Vec::new(), locks: Vec::new() };
    let mut known: HashMap<&str, u32> = HashMap::new();
    for (index, site) in scenario.sites.iter().enumerate() {
        let Some(group) = &site.group else { continue };
        let number = *known.entry(&group.id).or_insert_with(|| {
            let any = group.rule == GroupRule::Any;
            made.groups.push(Group { any, members: Vec::new(), worth: Worth::default() });
            made.groups.len() as u32 - 1
        });
        let entry = &mut made.groups[number as usize];
        entry.members.push(index as u32);
        let own = worth(site.priority);
        entry.worth.must |= own.must;
        entry.worth.priority = entry.worth.priority.max(own.priority);
        made.bond(index).group = number;
    }
    for group in &mut made.groups {
        if group.worth.must {
            group.worth.priority = 0;
        }
    }
    let index: HashMap<&str, usize> =
        scenario.sites.iter().enumerate().map(|(index, site)| (&*site.id, index)).collect();
    for lock in &scenario.locks {
        let members: Vec<u32> = lock.sites.iter().filter_map(|id| index.get(&**id)).map(|site| *site as u32).collect();
        for (rank, site) in members.iter().enumerate() {
            let number = made.locks.len() as u32;
            made.bond(*site as usize).locks.push((number, rank as u32));
        }
        let (at_start, at_end) = (lock.at == Some(Edge::Start), lock.at == Some(Edge::End));
        let tight = lock.rule == LockRule::Sequence || lock.at.is_some();
        made.locks.push(Lock { members, tight, at_start, at_end });
    }
    made
}

impl Bonds {
    fn bond(&mut self, site: usize) -> &mut Bond {
        if self.of_site[site] == NIL {
            self.of_site[site] = self.bonds.len() as u32;
            self.bonds.push(Bond { group: NIL, locks: Vec::new() });
        }
        &mut self.bonds[self.of_site[site] as usize]
    }
}

fn time(instant: Seconds) -> Time {
    instant.get().clamp(-i64::from(FAR), i64::from(FAR)) as Time
}
