//! A standard instance and the conventions of its class.

use crate::solve::{Arrays, Client, Plane, Problem, Solution, Travel, Whole};

/// How distances become whole numbers, and by what times and prizes are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest whole number, nothing multiplied (CVRP).
    Round,
    /// Ten times, cut off (VRPTW and PCVRPTW as in the DIMACS challenge).
    Dimacs,
    /// A thousand times, to the nearest whole number (MDVRPTW, SDVRPTW).
    Exact,
}

/// A vehicle of an instance.
#[derive(Clone, Debug)]
pub struct Truck {
    /// Its depot.
    pub depot: usize,
    /// What it carries.
    pub capacity: i64,
    /// Longest time under way, scaled.
    pub longest: Option<i64>,
    /// Clients (from 0) it may visit; `None`: all.
    pub clients: Option<Vec<usize>>,
}

/// A standard instance: depots first, then clients; scaled by its rounding.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub name: String,
    /// The convention it is read by.
    pub rounding: Rounding,
    /// Number of depots.
    pub depots: usize,
    /// By location: where it is.
    pub place: Vec<(f64, f64)>,
    /// By location: what is to be delivered.
    pub demand: Vec<i64>,
    /// By location: how long it takes there.
    pub service: Vec<i64>,
    /// By location: when a visit may begin; empty: no windows at all.
    pub window: Vec<(i64, i64)>,
    /// By location: what leaving it out costs, zero for those that may not be; `None`: none may.
    pub prize: Option<Vec<i64>>,
    /// Vehicles.
    pub trucks: Vec<Truck>,
    /// The file limits no fleet: `trucks` are only as many as are surely enough.
    pub unlimited: bool,
}

impl Rounding {
    /// The usual one of a class of instances.
    #[must_use]
    pub fn of_class(class: &str) -> Self {
        match class {
            "VRPTW" | "PCVRPTW" => Self::Dimacs,
            "MDVRPTW" | "SDVRPTW" => Self::Exact,
            _ => Self::Round,
        }
    }

    fn factor(self) -> f64 {
        match self {
            Self::Round => 1.0,
            Self::Dimacs => 10.0,
            Self::Exact => 1000.0,
        }
    }

    fn whole(self) -> Whole {
        match self {
            Self::Round => Whole::Nearest,
            Self::Dimacs => Whole::Cut,
            Self::Exact => Whole::Even,
        }
    }

    /// A time or prize of the file as a whole number.
    #[must_use]
    pub fn scale(self, value: f64) -> i64 {
        let scaled = value * self.factor();
        if self == Self::Dimacs { scaled as i64 } else { scaled.round_ties_even() as i64 }
    }

    /// A distance as a whole number.
    #[must_use]
    pub fn distance(self, distance: f64) -> i32 {
        match self {
            Self::Round => (distance + 0.5).floor() as i32,
            Self::Dimacs => (10.0 * distance) as i32,
            Self::Exact => (1000.0 * distance).round_ties_even() as i32,
        }
    }
}

impl Instance {
    /// Number of clients.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.place.len() - self.depots
    }

    /// Distance from a location to another, scaled.
    #[must_use]
    pub fn distance(&self, from: usize, to: usize) -> i32 {
        let (a, b) = (self.place[from], self.place[to]);
        let (dx, dy) = (a.0 - b.0, a.1 - b.1);
        self.rounding.distance((dx * dx + dy * dy).sqrt())
    }

    /// Vehicles that are surely enough where the file limits none: a third more than the load needs and twenty.
    pub(crate) fn fleet(&self, capacity: Option<i64>) -> usize {
        let load: i64 = self.demand.iter().sum();
        let least = (load / capacity.unwrap_or(load).max(1)).max(1) as usize;
        (least + least / 3 + 20).min(self.clients())
    }

    /// The instance as a problem of the search.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let count = self.clients();
        let location = |at: usize| if at < count { at + self.depots } else { at - count };
        let n = self.place.len();
        let at = (0..n).map(|at| self.place[location(at)].into()).collect();
        let (factor, whole) = (self.rounding.factor(), self.rounding.whole());
        let far = i64::MAX / 4;
        let client = |at: usize| Client {
            demand: vec![self.demand[at]],
            service: self.service[at],
            begin: self.window.get(at).copied().into_iter().collect(),
            prize: self.prize.as_ref().map(|prize| prize[at]).filter(|prize| *prize > 0),
        };
        let truck = |truck: &Truck| crate::solve::Truck {
            start: count + truck.depot,
            end: count + truck.depot,
            shift: self.window.get(truck.depot).copied().unwrap_or((-far, far)),
            longest: truck.longest.unwrap_or(far),
            capacity: vec![truck.capacity],
            fixed: 0,
            per_time: 0,
            per_dist: 1,
            clients: truck.clients.clone(),
        };
        let arrays = Arrays {
            clients: (self.depots..n).map(client).collect(),
            trucks: self.trucks.iter().map(truck).collect(),
            travel: Travel::Plane(Plane { at, factor, whole }),
        };
        Problem::of_arrays(&arrays)
    }

    /// Distance of all routes and prizes of those left out, scaled; computed from the coordinates.
    #[must_use]
    pub fn cost(&self, solution: &Solution) -> i64 {
        let mut cost = 0;
        for route in &solution.routes {
            let mut at = self.trucks[route.team].depot;
            for site in &route.sites {
                cost += i64::from(self.distance(at, site + self.depots));
                at = site + self.depots;
            }
            cost += i64::from(self.distance(at, self.trucks[route.team].depot));
        }
        let prize = |site: &usize| self.prize.as_ref().map_or(0, |prize| prize[site + self.depots]);
        cost + solution.unassigned.iter().map(prize).sum::<i64>()
    }

    /// Whether a client (from 0) may not be left out.
    #[must_use]
    pub fn is_required(&self, client: usize) -> bool {
        self.prize.as_ref().is_none_or(|prize| prize[client + self.depots] == 0)
    }

    /// Clients left out that may not be.
    #[must_use]
    pub fn missing(&self, solution: &Solution) -> usize {
        solution.unassigned.iter().filter(|client| self.is_required(**client)).count()
    }

    /// What is wrong with a solution, judged from the coordinates: who is visited twice, loads, windows, durations, who may.
    #[must_use]
    pub fn fault(&self, solution: &Solution) -> Option<String> {
        let mut seen = vec![false; self.clients()];
        for route in &solution.routes {
            let number = route.team + 1;
            let Some(truck) = self.trucks.get(route.team) else { return Some(format!("there is no vehicle {number}")) };
            for site in &route.sites {
                if seen.get(*site).copied().unwrap_or(true) {
                    return Some(format!("client {} is unknown or visited twice", site + 1));
                }
                seen[*site] = true;
                if truck.clients.as_ref().is_some_and(|allowed| !allowed.contains(site)) {
                    return Some(format!("vehicle {number} may not visit client {}", site + 1));
                }
            }
            let load: i64 = route.sites.iter().map(|site| self.demand[site + self.depots]).sum();
            if load > truck.capacity {
                return Some(format!("vehicle {number} carries {load} of {}", truck.capacity));
            }
            if let Some(fault) = self.late(truck, &route.sites) {
                return Some(format!("vehicle {number} {fault}"));
            }
        }
        None
    }

    /// What is wrong with the times of a route, begun as early and then as late as its windows let it.
    fn late(&self, truck: &Truck, sites: &[usize]) -> Option<String> {
        let stops: Vec<usize> =
            [truck.depot].into_iter().chain(sites.iter().map(|site| site + self.depots)).chain([truck.depot]).collect();
        let far = i64::MAX / 4;
        let window = |at: usize| self.window.get(at).copied().unwrap_or((-far, far));
        let leg = |from: usize, to: usize| {
            let service = if from < self.depots { 0 } else { self.service[from] };
            service + i64::from(self.distance(from, to))
        };
        let mut now = if self.window.is_empty() { 0 } else { window(truck.depot).0 };
        for pair in stops.windows(2) {
            now = (now + leg(pair[0], pair[1])).max(window(pair[1]).0);
            if now > window(pair[1]).1 {
                return Some(format!("is at location {} at {now}, after {}", pair[1] + 1, window(pair[1]).1));
            }
        }
        let begin =
            stops.windows(2).rev().fold(now, |then, pair| (then - leg(pair[0], pair[1])).min(window(pair[0]).1));
        let longest = truck.longest.unwrap_or(far);
        (now - begin > longest).then(|| format!("is under way for {}, longer than {longest}", now - begin))
    }

    /// The best-known cost as its file states it, scaled: files of VRPTW state it unscaled.
    #[must_use]
    pub fn scaled_best_known(&self, stated: f64) -> i64 {
        let unscaled = self.rounding == Rounding::Dimacs && self.prize.is_none();
        (if unscaled { stated * 10.0 } else { stated }).round() as i64
    }

    /// The solution in the format of CVRPLIB: a route for each vehicle in use, numbered as in the file.
    #[must_use]
    pub fn solution_text(&self, solution: &Solution) -> String {
        let mut text = String::new();
        for (index, route) in solution.routes.iter().enumerate() {
            let number = if self.unlimited { index } else { route.team } + 1;
            let sites: Vec<_> = route.sites.iter().map(|site| (site + self.depots).to_string()).collect();
            text += &format!("Route #{number}: {}\n", sites.join(" "));
        }
        let cost = self.cost(solution);
        if self.rounding == Rounding::Dimacs && self.prize.is_none() {
            text + &format!("Cost {}.{}\n", cost / 10, cost % 10)
        } else {
            text + &format!("Cost {cost}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_search_travels_the_distances_of_the_class(
            at in prop::collection::vec((-2000..2000_i32, -2000..2000_i32), 2..9), fine in 1..4_i32,
        ) {
            for rounding in [Rounding::Round, Rounding::Dimacs, Rounding::Exact] {
                let place: Vec<[f64; 2]> =
                    at.iter().map(|(x, y)| [f64::from(*x) / f64::from(fine), f64::from(*y)]).collect();
                let plane = Plane { at: place.clone(), factor: rounding.factor(), whole: rounding.whole() };
                for (from, to) in (0..at.len()).flat_map(|from| (0..at.len()).map(move |to| (from, to))) {
                    let (a, b) = (place[from], place[to]);
                    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
                    prop_assert_eq!(plane.length(from, to), rounding.distance((dx * dx + dy * dy).sqrt()));
                }
            }
        }
    }
}
