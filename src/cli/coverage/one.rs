//! One day, out of files.

use super::Answer;
use super::evidence::Evidence;
use super::judging::{Judging, planned};
use super::look::{Asked, Found};
use crate::cli::Failure;
use crate::coverage::blind::{self, BlindKind, Looks};
use crate::coverage::seen::DaySeen;
use crate::coverage::span::{DayWords, Span};
use crate::model::{Plan, Seen};

/// What is known of the scenario's day by its files.
pub(super) fn answer(
    asked: &Asked<'_>,
    judging: &Judging<'_>,
    evidence: &Evidence,
    plan: Option<&Plan>,
) -> Result<Answer, Failure> {
    let scenario = asked.scenario;
    let seen = evidence.judge(judging, plan)?;
    let mut found = Found::default();
    asked.of_list(plan, &mut found);
    if let Some(plan) = plan {
        found.add(&[BlindKind::Dropped], scenario.sites.len(), blind::dropped(scenario, plan));
    }
    if let Some(seen) = &seen {
        let spots = blind::missed(&scenario.sites, &seen.sightings, &planned(scenario, plan));
        let kinds = [BlindKind::NotVisited, BlindKind::PassedBy, BlindKind::ClaimedOnly];
        // Without a plan nothing was planned, and so nothing of it missed.
        found.add(&kinds[usize::from(plan.is_none())..], scenario.sites.len(), spots);
        let looks = scenario.sites.iter().zip(&seen.sightings);
        let looks: Vec<Looks> =
            looks.map(|(site, word)| Looks::of_day(word.seen == Seen::Visited, site.is_shut(scenario.date))).collect();
        asked.lopsided(&looks, &mut found);
        asked.overdue(&evidence.last_seen(scenario, Some(seen)), scenario.date, |_| None, &mut found);
    }
    let chosen =
        chosen(scenario.sites.len(), seen.as_ref(), || plan.map(|_| planned(scenario, plan).into_keys().collect()));
    asked.beyond_reach(chosen, &[scenario.date], &mut found);
    let words = match &seen {
        None => DayWords::unjudged(scenario.date),
        Some(seen) => {
            let words = seen.sightings.iter().map(|word| word.seen).enumerate();
            DayWords::judged(scenario.date, scenario.sites.len(), planned(scenario, plan).into_keys(), words)
                .with_shut(asked.shut(scenario.date))
        }
    };
    let strays = evidence.strays(seen.as_ref());
    let (sightings, clocks) = seen.map(|seen| (seen.sightings, seen.clocks)).unwrap_or_default();
    Ok(Answer {
        span: Span::new(scenario.sites.len(), vec![words]),
        before: Vec::new(),
        found: found.in_order(),
        sightings,
        clocks: clocks.into_iter().map(|clock| (scenario.date, clock)).collect(),
        strays,
    })
}

/// The sites that reach is measured from: those visited, else those planned, else all.
fn chosen(
    sites: usize,
    seen: Option<&DaySeen>,
    planned: impl FnOnce() -> Option<Vec<usize>>,
) -> (&'static str, Vec<usize>) {
    if let Some(seen) = seen {
        return ("visited", (0..sites).filter(|&site| seen.sightings[site].seen == Seen::Visited).collect());
    }
    planned().map_or_else(|| ("listed", (0..sites).collect()), |planned| ("planned", planned))
}
