//! The figures of a span by territory and by kind of site.

use std::collections::BTreeMap;

use super::Span;
use crate::coverage::blind::{BlindKind, BlindSpot};
use crate::model::Site;

/// What sites are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupBy {
    /// Where they lie.
    Territory,
    /// What they are.
    SiteKind,
}

/// The figures of one territory or kind of sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSum {
    /// What it groups by.
    pub by: GroupBy,
    /// The territory or kind; nothing for the sites that have none.
    pub id: Option<String>,
    /// Sites of the list.
    pub sites: usize,
    /// Those of them that were visited on any day of the span.
    pub visited: usize,
    /// Blind spots by kind, those of each day counted by themselves.
    pub spots: BTreeMap<BlindKind, usize>,
}

/// The figures by territory, then by kind of site, each by name and what has none first. Each site and each blind spot that is a
/// site counts once in either; a territory or kind that is lopsided counts for itself; cells belong to none.
#[must_use]
pub fn groups(sites: &[Site], span: &Span, spots: &[BlindSpot]) -> Vec<GroupSum> {
    let mut sums = Sums::default();
    for (site, visits) in sites.iter().zip(span.visits()) {
        for (by, id) in [(GroupBy::Territory, site.territory.as_deref()), (GroupBy::SiteKind, Some(&*site.kind))] {
            let sum = sums.of(by, id);
            sum.sites += 1;
            sum.visited += usize::from(visits > 0);
        }
    }
    for spot in spots {
        let kind = spot.ground.kind();
        let (territory, site_kind) = (spot.territory.as_deref(), spot.site_kind.as_deref());
        let of: &[(GroupBy, Option<&str>)] = match kind {
            BlindKind::NotListed | BlindKind::BeyondReach => &[],
            BlindKind::Lopsided if territory.is_some() => &[(GroupBy::Territory, territory)],
            BlindKind::Lopsided => &[(GroupBy::SiteKind, site_kind)],
            _ => &[(GroupBy::Territory, territory), (GroupBy::SiteKind, site_kind)],
        };
        for &(by, id) in of {
            *sums.of(by, id).spots.entry(kind).or_insert(0) += 1;
        }
    }
    sums.0.into_values().collect()
}

#[derive(Default)]
struct Sums<'a>(BTreeMap<(GroupBy, Option<&'a str>), GroupSum>);

impl<'a> Sums<'a> {
    fn of(&mut self, by: GroupBy, id: Option<&'a str>) -> &mut GroupSum {
        let empty = || GroupSum { by, id: id.map(str::to_owned), sites: 0, visited: 0, spots: BTreeMap::new() };
        self.0.entry((by, id)).or_insert_with(empty)
    }
}

impl GroupBy {
    /// Its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Territory => "territory",
            Self::SiteKind => "site_kind",
        }
    }
}
