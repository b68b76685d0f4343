//! What lies near what, over the whole globe.

use geo::{Distance, Haversine, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Radius of the sphere that great-circle distances are measured on: the mean radius of the Earth, in metres.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Great-circle distance in metres between two points in degrees.
#[must_use]
pub fn distance_m(a: Point<f64>, b: Point<f64>) -> f64 {
    Haversine.distance(a, b)
}

/// Points on the globe, each with something attached, that can be asked for the nearest and for all within a distance.
///
/// Points stand as vectors on the unit sphere, so neither the poles nor the date line are special.
#[derive(Clone, Debug, Default)]
pub struct Nearby<T> {
    tree: RTree<GeomWithData<[f64; 3], T>>,
}

impl<T> Nearby<T> {
    /// The index over points in degrees. Points that are not finite are left out: they are near nothing.
    pub fn of(points: impl IntoIterator<Item = (Point<f64>, T)>) -> Self {
        let finite = points.into_iter().filter(|(point, _)| point.x().is_finite() && point.y().is_finite());
        let items = finite.map(|(point, data)| GeomWithData::new(on_sphere(point), data)).collect();
        Self { tree: RTree::bulk_load(items) }
    }

    /// Adds a point in degrees.
    pub fn insert(&mut self, point: Point<f64>, data: T) {
        if point.x().is_finite() && point.y().is_finite() {
            self.tree.insert(GeomWithData::new(on_sphere(point), data));
        }
    }

    /// What lies at most so many metres from a point in degrees, in no particular order.
    pub fn within(&self, point: Point<f64>, radius_m: f64) -> impl Iterator<Item = &T> {
        let chord = 2.0 * (radius_m / EARTH_RADIUS_M / 2.0).min(std::f64::consts::FRAC_PI_2).sin();
        self.tree.locate_within_distance(on_sphere(point), chord * chord).map(|item| &item.data)
    }

    /// What lies near a point in degrees, the nearest first, with the distance in metres.
    pub fn nearest(&self, point: Point<f64>) -> impl Iterator<Item = (&T, f64)> {
        self.tree
            .nearest_neighbor_iter_with_distance_2(&on_sphere(point))
            .map(|(item, chord_2)| (&item.data, 2.0 * EARTH_RADIUS_M * (chord_2.sqrt() / 2.0).min(1.0).asin()))
    }
}

fn on_sphere(point: Point<f64>) -> [f64; 3] {
    let (longitude, latitude) = (point.x().to_radians(), point.y().to_radians());
    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_are_found_across_the_date_line() {
        let index = Nearby::of([(Point::new(179.999, 0.0), 'w'), (Point::new(0.0, 0.0), 'o')]);
        let (nearest, metres) = index.nearest(Point::new(-179.999, 0.0)).next().unwrap();
        assert_eq!(*nearest, 'w');
        assert!((metres - 222.4).abs() < 1.0, "{metres}");
        assert_eq!(index.within(Point::new(-179.999, 0.0), 300.0).count(), 1);
        assert_eq!(index.within(Point::new(-179.999, 0.0), 200.0).count(), 0);
    }

    #[test]
    fn a_point_that_is_not_finite_is_near_nothing() {
        let mut index = Nearby::of([(Point::new(f64::NAN, 0.0), ())]);
        index.insert(Point::new(0.0, f64::INFINITY), ());
        assert_eq!(index.within(Point::new(0.0, 0.0), 1e8).count(), 0);
    }

    proptest! {
        /// The same answer as measuring every distance with the haversine formula.
        #[test]
        fn nearest_agrees_with_measuring_all(
            points in prop::collection::vec((-180.0..180.0_f64, -90.0..90.0_f64), 1..40),
            at in (-180.0..180.0_f64, -90.0..90.0_f64),
        ) {
            let at = Point::from(at);
            let index = Nearby::of(points.iter().map(|&p| (Point::from(p), p)));
            let (_, metres) = index.nearest(at).next().unwrap();
            let least = points.iter().map(|&p| distance_m(at, p.into())).fold(f64::INFINITY, f64::min);
            prop_assert!((metres - least).abs() < 1.0, "{metres} {least}");
            let near = points.iter().filter(|&&p| distance_m(at, p.into()) < least * 2.0 - 1.0).count();
            prop_assert!(index.within(at, least * 2.0).count() >= near);
        }
    }
}
