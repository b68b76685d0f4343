//! Geometry of a GeoPackage: its own header, then well-known binary (OGC 12-128r18, section 2.1.3). Ours and not the `wkb` crate's,
//! since what is read here may be damaged: every count is held against the bytes that are left.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::geometry::Unusable;

/// Collections within collections deeper than this are nobody's.
const DEEPEST: usize = 4;

/// The geometry of a blob of a GeoPackage.
///
/// # Errors
/// Why there is none.
pub(crate) fn geopackage(blob: &[u8]) -> Result<Geometry<f64>, Unusable> {
    let [b'G', b'P', _, flags, rest @ ..] = blob else {
        return Err(unusable("no geometry of a GeoPackage"));
    };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(unusable("an unknown envelope")),
    };
    if flags & 16 != 0 {
        return Err(Unusable { code: "null_geometry", ..unusable("an empty geometry") });
    }
    // Four bytes name the coordinate system again.
    let body = rest.get(4 + envelope..).ok_or_else(|| unusable("a geometry that is cut off"))?;
    let mut reader = Reader { bytes: body, little: true, dimensions: 2 };
    reader.geometry(0)
}

fn unusable(found: &str) -> Unusable {
    Unusable {
        code: "bad_geometry",
        found: found.to_owned(),
        expected: "a point, line or area",
        mend: "Repair the layer (QGIS: Fix geometries) or leave the feature out.",
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
    /// Numbers a coordinate has; those after the second are read over.
    dimensions: usize,
}

impl Reader<'_> {
    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, Unusable> {
        if depth > DEEPEST {
            return Err(unusable("collections within collections"));
        }
        let kind = self.head()?;
        Ok(match kind {
            1 => Geometry::Point(self.point()?),
            2 => Geometry::LineString(self.line()?),
            3 => Geometry::Polygon(self.polygon()?),
            4 => Geometry::MultiPoint(MultiPoint(self.parts(depth, 1, Self::point)?)),
            5 => Geometry::MultiLineString(MultiLineString(self.parts(depth, 2, Self::line)?)),
            6 => Geometry::MultiPolygon(MultiPolygon(self.parts(depth, 3, Self::polygon)?)),
            7 => {
                let count = self.count(5)?;
                let parts = (0..count).map(|_| self.geometry(depth + 1)).collect::<Result<Vec<_>, _>>()?;
                Geometry::GeometryCollection(GeometryCollection(parts))
            }
            _ => {
                let found = unusable(&format!("geometry of type {kind}"));
                return Err(Unusable { mend: "Curves: convert them to straight lines (QGIS: Segmentize).", ..found });
            }
        })
    }

    /// Byte order and type; how many numbers a coordinate has is kept.
    fn head(&mut self) -> Result<u32, Unusable> {
        let order = self.take::<1>()?[0];
        if order > 1 {
            return Err(unusable("an unknown order of bytes"));
        }
        self.little = order == 1;
        let code = self.number()?;
        // ISO counts thousands for heights and measures, PostGIS sets the two highest bits.
        let more = match (code & 0x0fff_ffff) / 1000 {
            0 => (code >> 31) + ((code >> 30) & 1),
            1 | 2 => 1,
            3 => 2,
            _ => return Err(unusable(&format!("geometry of type {code}"))),
        };
        self.dimensions = 2 + more as usize;
        Ok((code & 0x0fff_ffff) % 1000)
    }

    fn parts<T>(
        &mut self,
        depth: usize,
        kind: u32,
        read: impl Fn(&mut Self) -> Result<T, Unusable>,
    ) -> Result<Vec<T>, Unusable> {
        debug_assert!(depth <= DEEPEST);
        let count = self.count(5)?;
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            if self.head()? != kind {
                return Err(unusable("parts of another type"));
            }
            parts.push(read(self)?);
        }
        Ok(parts)
    }

    fn point(&mut self) -> Result<Point<f64>, Unusable> {
        let at = self.coord()?;
        // An empty point is written as not-a-number.
        if at.x.is_finite() && at.y.is_finite() { Ok(at.into()) } else { Err(unusable("a point without numbers")) }
    }

    fn line(&mut self) -> Result<LineString<f64>, Unusable> {
        let count = self.count(8 * self.dimensions)?;
        let coords = (0..count).map(|_| self.coord()).collect::<Result<Vec<_>, _>>()?;
        if coords.iter().any(|at| !at.x.is_finite() || !at.y.is_finite()) {
            return Err(unusable("coordinates that are no numbers"));
        }
        Ok(LineString(coords))
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, Unusable> {
        let count = self.count(4)?;
        let mut rings = (0..count).map(|_| self.line()).collect::<Result<Vec<_>, _>>()?.into_iter();
        let outer = rings.next().ok_or_else(|| unusable("an area without a ring"))?;
        Ok(Polygon::new(outer, rings.collect()))
    }

    fn coord(&mut self) -> Result<Coord<f64>, Unusable> {
        let (x, y) = (self.float()?, self.float()?);
        for _ in 2..self.dimensions {
            self.float()?;
        }
        Ok(Coord { x, y })
    }

    /// A count of things of at least so many bytes each.
    fn count(&mut self, least: usize) -> Result<usize, Unusable> {
        let count = self.number()? as usize;
        if count > self.bytes.len() / least { Err(unusable("a geometry that is cut off")) } else { Ok(count) }
    }

    fn number(&mut self) -> Result<u32, Unusable> {
        let bytes = self.take::<4>()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn float(&mut self) -> Result<f64, Unusable> {
        let bytes = self.take::<8>()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unusable> {
        let (taken, left) =
            self.bytes.split_first_chunk::<N>().ok_or_else(|| unusable("a geometry that is cut off"))?;
        self.bytes = left;
        Ok(*taken)
    }
}
