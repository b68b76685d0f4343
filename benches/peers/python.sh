#!/usr/bin/env bash
# Unpacks Debian 13's Python 3.13 with OSRM's bindings into DIR, beside the system's own, and prints the PYTHON to give to
# roads.sh. Needs root (chroot), apt and pip. Paths given to that Python are within DIR: copy the input there.
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,3p' "$0"; exit 2; }
mkdir -p "$1"; dir=$(cd "$1" && pwd)
sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*debian* 2>/dev/null || true) # either may be missing
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' <<< "$sources" | head -1)
mkdir -p "$dir"/apt/{etc,state/lists/partial,cache/archives/partial} "$dir"/root
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$dir/apt/etc/sources.list"
: > "$dir/apt/state/status"
apt() {
    apt-get -q -o Dir::Etc::sourcelist="$dir/apt/etc/sources.list" -o Dir::Etc::sourceparts=/nonexistent \
        -o Dir::State="$dir/apt/state" -o Dir::State::status="$dir/apt/state/status" -o Dir::Cache="$dir/apt/cache" \
        -o APT::Install-Recommends=false -o APT::Sandbox::User=root "$@"
}
apt update
apt install -y --download-only python3.13 libstdc++6
for package in "$dir"/apt/cache/archives/*.deb; do dpkg-deb -x "$package" "$dir/root"; done
for link in bin lib lib64 sbin; do [ -e "$dir/root/$link" ] || ln -s "usr/$link" "$dir/root/$link"; done
mkdir -p "$dir/root"/{dev,tmp,work}
[ -e "$dir/root/dev/null" ] || mknod -m 666 "$dir/root/dev/null" c 1 3
[ -e "$dir/root/dev/urandom" ] || mknod -m 666 "$dir/root/dev/urandom" c 1 9
pip install --quiet --python-version 3.13 --implementation cp --only-binary=:all: --target "$dir/root/site" \
    osrm-bindings==26.10.0 numpy
echo "PYTHON=\"env PYTHONPATH=/site chroot $dir/root /usr/bin/python3.13\""
