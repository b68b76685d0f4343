//! `daily.html`: the page for the evening meeting. Its first sheet stands by itself, the details follow.

use std::collections::BTreeMap;

use askama::Template;

use super::{DailyReport, FindingRow, MissedRow, Row, Table, Tile, due_tiles, heads, row, tiles};
use crate::ledger::Line;
use crate::model::Lang;
use crate::report::words::Words;

/// Rows of a list that the page shows; the workbook has all.
const SHOWN: usize = 60;

/// Rows of a table on the first sheet, so that it stays one sheet.
const ON_FIRST: usize = 10;

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
    overview: Option<Table>,
    overview_more: usize,
    reasons: Vec<(&'static str, usize)>,
    bodies: Vec<BodyRow>,
    bodies_more: usize,
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

/// What a body has still to put right.
struct BodyRow {
    body: String,
    open: usize,
    overdue: usize,
}

/// The page.
///
/// # Errors
/// Filling the template does not fail; its signature knows no better.
pub fn daily_html(report: &DailyReport<'_>, lang: Lang) -> Result<String, askama::Error> {
    let (w, daily) = (lang.words(), report.daily);
    let (missed, findings) = (report.missed(lang), report.findings(lang));
    let (missed_count, findings_count) = (missed.len(), findings.len());
    let (mut overview, mut bodies) = (report.overview(lang), open_by_body(&findings));
    let (overview_more, bodies_more) =
        (overview.as_mut().map_or(0, |table| shorten(&mut table.rows, Some(1))), shorten(&mut bodies, None));
    let mut tables = report.tables(lang);
    // What the first sheet shows whole does not follow again.
    tables.retain(|table| overview_more > 0 || overview.as_ref().is_none_or(|shown| shown.title != table.title));
    let page = Page {
        lang: if lang == Lang::Zh { "zh-CN" } else { lang.code() },
        w,
        title: &report.scenario.title,
        date: lang.date(daily.date),
        judged: daily.judged,
        tiles: tiles(daily, w),
        heads: heads(w).map(|(_, head)| head).to_vec(),
        overview,
        overview_more,
        reasons: by_reason(&missed),
        bodies,
        bodies_more,
        tables,
        missed: missed.into_iter().take(SHOWN).collect(),
        missed_count,
        missed_more: missed_count.saturating_sub(SHOWN),
        findings: findings.into_iter().take(SHOWN).collect(),
        findings_count,
        findings_more: findings_count.saturating_sub(SHOWN),
        due: due_tiles(&daily.tomorrow, w),
        due_count: daily.tomorrow.sites.len(),
    };
    page.render()
}

impl DailyReport<'_> {
    /// The table of the first sheet: the largest parts there are, groups before territories before kinds.
    fn overview(&self, lang: Lang) -> Option<Table> {
        let (w, daily) = (lang.words(), self.daily);
        let group = |id: Option<&str>| id.map_or_else(|| w.no_group.to_owned(), str::to_owned);
        let named = |lines: &[Line], name: &dyn Fn(Option<&str>) -> String| -> Vec<Row> {
            let mut rows: Vec<Row> =
                lines.iter().map(|line| row(name(line.name.as_deref()), "", &line.figures)).collect();
            rows.push(row(w.headquarters.to_owned(), "total", &daily.total));
            rows
        };
        let (title, first, rows) = if daily.groups.len() > 1 {
            (w.by_group, w.group, named(&daily.groups, &group))
        } else if daily.territories.len() > 1 {
            (w.by_territory, w.territory, named(&daily.territories, &|id| self.territory(id, w)))
        } else if daily.kinds.len() > 1 {
            (w.by_kind, w.kind, named(&daily.kinds, &|id| self.kind(id, lang)))
        } else {
            return None;
        };
        Some(Table { title, first, rows })
    }
}

/// Leaves so many rows as the first sheet takes, beside so many at the end; how many were left out.
fn shorten<T>(rows: &mut Vec<T>, ends: Option<usize>) -> usize {
    let ends = ends.unwrap_or(0).min(rows.len());
    let more = (rows.len() - ends).saturating_sub(ON_FIRST);
    rows.drain(rows.len() - ends - more..rows.len() - ends);
    more
}

/// How many sites were not visited for which reason, the most first.
fn by_reason(missed: &[MissedRow]) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    missed.iter().for_each(|row| *counts.entry(row.why).or_insert(0) += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// What each body has still to put right, those with the most overdue first.
fn open_by_body(findings: &[FindingRow]) -> Vec<BodyRow> {
    let mut bodies: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.pending) {
        let body = bodies.entry(&finding.body).or_insert((0, 0));
        body.0 += 1;
        body.1 += usize::from(finding.overdue);
    }
    let mut rows: Vec<BodyRow> =
        bodies.into_iter().map(|(body, (open, overdue))| BodyRow { body: body.to_owned(), open, overdue }).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.overdue, row.open)));
    rows
}
