//! Ties between sites, looked at when one is inserted: groups and locks.

use super::problem::{Bond, NIL};
use super::route::State;

impl State<'_> {
    /// Whether a site's group lets it onto a vehicle's route now.
    pub(crate) fn group_lets(&self, site: u32, bond: &Bond, vehicle: u32) -> bool {
        if bond.group == NIL || self.visited[bond.group as usize] == 0 {
            return true;
        }
        let group = &self.problem.groups[bond.group as usize];
        if group.any {
            return false;
        }
        let team = |vehicle: u32| self.problem.vehicles[vehicle as usize].team;
        let mate = group.members.iter().find(|mate| **mate != site && self.stop(**mate).vehicle != NIL);
        mate.is_none_or(|mate| team(self.stop(*mate).vehicle) == team(vehicle))
    }

    /// Whether the locks let a site in between two neighbouring stops of a route.
    pub(crate) fn locks_let(&self, site: u32, prev: u32, next: u32) -> bool {
        let own = self.problem.bond(site);
        own.is_none_or(|bond| bond.locks.iter().all(|lock| self.lock_lets(*lock, prev, next)))
            && self.is_loose(own, prev, next)
    }

    /// Whether its own lock lets a site of the rank given in between.
    fn lock_lets(&self, (lock, rank): (u32, u32), prev: u32, next: u32) -> bool {
        let lock = &self.problem.locks[lock as usize];
        let vehicle = self.stop(prev).vehicle;
        let visited = |site: &&u32| self.stop(**site).vehicle != NIL;
        let ahead = lock.members[..rank as usize].iter().rev().find(visited);
        let behind = lock.members[rank as usize + 1..].iter().find(visited);
        let fits = |mate: u32, before: bool| {
            let stop = self.stop(mate);
            let beside = if before { mate == prev } else { mate == next };
            let right_order = if before { stop.rank <= self.stop(prev).rank } else { stop.rank > self.stop(prev).rank };
            stop.vehicle == vehicle && right_order && (beside || !lock.tight)
        };
        let after_start = !lock.at_start || ahead.is_some() || !self.is_site(prev);
        let before_end = !lock.at_end || behind.is_some() || !self.is_site(next);
        after_start
            && before_end
            && ahead.is_none_or(|mate| fits(*mate, true))
            && behind.is_none_or(|mate| fits(*mate, false))
    }

    /// Whether no lock but one of the site's own forbids anything in between two neighbouring stops.
    fn is_loose(&self, own: Option<&Bond>, prev: u32, next: u32) -> bool {
        let bond = |stop: u32| self.is_site(stop).then(|| self.problem.bond(stop)).flatten();
        let (before, after) = (bond(prev), bond(next));
        if before.is_none() && after.is_none() {
            return true;
        }
        let has = |bond: Option<&Bond>, lock: u32| {
            bond.is_some_and(|bond| bond.locks.iter().any(|(other, _)| *other == lock))
        };
        let glued = |lock: u32| {
            let rule = &self.problem.locks[lock as usize];
            rule.tight && has(before, lock) && has(after, lock)
                || rule.at_start && !self.is_site(prev) && has(after, lock)
                || rule.at_end && !self.is_site(next) && has(before, lock)
        };
        let locks = before.into_iter().chain(after).flat_map(|bond| &bond.locks);
        locks.map(|(lock, _)| *lock).all(|lock| has(own, lock) || !glued(lock))
    }
}
