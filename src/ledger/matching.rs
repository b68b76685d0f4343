//! Which site of a new list is which known one.
//!
//! By id; else by place, kind and name, where exactly one fits on either side. Two sites are never made one unless the list
//! itself says so (`also`): what could be one or another is kept as a site of its own and told.

use std::collections::{BTreeMap, BTreeSet};

use geo::Point;

use super::Registry;
use crate::model::similar::likeness;
use crate::model::{Listed, Registered};
use crate::spatial::{Nearby, distance_m};

/// When a site without a known id is taken for a known one.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchRules {
    /// Farthest distance between the two places, in metres, for kinds that do not say otherwise. More of it finds a site again
    /// that was drawn elsewhere, and takes neighbours for one more often.
    pub within_m: f64,
    /// The same by kind.
    pub within_m_by_kind: BTreeMap<String, f64>,
    /// Least likeness of the names, from 0 to 1. Names that are no more than the id say nothing and are not looked at.
    pub likeness: f64,
}

/// What a row of a list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// The known site with this key.
    Known(i64),
    /// One never listed before.
    New,
    /// Perhaps one of the known sites with these keys; nobody can tell which.
    Unclear(Vec<i64>),
}

impl Default for MatchRules {
    fn default() -> Self {
        Self { within_m: 50.0, within_m_by_kind: BTreeMap::new(), likeness: 0.7 }
    }
}

impl MatchRules {
    fn within_m(&self, kind: &str) -> f64 {
        self.within_m_by_kind.get(kind).copied().unwrap_or(self.within_m)
    }

    /// Whether names speak for the same site, or say nothing.
    fn names_agree(&self, listed: &Listed, known: &Listed) -> bool {
        listed.name == listed.id || known.name == known.id || likeness(&listed.name, &known.name) >= self.likeness
    }

    /// Whether place, kind and name speak for the same site.
    fn agree(&self, listed: &Listed, known: &Listed) -> bool {
        listed.kind == known.kind && self.names_agree(listed, known)
    }

    /// Whether an id now stands for something else: called otherwise and placed elsewhere, both at once. A site that only
    /// moved, or was only renamed, is the same site.
    fn is_given_anew(&self, listed: &Listed, known: &Listed) -> bool {
        let elsewhere = apart_m(listed.point, known.point).is_some_and(|metres| metres > self.within_m(&listed.kind));
        elsewhere && !(listed.name == listed.id && known.name == known.id) && !self.names_agree(listed, known)
    }
}

/// What each row of a list is, in the order of the list.
#[must_use]
pub fn match_lists(registry: &Registry, list: &[&Listed], rules: &MatchRules) -> Vec<Match> {
    let mut found: Vec<Option<Match>> = list.iter().map(|row| by_id(registry, row, rules)).collect();
    let taken: BTreeSet<i64> =
        found.iter().filter_map(|one| if let Some(Match::Known(key)) = one { Some(*key) } else { None }).collect();
    let free = registry.sites.iter().filter(|site| !taken.contains(&site.key));
    let near = Nearby::of(free.filter_map(|site| Some((site.listed.point?, site))));
    let candidates: Vec<Vec<i64>> = list
        .iter()
        .zip(&found)
        .map(|(row, known)| if known.is_none() { fitting(row, &near, rules) } else { Vec::new() })
        .collect();
    let mut wanted: BTreeMap<i64, usize> = BTreeMap::new();
    for key in candidates.iter().flatten() {
        *wanted.entry(*key).or_insert(0) += 1;
    }
    for (known, candidates) in found.iter_mut().zip(&candidates).filter(|(known, _)| known.is_none()) {
        *known = Some(match candidates[..] {
            [] => Match::New,
            [only] if wanted.get(&only) == Some(&1) => Match::Known(only),
            _ => Match::Unclear(candidates.clone()),
        });
    }
    found.into_iter().map(|known| known.unwrap_or(Match::New)).collect()
}

fn by_id(registry: &Registry, row: &Listed, rules: &MatchRules) -> Option<Match> {
    let known = registry.current(&row.id)?;
    Some(if rules.is_given_anew(row, &known.listed) {
        Match::Unclear(vec![known.key])
    } else {
        Match::Known(known.key)
    })
}

/// Keys of the known sites that place, kind and name speak for, ascending.
fn fitting(row: &Listed, near: &Nearby<&Registered>, rules: &MatchRules) -> Vec<i64> {
    let Some(point) = row.point else { return Vec::new() };
    let within = near.within(point, rules.within_m(&row.kind));
    let mut keys: Vec<i64> = within.filter(|site| rules.agree(row, &site.listed)).map(|site| site.key).collect();
    keys.sort_unstable();
    keys
}

/// How far apart two places are, in metres, where both are known.
pub(super) fn apart_m(a: Option<Point<f64>>, b: Option<Point<f64>>) -> Option<f64> {
    a.zip(b).map(|(a, b)| distance_m(a, b))
}
