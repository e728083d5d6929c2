#!/bin/sh
# Prints the newest Python from 3.11 to 3.13 that can make a virtual environment.
for python in python3.13 python3.12 python3.11 /usr/bin/python3 python3; do
    path=$(command -v "$python") || continue
    if "$path" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        echo "$path"
        exit 0
    fi
done
echo "No Python 3.11, 3.12 or 3.13 with venv was found: install one, on Debian and Ubuntu with 'apt install python3-venv'." >&2
exit 1
