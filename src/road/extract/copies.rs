//! Copies of arcs, for rules that depend on how an arc was come to.
//!
//! * A road for those who begin or end their trip there (`ends_only`) has a copy for arriving: from other roads one turns
//!   only into copies, and from a copy only into copies. So a trip enters such roads in its last part and leaves them in its
//!   first, and never passes through, without any cost that would show in travel times.
//! * A restriction with via ways has copies of the via arcs that only the restricted approach leads into; their last turn
//!   lacks what is forbidden. Restrictions are worked in one after the other, each upon what the former left, so that
//!   overlapping ones add up.

use std::collections::BTreeMap;

use super::restrictions::ViaPath;
use super::turns::Rows;
use crate::road::{Arc, ArcId, FORBIDDEN, Millis};

/// Arcs with copies, turn rows remade. Gives the number of copies.
pub(super) fn add(rows: &mut Rows, paths: &[ViaPath]) -> usize {
    if paths.is_empty() && !rows.arcs.iter().any(Arc::is_ends_only) {
        return 0;
    }
    let mut copies = Copies { rows, of: Vec::new(), lists: BTreeMap::new() };
    copies.arrivals();
    for path in paths {
        copies.restrict(path);
    }
    copies.drop_unreached();
    let added = copies.of.len();
    *rows = copies.merged();
    added
}

/// Which arcs may follow an arc, and at what cost.
type Followers = Vec<(ArcId, Millis)>;

struct Copies<'a> {
    rows: &'a Rows,
    /// By copy: the arc it is of. The copy's id is the number of arcs plus its place here.
    of: Vec<ArcId>,
    /// Followers of copies, and of arcs whose followers are no longer those of the rows.
    lists: BTreeMap<ArcId, Followers>,
}

impl Copies<'_> {
    fn arrivals(&mut self) {
        let count = self.rows.arcs.len() as ArcId;
        let mut copy_of = vec![None; count as usize];
        for arc in (0..count).filter(|&arc| self.rows.arcs[arc as usize].is_ends_only()) {
            copy_of[arc as usize] = Some(self.copy(arc));
        }
        for arc in 0..count {
            let followers = self.followers(arc);
            if let Some(copy) = copy_of[arc as usize] {
                let stay = followers.iter().filter_map(|&(next, cost)| Some((copy_of[next as usize]?, cost))).collect();
                self.lists.insert(copy, stay);
            } else if followers.iter().any(|&(next, _)| copy_of[next as usize].is_some()) {
                let into =
                    followers.iter().map(|&(next, cost)| (copy_of[next as usize].unwrap_or(next), cost)).collect();
                self.lists.insert(arc, into);
            }
        }
    }

    fn restrict(&mut self, path: &ViaPath) {
        let approaches: Vec<ArcId> = self.all_along(path.arcs[0]);
        for approach in approaches {
            self.restrict_from(approach, path);
        }
    }

    fn restrict_from(&mut self, approach: ArcId, path: &ViaPath) {
        // The arcs as this approach comes to them: copies of earlier rules where there are any.
        let mut walk = vec![approach];
        for &wanted in &path.arcs[1..] {
            let step =
                self.followers(walk[walk.len() - 1]).into_iter().find(|&(next, _)| self.original(next) == wanted);
            let Some((next, _)) = step else { return };
            walk.push(next);
        }
        let mut last = approach;
        for &arc in &walk[1..] {
            let copy = self.copy(self.original(arc));
            let mut followers = self.followers(last);
            for (next, _) in &mut followers {
                if *next == arc {
                    *next = copy;
                }
            }
            self.lists.insert(last, followers);
            self.lists.insert(copy, self.followers(arc));
            last = copy;
        }
        let mut followers = self.followers(last);
        let allowed: Followers = followers
            .iter()
            .copied()
            .filter(|&(next, _)| path.targets.contains(&self.original(next)) == path.only)
            .collect();
        // An `only` whose target cannot be entered from here would strand whoever came: it is left aside.
        if !(path.only && allowed.is_empty()) {
            followers = allowed;
        }
        self.lists.insert(last, followers);
    }

    fn copy(&mut self, of: ArcId) -> ArcId {
        self.of.push(of);
        (self.rows.arcs.len() + self.of.len() - 1) as ArcId
    }

    fn original(&self, arc: ArcId) -> ArcId {
        self.of.get((arc as usize).wrapping_sub(self.rows.arcs.len())).copied().unwrap_or(arc)
    }

    /// An arc and all copies of it.
    fn all_along(&self, arc: ArcId) -> Vec<ArcId> {
        let base = self.rows.arcs.len();
        let copies = self.of.iter().enumerate().filter(|&(_, &of)| of == arc).map(|(at, _)| (base + at) as ArcId);
        std::iter::once(arc).chain(copies).collect()
    }

    fn followers(&self, arc: ArcId) -> Followers {
        if let Some(list) = self.lists.get(&arc) {
            return list.clone();
        }
        let arc = self.original(arc);
        let row = self.rows.first_turn[arc as usize] as usize;
        let out = self.rows.outgoing(self.rows.arcs[arc as usize].head);
        out.enumerate()
            .map(|(at, next)| (next, self.rows.turns[row + at]))
            .filter(|&(_, cost)| cost != FORBIDDEN)
            .collect()
    }

    /// Leaves out copies that nothing leads into any more.
    fn drop_unreached(&mut self) {
        let base = self.rows.arcs.len();
        loop {
            let mut reached = vec![false; self.of.len()];
            for (from, list) in &self.lists {
                for &(next, _) in list.iter().filter(|&&(next, _)| next as usize >= base && next != *from) {
                    reached[next as usize - base] = true;
                }
            }
            if !reached.contains(&false) {
                return;
            }
            let mut renamed = Vec::with_capacity(self.of.len());
            let mut kept = Vec::new();
            for (copy, &of) in self.of.iter().enumerate() {
                renamed.push((base + kept.len()) as ArcId);
                if reached[copy] {
                    kept.push(of);
                }
            }
            let rename = |arc: ArcId| if arc as usize >= base { renamed[arc as usize - base] } else { arc };
            let lives = |arc: &ArcId| (*arc as usize) < base || reached[*arc as usize - base];
            let lists = std::mem::take(&mut self.lists).into_iter().filter(|(arc, _)| lives(arc));
            self.lists = lists
                .map(|(arc, list)| (rename(arc), list.into_iter().map(|(next, cost)| (rename(next), cost)).collect()))
                .collect();
            self.of = kept;
        }
    }

    /// All arcs sorted by tail, the copies of a junction behind its other arcs, and their turn rows.
    fn merged(&self) -> Rows {
        let base = self.rows.arcs.len();
        let total = base + self.of.len();
        let tail = |arc: usize| self.rows.arcs[self.original(arc as ArcId) as usize].tail;
        let mut order: Vec<usize> = (0..total).collect();
        order.sort_by_key(|&arc| tail(arc));
        let mut place = vec![0; total];
        let mut first_out = vec![0_u32; self.rows.first_out.len()];
        for (at, &arc) in order.iter().enumerate() {
            place[arc] = at as ArcId;
            first_out[tail(arc) as usize + 1] += 1;
        }
        for node in 1..first_out.len() {
            first_out[node] += first_out[node - 1];
        }
        let mut merged = Rows { first_out, ..Rows::default() };
        for &arc in &order {
            let original = self.original(arc as ArcId) as usize;
            let flags = if arc >= base { Arc::COPY } else { 0 };
            let own = Arc { flags: self.rows.arcs[original].flags | flags, ..self.rows.arcs[original] };
            merged.arcs.push(own);
            let row = merged.turns.len();
            merged.first_turn.push(row as u32);
            let out = merged.outgoing(own.head);
            merged.turns.resize(row + out.len(), FORBIDDEN);
            for (next, cost) in self.followers(arc as ArcId) {
                merged.turns[row + (place[next as usize] - out.start) as usize] = cost;
            }
        }
        merged
    }
}
