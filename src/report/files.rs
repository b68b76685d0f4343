//! All formats into one folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Lang, gpx, plan_json, routes_geojson, xlsx};
use crate::model::{Plan, Scenario};

/// How the plan is to be shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Language of what people read.
    pub lang: Lang,
}

/// An output could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A format cannot hold the plan.
    #[error("cannot make {file}: {why}")]
    Format {
        /// Name of the file.
        file: &'static str,
        /// Why.
        why: String,
    },
}

/// Writes every format into the folder `out`, which is made where it is missing; returns the files in the order written.
///
/// A file is put into place whole or not at all, so that a reader never sees half of one.
///
/// # Errors
/// When the folder or a file cannot be written, or a format cannot hold the plan.
pub fn write_all(plan: &Plan, scenario: &Scenario, out: &Path, options: &Options) -> Result<Vec<PathBuf>, Error> {
    fs::create_dir_all(out).map_err(|source| Error::Write { path: out.to_owned(), source })?;
    let mut written = Vec::new();
    let mut put = |name: &str, bytes: &[u8]| -> Result<(), Error> {
        written.push(save(out, name, bytes)?);
        Ok(())
    };
    put("plan.json", &plan_json(plan, scenario).map_err(|why| unfit("plan.json", &why))?)?;
    put("routes.geojson", &routes_geojson(plan, scenario).map_err(|why| unfit("routes.geojson", &why))?)?;
    put("plan.xlsx", &xlsx(plan, scenario, options.lang).map_err(|why| unfit("plan.xlsx", &why))?)?;
    for (name, bytes) in gpx(plan, scenario, options.lang).map_err(|why| unfit("TEAM.gpx", &why))? {
        put(&name, &bytes)?;
    }
    Ok(written)
}

fn unfit(file: &'static str, why: &dyn std::error::Error) -> Error {
    Error::Format { file, why: why.to_string() }
}

/// Writes beside the place and renames into it.
fn save(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Error> {
    let path = folder.join(name);
    let beside = folder.join(format!(".{name}.{}.part", std::process::id()));
    let done = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &path));
    done.map_err(|source| {
        // What is left of the attempt is of no use to anyone; that it may not be there at all is no second error.
        let _ = fs::remove_file(&beside);
        Error::Write { path: path.clone(), source }
    })?;
    Ok(path)
}
