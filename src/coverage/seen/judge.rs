//! All that is known of a day, weighed together; the word on each site then follows (`word`).

use std::collections::BTreeMap;

use super::bids::assign;
use super::clock::{ClockOff, clocks};
use super::contacts::{Contact, contacts};
use super::stays::{Stay, Stays};
use super::stretch::{Passages, passages};
use super::word::word;
use super::{Day, DaySeen};
use crate::coverage::Ways;
use crate::model::VisitRecord;

/// Judges every site of a day.
pub(super) fn judge(day: &Day<'_>, ways: Option<&mut Ways<'_>>) -> DaySeen {
    let site_of: BTreeMap<&str, usize> =
        day.sites.iter().enumerate().map(|(index, site)| (site.id.as_str(), index)).collect();
    let stays = Stays::of(day);
    let clocks = clocks(day, &stays, &site_of);
    let mut records: Vec<Vec<usize>> = vec![Vec::new(); day.sites.len()];
    let mut strays = Vec::new();
    for (index, record) in day.records.iter().enumerate() {
        match site_of.get(record.site.as_str()) {
            Some(&site) => records[site].push(index),
            None => strays.push(index),
        }
    }
    let mut bench = Bench { day, stays, clocks: &clocks, records, contacts: Vec::new(), passages: Passages::default() };
    let visited = bench.visited();
    bench.passages = passages(day, &visited, &|site| !bench.records[site].is_empty(), ways);
    let widest = day.reach.iter().map(|reach| reach.reach_m).fold(0.0, f64::max);
    let traces = day.traces.iter().zip(&bench.passages.weighed);
    bench.contacts = traces.map(|(trace, weighed)| contacts(trace, day, widest, weighed)).collect();
    let sightings = (0..day.sites.len()).map(|site| word(&bench, site, visited.get(&site))).collect();
    DaySeen { sightings, clocks, strays }
}

/// All that is weighed.
pub(super) struct Bench<'a> {
    pub(super) day: &'a Day<'a>,
    stays: Stays,
    clocks: &'a [ClockOff],
    /// Indices of the records of each site.
    pub(super) records: Vec<Vec<usize>>,
    /// By trace, then site.
    pub(super) contacts: Vec<BTreeMap<usize, Contact>>,
    /// How likely devices passed sites between two visits.
    pub(super) passages: Passages,
}

/// The halts that are visits of a site, and the sites each could as well have been a visit of.
type Visits = BTreeMap<usize, Vec<(Stay, Vec<usize>)>>;

impl Bench<'_> {
    /// Gives each halt to the sites it was a visit of (see [`super::bids`]).
    fn visited(&self) -> Visits {
        let mut visits = Visits::new();
        for won in assign(self.day, &self.stays, &self.records, &|record| self.stated(record)) {
            visits.entry(won.site).or_default().push((won.stay, won.others));
        }
        visits
    }

    /// From when until when a record says the team was there, by the device's clock, in seconds since 1970.
    pub(super) fn stated(&self, record: &VisitRecord) -> Option<(i64, i64)> {
        let off = self.clock(record).map_or(0, |clock| clock.seconds);
        let from = record.arrive.or(record.depart)?.as_second();
        let to = record.depart.or(record.arrive)?.as_second();
        Some((from.min(to) - off, to.max(from) - off))
    }

    pub(super) fn clock(&self, record: &VisitRecord) -> Option<&ClockOff> {
        self.clocks.iter().find(|clock| Some(&clock.team) == record.team.as_ref())
    }
}
