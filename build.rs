//! Puts the built map page (`web/dist/map.html`) where the compiler finds it; an empty file where it is not built yet.
//!
//! It runs neither Node nor npm: the page is built by `npm ci && npm run build` in `web/`, and the rest of the binary does
//! not need it.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // The folder is there in every clone (it holds a `.gitignore`), so that a page built later is noticed.
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    let page = fs::read("web/dist/map.html").unwrap_or_default();
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("map.html"), page)
}
