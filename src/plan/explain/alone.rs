//! Whether a team that may visit a site could, had it nothing else to do.

use super::figures::shut_all_day;
use super::{Cure, Day, Detail, Who};
use crate::model::{Reason, Site, Window};
use crate::plan::schedule::{Broken, Round, Timetable};
use crate::units::Seconds;

/// The longest a shift is extended by in a cure: beyond a day it is another day's work.
const MOST: Seconds = Seconds::from_hours(24);

/// What opens on the next day, and that long after all are off duty, is shut rather than late.
const SOON: Seconds = Seconds::from_hours(4);

impl Day<'_> {
    /// The round of one shift of a team through these sites.
    pub(super) fn round(&self, team: usize, shift: usize, sites: &[usize]) -> Round<'_> {
        Round::of(self.scenario, self.locations, self.matrices, (team, shift), sites)
    }

    /// Every shift of these teams, as rounds to this site alone.
    fn alone<'b>(&'b self, site: usize, teams: &'b [usize]) -> impl Iterator<Item = (usize, Round<'b>)> + Clone {
        let shifts = |&team: &usize| (0..self.scenario.teams[team].shifts.len()).map(move |shift| (team, shift));
        teams.iter().flat_map(shifts).map(move |(team, shift)| (team, self.round(team, shift, &[site])))
    }

    /// The team that could begin at a site earliest with nothing else to do, and when.
    pub(super) fn earliest_alone(&self, site: usize, teams: &[usize]) -> Option<(usize, Seconds)> {
        let begin = |(team, round): (usize, Round<'_>)| Some((round.timed()?.stops.first()?.begin, team));
        self.alone(site, teams).filter_map(begin).min().map(|(begin, team)| (team, begin))
    }

    /// Why none of these teams could visit a site even alone; `None` when one could.
    pub(super) fn nobody_alone(&self, index: usize, teams: &[usize]) -> Option<(Reason, Detail)> {
        let mut broken = Vec::new();
        for (team, round) in self.alone(index, teams) {
            match round.schedule() {
                Ok(_) => return None,
                Err(why) => broken.push((team, round, why)),
            }
        }
        let who = self.who(index, teams);
        broken.retain(|(.., why)| !matches!(why, Broken::NoWay { .. }));
        if broken.is_empty() {
            return Some((Reason::Unreachable, Detail::NoWay { who, other: self.of_another_territory(index) }));
        }
        let rounds: Vec<(usize, &Round<'_>)> = broken.iter().map(|(team, round, _)| (*team, round)).collect();
        let cure = self.cure_in_plan(index, teams);
        let site = &self.scenario.sites[index];
        let at_any_time: Vec<Timetable> = rounds.iter().filter_map(|(_, round)| without_windows(round)).collect();
        if at_any_time.is_empty() {
            let (team, reach) =
                rounds.iter().map(|&(team, round)| (team, way_there(round))).min_by_key(|&(_, way)| way)?;
            let base = self.scenario.teams[team].id.clone();
            return Some((Reason::NoTime, Detail::TooFar { reach, base, who, cure }));
        }
        Some((Reason::NoWindow, self.window_detail(site, &rounds, who, cure)))
    }

    fn window_detail(&self, site: &Site, rounds: &[(usize, &Round<'_>)], who: Who, cure: Option<Cure>) -> Detail {
        if !site.windows.is_empty() && site.windows.iter().all(|window| *window == Window::NEVER) {
            return Detail::NeverOpen;
        }
        let longest = site.windows.iter().map(|window| window.close - window.open).max().unwrap_or_default();
        if longest < site.service {
            return Detail::Short { service: site.service, longest };
        }
        let wide = || site.windows.iter().filter(|window| window.close - window.open >= site.service);
        let opens = wide().map(|window| window.open).min().unwrap_or_default();
        let closes = wide().map(|window| window.close).max().unwrap_or_default();
        let ends = rounds.iter().map(|(_, round)| round.shift.window.close).max().unwrap_or_default();
        let there =
            rounds.iter().map(|(_, round)| round.shift.window.open + way_there(round)).min().unwrap_or_default();
        let shut = shut_all_day(&site.windows);
        if shut && closes < Seconds::ZERO {
            Detail::Shut { closed: Some(closes), opens: None }
        } else if shut && opens >= Seconds::from_hours(24) && opens - ends > SOON {
            Detail::Shut { closed: None, opens: Some(opens) }
        } else if opens + site.service > ends {
            Detail::OpensLate { opens, ends, who, cure }
        } else if there + site.service > closes {
            Detail::ClosesEarly { closes, service: site.service, there, who, cure }
        } else {
            Detail::Windows { windows: site.windows.clone(), who, cure }
        }
    }

    /// The smallest change to a shift or a limit of work that would give a round of the team a schedule.
    pub(super) fn cure_of(&self, team: usize, round: &Round<'_>) -> Option<Cure> {
        let team = || self.scenario.teams[team].id.clone();
        let longer = round.shift_needed().filter(|over| *over <= MOST);
        let work = round.work_needed().filter(|over| *over <= MOST);
        let cures = [
            longer.map(|over| Cure::Longer { team: team(), over }),
            earlier_needed(round).map(|over| Cure::Earlier { team: team(), over }),
            work.map(|over| Cure::Work { team: team(), over }),
        ];
        cures.into_iter().flatten().min_by_key(Cure::over)
    }

    /// Which teams these are, as a reader would put it.
    pub(super) fn who(&self, site: usize, teams: &[usize]) -> Who {
        let asked = &self.scenario.sites[site];
        let named = |team: usize| self.scenario.teams[team].id.clone();
        match teams {
            _ if teams.len() == self.scenario.teams.len() => Who::All,
            [only] => Who::Team(named(*only)),
            _ if !asked.skills.is_empty() => Who::Skilled(asked.skills.clone()),
            _ => match &asked.territory {
                Some(territory) => Who::Serving(territory.clone()),
                None => Who::Allowed,
            },
        }
    }
}

fn without_windows(round: &Round<'_>) -> Option<Timetable> {
    let mut open = round.clone();
    open.visits.iter_mut().for_each(|visit| visit.windows = &[]);
    open.timed()
}

/// Travel from the start place to the first stop.
fn way_there(round: &Round<'_>) -> Seconds {
    let way = |start: usize| round.matrix.travel(start, round.visits.first()?.place);
    round.start.and_then(way).unwrap_or_default()
}

/// How much earlier the shift would have to begin at the least for a schedule, all else equal; `None` if that is no cure.
fn earlier_needed(round: &Round<'_>) -> Option<Seconds> {
    let with = |over: i64| {
        let mut earlier = round.clone();
        earlier.shift.window.open -= Seconds(over);
        earlier.timed().is_some()
    };
    if !with(MOST.get()) {
        return None;
    }
    // Whoever may start earlier may also start as before: the answer is monotone, so halve.
    let (mut least, mut enough) = (0, MOST.get());
    while least < enough {
        let middle = least + (enough - least) / 2;
        if with(middle) { enough = middle } else { least = middle + 1 }
    }
    Some(Seconds(enough))
}
