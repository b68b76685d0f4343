#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fullsweep::input::fuzz::population_gpkg(bytes));
