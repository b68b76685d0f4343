//! Findings and how far they have come, from CSV, Excel and GeoJSON.

use std::path::Path;

use jiff::Timestamp;

use super::problem::{Problem, quoted};
use super::rows::{self, Cells, Column, Opened, RowOptions, RowsRead, When, choice, each_row, words};
use crate::ledger::natural_id;
use crate::model::{AgainBy, Finding, FindingState, SeeAgain, StateChange};

/// Most days running on which anybody looks again.
const MOST_DAYS: u32 = 366;

/// What the columns are called.
const COLUMNS: [Column; 18] = [
    ("id", &["finding", "findingid", "findingno", "问题编号", "编号"]),
    (
        "site",
        &["siteid", "sitecode", "siteno", "place", "placeid", "点位编号", "点位", "点位id", "场所编号", "单位编号"],
    ),
    ("what", &["problem", "issue", "description", "问题描述", "存在问题", "发现问题", "问题", "问题内容"]),
    ("found", &["foundat", "foundon", "发现时间", "检查时间", "time", "start", "时间"]),
    ("date", &["day", "today", "日期", "检查日期", "发现日期"]),
    ("team", &["teamid", "teamno", "squad", "组别", "小组", "组号", "督导组", "检查组", "队伍", "组"]),
    ("responsible", &["body", "department", "responsiblebody", "责任单位", "整改单位", "责任部门", "交办单位"]),
    ("deadline", &["due", "dueby", "整改期限", "整改时限", "期限", "限期"]),
    ("state", &["status", "整改状态", "状态", "整改情况"]),
    ("state_at", &["stateat", "updated", "更新时间", "状态时间"]),
    ("handed_over", &["handedoverat", "handover", "交办时间", "移交时间"]),
    ("fixed", &["fixedat", "整改完成时间", "整改时间", "完成时间"]),
    ("verified", &["verifiedat", "复查时间", "销号时间"]),
    ("again_by", &["seeagainby", "复查组"]),
    ("again_days", &["seeagaindays", "复查天数"]),
    ("again_from", &["seeagainfrom", "复查日期"]),
    ("by", &["who", "inspector", "检查人", "督导员", "填报人", "_submitted_by"]),
    ("note", &["remark", "备注"]),
];

/// States as people write them.
const STATES: [(FindingState, &[&str]); 4] = [
    (FindingState::Open, &["open", "new", "待交办", "未整改", "待整改"]),
    (
        FindingState::HandedOver,
        &["handed_over", "handed over", "under way", "in progress", "已交办", "整改中", "已移交"],
    ),
    (FindingState::Fixed, &["fixed", "done", "put right", "已整改", "整改完成", "立行立改"]),
    (FindingState::Verified, &["verified", "closed", "seen again", "已复查", "已销号", "已核实"]),
];

/// Teams that look again, as people write them.
const AGAIN: [(AgainBy, &[&str]); 3] = [
    (AgainBy::Any, &["any", "任意"]),
    (AgainBy::Same, &["same", "same team", "本组", "原组"]),
    (AgainBy::Other, &["other", "another", "another team", "他组", "其他组"]),
];

/// Reads the findings of a file.
///
/// # Errors
/// All that is wrong with the file as a whole; a single row that cannot be used is handed out as rejected.
pub fn read_findings(path: &Path, options: &RowOptions) -> Result<RowsRead<Finding>, Vec<Problem>> {
    rows::open(path, &COLUMNS, &["site", "what"], options).map(|opened| of_opened(opened, options))
}

/// The same for the bytes of a file, for fuzzing and tests.
#[cfg(any(fuzzing, test))]
pub(crate) fn of_bytes(ending: &str, bytes: &[u8], options: &RowOptions) -> Result<RowsRead<Finding>, Vec<Problem>> {
    let opened = rows::of_bytes(bytes.to_vec(), "f", ending, &COLUMNS, &["site", "what"], options);
    opened.map(|opened| of_opened(opened, options))
}

fn of_opened(opened: Opened, options: &RowOptions) -> RowsRead<Finding> {
    each_row(opened, &options.zone, |cells, _| finding(cells, options.as_of))
}

fn finding(cells: &mut Cells<'_>, as_of: Option<Timestamp>) -> Option<Finding> {
    let site = cells.need("site", "Write the site's id as the list has it.");
    let what = cells.need("what", "Write what is wrong.");
    let day = cells.day("date");
    let when = cells.when("found", day).or(day.map(When::On));
    let found = match when {
        Some(When::At(at)) => Some(at),
        // What was found in the course of a day was found by its end.
        Some(When::On(day)) => cells.end_of(day),
        None => None,
    };
    if found.is_none() && !cells.is_broken() {
        let expected = "a day or a time in `found` or `date`";
        cells.fault("missing_time", "found", "neither day nor time".to_owned(), expected, "Write when it was found.");
    }
    let deadline = cells.when("deadline", found.map(|at| cells.local_day(at)));
    let deadline = match deadline {
        Some(When::At(at)) => Some(at),
        Some(When::On(day)) => cells.end_of(day),
        None => None,
    };
    let again = again(cells);
    let (site, what, found) = (site?, what?, found?);
    if let Some(deadline) = deadline.filter(|deadline| *deadline < found) {
        let told = format!("{}, the finding being of {}", cells.local(deadline), cells.local(found));
        cells.odd(
            "deadline_before_found",
            "deadline",
            told,
            "a deadline after it was found",
            "Correct whichever is wrong.",
        );
    }
    let id = cells.text("id").unwrap_or_else(|| natural_id("F-", &[&site, &found.to_string(), &what]));
    let source = rows::source(cells.record);
    let open =
        StateChange { to: FindingState::Open, at: found, by: cells.text("by"), note: None, source: source.clone() };
    let mut finding = Finding {
        id,
        site,
        found,
        team: cells.text("team"),
        what,
        responsible: cells.text("responsible"),
        deadline,
        again,
        history: vec![open],
        source,
    };
    go_on(cells, &mut finding, as_of, matches!(when, Some(When::On(_))));
    Some(finding)
}

fn again(cells: &mut Cells<'_>) -> SeeAgain {
    let mut again = SeeAgain { from: cells.day("again_from"), ..SeeAgain::default() };
    if let Some(text) = cells.text("again_by") {
        match choice(&text, &AGAIN) {
            Some(by) => again.by = by,
            None => cells.fault("bad_again", "again_by", quoted(&text), "any, same or other", &words(&AGAIN, &text)),
        }
    }
    if let Some(text) = cells.text("again_days") {
        match text.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)) {
            Some(days) => again.days = days,
            None => cells.fault("bad_again", "again_days", quoted(&text), "a number of days from 1 to 366", ""),
        }
    }
    again
}

/// Takes the finding through the states that the row states, each with its time. `some_time` tells that of the finding only the
/// day is known.
fn go_on(cells: &mut Cells<'_>, finding: &mut Finding, as_of: Option<Timestamp>, some_time: bool) {
    let day = Some(cells.local_day(finding.found));
    let mut steps = Vec::new();
    let stages = [
        ("handed_over", FindingState::HandedOver),
        ("fixed", FindingState::Fixed),
        ("verified", FindingState::Verified),
    ];
    for (name, state) in stages {
        let at = match cells.when(name, day) {
            Some(When::At(at)) => Some(at),
            // Of a day without a time: not before what came before it.
            Some(When::On(day)) => cells.end_of(day),
            None => None,
        };
        steps.extend(at.map(|at| (state, at)));
    }
    let stated = cells.text("state").and_then(|text| {
        let state = choice(&text, &STATES);
        if state.is_none() {
            cells.fault(
                "bad_state",
                "state",
                quoted(&text),
                "open, handed_over, fixed or verified",
                &words(&STATES, &text),
            );
        }
        state
    });
    if let Some(state) = stated.filter(|state| *state != FindingState::Open) {
        let reached = steps.iter().any(|(to, _)| *to == state);
        let at = match cells.when("state_at", day) {
            Some(When::At(at)) => Some(at),
            Some(When::On(day)) => cells.end_of(day),
            None => as_of,
        };
        match at {
            _ if reached => {}
            Some(at) => {
                if state == FindingState::Verified && !steps.iter().any(|(to, _)| *to == FindingState::Fixed) {
                    steps.push((FindingState::Fixed, at));
                }
                steps.push((state, at));
            }
            None => {
                let mend =
                    "Add a column `state_at`, `handed_over`, `fixed` or `verified`, or say --date for the whole file.";
                let found = format!("{} without a time", state.code());
                cells.fault("missing_time", "state", found, "when it became so", mend);
            }
        }
    }
    // What was dealt with at six was found by then.
    let first = steps.iter().map(|(_, at)| *at).min().filter(|at| Some(cells.local_day(*at)) == day);
    if let Some(first) = first.filter(|first| some_time && *first < finding.found) {
        finding.found = first;
        finding.history[0].at = first;
    }
    for (to, at) in steps {
        let (by, note) = (cells.text("by"), cells.text("note"));
        if let Err(why) = finding.step(StateChange { to, at, by, note, source: finding.source.clone() }) {
            cells.fault(
                "wrong_step",
                to.code(),
                why.to_string(),
                "steps along the allowed ways",
                "See docs/ledger.md.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::rows::tests::options;

    fn read(text: &str) -> RowsRead<Finding> {
        of_bytes("csv", text.as_bytes(), &options()).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn a_finding_is_read_with_the_states_it_went_through() {
        let read = read(
            "id,site,what,found,team,responsible,deadline,handed_over,fixed,again_by,again_days\n\
             F1,A,no log,2024-03-11 10:00,T1,Council,2024-03-12,2024-03-11 18:00,2024-03-12 09:00,other,3\n",
        );
        let finding = &read.rows[0];
        let states: Vec<_> = finding.history.iter().map(|change| change.to.code()).collect();
        assert_eq!(states, ["open", "handed_over", "fixed"]);
        assert_eq!(finding.deadline.unwrap().to_string(), "2024-03-12T22:59:59Z", "the last second of the day");
        assert_eq!((finding.again.by, finding.again.days), (AgainBy::Other, 3));
        assert_eq!(finding.responsible.as_deref(), Some("Council"));
    }

    #[test]
    fn what_was_fixed_at_six_was_found_by_then_where_only_the_day_is_written() {
        let read = read(
            "id,site,date,what,state,state_at\n\
             F1,A,2024-03-11,no log,fixed,2024-03-11 18:00\nF2,A,2024-03-11,no log,fixed,2024-03-10 18:00\n",
        );
        let times: Vec<_> = read.rows[0].history.iter().map(|change| change.at.to_string()).collect();
        assert_eq!(times, ["2024-03-11T17:00:00Z", "2024-03-11T17:00:00Z"]);
        assert_eq!(read.rejected[0].why[0].code, "wrong_step", "the day before");
    }

    #[test]
    fn chinese_tables_are_read_and_ids_made_where_there_are_none() {
        let text = "点位编号,发现问题,发现时间,责任单位,整改期限,状态,完成时间\n卡点1,未测温,2022-11-25 9:10,龙溪街道,2022-11-26,已整改,2022-11-25 15:00\n";
        let (one, two) = (read(text), read(text));
        assert_eq!(one.rows[0].state(), FindingState::Fixed);
        assert!(one.rows[0].id.starts_with("F-") && one.rows[0].id == two.rows[0].id);
    }

    #[test]
    fn a_state_without_a_time_takes_that_of_the_file_or_is_told() {
        let text = "site,what,found,state\nA,x,2024-03-11 10:00,已整改\nB,y,2024-03-11 10:00,soon\nC,z,,open\n";
        let told: Vec<_> = read(text).rejected.iter().map(|row| row.why[0].code).collect();
        assert_eq!(told, ["missing_time", "bad_state", "missing_time"]);
        let options = RowOptions { as_of: "2024-03-11T22:59:59Z".parse().ok(), ..options() };
        let read = of_bytes("csv", text.as_bytes(), &options).unwrap();
        assert_eq!(read.rows[0].history[1].at.to_string(), "2024-03-11T22:59:59Z");
    }

    #[test]
    fn a_row_that_goes_a_way_there_is_not_is_told() {
        let read = read("site,what,found,verified\nA,x,2024-03-11 10:00,2024-03-12 10:00\nB,y,2024-03-11 10:00,\n");
        assert_eq!(read.rejected[0].why[0].code, "wrong_step");
        assert!(read.rejected[0].why[0].found.contains("cannot become verified"), "{:?}", read.rejected[0].why[0]);
        assert_eq!(read.rows.len(), 1);
    }
}
