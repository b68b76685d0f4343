//! Opening hours as windows of a scenario's day.

mod days;

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{FixedOffset, NaiveDate, TimeDelta};
use geo::Point;
use opening_hours::localization::{Coordinates, Localize, TzLocation};
use opening_hours::{OpeningHours, RuleKind};

use super::calendar::{Calendar, chrono_date};
use super::format::plain;
use crate::model::{Clock, OpenDays, Window};
use crate::units::Seconds;

const DAY_S: i64 = 86_400;

/// Days looked ahead for the next opening of a site that is closed on the scenario's day.
const LOOKED_AHEAD: i64 = 400;

/// Longest text of opening hours, in bytes.
const LONGEST: usize = 1000;

/// Evaluates opening hours on the days around the teams' shifts; a text is evaluated once however many sites carry it.
pub(crate) struct Evaluator<'a> {
    clock: &'a Clock,
    calendar: &'a Calendar,
    span: (Seconds, Seconds),
    known: HashMap<Key, Result<Opening, (String, String)>>,
    known_days: HashMap<Key, Option<Arc<OpenDays>>>,
}

/// What an opening depends on: the texts, and for those that ask for the sun the place.
type Key = (Vec<String>, Option<(i32, i32)>);

/// When a place is open, as far as the day is concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Windows within a day of the shifts, or the next one after, or [`Window::NEVER`]; empty: always open.
    pub(crate) windows: Vec<Window>,
    /// Whether none of them meets the span of the shifts.
    pub(crate) missed: bool,
    /// Whether part of the time was marked as unknown, which counts as closed.
    pub(crate) unknown: bool,
    /// Whether it depends on holidays.
    pub(crate) holidays: bool,
}

impl<'a> Evaluator<'a> {
    /// The evaluator of a scenario whose shifts span the given time.
    pub(crate) fn new(clock: &'a Clock, calendar: &'a Calendar, span: (Seconds, Seconds)) -> Self {
        Self { clock, calendar, span, known: HashMap::new(), known_days: HashMap::new() }
    }

    /// When a place with these opening hours is open; several texts add up. Sunrise and sunset are those at `point`.
    ///
    /// # Errors
    /// The text that is none, with a hint.
    pub(crate) fn opening(&mut self, texts: &[String], point: Option<Point<f64>>) -> Result<Opening, (String, String)> {
        if texts.is_empty() {
            return Ok(Opening::default());
        }
        let key = key(texts, point);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let found = self.evaluated(texts, point);
        self.known.insert(key, found.clone());
        found
    }

    fn evaluated(&self, texts: &[String], point: Option<Point<f64>>) -> Result<Opening, (String, String)> {
        let mut all = Opening::default();
        for text in texts {
            let one = self.open_times(text, point).map_err(|hint| (text.clone(), hint))?;
            all.windows.extend(one.windows);
            all.unknown |= one.unknown;
            all.holidays |= one.holidays;
        }
        self.settle(&mut all, texts, point);
        Ok(all)
    }

    /// Merges windows, keeps those near the shifts, looks ahead where there are none.
    fn settle(&self, all: &mut Opening, texts: &[String], point: Option<Point<f64>>) {
        let (from, to) = (self.span.0 - Seconds(DAY_S), self.span.1 + Seconds(DAY_S));
        let merged = merged(std::mem::take(&mut all.windows));
        if merged.iter().any(|window| window.open <= from && window.close >= to) {
            return;
        }
        all.windows = merged.into_iter().filter(|window| window.open <= to && window.close >= from).collect();
        all.missed = !all.windows.iter().any(|window| window.open < self.span.1 && window.close > self.span.0);
        if all.windows.is_empty() {
            let next = texts.iter().filter_map(|text| self.next_opening(text, point)).min();
            all.windows.push(next.unwrap_or(Window::NEVER));
        }
    }

    fn open_times(&self, text: &str, point: Option<Point<f64>>) -> Result<Opening, String> {
        let first = (self.span.0.get() - DAY_S).div_euclid(DAY_S) - 1;
        let last = (self.span.1.get() + DAY_S).div_euclid(DAY_S) + 1;
        let hours = parsed(text)?;
        let mut opening = Opening { holidays: depends_on_holidays(text), ..Opening::default() };
        self.each_day(&hours, point, first..=last, |window, kind| {
            opening.unknown |= kind == RuleKind::Unknown;
            opening.windows.extend((kind == RuleKind::Open).then_some(window));
            true
        });
        Ok(opening)
    }

    /// The first window after the shifts.
    fn next_opening(&self, text: &str, point: Option<Point<f64>>) -> Option<Window> {
        let first = self.span.1.get().div_euclid(DAY_S) + 1;
        let mut found = None;
        self.each_day(&parsed(text).ok()?, point, first..=first + LOOKED_AHEAD, |window, kind| {
            found = (kind == RuleKind::Open).then_some(window);
            found.is_none()
        });
        found
    }

    /// Hands out what stands in the schedule of each day, counted from the scenario's, until told to stop.
    fn each_day(
        &self,
        hours: &OpeningHours,
        point: Option<Point<f64>>,
        days: RangeInclusive<i64>,
        mut take: impl FnMut(Window, RuleKind) -> bool,
    ) {
        self.each_range(hours, point, days, |_, date, minutes, kind| {
            let (from, to) = (self.instant(date, minutes.start), self.instant(date, minutes.end));
            let window = from.zip(to).filter(|(open, close)| open < close);
            window.is_none_or(|(open, close)| take(Window { open, close }, kind))
        });
    }

    /// The same with the number of each day, its date, and minutes from its midnight.
    fn each_range(
        &self,
        hours: &OpeningHours,
        point: Option<Point<f64>>,
        days: RangeInclusive<i64>,
        mut take: impl FnMut(i64, NaiveDate, Range<u16>, RuleKind) -> bool,
    ) {
        let context = self.calendar.context();
        let offset = self.clock.at(Seconds::from_hours(12)).offset().seconds();
        let place = point.and_then(|point| Coordinates::new(point.y(), point.x()));
        match FixedOffset::east_opt(offset).zip(place) {
            Some((zone, place)) => {
                let locale = TzLocation::new(zone).with_coords(place);
                self.each_range_at(&hours.clone().with_context(context.with_locale(locale)), days, &mut take);
            }
            None => self.each_range_at(&hours.clone().with_context(context), days, &mut take),
        }
    }

    fn each_range_at<L: Localize>(
        &self,
        hours: &OpeningHours<L>,
        days: RangeInclusive<i64>,
        take: &mut impl FnMut(i64, NaiveDate, Range<u16>, RuleKind) -> bool,
    ) {
        let Some(today) = chrono_date(self.clock.date()) else { return };
        for day in days {
            let Some(date) = today.checked_add_signed(TimeDelta::days(day)) else { continue };
            for range in hours.schedule_at(self.calendar.counted_as(date)) {
                let minutes = range.range.start.mins_from_midnight()..range.range.end.mins_from_midnight();
                if !take(day, date, minutes, range.kind) {
                    return;
                }
            }
        }
    }

    fn instant(&self, date: NaiveDate, minutes: u16) -> Option<Seconds> {
        use chrono::Datelike;
        let date = jiff::civil::Date::new(
            i16::try_from(date.year()).ok()?,
            i8::try_from(date.month()).ok()?,
            i8::try_from(date.day()).ok()?,
        );
        let date = date.ok()?.checked_add(jiff::Span::new().days(i64::from(minutes / 1440))).ok()?;
        let time = jiff::civil::time((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0);
        self.clock.seconds(date.to_datetime(time)).ok()
    }
}

fn key(texts: &[String], point: Option<Point<f64>>) -> Key {
    (texts.to_vec(), texts.iter().find_map(|text| cell(text, point)))
}

/// A hundredth of a degree, within which the sun rises at the same minute; nothing for hours that do not ask for the sun.
fn cell(text: &str, point: Option<Point<f64>>) -> Option<(i32, i32)> {
    let lower = text.to_lowercase();
    let sun = ["sunrise", "sunset", "dawn", "dusk"].iter().any(|word| lower.contains(word));
    point.filter(|_| sun).map(|point| ((point.x() * 100.0) as i32, (point.y() * 100.0) as i32))
}

fn depends_on_holidays(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word == "PH" || word == "SH")
}

/// Whether a text is opening hours at all.
///
/// # Errors
/// A hint on what is wrong with it.
pub(crate) fn check(text: &str) -> Result<(), String> {
    parsed(text).map(drop)
}

fn parsed(text: &str) -> Result<OpeningHours, String> {
    if text.len() > LONGEST {
        return Err(format!("It is {} bytes long; at most {LONGEST} are read.", text.len()));
    }
    let text = match plain(text) {
        text if ["24小时", "全天", "24h"].contains(&text.as_str()) => "24/7".to_owned(),
        text => text,
    };
    OpeningHours::from_str(&text).map_err(|error| hint(&error.to_string()))
}

/// One line of what the parser of opening hours says, which draws pictures over several.
fn hint(error: &str) -> String {
    let line = error.lines().last().unwrap_or_default();
    let line = line.trim_start_matches([' ', '=', '|']).trim();
    if line.is_empty() || line.len() > 200 {
        String::new()
    } else {
        format!("The reader of opening hours says: {line}.")
    }
}

/// Windows in order, those that touch or overlap made one.
fn merged(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_unstable();
    let mut merged: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match merged.last_mut() {
            Some(last) if window.open <= last.close => last.close = last.close.max(window.close),
            _ => merged.push(window),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// Wednesday 5 June 2024, shifts from 08:00 to 17:00.
    fn open(texts: &[&str]) -> Opening {
        open_in("Europe/Malta", date(2024, 6, 5), (8, 17), texts)
    }

    fn open_in(zone: &str, day: jiff::civil::Date, span: (i64, i64), texts: &[&str]) -> Opening {
        let clock = Clock::new(day, zone).unwrap();
        let calendar = Calendar::new(Some(opening_hours::localization::Country::MT), &[], &[]);
        let span = (Seconds::from_hours(span.0), Seconds::from_hours(span.1));
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        Evaluator::new(&clock, &calendar, span).opening(&texts, Some(Point::new(14.5, 35.9))).unwrap()
    }

    fn hours(opening: &Opening) -> Vec<(f64, f64)> {
        let hours = |seconds: Seconds| seconds.get() as f64 / 3600.0;
        opening.windows.iter().map(|window| (hours(window.open), hours(window.close))).collect()
    }

    #[test]
    fn plain_hours_hold_on_every_day() {
        let opening = open(&["08:00-12:00, 14:00-18:00"]);
        assert_eq!(hours(&opening)[2..4], [(8.0, 12.0), (14.0, 18.0)]);
        assert!(!opening.missed);
    }

    #[test]
    fn hours_across_midnight_reach_in_from_the_evening_before() {
        assert_eq!(hours(&open(&["20:00-06:00"])), [(-4.0, 6.0), (20.0, 30.0)]);
    }

    #[test]
    fn weekdays_holidays_and_lists_are_evaluated_on_the_date() {
        assert_eq!(hours(&open(&["Mo-Fr 09:00-17:00; We 10:00-11:00"]))[1], (10.0, 11.0));
        assert_eq!(hours(&open(&["We 09:00-10:00", "We 09:30-11:00"])), [(9.0, 11.0)]);
        let feast = open_in("Europe/Malta", date(2024, 6, 7), (8, 17), &["Mo-Fr 09:00-17:00; PH off"]);
        assert!(feast.missed && feast.holidays, "7 June is a holiday of Malta: {feast:?}");
    }

    #[test]
    fn without_hours_a_site_is_always_open() {
        assert_eq!(open(&[]), Opening::default());
    }

    #[test]
    fn always_open_means_no_windows() {
        for text in ["24/7", "00:00-24:00", "Mo-Su", "24小时"] {
            assert_eq!(open(&[text]), Opening::default(), "{text}");
        }
        assert_eq!(open(&["00:00-12:00", "12:00-24:00"]).windows, []);
    }

    #[test]
    fn what_is_closed_today_keeps_its_next_opening() {
        let opening = open(&["Sa 10:00-12:00"]);
        assert!(opening.missed);
        assert_eq!(hours(&opening), [(3.0 * 24.0 + 10.0, 3.0 * 24.0 + 12.0)]);
        assert_eq!(open(&["off"]).windows, [Window::NEVER]);
        assert_eq!(open(&["2019 Mo 10:00-12:00"]).windows, [Window::NEVER]);
    }

    #[test]
    fn what_is_unknown_counts_as_closed_and_is_told() {
        let opening = open(&["08:00-12:00 unknown"]);
        assert!(opening.unknown && opening.missed);
    }

    #[test]
    fn the_sun_rises_where_the_site_is() {
        let (rise, set) = hours(&open(&["sunrise-sunset"]))[1];
        assert!((5.6..5.9).contains(&rise) && (20.1..20.5).contains(&set), "{rise} {set}");
    }

    #[test]
    fn on_the_day_the_clocks_change_the_dial_counts() {
        let opening = open_in("Europe/Malta", date(2024, 3, 31), (8, 17), &["08:00-12:00"]);
        assert_eq!(hours(&opening)[1], (7.0, 11.0), "two to three o'clock does not exist");
    }

    #[test]
    fn what_is_no_opening_hours_is_told_in_one_line() {
        let clock = Clock::new(date(2024, 6, 5), "UTC").unwrap();
        let calendar = Calendar::default();
        let mut evaluator = Evaluator::new(&clock, &calendar, (Seconds(0), Seconds(1)));
        for bad in ["by chance", "25:00-26:00 x", "08:00-", "Mo-Xx 08:00-10:00", &"08:00-09:00,".repeat(200)] {
            let (text, hint) = evaluator.opening(&[bad.to_owned()], None).unwrap_err();
            assert!(text == bad && !hint.contains('\n'), "{hint}");
        }
    }

    proptest! {
        #[test]
        fn windows_are_sorted_and_apart(spans in prop::collection::vec((0..24_u32, 0..24_u32), 1..6)) {
            let texts: Vec<String> = spans.iter().map(|(from, to)| format!("{from:02}:00-{to:02}:30")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let opening = open(&texts);
            prop_assert!(opening.windows.windows(2).all(|pair| pair[0].close < pair[1].open));
        }
    }
}
