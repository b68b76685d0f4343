//! The blind spots as a table for the terminal.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::{Coverage, words};
use crate::coverage::blind::BlindKind;
use crate::model::{Lang, Seen};

/// Spots of a kind that the table lists; the files have all.
const LISTED: usize = 8;

/// Days at the end of a span that the table tells one by one; the files have all.
const DAYS: usize = 14;

/// The blind spots by kind: how many, of how many, how many people, and the first of each.
#[must_use]
pub fn coverage_table(coverage: &Coverage<'_>) -> String {
    let english = coverage.lang == Lang::En;
    let mut text = String::new();
    head(coverage, &mut text);
    if coverage.span.days().len() == 1 && !coverage.sightings.is_empty() {
        let count = |seen: Seen| coverage.sightings.iter().filter(|sighting| sighting.seen == seen).count();
        let [visited, passed, claimed, unseen] = Seen::ALL.map(count);
        let _ = if english {
            writeln!(text, "{visited} visited, {passed} passed by, {claimed} claimed only, {unseen} not seen")
        } else {
            writeln!(text, "到访{visited}，路过{passed}，仅有记录{claimed}，未见{unseen}")
        };
    }
    text.push('\n');
    kinds(coverage, &mut text);
    spots(coverage, &mut text);
    notes(coverage, &mut text);
    text
}

/// What it is about, and for several days what was known of each.
fn head(coverage: &Coverage<'_>, text: &mut String) {
    let english = coverage.lang == Lang::En;
    let (from, to) = coverage.window();
    let _ = match (from == to, english) {
        (true, _) => writeln!(text, "{}  {to}", coverage.scenario.title),
        (false, true) => writeln!(text, "{}  {from} to {to}", coverage.scenario.title),
        (false, false) => writeln!(text, "{}  {from}至{to}", coverage.scenario.title),
    };
    if from == to {
        return;
    }
    let days = coverage.span.days();
    for day in days.iter().skip(days.len().saturating_sub(DAYS)) {
        let counts = day.counts();
        let (planned, visited) = (day.planned, counts.visited);
        let (passed, claimed, unseen) = (counts.passed_by, counts.claimed_only, counts.not_seen);
        let shut = match (counts.shut, english) {
            (0, _) => String::new(),
            (shut, true) => format!(" {shut:4} shut all day"),
            (shut, false) => format!(" 全天不开放{shut:4}"),
        };
        let _ = match (day.is_judged(), english) {
            (false, true) => writeln!(text, "{}  nothing known", day.date),
            (false, false) => writeln!(text, "{}  无资料", day.date),
            (true, true) => writeln!(
                text,
                "{}  {planned:5} planned {visited:5} visited {passed:4} passed by {claimed:4} claimed only {unseen:5} planned and not seen{shut}",
                day.date
            ),
            (true, false) => writeln!(
                text,
                "{}  计划{planned:5} 到访{visited:5} 路过{passed:4} 仅有记录{claimed:4} 计划未见{unseen:5}{shut}",
                day.date
            ),
        };
    }
}

/// How much there is of each kind.
fn kinds(coverage: &Coverage<'_>, text: &mut String) {
    let english = coverage.lang == Lang::En;
    for kind in BlindKind::ALL {
        let name = words::kind(kind, coverage.lang);
        let pad = " ".repeat(26_usize.saturating_sub(name.width()));
        let _ = write!(text, "{:2}  {name}{pad}", kind.number());
        let Some(of) = coverage.looked_at(kind) else {
            let _ = writeln!(text, "{}", if english { "not looked for" } else { "未核查" });
            continue;
        };
        let count = coverage.of_kind(kind).count();
        let people: u64 = coverage.of_kind(kind).filter_map(|spot| spot.people).sum();
        let _ = write!(text, "{count:6} / {of}");
        if let Some(before) = coverage.count_before(kind) {
            let more = count as i64 - before as i64;
            let _ = if english {
                write!(text, "  ({more:+} on the days before)")
            } else {
                write!(text, "  （较前期{more:+}）")
            };
        }
        if people > 0 {
            let _ = if english { write!(text, "  {people} people") } else { write!(text, "  {people}人") };
        }
        text.push('\n');
    }
}

/// The first of each kind.
fn spots(coverage: &Coverage<'_>, text: &mut String) {
    let english = coverage.lang == Lang::En;
    let words = coverage.words();
    let several = coverage.span.days().len() > 1;
    for kind in BlindKind::ALL {
        let count = coverage.of_kind(kind).count();
        if count == 0 {
            continue;
        }
        let _ = writeln!(text, "\n{}  {}", kind.number(), words::kind(kind, coverage.lang));
        for spot in coverage.of_kind(kind).take(LISTED) {
            let name = if spot.name == spot.id { String::new() } else { format!(" {}", spot.name) };
            let evidence = words.evidence(spot);
            let date = spot.date.filter(|_| several).map_or_else(String::new, |date| format!("{date} "));
            let (id, evidence, cure) = (&spot.id, evidence.trim_end_matches(['.', '。']), words.cure(spot));
            let _ = if english {
                writeln!(text, "    {date}{id}{name}: {evidence}. {cure}")
            } else {
                writeln!(text, "    {date}{id}{name}：{evidence}。{cure}")
            };
        }
        if count > LISTED {
            let more = count - LISTED;
            let _ = if english { writeln!(text, "    and {more} more") } else { writeln!(text, "    另有{more}处") };
        }
    }
}

/// Clocks that differ and sites that no list names.
fn notes(coverage: &Coverage<'_>, text: &mut String) {
    let english = coverage.lang == Lang::En;
    for (date, clock) in coverage.clocks {
        let (team, minutes, pairs, of) = (&clock.team, clock.seconds / 60, clock.pairs, clock.of);
        let _ = match (clock.hours, english) {
            (Some(hours), true) => writeln!(
                text,
                "\n{date} {team}: records are {hours:+} h off its device ({pairs} of {of}): another time zone? Allowed for."
            ),
            (None, true) => {
                writeln!(
                    text,
                    "\n{date} {team}: records are {minutes:+} min off its device ({pairs} of {of}). Allowed for."
                )
            }
            (Some(hours), false) => {
                writeln!(
                    text,
                    "\n{date} {team}：记录与设备相差{hours:+}小时（{of}条中{pairs}条），疑为时区错误，已修正。"
                )
            }
            (None, false) => {
                writeln!(text, "\n{date} {team}：记录与设备相差{minutes:+}分钟（{of}条中{pairs}条），已修正。")
            }
        };
    }
    if !coverage.strays.is_empty() {
        let ids = coverage.strays.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
        let count = coverage.strays.len();
        let _ = if english {
            writeln!(text, "\n{count} records of sites that are not on the list: {ids}")
        } else {
            writeln!(text, "\n{count}条记录的点位不在清单上：{ids}")
        };
    }
}
