#!/usr/bin/env bash
# Takes the README's picture: plans Malta with the release binary and opens its map in Chromium without a network.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
./target/release/fullsweep plan data/malta --out "$out" --iterations "${ITERATIONS:-20000}" --seed 1 --quiet >/dev/null
mkdir -p docs/images
(cd web && { [ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --loglevel=error; } &&
    node test/screenshot.mjs "$out/map.html" ../docs/images/malta-map.png)
