//! What the check found, for people and machines.

use std::fmt;

use crate::model::{Clock, Summary};
use crate::units::{Metres, Seconds};

/// A rule of the day, or of a plan's own consistency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The plan is for this scenario, date and time zone.
    Scenario,
    /// Ids of teams, shifts and sites are those of the scenario.
    Known,
    /// Every site stands in the plan exactly once: visited, unassigned or spared.
    SiteOnce,
    /// A shift makes at most one route, with at least one stop.
    ShiftOnce,
    /// The route lies within the shift.
    Shift,
    /// Work is at most the longest work.
    LongestWork,
    /// Times follow from each other: departure, travel, breaks, arrival, service.
    Clock,
    /// Service lies within a window.
    Window,
    /// Service takes as long as the site asks.
    Service,
    /// Due breaks are taken, once, within their windows, where they may be.
    Break,
    /// The team has the skills.
    Skills,
    /// The team is large enough.
    Crew,
    /// The team serves the territory.
    Territory,
    /// The site's fixed team visits it.
    FixedTeam,
    /// The site is for this date.
    Day,
    /// Loads are within the capacity.
    Load,
    /// Groups hold.
    Group,
    /// Locks hold.
    Lock,
    /// Travel times are those of the source.
    Travel,
    /// Distances are those of the source.
    Distance,
    /// Travel times and distances are those of the shortest way on the roads, found anew.
    Road,
    /// Ways begin and end at the places.
    Path,
    /// Totals add up.
    Totals,
    /// The reason given for an unassigned site holds.
    Reason,
    /// A site that may not be dropped was.
    Must,
}

/// A rule that is broken, or a doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// Team and shift (from 0) of the route concerned.
    pub route: Option<(String, usize)>,
    /// Id of the site concerned.
    pub site: Option<String>,
    /// What the rule asks for.
    pub expected: String,
    /// What the plan says.
    pub found: String,
}

/// The judgement of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Rules broken, in the order of the routes.
    pub violations: Vec<Violation>,
    /// Doubts: nothing that makes the plan invalid.
    pub warnings: Vec<Violation>,
    /// Totals, added up anew.
    pub totals: Summary,
    /// Legs held against the source's table.
    pub legs: usize,
    /// Legs whose way was searched anew on the roads.
    pub legs_on_roads: usize,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 25] = [
        Self::Scenario,
        Self::Known,
        Self::SiteOnce,
        Self::ShiftOnce,
        Self::Shift,
        Self::LongestWork,
        Self::Clock,
        Self::Window,
        Self::Service,
        Self::Break,
        Self::Skills,
        Self::Crew,
        Self::Territory,
        Self::FixedTeam,
        Self::Day,
        Self::Load,
        Self::Group,
        Self::Lock,
        Self::Travel,
        Self::Distance,
        Self::Road,
        Self::Path,
        Self::Totals,
        Self::Reason,
        Self::Must,
    ];

    /// Its code in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Known => "known",
            Self::SiteOnce => "site-once",
            Self::ShiftOnce => "shift-once",
            Self::Shift => "shift",
            Self::LongestWork => "longest-work",
            Self::Clock => "clock",
            Self::Window => "window",
            Self::Service => "service",
            Self::Break => "break",
            Self::Skills => "skills",
            Self::Crew => "crew",
            Self::Territory => "territory",
            Self::FixedTeam => "fixed-team",
            Self::Day => "day",
            Self::Load => "load",
            Self::Group => "group",
            Self::Lock => "lock",
            Self::Travel => "travel",
            Self::Distance => "distance",
            Self::Road => "road",
            Self::Path => "path",
            Self::Totals => "totals",
            Self::Reason => "reason",
            Self::Must => "must",
        }
    }
}

impl Verdict {
    /// Whether no rule is broken.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// Tells a broken rule.
    pub(super) fn broken(&mut self, rule: Rule, at: &At<'_>, expected: impl Into<String>, found: impl Into<String>) {
        self.violations.push(at.violation(rule, expected.into(), found.into()));
    }

    /// Tells a doubt.
    pub(super) fn doubt(&mut self, rule: Rule, at: &At<'_>, expected: impl Into<String>, found: impl Into<String>) {
        self.warnings.push(at.violation(rule, expected.into(), found.into()));
    }
}

/// Where in the plan something is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct At<'a> {
    pub(super) route: Option<(&'a str, usize)>,
    pub(super) site: Option<&'a str>,
}

impl<'a> At<'a> {
    pub(super) fn site(site: &'a str) -> Self {
        Self { site: Some(site), ..Self::default() }
    }

    /// The same route, at a site.
    pub(super) fn stop(self, site: &'a str) -> Self {
        Self { site: Some(site), ..self }
    }

    fn violation(&self, rule: Rule, expected: String, found: String) -> Violation {
        Violation {
            rule,
            route: self.route.map(|(team, shift)| (team.to_owned(), shift)),
            site: self.site.map(str::to_owned),
            expected,
            found,
        }
    }
}

/// `T1 shift 1, site C001: window: expected within 08:00-12:00, found 12:05-12:15`.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((team, shift)) = &self.route {
            write!(f, "team {team}, shift {}, ", shift + 1)?;
        }
        if let Some(site) = &self.site {
            write!(f, "site {site}, ")?;
        }
        write!(f, "rule {}: expected {}, found {}", self.rule.code(), self.expected, self.found)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(f, "broken: {violation}")?;
        }
        for warning in &self.warnings {
            writeln!(f, "doubt: {warning}")?;
        }
        let Summary { sites, visited, unassigned, spared, .. } = self.totals;
        let verdict = if self.is_valid() { "valid" } else { "NOT VALID" };
        writeln!(
            f,
            "{verdict}: {} broken, {} in doubt; {sites} sites: {visited} visited, {unassigned} unassigned, {spared} spared",
            self.violations.len(),
            self.warnings.len()
        )?;
        write!(f, "{} legs held against the travel times, {} searched anew on the roads", self.legs, self.legs_on_roads)
    }
}

/// An instant to the second, for figures that must tell one second from the next.
pub(super) fn instant(clock: &Clock, at: Seconds) -> String {
    clock.rfc3339(at)
}

/// A span between two instants.
pub(super) fn span(clock: &Clock, from: Seconds, to: Seconds) -> String {
    format!("{} to {}", instant(clock, from), instant(clock, to))
}

/// A length of time to the second.
pub(super) fn seconds(time: Seconds) -> String {
    format!("{} s", time.get())
}

/// A length to the metre.
pub(super) fn metres(length: Metres) -> String {
    format!("{} m", length.get())
}
