#!/usr/bin/env bash
# The map pages in a real browser without a network, filled by hand and by a plan and a coverage of the debug binary.
# Needs npm and Chromium (CHROMIUM names another one than Debian's).
set -euo pipefail
cd "$(dirname "$0")/.."

(cd web && { [ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --loglevel=error; } &&
    { { [ -f dist/map.html ] && [ -f dist/coverage.html ]; } || npm run --silent build; })
# With the tests, so that it is the binary they were run with: alone it would be built anew, with all its dependencies.
cargo build --locked --bins --tests
export FULLSWEEP="$PWD/target/debug/fullsweep"
cd web
npm test --silent
