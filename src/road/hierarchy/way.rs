//! A way found: what it costs, and its shape on the map.

use crate::road::{ArcId, Decimetres, FixedPoint, Graph, Millis, PieceId, Position};

/// The fastest way between two positions, the shortest among the fastest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Where it begins.
    pub from: Position,
    /// Where it ends.
    pub to: Position,
    /// How long it takes.
    pub millis: Millis,
    /// How long it is.
    pub decimetres: Decimetres,
    /// The arcs it follows: the first from `from` on, the last up to `to`.
    pub arcs: Vec<ArcId>,
}

impl Way {
    /// The points it leads along, from the start to the end, no point twice in a row.
    #[must_use]
    pub fn points(&self, graph: &Graph) -> Vec<FixedPoint> {
        let mut points = Vec::new();
        let last = self.arcs.len().saturating_sub(1);
        for (at, &id) in self.arcs.iter().enumerate() {
            let arc = &graph.arcs[id as usize];
            let start = if arc.is_reversed() { arc.length } else { 0 };
            let from = if at == 0 { self.from.offset } else { start };
            let to = if at == last { self.to.offset } else { arc.length - start };
            let mut part = stretch(graph, arc.piece, from.min(to), from.max(to), arc.length);
            if from > to || (from == to && arc.is_reversed()) {
                part.reverse();
            }
            points.extend(part);
        }
        points.dedup();
        points
    }
}

/// The points of a piece between two offsets, the first not beyond the second, of a piece so long.
fn stretch(graph: &Graph, piece: PieceId, from: Decimetres, to: Decimetres, length: Decimetres) -> Vec<FixedPoint> {
    let shape = graph.shape(piece);
    let mut lengths = vec![0.0];
    for pair in shape.windows(2) {
        lengths.push(lengths[lengths.len() - 1] + planar(pair[0], pair[1]));
    }
    // Offsets are in decimetres along the globe, the shape is measured on a plane: only shares are comparable.
    let whole = lengths[lengths.len() - 1];
    let share = |offset: Decimetres| whole * f64::from(offset.min(length)) / f64::from(length.max(1));
    let (from, to) = (share(from), share(to));
    let mut points = vec![at(shape, &lengths, from)];
    points.extend(
        shape.iter().zip(&lengths).filter(|&(_, &length)| from < length && length < to).map(|(&point, _)| point),
    );
    points.push(at(shape, &lengths, to));
    points
}

/// The point a length along a shape.
fn at(shape: &[FixedPoint], lengths: &[f64], length: f64) -> FixedPoint {
    let next = lengths.partition_point(|&other| other < length).clamp(1, shape.len() - 1);
    let (a, b) = (shape[next - 1], shape[next]);
    let span = lengths[next] - lengths[next - 1];
    let share = if span > 0.0 { ((length - lengths[next - 1]) / span).clamp(0.0, 1.0) } else { 0.0 };
    let between = |a: i32, b: i32| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as i32;
    FixedPoint { lon: between(a.lon, b.lon), lat: between(a.lat, b.lat) }
}

/// Distance in units of 1e-7 degrees of latitude.
fn planar(a: FixedPoint, b: FixedPoint) -> f64 {
    let middle = (f64::from(a.lat) + f64::from(b.lat)) / 2.0 * 1e-7;
    let east = (f64::from(a.lon) - f64::from(b.lon)) * middle.to_radians().cos();
    east.hypot(f64::from(a.lat) - f64::from(b.lat))
}
