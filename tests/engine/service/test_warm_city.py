"""A warm engine sees what other programs do to its city package, wherever they write it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from g40_plugin.engine.service.methods import load_city

# a process of its own, as QGIS is: locks hold between processes; it keeps the package open after the change
OTHER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode=" + sys.argv[2])
database.execute("SELECT count(*) FROM stops").fetchone()
print("open", flush=True)
sys.stdin.readline()
database.execute("BEGIN")
# the triggers of the spatial index call functions that only GDAL has
found = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'stops'").fetchall()
for (name,) in found:
    database.execute("DROP TRIGGER " + name)
database.execute("DELETE FROM stops")
database.execute("COMMIT")
print("changed", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def package(sample_package, tmp_path):
    return Path(shutil.copy(sample_package, tmp_path / "city.gpkg"))


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_change_by_another_program_is_seen_though_date_and_size_stay(package, mode):
    before = package.stat()
    command, pipe = [sys.executable, "-c", OTHER, str(package), mode], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout.readline() == "open\n"
        os.utime(package, ns=(before.st_atime_ns, before.st_mtime_ns))
        first = load_city(str(package))
        assert len(first.stops) > 0
        assert load_city(str(package)) is first
        other.stdin.write("change\n")
        other.stdin.flush()
        assert other.stdout.readline() == "changed\n"
        os.utime(package, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert package.stat().st_size == before.st_size
        again = load_city(str(package))
        assert len(again.stops) == 0
        assert load_city(str(package)) is again
        other.stdin.write("end\n")
