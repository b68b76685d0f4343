//! What is put into a ledger and got out of it, besides what the model has words for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::coverage::seen::ClockOff;
use crate::model::{FindingState, Registered};
use crate::units::{Metres, Seconds};

/// What an import is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A list of sites.
    Sites,
    /// The plan of a day.
    Plan,
    /// What teams wrote down.
    Visits,
    /// What their devices noted.
    Tracks,
    /// What they found.
    Findings,
}

/// Whether a list of sites names all there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListMode {
    /// All: what it does not name is gone.
    Full,
    /// Some more: what it does not name stays as it is.
    Add,
}

/// A file to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What it holds.
    pub subject: Subject,
    /// Its name.
    pub file: String,
    /// BLAKE3 of its bytes, in hexadecimal: the same file is known again by it, whatever its name.
    pub hash: String,
    /// For a list of sites: whether it is full, and its day.
    pub list: Option<(ListMode, Date)>,
    /// When the import is made; kept for people, nothing is decided by it.
    pub at: Timestamp,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows (or points of tracks) read.
    pub rows: u64,
    /// New ones.
    pub added: u64,
    /// Known ones that say something new.
    pub changed: u64,
    /// Known ones that say nothing new.
    pub known: u64,
    /// Sites that are not on a full list any more.
    pub gone: u64,
    /// Rows kept aside.
    pub rejected: u64,
}

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The file.
    pub file: String,
    /// What it holds.
    pub subject: Subject,
    /// What the import did; of a file known already, what it did then.
    pub tally: Tally,
    /// The file had been imported before, so nothing was done now.
    pub already: bool,
    /// What somebody should look at: sites that may be one or two.
    pub notes: Vec<String>,
}

/// A row that cannot be taken in: kept aside with its reason, never lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// File and row (of a sheet, from 1) or feature (from 0).
    pub source: (String, usize),
    /// Stable name of the rule that is broken.
    pub code: String,
    /// Why, in a sentence with how to mend it.
    pub reason: String,
    /// The row as it was, as JSON.
    pub text: String,
}

/// The registry as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    /// All sites ever listed, by [`Registered::key`], ascending.
    pub sites: Vec<Registered>,
    /// By id: which site bore it from which day on, in the order of the days.
    pub holders: BTreeMap<String, Vec<(Date, i64)>>,
    /// Day of the newest list.
    pub newest: Option<Date>,
}

/// A plan as it was imported.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRecord {
    /// The scenario it is of.
    pub scenario: String,
    /// The day planned.
    pub date: Date,
    /// Seed of its search.
    pub seed: u64,
    /// Who goes where.
    pub routes: Vec<PlannedRoute>,
    /// Sites nobody is sent to.
    pub missed: Vec<Missed>,
    /// The file it was read from.
    pub file: String,
    /// Its text, whole.
    pub document: String,
}

/// The round of a team.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRoute {
    /// The team.
    pub team: String,
    /// Which of its shifts, from 0.
    pub shift: u32,
    /// When it leaves.
    pub start: Timestamp,
    /// When it is back.
    pub finish: Timestamp,
    /// Time on the way.
    pub travel: Seconds,
    /// Length of the way.
    pub distance: Metres,
    /// Its stops in order.
    pub stops: Vec<PlannedStop>,
}

/// A stop of a round.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedStop {
    /// Id of the site, as the plan names it.
    pub site: String,
    /// Its kind.
    pub kind: String,
    /// When the team should be there.
    pub arrive: Timestamp,
    /// When it should begin.
    pub begin: Timestamp,
    /// When it should leave.
    pub depart: Timestamp,
}

/// A site a plan sends nobody to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Id of the site.
    pub site: String,
    /// The plan's reason, by its code.
    pub reason: String,
    /// The plan's sentence on it.
    pub detail: String,
}

/// One import, as a list of imports shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// The file and what it holds.
    pub head: Head,
    /// What it did.
    pub tally: Tally,
}

/// How much evidence of a day there is. Rows are only ever added, so that numbers tell whether there is more than there was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayEvidence {
    /// Keys of the plans that hold, in their order.
    pub plans: Vec<i64>,
    /// Visit records.
    pub visits: u64,
    /// Points of tracks.
    pub fixes: u64,
}

/// What a day was judged on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether there were tracks: then the sightings are all that was seen. Without any a record counts as a visit, and the
    /// sightings are those sites of which it does not.
    pub tracks: bool,
    /// A digest of the evidence and of what it was judged by; empty where it is not known.
    pub digest: String,
    /// Teams whose records and devices kept different clocks.
    pub clocks: Vec<ClockOff>,
}

/// A row kept aside, with the import it came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedLine {
    /// What the import was of.
    pub subject: Subject,
    /// Whether a later version of the same file stands for it.
    pub superseded: bool,
    /// The row.
    pub row: Rejected,
}

/// How much a ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sites on the newest list.
    pub present: u64,
    /// Sites that were on a list and are not on the newest.
    pub gone: u64,
    /// Sites on the newest list without a usable place.
    pub unplaced: u64,
    /// Changes of sites between lists.
    pub changes: u64,
    /// Plans, and stops in them.
    pub plans: (u64, u64),
    /// Visit records.
    pub visits: u64,
    /// First and last day of the visit records.
    pub visit_days: Option<(Date, Date)>,
    /// Tracks, and points in them.
    pub tracks: (u64, u64),
    /// Sites whose sight was judged, over all days.
    pub sightings: u64,
    /// Findings by how far they have come.
    pub findings: BTreeMap<FindingState, u64>,
    /// Ids that visits, plans or findings name and no list does.
    pub unlisted: Vec<String>,
    /// Imports.
    pub imports: u64,
    /// Rows kept aside that no later version of their file stands for.
    pub rejected: u64,
}

impl DayEvidence {
    /// Whether there is any.
    #[must_use]
    pub fn is_some(&self) -> bool {
        !self.plans.is_empty() || self.visits > 0 || self.fixes > 0
    }
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sites, Self::Plan, Self::Visits, Self::Tracks, Self::Findings];

    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sites => "sites",
            Self::Plan => "plan",
            Self::Visits => "visits",
            Self::Tracks => "tracks",
            Self::Findings => "findings",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.code() == code)
    }
}

impl ListMode {
    /// Its name in files and in the ledger.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Add => "add",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Full, Self::Add].into_iter().find(|mode| mode.code() == code)
    }
}

impl Registry {
    /// The site that an id means on a day: the one that bore it then, or, before any list names it, the first that did.
    #[must_use]
    pub fn resolve(&self, id: &str, day: Date) -> Option<&Registered> {
        let holders = self.holders.get(id)?;
        let held = holders.iter().rev().find(|(since, _)| *since <= day).or_else(|| holders.first())?;
        self.site(held.1)
    }

    /// The site that an id means now.
    #[must_use]
    pub fn current(&self, id: &str) -> Option<&Registered> {
        self.site(self.holders.get(id)?.last()?.1)
    }

    /// The site of a key.
    #[must_use]
    pub fn site(&self, key: i64) -> Option<&Registered> {
        let at = self.sites.binary_search_by_key(&key, |site| site.key).ok()?;
        self.sites.get(at)
    }
}

/// An id for what has none of its own, drawn from what it says, so that the same row has the same id in every file.
#[must_use]
pub fn natural_id(prefix: &str, parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    format!("{prefix}{}", &hasher.finalize().to_hex()[..10])
}
