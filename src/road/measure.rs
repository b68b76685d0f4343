//! Metres between points given in degrees.

use super::FixedPoint;

/// Mean radius of the earth, metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;

/// Great-circle distance by the haversine formula, metres.
#[must_use]
pub fn metres_between(from: FixedPoint, to: FixedPoint) -> f64 {
    let ((from_lon, from_lat), (to_lon, to_lat)) = (from.degrees(), to.degrees());
    let (from_lat, to_lat) = (from_lat.to_radians(), to_lat.to_radians());
    let half_lat = ((to_lat - from_lat) / 2.0).sin();
    let half_lon = ((to_lon - from_lon).to_radians() / 2.0).sin();
    let share = half_lat * half_lat + from_lat.cos() * to_lat.cos() * half_lon * half_lon;
    2.0 * EARTH_M * share.min(1.0).sqrt().asin()
}

/// Metres east and north of an origin, on the plane that touches the globe half-way in latitude. Good for a few kilometres.
#[must_use]
pub fn local_metres(origin: FixedPoint, point: FixedPoint) -> (f64, f64) {
    let metres_per_unit = EARTH_M.to_radians() * 1e-7;
    let middle = (f64::from(origin.lat) + f64::from(point.lat)) / 2.0 * 1e-7;
    let mut east = i64::from(point.lon) - i64::from(origin.lon);
    // Across the date line the short way round.
    if east.abs() > 1_800_000_000 {
        east -= east.signum() * 3_600_000_000;
    }
    let north = i64::from(point.lat) - i64::from(origin.lat);
    (east as f64 * metres_per_unit * middle.to_radians().cos(), north as f64 * metres_per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_195_metres() {
        let (a, b) = (FixedPoint::from_degrees(14.0, 35.0), FixedPoint::from_degrees(14.0, 36.0));
        assert!((metres_between(a, b) - 111_195.08).abs() < 0.01);
        let (east, north) = local_metres(a, b);
        assert!(east.abs() < 1e-9 && (north - 111_195.08).abs() < 0.01);
    }

    #[test]
    fn the_plane_agrees_with_the_globe_nearby() {
        let a = FixedPoint::from_degrees(14.5, 35.9);
        let b = FixedPoint::from_degrees(14.51, 35.905);
        let (east, north) = local_metres(a, b);
        assert!((east.hypot(north) - metres_between(a, b)).abs() < 0.01);
        let (east, _) = local_metres(FixedPoint::from_degrees(179.99, 0.0), FixedPoint::from_degrees(-179.99, 0.0));
        assert!((east - 2223.9).abs() < 1.0);
    }
}
