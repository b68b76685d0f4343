//! Looks for each kind of blind spot that the inputs allow.

use std::path::Path;

use geo::Geometry;
use h3o::Resolution;
use jiff::civil::Date;

use super::super::day::{self, Travel};
use super::super::{Failure, Globals, say};
use crate::coverage::Places;
use crate::coverage::blind::{self, Access, BlindKind, BlindSpot, Due, Gap, Looks, Measured, Settled};
use crate::input;
use crate::matrix::RoadSource;
use crate::model::{Datum, Network, Plan, Scenario, Site};
use crate::road::{FixedPoint, Position, Prepared, Settlement, settled_places};

/// A list and what is asked of it, whatever the days.
pub(super) struct Asked<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) settled: Option<&'a [Settled]>,
    pub(super) places: &'a Places,
    pub(super) travel: &'a Travel,
    pub(super) within: Access,
    pub(super) listed_m: f64,
    pub(super) level: Resolution,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// By kind.
    pub(super) spots: Vec<BlindSpot>,
    /// Kinds that were looked for, and among how many.
    pub(super) looked: Vec<(BlindKind, usize)>,
    /// From which sites reach was measured.
    pub(super) reach: Option<Measured>,
}

/// Where people live, by a file or by the extract of the roads; nothing where neither is asked for.
pub(super) fn settled(
    file: Option<&Path>,
    from_roads: bool,
    scenario: &Scenario,
    level: Resolution,
    globals: &Globals,
) -> Result<Option<Vec<Settled>>, Failure> {
    if from_roads {
        return built_up(scenario, level).map(Some);
    }
    let Some(path) = file else { return Ok(None) };
    let (found, problems) = input::read_population(path, Datum::Wgs84)
        .map_err(|problems| day::refused(&problems, problems.len(), globals))?;
    if !globals.quiet {
        problems.iter().for_each(|problem| say(&problem.to_string()));
    }
    let place = |place: input::Populated| Settled { id: place.id, point: place.point, people: Some(place.people) };
    Ok(Some(found.into_iter().map(place).collect()))
}

/// Settlements and cells with buildings, as the extract has them.
fn built_up(scenario: &Scenario, level: Resolution) -> Result<Vec<Settled>, Failure> {
    let Network::Roads(roads) = &scenario.network else {
        let why = "--settled-from-roads reads the extract of the scenario's roads, and this one has none; \
                   give --population FILE, or say `source = \"roads\"` under [network]";
        return Err(Failure::Input(why.to_owned()));
    };
    let found = settled_places(&roads.extract).map_err(|error| Failure::Input(error.to_string()))?;
    let point = |at: FixedPoint| geo::Point::from(at.degrees());
    let named = |place: Settlement| Settled { id: place.name, point: point(place.at), people: place.people };
    let built = blind::built_up(found.buildings.into_iter().map(point), level);
    Ok(found.settlements.into_iter().map(named).chain(built).collect())
}

impl Asked<'_> {
    /// Looks for the kinds that are of the list: not listed, not placed, unreachable; `plan` is that of its day.
    pub(super) fn of_list(&self, plan: Option<&Plan>, found: &mut Found) {
        let sites = &self.scenario.sites;
        if let Some(settled) = self.settled {
            let spots = blind::not_listed(settled, sites, self.places, self.listed_m, self.level);
            found.add(&[BlindKind::NotListed], settled.len(), spots);
        }
        found.add(&[BlindKind::NotPlaced], sites.len() + self.scenario.invalid.len(), blind::not_placed(self.scenario));
        self.unreachable(plan, found);
    }

    /// The sites that are shut on a day.
    pub(super) fn shut(&self, day: Date) -> impl Iterator<Item = usize> {
        shut(self.scenario, day)
    }

    /// After how many days each site is to be seen again.
    pub(super) fn every_days(&self) -> Vec<Option<u32>> {
        let every = |site: &Site| self.scenario.kinds.get(&site.kind).and_then(|kind| kind.every_days);
        self.scenario.sites.iter().map(every).collect()
    }

    /// Looks for sites that are overdue on a day; `last` tells when each was last visited, `since` from when it is on the list, as far as
    /// anybody knows.
    pub(super) fn overdue(
        &self,
        last: &[Option<Date>],
        on: Date,
        since: impl Fn(usize) -> Option<Date>,
        found: &mut Found,
    ) {
        let every = self.every_days();
        if every.iter().all(Option::is_none) {
            return;
        }
        // A kind that is to be seen but once is not overdue on a day that does not plan it.
        let due = |(index, site): (usize, &Site)| {
            let due = Due { last: last[index], since: since(index), every_days: Some(every[index]?) };
            due.since.is_none_or(|since| since <= on).then(|| (site.clone(), due))
        };
        let (own, due): (Vec<Site>, Vec<Due>) = self.scenario.sites.iter().enumerate().filter_map(due).unzip();
        found.add(&[BlindKind::Overdue], own.len(), blind::overdue(&own, &due, on));
    }

    /// Looks for territories and kinds seen more or less than their share.
    pub(super) fn lopsided(&self, looks: &[Looks], found: &mut Found) {
        let sites = &self.scenario.sites;
        found.add(&[BlindKind::Lopsided], sites.len(), blind::lopsided(sites, looks));
    }

    /// Looks for people too far from the sites chosen, and from those that are staffed on any of the days; `from` tells which the chosen are.
    pub(super) fn beyond_reach(&self, (from, chosen): (&'static str, Vec<usize>), days: &[Date], found: &mut Found) {
        let (Some(settled), Travel::Roads(source)) = (self.settled, self.travel) else { return };
        let Some(network) = source.networks().next() else { return };
        let position = |shape: &Geometry<f64>| snapped(network, shape);
        let homes: Vec<Option<Position>> =
            settled.iter().map(|place| position(&Geometry::Point(place.point))).collect();
        let staffed = |site: &Site| {
            let kind = self.scenario.kinds.get(&site.kind);
            kind.is_some_and(|kind| kind.staffed == Some(true)) && days.iter().any(|&day| !site.is_shut(day))
        };
        let mut serves: Vec<bool> = self.scenario.sites.iter().map(staffed).collect();
        chosen.iter().for_each(|&site| serves[site] = true);
        let serving: Vec<usize> = (0..serves.len()).filter(|&site| serves[site]).collect();
        let ends: Vec<Option<Position>> =
            serving.iter().map(|&site| at(source, network, self.scenario, site)).collect();
        let sites: Vec<&Site> = serving.iter().map(|&site| &self.scenario.sites[site]).collect();
        let ways = blind::reached(network, &homes, &ends);
        let spots = blind::beyond_reach(settled, &ways, &sites, self.within, self.level);
        found.add(&[BlindKind::BeyondReach], settled.len(), spots);
        found.reach = Some(Measured { from, staffed: serving.len() - chosen.len(), within: self.within });
    }

    fn unreachable(&self, plan: Option<&Plan>, found: &mut Found) {
        let (Travel::Roads(source), Network::Roads(roads)) = (self.travel, &self.scenario.network) else {
            if plan.is_some() {
                let spots = blind::unreachable(self.scenario, plan, |_| None);
                found.add(&[BlindKind::Unreachable], self.scenario.sites.len(), spots);
            }
            return;
        };
        let limit_m = roads.snap_limit.get() as f64;
        let gap = |site: &Site| {
            let gaps = source.networks().map(|network| gap(network, site, limit_m));
            // Whoever reaches it will do.
            gaps.reduce(|a, b| if a.is_none() || b.is_none() { None } else { a }).flatten()
        };
        let spots = blind::unreachable(self.scenario, plan, gap);
        found.add(&[BlindKind::Unreachable], self.scenario.sites.len(), spots);
    }
}

/// The sites of a list that are shut on a day.
pub(super) fn shut(scenario: &Scenario, day: Date) -> impl Iterator<Item = usize> {
    let sites = scenario.sites.iter().enumerate();
    sites.filter(move |(_, site)| site.is_shut(day)).map(|(index, _)| index)
}

impl Found {
    pub(super) fn add(&mut self, kinds: &[BlindKind], of: usize, spots: Vec<BlindSpot>) {
        self.looked.extend(kinds.iter().map(|kind| (*kind, of)));
        self.spots.extend(spots);
    }

    /// With its spots in the order of kinds.
    pub(super) fn in_order(mut self) -> Self {
        self.spots.sort_by_key(|spot| spot.ground.kind());
        self
    }
}

/// People walk or drive this far to the first road, metres.
const TO_ROAD_M: f64 = 2_000.0;

fn snapped(network: &Prepared, shape: &Geometry<f64>) -> Option<Position> {
    network.snapper().nearest(&network.graph, shape, TO_ROAD_M).map(|snap| snap.position)
}

/// Where a site meets the roads, as plans have it.
fn at(source: &RoadSource, network: &Prepared, scenario: &Scenario, site: usize) -> Option<Position> {
    let planned = source.positions(&network.profile.name).and_then(|positions| *positions.get(site)?);
    planned.or_else(|| snapped(network, &scenario.sites[site].place.geometry))
}

/// What lies between a site and the main roads of a network; nothing where it lies on them.
fn gap(network: &Prepared, site: &Site, limit_m: f64) -> Option<Gap> {
    /// How far the nearest road is looked for, metres.
    const FAR_M: f64 = 50_000.0;
    let shape = site.place.gate.map_or_else(|| site.place.geometry.clone(), Geometry::Point);
    let near = |limit_m| network.snapper().nearest(&network.graph, &shape, limit_m);
    if near(limit_m).is_some() {
        return None;
    }
    let nearest = near(FAR_M);
    Some(Gap {
        nearest: nearest.map(|snap| geo::Point::from(snap.point.degrees())),
        metres: nearest.map(|snap| snap.distance_m),
        detail: None,
    })
}
