//! The day as a whole.

use std::collections::BTreeMap;
use std::path::PathBuf;

use geo::{Geometry, MultiPolygon};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{Clock, Datum, Priority, Site, Team};
use crate::units::{Metres, Seconds};

/// A day to be planned.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Short name: that of the scenario's folder unless it says otherwise.
    pub name: String,
    /// What people call it; the name where no title was given.
    pub title: String,
    /// The date planned for.
    pub date: Date,
    /// IANA name of the time zone of all local times.
    pub timezone: String,
    /// Turns seconds into clock time.
    pub clock: Clock,
    /// What counts once the most priority is covered.
    pub goal: Goal,
    /// Unit of money, for display only.
    pub currency: String,
    /// What is to be seen, in the order of the files.
    pub sites: Vec<Site>,
    /// Who is on duty.
    pub teams: Vec<Team>,
    /// Areas with a name.
    pub territories: Vec<Territory>,
    /// Sites whose order or team is fixed.
    pub locks: Vec<Lock>,
    /// Kinds of sites by key.
    pub kinds: BTreeMap<String, Kind>,
    /// How people get from place to place.
    pub network: Network,
    /// Features that could not be used and were set aside on request.
    pub invalid: Vec<Invalid>,
    /// Datum in which links for phone maps are written (`gcj02` for map apps in China).
    pub link_datum: Datum,
    /// How much more a site counts when the ledger says that it is due.
    pub due: DueRules,
}

/// What counts once the most priority is covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Goal {
    /// The earliest last finish.
    #[default]
    Finish,
    /// The fewest teams.
    Teams,
    /// The least cost of travel and work.
    Cost,
    /// The least spread of work.
    Balance,
}

/// A kind of sites and how it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// Name for people, by language code (`en`, `zh`).
    pub labels: BTreeMap<String, String>,
    /// What counts as having been at a site of it, as far as the scenario says.
    pub reach: KindReach,
    /// A site of it is to be seen again after so many days at the latest; nothing: once is enough.
    pub every_days: Option<u32>,
    /// A site of it that two lists place no farther apart than this may be the same one.
    pub same_within: Option<Metres>,
    /// Whether people work at its sites, so that these serve those who live around them whether or not a team came by; nothing: no.
    pub staffed: Option<bool>,
}

/// How much more a site counts when the ledger says that it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueRules {
    /// Added to its priority for each day it is overdue.
    pub overdue: u8,
    /// Added where nobody has seen it yet.
    pub never_seen: u8,
    /// What a site counts at least where a finding is to be seen again.
    pub finding: Priority,
    /// What a site counts at least where it was drawn for an unannounced visit.
    pub drawn: Priority,
}

/// What counts as having been at a site of a kind; what is not said follows from the site (see `coverage`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindReach {
    /// A team that comes this near passes by.
    pub reach: Option<Metres>,
    /// A team that stays this near is at the site.
    pub dwell_radius: Option<Metres>,
    /// Staying for less is no visit.
    pub dwell: Option<Seconds>,
}

/// An area with a name, which teams serve.
#[derive(Clone, Debug, PartialEq)]
pub struct Territory {
    /// Unique within the scenario.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its extent in WGS-84 degrees, where known.
    pub area: Option<MultiPolygon<f64>>,
}

/// Sites whose order or team is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Ids of the sites, in order.
    pub sites: Vec<String>,
    /// What holds among them.
    pub rule: LockRule,
    /// The team that visits them.
    pub team: Option<String>,
    /// Where in the route they stand.
    pub at: Option<Edge>,
}

/// What holds among the sites of a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockRule {
    /// In this order on one route, others may come in between.
    Order,
    /// In this order on one route, nothing in between.
    Sequence,
}

/// An edge of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The first stops of the route.
    Start,
    /// The last stops of the route.
    End,
}

/// How people get from place to place.
#[derive(Clone, Debug)]
pub enum Network {
    /// Along the roads of an OpenStreetMap extract.
    Roads(Roads),
    /// As the crow flies, with a detour factor and a speed; said loudly in every output.
    Straight(Straight),
    /// By matrices somebody else computed.
    Given(Given),
}

/// Roads of an extract.
#[derive(Clone, Debug)]
pub struct Roads {
    /// The extract: `.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`.
    pub extract: PathBuf,
    /// Profiles of the scenario's own: name to TOML file. `car`, `foot` and `bicycle` are built in.
    pub profiles: BTreeMap<String, PathBuf>,
    /// A site farther than this from the nearest usable road is unreachable.
    pub snap_limit: Metres,
    /// What is different on this day.
    pub changes: Vec<RoadChange>,
}

/// A road closed or slowed on this day.
#[derive(Clone, Debug)]
pub struct RoadChange {
    /// Which roads.
    pub at: Where,
    /// What holds there.
    pub change: Change,
}

/// Which roads a change is about.
#[derive(Clone, Debug)]
pub enum Where {
    /// OpenStreetMap way ids.
    Ways(Vec<i64>),
    /// Roads that touch this area (WGS-84 degrees).
    Area(Geometry<f64>),
}

/// What holds on a changed road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Nobody passes.
    Closed,
    /// Speed in percent of what it would be.
    SpeedPercent(u32),
}

/// As the crow flies.
#[derive(Clone, Debug)]
pub struct Straight {
    /// Length of the way in percent of the great-circle distance.
    pub detour_percent: u32,
    /// Speed by profile, in metres an hour.
    pub metres_per_hour: BTreeMap<String, u32>,
}

/// Matrices computed elsewhere, one file a profile.
#[derive(Clone, Debug)]
pub struct Given {
    /// CSV with columns `from,to,seconds,metres` by profile; ids are those of sites, and `TEAM:start`, `TEAM:end`.
    pub files: BTreeMap<String, PathBuf>,
}

/// A feature that could not be used and was set aside on request.
#[derive(Clone, Debug, PartialEq)]
pub struct Invalid {
    /// Its id, or `FILE#INDEX` when it has none that is usable.
    pub id: String,
    /// Its kind, where it could be read.
    pub kind: Option<String>,
    /// Where it is, where that could be read (WGS-84 degrees).
    pub point: Option<geo::Point<f64>>,
    /// Why, in a sentence.
    pub detail: String,
    /// What it carried, written back as it came.
    pub properties: Map<String, Value>,
}

impl KindReach {
    /// What another says, and this where the other says nothing.
    #[must_use]
    pub fn beneath(self, other: Self) -> Self {
        Self {
            reach: other.reach.or(self.reach),
            dwell_radius: other.dwell_radius.or(self.dwell_radius),
            dwell: other.dwell.or(self.dwell),
        }
    }
}

impl Default for DueRules {
    fn default() -> Self {
        Self { overdue: 1, never_seen: 2, finding: Priority::Level(9), drawn: Priority::Must }
    }
}

impl Goal {
    /// All goals, in the order in which they break ties.
    pub const ALL: [Self; 4] = [Self::Finish, Self::Teams, Self::Cost, Self::Balance];

    /// Its name in files and commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Teams => "teams",
            Self::Cost => "cost",
            Self::Balance => "balance",
        }
    }
}

impl Scenario {
    /// The shift windows of all teams: earliest opening and latest close. `None` without teams.
    #[must_use]
    pub fn span(&self) -> Option<(Seconds, Seconds)> {
        let shifts = || self.teams.iter().flat_map(|team| &team.shifts);
        Some((shifts().map(|s| s.window.open).min()?, shifts().map(|s| s.window.close).max()?))
    }
}
