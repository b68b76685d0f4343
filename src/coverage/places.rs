//! Sites by place: which lie near a point or a way.

use geo::{Contains, Coord, CoordsIter, Distance, Euclidean, Geometry, Line, MapCoords, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::model::Place;
use crate::spatial::EARTH_RADIUS_M;

/// Sites by place, points and areas alike; distances are those to the nearest part of an area, or its gate.
#[derive(Clone, Debug)]
pub struct Places {
    shapes: Vec<Shape>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

/// A site near something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Its index among the sites.
    pub site: usize,
    /// How near, in metres; zero within an area.
    pub distance_m: f64,
    /// How far along the way that is, from 0 to 1.
    pub along: f64,
}

/// A site in metres east and north of its own origin.
#[derive(Clone, Debug)]
struct Shape {
    origin: Point<f64>,
    metres_per_degree_east: f64,
    /// `None` for a plain point, which lies at the origin.
    area: Option<Geometry<f64>>,
    gate: Option<Coord<f64>>,
}

/// Length of a degree of latitude.
pub(super) const METRES_PER_DEGREE: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

impl Places {
    /// The index over sites' places, in their order.
    pub fn of<'a>(places: impl IntoIterator<Item = &'a Place>) -> Self {
        let mut shapes = Vec::new();
        let mut items = Vec::new();
        for (index, place) in places.into_iter().enumerate() {
            shapes.push(Shape::of(place));
            let corners = place.geometry.coords_iter().chain(place.gate.iter().map(|gate| gate.0));
            let corners: Vec<[f64; 2]> = corners.map(|at| [at.x, at.y]).collect();
            if !corners.is_empty() {
                let hull = AABB::from_points(corners.iter());
                items.push(GeomWithData::new(Rectangle::from_aabb(hull), index as u32));
            }
        }
        Self { shapes, tree: RTree::bulk_load(items) }
    }

    /// Number of sites.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// How far a site is from a point, in metres.
    #[must_use]
    pub fn distance_m(&self, site: usize, point: Point<f64>) -> f64 {
        self.shapes.get(site).map_or(f64::INFINITY, |shape| shape.distance_m(point))
    }

    /// Sites within so many metres of a point, the nearest first, equals in their order.
    #[must_use]
    pub fn within(&self, point: Point<f64>, radius_m: f64) -> Vec<Near> {
        let near = |site: usize| Near { site, distance_m: self.shapes[site].distance_m(point), along: 0.0 };
        let mut found: Vec<Near> = self.around(&[point], radius_m).into_iter().map(near).collect();
        found.retain(|near| near.distance_m <= radius_m);
        found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.site.cmp(&b.site)));
        found
    }

    /// Sites whose box lies within so many metres of the box of these points, in no order; a superset of those within.
    #[must_use]
    pub fn around(&self, points: &[Point<f64>], radius_m: f64) -> Vec<usize> {
        let corners: Vec<[f64; 2]> = points.iter().map(|point| [point.x(), point.y()]).collect();
        let hull = AABB::from_points(corners.iter());
        let (low, high) = (hull.lower(), hull.upper());
        let north = radius_m / METRES_PER_DEGREE;
        let steepest = low[1].abs().max(high[1].abs()).min(89.0).to_radians();
        let east = north / steepest.cos();
        let hull = AABB::from_corners([low[0] - east, low[1] - north], [high[0] + east, high[1] + north]);
        self.tree.locate_in_envelope_intersecting(&hull).map(|item| item.data as usize).collect()
    }

    /// How near a straight way comes to a site, and how far along.
    #[must_use]
    pub fn on_way(&self, site: usize, from: Point<f64>, to: Point<f64>) -> Near {
        let (distance_m, along) = self.shapes.get(site).map_or((f64::INFINITY, 0.0), |shape| shape.on_way(from, to));
        Near { site, distance_m, along }
    }
}

impl Shape {
    fn of(place: &Place) -> Self {
        let origin = place.point();
        let metres_per_degree_east = METRES_PER_DEGREE * origin.y().to_radians().cos();
        let mut shape = Self { origin, metres_per_degree_east, area: None, gate: None };
        if !matches!(place.geometry, Geometry::Point(_)) || place.gate.is_some() {
            shape.area = Some(place.geometry.map_coords(|at| shape.local(Point(at))));
            shape.gate = place.gate.map(|gate| shape.local(gate));
        }
        shape
    }

    fn local(&self, point: Point<f64>) -> Coord<f64> {
        let mut turn = point.x() - self.origin.x();
        if turn.abs() > 180.0 {
            turn -= 360.0 * turn.signum();
        }
        Coord { x: turn * self.metres_per_degree_east, y: (point.y() - self.origin.y()) * METRES_PER_DEGREE }
    }

    fn distance_m(&self, point: Point<f64>) -> f64 {
        let at = self.local(point);
        let Some(area) = &self.area else { return at.x.hypot(at.y) };
        if area.contains(&Point(at)) {
            return 0.0;
        }
        let to_gate = self.gate.map_or(f64::INFINITY, |gate| (gate.x - at.x).hypot(gate.y - at.y));
        to_gate.min(Euclidean.distance(&Point(at), area))
    }

    fn on_way(&self, from: Point<f64>, to: Point<f64>) -> (f64, f64) {
        let (a, b) = (self.local(from), self.local(to));
        let step = Coord { x: b.x - a.x, y: b.y - a.y };
        let length_2 = step.x * step.x + step.y * step.y;
        let along_to = |target: Coord<f64>| {
            if length_2 == 0.0 {
                return 0.0;
            }
            (((target.x - a.x) * step.x + (target.y - a.y) * step.y) / length_2).clamp(0.0, 1.0)
        };
        let along = along_to(Coord::zero());
        let Some(area) = &self.area else {
            return ((a.x + along * step.x).hypot(a.y + along * step.y), along);
        };
        let way = Line::new(a, b);
        let to_area = Euclidean.distance(&Geometry::Line(way), area);
        let to_gate = self.gate.map_or(f64::INFINITY, |gate| {
            let along = along_to(gate);
            (a.x + along * step.x - gate.x).hypot(a.y + along * step.y - gate.y)
        });
        (to_area.min(to_gate), along)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::distance_m;
    use geo::polygon;
    use proptest::prelude::*;

    #[test]
    fn areas_are_near_by_their_edge_and_gate() {
        let square = polygon![(x: 14.50, y: 35.90), (x: 14.51, y: 35.90), (x: 14.51, y: 35.91), (x: 14.50, y: 35.91)];
        let gate = Some(Point::new(14.52, 35.905));
        let places = Places::of([
            &Place { geometry: square.clone().into(), gate: None },
            &Place { geometry: square.into(), gate },
            &Place::at(14.6, 36.0),
        ]);
        assert_eq!(places.distance_m(0, Point::new(14.505, 35.905)), 0.0);
        let outside = Point::new(14.5199, 35.905);
        let edge = distance_m(Point::new(14.51, 35.905), outside);
        assert!((places.distance_m(0, outside) - edge).abs() < 1.0);
        assert!(places.distance_m(1, outside) < 10.0);
        assert_eq!(places.on_way(0, Point::new(14.49, 35.905), Point::new(14.53, 35.905)).distance_m, 0.0);
        assert_eq!(places.within(outside, 100.0).iter().map(|near| near.site).collect::<Vec<_>>(), [1]);
    }

    proptest! {
        /// The same sites as measuring all of them on the sphere.
        #[test]
        fn what_is_within_agrees_with_measuring_all(
            sites in prop::collection::vec((14.4..14.6_f64, 35.8..36.0_f64), 1..40),
            at in (14.4..14.6_f64, 35.8..36.0_f64), radius in 10.0..5_000.0_f64,
        ) {
            let owned: Vec<Place> = sites.iter().map(|&(x, y)| Place::at(x, y)).collect();
            let found = Places::of(&owned).within(at.into(), radius);
            prop_assert!(found.windows(2).all(|pair| pair[0].distance_m <= pair[1].distance_m));
            for (index, &site) in sites.iter().enumerate() {
                let metres = distance_m(site.into(), at.into());
                let listed = found.iter().any(|near| near.site == index);
                prop_assert!(listed == (metres <= radius) || (metres - radius).abs() < radius * 2e-3, "{metres} {radius}");
            }
        }

        #[test]
        fn a_way_comes_as_near_as_its_nearest_point(a in (-500.0..500.0_f64, -500.0..500.0_f64), b in (-500.0..500.0_f64, -500.0..500.0_f64)) {
            let site = Place::at(14.5, 35.9);
            let places = Places::of([&site]);
            let point = |(x, y): (f64, f64)| Point::new(14.5 + x / METRES_PER_DEGREE / 35.9_f64.to_radians().cos(), 35.9 + y / METRES_PER_DEGREE);
            let near = places.on_way(0, point(a), point(b));
            let along = |t: f64| point((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)));
            let least = (0..=200).map(|i| places.distance_m(0, along(f64::from(i) / 200.0))).fold(f64::INFINITY, f64::min);
            prop_assert!(near.distance_m <= least + 1e-6 && near.distance_m >= least - 4.0, "{near:?} {least}");
            prop_assert!((places.distance_m(0, along(near.along)) - near.distance_m).abs() < 0.01);
        }
    }
}
