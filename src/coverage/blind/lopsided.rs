//! Kind 10: territories and kinds seen much more or less than their share.

use std::collections::BTreeMap;

use super::{BlindSpot, Ground};
use crate::model::Site;

/// The normal quantile of an interval that holds the truth 99 times in 100.
const DEVIATIONS: f64 = 2.575_829;

/// Fewest sites of which a share is spoken of.
const FEWEST: usize = 8;

/// How many looks a site should have got and how many of these it got; for one day one look, done or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// Days on which it was seen, as far as they were asked for.
    pub done: u32,
    /// Days on which it should have been seen; none where it was shut all the time, which speaks for and against nothing.
    pub asked: u32,
}

impl Looks {
    /// One look, done or not.
    #[must_use]
    pub fn once(done: bool) -> Self {
        Self { done: u32::from(done), asked: 1 }
    }

    /// One look, done or not; of a site that was shut all day it counts where it was done.
    #[must_use]
    pub fn of_day(done: bool, shut: bool) -> Self {
        Self { asked: u32::from(done || !shut), ..Self::once(done) }
    }

    fn share(self) -> f64 {
        f64::from(self.done) / f64::from(self.asked.max(1))
    }
}

/// Wilson's interval (1927) for a share of which `of` were tried and `seen` succeeded; the whole span where nothing was tried.
///
/// Where a try can succeed in part, `seen` is the sum of the parts: a number between 0 and 1 varies by no more than a yes or no
/// of the same mean, so that the interval is rather too wide than too narrow.
#[must_use]
pub fn wilson(seen: f64, of: usize, deviations: f64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let n = of as f64;
    let share = seen / n;
    let z_2 = deviations * deviations;
    let middle = share + z_2 / (2.0 * n);
    let half = deviations * (share * (1.0 - share) / n + z_2 / (4.0 * n * n)).max(0.0).sqrt();
    let scale = 1.0 + z_2 / n;
    // Exact where rounding would leave a trace of the way there.
    let low = if seen <= 0.0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let high = if seen >= n { 1.0 } else { ((middle + half) / scale).min(1.0) };
    (low, high)
}

/// Sums over the sites of a group.
#[derive(Clone, Copy, Default)]
struct Sum {
    sites: usize,
    shares: f64,
    done: usize,
    asked: usize,
}

/// Groups of sites whose share seen has an interval that does not meet that of all others; `looks` are the sites'. Groups are
/// the territories and the kinds.
///
/// Over several days a site's share is that of the looks its kind asks for: so kinds that are to be seen less often are no less
/// seen for that. Each site is one try of the interval and not one for each day, since the days of a site hang together.
#[must_use]
pub fn lopsided(sites: &[Site], looks: &[Looks]) -> Vec<BlindSpot> {
    let mut all = Sum::default();
    let mut groups: BTreeMap<(bool, &str), Sum> = BTreeMap::new();
    for (site, look) in sites.iter().zip(looks) {
        let names = [site.territory.as_deref().map(|name| (false, name)), Some((true, site.kind.as_str()))];
        names.into_iter().flatten().for_each(|name| groups.entry(name).or_default().add(*look));
        all.add(*look);
    }
    groups.into_iter().filter_map(|((is_kind, name), own)| spot(is_kind, name, own, all)).collect()
}

fn spot(is_kind: bool, name: &str, own: Sum, all: Sum) -> Option<BlindSpot> {
    let others = Sum {
        sites: all.sites - own.sites,
        shares: all.shares - own.shares,
        done: all.done - own.done,
        asked: all.asked - own.asked,
    };
    if own.sites < FEWEST || others.sites < FEWEST {
        return None;
    }
    let interval = own.interval();
    let rest = others.interval();
    let (less, more) = (interval.1 < rest.0, interval.0 > rest.1);
    (less || more).then(|| BlindSpot {
        id: name.to_owned(),
        name: name.to_owned(),
        site_kind: is_kind.then(|| name.to_owned()),
        territory: (!is_kind).then(|| name.to_owned()),
        point: None,
        area: None,
        people: None,
        date: None,
        ground: Ground::Lopsided {
            seen: (own.done, own.asked),
            others: (others.done, others.asked),
            share: own.shares / own.sites as f64,
            once: own.asked == own.sites && others.asked == others.sites,
            interval,
            more,
        },
    })
}

impl Sum {
    fn add(&mut self, look: Looks) {
        if look.asked == 0 {
            return;
        }
        self.sites += 1;
        self.shares += look.share();
        self.done += look.done as usize;
        self.asked += look.asked as usize;
    }

    fn interval(&self) -> (f64, f64) {
        // All done is all done, whatever sums of shares that are no whole numbers come to.
        let shares = match self.done {
            0 => 0.0,
            done if done == self.asked => self.sites as f64,
            _ => self.shares,
        };
        wilson(shares, self.sites, DEVIATIONS)
    }
}
