//! From which day to which.

use jiff::ToSpan;
use jiff::civil::Date;

/// Days that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub first: Date,
    /// The last day, not before the first.
    pub last: Date,
}

impl Window {
    /// Most days of a window: ten years.
    pub const MOST: u32 = 3_660;

    /// From a day to another; nothing where that is none, or more than [`Window::MOST`].
    #[must_use]
    pub fn new(first: Date, last: Date) -> Option<Self> {
        let days = (last - first).get_days();
        (0..Self::MOST as i32).contains(&days).then_some(Self { first, last })
    }

    /// The so many days that end at a day.
    #[must_use]
    pub fn rolling(last: Date, days: u32) -> Option<Self> {
        let back = i64::from(days.checked_sub(1)?);
        Self::new(last.checked_sub(back.days()).ok()?, last)
    }

    /// How many days it has.
    #[must_use]
    pub fn len(&self) -> u32 {
        (self.last - self.first).get_days().unsigned_abs() + 1
    }

    /// Never: it has at least one day.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// The window of as many days that ends on the day before; nothing at the beginning of the calendar.
    #[must_use]
    pub fn before(&self) -> Option<Self> {
        Self::rolling(self.first.yesterday().ok()?, self.len())
    }

    /// Its days in order.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        let last = self.last;
        self.first.series(1.day()).take_while(move |day| *day <= last)
    }
}
