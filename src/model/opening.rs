//! On which days a site can be visited at all.

use jiff::ToSpan;
use jiff::civil::Date;

/// The days on which opening hours let anybody in, as far as they were worked out. Beyond that every day counts as open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDays {
    first: Date,
    open: Vec<bool>,
}

impl OpenDays {
    /// Days that follow each other from the first, each open or not.
    #[must_use]
    pub const fn new(first: Date, open: Vec<bool>) -> Self {
        Self { first, open }
    }

    /// Whether a day is open.
    #[must_use]
    pub fn is_open(&self, day: Date) -> bool {
        let at = usize::try_from((day - self.first).get_days());
        at.ok().and_then(|at| self.open.get(at)).copied().unwrap_or(true)
    }
}

/// By how many days something is overdue on a day that is due from another day on: only days that are not `shut` count, and on the
/// first of them it is due and not overdue. Nothing where there was no such day yet.
#[must_use]
pub fn days_over(due: Date, on: Date, shut: impl Fn(Date) -> bool) -> Option<u32> {
    let days = due.series(1.day()).take_while(|day| *day <= on);
    let open = days.filter(|day| !shut(*day)).count();
    u32::try_from(open).ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn only_days_that_are_open_count() {
        // 10 March 2024 is a Sunday.
        let day = |day: i8| date(2024, 3, day);
        let sunday = |day: Date| day.weekday() == Weekday::Sunday;
        assert_eq!(days_over(day(9), day(8), sunday), None);
        assert_eq!(days_over(day(9), day(9), sunday), Some(0));
        assert_eq!(days_over(day(9), day(10), sunday), Some(0), "nobody could go there on Sunday");
        assert_eq!(days_over(day(9), day(11), sunday), Some(1));
        assert_eq!(days_over(day(10), day(10), sunday), None, "due on a Sunday is due on Monday");
        assert_eq!(days_over(day(10), day(12), sunday), Some(1));
        assert_eq!(days_over(day(1), day(31), |_| true), None);
    }

    #[test]
    fn days_that_were_not_worked_out_are_open() {
        let days = OpenDays::new(date(2024, 3, 9), vec![true, false]);
        let open = [8, 9, 10, 11].map(|day| days.is_open(date(2024, 3, day)));
        assert_eq!(open, [true, true, false, true]);
    }
}
