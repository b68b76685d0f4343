//! What is known over time: the sites with their history, plans, visits, tracks, findings and what became of them.
//!
//! [`Store`] says what a ledger can do, [`SqliteLedger`] does it in one file; a server's database takes the same rows and the
//! same SQL. Every import is one transaction, and importing the same again changes nothing. `matching` and `import` decide what
//! a list or a row means and know no database.
//!
//! This room must not know the formats files come in, nor print. No clock is read here: callers say what time it is.

mod daily;
mod draw;
mod due;
mod error;
mod import;
mod matching;
mod records;
mod sqlite;
mod store;

pub use daily::{Daily, DailyRules, Figures, Line, NotVisited, WhyNot, daily};
pub use draw::{Draw, Strata, Ticket};
pub use due::{DueList, DueSite, Rhythm, WhyDue, due, raised};
pub use error::Error;
pub use import::{
    EachVisit, import_findings, import_plan, import_sites, import_tracks, import_visits, import_visits_in_pieces,
};
pub use matching::{Match, MatchRules, match_lists};
pub use records::{
    Counts, DayEvidence, Head, ImportLine, Judgement, ListMode, Missed, PlanRecord, PlannedRoute, PlannedStop, Receipt,
    Registry, Rejected, RejectedLine, Subject, Tally, natural_id,
};
pub use sqlite::SqliteLedger;
pub use store::{Batch, OnDay, Store, Work};

#[cfg(test)]
mod tests;
