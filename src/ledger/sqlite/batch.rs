//! Writing: what an import does within its transaction.

use std::path::Path;

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, Transaction, params, params_from_iter};
use serde_json::Value;

use jiff::civil::Date;

use super::super::{Batch, Error, Head, PlanRecord, Registry, Rejected, Tally};
use super::values::{Digest, signed};
use super::{name, open, read};
use crate::model::{Finding, ListChange, Listed, SiteChange, Standing, StateChange, Track, VisitRecord};

/// An import under way.
pub(super) struct SqlBatch<'c> {
    transaction: &'c Transaction<'c>,
    path: &'c Path,
    import: i64,
}

/// Notes an import; what it did is filled in when it is done.
pub(super) fn begin_import(transaction: &Transaction<'_>, head: &Head) -> rusqlite::Result<i64> {
    let (mode, day) = list_of(head);
    transaction.execute(
        "INSERT INTO import (subject, file, hash, mode, day, made_at, row_count, added, changed, known, gone, rejected)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0, 0, 0, 0)",
        params![head.subject.code(), head.file, head.hash, mode, day, head.at.as_second()],
    )?;
    Ok(transaction.last_insert_rowid())
}

/// Notes what an import did.
pub(super) fn finish_import(transaction: &Transaction<'_>, import: i64, tally: &Tally) -> rusqlite::Result<()> {
    let Tally { rows, added, changed, known, gone, rejected } = tally;
    transaction.execute(
        "UPDATE import SET row_count = ?2, added = ?3, changed = ?4, known = ?5, gone = ?6, rejected = ?7 WHERE key = ?1",
        params![
            import,
            signed(*rows),
            signed(*added),
            signed(*changed),
            signed(*known),
            signed(*gone),
            signed(*rejected)
        ],
    )?;
    supersede(transaction, import)
}

/// Marks rows kept aside of earlier versions of the same file: this one stands for them, with the row mended, left out, or kept
/// aside anew. Files of other days often bear the same name, so that one is a version of another only where it holds at least
/// half of the rows that could be used of that one; where there were none, where it has as many rows.
fn supersede(transaction: &Transaction<'_>, import: i64) -> rusqlite::Result<()> {
    transaction.execute(
        "UPDATE rejected SET superseded = ?1 WHERE superseded IS NULL AND import IN (
             SELECT earlier.key FROM import AS earlier JOIN import AS later
                 ON later.key = ?1 AND earlier.key < later.key
                     AND earlier.subject = later.subject AND earlier.file = later.file
             WHERE CASE earlier.added + earlier.changed + earlier.known
                 WHEN 0 THEN earlier.row_count = later.row_count
                 ELSE 2 * (later.known + later.changed) >= earlier.added + earlier.changed + earlier.known END)",
        [import],
    )?;
    Ok(())
}

/// Mode and day of a list as the tables keep them; empty for what is no list.
pub(super) fn list_of(head: &Head) -> (&'static str, String) {
    head.list.map_or(("", String::new()), |(mode, day)| (mode.code(), day.to_string()))
}

impl<'c> SqlBatch<'c> {
    /// The work of an import with this key.
    pub(super) fn new(transaction: &'c Transaction<'c>, path: &'c Path, import: i64) -> Self {
        Self { transaction, path, import }
    }

    fn told<T>(&self, done: rusqlite::Result<T>) -> Result<T, Error> {
        done.map_err(|error| open::fault(self.path, &error))
    }

    fn put(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, Error> {
        self.told(self.transaction.prepare_cached(sql).and_then(|mut put| put.execute(values)))
    }

    fn name(&self, id: &str) -> Result<i64, Error> {
        self.told(name(self.transaction, id))
    }

    fn finding_key(&self, id: &str) -> Result<i64, Error> {
        let mut find = self.told(self.transaction.prepare_cached("SELECT key FROM finding WHERE id = ?1"))?;
        self.told(find.query_row([id], |row| row.get(0)))
    }

    fn add_route(&self, plan: i64, route: &crate::ledger::PlannedRoute) -> Result<(), Error> {
        self.put(
            "INSERT INTO route (plan, team, shift, start_at, finish_at, travel_s, distance_m) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                plan,
                route.team,
                route.shift,
                route.start.as_second(),
                route.finish.as_second(),
                route.travel.get(),
                route.distance.get()
            ],
        )?;
        let key = self.transaction.last_insert_rowid();
        for (rank, stop) in route.stops.iter().enumerate() {
            let site = self.name(&stop.site)?;
            self.put(
                "INSERT INTO stop (route, rank, site, kind, arrive_at, begin_at, depart_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    key,
                    signed(rank),
                    site,
                    stop.kind,
                    stop.arrive.as_second(),
                    stop.begin.as_second(),
                    stop.depart.as_second()
                ],
            )?;
        }
        Ok(())
    }

    fn carrier(&self, track: &Track) -> Result<i64, Error> {
        let (team, device) = (track.team.as_deref().unwrap_or(""), track.device.as_deref().unwrap_or(""));
        self.put("INSERT INTO carrier (team, device) VALUES (?1, ?2) ON CONFLICT DO NOTHING", params![team, device])?;
        let find = self.transaction.prepare_cached("SELECT key FROM carrier WHERE team = ?1 AND device = ?2");
        self.told(find.and_then(|mut find| find.query_row(params![team, device], |row| row.get(0))))
    }

    fn track(&self, carrier: i64, track: &Track) -> Result<i64, Error> {
        let (file, place) = (&track.source.0, signed(track.source.1));
        self.put(
            "INSERT INTO track (carrier, file, place) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![carrier, file, place],
        )?;
        let find = "SELECT key FROM track WHERE carrier = ?1 AND file = ?2 AND place = ?3";
        let find = self.transaction.prepare_cached(find);
        self.told(find.and_then(|mut find| find.query_row(params![carrier, file, place], |row| row.get(0))))
    }
}

impl Batch for SqlBatch<'_> {
    fn registry(&self) -> Result<Registry, Error> {
        self.told(read::registry(self.transaction))
    }

    fn add_site(&mut self, listed: &Listed, since: Date) -> Result<i64, Error> {
        self.put(
            "INSERT INTO site (id, name, kind, lon, lat, territory, properties, since, gone, file, place)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, ?9, ?10)",
            params![
                listed.id,
                listed.name,
                listed.kind,
                listed.point.map(|point| point.x()),
                listed.point.map(|point| point.y()),
                listed.territory,
                properties(listed),
                since.to_string(),
                listed.source.0,
                signed(listed.source.1)
            ],
        )?;
        Ok(self.transaction.last_insert_rowid())
    }

    fn update_site(&mut self, key: i64, listed: &Listed) -> Result<(), Error> {
        self.put(
            "UPDATE site SET id = ?2, name = ?3, kind = ?4, lon = ?5, lat = ?6, territory = ?7, properties = ?8, file = ?9, place = ?10
             WHERE key = ?1",
            params![
                key,
                listed.id,
                listed.name,
                listed.kind,
                listed.point.map(|point| point.x()),
                listed.point.map(|point| point.y()),
                listed.territory,
                properties(listed),
                listed.source.0,
                signed(listed.source.1)
            ],
        )?;
        Ok(())
    }

    fn set_standing(&mut self, key: i64, standing: Standing) -> Result<(), Error> {
        let gone = match standing {
            Standing::Present => None,
            Standing::Gone(day) => Some(day.to_string()),
        };
        self.put("UPDATE site SET gone = ?2 WHERE key = ?1", params![key, gone])?;
        Ok(())
    }

    fn hold(&mut self, id: &str, since: Date, key: i64) -> Result<(), Error> {
        self.put(
            "INSERT INTO site_id (id, since, rank, site)
             SELECT ?1, ?2, (SELECT count(*) FROM site_id WHERE id = ?1), ?3",
            params![id, since.to_string(), key],
        )?;
        Ok(())
    }

    fn add_change(&mut self, change: &SiteChange) -> Result<(), Error> {
        let (metres, from, was, others) = parts(&change.what);
        self.put(
            "INSERT INTO site_change (site, day, what, metres, lon, lat, was, others, file, place)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                change.key,
                change.date.to_string(),
                change.what.code(),
                metres,
                from.map(|point| point.x()),
                from.map(|point| point.y()),
                was,
                others,
                change.source.0,
                signed(change.source.1)
            ],
        )?;
        Ok(())
    }

    fn add_plan(&mut self, plan: &PlanRecord) -> Result<bool, Error> {
        let content = Digest::default().with(&plan.scenario).with(plan.date).with(&plan.document).bytes();
        // The plan that holds for a day is the one imported last: going back to an earlier one is a change, so only the same
        // as the last is nothing new.
        let last: Option<Vec<u8>> = self.told(
            self.transaction
                .query_row(
                    "SELECT content FROM plan WHERE day = ?1 AND scenario = ?2 ORDER BY key DESC LIMIT 1",
                    params![plan.date.to_string(), plan.scenario],
                    |row| row.get(0),
                )
                .optional(),
        )?;
        if last.as_deref() == Some(&content[..]) {
            return Ok(false);
        }
        self.put(
            "INSERT INTO plan (import, scenario, day, seed, file, document, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                self.import,
                plan.scenario,
                plan.date.to_string(),
                plan.seed.to_string(),
                plan.file,
                plan.document,
                content
            ],
        )?;
        let key = self.transaction.last_insert_rowid();
        for route in &plan.routes {
            self.add_route(key, route)?;
        }
        for (rank, missed) in plan.missed.iter().enumerate() {
            let site = self.name(&missed.site)?;
            self.put(
                "INSERT INTO missed (plan, rank, site, reason, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![key, signed(rank), site, missed.reason, missed.detail],
            )?;
        }
        Ok(true)
    }

    fn add_visit(&mut self, visit: &VisitRecord) -> Result<bool, Error> {
        let content = Digest::default()
            .with(&visit.site)
            .with_any(visit.team.as_deref())
            .with(visit.date)
            .with_any(visit.arrive.map(|at| at.as_second()))
            .with_any(visit.depart.map(|at| at.as_second()))
            .with_any(visit.point.map(|point| format!("{:.7},{:.7}", point.x(), point.y())))
            .with_any(visit.who.as_deref())
            .with_any(visit.result.as_deref())
            .bytes();
        let site = self.name(&visit.site)?;
        let added = self.put(
            "INSERT INTO visit (site, team, day, arrive_at, depart_at, lon, lat, who, result, file, place, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (day, content) DO NOTHING",
            params![
                site,
                visit.team,
                visit.date.to_string(),
                visit.arrive.map(|at| at.as_second()),
                visit.depart.map(|at| at.as_second()),
                visit.point.map(|point| point.x()),
                visit.point.map(|point| point.y()),
                visit.who,
                visit.result,
                visit.source.0,
                signed(visit.source.1),
                content
            ],
        )?;
        Ok(added > 0)
    }

    fn add_track(&mut self, track: &Track) -> Result<u64, Error> {
        let carrier = self.carrier(track)?;
        let key = self.track(carrier, track)?;
        let mut added = 0;
        for fix in &track.fixes {
            added += self.put(
                "INSERT INTO fix (carrier, at_ms, lon, lat, accuracy_m, track) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                params![
                    carrier,
                    fix.at.as_millisecond(),
                    fix.point.x(),
                    fix.point.y(),
                    fix.accuracy_m.map(f64::from),
                    key
                ],
            )?;
        }
        if added == 0 {
            // A track whose points are all known under another file is no track of its own.
            self.put(
                "DELETE FROM track WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM fix WHERE carrier = ?2 AND track = ?1)",
                params![key, carrier],
            )?;
        }
        Ok(added as u64)
    }

    fn finding(&self, id: &str) -> Result<Option<Finding>, Error> {
        Ok(self.told(read::findings(self.transaction, Some(id)))?.pop())
    }

    fn add_finding(&mut self, finding: &Finding) -> Result<(), Error> {
        let site = self.name(&finding.site)?;
        self.put(
            "INSERT INTO finding (id, site, found_at, team, what, responsible, deadline_at, again_by, again_days, again_from, file, place)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params_from_iter(
                [
                    Sql::from(finding.id.clone()),
                    site.into(),
                    finding.found.as_second().into(),
                    finding.team.clone().into(),
                ]
                .into_iter()
                .chain(said(finding)),
            ),
        )?;
        finding.history.iter().try_for_each(|change| self.add_state(&finding.id, change))
    }

    fn add_state(&mut self, id: &str, change: &StateChange) -> Result<(), Error> {
        let key = self.finding_key(id)?;
        self.put(
            "INSERT INTO finding_state (finding, rank, state, at, said_by, note, file, place)
             SELECT ?1, (SELECT count(*) FROM finding_state WHERE finding = ?1), ?2, ?3, ?4, ?5, ?6, ?7",
            params![
                key,
                change.to.code(),
                change.at.as_second(),
                change.by,
                change.note,
                change.source.0,
                signed(change.source.1)
            ],
        )?;
        Ok(())
    }

    fn amend(&mut self, before: &Finding, after: &Finding) -> Result<(), Error> {
        let key = self.finding_key(&before.id)?;
        self.put(
            "INSERT INTO finding_amended (finding, rank, what, responsible, deadline_at, again_by, again_days, again_from, file, place)
             SELECT ?1, (SELECT count(*) FROM finding_amended WHERE finding = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9",
            params_from_iter(std::iter::once(Sql::from(key)).chain(said(before))),
        )?;
        self.put(
            "UPDATE finding SET what = ?2, responsible = ?3, deadline_at = ?4, again_by = ?5, again_days = ?6, again_from = ?7, file = ?8, place = ?9
             WHERE key = ?1",
            params_from_iter(std::iter::once(Sql::from(key)).chain(said(after))),
        )?;
        Ok(())
    }

    fn reject(&mut self, row: &Rejected) -> Result<(), Error> {
        self.put(
            "INSERT INTO rejected (import, file, place, code, reason, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![self.import, row.source.0, signed(row.source.1), row.code, row.reason, row.text],
        )?;
        Ok(())
    }
}

/// What files may say otherwise of a finding: `what, responsible, deadline_at, again_by, again_days, again_from, file, place`.
fn said(finding: &Finding) -> [Sql; 8] {
    [
        finding.what.clone().into(),
        finding.responsible.clone().into(),
        finding.deadline.map(|at| at.as_second()).into(),
        finding.again.by.code().to_owned().into(),
        i64::from(finding.again.days).into(),
        finding.again.from.map(|day| day.to_string()).into(),
        finding.source.0.clone().into(),
        signed(finding.source.1).into(),
    ]
}

/// The other members of a site, the ids it stands for among them, as JSON.
fn properties(listed: &Listed) -> String {
    let mut all = listed.properties.clone();
    if !listed.also.is_empty() {
        all.insert("also".into(), Value::from(listed.also.clone()));
    }
    if let Some(other) = &listed.split_from {
        all.insert("split_from".into(), Value::from(other.clone()));
    }
    Value::Object(all).to_string()
}

/// Metres, place, text and ids of a change, as the table keeps them.
fn parts(what: &ListChange) -> (Option<i64>, Option<geo::Point<f64>>, Option<&str>, Option<String>) {
    let listed = |ids: &[String]| Some(Value::from(ids.to_vec()).to_string());
    match what {
        ListChange::New | ListChange::Gone | ListChange::Back | ListChange::Placed => (None, None, None, None),
        ListChange::Moved { by, from } => (Some(by.get()), Some(*from), None, None),
        ListChange::Unplaced { from } => (None, Some(*from), None, None),
        ListChange::Renamed { from } | ListChange::Renumbered { from } | ListChange::Rekinded { from } => {
            (None, None, Some(from), None)
        }
        ListChange::Reassigned { from } => (None, None, from.as_deref(), None),
        ListChange::Merged { others } | ListChange::Unclear { others } => (None, None, None, listed(others)),
        ListChange::MergedInto { other } | ListChange::SplitFrom { other } => (None, None, Some(other), None),
    }
}
