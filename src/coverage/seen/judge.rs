//! The word on every site.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::bids::assign;
use super::clock::{ClockOff, clocks};
use super::contacts::{Contact, contacts};
use super::stays::{Stay, Stays};
use super::stretch::{Passages, passages};
use super::trace::could_be_at;
use super::{Day, DaySeen, Trace};
use crate::coverage::clean::{near_m, seconds};
use crate::coverage::rules::odds;
use crate::coverage::{Gap, Ways};
use crate::model::{Doubt, Evidence, Seen, Sighting, Source, VisitRecord};

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
    /// How likely devices passed sites between two visits.
    passages: Passages,
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

impl<'a> Word<'_, 'a> {
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
        if let Some(by) = self.attended() {
            self.records();
            return (Seen::Visited, by.or(team));
        }
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

    /// A halt that spans several sites lies between them; then the fixes of the very time that a record states tell whether
    /// the team stood at this one. Answers whose device it was.
    fn attended(&mut self) -> Option<Option<String>> {
        /// How far off a team may stand, in deviations.
        const DEVIATIONS: f64 = 2.2;
        /// How far from its site's point a team usually stands, in metres.
        const STANDING_M: f64 = 15.0;
        /// Share of the fixes that have to be near.
        const MOST: f64 = 0.6;
        let day = self.bench.day;
        for record in self.bench.records[self.site].iter().map(|&index| &day.records[index]) {
            let Some((from, to)) = self.bench.stated(record).filter(|(from, to)| to > from) else { continue };
            for trace in day.traces.iter().filter(|trace| trace.team == record.team) {
                let Some((middle, fixes)) = trace.middle(from, to) else { continue };
                let distance_m = day.places.distance_m(self.site, middle);
                // Errors hang together for a minute or two: it is minutes and not fixes that make a middle better.
                let off_m = trace.halts.noise_m / (1.0 + (to - from) as f64 / 120.0).sqrt();
                let near_m = DEVIATIONS * STANDING_M.hypot(trace.halts.noise_m);
                let near = trace.share(from, to, |place| day.places.distance_m(self.site, place) <= near_m);
                if fixes < 2 || near < MOST || distance_m > DEVIATIONS * STANDING_M.hypot(off_m) {
                    continue;
                }
                self.evidence.push(Evidence {
                    source: Source::Halt,
                    team: trace.team.clone(),
                    from: Timestamp::from_second(from).ok(),
                    to: Timestamp::from_second(to).ok(),
                    distance_m: Some(distance_m),
                    at: trace.source.clone(),
                });
                return Some(trace.team.clone());
            }
        }
        None
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
                    !self.off_work(trace, stated) && self.silent_at(trace, stated, &mut elsewhere) && {
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

    /// Whether a record states a time before the device set out from the team's base, or after it came back there for good: it said nothing
    /// then because nobody was on the road. A site next to the base may be visited all the same.
    fn off_work(&self, trace: &Trace, (from, to): (i64, i64)) -> bool {
        /// A team is at its base when it is this near, in metres.
        const HOME_M: f64 = 200.0;
        let (Some(first), Some(last)) = (trace.cleaned.fixes.first(), trace.cleaned.fixes.last()) else { return false };
        let middle = i64::midpoint(from, to);
        let end = match () {
            () if middle < first.at.as_second() => first,
            () if middle > last.at.as_second() => last,
            () => return false,
        };
        let bases = trace.team.as_ref().and_then(|team| self.bench.day.bases.get(team)).into_iter().flatten();
        let mut homes = bases.filter(|base| near_m(**base, end.point) <= HOME_M);
        homes.any(|base| self.bench.day.places.distance_m(self.site, *base) > HOME_M)
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
        let near = near.map(|(contact, trace)| (*contact, trace));
        let nearest = near.min_by(|a, b| a.0.distance_m.total_cmp(&b.0.distance_m));
        let (contact, trace) = nearest.or_else(|| self.likely())?;
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

    /// The likeliest passage between two visits, where one is likelier than none.
    fn likely(&self) -> Option<(Contact, &'a Trace)> {
        let chances = self.bench.passages.chances.get(&self.site)?;
        let none: f64 = chances.iter().map(|chance| 1.0 - chance.probability.min(1.0)).product();
        let best = chances.iter().max_by(|a, b| a.probability.total_cmp(&b.probability))?;
        (1.0 - none > odds::PASSED).then(|| (best.contact, &self.bench.day.traces[best.trace]))
    }
}
