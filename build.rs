//! Puts the built pages (`web/dist/*.html`) where the compiler finds them; empty files where they are not built yet. And tells the
//! compiler which rules days are judged by, as a digest of the code that judges.
//!
//! It runs neither Node nor npm: the pages are built by `npm ci && npm run build` in `web/`, and the rest of the
//! binary does not need them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The code that the word on a site and a day depends on, tests aside: a ledger judges a day again when any of it has changed.
const JUDGING: [&str; 3] = ["src/coverage", "src/cli/coverage/judging.rs", "src/cli/coverage/ledger"];

/// What stands there and comes after the words: it makes blind spots of them, which no ledger keeps.
const NOT_JUDGING: &str = "src/coverage/blind";

fn main() -> io::Result<()> {
    // The folder is there in every clone (it holds a `.gitignore`), so that a page built later is noticed.
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    for name in ["map.html", "coverage.html"] {
        let page = fs::read(Path::new("web/dist").join(name)).unwrap_or_default();
        fs::write(Path::new(&out).join(name), page)?;
    }
    println!("cargo::rustc-env=FULLSWEEP_JUDGING={:016x}", digest(&JUDGING)?);
    Ok(())
}

/// A digest of files and folders of code.
///
/// FNV-1a (Fowler, Noll and Vo): nobody who changes the code means to deceive it, and what takes part in building is built first.
fn digest(paths: &[&str]) -> io::Result<u64> {
    let mut files = Vec::new();
    for path in paths {
        println!("cargo::rerun-if-changed={path}");
        code_in(Path::new(path), &mut files)?;
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        // However the clone ends its lines.
        for byte in fs::read(file)?.into_iter().filter(|byte| *byte != b'\r') {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(hash)
}

fn code_in(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path == Path::new(NOT_JUDGING) || path.file_name().is_some_and(|name| name == "tests.rs") {
        return Ok(());
    }
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        code_in(&entry?.path(), files)?;
    }
    Ok(())
}
