//! Findings by the body that has to put them right: the list that is handed over, as a table for people, CSV and JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::Lang;
use crate::ledger::Registry;
use crate::model::{Finding, Listed};

/// What the list is made of.
#[derive(Clone, Copy, Debug)]
pub struct HandOver<'a> {
    /// The findings on it, in the order they are shown within each body.
    pub findings: &'a [Finding],
    /// Says what sites are called.
    pub registry: &'a Registry,
    /// The zone of its times.
    pub zone: &'a TimeZone,
    /// The instant it is of: what is overdue is overdue then.
    pub now: Timestamp,
}

impl HandOver<'_> {
    /// Findings by body, those without one last.
    fn by_body(&self) -> Vec<(Option<&str>, Vec<&Finding>)> {
        let mut bodies: BTreeMap<(bool, Option<&str>), Vec<&Finding>> = BTreeMap::new();
        for finding in self.findings {
            let body = finding.responsible.as_deref();
            bodies.entry((body.is_none(), body)).or_default().push(finding);
        }
        bodies.into_iter().map(|((_, body), findings)| (body, findings)).collect()
    }

    fn site(&self, finding: &Finding) -> Option<&Listed> {
        let day = finding.found.to_zoned(self.zone.clone()).date();
        self.registry.resolve(&finding.site, day).map(|site| &site.listed)
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn rfc3339(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn cells(&self, finding: &Finding, lang: Lang) -> [String; 7] {
        let words = lang.words();
        let site = self.site(finding);
        let name = site.filter(|site| site.name != finding.site).map(|site| format!("{} {}", finding.site, site.name));
        let mut state = words.state(finding.state_at(self.now).unwrap_or(finding.state())).to_owned();
        if finding.is_overdue(self.now) {
            state = format!("{state}, {}", words.overdue);
        }
        [
            finding.id.clone(),
            name.unwrap_or_else(|| finding.site.clone()),
            finding.what.clone(),
            self.time(finding.found),
            finding.team.clone().unwrap_or_default(),
            finding.deadline.map(|at| self.time(at)).unwrap_or_default(),
            state,
        ]
    }
}

fn titles(lang: Lang) -> [&'static str; 7] {
    let w = lang.words();
    [w.finding, w.site, w.what, w.found_at, w.team, w.deadline, w.state]
}

/// The list as a table for people, body by body.
#[must_use]
pub fn handover_text(list: &HandOver<'_>, lang: Lang) -> String {
    let words = lang.words();
    let mut text = String::new();
    for (body, findings) in list.by_body() {
        text += &format!("{} ({})\n", body.unwrap_or(words.no_body), findings.len());
        let rows: Vec<[String; 7]> = findings.iter().map(|finding| list.cells(finding, lang)).collect();
        text += &table(&titles(lang), &rows);
        text.push('\n');
    }
    if text.is_empty() { format!("{}\n", words.no_findings) } else { text }
}

/// Columns as wide as their widest cell, counted as terminals show it.
fn table(titles: &[&str], rows: &[[String; 7]]) -> String {
    let widths: Vec<usize> = titles
        .iter()
        .enumerate()
        .map(|(column, title)| rows.iter().map(|row| row[column].width()).fold(title.width(), usize::max))
        .collect();
    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::from(" ");
        for (cell, width) in cells.zip(&widths) {
            line += &format!(" {}{} ", one_line(cell), " ".repeat(width.saturating_sub(cell.width())));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    };
    line(&mut titles.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    text
}

fn one_line(cell: &str) -> String {
    cell.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// The list as CSV, for a spreadsheet: it opens with a byte order mark, since Excel takes anything else for its own encoding.
///
/// # Errors
/// When the table cannot be put together.
pub fn handover_csv(list: &HandOver<'_>, lang: Lang) -> Result<String, String> {
    let words = lang.words();
    let mut out = csv::Writer::from_writer(Vec::new());
    let titles = std::iter::once(words.body).chain(titles(lang));
    out.write_record(titles).map_err(|error| error.to_string())?;
    for (body, findings) in list.by_body() {
        for finding in findings {
            let cells = list.cells(finding, lang);
            let row = std::iter::once(body.unwrap_or_default()).chain(cells.iter().map(String::as_str));
            out.write_record(row.map(harmless)).map_err(|error| error.to_string())?;
        }
    }
    let bytes = out.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map(|text| format!("\u{feff}{text}")).map_err(|error| error.to_string())
}

/// What a spreadsheet would take for a formula is made a text: what teams and forms write is not run.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() }
}

/// The list for machines.
#[must_use]
pub fn handover_json(list: &HandOver<'_>) -> Value {
    let bodies = list.by_body().into_iter().map(|(body, findings)| {
        let overdue = findings.iter().filter(|finding| finding.is_overdue(list.now)).count();
        let findings: Vec<Value> = findings.into_iter().map(|one| finding_json(list, one)).collect();
        json!({ "body": body, "overdue": overdue, "findings": findings })
    });
    json!({
        "format": "fullsweep-findings/1",
        "now": list.rfc3339(list.now),
        "bodies": bodies.collect::<Vec<_>>(),
    })
}

fn finding_json(list: &HandOver<'_>, finding: &Finding) -> Value {
    let site = list.site(finding);
    let steps = finding.history.iter().map(|step| {
        json!({ "state": step.to.code(), "at": list.rfc3339(step.at), "by": step.by, "note": step.note,
            "source": { "file": step.source.0, "row": step.source.1 } })
    });
    json!({
        "id": finding.id,
        "site": finding.site,
        "site_name": site.map(|site| &site.name),
        "kind": site.map(|site| &site.kind),
        "territory": site.and_then(|site| site.territory.as_ref()),
        "what": finding.what,
        "found": list.rfc3339(finding.found),
        "team": finding.team,
        "responsible": finding.responsible,
        "deadline": finding.deadline.map(|at| list.rfc3339(at)),
        "state": finding.state_at(list.now).unwrap_or(finding.state()).code(),
        "overdue": finding.is_overdue(list.now),
        "see_again": { "by": finding.again.by.code(), "days": finding.again.days,
            "from": finding.again.from.map(|day| day.to_string()) },
        "history": steps.collect::<Vec<_>>(),
        "source": { "file": finding.source.0, "row": finding.source.1 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FindingState, SeeAgain, StateChange};

    fn finding(id: &str, body: Option<&str>, deadline_h: i64) -> Finding {
        let at = |hours: i64| Timestamp::from_second(1_669_248_000 + hours * 3600).unwrap();
        let open = StateChange { to: FindingState::Open, at: at(0), by: None, note: None, source: ("f".into(), 2) };
        Finding {
            id: id.into(),
            site: "S1".into(),
            found: at(0),
            team: Some("T1".into()),
            what: "=HYPERLINK(\"x\"), 未测温".into(),
            responsible: body.map(str::to_owned),
            deadline: Some(at(deadline_h)),
            again: SeeAgain::default(),
            history: vec![open],
            source: ("f".into(), 2),
        }
    }

    #[test]
    fn the_list_is_by_body_with_what_is_overdue() {
        let findings =
            [finding("F1", None, 1), finding("F2", Some("龙溪街道"), 1), finding("F3", Some("龙溪街道"), 99)];
        let (zone, registry) = (TimeZone::get("Asia/Shanghai").unwrap(), Registry::default());
        let now = Timestamp::from_second(1_669_248_000 + 36_000).unwrap();
        let list = HandOver { findings: &findings, registry: &registry, zone: &zone, now };
        let json = handover_json(&list);
        assert_eq!(json["bodies"][0]["body"], "龙溪街道");
        assert_eq!(json["bodies"][0]["overdue"], 1);
        assert_eq!(json["bodies"][1]["findings"][0]["found"], "2022-11-24T08:00:00+08:00");
        let text = handover_text(&list, Lang::En);
        assert!(
            text.starts_with("龙溪街道 (2)") && text.contains("open, overdue") && text.contains("no body named (1)"),
            "{text}"
        );
        let csv = handover_csv(&list, Lang::Zh).unwrap();
        assert!(csv.starts_with("\u{feff}责任单位,问题编号") && csv.contains("'=HYPERLINK"), "{csv}");
        assert_eq!(csv.lines().count(), 4);
    }
}
