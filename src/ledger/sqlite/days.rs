//! What is known of days: how much evidence, which sites were seen.
//!
//! One rule for all questions: on a day that was judged with tracks its sightings are all that was seen; on any other day a visit
//! record counts, unless a sighting of that day says otherwise of the site.

use std::collections::{BTreeMap, BTreeSet};

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Result, params};

use super::super::store::OnDay;
use super::super::{DayEvidence, Judgement};
use super::sightings;
use super::values::{coded, day as day_of, point_if_any, whole};
use crate::model::Seen;

/// Hands out every id that rows name, by its key.
pub(super) fn names(connection: &Connection, each: &mut dyn FnMut(i64, &str)) -> Result<()> {
    let mut all = connection.prepare("SELECT key, id FROM name ORDER BY key")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get_ref(1)?.as_str()?);
    }
    Ok(())
}

/// How much evidence of a day there is.
pub(super) fn evidence(connection: &Connection, day: Date, from: Timestamp, until: Timestamp) -> Result<DayEvidence> {
    let day = day.to_string();
    let mut plans =
        connection.prepare_cached("SELECT max(key) FROM plan WHERE day = ?1 GROUP BY scenario ORDER BY max(key)")?;
    let mut visits = connection.prepare_cached("SELECT count(*) FROM visit WHERE day = ?1")?;
    let mut fixes = connection.prepare_cached(
        "SELECT count(*) FROM carrier JOIN fix ON fix.carrier = carrier.key WHERE at_ms >= ?1 AND at_ms < ?2",
    )?;
    Ok(DayEvidence {
        plans: plans.query_map([&day], |row| row.get(0))?.collect::<Result<_>>()?,
        visits: visits.query_row([&day], |row| whole(row, 0))?,
        fixes: fixes.query_row([from.as_millisecond(), until.as_millisecond()], |row| whole(row, 0))?,
    })
}

/// Hands out key and place of every record of a day: all of it out of the index.
pub(super) fn marks(connection: &Connection, day: Date, each: &mut dyn FnMut(i64, Option<Point<f64>>)) -> Result<()> {
    let mut all = connection.prepare_cached("SELECT site, lon, lat FROM visit WHERE day = ?1")?;
    let mut rows = all.query([day.to_string()])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, point_if_any(row, 1)?);
    }
    Ok(())
}

/// Hands out what is known of the sites of a day.
pub(super) fn known(
    connection: &Connection,
    day: Date,
    each: &mut dyn FnMut(&str, Seen, Option<&str>),
) -> Result<Option<Judgement>> {
    let judged = sightings::judgement(connection, day)?;
    let mut all = connection.prepare_cached(
        "SELECT site, seen, team, name.id FROM sighting JOIN name ON name.key = sighting.site WHERE day = ?1 ORDER BY name.id",
    )?;
    let mut rows = all.query([day.to_string()])?;
    let mut told = BTreeSet::new();
    while let Some(row) = rows.next()? {
        told.insert(row.get::<_, i64>(0)?);
        let team: Option<String> = row.get(2)?;
        each(row.get_ref(3)?.as_str()?, coded(row, 1, Seen::of_code)?, team.as_deref());
    }
    if judged.as_ref().is_some_and(|judged| judged.tracks) {
        return Ok(judged);
    }
    let mut all = connection.prepare_cached(
        "SELECT site, team, name.id FROM visit JOIN name ON name.key = visit.site WHERE day = ?1 ORDER BY visit.key",
    )?;
    let mut rows = all.query([day.to_string()])?;
    while let Some(row) = rows.next()? {
        if told.insert(row.get(0)?) {
            let team: Option<String> = row.get(1)?;
            each(row.get_ref(2)?.as_str()?, Seen::Visited, team.as_deref());
        }
    }
    Ok(judged)
}

/// Hands out the last day before this one on which sites were seen, going back day by day until all are found.
pub(super) fn last_seen(connection: &Connection, before: Date, each: &mut dyn FnMut(&str, Date)) -> Result<()> {
    let mut ids: BTreeMap<i64, String> = BTreeMap::new();
    names(connection, &mut |key, id| {
        ids.insert(key, id.to_owned());
    })?;
    let most = ids.last_key_value().map_or(0, |(key, _)| usize::try_from(*key).unwrap_or(0));
    let mut last: Vec<Option<Date>> = vec![None; most + 1];
    let mut left = ids.len();
    for day in days_before(connection, before)? {
        if left == 0 {
            break;
        }
        each_seen(connection, day, &mut |site| {
            let known = usize::try_from(site).ok().and_then(|site| last.get_mut(site));
            if let Some(known @ None) = known {
                *known = Some(day);
                left -= 1;
            }
        })?;
    }
    let mut found: Vec<(&str, Date)> =
        ids.iter().filter_map(|(key, id)| Some((id.as_str(), (*last.get(usize::try_from(*key).ok()?)?)?))).collect();
    found.sort_unstable();
    found.into_iter().for_each(|(id, day)| each(id, day));
    Ok(())
}

/// Hands out the days on which these sites were seen, and by whom.
pub(super) fn seen(connection: &Connection, ids: &[&str], first: Date, last: Date, each: &mut OnDay<'_>) -> Result<()> {
    let Ok(after) = last.tomorrow() else { return Ok(()) };
    let mut judged = connection.prepare_cached(
        "SELECT team, seen FROM sighting WHERE day = ?1 AND site = (SELECT key FROM name WHERE id = ?2)",
    )?;
    let mut written = connection.prepare_cached(
        "SELECT DISTINCT team FROM visit WHERE day = ?1 AND site = (SELECT key FROM name WHERE id = ?2) ORDER BY team",
    )?;
    let days = days_before(connection, after)?;
    for day in days.into_iter().rev().filter(|day| *day >= first) {
        let tracks = sightings::judgement(connection, day)?.is_some_and(|judged| judged.tracks);
        for id in ids {
            let mut rows = judged.query(params![day.to_string(), id])?;
            if let Some(row) = rows.next()? {
                let team: Option<String> = row.get(0)?;
                if coded(row, 1, Seen::of_code)? == Seen::Visited {
                    each(id, day, team.as_deref());
                }
            } else if !tracks {
                let mut rows = written.query(params![day.to_string(), id])?;
                while let Some(row) = rows.next()? {
                    let team: Option<String> = row.get(0)?;
                    each(id, day, team.as_deref());
                }
            }
        }
    }
    Ok(())
}

/// Hands out the key of every site that was seen on a day, some of them more than once.
fn each_seen(connection: &Connection, day: Date, each: &mut dyn FnMut(i64)) -> Result<()> {
    let mut visited = connection.prepare_cached("SELECT site FROM sighting WHERE day = ?1 AND seen = ?2")?;
    let mut rows = visited.query(params![day.to_string(), Seen::Visited.code()])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?);
    }
    if sightings::judgement(connection, day)?.is_some_and(|judged| judged.tracks) {
        return Ok(());
    }
    let mut not: BTreeSet<i64> = BTreeSet::new();
    sightings::words(connection, day, &mut |site, seen| {
        if seen != Seen::Visited {
            not.insert(site);
        }
    })?;
    let mut all = connection.prepare_cached("SELECT site FROM visit WHERE day = ?1")?;
    let mut rows = all.query([day.to_string()])?;
    while let Some(row) = rows.next()? {
        let site = row.get(0)?;
        if !not.contains(&site) {
            each(site);
        }
    }
    Ok(())
}

/// The days before this one of which there are records or judgements, the last first: one step down the index a day.
fn days_before(connection: &Connection, before: Date) -> Result<Vec<Date>> {
    let mut all = connection.prepare_cached(
        "WITH RECURSIVE
             written (day) AS (SELECT max(day) FROM visit WHERE day < ?1 UNION ALL
                 SELECT (SELECT max(day) FROM visit WHERE visit.day < written.day) FROM written WHERE written.day IS NOT NULL)
         SELECT day FROM written WHERE day IS NOT NULL UNION SELECT day FROM judged WHERE day < ?1 ORDER BY day DESC",
    )?;
    all.query_map([before.to_string()], |row| day_of(row, 0))?.collect()
}
