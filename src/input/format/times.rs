//! Lengths of time, days, spans of the clock.

use jiff::civil::Date;
use serde_json::Value;

use super::numbers::number;
use super::texts::as_text;
use super::{Reading, schema};
use crate::units::Seconds;

/// A length of time: `90s`, `10m`, `1h30m`, `01:30` (hours and minutes), or a bare number of minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration(pub Seconds);

/// A day: `2024-03-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Date);

/// Days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days(pub Vec<Date>);

/// Opening hours as written, several of which add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours(pub Vec<String>);

/// Spans of the clock: `08:00-12:00, 13:00-17:00`, across midnight as `20:00-06:00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans(pub Vec<Dial>);

/// A span of the clock in minutes after midnight of the scenario's day; the end may lie in the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dial {
    /// First minute, below 1440.
    pub from: u16,
    /// Last minute, above `from` and at most a day later.
    pub to: u16,
}

/// Longest length of time anybody means: a week, in seconds.
const LONGEST: f64 = 7.0 * 86_400.0;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

impl Reading for Duration {
    const CODE: &'static str = "bad_duration";
    const EXPECTED: &'static str =
        "a length of time like 90s, 10m, 1h30m, 01:30 or a number of minutes, at most a week";

    fn read(value: &Value) -> Result<Self, String> {
        let seconds = match (number(value), value) {
            (Some(minutes), _) => Some(minutes * 60.0),
            (None, Value::String(text)) => with_units(text).or_else(|| with_colons(text)),
            _ => None,
        };
        match seconds {
            Some(seconds) if seconds < 0.0 => Err("Time does not run backwards: leave out the minus.".to_owned()),
            Some(seconds) if seconds <= LONGEST => Ok(Self(Seconds(seconds.round() as i64))),
            _ => Err(String::new()),
        }
    }
}

schema!(Duration, "Duration", { "anyOf": [
    { "type": "number", "minimum": 0, "description": "minutes" },
    { "type": "string", "description": "90s, 10m, 1h30m, or 01:30 in hours and minutes" },
] });

/// `1h30m`, `90 s`, `1.5 h`: parts of a number and a unit, each unit once and the larger first.
fn with_units(text: &str) -> Option<f64> {
    const UNITS: [(&[&str], f64); 4] = [
        (&["d", "day", "days", "天"], 86_400.0),
        (&["h", "hour", "hours", "小时", "时"], 3600.0),
        (&["m", "min", "mins", "minutes", "分钟", "分"], 60.0),
        (&["s", "sec", "seconds", "秒"], 1.0),
    ];
    let mut rest = text.trim();
    let mut total = 0.0;
    let mut used = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|digits| *digits > 0)?;
        let amount: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| c.is_ascii_digit() || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..letters].to_lowercase();
        let at = UNITS.iter().position(|(names, _)| names.contains(&name.as_str())).filter(|at| *at >= used)?;
        total += amount * UNITS[at].1;
        used = at + 1;
        rest = rest[letters..].trim_start();
    }
    (used > 0).then_some(total)
}

/// `01:30` or `01:30:00`.
fn with_colons(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.trim().split([':', '：']).collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.is_empty() || part.len() > 3) {
        return None;
    }
    let parts: Vec<f64> = parts.iter().map(|part| part.parse::<u16>().ok().map(f64::from)).collect::<Option<_>>()?;
    let rest_in_bounds = parts[1..].iter().all(|part| *part < 60.0);
    rest_in_bounds.then(|| parts[0] * 3600.0 + parts[1] * 60.0 + parts.get(2).unwrap_or(&0.0))
}

/// A number of days: `3 days`, `1 week`, `daily`, or a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Every(pub u32);

impl Reading for Every {
    const CODE: &'static str = "bad_interval";
    const EXPECTED: &'static str = "a number of days like \"3 days\", \"1 week\", \"daily\" or 3, at most 3660";

    fn read(value: &Value) -> Result<Self, String> {
        let text = as_text(value).ok_or_else(String::new)?.to_lowercase();
        let (count, unit) = text.split_at(text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len()));
        let days = match (count, unit.trim()) {
            ("", "daily" | "day" | "每天" | "每日") => Some(1),
            ("", "weekly" | "week" | "每周") => Some(7),
            (count, "" | "d" | "day" | "days" | "天" | "日") => count.parse().ok(),
            (count, "w" | "week" | "weeks" | "周") => count.parse().ok().and_then(|weeks: u32| weeks.checked_mul(7)),
            _ => None,
        };
        days.filter(|days| (1..=3660).contains(days)).map(Self).ok_or_else(String::new)
    }
}

schema!(Every, "Every", { "type": ["string", "integer"], "description": "3 days, 1 week, daily, or a number of days" });

impl Reading for Day {
    const CODE: &'static str = "bad_date";
    const EXPECTED: &'static str = "a date like 2024-03-11, from 1900 to 2200";

    fn read(value: &Value) -> Result<Self, String> {
        let text = value.as_str().ok_or_else(String::new)?.trim();
        let date = text.get(..10).filter(|_| text.len() == 10 || text[10..].starts_with(['T', ' ']));
        let date: Date = date.and_then(|date| date.parse().ok()).ok_or_else(String::new)?;
        if (1900..=2200).contains(&date.year()) { Ok(Self(date)) } else { Err(String::new()) }
    }
}

schema!(Day, "Day", { "type": "string", "format": "date" });

impl Reading for Days {
    const CODE: &'static str = "bad_date";
    const EXPECTED: &'static str = "a list of dates like 2024-03-11";

    fn read(value: &Value) -> Result<Self, String> {
        let items = value.as_array().ok_or_else(String::new)?;
        items.iter().map(|item| Day::read(item).map(|day| day.0)).collect::<Result<_, _>>().map(Self)
    }
}

schema!(Days, "Days", { "type": "array", "items": { "type": "string", "format": "date" } });

impl Reading for Hours {
    const CODE: &'static str = "window_syntax";
    const EXPECTED: &'static str =
        "opening hours like \"08:00-12:00, 14:00-18:00\" or \"Mo-Fr 08:00-18:00\", or a list of them";

    fn read(value: &Value) -> Result<Self, String> {
        let texts = match value {
            Value::Array(items) => items.iter().map(as_text).collect::<Option<Vec<_>>>(),
            Value::String(_) => as_text(value).map(|text| vec![text]),
            _ => None,
        };
        let texts = texts.ok_or_else(String::new)?;
        Ok(Self(texts.into_iter().filter(|text| !text.is_empty()).collect()))
    }
}

schema!(Hours, "Hours", { "type": ["string", "array"], "items": { "type": "string" },
    "description": "opening_hours of OpenStreetMap, or HH:MM-HH:MM separated by commas, across midnight too" });

impl Reading for Spans {
    const CODE: &'static str = "bad_span";
    const EXPECTED: &'static str =
        "a span like 08:00-17:00 (across midnight: 20:00-06:00), several as a list or separated by commas";

    fn read(value: &Value) -> Result<Self, String> {
        let Hours(texts) = Hours::read(value)?;
        let parts = texts.iter().flat_map(|text| text.split([',', '，', '、', ';', '；'])).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(Dial::read).collect::<Result<_, _>>().map(Self)
    }
}

schema!(Spans, "Spans", { "type": ["string", "array"], "items": { "type": "string", "pattern": "^\\d{1,2}:\\d{2}-\\d{1,2}:\\d{2}$" } });

impl Dial {
    /// A span as written.
    ///
    /// # Errors
    /// When it is none; a sentence on how to mend it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let text = plain(text);
        let (from, to) = text.split_once('-').ok_or_else(String::new)?;
        let (from, to) = minutes(from).zip(minutes(to)).ok_or_else(String::new)?;
        if from == to {
            return Err(format!("{text} is empty; write 00:00-24:00 for the whole day."));
        }
        if from >= DAY || to > 2 * DAY || (to > from && to - from > DAY) {
            return Err("It begins within the day and lasts at most 24 hours.".to_owned());
        }
        Ok(Self { from, to: if to < from { to + DAY } else { to } })
    }
}

/// Signs of Chinese keyboards and typesetters in place of the plain ones.
pub(crate) fn plain(text: &str) -> String {
    let sign = |c: char| match c {
        '：' => ':',
        '－' | '–' | '—' | '―' | '−' | '~' | '～' | '至' | '到' => '-',
        '，' | '、' => ',',
        '；' => ';',
        '　' | '\u{a0}' => ' ',
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        other => other,
    };
    text.trim().chars().map(sign).collect()
}

fn minutes(text: &str) -> Option<u16> {
    let mut parts = text.trim().split(':');
    let (hours, minutes) = (parts.next()?, parts.next()?);
    // Excel writes a time of day with seconds.
    if parts.next().is_some_and(|seconds| seconds != "00") || parts.next().is_some() {
        return None;
    }
    let digits =
        |part: &str, longest: usize| (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours, 2) || !digits(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= 2 * DAY).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn seconds(value: Value) -> Option<i64> {
        Duration::read(&value).ok().map(|duration| duration.0.get())
    }

    #[test]
    fn durations_are_read_in_every_form() {
        for (written, meant) in [
            (json!("90s"), 90),
            (json!("10m"), 600),
            (json!("1h30m"), 5400),
            (json!("1h 30 min"), 5400),
            (json!("01:30"), 5400),
            (json!("00:30:00"), 1800),
            (json!(15), 900),
            (json!("15"), 900),
            (json!(2.5), 150),
            (json!("1.5h"), 5400),
            (json!("30分钟"), 1800),
            (json!("0"), 0),
        ] {
            assert_eq!(seconds(written.clone()), Some(meant), "{written}");
        }
        for bad in [
            json!("soon"),
            json!("-5m"),
            json!(-5),
            json!("1m1h"),
            json!("5x"),
            json!("1:75"),
            json!("h"),
            json!(""),
            json!(true),
            json!("8d"),
            json!(1e300),
        ] {
            assert_eq!(seconds(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn spans_cross_midnight_but_are_never_empty() {
        let spans = |text: &str| {
            Spans::read(&json!(text)).map(|spans| spans.0.iter().map(|d| (d.from, d.to)).collect::<Vec<_>>())
        };
        assert_eq!(spans("08:00-12:00, 20:00-06:00").unwrap(), [(480, 720), (1200, 1800)]);
        assert_eq!(spans("00:00-24:00").unwrap(), [(0, 1440)]);
        assert_eq!(spans("8：00—17：30").unwrap(), [(480, 1050)]);
        assert!(spans("08:00-08:00").unwrap_err().contains("00:00-24:00"));
        for bad in ["08:00", "24:00-25:00", "8-17", "08:60-09:00", "00:00-47:00", "08:00-17:00-18:00"] {
            assert!(spans(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_may_carry_the_time_that_excel_adds() {
        assert!(Day::read(&json!("2024-03-11T00:00:00")).is_ok());
        for bad in ["11.03.2024", "2024-02-30", "2024-03-11x", "0001-01-01", "日2024-3-1"] {
            assert!(Day::read(&json!(bad)).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_panic(text in "\\PC{0,24}") {
            let value = json!(text);
            let _ = (Duration::read(&value), Day::read(&value), Spans::read(&value), Hours::read(&value));
        }

        #[test]
        fn hours_minutes_seconds_add_up(h in 0..100_i64, m in 0..60_i64, s in 0..60_i64) {
            prop_assert_eq!(seconds(json!(format!("{h}h{m}m{s}s"))), Some(h * 3600 + m * 60 + s));
            prop_assert_eq!(seconds(json!(format!("{h}:{m:02}:{s:02}"))), Some(h * 3600 + m * 60 + s));
        }
    }
}
