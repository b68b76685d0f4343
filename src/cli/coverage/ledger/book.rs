//! The days of a ledger, one by one: judged where the evidence is new, else read as they were judged.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::judged_by::judged_by;
use super::names::Names;
use crate::cli::coverage::judging::Judging;
use crate::cli::coverage::look::shut;
use crate::cli::handed_in::{team_by_id, team_names};
use crate::cli::{Failure, ledger};
use crate::coverage::Trails;
use crate::coverage::blind::{self, BlindSpot};
use crate::coverage::seen::{ClockOff, DaySeen, Planned};
use crate::coverage::span::{DayWords, Marks};
use crate::ledger::{DayEvidence, Error, Judgement, PlanRecord, Store};
use crate::model::{Doubt, Goal, Plan, Reason, Seen, Sighting, Source, Unassigned, VisitRecord};

/// A ledger whose days are asked for.
pub(super) struct Book<'a> {
    judging: &'a Judging<'a>,
    names: &'a Names<'a>,
    store: &'a mut dyn Store,
    teams: BTreeMap<String, String>,
    /// Digest of what days are judged by; worked out when it is first needed.
    by: Option<String>,
    /// Days that were judged.
    pub(super) judged: usize,
    /// Days that were read as they had been judged.
    pub(super) kept: usize,
}

/// Of which sites of a day it is handed out what is known, with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Of none.
    None,
    /// Of those that were planned or written down and not visited.
    Missed,
    /// Of those that were planned, and those that anything is known of.
    Known,
    /// Of each.
    Each,
}

/// What is known of a day.
pub(super) struct DayLook {
    pub(super) words: DayWords,
    pub(super) spots: Vec<BlindSpot>,
    /// What its plan leaves out, where there is one.
    pub(super) plan: Option<Plan>,
    /// Whether there is any record or track.
    pub(super) witnessed: bool,
    /// What is known of the sites that were asked for.
    pub(super) sightings: Vec<Sighting>,
    pub(super) clocks: Vec<ClockOff>,
    /// Ids that records name and the list does not.
    pub(super) strays: BTreeSet<String>,
}

/// The plans of a day.
#[derive(Default)]
struct Plans {
    planned: BTreeMap<usize, Planned>,
    left_out: Option<Plan>,
}

/// What was found out of a day.
struct Told {
    visited: Vec<usize>,
    /// What is known of sites that were not visited, in their order; such as nothing is known of may be left out.
    others: Vec<(usize, Sighting)>,
    clocks: Vec<ClockOff>,
    strays: BTreeSet<String>,
    /// What is known of each site.
    sightings: Vec<Sighting>,
}

impl Told {
    /// What is known of the sites that are asked for.
    fn detailed(&mut self, detail: Detail, planned: &BTreeMap<usize, Planned>) -> Vec<Sighting> {
        let claimed = |word: &Sighting| word.evidence.iter().any(|evidence| evidence.source == Source::Record);
        let missed = |(site, word): &&(usize, Sighting)| planned.contains_key(site) || claimed(word);
        let mut all = std::mem::take(&mut self.sightings);
        match detail {
            Detail::None => Vec::new(),
            Detail::Missed => self.others.iter().filter(missed).map(|(_, word)| word.clone()).collect(),
            Detail::Each => all,
            Detail::Known => {
                let mut site = 0..;
                all.retain(|word| {
                    let planned = site.next().is_some_and(|site| planned.contains_key(&site));
                    planned || word.seen != Seen::NotSeen || !word.evidence.is_empty()
                });
                all
            }
        }
    }
}

impl<'a> Book<'a> {
    pub(super) fn new(judging: &'a Judging<'a>, names: &'a Names<'a>, store: &'a mut dyn Store) -> Self {
        let teams = team_names(&judging.scenario.teams);
        Self { judging, names, store, teams, by: None, judged: 0, kept: 0 }
    }

    /// What is known of a day.
    pub(super) fn day(&mut self, date: Date, detail: Detail) -> Result<DayLook, Failure> {
        let (from, until) = self.judging.hours(date)?;
        let evidence = told(self.store.evidence(date, from, until))?;
        if !evidence.is_some() {
            let strays = BTreeSet::new();
            let (sightings, clocks, spots) = (Vec::new(), Vec::new(), Vec::new());
            let words = DayWords::unjudged(date);
            return Ok(DayLook { words, spots, plan: None, witnessed: false, sightings, clocks, strays });
        }
        let plans = if evidence.plans.is_empty() { Plans::default() } else { self.plans(date)? };
        let night = self.night(date, until)?;
        let digest = self.digest(date, &evidence, night.len());
        let known = told(self.store.judgement(date))?.filter(|known| known.digest == digest);
        *(if known.is_some() { &mut self.kept } else { &mut self.judged }) += 1;
        let each = matches!(detail, Detail::Known | Detail::Each);
        let mut found = match (evidence.fixes > 0, known) {
            (false, known) => self.by_records(date, &plans, &night, each, digest, known.is_some())?,
            (true, Some(known)) => self.as_judged(date, each, known)?,
            (true, None) => self.by_tracks(date, &plans, night, digest)?,
        };
        let sites = &self.judging.scenario.sites;
        let seen = found.visited.iter().map(|&site| (site, Seen::Visited));
        let seen = seen.chain(found.others.iter().map(|(site, sighting)| (*site, sighting.seen)));
        let words = DayWords::judged(date, sites.len(), plans.planned.keys().copied(), seen)
            .with_shut(shut(self.judging.scenario, date));
        let mut spots =
            plans.left_out.as_ref().map_or_else(Vec::new, |plan| blind::dropped(self.judging.scenario, plan));
        let missed = found.others.iter();
        spots.extend(
            missed.filter_map(|(site, sighting)| blind::missed_site(&sites[*site], sighting, plans.planned.get(site))),
        );
        Ok(DayLook {
            words,
            spots,
            plan: plans.left_out,
            witnessed: evidence.visits > 0 || evidence.fixes > 0,
            sightings: found.detailed(detail, &plans.planned),
            clocks: found.clocks,
            strays: found.strays,
        })
    }

    /// A day without tracks: a record counts, unless it was written elsewhere; only such claims are kept.
    fn by_records(
        &mut self,
        date: Date,
        plans: &Plans,
        night: &[VisitRecord],
        each: bool,
        digest: String,
        known: bool,
    ) -> Result<Told, Failure> {
        let mut marks = Marks::new(self.judging.places, &self.judging.rules);
        let mut strays = BTreeSet::new();
        told(self.store.marks(date, &mut |key, written| match self.names.of_key(key, date) {
            Ok(site) => marks.take(site, written),
            Err(id) => strays.extend(id.map(str::to_owned)),
        }))?;
        let late: BTreeSet<usize> = night.iter().filter_map(|record| self.at(record)).collect();
        night.iter().for_each(|record| {
            if let Some(site) = self.at(record) {
                marks.take(site, record.point);
            }
        });
        let visited: Vec<usize> = marks.visited().collect();
        // Kept is what the records of the day alone do not say: claims, and what was written after midnight.
        let kept: BTreeSet<usize> = marks.claimed().chain(late).collect();
        let kept: Vec<usize> = kept.into_iter().collect();
        let mut records = self.records_of(&kept, date)?;
        records.extend(night.iter().cloned());
        let words = self.judging.some(date, &kept, &plans.planned, &records).sightings;
        if !known {
            let judgement = Judgement { tracks: false, digest, clocks: Vec::new() };
            self.keep(date, &judgement, kept.iter().copied().zip(words.iter().cloned()))?;
        }
        let words = kept.into_iter().zip(words);
        let mut others: BTreeMap<usize, Sighting> = words.filter(|(_, word)| word.seen != Seen::Visited).collect();
        let seen: BTreeSet<usize> = visited.iter().copied().collect();
        for (&site, stop) in plans.planned.iter().filter(|(site, _)| !seen.contains(site)) {
            others.entry(site).or_insert_with(|| Sighting {
                team: Some(stop.team.clone()),
                doubts: vec![Doubt::DeviceSilent],
                ..self.nothing(site, date)
            });
        }
        let sightings = if each {
            let mut records = self.records(date)?;
            records.extend(night.iter().cloned());
            self.judging.day(date, &plans.planned, &Trails::default(), &records)?.sightings
        } else {
            Vec::new()
        };
        Ok(Told { visited, others: others.into_iter().collect(), clocks: Vec::new(), strays, sightings })
    }

    /// A day with tracks, judged and kept: all but the sites that nobody planned and nobody saw.
    fn by_tracks(
        &mut self,
        date: Date,
        plans: &Plans,
        night: Vec<VisitRecord>,
        digest: String,
    ) -> Result<Told, Failure> {
        let (from, until) = self.judging.hours(date)?;
        let mut trails = Trails::default();
        for mut track in told(self.store.tracks(from, until))? {
            team_by_id(&self.teams, &mut track.team);
            trails.take(track);
        }
        let mut records = self.records(date)?;
        records.extend(night);
        let DaySeen { sightings, clocks, strays } = self.judging.day(date, &plans.planned, &trails, &records)?;
        let strays = strays.into_iter().map(|record| records[record].site.clone()).collect();
        let judgement = Judgement { tracks: true, digest, clocks: clocks.clone() };
        let all = || sightings.iter().enumerate();
        let worth = |(site, word): &(usize, &Sighting)| {
            word.seen != Seen::NotSeen || !word.doubts.is_empty() || plans.planned.contains_key(site)
        };
        self.keep(date, &judgement, all().filter(worth).map(|(site, word)| (site, word.clone())))?;
        let visited = all().filter(|(_, word)| word.seen == Seen::Visited).map(|(site, _)| site).collect();
        let others = all().filter(worth).filter(|(_, word)| word.seen != Seen::Visited);
        let others = others.map(|(site, word)| (site, word.clone())).collect();
        Ok(Told { visited, others, clocks, strays, sightings })
    }

    /// A day with tracks as it was judged.
    fn as_judged(&self, date: Date, each: bool, known: Judgement) -> Result<Told, Failure> {
        let mut visited = Vec::new();
        told(self.store.words(date, &mut |key, seen| {
            if let (Seen::Visited, Ok(site)) = (seen, self.names.of_key(key, date)) {
                visited.push(site);
            }
        }))?;
        let mut others = BTreeMap::new();
        told(self.store.not_visited(date, &mut |word| self.take(word, date, &mut others)))?;
        let mut strays = BTreeSet::new();
        if self.names.may_stray() {
            told(self.store.marks(date, &mut |key, _| {
                if let Err(id) = self.names.of_key(key, date) {
                    strays.extend(id.map(str::to_owned));
                }
            }))?;
        }
        let mut sightings = Vec::new();
        if each {
            let mut all = BTreeMap::new();
            told(self.store.sightings(date, date, &mut |word| self.take(word, date, &mut all)))?;
            let sites = 0..self.judging.scenario.sites.len();
            sightings = sites.map(|site| all.remove(&site).unwrap_or_else(|| self.nothing(site, date))).collect();
        }
        Ok(Told { visited, others: others.into_iter().collect(), clocks: known.clocks, strays, sightings })
    }

    /// Takes a word of the ledger for the site of the list that it is about, under that site's present id.
    fn take(&self, word: Sighting, date: Date, words: &mut BTreeMap<usize, Sighting>) {
        if let Some(site) = self.names.of_id(&word.site, date) {
            let id = self.judging.scenario.sites[site].id.clone();
            words.insert(site, Sighting { site: id, ..word });
        }
    }

    fn keep(
        &mut self,
        date: Date,
        judgement: &Judgement,
        words: impl Iterator<Item = (usize, Sighting)>,
    ) -> Result<(), Failure> {
        let of_day =
            |(site, word): (usize, Sighting)| Sighting { site: self.names.id_on(site, date).to_owned(), ..word };
        let words: Vec<Sighting> = words.map(of_day).collect();
        told(self.store.put_sightings(date, judgement, &words))
    }

    /// The records of a day, under the present ids of their sites.
    fn records(&self, date: Date) -> Result<Vec<VisitRecord>, Failure> {
        let mut records = Vec::new();
        told(self.store.visits(date, date, &mut |record| records.push(self.as_now(record))))?;
        Ok(records)
    }

    /// The records of the next day that were written within this day's shifts.
    fn night(&self, date: Date, until: Timestamp) -> Result<Vec<VisitRecord>, Failure> {
        let Ok(next) = date.tomorrow() else { return Ok(Vec::new()) };
        let (midnight, _) = self.judging.hours(next)?;
        let mut records = Vec::new();
        if until > midnight {
            told(self.store.visits(next, next, &mut |record| {
                if record.arrive.is_some_and(|at| at < until) {
                    records.push(self.as_now(record));
                }
            }))?;
        }
        Ok(records)
    }

    /// The site of the list that a record under its present id is of.
    fn at(&self, record: &VisitRecord) -> Option<usize> {
        self.names.of_id(&record.site, self.judging.scenario.date)
    }

    /// Those of some sites.
    fn records_of(&self, sites: &[usize], date: Date) -> Result<Vec<VisitRecord>, Failure> {
        let mut records = Vec::new();
        for &site in sites {
            for id in self.names.ids_on(site, date) {
                records.extend(told(self.store.visits_of(date, id))?.into_iter().map(|record| self.as_now(record)));
            }
        }
        Ok(records)
    }

    fn as_now(&self, mut record: VisitRecord) -> VisitRecord {
        if let Some(site) = self.names.of_id(&record.site, record.date) {
            record.site.clone_from(&self.judging.scenario.sites[site].id);
        }
        team_by_id(&self.teams, &mut record.team);
        record
    }

    fn nothing(&self, site: usize, date: Date) -> Sighting {
        let site = self.judging.scenario.sites[site].id.clone();
        Sighting { site, date, seen: Seen::NotSeen, team: None, evidence: Vec::new(), doubts: Vec::new() }
    }

    /// Who was sent where on a day, and what its plans left out; where several name a site, the first holds.
    fn plans(&self, date: Date) -> Result<Plans, Failure> {
        let records = told(self.store.plans(date, date))?;
        let mut planned = BTreeMap::new();
        for route in records.iter().flat_map(|plan| &plan.routes) {
            for stop in &route.stops {
                let Some(site) = self.names.of_id(&stop.site, date) else { continue };
                let mut team = Some(route.team.clone());
                team_by_id(&self.teams, &mut team);
                let team = team.unwrap_or_default();
                planned.entry(site).or_insert(Planned { team, arrive: stop.arrive, depart: stop.depart });
            }
        }
        let mut named: BTreeSet<usize> = planned.keys().copied().collect();
        let mut unassigned = Vec::new();
        for missed in records.iter().flat_map(|plan| &plan.missed) {
            let (Some(site), Some(reason)) = (self.names.of_id(&missed.site, date), Reason::of_code(&missed.reason))
            else {
                continue;
            };
            if named.insert(site) {
                let site = self.judging.scenario.sites[site].id.clone();
                unassigned.push(Unassigned { site, point: None, reason, detail: missed.detail.clone() });
            }
        }
        let left_out = records.first().map(|first| left_out(first, date, &self.judging.scenario.timezone, unassigned));
        Ok(Plans { planned, left_out })
    }

    /// What a day is judged on: how much evidence there is (it only ever grows), and what it is judged by.
    fn digest(&mut self, date: Date, evidence: &DayEvidence, night: usize) -> String {
        let by = self.by.get_or_insert_with(|| judged_by(self.judging, self.names));
        blake3::hash(format!("{by} {date} {evidence:?} {night}").as_bytes()).to_hex().to_string()
    }
}

/// A plan of which only what it leaves out is known.
fn left_out(record: &PlanRecord, date: Date, timezone: &str, unassigned: Vec<Unassigned>) -> Plan {
    Plan {
        scenario: record.scenario.clone(),
        date,
        timezone: timezone.to_owned(),
        seed: record.seed,
        goal: Goal::default(),
        travel: String::new(),
        routes: Vec::new(),
        unassigned,
        spared: Vec::new(),
    }
}

fn told<T>(done: Result<T, Error>) -> Result<T, Failure> {
    done.map_err(|error| ledger::told(&error))
}
