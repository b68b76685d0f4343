//! Coordinate systems by their EPSG number, as far as they lie within a metre or two of WGS-84: those that need a shift of datum
//! are not known here, since leaving it out would put every place a hundred metres off without a word.

use proj4rs::proj::Proj;
use proj4rs::transform::transform;

use super::OutsideProjection;

/// A coordinate system.
#[derive(Debug)]
pub enum Crs {
    /// Degrees of longitude and latitude.
    Degrees,
    /// Metres of a projection.
    Metres(Box<Projection>),
}

/// A projection and the degrees it is of.
#[derive(Debug)]
pub struct Projection {
    metres: Proj,
    degrees: Proj,
    /// The number of the zone that stands in front of the metres east, as metres.
    zone_m: f64,
}

impl Crs {
    /// The system of an EPSG number; nothing where it is not known: WGS-84, ETRS89, NAD83, SIRGAS 2000 and CGCS2000 in degrees,
    /// their UTM and Gauss-Krüger zones, and the Mercator projection of web maps.
    #[must_use]
    pub fn of_epsg(code: i64) -> Option<Self> {
        let utm = |zone: i64, south: bool, ellipsoid: &str| {
            let south = if south { " +south" } else { "" };
            projected(&format!("+proj=utm +zone={zone}{south}"), ellipsoid, 0.0)
        };
        let gauss = |meridian: i64, zone: i64| {
            let plain = format!("+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0");
            projected(&plain, "+ellps=GRS80", zone as f64 * 1e6)
        };
        match code {
            4326 | 4979 | 4258 | 4269 | 4490 | 4480 | 4674 => Some(Self::Degrees),
            3857 => projected("+proj=merc +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1", "+a=6378137 +b=6378137", 0.0),
            32601..=32660 => utm(code - 32600, false, "+ellps=WGS84"),
            32701..=32760 => utm(code - 32700, true, "+ellps=WGS84"),
            25828..=25838 => utm(code - 25800, false, "+ellps=GRS80"),
            26901..=26923 => utm(code - 26900, false, "+ellps=GRS80"),
            31965..=31976 => utm(code - 31954, false, "+ellps=GRS80"),
            31977..=31985 => utm(code - 31960, true, "+ellps=GRS80"),
            // CGCS2000: zones of six degrees with and without their number, then of three degrees.
            4491..=4501 => gauss(75 + 6 * (code - 4491), 13 + code - 4491),
            4502..=4512 => gauss(75 + 6 * (code - 4502), 0),
            4513..=4533 => gauss(75 + 3 * (code - 4513), 25 + code - 4513),
            4534..=4554 => gauss(75 + 3 * (code - 4534), 0),
            _ => None,
        }
    }

    /// Longitude and latitude in degrees. Degrees are not judged here.
    ///
    /// # Errors
    /// When the coordinate lies outside the projection.
    pub fn to_degrees(&self, x: f64, y: f64) -> Result<(f64, f64), OutsideProjection> {
        let Self::Metres(projection) = self else { return Ok((x, y)) };
        let outside = OutsideProjection { x, y };
        let mut point = (x - projection.zone_m, y, 0.0);
        if !(point.0.abs() < 3e7 && point.1.abs() < 3e7) {
            return Err(outside);
        }
        transform(&projection.metres, &projection.degrees, &mut point).map_err(|_| outside)?;
        let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
        if lon.is_finite() && lat.is_finite() { Ok((lon, lat)) } else { Err(outside) }
    }
}

fn projected(projection: &str, ellipsoid: &str, zone_m: f64) -> Option<Crs> {
    let read = |text: &str| Proj::from_proj_string(text).ok();
    let metres = read(&format!("{projection} {ellipsoid} +units=m +no_defs"))?;
    let degrees = read(&format!("+proj=longlat {ellipsoid} +no_defs"))?;
    Some(Crs::Metres(Box::new(Projection { metres, degrees, zone_m })))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with pyproj 3.7.2 (PROJ 9.5.1): `Transformer.from_crs(code, 4326, always_xy=True).transform(x, y)`.
    #[test]
    fn places_are_where_proj_puts_them() {
        let cases = [
            (32633, 455_000.0, 3_972_000.0, 14.501_393_739, 35.891_237_479),
            (3857, 1_614_000.0, 4_284_000.0, 14.498_808_686, 35.879_111_318),
            (31982, 478_000.0, 6_676_000.0, -51.228_209_928, -30.046_862_019),
            (4546, 500_000.0, 3_300_000.0, 111.0, 29.818_554_517),
            (25832, 500_000.0, 5_500_000.0, 9.0, 49.652_542_924),
            (4522, 34_456_000.0, 3_300_000.0, 101.544_808_405, 29.817_770_482),
            (32722, 480_000.0, 6_670_000.0, -51.207_576_685, -30.101_043_077),
            (4494, 16_400_000.0, 3_300_000.0, 91.965_530_352, 29.814_505_148),
            (26917, 630_000.0, 4_833_000.0, -79.388_289_356, 43.638_634_247),
        ];
        for (code, x, y, lon, lat) in cases {
            let found = Crs::of_epsg(code).unwrap().to_degrees(x, y).unwrap();
            // A millimetre.
            assert!((found.0 - lon).abs() < 1e-8 && (found.1 - lat).abs() < 1e-8, "{code}: {found:?}");
        }
    }

    #[test]
    fn every_known_number_can_be_set_up_and_others_are_unknown() {
        for code in (4490..=4554).chain(25828..=25838).chain(26901..=26923).chain(31965..=31985).chain(32601..=32660) {
            assert!(Crs::of_epsg(code).is_some(), "{code}");
        }
        for code in [-1, 0, 27700, 4618, 23032, 32661] {
            assert!(Crs::of_epsg(code).is_none(), "{code}");
        }
    }

    #[test]
    fn a_zone_number_in_front_is_taken_off() {
        let with = Crs::of_epsg(4525).unwrap().to_degrees(37_500_000.0, 3_300_000.0).unwrap();
        let without = Crs::of_epsg(4546).unwrap().to_degrees(500_000.0, 3_300_000.0).unwrap();
        assert_eq!(with, without);
        assert!((with.0 - 111.0).abs() < 1e-9, "{with:?}");
    }

    #[test]
    fn what_lies_far_outside_is_refused() {
        assert!(Crs::of_epsg(32633).unwrap().to_degrees(1e9, 0.0).is_err());
        assert!(Crs::of_epsg(3857).unwrap().to_degrees(f64::NAN, 0.0).is_err());
    }
}
