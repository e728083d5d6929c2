#!/bin/sh
# Installs the Debian or Ubuntu packages that are missing, as root or with sudo; with "postgis" the database of the
# slow tests too.
set -eu

packages="qgis python3-qgis qgis-providers python3-venv xvfb xauth
    poppler-utils fonts-dejavu-core locales cgi-mapserver
    libpango-1.0-0 libpangoft2-1.0-0"
# what the PDF of the report is drawn with; before Debian 12 the second is part of another package
if apt-cache show libharfbuzz-subset0 >/dev/null 2>&1 || dpkg-query -W libharfbuzz-subset0 >/dev/null 2>&1; then
    packages="$packages libharfbuzz-subset0"
fi
# the libraries of the page for residents come from the npm registry; a Node of another origin has its own npm
command -v npm >/dev/null || packages="$packages nodejs npm"
# the tests of that page open it; Ubuntu has its browser as a snap, which a machine without one gets by hand
if ! command -v chromium >/dev/null && [ "$(. /etc/os-release 2>/dev/null; echo "${ID:-}")" = debian ]; then
    packages="$packages chromium"
fi
# Ubuntu 22.04: its own Python is too old for the engine
if [ -x /usr/bin/python3 ] && ! /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    packages="$packages python3.11 python3.11-venv"
fi

if [ "${1:-}" = postgis ]; then
    # its name has the version of PostgreSQL in it
    packages="$packages postgresql $(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1)"
fi

if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian or Ubuntu: install QGIS 3.22 or newer with its Python, and Python 3.11 or newer, by hand." >&2
    command -v qgis_process >/dev/null || exit 1
    exit 0
fi

missing=""
for package in $packages; do
    state=$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    case "$state" in ii*) ;; *) missing="$missing $package" ;; esac
done
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Install as root:$missing" >&2; exit 1; }
    sudo=sudo
fi
echo "Installing:$missing"
$sudo apt-get update -q
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
