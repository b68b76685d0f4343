//! As the crow flies: great circles, a detour factor and a speed, where no roads are at hand.

use geo::{Distance, Haversine, LineString, Point};

use super::{CutOff, Error, Locations, Matrix, Mode, Source, UNREACHABLE};
use crate::model::Straight;
use crate::units::Metres;

/// Travel times from great-circle distances (haversine formula, mean earth radius 6 371 008.8 m).
#[derive(Clone, Debug)]
pub struct StraightSource {
    points: Vec<Point<f64>>,
    rules: Straight,
}

impl StraightSource {
    /// A source for the places given; each stands at its gate, its point, or its centroid.
    #[must_use]
    pub fn new(locations: &Locations, rules: Straight) -> Self {
        Self { points: locations.places.iter().map(crate::model::Place::point).collect(), rules }
    }
}

impl Source for StraightSource {
    fn name(&self) -> &'static str {
        "straight"
    }

    fn table(&self, mode: &Mode) -> Result<Matrix, Error> {
        let Some(&metres_per_hour) = self.rules.metres_per_hour.get(&mode.profile) else {
            return Err(Error::unknown_profile(mode, "the speed table knows", self.rules.metres_per_hour.keys()));
        };
        let n = self.points.len();
        let mut matrix = Matrix::unreachable(n);
        let seconds_per_metre =
            3600.0 * 100.0 / (f64::from(metres_per_hour.max(1)) * f64::from(mode.speed_percent.max(1)));
        for from in 0..n {
            for to in 0..from {
                let metres = Haversine.distance(self.points[from], self.points[to])
                    * f64::from(self.rules.detour_percent)
                    / 100.0;
                // The cast saturates; NaN (no place is one) would become 0.
                let whole = |value: f64| (value.round() as i32).min(UNREACHABLE);
                for entry in [from * n + to, to * n + from] {
                    matrix.metres[entry] = whole(metres);
                    matrix.seconds[entry] = whole(metres * seconds_per_metre);
                }
            }
        }
        Ok(matrix)
    }

    fn path(&self, _: &Mode, from: usize, to: usize) -> Option<LineString<f64>> {
        Some(LineString::from(vec![self.points[from], self.points[to]]))
    }

    fn cut_off(&self, _: &Mode, _: usize) -> Option<CutOff> {
        None
    }

    fn off_network(&self, _: &Mode, _: usize) -> Metres {
        Metres::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;
    use std::collections::BTreeMap;

    fn source() -> StraightSource {
        let places = vec![Place::at(14.0, 36.0), Place::at(15.0, 36.0), Place::at(14.0, 37.0)];
        let locations = Locations { places, sites: 3, start: Vec::new(), end: Vec::new() };
        let metres_per_hour = BTreeMap::from([("car".to_owned(), 36_000)]);
        StraightSource::new(&locations, Straight { detour_percent: 150, metres_per_hour })
    }

    fn car(speed_percent: u32) -> Mode {
        Mode { profile: "car".to_owned(), speed_percent }
    }

    #[test]
    fn a_degree_of_latitude_is_111_km_and_the_detour_and_speed_count() {
        let matrix = source().table(&car(100)).unwrap();
        // 6 371 008.8 m x pi / 180 = 111 195.08 m, times 1.5; at 10 m/s.
        assert_eq!(matrix.metres[2], 166_793);
        assert_eq!(matrix.seconds[2], 16_679);
        assert_eq!(matrix.seconds[2 * 3], 16_679);
        assert_eq!(matrix.seconds[0], 0);
        assert!(matrix.metres[1] < matrix.metres[2], "a degree of longitude is shorter than one of latitude");
    }

    #[test]
    fn half_the_speed_takes_twice_as_long() {
        assert_eq!(source().table(&car(50)).unwrap().seconds[2], 33_359);
    }

    #[test]
    fn a_profile_without_speed_is_told_with_those_that_have_one() {
        let error = source().table(&Mode { profile: "boat".to_owned(), speed_percent: 100 }).unwrap_err();
        assert_eq!(error.to_string(), "no travel times for profile `boat`: the speed table knows `car`");
    }
}
