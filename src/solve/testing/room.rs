//! Sites left out that could be visited: only one truck comes to the place and is busy elsewhere.

use crate::model::Goal;
use crate::solve::dice::Dice;
use crate::solve::neighbours::Neighbours;
use crate::solve::problem::{Arrays, Client, Problem, Travel, Truck};
use crate::solve::search::{Search, Tuning};

/// Clients close to the base; the far one comes after them, and one that nobody may visit after that.
const NEAR: usize = 40;
const FAR_ONE: u32 = NEAR as u32;

/// Two trucks with time for all the near ones each, the second one dear; only the first may go to the far one, which takes its whole day.
fn country() -> Problem {
    let base = NEAR + 2;
    let place = |at: usize| match at {
        at if at < NEAR => at as i32 % 4,
        at if at == base => 0,
        _ => 1_000,
    };
    let places = base + 1;
    let legs = (0..places * places).map(|pair| (place(pair / places) - place(pair % places)).abs()).collect();
    let truck = |clients: Vec<usize>, per_time| Truck {
        start: base,
        end: base,
        shift: (0, 2_000),
        longest: 2_000,
        capacity: Vec::new(),
        fixed: 0,
        per_time,
        per_dist: 1,
        clients: Some(clients),
    };
    let client = |service| Client { service, ..Client::default() };
    let mut clients = vec![client(20); NEAR];
    clients.extend([client(0), client(0)]);
    Problem::of_arrays(&Arrays {
        clients,
        trucks: vec![truck((0..=NEAR).collect(), 1), truck((0..NEAR).collect(), 50)],
        travel: Travel::Same(legs),
    })
}

/// Must sites left out after some steps from a plan in which the first truck has all the near ones.
fn left_out(cleared: f64, seed: u64) -> i64 {
    let problem = country();
    let mut tuning = Tuning::default();
    tuning.extent.cleared = cleared;
    let near = Neighbours::new(&problem, tuning.ruin_neighbours, tuning.insert_neighbours);
    let number = |site: u32| problem.original.iter().position(|own| *own == site).unwrap() as u32;
    let routes = vec![(0..FAR_ONE).map(number).collect(), Vec::new()];
    let mut search = Search::resume(&problem, &near, Goal::Cost, tuning, Dice::new(seed, 0), &routes);
    for step in 0..500 {
        search.step(f64::from(step) / 500.0);
    }
    search.best().1.0[0]
}

#[test]
fn a_whole_route_makes_way_for_a_site_that_only_its_truck_may_visit() {
    for seed in 1..=3 {
        assert_eq!(left_out(Tuning::default().extent.cleared, seed), 1, "only the one that nobody may visit");
    }
    assert_eq!(left_out(0.0, 1), 2, "strings alone never empty a route of forty");
}
