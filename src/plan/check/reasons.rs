//! Whether the reasons given for unassigned sites can be true.

use super::verdict::{At, Rule, Verdict};
use super::{Facts, Trip};
use crate::model::{GroupRule, Reason, Shift, Site, Team, Unassigned, Window};
use crate::units::Seconds;

pub(super) fn check(facts: &Facts<'_>, verdict: &mut Verdict) {
    for missed in &facts.case.plan.unassigned {
        let at = At::site(&missed.site);
        if missed.reason == Reason::Invalid {
            if !facts.case.scenario.invalid.iter().any(|invalid| invalid.id == missed.site) {
                verdict.broken(Rule::Reason, &at, "a feature that could not be used", "a usable one");
            }
            continue;
        }
        if let Some((index, site)) = facts.site(&missed.site) {
            judge(&Missed { facts, index, site }, missed, verdict);
        }
    }
}

/// A site nobody visits.
struct Missed<'a, 'b> {
    facts: &'b Facts<'a>,
    index: usize,
    site: &'a Site,
}

fn judge(missed: &Missed<'_, '_>, told: &Unassigned, verdict: &mut Verdict) {
    let at = At::site(&missed.site.id);
    let all = missed.all();
    let bound: Vec<usize> = all.iter().copied().filter(|&team| missed.is_free_for(team)).collect();
    let able: Vec<usize> = bound.iter().copied().filter(|&team| missed.is_able(team)).collect();
    let serving: Vec<usize> = able.iter().copied().filter(|&team| missed.is_served_by(team)).collect();
    let team = |team: usize| &missed.facts.case.scenario.teams[team].id;
    let mut contradict = |witness: Option<usize>, expected: &str, what: &str| {
        if let Some(witness) = witness {
            verdict.broken(Rule::Reason, &at, expected, format!("team {} {what}", team(witness)));
        }
    };
    match told.reason {
        Reason::Invalid => {}
        Reason::NoTeam => contradict(bound.first().copied(), "no team on duty that may visit (no_team)", "may"),
        Reason::NoSkill => {
            contradict(able.first().copied(), "no team with the skills and the crew (no_skill)", "has them");
        }
        Reason::NoTerritory => {
            contradict(serving.first().copied(), "no team that serves the territory (no_territory)", "does");
        }
        Reason::Unreachable => {
            let reaching = serving.iter().copied().find(|&team| missed.there_and_back(team).is_some());
            contradict(reaching, "no way there and back (unreachable)", "has one");
        }
        Reason::NoWindow => {
            let in_time = serving.iter().copied().find(|&team| missed.could_alone(team));
            contradict(in_time, "no team that could be there within a window (no_window)", "could");
        }
        Reason::NoTime if serving.is_empty() => {
            verdict.broken(Rule::Reason, &at, "a team that may visit, since the reason is no_time", "none");
        }
        Reason::NoTime => no_time(missed, &serving, verdict),
    }
}

/// A site said to be left out for lack of time, that would fit as it is.
fn no_time(missed: &Missed<'_, '_>, teams: &[usize], verdict: &mut Verdict) {
    let at = At::site(&missed.site.id);
    let locked = missed.facts.case.scenario.locks.iter().any(|lock| lock.sites.contains(&missed.site.id));
    if locked {
        return;
    }
    for &team in teams {
        let id = &missed.facts.case.scenario.teams[team].id;
        if missed.has_idle_shift(team) {
            verdict.doubt(Rule::Reason, &at, "no time left", format!("an unused shift of team {id} that could visit"));
            return;
        }
        let trips = missed.facts.trips.iter().filter(|trip| trip.team_index == team);
        for trip in trips {
            if let Some(gap) = (1..trip.route.stops.len()).find(|&gap| missed.fits_into_waiting(trip, gap)) {
                let found = format!("room on the route of team {id} after stop {gap}");
                verdict.doubt(Rule::Reason, &at, "no time left", found);
                return;
            }
        }
    }
}

impl Missed<'_, '_> {
    fn all(&self) -> Vec<usize> {
        (0..self.facts.case.scenario.teams.len()).collect()
    }

    fn team(&self, team: usize) -> &Team {
        &self.facts.case.scenario.teams[team]
    }

    /// By its fixed team, its locks, and the visits to others of its group.
    fn is_free_for(&self, team: usize) -> bool {
        let id = &self.team(team).id;
        let locks = self.facts.case.scenario.locks.iter().filter(|lock| lock.sites.contains(&self.site.id));
        let group = self.site.group.as_ref().filter(|group| group.rule == GroupRule::SameTeam);
        let is_mate = |other: &Site| {
            group.is_some_and(|group| other.group.as_ref() == Some(group))
                || locks.clone().any(|lock| lock.sites.contains(&other.id))
        };
        let has_mates_elsewhere = self
            .facts
            .trips
            .iter()
            .any(|trip| trip.team_index != team && trip.known().any(|(.., other)| is_mate(other)));
        self.site.team.as_ref().is_none_or(|fixed| fixed == id)
            && locks.clone().all(|lock| lock.team.as_ref().is_none_or(|fixed| fixed == id))
            && !has_mates_elsewhere
    }

    /// Skills, crew and room for its load.
    fn is_able(&self, team: usize) -> bool {
        let team = self.team(team);
        let carries = |(dim, most): (usize, &i64)| self.site.demand.get(dim).is_none_or(|demand| demand <= most);
        self.site.skills.iter().all(|skill| team.skills.contains(skill))
            && team.crew >= self.site.crew
            && team.capacity.iter().enumerate().all(carries)
    }

    fn is_served_by(&self, team: usize) -> bool {
        let serves = &self.team(team).territories;
        serves.is_empty() || self.site.territory.as_ref().is_none_or(|territory| serves.contains(territory))
    }

    /// Travel there and back home; `None` without a way.
    fn there_and_back(&self, team: usize) -> Option<(Seconds, Seconds)> {
        let case = &self.facts.case;
        let table = case.matrices.table(team);
        let ends = (case.locations.start[team], case.locations.end[team]);
        let mode = &case.matrices.modes[case.matrices.of_team[team]];
        if ends == (None, None) && case.source.cut_off(mode, self.index).is_some() {
            return None;
        }
        let out = ends.0.map_or(Some(Seconds::ZERO), |start| table.travel(start, self.index))?;
        let back = ends.1.map_or(Some(Seconds::ZERO), |end| table.travel(self.index, end))?;
        Some((out, back))
    }

    fn could_alone(&self, team: usize) -> bool {
        self.team(team).shifts.iter().any(|shift| self.could_in(team, shift))
    }

    fn has_idle_shift(&self, team: usize) -> bool {
        let id = &self.team(team).id;
        let is_idle =
            |shift: usize| !self.facts.case.plan.routes.iter().any(|route| route.team == *id && route.shift == shift);
        let shifts = self.team(team).shifts.iter().enumerate();
        shifts.into_iter().any(|(index, shift)| is_idle(index) && self.could_in(team, shift))
    }

    /// Whether a shift has room for this site alone before any of its breaks comes due; a late start is not tried.
    fn could_in(&self, team: usize, shift: &Shift) -> bool {
        let date = self.facts.case.scenario.date;
        let is_day =
            self.site.days.0.is_none_or(|first| first <= date) && self.site.days.1.is_none_or(|last| date <= last);
        let Some((out, back)) = self.there_and_back(team).filter(|_| is_day) else { return false };
        let Some(begin) = self.begin(shift.window.open + out) else { return false };
        let finish = begin + self.site.service + back;
        let before_breaks = shift.breaks.iter().map(|b| b.window.close - b.length).min();
        let work = self.team(team).longest_work.is_none_or(|limit| out + self.site.service + back <= limit);
        finish <= shift.window.close && before_breaks.is_none_or(|latest| finish <= latest) && work
    }

    /// When the service would begin for a team that is there at `ready`.
    fn begin(&self, ready: Seconds) -> Option<Seconds> {
        if self.site.windows.is_empty() {
            return Some(ready);
        }
        let fits = |window: &&Window| ready.max(window.open) + self.site.service <= window.close;
        self.site.windows.iter().find(fits).map(|window| ready.max(window.open))
    }

    /// Whether it fits between two stops of a route, everything else staying as it is.
    fn fits_into_waiting(&self, trip: &Trip<'_>, gap: usize) -> bool {
        let (Some((before, _)), Some((after, _))) = (trip.sites[gap - 1], trip.sites[gap]) else { return false };
        let table = self.facts.case.matrices.table(trip.team_index);
        let (Some(out), Some(on)) = (table.travel(before, self.index), table.travel(self.index, after)) else {
            return false;
        };
        if trip.route.breaks.iter().any(|taken| taken.after == gap)
            || !self.can_carry(trip)
            || !self.is_unlocked(trip, gap)
        {
            return false;
        }
        let begin = self.begin(trip.route.stops[gap - 1].depart + out);
        begin.is_some_and(|begin| begin + self.site.service + on <= trip.route.stops[gap].begin)
    }

    fn can_carry(&self, trip: &Trip<'_>) -> bool {
        let load = |dim: usize| trip.known().filter_map(|(.., site)| site.demand.get(dim)).sum::<i64>();
        let mine = |dim: usize| self.site.demand.get(dim).copied().unwrap_or(0);
        trip.team.capacity.iter().enumerate().all(|(dim, most)| load(dim) + mine(dim) <= *most)
    }

    /// Whether no lock holds the two stops around a gap together.
    fn is_unlocked(&self, trip: &Trip<'_>, gap: usize) -> bool {
        let around = [&trip.route.stops[gap - 1].site, &trip.route.stops[gap].site];
        let holds = |lock: &crate::model::Lock| around.iter().all(|site| lock.sites.contains(site));
        !self.facts.case.scenario.locks.iter().any(holds)
    }
}
