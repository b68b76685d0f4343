#!/usr/bin/env bash
# Holds our roads against OSRM's in one run: CPU seconds of preparing and of tables, travel times of random pairs.
#
#   benches/peers/roads.sh EXTRACT.osm.pbf SITES.geojson OUTDIR
#
# Needs the harness ../shared/peers/roads/osrm_table.py and a Python of 3.12 or newer with
# `pip install osrm-bindings==26.10.0 numpy`. PYTHON names it (default python3); it may be several words, so that a Python
# within a chroot serves too. Where the system's Python is older, `benches/peers/python.sh DIR` unpacks Debian's next beside it.
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,9p' "$0"; exit 2; }
extract=$1 sites=$2 out=$3
harness=${HARNESS:-../shared/peers/roads/osrm_table.py}
mkdir -p "$out"
${PYTHON:-python3} "$harness" "$extract" "$sites" "$out" --profile car --pairs 10000
cargo bench --quiet --bench peer_roads -- "$extract" "$sites" "$out/pairs.csv" | tee "$out/ours.txt"
echo "OSRM:"; cat "$out/osrm.json"
