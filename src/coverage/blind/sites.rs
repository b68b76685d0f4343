//! Kinds 2 to 4: sites that a plan cannot or does not reach.

use std::collections::BTreeMap;

use geo::Point;

use super::{BlindSpot, Ground};
use crate::model::{Plan, Reason, Scenario, Site};

/// What lies between a site and the roads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gap {
    /// The nearest place that a road of the network reaches, in degrees.
    pub nearest: Option<Point<f64>>,
    /// How far that is, in metres.
    pub metres: Option<f64>,
    /// The plan's own sentence, where there is one.
    pub detail: Option<String>,
}

/// Kind 2: sites whose place cannot be used. Those that another problem set aside are told too: nobody can send a team there.
#[must_use]
pub fn not_placed(scenario: &Scenario) -> Vec<BlindSpot> {
    let spot = |invalid: &crate::model::Invalid| BlindSpot {
        id: invalid.id.clone(),
        name: invalid.properties.get("name").and_then(|name| name.as_str()).unwrap_or(&invalid.id).to_owned(),
        site_kind: invalid.kind.clone(),
        territory: None,
        point: invalid.point,
        area: None,
        people: None,
        date: None,
        ground: Ground::NotPlaced { detail: invalid.detail.clone() },
    };
    scenario.invalid.iter().map(spot).collect()
}

/// Kind 3: sites that the plan calls unreachable, or that `gap` finds no road for; in the order of the sites.
#[must_use]
pub fn unreachable(
    scenario: &Scenario,
    plan: Option<&Plan>,
    mut gap: impl FnMut(&crate::model::Site) -> Option<Gap>,
) -> Vec<BlindSpot> {
    let left = plan.iter().flat_map(|plan| &plan.unassigned).filter(|left| left.reason == Reason::Unreachable);
    let said: BTreeMap<&str, &String> = left.map(|left| (left.site.as_str(), &left.detail)).collect();
    let spot = |site: &crate::model::Site| {
        let said = said.get(site.id.as_str()).map(|detail| (*detail).clone());
        let found = gap(site);
        if said.is_none() && found.is_none() {
            return None;
        }
        let gap = Gap { detail: said, ..found.unwrap_or_default() };
        Some(BlindSpot::of_site(site, Ground::Unreachable { gap }))
    };
    scenario.sites.iter().filter_map(spot).collect()
}

/// Kind 4: sites that the plan left out for another reason than the roads; in the order of the plan. A site that is shut on that day
/// is none: no plan could have it, and there is nothing to cure.
#[must_use]
pub fn dropped(scenario: &Scenario, plan: &Plan) -> Vec<BlindSpot> {
    let others = plan.unassigned.iter().filter(|left| !matches!(left.reason, Reason::Unreachable | Reason::Invalid));
    let sites: BTreeMap<&str, &Site> = scenario.sites.iter().map(|site| (site.id.as_str(), site)).collect();
    let spot = |left: &crate::model::Unassigned| {
        let site = *sites.get(left.site.as_str()).filter(|site| !site.is_shut(plan.date))?;
        let ground = Ground::Dropped { reason: left.reason, detail: left.detail.clone() };
        Some(BlindSpot::of_site(site, ground).on(plan.date))
    };
    others.filter_map(spot).collect()
}
