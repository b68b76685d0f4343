//! The extent of a place: rings joined from ways, a point inside them.

use geo::{Area, Centroid, Contains, Coord, InteriorPoint, LineString, MultiPolygon, Polygon};

use crate::road::FixedPoint;

/// Where a place is.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A point.
    Point(FixedPoint),
    /// One or more polygons with holes, in degrees.
    Area(MultiPolygon<f64>),
}

impl Shape {
    /// A point of it: the point itself, or one inside the area.
    #[must_use]
    pub fn point(&self) -> FixedPoint {
        match self {
            Self::Point(at) => *at,
            Self::Area(area) => area
                .interior_point()
                .or_else(|| area.centroid())
                .map_or_else(FixedPoint::default, |at| FixedPoint::from_degrees(at.x(), at.y())),
        }
    }

    /// Whether a point lies in its area; a point has none.
    #[must_use]
    pub fn contains(&self, at: FixedPoint) -> bool {
        matches!(self, Self::Area(area) if area.contains(&Coord::from(at.degrees())))
    }
}

/// The shape of a way: the area it encloses when it is closed, else the point halfway along its nodes.
pub(super) fn of_way(line: &[FixedPoint]) -> Option<Shape> {
    match line {
        [] => None,
        [first, .., last] if line.len() >= 4 && first == last => Some(of_rings(vec![line.to_vec()], Vec::new())),
        _ => Some(Shape::Point(line[line.len() / 2])),
    }
    .filter(|shape| !matches!(shape, Shape::Area(area) if area.unsigned_area() == 0.0))
}

/// Joins ways end to end to closed rings. `None` when an end stays open.
pub(super) fn join(mut ways: Vec<Vec<FixedPoint>>) -> Option<Vec<Vec<FixedPoint>>> {
    let mut rings = Vec::new();
    while let Some(mut ring) = ways.pop() {
        while ring.first() != ring.last() {
            let end = *ring.last()?;
            let next = ways.iter().position(|way| way.first() == Some(&end) || way.last() == Some(&end))?;
            let mut way = ways.swap_remove(next);
            if way.first() != Some(&end) {
                way.reverse();
            }
            ring.extend(way.into_iter().skip(1));
        }
        if ring.len() >= 4 {
            rings.push(ring);
        }
    }
    (!rings.is_empty()).then_some(rings)
}

/// Polygons of outer rings, each with the inner rings that lie in it.
pub(super) fn of_rings(outer: Vec<Vec<FixedPoint>>, inner: Vec<Vec<FixedPoint>>) -> Shape {
    let mut polygons: Vec<Polygon<f64>> = outer.iter().map(|ring| Polygon::new(line(ring), Vec::new())).collect();
    for hole in inner {
        let start = Coord::from(hole[0].degrees());
        if let Some(polygon) = polygons.iter_mut().find(|polygon| polygon.contains(&start)) {
            polygon.interiors_push(line(&hole));
        }
    }
    Shape::Area(MultiPolygon::new(polygons))
}

fn line(ring: &[FixedPoint]) -> LineString<f64> {
    ring.iter().map(|at| Coord::from(at.degrees())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: i32, lat: i32) -> FixedPoint {
        FixedPoint { lon: lon * 10_000, lat: lat * 10_000 }
    }

    #[test]
    fn a_closed_way_is_an_area_and_an_open_one_a_point_of_it() {
        let square = [at(0, 0), at(4, 0), at(4, 4), at(0, 4), at(0, 0)];
        let area = of_way(&square).unwrap();
        assert!(area.contains(at(1, 1)) && !area.contains(at(5, 1)) && area.contains(area.point()));
        assert_eq!(of_way(&square[..3]), Some(Shape::Point(at(4, 0))));
        assert_eq!(of_way(&[]), None);
        assert_eq!(of_way(&[at(0, 0), at(1, 1), at(2, 2), at(0, 0)]), None, "no area");
    }

    #[test]
    fn ways_are_joined_whichever_way_they_run() {
        let rings = join(vec![vec![at(0, 0), at(4, 0)], vec![at(0, 4), at(4, 0)], vec![at(0, 4), at(0, 0)]]).unwrap();
        assert_eq!(rings.len(), 1);
        assert_eq!((rings[0].len(), rings[0].first()), (4, rings[0].last()));
    }

    #[test]
    fn an_open_end_is_no_area() {
        assert_eq!(join(vec![vec![at(0, 0), at(4, 0)], vec![at(4, 0), at(4, 4)]]), None);
        assert_eq!(join(Vec::new()), None);
    }

    #[test]
    fn a_hole_is_not_part_of_the_area() {
        let ring = |low, high| vec![at(low, low), at(high, low), at(high, high), at(low, high), at(low, low)];
        let shape = of_rings(vec![ring(0, 10)], vec![ring(4, 6)]);
        assert!(shape.contains(at(1, 1)) && !shape.contains(at(5, 5)) && !shape.contains(at(11, 5)));
        assert!(shape.contains(shape.point()));
    }
}
