//! The word on a site, with its evidence and what does not fit.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Trace;
use super::contacts::Contact;
use super::judge::Bench;
use super::stays::Stay;
use super::worth::Worth;
use crate::coverage::rules::odds;
use crate::model::{Doubt, Evidence, Seen, Sighting, Source, VisitRecord};

/// The word on a site, of which these halts are visits, each with the sites it could as well have been a visit of.
pub(super) fn word(bench: &Bench<'_>, site: usize, visits: Option<&Vec<(Stay, Vec<usize>)>>) -> Sighting {
    let day = bench.day;
    let mut word = Word { bench, site, evidence: Vec::new(), doubts: Vec::new() };
    let (seen, team) = match visits {
        Some(stays) if !stays.is_empty() => word.visited(stays),
        _ if !bench.records[site].is_empty() => word.claimed(),
        _ => word.unclaimed(),
    };
    Sighting {
        site: day.sites[site].id.clone(),
        date: day.date,
        seen,
        team: team.or_else(|| day.planned.get(&site).map(|planned| planned.team.clone())),
        evidence: word.evidence,
        doubts: word.doubts,
    }
}

/// A word that is being found.
pub(super) struct Word<'b, 'a> {
    pub(super) bench: &'b Bench<'a>,
    pub(super) site: usize,
    evidence: Vec<Evidence>,
    doubts: Vec<Doubt>,
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

    /// Where fixes are few, begin and end of a halt say little of which of several sites it was a visit of; then the fixes of the very time that a
    /// record states tell whether the team stood at this one. Answers whose device it was.
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
                if trace.decided(from, to) {
                    continue;
                }
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
            let contact = contacts.get(&self.site).filter(|contact| contact.reached_m() <= reach_m)?;
            Some((contact, &day.traces[trace]))
        });
        let near = near.map(|(contact, trace)| (*contact, trace));
        let nearest = near.min_by(|a, b| a.0.reached_m().total_cmp(&b.0.reached_m()));
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
