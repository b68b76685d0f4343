//! Tracks as tables: one fix a line, columns by whatever name loggers and fleet systems give them.
//!
//! Lines are cut here and not by the `csv` crate: a quotation mark without its partner would make that gather the rest of a file
//! of gigabytes into one cell, and a rejected line is to be kept as it stood.

use super::super::problem::{Problem, quoted};
use super::super::similar::suggestion;
use super::intake::{At, Intake, Key, Raw};
use super::lines::Lines;

/// Names of columns, ours first; compared in small letters without spaces, underscores and hyphens.
const COLUMNS: [(Column, &[&str]); 7] = [
    (
        Column::Time,
        &[
            "time",
            "timestamp",
            "datetime",
            "at",
            "recordedat",
            "gpstime",
            "fixtime",
            "devicetime",
            "utc",
            "utctime",
            "时间",
            "定位时间",
            "采集时间",
            "上报时间",
            "记录时间",
            "日期时间",
            "gps时间",
        ],
    ),
    (Column::Date, &["date", "day", "日期"]),
    (Column::Lon, &["lon", "lng", "long", "longitude", "x", "经度"]),
    (Column::Lat, &["lat", "latitude", "y", "纬度"]),
    (Column::Team, &["team", "teamid", "group", "squad", "组", "组别", "组号", "小组", "队伍", "督导组", "队"]),
    (
        Column::Device,
        &[
            "device",
            "deviceid",
            "deviceno",
            "imei",
            "terminal",
            "tracker",
            "phone",
            "设备",
            "设备号",
            "终端",
            "终端号",
            "手机号",
        ],
    ),
    (Column::Accuracy, &["accuracy", "accuracym", "horizontalaccuracy", "precision", "精度", "误差", "定位精度"]),
];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Time,
    Date,
    Lon,
    Lat,
    Team,
    Device,
    Accuracy,
}

/// Where the columns stand.
struct Header {
    delimiter: char,
    width: usize,
    at: [Option<usize>; 7],
}

/// Reads the fixes of a table.
///
/// # Errors
/// When it has no header that could be a track's.
pub(super) fn read(lines: &mut Lines<'_>, intake: &mut Intake<'_>) -> Result<(), Problem> {
    let file = intake.file();
    let header = loop {
        match lines.next()? {
            None => return Err(Problem::error("empty_file", file, "no line with text", "a header and rows")),
            Some(line) if line.trim().is_empty() => {}
            Some(line) => break Header::read(line, file)?,
        }
    };
    let mut key = Key::default();
    while let Some(line) = lines.next()? {
        if line.trim().is_empty() {
            continue;
        }
        let line = line.to_owned();
        let at = At { line: Some(lines.number), feature: None };
        header.row(&line, at, &mut key, intake);
    }
    Ok(())
}

impl Header {
    fn read(line: &str, file: &str) -> Result<Self, Problem> {
        let delimiter = ['\t', ';', '|', ','].into_iter().max_by_key(|sign| line.matches(*sign).count()).unwrap_or(',');
        let names: Vec<String> = cells(line, delimiter).collect();
        let mut at = [None; 7];
        for (column, known) in COLUMNS {
            // The name that stands first in our list goes before one that may mean something else.
            at[column as usize] = known.iter().find_map(|name| names.iter().position(|own| folded(own) == **name));
        }
        for (column, name) in [(Column::Time, "time"), (Column::Lon, "lon"), (Column::Lat, "lat")] {
            if at[column as usize].is_none() {
                let mend = suggestion(name, names.iter().map(String::as_str));
                return Err(Problem::error(
                    "missing_column",
                    file,
                    format!("the columns {}", quoted(&names.join(", "))),
                    format!("one for `{name}` ({})", COLUMNS[column as usize].1.join(", ")),
                )
                .line(Some(1))
                .mend(format!("Rename the column that holds it. {mend}")));
            }
        }
        Ok(Self { delimiter, width: names.len(), at })
    }

    fn row(&self, line: &str, at: At, key: &mut Key, intake: &mut Intake<'_>) {
        let cells: Vec<String> = cells(line, self.delimiter).collect();
        let raw = || line.to_owned();
        if cells.len() < self.width && cells.len() <= self.at.iter().flatten().copied().max().unwrap_or(0) {
            let found = format!("{} cells", cells.len());
            let problem = Problem::error("ragged_row", intake.file(), found, format!("{} cells", self.width));
            return intake.reject(problem.mend("Was the file cut off or copied in part?"), at, raw());
        }
        let cell =
            |column: Column| self.at[column as usize].and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        let number = |column: Column| super::super::format::number(&serde_json::Value::String(cell(column).to_owned()));
        let (Some(x), Some(y)) = (number(Column::Lon), number(Column::Lat)) else {
            let found = format!("{}, {}", quoted(cell(Column::Lon)), quoted(cell(Column::Lat)));
            let problem = Problem::error("bad_coordinate", intake.file(), found, "two numbers like 113.5467, 22.3611");
            return intake.reject(problem.mend("Write decimal degrees with a point."), at, raw());
        };
        let named = |column: Column| Some(cell(column)).filter(|name| !name.is_empty());
        if key.team.as_deref() != named(Column::Team) || key.device.as_deref() != named(Column::Device) {
            *key = Key {
                team: named(Column::Team).map(str::to_owned),
                device: named(Column::Device).map(str::to_owned),
                index: 0,
            };
        }
        let accuracy_m = number(Column::Accuracy).map(|metres| metres as f32);
        let joined;
        let time = match cell(Column::Date) {
            "" => cell(Column::Time),
            date => {
                joined = format!("{date} {}", cell(Column::Time));
                &joined
            }
        };
        intake.point(key, Raw { x, y, time, accuracy_m }, at, raw);
    }
}

/// A column's name without what differs between tools: `Recorded_At`, `recorded at (UTC)`.
fn folded(name: &str) -> String {
    let name = name.split(['(', '（', '[']).next().unwrap_or_default();
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '"')).flat_map(char::to_lowercase).collect()
}

/// The cells of a line; in quotation marks a delimiter is text, and a doubled mark is one.
fn cells(line: &str, delimiter: char) -> impl Iterator<Item = String> + '_ {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        if !text.starts_with('"') {
            let (cell, after) = text.split_once(delimiter).map_or((text, None), |(cell, after)| (cell, Some(after)));
            rest = after;
            return Some(cell.to_owned());
        }
        let mut cell = String::new();
        let mut signs = text.char_indices().skip(1).peekable();
        let mut quoted = true;
        while let Some((at, sign)) = signs.next() {
            match sign {
                '"' if quoted && signs.peek().is_some_and(|(_, next)| *next == '"') => {
                    cell.push('"');
                    signs.next();
                }
                '"' => quoted = false,
                sign if sign == delimiter && !quoted => {
                    rest = Some(&text[at + sign.len_utf8()..]);
                    return Some(cell);
                }
                sign => cell.push(sign),
            }
        }
        rest = None;
        Some(cell)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cut_outside_quotation_marks() {
        let cut = |line: &str| cells(line, ',').collect::<Vec<_>>();
        assert_eq!(cut("a,b,,c"), ["a", "b", "", "c"]);
        assert_eq!(cut("\"a,b\",\"say \"\"x\"\"\",c"), ["a,b", "say \"x\"", "c"]);
        assert_eq!(cut("\"open,1,2"), ["open,1,2"]);
        assert_eq!(cut(""), [""]);
    }

    #[test]
    fn the_columns_stand_in_the_order_of_their_names() {
        for (index, (column, _)) in COLUMNS.iter().enumerate() {
            assert_eq!(*column as usize, index);
        }
    }
}
