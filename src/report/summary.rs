//! The summary a planner reads in the terminal: who goes, how far, until when; what is missed and why.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::Lang;
use super::lookup::Lookup;
use super::words::Words;
use crate::model::{Plan, Reason, Route, Scenario, Unassigned};
use crate::units::{Metres, Seconds};

/// How many missed sites of one reason are told one by one; the files have them all.
const TOLD: usize = 5;

/// The plan in a screenful of text.
#[must_use]
pub fn summary(plan: &Plan, scenario: &Scenario, lang: Lang) -> String {
    let words = lang.words();
    let lookup = Lookup::new(scenario);
    let mut lines =
        vec![format!("{} · {} · {}: {}", plan.scenario, lang.date(plan.date), words.goal, words.goal(plan.goal))];
    if let Some(notice) = lang.travel_notice(&plan.travel, &scenario.network) {
        lines.push(format!("!! {notice}"));
    }
    lines.push(String::new());
    lines.extend(totals(plan, scenario, lang));
    if !plan.routes.is_empty() {
        lines.push(String::new());
        lines.extend(table(plan, scenario, lang, &lookup));
    }
    lines.extend(idle(plan, scenario, words));
    lines.extend(missed(plan, lang, &lookup));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn totals(plan: &Plan, scenario: &Scenario, lang: Lang) -> Vec<String> {
    let sum = plan.summary();
    let (used, teams) = (sum.teams_used, scenario.teams.len());
    let finish = sum.latest_finish.map(|finish| scenario.clock.short(finish));
    let rows = match lang {
        Lang::En => [
            format!(
                "{} of {} sites visited, {} not visited, {} spared by their group",
                sum.visited, sum.sites, sum.unassigned, sum.spared
            ),
            format!("{used} of {teams} teams sent out, the last is done at {}", finish.as_deref().unwrap_or("-")),
            format!(
                "travel {} h and {}, at sites {} h, waiting {} h",
                sum.travel,
                lang.distance(sum.distance),
                sum.service,
                sum.waiting
            ),
        ],
        Lang::Zh => [
            format!(
                "共 {} 处点位：已安排 {}，未安排 {}，同组免访 {}",
                sum.sites, sum.visited, sum.unassigned, sum.spared
            ),
            format!("出动 {used} / {teams} 支队伍，最晚 {} 收工", finish.as_deref().unwrap_or("-")),
            format!(
                "路途 {}（{}），现场 {}，等候 {}",
                sum.travel,
                lang.distance(sum.distance),
                sum.service,
                sum.waiting
            ),
        ],
    };
    rows.into_iter().map(|row| format!("  {row}")).collect()
}

fn table(plan: &Plan, scenario: &Scenario, lang: Lang, lookup: &Lookup<'_>) -> Vec<String> {
    let words = lang.words();
    let head = [
        words.team,
        words.stops,
        words.leaves,
        words.finish,
        words.work,
        words.travel,
        words.distance_km,
        words.at_sites,
        words.waiting,
        words.rest,
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(plan.routes.iter().map(|route| row(route, scenario, lookup)));
    let widths: Vec<usize> =
        (0..head.len()).map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
    let mut lines: Vec<String> = rows.iter().map(|row| aligned(row, &widths)).collect();
    lines.insert(1, format!("  {}", "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1))));
    lines
}

fn row(route: &Route, scenario: &Scenario, lookup: &Lookup<'_>) -> [String; 10] {
    let waiting = route.work() - route.travel() - route.service();
    [
        label(route, scenario, lookup),
        route.stops.len().to_string(),
        scenario.clock.short(route.start),
        scenario.clock.short(route.finish),
        route.work().to_string(),
        route.travel().to_string(),
        kilometres(route.distance()),
        route.service().to_string(),
        unless_none(waiting),
        unless_none(route.rest()),
    ]
}

/// The team, with its name where it has one besides its id and the shift where it has several.
fn label(route: &Route, scenario: &Scenario, lookup: &Lookup<'_>) -> String {
    let team = lookup.team(&route.team);
    let mut label = one_line(&route.team);
    if let Some(team) = team.filter(|team| team.name != team.id) {
        label = format!("{label} {}", one_line(&team.name));
    }
    if let Some(shift) = team.filter(|team| team.shifts.len() > 1).and_then(|team| team.shifts.get(route.shift)) {
        let (open, close) = (scenario.clock.short(shift.window.open), scenario.clock.short(shift.window.close));
        label = format!("{label} {open}-{close}");
    }
    label
}

/// First column to the left, figures to the right; widths as a terminal shows them (Chinese signs take two columns).
fn aligned(row: &[String; 10], widths: &[usize]) -> String {
    let mut line = String::from(" ");
    for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
        let gap = " ".repeat(width.saturating_sub(cell.width()));
        line.push_str(&if column == 0 { format!(" {cell}{gap}") } else { format!("  {gap}{cell}") });
    }
    line
}

fn idle(plan: &Plan, scenario: &Scenario, words: &Words) -> Option<String> {
    let out = |id: &str| plan.routes.iter().any(|route| route.team == id);
    let idle: Vec<String> =
        scenario.teams.iter().filter(|team| !out(&team.id)).map(|team| one_line(&team.id)).collect();
    (!idle.is_empty()).then(|| format!("  {}: {}", words.idle, idle.join(", ")))
}

fn missed(plan: &Plan, lang: Lang, lookup: &Lookup<'_>) -> Vec<String> {
    let words = lang.words();
    let mut by_reason: BTreeMap<Reason, Vec<&Unassigned>> = BTreeMap::new();
    for missed in &plan.unassigned {
        by_reason.entry(missed.reason).or_default().push(missed);
    }
    let mut lines = Vec::new();
    if !by_reason.is_empty() {
        lines.extend([String::new(), format!("{}: {}", words.unassigned, plan.unassigned.len())]);
    }
    for (reason, sites) in by_reason {
        lines.push(format!("  {}: {}", words.reason(reason), sites.len()));
        lines.extend(sites.iter().take(TOLD).map(|missed| told(missed, lookup)));
        if sites.len() > TOLD {
            lines.push(match lang {
                Lang::En => format!("    and {} more, see plan.json or plan.xlsx", sites.len() - TOLD),
                Lang::Zh => format!("    另有 {} 处，见 plan.json 或 plan.xlsx", sites.len() - TOLD),
            });
        }
    }
    lines
}

fn told(missed: &Unassigned, lookup: &Lookup<'_>) -> String {
    let name = lookup.site_name(&missed.site);
    let name = if name == missed.site { String::new() } else { format!(" {}", one_line(name)) };
    format!("    {}{name}: {}", one_line(&missed.site), one_line(&missed.detail))
}

fn kilometres(distance: Metres) -> String {
    format!("{:.1}", distance.get() as f64 / 1000.0)
}

fn unless_none(time: Seconds) -> String {
    if time == Seconds::ZERO { "-".to_owned() } else { time.to_string() }
}

/// Text of a file on one line of a terminal, without signs that would steer it or turn the direction of the line.
fn one_line(text: &str) -> String {
    let steers = |sign: char| sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|sign| if steers(sign) { ' ' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::*;

    #[test]
    fn a_planner_reads_it_in_both_languages() {
        let (plan, scenario) = (demo::plan(), demo::scenario());
        insta::assert_snapshot!("summary_en", summary(&plan, &scenario, Lang::En));
        insta::assert_snapshot!("summary_zh", summary(&plan, &scenario, Lang::Zh));
    }

    #[test]
    fn columns_stand_under_each_other_whatever_the_script() {
        let text = summary(&demo::plan(), &demo::scenario(), Lang::Zh);
        let rows: Vec<&str> = text.lines().skip_while(|line| !line.contains('─')).skip(1).take(3).collect();
        assert!(rows.iter().all(|row| row.width() == rows[0].width()), "{rows:#?}");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        let mut scenario = demo::scenario();
        scenario.teams[0].name = "\u{1b}[2Jgone\n".into();
        assert!(!summary(&demo::plan(), &scenario, Lang::En).contains('\u{1b}'));
    }

    #[test]
    fn many_missed_sites_are_counted_and_a_few_told() {
        let mut plan = demo::plan();
        let one = plan.unassigned[0].clone();
        plan.unassigned = vec![one; 40];
        let text = summary(&plan, &demo::scenario(), Lang::En);
        assert!(text.contains("No time left: 40") && text.contains("and 35 more"), "{text}");
        assert_eq!(text.matches("C006").count(), TOLD);
    }
}
