#!/usr/bin/env bash
# Builds the map pages into web/dist, which the binary embeds. Does nothing when they are up to date; without Node.js it says
# what to install and goes on, since everything else works without the pages.
set -euo pipefail
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null 2>&1; then
    echo "note: npm (Node.js 20 or newer) is not installed: building without the map pages; map.html and coverage.html will not be written." >&2
    echo "      Debian: apt-get install nodejs npm; then run 'make page' and build again." >&2
    exit 0
fi
fresh=yes
for page in dist/map.html dist/coverage.html; do
    newest=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -newer "$page" -print 2>/dev/null | head -n 1 || true)
    if [ ! -f "$page" ] || [ -n "$newest" ]; then
        fresh=no
    fi
done
if [ "$fresh" = yes ]; then
    exit 0
fi
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
