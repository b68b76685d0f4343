//! What a team says about a site, and what is to be made of it beside what its device says.

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;

/// What a team wrote down about a visit. It is a claim: what was seen is decided by [`Sighting`].
#[derive(Clone, Debug, PartialEq)]
pub struct VisitRecord {
    /// Id of the site, as written.
    pub site: String,
    /// Id of the team, as written.
    pub team: Option<String>,
    /// The local day it is about.
    pub date: Date,
    /// When the team arrived, where it says so.
    pub arrive: Option<Timestamp>,
    /// When it left, where it says so.
    pub depart: Option<Timestamp>,
    /// Where the record was made, in WGS-84 degrees, where the form noted it.
    pub point: Option<Point<f64>>,
    /// Who wrote it.
    pub who: Option<String>,
    /// What came of it, in the team's words.
    pub result: Option<String>,
    /// File it was read from and its row (of a sheet, from 1) or feature (from 0), to find it again.
    pub source: (String, usize),
}

/// What is known of a site on a day. The four are told apart because each has another cure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// A team stayed there, or wrote so and nothing speaks against the place and time.
    Visited,
    /// A team came within reach and went on.
    PassedBy,
    /// A team wrote that it was there while its device was elsewhere.
    ClaimedOnly,
    /// Nobody came near and nobody says so.
    NotSeen,
}

/// What is known of one site on one day, and from what.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Id of the site.
    pub site: String,
    /// The local day.
    pub date: Date,
    /// What it comes to.
    pub seen: Seen,
    /// The team it is about: who visited, passed or claims; else who should have, where a plan says so.
    pub team: Option<String>,
    /// What it rests upon, the weightiest first.
    pub evidence: Vec<Evidence>,
    /// What does not fit together, or rests on one leg only.
    pub doubts: Vec<Doubt>,
}

/// One thing that speaks for what is said of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What kind of thing.
    pub source: Source,
    /// The team whose it is.
    pub team: Option<String>,
    /// From when; for a record the arrival it states.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// How far from the site, in metres; zero within a polygon.
    pub distance_m: Option<f64>,
    /// File and row, feature or track in it.
    pub at: (String, usize),
}

/// What a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The device stayed.
    Halt,
    /// The device came within reach.
    Passage,
    /// The team wrote it down.
    Record,
}

/// What does not fit together about a site on a day, or rests on one leg only.
#[derive(Clone, Debug, PartialEq)]
pub enum Doubt {
    /// The halt could as well be at these other sites.
    Ambiguous {
        /// Their ids.
        others: Vec<String>,
    },
    /// Visited by the record alone: no device says where the team was at that time.
    NoTrack,
    /// Visited by the device alone: nobody wrote anything.
    NoRecord,
    /// The record says one time, the device stayed at another.
    OtherTime {
        /// Record less device, in seconds.
        seconds: i64,
    },
    /// The record was made this far from the site.
    WrittenElsewhere {
        /// How far, in metres.
        distance_m: f64,
    },
    /// At the time stated the device was this far from the site.
    DeviceElsewhere {
        /// How far, in metres.
        distance_m: f64,
    },
    /// Another team than the record says stood there.
    OtherTeam {
        /// The one whose device was there.
        team: String,
    },
    /// The times of this team's records were shifted by this much to fit its device.
    ClockOff {
        /// Record less device, in seconds.
        seconds: i64,
    },
    /// No device of the planned team says anything on that day.
    DeviceSilent,
}

impl Seen {
    /// All of them, as tables list them.
    pub const ALL: [Self; 4] = [Self::Visited, Self::PassedBy, Self::ClaimedOnly, Self::NotSeen];

    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visited => "visited",
            Self::PassedBy => "passed_by",
            Self::ClaimedOnly => "claimed_only",
            Self::NotSeen => "not_seen",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seen| seen.code() == code)
    }
}

impl Source {
    /// All of them, the weightiest first.
    pub const ALL: [Self; 3] = [Self::Halt, Self::Passage, Self::Record];

    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Halt => "halt",
            Self::Passage => "passage",
            Self::Record => "record",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

impl Doubt {
    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "ambiguous",
            Self::NoTrack => "no_track",
            Self::NoRecord => "no_record",
            Self::OtherTime { .. } => "other_time",
            Self::WrittenElsewhere { .. } => "written_elsewhere",
            Self::DeviceElsewhere { .. } => "device_elsewhere",
            Self::OtherTeam { .. } => "other_team",
            Self::ClockOff { .. } => "clock_off",
            Self::DeviceSilent => "device_silent",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_what_they_stand_for() {
        for seen in Seen::ALL {
            assert_eq!(Seen::of_code(seen.code()), Some(seen));
        }
        for source in Source::ALL {
            assert_eq!(Source::of_code(source.code()), Some(source));
        }
        assert_eq!(Seen::of_code("seen"), None);
    }
}
