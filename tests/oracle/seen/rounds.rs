//! What an ideal judge makes of rounds on roads.
//!
//! It is told of every visit that has no other stop of the team's plan within [`APART_M`] that it was made, where exactly the team stood at it, and
//! when it set out from it and got there; also the order of the plan, the team's clock, in which stretch its lunch was, how the
//! device's error stood when it set out, the ways of other teams, and the law by which the simulator chooses what teams do, with all its constants.
//! Hidden from it is what lies between two such visits: which of the stops were visited and which driven past, claimed or left out, when,
//! where the team stood at them and walked about, how long it stayed, how fast it drove and where it waited. By Bayes' rule it weighs all that may have been
//! done, played by the law itself and weighed by the fixes and by what was written (`filter`), and says the likeliest word. A judge that is told less
//! makes no fewer mistakes on the average.

use fullsweep::model::Scenario;
use geo::{Distance, Haversine, Point};

use super::causes::SILENCE_S;
use super::drift::Drift;
use super::filter::{Known, Stop, weighed};
use super::ideal::{local, on_leg};
use super::law::Record;
use super::legs::Legs;
use crate::simulate::{Conduct, Dice, IN_SIGHT_M, Played, RoadWorld, Stretch, Way, nearest};

/// Visits of sites so far from all others of the plan are told, in metres: twice the 15 m that teams stand off, and the errors of fixes.
const APART_M: f64 = 60.0;
/// Most stops between two visits told.
const MOST_STOPS: usize = 60;
/// The judge has made up its mind about a stop so long after the team came to the next but one, in seconds.
const LAG_S: f64 = 300.0;
/// The device's error when the team sets out is known from so many seconds before.
const ERROR_S: f64 = 300.0;
/// A stay so much longer than the visit was lunch, in seconds.
const LUNCH_S: f64 = 1_000.0;
/// A clock that is off by more is another zone's, in seconds.
const ZONE_S: f64 = 1_800.0;

/// How likely each site was visited; passed and not visited; neither. Nothing of sites that are told, or that no draw explains.
pub(super) fn words(
    scenario: &Scenario,
    day: &Played,
    (world, conduct): (&RoadWorld, &Conduct),
) -> Vec<Option<[f64; 3]>> {
    let mut words = vec![None; scenario.sites.len()];
    for (number, (team, way)) in day.ways.iter().enumerate() {
        let round = Round::of(scenario, day, team, way);
        for stretch in round.stretches() {
            let mut dice = Dice(day.morning.as_second() as u64 ^ (number as u64) << 40 ^ (stretch.from_s as u64) << 20);
            let stops = stretch.stops.clone();
            let found = round.weighed(&stretch, (world, conduct), &mut dice);
            for (site, word) in stops.into_iter().zip(found.into_iter().flatten()) {
                words[site] = Some(word);
            }
        }
    }
    words
}

/// A team's day.
struct Round<'d> {
    scenario: &'d Scenario,
    day: &'d Played,
    team: &'d str,
    way: &'d Way,
    /// The sites of its plan, in order.
    plan: Vec<usize>,
    /// Its visits: site, seconds after the morning from which and until which it lasted.
    visits: Vec<(usize, f64, f64)>,
    between: Vec<&'d Stretch>,
    fixes: Vec<(f64, Point<f64>)>,
    clock_s: f64,
}

/// What lies between two visits that are told.
struct Between {
    from_s: f64,
    to_s: f64,
    ends: (Point<f64>, Point<f64>),
    /// The stops of the plan.
    stops: Vec<usize>,
    lunch: bool,
}

impl<'d> Round<'d> {
    fn of(scenario: &'d Scenario, day: &'d Played, team: &'d str, way: &'d Way) -> Self {
        let seconds = |when: jiff::Timestamp| (when.as_millisecond() - day.morning.as_millisecond()) as f64 / 1000.0;
        let plan = day.plan.iter().filter(|stop| stop.1 == team).map(|stop| stop.0).collect();
        let own = day.visits.iter().filter(|visit| visit.1 == team);
        let visits: Vec<_> = own.map(|visit| (visit.0, seconds(visit.2), seconds(visit.3))).collect();
        let of_team = day.tracks.iter().filter(|track| track.team == team).flat_map(|track| &track.fixes);
        let mut fixes: Vec<(f64, Point<f64>)> = of_team.map(|fix| (seconds(fix.0), fix.1)).collect();
        fixes.sort_by(|a, b| a.0.total_cmp(&b.0));
        fixes.dedup_by_key(|fix| fix.0);
        let begun = |site: usize| visits.iter().find(|visit| visit.0 == site).map(|visit| visit.1);
        let written = day.records.iter().filter_map(|record| Some((begun(record.site)?, seconds(record.times?.0))));
        let mut late: Vec<f64> = written.map(|(begun, written)| written - begun).collect();
        late.sort_by(f64::total_cmp);
        let clock_s = late.get(late.len() / 2).filter(|late| **late > ZONE_S).map_or(0.0, |_| 3_600.0);
        let between = day.stretches.iter().filter(|stretch| stretch.team == team).collect();
        Self { scenario, day, team, way, plan, visits, between, fixes, clock_s }
    }

    fn place(&self, site: usize) -> Point<f64> {
        self.scenario.sites[site].place.point()
    }

    /// Whether a visit is told.
    fn told(&self, site: usize) -> bool {
        let near = |other: &usize| *other != site && Haversine.distance(self.place(*other), self.place(site)) < APART_M;
        !self.plan.iter().any(near)
    }

    /// What lies between the visits that are told, where there is anything to be told.
    fn stretches(&self) -> Vec<Between> {
        let mut found = Vec::new();
        let Some(first) = self.between.first() else { return found };
        let order = |site: usize| self.plan.iter().position(|own| *own == site).unwrap_or(0);
        let (mut from, mut begin, mut lunch) = (first.from, 0, false);
        for (number, stretch) in self.between.iter().enumerate() {
            let visit = self.visits.get(number);
            if let Some((site, _, until_s)) = visit.filter(|visit| !self.told(visit.0)) {
                let next = self.between.get(number + 1).map_or(*until_s, |next| next.from.0);
                lunch |= next - until_s > LUNCH_S && order(*site) >= begin;
                continue;
            }
            let end = visit.map_or(self.plan.len(), |visit| order(visit.0));
            let stops: Vec<usize> = self.plan[begin..end].to_vec();
            let between = Between { from_s: from.0, to_s: stretch.to.0, ends: (from.1, stretch.to.1), stops, lunch };
            if (1..=MOST_STOPS).contains(&between.stops.len()) && !self.silent(&between) {
                found.push(between);
            }
            if let Some(next) = self.between.get(number + 1) {
                (from, begin, lunch) = (next.from, end + 1, false);
            }
        }
        found
    }

    fn silent(&self, between: &Between) -> bool {
        let inside = self.fixes.iter().map(|fix| fix.0).filter(|at| (between.from_s..=between.to_s).contains(at));
        let times: Vec<f64> = [between.from_s].into_iter().chain(inside).chain([between.to_s]).collect();
        times.windows(2).any(|pair| pair[1] - pair[0] > SILENCE_S)
    }

    fn weighed(
        &self,
        between: &Between,
        (world, conduct): (&RoadWorld, &Conduct),
        dice: &mut Dice,
    ) -> Option<Vec<[f64; 3]>> {
        let origin = between.ends.0;
        let seconds =
            |when: jiff::Timestamp| (when.as_millisecond() - self.day.morning.as_millisecond()) as f64 / 1000.0;
        let stops: Vec<Stop> = between
            .stops
            .iter()
            .map(|&site| {
                let record = self.day.records.iter().find(|record| record.site == site);
                let record =
                    record.map(|record| Record::of(record, &seconds, &|place| local(origin, place), self.clock_s));
                let service_s = self.scenario.sites[site].service.get() as f64;
                Stop { service_s, record, until_s: self.decided_s(site).min(between.to_s) }
            })
            .collect();
        let inside = self.fixes.iter().filter(|fix| (between.from_s..=between.to_s).contains(&fix.0));
        let known = Known {
            conduct,
            from_s: between.from_s,
            to_s: between.to_s,
            lunch: between.lunch,
            fixes: inside.map(|fix| (fix.0, local(origin, fix.1))).collect(),
            drift: self.drift(between.from_s, origin, conduct),
            stops,
        };
        let mut legs = Legs::new(world, self.scenario, between.ends, &between.stops, dice);
        let mut words = weighed(&known, &mut legs, dice)?;
        for ((word, &site), stop) in words.iter_mut().zip(&between.stops).zip(&known.stops) {
            if self.passed_else(site, between.from_s, stop.until_s) {
                *word = [word[0], word[1] + word[2], 0.0];
            }
        }
        Some(words)
    }

    /// When the judge has to have made up its mind about a stop: some time after the team came to the next but one.
    fn decided_s(&self, site: usize) -> f64 {
        let order = |site: usize| self.plan.iter().position(|own| *own == site);
        let mut later = self.visits.iter().filter(|visit| order(visit.0) > order(site));
        later.nth(1).map_or(f64::INFINITY, |visit| visit.1 + LAG_S)
    }

    /// Whether a site was come within sight of by another team, or by this one before or after.
    fn passed_else(&self, site: usize, from_s: f64, until_s: f64) -> bool {
        let site = &self.scenario.sites[site];
        let near = |way: &Way| way.len() > 1 && nearest(way, site).0 <= IN_SIGHT_M;
        let before: Way = self.way.iter().filter(|place| place.0 <= from_s).copied().collect();
        let after: Way = self.way.iter().filter(|place| place.0 >= until_s).copied().collect();
        let mut others = self.day.ways.iter().filter(|(team, _)| team != self.team);
        near(&before) || near(&after) || others.any(|(_, way)| near(way))
    }

    /// What is known of the part of the device's error that hangs together when a team sets out, from the fixes before.
    fn drift(&self, from_s: f64, origin: Point<f64>, conduct: &Conduct) -> Drift {
        let (mut drift, mut before_s) = (Drift::unknown(conduct), from_s - ERROR_S);
        for (at, seen) in self.fixes.iter().filter(|fix| (from_s - ERROR_S..=from_s).contains(&fix.0)) {
            drift = drift.later(at - before_s, conduct);
            before_s = *at;
            let leg = self.way.partition_point(|(when, _)| when < at).clamp(1, self.way.len() - 1) - 1;
            let (truth, seen) = (local(origin, on_leg(self.way, leg, *at)), local(origin, *seen));
            drift.learn([seen[0] - truth[0], seen[1] - truth[1]], conduct);
        }
        drift.later(from_s - before_s, conduct)
    }
}
