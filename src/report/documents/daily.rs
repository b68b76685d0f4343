//! The figures of a day for the evening meeting.

use schemars::JsonSchema;

/// `daily.json` and `fullsweep report daily --json`: the figures of a day for the evening meeting.
#[derive(JsonSchema)]
pub(in crate::report) struct DailyFile {
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
    /// The plan's own sentence, or what tracks and records show of it ("N2 Qawra passed at 11:20, 23 m away, and did not stop"); none where the day
    /// was not judged.
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
