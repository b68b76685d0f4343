//! What `check` prints, and what is wrong with an input.

use schemars::JsonSchema;

use crate::input::Problem;

/// What is wrong with an input, as printed with `--json`.
#[derive(JsonSchema)]
pub(in crate::report) struct ProblemsFile {
    /// `fullsweep-problems/1`.
    #[schemars(extend("const" = "fullsweep-problems/1"))]
    format: String,
    /// All that is wrong.
    problems: Vec<Problem>,
}

/// `fullsweep check --json`: whether a plan keeps the rules of its day.
#[derive(JsonSchema)]
pub(in crate::report) struct VerdictFile {
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
