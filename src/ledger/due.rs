//! What is due on a day: findings to be seen again, sites past their interval, sites nobody has seen.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::{Error, Registry, Store};
use crate::model::{AgainBy, DueRules, Finding, FindingState, Priority, Registered, Site, Standing, days_over};

/// Why a site is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyDue {
    /// Nobody has seen it since it was first listed.
    NeverSeen {
        /// The day of the first list that names it.
        listed: Date,
    },
    /// Its kind is to be seen again by now.
    Interval {
        /// When it was seen last.
        last: Date,
        /// Days after which it is to be seen again.
        every_days: u32,
        /// Days since it was due on which it was open; 0 when it is due on the very day.
        overdue_days: u32,
    },
    /// It was drawn for an unannounced visit on this very day.
    Drawn {
        /// Key of the draw.
        draw: i64,
    },
    /// A finding is to be seen again.
    Finding {
        /// Its id.
        id: String,
        /// By which team.
        by: AgainBy,
        /// The team that found it.
        team: Option<String>,
        /// Which look of how many running this is, from 1.
        look: u32,
        /// Looks asked for.
        of: u32,
    },
}

/// How often sites are to be seen.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm<'a> {
    /// Days after which kinds are to be seen again; sites of other kinds are due until they have been seen once.
    pub every_days: &'a BTreeMap<String, u32>,
    /// Sites that tell on which days they are shut; any other is open on every day.
    pub sites: &'a [Site],
}

/// A site that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueSite {
    /// [`Registered::key`](crate::model::Registered::key) of the site.
    pub key: i64,
    /// Its id on the newest list.
    pub id: String,
    /// Why; at least one reason.
    pub why: Vec<WhyDue>,
}

/// What is due on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueList {
    /// Sites on the newest list, by key.
    pub sites: Vec<DueSite>,
    /// Ids of sites that would be due, never seen or past their interval, and that are shut on the day: they are due when they open next.
    pub shut: Vec<String>,
    /// Findings to be seen again whose site is on no list, or not on the newest: id of the finding and of the site.
    pub nowhere: Vec<(String, String)>,
    /// Sites that were drawn for the day and are not on the newest list any more: key of the draw and id.
    pub drawn_nowhere: Vec<(i64, String)>,
    /// Findings seen on as many days as were asked and still not verified: somebody has to say so.
    pub to_verify: Vec<String>,
}

/// What is due on a day, by all that the ledger knows of the days before it. A site that is shut on the day is due for a finding or a
/// draw only, and days on which it was shut make nothing overdue.
///
/// A day on which sights were judged counts by those alone; on other days a visit record counts.
///
/// # Errors
/// What the database refuses.
pub fn due(store: &dyn Store, date: Date, zone: &TimeZone, rhythm: Rhythm<'_>) -> Result<DueList, Error> {
    let registry = store.registry()?;
    let findings = store.findings()?;
    let mut list = DueList::default();
    let mut again = again_by_site(store, &registry, &findings, date, zone, &mut list)?;
    let mut drawn: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (draw, id) in store.drawn(date)? {
        match registry.resolve(&id, date).filter(|site| site.standing == Standing::Present) {
            Some(site) => drawn.entry(site.key).or_default().push(draw),
            None => list.drawn_nowhere.push((draw, id)),
        }
    }
    let mut last: BTreeMap<i64, Date> = BTreeMap::new();
    store.last_seen(date, &mut |id, day| {
        if let Some(site) = registry.resolve(id, day) {
            let known = last.entry(site.key).or_insert(day);
            *known = (*known).max(day);
        }
    })?;
    let hours: BTreeMap<i64, &Site> =
        rhythm.sites.iter().filter_map(|site| Some((registry.resolve(&site.id, date)?.key, site))).collect();
    for site in registry.sites.iter().filter(|site| site.standing == Standing::Present && site.since <= date) {
        let mut why = again.remove(&site.key).unwrap_or_default();
        let shut = |day: Date| hours.get(&site.key).is_some_and(|site| site.is_shut(day));
        let every_days = rhythm.every_days.get(&site.listed.kind).copied();
        match regular(site.since, last.get(&site.key).copied(), every_days, date, shut) {
            Regular::Due(reason) => why.push(reason),
            Regular::Shut => list.shut.push(site.listed.id.clone()),
            Regular::NotDue => {}
        }
        why.extend(drawn.remove(&site.key).into_iter().flatten().map(|draw| WhyDue::Drawn { draw }));
        if !why.is_empty() {
            list.sites.push(DueSite { key: site.key, id: site.listed.id.clone(), why });
        }
    }
    Ok(list)
}

/// Whether a site is due without anybody having asked for it by itself.
enum Regular {
    Due(WhyDue),
    /// It would be, and is shut.
    Shut,
    NotDue,
}

fn regular(
    listed: Date,
    last: Option<Date>,
    every_days: Option<u32>,
    date: Date,
    shut: impl Fn(Date) -> bool,
) -> Regular {
    let (from, every_days) = match (last, every_days) {
        (None, _) => (date, 0),
        (Some(_), None) => return Regular::NotDue,
        (Some(last), Some(every)) => match last.checked_add(i64::from(every).days()) {
            Ok(from) => (from, every),
            Err(_) => return Regular::NotDue,
        },
    };
    if from > date {
        return Regular::NotDue;
    }
    if shut(date) {
        return Regular::Shut;
    }
    let overdue_days = days_over(from, date, shut).unwrap_or(0);
    Regular::Due(last.map_or(WhyDue::NeverSeen { listed }, |last| WhyDue::Interval { last, every_days, overdue_days }))
}

/// What a site counts when it is due for these reasons.
#[must_use]
pub fn raised(priority: Priority, why: &[WhyDue], rules: &DueRules) -> Priority {
    let Priority::Level(level) = priority else { return Priority::Must };
    let mut more = 0_u32;
    let mut least = Priority::Level(1);
    for reason in why {
        match reason {
            WhyDue::NeverSeen { .. } => more += u32::from(rules.never_seen),
            WhyDue::Interval { overdue_days, .. } => {
                more = more.saturating_add(u32::from(rules.overdue).saturating_mul(*overdue_days));
            }
            WhyDue::Finding { .. } => least = least.max(rules.finding),
            WhyDue::Drawn { .. } => least = least.max(rules.drawn),
        }
    }
    let level = u32::from(level).saturating_add(more).min(9);
    Priority::Level(level as u8).max(least)
}

/// Findings to be seen again on the day, by the key of their site.
fn again_by_site(
    store: &dyn Store,
    registry: &Registry,
    findings: &[Finding],
    date: Date,
    zone: &TimeZone,
    list: &mut DueList,
) -> Result<BTreeMap<i64, Vec<WhyDue>>, Error> {
    let mut by_site: BTreeMap<i64, Vec<WhyDue>> = BTreeMap::new();
    let wanted: Vec<(&Finding, Date)> = findings
        .iter()
        .filter_map(|finding| Some((finding, first_look(finding, date, zone)?)))
        .filter(|(_, first)| *first <= date)
        .collect();
    let Some(earliest) = wanted.iter().map(|(_, first)| *first).min() else { return Ok(by_site) };
    let mut seen: BTreeMap<i64, Vec<(Date, Option<String>)>> = BTreeMap::new();
    let own: BTreeSet<i64> =
        wanted.iter().filter_map(|(finding, _)| Some(site_of(finding, registry, zone)?.key)).collect();
    let names = registry.holders.iter().filter(|(_, holders)| holders.iter().any(|(_, key)| own.contains(key)));
    let ids: Vec<&str> = names.map(|(id, _)| id.as_str()).collect();
    store.seen(&ids, earliest, yesterday(date), &mut |id, day, team| {
        if let Some(site) = registry.resolve(id, day) {
            seen.entry(site.key).or_default().push((day, team.map(str::to_owned)));
        }
    })?;
    for (finding, first) in wanted {
        let Some(site) = site_of(finding, registry, zone).filter(|site| site.standing == Standing::Present) else {
            list.nowhere.push((finding.id.clone(), finding.site.clone()));
            continue;
        };
        let looks = looks(finding, first, date, seen.get(&site.key).map_or(&[], Vec::as_slice));
        let of = finding.again.days.max(1);
        if looks >= of {
            list.to_verify.push(finding.id.clone());
            continue;
        }
        by_site.entry(site.key).or_default().push(WhyDue::Finding {
            id: finding.id.clone(),
            by: finding.again.by,
            team: finding.team.clone(),
            look: looks + 1,
            of,
        });
    }
    Ok(by_site)
}

/// The site that a finding was made at.
fn site_of<'r>(finding: &Finding, registry: &'r Registry, zone: &TimeZone) -> Option<&'r Registered> {
    registry.resolve(&finding.site, finding.found.to_zoned(zone.clone()).date())
}

/// The first day on which a finding is to be seen again: the one that was said; else the day after it was put right, or after the
/// deadline where it was not. Nothing for what is verified, or open without a deadline.
fn first_look(finding: &Finding, date: Date, zone: &TimeZone) -> Option<Date> {
    let local = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date();
    let midnight = zone.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    let state = finding.state_at(midnight)?;
    if state == FindingState::Verified {
        return None;
    }
    if let Some(day) = finding.again.from {
        return Some(day);
    }
    let fixed = finding.history.iter().rev().find(|step| step.to == FindingState::Fixed && step.at <= midnight);
    match (state, fixed) {
        (FindingState::Fixed, Some(step)) => tomorrow(local(step.at)),
        _ => finding.deadline.and_then(|deadline| tomorrow(local(deadline))),
    }
}

/// On how many days running up to the day before, the last of them, the site was seen by a team that may look again. A day without
/// begins the count anew; once it is full it stays full.
fn looks(finding: &Finding, first: Date, date: Date, seen: &[(Date, Option<String>)]) -> u32 {
    let counts = |team: &Option<String>| match finding.again.by {
        AgainBy::Any => true,
        AgainBy::Same => finding.team.is_none() || *team == finding.team,
        AgainBy::Other => team.is_some() && *team != finding.team,
    };
    let of = finding.again.days.max(1);
    let mut running = 0;
    let mut day = first;
    while day < date && running < of {
        let on_day = seen.iter().any(|(when, team)| *when == day && counts(team));
        running = if on_day { running + 1 } else { 0 };
        let Some(next) = tomorrow(day) else { break };
        day = next;
    }
    running
}

fn tomorrow(day: Date) -> Option<Date> {
    day.checked_add(1.day()).ok()
}

fn yesterday(day: Date) -> Date {
    day.saturating_sub(Span::new().days(1))
}
