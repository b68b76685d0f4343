//! Tracks as a receiver's own sentences (NMEA 0183).
//!
//! RMC carries time, date and place and makes a fix; GGA carries no date but how good the fix is, and makes one itself where
//! no RMC stands beside it. Times are UTC by the standard.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use nmea::{ParseResult, parse_bytes};

use super::super::problem::Problem;
use super::intake::{At, Intake, Key, Raw};
use super::lines::Lines;

/// Metres that a dilution of precision of one stands for: the usual error of a single-frequency receiver under open sky.
const METRES_PER_DILUTION: f32 = 5.0;

/// What is known from the sentences so far.
#[derive(Default)]
struct State {
    date: Option<NaiveDate>,
    /// Time and dilution of the last GGA.
    good: Option<(NaiveTime, f32)>,
    /// Time of the last fix that was taken, so that GGA and RMC of one instant make one fix.
    last: Option<NaiveTime>,
    /// A GGA before the first date: the RMC of its instant may still come.
    waiting: Option<(NaiveTime, String, At)>,
}

/// Reads the fixes of a receiver's log.
///
/// # Errors
/// When the file cannot be read on.
pub(super) fn read(lines: &mut Lines<'_>, intake: &mut Intake<'_>) -> Result<(), Problem> {
    let mut state = State::default();
    while let Some(line) = lines.next()? {
        // Loggers put their own time or name in front.
        let Some(start) = line.find('$') else {
            let told = line.trim().is_empty() || line.starts_with('#');
            if !told {
                let line = line.to_owned();
                let problem =
                    Problem::error("nmea_syntax", intake.file(), super::quoted(&line), "a sentence that begins with $");
                intake.reject(problem, At { line: Some(lines.number), feature: None }, line);
            }
            continue;
        };
        let sentence = line[start..].trim_end().to_owned();
        let at = At { line: Some(lines.number), feature: None };
        state.sentence(&sentence, at, intake);
    }
    state.give_up(None, intake);
    Ok(())
}

impl State {
    fn sentence(&mut self, sentence: &str, at: At, intake: &mut Intake<'_>) {
        let kind = sentence.get(3..6).unwrap_or_default();
        if !matches!(kind, "RMC" | "GGA" | "ZDA") {
            return;
        }
        match parse_bytes(sentence.as_bytes()) {
            Ok(ParseResult::RMC(rmc)) => {
                if rmc.status_of_fix == nmea::sentences::rmc::RmcStatusOfFix::Invalid {
                    return;
                }
                self.date = rmc.fix_date.or(self.date);
                self.take(rmc.fix_time, rmc.lon, rmc.lat, sentence, at, intake);
            }
            Ok(ParseResult::GGA(gga)) => {
                self.good = gga.fix_time.zip(gga.hdop);
                if gga.fix_type.is_some_and(|kind| kind != nmea::sentences::FixType::Invalid) {
                    self.take(gga.fix_time, gga.longitude, gga.latitude, sentence, at, intake);
                }
            }
            Ok(ParseResult::ZDA(zda)) => {
                self.date = zda.utc_date().or(self.date);
            }
            Ok(_) => {}
            Err(error) => {
                let problem = Problem::error("nmea_syntax", intake.file(), error.to_string(), "a whole sentence")
                    .mend("A torn sentence does no harm where the next is whole.");
                intake.reject(problem, at, sentence.to_owned());
            }
        }
    }

    fn take(
        &mut self,
        time: Option<NaiveTime>,
        lon: Option<f64>,
        lat: Option<f64>,
        sentence: &str,
        at: At,
        intake: &mut Intake<'_>,
    ) {
        let (Some(time), Some(x), Some(y)) = (time, lon, lat) else { return };
        if self.last == Some(time) {
            return;
        }
        let raw = || sentence.to_owned();
        let Some(date) = self.date else {
            self.give_up(None, intake);
            self.waiting = Some((time, raw(), at));
            return;
        };
        self.give_up(Some(time), intake);
        // A GGA just after midnight still has the date of the RMC before it.
        let past_midnight = sentence.get(3..6) == Some("GGA") && self.last.is_some_and(|last| time < last);
        let date = if past_midnight { date.succ_opt().unwrap_or(date) } else { date };
        self.last = Some(time);
        let accuracy_m =
            self.good.filter(|(when, _)| *when == time).map(|(_, dilution)| dilution * METRES_PER_DILUTION);
        match instant(date, time) {
            Some(when) => intake.fix(&Key::default(), when, Raw { x, y, time: "", accuracy_m }, at, raw),
            None => {
                let problem = Problem::error("bad_time", intake.file(), format!("{date} {time}"), "a time after 1990");
                intake.reject(problem, at, raw());
            }
        }
    }

    /// Rejects the fix that waited for a date, unless it is that of the instant now taken.
    fn give_up(&mut self, now: Option<NaiveTime>, intake: &mut Intake<'_>) {
        let Some((_, sentence, at)) = self.waiting.take().filter(|(time, ..)| Some(*time) != now) else { return };
        let expected = "a date in RMC or ZDA before it";
        let problem = Problem::error("bad_time", intake.file(), "a time without a date", expected);
        intake.reject(problem.mend("Let the logger write RMC sentences too."), at, sentence);
    }
}

fn instant(date: NaiveDate, time: NaiveTime) -> Option<Timestamp> {
    let year = i16::try_from(date.year()).ok().filter(|year| (1990..2200).contains(year))?;
    let date = Date::new(year, date.month() as i8, date.day() as i8).ok()?;
    let nanos = (time.nanosecond().min(999_999_999)) as i32;
    let time = Time::new(time.hour() as i8, time.minute() as i8, time.second() as i8, nanos).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(date.to_datetime(time)).ok()
}
