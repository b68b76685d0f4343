//! What an import means: lists against the registry, findings against what is known of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::matching::apart_m;
use super::{
    Batch, Error, Head, ListMode, Match, MatchRules, PlanRecord, Receipt, Registry, Rejected, Store, Tally, match_lists,
};
use crate::model::{Finding, ListChange, Listed, Registered, SiteChange, Standing, Track, VisitRecord};
use crate::units::Metres;

/// Places nearer than this to each other are the same place: coordinates are written with six digits or so.
const SAME_PLACE_M: f64 = 1.0;

/// Takes a list of sites into the registry. Rows whose id an earlier row has, and those given, are kept aside.
///
/// # Errors
/// When the list is older than the newest known one, names no day, or the database refuses.
pub fn import_sites(
    store: &mut dyn Store,
    head: &Head,
    list: &[Listed],
    rejected: &[Rejected],
    rules: &MatchRules,
) -> Result<Receipt, Error> {
    let (mode, date) = head.list.ok_or_else(|| Error::Refused("a list of sites needs its day".to_owned()))?;
    let mut notes = Vec::new();
    let receipt = store.import(head, &mut |batch| {
        notes.clear();
        let registry = batch.registry()?;
        if let Some(newest) = registry.newest.filter(|newest| *newest > date) {
            return Err(Error::Refused(format!(
                "{}: this list is of {date}, the ledger knows one of {newest} already: lists are imported in the order of their days, since each changes what the one before said",
                head.file
            )));
        }
        let mut taking = Taking {
            batch,
            registry: &registry,
            date,
            file: &head.file,
            tally: Tally::default(),
            notes: &mut notes,
        };
        taking.tally.rows = (list.len() + rejected.len()) as u64;
        taking.reject(rejected)?;
        taking.list(list, mode, rules)?;
        Ok(taking.tally)
    })?;
    Ok(Receipt { notes, ..receipt })
}

/// A list on its way into the registry.
struct Taking<'a> {
    batch: &'a mut dyn Batch,
    registry: &'a Registry,
    date: Date,
    file: &'a str,
    tally: Tally,
    notes: &'a mut Vec<String>,
}

impl Taking<'_> {
    fn list(&mut self, list: &[Listed], mode: ListMode, rules: &MatchRules) -> Result<(), Error> {
        let (list, twice) = once_each(list);
        self.reject(&twice)?;
        let matches = match_lists(self.registry, &list, rules);
        let mut keys = Vec::with_capacity(list.len());
        for (row, found) in list.iter().zip(&matches) {
            keys.push(match found {
                Match::Known(key) => {
                    if let Some(site) = self.registry.site(*key) {
                        self.known(site, row)?;
                    }
                    *key
                }
                Match::New => self.new_site(row, &[])?,
                Match::Unclear(others) => self.new_site(row, others)?,
            });
        }
        let named: BTreeSet<i64> = keys.iter().copied().collect();
        let mut merged = BTreeSet::new();
        for (row, key) in list.iter().zip(&keys) {
            self.merge(row, *key, &named, &mut merged)?;
        }
        if mode == ListMode::Full {
            self.gone(&named, &merged)?;
        }
        Ok(())
    }

    fn reject(&mut self, rows: &[Rejected]) -> Result<(), Error> {
        self.tally.rejected += rows.len() as u64;
        rows.iter().try_for_each(|row| self.batch.reject(row))
    }

    fn change(&mut self, key: i64, what: ListChange, row: &Listed) -> Result<(), Error> {
        self.batch.add_change(&SiteChange { key, date: self.date, what, source: row.source.clone() })
    }

    fn new_site(&mut self, row: &Listed, perhaps: &[i64]) -> Result<i64, Error> {
        let key = self.batch.add_site(row, self.date)?;
        self.batch.hold(&row.id, self.date, key)?;
        self.change(key, ListChange::New, row)?;
        if !perhaps.is_empty() {
            let others = perhaps.iter().filter_map(|key| self.registry.site(*key));
            let others: Vec<String> = others.map(|site| site.listed.id.clone()).collect();
            self.notes.push(format!(
                "{}, place {}: site {} ({}) may be the same as {}: it was kept as a site of its own. If they are one, say so in the list's column `also`",
                row.source.0,
                row.source.1,
                row.id,
                row.name,
                others.join(" or ")
            ));
            self.change(key, ListChange::Unclear { others }, row)?;
        }
        if let Some(other) = row.split_from.as_deref().filter(|other| self.registry.current(other).is_some()) {
            self.change(key, ListChange::SplitFrom { other: other.to_owned() }, row)?;
        }
        self.tally.added += 1;
        Ok(key)
    }

    fn known(&mut self, site: &Registered, row: &Listed) -> Result<(), Error> {
        let mut changes = differences(&site.listed, row);
        if site.standing != Standing::Present {
            changes.insert(0, ListChange::Back);
            self.batch.set_standing(site.key, Standing::Present)?;
        }
        if self.registry.current(&row.id).is_none_or(|holder| holder.key != site.key) {
            self.batch.hold(&row.id, self.date, site.key)?;
        }
        let quiet = without_source(&site.listed) == without_source(row);
        if changes.is_empty() && quiet {
            self.tally.known += 1;
            return Ok(());
        }
        self.batch.update_site(site.key, row)?;
        self.tally.changed += 1;
        changes.into_iter().try_for_each(|what| self.change(site.key, what, row))
    }

    /// Makes sites one that the list says are one: those it does not name by themselves.
    fn merge(
        &mut self,
        row: &Listed,
        key: i64,
        named: &BTreeSet<i64>,
        merged: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        let mut others = Vec::new();
        let said_before = self.registry.site(key).map_or(&[][..], |site| &site.listed.also);
        for id in row.also.iter().filter(|id| **id != row.id && !said_before.contains(id)) {
            let Some(other) = self.registry.current(id).filter(|other| other.key != key) else { continue };
            if named.contains(&other.key) || !merged.insert(other.key) {
                // The list names it by itself as well, or says it of two: it cannot mean both.
                self.notes.push(format!(
                    "{}, place {}: site {} is said to be the same as {id}, which is listed by itself or claimed by another row too: both were kept",
                    row.source.0, row.source.1, row.id
                ));
                self.change(key, ListChange::Unclear { others: vec![id.clone()] }, row)?;
                continue;
            }
            self.batch.hold(id, self.date, key)?;
            self.batch.set_standing(other.key, Standing::Gone(self.date))?;
            self.change(other.key, ListChange::MergedInto { other: row.id.clone() }, row)?;
            others.push(id.clone());
        }
        if others.is_empty() { Ok(()) } else { self.change(key, ListChange::Merged { others }, row) }
    }

    fn gone(&mut self, named: &BTreeSet<i64>, merged: &BTreeSet<i64>) -> Result<(), Error> {
        let present = self.registry.sites.iter().filter(|site| site.standing == Standing::Present);
        let missing: Vec<i64> =
            present.map(|site| site.key).filter(|key| !named.contains(key) && !merged.contains(key)).collect();
        for key in missing {
            self.batch.set_standing(key, Standing::Gone(self.date))?;
            let source = (self.file.to_owned(), 0);
            self.batch.add_change(&SiteChange { key, date: self.date, what: ListChange::Gone, source })?;
            self.tally.gone += 1;
        }
        Ok(())
    }
}

/// The rows whose id no earlier row has, and the others, to be kept aside.
fn once_each(list: &[Listed]) -> (Vec<&Listed>, Vec<Rejected>) {
    let mut seen: BTreeMap<&str, &Listed> = BTreeMap::new();
    let mut twice = Vec::new();
    let mut once = Vec::with_capacity(list.len());
    for row in list {
        if let Some(first) = seen.get(row.id.as_str()) {
            twice.push(Rejected {
                source: row.source.clone(),
                code: "duplicate_id".to_owned(),
                reason: format!(
                    "the id `{}` is that of {}, place {}, as well: give one of them another id, or leave it out",
                    row.id, first.source.0, first.source.1
                ),
                text: serde_json::json!({ "id": row.id, "name": row.name, "kind": row.kind,
                    "point": row.point.map(|at| [at.x(), at.y()]), "properties": row.properties })
                .to_string(),
            });
        } else {
            seen.insert(&row.id, row);
            once.push(row);
        }
    }
    (once, twice)
}

/// What a row says otherwise than what was known.
fn differences(known: &Listed, row: &Listed) -> Vec<ListChange> {
    let mut changes = Vec::new();
    if known.id != row.id {
        changes.push(ListChange::Renumbered { from: known.id.clone() });
    }
    let named = |listed: &Listed| (listed.name != listed.id).then(|| listed.name.clone());
    if named(known) != named(row) {
        changes.push(ListChange::Renamed { from: known.name.clone() });
    }
    if known.kind != row.kind {
        changes.push(ListChange::Rekinded { from: known.kind.clone() });
    }
    if known.territory != row.territory {
        changes.push(ListChange::Reassigned { from: known.territory.clone() });
    }
    match (known.point, row.point) {
        (None, Some(_)) => changes.push(ListChange::Placed),
        (Some(from), None) => changes.push(ListChange::Unplaced { from }),
        (Some(from), Some(_)) => {
            let metres = apart_m(Some(from), row.point).unwrap_or(0.0);
            if metres >= SAME_PLACE_M {
                changes.push(ListChange::Moved { by: Metres(metres.round() as i64), from });
            }
        }
        (None, None) => {}
    }
    changes
}

/// A row without where it was read: what two lists can have in common.
fn without_source(listed: &Listed) -> Listed {
    Listed { source: (String::new(), 0), ..listed.clone() }
}

/// Takes a plan in.
///
/// # Errors
/// When the database refuses.
pub fn import_plan(store: &mut dyn Store, head: &Head, plan: &PlanRecord) -> Result<Receipt, Error> {
    store.import(head, &mut |batch| {
        let new = u64::from(batch.add_plan(plan)?);
        Ok(Tally { rows: 1, added: new, known: 1 - new, ..Tally::default() })
    })
}

/// Takes visit records in.
///
/// # Errors
/// When the database refuses.
pub fn import_visits(
    store: &mut dyn Store,
    head: &Head,
    visits: &[VisitRecord],
    rejected: &[Rejected],
) -> Result<Receipt, Error> {
    import_visits_in_pieces(store, head, &mut |each| {
        rejected.iter().try_for_each(|row| each(Err(row)))?;
        visits.iter().try_for_each(|visit| each(Ok(visit)))
    })
}

/// Takes the rows of a file, one by one as they are read: a record, or why there is none.
pub type EachVisit<'a> = dyn FnMut(Result<&VisitRecord, &Rejected>) -> Result<(), Error> + 'a;

/// Takes visit records in as `read` hands them out, so that they never stand in memory as a whole.
///
/// # Errors
/// When reading fails, or the database refuses.
pub fn import_visits_in_pieces(
    store: &mut dyn Store,
    head: &Head,
    read: &mut dyn FnMut(&mut EachVisit<'_>) -> Result<(), Error>,
) -> Result<Receipt, Error> {
    store.import(head, &mut |batch| {
        let mut tally = Tally::default();
        read(&mut |row| {
            tally.rows += 1;
            match row {
                Ok(visit) => {
                    let new = u64::from(batch.add_visit(visit)?);
                    tally.added += new;
                    tally.known += 1 - new;
                }
                Err(row) => {
                    batch.reject(row)?;
                    tally.rejected += 1;
                }
            }
            Ok(())
        })?;
        Ok(tally)
    })
}

/// Takes tracks in, piece by piece as `read` hands them out, so that they never stand in memory as a whole.
///
/// # Errors
/// When reading fails, or the database refuses.
pub fn import_tracks(
    store: &mut dyn Store,
    head: &Head,
    read: &mut dyn FnMut(&mut dyn FnMut(Result<&Track, &Rejected>) -> Result<(), Error>) -> Result<(), Error>,
) -> Result<Receipt, Error> {
    store.import(head, &mut |batch| {
        let mut tally = Tally::default();
        read(&mut |piece| {
            match piece {
                Ok(track) => {
                    let (all, new) = (track.fixes.len() as u64, batch.add_track(track)?);
                    tally.rows += all;
                    tally.added += new;
                    tally.known += all - new;
                }
                Err(row) => {
                    batch.reject(row)?;
                    tally.rows += 1;
                    tally.rejected += 1;
                }
            }
            Ok(())
        })?;
        Ok(tally)
    })
}

/// Takes findings in: new ones as they are; of known ones the steps that are new, along the allowed ways, and what is said
/// otherwise. What cannot be is kept aside.
///
/// # Errors
/// When the database refuses.
pub fn import_findings(
    store: &mut dyn Store,
    head: &Head,
    findings: &[Finding],
    rejected: &[Rejected],
) -> Result<Receipt, Error> {
    store.import(head, &mut |batch| {
        let mut tally = kept_aside(batch, findings.len(), rejected)?;
        for finding in findings {
            match batch.finding(&finding.id)? {
                None => {
                    batch.add_finding(finding)?;
                    tally.added += 1;
                }
                Some(known) => again(batch, known, finding, &mut tally)?,
            }
        }
        Ok(tally)
    })
}

fn kept_aside(batch: &mut dyn Batch, rows: usize, rejected: &[Rejected]) -> Result<Tally, Error> {
    rejected.iter().try_for_each(|row| batch.reject(row))?;
    Ok(Tally { rows: (rows + rejected.len()) as u64, rejected: rejected.len() as u64, ..Tally::default() })
}

/// A row about a finding that is known.
fn again(batch: &mut dyn Batch, mut known: Finding, row: &Finding, tally: &mut Tally) -> Result<(), Error> {
    let aside = |code: &str, reason: String| Rejected {
        source: row.source.clone(),
        code: code.to_owned(),
        reason,
        text: serde_json::json!({ "id": row.id, "site": row.site, "what": row.what, "found": row.found.to_string(),
            "state": row.state().code() })
        .to_string(),
    };
    if known.site != row.site || known.found != row.found {
        let reason = format!(
            "finding {} is of site {} at {}, this row of site {} at {}: an id stands for one finding; give this one another",
            known.id, known.site, known.found, row.site, row.found
        );
        batch.reject(&aside("finding_differs", reason))?;
        tally.rejected += 1;
        return Ok(());
    }
    let mut said = false;
    for change in &row.history {
        let is_known = known.history.iter().any(|old| old.to == change.to && old.at == change.at);
        if is_known {
            continue;
        }
        match known.step(change.clone()) {
            Ok(()) => {
                batch.add_state(&known.id, change)?;
                said = true;
            }
            Err(why) => {
                batch.reject(&aside("wrong_step", format!("finding {}: {why}", known.id)))?;
                tally.rejected += 1;
                return Ok(());
            }
        }
    }
    let mut after = known.clone();
    after.what.clone_from(&row.what);
    after.again = row.again;
    // What a file does not say, it does not take back.
    after.responsible = row.responsible.clone().or(after.responsible);
    after.deadline = row.deadline.or(after.deadline);
    if after != known {
        after.source.clone_from(&row.source);
        batch.amend(&known, &after)?;
        said = true;
    }
    if said {
        tally.changed += 1;
    } else {
        tally.known += 1;
    }
    Ok(())
}
