//! Clocks that are wrong: records and devices of a team that differ by the same time all day.

use std::collections::BTreeMap;

use super::Day;
use super::stays::Stays;

/// A team whose records and device keep different clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockOff {
    /// The team.
    pub team: String,
    /// Record less device, in seconds.
    pub seconds: i64,
    /// Whether it is whole hours, as of a wrong time zone; then this many.
    pub hours: Option<i64>,
    /// How many records show it.
    pub pairs: usize,
    /// How many records could have.
    pub of: usize,
}

/// Offsets that agree lie within this of each other, in seconds.
const AGREE_S: i64 = 600;

/// Halves and three quarters of an hour are zones too: India, Nepal.
const QUARTER_S: i64 = 900;

/// Teams of the day whose clocks differ.
pub(super) fn clocks(day: &Day<'_>, stays: &Stays, site_of: &BTreeMap<&str, usize>) -> Vec<ClockOff> {
    let mut offsets: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for record in day.records {
        let (Some(team), Some(arrive)) = (record.team.as_deref(), record.arrive) else { continue };
        let Some(&site) = site_of.get(record.site.as_str()) else { continue };
        let halts = stays.of_site[site].iter().filter(|stay| day.traces[stay.trace].team.as_deref() == Some(team));
        let offset = halts
            .map(|stay| arrive.as_second() - day.traces[stay.trace].halts.halts[stay.halt].from.as_second())
            .min_by_key(|offset| offset.abs());
        offsets.entry(team).or_default().extend(offset);
    }
    offsets.into_iter().filter_map(|(team, offsets)| common(team, offsets, day)).collect()
}

/// The offset that most pairs share, where it is more than carelessness.
fn common(team: &str, mut offsets: Vec<i64>, day: &Day<'_>) -> Option<ClockOff> {
    offsets.sort_unstable();
    let middle = *offsets.get(offsets.len() / 2)?;
    let agreeing: Vec<i64> = offsets.iter().copied().filter(|offset| (offset - middle).abs() <= AGREE_S).collect();
    let most = agreeing.len() >= day.rules.clock_pairs && agreeing.len() * 10 >= offsets.len() * 7;
    if !most || middle.abs() <= day.rules.clock_slack.get() {
        return None;
    }
    let quarters = (middle as f64 / QUARTER_S as f64).round() as i64;
    let whole = quarters % 4 == 0 && quarters != 0 && (middle - quarters * QUARTER_S).abs() <= AGREE_S / 2;
    Some(ClockOff {
        team: team.to_owned(),
        seconds: middle,
        hours: whole.then_some(quarters / 4),
        pairs: agreeing.len(),
        of: offsets.len(),
    })
}
