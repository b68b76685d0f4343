//! Days out of a ledger: each is judged where its evidence is new, and what was judged is kept.

mod book;
mod judged_by;
mod names;

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Date;

use super::Answer;
use super::judging::Judging;
use super::look::{Asked, Found};
use crate::cli::{Failure, Globals, Progress, ledger, say};
use crate::coverage::blind::{BlindKind, BlindSpot};
use crate::coverage::seen::ClockOff;
use crate::coverage::span::{DayWords, Span, Window};
use crate::ledger::{Registry, Store};
use crate::model::{Plan, Sighting};
use book::{Book, DayLook, Detail};
use names::Names;

/// Kinds that belong to a day each, and whether only a plan can have them.
const OF_DAYS: [(BlindKind, bool); 4] = [
    (BlindKind::Dropped, true),
    (BlindKind::NotVisited, true),
    (BlindKind::PassedBy, false),
    (BlindKind::ClaimedOnly, false),
];

/// Sites times days of a window of which all that is known is told with its evidence; beyond that only what was missed.
const MOST_SIGHTINGS: usize = 100_000;

/// What the ledger knows of the days of a window, beside what it knows of as many days before.
pub(super) fn answer(
    asked: &Asked<'_>,
    judging: &Judging<'_>,
    path: &Path,
    window: Window,
    globals: &Globals,
    progress: &Progress,
) -> Result<Answer, Failure> {
    let mut store = ledger::open(path, false, globals)?;
    ledger::same_days(&store, path, asked.scenario)?;
    let registry = store.registry().map_err(|error| ledger::told(&error))?;
    let names = Names::of(asked.scenario, &registry, &store)?;
    let mut book = Book::new(judging, &names, &mut store);
    // The days before come first: a day is judged by no other, and so both are kept in order.
    let early = window.before().map(|window| Ok((window, Days::of(&mut book, window, Detail::None, progress)?)));
    let early = early.transpose()?;
    let detail = match window.len() {
        1 => Detail::Each,
        days if days as usize * asked.scenario.sites.len() <= MOST_SIGHTINGS => Detail::Known,
        _ => Detail::Missed,
    };
    let mut late = Days::of(&mut book, window, detail, progress)?;
    let (judged, kept) = (book.judged, book.kept);
    progress.say("looking for blind spots");
    let asking = Asking { asked, names: &names, registry: &registry, store: &store };
    let before = early.map(|(window, days)| asking.compared(days, window)).transpose()?.unwrap_or_default();
    let mut found = Found::default();
    asked.of_list(late.plan.as_ref(), &mut found);
    let (sightings, clocks) = (std::mem::take(&mut late.sightings), std::mem::take(&mut late.clocks));
    let strays = std::mem::take(&mut late.strays);
    let span = asking.across(late, window, &mut found)?;
    if !globals.quiet {
        say(&format!("days judged and kept in {}: {judged}; as judged before: {kept}", path.display()));
    }
    Ok(Answer { span, before, found: found.in_order(), sightings, clocks, strays: strays.into_iter().collect() })
}

/// What the days of a window come to.
#[derive(Default)]
struct Days {
    words: Vec<DayWords>,
    spots: Vec<BlindSpot>,
    /// Days with a plan.
    planned: usize,
    /// Whether there is any record or track.
    witnessed: bool,
    /// What is known of sites, by day, as far as it was asked for.
    sightings: Vec<Sighting>,
    clocks: Vec<(Date, ClockOff)>,
    strays: BTreeSet<String>,
    /// What the plan of the last day leaves out.
    plan: Option<Plan>,
}

impl Days {
    fn of(book: &mut Book<'_>, window: Window, detail: Detail, progress: &Progress) -> Result<Self, Failure> {
        let mut days = Self::default();
        for date in window.days() {
            progress.say(format!("judging {date}"));
            let DayLook { words, spots, plan, witnessed, sightings, clocks, strays } = book.day(date, detail)?;
            days.words.push(words);
            days.spots.extend(spots);
            days.planned += usize::from(plan.is_some());
            days.witnessed |= witnessed;
            days.sightings.extend(sightings);
            days.clocks.extend(clocks.into_iter().map(|clock| (date, clock)));
            days.strays.extend(strays);
            days.plan = plan;
        }
        Ok(days)
    }
}

/// A list, and the ledger that is asked about it.
struct Asking<'a> {
    asked: &'a Asked<'a>,
    names: &'a Names<'a>,
    registry: &'a Registry,
    store: &'a dyn Store,
}

impl Asking<'_> {
    /// Looks for the kinds that belong to days, and for those that need the days as a whole.
    fn across(&self, days: Days, window: Window, found: &mut Found) -> Result<Span, Failure> {
        let sites = self.asked.scenario.sites.len();
        let span = Span::new(sites, days.words);
        let judged = span.judged_days();
        for (kind, by_plan) in OF_DAYS {
            let of = if by_plan { days.planned } else { judged };
            if of > 0 {
                found.looked.push((kind, of * sites));
            }
        }
        found.spots.extend(days.spots);
        if judged > 0 {
            self.asked.lopsided(&span.looks(&self.asked.every_days()), found);
            let last = self.last_seen(window.last)?;
            self.asked.overdue(&last, window.last, |site| self.names.since(site), found);
        }
        let visits = span.visits();
        let visited = || (0..sites).filter(|&site| visits[site] > 0).collect();
        let planned = || (0..sites).filter(|&site| span.days().iter().any(|day| day.is_missed(site))).collect();
        let chosen: (&str, Vec<usize>) = match (days.witnessed, days.planned > 0) {
            (true, _) => ("visited", visited()),
            (false, true) => ("planned", planned()),
            (false, false) => ("listed", (0..sites).collect()),
        };
        self.asked.beyond_reach(chosen, &window.days().collect::<Vec<_>>(), found);
        Ok(span)
    }

    /// How many there were of each kind that was looked for on the days before; nothing where nothing is known of them.
    fn compared(&self, days: Days, window: Window) -> Result<Vec<(BlindKind, usize)>, Failure> {
        if days.words.iter().all(|day| !day.is_judged()) {
            return Ok(Vec::new());
        }
        let mut found = Found::default();
        if self.is_same_list(window.last)? {
            self.asked.of_list(days.plan.as_ref(), &mut found);
        }
        self.across(days, window, &mut found)?;
        let count = |kind| found.spots.iter().filter(|spot| spot.ground.kind() == kind).count();
        Ok(found.looked.iter().map(|(kind, _)| (*kind, count(*kind))).collect())
    }

    /// Whether the list of a day was the present one: every site of it is known to the ledger, and of none was anything changed since.
    fn is_same_list(&self, day: Date) -> Result<bool, Failure> {
        let known = (0..self.asked.scenario.sites.len()).all(|site| self.names.since(site).is_some());
        let changed = self.store.list_changed().map_err(|error| ledger::told(&error))?;
        Ok(known && changed.is_some_and(|changed| changed <= day))
    }

    /// When each site was last visited until a day, by all that the ledger knows.
    fn last_seen(&self, until: Date) -> Result<Vec<Option<Date>>, Failure> {
        let mut last: Vec<Option<Date>> = vec![None; self.asked.scenario.sites.len()];
        let after = until.tomorrow().map_err(|error| Failure::Input(format!("{until}: {error}")))?;
        let each = &mut |id: &str, day: Date| {
            if let Some(site) = self.names.index(self.registry, id, day) {
                last[site] = last[site].max(Some(day));
            }
        };
        self.store.last_seen(after, each).map_err(|error| ledger::told(&error))?;
        Ok(last)
    }
}
