#!/usr/bin/env bash
# All tests: format, lints, units to end to end, docs, the quality gate on a short budget, the page in a browser.
# Installs what it needs beyond a Rust toolchain where it may (Debian as root); where it may not, it says so and what is left out.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

need() { # need COMMAND DEBIAN-PACKAGES...
    command -v "$1" >/dev/null 2>&1 && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        step "install ${*:2}"
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "${@:2}" >/dev/null
    fi
    command -v "$1" >/dev/null 2>&1
}

step "format"
cargo fmt --check

step "the page"
./tools/page.sh

step "lints"
cargo clippy --locked --all-targets -- -D warnings

step "tests"
cargo test --locked

step "the quality of plans"
# The binary the tests were run with: `cargo run` would build every dependency anew.
target/debug/fullsweep --quiet bench suite benches/quality.toml --out target/quality

step "docs"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

step "the page in a browser"
if command -v npm >/dev/null 2>&1 && need chromium chromium fonts-wqy-microhei; then
    ./tools/browser-test.sh
else
    echo "SKIPPED: the browser test needs npm and chromium (Debian: apt-get install nodejs npm chromium fonts-wqy-microhei)"
fi
step "all passed"
