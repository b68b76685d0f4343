//! Plans made of small days, and what the check says of them; one module a subject.

mod agreement;
mod days;
mod mutations;
mod reasons;
mod roads;
mod staffing;

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::Map;

use super::check::{Case, Verdict, check};
use super::{Round, Told, assemble};
use crate::matrix::{Locations, Matrices, StraightSource};
use crate::model::{
    Claims, Clock, Datum, Goal, Network, Place, Plan, Priority, Scenario, Shift, Site, Straight, Team, Window, sample,
};
use crate::solve::{RouteOrder, Solution};
use crate::units::Seconds;

/// Ten metres a second as the crow flies.
fn rules() -> Straight {
    Straight { detour_percent: 100, metres_per_hour: BTreeMap::from([("car".to_owned(), 36_000)]) }
}

/// A day without sites and teams.
fn empty() -> Scenario {
    Scenario {
        name: "small".into(),
        title: "Small".into(),
        date: date(2024, 3, 11),
        timezone: "Europe/Malta".into(),
        clock: Clock::new(date(2024, 3, 11), "Europe/Malta").unwrap(),
        goal: Goal::Finish,
        currency: "EUR".into(),
        sites: Vec::new(),
        teams: Vec::new(),
        territories: Vec::new(),
        locks: Vec::new(),
        kinds: BTreeMap::new(),
        network: Network::Straight(rules()),
        invalid: Vec::new(),
        link_datum: Datum::Wgs84,
        due: crate::model::DueRules::default(),
    }
}

/// So many minutes east of the base by car.
fn minutes_east(minutes: f64) -> Place {
    // 600 m a minute; a degree of longitude at 36 degrees north is 90 km.
    Place::at(14.0 + minutes * 600.0 / 89_960.0, 36.0)
}

/// Ten minutes of service, open all day, anyone may go.
fn site(id: &str, minutes: f64) -> Site {
    sample::site(id, minutes_east(minutes))
}

/// On duty from eight to five, from the base and back.
fn team(id: &str) -> Team {
    sample::team(id, minutes_east(0.0), hours(8.0, 17.0))
}

fn at(hour: f64) -> Seconds {
    Seconds((hour * 3600.0) as i64)
}

fn hours(open: f64, close: f64) -> Window {
    Window { open: at(open), close: at(close) }
}

/// A scenario with what is needed to plan and check it.
struct World {
    locations: Locations,
    source: StraightSource,
    matrices: Matrices,
}

impl World {
    fn of(scenario: &Scenario) -> Self {
        let locations = Locations::of(scenario);
        let source = StraightSource::new(&locations, rules());
        let matrices = Matrices::of(scenario, &source).unwrap();
        Self { locations, source, matrices }
    }

    fn plan(&self, scenario: &Scenario, routes: Vec<RouteOrder>) -> Plan {
        let solution = Solution { routes, ..Solution::default() };
        assemble(scenario, &self.locations, &self.matrices, &self.source, &solution, Told::default()).unwrap()
    }

    fn check(&self, scenario: &Scenario, plan: &Plan, claims: Option<&Claims>) -> Verdict {
        check(&Case {
            scenario,
            plan,
            claims,
            locations: &self.locations,
            matrices: &self.matrices,
            source: &self.source,
            grounds: &[],
            sample: 10,
            seed: 1,
        })
    }

    fn round<'a>(&'a self, scenario: &'a Scenario, who: (usize, usize), sites: &[usize]) -> Round<'a> {
        Round::of(scenario, &self.locations, &self.matrices, who, sites)
    }
}

fn order(team: usize, shift: usize, sites: &[usize]) -> RouteOrder {
    RouteOrder { team, shift, sites: sites.to_vec() }
}
