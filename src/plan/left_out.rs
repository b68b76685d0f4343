//! What a plan leaves out, in the figures that goals count.

use std::collections::BTreeMap;

use crate::model::{GroupRule, Plan, Priority, Scenario, Site};

/// Number of `must` sites and sum of priorities left out; an `any` group none of whose members is visited counts once, with its
/// highest priority.
#[must_use]
pub fn left_out(scenario: &Scenario, plan: &Plan) -> (i64, i64) {
    let sites: BTreeMap<&str, _> = scenario.sites.iter().map(|site| (&*site.id, site)).collect();
    worth(plan.unassigned.iter().filter_map(|missed| sites.get(&*missed.site).copied()))
}

/// What these sites count for together.
pub(super) fn worth<'a>(sites: impl Iterator<Item = &'a Site>) -> (i64, i64) {
    let mut worth: BTreeMap<(&str, &str), Priority> = BTreeMap::new();
    for site in sites {
        let any = site.group.as_ref().filter(|group| group.rule == GroupRule::Any);
        let key = any.map_or(("site", &*site.id), |group| ("group", &*group.id));
        let most = worth.entry(key).or_insert(site.priority);
        *most = (*most).max(site.priority);
    }
    worth.values().fold((0, 0), |(must, sum), priority| match priority {
        Priority::Must => (must + 1, sum),
        Priority::Level(level) => (must, sum + i64::from(*level)),
    })
}
