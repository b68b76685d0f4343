//! Figures that read alike in every language.

use crate::model::{Clock, Window};
use crate::units::Seconds;

/// `02:41`, hours and minutes.
pub(super) fn length(time: Seconds) -> String {
    format!("{:02}:{:02}", time.get() / 3600, time.get() % 3600 / 60)
}

/// Whole minutes, rounded up: so many will do.
pub(super) fn minutes(time: Seconds) -> i64 {
    (time.get() + 59) / 60
}

/// Whether none of the windows touches the day itself; those of the days beside it are there for shifts past midnight.
pub(super) fn shut_all_day(windows: &[Window]) -> bool {
    const DAY: i64 = 24 * 3600;
    windows.iter().all(|window| window.close.get() < 0 || window.open.get() >= DAY)
}

/// `08:00-12:00` and so on.
pub(super) fn spans(windows: &[Window], clock: &Clock, between: &str) -> String {
    let span = |window: &Window| format!("{}-{}", clock.short(window.open), clock.short(window.close));
    windows.iter().map(span).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_shut_where_only_the_days_beside_have_hours() {
        let window =
            |open: i64, close: i64| Window { open: Seconds::from_hours(open), close: Seconds::from_hours(close) };
        assert!(shut_all_day(&[window(-16, -12), window(32, 36)]));
        assert!(!shut_all_day(&[window(-16, -12), window(8, 12)]));
        assert!(!shut_all_day(&[window(-2, 3)]), "a night's window reaches into the day");
    }
}
