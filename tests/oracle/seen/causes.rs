//! Why sites were judged wrongly, from what was really done: the causes that no judge could help are told from the others.

use std::collections::BTreeMap;

use fullsweep::model::{Scenario, Seen};
use geo::{Distance, Haversine};

use crate::simulate::{Conduct, IN_SIGHT_M, Played, Truth, nearest};

/// Why a site was judged wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// The device was dead at the time that counts.
    Silent,
    /// The true way came so near the limit of sight that fixes do not tell on which side.
    Edge,
    /// The team really visited a neighbour at the time that counts, so many metres (tens) away.
    Neighbour(u32),
    /// None of these.
    Other,
}

/// Mistakes by cause, truth and word.
#[derive(Default)]
pub(super) struct Causes {
    noise_m: f64,
    counts: BTreeMap<(Truth, usize, Cause), usize>,
}

/// Longest wait between two fixes that counts as no silence, in seconds.
pub(super) const SILENCE_S: f64 = 300.0;
/// Neighbours this far off count, in metres.
const NEIGHBOUR_M: f64 = 120.0;

impl Causes {
    pub(super) fn with(conduct: &Conduct) -> Self {
        Self { noise_m: conduct.noise_m, ..Self::default() }
    }

    /// Notes a mistake and answers its cause.
    pub(super) fn add(&mut self, scenario: &Scenario, day: &Played, site: usize, said: Seen) -> Cause {
        let cause = self.cause(scenario, day, site, said);
        *self.counts.entry((day.truth[site], said as usize, cause)).or_default() += 1;
        cause
    }

    fn cause(&self, scenario: &Scenario, day: &Played, site: usize, said: Seen) -> Cause {
        let spans = spans(scenario, day, site, said);
        if spans.iter().any(|(team, from, to)| silent(day, team, *from, *to)) {
            return Cause::Silent;
        }
        let visit = day.truth[site] == Truth::Visited || said == Seen::Visited;
        if !visit && (day.nearest_m[site] - IN_SIGHT_M).abs() <= 1.5 * self.noise_m {
            return Cause::Edge;
        }
        let near = visit.then(|| neighbour(scenario, day, site, &spans)).flatten();
        near.map_or(Cause::Other, |metres| Cause::Neighbour((metres / 10.0) as u32))
    }
}

impl std::fmt::Display for Causes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "| really | said | cause | mistakes |")?;
        for ((truth, said, cause), count) in &self.counts {
            writeln!(f, "| {truth:?} | {} | {cause:?} | {count} |", Seen::ALL[*said].code())?;
        }
        Ok(())
    }
}

/// The times that count for a site, by team, in seconds after the morning: those of its visits, of a record that was believed, of the
/// passage.
pub(super) fn spans<'d>(scenario: &Scenario, day: &'d Played, site: usize, said: Seen) -> Vec<(&'d str, f64, f64)> {
    let after = |at: jiff::Timestamp| (at.as_second() - day.morning.as_second()) as f64;
    let visits = day.visits.iter().filter(|visit| visit.0 == site);
    let mut spans: Vec<_> = visits.map(|(_, team, from, to)| (&team[..], after(*from), after(*to))).collect();
    if said == Seen::Visited {
        let records = day.records.iter().filter(|record| record.site == site);
        spans.extend(records.filter_map(|record| {
            let (from, to) = record.times?;
            Some((&record.team[..], after(from), after(to)))
        }));
    }
    if day.truth[site] == Truth::PassedBy || (day.truth[site] != Truth::Visited && said == Seen::PassedBy) {
        let ways = day.ways.iter().map(|(team, way)| (team, way, nearest(way, &scenario.sites[site])));
        let best = ways.min_by(|a, b| a.2.0.total_cmp(&b.2.0));
        spans.extend(best.map(|(team, way, (_, step))| (&team[..], way[step].0, way[step + 1].0)));
    }
    spans
}

/// Whether a team's device said nothing for half of a time while the team was on its way.
pub(super) fn silent(day: &Played, team: &str, from: f64, to: f64) -> bool {
    let fixes = day.tracks.iter().filter(|track| track.team == team).flat_map(|track| &track.fixes);
    let mut times: Vec<f64> = fixes.map(|(at, ..)| (at.as_second() - day.morning.as_second()) as f64).collect();
    let way = day.ways.iter().filter(|(own, _)| own == team);
    times.extend(way.flat_map(|(_, way)| way.first().into_iter().chain(way.last()).map(|(at, _)| *at)));
    times.sort_by(f64::total_cmp);
    let gaps = times.windows(2).filter(|gap| gap[1] - gap[0] > SILENCE_S);
    let quiet: f64 = gaps.map(|gap| (gap[1].min(to + 1.0) - gap[0].max(from)).max(0.0)).sum();
    quiet >= (to - from) / 2.0 && quiet > 0.0
}

/// How far the nearest neighbour is that the team visited at one of these times, within a minute.
fn neighbour(scenario: &Scenario, day: &Played, site: usize, spans: &[(&str, f64, f64)]) -> Option<f64> {
    let after = |at: jiff::Timestamp| (at.as_second() - day.morning.as_second()) as f64;
    let place = |site: usize| scenario.sites[site].place.point();
    let meant = |team: &str, from: f64, to: f64| {
        spans.iter().any(|span| span.0 == team && span.1 <= to + 60.0 && from - 60.0 <= span.2)
    };
    let others =
        day.visits.iter().filter(|(other, team, from, to)| *other != site && meant(team, after(*from), after(*to)));
    let metres = others.map(|(other, ..)| Haversine.distance(place(site), place(*other)));
    metres.filter(|metres| *metres <= NEIGHBOUR_M).min_by(f64::total_cmp)
}
