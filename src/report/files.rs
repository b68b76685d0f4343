//! All formats into one folder.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::gpx::{self, gpx};
use super::map::{BaseMap, MapMissing, MapOptions, html};
use super::{Lang, plan_json, routes_geojson, sheets, xlsx};
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
    put("sheets.html", sheets(plan, scenario, options.lang).map_err(|why| unfit("sheets.html", &why))?.as_bytes())?;
    put("plan.xlsx", &xlsx(plan, scenario, options.lang).map_err(|why| unfit("plan.xlsx", &why))?)?;
    for (name, bytes) in gpx(plan, scenario, options.lang).map_err(|why| unfit("TEAM.gpx", &why))? {
        put(&name, &bytes)?;
    }
    remove_outdated(out, &written)?;
    Ok(written)
}

/// Takes away the rounds of an earlier plan whose teams have none in this one: nobody shall drive by yesterday's file.
/// Only files that we wrote ourselves, as their head says.
fn remove_outdated(out: &Path, written: &[PathBuf]) -> Result<(), Error> {
    let entries = fs::read_dir(out).map_err(|source| Error::Write { path: out.to_owned(), source })?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_gpx = path.extension().is_some_and(|ending| ending == "gpx");
        if is_gpx && !written.contains(&path) && is_ours(&path) {
            fs::remove_file(&path).map_err(|source| Error::Write { path, source })?;
        }
    }
    Ok(())
}

fn is_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(256).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(gpx::HEAD)
}

/// Writes the map page into the folder `out`; told apart: the page is not in this binary.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_map(
    plan: &Plan,
    scenario: &Scenario,
    base: &BaseMap,
    out: &Path,
    options: &Options,
) -> Result<Result<PathBuf, MapMissing>, Error> {
    fs::create_dir_all(out).map_err(|source| Error::Write { path: out.to_owned(), source })?;
    let options = MapOptions { lang: options.lang, title: scenario.title.clone() };
    match html(plan, scenario, base, &options) {
        Ok(page) => save(out, "map.html", page.as_bytes()).map(Ok),
        Err(missing) => Ok(Err(missing)),
    }
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

#[cfg(test)]
mod tests {
    use super::super::demo;
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_holds_every_format_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("new/out");
        let written = write_all(&demo::plan(), &demo::scenario(), &out, &Options::default()).unwrap();
        let expected = ["T1.gpx", "_二队.gpx", "plan.json", "plan.xlsx", "routes.geojson", "sheets.html"];
        assert_eq!(names(&out), expected);
        assert_eq!(written.len(), expected.len());
        assert_eq!(names(&folder.path().join("new")), ["out"], "a team's id leads nowhere else");
    }

    #[test]
    fn equal_plans_give_equal_files() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        for (out, lang) in [(&one, Lang::Zh), (&two, Lang::Zh)] {
            write_all(&demo::plan(), &demo::scenario(), out, &Options { lang }).unwrap();
        }
        for name in names(&one) {
            assert_eq!(fs::read(one.join(&name)).unwrap(), fs::read(two.join(&name)).unwrap(), "{name}");
        }
    }

    #[test]
    fn rounds_of_an_earlier_plan_go_and_files_of_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let mut plan = demo::plan();
        write_all(&plan, &demo::scenario(), folder.path(), &Options::default()).unwrap();
        fs::write(folder.path().join("hike.gpx"), r#"<gpx version="1.1" creator="somebody"/>"#).unwrap();
        plan.routes.retain(|route| route.team == "T1");
        write_all(&plan, &demo::scenario(), folder.path(), &Options::default()).unwrap();
        let left: Vec<String> = names(folder.path()).into_iter().filter(|name| name.ends_with(".gpx")).collect();
        assert_eq!(left, ["T1.gpx", "hike.gpx"]);
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("plan.json")).unwrap();
        let error = write_all(&demo::plan(), &demo::scenario(), folder.path(), &Options::default()).unwrap_err();
        assert!(error.to_string().contains("plan.json"), "{error}");
        assert_eq!(names(folder.path()), ["plan.json"], "nothing half-written is left");
    }

    /// With `FULLSWEEP_DEMO=FOLDER` the files stay there, to be looked at.
    #[test]
    fn a_demo_for_eyes_is_written_where_asked() {
        let temporary = tempfile::tempdir().unwrap();
        let out = std::env::var_os("FULLSWEEP_DEMO").map_or(temporary.path().to_owned(), PathBuf::from);
        for lang in Lang::ALL {
            let out = out.join(lang.code());
            assert!(!write_all(&demo::plan(), &demo::scenario(), &out, &Options { lang }).unwrap().is_empty());
        }
    }
}
