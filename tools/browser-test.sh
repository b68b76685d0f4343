#!/usr/bin/env bash
# The map page in a real browser without a network, filled by hand and by a plan of the debug binary.
# Needs npm and Chromium (CHROMIUM names another one than Debian's).
set -euo pipefail
cd "$(dirname "$0")/.."

(cd web && { [ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --loglevel=error; } &&
    { [ -f dist/map.html ] || npm run --silent build; })
cargo build --locked
export FULLSWEEP="$PWD/target/debug/fullsweep"
cd web
npm test --silent
