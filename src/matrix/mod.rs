//! Many-to-many travel times and distances between the places of a scenario, from one of three sources behind one trait:
//! roads, great circles, given files.
//!
//! This room must not know what the numbers are used for: no windows, no teams' shifts, no search.

mod given;
mod road;
mod sphere;
mod straight;

pub use given::GivenSource;
pub use road::RoadSource;
pub use sphere::Sphere;
pub use straight::StraightSource;

use geo::LineString;

use crate::model::Scenario;
use crate::units::{Metres, Seconds};

/// Travel times and distances between all pairs of `n` places, row by row: entry `from * n + to`.
///
/// Neither table need be symmetric, and after rounding to whole seconds the triangle inequality may be off by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Number of places.
    pub n: usize,
    /// Seconds; [`UNREACHABLE`] where there is no way.
    pub seconds: Vec<i32>,
    /// Metres along the fastest way; [`UNREACHABLE`] where there is none.
    pub metres: Vec<i32>,
}

/// Entry of a pair of places without a way between them. Small enough that a few of them add up without overflow.
pub const UNREACHABLE: i32 = 1 << 28;

/// Travel times and distances between places: all at hand, or worked out one by one.
#[derive(Clone, Debug)]
pub enum Legs {
    /// All of them.
    Full(Matrix),
    /// Along great circles, on demand.
    Straight(Sphere),
}

/// The places of a scenario in the order of every matrix: the sites first, then the teams' start and end places.
///
/// Places of teams that are equal (same geometry) share an index.
#[derive(Clone, Debug)]
pub struct Locations {
    /// The places themselves.
    pub places: Vec<crate::model::Place>,
    /// Number of sites; site `i` of the scenario is place `i`.
    pub sites: usize,
    /// By team: index of its start place.
    pub start: Vec<Option<usize>>,
    /// By team: index of its end place.
    pub end: Vec<Option<usize>>,
}

/// A profile with a speed: teams that travel alike share a matrix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mode {
    /// Name of the profile.
    pub profile: String,
    /// Speed in percent of the profile's.
    pub speed_percent: u32,
}

/// The matrices of a scenario, one a mode.
#[derive(Clone, Debug)]
pub struct Matrices {
    /// The modes in use, sorted.
    pub modes: Vec<Mode>,
    /// Their matrices, in the same order.
    pub tables: Vec<Legs>,
    /// By team: index into `modes` and `tables`.
    pub of_team: Vec<usize>,
}

/// Where travel times come from.
pub trait Source: Sync {
    /// `roads`, `straight` or `given`: what the outputs say of the numbers' origin.
    fn name(&self) -> &'static str;

    /// Travel times and distances between all places, in the mode given.
    ///
    /// # Errors
    /// When the source knows nothing of the mode's profile.
    fn table(&self, mode: &Mode) -> Result<Matrix, Error>;

    /// The same, without a full table where there are too many places for one and the source can do so.
    ///
    /// # Errors
    /// When the source knows nothing of the mode's profile.
    fn legs(&self, mode: &Mode) -> Result<Legs, Error> {
        self.table(mode).map(Legs::Full)
    }

    /// The way from one place to another, in degrees, along which the table's figures hold. `None` where there is no way,
    /// or the source has no geometry to give.
    fn path(&self, mode: &Mode, from: usize, to: usize) -> Option<LineString<f64>>;

    /// By place: why it cannot be reached at all in this mode (say, no road within the snap limit).
    fn cut_off(&self, mode: &Mode, place: usize) -> Option<CutOff>;

    /// By place: metres between it and where the network is entered.
    fn off_network(&self, mode: &Mode, place: usize) -> Metres;
}

/// Why a place cannot be reached at all in a mode; who tells people words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CutOff {
    /// The nearest road of the profile is farther than places may be from one.
    OffRoad {
        /// The profile.
        profile: String,
        /// How far it is, rounded up.
        metres: Metres,
        /// How far it may be.
        limit: Metres,
    },
    /// There is no road of the profile far and wide.
    NoRoad {
        /// The profile.
        profile: String,
        /// How far was looked.
        within: Metres,
    },
    /// No way leads there from any other place.
    NoWayTo {
        /// The profile.
        profile: String,
    },
    /// No way leads from there to any other place.
    NoWayFrom {
        /// The profile.
        profile: String,
    },
}

/// A matrix could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The source has no such profile.
    #[error("no travel times for profile `{profile}`: {source_name} {known}")]
    UnknownProfile {
        /// What was asked for.
        profile: String,
        /// What the source is.
        source_name: &'static str,
        /// What it knows, as the end of the sentence.
        known: String,
    },
}

impl Error {
    /// The error of a source asked for a profile that is not among `known`.
    fn unknown_profile<'a>(mode: &Mode, source_name: &'static str, known: impl Iterator<Item = &'a String>) -> Self {
        let known: Vec<_> = known.map(|name| format!("`{name}`")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Self::UnknownProfile { profile: mode.profile.clone(), source_name, known }
    }
}

impl Matrix {
    /// A matrix without any way but from each place to itself.
    #[must_use]
    pub fn unreachable(n: usize) -> Self {
        let mut matrix = Self { n, seconds: vec![UNREACHABLE; n * n], metres: vec![UNREACHABLE; n * n] };
        for place in 0..n {
            matrix.seconds[place * n + place] = 0;
            matrix.metres[place * n + place] = 0;
        }
        matrix
    }

    /// Travel time from one place to another; `None` without a way.
    #[must_use]
    pub fn travel(&self, from: usize, to: usize) -> Option<Seconds> {
        let seconds = self.seconds[from * self.n + to];
        (seconds < UNREACHABLE).then_some(Seconds(i64::from(seconds)))
    }

    /// Distance from one place to another along the fastest way; `None` without a way.
    #[must_use]
    pub fn distance(&self, from: usize, to: usize) -> Option<Metres> {
        let metres = self.metres[from * self.n + to];
        (metres < UNREACHABLE).then_some(Metres(i64::from(metres)))
    }
}

impl Legs {
    /// Travel time from one place to another; `None` without a way.
    #[must_use]
    pub fn travel(&self, from: usize, to: usize) -> Option<Seconds> {
        let seconds = self.leg(from, to).0;
        (seconds < UNREACHABLE).then_some(Seconds(i64::from(seconds)))
    }

    /// Distance from one place to another along the fastest way; `None` without a way.
    #[must_use]
    pub fn distance(&self, from: usize, to: usize) -> Option<Metres> {
        let metres = self.leg(from, to).1;
        (metres < UNREACHABLE).then_some(Metres(i64::from(metres)))
    }

    /// Seconds and metres from one place to another; [`UNREACHABLE`] without a way.
    #[must_use]
    pub fn leg(&self, from: usize, to: usize) -> (i32, i32) {
        match self {
            Self::Full(matrix) => (matrix.seconds[from * matrix.n + to], matrix.metres[from * matrix.n + to]),
            Self::Straight(sphere) => sphere.leg(from, to),
        }
    }

    /// Number of places.
    #[must_use]
    pub fn places(&self) -> usize {
        match self {
            Self::Full(matrix) => matrix.n,
            Self::Straight(sphere) => sphere.places(),
        }
    }
}

impl Locations {
    /// The places of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let mut places: Vec<_> = scenario.sites.iter().map(|site| site.place.clone()).collect();
        let sites = places.len();
        let mut index = |place: &Option<crate::model::Place>| {
            let place = place.as_ref()?;
            let known = places[sites..].iter().position(|other| other == place);
            Some(
                sites
                    + known.unwrap_or_else(|| {
                        places.push(place.clone());
                        places.len() - 1 - sites
                    }),
            )
        };
        let start = scenario.teams.iter().map(|team| index(&team.start)).collect();
        let end = scenario.teams.iter().map(|team| index(&team.end)).collect();
        Self { places, sites, start, end }
    }
}

impl Matrices {
    /// Asks the source for the matrix of every mode the scenario's teams travel in.
    ///
    /// # Errors
    /// When the source does not know a team's profile.
    pub fn of(scenario: &Scenario, source: &dyn Source) -> Result<Self, Error> {
        let mode =
            |team: &crate::model::Team| Mode { profile: team.profile.clone(), speed_percent: team.speed_percent };
        let mut modes: Vec<Mode> = scenario.teams.iter().map(mode).collect();
        modes.sort();
        modes.dedup();
        let tables = modes.iter().map(|mode| source.legs(mode)).collect::<Result<_, _>>()?;
        let of_team = scenario.teams.iter().map(|team| modes.partition_point(|known| *known < mode(team))).collect();
        Ok(Self { modes, tables, of_team })
    }

    /// The matrix a team travels by.
    #[must_use]
    pub fn table(&self, team: usize) -> &Legs {
        &self.tables[self.of_team[team]]
    }
}
