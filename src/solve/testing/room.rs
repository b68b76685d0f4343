//! Sites for which others have to make way, left out though they could be visited, or done last of all; and those whom no neighbour leads to room.

use crate::model::Goal;
use crate::solve::dice::Dice;
use crate::solve::neighbours::Neighbours;
use crate::solve::problem::{Arrays, Client, Problem, Travel, Truck};
use crate::solve::room::Room;
use crate::solve::ruin::{Extent, Ruin, Then};
use crate::solve::search::{Search, Tuning};

/// Clients close to the base; the far one comes after them, and one that nobody may visit after that.
const NEAR: usize = 40;
const FAR_ONE: u32 = NEAR as u32;

/// Two trucks with time for all the near ones each, the second one dear, which may go to so many in their order; the far one takes a whole day.
fn country(second: usize) -> Problem {
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
        trucks: vec![truck((0..=NEAR).collect(), 1), truck((0..second).collect(), 50)],
        travel: Travel::Same(legs),
    })
}

/// Routes by the numbers that the search has for the sites.
fn numbered(problem: &Problem, routes: [&[u32]; 2]) -> Vec<Vec<u32>> {
    routes.map(|route| route.iter().map(|site| number(problem, *site)).collect()).into()
}

fn number(problem: &Problem, site: u32) -> u32 {
    problem.original.iter().position(|own| *own == site).unwrap() as u32
}

/// Must sites left out after some steps from a plan in which the first truck has all the near ones.
fn left_out(room: f64, seed: u64) -> i64 {
    let problem = country(NEAR);
    let mut tuning = Tuning::default();
    tuning.extent.room = room;
    let near = Neighbours::new(&problem, tuning.ruin_neighbours, tuning.insert_neighbours);
    let routes = numbered(&problem, [&Vec::from_iter(0..FAR_ONE), &[]]);
    let mut search = Search::resume(&problem, &near, Goal::Cost, tuning, Dice::new(seed, 0), &routes);
    for step in 0..500 {
        search.step(f64::from(step) / 500.0);
    }
    search.best().1.0[0]
}

#[test]
fn a_whole_route_makes_way_for_a_site_that_only_its_truck_may_visit() {
    for seed in 1..=3 {
        assert_eq!(left_out(Tuning::default().extent.room, seed), 1, "only the one that nobody may visit");
    }
    assert_eq!(left_out(0.0, 1), 2, "strings alone never empty a route of forty");
}

#[test]
fn a_route_makes_way_for_a_site_of_the_one_that_finishes_last() {
    let problem = country(NEAR + 1);
    let tuning = Tuning::default();
    let near = Neighbours::new(&problem, tuning.ruin_neighbours, tuning.insert_neighbours);
    let routes = numbered(&problem, [&[FAR_ONE], &Vec::from_iter(0..FAR_ONE)]);
    for (goal, is_asked) in [(Goal::Finish, true), (Goal::Cost, false)] {
        let mut cleared = 0;
        for seed in 0..100 {
            let mut state = Search::resume(&problem, &near, goal, tuning, Dice::new(seed, 0), &routes).state;
            let mut ruin = Ruin::new(&problem, Extent { room: 1.0, whole: 1.0, all: 0.0, ..tuning.extent });
            let mut pool = Vec::new();
            state.open();
            if let Then::Room(room) = ruin.apply(&mut state, &near, &mut Dice::new(seed, 1), &mut pool) {
                cleared += 1;
                assert_eq!(room, Room { vehicle: 1, sites: 1 });
                assert_eq!(problem.original[pool[0] as usize], FAR_ONE, "the one to be put in first");
                assert!(state.sites(0).next().is_none() && state.sites(1).next().is_none(), "both are taken out whole");
            }
        }
        assert_eq!(cleared > 20, is_asked, "{goal:?}: {cleared}");
    }
}

#[test]
fn as_much_makes_way_as_the_sites_of_the_latest_route_take() {
    let problem = country(NEAR + 1);
    let tuning = Tuning::default();
    let near = Neighbours::new(&problem, tuning.ruin_neighbours, tuning.insert_neighbours);
    let routes = numbered(&problem, [&Vec::from_iter(0..25), &Vec::from_iter(25..40)]);
    let (mut sizes, mut sums) = (std::collections::BTreeSet::new(), (0, 0));
    for seed in 0..200 {
        let mut state = Search::resume(&problem, &near, Goal::Finish, tuning, Dice::new(seed, 0), &routes).state;
        let mut ruin = Ruin::new(&problem, Extent { room: 1.0, whole: 0.0, all: 0.0, mean: 1.0, ..tuning.extent });
        let mut pool = Vec::new();
        state.open();
        let then = ruin.apply(&mut state, &near, &mut Dice::new(seed, 1), &mut pool);
        // Room for the far one, which is left out, has a test of its own.
        if let Then::Room(room) = then
            && problem.original[pool[0] as usize] != FAR_ONE
        {
            let lifted = (0..25).filter(|site| pool.contains(&number(&problem, *site))).count();
            let ousted = pool.len() - lifted;
            assert_eq!((room.vehicle, room.sites), (1, lifted), "seed {seed}: only one route is the latest");
            assert!(ousted > 0 && 2 * ousted <= 3 * lifted + 1, "seed {seed}: {ousted} for {lifted}");
            sizes.insert(lifted);
            sums = (sums.0 + lifted, sums.1 + ousted);
        }
    }
    assert_eq!(sizes, (1..=8).collect(), "alone or with those that follow");
    assert!(
        3 * sums.1 > 2 * sums.0 && 4 * sums.1 < 5 * sums.0,
        "about as many, fewer only at the end of the route: {sums:?}"
    );
}
