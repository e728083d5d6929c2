"""Databases of SQLite, such as a GeoPackage: their address, what state they are in, and whether somebody holds them.

Needs nothing but Python's standard library: the engine and the QGIS side both use it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path, PurePath
from typing import Tuple, Union
from urllib.parse import quote

# what SQLite keeps beside a database: a journal or log that is there is replayed into the file of that name
SIDE_FILES = ("-journal", "-wal", "-shm")

_MAGIC = b"SQLite format 3\x00"
# in the head of a database: counter of changes and pages, and the change for which the pages were counted
_COUNTERS = (slice(24, 32), slice(92, 96))
_HEAD_BYTES = 100
# heads of the log, with its salts, and of its index, with a counter of its own
_LOG_BYTES, _INDEX_BYTES = 32, 48
# a reader lets go within this
_PATIENCE_S = 1.0
_ENDINGS = (".gpkg", ".sqlite", ".db")
# what the process that looks whether a database is held says; others are those of a Python that fails
_FREE, _HELD = 0, 30

State = Tuple[Union[int, bytes], ...]


def address(path: PurePath, mode: str = "ro") -> str:
    """The URI by which SQLite opens an absolute path, whatever letters it has, also ``\\\\server\\share\\x.gpkg``.

    ``mode`` is ro, rw or rwc. ``Path.as_uri`` names the server of a share as a host, which SQLite refuses.
    """
    text = path.as_posix()
    root = "" if text.startswith("/") else "/"
    return f"file://{root}{quote(text, safe='/:', errors='surrogateescape')}?mode={mode}"


def connected(path: Path | str, mode: str = "ro", timeout: float = 5.0) -> sqlite3.Connection:
    """A connection to a database, which the caller closes. Raises ``sqlite3.Error``."""
    return sqlite3.connect(address(Path(path).absolute(), mode), uri=True, timeout=timeout, isolation_level=None)


def is_database(path: Path) -> bool:
    """Whether a file is a database of SQLite."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def is_held(path: Path) -> bool:
    """Whether a program holds a database open for writing, such as QGIS with a layer that is being edited.

    What a program that died left half done is undone or finished by it, as whoever opens the file next would do. A file
    whose name does not end as that of a database is none.
    """
    if path.suffix.lower() not in _ENDINGS or not path.is_file():
        return False
    if os.name == "nt":
        return _cannot_be_locked(path)
    # a process that closes a file loses all its locks on it, also those that QGIS holds through a library of its own:
    # another process looks
    python = _python()
    if python is not None:
        told = _run([python, "-I", "-S", str(Path(__file__).absolute()), str(path.absolute())])
        if told in (_FREE, _HELD):
            return told == _HELD
    return any(Path(f"{path}{ending}").exists() for ending in SIDE_FILES)


def _python() -> str | None:
    """A Python that can be started; QGIS may give its own program for one."""
    found = (sys.executable, str(Path(sys.exec_prefix) / "bin" / "python3"), shutil.which("python3") or "")
    named = (path for path in found if Path(path).name.startswith("python"))
    return next((path for path in named if os.access(path, os.X_OK)), None)


def _run(command: list[str]) -> int:
    """The exit code of a command that says nothing and is asked nothing."""
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=silent)
    status = os.waitpid(process, 0)[1]
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1


def _cannot_be_locked(path: Path) -> bool:
    """Whether somebody keeps us from being alone with a file, where that is a database."""
    if not is_database(path):
        return False
    try:
        with closing(connected(path, "rw", _PATIENCE_S)) as database:
            # also shuts out who merely waits with a log open
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
            database.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.DatabaseError:
        # damaged, so nobody writes to it
        return False
    return False


def state(path: Path) -> State:
    """What changes when a database does, also where its date and size stay and where changes wait in the log."""
    facts = path.stat()
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    found: State = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
    found += tuple(head[part] for part in _COUNTERS)
    # a log with nothing in it, which reading alone can make, is as good as none
    log = _side_state(Path(f"{path}-wal"), _LOG_BYTES)
    return (*found, *log, *_side_state(Path(f"{path}-shm"), _INDEX_BYTES)[1:]) if log[1] else found


def _side_state(path: Path, size: int) -> State:
    try:
        facts = path.stat()
        with path.open("rb") as stream:
            return (facts.st_mtime_ns, facts.st_size, stream.read(size))
    except OSError:
        return (0, 0, b"")


if __name__ == "__main__":
    sys.exit(_HELD if _cannot_be_locked(Path(sys.argv[1])) else _FREE)
