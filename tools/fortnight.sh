#!/usr/bin/env bash
# Plays the daily circle on a scenario: list, plan, what simulated teams hand in, ledger, coverage, the evening's report.
#
#   tools/fortnight.sh data/malta out/malta 14
#   tools/fortnight.sh data/chongqing-yubei out/yubei 6 --found 47 --photos --thorough 2
#
# Prints every command before it is run, so that each can be repeated by hand. A folder with a folder a day has its lists add up.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 3 ]; then
    echo "usage: tools/fortnight.sh SCENARIO DIR DAYS [--seed N] [--noise M] [--every S] [--iterations N] [--found N] [--slow N] [--photos] [--thorough N]" >&2
    exit 2
fi
scenario=$1 out=$2 days=$3
shift 3
if [ -e "$out/ledger.db" ]; then
    echo "error: $out/ledger.db is there already: a fortnight begins with an empty ledger; name another folder" >&2
    exit 2
fi
# Two builds: together they would have cargo build all dependencies of the program anew, with what the tests ask of them. The
# simulator is built as the tests are.
cargo build --release --bin fullsweep
cargo build --example fortnight
target=${CARGO_TARGET_DIR:-target}
exec "$target/debug/examples/fortnight" circle "$scenario" "$out" --days "$days" --fullsweep "$target/release/fullsweep" "$@"
