//! Cutting a plan into parts that lie together, each to be searched on its own.
//!
//! Routes are cut by their centres, in halves by a line of random direction, and so on: the borders lie elsewhere each time.
//! The idea is that of POPMUSIC (Taillard and Voss 2002; for routes Queiroga, Sadykov and Uchoa 2021) with all parts at once.
//! Whatever is tied by a group or a lock stays in one part.

use super::dice::Dice;
use super::grid::Grid;
use super::problem::{NIL, Problem};

/// Sites and vehicles that make up a problem of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) sites: Vec<u32>,
    pub(crate) vehicles: Vec<u32>,
}

/// What cutting asks for again and again.
pub(crate) struct Cutter<'a> {
    problem: &'a Problem,
    /// Where vehicles stay, and by place the kinds that stay there.
    places: Vec<[f64; 2]>,
    kinds_at: Vec<Vec<u32>>,
    /// By place: the site nearest to it.
    home: Vec<u32>,
    /// By site: the nearest place with a kind that may visit it, or [`NIL`].
    base: Vec<u32>,
    /// By kind: its vehicles.
    vehicles: Vec<Vec<u32>>,
}

/// Places that are looked at for one whose vehicles may visit a site.
const BASES: usize = 8;

/// How much more a site that nobody visits draws idle vehicles to its part than one that is visited.
const WANTED: u64 = 8;

/// What is cut: a route or a site that nobody visits, with all that is tied to it.
#[derive(Clone, Debug, Default)]
struct Item {
    vehicles: Vec<u32>,
    absent: Vec<u32>,
    at: [f64; 2],
    sites: usize,
}

impl<'a> Cutter<'a> {
    /// A cutter for a problem of which it is known where the sites lie.
    pub(crate) fn new(problem: &'a Problem) -> Self {
        let ground = problem.ground.as_ref().map_or(&[][..], |ground| &ground.at);
        let mut cutter = Self {
            problem,
            places: Vec::new(),
            kinds_at: Vec::new(),
            home: Vec::new(),
            base: vec![NIL; problem.sites],
            vehicles: vec![Vec::new(); problem.kinds.len()],
        };
        for (vehicle, kind) in (0_u32..).zip(problem.vehicles.iter().map(|vehicle| vehicle.kind)) {
            cutter.vehicles[kind as usize].push(vehicle);
        }
        let stays = |kind: usize| {
            let kind = &problem.kinds[kind];
            [kind.start, kind.end]
                .into_iter()
                .find(|place| ground.get(*place as usize).is_some_and(|at| !at[0].is_nan()))
        };
        let mut staying: Vec<(u32, u32)> =
            (0..problem.kinds.len()).filter_map(|kind| Some((stays(kind)?, kind as u32))).collect();
        staying.sort_unstable();
        for chunk in staying.chunk_by(|one, other| one.0 == other.0) {
            cutter.places.push(ground[chunk[0].0 as usize]);
            cutter.kinds_at.push(chunk.iter().map(|(_, kind)| *kind).collect());
        }
        cutter.find_bases(&ground[..problem.sites.min(ground.len())]);
        cutter
    }

    fn find_bases(&mut self, sites: &[[f64; 2]]) {
        if self.places.is_empty() || sites.is_empty() {
            return;
        }
        let (near_sites, near_places) = (Grid::new(sites), Grid::new(&self.places));
        self.home = self.places.iter().map(|at| near_sites.nearest(sites, *at, 1)[0]).collect();
        for (site, at) in (0_u32..).zip(sites) {
            let bases = near_places.nearest(&self.places, *at, BASES);
            let serves = |base: &u32| self.kinds_at[*base as usize].iter().any(|kind| self.problem.may(site, *kind));
            let base = bases.iter().copied().find(serves).or(bases.first().copied());
            self.base[site as usize] = base.unwrap_or(NIL);
        }
    }

    /// Parts of about `size` sites of the plan given, one list of sites a vehicle; every site and every vehicle is in one.
    pub(crate) fn cut(&self, routes: &[Vec<u32>], size: usize, dice: &mut Dice) -> Vec<Part> {
        let items = self.items(routes);
        let mut order: Vec<u32> = (0..items.len() as u32).collect();
        let mut cuts = Vec::new();
        split(&items, &mut order, size.max(1), dice, &mut cuts);
        let mut parts = Vec::with_capacity(cuts.len());
        for cut in cuts {
            let mut part = Part::default();
            for item in cut.iter().map(|item| &items[*item as usize]) {
                part.vehicles.extend(&item.vehicles);
                part.sites.extend(item.vehicles.iter().flat_map(|vehicle| &routes[*vehicle as usize]));
                part.sites.extend(&item.absent);
            }
            parts.push(part);
        }
        self.hand_out(routes, &mut parts);
        parts
    }

    /// Routes in use and sites left out, one by one or with what is tied to them.
    fn items(&self, routes: &[Vec<u32>]) -> Vec<Item> {
        let problem = self.problem;
        let Some(ground) = &problem.ground else { return Vec::new() };
        let mut on = vec![NIL; problem.sites];
        for (vehicle, sites) in (0_u32..).zip(routes) {
            sites.iter().for_each(|site| on[*site as usize] = vehicle);
        }
        // Vehicles are numbered behind the sites.
        let node = |site: u32| match on[site as usize] {
            NIL => site as usize,
            vehicle => problem.sites + vehicle as usize,
        };
        let mut tied = Tied::new(if problem.bonds.is_empty() { 0 } else { problem.sites + routes.len() });
        let groups = problem.groups.iter().map(|group| &group.members);
        for members in groups.chain(problem.locks.iter().map(|lock| &lock.members)) {
            members.windows(2).for_each(|pair| tied.unite(node(pair[0]), node(pair[1])));
        }
        let mut items: Vec<Item> = Vec::new();
        let mut item_of = std::collections::HashMap::new();
        let mut item = |node: usize, items: &mut Vec<Item>| {
            let root = tied.root(node);
            if root == node && problem.bonds.is_empty() {
                items.push(Item::default());
                return items.len() - 1;
            }
            *item_of.entry(root).or_insert_with(|| {
                items.push(Item::default());
                items.len() - 1
            })
        };
        let add = |item: &mut Item, sites: &[u32]| {
            for site in sites {
                let at = ground.at[*site as usize];
                (item.at[0], item.at[1]) = (item.at[0] + at[0], item.at[1] + at[1]);
                item.sites += 1;
            }
        };
        for (vehicle, sites) in (0_u32..).zip(routes).filter(|(_, sites)| !sites.is_empty()) {
            let at = item(problem.sites + vehicle as usize, &mut items);
            items[at].vehicles.push(vehicle);
            add(&mut items[at], sites);
        }
        for site in (0..problem.sites as u32).filter(|site| on[*site as usize] == NIL) {
            let at = item(site as usize, &mut items);
            items[at].absent.push(site);
            add(&mut items[at], &[site]);
        }
        for item in &mut items {
            item.at = item.at.map(|sum| sum / item.sites as f64);
        }
        items
    }

    /// Gives the vehicles that are not in use to the parts whose sites lie nearest to where they stay, in proportion.
    fn hand_out(&self, routes: &[Vec<u32>], parts: &mut [Part]) {
        let mut draws: Vec<(u32, u32, u64)> = Vec::new();
        let mut part_of = vec![0; self.problem.sites];
        let mut visited = vec![false; self.problem.sites];
        routes.iter().flatten().for_each(|site| visited[*site as usize] = true);
        for (number, part) in (0_u32..).zip(parts.iter()) {
            let from = draws.len();
            for site in &part.sites {
                part_of[*site as usize] = number;
                let draw = if visited[*site as usize] { 1 } else { WANTED };
                draws.push((self.base[*site as usize], number, draw));
            }
            draws[from..].sort_unstable();
            merge(&mut draws, from);
        }
        draws.extend((0_u32..).zip(&self.home).map(|(place, site)| (place, part_of[*site as usize], 1)));
        draws.sort_unstable();
        for drawn in draws.chunk_by(|one, other| one.0 == other.0) {
            let Some(kinds) = self.kinds_at.get(drawn[0].0 as usize) else { continue };
            kinds.iter().for_each(|kind| share(&self.idle(*kind, routes), drawn, parts));
        }
        // Vehicles that stay nowhere are at hand everywhere.
        let all: Vec<(u32, u32, u64)> =
            (0_u32..).zip(parts.iter()).map(|(number, part)| (NIL, number, part.sites.len() as u64)).collect();
        let mut stays = vec![false; self.vehicles.len()];
        self.kinds_at.iter().flatten().for_each(|kind| stays[*kind as usize] = true);
        for kind in (0..self.vehicles.len()).filter(|kind| !stays[*kind]) {
            share(&self.idle(kind as u32, routes), &all, parts);
        }
    }

    fn idle(&self, kind: u32, routes: &[Vec<u32>]) -> Vec<u32> {
        let all = &self.vehicles[kind as usize];
        all.iter().copied().filter(|vehicle| routes[*vehicle as usize].is_empty()).collect()
    }
}

/// Adds up neighbours from `from` on that are alike in place and part.
fn merge(draws: &mut Vec<(u32, u32, u64)>, from: usize) {
    let mut kept = from;
    for at in from..draws.len() {
        let (place, part, draw) = draws[at];
        if kept > from && (draws[kept - 1].0, draws[kept - 1].1) == (place, part) {
            draws[kept - 1].2 += draw;
        } else {
            draws[kept] = draws[at];
            kept += 1;
        }
    }
    draws.truncate(kept);
}

/// Shares vehicles out among parts in proportion to what they draw.
fn share(vehicles: &[u32], drawn: &[(u32, u32, u64)], parts: &mut [Part]) {
    let all: u64 = drawn.iter().map(|(_, _, draw)| draw).sum();
    let (mut sum, mut given) = (0, 0);
    for (_, part, draw) in drawn {
        sum += draw;
        let until = (u128::from(sum) * vehicles.len() as u128 / u128::from(all.max(1))) as usize;
        parts[*part as usize].vehicles.extend(&vehicles[given..until]);
        given = until;
    }
}

/// Cuts items in halves of about as many sites until no part has more than `size`.
fn split(items: &[Item], chosen: &mut [u32], size: usize, dice: &mut Dice, cuts: &mut Vec<Vec<u32>>) {
    let sites: usize = chosen.iter().map(|item| items[*item as usize].sites).sum();
    if sites <= size + size / 4 || chosen.len() < 2 {
        if !chosen.is_empty() {
            cuts.push(chosen.to_vec());
        }
        return;
    }
    let along = longest(items, chosen, dice);
    let key = |item: &u32| {
        let at = items[*item as usize].at;
        at[0] * along[0] + at[1] * along[1]
    };
    chosen.sort_unstable_by(|one, other| key(one).total_cmp(&key(other)).then(one.cmp(other)));
    let pieces = sites.div_ceil(size).max(2);
    let wanted = sites * (pieces / 2) / pieces;
    let (mut sum, mut until) = (0, 0);
    while until + 1 < chosen.len() && (until == 0 || sum < wanted) {
        sum += items[chosen[until] as usize].sites;
        until += 1;
    }
    let (left, right) = chosen.split_at_mut(until);
    split(items, left, size, dice, cuts);
    split(items, right, size, dice, cuts);
}

/// Of a few directions, the first a random one, that in which the items reach farthest.
fn longest(items: &[Item], chosen: &[u32], dice: &mut Dice) -> [f64; 2] {
    let turn = dice.unit() * std::f64::consts::PI;
    let mut best = (f64::NEG_INFINITY, [1.0, 0.0]);
    for quarter in 0..4 {
        let (sin, cos) = (turn + f64::from(quarter) * std::f64::consts::FRAC_PI_4).sin_cos();
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for item in chosen {
            let at = items[*item as usize].at;
            let key = at[0] * cos + at[1] * sin;
            (low, high) = (low.min(key), high.max(key));
        }
        if high - low > best.0 {
            best = (high - low, [cos, sin]);
        }
    }
    best.1
}

/// Sets of nodes that belong together; without any node each is alone.
struct Tied(Vec<u32>);

impl Tied {
    fn new(nodes: usize) -> Self {
        Self((0..nodes as u32).collect())
    }

    fn root(&mut self, node: usize) -> usize {
        let mut at = node;
        while let Some(up) = self.0.get(at).copied().filter(|up| *up as usize != at) {
            self.0[at] = self.0[up as usize];
            at = up as usize;
        }
        at
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::{Arrays, Client, Plane, Travel, Truck, Whole};

    fn problem(clients: usize, trucks: usize, dice: &mut Dice) -> Problem {
        let at = (0..clients + trucks).map(|_| [dice.unit() * 100.0, dice.unit() * 100.0]).collect();
        let truck = |at: usize| Truck {
            start: clients + at / 3,
            end: clients + at / 3,
            shift: (0, 1000),
            longest: 1000,
            capacity: Vec::new(),
            fixed: 0,
            per_time: 0,
            per_dist: 1,
            clients: None,
        };
        Problem::of_arrays(&Arrays {
            clients: vec![Client::default(); clients],
            trucks: (0..trucks).map(truck).collect(),
            travel: Travel::Plane(Plane { at, factor: 1.0, whole: Whole::Nearest }),
        })
    }

    #[test]
    fn every_site_and_every_vehicle_is_in_one_part() {
        for seed in 0..20 {
            let mut dice = Dice::new(seed, 1);
            let problem = problem(200, 30, &mut dice);
            let mut routes = vec![Vec::new(); 30];
            for site in (0..200).filter(|_| seed % 4 > 0) {
                let vehicle = dice.below(40);
                if let Some(route) = routes.get_mut(vehicle) {
                    route.push(site);
                }
            }
            let parts = Cutter::new(&problem).cut(&routes, 40, &mut dice);
            assert!(parts.len() >= 4, "{}", parts.len());
            let mut sites: Vec<u32> = parts.iter().flat_map(|part| part.sites.clone()).collect();
            let mut vehicles: Vec<u32> = parts.iter().flat_map(|part| part.vehicles.clone()).collect();
            sites.sort_unstable();
            vehicles.sort_unstable();
            assert_eq!(sites, (0..200).collect::<Vec<_>>());
            assert_eq!(vehicles, (0..30).collect::<Vec<_>>());
            let together = |vehicle: usize, part: &Part| {
                !part.vehicles.contains(&(vehicle as u32))
                    || routes[vehicle].iter().all(|site| part.sites.contains(site))
            };
            assert!((0..30).all(|vehicle| parts.iter().all(|part| together(vehicle, part))), "a route is cut");
        }
    }

    #[test]
    fn what_is_tied_stays_together() {
        let mut tied = Tied::new(6);
        tied.unite(4, 1);
        tied.unite(5, 4);
        assert_eq!((0..6).map(|node| tied.root(node)).collect::<Vec<_>>(), [0, 1, 2, 3, 1, 1]);
        assert_eq!(Tied::new(0).root(9), 9);
    }
}
