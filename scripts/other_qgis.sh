#!/bin/sh
# The desktop drive and the tests of the QGIS side with the QGIS of another Debian, in a folder of its own (3 GB).
#     sh scripts/other_qgis.sh FOLDER make [SUITE]     makes the folder, as root; trixie, with QGIS 3.40, is the default
#     sh scripts/other_qgis.sh FOLDER drive [...]      tests/desktop/drive.py with these words
#     sh scripts/other_qgis.sh FOLDER test [...]       pytest with these words, such as tests/qgis/test_dock.py
# The plugin is that of build/ ("make build"). Pictures come to out/desktop.
set -eu

mkdir -p "$1"
folder=$(cd "$1" && pwd) what=$2
shift 2
here=$(cd "$(dirname "$0")/.." && pwd)

# the repository and what a program asks of a kernel, at their own places for as long as a command runs
inside() {
    mkdir -p "$folder$here"
    unshare --mount sh -c '
        folder=$1 here=$2
        shift 2
        mount --bind "$here" "$folder$here"
        mount -t proc proc "$folder/proc"
        mount --bind /dev "$folder/dev"
        exec chroot "$folder" env -i PATH=/usr/bin:/bin:/usr/sbin HOME=/root LANG=C.UTF-8 "$@"
    ' sh "$folder" "$here" "$@"
}

case $what in
make)
    suite=${1:-trixie}
    if [ ! -e "$folder/usr/bin/qgis" ]; then
        debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder"
        cp /etc/resolv.conf "$folder/etc/resolv.conf"
        inside DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends qgis python3-qgis \
            qgis-providers python3-venv xvfb xauth poppler-utils fonts-dejavu-core fonts-open-sans e2fsprogs
    fi
    cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/ca-certificates.crt"
    inside python3 -m venv /opt/engine
    # beside what the engine needs, what reads a PDF in the tests
    inside /opt/engine/bin/pip install -q -r "$here/resources/requirements.txt" "$(grep ^pdfua= "$here/requirements-dev.txt")"
    inside python3 -m venv --system-site-packages /opt/qgis
    inside /opt/qgis/bin/pip install -q -r "$here/requirements-qgis.txt"
    ;;
drive)
    inside G40_ENGINE_PYTHON=/opt/engine/bin/python python3 "$here/tests/desktop/drive.py" "$@"
    ;;
test)
    inside G40_ENGINE_PYTHON=/opt/engine/bin/python QT_QPA_PLATFORM=offscreen QGIS_PREFIX_PATH=/usr \
        PYTHONPATH="$here/build" sh -c 'cd "$0" && exec /opt/qgis/bin/python -m pytest -o filterwarnings=default "$@"' \
        "$here" "$@"
    ;;
*)
    echo "make, drive or test: $what is none of these." >&2
    exit 2
    ;;
esac
