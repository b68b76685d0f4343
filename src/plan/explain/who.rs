//! Which teams may visit a site, and which bar keeps the others out.

use super::{Day, Detail};
use crate::model::{GroupRule, Reason, Site, Team};
use crate::units::Seconds;

impl Day<'_> {
    /// The teams that may visit a site: bound to it, with the skills and the crew, serving its territory, able to carry it.
    pub(super) fn who_may(&self, site: usize) -> Result<Vec<usize>, (Reason, Detail)> {
        let asked = &self.scenario.sites[site];
        let all = &self.scenario.teams;
        let bound = self.bound_to(site);
        if let Some(lost) = bound.iter().find(|id| !all.iter().any(|team| team.id == ***id)) {
            return Err((Reason::NoTeam, Detail::TeamAbsent { team: (*lost).clone() }));
        }
        if let Some(other) = bound.iter().find(|id| **id != bound[0]) {
            return Err((Reason::NoTeam, Detail::TwoTeams { one: bound[0].clone(), other: (*other).clone() }));
        }
        let only = bound.first().map(|id| (*id).clone());
        let mut teams: Vec<usize> =
            (0..all.len()).filter(|&t| only.as_ref().is_none_or(|id| all[t].id == *id)).collect();
        let asking = teams.clone();
        let mut keep = |rule: fn(&Site, &Team) -> bool| {
            let before = teams.clone();
            teams.retain(|&team| rule(asked, &all[team]));
            if teams.is_empty() { Err(self.nearest(site, &before)) } else { Ok(()) }
        };
        keep(is_skilled).map_err(|nearest| {
            let missing = self.missing_skills(asked, &asking);
            (Reason::NoSkill, Detail::Skill { missing, only: only.clone(), nearest })
        })?;
        keep(is_large_enough).map_err(|nearest| {
            let skilled = asking.iter().filter(|&&team| is_skilled(asked, &all[team]));
            let largest = skilled.map(|&team| all[team].crew).max().unwrap_or(0);
            (Reason::NoSkill, Detail::Crew { asked: asked.crew, largest, nearest })
        })?;
        keep(serves).map_err(|nearest| {
            let territory = asked.territory.clone().unwrap_or_default();
            (Reason::NoTerritory, Detail::Territory { territory, only: only.clone(), nearest })
        })?;
        keep(can_carry).map_err(|_| (Reason::NoSkill, Detail::Load { demand: asked.demand.clone() }))?;
        Ok(teams)
    }

    /// Of the teams that only the site's territory keeps out the one that could begin there earliest on its own, the territory,
    /// and when.
    pub(super) fn of_another_territory(&self, site: usize) -> Option<(String, String, Seconds)> {
        let asked = &self.scenario.sites[site];
        let territory = asked.territory.clone()?;
        let bound = self.bound_to(site);
        let barred = |&index: &usize| {
            let team = &self.scenario.teams[index];
            let may = bound.iter().all(|id| **id == team.id) && is_skilled(asked, team) && is_large_enough(asked, team);
            may && can_carry(asked, team) && !serves(asked, team)
        };
        let others: Vec<usize> = (0..self.scenario.teams.len()).filter(barred).collect();
        self.nearest(site, &others).map(|(team, begin)| (team, territory, begin))
    }

    /// Ids of the teams a site is bound to: its own, that of its locks, those that visit others of its group or lock.
    fn bound_to(&self, site: usize) -> Vec<&String> {
        let asked = &self.scenario.sites[site];
        let sites = self.scenario.sites.iter().enumerate();
        let mut bound: Vec<&String> = asked.team.iter().collect();
        let visitor = |index: usize| self.visited_by[index].map(|team| &self.scenario.teams[team].id);
        if let Some(group) = asked.group.as_ref().filter(|group| group.rule == GroupRule::SameTeam) {
            bound.extend(
                sites.clone().filter(|(_, other)| other.group.as_ref() == Some(group)).filter_map(|(i, _)| visitor(i)),
            );
        }
        for lock in self.scenario.locks.iter().filter(|lock| lock.sites.contains(&asked.id)) {
            bound.extend(&lock.team);
            bound.extend(
                sites.clone().filter(|(_, other)| lock.sites.contains(&other.id)).filter_map(|(i, _)| visitor(i)),
            );
        }
        bound
    }

    /// The skills that no single team of these has all of: those nobody has, else those the best of them lacks.
    fn missing_skills(&self, asked: &Site, teams: &[usize]) -> Vec<String> {
        let lacks = |&team: &usize| -> Vec<String> {
            let has = &self.scenario.teams[team].skills;
            asked.skills.iter().filter(|skill| !has.contains(skill)).cloned().collect()
        };
        teams.iter().map(lacks).min_by_key(Vec::len).unwrap_or_default()
    }

    /// The team of these that could begin there earliest on its own, were it allowed to, and when.
    fn nearest(&self, site: usize, teams: &[usize]) -> Option<(String, Seconds)> {
        let (team, begin) = self.earliest_alone(site, teams)?;
        Some((self.scenario.teams[team].id.clone(), begin))
    }
}

fn is_skilled(site: &Site, team: &Team) -> bool {
    site.skills.iter().all(|skill| team.skills.contains(skill))
}

fn is_large_enough(site: &Site, team: &Team) -> bool {
    team.crew >= site.crew
}

fn serves(site: &Site, team: &Team) -> bool {
    team.territories.is_empty() || site.territory.as_ref().is_none_or(|territory| team.territories.contains(territory))
}

fn can_carry(site: &Site, team: &Team) -> bool {
    team.capacity.is_empty() || site.demand.iter().zip(&team.capacity).all(|(demand, capacity)| demand <= capacity)
}
