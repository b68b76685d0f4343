//! The word on every site.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::clock::{ClockOff, clocks};
use super::contacts::{Contact, contacts};
use super::stays::{Stay, Stays};
use super::trace::could_be_at;
use super::{Day, DaySeen, Trace};
use crate::coverage::clean::{near_m, seconds};
use crate::coverage::{Gap, Near};
use crate::model::{Doubt, Evidence, Seen, Sighting, Source, VisitRecord};

/// Judges every site of a day.
pub(super) fn judge(day: &Day<'_>) -> DaySeen {
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
    let widest = day.reach.iter().map(|reach| reach.reach_m).fold(0.0, f64::max);
    let contacts = day.traces.iter().map(|trace| contacts(trace, day.places, widest)).collect();
    let bench = Bench { day, stays, clocks: &clocks, records, contacts };
    let visited = bench.visited();
    let sightings = (0..day.sites.len()).map(|site| bench.word(site, &visited)).collect();
    DaySeen { sightings, clocks, strays }
}

/// All that is weighed.
struct Bench<'a> {
    day: &'a Day<'a>,
    stays: Stays,
    clocks: &'a [ClockOff],
    /// Indices of the records of each site.
    records: Vec<Vec<usize>>,
    /// By trace, then site.
    contacts: Vec<BTreeMap<usize, Contact>>,
}

/// The halts that are visits of a site, and the sites each could as well have been a visit of.
type Visits = BTreeMap<usize, Vec<(Stay, Vec<usize>)>>;

impl<'a> Bench<'a> {
    /// Gives each halt to the sites it was a visit of: those the team wrote down, else the planned one that is nearest, else
    /// the nearest.
    fn visited(&self) -> Visits {
        let mut visits = Visits::new();
        for (trace, halts) in self.stays.of_halt.iter().enumerate() {
            for (halt, near) in halts.iter().enumerate().filter(|(_, near)| !near.is_empty()) {
                for (site, others) in self.sites_of(trace, halt, near) {
                    let stay = self.stays.of_site[site].iter().find(|stay| (stay.trace, stay.halt) == (trace, halt));
                    visits.entry(site).or_default().extend(stay.map(|stay| (*stay, others)));
                }
            }
        }
        visits
    }

    /// The sites that one halt was a visit of, each with those it could as well have been a visit of.
    fn sites_of(&self, trace: usize, halt: usize, near: &[Near]) -> Vec<(usize, Vec<usize>)> {
        let stay = |site: usize| self.stays.of_site[site].iter().find(|stay| (stay.trace, stay.halt) == (trace, halt));
        let written =
            |site: &usize, fit: Fit| self.records[*site].iter().any(|&index| self.fits(index, trace, halt) == fit);
        let sites: Vec<usize> = near.iter().map(|near| near.site).collect();
        let timely: Vec<usize> = sites.iter().copied().filter(|site| written(site, Fit::Timely)).collect();
        if !timely.is_empty() {
            return timely.into_iter().map(|site| (site, Vec::new())).collect();
        }
        let whole: Vec<usize> = sites.into_iter().filter(|&site| stay(site).is_some_and(|stay| stay.whole)).collect();
        let untimely: Vec<usize> = whole.iter().copied().filter(|site| written(site, Fit::Untimely)).collect();
        if !untimely.is_empty() {
            return untimely.into_iter().map(|site| (site, Vec::new())).collect();
        }
        let team = self.day.traces[trace].team.as_deref();
        let planned = |site: &&usize| {
            self.day.planned.get(*site).is_some_and(|planned| team.is_none() || Some(planned.team.as_str()) == team)
        };
        let Some(&chosen) = whole.iter().find(planned).or(whole.first()) else { return Vec::new() };
        let others = whole.into_iter().filter(|&site| site != chosen).collect();
        vec![(chosen, others)]
    }

    /// Whether a record is one of a halt, by team and time.
    fn fits(&self, index: usize, trace: usize, halt: usize) -> Fit {
        let (record, trace) = (&self.day.records[index], &self.day.traces[trace]);
        let same = record.team.is_none() || trace.team.is_none() || record.team == trace.team;
        let halt = &trace.halts.halts[halt];
        let slack = self.day.rules.clock_slack.get();
        match self.stated(record) {
            _ if !same => Fit::Foreign,
            None => Fit::Untimely,
            Some((from, to)) => {
                let apart = (halt.from.as_second() - to).max(from - halt.to.as_second());
                if apart <= slack { Fit::Timely } else { Fit::Untimely }
            }
        }
    }

    /// From when until when a record says the team was there, by the device's clock, in seconds since 1970.
    fn stated(&self, record: &VisitRecord) -> Option<(i64, i64)> {
        let off = self.clock(record).map_or(0, |clock| clock.seconds);
        let from = record.arrive.or(record.depart)?.as_second();
        let to = record.depart.or(record.arrive)?.as_second();
        Some((from.min(to) - off, to.max(from) - off))
    }

    fn clock(&self, record: &VisitRecord) -> Option<&ClockOff> {
        self.clocks.iter().find(|clock| Some(&clock.team) == record.team.as_ref())
    }

    /// The word on a site.
    fn word(&self, site: usize, visits: &Visits) -> Sighting {
        let mut word = Word { bench: self, site, evidence: Vec::new(), doubts: Vec::new() };
        let (seen, team) = match visits.get(&site) {
            Some(stays) if !stays.is_empty() => word.visited(stays),
            _ if !self.records[site].is_empty() => word.claimed(),
            _ => word.unclaimed(),
        };
        Sighting {
            site: self.day.sites[site].id.clone(),
            date: self.day.date,
            seen,
            team: team.or_else(|| self.day.planned.get(&site).map(|planned| planned.team.clone())),
            evidence: word.evidence,
            doubts: word.doubts,
        }
    }
}

/// How a record goes with a halt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Timely,
    /// At another time, or without one.
    Untimely,
    /// Of another team.
    Foreign,
}

/// A word that is being found.
struct Word<'b, 'a> {
    bench: &'b Bench<'a>,
    site: usize,
    evidence: Vec<Evidence>,
    doubts: Vec<Doubt>,
}

/// What a record alone is worth.
enum Worth {
    /// Nothing speaks against it.
    Plausible,
    /// The device was elsewhere, so far away.
    Elsewhere(f64),
    /// It was written far away.
    Written,
}

impl Word<'_, '_> {
    fn visited(&mut self, stays: &[(Stay, Vec<usize>)]) -> (Seen, Option<String>) {
        let day = self.bench.day;
        for (stay, others) in stays {
            let trace = &day.traces[stay.trace];
            let halt = &trace.halts.halts[stay.halt];
            self.evidence.push(Evidence {
                source: Source::Halt,
                team: trace.team.clone(),
                from: Some(halt.from),
                to: Some(halt.to),
                distance_m: Some(stay.distance_m),
                at: trace.source.clone(),
            });
            if !others.is_empty() {
                let others = others.iter().map(|&other| day.sites[other].id.clone()).collect();
                self.doubts.push(Doubt::Ambiguous { others });
            }
        }
        let team = stays.iter().find_map(|(stay, _)| day.traces[stay.trace].team.clone());
        self.records();
        if self.bench.records[self.site].is_empty() {
            self.doubts.push(Doubt::NoRecord);
        }
        for &index in &self.bench.records[self.site] {
            self.compare(&day.records[index], stays);
        }
        (Seen::Visited, team)
    }

    /// Tells where a record and the halts do not agree.
    fn compare(&mut self, record: &VisitRecord, stays: &[(Stay, Vec<usize>)]) {
        let day = self.bench.day;
        let halts = || stays.iter().map(|(stay, _)| &day.traces[stay.trace].halts.halts[stay.halt]);
        if let Some((from, to)) = self.bench.stated(record) {
            let apart = halts().map(|halt| (halt.from.as_second() - to).max(from - halt.to.as_second())).min();
            if apart.is_some_and(|apart| apart > day.rules.clock_slack.get()) {
                let nearest = halts().map(|halt| from - halt.from.as_second()).min_by_key(|seconds| seconds.abs());
                self.doubts.extend(nearest.map(|seconds| Doubt::OtherTime { seconds }));
            }
        }
        self.doubts.extend(self.bench.clock(record).map(|clock| Doubt::ClockOff { seconds: clock.seconds }));
        let teams: BTreeSet<&String> =
            stays.iter().filter_map(|(stay, _)| day.traces[stay.trace].team.as_ref()).collect();
        if let (Some(team), Some(other)) = (&record.team, teams.first())
            && !teams.contains(team)
        {
            self.doubts.push(Doubt::OtherTeam { team: (*other).clone() });
        }
        self.written(record);
    }

    /// Tells a record that was made far from the site.
    fn written(&mut self, record: &VisitRecord) {
        let day = self.bench.day;
        let distance_m = record.point.map(|point| day.places.distance_m(self.site, point));
        let far = distance_m.filter(|metres| *metres > day.rules.writing_m);
        self.doubts.extend(far.map(|distance_m| Doubt::WrittenElsewhere { distance_m }));
    }

    /// The records of the site as evidence.
    fn records(&mut self) {
        let day = self.bench.day;
        for &index in &self.bench.records[self.site] {
            let record = &day.records[index];
            self.evidence.push(Evidence {
                source: Source::Record,
                team: record.team.clone(),
                from: record.arrive,
                to: record.depart,
                distance_m: record.point.map(|point| day.places.distance_m(self.site, point)),
                at: record.source.clone(),
            });
        }
    }

    /// A site that somebody wrote down and no device stayed at.
    fn claimed(&mut self) -> (Seen, Option<String>) {
        let day = self.bench.day;
        let records = &self.bench.records[self.site];
        let team = records.iter().find_map(|&index| day.records[index].team.clone());
        let worths: Vec<Worth> = records.iter().map(|&index| self.worth(&day.records[index])).collect();
        let plausible = worths.iter().any(|worth| matches!(worth, Worth::Plausible));
        let passage = if plausible { None } else { self.passage() };
        self.records();
        for &index in records {
            self.written(&day.records[index]);
            let clock = self.bench.clock(&day.records[index]);
            self.doubts.extend(clock.map(|clock| Doubt::ClockOff { seconds: clock.seconds }));
        }
        if plausible {
            self.doubts.push(Doubt::NoTrack);
            return (Seen::Visited, team);
        }
        for worth in worths {
            if let Worth::Elsewhere(distance_m) = worth {
                self.doubts.push(Doubt::DeviceElsewhere { distance_m });
            }
        }
        match passage {
            Some(by) => (Seen::PassedBy, by.or(team)),
            None => (Seen::ClaimedOnly, team),
        }
    }

    /// What a record is worth by itself.
    fn worth(&self, record: &VisitRecord) -> Worth {
        let day = self.bench.day;
        if record.point.is_some_and(|point| day.places.distance_m(self.site, point) > day.rules.writing_m) {
            return Worth::Written;
        }
        let traces: Vec<_> = day
            .traces
            .iter()
            .filter(|trace| trace.team.is_some() && trace.team == record.team && trace.span().is_some())
            .collect();
        let site = day.sites[self.site].place.point();
        let stay_s = day.reach[self.site].dwell.get() as f64;
        let mut elsewhere = f64::INFINITY;
        for trace in &traces {
            // Every device of the team has to leave room for the visit; two devices seldom part.
            let room = match self.bench.stated(record) {
                Some(stated) => {
                    self.silent_at(trace, stated, &mut elsewhere) && {
                        let at = Timestamp::from_second(i64::midpoint(stated.0, stated.1)).unwrap_or_default();
                        let [before, after] = trace.around(at);
                        could_be_at(before, after, site, stay_s, day.rules)
                    }
                }
                None => self.silent_sometime(trace, &mut elsewhere),
            };
            if !room {
                if elsewhere.is_infinite() {
                    elsewhere = self.nearest_m(trace);
                }
                return Worth::Elsewhere(elsewhere);
            }
        }
        Worth::Plausible
    }

    /// Whether a device said nothing all through the time stated; otherwise how near it was then.
    fn silent_at(&self, trace: &Trace, (from, to): (i64, i64), nearest_m: &mut f64) -> bool {
        let day = self.bench.day;
        let step = ((to - from) / 8).max(1);
        let known = (0..=8).filter_map(|part| {
            let at = Timestamp::from_second((from + part * step).min(to)).ok()?;
            trace.position(at, day.rules)
        });
        let distances: Vec<f64> = known.map(|point| day.places.distance_m(self.site, point)).collect();
        *nearest_m = distances.iter().copied().fold(*nearest_m, f64::min);
        // A device that fell silent during the visit leaves it open.
        distances.len() <= 2
    }

    /// Whether a device was silent at some time of the day for long enough to have been there.
    fn silent_sometime(&self, trace: &Trace, nearest_m: &mut f64) -> bool {
        let day = self.bench.day;
        let site = day.sites[self.site].place.point();
        let stay_s = day.reach[self.site].dwell.get() as f64;
        *nearest_m = self.nearest_m(trace);
        let gap = |gap: &Gap| {
            let [before, after] = trace.around(gap.to);
            could_be_at(before, after, site, stay_s, day.rules)
        };
        if trace.cleaned.gaps.iter().any(gap) {
            return true;
        }
        // Before its first and after its last fix a device was silent while the team had work to do.
        let own = day.planned.values().filter(|planned| Some(&planned.team) == trace.team.as_ref());
        let work = own.fold(None, |span: Option<(Timestamp, Timestamp)>, planned| {
            Some(span.map_or((planned.arrive, planned.depart), |(from, to)| {
                (from.min(planned.arrive), to.max(planned.depart))
            }))
        });
        let Some(((from, to), (first, last))) = work.zip(trace.span()) else { return false };
        let spare = day.rules.clock_slack.get() as f64 + stay_s;
        seconds(from, first) > spare || seconds(last, to) > spare
    }

    fn nearest_m(&self, trace: &Trace) -> f64 {
        let site = self.bench.day.sites[self.site].place.point();
        trace.steps().map(|[from, _]| near_m(from.1, site)).fold(f64::INFINITY, f64::min)
    }

    /// A site that nobody wrote down and no device stayed at.
    fn unclaimed(&mut self) -> (Seen, Option<String>) {
        if let Some(team) = self.passage() {
            return (Seen::PassedBy, team);
        }
        let day = self.bench.day;
        let planned = day.planned.get(&self.site);
        let silent = planned.is_some_and(|planned| {
            let own = |trace: &&Trace| trace.team.as_ref() == Some(&planned.team);
            let speaks = day.traces.iter().filter(own).any(|trace| trace.position(planned.arrive, day.rules).is_some());
            !speaks
        });
        if silent {
            self.doubts.push(Doubt::DeviceSilent);
        }
        (Seen::NotSeen, None)
    }

    /// The nearest passage within reach as evidence; answers whose it was.
    fn passage(&mut self) -> Option<Option<String>> {
        let day = self.bench.day;
        let reach_m = day.reach[self.site].reach_m;
        let near = self.bench.contacts.iter().enumerate().filter_map(|(trace, contacts)| {
            let contact = contacts.get(&self.site).filter(|contact| contact.distance_m <= reach_m)?;
            Some((contact, &day.traces[trace]))
        });
        let (contact, trace) = near.min_by(|a, b| a.0.distance_m.total_cmp(&b.0.distance_m))?;
        self.evidence.push(Evidence {
            source: Source::Passage,
            team: trace.team.clone(),
            from: Some(contact.at),
            to: Some(contact.at),
            distance_m: Some(contact.distance_m),
            at: trace.source.clone(),
        });
        Some(trace.team.clone())
    }
}
