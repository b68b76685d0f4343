//! Kind 8: overdue, and never seen at all.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{BlindSpot, Ground};
use crate::model::{Site, days_over};

/// When a site was last seen and how often it is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// The last day on which it was visited; `None`: never.
    pub last: Option<Date>,
    /// Since when it is on the list; `None`: nobody knows.
    pub since: Option<Date>,
    /// Days that may pass until it is to be seen again; `None`: once is enough.
    pub every_days: Option<u32>,
}

/// Sites that on a day have not been seen for longer than they may, the longest overdue first, and those never seen before
/// them; `due` are the sites', in the same order.
///
/// Days on which a site is shut count for nothing: due on such a day it is due on the next one that is open, and what was never seen
/// is not told before there was such a day since it is on the list.
#[must_use]
pub fn overdue(sites: &[Site], due: &[Due], on: Date) -> Vec<BlindSpot> {
    let spot = |(site, due): (&Site, &Due)| {
        let from = match (due.last, due.every_days) {
            (None, _) => due.since.unwrap_or(on),
            (Some(_), None) => return None,
            (Some(last), Some(every)) => last.checked_add(i64::from(every).days()).ok()?,
        };
        let over = days_over(from, on, |day| site.is_shut(day))?;
        let days_over = due.last.map(|_| i64::from(over));
        if days_over == Some(0) {
            return None;
        }
        Some(BlindSpot::of_site(site, Ground::Overdue { last: due.last, every_days: due.every_days, days_over }))
    };
    let mut spots: Vec<BlindSpot> = sites.iter().zip(due).filter_map(spot).collect();
    spots.sort_by_key(|spot| match spot.ground {
        Ground::Overdue { days_over: Some(days), .. } => -days,
        _ => i64::MIN,
    });
    spots
}
