//! CSV as sheets: comma, semicolon, tab or bar, whichever the header uses.

use serde_json::Value;

use super::super::problem::Problem;
use super::numbered::Numbered;
use super::table::{Row, Sheet};

/// More columns than any list of sites has.
const MOST_COLUMNS: usize = 1000;

/// The sheet of a CSV text.
///
/// # Errors
/// When it has no header, or one that cannot be.
pub(crate) fn read(text: &str, file: &str) -> Result<Sheet, Problem> {
    let delimiter = delimiter(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(Numbered::new(text.as_bytes()));
    let mut sheet = Sheet { file: file.to_owned(), ..Sheet::default() };
    let mut cells = csv::StringRecord::new();
    while reader.read_record(&mut cells).map_err(|error| unreadable(&error, file))? {
        let begin = cells.position().map_or(0, csv::Position::byte);
        let line = reader.get_mut().line_of(begin);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if sheet.header.is_empty() {
            if cells.len() > MOST_COLUMNS {
                let found = format!("{} columns", cells.len());
                return Err(
                    Problem::error("too_many_columns", file, found, format!("at most {MOST_COLUMNS}")).line(Some(line))
                );
            }
            sheet.line = line;
            sheet.header = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        } else {
            sheet.rows.push(row(&cells, line, sheet.header.len()));
        }
    }
    match (sheet.header.is_empty(), sheet.rows.is_empty()) {
        (true, _) => Err(Problem::error("empty_file", file, "no line with text", "a header and rows")),
        (false, true) => Err(Problem::error("no_features", file, "a header without rows", "at least one row")),
        (false, false) => Ok(sheet),
    }
}

fn row(cells: &csv::StringRecord, line: usize, width: usize) -> Row {
    // What some programs append: a delimiter at the end of every line.
    let used =
        cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(index, _)| index + 1).max().unwrap_or(0);
    let fault = (used > width || cells.len() < width).then(|| {
        let torn = cells.iter().any(|cell| cell.contains('\n'));
        let found = format!("{} cells{}", cells.len(), if torn { ", one of them over several lines" } else { "" });
        let mend = "as many as the header has; a comma in a text or a quotation mark without its partner shifts cells";
        ("ragged_row", found, format!("{width} cells, {mend}"))
    });
    let filled = cells.iter().take(width).enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let cells = filled.map(|(column, cell)| (column, Value::String(cell.trim().to_owned()))).collect();
    Row { line, cells, broken: Vec::new(), fault }
}

fn unreadable(error: &csv::Error, file: &str) -> Problem {
    Problem::error("csv_syntax", file, error.to_string(), "CSV")
}

/// The delimiter that stands most often in the first line that is not empty, outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: u8| {
        let mut quoted = false;
        let outside = line.bytes().filter(|byte| {
            quoted ^= *byte == b'"';
            *byte == sign && !quoted
        });
        outside.count()
    };
    // The first of equals is the comma, so that a single column is read with it.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_recognised_by_the_header() {
        for text in ["id,lon\n1,2\n", "id;lon\n1;2\n", "id\tlon\n1\t2\n", "\n\"id\";\"lon\"\n1;2\n", "id|lon\n1|2\n"] {
            let sheet = read(text, "s.csv").unwrap();
            assert_eq!(sheet.header, ["id", "lon"], "{text}");
            assert_eq!(sheet.rows[0].cells.len(), 2, "{text}");
        }
        assert_eq!(delimiter("\"a,b,c\";d"), b';');
    }

    #[test]
    fn ragged_rows_are_told_with_their_lines() {
        let sheet = read("id,name,lon\n1,\"a\nb\",2\n2,x\n3,a,b,c\n4,a,b,\n", "s.csv").unwrap();
        let faults: Vec<_> = sheet.rows.iter().map(|row| (row.line, row.fault.is_some())).collect();
        assert_eq!(faults, [(2, false), (4, true), (5, true), (6, false)]);
    }

    #[test]
    fn what_windows_writes_has_the_same_lines() {
        let sheet = read("\r\nid,lon\r\n1,2\r\n\r\n2,3\r\n", "s.csv").unwrap();
        assert_eq!((sheet.line, sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>()), (2, vec![3, 5]));
    }

    #[test]
    fn files_without_rows_are_refused() {
        assert_eq!(read("\n \n", "s.csv").unwrap_err().code, "empty_file");
        assert_eq!(read("id,lon\n", "s.csv").unwrap_err().code, "no_features");
        assert_eq!(read(&",".repeat(2000), "s.csv").unwrap_err().code, "empty_file");
        assert_eq!(read(&"a,".repeat(2000), "s.csv").unwrap_err().code, "too_many_columns");
    }
}
