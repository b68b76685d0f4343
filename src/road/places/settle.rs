//! Makes one place of what is one, and says where nameless ones are.

use rstar::primitives::GeomWithData;
use rstar::{AABB, PointDistance, RTree};

use super::collect::{Collected, Owned, Raw};
use super::rules::{Rules, ShapeRule};
use super::shape::Shape;
use super::{FoundPlace, FoundPlaces, LonLatBox};
use crate::road::FixedPoint;

/// Metres of a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// Farther away than this, a settlement says nothing about where a place is, in metres.
const NEAR_M: f64 = 20_000.0;

/// A point on a plane in metres, good for near neighbours, with an index.
type Spot = GeomWithData<[f64; 2], usize>;

pub(super) fn settle(collected: Collected, rules: &Rules, within: Option<LonLatBox>) -> FoundPlaces {
    let Collected { places, settlements, broken } = collected;
    let all = places.len();
    let inside = |raw: &Raw| within.is_none_or(|within| within.holds(raw.shape.point()));
    let kept: Vec<Raw> = places.into_iter().filter(inside).collect();
    let outside = all - kept.len();
    let plane = Plane::around(kept.iter().map(|raw| raw.shape.point()));
    let owner = owners(&kept, rules, &plane);
    let mut also = vec![Vec::new(); kept.len()];
    for (index, raw) in kept.iter().enumerate() {
        if owner[index] != index {
            also[owner[index]].push(raw.id.clone());
        }
    }
    let nearest = Nearest::new(&settlements, &plane);
    let places = kept.into_iter().zip(also).enumerate().filter(|(index, _)| owner[*index] == *index);
    let places = places.map(|(_, (raw, also))| {
        let near = nearest.to(raw.shape.point(), &plane).cloned();
        let point = rules.rules[raw.rule].shape == ShapeRule::Point;
        let shape = if point { Shape::Point(raw.shape.point()) } else { raw.shape };
        FoundPlace { id: raw.id, rule: raw.rule, tags: raw.tags, shape, street: raw.street, near, also }
    });
    FoundPlaces { places: places.collect(), outside, broken }
}

/// By place: the index of the place that stands for it, mostly its own.
fn owners(kept: &[Raw], rules: &Rules, plane: &Plane) -> Vec<usize> {
    let spots = kept.iter().enumerate().map(|(index, raw)| Spot::new(plane.of(raw.shape.point()), index));
    let tree = RTree::bulk_load(spots.collect());
    let mut owner: Vec<usize> = (0..kept.len()).collect();
    for (index, raw) in kept.iter().enumerate() {
        if let Some((low, high)) = plane.bounds(&raw.shape) {
            for spot in tree.locate_in_envelope(&AABB::from_corners(low, high)) {
                let other = &kept[spot.data];
                let node = matches!(other.shape, Shape::Point(_)) && other.rule == raw.rule;
                if node && owner[spot.data] == spot.data && raw.shape.contains(other.shape.point()) {
                    owner[spot.data] = index;
                }
            }
        }
    }
    for (index, raw) in kept.iter().enumerate() {
        let reach = rules.rules[raw.rule].merge_m;
        if reach <= 0.0 || owner[index] != index {
            continue;
        }
        let at = plane.of(raw.shape.point());
        for spot in tree.locate_within_distance(at, reach * reach) {
            // Whoever comes first in the extract stands for the others; those are then not asked for theirs.
            if spot.data > index && owner[spot.data] == spot.data && kept[spot.data].rule == raw.rule {
                owner[spot.data] = index;
            }
        }
    }
    // What was merged into a node that lies in an area belongs to the area.
    (0..owner.len()).map(|index| owner[owner[index]]).collect()
}

/// A plane that touches the globe in the middle of the places.
struct Plane {
    metres_per_lon: f64,
}

impl Plane {
    fn around(points: impl Iterator<Item = FixedPoint>) -> Self {
        let (count, sum) = points.fold((0.0, 0.0), |(count, sum), at| (count + 1.0, sum + at.degrees().1));
        let middle: f64 = if count > 0.0 { sum / count } else { 0.0 };
        Self { metres_per_lon: METRES_PER_DEGREE * middle.to_radians().cos() }
    }

    fn of(&self, at: FixedPoint) -> [f64; 2] {
        let (lon, lat) = at.degrees();
        [lon * self.metres_per_lon, lat * METRES_PER_DEGREE]
    }

    fn bounds(&self, shape: &Shape) -> Option<([f64; 2], [f64; 2])> {
        use geo::BoundingRect;
        let Shape::Area(area) = shape else { return None };
        let bounds = area.bounding_rect()?;
        let corner = |at: geo::Coord<f64>| [at.x * self.metres_per_lon, at.y * METRES_PER_DEGREE];
        Some((corner(bounds.min()), corner(bounds.max())))
    }
}

/// The settlements, to find the nearest.
struct Nearest<'s> {
    settlements: &'s [(FixedPoint, Owned)],
    tree: RTree<Spot>,
}

impl<'s> Nearest<'s> {
    fn new(settlements: &'s [(FixedPoint, Owned)], plane: &Plane) -> Self {
        let spots = settlements.iter().enumerate().map(|(index, (at, _))| Spot::new(plane.of(*at), index));
        Self { settlements, tree: RTree::bulk_load(spots.collect()) }
    }

    fn to(&self, at: FixedPoint, plane: &Plane) -> Option<&'s Owned> {
        let at = plane.of(at);
        let nearest = self.tree.nearest_neighbor(&at)?;
        (nearest.distance_2(&at) <= NEAR_M * NEAR_M).then(|| &self.settlements[nearest.data].1)
    }
}
