#![no_main]

//! The cache file: bytes as they are, or changes to a sound file under right checksums.

use std::sync::LazyLock;

use fullsweep::road::Damage;

static DAMAGE: LazyLock<Damage> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("fullsweep-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("room for a small file");
    Damage::new(&folder)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match bytes.split_first() {
        Some((0, raw)) => DAMAGE.raw(raw),
        Some((_, changes)) => DAMAGE.resealed(changes),
        None => false,
    };
});
