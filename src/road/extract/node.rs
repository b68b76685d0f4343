//! What a profile makes of the tags of a node: whether it blocks the way, and what time it takes.

use std::collections::HashMap;

use super::data::RoadData;
use super::scan::Tags;
use super::way::{access_value, matches, measure};
use crate::road::Millis;
use crate::road::profile::Profile;

/// What holds at a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NodeRule {
    /// Nobody passes.
    pub(super) blocks: bool,
    /// Wait of those who come along the direction of the way.
    pub(super) forward: Millis,
    /// Wait of those who come against it.
    pub(super) backward: Millis,
    /// A stop sign that does not tell whom it is for: not for those who just left the junction it belongs to.
    pub(super) undirected_stop: bool,
}

/// The rules of all nodes that have any.
pub(super) fn node_rules(data: &RoadData, profile: &Profile) -> HashMap<u32, NodeRule> {
    let mut rules = HashMap::new();
    for &(node, range) in &data.tagged_nodes {
        let rule = node_rule(profile, Tags(&data.tags(range)));
        if rule != NodeRule::default() {
            rules.insert(node, rule);
        }
    }
    rules
}

fn node_rule(profile: &Profile, tags: Tags<'_>) -> NodeRule {
    let mut rule = NodeRule::default();
    let access = access_value(profile, tags, "").map(|(_, value)| value);
    match (access, tags.get("barrier")) {
        (Some(access), _) => rule.blocks = profile.access.deny.iter().any(|deny| deny == access),
        (None, Some(barrier)) => {
            if let Some(&wait_s) = profile.barriers.wait_s.get(barrier) {
                rule.wait(wait_s, None);
            } else {
                rule.blocks = blocks(profile, tags, barrier);
            }
        }
        (None, None) => {}
    }
    for (tag, &wait_s) in &profile.wait_s {
        if matches(tags, tag) {
            let direction = tags.get("traffic_signals:direction").or_else(|| tags.get("direction"));
            let direction = direction.filter(|value| matches!(*value, "forward" | "backward"));
            rule.wait(wait_s, direction);
            rule.undirected_stop |= tag == "highway=stop" && tags.get("direction").is_none();
        }
    }
    rule
}

/// Whether a barrier without access tag blocks.
fn blocks(profile: &Profile, tags: Tags<'_>, barrier: &str) -> bool {
    let too_low = || tags.get("maxheight").and_then(measure).is_some_and(|height| height < profile.vehicle.height_m);
    let passes = profile.barriers.pass.iter().any(|known| known == barrier)
        || profile.barriers.pass_tags.iter().any(|rule| matches(tags, rule));
    !passes || barrier == "height_restrictor" && too_low()
}

impl NodeRule {
    fn wait(&mut self, wait_s: f64, direction: Option<&str>) {
        let wait = (wait_s * 1000.0).round() as Millis;
        if direction != Some("backward") {
            self.forward += wait;
        }
        if direction != Some("forward") {
            self.backward += wait;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(profile: &str, tags: &[(&str, &str)]) -> NodeRule {
        node_rule(&Profile::built_in(profile).unwrap(), Tags(tags))
    }

    #[test]
    fn barriers_block_unless_the_profile_or_a_tag_says_otherwise() {
        assert!(rule("car", &[("barrier", "bollard")]).blocks);
        assert!(!rule("foot", &[("barrier", "bollard")]).blocks);
        assert!(!rule("car", &[("barrier", "bollard"), ("motor_vehicle", "yes")]).blocks);
        assert!(!rule("car", &[("barrier", "bollard"), ("bollard", "rising")]).blocks);
        assert!(rule("car", &[("barrier", "gate"), ("access", "no")]).blocks);
        assert!(!rule("car", &[("barrier", "gate"), ("access", "private")]).blocks);
        assert!(rule("car", &[("barrier", "height_restrictor"), ("maxheight", "1.9")]).blocks);
        assert!(!rule("car", &[("barrier", "height_restrictor"), ("maxheight", "2.5")]).blocks);
        assert_eq!(rule("car", &[("barrier", "gate")]).forward, 60_000);
    }

    #[test]
    fn signals_cost_time_in_the_direction_they_face() {
        let both = rule("car", &[("highway", "traffic_signals")]);
        assert_eq!((both.forward, both.backward), (2000, 2000));
        let one = rule("car", &[("highway", "traffic_signals"), ("traffic_signals:direction", "backward")]);
        assert_eq!((one.forward, one.backward), (0, 2000));
        assert!(rule("car", &[("highway", "stop")]).undirected_stop);
    }
}
