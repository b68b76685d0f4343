//! Kind 10: territories and kinds seen much more or less than their share.

use std::collections::BTreeMap;

use super::{BlindSpot, Ground};
use crate::model::Site;

/// The normal quantile of an interval that holds the truth 99 times in 100.
const DEVIATIONS: f64 = 2.575_829;

/// Fewest sites of which a share is spoken of.
const FEWEST: usize = 8;

/// Wilson's interval (1927) for a share of which `of` were tried and `seen` succeeded; the whole span where nothing was tried.
#[must_use]
pub fn wilson(seen: usize, of: usize, deviations: f64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (of as f64, seen as f64 / of as f64);
    let z_2 = deviations * deviations;
    let middle = share + z_2 / (2.0 * n);
    let half = deviations * (share * (1.0 - share) / n + z_2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z_2 / n;
    // Exact where rounding would leave a trace of the way there.
    let low = if seen == 0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let high = if seen == of { 1.0 } else { ((middle + half) / scale).min(1.0) };
    (low, high)
}

/// Groups of sites whose share seen has an interval that does not meet that of all others; `seen` tells for each site whether
/// it was seen. Groups are the territories and the kinds.
#[must_use]
pub fn lopsided(sites: &[Site], seen: &[bool]) -> Vec<BlindSpot> {
    let all = (seen.iter().filter(|seen| **seen).count(), sites.len());
    let mut groups: BTreeMap<(bool, &str), (usize, usize)> = BTreeMap::new();
    for (site, &seen) in sites.iter().zip(seen) {
        let names = [site.territory.as_deref().map(|name| (false, name)), Some((true, site.kind.as_str()))];
        for name in names.into_iter().flatten() {
            let group = groups.entry(name).or_insert((0, 0));
            group.0 += usize::from(seen);
            group.1 += 1;
        }
    }
    let spot = |((is_kind, name), own): ((bool, &str), (usize, usize))| {
        let others = (all.0 - own.0, all.1 - own.1);
        if own.1 < FEWEST || others.1 < FEWEST {
            return None;
        }
        let interval = wilson(own.0, own.1, DEVIATIONS);
        let rest = wilson(others.0, others.1, DEVIATIONS);
        let (less, more) = (interval.1 < rest.0, interval.0 > rest.1);
        (less || more).then(|| BlindSpot {
            id: name.to_owned(),
            name: name.to_owned(),
            site_kind: is_kind.then(|| name.to_owned()),
            territory: (!is_kind).then(|| name.to_owned()),
            point: None,
            area: None,
            people: None,
            ground: Ground::Lopsided { seen: own, others, interval, more },
        })
    };
    groups.into_iter().filter_map(spot).collect()
}
