#!/usr/bin/env bash
# Builds the map page into web/dist, which the binary embeds. Does nothing when it is up to date; without Node.js it says
# what to install and goes on, since everything else works without the page.
set -euo pipefail
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null 2>&1; then
    echo "note: npm (Node.js 20 or newer) is not installed: building without the map page; map.html will not be written." >&2
    echo "      Debian: apt-get install nodejs npm; then run 'make page' and build again." >&2
    exit 0
fi
newest=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -newer dist/map.html -print 2>/dev/null | head -n 1 || true)
if [ -f dist/map.html ] && [ -z "$newest" ]; then
    exit 0
fi
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
