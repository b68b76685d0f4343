//! What no fleet can beat. Each bound drops rules until what is left can be worked out exactly, so it is never too high.
//!
//! *Content* of a site: its service and the least leg that can end there, from any other site or start place, for any team
//! that may visit it. A route's content is at most its work, and at most its shift less the breaks it cannot avoid and the
//! least leg home; where a route begins at its first stop, one incoming leg is given back. Of an `any` group only the
//! cheapest member counts.
//!
//! For a set N of teams, the sites that only teams of N may visit need as many of them as their content, their loads, or the
//! part of it that falls between two instants (sites whose windows lie between them) asks for; and as many as there are sites
//! of which no team can visit two. Sets of teams that share nobody add up.

mod contradiction;
mod item;
mod need;

pub use contradiction::{Contradiction, contradictions};

use crate::matrix::{Locations, Matrices};
use crate::model::Scenario;
use crate::solve::Problem;
use crate::units::Seconds;
use item::{Crew, Ground, Item};

/// The fewest teams that could do it all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fewest {
    /// No fewer can cover every site that anyone can visit.
    pub teams: usize,
    /// Why, in a sentence.
    pub why: String,
}

/// What so many teams cannot beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Most sites covered.
    pub covered: usize,
    /// Fewest `must` sites left out.
    pub must_out: i64,
    /// Least priority left out besides.
    pub priority_out: i64,
    /// The last cannot be done before this, covering as much as the plan it stands beside; `None` where nothing is covered.
    pub last_finish: Option<Seconds>,
}

/// A day, ready to be asked for bounds.
#[derive(Clone, Debug)]
pub struct Bounds {
    items: Vec<Item>,
    crews: Vec<Crew>,
    /// Ids of the teams.
    names: Vec<String>,
    fewest: Fewest,
}

impl Bounds {
    /// The bounds of a day for teams like those on duty.
    #[must_use]
    pub fn new(scenario: &Scenario, locations: &Locations, matrices: &Matrices, problem: &Problem) -> Self {
        let may = super::fleet::rights(scenario, problem);
        let ground = Ground::new(scenario, locations, matrices, &may);
        let items = ground.items();
        let crews = ground.crews(&items);
        let names: Vec<String> = scenario.teams.iter().map(|team| team.id.clone()).collect();
        let fewest = need::fewest(&ground, &items, &crews, &names);
        Self { items, crews, names, fewest }
    }

    /// The fewest teams that could cover every site that anyone can visit.
    #[must_use]
    pub fn fewest(&self) -> &Fewest {
        &self.fewest
    }

    /// What `teams` teams cannot beat; the finish holds for plans that leave out no more than `left_out` (number of `must` sites,
    /// sum of priorities).
    #[must_use]
    pub fn limit(&self, teams: usize, left_out: (i64, i64)) -> Limit {
        let room = self.most(teams, Crew::whole);
        let content = |item: &Item| (item.content, item.weight as i64);
        let all: i64 = self.items.iter().map(|item| item.weight as i64).sum();
        let mut covered = fitting(self.items.iter().map(content), room);
        let (must, other): (Vec<&Item>, Vec<&Item>) = self.items.iter().partition(|item| item.must);
        let count = must.len() as i64;
        let must_out = count - fitting(must.iter().map(|item| (item.content, 1)), room);
        let whole: i64 = other.iter().map(|item| item.priority).sum();
        let mut priority_out = whole - fitting(other.iter().map(|item| (item.content, item.priority)), room);
        // Fewer than the fewest leave something out.
        if teams < self.fewest.teams {
            let least = self.items.iter().map(|item| item.weight as i64).min().unwrap_or(0);
            covered = covered.min(all - least);
            if must.is_empty() {
                priority_out = priority_out.max(other.iter().map(|item| item.priority).min().unwrap_or(0));
            }
        }
        if must.is_empty() && other.iter().all(|item| item.weight == 1) {
            let mut priorities: Vec<i64> = other.iter().map(|item| item.priority).collect();
            priorities.sort_unstable();
            priority_out = priority_out.max(priorities.iter().take((all - covered) as usize).sum());
        }
        let last_finish = self.last_finish(teams, left_out);
        Limit { covered: covered as usize, must_out, priority_out, last_finish }
    }

    /// The instant before which the content that has to be covered does not fit into any `teams` teams.
    fn last_finish(&self, teams: usize, left_out: (i64, i64)) -> Option<Seconds> {
        let (must, other): (Vec<&Item>, Vec<&Item>) = self.items.iter().partition(|item| item.must);
        let forced: i64 = if left_out.0 == 0 { must.iter().map(|item| item.content).sum() } else { 0 };
        let wanted: i64 = other.iter().map(|item| item.priority).sum::<i64>() - left_out.1;
        let content = forced + least_content(&other, wanted);
        if forced == 0 && wanted <= 0 {
            return None;
        }
        let first = self.crews.iter().flat_map(|crew| &crew.shifts).map(|shift| shift.open).min()?;
        let last = self.crews.iter().flat_map(|crew| &crew.shifts).map(|shift| shift.close).max()?;
        let (mut low, mut high) = (first, last.max(first));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.most(teams, |crew| crew.until(middle)) >= content { high = middle } else { low = middle + 1 }
        }
        let of_site =
            |item: &&Item| if left_out == (0, 0) || item.must && left_out.0 == 0 { item.finish } else { first };
        let alone = self.items.iter().map(|item| of_site(&item)).max().unwrap_or(first);
        Some(Seconds(low.max(alone)))
    }

    /// Most that any `teams` teams have together, by what one has; beyond those on duty there are as many like the best as asked.
    fn most(&self, teams: usize, of: impl Fn(&Crew) -> i64) -> i64 {
        need::most(self.crews.iter().map(of).collect(), teams)
    }

    /// Ids of the teams, in the order of the scenario.
    #[must_use]
    pub fn teams(&self) -> &[String] {
        &self.names
    }
}

/// Most worth whose content fits into the room, parts of things allowed, rounded down.
fn fitting(things: impl Iterator<Item = (i64, i64)>, room: i64) -> i64 {
    let mut things: Vec<(i64, i64)> = things.filter(|(_, worth)| *worth > 0).collect();
    things.sort_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
    let (mut left, mut sum) = (room, 0);
    for (content, worth) in things {
        if content <= left {
            left -= content;
            sum += worth;
        } else {
            return sum + (i128::from(worth) * i128::from(left) / i128::from(content)) as i64;
        }
    }
    sum
}

/// Least content of things that are worth at least so much together, parts allowed, rounded down.
fn least_content(things: &[&Item], worth: i64) -> i64 {
    let mut things: Vec<(i64, i64)> =
        things.iter().filter(|item| item.priority > 0).map(|item| (item.content, item.priority)).collect();
    things.sort_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
    let (mut left, mut sum) = (worth, 0);
    for (content, worth) in things {
        if left <= 0 {
            break;
        }
        sum +=
            if worth <= left { content } else { (i128::from(content) * i128::from(left) / i128::from(worth)) as i64 };
        left -= worth;
    }
    sum
}
