//! `daily.xlsx`: all rows of the evening's report.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{DailyReport, heads};
use crate::model::Lang;

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
