//! The reasons in figures, and their sentences in the languages people read.

use jiff::civil::Date;

use crate::matrix::CutOff;
use crate::model::{Clock, Lang, Window};
use crate::units::{Metres, Seconds};

/// Why a site is not visited, in figures, with the cheapest cure found.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// No team is on duty.
    NobodyOnDuty,
    /// The team the site is bound to is not on duty.
    TeamAbsent {
        /// Its id.
        team: String,
    },
    /// The site is bound to two teams at once.
    TwoTeams {
        /// Id of one.
        one: String,
        /// Id of the other.
        other: String,
    },
    /// The site is for other days.
    OtherDay {
        /// First day on which it may be visited.
        first: Option<Date>,
        /// Last day on which it may be visited.
        last: Option<Date>,
    },
    /// The nearest usable road is beyond the snap limit.
    OffRoad {
        /// How far it is.
        metres: Metres,
        /// The limit.
        limit: Metres,
        /// A limit that would reach it.
        raise: Metres,
        /// The profile that comes nearest.
        profile: String,
    },
    /// No team can get there at all, and the source of travel times says why.
    CutOff(CutOff),
    /// There is no way from these teams' places and back.
    NoWay {
        /// The teams.
        who: Who,
        /// A team kept out by the site's territory alone that could begin earliest if it served it, the territory, and when.
        other: Option<(String, String, Seconds)>,
    },
    /// Nobody has the skills.
    Skill {
        /// The skills missing.
        missing: Vec<String>,
        /// The only team that may visit the site, where it is bound to one.
        only: Option<String>,
        /// The team that could begin earliest if it had them, and when.
        nearest: Option<(String, Seconds)>,
    },
    /// No team with the skills is large enough.
    Crew {
        /// Members asked for.
        asked: u32,
        /// Members of the largest such team.
        largest: u32,
        /// The team that could begin earliest if it were large enough, and when.
        nearest: Option<(String, Seconds)>,
    },
    /// Nobody serves the territory.
    Territory {
        /// Its id.
        territory: String,
        /// The only team that may visit the site, where it is bound to one.
        only: Option<String>,
        /// The team that could begin earliest if it served it, and when.
        nearest: Option<(String, Seconds)>,
    },
    /// No team that may visit can carry what the site asks for.
    Load {
        /// What it asks for, per dimension.
        demand: Vec<i64>,
    },
    /// It does not open at all.
    NeverOpen,
    /// All windows are shorter than the service.
    Short {
        /// How long the service takes.
        service: Seconds,
        /// How long the longest window is.
        longest: Seconds,
    },
    /// It does not open on this day, and not near enough to it for anybody on duty.
    Shut {
        /// When it closed before the day.
        closed: Option<Seconds>,
        /// When it opens after the day.
        opens: Option<Seconds>,
    },
    /// It opens when all are off duty.
    OpensLate {
        /// When it opens first.
        opens: Seconds,
        /// When the last of the teams is off duty.
        ends: Seconds,
        /// The teams.
        who: Who,
        /// The cheapest cure.
        cure: Option<Cure>,
    },
    /// It closes before anybody could be done.
    ClosesEarly {
        /// When it closes for good.
        closes: Seconds,
        /// How long the service takes.
        service: Seconds,
        /// When the first of the teams could be there.
        there: Seconds,
        /// The teams.
        who: Who,
        /// The cheapest cure.
        cure: Option<Cure>,
    },
    /// No window fits, for more than one cause.
    Windows {
        /// The windows.
        windows: Vec<Window>,
        /// The teams.
        who: Who,
        /// The cheapest cure.
        cure: Option<Cure>,
    },
    /// The way there, the service and the way back take longer than any team has.
    TooFar {
        /// Travel from the nearest start place.
        reach: Seconds,
        /// The team that starts there.
        base: String,
        /// The teams.
        who: Who,
        /// The cheapest cure.
        cure: Option<Cure>,
    },
    /// There is room for it: the search ended before it found so.
    Fits {
        /// The team that could.
        team: String,
        /// As which of its stops, from 1.
        position: usize,
        /// When.
        begin: Seconds,
        /// Whether that team's shift is unused so far.
        is_idle: bool,
    },
    /// Locks leave no place for it.
    Locked {
        /// The team that could begin earliest if it were free, and when.
        extra: Option<(String, Seconds)>,
    },
    /// All that may visit are busy.
    Full {
        /// The cheapest cure.
        cure: Option<Cure>,
        /// The team like which one more could begin earliest, and when.
        extra: Option<(String, Seconds)>,
        /// Whether every place in the plan was tried.
        is_all: bool,
    },
}

/// What would make room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cure {
    /// The team's shift ends later.
    Longer {
        /// Id of the team.
        team: String,
        /// By how much.
        over: Seconds,
    },
    /// The team's shift begins earlier.
    Earlier {
        /// Id of the team.
        team: String,
        /// By how much.
        over: Seconds,
    },
    /// The team works longer than its limit.
    Work {
        /// Id of the team.
        team: String,
        /// By how much.
        over: Seconds,
    },
    /// The team carries more.
    Capacity {
        /// Id of the team.
        team: String,
        /// By how much.
        over: i64,
    },
}

/// Which teams a reason is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// All on duty.
    All,
    /// This one.
    Team(String),
    /// Those with these skills.
    Skilled(Vec<String>),
    /// Those that serve this territory.
    Serving(String),
    /// Those that may visit, for more than one cause.
    Allowed,
}

impl Cure {
    /// How much it takes, to compare cures: seconds, or units of load.
    #[must_use]
    pub fn over(&self) -> i64 {
        match self {
            Self::Longer { over, .. } | Self::Earlier { over, .. } | Self::Work { over, .. } => over.get(),
            Self::Capacity { over, .. } => *over,
        }
    }
}

impl Detail {
    /// The sentence in a language, times by the clock of the scenario.
    #[must_use]
    pub fn text(&self, lang: Lang, clock: &Clock) -> String {
        match lang {
            Lang::En => super::english::sentence(self, clock),
            Lang::Zh => super::chinese::sentence(self, clock),
        }
    }
}
