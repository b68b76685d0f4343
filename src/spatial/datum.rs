//! From the datum of a file to WGS-84 and back.

use geo::{Geometry, MapCoords, Point};
use proj4rs::proj::Proj;
use proj4rs::transform::transform;

use super::shift;
use crate::model::Datum;

/// Converts between one datum and WGS-84.
///
/// GCJ-02 and BD-09 are shifts that apply on the Chinese mainland, in Hong Kong and Macau and up to some 30 km beyond the border;
/// farther off they leave a coordinate as it is. Their inverse is iterated to well under a millimetre. At the edge of what is
/// shifted two places have the same coordinate, one on either side: it is read as the one inside. Geographic CGCS2000 equals
/// WGS-84 to within a metre, which is below what anybody surveys a site to, and is passed on unchanged.
pub struct Converter {
    datum: Datum,
    zone: Option<Zone>,
}

/// A coordinate that no place on the ground has in this projection.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("({x}, {y}) lies outside the projection")]
pub struct OutsideProjection {
    /// First coordinate as found.
    pub x: f64,
    /// Second coordinate as found.
    pub y: f64,
}

/// A Gauss-Krüger zone in metres and its geographic counterpart.
struct Zone {
    metres: Proj,
    degrees: Proj,
}

/// Metres east that the central meridian of a zone has; a zone number may stand in front of them.
const FALSE_EASTING_M: f64 = 500_000.0;

impl Converter {
    /// The converter of a datum.
    ///
    /// # Errors
    /// When the projection of a zone cannot be set up; says why.
    pub fn new(datum: Datum) -> Result<Self, String> {
        let zone = match datum {
            Datum::Cgcs2000 { central_meridian_deg: Some(meridian) } => Some(Zone::new(meridian)?),
            _ => None,
        };
        Ok(Self { datum, zone })
    }

    /// The datum.
    #[must_use]
    pub fn datum(&self) -> Datum {
        self.datum
    }

    /// Longitude and latitude in WGS-84 degrees of a coordinate in this datum: degrees, or metres east and north in a zone
    /// (east with or without the number of the zone in front).
    ///
    /// # Errors
    /// When the coordinate lies outside the projection. Degrees are not judged here.
    pub fn to_wgs84(&self, x: f64, y: f64) -> Result<(f64, f64), OutsideProjection> {
        match self.datum {
            Datum::Wgs84 | Datum::Cgcs2000 { central_meridian_deg: None } => Ok((x, y)),
            Datum::Gcj02 => Ok(shift::wgs84_from_gcj02(x, y)),
            Datum::Bd09 => Ok(shift::wgs84_from_bd09(x, y)),
            Datum::Cgcs2000 { .. } => self.zone.as_ref().map_or(Ok((x, y)), |zone| zone.to_degrees(x, y)),
        }
    }

    /// The coordinate in this datum of a WGS-84 longitude and latitude in degrees.
    ///
    /// # Errors
    /// When the place lies outside the projection.
    pub fn from_wgs84(&self, longitude_deg: f64, latitude_deg: f64) -> Result<(f64, f64), OutsideProjection> {
        match self.datum {
            Datum::Wgs84 | Datum::Cgcs2000 { central_meridian_deg: None } => Ok((longitude_deg, latitude_deg)),
            Datum::Gcj02 => Ok(shift::gcj02_from_wgs84(longitude_deg, latitude_deg)),
            Datum::Bd09 => Ok(shift::bd09_from_wgs84(longitude_deg, latitude_deg)),
            Datum::Cgcs2000 { .. } => self
                .zone
                .as_ref()
                .map_or(Ok((longitude_deg, latitude_deg)), |zone| zone.to_metres(longitude_deg, latitude_deg)),
        }
    }

    /// A point of WGS-84 in this datum.
    ///
    /// # Errors
    /// When the place lies outside the projection.
    pub fn point_from_wgs84(&self, point: Point<f64>) -> Result<Point<f64>, OutsideProjection> {
        self.from_wgs84(point.x(), point.y()).map(Point::from)
    }

    /// A geometry of this datum in WGS-84.
    ///
    /// # Errors
    /// When one of its coordinates lies outside the projection.
    pub fn geometry_to_wgs84(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>, OutsideProjection> {
        geometry.try_map_coords(|coord| self.to_wgs84(coord.x, coord.y).map(Into::into))
    }
}

impl Zone {
    fn new(meridian_deg: u8) -> Result<Self, String> {
        let read = |text: &str| Proj::from_proj_string(text).map_err(|error| error.to_string());
        let metres = format!(
            "+proj=tmerc +lat_0=0 +lon_0={meridian_deg} +k=1 +x_0={FALSE_EASTING_M} +y_0=0 +ellps=GRS80 +units=m +no_defs"
        );
        Ok(Self { metres: read(&metres)?, degrees: read("+proj=longlat +ellps=GRS80 +no_defs")? })
    }

    fn to_degrees(&self, x: f64, y: f64) -> Result<(f64, f64), OutsideProjection> {
        let outside = OutsideProjection { x, y };
        let east = if x >= 1e6 { x % 1e6 } else { x };
        if !(0.0..1e6).contains(&east) || !(0.0..1e7).contains(&y) {
            return Err(outside);
        }
        let mut point = (east, y, 0.0);
        transform(&self.metres, &self.degrees, &mut point).map_err(|_| outside)?;
        let (longitude_deg, latitude_deg) = (point.0.to_degrees(), point.1.to_degrees());
        if longitude_deg.is_finite() && latitude_deg.is_finite() {
            Ok((longitude_deg, latitude_deg))
        } else {
            Err(outside)
        }
    }

    fn to_metres(&self, longitude_deg: f64, latitude_deg: f64) -> Result<(f64, f64), OutsideProjection> {
        let outside = OutsideProjection { x: longitude_deg, y: latitude_deg };
        let mut point = (longitude_deg.to_radians(), latitude_deg.to_radians(), 0.0);
        transform(&self.degrees, &self.metres, &mut point).map_err(|_| outside)?;
        if point.0.is_finite() && point.1.is_finite() { Ok((point.0, point.1)) } else { Err(outside) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::distance_m;
    use proptest::prelude::*;

    const ZONE_120: Datum = Datum::Cgcs2000 { central_meridian_deg: Some(120) };

    fn to_wgs84(datum: Datum, x: f64, y: f64) -> (f64, f64) {
        Converter::new(datum).unwrap().to_wgs84(x, y).unwrap()
    }

    /// Tian'anmen as the two map makers and a GPS receiver give it; the shift is some 550 m and 1.3 km.
    #[test]
    fn chinese_shifts_have_their_known_size() {
        let wgs84 = Point::new(116.391_3, 39.907_5);
        let gcj02 = Converter::new(Datum::Gcj02).unwrap().point_from_wgs84(wgs84).unwrap();
        let bd09 = Converter::new(Datum::Bd09).unwrap().point_from_wgs84(wgs84).unwrap();
        assert!((500.0..700.0).contains(&distance_m(wgs84, gcj02)), "{}", distance_m(wgs84, gcj02));
        assert!((1_200.0..1_700.0).contains(&distance_m(wgs84, bd09)), "{}", distance_m(wgs84, bd09));
    }

    /// Gongbei and the bridges: a coordinate of Macau came back as a place in Zhuhai 1.2 km off where only the mainland was shifted.
    #[test]
    fn places_on_either_side_of_the_border_of_macau_come_back() {
        let places = [(113.540_183_617, 22.143_976_128), (113.548, 22.216), (113.548, 22.224), (113.53, 22.13)];
        for (lon, lat) in places {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                let converter = Converter::new(datum).unwrap();
                let there = converter.from_wgs84(lon, lat).unwrap();
                let (back_lon, back_lat) = converter.to_wgs84(there.0, there.1).unwrap();
                assert!((back_lon - lon).abs() < 1e-8 && (back_lat - lat).abs() < 1e-8, "{datum:?} {lon} {lat}");
            }
        }
    }

    /// EPSG:4549 (central meridian 120): the false easting on the equator of the meridian is 500 km.
    #[test]
    fn a_zone_in_metres_is_projected_back_with_and_without_its_number() {
        let (x, y) = Converter::new(ZONE_120).unwrap().from_wgs84(121.71, 29.95).unwrap();
        let plain = to_wgs84(ZONE_120, x, y);
        let numbered = to_wgs84(ZONE_120, 40e6 + x, y);
        for (longitude_deg, latitude_deg) in [plain, numbered] {
            assert!((longitude_deg - 121.71).abs() < 1e-9 && (latitude_deg - 29.95).abs() < 1e-9);
        }
        let (middle, _) = to_wgs84(ZONE_120, 500_000.0, 3_300_000.0);
        assert!((middle - 120.0).abs() < 1e-9);
    }

    #[test]
    fn degrees_given_as_metres_are_refused() {
        assert!(Converter::new(ZONE_120).unwrap().to_wgs84(-3.0, 29.0).is_err());
        assert!(Converter::new(ZONE_120).unwrap().to_wgs84(500_000.0, f64::NAN).is_err());
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(lon in 107.0..115.0_f64, lat in 22.0..40.0_f64) {
            let here = Point::new(lon, lat);
            for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09, Datum::Cgcs2000 { central_meridian_deg: None }, Datum::Cgcs2000 { central_meridian_deg: Some(111) }] {
                let converter = Converter::new(datum).unwrap();
                let there = converter.point_from_wgs84(here).unwrap();
                let back = Point::from(converter.to_wgs84(there.x(), there.y()).unwrap());
                prop_assert!(distance_m(here, back) < 0.01, "{datum:?}: {} m", distance_m(here, back));
            }
        }
    }
}
