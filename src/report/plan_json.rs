//! `plan.json`: the plan for machines, in the shape other programs rely on.

use schemars::JsonSchema;
use serde::Serialize;

use super::lookup::{Lookup, position, wait};
use crate::model::{Clock, Goal, Leg, Plan, Reason, Route, Scenario, Stop};
use crate::units::Seconds;

/// The plan as JSON text. Equal plans of equal scenarios give equal bytes.
///
/// # Errors
/// When a figure cannot be written as JSON, which no plan of ours holds.
pub fn plan_json(plan: &Plan, scenario: &Scenario) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(&PlanFile::of(plan, scenario))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The version of the format; a change that breaks readers makes a new one.
pub(super) const FORMAT: &str = "fullsweep-plan/1";

/// The plan of a day: who goes where, when, how far; what is missed and why.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "fullsweep plan")]
pub(super) struct PlanFile<'a> {
    /// Always `fullsweep-plan/1`.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Name of the scenario.
    scenario: &'a str,
    /// The day planned for.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// IANA name of the time zone of all local times.
    timezone: &'a str,
    /// Seed of the search.
    seed: u64,
    /// What counted once the most priority was covered.
    #[schemars(extend("enum" = Goal::ALL.map(Goal::code)))]
    goal: &'static str,
    /// Where travel times come from. `straight` knows no roads: see `notices`.
    #[schemars(extend("enum" = ["roads", "straight", "given"]))]
    travel: &'a str,
    /// What a reader must know before trusting the figures.
    notices: Vec<String>,
    /// Totals.
    summary: SummaryPart,
    /// Routes in use, in the order of the teams and their shifts.
    routes: Vec<RoutePart<'a>>,
    /// Sites nobody visits.
    unassigned: Vec<UnassignedPart<'a>>,
    /// Sites that need no visit since another of their group has one.
    spared: Vec<SparedPart<'a>>,
}

/// Totals of the plan. `sites` is `visited`, `unassigned` and `spared` together.
#[derive(Serialize, JsonSchema)]
struct SummaryPart {
    /// Sites of the scenario.
    sites: usize,
    /// Sites with a stop.
    visited: usize,
    /// Sites without.
    unassigned: usize,
    /// Sites spared by their group.
    spared: usize,
    /// Teams on duty.
    teams: usize,
    /// Teams with at least one route.
    teams_used: usize,
    /// Seconds on the way, legs home included.
    travel_s: i64,
    /// Seconds at sites.
    service_s: i64,
    /// Seconds waited: neither travelling, nor at work, nor on a break.
    waiting_s: i64,
    /// Metres travelled, legs home included.
    distance_m: i64,
    /// When the last route is done; null without routes.
    #[schemars(extend("format" = "date-time"))]
    latest_finish: Option<String>,
}

/// The round of one team in one shift.
#[derive(Serialize, JsonSchema)]
struct RoutePart<'a> {
    /// Id of the team.
    team: &'a str,
    /// What people call the team.
    team_name: &'a str,
    /// Which of the team's shifts, from 0.
    shift: usize,
    /// When it leaves its start place.
    #[schemars(extend("format" = "date-time"))]
    start: String,
    /// When it is done: at its end place, or with its last stop where it has none.
    #[schemars(extend("format" = "date-time"))]
    finish: String,
    /// Where it starts: longitude and latitude in WGS-84 degrees; null for an open start.
    start_point: Option<[f64; 2]>,
    /// Where it ends: longitude and latitude in WGS-84 degrees; null for an open end.
    end_point: Option<[f64; 2]>,
    /// Seconds on the way, the leg home included.
    travel_s: i64,
    /// Metres travelled, the leg home included.
    distance_m: i64,
    /// Seconds at sites.
    service_s: i64,
    /// Seconds waited: neither travelling, nor at work, nor on a break.
    waiting_s: i64,
    /// Seconds on breaks.
    rest_s: i64,
    /// Seconds from start to finish without the breaks.
    work_s: i64,
    /// Stops in order.
    stops: Vec<StopPart<'a>>,
    /// Breaks in order.
    breaks: Vec<BreakPart>,
    /// The leg from the last stop to the end place; null for an open end.
    home: Option<HomePart>,
}

/// A visit.
#[derive(Serialize, JsonSchema)]
struct StopPart<'a> {
    /// Id of the site.
    site: &'a str,
    /// What people call the site.
    name: &'a str,
    /// Kind of the site.
    kind: &'a str,
    /// When the team gets there.
    #[schemars(extend("format" = "date-time"))]
    arrive: String,
    /// When the service begins.
    #[schemars(extend("format" = "date-time"))]
    begin: String,
    /// When the service is done.
    #[schemars(extend("format" = "date-time"))]
    depart: String,
    /// Seconds waited between `arrive` and `begin`, breaks not counted.
    wait_s: i64,
    /// Seconds of the leg that ends here.
    travel_s: i64,
    /// Metres of the leg that ends here.
    distance_m: i64,
    /// Longitude and latitude in WGS-84 degrees.
    point: [f64; 2],
}

/// A rest.
#[derive(Serialize, JsonSchema)]
struct BreakPart {
    /// How many stops are done before it.
    after: usize,
    /// When it begins.
    #[schemars(extend("format" = "date-time"))]
    begin: String,
    /// When it is over.
    #[schemars(extend("format" = "date-time"))]
    end: String,
}

/// The leg from the last stop to the end place.
#[derive(Serialize, JsonSchema)]
struct HomePart {
    /// Seconds on the way.
    travel_s: i64,
    /// Metres travelled.
    distance_m: i64,
}

/// A site nobody visits.
#[derive(Serialize, JsonSchema)]
struct UnassignedPart<'a> {
    /// Id of the site; of a feature without a usable one, its file and index.
    site: &'a str,
    /// What people call the site.
    name: &'a str,
    /// Kind of the site; null where it could not be read.
    kind: Option<&'a str>,
    /// Why.
    #[schemars(extend("enum" = Reason::ALL.map(Reason::code)))]
    reason: &'static str,
    /// One sentence with the figures and the cheapest cure.
    detail: &'a str,
    /// Longitude and latitude in WGS-84 degrees; null where that is not known.
    point: Option<[f64; 2]>,
}

/// A site that another of its group stands for.
#[derive(Serialize, JsonSchema)]
struct SparedPart<'a> {
    /// Id of the site.
    site: &'a str,
    /// What people call the site.
    name: &'a str,
    /// Id of the group.
    group: &'a str,
    /// Id of the member that is visited.
    by: &'a str,
}

impl<'a> PlanFile<'a> {
    fn of(plan: &'a Plan, scenario: &'a Scenario) -> Self {
        let lookup = Lookup::new(scenario);
        Self {
            format: FORMAT,
            scenario: &plan.scenario,
            date: plan.date.to_string(),
            timezone: &plan.timezone,
            seed: plan.seed,
            goal: plan.goal.code(),
            travel: &plan.travel,
            notices: notices(plan, scenario),
            summary: SummaryPart::of(plan, scenario),
            routes: plan.routes.iter().map(|route| RoutePart::of(route, &lookup, &scenario.clock)).collect(),
            unassigned: unassigned(plan, &lookup),
            spared: spared(plan, &lookup),
        }
    }
}

impl SummaryPart {
    fn of(plan: &Plan, scenario: &Scenario) -> Self {
        let totals = plan.summary();
        Self {
            sites: totals.sites,
            visited: totals.visited,
            unassigned: totals.unassigned,
            spared: totals.spared,
            teams: scenario.teams.len(),
            teams_used: totals.teams_used,
            travel_s: totals.travel.get(),
            service_s: totals.service.get(),
            waiting_s: totals.waiting.get(),
            distance_m: totals.distance.get(),
            latest_finish: totals.latest_finish.map(|finish| scenario.clock.rfc3339(finish)),
        }
    }
}

impl<'a> RoutePart<'a> {
    fn of(route: &'a Route, lookup: &Lookup<'a>, clock: &Clock) -> Self {
        let at = |instant: Seconds| clock.rfc3339(instant);
        Self {
            team: &route.team,
            team_name: lookup.team_name(&route.team),
            shift: route.shift,
            start: at(route.start),
            finish: at(route.finish),
            start_point: route.start_point.map(position),
            end_point: route.end_point.map(position),
            travel_s: route.travel().get(),
            distance_m: route.distance().get(),
            service_s: route.service().get(),
            waiting_s: (route.work() - route.travel() - route.service()).get(),
            rest_s: route.rest().get(),
            work_s: route.work().get(),
            stops: route.stops.iter().map(|stop| StopPart::of(stop, route, lookup, clock)).collect(),
            breaks: route
                .breaks
                .iter()
                .map(|b| BreakPart { after: b.after, begin: at(b.begin), end: at(b.end) })
                .collect(),
            home: route
                .home
                .as_ref()
                .map(|Leg { travel, distance, .. }| HomePart { travel_s: travel.get(), distance_m: distance.get() }),
        }
    }
}

impl<'a> StopPart<'a> {
    fn of(stop: &'a Stop, route: &Route, lookup: &Lookup<'a>, clock: &Clock) -> Self {
        Self {
            site: &stop.site,
            name: lookup.site_name(&stop.site),
            kind: &stop.kind,
            arrive: clock.rfc3339(stop.arrive),
            begin: clock.rfc3339(stop.begin),
            depart: clock.rfc3339(stop.depart),
            wait_s: wait(route, stop).get(),
            travel_s: stop.leg.travel.get(),
            distance_m: stop.leg.distance.get(),
            point: position(stop.point),
        }
    }
}

fn unassigned<'a>(plan: &'a Plan, lookup: &Lookup<'a>) -> Vec<UnassignedPart<'a>> {
    let part = |missed: &'a crate::model::Unassigned| UnassignedPart {
        site: &missed.site,
        name: lookup.site_name(&missed.site),
        kind: lookup.kind(&missed.site),
        reason: missed.reason.code(),
        detail: &missed.detail,
        point: missed.point.map(position),
    };
    plan.unassigned.iter().map(part).collect()
}

fn spared<'a>(plan: &'a Plan, lookup: &Lookup<'a>) -> Vec<SparedPart<'a>> {
    let part = |spared: &'a crate::model::Spared| SparedPart {
        site: &spared.site,
        name: lookup.site_name(&spared.site),
        group: &spared.group,
        by: &spared.by,
    };
    plan.spared.iter().map(part).collect()
}

/// What a reader must know before trusting the figures, in English: files for machines have one language.
pub(super) fn notices(plan: &Plan, scenario: &Scenario) -> Vec<String> {
    super::Lang::En.travel_notice(&plan.travel, &scenario.network).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::*;
    use crate::model::Straight;
    use serde_json::Value;

    fn read(plan: &Plan, scenario: &Scenario) -> Value {
        serde_json::from_slice(&plan_json(plan, scenario).unwrap()).unwrap()
    }

    #[test]
    fn the_file_is_as_it_was() {
        insta::assert_json_snapshot!(read(&demo::plan(), &demo::scenario()));
    }

    #[test]
    fn straight_lines_are_said_loudly() {
        let (mut plan, mut scenario) = (demo::plan(), demo::scenario());
        assert_eq!(read(&plan, &scenario)["notices"], serde_json::json!([]));
        plan.travel = "straight".into();
        let metres_per_hour = [("car".to_owned(), 40_000)].into();
        scenario.network = crate::model::Network::Straight(Straight { detour_percent: 130, metres_per_hour });
        let notice = read(&plan, &scenario)["notices"][0].as_str().unwrap().to_owned();
        assert!(notice.contains("as the crow flies (distance times 1.3; car 40 km/h)"), "{notice}");
    }

    #[test]
    fn what_is_written_is_read_back_as_it_was() {
        let (mut plan, scenario) = (demo::plan(), demo::scenario());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        std::fs::write(&path, plan_json(&plan, &scenario).unwrap()).unwrap();
        let (read, claims) = crate::input::read_plan(&path, &scenario).unwrap();
        for route in &mut plan.routes {
            route.stops.iter_mut().map(|stop| &mut stop.leg).chain(&mut route.home).for_each(|leg| leg.path = None);
        }
        assert_eq!(read, plan, "all but the ways, which are in routes.geojson");
        let summary = plan.summary();
        assert_eq!(claims.summary["travel_s"], summary.travel.get());
        assert_eq!(claims.summary["latest_finish"], summary.latest_finish.unwrap().get());
        assert_eq!(claims.routes[0]["distance_m"], plan.routes[0].distance().get());
    }

    #[test]
    fn totals_are_those_of_the_routes_and_legs() {
        let file = read(&demo::plan(), &demo::scenario());
        let routes = file["routes"].as_array().unwrap();
        let sum = |items: &[Value], field: &str| items.iter().map(|item| item[field].as_i64().unwrap()).sum::<i64>();
        for field in ["travel_s", "service_s", "waiting_s", "distance_m"] {
            assert_eq!(file["summary"][field].as_i64(), Some(sum(routes, field)), "{field}");
        }
        for route in routes {
            for field in ["travel_s", "distance_m"] {
                let home = route["home"][field].as_i64().unwrap_or(0);
                let legs = sum(route["stops"].as_array().unwrap(), field) + home;
                assert_eq!(route[field].as_i64(), Some(legs), "{field} of {}", route["team"]);
            }
        }
    }
}
