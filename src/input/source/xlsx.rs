//! Sheets of Excel workbooks (.xlsx), which are zip archives of XML: their size is counted before anything believes it.

mod references;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, ExcelDateTime, Reader, Xlsx};
use serde_json::{Number, Value};

use super::super::problem::{Problem, quoted};
use super::super::similar::suggestion;
use super::table::{Row, Sheet};
use references::References;

/// Most bytes that all parts of a workbook may unpack to.
const MOST_UNPACKED: u64 = 128 << 20;

/// Most parts of a workbook.
const MOST_PARTS: usize = 2000;

/// Most cells that are not empty.
const MOST_CELLS: usize = 4_000_000;

/// Rows and columns of a sheet, as Excel has them.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// The named sheet of a workbook, or its first.
///
/// # Errors
/// When it is no workbook, unpacks to more than it should, or has no such sheet or no rows in it.
pub(crate) fn read(bytes: Vec<u8>, file: &str, sheet: Option<&str>) -> Result<Sheet, Problem> {
    judge_size(&bytes, file)?;
    let broken = |error: calamine::XlsxError| broken(&error.to_string(), file);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let name = match sheet {
        Some(name) if names.iter().any(|other| other == name) => name.to_owned(),
        Some(name) => {
            let mend = suggestion(name, names.iter().map(String::as_str));
            return Err(Problem::error(
                "missing_sheet",
                file,
                format!("no sheet {}", quoted(name)),
                "a sheet of that name",
            )
            .mend(mend));
        }
        None => names.first().cloned().ok_or_else(|| self::broken("no sheets", file))?,
    };
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (line, column) = cell.get_position();
        if line >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(self::broken("a cell beyond column XFD or row 1048576", file));
        }
        let row = rows.entry(line).or_default();
        match value(Data::from(cell.get_value().clone())) {
            Ok(Value::Null) => continue,
            Ok(value) => row.cells.push((column as usize, value)),
            Err(found) => row.broken.push((column as usize, found)),
        }
        count += 1;
        if count > MOST_CELLS {
            return Err(Problem::error(
                "too_large",
                file,
                "more cells",
                format!("at most {MOST_CELLS} that are not empty"),
            ));
        }
    }
    arranged(rows, file, &name)
}

/// The first row that is not empty is the header.
fn arranged(rows: BTreeMap<u32, Row>, file: &str, name: &str) -> Result<Sheet, Problem> {
    let mut rows = rows.into_iter().filter(|(_, row)| !row.cells.is_empty() || !row.broken.is_empty());
    let Some((line, header)) = rows.next() else {
        return Err(Problem::error(
            "empty_file",
            file,
            format!("nothing in sheet {}", quoted(name)),
            "a header and rows",
        ));
    };
    let width = header.cells.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
    let mut names = vec![String::new(); width];
    for (column, value) in header.cells {
        names[column] = super::super::format::as_text(&value).unwrap_or_default();
    }
    let rows: Vec<Row> = rows.map(|(line, row)| Row { line: line as usize + 1, ..row }).collect();
    if rows.is_empty() {
        return Err(Problem::error("no_features", file, "a header without rows", "at least one row"));
    }
    Ok(Sheet { file: file.to_owned(), line: line as usize + 1, header: names, rows })
}

/// A cell as a value; an error of Excel as what it shows.
fn value(cell: Data) -> Result<Value, String> {
    Ok(match cell {
        Data::Empty => Value::Null,
        Data::String(text) if text.trim().is_empty() => Value::Null,
        Data::String(text) => Value::String(text.trim().to_owned()),
        Data::Bool(truth) => Value::Bool(truth),
        Data::Int(whole) => Value::from(whole),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Value::from(number as i64),
        Data::Float(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Data::DateTime(time) => Value::String(clock(time)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Value::String(text),
        Data::Error(error) => return Err(error.to_string()),
    })
}

/// A date, a time of day or a length of time, as text that our readers understand.
fn clock(time: ExcelDateTime) -> String {
    let days = time.as_f64();
    if !days.is_finite() || days.abs() > 3e6 {
        return days.to_string();
    }
    let seconds = (days * 86_400.0).round() as i64;
    if time.is_duration() || (0.0..1.0).contains(&days) {
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
    }
}

/// Counts what the archive really unpacks to, since a declared size may lie, and looks where its references lead.
fn judge_size(bytes: &[u8], file: &str) -> Result<(), Problem> {
    let no_zip = |error: zip::result::ZipError| broken(&error.to_string(), file);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_zip)?;
    if archive.len() > MOST_PARTS {
        let found = format!("an archive of {} parts", archive.len());
        return Err(Problem::error("zip_bomb", file, found, format!("at most {MOST_PARTS}")));
    }
    let mut references = References::default();
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(no_zip)?;
        let real = std::io::copy(&mut part.take(left + 1), &mut references);
        let real = real.map_err(|error| broken(&error.to_string(), file))?;
        if real > left {
            let found = format!("{} bytes that unpack to more than {MOST_UNPACKED}", bytes.len());
            return Err(Problem::error("zip_bomb", file, found, "a workbook of a sensible size")
                .mend("If it is no attack, save the sheet alone, or as CSV."));
        }
        left -= real;
    }
    if references.too_far {
        return Err(broken("a reference to a cell beyond column XFD or row 1048576", file));
    }
    Ok(())
}

fn broken(why: &str, file: &str) -> Problem {
    Problem::error("not_xlsx", file, why, "an Excel workbook (.xlsx)")
        .mend("Open it in a spreadsheet program and save it as .xlsx or CSV.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        fill(book.add_worksheet());
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn cells_of_every_kind_are_read() {
        let bytes = book(|sheet| {
            for (column, name) in ["id", "from", "on", "stay", "note"].iter().enumerate() {
                sheet.write(0, column as u16, *name).unwrap();
            }
            let clock = rust_xlsxwriter::Format::new().set_num_format("hh:mm");
            let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
            let stay = rust_xlsxwriter::Format::new().set_num_format("[h]:mm");
            sheet.write(1, 0, 12.0).unwrap();
            sheet.write_with_format(1, 1, 0.354_166_666_7, &clock).unwrap();
            sheet.write_with_format(1, 2, 45_362.0, &day).unwrap();
            sheet.write_with_format(1, 3, 1.25, &stay).unwrap();
            sheet.write(1, 4, true).unwrap();
        });
        let sheet = read(bytes, "s.xlsx", None).unwrap();
        let values: Vec<_> = sheet.rows[0].cells.iter().map(|(_, value)| value.to_string()).collect();
        assert_eq!(values, ["12", "\"8:30:00\"", "\"2024-03-11\"", "\"30:00:00\"", "true"]);
        assert_eq!((sheet.header.len(), sheet.rows[0].line), (5, 2));
    }

    #[test]
    fn far_apart_cells_take_no_room() {
        let bytes = book(|sheet| {
            sheet.write(0, 0, "id").unwrap();
            sheet.write(1_048_575, 16_383, "far").unwrap();
        });
        assert_eq!(read(bytes, "s.xlsx", None).unwrap().rows.len(), 1);
    }

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..130 {
            archive.write_all(&zeros).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 300_000);
        assert_eq!(read(bytes, "s.xlsx", None).unwrap_err().code, "zip_bomb");
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert_eq!(read(b"id,lon\n".to_vec(), "s.xlsx", None).unwrap_err().code, "not_xlsx");
        let bytes = book(|sheet| drop(sheet.write(0, 0, "id")));
        assert_eq!(read(bytes[..bytes.len() / 2].to_vec(), "s.xlsx", None).unwrap_err().code, "not_xlsx");
        assert_eq!(read(bytes.clone(), "s.xlsx", None).unwrap_err().code, "no_features");
        assert_eq!(read(bytes, "s.xlsx", Some("Sheeet1")).unwrap_err().mend, "Did you mean `Sheet1`?");
        assert_eq!(read(book(|_| ()), "s.xlsx", None).unwrap_err().code, "empty_file");
    }

    /// A sheet of one cell whose reference is another one.
    #[test]
    fn a_cell_where_no_sheet_has_one_is_refused() {
        let sound = book(|sheet| {
            sheet.write(0, 0, "id").unwrap();
            sheet.write(1, 0, "N").unwrap();
        });
        assert!(read(sound.clone(), "s.xlsx", None).is_ok());
        for reference in ["ZZZ2", "AAAAAAAAAAAAAAAAA2", "A99999999999", "ZZZZZ2", "XFE2", "A1048577"] {
            let mut archive = zip::ZipArchive::new(Cursor::new(&sound)).unwrap();
            let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for index in 0..archive.len() {
                let mut part = archive.by_index(index).unwrap();
                let name = part.name().unwrap().into_owned();
                let mut text = Vec::new();
                part.read_to_end(&mut text).unwrap();
                if name.ends_with("sheet1.xml") {
                    text = String::from_utf8(text).unwrap().replace("r=\"A2\"", &format!("r=\"{reference}\"")).into();
                }
                out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
                out.write_all(&text).unwrap();
            }
            let refused = read(out.finish().unwrap().into_inner(), "s.xlsx", None).unwrap_err();
            assert_eq!(refused.code, "not_xlsx", "{reference}: {refused}");
            assert!(refused.found.contains("beyond column XFD"), "{reference}: {refused}");
        }
    }
}
