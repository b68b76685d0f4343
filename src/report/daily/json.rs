//! `daily.json`: the evening's figures for machines.

use serde_json::{Map, Value, json};

use super::super::Lang;
use super::DailyReport;
use crate::ledger::{DueSite, Figures, Line, WhyDue, WhyNot};
use crate::model::FindingState;

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
            let why = match &missed.why {
                WhyNot::Seen(seen, _) => seen.code(),
                WhyNot::LeftOut(reason, _) => reason.as_str(),
            };
            let detail = report.detail(missed, Lang::En);
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
        "tomorrow_shut": daily.tomorrow.shut,
        "findings_nowhere": daily.tomorrow.nowhere.iter().map(|(id, site)| json!({ "id": id, "site": site })).collect::<Vec<_>>(),
        "findings_to_verify": daily.tomorrow.to_verify,
    })
}

fn due_json(sites: &[DueSite]) -> Vec<Value> {
    let why = |why: &WhyDue| match why {
        WhyDue::Drawn { draw } => json!({ "why": "draw", "draw": draw }),
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
