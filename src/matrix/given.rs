//! Travel times that somebody else computed.

use std::collections::BTreeMap;

use geo::LineString;

use super::{CutOff, Error, Matrix, Mode, Source, UNREACHABLE};
use crate::units::Metres;

/// Matrices by profile, as they came out of a file.
#[derive(Clone, Debug)]
pub struct GivenSource {
    tables: BTreeMap<String, Matrix>,
}

impl GivenSource {
    /// A source over the matrices given, one a profile, each with a row and a column for every place in the order of
    /// [`Locations`](super::Locations).
    #[must_use]
    pub fn new(tables: BTreeMap<String, Matrix>) -> Self {
        Self { tables }
    }
}

impl Source for GivenSource {
    fn name(&self) -> &'static str {
        "given"
    }

    fn table(&self, mode: &Mode) -> Result<Matrix, Error> {
        let Some(table) = self.tables.get(&mode.profile) else {
            return Err(Error::unknown_profile(mode, "the given matrices know", self.tables.keys()));
        };
        let mut matrix = table.clone();
        if mode.speed_percent != 100 {
            for seconds in matrix.seconds.iter_mut().filter(|seconds| **seconds < UNREACHABLE) {
                *seconds = scaled(*seconds, mode.speed_percent);
            }
        }
        Ok(matrix)
    }

    fn path(&self, _: &Mode, _: usize, _: usize) -> Option<LineString<f64>> {
        None
    }

    fn cut_off(&self, mode: &Mode, place: usize) -> Option<CutOff> {
        let table = self.tables.get(&mode.profile)?;
        let others = || (0..table.n).filter(|other| *other != place);
        if table.n < 2 {
            return None;
        }
        if others().all(|other| table.travel(other, place).is_none()) {
            return Some(CutOff::NoWayTo { profile: mode.profile.clone() });
        }
        others()
            .all(|other| table.travel(place, other).is_none())
            .then(|| CutOff::NoWayFrom { profile: mode.profile.clone() })
    }

    fn off_network(&self, _: &Mode, _: usize) -> Metres {
        Metres::ZERO
    }
}

/// Seconds at a speed in percent of the one they were given for, rounded to the nearest.
fn scaled(seconds: i32, speed_percent: u32) -> i32 {
    let speed = i64::from(speed_percent.max(1));
    let scaled = (i64::from(seconds) * 100 + speed / 2).div_euclid(speed);
    i32::try_from(scaled).unwrap_or(UNREACHABLE).min(UNREACHABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> GivenSource {
        let mut table = Matrix::unreachable(3);
        for (entry, seconds) in [(1, 100), (3, 150), (2, 70)] {
            table.seconds[entry] = seconds;
            table.metres[entry] = seconds * 10;
        }
        GivenSource::new(BTreeMap::from([("car".to_owned(), table)]))
    }

    fn car(speed_percent: u32) -> Mode {
        Mode { profile: "car".to_owned(), speed_percent }
    }

    #[test]
    fn speed_changes_times_and_leaves_distances_and_gaps() {
        let matrix = source().table(&car(150)).unwrap();
        assert_eq!((matrix.seconds[1], matrix.seconds[3], matrix.seconds[2]), (67, 100, 47));
        assert_eq!(matrix.metres, source().table(&car(100)).unwrap().metres);
        assert_eq!(matrix.seconds[5], UNREACHABLE);
    }

    #[test]
    fn a_place_without_way_out_is_cut_off() {
        let source = source();
        assert_eq!(source.cut_off(&car(100), 0), None);
        assert_eq!(source.cut_off(&car(100), 2), Some(CutOff::NoWayFrom { profile: "car".into() }));
    }

    #[test]
    fn an_unknown_profile_is_an_error_with_the_known_ones() {
        let error = source().table(&Mode { profile: "foot".to_owned(), speed_percent: 100 }).unwrap_err();
        assert_eq!(error.to_string(), "no travel times for profile `foot`: the given matrices know `car`");
    }
}
