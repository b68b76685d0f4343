//! Where something is.

use geo::{Centroid, Geometry, Point};

/// A place in WGS-84 degrees (x longitude, y latitude) as the planner drew it, and how it is entered.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Point, multi-point, polygon, multi-polygon or a collection of these.
    pub geometry: Geometry<f64>,
    /// Where it is entered, when the planner said so; otherwise the road access nearest to the geometry is taken.
    pub gate: Option<Point<f64>>,
}

impl Place {
    /// A place that is a single point, in degrees.
    #[must_use]
    pub fn at(longitude_deg: f64, latitude_deg: f64) -> Self {
        Self { geometry: Geometry::Point(Point::new(longitude_deg, latitude_deg)), gate: None }
    }

    /// The point that stands for the place on a map and in great-circle distances: the gate, else the point itself,
    /// else the centroid of the geometry.
    #[must_use]
    pub fn point(&self) -> Point<f64> {
        match (&self.gate, &self.geometry) {
            (Some(gate), _) => *gate,
            (None, Geometry::Point(point)) => *point,
            (None, geometry) => geometry.centroid().unwrap_or(Point::new(0.0, 0.0)),
        }
    }
}

/// The datum a file's coordinates are in. Inside everything is WGS-84.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Datum {
    /// World Geodetic System 1984: GPS, OpenStreetMap.
    #[default]
    Wgs84,
    /// The shifted datum of Chinese online maps (Amap, Tencent).
    Gcj02,
    /// Baidu's shift on top of GCJ-02.
    Bd09,
    /// China Geodetic Coordinate System 2000, geographic: equal to WGS-84 to within a metre; or, where
    /// `central_meridian_deg` is given, its three-degree Gauss-Krüger zone in metres.
    Cgcs2000 {
        /// Central meridian of the projected zone in degrees east.
        central_meridian_deg: Option<u8>,
    },
}
