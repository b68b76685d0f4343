//! Reading the tables.

use std::collections::BTreeMap;

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde_json::{Map, Value};

use super::super::{
    Counts, Head, ImportLine, ListMode, Missed, PlanRecord, PlannedRoute, PlannedStop, Registry, Rejected,
    RejectedLine, Subject, Tally,
};
use super::batch::list_of;
use super::values::{coded, day, day_if_any, instant, instant_if_any, json, point_if_any, source, whole};
use crate::model::{
    AgainBy, Finding, FindingState, Fix, ListChange, Listed, Registered, SeeAgain, SiteChange, Standing, StateChange,
    Track, VisitRecord,
};
use crate::units::{Metres, Seconds};

/// A setting of the ledger.
pub(super) fn setting(connection: &Connection, name: &str) -> Result<Option<String>> {
    connection.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0)).optional()
}

/// What an import of this file did, where there was one.
pub(super) fn imported(connection: &Connection, head: &Head) -> Result<Option<Tally>> {
    let (mode, day) = list_of(head);
    connection
        .query_row(
            "SELECT row_count, added, changed, known, gone, rejected FROM import
             WHERE subject = ?1 AND hash = ?2 AND mode = ?3 AND day = ?4",
            params![head.subject.code(), head.hash, mode, day],
            |row| tally(row, 0),
        )
        .optional()
}

/// All imports.
pub(super) fn imports(connection: &Connection) -> Result<Vec<ImportLine>> {
    let mut all = connection.prepare(
        "SELECT subject, file, hash, mode, day, made_at, row_count, added, changed, known, gone, rejected
         FROM import ORDER BY key",
    )?;
    let line = |row: &Row<'_>| {
        let mode: String = row.get(3)?;
        let list = match ListMode::of_code(&mode) {
            Some(mode) => Some((mode, day(row, 4)?)),
            None => None,
        };
        let head = Head {
            subject: coded(row, 0, Subject::of_code)?,
            file: row.get(1)?,
            hash: row.get(2)?,
            list,
            at: instant(row, 5)?,
        };
        Ok(ImportLine { head, tally: tally(row, 6)? })
    };
    all.query_map([], line)?.collect()
}

/// All rows kept aside.
pub(super) fn rejected(connection: &Connection) -> Result<Vec<RejectedLine>> {
    let mut all = connection.prepare(
        "SELECT import.subject, rejected.file, rejected.place, rejected.code, rejected.reason, rejected.content,
                rejected.superseded IS NOT NULL
         FROM rejected JOIN import ON import.key = rejected.import ORDER BY rejected.key",
    )?;
    let line = |row: &Row<'_>| {
        let kept = Rejected { source: source(row, 1)?, code: row.get(3)?, reason: row.get(4)?, text: row.get(5)? };
        Ok(RejectedLine { subject: coded(row, 0, Subject::of_code)?, superseded: row.get(6)?, row: kept })
    };
    all.query_map([], line)?.collect()
}

/// The registry.
pub(super) fn registry(connection: &Connection) -> Result<Registry> {
    let mut all = connection.prepare(
        "SELECT key, id, name, kind, lon, lat, territory, properties, since, gone, file, place FROM site ORDER BY key",
    )?;
    let sites = all.query_map([], registered)?.collect::<Result<_>>()?;
    let mut holders: BTreeMap<String, Vec<(Date, i64)>> = BTreeMap::new();
    let mut all = connection.prepare("SELECT id, since, site FROM site_id ORDER BY id, rank")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        holders.entry(row.get(0)?).or_default().push((day(row, 1)?, row.get(2)?));
    }
    let newest =
        connection.query_row("SELECT max(day) FROM import WHERE subject = ?1", [Subject::Sites.code()], |row| {
            day_if_any(row, 0)
        })?;
    Ok(Registry { sites, holders, newest })
}

fn registered(row: &Row<'_>) -> Result<Registered> {
    let mut properties: Map<String, Value> = json(row, 7)?;
    let also = properties.shift_remove("also").and_then(|also| serde_json::from_value(also).ok());
    let split_from = properties.shift_remove("split_from").and_then(|from| from.as_str().map(str::to_owned));
    let listed = Listed {
        id: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        point: point_if_any(row, 4)?,
        territory: row.get(6)?,
        also: also.unwrap_or_default(),
        split_from,
        properties,
        source: source(row, 10)?,
    };
    let standing = day_if_any(row, 9)?.map_or(Standing::Present, Standing::Gone);
    Ok(Registered { key: row.get(0)?, listed, standing, since: day(row, 8)? })
}

/// The changes of a site.
pub(super) fn changes(connection: &Connection, key: i64) -> Result<Vec<SiteChange>> {
    let mut all = connection.prepare(
        "SELECT day, what, metres, lon, lat, was, others, file, place FROM site_change WHERE site = ?1 ORDER BY key",
    )?;
    let change = |row: &Row<'_>| Ok(SiteChange { key, date: day(row, 0)?, what: what(row)?, source: source(row, 7)? });
    all.query_map([key], change)?.collect()
}

/// The day of the newest change of a site.
pub(super) fn list_changed(connection: &Connection) -> Result<Option<Date>> {
    connection.query_row("SELECT max(day) FROM site_change", [], |row| day_if_any(row, 0))
}

fn what(row: &Row<'_>) -> Result<ListChange> {
    let code: String = row.get(1)?;
    let from = || Ok::<_, rusqlite::Error>(point_if_any(row, 3)?.unwrap_or(Point::new(f64::NAN, f64::NAN)));
    let was = || row.get::<_, String>(5);
    Ok(match code.as_str() {
        "new" => ListChange::New,
        "gone" => ListChange::Gone,
        "back" => ListChange::Back,
        "placed" => ListChange::Placed,
        "moved" => ListChange::Moved { by: Metres(row.get(2)?), from: from()? },
        "unplaced" => ListChange::Unplaced { from: from()? },
        "renamed" => ListChange::Renamed { from: was()? },
        "renumbered" => ListChange::Renumbered { from: was()? },
        "rekinded" => ListChange::Rekinded { from: was()? },
        "reassigned" => ListChange::Reassigned { from: row.get(5)? },
        "merged" => ListChange::Merged { others: json(row, 6)? },
        "merged_into" => ListChange::MergedInto { other: was()? },
        "split_from" => ListChange::SplitFrom { other: was()? },
        "unclear" => ListChange::Unclear { others: json(row, 6)? },
        _ => return coded(row, 1, |_| None),
    })
}

/// The plans of days, of each scenario's day the last.
pub(super) fn plans(connection: &Connection, first: Date, last: Date) -> Result<Vec<PlanRecord>> {
    let mut all = connection.prepare(
        "SELECT key, scenario, day, seed, file, document FROM plan
         WHERE day BETWEEN ?1 AND ?2
           AND key = (SELECT max(other.key) FROM plan AS other WHERE other.day = plan.day AND other.scenario = plan.scenario)
         ORDER BY day, key",
    )?;
    let plan = |row: &Row<'_>| {
        let key: i64 = row.get(0)?;
        Ok(PlanRecord {
            scenario: row.get(1)?,
            date: day(row, 2)?,
            seed: coded(row, 3, |seed| seed.parse().ok())?,
            routes: routes(connection, key)?,
            missed: missed(connection, key)?,
            file: row.get(4)?,
            document: row.get(5)?,
        })
    };
    all.query_map([first.to_string(), last.to_string()], plan)?.collect()
}

fn routes(connection: &Connection, plan: i64) -> Result<Vec<PlannedRoute>> {
    let mut all = connection.prepare_cached(
        "SELECT key, team, shift, start_at, finish_at, travel_s, distance_m FROM route WHERE plan = ?1 ORDER BY key",
    )?;
    let route = |row: &Row<'_>| {
        Ok(PlannedRoute {
            team: row.get(1)?,
            shift: whole(row, 2)?,
            start: instant(row, 3)?,
            finish: instant(row, 4)?,
            travel: Seconds(row.get(5)?),
            distance: Metres(row.get(6)?),
            stops: stops(connection, row.get(0)?)?,
        })
    };
    all.query_map([plan], route)?.collect()
}

fn stops(connection: &Connection, route: i64) -> Result<Vec<PlannedStop>> {
    let mut all = connection.prepare_cached(
        "SELECT name.id, stop.kind, arrive_at, begin_at, depart_at FROM stop JOIN name ON name.key = stop.site
         WHERE route = ?1 ORDER BY rank",
    )?;
    let stop = |row: &Row<'_>| {
        let (arrive, begin, depart) = (instant(row, 2)?, instant(row, 3)?, instant(row, 4)?);
        Ok(PlannedStop { site: row.get(0)?, kind: row.get(1)?, arrive, begin, depart })
    };
    all.query_map([route], stop)?.collect()
}

fn missed(connection: &Connection, plan: i64) -> Result<Vec<Missed>> {
    let mut all = connection.prepare_cached(
        "SELECT name.id, reason, detail FROM missed JOIN name ON name.key = missed.site WHERE plan = ?1 ORDER BY rank",
    )?;
    let one = |row: &Row<'_>| Ok(Missed { site: row.get(0)?, reason: row.get(1)?, detail: row.get(2)? });
    all.query_map([plan], one)?.collect()
}

/// Hands out visit records.
pub(super) fn visits(
    connection: &Connection,
    first: Date,
    last: Date,
    each: &mut dyn FnMut(VisitRecord),
) -> Result<()> {
    let mut all = connection.prepare(
        "SELECT name.id, team, day, arrive_at, depart_at, lon, lat, who, result, file, place
         FROM visit JOIN name ON name.key = visit.site WHERE day BETWEEN ?1 AND ?2 ORDER BY day, visit.key",
    )?;
    let mut rows = all.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        each(visit(row)?);
    }
    Ok(())
}

/// The records of a day that name an id.
pub(super) fn visits_of(connection: &Connection, day: Date, id: &str) -> Result<Vec<VisitRecord>> {
    let mut all = connection.prepare_cached(
        "SELECT ?2, team, day, arrive_at, depart_at, lon, lat, who, result, file, place
         FROM visit WHERE day = ?1 AND site = (SELECT key FROM name WHERE id = ?2) ORDER BY key",
    )?;
    all.query_map(params![day.to_string(), id], visit)?.collect()
}

fn visit(row: &Row<'_>) -> Result<VisitRecord> {
    Ok(VisitRecord {
        site: row.get(0)?,
        team: row.get(1)?,
        date: day(row, 2)?,
        arrive: instant_if_any(row, 3)?,
        depart: instant_if_any(row, 4)?,
        point: point_if_any(row, 5)?,
        who: row.get(7)?,
        result: row.get(8)?,
        source: source(row, 9)?,
    })
}

/// Tracks with their points in a span of time.
pub(super) fn tracks(connection: &Connection, first: Timestamp, last: Timestamp) -> Result<Vec<Track>> {
    let mut all = connection.prepare(
        "SELECT fix.track, carrier.team, carrier.device, track.file, track.place, at_ms, lon, lat, accuracy_m
         FROM carrier JOIN fix ON fix.carrier = carrier.key JOIN track ON track.key = fix.track
         WHERE at_ms >= ?1 AND at_ms < ?2 ORDER BY fix.track, at_ms, lon, lat",
    )?;
    let mut rows = all.query([first.as_millisecond(), last.as_millisecond()])?;
    let mut tracks: Vec<Track> = Vec::new();
    let mut current = None;
    let named = |text: String| (!text.is_empty()).then_some(text);
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        if current != Some(key) {
            current = Some(key);
            let (team, device) = (named(row.get(1)?), named(row.get(2)?));
            tracks.push(Track { team, device, fixes: Vec::new(), source: source(row, 3)? });
        }
        let accuracy: Option<f64> = row.get(8)?;
        let fix = Fix {
            at: Timestamp::from_millisecond(row.get(5)?).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Integer, Box::new(error))
            })?,
            point: Point::new(row.get(6)?, row.get(7)?),
            accuracy_m: accuracy.map(|metres| metres as f32),
        };
        if let Some(track) = tracks.last_mut() {
            track.fixes.push(fix);
        }
    }
    Ok(tracks)
}

/// All findings, or the one with this id.
pub(super) fn findings(connection: &Connection, id: Option<&str>) -> Result<Vec<Finding>> {
    let mut histories = histories(connection, id)?;
    let mut all = connection.prepare_cached(
        "SELECT finding.key, finding.id, name.id, found_at, team, what, responsible, deadline_at, again_by, again_days,
                again_from, file, place
         FROM finding JOIN name ON name.key = finding.site WHERE ?1 IS NULL OR finding.id = ?1 ORDER BY found_at, finding.id",
    )?;
    let finding = |row: &Row<'_>| {
        let again = SeeAgain { by: coded(row, 8, AgainBy::of_code)?, days: whole(row, 9)?, from: day_if_any(row, 10)? };
        Ok(Finding {
            id: row.get(1)?,
            site: row.get(2)?,
            found: instant(row, 3)?,
            team: row.get(4)?,
            what: row.get(5)?,
            responsible: row.get(6)?,
            deadline: instant_if_any(row, 7)?,
            again,
            history: histories.remove(&row.get::<_, i64>(0)?).unwrap_or_default(),
            source: source(row, 11)?,
        })
    };
    all.query_map([id], finding)?.collect()
}

fn histories(connection: &Connection, id: Option<&str>) -> Result<BTreeMap<i64, Vec<StateChange>>> {
    let mut all = connection.prepare_cached(
        "SELECT finding, state, at, said_by, note, finding_state.file, finding_state.place FROM finding_state
         JOIN finding ON finding.key = finding_state.finding WHERE ?1 IS NULL OR finding.id = ?1 ORDER BY finding, rank",
    )?;
    let mut rows = all.query([id])?;
    let mut histories: BTreeMap<i64, Vec<StateChange>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let change = StateChange {
            to: coded(row, 1, FindingState::of_code)?,
            at: instant(row, 2)?,
            by: row.get(3)?,
            note: row.get(4)?,
            source: source(row, 5)?,
        };
        histories.entry(row.get(0)?).or_default().push(change);
    }
    Ok(histories)
}

/// How much there is.
pub(super) fn counts(connection: &Connection) -> Result<Counts> {
    let count = |sql: &str| connection.query_row(sql, [], |row| whole::<u64>(row, 0));
    let days = connection.query_row("SELECT min(day), max(day) FROM visit", [], |row| {
        Ok(day_if_any(row, 0)?.zip(day_if_any(row, 1)?))
    })?;
    let mut states = BTreeMap::new();
    for finding in findings(connection, None)? {
        *states.entry(finding.state()).or_insert(0) += 1;
    }
    let mut unlisted =
        connection.prepare("SELECT id FROM name WHERE id NOT IN (SELECT id FROM site_id) ORDER BY id")?;
    Ok(Counts {
        present: count("SELECT count(*) FROM site WHERE gone IS NULL")?,
        gone: count("SELECT count(*) FROM site WHERE gone IS NOT NULL")?,
        unplaced: count("SELECT count(*) FROM site WHERE gone IS NULL AND lon IS NULL")?,
        changes: count("SELECT count(*) FROM site_change")?,
        plans: (count("SELECT count(*) FROM plan")?, count("SELECT count(*) FROM stop")?),
        visits: count("SELECT count(*) FROM visit")?,
        visit_days: days,
        tracks: (count("SELECT count(*) FROM track")?, count("SELECT count(*) FROM fix")?),
        sightings: count("SELECT count(*) FROM sighting")?,
        findings: states,
        unlisted: unlisted.query_map([], |row| row.get(0))?.collect::<Result<_>>()?,
        imports: count("SELECT count(*) FROM import")?,
        rejected: count("SELECT count(*) FROM rejected WHERE superseded IS NULL")?,
    })
}

fn tally(row: &Row<'_>, from: usize) -> Result<Tally> {
    Ok(Tally {
        rows: whole(row, from)?,
        added: whole(row, from + 1)?,
        changed: whole(row, from + 2)?,
        known: whole(row, from + 3)?,
        gone: whole(row, from + 4)?,
        rejected: whole(row, from + 5)?,
    })
}
