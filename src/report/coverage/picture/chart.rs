//! The map of the picture: where things lie on it, and its scale.

use std::f64::consts::PI;

use geo::{BoundingRect, Coord, MultiPolygon, Point};

use super::super::Coverage;
use super::svg::append;
use crate::coverage::blind::BlindKind;

/// A box of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Puts degrees onto the picture: Mercator's projection, as the page has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chart {
    pub(super) frame: Frame,
    /// Middle of what is shown, projected.
    middle: (f64, f64),
    /// Picture units to a radian.
    scale: f64,
    /// Middle latitude in degrees.
    lat: f64,
}

/// Nothing is drawn larger than about a kilometre to the frame.
const SMALLEST: f64 = 1.0 / 6371.0;
/// Beyond it Mercator's projection runs away.
const FARTHEST_LAT: f64 = 85.0;

impl Chart {
    /// All that there is to show, with a margin.
    pub(super) fn of(coverage: &Coverage<'_>, frame: Frame) -> Self {
        let mut low = (f64::INFINITY, f64::INFINITY);
        let mut high = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let mut see = |at: Coord<f64>| {
            let (x, y) = project(at.x, at.y);
            (low, high) = ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)));
        };
        shown(coverage, &mut see);
        if !low.0.is_finite() {
            (low, high) = ((-PI, -1.5), (PI, 1.5));
        }
        let extent = ((high.0 - low.0).max(SMALLEST), (high.1 - low.1).max(SMALLEST));
        let scale = (frame.width / extent.0).min(frame.height / extent.1) * 0.92;
        let middle = (f64::midpoint(low.0, high.0), f64::midpoint(low.1, high.1));
        Self { frame, middle, scale, lat: middle.1.sinh().atan().to_degrees() }
    }

    /// Where a place in degrees lies on the picture.
    pub(super) fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        let (x, y) = project(lon, lat);
        let (right, up) = ((x - self.middle.0) * self.scale, (y - self.middle.1) * self.scale);
        (self.frame.x + self.frame.width / 2.0 + right, self.frame.y + self.frame.height / 2.0 - up)
    }

    pub(super) fn point(&self, point: Point<f64>) -> (f64, f64) {
        self.at(point.x(), point.y())
    }

    /// Whether a place of the picture is within the frame, or as far outside as `margin`.
    pub(super) fn holds(&self, (x, y): (f64, f64), margin: f64) -> bool {
        let Frame { x: left, y: top, width, height } = self.frame;
        (left - margin..=left + width + margin).contains(&x) && (top - margin..=top + height + margin).contains(&y)
    }

    /// The rings of an area as a path, filled by the even-odd rule.
    pub(super) fn area(&self, area: &MultiPolygon<f64>) -> String {
        let mut path = String::new();
        for polygon in area {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                append(&mut path, spaced(ring.coords().map(|at| self.at(at.x, at.y))), true);
            }
        }
        path
    }

    /// A round length for the scale bar, in metres, and how long it is on the picture at the middle latitude.
    pub(super) fn bar(&self, longest: f64) -> (f64, f64) {
        /// Mean radius of the earth in metres.
        const EARTH_M: f64 = 6_371_008.8;
        let per_metre = self.scale / (EARTH_M * self.lat.to_radians().cos().max(0.01));
        let most = longest / per_metre;
        let power = 10_f64.powf(most.log10().floor());
        let metres = [5.0, 2.0, 1.0].map(|step| step * power).into_iter().find(|metres| *metres <= most);
        let metres = metres.unwrap_or(power);
        (metres, metres * per_metre)
    }
}

/// All places that must be on the picture. A site that is not placed may lie anywhere: it does not count.
fn shown(coverage: &Coverage<'_>, see: &mut impl FnMut(Coord<f64>)) {
    for site in &coverage.scenario.sites {
        see(site.place.point().0);
    }
    let placed = |spot: &&crate::coverage::blind::BlindSpot| spot.ground.kind() != BlindKind::NotPlaced;
    for spot in coverage.spots.iter().filter(placed) {
        spot.point.iter().for_each(|point| see(point.0));
        if let Some(around) = spot.area.as_ref().and_then(BoundingRect::bounding_rect) {
            see(around.min());
            see(around.max());
        }
    }
}

fn project(lon: f64, lat: f64) -> (f64, f64) {
    let lat = lat.clamp(-FARTHEST_LAT, FARTHEST_LAT).to_radians();
    (lon.to_radians(), lat.tan().asinh())
}

/// Leaves out points closer than the eye sees to the one before.
pub(super) fn spaced(points: impl Iterator<Item = (f64, f64)>) -> impl Iterator<Item = (f64, f64)> {
    const APART: f64 = 0.6;
    let mut last: Option<(f64, f64)> = None;
    let mut points = points.peekable();
    std::iter::from_fn(move || {
        loop {
            let next = points.next()?;
            let near = last.is_some_and(|last| (next.0 - last.0).hypot(next.1 - last.1) < APART);
            if !near || points.peek().is_none() {
                last = Some(next);
                return Some(next);
            }
        }
    })
}
