//! A problem from plain arrays: for matrices and standard instances that never were a scenario.

use super::kinds::Kinds;
use super::table::{Ground, Plane, Table};
use super::{Clock, Kind, Leg, Problem, Vehicle, Worth};
use crate::matrix::Sphere;
use crate::solve::span::{FAR, Span, Time};

/// A problem as plain arrays. Clients are the first locations; the trucks' places may be any location.
///
/// Times, distances and costs are whole numbers in the caller's units, instants below `1 << 28`; what is larger counts as
/// never.
#[derive(Clone, Debug)]
pub struct Arrays {
    /// Who is to be visited; client `i` is at location `i`.
    pub clients: Vec<Client>,
    /// Who goes.
    pub trucks: Vec<Truck>,
    /// Travel, the same for all.
    pub travel: Travel,
}

/// Travel between `n` locations, entry `from * n + to`, or where they are.
#[derive(Clone, Debug)]
pub enum Travel {
    /// Time and distance are the same.
    Same(Vec<i32>),
    /// Time, then distance.
    Pairs(Vec<(i32, i32)>),
    /// Straight lines; time and distance are the same.
    Plane(Plane),
    /// Great circles.
    Sphere(Sphere),
}

/// Somebody to be visited.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// What a visit takes of the trucks' capacity, per dimension.
    pub demand: Vec<i64>,
    /// How long a visit lasts.
    pub service: i64,
    /// First and last instant at which a visit may begin; empty: any.
    pub begin: Vec<(i64, i64)>,
    /// Cost of leaving it out; `None`: it may not be left out.
    pub prize: Option<i64>,
}

/// Somebody who goes.
#[derive(Clone, Debug)]
pub struct Truck {
    /// Location it starts from.
    pub start: usize,
    /// Location it ends at.
    pub end: usize,
    /// First instant of leaving and last of being back.
    pub shift: (i64, i64),
    /// Longest time from leaving to being back.
    pub longest: i64,
    /// What it can carry, per dimension.
    pub capacity: Vec<i64>,
    /// Cost of using it.
    pub fixed: i64,
    /// Cost of a unit of time between leaving and being back.
    pub per_time: i64,
    /// Cost of a unit of distance.
    pub per_dist: i64,
    /// Clients it may visit; `None`: all.
    pub clients: Option<Vec<usize>>,
}

impl Problem {
    /// The problem of plain arrays.
    #[must_use]
    pub fn of_arrays(arrays: &Arrays) -> Self {
        let sites = arrays.clients.len();
        let dims = arrays.trucks.iter().map(|truck| truck.capacity.len()).max().unwrap_or(0);
        let mut kinds = Kinds::default();
        let mut everybody = None;
        let mut vehicles = Vec::with_capacity(arrays.trucks.len());
        for (team, truck) in arrays.trucks.iter().enumerate() {
            let column = match &truck.clients {
                None => *everybody.get_or_insert_with(|| kinds.column(vec![u64::MAX; sites.div_ceil(64)])),
                Some(clients) => kinds.column(column(clients, sites)),
            };
            vehicles.push(Vehicle { team: team as u32, shift: 0, kind: kinds.index(kind(truck, dims), column) });
        }
        let (kinds, may) = kinds.finish(sites);
        let mut first_visit = vec![0];
        let mut visits = Vec::new();
        for client in &arrays.clients {
            let service = time(client.service);
            let any = [(-i64::from(FAR), i64::from(FAR))];
            let begin = if client.begin.is_empty() { &any[..] } else { &client.begin };
            visits.extend(begin.iter().map(|(from, to)| Span::new(time(*from), time(*to), service)));
            first_visit.push(visits.len() as u32);
        }
        Self {
            sites,
            tables: vec![table(&arrays.travel)],
            visits,
            first_visit,
            original: (0..sites as u32).collect(),
            first: Vec::new(),
            kinds_near: Vec::new(),
            demand: arrays.clients.iter().flat_map(|client| padded(&client.demand, dims, 0)).collect(),
            dims,
            worth: arrays.clients.iter().map(worth).collect(),
            vehicles,
            crew_of: Vec::new(),
            kinds,
            may,
            ground: ground(&arrays.travel),
            bond_of: vec![super::NIL; sites],
            bonds: Vec::new(),
            groups: Vec::new(),
            locks: Vec::new(),
            clock: clock(arrays),
            plain: true,
            remote: Vec::new(),
            longest_leg: Leg::default(),
        }
        .finish()
    }
}

fn kind(truck: &Truck, dims: usize) -> Kind {
    Kind {
        table: 0,
        start: truck.start as u32,
        end: truck.end as u32,
        shift: Span::new(time(truck.shift.0), time(truck.shift.1), 0),
        longest: if truck.longest >= i64::from(FAR) { 2 * FAR } else { time(truck.longest) },
        rests: Vec::new(),
        starts_anywhere: false,
        adds_up: true,
        capacity: padded(&truck.capacity, dims, i64::MAX / 4).collect(),
        fixed: truck.fixed,
        per_time: truck.per_time,
        per_dist: truck.per_dist,
    }
}

fn column(clients: &[usize], sites: usize) -> Vec<u64> {
    let mut column = vec![0; sites.div_ceil(64)];
    for client in clients.iter().filter(|client| **client < sites) {
        column[client / 64] |= 1 << (client % 64);
    }
    column
}

fn table(travel: &Travel) -> Table {
    match travel {
        Travel::Same(cells) => {
            let n = cells.len().isqrt();
            let symmetric = (0..n).all(|from| (0..from).all(|to| cells[from * n + to] == cells[to * n + from]));
            Table::Same { n, cells: cells.clone(), symmetric }
        }
        Travel::Pairs(cells) => Table::Pairs {
            n: cells.len().isqrt(),
            legs: cells.iter().map(|(time, dist)| Leg { time: *time, dist: *dist }).collect(),
        },
        Travel::Plane(plane) => Table::of_plane(plane),
        Travel::Sphere(sphere) => Table::of_sphere(sphere),
    }
}

fn ground(travel: &Travel) -> Option<Ground> {
    match travel {
        Travel::Same(_) | Travel::Pairs(_) => None,
        Travel::Plane(plane) => Some(Ground::of_plane(plane)),
        Travel::Sphere(sphere) => Ground::of_sphere(sphere),
    }
}

fn clock(arrays: &Arrays) -> Clock {
    let far = i64::from(FAR);
    if arrays.trucks.iter().any(|truck| truck.longest < far || truck.per_time != 0) {
        return Clock::Full;
    }
    let shifts = arrays.trucks.iter().any(|truck| truck.shift.1 < far);
    let windows = arrays.clients.iter().flat_map(|client| &client.begin).any(|(from, to)| *from > -far || *to < far);
    if shifts || windows { Clock::Fit } else { Clock::Off }
}

fn worth(client: &Client) -> Worth {
    match client.prize {
        Some(prize) => Worth { must: false, priority: 0, prize },
        None => Worth { must: true, priority: 0, prize: 0 },
    }
}

fn time(instant: i64) -> Time {
    instant.clamp(-i64::from(FAR), i64::from(FAR)) as Time
}

fn padded(values: &[i64], dims: usize, rest: i64) -> impl Iterator<Item = i64> {
    (0..dims).map(move |dim| values.get(dim).copied().unwrap_or(rest))
}
