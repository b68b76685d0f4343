//! What is in a ledger, and what an import did.

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// `fullsweep ledger status --json`: what is in a ledger.
#[derive(JsonSchema)]
pub(in crate::report) struct LedgerStatusFile {
    /// `fullsweep-ledger/1`.
    #[schemars(extend("const" = "fullsweep-ledger/1"))]
    format: String,
    /// IANA name of its time zone; null before it is said.
    timezone: Option<String>,
    /// The day of the newest list.
    newest_list: Option<String>,
    /// Its sites.
    sites: LedgerSites,
    /// Plans.
    plans: u64,
    /// Their stops.
    stops: u64,
    /// Records of visits.
    visits: u64,
    /// The first and last day of them.
    visit_days: Option<[String; 2]>,
    /// Tracks.
    tracks: u64,
    /// Their points.
    points: u64,
    /// Words on sites and days.
    sightings: u64,
    /// Findings by state.
    findings: BTreeMap<String, u64>,
    /// Ids that plans, visits or findings name and no list does.
    unlisted: Vec<String>,
    /// Files imported.
    imports: u64,
    /// Rows kept aside.
    rejected: u64,
    /// The files, with `--imports`.
    #[schemars(skip_serializing_if = "Option::is_none")]
    import_list: Option<Vec<Imported>>,
}

/// Sites of a ledger.
#[derive(JsonSchema)]
struct LedgerSites {
    /// On the newest list.
    present: u64,
    /// Not on it any more.
    gone: u64,
    /// Without a usable place.
    unplaced: u64,
    /// Changes kept.
    changes: u64,
}

/// A file that was imported.
#[derive(JsonSchema)]
struct Imported {
    /// Its name.
    file: String,
    /// `sites`, `plan`, `visits`, `tracks` or `findings`.
    subject: String,
    /// BLAKE3 of its content.
    hash: String,
    /// For a list of sites: how complete it is, and its day.
    list: Option<ListOf>,
    #[schemars(flatten)]
    counts: Counts,
}

/// What a list of sites stands for.
#[derive(JsonSchema)]
struct ListOf {
    /// `full` or `add`.
    mode: String,
    /// Its day.
    #[schemars(extend("format" = "date"))]
    date: String,
}

/// `fullsweep ledger import --json`: what became of the files.
#[derive(JsonSchema)]
pub(in crate::report) struct LedgerImportFile {
    /// `fullsweep-ledger-import/1`.
    #[schemars(extend("const" = "fullsweep-ledger-import/1"))]
    format: String,
    /// One for each file.
    imports: Vec<Receipt>,
}

/// What became of a file.
#[derive(JsonSchema)]
struct Receipt {
    /// Its name.
    file: String,
    /// `sites`, `plan`, `visits`, `tracks` or `findings`.
    subject: String,
    /// Whether it had been imported before; then nothing was changed.
    already: bool,
    #[schemars(flatten)]
    counts: Counts,
    /// What people should know of it.
    notes: Vec<String>,
}

/// What became of the rows of a file.
#[derive(JsonSchema)]
struct Counts {
    /// Rows read.
    rows: u64,
    /// Those that were new.
    new: u64,
    /// Those that changed something.
    changed: u64,
    /// Those that were known.
    known: u64,
    /// Sites that the list does not name any more.
    gone: u64,
    /// Rows kept aside.
    rejected: u64,
}
