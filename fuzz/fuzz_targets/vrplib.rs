#![no_main]

use fullsweep::bench::{best_known, impossible, read, read_routes};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(instance) = read(text, None) {
        let _ = impossible(&instance);
    }
    let _ = (read_routes(text), best_known(text));
});
