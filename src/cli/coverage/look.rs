//! Looks for each kind of blind spot that the inputs allow.

use std::path::Path;

use geo::Geometry;
use h3o::Resolution;

use super::super::day::{self, Travel};
use super::super::{Failure, Globals, say};
use super::evidence::{Evidence, planned};
use crate::coverage::Places;
use crate::coverage::blind::{self, Access, BlindKind, BlindSpot, Due, Gap, Looks, Settled};
use crate::coverage::seen::DaySeen;
use crate::coverage::span::{DayWords, Span};
use crate::input;
use crate::matrix::RoadSource;
use crate::model::{Datum, Network, Plan, Scenario, Seen, Site};
use crate::road::{Position, Prepared};

/// What is asked, and what is there to answer from.
pub(super) struct Asked<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) plan: Option<&'a Plan>,
    pub(super) evidence: &'a Evidence,
    pub(super) seen: Option<&'a DaySeen>,
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
    pub(super) reach: Option<(&'static str, Access)>,
}

/// Where people live; nothing without a file.
pub(super) fn settled(path: Option<&Path>, globals: &Globals) -> Result<Option<Vec<Settled>>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let (found, problems) = input::read_population(path, Datum::Wgs84)
        .map_err(|problems| day::refused(&problems, problems.len(), globals))?;
    if !globals.quiet {
        problems.iter().for_each(|problem| say(&problem.to_string()));
    }
    let place = |place: input::Populated| Settled { id: place.id, point: place.point, people: place.people };
    Ok(Some(found.into_iter().map(place).collect()))
}

/// The scenario's day as a span of one day.
pub(super) fn one_day(scenario: &Scenario, plan: Option<&Plan>, seen: Option<&DaySeen>) -> Span {
    let words = match seen {
        None => DayWords::unjudged(scenario.date),
        Some(seen) => {
            let seen = seen.sightings.iter().map(|word| word.seen).enumerate();
            DayWords::judged(scenario.date, scenario.sites.len(), planned(scenario, plan).into_keys(), seen)
        }
    };
    Span::new(scenario.sites.len(), vec![words])
}

impl Asked<'_> {
    /// Looks for all kinds.
    pub(super) fn look(&self) -> Found {
        let mut found = Found::default();
        let sites = &self.scenario.sites;
        if let Some(settled) = self.settled {
            let spots = blind::not_listed(settled, sites, self.places, self.listed_m, self.level);
            found.add(&[BlindKind::NotListed], settled.len(), spots);
        }
        found.add(&[BlindKind::NotPlaced], sites.len() + self.scenario.invalid.len(), blind::not_placed(self.scenario));
        self.unreachable(&mut found);
        if let Some(plan) = self.plan {
            found.add(&[BlindKind::Dropped], sites.len(), blind::dropped(self.scenario, plan));
        }
        if let Some(seen) = self.seen {
            let spots = blind::missed(sites, &seen.sightings, &planned(self.scenario, self.plan));
            let kinds = [BlindKind::NotVisited, BlindKind::PassedBy, BlindKind::ClaimedOnly];
            // Without a plan nothing was planned, and so nothing of it missed.
            found.add(&kinds[usize::from(self.plan.is_none())..], sites.len(), spots);
            let looks: Vec<Looks> = seen.sightings.iter().map(|word| Looks::once(word.seen == Seen::Visited)).collect();
            found.add(&[BlindKind::Lopsided], sites.len(), blind::lopsided(sites, &looks));
        }
        self.overdue(&mut found);
        self.beyond_reach(&mut found);
        super::in_order(&mut found.spots);
        found
    }

    fn overdue(&self, found: &mut Found) {
        let sites = &self.scenario.sites;
        let every = |site: &Site| self.scenario.kinds.get(&site.kind).and_then(|kind| kind.every_days);
        if self.seen.is_none() || !sites.iter().any(|site| every(site).is_some()) {
            return;
        }
        // A kind that is to be seen but once is not overdue on a day that does not plan it.
        let last = self.evidence.last_seen(self.scenario, self.seen);
        let (own, due): (Vec<Site>, Vec<Due>) = sites
            .iter()
            .zip(last)
            .filter_map(|(site, last)| Some((site.clone(), Due { last, every_days: Some(every(site)?) })))
            .unzip();
        found.add(&[BlindKind::Overdue], own.len(), blind::overdue(&own, &due, self.scenario.date));
    }

    fn unreachable(&self, found: &mut Found) {
        let (Travel::Roads(source), Network::Roads(roads)) = (self.travel, &self.scenario.network) else {
            if self.plan.is_some() {
                let spots = blind::unreachable(self.scenario, self.plan, |_| None);
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
        let spots = blind::unreachable(self.scenario, self.plan, gap);
        found.add(&[BlindKind::Unreachable], self.scenario.sites.len(), spots);
    }

    fn beyond_reach(&self, found: &mut Found) {
        let (Some(settled), Travel::Roads(source)) = (self.settled, self.travel) else { return };
        let Some(network) = source.networks().next() else { return };
        let (from, chosen) = self.chosen();
        let position = |shape: &Geometry<f64>| snapped(network, shape);
        let homes: Vec<Option<Position>> =
            settled.iter().map(|place| position(&Geometry::Point(place.point))).collect();
        let ends: Vec<Option<Position>> = chosen.iter().map(|&site| at(source, network, self.scenario, site)).collect();
        let sites: Vec<&Site> = chosen.iter().map(|&site| &self.scenario.sites[site]).collect();
        let ways = blind::reached(network, &homes, &ends);
        let spots = blind::beyond_reach(settled, &ways, &sites, self.within, self.level);
        found.add(&[BlindKind::BeyondReach], settled.len(), spots);
        found.reach = Some((from, self.within));
    }

    /// The sites that reach is measured from: those visited, else those planned, else all.
    fn chosen(&self) -> (&'static str, Vec<usize>) {
        let all = 0..self.scenario.sites.len();
        if let Some(seen) = self.seen {
            return ("visited", all.filter(|&site| seen.sightings[site].seen == Seen::Visited).collect());
        }
        if self.plan.is_some() {
            return ("planned", planned(self.scenario, self.plan).into_keys().collect());
        }
        ("listed", all.collect())
    }
}

impl Found {
    fn add(&mut self, kinds: &[BlindKind], of: usize, spots: Vec<BlindSpot>) {
        self.looked.extend(kinds.iter().map(|kind| (*kind, of)));
        self.spots.extend(spots);
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
