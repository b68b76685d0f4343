//! Puts the built pages (`web/dist/*.html`) where the compiler finds them; empty files where they are not built yet.
//!
//! It runs neither Node nor npm: the pages are built by `npm ci && npm run build` in `web/`, and the rest of the
//! binary does not need them.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // The folder is there in every clone (it holds a `.gitignore`), so that a page built later is noticed.
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    for name in ["map.html", "coverage.html"] {
        let page = fs::read(Path::new("web/dist").join(name)).unwrap_or_default();
        fs::write(Path::new(&out).join(name), page)?;
    }
    Ok(())
}
