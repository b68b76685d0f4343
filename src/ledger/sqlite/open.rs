//! Opening the file: is it ours, is it sound, is it of this version?

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::schema::{APPLICATION_ID, MIGRATIONS, NEWEST};
use crate::ledger::Error;

/// What every file of SQLite begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// How long another process may keep the file to itself before we give up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Files up to this size are looked through page by page whenever they are opened; larger ones on `ledger status --check`,
/// since that would take seconds.
const LOOKED_THROUGH: u64 = 256 << 20;

/// Room for pages, in KiB as SQLite takes it: an import of a day of 100,000 records finds the ends of its indexes in it.
const CACHE_KIB: i64 = -65_536;

/// Pages copied at a time by a backup.
const BACKUP_PAGES: std::ffi::c_int = 4096;

/// The connection, and the backup made where the file was brought to a newer version.
pub(super) fn open(path: &Path, make: bool) -> Result<(Connection, Option<PathBuf>), Error> {
    let told = |error: rusqlite::Error| fault(path, &error);
    let size = look_at_head(path, make)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(told)?;
    connection.busy_timeout(PATIENCE).map_err(told)?;
    let version = whose(&connection, path)?;
    connection.pragma_update(None, "journal_mode", "wal").map_err(told)?;
    connection.pragma_update(None, "synchronous", "full").map_err(told)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(told)?;
    connection.pragma_update(None, "cache_size", CACHE_KIB).map_err(told)?;
    connection.set_prepared_statement_cache_capacity(64);
    if size > 0 && size <= LOOKED_THROUGH {
        check(&connection, path, "quick_check")?;
    }
    let backup = if version > 0 && version < NEWEST { Some(back_up(&connection, path, version)?) } else { None };
    if version < NEWEST {
        let upgraded = MIGRATIONS.to_latest(&mut connection);
        upgraded.map_err(|error| Error::Database { path: path.to_owned(), why: error.to_string() })?;
    }
    Ok((connection, backup))
}

/// The size of the file, whose first bytes must be those of SQLite where it has any.
fn look_at_head(path: &Path, make: bool) -> Result<u64, Error> {
    let unreadable = |error: std::io::Error| Error::Database { path: path.to_owned(), why: error.to_string() };
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return if make { Ok(0) } else { Err(Error::Missing(path.to_owned())) };
        }
        Err(error) => return Err(unreadable(error)),
    };
    if !meta.is_file() {
        return Err(foreign(path, "a folder or device"));
    }
    if meta.len() == 0 {
        // Made a moment ago and killed before the first page: as good as none.
        return if make { Ok(0) } else { Err(Error::Missing(path.to_owned())) };
    }
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut head)).map_err(unreadable)?;
    if head == MAGIC { Ok(meta.len()) } else { Err(foreign(path, "it does not begin like a file of SQLite")) }
}

/// The version of a file that is ours; 0 for one that holds nothing yet.
fn whose(connection: &Connection, path: &Path) -> Result<i64, Error> {
    let told = |error: rusqlite::Error| fault(path, &error);
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let version = pragma("user_version").map_err(told)?;
    let mark = pragma("application_id").map_err(told)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map_err(told)?;
    match (mark, tables) {
        (APPLICATION_ID, _) if version > NEWEST => {
            Err(Error::Newer { path: path.to_owned(), found: version, known: NEWEST })
        }
        (APPLICATION_ID, 0) => Err(damaged(path, "it bears our mark and holds no table".to_owned())),
        (APPLICATION_ID, _) => Ok(version),
        (0, 0) => Ok(0),
        _ => Err(foreign(path, "a database of another program")),
    }
}

/// Runs one of SQLite's checks.
pub(super) fn check(connection: &Connection, path: &Path, which: &str) -> Result<(), Error> {
    let found: String = connection
        .query_row(&format!("PRAGMA {which}(1)"), [], |row| row.get(0))
        .map_err(|error| damaged(path, error.to_string()))?;
    if found == "ok" { Ok(()) } else { Err(damaged(path, found)) }
}

/// Copies the ledger beside itself, whole or not at all.
fn back_up(connection: &Connection, path: &Path, version: i64) -> Result<PathBuf, Error> {
    let to = free_name(path, version);
    let part = with_ending(&to, "part");
    let copied = copy(connection, &part).and_then(|()| Ok(std::fs::rename(&part, &to)?));
    copied.map_err(|why| {
        // What is left of the attempt is of no use to anyone.
        let _ = std::fs::remove_file(&part);
        Error::Backup { path: to.clone(), why: why.to_string() }
    })?;
    Ok(to)
}

fn copy(connection: &Connection, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
    if to.exists() {
        std::fs::remove_file(to)?;
    }
    let mut copy = Connection::open(to)?;
    Backup::new(connection, &mut copy)?.run_to_completion(BACKUP_PAGES, Duration::from_millis(10), None)?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(File::open(to)?.sync_all()?)
}

/// `LEDGER.db.v1.backup`, with a number where that is taken.
fn free_name(path: &Path, version: i64) -> PathBuf {
    let plain = with_ending(path, &format!("v{version}.backup"));
    let numbered = (2..).map(|number| with_ending(path, &format!("v{version}-{number}.backup")));
    std::iter::once(plain).chain(numbered).find(|name| !name.exists()).unwrap_or_default()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Backups beside a ledger, the newest first.
fn backups(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { return Vec::new() };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter(|entry| {
            let other = entry.file_name().to_string_lossy().into_owned();
            other.starts_with(&name) && other.ends_with(".backup")
        })
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// What the database says, as an error of ours.
pub(super) fn fault(path: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => damaged(path, error.to_string()),
        Some(ErrorCode::NotADatabase) => foreign(path, "SQLite cannot read it (or it is encrypted)"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Database {
            path: path.to_owned(),
            why: format!(
                "another program has been writing to it for {} s; wait until it is done and try again",
                PATIENCE.as_secs()
            ),
        },
        Some(ErrorCode::DiskFull) => Error::Database {
            path: path.to_owned(),
            why: "the disk is full; nothing of this import was kept. Make room and import again".to_owned(),
        },
        _ => Error::Database { path: path.to_owned(), why: error.to_string() },
    }
}

/// The error of a file that cannot be trusted.
pub(super) fn damaged(path: &Path, found: String) -> Error {
    Error::Damaged { path: path.to_owned(), found, backups: backups(path) }
}

fn foreign(path: &Path, found: &str) -> Error {
    Error::Foreign { path: path.to_owned(), found: found.to_owned() }
}
