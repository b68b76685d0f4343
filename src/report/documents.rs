//! What commands print for machines and the schemas of: `check`, `ledger ...`, `report daily`. The documents are made where their
//! figures are; here stands what other programs may rely on, and `tests/cli` holds the one against the other. Members are only
//! ever added.

#![expect(dead_code, reason = "schemas are drawn from these; no value of them is made")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::input::Problem;

/// What is wrong with an input, as printed with `--json`.
#[derive(JsonSchema)]
pub(super) struct ProblemsFile {
    /// `fullsweep-problems/1`.
    #[schemars(extend("const" = "fullsweep-problems/1"))]
    format: String,
    /// All that is wrong.
    problems: Vec<Problem>,
}

/// `fullsweep check --json`: whether a plan keeps the rules of its day.
#[derive(JsonSchema)]
pub(super) struct VerdictFile {
    /// `fullsweep-verdict/1`.
    #[schemars(extend("const" = "fullsweep-verdict/1"))]
    format: String,
    /// Whether it keeps all of them.
    valid: bool,
    /// Rules it breaks.
    violations: Vec<Violation>,
    /// What is allowed and odd.
    warnings: Vec<Violation>,
    /// Legs of all routes.
    legs: u64,
    /// Those that were driven anew on the roads.
    legs_on_roads: u64,
    /// The sums as counted by the check.
    totals: Totals,
}

/// A rule that is broken.
#[derive(JsonSchema)]
struct Violation {
    /// Name of the rule.
    rule: String,
    /// Team, where it is about a route.
    team: Option<String>,
    /// Number of its shift, from 0.
    shift: Option<u64>,
    /// Site, where it is about one.
    site: Option<String>,
    /// What the rule asks.
    expected: String,
    /// What the plan has.
    found: String,
}

/// Sums of a plan.
#[derive(JsonSchema)]
struct Totals {
    /// Sites in all.
    sites: u64,
    /// Visited.
    visited: u64,
    /// Left out, each with a reason.
    unassigned: u64,
    /// Covered by another of their group.
    spared: u64,
    /// Teams with a route.
    teams_used: u64,
    /// Seconds on the way.
    travel_s: i64,
    /// Seconds at sites.
    service_s: i64,
    /// Seconds of waiting.
    waiting_s: i64,
    /// Metres.
    distance_m: i64,
}

/// `daily.json` and `fullsweep report daily --json`: the figures of a day for the evening meeting.
#[derive(JsonSchema)]
pub(super) struct DailyFile {
    /// `fullsweep-daily/1`.
    #[schemars(extend("const" = "fullsweep-daily/1"))]
    format: String,
    /// Name of the scenario.
    scenario: String,
    /// The day.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// Whether sites were judged on it; without, visits are what teams wrote.
    judged: bool,
    /// All of it.
    total: DayFigures,
    /// The same of the day before.
    day_before: DayFigures,
    /// By group of teams; they add up to the total.
    groups: Vec<FigureLine>,
    /// By team; they add up to their groups.
    teams: Vec<FigureLine>,
    /// By territory.
    territories: Vec<FigureLine>,
    /// By kind of site.
    kinds: Vec<FigureLine>,
    /// Every site that was asked for and not visited.
    not_visited: Vec<MissedSite>,
    /// Findings that are not closed, or were closed on the day.
    findings: Vec<DayFinding>,
    /// What is due on the next day.
    tomorrow: Vec<DueSite>,
    /// Ids of sites that would be due on the next day and are shut then: they are due when they open next.
    tomorrow_shut: Vec<String>,
    /// Findings at sites that no list names.
    findings_nowhere: Vec<FindingAt>,
    /// Ids of findings that were seen again often enough and wait for a word that they are closed.
    findings_to_verify: Vec<String>,
}

/// Figures of a day.
#[derive(JsonSchema)]
struct DayFigures {
    /// Sites that plans sent a team to.
    planned: u64,
    /// Those visited.
    visited: u64,
    /// Those passed by.
    passed_by: u64,
    /// Those written down while the device was elsewhere.
    claimed_only: u64,
    /// Those nobody came near.
    not_seen: u64,
    /// Sites the plan left out.
    left_out: u64,
    /// Sites visited that no plan asked for.
    unplanned: u64,
    /// Findings made.
    found: u64,
    /// Findings handed over.
    handed_over: u64,
    /// Findings put right.
    fixed: u64,
    /// Findings seen again and closed.
    verified: u64,
    /// Findings that are open at the end of the day.
    open: u64,
    /// Those of them past their deadline.
    overdue: u64,
}

/// Figures of a team, group, territory or kind.
#[derive(JsonSchema)]
struct FigureLine {
    /// Its id; null for what has none.
    id: Option<String>,
    /// The group of a team.
    #[schemars(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    /// Its figures.
    figures: DayFigures,
}

/// A site that was asked for and not visited.
#[derive(JsonSchema)]
struct MissedSite {
    /// Its id.
    site: String,
    /// What people call it.
    name: Option<String>,
    /// Its kind.
    kind: Option<String>,
    /// The team that was to go.
    team: Option<String>,
    /// `passed_by`, `claimed_only`, `not_seen`, or the reason for which the plan left it out.
    why: String,
    /// The plan's own sentence.
    detail: Option<String>,
}

/// A finding in the report of a day.
#[derive(JsonSchema)]
struct DayFinding {
    /// Its id.
    id: String,
    /// Where.
    site: String,
    /// What was found.
    what: String,
    /// Who has to put it right.
    responsible: Option<String>,
    /// Who found it.
    team: Option<String>,
    /// Whether its deadline is past.
    overdue: bool,
    /// `open`, `handed_over`, `fixed` or `verified`.
    state: String,
}

/// A site that is due.
#[derive(JsonSchema)]
struct DueSite {
    /// Its id.
    site: String,
    /// Why, all reasons.
    why: Vec<Why>,
}

/// Why a site is due.
#[derive(JsonSchema)]
struct Why {
    /// The reason; the members that follow are those that it has.
    #[schemars(extend("enum" = ["never_seen", "interval", "finding", "draw"]))]
    why: String,
    /// The day it came onto the list.
    #[schemars(skip_serializing_if = "Option::is_none")]
    listed: Option<String>,
    /// The day it was last visited.
    #[schemars(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    /// After how many days it is to be seen again.
    #[schemars(skip_serializing_if = "Option::is_none")]
    every_days: Option<u64>,
    /// Days beyond that on which it was open.
    #[schemars(skip_serializing_if = "Option::is_none")]
    overdue_days: Option<i64>,
    /// The draw it was drawn by.
    #[schemars(skip_serializing_if = "Option::is_none")]
    draw: Option<i64>,
    /// The finding to be looked at.
    #[schemars(skip_serializing_if = "Option::is_none")]
    finding: Option<String>,
    /// Who looks: `any`, `same` or `other` than the team that found it.
    #[schemars(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// The team that found it.
    #[schemars(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// Which look it is, from 1.
    #[schemars(skip_serializing_if = "Option::is_none")]
    look: Option<u64>,
    /// Of how many.
    #[schemars(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
}

/// A finding and its site.
#[derive(JsonSchema)]
struct FindingAt {
    /// Id of the finding.
    id: String,
    /// Id that no list names.
    site: String,
}

/// `fullsweep ledger findings --json` and `ledger finding --json`: the hand-over list.
#[derive(JsonSchema)]
pub(super) struct FindingsFile {
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

/// `fullsweep ledger status --json`: what is in a ledger.
#[derive(JsonSchema)]
pub(super) struct LedgerStatusFile {
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
pub(super) struct LedgerImportFile {
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
    /// What people should know of it.
    notes: Vec<String>,
}

/// `fullsweep ledger history --json`: what became of a site.
#[derive(JsonSchema)]
pub(super) struct SiteHistoryFile {
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
pub(super) struct RejectedFile {
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
    /// Name of the fault.
    code: String,
    /// The fault in words, with how to mend it.
    reason: String,
    /// The row as it stood.
    text: String,
    /// Whether a later version of its file stands for it.
    superseded: bool,
}

/// A draw of sites for unannounced visits, made or checked.
#[derive(JsonSchema)]
pub(super) struct DrawFile {
    /// `fullsweep-draw/1`.
    #[schemars(extend("const" = "fullsweep-draw/1"))]
    format: String,
    /// The number by which it is checked.
    id: i64,
    /// The day the sites are to be visited on.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// How it was drawn: `blake3-bottom-k/1`.
    method: String,
    /// Whence the chance came.
    seed: String,
    /// What it was drawn within: `none`, `territory` or `kind`.
    #[schemars(extend("enum" = ["none", "territory", "kind"]))]
    by: String,
    /// How many were asked for.
    asked: u64,
    /// How many could be drawn.
    listed: u64,
    /// BLAKE3 of the list that was drawn from.
    list_digest: String,
    /// Those drawn, the first first.
    drawn: Vec<DrawnSite>,
    /// Whether it was drawn again and found to be the same.
    checked: bool,
}

/// A site that was drawn.
#[derive(JsonSchema)]
struct DrawnSite {
    /// Its id.
    site: String,
    /// Its territory or kind; empty where it was drawn among all.
    stratum: String,
}
