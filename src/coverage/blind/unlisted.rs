//! Kind 1: settled places that no site stands for.

use std::collections::{BTreeMap, BTreeSet};

use geo::{MultiPolygon, Point};
use h3o::geom::SolventBuilder;
use h3o::{CellIndex, LatLng, Resolution};

use super::{BlindSpot, Ground};
use crate::coverage::Places;
use crate::model::Site;

/// A place where people live.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Its id in the file.
    pub id: String,
    /// Where it is, in degrees.
    pub point: Point<f64>,
    /// How many people; `None`: it is settled, and nobody counted.
    pub people: Option<u64>,
}

impl Settled {
    /// The cell it lies in.
    #[must_use]
    pub fn cell(&self, level: Resolution) -> Option<CellIndex> {
        LatLng::new(self.point.y(), self.point.x()).ok().map(|at| at.to_cell(level))
    }
}

/// Clusters of settled cells that have no site within so many metres; most people first.
#[must_use]
pub fn not_listed(
    settled: &[Settled],
    sites: &[Site],
    places: &Places,
    within_m: f64,
    level: Resolution,
) -> Vec<BlindSpot> {
    let mut cells: BTreeMap<CellIndex, (Option<u64>, &Settled)> = BTreeMap::new();
    for place in settled.iter().filter(|place| place.people != Some(0)) {
        let Some(cell) = place.cell(level) else { continue };
        // Sites stand for the cell they lie in, however large it is, and for what lies near them.
        if !places.within(place.point, within_m).is_empty() {
            continue;
        }
        let entry = cells.entry(cell).or_insert((None, place));
        entry.0 = entry.0.max(place.people.map(|people| people + entry.0.unwrap_or(0)));
        if place.people > entry.1.people {
            entry.1 = place;
        }
    }
    let own: BTreeSet<CellIndex> = sites
        .iter()
        .filter_map(|site| {
            let at = site.place.point();
            LatLng::new(at.y(), at.x()).ok().map(|at| at.to_cell(level))
        })
        .collect();
    cells.retain(|cell, _| !own.contains(cell));
    let mut spots: Vec<BlindSpot> =
        clusters(&cells).into_iter().map(|cluster| spot(&cluster, &cells, sites, places)).collect();
    spots.sort_by(|a, b| b.people.cmp(&a.people).then(a.id.cmp(&b.id)));
    spots
}

/// Cells that hang together.
fn clusters<T>(cells: &BTreeMap<CellIndex, T>) -> Vec<Vec<CellIndex>> {
    let mut left: BTreeSet<CellIndex> = cells.keys().copied().collect();
    let mut found = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut cluster = vec![first];
        let mut next = 0;
        while next < cluster.len() {
            let around: Vec<CellIndex> = cluster[next].grid_disk(1);
            cluster.extend(around.into_iter().filter(|cell| left.remove(cell)));
            next += 1;
        }
        cluster.sort_unstable();
        found.push(cluster);
    }
    found
}

fn spot(
    cluster: &[CellIndex],
    cells: &BTreeMap<CellIndex, (Option<u64>, &Settled)>,
    sites: &[Site],
    places: &Places,
) -> BlindSpot {
    let counts = cluster.iter().filter_map(|cell| cells[cell].0);
    let people = counts.reduce(|sum, people| sum + people);
    let fullest = cluster.iter().max_by_key(|cell| (cells[*cell].0, std::cmp::Reverse(**cell)));
    let point = fullest.map(|cell| cells[cell].1.point);
    let nearest = point.and_then(|point| {
        let near = (0..sites.len()).map(|site| (site, places.distance_m(site, point)));
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(site, metres)| (sites[site].id.clone(), metres))
    });
    BlindSpot {
        id: fullest.map(ToString::to_string).unwrap_or_default(),
        name: fullest.map(|cell| cells[cell].1.id.clone()).unwrap_or_default(),
        site_kind: None,
        territory: None,
        point,
        area: outline(cluster),
        people,
        date: None,
        ground: Ground::NotListed { cells: cluster.len(), nearest },
    }
}

/// The outline of cells, in degrees.
pub(super) fn outline(cells: &[CellIndex]) -> Option<MultiPolygon<f64>> {
    SolventBuilder::new().build().dissolve(cells.iter().copied()).ok()
}
