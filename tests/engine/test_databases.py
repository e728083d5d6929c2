"""Databases of SQLite: addresses of any path, and changes that neither date nor size shows."""

import fcntl
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from g40_plugin import databases
from g40_plugin.databases import address, connected, is_database, is_held, state

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PureWindowsPath(r"\\server\share\a city.gpkg"), "file:////server/share/a%20city.gpkg?mode=ro"),
        (PureWindowsPath(r"\\server\share$\50%#?.gpkg"), "file:////server/share%24/50%25%23%3F.gpkg?mode=ro"),
        (PureWindowsPath(r"C:\plans\x.gpkg"), "file:///C:/plans/x.gpkg?mode=ro"),
        (PureWindowsPath(r"\\?\C:\plans\x.gpkg"), "file:////%3F/C:/plans/x.gpkg?mode=ro"),
        (PurePosixPath("/data/x.gpkg"), "file:///data/x.gpkg?mode=ro"),
        (PurePosixPath("/data/Łódź.gpkg"), "file:///data/%C5%81%C3%B3d%C5%BA.gpkg?mode=ro"),
    ],
)
def test_addresses(path, expected):
    assert address(path) == expected


ODD = ("a#b", "a?mode=memory", "100%41", "two  spaces", "it's \"so\"", "é", "a\udcffb", "a\\b")


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_sqlite_opens_the_very_file(tmp_path, name):
    path = tmp_path / f"{name}.gpkg"
    with closing(connected(path, "rwc")) as database:
        database.execute("CREATE TABLE t (x)")
    assert list(tmp_path.iterdir()) == [path]
    with closing(connected(path)) as database:
        assert database.execute("SELECT count(*) FROM t").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            database.execute("INSERT INTO t VALUES (1)")
    assert is_database(path)


def test_no_other_place_makes_an_address():
    # what is being written, by its own path, and what is in memory need none
    opened = re.compile(r"sqlite3\.connect\((?!path\)|\":memory:\"\))")
    for folder in ("g40_plugin", "algorithms"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != "databases.py":
                text = path.read_text(encoding="utf-8")
                assert ".as_uri(" not in text and "mode=ro" not in text and not opened.search(text), path


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_change_shows_where_date_and_size_do_not(tmp_path, mode):
    path = tmp_path / "x.gpkg"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode={mode}")
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES (1)")
        database.commit()
        found = []
        for value in (2, 3, 4):
            database.execute("UPDATE t SET x = ?", (value,))
            database.commit()
            for side in ("", "-wal"):
                if Path(f"{path}{side}").exists():
                    os.utime(f"{path}{side}", (1, 1))
            found.append(state(path))
    assert len({facts[0] for facts in found}) == 1
    assert len(set(found)) == 3


def test_reading_changes_no_state(tmp_path):
    path = tmp_path / "x.gpkg"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (x)")
        database.commit()
        before = state(path)
        with closing(connected(path)) as reader:
            reader.execute("SELECT * FROM t").fetchall()
        assert state(path) == before


# as a library of SQLite locks what it writes: the bytes that it calls reserved and shared
RESERVED, SHARED, SHARED_BYTES = 0x40000001, 0x40000002, 510
# another program that would write
WRITE = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"


def can_be_written(path):
    done = subprocess.run([sys.executable, "-c", WRITE, str(path)], check=False, capture_output=True)
    return done.returncode == 0


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "a \u00e9\udcff.gpkg"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE t (x)")
    return path


def test_to_ask_who_holds_a_file_takes_no_lock_away(small):
    """A process loses its locks on a file when it closes it, those of other libraries in it too, as in QGIS."""
    with small.open("rb+") as held:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, RESERVED)
        fcntl.lockf(held, fcntl.LOCK_SH | fcntl.LOCK_NB, SHARED_BYTES, SHARED)
        assert not can_be_written(small)
        # of this very process too
        assert is_held(small)
        assert not can_be_written(small)
        # that is what it is about: to look at the file here would end it
        is_database(small)
        assert can_be_written(small)
    assert not is_held(small)


def test_without_a_python_beside_it_what_is_left_beside_a_database_tells(small, monkeypatch):
    monkeypatch.setattr(databases.sys, "executable", "/usr/bin/qgis")
    monkeypatch.setattr(databases.sys, "exec_prefix", "/nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    assert not is_held(small)
    Path(f"{small}-wal").touch()
    assert is_held(small)


def test_what_is_no_database_is_held_by_nobody(small):
    with closing(sqlite3.connect(small, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        assert is_held(small)
    other = small.with_suffix(".pdf")
    small.rename(other)
    assert not is_held(other)
    small.write_text("no database")
    assert not is_held(small)
