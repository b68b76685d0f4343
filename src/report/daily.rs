//! The report of a day for the evening meeting: a page that prints well, a workbook, and the figures for machines.

mod html;
mod json;
mod xlsx;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Lang;
use super::coverage::rests_upon;
use super::words::Words;
use crate::ledger::{Daily, DueList, DueSite, Figures, Line, NotVisited, Registry, WhyDue, WhyNot};
use crate::model::{Finding, FindingState, Reason, Scenario, Seen};

pub use html::daily_html;
pub use json::daily_json;
pub use xlsx::daily_xlsx;

/// What the report is made of.
#[derive(Clone, Copy, Debug)]
pub struct DailyReport<'a> {
    /// The day.
    pub daily: &'a Daily,
    /// Says what teams, kinds and territories are called.
    pub scenario: &'a Scenario,
    /// Says what sites are called.
    pub registry: &'a Registry,
    /// The zone of its times.
    pub zone: &'a TimeZone,
}

struct Tile {
    name: &'static str,
    value: u64,
    before: u64,
    change: String,
    tone: &'static str,
}

struct Table {
    title: &'static str,
    first: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    class: &'static str,
    cells: Vec<Cell>,
}

struct Cell {
    value: u64,
    class: &'static str,
}

struct MissedRow {
    why: &'static str,
    site: String,
    name: String,
    kind: String,
    team: String,
    detail: String,
}

struct FindingRow {
    body: String,
    id: String,
    site: String,
    what: String,
    team: String,
    found: String,
    deadline: String,
    state: String,
    pending: bool,
    overdue: bool,
}

/// The titles of the figures, in the order of [`Figures::named`].
fn heads(w: &Words) -> [(&'static str, &'static str); 13] {
    let titles = [
        w.planned,
        w.seen_visited,
        w.seen_passed,
        w.seen_claimed,
        w.seen_not,
        w.left_out,
        w.unplanned,
        w.found_today,
        w.state_handed_over,
        w.state_fixed,
        w.state_verified,
        w.still_open,
        w.overdue,
    ];
    let named = Figures::default().named();
    std::array::from_fn(|at| (named[at].0, titles[at]))
}

fn tiles(daily: &Daily, w: &Words) -> Vec<Tile> {
    let (now, before) = (daily.total.named(), daily.before.named());
    let tile = |(at, (code, name)): (usize, (&'static str, &'static str))| {
        let (value, earlier) = (now[at].1, before[at].1);
        let tone = match code {
            "overdue" | "claimed_only" | "not_seen" | "left_out" if value > 0 => "bad",
            "visited" | "fixed" | "verified" if value > 0 => "good",
            _ => "",
        };
        let change = i128::from(value) - i128::from(earlier);
        Tile { name, value, before: earlier, change: format!("{change:+}"), tone }
    };
    heads(w).into_iter().enumerate().map(tile).filter(|tile| !tile.name.is_empty()).collect()
}

fn due_tiles(list: &DueList, w: &Words) -> Vec<Tile> {
    let sites = &list.sites;
    let count = |of: fn(&WhyDue) -> bool| sites.iter().filter(|site| site.why.iter().any(of)).count() as u64;
    let tile = |name, value| Tile { name, value, before: 0, change: String::new(), tone: "" };
    let mut tiles = vec![
        tile(w.due_finding, count(|why| matches!(why, WhyDue::Finding { .. }))),
        tile(w.due_interval, count(|why| matches!(why, WhyDue::Interval { overdue_days: 0, .. }))),
        tile(w.due_overdue, count(|why| matches!(why, WhyDue::Interval { overdue_days: 1.., .. }))),
        tile(w.due_drawn, count(|why| matches!(why, WhyDue::Drawn { .. }))),
        tile(w.due_never, count(|why| matches!(why, WhyDue::NeverSeen { .. }))),
        tile(w.due_nowhere, list.nowhere.len() as u64),
    ];
    if !list.shut.is_empty() {
        tiles.push(tile(w.due_shut, list.shut.len() as u64));
    }
    tiles
}

impl DailyReport<'_> {
    /// Teams with the sums of their groups, then territories, then kinds; each ends with the whole.
    fn tables(&self, lang: Lang) -> Vec<Table> {
        let (w, daily) = (lang.words(), self.daily);
        let mut by_team: Vec<Row> = Vec::new();
        for group in &daily.groups {
            // A single group without a name is the whole: its sum would stand there twice.
            if daily.groups.len() > 1 || group.name.is_some() {
                by_team.push(row(group.name.clone().unwrap_or_else(|| w.no_group.to_owned()), "group", &group.figures));
            }
            for team in daily.teams.iter().filter(|team| team.group == group.name) {
                by_team.push(row(self.team(team.name.as_deref(), w), "", &team.figures));
            }
        }
        let rows = |lines: &[Line], name: &dyn Fn(Option<&str>) -> String| -> Vec<Row> {
            lines.iter().map(|line| row(name(line.name.as_deref()), "", &line.figures)).collect()
        };
        let territories = rows(&daily.territories, &|id| self.territory(id, w));
        let kinds = rows(&daily.kinds, &|id| self.kind(id, lang));
        let tables =
            [(w.by_team, w.team, by_team), (w.by_territory, w.territory, territories), (w.by_kind, w.kind, kinds)];
        tables
            .into_iter()
            .map(|(title, first, mut rows)| {
                rows.push(row(w.headquarters.to_owned(), "total", &daily.total));
                Table { title, first, rows }
            })
            .collect()
    }

    fn team(&self, id: Option<&str>, w: &Words) -> String {
        let Some(id) = id else { return w.no_team.to_owned() };
        self.scenario.teams.iter().find(|team| team.id == id).map_or_else(|| id.to_owned(), |team| team.name.clone())
    }

    fn territory(&self, id: Option<&str>, w: &Words) -> String {
        let Some(id) = id else { return w.no_territory.to_owned() };
        let known = self.scenario.territories.iter().find(|territory| territory.id == id);
        known.map_or_else(|| id.to_owned(), |territory| territory.name.clone())
    }

    fn kind(&self, id: Option<&str>, lang: Lang) -> String {
        id.map_or_else(|| lang.words().not_listed.to_owned(), |id| lang.kind(self.scenario, id).to_owned())
    }

    fn missed(&self, lang: Lang) -> Vec<MissedRow> {
        let w = lang.words();
        let row = |missed: &NotVisited| {
            let why = match &missed.why {
                WhyNot::Seen(Seen::PassedBy, _) => w.seen_passed,
                WhyNot::Seen(Seen::ClaimedOnly, _) => w.seen_claimed,
                WhyNot::Seen(..) => w.seen_not,
                WhyNot::LeftOut(code, _) => reason(code, w),
            };
            MissedRow {
                why,
                site: missed.site.clone(),
                name: if missed.name == missed.site { String::new() } else { missed.name.clone() },
                kind: self.kind(missed.kind.as_deref(), lang),
                team: missed.team.as_deref().map(|team| self.team(Some(team), w)).unwrap_or_default(),
                detail: self.detail(missed, lang).unwrap_or_default(),
            }
        };
        self.daily.not_visited.iter().map(row).collect()
    }

    /// What it rests upon that a site is told as not visited: the plan's sentence, or what tracks and records show.
    fn detail(&self, missed: &NotVisited, lang: Lang) -> Option<String> {
        match &missed.why {
            WhyNot::Seen(_, ground) => ground.as_ref().map(|ground| rests_upon(ground, self.scenario, self.zone, lang)),
            WhyNot::LeftOut(_, told) => Some(told.clone()),
        }
    }

    /// Findings by body, the overdue ones of each first.
    fn findings(&self, lang: Lang) -> Vec<FindingRow> {
        let mut all: Vec<&Finding> = self.daily.findings.iter().collect();
        let end = self.daily.end;
        all.sort_by_key(|finding| {
            (finding.responsible.is_none(), finding.responsible.clone(), !finding.is_overdue(end))
        });
        all.into_iter().map(|finding| self.finding(finding, lang)).collect()
    }

    fn finding(&self, finding: &Finding, lang: Lang) -> FindingRow {
        let w = lang.words();
        let day = finding.found.to_zoned(self.zone.clone()).date();
        let site = self.registry.resolve(&finding.site, day).map(|site| &site.listed);
        let overdue = finding.is_overdue(self.daily.end);
        let state = w.state(finding.state_at(self.daily.end).unwrap_or(FindingState::Open));
        FindingRow {
            body: finding.responsible.clone().unwrap_or_else(|| w.no_body.to_owned()),
            id: finding.id.clone(),
            site: site.map_or_else(|| finding.site.clone(), |site| site.name.clone()),
            what: finding.what.clone(),
            team: finding.team.as_deref().map(|team| self.team(Some(team), w)).unwrap_or_default(),
            found: self.time(finding.found),
            deadline: finding.deadline.map(|at| self.time(at)).unwrap_or_default(),
            state: if overdue { format!("{state}, {}", w.overdue) } else { state.to_owned() },
            pending: finding.state_at(self.daily.end).is_some_and(FindingState::is_pending),
            overdue,
        }
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%m-%d %H:%M").to_string()
    }
}

fn row(name: String, class: &'static str, figures: &Figures) -> Row {
    let cell = |(code, value): (&'static str, u64)| {
        let class = match code {
            _ if value == 0 => " z",
            "overdue" | "claimed_only" => " hot",
            _ => "",
        };
        Cell { value, class }
    };
    Row { name, class, cells: figures.named().into_iter().map(cell).collect() }
}

fn reason(code: &str, w: &Words) -> &'static str {
    Reason::of_code(code).map_or(w.left_out, |reason| w.reason(reason))
}

/// How many sites are due for which reason, for a summary: by the code of the reason.
#[must_use]
pub fn due_counts(sites: &[DueSite]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for why in sites.iter().flat_map(|site| &site.why) {
        let code = match why {
            WhyDue::NeverSeen { .. } => "never seen",
            WhyDue::Drawn { .. } => "drawn",
            WhyDue::Interval { overdue_days: 0, .. } => "due by their interval",
            WhyDue::Interval { .. } => "overdue by their interval",
            WhyDue::Finding { .. } => "findings to be seen again",
        };
        *counts.entry(code).or_insert(0) += 1;
    }
    counts
}
