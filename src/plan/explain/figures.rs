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

/// `08:00-12:00` and so on.
pub(super) fn spans(windows: &[Window], clock: &Clock, between: &str) -> String {
    let span = |window: &Window| format!("{}-{}", clock.short(window.open), clock.short(window.close));
    windows.iter().map(span).collect::<Vec<_>>().join(between)
}
