//! Opening hours as the days around a scenario's on which they let anybody in.

use std::sync::Arc;

use geo::Point;
use opening_hours::RuleKind;

use super::{Evaluator, key, parsed};
use crate::model::OpenDays;

/// Days after the scenario's of which it is worked out whether they are open.
const DAYS_AHEAD: i64 = 7;

impl Evaluator<'_> {
    /// On which days a place with these hours is open, from so many days before the scenario's until a week after it: on those whose shifts,
    /// or whose hours from midnight to midnight, any of its windows meets. Nothing where that is every day.
    pub(in crate::input) fn open_days(
        &mut self,
        texts: &[String],
        point: Option<Point<f64>>,
        days_back: u32,
    ) -> Option<Arc<OpenDays>> {
        if texts.is_empty() {
            return None;
        }
        let key = key(texts, point);
        if let Some(known) = self.known_days.get(&key) {
            return known.clone();
        }
        let found = self.days_opened(texts, point, i64::from(days_back)).map(Arc::new);
        self.known_days.insert(key, found.clone());
        found
    }

    fn days_opened(&self, texts: &[String], point: Option<Point<f64>>, back: i64) -> Option<OpenDays> {
        const DAY_MIN: i64 = 24 * 60;
        let first = self.clock.date().checked_sub(jiff::Span::new().days(back)).ok()?;
        let mut open = vec![false; (back + DAYS_AHEAD + 1) as usize];
        let (from, to) = (self.span.0.get().min(0).div_euclid(60), self.span.1.get().div_euclid(60).max(DAY_MIN));
        for hours in texts.iter().filter_map(|text| parsed(text).ok()) {
            self.each_range(&hours, point, -back - 2..=DAYS_AHEAD + 2, |day, _, minutes, kind| {
                // A window may reach into the days after its own, and shifts of days before may reach it.
                for other in day - 2..=day + 2 {
                    let shift = (day - other) * DAY_MIN;
                    let (begin, end) = (i64::from(minutes.start) + shift, i64::from(minutes.end) + shift);
                    if let Some(open) = usize::try_from(other + back).ok().and_then(|at| open.get_mut(at)) {
                        *open |= kind == RuleKind::Open && begin < to && end > from;
                    }
                }
                true
            });
        }
        (!open.iter().all(|open| *open)).then(|| OpenDays::new(first, open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::calendar::Calendar;
    use crate::model::Clock;
    use crate::units::Seconds;
    use jiff::civil::date;

    /// Of the week from Thursday 30 May to Wednesday 5 June 2024 the days that are open, by their number in the month.
    fn open_days(span: (i64, i64), text: &str) -> Vec<i8> {
        let clock = Clock::new(date(2024, 6, 5), "Europe/Malta").unwrap();
        let calendar = Calendar::new(Some(opening_hours::localization::Country::MT), &[date(2024, 6, 4)], &[]);
        let span = (Seconds::from_hours(span.0), Seconds::from_hours(span.1));
        let mut evaluator = Evaluator::new(&clock, &calendar, span);
        let found = evaluator.open_days(&[text.to_owned()], None, 6);
        let days = date(2024, 5, 30).series(jiff::Span::new().days(1)).take(7);
        days.filter(|day| found.as_ref().is_none_or(|found| found.is_open(*day))).map(jiff::civil::Date::day).collect()
    }

    #[test]
    fn days_are_open_on_which_any_window_meets_the_shifts_or_the_day() {
        let day = (8, 17);
        assert_eq!(open_days(day, "Mo-Sa 08:00-13:00; PH off"), [30, 31, 1, 3, 5]);
        assert_eq!(open_days(day, "off"), [0_i8; 0]);
        assert_eq!(open_days(day, "24/7"), [30, 31, 1, 2, 3, 4, 5]);
        assert_eq!(open_days(day, "We 20:00-22:00"), [5], "a later shift would reach it");
        assert_eq!(open_days(day, "Sa 20:00-06:00"), [1, 2]);
        assert_eq!(open_days((20, 30), "Mo 01:00-04:00"), [2, 3], "Sunday's shift reaches Monday's small hours");
    }
}
