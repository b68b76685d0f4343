//! Puts places on the roads: the nearest point of a road that a profile can use.
//!
//! A place is put on a road of a *main* component where one lies within the limit: the largest one, and every other with at
//! least ten kilometres of road or a tenth of the largest (an island, say). Only where there is none does it go to the
//! nearest road of any kind, so that a car park cut off by a gate does not swallow a site that stands beside a street. Ferries
//! and roads closed on the day take nobody. The way to the road is by air, with its length told: who calls decides by that.
//!
//! Of several roads the nearest is taken, a private one (for trips that begin or end there only) counting as twenty metres
//! farther: a drive just behind a house does not win over the street before it, but what stands within gates, well off the
//! street, on the very road (within a metre) or with the road in its area, is entered by its own.

use std::sync::Arc;

use geo::{BoundingRect, Centroid, Contains, Coord, CoordsIter, Geometry, Intersects, LinesIter, MapCoords, Point};
use rstar::{AABB, RTree, RTreeObject};

use super::extract::is_boarded;
use super::{CLOSED, FixedPoint, Graph, PieceId, Position, local_metres, metres_between};

/// Roads from which a component counts as main, metres.
const MAIN_M: f64 = 10_000.0;
/// So much farther a road counts that is only for trips that begin or end there, metres.
const PRIVATE_M: f64 = 20.0;
/// A place as near as that stands on the road itself, metres.
const ON_THE_ROAD_M: f64 = 1.0;
/// Largest limit that is searched, metres.
const FARTHEST_M: f64 = 100_000.0;

/// The roads of a graph, ready to be searched by place.
#[derive(Clone, Debug)]
pub struct Snapper {
    tree: Arc<RTree<PieceBox>>,
    /// By piece: how trips may begin and end there.
    standing: Vec<Standing>,
    /// By piece: whether it is only for trips that begin or end there.
    private: Arc<Vec<bool>>,
}

/// Where a place meets the roads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// The position on the roads.
    pub position: Position,
    /// Where that is.
    pub point: FixedPoint,
    /// Metres by air between the place (its nearest part) and that point.
    pub distance_m: f64,
    /// Whether the road belongs to a main component.
    pub main: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Main,
    Minor,
    Unusable,
}

/// The box around a piece, in degrees.
#[derive(Clone, Debug)]
struct PieceBox {
    piece: PieceId,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for PieceBox {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl Snapper {
    /// Indexes the roads of a graph.
    #[must_use]
    pub fn new(graph: &Graph) -> Self {
        let boxes = (0..graph.pieces.len() as PieceId).map(|piece| {
            let corners = |point: &FixedPoint| <[f64; 2]>::from(point.degrees());
            let shape: Vec<[f64; 2]> = graph.shape(piece).iter().map(corners).collect();
            PieceBox { piece, envelope: AABB::from_points(&shape) }
        });
        let mut private = vec![true; graph.pieces.len()];
        graph.arcs.iter().for_each(|arc| private[arc.piece as usize] &= arc.is_ends_only());
        Self {
            tree: Arc::new(RTree::bulk_load(boxes.collect())),
            standing: standing(graph),
            private: Arc::new(private),
        }
    }

    /// The same roads as a changed graph (closed roads) has them.
    #[must_use]
    pub fn on(&self, changed: &Graph) -> Self {
        Self { tree: Arc::clone(&self.tree), standing: standing(changed), private: Arc::clone(&self.private) }
    }

    /// The best place on the roads for a point or shape (degrees), within so many metres.
    ///
    /// For a shape with an area that is where roads come nearest to it; of roads within it, the one nearest to its middle.
    #[must_use]
    pub fn nearest(&self, graph: &Graph, place: &Geometry<f64>, limit_m: f64) -> Option<Snap> {
        self.candidates(graph, place, limit_m, 1).into_iter().next()
    }

    /// Metres to the nearest road of any part of the network, within so many metres.
    #[must_use]
    pub fn distance_m(&self, graph: &Graph, place: &Geometry<f64>, limit_m: f64) -> Option<f64> {
        let limit_m = limit_m.clamp(0.0, FARTHEST_M);
        let target = Target::new(place)?;
        let mut radius_m = limit_m.min(50.0);
        loop {
            let found = self.within(graph, &target, radius_m);
            let nearest = found.iter().map(|(_, snap)| snap.distance_m).min_by(f64::total_cmp);
            if nearest.is_some() || radius_m >= limit_m {
                return nearest;
            }
            radius_m = (radius_m * 4.0).min(limit_m);
        }
    }

    /// The best places on different roads, best first, at most so many.
    #[must_use]
    pub fn candidates(&self, graph: &Graph, place: &Geometry<f64>, limit_m: f64, most: usize) -> Vec<Snap> {
        let limit_m = limit_m.clamp(0.0, FARTHEST_M);
        let Some(target) = Target::new(place) else { return Vec::new() };
        let mut radius_m = limit_m.min(50.0);
        loop {
            let mut found = self.within(graph, &target, radius_m);
            found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.position.cmp(&b.1.position)));
            // What was not met yet lies beyond the radius, and counts as no nearer.
            let enough = found.iter().filter(|(rank, snap)| snap.main && *rank <= radius_m).count() >= most;
            if enough || radius_m >= limit_m {
                found.sort_by_key(|(_, snap)| !snap.main);
                return found.into_iter().map(|(_, snap)| snap).take(most).collect();
            }
            radius_m = (radius_m * 4.0).min(limit_m);
        }
    }

    /// For each usable piece within the radius its best point, with what to order by.
    fn within(&self, graph: &Graph, target: &Target, radius_m: f64) -> Vec<(f64, Snap)> {
        let mut found = Vec::new();
        for near in self.tree.locate_in_envelope_intersecting(&target.envelope(radius_m)) {
            let standing = self.standing[near.piece as usize];
            if standing == Standing::Unusable {
                continue;
            }
            if let Some((mut rank, mut snap)) = target.meet(graph, near.piece, radius_m) {
                snap.main = standing == Standing::Main;
                if self.private[near.piece as usize] && snap.distance_m > ON_THE_ROAD_M {
                    rank += PRIVATE_M;
                }
                found.push((rank, snap));
            }
        }
        found
    }
}

/// How trips may begin and end on each piece.
fn standing(graph: &Graph) -> Vec<Standing> {
    let mut length_m = vec![
        0.0;
        graph
            .pieces
            .iter()
            .filter(|p| p.component != u32::MAX)
            .map(|p| p.component as usize + 1)
            .max()
            .unwrap_or(0)
    ];
    let mut standing = vec![Standing::Unusable; graph.pieces.len()];
    for arc in &graph.arcs {
        let piece = graph.pieces[arc.piece as usize];
        let on_foot = !is_boarded(&graph.ways[piece.way as usize].class);
        if arc.duration != CLOSED && on_foot && standing[arc.piece as usize] == Standing::Unusable {
            standing[arc.piece as usize] = Standing::Minor;
            if let Some(total) = length_m.get_mut(piece.component as usize) {
                *total += f64::from(arc.length) / 10.0;
            }
        }
    }
    let largest = length_m.first().copied().unwrap_or(0.0);
    for (piece, standing) in graph.pieces.iter().zip(&mut standing) {
        let length_m = length_m.get(piece.component as usize).copied().unwrap_or(0.0);
        let main = piece.component == 0 || length_m >= MAIN_M || length_m > 0.0 && length_m >= largest / 10.0;
        if main && *standing == Standing::Minor {
            *standing = Standing::Main;
        }
    }
    standing
}

/// A place on a plane of metres around its middle.
struct Target {
    origin: FixedPoint,
    shape: Geometry<f64>,
    low: Coord<f64>,
    high: Coord<f64>,
    has_area: bool,
}

impl Target {
    fn new(place: &Geometry<f64>) -> Option<Self> {
        let middle = place.centroid()?;
        let sound = |at: Coord<f64>| at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
        if !place.coords_iter().all(sound) {
            return None;
        }
        let origin = FixedPoint::from_degrees(middle.x(), middle.y());
        let bounds = place.bounding_rect()?;
        let shape = place.map_coords(|at| plane(origin, FixedPoint::from_degrees(at.x, at.y)));
        let has_area = matches!(
            shape,
            Geometry::Polygon(_)
                | Geometry::MultiPolygon(_)
                | Geometry::Rect(_)
                | Geometry::Triangle(_)
                | Geometry::GeometryCollection(_)
        );
        Some(Self { origin, shape, low: bounds.min(), high: bounds.max(), has_area })
    }

    /// The box around the place with a margin, in degrees.
    fn envelope(&self, margin_m: f64) -> AABB<[f64; 2]> {
        let north = margin_m / 111_000.0;
        let farthest = (self.low.y.abs().max(self.high.y.abs()) + north).min(89.9);
        let east = north / farthest.to_radians().cos();
        AABB::from_corners([self.low.x - east, self.low.y - north], [self.high.x + east, self.high.y + north])
    }

    /// Where a piece comes nearest, if within the radius.
    fn meet(&self, graph: &Graph, piece: PieceId, radius_m: f64) -> Option<(f64, Snap)> {
        let shape = graph.shape(piece);
        let mut best: Option<(f64, f64, usize, f64)> = None;
        for (at, pair) in shape.windows(2).enumerate() {
            let (from, to) = (plane(self.origin, pair[0]), plane(self.origin, pair[1]));
            let (distance_m, rank, share) = self.meet_segment(from, to);
            if best.is_none_or(|(_, known, _, _)| rank < known) {
                best = Some((distance_m, rank, at, share));
            }
        }
        let (distance_m, rank, at, share) = best.filter(|&(distance_m, ..)| distance_m <= radius_m)?;
        let before: f64 = shape[..=at].windows(2).map(|pair| metres_between(pair[0], pair[1])).sum();
        let within = metres_between(shape[at], shape[at + 1]);
        let total: f64 = before + shape[at..].windows(2).map(|pair| metres_between(pair[0], pair[1])).sum::<f64>();
        let between = |from: i32, to: i32| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as i32;
        let point = FixedPoint {
            lon: between(shape[at].lon, shape[at + 1].lon),
            lat: between(shape[at].lat, shape[at + 1].lat),
        };
        let length = (total * 10.0).round() as u32;
        let offset = (((before + share * within) * 10.0).round() as u32).min(length);
        Some((rank, Snap { position: Position { piece, offset }, point, distance_m, main: false }))
    }

    /// Distance to a segment, what to order by, and where on the segment (0 to 1).
    fn meet_segment(&self, from: Coord<f64>, to: Coord<f64>) -> (f64, f64, f64) {
        if let Geometry::Point(point) = self.shape {
            let share = nearest_share(from, to, point.0);
            let distance = length(point.0, along(from, to, share));
            return (distance, distance, share);
        }
        if self.has_area && self.shape.intersects(&geo::Line::new(from, to)) {
            // The middle of the place is the origin of the plane.
            let mut shares = vec![nearest_share(from, to, Coord::zero()), 0.0, 1.0];
            shares.extend(edges(&self.shape).into_iter().filter_map(|(a, b)| crossing(from, to, a, b)));
            let inside = |share: &f64| {
                self.shape.contains(&Point(along(from, to, *share)))
                    || *share > 0.0 && *share < 1.0 && shares_edge(&self.shape, along(from, to, *share))
            };
            let rank = |share: f64| length(Coord::zero(), along(from, to, share));
            let best = shares.iter().copied().filter(inside).min_by(|a, b| rank(*a).total_cmp(&rank(*b)));
            let share = best.unwrap_or_else(|| nearest_share(from, to, Coord::zero()));
            // Within the area everything lies at distance zero: what is nearest to the middle comes first.
            return (0.0, -1.0 / (1.0 + rank(share)), share);
        }
        let meet = |(a, b): (Coord<f64>, Coord<f64>)| meet_edge(from, to, a, b);
        let points = self.shape.coords_iter().map(|point| {
            let share = nearest_share(from, to, point);
            (length(point, along(from, to, share)), share)
        });
        let nearest = edges(&self.shape).into_iter().map(meet).chain(points).min_by(|a, b| a.0.total_cmp(&b.0));
        let (distance, share) = nearest.unwrap_or((f64::INFINITY, 0.0));
        (distance, distance, share)
    }
}

fn plane(origin: FixedPoint, point: FixedPoint) -> Coord<f64> {
    let (x, y) = local_metres(origin, point);
    Coord { x, y }
}

/// The straight edges of lines and areas within a shape.
fn edges(shape: &Geometry<f64>) -> Vec<(Coord<f64>, Coord<f64>)> {
    match shape {
        Geometry::Line(line) => vec![(line.start, line.end)],
        Geometry::LineString(line) => line.lines().map(|edge| (edge.start, edge.end)).collect(),
        Geometry::MultiLineString(lines) => lines.lines_iter().map(|edge| (edge.start, edge.end)).collect(),
        Geometry::Polygon(area) => area.lines_iter().map(|edge| (edge.start, edge.end)).collect(),
        Geometry::MultiPolygon(areas) => areas.lines_iter().map(|edge| (edge.start, edge.end)).collect(),
        Geometry::Rect(area) => area.lines_iter().map(|edge| (edge.start, edge.end)).collect(),
        Geometry::Triangle(area) => area.lines_iter().map(|edge| (edge.start, edge.end)).collect(),
        Geometry::GeometryCollection(parts) => parts.iter().flat_map(edges).collect(),
        Geometry::Point(_) | Geometry::MultiPoint(_) => Vec::new(),
    }
}

/// Whether a point lies on an edge of a shape, but for rounding.
fn shares_edge(shape: &Geometry<f64>, point: Coord<f64>) -> bool {
    edges(shape).into_iter().any(|(a, b)| length(point, along(a, b, nearest_share(a, b, point))) < 1e-6)
}

/// Distance between a segment and an edge, and where on the segment.
fn meet_edge(from: Coord<f64>, to: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> (f64, f64) {
    if let Some(share) = crossing(from, to, a, b) {
        return (0.0, share);
    }
    let ends = [0.0, 1.0].map(|share| {
        let end = along(from, to, share);
        (length(end, along(a, b, nearest_share(a, b, end))), share)
    });
    let corners = [a, b].map(|corner| {
        let share = nearest_share(from, to, corner);
        (length(corner, along(from, to, share)), share)
    });
    ends.into_iter().chain(corners).min_by(|x, y| x.0.total_cmp(&y.0)).unwrap_or((f64::INFINITY, 0.0))
}

/// Where on the first segment the second one crosses it.
fn crossing(from: Coord<f64>, to: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Option<f64> {
    let (along, across, apart) = (to - from, b - a, a - from);
    let cross = |p: Coord<f64>, q: Coord<f64>| p.x * q.y - p.y * q.x;
    let area = cross(along, across);
    let (share, other) = (cross(apart, across) / area, cross(apart, along) / area);
    (area != 0.0 && (0.0..=1.0).contains(&share) && (0.0..=1.0).contains(&other)).then_some(share)
}

fn nearest_share(from: Coord<f64>, to: Coord<f64>, point: Coord<f64>) -> f64 {
    let (along, apart) = (to - from, point - from);
    let square = along.x * along.x + along.y * along.y;
    if square == 0.0 { 0.0 } else { ((apart.x * along.x + apart.y * along.y) / square).clamp(0.0, 1.0) }
}

fn along(from: Coord<f64>, to: Coord<f64>, share: f64) -> Coord<f64> {
    from + (to - from) * share
}

fn length(from: Coord<f64>, to: Coord<f64>) -> f64 {
    (to.x - from.x).hypot(to.y - from.y)
}

#[cfg(test)]
mod tests;
