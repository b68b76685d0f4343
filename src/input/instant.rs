//! Instants as devices, forms and people write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// An instant that was read, and whether the text itself said which clock it was of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant {
    /// The instant.
    pub(crate) at: Timestamp,
    /// Whether an offset (or a count from 1970, which needs none) stood with it; otherwise the given zone was taken.
    pub(crate) stated: bool,
}

/// What is understood.
pub(crate) const EXPECTED: &str = "a time like 2022-11-21T08:05:00+08:00, 2022-11-21 08:05:00, 2022/11/21 8:05, \
    2022年11月21日 8时5分, or seconds since 1970";

/// The day a text names, if it names one and no time.
pub(crate) fn day_alone(text: &str) -> Option<Date> {
    day(&plain(text.trim())).filter(|day| (1900..=2200).contains(&day.year()))
}

/// The instant a text names; local times are of `zone`. A local time that the clocks skip is the instant they jump to, one
/// they repeat is its first.
///
/// # Errors
/// With a hint how to write it, empty where there is nothing to hint at.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Result<Instant, String> {
    let text = text.trim();
    if let Some(at) = counted(text) {
        return Ok(Instant { at, stated: true });
    }
    let text = plain(text);
    let (local, offset) = local(&text).ok_or_else(|| hint(&text))?;
    let zone = offset.map_or_else(|| zone.clone(), TimeZone::fixed);
    let at = zone.to_timestamp(local).map_err(|_| String::new())?;
    within_reason(at).map(|at| Instant { at, stated: offset.is_some() }).ok_or_else(String::new)
}

/// Years nobody means are no times: a device without a fix says 1970 or 2080.
fn within_reason(at: Timestamp) -> Option<Timestamp> {
    const YEAR_1990_S: i64 = 631_152_000;
    const YEAR_2200_S: i64 = 7_258_118_400;
    (YEAR_1990_S..YEAR_2200_S).contains(&at.as_second()).then_some(at)
}

/// Seconds or milliseconds since 1970.
fn counted(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: i64 = whole.parse().ok()?;
    let at = match whole.len() {
        9 | 10 => Timestamp::from_second(count).ok()?,
        12 | 13 => Timestamp::from_millisecond(count).ok()?,
        _ => return None,
    };
    within_reason(at)
}

/// Chinese signs and words in plain ones: `2022年11月21日 下午1时5分` becomes `2022-11-21 下午1:5`.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '年' | '月' => out.push('-'),
            '日' | '号' => out.push(' '),
            '时' | '点' | '分' | '：' => out.push(':'),
            '秒' => {}
            '　' => out.push(' '),
            sign => out.push(sign),
        }
    }
    out.trim().trim_end_matches(':').to_owned()
}

fn local(text: &str) -> Option<(DateTime, Option<Offset>)> {
    if text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let date = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]);
        let time = format!("{}:{}:{}", &text[8..10], &text[10..12], &text[12..]);
        return Some((day(&date)?.to_datetime(clock(&time)?), None));
    }
    let at = text.find(['T', ' '])?;
    let (date, rest) = (day(&text[..at])?, text[at + 1..].trim());
    let (time, offset) = match rest.find(['Z', '+', '-', 'U', 'G']) {
        Some(at) => (&rest[..at], Some(self::offset(rest[at..].trim())?)),
        None => (rest, None),
    };
    Some((date.to_datetime(clock(time.trim())?), offset))
}

/// The year stands first: `03/04/2022` is one day here and another there.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split(['-', '/', '.']).collect();
    let &[year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn clock(text: &str) -> Option<Time> {
    let lower = text.to_lowercase();
    let (text, half) = match () {
        () if lower.starts_with("下午") => (lower.trim_start_matches("下午"), Some(12)),
        () if lower.starts_with("上午") => (lower.trim_start_matches("上午"), Some(0)),
        () if lower.ends_with("pm") => (lower.trim_end_matches("pm"), Some(12)),
        () if lower.ends_with("am") => (lower.trim_end_matches("am"), Some(0)),
        () => (lower.as_str(), None),
    };
    let mut parts = text.trim().split(':');
    let hour: i8 = parts.next()?.trim().parse().ok()?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    let minute: i8 = parts.next()?.trim().parse().ok()?;
    let seconds = parts.next().unwrap_or("0").trim();
    if parts.next().is_some() {
        return None;
    }
    let (second, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
    let nanos = if fraction.is_empty() {
        0
    } else if fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        digits.parse().ok()?
    } else {
        return None;
    };
    Time::new(hour, minute, second.parse().ok()?, nanos).ok()
}

fn offset(text: &str) -> Option<Offset> {
    if matches!(text, "Z" | "UTC" | "GMT") {
        return Some(Offset::UTC);
    }
    let text = text.trim_start_matches("UTC").trim_start_matches("GMT");
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text[1..].replace(':', "");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        3 | 4 => (number / 100, number % 100),
        _ => return None,
    };
    (minutes < 60).then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())?
}

fn hint(text: &str) -> String {
    let first = text.split(['-', '/', '.', ' ', 'T']).next().unwrap_or_default();
    if !text.is_empty() && first.len() <= 2 && text.contains(['-', '/', '.']) {
        "Write the year first: 03/04/2022 is in March here and in April there.".to_owned()
    } else if day(text).is_some() {
        "A day alone is no time: add the clock.".to_owned()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        match read(text, &zone) {
            Ok(instant) => format!("{}{}", instant.at, if instant.stated { "" } else { " assumed" }),
            Err(hint) => format!("refused {hint}"),
        }
    }

    #[test]
    fn times_are_read_as_devices_and_people_write_them() {
        for (text, expected) in [
            ("2022-11-21T08:05:00+08:00", "2022-11-21T00:05:00Z"),
            ("2022-11-21T08:05:00.25Z", "2022-11-21T08:05:00.25Z"),
            ("2022-11-21 08:05:00", "2022-11-21T00:05:00Z assumed"),
            ("2022/11/21 8:05", "2022-11-21T00:05:00Z assumed"),
            ("2022年11月21日 8时5分", "2022-11-21T00:05:00Z assumed"),
            ("2022年11月21日 下午1时5分30秒", "2022-11-21T05:05:30Z assumed"),
            ("2022-11-21 12:05 AM", "2022-11-20T16:05:00Z assumed"),
            ("20221121080500", "2022-11-21T00:05:00Z assumed"),
            ("1668988800", "2022-11-21T00:00:00Z"),
            ("1668988800500", "2022-11-21T00:00:00.5Z"),
            ("2022-11-21 08:05:00 UTC", "2022-11-21T08:05:00Z"),
            ("2022-11-21 08:05:00 GMT+8", "2022-11-21T00:05:00Z"),
            ("2022-11-21T08:05:00-0330", "2022-11-21T11:35:00Z"),
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_be_two_times_is_refused_with_a_hint() {
        assert!(at("03/04/2022 08:00").contains("year first"));
        assert!(at("2022-11-21").contains("add the clock"));
        for text in
            ["", "soon", "2022-11-31 08:00", "2022-11-21 25:00", "2022-11-21 08:61", "1970-01-01T00:00:00Z", "0"]
        {
            assert!(at(text).starts_with("refused"), "{text}");
        }
    }

    /// A local time that the clocks skip is not lost.
    #[test]
    fn a_skipped_hour_is_the_instant_the_clocks_jump_to() {
        let zone = TimeZone::get("Europe/Malta").unwrap();
        assert_eq!(read("2024-03-31 02:30", &zone).unwrap().at.to_string(), "2024-03-31T01:30:00Z");
    }
}
