//! Where in the plan as it stands a site would fit, and what it would take.

use super::{Cure, Day, Detail};
use crate::model::{Edge, Lock, LockRule};
use crate::units::Seconds;

/// Schedules tried for all unassigned sites of a plan together.
const EFFORT: usize = 2_000_000;
/// Schedules tried for one site at the least.
const LEAST_EFFORT: usize = 100;
/// Places nearest to fitting for which the change needed is worked out exactly.
const CURES: usize = 200;

/// How many schedules to try for each of so many sites.
pub(super) fn effort_of_each(sites: usize) -> usize {
    (EFFORT / sites.max(1)).max(LEAST_EFFORT)
}

/// A place in a route, or the first of an unused shift.
#[derive(Clone, Debug)]
struct Spot {
    team: usize,
    shift: usize,
    position: usize,
    /// The order with the site in it.
    sites: Vec<usize>,
    /// Travel added.
    detour: Seconds,
}

impl Spot {
    /// Least travel added first.
    fn rank(&self) -> (Seconds, usize, usize, usize) {
        (self.detour, self.team, self.shift, self.position)
    }
}

impl Day<'_> {
    /// What it would take to fit a site into the plan, for a site that a team could visit alone.
    pub(super) fn no_room(&self, site: usize, teams: &[usize], effort: usize) -> Detail {
        let mut spots = self.spots(site, teams);
        spots.sort_by_key(Spot::rank);
        let is_all = spots.len() <= effort;
        spots.truncate(effort);
        let extra = self.earliest_alone(site, teams).map(|(team, begin)| (self.scenario.teams[team].id.clone(), begin));
        let mut heavy: Option<Cure> = None;
        let mut tight = Vec::new();
        for spot in spots {
            let team = &self.scenario.teams[spot.team];
            let Some(table) = self.round(spot.team, spot.shift, &spot.sites).timed() else {
                tight.push(spot);
                continue;
            };
            let over = self.overload(spot.team, &spot.sites);
            if over > 0 {
                let cure = Cure::Capacity { team: team.id.clone(), over };
                heavy = heavy.into_iter().chain([cure]).min_by_key(Cure::over);
                continue;
            }
            return Detail::Fits {
                team: team.id.clone(),
                position: spot.position + 1,
                begin: table.stops[spot.position].begin,
                is_idle: spot.sites.len() == 1,
            };
        }
        if tight.is_empty() && heavy.is_none() {
            return Detail::Locked { extra };
        }
        Detail::Full { cure: self.cheapest(tight).or(heavy), extra, is_all }
    }

    /// The smallest change to a shift or a limit of work that would fit a site into the plan as it stands.
    pub(super) fn cure_in_plan(&self, site: usize, teams: &[usize]) -> Option<Cure> {
        let mut spots = self.spots(site, teams);
        spots.sort_by_key(Spot::rank);
        self.cheapest(spots)
    }

    /// The smallest change that makes one of these spots fit, of those that add least travel and no overload.
    fn cheapest(&self, mut spots: Vec<Spot>) -> Option<Cure> {
        spots.retain(|spot| self.overload(spot.team, &spot.sites) == 0);
        spots.truncate(CURES);
        let cure = |spot: &Spot| self.cure_of(spot.team, &self.round(spot.team, spot.shift, &spot.sites));
        spots.iter().filter_map(cure).min_by_key(Cure::over)
    }

    /// Every place where the site may stand by the locks.
    fn spots(&self, site: usize, teams: &[usize]) -> Vec<Spot> {
        let mut spots = Vec::new();
        for &team in teams {
            for shift in 0..self.scenario.teams[team].shifts.len() {
                let order = self.orders.iter().find(|order| (order.team, order.shift) == (team, shift));
                let sites = order.map_or(&[][..], |order| &order.sites);
                for position in 0..=sites.len() {
                    let mut with = sites.to_vec();
                    with.insert(position, site);
                    if self.locks_hold(&with, site)
                        && let Some(detour) = self.detour(team, &with, position)
                    {
                        spots.push(Spot { team, shift, position, sites: with, detour });
                    }
                }
            }
        }
        spots
    }

    /// Travel added by the site at `position`; `None` where there is no way.
    fn detour(&self, team: usize, sites: &[usize], position: usize) -> Option<Seconds> {
        let matrix = self.matrices.table(team);
        let before = if position == 0 { self.locations.start[team] } else { Some(sites[position - 1]) };
        let after = sites.get(position + 1).copied().or(self.locations.end[team]);
        let way = |from: Option<usize>, to: Option<usize>| match (from, to) {
            (Some(from), Some(to)) => matrix.travel(from, to),
            _ => Some(Seconds::ZERO),
        };
        let here = Some(sites[position]);
        // No way past the site does not matter once it stands between.
        Some(way(before, here)? + way(here, after)? - way(before, after).unwrap_or_default())
    }

    /// Whether the locks hold on a route with the site in it, and on the others without.
    fn locks_hold(&self, order: &[usize], site: usize) -> bool {
        let id = |index: usize| &self.scenario.sites[index].id;
        let is_elsewhere = |member: &String| {
            self.orders.iter().any(|o| o.sites.iter().any(|&s| id(s) == member && !order.contains(&s)))
        };
        self.scenario.locks.iter().all(|lock| {
            let stands: Vec<usize> =
                lock.sites.iter().filter_map(|member| order.iter().position(|&s| id(s) == member)).collect();
            if lock.sites.contains(id(site)) && lock.sites.iter().any(is_elsewhere) {
                return false;
            }
            stands.is_empty() || stand_rightly(lock, &stands, order.len())
        })
    }

    /// By how much the load of a route is over the team's capacity, in the dimension where it is most.
    fn overload(&self, team: usize, sites: &[usize]) -> i64 {
        let capacity = self.scenario.teams[team].capacity.iter().enumerate();
        let load = |dim: usize| sites.iter().filter_map(|&site| self.scenario.sites[site].demand.get(dim)).sum::<i64>();
        capacity.map(|(dim, most)| load(dim) - most).max().unwrap_or(0).max(0)
    }
}

/// Whether the members of a lock that stand at these positions of a route do so as it asks.
fn stand_rightly(lock: &Lock, stands: &[usize], length: usize) -> bool {
    let is_tight = lock.rule == LockRule::Sequence || lock.at.is_some();
    let in_order = stands.windows(2).all(|pair| if is_tight { pair[0] + 1 == pair[1] } else { pair[0] < pair[1] });
    in_order
        && match lock.at {
            None => true,
            Some(Edge::Start) => stands[0] == 0,
            Some(Edge::End) => stands[stands.len() - 1] + 1 == length,
        }
}
