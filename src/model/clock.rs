//! From the scenario's seconds to clock time and back.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::units::Seconds;

/// The day of a scenario: turns seconds after its local midnight into clock time and back.
#[derive(Clone, Debug)]
pub struct Clock {
    date: Date,
    zone: TimeZone,
    midnight: Timestamp,
}

impl Clock {
    /// The clock of `date` in the time zone with the IANA name `zone`.
    ///
    /// # Errors
    /// When the zone is not known.
    pub fn new(date: Date, zone: &str) -> Result<Self, jiff::Error> {
        let zone = TimeZone::get(zone)?;
        let midnight = zone.to_timestamp(date.at(0, 0, 0, 0))?;
        Ok(Self { date, zone, midnight })
    }

    /// The scenario's date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The instant as local time with its offset; prints as RFC 3339 through [`Clock::rfc3339`].
    #[must_use]
    pub fn at(&self, instant: Seconds) -> Zoned {
        let stamp = self.midnight.saturating_add(SignedDuration::from_secs(instant.get())).unwrap_or(Timestamp::MAX);
        stamp.to_zoned(self.zone.clone())
    }

    /// The instant as `2021-08-05T08:00:00+08:00`.
    #[must_use]
    pub fn rfc3339(&self, instant: Seconds) -> String {
        self.at(instant).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The instant as `08:05`, with `+1` behind it when it falls on the next day and `-1` on the day before.
    #[must_use]
    pub fn short(&self, instant: Seconds) -> String {
        let at = self.at(instant);
        let days = (at.date() - self.date).get_days();
        let clock = at.strftime("%H:%M");
        if days == 0 { clock.to_string() } else { format!("{clock}{days:+}") }
    }

    /// The instant as `2021-08-05 08:05`, for what is of another day.
    #[must_use]
    pub fn dated(&self, instant: Seconds) -> String {
        self.at(instant).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Seconds of a local date and time. A time that the clocks skip counts as the instant they jump to.
    ///
    /// # Errors
    /// When the instant is beyond what the calendar can hold.
    pub fn seconds(&self, local: DateTime) -> Result<Seconds, jiff::Error> {
        Ok(self.since_midnight(self.zone.to_timestamp(local)?))
    }

    /// Seconds of an RFC 3339 instant, whatever offset it is written with.
    ///
    /// # Errors
    /// When `text` is not such an instant.
    pub fn parse_rfc3339(&self, text: &str) -> Result<Seconds, jiff::Error> {
        Ok(self.since_midnight(text.parse::<Timestamp>()?))
    }

    fn since_midnight(&self, stamp: Timestamp) -> Seconds {
        Seconds(stamp.as_second() - self.midnight.as_second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn instants_print_in_local_time_with_the_day_they_fall_on() {
        let clock = Clock::new(date(2021, 8, 5), "Asia/Shanghai").unwrap();
        assert_eq!(clock.rfc3339(Seconds::from_hours(8)), "2021-08-05T08:00:00+08:00");
        assert_eq!(clock.short(Seconds::from_hours(25)), "01:00+1");
        assert_eq!(clock.short(Seconds::from_hours(-1)), "23:00-1");
        assert_eq!(clock.dated(Seconds::from_hours(-1)), "2021-08-04 23:00");
    }

    #[test]
    fn a_night_of_summer_time_is_an_hour_shorter() {
        let clock = Clock::new(date(2024, 3, 31), "Europe/Malta").unwrap();
        let six = clock.seconds(date(2024, 3, 31).at(6, 0, 0, 0)).unwrap();
        assert_eq!(six, Seconds::from_hours(5));
        assert_eq!(clock.short(six), "06:00");
    }

    #[test]
    fn rfc3339_round_trips_whatever_the_offset() {
        let clock = Clock::new(date(2021, 8, 5), "Asia/Shanghai").unwrap();
        for hours in [-5, 0, 13, 30] {
            let instant = Seconds::from_hours(hours);
            assert_eq!(clock.parse_rfc3339(&clock.rfc3339(instant)).unwrap(), instant);
        }
        assert_eq!(clock.parse_rfc3339("2021-08-05T00:00:00Z").unwrap(), Seconds::from_hours(8));
    }
}
