//! `coverage.xlsx`: the blind spots for those who work in a spreadsheet.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Coverage, words};
use crate::coverage::blind::BlindKind;
use crate::model::Lang;

/// The blind spots as an Excel file: a summary by kind, then all of them, then what is known of each site.
///
/// # Errors
/// When a sheet of Excel cannot hold them.
pub fn coverage_xlsx(coverage: &Coverage<'_>) -> Result<Vec<u8>, XlsxError> {
    let english = coverage.lang == Lang::En;
    let bold = Format::new().set_bold();
    let mut book = Workbook::new();
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(coverage.scenario.date.year() as u16, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    let summary = book.add_worksheet();
    summary.set_name(if english { "Summary" } else { "汇总" })?;
    let head = if english {
        ["No.", "Kind", "Found", "Of", "People", "On the days before"]
    } else {
        ["序号", "类别", "数量", "总数", "涉及人口", "前期"]
    };
    for (column, title) in head.into_iter().enumerate() {
        summary.write_with_format(0, column as u16, title, &bold)?;
    }
    for kind in BlindKind::ALL {
        let row = kind.number() as u32;
        summary.write(row, 0, kind.number() as u32)?;
        summary.write(row, 1, words::kind(kind, coverage.lang))?;
        if let Some(of) = coverage.looked_at(kind) {
            summary.write(row, 2, coverage.of_kind(kind).count() as u32)?;
            summary.write(row, 3, of as u32)?;
        }
        let people: u64 = coverage.of_kind(kind).filter_map(|spot| spot.people).sum();
        summary.write(row, 4, people as f64)?;
        if let Some(before) = coverage.count_before(kind) {
            summary.write(row, 5, before as u32)?;
        }
    }
    summary.autofit();
    days(coverage, &bold, &mut book)?;
    spots(coverage, &bold, &mut book)?;
    sightings(coverage, &bold, &mut book)?;
    book.save_to_buffer()
}

/// The days of a span; nothing for a single one.
fn days(coverage: &Coverage<'_>, bold: &Format, book: &mut Workbook) -> Result<(), XlsxError> {
    if coverage.span.days().len() < 2 {
        return Ok(());
    }
    let english = coverage.lang == Lang::En;
    let sheet = book.add_worksheet();
    sheet.set_name(if english { "Days" } else { "逐日" })?;
    let head = if english {
        ["Day", "Planned", "Visited", "Passed by", "Claimed only", "Planned and not seen", "Shut all day"]
    } else {
        ["日期", "计划", "到访", "路过", "仅有记录", "计划未见", "全天不开放"]
    };
    for (column, title) in head.into_iter().enumerate() {
        sheet.write_with_format(0, column as u16, title, bold)?;
    }
    for (row, day) in (1..).zip(coverage.span.days()) {
        sheet.write(row, 0, day.date.to_string())?;
        if !day.is_judged() {
            sheet.write(row, 1, if english { "nothing known" } else { "无资料" })?;
            continue;
        }
        let counts = day.counts();
        let figures =
            [day.planned, counts.visited, counts.passed_by, counts.claimed_only, counts.not_seen, counts.shut];
        for (column, figure) in (1..).zip(figures) {
            sheet.write(row, column, figure as f64)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofit();
    Ok(())
}

/// Rows that a sheet takes; what is beyond is in the other files, and the last row says so.
const MOST_ROWS: usize = 1_000_000;

fn spots(coverage: &Coverage<'_>, bold: &Format, book: &mut Workbook) -> Result<(), XlsxError> {
    let english = coverage.lang == Lang::En;
    let sheet = book.add_worksheet();
    sheet.set_name(if english { "Blind spots" } else { "盲区" })?;
    let head = if english {
        ["Kind", "Id", "Name", "Site kind", "Territory", "People", "Longitude", "Latitude", "Evidence", "Cure", "Day"]
    } else {
        ["类别", "编号", "名称", "点位类型", "辖区", "人口", "经度", "纬度", "依据", "对策", "日期"]
    };
    for (column, title) in head.into_iter().enumerate() {
        sheet.write_with_format(0, column as u16, title, bold)?;
    }
    let words = coverage.words();
    for (row, spot) in (1..).zip(coverage.spots.iter().take(MOST_ROWS)) {
        let texts = [
            (0, words::kind(spot.ground.kind(), coverage.lang)),
            (1, &spot.id),
            (2, &spot.name),
            (3, spot.site_kind.as_deref().unwrap_or_default()),
            (4, spot.territory.as_deref().unwrap_or_default()),
            (8, &words.evidence(spot)),
            (9, words.cure(spot)),
        ];
        for (column, text) in texts {
            sheet.write(row, column, text)?;
        }
        if let Some(people) = spot.people {
            sheet.write(row, 5, people as f64)?;
        }
        if let Some(date) = spot.date {
            sheet.write(row, 10, date.to_string())?;
        }
        if let Some(point) = spot.point {
            sheet.write(row, 6, point.x())?;
            sheet.write(row, 7, point.y())?;
        }
    }
    if let Some(more) = coverage.spots.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        let told = if english {
            format!("{more} more: see coverage.json")
        } else {
            format!("另有{more}条，见coverage.json")
        };
        sheet.write(MOST_ROWS as u32 + 1, 0, told)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_autofit_max_width(400);
    sheet.autofit();
    Ok(())
}

fn sightings(coverage: &Coverage<'_>, bold: &Format, book: &mut Workbook) -> Result<(), XlsxError> {
    if coverage.sightings.is_empty() {
        return Ok(());
    }
    let english = coverage.lang == Lang::En;
    let sheet = book.add_worksheet();
    sheet.set_name(if english { "Sites" } else { "点位" })?;
    let head = if english {
        ["Site", "Seen", "Team", "Evidence", "Doubts", "Day"]
    } else {
        ["点位", "结果", "组别", "依据", "疑点", "日期"]
    };
    for (column, title) in head.into_iter().enumerate() {
        sheet.write_with_format(0, column as u16, title, bold)?;
    }
    let words = coverage.words();
    for (row, sighting) in (1..).zip(coverage.sightings.iter().take(MOST_ROWS)) {
        let time = |at: Option<jiff::Timestamp>| {
            at.map_or_else(String::new, |at| at.to_zoned(words.zone.clone()).strftime("%H:%M").to_string())
        };
        let told = sighting.evidence.iter().map(|evidence| {
            let metres = evidence.distance_m.map_or_else(String::new, |metres| format!(" {metres:.0} m"));
            format!("{} {}-{}{metres}", evidence.source.code(), time(evidence.from), time(evidence.to))
        });
        let doubts: Vec<&str> = sighting.doubts.iter().map(crate::model::Doubt::code).collect();
        sheet.write(row, 0, &sighting.site)?;
        sheet.write(row, 1, sighting.seen.code())?;
        sheet.write(row, 2, sighting.team.as_deref().unwrap_or_default())?;
        sheet.write(row, 3, told.collect::<Vec<_>>().join("; "))?;
        sheet.write(row, 4, doubts.join(", "))?;
        sheet.write(row, 5, sighting.date.to_string())?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_autofit_max_width(400);
    sheet.autofit();
    Ok(())
}
