//! Kind 8: overdue, and never seen at all.

use jiff::civil::Date;

use super::{BlindSpot, Ground};
use crate::model::Site;

/// When a site was last seen and how often it is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// The last day on which it was visited; `None`: never.
    pub last: Option<Date>,
    /// Days that may pass until it is to be seen again; `None`: once is enough.
    pub every_days: Option<u32>,
}

/// Sites that on a day have not been seen for longer than they may, the longest overdue first, and those never seen before
/// them; `due` are the sites', in the same order.
#[must_use]
pub fn overdue(sites: &[Site], due: &[Due], on: Date) -> Vec<BlindSpot> {
    let spot = |(site, due): (&Site, &Due)| {
        let days_over = match (due.last, due.every_days) {
            (None, _) => None,
            (Some(_), None) => return None,
            (Some(last), Some(every)) => {
                let over = i64::from((on - last).get_days()) - i64::from(every);
                (over > 0).then_some(over)?;
                Some(over)
            }
        };
        Some(BlindSpot::of_site(site, Ground::Overdue { last: due.last, every_days: due.every_days, days_over }))
    };
    let mut spots: Vec<BlindSpot> = sites.iter().zip(due).filter_map(spot).collect();
    spots.sort_by_key(|spot| match spot.ground {
        Ground::Overdue { days_over: Some(days), .. } => -days,
        _ => i64::MIN,
    });
    spots
}
