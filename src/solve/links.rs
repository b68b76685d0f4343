//! A site comes into a route or out of it: what follows at once are the links, the sums over legs, service and loads, and what is left
//! out. Times follow when the change is complete (`refresh`).

use super::problem::{NIL, Worth};
use super::route::{State, Stop};

impl State<'_> {
    /// Takes a site out of its route. The route's figures are stale until [`State::update`] or [`State::refresh`].
    pub(crate) fn unlink(&mut self, site: u32) {
        let Stop { prev, next, vehicle, inward, onward, .. } = *self.stop(site);
        for stop in [prev, site, next] {
            self.touch(stop);
        }
        self.note(vehicle);
        let leg = self.problem.table(self.kind(vehicle)).leg(self.stop(prev).place, self.stop(next).place);
        let onward_time = self.stop(next).inward.time;
        let before = &mut self.stops[prev as usize];
        (before.next, before.onward) = (next, leg.dist);
        let after = &mut self.stops[next as usize];
        (after.prev, after.inward) = (prev, leg);
        self.stops[site as usize].vehicle = NIL;
        let route = &mut self.routes[vehicle as usize];
        route.count -= 1;
        route.legs += i64::from(leg.dist) - i64::from(inward.dist) - i64::from(onward);
        route.busy += i64::from(leg.time) - i64::from(inward.time) - i64::from(onward_time);
        self.carry(site, vehicle, -1);
    }

    /// Puts a site that is left out behind a stop. The route's figures are stale until [`State::update`] or
    /// [`State::refresh`].
    pub(crate) fn link(&mut self, site: u32, prev: u32) {
        let Stop { next, vehicle, onward, place, .. } = *self.stop(prev);
        for stop in [prev, site, next] {
            self.touch(stop);
        }
        self.note(vehicle);
        let table = self.problem.table(self.kind(vehicle));
        let (there, on) = (table.leg(place, site), table.leg(site, self.stop(next).place));
        let onward_time = self.stop(next).inward.time;
        let before = &mut self.stops[prev as usize];
        (before.next, before.onward) = (site, there.dist);
        let after = &mut self.stops[next as usize];
        (after.prev, after.inward) = (site, on);
        let stop = &mut self.stops[site as usize];
        (stop.prev, stop.next, stop.vehicle, stop.inward, stop.onward) = (prev, next, vehicle, there, on.dist);
        let route = &mut self.routes[vehicle as usize];
        route.count += 1;
        route.legs += i64::from(there.dist) + i64::from(on.dist) - i64::from(onward);
        route.busy += i64::from(there.time) + i64::from(on.time) - i64::from(onward_time);
        self.carry(site, vehicle, 1);
    }

    /// Books a site onto a route (`sign` 1) or off it (-1).
    fn carry(&mut self, site: u32, vehicle: u32, sign: i64) {
        let dims = self.problem.dims;
        for dim in 0..dims {
            self.slack[vehicle as usize * dims + dim] -= sign * self.problem.demand[site as usize * dims + dim];
        }
        self.routes[vehicle as usize].busy += sign * i64::from(self.problem.first(site).length);
        if self.problem.visits(site).len() != 1 {
            let choices = &mut self.routes[vehicle as usize].choices;
            *choices = if sign > 0 { *choices + 1 } else { *choices - 1 };
        }
        match self.problem.bond(site).map(|bond| bond.group).filter(|group| *group != NIL) {
            None => self.count_left_out(self.problem.worth[site as usize], -sign),
            Some(group) => self.carry_member(site, group, sign),
        }
    }

    fn carry_member(&mut self, site: u32, group: u32, sign: i64) {
        self.note_group(group);
        let visited = &mut self.visited[group as usize];
        let before = *visited;
        *visited = if sign > 0 { before + 1 } else { before - 1 };
        if !self.problem.groups[group as usize].any {
            self.count_left_out(self.problem.worth[site as usize], -sign);
        } else if before.min(self.visited[group as usize]) == 0 {
            self.count_left_out(self.problem.groups[group as usize].worth, -sign);
        }
    }

    pub(super) fn count_left_out(&mut self, worth: Worth, sign: i64) {
        self.totals.value += sign * self.guide.left_out(worth);
        self.totals.must += sign * i64::from(worth.must);
        self.totals.priority += sign * worth.priority;
        self.totals.cost += sign * worth.prize;
    }

    /// Notes a site as left out.
    pub(crate) fn put_absent(&mut self, site: u32) {
        debug_assert_eq!(self.stop(site).vehicle, NIL);
        if self.absent_at[site as usize] == NIL {
            self.absent_at[site as usize] = self.absent.len() as u32;
            self.absent.push(site);
        }
    }

    /// Takes a site from those left out.
    pub(crate) fn take_absent(&mut self, site: u32) {
        let at = std::mem::replace(&mut self.absent_at[site as usize], NIL);
        if at != NIL {
            self.absent.swap_remove(at as usize);
            if let Some(moved) = self.absent.get(at as usize) {
                self.absent_at[*moved as usize] = at;
            }
        }
    }
}
