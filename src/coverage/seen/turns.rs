//! Whose turn it was: the order of the plan against the times that teams wrote.

use std::collections::BTreeMap;

use super::Day;
use super::bids::Stated;
use crate::model::Halt;

/// What a team wrote about a stop of its plan.
#[derive(Clone, Copy, Debug)]
struct Told {
    /// The middle of the time stated, in seconds since 1970 by the device's clock.
    middle: i64,
    /// The stop's place in the plan.
    order: usize,
}

/// The order of a day's plan, and when teams wrote that they were at its stops.
pub(super) struct Turns {
    /// By team, in the order of time.
    told: BTreeMap<String, Vec<Told>>,
    /// By site.
    order: BTreeMap<usize, usize>,
}

impl Turns {
    /// The turns of a day.
    pub(super) fn of(day: &Day<'_>, records: &[Vec<usize>], stated: &Stated<'_>) -> Self {
        let mut plan: Vec<_> = day.planned.iter().map(|(site, stop)| (stop.arrive, *site)).collect();
        plan.sort_unstable();
        let order: BTreeMap<usize, usize> = plan.into_iter().zip(0..).map(|((_, site), order)| (site, order)).collect();
        let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for (&site, &order) in &order {
            let team = &day.planned[&site].team;
            let own = records[site].iter().filter(|&&index| day.records[index].team.as_ref() == Some(team));
            let known = own.filter_map(|&record| {
                let (from, to) = stated(&day.records[record])?;
                Some(Told { middle: i64::midpoint(from, to), order })
            });
            told.entry(team.clone()).or_default().extend(known);
        }
        told.values_mut().for_each(|told| told.sort_by_key(|told| told.middle));
        Self { told, order }
    }

    /// Whether a site's turn is between what its team wrote before and after a halt; nothing of sites that were not planned.
    pub(super) fn came(&self, site: usize, team: Option<&String>, halt: &Halt) -> Option<bool> {
        let own = *self.order.get(&site)?;
        let told = self.told.get(team?)?;
        let before = &told[..told.partition_point(|told| told.middle < halt.from.as_second())];
        let after = &told[told.partition_point(|told| told.middle <= halt.to.as_second())..];
        Some(before.last().is_none_or(|told| told.order < own) && after.first().is_none_or(|told| told.order > own))
    }
}

#[cfg(test)]
mod tests {
    use geo::Point;
    use jiff::Timestamp;

    use super::*;

    fn turns(told: &[(i64, usize)]) -> Turns {
        let told = told.iter().map(|&(middle, order)| Told { middle, order });
        Turns {
            told: [("T".to_owned(), told.collect())].into(),
            order: (0..4).map(|order| (order + 10, order)).collect(),
        }
    }

    fn halt(from: i64, to: i64) -> Halt {
        let at = |second| Timestamp::from_second(second).unwrap();
        Halt { from: at(from), to: at(to), point: Point::new(14.5, 35.9), spread_m: 5.0, fixes: 10 }
    }

    #[test]
    fn a_turn_comes_between_what_was_written_before_and_after() {
        let (turns, team) = (turns(&[(150, 0), (1_050, 2), (1_650, 3)]), "T".to_owned());
        let came = |site: usize, from: i64, to: i64| turns.came(site, Some(&team), &halt(from, to));
        assert_eq!((came(11, 400, 800), came(11, 1_250, 1_450)), (Some(true), Some(false)));
        // A halt that takes in its neighbour's visit leaves it open which came first.
        assert_eq!((came(11, 400, 1_200), came(13, 1_250, 1_450)), (Some(true), Some(false)));
        assert_eq!((came(9, 400, 800), turns.came(11, None, &halt(400, 800))), (None, None));
    }
}
