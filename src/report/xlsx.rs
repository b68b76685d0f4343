//! `plan.xlsx`: the plan as tables for those who work in a spreadsheet. Times, lengths of time and distances are numbers
//! with a format, so that they can be sorted and added up.

use jiff::civil::{Date, date};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::Lang;
use super::lookup::{Lookup, wait};
use super::words::Words;
use crate::model::{Clock, Plan, Route, Scenario, Stop};
use crate::units::{Metres, Seconds};

/// The plan as an Excel file. Equal plans of equal scenarios give equal bytes.
///
/// # Errors
/// When a sheet of Excel (1 048 576 rows, 32 767 signs a cell) cannot hold the plan.
pub fn xlsx(plan: &Plan, scenario: &Scenario, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let book =
        Book { plan, scenario, lookup: Lookup::new(scenario), lang, words: lang.words(), formats: Formats::new() };
    let mut workbook = Workbook::new();
    workbook.set_properties(&book.properties()?);
    book.summary(workbook.add_worksheet())?;
    book.routes(workbook.add_worksheet())?;
    book.stops(workbook.add_worksheet())?;
    book.unassigned(workbook.add_worksheet())?;
    book.spared(workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

struct Book<'a> {
    plan: &'a Plan,
    scenario: &'a Scenario,
    lookup: Lookup<'a>,
    lang: Lang,
    words: &'static Words,
    formats: Formats,
}

struct Formats {
    head: Format,
    text: Format,
    count: Format,
    kilometres: Format,
    degrees: Format,
    duration: Format,
    instant: Format,
    warning: Format,
}

/// What stands in a cell.
enum Cell {
    Text(String),
    Count(i64),
    Kilometres(Metres),
    Degrees(f64),
    Duration(Seconds),
    Instant(Seconds),
    Warning(String),
    Empty,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_align(FormatAlign::Top);
        Self {
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00_E3_EA_F1))
                .set_align(FormatAlign::Center),
            text: cell().set_text_wrap(),
            count: cell().set_num_format("0"),
            kilometres: cell().set_num_format("0.0"),
            degrees: cell().set_num_format("0.000000"),
            duration: cell().set_num_format("[h]:mm"),
            instant: cell().set_num_format("yyyy-mm-dd hh:mm"),
            warning: cell().set_bold().set_font_color(Color::RGB(0x00_B0_1E_1E)),
        }
    }
}

impl Book<'_> {
    /// Nobody's clock is read: the file says it was made on the day it is for.
    fn properties(&self) -> Result<DocProperties, XlsxError> {
        let day = self.plan.date;
        let (year, month) = (u16::try_from(day.year()).unwrap_or(1900).max(1900), day.month().unsigned_abs());
        let made = ExcelDateTime::from_ymd(year, month, day.day().unsigned_abs())?;
        let title = format!("{} {day}", self.plan.scenario);
        Ok(DocProperties::new().set_title(title).set_author("fullsweep").set_creation_datetime(&made))
    }

    fn summary(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (words, plan, sum) = (self.words, self.plan, self.plan.summary());
        let text = |text: &str| Cell::Text(text.to_owned());
        let count = |count: usize| Cell::Count(i64::try_from(count).unwrap_or(i64::MAX));
        let mut rows = vec![
            (words.plan, text(&plan.scenario)),
            (words.date, Cell::Text(self.lang.date(plan.date))),
            (words.time_zone, text(&plan.timezone)),
            (words.goal, text(words.goal(plan.goal))),
            (words.travel_source, text(words.travel_source(&plan.travel))),
            (words.seed, Cell::Text(plan.seed.to_string())),
            (words.sites, count(sum.sites)),
            (words.visited, count(sum.visited)),
            (words.unassigned, count(sum.unassigned)),
            (words.spared, count(sum.spared)),
            (words.teams, count(self.scenario.teams.len())),
            (words.teams_used, count(sum.teams_used)),
            (words.latest_finish, sum.latest_finish.map_or(Cell::Empty, Cell::Instant)),
            (words.travel, Cell::Duration(sum.travel)),
            (words.at_sites, Cell::Duration(sum.service)),
            (words.waiting, Cell::Duration(sum.waiting)),
            (words.distance_km, Cell::Kilometres(sum.distance)),
        ];
        if let Some(notice) = self.lang.travel_notice(&plan.travel, &self.scenario.network) {
            rows.insert(0, ("!", Cell::Warning(notice)));
        }
        sheet.set_name(words.summary)?;
        sheet.set_column_width(0, 22)?.set_column_width(1, 40)?;
        for (row, (name, cell)) in (0..).zip(rows) {
            sheet.write_string_with_format(row, 0, name, &self.formats.head)?;
            self.put(sheet, row, 1, &cell)?;
        }
        Ok(())
    }

    fn routes(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let w = self.words;
        let head = [
            w.team,
            w.name,
            w.shift,
            w.stops,
            w.leaves,
            w.finish,
            w.work,
            w.travel,
            w.distance_km,
            w.at_sites,
            w.waiting,
            w.rest,
        ];
        let row = |route: &Route| {
            vec![
                Cell::Text(route.team.clone()),
                Cell::Text(self.lookup.team_name(&route.team).to_owned()),
                number(route.shift + 1),
                number(route.stops.len()),
                Cell::Instant(route.start),
                Cell::Instant(route.finish),
                Cell::Duration(route.work()),
                Cell::Duration(route.travel()),
                Cell::Kilometres(route.distance()),
                Cell::Duration(route.service()),
                Cell::Duration(route.work() - route.travel() - route.service()),
                Cell::Duration(route.rest()),
            ]
        };
        self.table(sheet, w.routes, &head, self.plan.routes.iter().map(row).collect())
    }

    fn stops(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let w = self.words;
        let head = [
            w.team,
            w.shift,
            w.order,
            w.site,
            w.name,
            w.kind,
            w.arrive,
            w.begin,
            w.depart,
            w.waiting,
            w.travel,
            w.distance_km,
            w.contact,
            w.longitude,
            w.latitude,
        ];
        let of_route = |route: &Route| -> Vec<Vec<Cell>> {
            route.stops.iter().enumerate().map(|(index, stop)| self.stop(route, index, stop)).collect()
        };
        self.table(sheet, w.stops_sheet, &head, self.plan.routes.iter().flat_map(of_route).collect())
    }

    fn stop(&self, route: &Route, index: usize, stop: &Stop) -> Vec<Cell> {
        let contact = self.lookup.site(&stop.site).and_then(|site| site.contact.clone());
        vec![
            Cell::Text(route.team.clone()),
            number(route.shift + 1),
            number(index + 1),
            Cell::Text(stop.site.clone()),
            Cell::Text(self.lookup.site_name(&stop.site).to_owned()),
            Cell::Text(self.lang.kind(self.scenario, &stop.kind).to_owned()),
            Cell::Instant(stop.arrive),
            Cell::Instant(stop.begin),
            Cell::Instant(stop.depart),
            Cell::Duration(wait(route, stop)),
            Cell::Duration(stop.leg.travel),
            Cell::Kilometres(stop.leg.distance),
            contact.map_or(Cell::Empty, Cell::Text),
            Cell::Degrees(stop.point.x()),
            Cell::Degrees(stop.point.y()),
        ]
    }

    fn unassigned(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let w = self.words;
        let row = |missed: &crate::model::Unassigned| {
            let kind = self.lookup.kind(&missed.site).map(|kind| self.lang.kind(self.scenario, kind).to_owned());
            vec![
                Cell::Text(missed.site.clone()),
                Cell::Text(self.lookup.site_name(&missed.site).to_owned()),
                kind.map_or(Cell::Empty, Cell::Text),
                Cell::Text(w.reason(missed.reason).to_owned()),
                Cell::Text(missed.detail.clone()),
            ]
        };
        let rows = self.plan.unassigned.iter().map(row).collect();
        self.table(sheet, w.unassigned, &[w.site, w.name, w.kind, w.reason, w.detail], rows)
    }

    fn spared(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let w = self.words;
        let row = |spared: &crate::model::Spared| {
            let name = self.lookup.site_name(&spared.site);
            [&spared.site, name, &spared.group, &spared.by].map(|text| Cell::Text(text.to_owned())).into()
        };
        let rows = self.plan.spared.iter().map(row).collect();
        self.table(sheet, w.spared, &[w.site, w.name, w.group, w.spared_by], rows)
    }

    /// A sheet with a head that stays in sight, is repeated on every page, and by which rows can be filtered.
    fn table(&self, sheet: &mut Worksheet, name: &str, head: &[&str], rows: Vec<Vec<Cell>>) -> Result<(), XlsxError> {
        sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        for (column, title) in (0..).zip(head) {
            let widest = rows.iter().map(|row| row[usize::from(column)].width()).max().unwrap_or(0);
            sheet.set_column_width(column, (title.width() + 3).max(widest + 2).min(60) as f64)?;
            sheet.write_string_with_format(0, column, *title, &self.formats.head)?;
        }
        for (row, cells) in (1..).zip(&rows) {
            for (column, cell) in (0..).zip(cells) {
                self.put(sheet, row, column, cell)?;
            }
        }
        let (last, width) = (u32::try_from(rows.len()).unwrap_or(u32::MAX), u16::try_from(head.len()).unwrap_or(1));
        if last > 0 {
            sheet.autofilter(0, 0, last, width - 1)?;
        }
        Ok(())
    }

    fn put(&self, sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let formats = &self.formats;
        match cell {
            Cell::Text(text) => sheet.write_string_with_format(row, column, held(text), &formats.text)?,
            Cell::Warning(text) => sheet.write_string_with_format(row, column, held(text), &formats.warning)?,
            Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &formats.count)?,
            Cell::Kilometres(distance) => {
                sheet.write_number_with_format(row, column, distance.get() as f64 / 1000.0, &formats.kilometres)?
            }
            Cell::Degrees(value) => sheet.write_number_with_format(row, column, *value, &formats.degrees)?,
            Cell::Duration(time) => {
                sheet.write_number_with_format(row, column, time.get() as f64 / 86_400.0, &formats.duration)?
            }
            Cell::Instant(instant) => {
                sheet.write_number_with_format(row, column, serial(&self.scenario.clock, *instant), &formats.instant)?
            }
            Cell::Empty => sheet,
        };
        Ok(())
    }
}

impl Cell {
    /// Columns of a terminal the cell would take, as a measure of its width on paper.
    fn width(&self) -> usize {
        match self {
            Self::Text(text) | Self::Warning(text) => text.width(),
            Self::Instant(_) => 16,
            Self::Degrees(_) => 11,
            _ => 6,
        }
    }
}

fn number(count: usize) -> Cell {
    Cell::Count(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Local time as Excel counts it: days, and parts of a day, since the last but one day of 1899.
fn serial(clock: &Clock, instant: Seconds) -> f64 {
    const ZERO: Date = date(1899, 12, 30);
    let local = clock.at(instant).datetime();
    let days = local.date().duration_since(ZERO).as_hours() / 24;
    let (hour, minute, second) = (i64::from(local.hour()), i64::from(local.minute()), i64::from(local.second()));
    days as f64 + (hour * 3600 + minute * 60 + second) as f64 / 86_400.0
}

/// What a cell of Excel can hold of a text.
fn held(text: &str) -> String {
    const LONGEST: usize = 32_767;
    // Excel counts UTF-16 units, of which a sign takes at most two.
    if text.len() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST / 2).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::*;
    use calamine::{Data, DataType, Reader, Xlsx, open_workbook_from_rs};
    use std::io::Cursor;

    fn read(lang: Lang) -> Xlsx<Cursor<Vec<u8>>> {
        let bytes = xlsx(&demo::plan(), &demo::scenario(), lang).unwrap();
        open_workbook_from_rs(Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn every_stop_is_there_with_times_that_are_times() {
        let mut book = read(Lang::En);
        assert_eq!(book.sheet_names(), ["Summary", "Routes", "Stops", "Not visited", "Spared"]);
        let stops = book.worksheet_range("Stops").unwrap();
        assert_eq!(stops.height(), 1 + 5);
        assert_eq!(stops[(1, 4)], Data::String("永定街道 <北正社区>".into()));
        assert_eq!(stops[(1, 5)], Data::String("Residential community".into()));
        let time = |row, column| match &stops[(row, column)] {
            Data::DateTime(time) => time.as_f64(),
            other => panic!("no time: {other:?}"),
        };
        assert_eq!(time(1, 6), 44_413.0 + 490.0 / 1440.0, "2021-08-05 08:10");
        assert_eq!(time(2, 9), 20.0 / 1440.0, "waits 20 minutes, the break not counted");
        assert_eq!(time(4, 8), 44_414.0 + 10.0 / 1440.0, "2021-08-06 00:10");
    }

    #[test]
    fn routes_add_up_to_the_summary() {
        let mut book = read(Lang::Zh);
        let routes = book.worksheet_range("路线").unwrap();
        let km: f64 = routes.rows().skip(1).map(|row| row[8].as_f64().unwrap()).sum();
        let summary = book.worksheet_range("概要").unwrap();
        let total = summary.rows().find(|row| row[0] == Data::String("公里".into())).unwrap()[1].as_f64().unwrap();
        assert!((km - total).abs() < 1e-9, "{km} {total}");
    }

    #[test]
    fn equal_plans_give_equal_bytes() {
        let make = || xlsx(&demo::plan(), &demo::scenario(), Lang::Zh).unwrap();
        assert_eq!(make(), make());
    }
}
