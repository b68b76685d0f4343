//! Which days are holidays, and which weekends are working days.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use jiff::civil::Date;
use opening_hours::localization::Country;
use opening_hours::{Context, ContextHolidays};

/// The calendar behind PH and SH in opening hours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    holidays: ContextHolidays,
    working: BTreeSet<NaiveDate>,
    /// Whether the scenario says anything of holidays.
    pub(crate) given: bool,
}

impl Calendar {
    /// The calendar of a country, with days added to its public holidays and days that count as working days in any case.
    pub(crate) fn new(country: Option<Country>, add: &[Date], remove: &[Date]) -> Self {
        let known = country.map(Country::holidays).unwrap_or_default();
        let working: BTreeSet<NaiveDate> = remove.iter().filter_map(|date| chrono_date(*date)).collect();
        let mut public = ContextHolidays::default().get_public().clone();
        let added = add.iter().filter_map(|date| chrono_date(*date));
        for date in known.get_public().iter().chain(added).filter(|date| !working.contains(date)) {
            public.insert(date);
        }
        let mut school = ContextHolidays::default().get_school().clone();
        for date in known.get_school().iter().filter(|date| !working.contains(date)) {
            school.insert(date);
        }
        Self { holidays: ContextHolidays::new(Arc::new(public), Arc::new(school)), working, given: true }
    }

    /// The context in which opening hours are evaluated.
    pub(crate) fn context(&self) -> Context {
        Context::default().with_holidays(self.holidays.clone())
    }

    /// The day whose opening hours hold on `date`: itself, but for a weekend that was made a working day the nearest weekday
    /// that is no holiday, since `Mo-Fr` is meant for it.
    pub(crate) fn counted_as(&self, date: NaiveDate) -> NaiveDate {
        let weekend = |date: NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if !weekend(date) || !self.working.contains(&date) {
            return date;
        }
        let near =
            (1..=7).flat_map(|days| [date.checked_sub_days(Days::new(days)), date.checked_add_days(Days::new(days))]);
        let usual = |date: &NaiveDate| !weekend(*date) && !self.holidays.get_public().contains(*date);
        near.flatten().find(usual).unwrap_or(date)
    }
}

/// The same day in the other crate's type.
pub(crate) fn chrono_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year().into(), date.month().unsigned_abs().into(), date.day().unsigned_abs().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn days_are_added_to_and_taken_from_the_country_s_holidays() {
        let calendar = Calendar::new(Some(Country::MT), &[date(2024, 3, 20)], &[date(2024, 3, 19)]);
        let public = calendar.holidays.get_public();
        assert!(public.contains(day(2024, 3, 20)) && public.contains(day(2024, 12, 25)));
        assert!(!public.contains(day(2024, 3, 19)), "Saint Joseph was taken out");
    }

    /// China worked on Saturday 7 October 2023 to make up for the days of the National Day week.
    #[test]
    fn a_made_up_working_weekend_counts_as_the_nearest_weekday_that_is_no_holiday() {
        let week: Vec<Date> = (1..=6).map(|day| date(2023, 10, day)).collect();
        let calendar = Calendar::new(None, &week, &[date(2023, 10, 7)]);
        assert_eq!(calendar.counted_as(day(2023, 10, 7)), day(2023, 10, 9));
        assert_eq!(calendar.counted_as(day(2023, 10, 8)), day(2023, 10, 8), "an ordinary Sunday");
    }
}
