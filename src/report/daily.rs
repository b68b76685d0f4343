//! The report of a day for the evening meeting: a page that prints well, a workbook, and the figures for machines.

use std::collections::BTreeMap;

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value, json};

use super::Lang;
use super::words::Words;
use crate::ledger::{Daily, DueSite, Figures, Line, NotVisited, Registry, WhyDue, WhyNot};
use crate::model::{Finding, FindingState, Reason, Scenario, Seen};

/// Rows of a list that the page shows; the workbook has all.
const SHOWN: usize = 60;

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

#[derive(Template)]
#[template(path = "daily.html")]
struct Page<'a> {
    lang: &'a str,
    w: &'static Words,
    title: &'a str,
    date: String,
    judged: bool,
    tiles: Vec<Tile>,
    heads: Vec<&'static str>,
    tables: Vec<Table>,
    missed: Vec<MissedRow>,
    missed_count: usize,
    missed_more: usize,
    findings: Vec<FindingRow>,
    findings_count: usize,
    findings_more: usize,
    due: Vec<Tile>,
    due_count: usize,
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
    overdue: bool,
}

/// The page.
///
/// # Errors
/// Filling the template does not fail; its signature knows no better.
pub fn daily_html(report: &DailyReport<'_>, lang: Lang) -> Result<String, askama::Error> {
    let (w, daily) = (lang.words(), report.daily);
    let (missed, findings) = (report.missed(lang), report.findings(lang));
    let (missed_count, findings_count) = (missed.len(), findings.len());
    let page = Page {
        lang: if lang == Lang::Zh { "zh-CN" } else { lang.code() },
        w,
        title: &report.scenario.title,
        date: lang.date(daily.date),
        judged: daily.judged,
        tiles: tiles(daily, w),
        heads: heads(w).map(|(_, head)| head).to_vec(),
        tables: report.tables(lang),
        missed: missed.into_iter().take(SHOWN).collect(),
        missed_count,
        missed_more: missed_count.saturating_sub(SHOWN),
        findings: findings.into_iter().take(SHOWN).collect(),
        findings_count,
        findings_more: findings_count.saturating_sub(SHOWN),
        due: due_tiles(&daily.tomorrow.sites, daily.tomorrow.nowhere.len(), w),
        due_count: daily.tomorrow.sites.len(),
    };
    page.render()
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

fn due_tiles(sites: &[DueSite], nowhere: usize, w: &Words) -> Vec<Tile> {
    let count = |of: fn(&WhyDue) -> bool| sites.iter().filter(|site| site.why.iter().any(of)).count() as u64;
    let tile = |name, value| Tile { name, value, before: 0, change: String::new(), tone: "" };
    vec![
        tile(w.due_finding, count(|why| matches!(why, WhyDue::Finding { .. }))),
        tile(w.due_interval, count(|why| matches!(why, WhyDue::Interval { overdue_days: 0, .. }))),
        tile(w.due_overdue, count(|why| matches!(why, WhyDue::Interval { overdue_days: 1.., .. }))),
        tile(w.due_never, count(|why| matches!(why, WhyDue::NeverSeen { .. }))),
        tile(w.due_nowhere, nowhere as u64),
    ]
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
            let (why, detail) = match &missed.why {
                WhyNot::Seen(Seen::PassedBy) => (w.seen_passed, String::new()),
                WhyNot::Seen(Seen::ClaimedOnly) => (w.seen_claimed, String::new()),
                WhyNot::Seen(_) => (w.seen_not, String::new()),
                WhyNot::LeftOut(code, told) => (reason(code, w), told.clone()),
            };
            MissedRow {
                why,
                site: missed.site.clone(),
                name: if missed.name == missed.site { String::new() } else { missed.name.clone() },
                kind: self.kind(missed.kind.as_deref(), lang),
                team: missed.team.as_deref().map(|team| self.team(Some(team), w)).unwrap_or_default(),
                detail,
            }
        };
        self.daily.not_visited.iter().map(row).collect()
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

/// The workbook: figures, what was not visited, findings.
///
/// # Errors
/// When a sheet cannot hold it.
pub fn daily_xlsx(report: &DailyReport<'_>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let w = lang.words();
    let mut book = Workbook::new();
    // Equal reports give equal bytes.
    book.set_properties(
        &rust_xlsxwriter::DocProperties::new()
            .set_creation_datetime(&rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?),
    );
    let bold = Format::new().set_bold().set_text_wrap();
    for table in report.tables(lang) {
        let sheet = book.add_worksheet();
        sheet.set_name(table.title)?.set_freeze_panes(1, 1)?.set_column_width(0, 28)?.set_landscape();
        sheet.write_with_format(0, 0, table.first, &bold)?;
        for (column, (_, head)) in (1..).zip(heads(w)) {
            sheet.write_with_format(0, column, head, &bold)?;
        }
        for (line, row) in (1..).zip(&table.rows) {
            let heavy = !row.class.is_empty();
            if heavy {
                sheet.write_with_format(line, 0, &row.name, &bold)?
            } else {
                sheet.write(line, 0, &row.name)?
            };
            for (column, cell) in (1..).zip(&row.cells) {
                let value = cell.value as f64;
                if heavy {
                    sheet.write_with_format(line, column, value, &bold)?
                } else {
                    sheet.write(line, column, value)?
                };
            }
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name(w.not_visited)?;
    let rows = report
        .missed(lang)
        .into_iter()
        .map(|row| vec![row.why.to_owned(), row.site, row.name, row.kind, row.team, row.detail]);
    texts(sheet, &[w.reason, w.site, w.name, w.kind, w.team, w.detail], rows, &bold)?;
    let sheet = book.add_worksheet();
    sheet.set_name(w.findings_day)?;
    let rows = report
        .findings(lang)
        .into_iter()
        .map(|row| vec![row.body, row.id, row.site, row.what, row.team, row.found, row.deadline, row.state]);
    texts(sheet, &[w.body, w.finding, w.site, w.what, w.team, w.found_at, w.deadline, w.state], rows, &bold)?;
    let sheet = book.add_worksheet();
    sheet.set_name(w.tomorrow)?;
    let rows = report.daily.tomorrow.sites.iter().map(|site| {
        let name = report.registry.site(site.key).map(|known| known.listed.name.clone()).unwrap_or_default();
        vec![site.id.clone(), name, site.why.iter().map(|why| lang.why_due(why)).collect::<Vec<_>>().join("; ")]
    });
    texts(sheet, &[w.site, w.name, w.reason], rows, &bold)?;
    book.save_to_buffer()
}

fn texts(
    sheet: &mut Worksheet,
    heads: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    bold: &Format,
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?.set_landscape();
    for (column, head) in (0..).zip(heads) {
        sheet.write_with_format(0, column, *head, bold)?.set_column_width(column, 22)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, text) in (0..).zip(row) {
            // As a text whatever it begins with: what forms bring is never run as a formula.
            sheet.write_string(line, column, text)?;
        }
    }
    Ok(())
}

/// The figures for machines.
#[must_use]
pub fn daily_json(report: &DailyReport<'_>) -> Value {
    let daily = report.daily;
    let lines = |lines: &[Line]| -> Vec<Value> {
        lines.iter().map(|line| json!({ "id": line.name, "figures": figures(&line.figures) })).collect()
    };
    let teams: Vec<Value> = daily
        .teams
        .iter()
        .map(|line| json!({ "id": line.name, "group": line.group, "figures": figures(&line.figures) }))
        .collect();
    let not_visited: Vec<Value> = daily
        .not_visited
        .iter()
        .map(|missed| {
            let (why, detail) = match &missed.why {
                WhyNot::Seen(seen) => (seen.code(), None),
                WhyNot::LeftOut(reason, told) => (reason.as_str(), Some(told)),
            };
            json!({ "site": missed.site, "name": missed.name, "kind": missed.kind, "team": missed.team, "why": why, "detail": detail })
        })
        .collect();
    json!({
        "format": "fullsweep-daily/1",
        "scenario": report.scenario.name,
        "date": daily.date.to_string(),
        "judged": daily.judged,
        "total": figures(&daily.total),
        "day_before": figures(&daily.before),
        "groups": lines(&daily.groups),
        "teams": teams,
        "territories": lines(&daily.territories),
        "kinds": lines(&daily.kinds),
        "not_visited": not_visited,
        "findings": daily.findings.iter().map(|finding| json!({
            "id": finding.id, "site": finding.site, "what": finding.what, "responsible": finding.responsible,
            "team": finding.team, "overdue": finding.is_overdue(daily.end),
            "state": finding.state_at(daily.end).unwrap_or(FindingState::Open).code(),
        })).collect::<Vec<_>>(),
        "tomorrow": due_json(&daily.tomorrow.sites),
        "findings_nowhere": daily.tomorrow.nowhere.iter().map(|(id, site)| json!({ "id": id, "site": site })).collect::<Vec<_>>(),
        "findings_to_verify": daily.tomorrow.to_verify,
    })
}

fn due_json(sites: &[DueSite]) -> Vec<Value> {
    let why = |why: &WhyDue| match why {
        WhyDue::NeverSeen { listed } => json!({ "why": "never_seen", "listed": listed.to_string() }),
        WhyDue::Interval { last, every_days, overdue_days } => json!({ "why": "interval", "last": last.to_string(),
            "every_days": every_days, "overdue_days": overdue_days }),
        WhyDue::Finding { id, by, team, look, of } => {
            json!({ "why": "finding", "finding": id, "by": by.code(), "team": team,
            "look": look, "of": of })
        }
    };
    sites.iter().map(|site| json!({ "site": site.id, "why": site.why.iter().map(why).collect::<Vec<_>>() })).collect()
}

fn figures(figures: &Figures) -> Map<String, Value> {
    figures.named().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}

/// How many sites are due for which reason, for a summary: by the code of the reason.
#[must_use]
pub fn due_counts(sites: &[DueSite]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for why in sites.iter().flat_map(|site| &site.why) {
        let code = match why {
            WhyDue::NeverSeen { .. } => "never seen",
            WhyDue::Interval { overdue_days: 0, .. } => "due by their interval",
            WhyDue::Interval { .. } => "overdue by their interval",
            WhyDue::Finding { .. } => "findings to be seen again",
        };
        *counts.entry(code).or_insert(0) += 1;
    }
    counts
}
