//! What is different on a day: roads closed or slowed. Durations change, the shape of the network does not, so that a
//! hierarchy has only to be customized again.

use std::collections::BTreeSet;

use geo::{BoundingRect, Coord, Geometry, Intersects, LineString};

use super::{CLOSED, FORBIDDEN, Graph, Millis, PieceId};

/// A road closed or slowed on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which roads.
    pub roads: ChangedRoads,
    /// What holds there.
    pub effect: Effect,
}

/// Which roads a change is about.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangedRoads {
    /// Those of these OpenStreetMap ways.
    Ways(Vec<i64>),
    /// Those that touch this area (degrees).
    Area(Geometry<f64>),
}

/// What holds on a changed road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nobody passes.
    Closed,
    /// Speed in percent of what it would be.
    SpeedPercent(u32),
}

/// A graph with changes, and what they touched.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The graph: same nodes, arcs and turns, other durations.
    pub graph: Graph,
    /// By change: the number of pieces of road it touched. None is worth a warning.
    pub touched: Vec<usize>,
    /// Ways named that the graph does not have, sorted.
    pub unknown_ways: Vec<i64>,
}

/// Applies changes to a graph, one after the other: a closed road stays closed.
#[must_use]
pub fn apply_changes(graph: &Graph, changes: &[Change]) -> Changed {
    let mut changed = graph.clone();
    let mut touched = Vec::with_capacity(changes.len());
    let mut unknown = BTreeSet::new();
    for change in changes {
        let pieces = match &change.roads {
            ChangedRoads::Ways(ways) => {
                let wanted: BTreeSet<i64> = ways.iter().copied().collect();
                let known: BTreeSet<i64> = graph.ways.iter().map(|way| way.id).collect();
                unknown.extend(wanted.difference(&known));
                select(graph, |piece| wanted.contains(&graph.ways[graph.pieces[piece as usize].way as usize].id))
            }
            ChangedRoads::Area(area) => touching(graph, area),
        };
        touched.push(pieces.iter().filter(|&&hit| hit).count());
        for arc in changed.arcs.iter_mut().filter(|arc| pieces[arc.piece as usize]) {
            arc.duration = after(arc.duration, change.effect);
        }
    }
    Changed { graph: changed, touched, unknown_ways: unknown.into_iter().collect() }
}

fn after(duration: Millis, effect: Effect) -> Millis {
    match effect {
        _ if duration == CLOSED => CLOSED,
        Effect::Closed | Effect::SpeedPercent(0) => CLOSED,
        Effect::SpeedPercent(percent) => {
            let slowed = u64::from(duration) * 100 / u64::from(percent);
            slowed.clamp(1, u64::from(FORBIDDEN / 4)) as Millis
        }
    }
}

fn select(graph: &Graph, wanted: impl Fn(PieceId) -> bool) -> Vec<bool> {
    (0..graph.pieces.len() as PieceId).map(wanted).collect()
}

/// The pieces that touch an area.
fn touching(graph: &Graph, area: &Geometry<f64>) -> Vec<bool> {
    let Some(bounds) = area.bounding_rect() else { return vec![false; graph.pieces.len()] };
    select(graph, |piece| {
        let shape: LineString<f64> =
            graph.shape(piece).iter().map(|point| Coord::from(point.degrees())).collect::<Vec<_>>().into();
        shape.bounding_rect().is_some_and(|own| own.intersects(&bounds)) && shape.intersects(area)
    })
}
