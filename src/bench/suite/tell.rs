//! A judged run for the terminal, for a page, and for a CI job.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use unicode_width::UnicodeWidthStr;

use super::{Comparison, Figures, Judged, Outcome, Standing};

const HEAD: [&str; 8] = ["case", "goal", "must out", "priority out", "value", "before", "change %", "standing"];

/// The table a terminal shows.
#[must_use]
pub fn table(comparison: &Comparison) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(comparison.cases.iter().map(row));
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.width());
            // Names and words to the left, figures to the right.
            line += &if matches!(column, 0 | 1 | 7) { format!("{cell}{gap}  ") } else { format!("{gap}{cell}  ") };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text + &notes(comparison)
}

/// The same for a page, in Markdown.
#[must_use]
pub fn markdown(comparison: &Comparison, title: &str) -> String {
    let safe = |cell: &str| cell.replace('|', "\\|").replace('\n', " ");
    let line =
        |row: &[String; 8]| format!("| {} |\n", row.iter().map(|cell| safe(cell)).collect::<Vec<_>>().join(" | "));
    let verdict = if comparison.passes() { "passed" } else { "FAILED" };
    let mut text = format!("# {title}: {verdict}\n\n{}", line(&HEAD.map(str::to_owned)));
    text += "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n";
    text.extend(comparison.cases.iter().map(|case| line(&row(case))));
    text + "\n" + &notes(comparison)
}

/// The same as JUnit XML, a test for each case and one for the mean.
///
/// # Errors
/// When the library cannot write it.
pub fn junit(comparison: &Comparison, suite: &str) -> Result<String, String> {
    let mut tests = TestSuite::new(suite);
    for case in &comparison.cases {
        let mut status = match &case.standing {
            Standing::Failed(_) => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Standing::LeftOut => TestCaseStatus::skipped(),
            _ => TestCaseStatus::success(),
        };
        status.set_message(row(case)[7].clone());
        let mut test = TestCase::new(case.name.as_str(), status);
        test.set_classname(suite);
        tests.add_test_case(test);
    }
    let mut status = if comparison.mean_fails() {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else {
        TestCaseStatus::success()
    };
    status.set_message(mean(comparison));
    let mut test = TestCase::new("mean", status);
    test.set_classname(suite);
    tests.add_test_case(test);
    let mut report = Report::new("fullsweep bench suite");
    report.add_test_suite(tests);
    report.to_string().map_err(|error| error.to_string())
}

fn row(case: &Judged) -> [String; 8] {
    let unknown = Figures { goal: "-".to_owned(), ..Figures::default() };
    let now = match &case.outcome {
        Outcome::Valid(figures) => Some(figures),
        _ => None,
    };
    let figures = now.or(case.before.as_ref()).unwrap_or(&unknown);
    let shown = |figure: fn(&Figures) -> i64| now.map_or_else(|| "-".to_owned(), |now| figure(now).to_string());
    let standing = match (&case.standing, &case.outcome) {
        (Standing::Failed(why), _) => format!("FAILED: {why}"),
        (Standing::LeftOut, Outcome::LeftOut(files)) => {
            let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
            format!("LEFT OUT: {} not there", files.join(", "))
        }
        (standing, _) => standing.word().replace('_', " "),
    };
    [
        case.name.clone(),
        figures.goal.clone(),
        shown(|figures| figures.must_out),
        shown(|figures| figures.priority_out),
        shown(|figures| figures.value),
        case.before.as_ref().map_or_else(|| "-".to_owned(), |before| before.value.to_string()),
        case.change().map_or_else(|| "-".to_owned(), |change| format!("{change:+.3}")),
        standing,
    ]
}

fn mean(comparison: &Comparison) -> String {
    match comparison.mean {
        None => "mean change: none, since no case could be compared".to_owned(),
        Some(mean) => {
            let verdict = if comparison.mean_fails() { ": FAILED" } else { "" };
            format!("mean change {mean:+.3} %, at most {:+.3} % is tolerated{verdict}", comparison.mean_tolerance)
        }
    }
}

fn notes(comparison: &Comparison) -> String {
    let mut text = mean(comparison) + "\n";
    let count = |is: fn(&Standing) -> bool| comparison.cases.iter().filter(|case| is(&case.standing)).count();
    let failed = count(|standing| matches!(standing, Standing::Failed(_)));
    let left_out = count(|standing| matches!(standing, Standing::LeftOut));
    text += &format!("{} cases, {failed} failed, {left_out} left out\n", comparison.cases.len());
    let better =
        |case: &&Judged| matches!(case.standing, Standing::CoversMore) || case.change().is_some_and(|c| c < 0.0);
    let better = comparison.cases.iter().filter(better).count();
    if better > 0 {
        text += &format!("{better} better than accepted; --accept makes that the new measure\n");
    }
    if !comparison.gone.is_empty() {
        text += &format!("in the baseline and no longer in the suite: {}\n", comparison.gone.join(", "));
    }
    text
}
