//! What can go wrong with a ledger, told so that somebody can mend it.

use std::path::PathBuf;

use crate::model::WrongStep;

/// Why a ledger cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file and none was to be made.
    #[error("{}: there is no ledger; `fullsweep ledger import` makes one", .0.display())]
    Missing(PathBuf),
    /// The file is something else.
    #[error("{}: this is no ledger of fullsweep: {found}. Nothing was changed.\nName another file, or the right one.", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// The file is a ledger, or was one, and cannot be trusted.
    #[error("{}: the ledger is damaged: {found}. Nothing was changed.\n{}", .path.display(), recovery(.path, .backups))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        found: String,
        /// Backups that lie beside it, the newest first.
        backups: Vec<PathBuf>,
    },
    /// A newer fullsweep wrote it.
    #[error("{}: the ledger is of version {found}, this fullsweep knows versions up to {known}: use a newer fullsweep. Nothing was changed.", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The backup before an upgrade could not be made, so there was no upgrade.
    #[error("{}: the backup before the upgrade of the ledger could not be made: {why}. The ledger was left as it is.", .path.display())]
    Backup {
        /// The backup.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// What was asked for cannot be, whatever the state of the file.
    #[error("{0}")]
    Refused(String),
    /// A finding cannot take that step.
    #[error("finding {id}: {why}")]
    Step {
        /// The finding.
        id: String,
        /// Why not.
        why: WrongStep,
    },
    /// The database says no.
    #[error("{}: {why}", .path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What it says.
        why: String,
    },
}

fn recovery(path: &std::path::Path, backups: &[PathBuf]) -> String {
    let name = path.display();
    let salvage = format!(
        "What can still be read is saved by `sqlite3 {name} .recover | sqlite3 {name}.recovered`; then import the files of the days since again, which adds what is missing and nothing twice."
    );
    match backups {
        [] => format!("No backup lies beside it. {salvage}"),
        [one] => format!("A backup lies beside it: {}. Copy it over the ledger, or: {salvage}", one.display()),
        [newest, ..] => format!(
            "{} backups lie beside it, the newest is {}. Copy it over the ledger, or: {salvage}",
            backups.len(),
            newest.display()
        ),
    }
}
