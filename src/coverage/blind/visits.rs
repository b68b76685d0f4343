//! Kinds 5 to 7: what was planned or written down and not seen.

use std::collections::BTreeMap;

use super::{BlindSpot, Ground};
use crate::coverage::seen::Planned;
use crate::model::{Doubt, Seen, Sighting, Site, Source};

/// Sites planned and not visited, passed by, and only claimed; `sightings` are those of the sites, in the same order.
#[must_use]
pub fn missed(sites: &[Site], sightings: &[Sighting], planned: &BTreeMap<usize, Planned>) -> Vec<BlindSpot> {
    let spot = |(index, (site, sighting))| missed_site(site, sighting, planned.get(&index));
    sites.iter().zip(sightings).enumerate().filter_map(spot).collect()
}

/// A site that was planned and not visited, passed by, or only claimed; nothing of any other.
///
/// A site that nobody planned is not missed by not being seen; passed by or claimed it is told all the same where somebody
/// wrote that it had been visited.
#[must_use]
pub fn missed_site(site: &Site, sighting: &Sighting, stop: Option<&Planned>) -> Option<BlindSpot> {
    Some(BlindSpot::of_site(site, missed_ground(sighting, stop)?).on(sighting.date))
}

/// What it rests upon that a site is told as missed; nothing where it is not.
#[must_use]
pub fn missed_ground(sighting: &Sighting, stop: Option<&Planned>) -> Option<Ground> {
    let record = sighting.evidence.iter().find(|evidence| evidence.source == Source::Record);
    let passage = sighting.evidence.iter().find(|evidence| evidence.source == Source::Passage);
    Some(match sighting.seen {
        Seen::Visited => return None,
        Seen::NotSeen => {
            let stop = stop?;
            let silent = sighting.doubts.contains(&Doubt::DeviceSilent);
            Ground::NotVisited { team: stop.team.clone(), planned: stop.arrive, silent }
        }
        Seen::PassedBy if stop.is_none() && record.is_none() => return None,
        Seen::PassedBy => Ground::PassedBy {
            team: passage.and_then(|passage| passage.team.clone()),
            at: passage.and_then(|passage| passage.from),
            distance_m: passage.and_then(|passage| passage.distance_m),
            claimed: record.is_some(),
        },
        Seen::ClaimedOnly => Ground::ClaimedOnly {
            team: sighting.team.clone(),
            stated: record.and_then(|record| record.from),
            doubts: sighting.doubts.clone(),
        },
    })
}
