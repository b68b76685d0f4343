//! How the search fares as the number of sites grows: a seeded country, a run on it, and a check of what came out.

mod country;
mod verify;

use std::time::Duration;

pub use country::{Base, Country};
pub use verify::{Fault, Figures, verify};

use crate::solve::{Improvement, Params, Problem, Solution, solve};

/// How a run went.
#[derive(Clone, Debug)]
pub struct Scaled {
    /// The plan found.
    pub solution: Solution,
    /// Time to make the problem ready.
    pub ready: Duration,
    /// Time to the first plan, from the beginning.
    pub first: Duration,
    /// Time in all, from the beginning.
    pub elapsed: Duration,
    /// Plans on the way, each better than the one before; times from the beginning.
    pub course: Vec<Improvement>,
}

/// Runs the search on a country.
#[must_use]
pub fn run(country: &Country, params: &Params) -> Scaled {
    let begun = std::time::Instant::now();
    let problem = Problem::of_arrays(&country.arrays());
    let ready = begun.elapsed();
    let mut params = params.clone();
    params.stop.time = params.stop.time.map(|time| time.saturating_sub(ready));
    let mut course: Vec<Improvement> = Vec::new();
    let solution = solve(&problem, &params, &mut |better| {
        course.push(Improvement { elapsed: ready + better.elapsed, ..*better });
    });
    let first = course.first().map_or(ready, |first| first.elapsed);
    Scaled { solution, ready, first, elapsed: begun.elapsed(), course }
}

impl Scaled {
    /// The plan at hand after a time from the beginning.
    #[must_use]
    pub fn after(&self, time: Duration) -> Option<&Improvement> {
        self.course.iter().take_while(|better| better.elapsed <= time).last()
    }

    /// Iterations a second of the search proper, over all threads.
    #[must_use]
    pub fn iterations_per_second(&self) -> f64 {
        let searched = self.elapsed.saturating_sub(self.first).as_secs_f64();
        let iterations = self.course.last().map_or(0, |better| better.iterations);
        if searched > 0.0 { iterations as f64 / searched } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Goal;
    use crate::solve::Stop;

    fn params(iterations: u64, threads: usize) -> Params {
        Params { seed: 1, threads, stop: Stop::after_iterations(iterations), goal: Goal::Cost }
    }

    #[test]
    fn a_country_is_planned_and_the_plan_holds_what_it_says() {
        let country = Country::new(600, 7);
        let scaled = run(&country, &params(2000, 1));
        let figures = verify(&country, &scaled.solution).unwrap();
        let last = scaled.course.last().unwrap();
        assert_eq!((figures.left_out as i64, figures.cost), (last.left_out.0, last.value));
        assert_eq!(figures.left_out, 0);
        assert!(scaled.course.is_sorted_by(|one, other| one.value >= other.value), "{:?}", scaled.course);
    }

    #[test]
    fn the_same_seed_gives_the_same_country() {
        let (one, again, other) = (Country::new(50, 3), Country::new(50, 3), Country::new(50, 4));
        assert_eq!(one.places, again.places);
        assert_ne!(one.places, other.places);
        assert_eq!(one.places.len(), 50 + one.bases.len());
    }

    #[test]
    fn faults_are_told() {
        let country = Country::new(120, 5);
        let solution = run(&country, &params(200, 1)).solution;
        let spoilt = |spoil: &dyn Fn(&mut Solution)| {
            let mut solution = solution.clone();
            spoil(&mut solution);
            verify(&country, &solution).unwrap_err()
        };
        let first = solution.routes[0].sites[0];
        assert_eq!(spoilt(&|solution| solution.routes[1].sites.push(first)), Fault::Twice(first));
        assert_eq!(spoilt(&|solution| solution.routes[0].sites.retain(|site| *site != first)), Fault::Lost(first));
        let merged = spoilt(&|solution| {
            let all: Vec<usize> = solution.routes.drain(..).flat_map(|route| route.sites).collect();
            let route = crate::solve::RouteOrder { team: 0, shift: 0, sites: all };
            solution.routes.push(route);
        });
        assert!(matches!(merged, Fault::Late(0) | Fault::Long(0)), "{merged:?}");
        assert!(matches!(spoilt(&|solution| solution.routes[1].team = solution.routes[0].team), Fault::Shared(_)));
    }
}
