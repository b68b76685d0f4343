#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fullsweep::input::fuzz::gpkg_shape(bytes));
