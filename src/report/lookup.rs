//! From ids in a plan to what the scenario says of them.

use std::collections::BTreeMap;

use geo::Point;
use serde_json::{Map, Value};

use crate::model::{BreakTaken, Invalid, Route, Scenario, Site, Stop, Team};
use crate::units::Seconds;

/// Sites and teams by id. A plan made elsewhere may name others: whoever asks must live with `None`.
pub(super) struct Lookup<'a> {
    sites: BTreeMap<&'a str, &'a Site>,
    teams: BTreeMap<&'a str, &'a Team>,
    invalid: BTreeMap<&'a str, &'a Invalid>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        Self {
            sites: scenario.sites.iter().map(|site| (site.id.as_str(), site)).collect(),
            teams: scenario.teams.iter().map(|team| (team.id.as_str(), team)).collect(),
            invalid: scenario.invalid.iter().map(|invalid| (invalid.id.as_str(), invalid)).collect(),
        }
    }

    pub(super) fn site(&self, id: &str) -> Option<&'a Site> {
        self.sites.get(id).copied()
    }

    pub(super) fn team(&self, id: &str) -> Option<&'a Team> {
        self.teams.get(id).copied()
    }

    /// The site's name; its id where it is not known.
    pub(super) fn site_name<'b>(&self, id: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.site(id).map_or(id, |site| &site.name)
    }

    /// The team's name; its id where it is not known.
    pub(super) fn team_name<'b>(&self, id: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.team(id).map_or(id, |team| &team.name)
    }

    /// Kind of a site, those set aside as invalid included.
    pub(super) fn kind(&self, id: &str) -> Option<&'a str> {
        let set_aside = || self.invalid.get(id)?.kind.as_deref();
        self.site(id).map(|site| site.kind.as_str()).or_else(set_aside)
    }

    /// Where a site is, those set aside as invalid included.
    pub(super) fn point(&self, id: &str) -> Option<Point<f64>> {
        self.site(id).map(|site| site.place.point()).or_else(|| self.invalid.get(id)?.point)
    }

    /// What a site's feature carried besides, those set aside as invalid included.
    pub(super) fn properties(&self, id: &str) -> Option<&'a Map<String, Value>> {
        self.site(id).map(|site| &site.properties).or_else(|| Some(&self.invalid.get(id)?.properties))
    }
}

/// Time a team waits at a stop for its service to begin, without the breaks it takes meanwhile.
pub(super) fn wait(route: &Route, stop: &Stop) -> Seconds {
    let overlap = |b: &BreakTaken| (b.end.min(stop.begin) - b.begin.max(stop.arrive)).max(Seconds::ZERO);
    stop.begin - stop.arrive - route.breaks.iter().map(overlap).sum()
}

/// Degrees with the seven decimals (a centimetre) that GeoJSON readers expect at most, longitude first.
pub(super) fn position(point: Point<f64>) -> [f64; 2] {
    [degrees(point.x()), degrees(point.y())]
}

/// A coordinate in degrees to seven decimals.
pub(super) fn degrees(value: f64) -> f64 {
    let rounded = (value * 1e7).round() / 1e7;
    if rounded == 0.0 { 0.0 } else { rounded }
}
