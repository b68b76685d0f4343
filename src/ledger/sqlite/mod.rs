//! The ledger in one file of SQLite.

mod batch;
mod days;
mod draws;
mod open;
mod read;
mod schema;
mod sightings;
mod values;

use std::path::{Path, PathBuf};

use geo::Point;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::store::OnDay;
use super::{
    Batch as _, Counts, DayEvidence, Draw, Error, Head, ImportLine, Judgement, PlanRecord, Receipt, Registry,
    RejectedLine, Store, Work,
};
use crate::model::{Finding, Seen, Sighting, SiteChange, StateChange, Track, VisitRecord};
use batch::SqlBatch;

/// A ledger in a file.
#[derive(Debug)]
pub struct SqliteLedger {
    connection: Connection,
    path: PathBuf,
    timezone: Option<String>,
    upgraded: Option<PathBuf>,
}

impl SqliteLedger {
    /// Opens the ledger of a file, brings it to the newest version where it is older (after a backup), and looks whether it
    /// is sound. With `make`, a file that is missing is made.
    ///
    /// # Errors
    /// When there is none, it is something else, damaged, of a newer version, or cannot be upgraded or opened.
    pub fn open(path: &Path, make: bool) -> Result<Self, Error> {
        let (connection, upgraded) = open::open(path, make)?;
        let timezone = read::setting(&connection, "timezone").map_err(|error| open::fault(path, &error))?;
        Ok(Self { connection, path: path.to_owned(), timezone, upgraded })
    }

    /// The backup made when opening brought the ledger to a newer version.
    #[must_use]
    pub fn backup_of_upgrade(&self) -> Option<&Path> {
        self.upgraded.as_deref()
    }

    /// Looks at every page, index and reference of the file.
    ///
    /// # Errors
    /// When something is wrong.
    pub fn check(&self) -> Result<(), Error> {
        open::check(&self.connection, &self.path, "integrity_check")?;
        let broken = self.connection.prepare("PRAGMA foreign_key_check").and_then(|mut all| all.exists([]));
        match broken {
            Ok(false) => Ok(()),
            Ok(true) => Err(open::damaged(&self.path, "rows refer to rows that are not there".to_owned())),
            Err(error) => Err(open::fault(&self.path, &error)),
        }
    }

    fn told<T>(&self, done: rusqlite::Result<T>) -> Result<T, Error> {
        done.map_err(|error| open::fault(&self.path, &error))
    }
}

impl Store for SqliteLedger {
    fn timezone(&self) -> Option<&str> {
        self.timezone.as_deref()
    }

    fn set_timezone(&mut self, zone: &str) -> Result<(), Error> {
        if let Some(known) = self.timezone.as_deref().filter(|known| *known != zone) {
            return Err(Error::Refused(format!(
                "the days of this ledger are those of {known}, not of {zone}: what was counted by day cannot be recounted. Leave the time zone out, or begin another ledger"
            )));
        }
        if self.timezone.is_none() {
            let done = self.connection.execute("INSERT INTO setting (name, value) VALUES ('timezone', ?1)", [zone]);
            self.told(done)?;
            self.timezone = Some(zone.to_owned());
        }
        Ok(())
    }

    fn import(&mut self, head: &Head, work: Work<'_>) -> Result<Receipt, Error> {
        let path = self.path.clone();
        let told = |error: rusqlite::Error| open::fault(&path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
        if let Some(tally) = read::imported(&transaction, head).map_err(told)? {
            return Ok(Receipt {
                file: head.file.clone(),
                subject: head.subject,
                tally,
                already: true,
                notes: Vec::new(),
            });
        }
        let import = batch::begin_import(&transaction, head).map_err(told)?;
        let mut batch = SqlBatch::new(&transaction, &path, import);
        let tally = work(&mut batch)?;
        batch::finish_import(&transaction, import, &tally).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(Receipt { file: head.file.clone(), subject: head.subject, tally, already: false, notes: Vec::new() })
    }

    fn registry(&self) -> Result<Registry, Error> {
        self.told(read::registry(&self.connection))
    }

    fn changes(&self, key: i64) -> Result<Vec<SiteChange>, Error> {
        self.told(read::changes(&self.connection, key))
    }

    fn list_changed(&self) -> Result<Option<Date>, Error> {
        self.told(read::list_changed(&self.connection))
    }

    fn plans(&self, first: Date, last: Date) -> Result<Vec<PlanRecord>, Error> {
        self.told(read::plans(&self.connection, first, last))
    }

    fn visits(&self, first: Date, last: Date, each: &mut dyn FnMut(VisitRecord)) -> Result<(), Error> {
        self.told(read::visits(&self.connection, first, last, each))
    }

    fn tracks(&self, first: Timestamp, last: Timestamp) -> Result<Vec<Track>, Error> {
        self.told(read::tracks(&self.connection, first, last))
    }

    fn findings(&self) -> Result<Vec<Finding>, Error> {
        self.told(read::findings(&self.connection, None))
    }

    fn step(&mut self, id: &str, change: &StateChange) -> Result<(), Error> {
        let path = self.path.clone();
        let told = |error: rusqlite::Error| open::fault(&path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
        let found = read::findings(&transaction, Some(id)).map_err(told)?.pop();
        let Some(mut finding) = found else {
            return Err(Error::Refused(format!("there is no finding `{id}`; `fullsweep ledger findings` lists them")));
        };
        finding.step(change.clone()).map_err(|why| Error::Step { id: id.to_owned(), why })?;
        SqlBatch::new(&transaction, &path, 0).add_state(id, change)?;
        transaction.commit().map_err(told)
    }

    fn visits_of(&self, day: Date, id: &str) -> Result<Vec<VisitRecord>, Error> {
        self.told(read::visits_of(&self.connection, day, id))
    }

    fn names(&self, each: &mut dyn FnMut(i64, &str)) -> Result<(), Error> {
        self.told(days::names(&self.connection, each))
    }

    fn evidence(&self, day: Date, from: Timestamp, until: Timestamp) -> Result<DayEvidence, Error> {
        self.told(days::evidence(&self.connection, day, from, until))
    }

    fn marks(&self, day: Date, each: &mut dyn FnMut(i64, Option<Point<f64>>)) -> Result<(), Error> {
        self.told(days::marks(&self.connection, day, each))
    }

    fn put_sightings(&mut self, day: Date, on: &Judgement, all: &[Sighting]) -> Result<(), Error> {
        let done = sightings::put(&mut self.connection, day, on, all);
        self.told(done)
    }

    fn judgement(&self, day: Date) -> Result<Option<Judgement>, Error> {
        self.told(sightings::judgement(&self.connection, day))
    }

    fn sightings(&self, first: Date, last: Date, each: &mut dyn FnMut(Sighting)) -> Result<(), Error> {
        self.told(sightings::read(&self.connection, first, last, each))
    }

    fn not_visited(&self, day: Date, each: &mut dyn FnMut(Sighting)) -> Result<(), Error> {
        self.told(sightings::not_visited(&self.connection, day, each))
    }

    fn words(&self, day: Date, each: &mut dyn FnMut(i64, Seen)) -> Result<(), Error> {
        self.told(sightings::words(&self.connection, day, each))
    }

    fn known(&self, day: Date, each: &mut dyn FnMut(&str, Seen, Option<&str>)) -> Result<Option<Judgement>, Error> {
        self.told(days::known(&self.connection, day, each))
    }

    fn last_seen(&self, before: Date, each: &mut dyn FnMut(&str, Date)) -> Result<(), Error> {
        self.told(days::last_seen(&self.connection, before, each))
    }

    fn seen(&self, ids: &[&str], first: Date, last: Date, each: &mut OnDay<'_>) -> Result<(), Error> {
        self.told(days::seen(&self.connection, ids, first, last, each))
    }

    fn put_draw(&mut self, draw: &Draw) -> Result<i64, Error> {
        let done = draws::put(&mut self.connection, draw);
        self.told(done)
    }

    fn draw(&self, key: i64) -> Result<Option<(Draw, String, String)>, Error> {
        self.told(draws::get(&self.connection, key))
    }

    fn drawn(&self, day: Date) -> Result<Vec<(i64, String)>, Error> {
        self.told(draws::drawn(&self.connection, day))
    }

    fn counts(&self) -> Result<Counts, Error> {
        self.told(read::counts(&self.connection))
    }

    fn imports(&self) -> Result<Vec<ImportLine>, Error> {
        self.told(read::imports(&self.connection))
    }

    fn rejected(&self) -> Result<Vec<RejectedLine>, Error> {
        self.told(read::rejected(&self.connection))
    }
}

/// The key of an id in the table of names, which it is put into where it is new.
fn name(connection: &Connection, id: &str) -> rusqlite::Result<i64> {
    // Nearly every id is known: asking first spares a write.
    let mut find = connection.prepare_cached("SELECT key FROM name WHERE id = ?1")?;
    if let Some(key) = find.query_row([id], |row| row.get(0)).optional()? {
        return Ok(key);
    }
    connection.prepare_cached("INSERT INTO name (id) VALUES (?1)")?.execute([id])?;
    Ok(connection.last_insert_rowid())
}

#[cfg(test)]
mod tests;
