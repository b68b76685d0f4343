#!/usr/bin/env bash
# Runs every fuzz target, SECONDS_EACH each (default 60), on the stable toolchain. Needs clang's runtime and cargo-fuzz, which it
# installs. The first finding ends it; its input is left in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"
command -v cargo-fuzz >/dev/null 2>&1 || cargo install cargo-fuzz --locked
export RUSTC_BOOTSTRAP=1
for target in fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    mkdir -p "corpus/$name" "seeds/$name"
    echo "== $name"
    cargo fuzz run -s none "$name" "corpus/$name" "seeds/$name" -- -max_total_time="${SECONDS_EACH:-60}" -rss_limit_mb=2048
done
