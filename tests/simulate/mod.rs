//! A fortnight of inspection played through, so that what was really done is known: teams that visit, skip, drive past and claim;
//! devices with noise, jumps, dead batteries and late uploads; records with forgotten times and wrong clocks.
//!
//! It knows what the words mean (a site was *passed by* when a team came within [`IN_SIGHT_M`] of it, the documented meaning),
//! and nothing of how they are found: no threshold, no smoothing, no rule of `coverage`.

mod circle;
pub(crate) mod custom;
mod day;
mod device;
mod dice;
mod files;
mod findings;
mod round;
mod world;

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;

pub(crate) use circle::Circle;
pub(crate) use day::{HandIn, hand_in};
pub(crate) use device::device_covariance;
pub(crate) use dice::Dice;
pub(crate) use files::{gpx, tracks_csv, visits_csv};
pub(crate) use findings::{Found, Pace, advance, findings_csv};
pub(crate) use round::{nearest, play, play_rounds, rounds_of};
pub(crate) use world::{Bend, RoadWorld, StraightWorld, WALKING_M_S, Way, World};

/// What "within reach" means: a team that comes this near has the site in sight, metres.
pub(crate) const IN_SIGHT_M: f64 = 50.0;

/// How devices and teams behave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conduct {
    /// Standard deviation of a fix along one axis, metres.
    pub(crate) noise_m: f64,
    /// Seconds between fixes.
    pub(crate) sampling_s: i64,
    /// Share of stops that are left out, the team keeping away.
    pub(crate) skipped: f64,
    /// Share of stops that are driven past.
    pub(crate) passed: f64,
    /// Share of stops that are left out and written down all the same.
    pub(crate) claimed: f64,
    /// Share of days on which a team's device is dead for one to three hours.
    pub(crate) dead: f64,
    /// Spread of how long visits last against how long they should, as a deviation of its logarithm.
    pub(crate) haste: f64,
    /// Share of visits that nobody writes down.
    pub(crate) unwritten: f64,
}

impl Conduct {
    /// What teams do on an ordinary day.
    pub(crate) const fn usual(noise_m: f64, sampling_s: i64) -> Self {
        Self {
            noise_m,
            sampling_s,
            skipped: 0.06,
            passed: 0.05,
            claimed: 0.04,
            dead: 0.04,
            haste: 0.35,
            unwritten: 0.03,
        }
    }

    /// A day on which all is done as planned, all devices work and all is written down.
    pub(crate) const fn faultless(noise_m: f64, sampling_s: i64) -> Self {
        Self { noise_m, sampling_s, skipped: 0.0, passed: 0.0, claimed: 0.0, dead: 0.0, haste: 0.0, unwritten: 0.0 }
    }
}

/// What a team really did about a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    Visited,
    PassedBy,
    ClaimedOnly,
    NotSeen,
}

/// A day that was played.
pub(crate) struct Played {
    pub(crate) date: Date,
    /// By site: what really happened.
    pub(crate) truth: Vec<Truth>,
    /// By site: how near any team came, metres.
    pub(crate) nearest_m: Vec<f64>,
    /// Stops as planned: site, team, arrival, departure.
    pub(crate) plan: Vec<(usize, String, Timestamp, Timestamp)>,
    /// What devices recorded, by team.
    pub(crate) tracks: Vec<Recorded>,
    /// What teams wrote down.
    pub(crate) records: Vec<Written>,
    /// Visits as they really were: site, team, from, until.
    pub(crate) visits: Vec<(usize, String, Timestamp, Timestamp)>,
    /// The ways that teams really took: team, and places with seconds after the morning.
    pub(crate) ways: Vec<(String, Way)>,
    /// What lay between any two visits of a team, and before the first and after the last.
    pub(crate) stretches: Vec<Stretch>,
    /// The instant from which the seconds of ways are counted.
    pub(crate) morning: Timestamp,
}

/// A team's way from where it stood, a visit or its base, to where it stood next.
pub(crate) struct Stretch {
    pub(crate) team: String,
    /// When it set out, in seconds after the morning, and from where.
    pub(crate) from: (f64, Point<f64>),
    /// When it got there, and where that is.
    pub(crate) to: (f64, Point<f64>),
    /// The stops of its plan in between that it did not visit, in order.
    pub(crate) left_out: Vec<usize>,
}

/// What a device recorded on a day, as its file has it.
pub(crate) struct Recorded {
    pub(crate) team: String,
    /// Time, place, accuracy; not always in order.
    pub(crate) fixes: Vec<(Timestamp, Point<f64>, f64)>,
}

/// What a team wrote down about a site.
pub(crate) struct Written {
    pub(crate) site: usize,
    pub(crate) team: String,
    pub(crate) times: Option<(Timestamp, Timestamp)>,
    pub(crate) point: Option<Point<f64>>,
}
