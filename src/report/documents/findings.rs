//! The hand-over list of findings.

use schemars::JsonSchema;

/// `fullsweep ledger findings --json` and `ledger finding --json`: the hand-over list.
#[derive(JsonSchema)]
pub(in crate::report) struct FindingsFile {
    /// `fullsweep-findings/1`.
    #[schemars(extend("const" = "fullsweep-findings/1"))]
    format: String,
    /// The instant at which it holds.
    #[schemars(extend("format" = "date-time"))]
    now: String,
    /// The bodies that have to put things right; last the findings without one.
    bodies: Vec<Body>,
}

/// What a body has to put right.
#[derive(JsonSchema)]
struct Body {
    /// Its name.
    body: Option<String>,
    /// How many are past their deadline.
    overdue: u64,
    /// The findings.
    findings: Vec<ListedFinding>,
}

/// A finding with all that became of it.
#[derive(JsonSchema)]
struct ListedFinding {
    /// Its id.
    id: String,
    /// Where.
    site: String,
    /// What that is called.
    site_name: Option<String>,
    /// Kind of the site.
    kind: Option<String>,
    /// Its territory.
    territory: Option<String>,
    /// What was found.
    what: String,
    /// When.
    #[schemars(extend("format" = "date-time"))]
    found: String,
    /// By whom.
    team: Option<String>,
    /// Who has to put it right.
    responsible: Option<String>,
    /// Until when.
    deadline: Option<String>,
    /// `open`, `handed_over`, `fixed` or `verified`.
    state: String,
    /// Whether its deadline is past.
    overdue: bool,
    /// How it is to be seen again.
    see_again: SeeAgain,
    /// Its states, the first one first.
    history: Vec<State>,
    /// Where it was read.
    source: Place,
}

/// How a finding is to be seen again.
#[derive(JsonSchema)]
struct SeeAgain {
    /// `any`, `same` or `other`.
    by: String,
    /// On so many days in a row.
    days: u64,
    /// Not before.
    from: Option<String>,
}

/// A state of a finding.
#[derive(JsonSchema)]
struct State {
    /// `open`, `handed_over`, `fixed` or `verified`.
    state: String,
    /// Since when.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Who said so.
    by: Option<String>,
    /// What was said.
    note: Option<String>,
    /// Where it was read.
    source: Place,
}

/// A place in a file.
#[derive(JsonSchema)]
struct Place {
    /// The file.
    file: String,
    /// Its row or feature.
    row: u64,
}
