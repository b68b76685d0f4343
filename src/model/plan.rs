//! The answer for a day.

use geo::{LineString, Point};
use jiff::civil::Date;

use super::Goal;
use crate::units::{Metres, Seconds};

/// Who goes where, when, along which roads; what is missed and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Name of the scenario.
    pub scenario: String,
    /// Its date.
    pub date: Date,
    /// IANA name of its time zone.
    pub timezone: String,
    /// Seed of the search.
    pub seed: u64,
    /// Goal the search followed.
    pub goal: Goal,
    /// `roads`, `straight` or `given`: where travel times come from.
    pub travel: String,
    /// Routes in use, in the order of the teams and their shifts.
    pub routes: Vec<Route>,
    /// Sites nobody visits, in the order of the scenario's sites, the invalid ones last.
    pub unassigned: Vec<Unassigned>,
    /// Sites that need no visit since another of their group has one.
    pub spared: Vec<Spared>,
}

/// The round of one team in one shift.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Id of the team.
    pub team: String,
    /// Which of the team's shifts, from 0.
    pub shift: usize,
    /// When it leaves its start place (or begins its first stop's service, without one).
    pub start: Seconds,
    /// When it is done: at its end place, or done with its last stop without one.
    pub finish: Seconds,
    /// Where it starts, in degrees.
    pub start_point: Option<Point<f64>>,
    /// Where it ends, in degrees.
    pub end_point: Option<Point<f64>>,
    /// Its stops in order.
    pub stops: Vec<Stop>,
    /// Breaks taken, in order.
    pub breaks: Vec<BreakTaken>,
    /// The leg from the last stop to the end place, without an end place `None`.
    pub home: Option<Leg>,
}

/// A visit within a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Id of the site.
    pub site: String,
    /// Kind of the site.
    pub kind: String,
    /// Where the site is, in degrees.
    pub point: Point<f64>,
    /// When the team gets there.
    pub arrive: Seconds,
    /// When the service begins.
    pub begin: Seconds,
    /// When the service is done.
    pub depart: Seconds,
    /// The leg that ends here. With a break at the end place before this stop, the way there and on.
    pub leg: Leg,
}

/// Travel between two places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leg {
    /// How long it takes.
    pub travel: Seconds,
    /// How long it is.
    pub distance: Metres,
    /// The way taken, in degrees; from place to place, so its ends lie off the road where a place does.
    pub path: Option<LineString<f64>>,
}

/// A break within a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakTaken {
    /// How many stops are done before it.
    pub after: usize,
    /// When it begins.
    pub begin: Seconds,
    /// When it is over.
    pub end: Seconds,
}

/// A site nobody visits.
#[derive(Clone, Debug, PartialEq)]
pub struct Unassigned {
    /// Id of the site.
    pub site: String,
    /// Where it is, where that is known, in degrees.
    pub point: Option<Point<f64>>,
    /// Why.
    pub reason: Reason,
    /// One sentence with the figures and the cheapest cure.
    pub detail: String,
}

/// Why a site is not visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The feature could not be used.
    Invalid,
    /// No road leads there within the snap limit, or none from any team's place and back.
    Unreachable,
    /// No window in which any team on duty could be there.
    NoWindow,
    /// No team has the skills, or none with them is large enough.
    NoSkill,
    /// No team serves its territory.
    NoTerritory,
    /// No team is on duty, or the one it is fixed to is not.
    NoTeam,
    /// A team could, alone, but not with what else it has to do; or way and service alone take longer than any shift.
    NoTime,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 7] = [
        Self::Invalid,
        Self::Unreachable,
        Self::NoWindow,
        Self::NoSkill,
        Self::NoTerritory,
        Self::NoTeam,
        Self::NoTime,
    ];

    /// Its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unreachable => "unreachable",
            Self::NoWindow => "no_window",
            Self::NoSkill => "no_skill",
            Self::NoTerritory => "no_territory",
            Self::NoTeam => "no_team",
            Self::NoTime => "no_time",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// A site that needs no visit since another of its group has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spared {
    /// Id of the site.
    pub site: String,
    /// Id of the group.
    pub group: String,
    /// Id of the member that is visited.
    pub by: String,
}

/// Totals of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sites of the scenario, invalid ones included: visited, unassigned and spared add up to it.
    pub sites: usize,
    /// Sites with a stop.
    pub visited: usize,
    /// Sites without.
    pub unassigned: usize,
    /// Sites spared by their group.
    pub spared: usize,
    /// Teams with at least one route.
    pub teams_used: usize,
    /// Time on the way, legs home included.
    pub travel: Seconds,
    /// Time at sites.
    pub service: Seconds,
    /// Time waited, neither travelling, serving nor on a break.
    pub waiting: Seconds,
    /// Distance travelled, legs home included.
    pub distance: Metres,
    /// When the last route is done; `None` without routes.
    pub latest_finish: Option<Seconds>,
}

impl Route {
    /// Time on the way, the leg home included.
    #[must_use]
    pub fn travel(&self) -> Seconds {
        self.legs().map(|leg| leg.travel).sum()
    }

    /// Distance travelled, the leg home included.
    #[must_use]
    pub fn distance(&self) -> Metres {
        self.legs().map(|leg| leg.distance).sum()
    }

    /// Time at sites.
    #[must_use]
    pub fn service(&self) -> Seconds {
        self.stops.iter().map(|stop| stop.depart - stop.begin).sum()
    }

    /// Time on breaks.
    #[must_use]
    pub fn rest(&self) -> Seconds {
        self.breaks.iter().map(|b| b.end - b.begin).sum()
    }

    /// Time from start to finish, less the breaks.
    #[must_use]
    pub fn work(&self) -> Seconds {
        self.finish - self.start - self.rest()
    }

    /// All legs, the one home last.
    pub fn legs(&self) -> impl Iterator<Item = &Leg> {
        self.stops.iter().map(|stop| &stop.leg).chain(&self.home)
    }
}

impl Plan {
    /// Totals over all routes.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let visited = self.routes.iter().map(|route| route.stops.len()).sum();
        let mut teams: Vec<&str> = self.routes.iter().map(|route| route.team.as_str()).collect();
        teams.sort_unstable();
        teams.dedup();
        let travel = self.routes.iter().map(Route::travel).sum();
        let service = self.routes.iter().map(Route::service).sum();
        let work: Seconds = self.routes.iter().map(Route::work).sum();
        Summary {
            sites: visited + self.unassigned.len() + self.spared.len(),
            visited,
            unassigned: self.unassigned.len(),
            spared: self.spared.len(),
            teams_used: teams.len(),
            travel,
            service,
            waiting: work - travel - service,
            distance: self.routes.iter().map(Route::distance).sum(),
            latest_finish: self.routes.iter().map(|route| route.finish).max(),
        }
    }
}
