//! A day in numbers for other solvers, and their answers as plans of ours. Run by `benches/peers/days.py`.
//!
//!     cargo bench --bench peer_day -- profiles FOLDER
//!     cargo bench --bench peer_day -- export FOLDER MATRICES DAY.json
//!     cargo bench --bench peer_day -- plan FOLDER MATRICES GOAL ROUTES.json PLAN.json
//!     cargo bench --bench peer_day -- figures FOLDER PLAN.json
//!
//! MATRICES is a folder with a `PROFILE.csv` for each profile the teams travel by, as `fullsweep matrix` writes it, so that
//! everybody travels the same times. A peer answers with the order of the sites alone; clock times and breaks are worked
//! out here, the best there are for that order, for peers as for us. A round that has no valid schedule loses sites until it has one,
//! and how many it lost is told.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fullsweep::bench::suite::Figures;
use fullsweep::input::{Options, read_given, read_plan, read_scenario};
use fullsweep::matrix::{GivenSource, Legs, Locations, Matrices, Source};
use fullsweep::model::{Edge, Given, Goal, GroupRule, LockRule, Network, Priority, Scenario, Site, Team};
use fullsweep::plan::{Round, Told, assemble};
use fullsweep::report::plan_json;
use fullsweep::solve::{RouteOrder, Solution};
use serde_json::{Value, json};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["profiles", folder] => println!("{}", json!(profiles(&scenario(folder)))),
        ["export", folder, matrices, out] => write(out, &exported(&Day::read(folder, matrices)).to_string()),
        ["plan", folder, matrices, goal, routes, out] => plan(Day::read(folder, matrices), goal, routes, out),
        ["figures", folder, plan] => figures(folder, plan),
        _ => println!("nothing to do without `export`, `plan` or `figures`; see benches/peers/README.md"),
    }
}

/// A scenario with its travel times.
struct Day {
    scenario: Scenario,
    /// Where its travel times come from, as its plans say.
    travel: &'static str,
    locations: Locations,
    matrices: Matrices,
    source: GivenSource,
}

impl Day {
    fn read(folder: &str, matrices: &str) -> Self {
        let mut scenario = scenario(folder);
        let travel = match &scenario.network {
            Network::Roads(_) => "roads",
            Network::Straight(_) => "straight",
            Network::Given(_) => "given",
        };
        let file = |team: &Team| (team.profile.clone(), Path::new(matrices).join(format!("{}.csv", team.profile)));
        scenario.network = Network::Given(Given { files: scenario.teams.iter().map(file).collect() });
        let locations = Locations::of(&scenario);
        let tables = read_given(&scenario, &locations).unwrap_or_else(|problems| panic!("{problems:?}"));
        let source = GivenSource::new(tables);
        let matrices = Matrices::of(&scenario, &source).expect("a matrix for every profile");
        Self { scenario, travel, locations, matrices, source }
    }

    fn round<'a>(&'a self, order: &'a RouteOrder, sites: &'a [usize]) -> Round<'a> {
        Round::of(&self.scenario, &self.locations, &self.matrices, (order.team, order.shift), sites)
    }

    fn is_keepable(&self, order: &RouteOrder, sites: &[usize]) -> bool {
        self.round(order, sites).schedule().is_ok()
    }
}

fn scenario(folder: &str) -> Scenario {
    let outcome = read_scenario(Path::new(folder), &Options::default());
    outcome.scenario.unwrap_or_else(|| panic!("{folder}: {:?}", outcome.problems))
}

fn profiles(scenario: &Scenario) -> BTreeSet<&str> {
    scenario.teams.iter().map(|team| team.profile.as_str()).collect()
}

fn write(out: &str, text: &str) {
    std::fs::write(out, text).unwrap_or_else(|error| panic!("{out}: {error}"));
}

/// The day in numbers: seconds after local midnight, metres, hundredths of the currency; places are indices of the tables.
fn exported(day: &Day) -> Value {
    let Day { scenario, locations, matrices, .. } = day;
    let table = |legs: &Legs| {
        let n = legs.places();
        let pairs = || (0..n).flat_map(|from| (0..n).map(move |to| (from, to)));
        let seconds: Vec<i32> = pairs().map(|(from, to)| legs.leg(from, to).0).collect();
        let metres: Vec<i32> = pairs().map(|(from, to)| legs.leg(from, to).1).collect();
        json!({ "seconds": seconds, "metres": metres })
    };
    json!({
        "name": scenario.name,
        "goal": scenario.goal.code(),
        "places": locations.places.len(),
        "sites": scenario.sites.iter().map(|site| exported_site(scenario, site)).collect::<Vec<_>>(),
        "shifts": (0..scenario.teams.len()).flat_map(|team| exported_shifts(day, team)).collect::<Vec<_>>(),
        "locks": scenario.locks.iter().map(|lock| json!({
            "sites": lock.sites.iter().map(|id| scenario.sites.iter().position(|site| site.id == *id)).collect::<Vec<_>>(),
            "sequence": lock.rule == LockRule::Sequence,
            "team": lock.team.as_ref().map(|id| scenario.teams.iter().position(|team| team.id == *id)),
            "at": lock.at.map(|at| if at == Edge::Start { "start" } else { "end" }),
        })).collect::<Vec<_>>(),
        "tables": matrices.tables.iter().map(table).collect::<Vec<_>>(),
    })
}

fn exported_site(scenario: &Scenario, site: &Site) -> Value {
    let windows: Vec<_> = site.windows.iter().map(|window| (window.open.get(), window.close.get())).collect();
    let teams: Vec<usize> =
        (0..scenario.teams.len()).filter(|team| may(scenario, &scenario.teams[*team], site)).collect();
    json!({
        "id": site.id,
        "service": site.service.get(),
        "windows": windows,
        "must": site.priority == Priority::Must,
        "priority": match site.priority { Priority::Level(level) => level, Priority::Must => 0 },
        "group": site.group.as_ref().map(|group| &group.id),
        "any": site.group.as_ref().is_some_and(|group| group.rule == GroupRule::Any),
        "demand": site.demand,
        "teams": teams,
    })
}

fn exported_shifts(day: &Day, team: usize) -> Vec<Value> {
    let Day { scenario, locations, matrices, .. } = day;
    let of = &scenario.teams[team];
    let shift = |(number, shift): (usize, &fullsweep::model::Shift)| {
        let breaks: Vec<_> =
            shift.breaks.iter().map(|b| (b.length.get(), b.window.open.get(), b.window.close.get())).collect();
        json!({
            "team": team,
            "shift": number,
            "start": locations.start[team],
            "end": locations.end[team],
            "window": (shift.window.open.get(), shift.window.close.get()),
            "breaks": breaks,
            "longest": of.longest_work.map(fullsweep::units::Seconds::get),
            "table": matrices.of_team[team],
            "fixed": of.rates.fixed.get(),
            "per_hour": of.rates.per_hour.get(),
            "per_km": of.rates.per_km.get(),
            "capacity": of.capacity,
        })
    };
    of.shifts.iter().enumerate().map(shift).collect()
}

/// "Who may" as the model's rules of a day have it.
fn may(scenario: &Scenario, team: &Team, site: &Site) -> bool {
    let date = scenario.date;
    site.skills.iter().all(|skill| team.skills.contains(skill))
        && team.crew >= site.crew
        && site.territory.as_ref().is_none_or(|of| team.territories.is_empty() || team.territories.contains(of))
        && site.team.as_ref().is_none_or(|of| *of == team.id)
        && site.days.0.is_none_or(|first| first <= date)
        && site.days.1.is_none_or(|last| date <= last)
}

/// The plan of a peer's routes: `[{"team": 0, "shift": 0, "sites": [3, 1]}]`.
fn plan(mut day: Day, goal: &str, routes: &str, out: &str) {
    day.scenario.goal = Goal::ALL.into_iter().find(|known| known.code() == goal).expect("a goal");
    let text = std::fs::read_to_string(routes).unwrap_or_else(|error| panic!("{routes}: {error}"));
    let routes: Vec<Value> = serde_json::from_str(&text).expect("routes as JSON");
    let number = |value: &Value| value.as_u64().expect("an index") as usize;
    let order = |route: &Value| RouteOrder {
        team: number(&route["team"]),
        shift: number(&route["shift"]),
        sites: route["sites"].as_array().expect("sites").iter().map(number).collect(),
    };
    let mut orders: Vec<RouteOrder> = routes.iter().map(order).collect();
    let lost: usize = orders.iter_mut().map(|order| made_keepable(&day, order)).sum();
    orders.retain(|order| !order.sites.is_empty());
    let solution = Solution { routes: orders, unassigned: Vec::new(), spared: Vec::new() };
    let Day { scenario, locations, matrices, source, .. } = &day;
    let source: &dyn Source = source;
    let mut plan =
        assemble(scenario, locations, matrices, source, &solution, Told::default()).expect("keepable rounds");
    day.travel.clone_into(&mut plan.travel);
    let bytes = plan_json(&plan, scenario).expect("a plan as JSON");
    write(out, &String::from_utf8_lossy(&bytes));
    println!("{}", json!({ "lost": lost }));
}

/// Takes sites out of a round until it has a valid schedule: one alone where that is enough, else from its end; how many.
fn made_keepable(day: &Day, order: &mut RouteOrder) -> usize {
    let mut lost = 0;
    while !order.sites.is_empty() && !day.is_keepable(order, &order.sites) {
        let without = |at: usize| {
            let mut sites = order.sites.clone();
            sites.remove(at);
            sites
        };
        let alone = (0..order.sites.len()).rev().map(without).find(|sites| day.is_keepable(order, sites));
        order.sites = alone.unwrap_or_else(|| without(order.sites.len() - 1));
        lost += 1;
    }
    lost
}

/// What a plan comes to, by the goal it was made for.
fn figures(folder: &str, plan: &str) {
    let scenario = scenario(folder);
    let (plan, _) = read_plan(Path::new(plan), &scenario).unwrap_or_else(|problems| panic!("{problems:?}"));
    let value = |goal: Goal| {
        let plan = fullsweep::model::Plan { goal, ..plan.clone() };
        (goal.code(), Figures::of_plan(&scenario, &plan).value)
    };
    let of = Figures::of_plan(&scenario, &plan);
    let values: BTreeMap<_, _> = Goal::ALL.into_iter().map(value).collect();
    println!("{}", json!({ "must_out": of.must_out, "priority_out": of.priority_out, "values": values }));
}
