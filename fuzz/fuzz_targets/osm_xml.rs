#![no_main]

//! An extract as a file, since that is how extracts are read; the graph is built from whatever could be read.

use fullsweep::road::Profile;
use fullsweep::road::extract::{RoadData, build};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("fullsweep-fuzz-{}.osm", std::process::id()));
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    if let (Ok(data), Some(car)) = (RoadData::read(&path), Profile::built_in("car")) {
        let _ = build(&data, &car);
    }
});
