//! As the crow flies: great circles, a detour factor and a speed, where no roads are at hand.

use geo::{LineString, Point};

use super::{CutOff, Error, Legs, Locations, Matrix, Mode, Source, Sphere};
use crate::model::Straight;
use crate::units::Metres;

/// Places up to which a full matrix is made; with more, each leg is worked out when it is asked for.
///
/// At 5,000 places a matrix takes 200 MB and seconds to fill; below, looking up is faster than working out.
const FULL: usize = 5000;

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

impl StraightSource {
    fn sphere(&self, mode: &Mode) -> Result<Sphere, Error> {
        let Some(&metres_per_hour) = self.rules.metres_per_hour.get(&mode.profile) else {
            return Err(Error::unknown_profile(mode, "the speed table knows", self.rules.metres_per_hour.keys()));
        };
        let points = self.points.iter().map(|point| (point.x(), point.y()));
        Ok(Sphere::new(points, self.rules.detour_percent, metres_per_hour, mode.speed_percent))
    }
}

impl Source for StraightSource {
    fn name(&self) -> &'static str {
        "straight"
    }

    fn table(&self, mode: &Mode) -> Result<Matrix, Error> {
        let sphere = self.sphere(mode)?;
        let n = self.points.len();
        let mut matrix = Matrix::unreachable(n);
        for from in 0..n {
            for to in 0..from {
                let (seconds, metres) = sphere.leg(from, to);
                for entry in [from * n + to, to * n + from] {
                    matrix.metres[entry] = metres;
                    matrix.seconds[entry] = seconds;
                }
            }
        }
        Ok(matrix)
    }

    fn legs(&self, mode: &Mode) -> Result<Legs, Error> {
        if self.points.len() <= FULL {
            return Ok(Legs::Full(self.table(mode)?));
        }
        Ok(Legs::Straight(self.sphere(mode)?))
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
    fn legs_on_demand_are_those_of_the_matrix() {
        let places = (0..FULL + 1).map(|at| Place::at(10.0 + (at % 71) as f64 / 90.0, 50.0 + (at % 73) as f64 / 80.0));
        let many = Locations { places: places.collect(), sites: FULL + 1, start: Vec::new(), end: Vec::new() };
        let rules = Straight { detour_percent: 137, metres_per_hour: BTreeMap::from([("car".to_owned(), 41_300)]) };
        let few = Locations { places: many.places[..200].to_vec(), ..many.clone() };
        let on_demand = StraightSource::new(&many, rules.clone()).legs(&car(90)).unwrap();
        let full = StraightSource::new(&few, rules).legs(&car(90)).unwrap();
        assert!(matches!((&on_demand, &full), (Legs::Straight(_), Legs::Full(_))));
        for (from, to) in (0..200).flat_map(|from| (0..200).map(move |to| (from, to))) {
            assert_eq!(on_demand.travel(from, to), full.travel(from, to));
            assert_eq!(on_demand.distance(from, to), full.distance(from, to));
        }
    }

    #[test]
    fn a_profile_without_speed_is_told_with_those_that_have_one() {
        let error = source().table(&Mode { profile: "boat".to_owned(), speed_percent: 100 }).unwrap_err();
        assert_eq!(error.to_string(), "no travel times for profile `boat`: the speed table knows `car`");
    }
}
