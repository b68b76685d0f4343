#!/usr/bin/env bash
# The map page in a real browser without a network. Needs npm and Chromium (CHROMIUM names another one than Debian's).
set -euo pipefail
cd "$(dirname "$0")/../web"
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --loglevel=error
[ -f dist/map.html ] || npm run --silent build
npm test --silent
