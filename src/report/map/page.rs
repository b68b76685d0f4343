//! What the page is given: the plan as `web/src/data.ts` reads it. Instants are seconds after the day's local midnight.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::{Geometry, LineString, Point, Polygon};
use serde::Serialize;

use super::lines::{Micro, Packer, micro};
use super::roads::{Frame, Roads, pack, thin};
use super::{BaseMap, MapOptions};
use crate::model::{self, Plan, Priority, Scenario, Window};
use crate::units::Seconds;

/// The page's data.
#[derive(Debug, Serialize)]
pub(super) struct Page<'a> {
    format: &'static str,
    lang: &'static str,
    title: &'a str,
    scenario: &'a str,
    date: String,
    timezone: &'a str,
    midnight: i64,
    goal: &'static str,
    travel: &'a str,
    attribution: &'a str,
    summary: Summary,
    kinds: BTreeMap<&'a str, &'a BTreeMap<String, String>>,
    teams: Vec<Team<'a>>,
    sites: Vec<Site<'a>>,
    routes: Vec<Route>,
    unassigned: Vec<Unassigned<'a>>,
    spared: Vec<Spared<'a>>,
    territories: Vec<Territory<'a>>,
    roads: Roads,
    lines: String,
}

#[derive(Debug, Serialize)]
struct Summary {
    sites: usize,
    visited: usize,
    unassigned: usize,
    spared: usize,
    teams: usize,
    teams_used: usize,
    travel_s: i64,
    service_s: i64,
    waiting_s: i64,
    distance_m: i64,
    latest_finish: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Team<'a> {
    id: &'a str,
    name: &'a str,
    members: &'a [String],
    crew: u32,
    skills: &'a [String],
    profile: &'a str,
    contact: Option<&'a str>,
    start: Option<[f64; 2]>,
    end: Option<[f64; 2]>,
}

#[derive(Debug, Default, Serialize)]
struct Site<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'a str,
    point: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outline: Vec<Vec<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_s: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    windows: Vec<(i64, i64)>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    must: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u8>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    skills: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    territory: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    checklist: &'a [String],
}

#[derive(Debug, Serialize)]
struct Route {
    team: usize,
    shift: usize,
    start: i64,
    finish: i64,
    start_point: Option<[f64; 2]>,
    end_point: Option<[f64; 2]>,
    travel_s: i64,
    service_s: i64,
    distance_m: i64,
    stops: Vec<Stop>,
    breaks: Vec<Rest>,
    home: Option<Leg>,
}

#[derive(Debug, Serialize)]
struct Leg {
    travel_s: i64,
    distance_m: i64,
    line: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Stop {
    site: usize,
    arrive: i64,
    begin: i64,
    depart: i64,
    #[serde(flatten)]
    leg: Leg,
}

#[derive(Debug, Serialize)]
struct Rest {
    after: usize,
    begin: i64,
    end: i64,
}

#[derive(Debug, Serialize)]
struct Unassigned<'a> {
    site: usize,
    reason: &'static str,
    detail: &'a str,
}

#[derive(Debug, Serialize)]
struct Spared<'a> {
    site: usize,
    group: &'a str,
    by: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Territory<'a> {
    id: &'a str,
    name: &'a str,
    /// Rings of each of its polygons, the outer one first: numbers of lines.
    outline: Vec<Vec<usize>>,
}

impl<'a> Page<'a> {
    pub(super) fn new(plan: &'a Plan, scenario: &'a Scenario, base: &'a BaseMap, options: &'a MapOptions) -> Self {
        let mut lines = Packer::default();
        let sites = sites(plan, scenario, &mut lines);
        let index: HashMap<&str, usize> = sites.iter().enumerate().map(|(at, site)| (site.id, at)).collect();
        let of = |id: &str| index.get(id).copied();
        let mut frame = Vec::new();
        let routes =
            plan.routes.iter().filter_map(|route| Route::new(route, scenario, &of, &mut lines, &mut frame)).collect();
        frame.extend(sites.iter().filter_map(|site| site.point).map(|[lon, lat]| (micro(lon), micro(lat))));
        let entry = |missed: &'a model::Unassigned| {
            Some(Unassigned { site: of(&missed.site)?, reason: missed.reason.code(), detail: &missed.detail })
        };
        Self {
            format: "fullsweep-map/1",
            lang: options.lang.code(),
            title: &options.title,
            scenario: &plan.scenario,
            date: plan.date.to_string(),
            timezone: &plan.timezone,
            midnight: scenario.clock.at(Seconds::ZERO).timestamp().as_second(),
            goal: plan.goal.code(),
            travel: &plan.travel,
            attribution: &base.attribution,
            summary: Summary::new(plan, scenario),
            kinds: scenario.kinds.iter().map(|(key, kind)| (key.as_str(), &kind.labels)).collect(),
            teams: scenario.teams.iter().map(Team::new).collect(),
            unassigned: plan.unassigned.iter().filter_map(entry).collect(),
            spared: plan.spared.iter().filter_map(|spared| Spared::new(spared, &of)).collect(),
            territories: scenario.territories.iter().filter_map(|area| Territory::new(area, &mut lines)).collect(),
            roads: pack(base, Frame::around(frame.into_iter())),
            lines: lines.finish(),
            routes,
            sites,
        }
    }
}

/// The scenario's sites, and what stands in the plan besides: the invalid ones.
fn sites<'a>(plan: &'a Plan, scenario: &'a Scenario, lines: &mut Packer) -> Vec<Site<'a>> {
    let mut sites: Vec<Site<'a>> = scenario.sites.iter().map(|site| Site::new(site, lines)).collect();
    let known: HashSet<&str> = scenario.sites.iter().map(|site| site.id.as_str()).collect();
    let kinds: HashMap<&str, &str> = scenario
        .invalid
        .iter()
        .filter_map(|set_aside| Some((set_aside.id.as_str(), set_aside.kind.as_deref()?)))
        .collect();
    for missed in plan.unassigned.iter().filter(|missed| !known.contains(missed.site.as_str())) {
        sites.push(Site {
            id: &missed.site,
            name: &missed.site,
            kind: kinds.get(missed.site.as_str()).copied().unwrap_or_default(),
            point: missed.point.map(degrees),
            ..Site::default()
        });
    }
    sites
}

impl Summary {
    fn new(plan: &Plan, scenario: &Scenario) -> Self {
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
            latest_finish: totals.latest_finish.map(Seconds::get),
        }
    }
}

impl<'a> Team<'a> {
    fn new(team: &'a model::Team) -> Self {
        Self {
            id: &team.id,
            name: &team.name,
            members: &team.members,
            crew: team.crew,
            skills: &team.skills,
            profile: &team.profile,
            contact: team.contact.as_deref(),
            start: team.start.as_ref().map(|place| degrees(place.point())),
            end: team.end.as_ref().map(|place| degrees(place.point())),
        }
    }
}

impl<'a> Site<'a> {
    fn new(site: &'a model::Site, lines: &mut Packer) -> Self {
        let (must, priority) = match site.priority {
            Priority::Must => (true, None),
            Priority::Level(level) => (false, Some(level)),
        };
        let open = site.windows.iter().filter(|window| **window != Window::NEVER);
        Self {
            id: &site.id,
            name: &site.name,
            kind: &site.kind,
            point: Some(degrees(site.place.point())),
            outline: polygons(&site.place.geometry).iter().map(|polygon| outline(polygon, lines)).collect(),
            service_s: Some(site.service.get()),
            windows: open.map(|window| (window.open.get(), window.close.get())).collect(),
            must,
            priority,
            skills: &site.skills,
            territory: site.territory.as_deref(),
            contact: site.contact.as_deref(),
            checklist: &site.checklist,
        }
    }
}

impl Route {
    fn new(
        route: &model::Route,
        scenario: &Scenario,
        site: &dyn Fn(&str) -> Option<usize>,
        lines: &mut Packer,
        frame: &mut Vec<Micro>,
    ) -> Option<Self> {
        let mut leg = |leg: &model::Leg| {
            let line = leg.path.as_ref().map(|path| {
                let points = thin(&path_points(path));
                frame.extend_from_slice(&points);
                lines.line(&points)
            });
            Leg { travel_s: leg.travel.get(), distance_m: leg.distance.get(), line }
        };
        let mut stop = |stop: &model::Stop| {
            let (arrive, begin, depart) = (stop.arrive.get(), stop.begin.get(), stop.depart.get());
            Some(Stop { site: site(&stop.site)?, arrive, begin, depart, leg: leg(&stop.leg) })
        };
        let stops = route.stops.iter().map(&mut stop).collect::<Option<Vec<Stop>>>()?;
        let rest = |rest: &model::BreakTaken| Rest { after: rest.after, begin: rest.begin.get(), end: rest.end.get() };
        Some(Self {
            team: scenario.teams.iter().position(|team| team.id == route.team)?,
            shift: route.shift,
            start: route.start.get(),
            finish: route.finish.get(),
            start_point: route.start_point.map(degrees),
            end_point: route.end_point.map(degrees),
            travel_s: route.travel().get(),
            service_s: route.service().get(),
            distance_m: route.distance().get(),
            stops,
            breaks: route.breaks.iter().map(rest).collect(),
            home: route.home.as_ref().map(leg),
        })
    }
}

impl<'a> Spared<'a> {
    fn new(spared: &'a model::Spared, site: &dyn Fn(&str) -> Option<usize>) -> Option<Self> {
        Some(Self { site: site(&spared.site)?, group: &spared.group, by: site(&spared.by) })
    }
}

impl<'a> Territory<'a> {
    fn new(territory: &'a model::Territory, lines: &mut Packer) -> Option<Self> {
        let area = territory.area.as_ref()?;
        let outline = area.iter().map(|polygon| outline(polygon, lines)).collect();
        Some(Self { id: &territory.id, name: &territory.name, outline })
    }
}

fn polygons(geometry: &Geometry<f64>) -> Vec<&Polygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => vec![polygon],
        Geometry::MultiPolygon(polygons) => polygons.iter().collect(),
        Geometry::GeometryCollection(parts) => parts.iter().flat_map(polygons).collect(),
        _ => Vec::new(),
    }
}

pub(in crate::report) fn outline(polygon: &Polygon<f64>, lines: &mut Packer) -> Vec<usize> {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings.map(|ring| lines.line(&thin(&path_points(ring)))).collect()
}

fn path_points(path: &LineString<f64>) -> Vec<Micro> {
    path.coords().map(|at| (micro(at.x), micro(at.y))).collect()
}

fn degrees(point: Point<f64>) -> [f64; 2] {
    [point.x(), point.y()].map(|degrees| micro(degrees) as f64 / 1e6)
}
