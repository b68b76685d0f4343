//! What became of sites, and rows kept aside.

use schemars::JsonSchema;

/// `fullsweep ledger history --json`: what became of a site.
#[derive(JsonSchema)]
pub(in crate::report) struct SiteHistoryFile {
    /// `fullsweep-site-history/1`.
    #[schemars(extend("const" = "fullsweep-site-history/1"))]
    format: String,
    /// The id asked for.
    id: String,
    /// The sites that have or had it.
    sites: Vec<SiteHistory>,
}

/// A site and its changes.
#[derive(JsonSchema)]
struct SiteHistory {
    /// Its number in the ledger, which stays when its id changes.
    key: i64,
    /// Its id.
    id: String,
    /// What people call it.
    name: String,
    /// Its kind.
    kind: String,
    /// Its territory.
    territory: Option<String>,
    /// Longitude and latitude in degrees.
    point: Option<[f64; 2]>,
    /// The day it came onto a list.
    #[schemars(extend("format" = "date"))]
    since: String,
    /// The day of the list that did not name it any more.
    gone: Option<String>,
    /// All changes, the first one first.
    changes: Vec<SiteChange>,
}

/// A change of a site.
#[derive(JsonSchema)]
struct SiteChange {
    /// Day of the list.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// Name of the change.
    what: String,
    /// The same in words.
    told: String,
    /// The file.
    file: String,
    /// Its row or feature.
    row: u64,
    /// For a move: how far, in metres.
    #[schemars(skip_serializing_if = "Option::is_none")]
    metres: Option<i64>,
}

/// `fullsweep ledger rejected --json`: rows kept aside.
#[derive(JsonSchema)]
pub(in crate::report) struct RejectedFile {
    /// `fullsweep-rejected/1`.
    #[schemars(extend("const" = "fullsweep-rejected/1"))]
    format: String,
    /// The rows.
    rows: Vec<RejectedRow>,
    /// How many rows there are that a later version of their file stands for; `--all` lists them too.
    superseded: u64,
}

/// A row kept aside.
#[derive(JsonSchema)]
struct RejectedRow {
    /// `sites`, `plan`, `visits`, `tracks` or `findings`.
    subject: String,
    /// The file.
    file: String,
    /// Its row or feature.
    row: u64,
    /// Name of its first fault.
    code: String,
    /// Its faults in words, one a line, each with how to mend it.
    reason: String,
    /// The row as it stood.
    text: String,
    /// Whether a later version of its file stands for it.
    superseded: bool,
}
