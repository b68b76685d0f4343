//! Travel between locations: looked up, or worked out from coordinates when it is asked for.

use crate::matrix::Sphere;
use crate::solve::day::Leg;
use crate::solve::span::FAR;

/// Locations up to which a table is filled where a square root would do as well.
///
/// A table is faster while it fits into a core's own cache: the same iterations took 0.9 of the time at 300 and 500 locations,
/// 1.1 times as long at 1,000, twice as long at 3,000.
const FEW_ON_PLANE: usize = 800;

/// Locations up to which a table is filled where a great circle would do as well, which takes five times as long as a square
/// root.
const FEW_ON_SPHERE: usize = 4000;

/// Travel times and distances of one mode.
#[derive(Clone, Debug)]
pub(crate) enum Table {
    /// Both, side by side.
    Pairs { n: usize, legs: Vec<Leg> },
    /// Time and distance are the same number.
    Same { n: usize, cells: Vec<i32>, symmetric: bool },
    /// Straight lines on a plane; time and distance are the same number.
    Plane(Plane),
    /// Great circles; what lies beyond the last place is nowhere and costs nothing to leave or to reach.
    Sphere(Box<Sphere>),
}

/// Points on a plane, and how lengths become whole numbers.
#[derive(Clone, Debug)]
pub struct Plane {
    /// Coordinates by location.
    pub at: Vec<[f64; 2]>,
    /// What lengths are multiplied by first.
    pub factor: f64,
    /// How they are rounded then.
    pub whole: Whole,
}

/// How a length that is not negative becomes a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// To the nearest, halves up.
    Nearest,
    /// Cut off.
    Cut,
    /// To the nearest, halves to the even one.
    Even,
}

/// Where locations lie, so that near ones are found without looking at all.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    /// By location: coordinates on a plane; those of nowhere are not numbers.
    pub(crate) at: Vec<[f64; 2]>,
    /// Time that a unit of length takes at least in any mode; zero where nothing is known.
    pub(crate) pace: f64,
}

impl Plane {
    /// The length from one location to another as a whole number.
    #[inline(always)]
    #[must_use]
    pub fn length(&self, from: usize, to: usize) -> i32 {
        let (a, b) = (self.at[from], self.at[to]);
        let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
        let length = (dx * dx + dy * dy).sqrt() * self.factor;
        match self.whole {
            Whole::Nearest => (length + 0.5) as i32,
            Whole::Cut => length as i32,
            Whole::Even => {
                // Adding 2^52 leaves no bits for the fraction, and the processor rounds to even.
                const NO_FRACTION: f64 = (1_u64 << 52) as f64;
                ((length + NO_FRACTION) - NO_FRACTION) as i32
            }
        }
    }
}

impl Table {
    /// Points on a plane: a table where there are few of them.
    pub(crate) fn of_plane(plane: &Plane) -> Self {
        let whole = Self::Plane(plane.clone());
        if plane.at.len() > FEW_ON_PLANE {
            return whole;
        }
        let all: Vec<u32> = (0..plane.at.len() as u32).collect();
        whole.among(&all)
    }

    /// Places on the globe and nowhere: a table where there are few of them.
    pub(crate) fn of_sphere(sphere: &Sphere) -> Self {
        let whole = Self::Sphere(Box::new(sphere.clone()));
        if sphere.places() > FEW_ON_SPHERE {
            return whole;
        }
        let all: Vec<u32> = (0..=sphere.places() as u32).collect();
        whole.among(&all)
    }

    /// From one location to another.
    #[inline(always)]
    pub(crate) fn leg(&self, from: u32, to: u32) -> Leg {
        match self {
            Self::Pairs { n, legs } => legs[from as usize * n + to as usize],
            Self::Same { n, cells, .. } => {
                let cell = cells[from as usize * n + to as usize];
                Leg { time: cell, dist: cell }
            }
            Self::Plane(plane) => {
                let length = plane.length(from as usize, to as usize);
                Leg { time: length, dist: length }
            }
            Self::Sphere(sphere) => around(sphere, from, to),
        }
    }

    /// From one location to another, for when many legs to the latter are asked for: where directions do not differ, all
    /// of them lie in one row.
    #[inline(always)]
    pub(crate) fn into(&self, from: u32, to: u32) -> Leg {
        match self {
            Self::Same { symmetric: true, .. } => self.leg(to, from),
            _ => self.leg(from, to),
        }
    }

    /// Whether a leg takes long to work out, so that filling a table does.
    pub(crate) fn is_dear(&self) -> bool {
        matches!(self, Self::Sphere(_))
    }

    /// Whether time and distance are the same number, and the same both ways.
    pub(crate) fn is_one_way_the_other(&self) -> bool {
        matches!(self, Self::Same { symmetric: true, .. } | Self::Plane(_))
    }

    /// Travel among some of the locations only, in the order given; all at hand unless they are too many.
    pub(crate) fn among(&self, chosen: &[u32]) -> Self {
        let n = chosen.len();
        match self {
            Self::Plane(plane) if n > FEW_ON_PLANE => {
                let at = chosen.iter().map(|location| plane.at[*location as usize]).collect();
                Self::Plane(Plane { at, ..*plane })
            }
            Self::Plane(_) | Self::Same { .. } => {
                let mut cells = Vec::with_capacity(n * n);
                for from in chosen {
                    cells.extend(chosen.iter().map(|to| self.leg(*from, *to).dist));
                }
                let symmetric = !matches!(self, Self::Same { symmetric: false, .. });
                Self::Same { n, cells, symmetric }
            }
            Self::Sphere(sphere)
                if n > FEW_ON_SPHERE && chosen.iter().all(|location| (*location as usize) < sphere.places()) =>
            {
                Self::Sphere(Box::new(sphere.among(chosen)))
            }
            Self::Sphere(_) => {
                let mut legs = vec![Leg::default(); n * n];
                for (row, from) in chosen.iter().enumerate() {
                    for (column, to) in chosen[..row].iter().enumerate() {
                        let leg = self.leg(*from, *to);
                        (legs[row * n + column], legs[column * n + row]) = (leg, leg);
                    }
                }
                Self::Pairs { n, legs }
            }
            Self::Pairs { .. } => {
                let mut legs = Vec::with_capacity(n * n);
                for from in chosen {
                    legs.extend(chosen.iter().map(|to| self.leg(*from, *to)));
                }
                Self::Pairs { n, legs }
            }
        }
    }

    /// The greatest time and the greatest distance of any leg that exists, or a little more.
    pub(crate) fn longest(&self) -> Leg {
        let longer = |most: Leg, leg: Leg| {
            if leg.time >= FAR || leg.dist >= FAR {
                return most;
            }
            Leg { time: most.time.max(leg.time), dist: most.dist.max(leg.dist) }
        };
        match self {
            Self::Pairs { legs, .. } => legs.iter().copied().fold(Leg::default(), longer),
            Self::Same { cells, .. } => {
                cells.iter().fold(Leg::default(), |most, cell| longer(most, Leg { time: *cell, dist: *cell }))
            }
            // The corners of the box around all locations.
            Self::Plane(plane) => {
                let (low, high) = corners(&plane.at);
                let corners = Plane { at: vec![low, high], ..*plane };
                let length = corners.length(0, 1).min(FAR - 1);
                Leg { time: length, dist: length }
            }
            // Twice the way to a place is as far as any two are apart.
            Self::Sphere(sphere) => {
                let most = (0..sphere.places() as u32).map(|to| around(sphere, 0, to)).fold(Leg::default(), longer);
                Leg { time: most.time.min(FAR / 2) * 2, dist: most.dist.min(FAR / 2) * 2 }
            }
        }
    }
}

#[inline(never)]
fn around(sphere: &Sphere, from: u32, to: u32) -> Leg {
    let (from, to) = (from as usize, to as usize);
    if from.max(to) >= sphere.places() {
        return Leg::default();
    }
    let (time, dist) = sphere.leg(from, to);
    Leg { time, dist }
}

impl Ground {
    /// Puts the first locations in a new order.
    pub(crate) fn permute(&mut self, order: &[u32]) {
        let moved: Vec<_> = order.iter().map(|was| self.at[*was as usize]).collect();
        self.at[..moved.len()].copy_from_slice(&moved);
    }

    /// Some of the locations, in the order given.
    pub(crate) fn among(&self, chosen: &[u32]) -> Self {
        Self { at: chosen.iter().map(|location| self.at[*location as usize]).collect(), pace: self.pace }
    }

    /// The ground of places on the globe, and of nowhere after the last of them.
    pub(crate) fn of_sphere(sphere: &Sphere) -> Option<Self> {
        let (mut at, pace) = sphere.plane()?;
        at.push([f64::NAN; 2]);
        Some(Self { at, pace })
    }

    /// The ground of points on a plane.
    pub(crate) fn of_plane(plane: &Plane) -> Self {
        Self { at: plane.at.clone(), pace: plane.factor }
    }
}

/// Lowest and highest coordinates.
pub(crate) fn corners(points: &[[f64; 2]]) -> ([f64; 2], [f64; 2]) {
    let start = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    points.iter().fold(start, |(low, high), at| {
        ([low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legs_worked_out_are_those_of_a_table() {
        let at: Vec<[f64; 2]> = (0..900_u32).map(|i| [f64::from(i * 37 % 101) * 1.7, f64::from(i * 53 % 97)]).collect();
        let plane = Plane { at, factor: 10.0, whole: Whole::Cut };
        let sphere =
            Sphere::new((0..300).map(|i| (14.0 + f64::from(i % 17) / 9.0, f64::from(i % 19))), 130, 40_000, 100);
        for (whole, places) in [(Table::of_plane(&plane), 900), (Table::Sphere(Box::new(sphere)), 301)] {
            assert!(matches!(whole, Table::Plane(_) | Table::Sphere(_)));
            let some: Vec<u32> = (0..200).map(|i| i * 7 % places).collect();
            let full = whole.among(&some);
            assert!(matches!(full, Table::Same { .. } | Table::Pairs { .. }));
            let mut longest = Leg::default();
            for (row, from) in (0_u32..).zip(&some) {
                for (column, to) in (0_u32..).zip(&some) {
                    let leg = full.leg(row, column);
                    assert_eq!(leg, whole.leg(*from, *to));
                    longest = Leg { time: longest.time.max(leg.time), dist: longest.dist.max(leg.dist) };
                }
            }
            let bound = whole.longest();
            assert!(bound.time >= longest.time && bound.dist >= longest.dist);
            assert_eq!(full.longest(), longest);
        }
    }
}
