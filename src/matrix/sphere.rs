//! Great circles, each leg worked out when it is asked for: what a full matrix would hold, without its memory.

use super::UNREACHABLE;

/// Mean radius of the earth in metres, as `geo` has it.
const RADIUS_M: f64 = 6_371_008.8;

/// Places on the globe with a detour factor and a speed.
///
/// The haversine formula in the order of operations of `geo`, whose integers it gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Sphere {
    spots: Vec<Spot>,
    detour_percent: f64,
    seconds_per_metre: f64,
}

/// A place, degrees, with what every leg needs of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spot {
    longitude: f64,
    latitude: f64,
    /// Cosine of the latitude.
    cos: f64,
}

impl Sphere {
    /// Places as (longitude, latitude) in degrees; ways are `detour_percent` of the great circle and are driven at
    /// `speed_percent` of `metres_per_hour` (zero counts as one).
    #[must_use]
    pub fn new(
        points: impl IntoIterator<Item = (f64, f64)>,
        detour_percent: u32,
        metres_per_hour: u32,
        speed_percent: u32,
    ) -> Self {
        let spot = |(longitude, latitude): (f64, f64)| Spot { longitude, latitude, cos: latitude.to_radians().cos() };
        Self {
            spots: points.into_iter().map(spot).collect(),
            detour_percent: f64::from(detour_percent),
            seconds_per_metre: 3600.0 * 100.0 / (f64::from(metres_per_hour.max(1)) * f64::from(speed_percent.max(1))),
        }
    }

    /// Number of places.
    #[must_use]
    pub fn places(&self) -> usize {
        self.spots.len()
    }

    /// Longitude and latitude of a place, degrees.
    #[must_use]
    pub fn point(&self, place: usize) -> (f64, f64) {
        (self.spots[place].longitude, self.spots[place].latitude)
    }

    /// Some of the places, in the order given.
    #[must_use]
    pub fn among(&self, places: &[u32]) -> Self {
        Self { spots: places.iter().map(|place| self.spots[*place as usize]).collect(), ..*self }
    }

    /// Puts the first places in a new order.
    pub fn permute(&mut self, order: &[u32]) {
        let moved: Vec<_> = order.iter().map(|was| self.spots[*was as usize]).collect();
        self.spots[..moved.len()].copy_from_slice(&moved);
    }

    /// Seconds and metres from one place to another, the same both ways; at most [`UNREACHABLE`].
    #[must_use]
    pub fn leg(&self, from: usize, to: usize) -> (i32, i32) {
        let (a, b) = (&self.spots[from], &self.spots[to]);
        let north = ((b.latitude - a.latitude).to_radians() / 2.0).sin();
        let east = ((b.longitude - a.longitude).to_radians() / 2.0).sin();
        let half = north * north + a.cos * b.cos * (east * east);
        let metres = RADIUS_M * (2.0 * half.sqrt().asin()) * self.detour_percent / 100.0;
        // The cast saturates; NaN (no place is one) would become 0.
        let whole = |value: f64| (value.round() as i32).min(UNREACHABLE);
        (whole(metres * self.seconds_per_metre), whole(metres))
    }

    /// Coordinates in metres on a plane on which no two places are farther apart than on the globe, up to a hundredth, with the
    /// seconds that a metre there takes at least. `None` where the places reach so far round the globe that there is no such
    /// plane.
    #[must_use]
    pub fn plane(&self) -> Option<(Vec<[f64; 2]>, f64)> {
        let range = |value: fn(&Spot) -> f64| {
            let all = self.spots.iter().map(value);
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
        };
        let (west, east) = range(|spot| spot.longitude);
        let (south, north) = range(|spot| spot.latitude);
        if self.spots.is_empty() || east - west > 60.0 || north.max(-south) > 75.0 {
            return None;
        }
        // Degrees of longitude count as much as where they are narrowest, a great circle's bulge towards the pole allowed for.
        let narrowest = (north.max(-south) + (east - west) / 8.0).min(89.0).to_radians().cos();
        let metres = RADIUS_M * std::f64::consts::PI / 180.0;
        let flat = |spot: &Spot| [(spot.longitude - west) * metres * narrowest, (spot.latitude - south) * metres];
        let pace = self.seconds_per_metre * self.detour_percent / 100.0 * 0.99;
        Some((self.spots.iter().map(flat).collect(), pace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Haversine, Point};
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = (f64, f64)> {
        (-180.0..180.0, -90.0..90.0)
    }

    proptest! {
        #[test]
        fn every_leg_is_the_one_that_geo_gives(a in place(), b in place(), detour in 100..200_u32, speed in 1..200_000_u32) {
            let leg = Sphere::new([a, b], detour, speed, 100).leg(0, 1);
            let metres = Haversine.distance(Point::from(a), Point::from(b)) * f64::from(detour) / 100.0;
            let whole = |value: f64| (value.round() as i32).min(UNREACHABLE);
            prop_assert_eq!(leg, (whole(metres * (3600.0 * 100.0 / (f64::from(speed) * 100.0))), whole(metres)));
        }

        #[test]
        fn the_plane_never_takes_longer_than_the_globe(
            places in prop::collection::vec((100.0..140.0, -60.0..60.0), 2..20), west in 0.0..20.0,
        ) {
            let places: Vec<(f64, f64)> = places.into_iter().map(|(x, y)| (x - west, y)).collect();
            let sphere = Sphere::new(places.iter().copied(), 130, 50_000, 100);
            let (flat, pace) = sphere.plane().unwrap();
            for (from, to) in (0..places.len()).flat_map(|from| (0..from).map(move |to| (from, to))) {
                let apart = (flat[from][0] - flat[to][0]).hypot(flat[from][1] - flat[to][1]);
                let seconds = f64::from(sphere.leg(from, to).0);
                prop_assert!(apart * pace <= seconds + 1.0, "{} {} {seconds}", places[from].0, apart * pace);
            }
        }
    }

    #[test]
    fn places_all_round_the_globe_have_no_plane() {
        assert!(Sphere::new([(-170.0, 0.0), (170.0, 0.0)], 100, 1, 100).plane().is_none());
    }
}
