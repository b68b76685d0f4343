//! An extract without a road that a profile can use: what there was instead, and how to mend it.

use std::collections::BTreeMap;

use super::build::BuildCounts;
use super::data::RoadData;
use super::scan::Tags;
use super::way::{WHOLE_TAGS, is_boarded};
use crate::road::{Graph, Profile};

/// Most classes of road that are named.
const MOST_CLASSES: usize = 8;

/// Why a trip of the profile can begin nowhere on this graph, in a sentence; `None` where one can.
///
/// A graph of ferries alone counts as one without roads: nobody boards one where no road leads.
#[must_use]
pub fn lacking(data: &RoadData, profile: &Profile, graph: &Graph, counts: &BuildCounts) -> Option<String> {
    if usable(graph) {
        return None;
    }
    let read = &data.counts;
    let (found, mend) = if read.ways == 0 {
        (
            format!("found {} turn restrictions, but not a single way", read.restrictions),
            "cut the extract with its ways, not nodes alone".to_owned(),
        )
    } else if read.road_ways == 0 {
        (
            format!("found {} ways, none with a tag `highway`", read.ways),
            "use an extract that keeps the roads of the area".to_owned(),
        )
    } else if counts.ways == 0 {
        (
            format!(
                "found {} ways, {} with a tag of a road ({}), none of which the profile travels",
                read.ways,
                read.road_ways,
                classes(data)
            ),
            format!(
                "use an extract with such roads as `{}` travels, or give these a speed and access in its profile",
                profile.name
            ),
        )
    } else if graph.arcs.is_empty() {
        (
            format!(
                "found {} ways it travels ({}), but of the {} nodes of roads the extract lacks {}",
                counts.ways,
                classes(data),
                read.road_nodes,
                read.missing_nodes
            ),
            "cut the extract so that ways keep their nodes (osmium extract --strategy complete_ways)".to_owned(),
        )
    } else {
        (
            format!("found {} ways it travels, all of them ferries or the like", counts.ways),
            "use an extract that keeps the roads of the area".to_owned(),
        )
    };
    Some(format!("no road that profile `{}` can use: {found}; {mend}", profile.name))
}

/// Whether there is a road that a trip can begin on.
pub(in crate::road) fn usable(graph: &Graph) -> bool {
    let class = |piece: u32| &graph.ways[graph.pieces[piece as usize].way as usize].class;
    graph.arcs.iter().any(|arc| !is_boarded(class(arc.piece)))
}

/// The classes met and how often, the most frequent first.
fn classes(data: &RoadData) -> String {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for way in &data.ways {
        let tags = data.tags(way.tags);
        let tags = Tags(&tags);
        let whole = || WHOLE_TAGS.iter().find_map(|key| Some(format!("{key}={}", tags.get(key)?)));
        let class = tags.get("highway").map(|class| format!("highway={class}")).or_else(whole);
        *counts.entry(class.unwrap_or_default()).or_default() += 1;
    }
    let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let more = counts.len().saturating_sub(MOST_CLASSES);
    let named = counts.iter().take(MOST_CLASSES).map(|(class, count)| format!("{count} {class}"));
    let mut text = named.collect::<Vec<_>>().join(", ");
    if more > 0 {
        text += &format!(" and {more} other kinds");
    }
    text
}
