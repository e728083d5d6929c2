"""Fingerprints of inputs: a file, a folder, or a file that is one with others beside it, such as a shapefile."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

_CHUNK = 1 << 20
# of a shapefile, what GDAL reads beside the .shp
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn")


class Fingerprint(NamedTuple):
    """How large an input is, and the SHA-256 of what it holds, in hexadecimal digits."""

    size: int
    sha256: str


# a database of SQLite begins with a header, of which these bytes tell how it is written and how often it was: a
# program that only begins to edit, as QGIS does, changes them and nothing else
_MAGIC, _HEADER = b"SQLite format 3\x00", 100
_OF_THE_WRITER = (slice(18, 20), slice(24, 28), slice(92, 100))


def sha256_of(path: Path) -> str:
    """The SHA-256 of what a file holds, in hexadecimal digits. Raises ``OSError``.

    Of a database it is that without the marks of who wrote it last, and with its log, where changes may stand that are
    not in the file yet.
    """
    found = hashlib.sha256()
    with path.open("rb") as stream:
        head = bytearray(stream.read(_HEADER))
        is_database = head.startswith(_MAGIC)
        if is_database:
            for part in _OF_THE_WRITER:
                head[part] = bytes(part.stop - part.start)
        found.update(head)
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    log = path.with_name(f"{path.name}-wal")
    if is_database and log.exists():
        found.update(log.read_bytes())
    return found.hexdigest()


def files_of(path: Path) -> list[Path]:
    """The files that an input is made of, in the order of their names: all of a folder, the parts of a shapefile."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file())
    if path.suffix.lower() == _SHAPEFILE[0]:
        beside = (file for file in path.parent.iterdir() if file.stem == path.stem)
        return sorted(file for file in beside if file.suffix.lower() in _SHAPEFILE)
    return [path]


def fingerprint(path: Path) -> Fingerprint:
    """The fingerprint of an input; of several files it is that of the list of their names and hashes.

    Raises ``OSError`` where it cannot be read.
    """
    files = files_of(path)
    size = sum(file.stat().st_size for file in files)
    if files == [path]:
        return Fingerprint(size, sha256_of(path))
    root = path if path.is_dir() else path.parent
    lines = [f"{sha256_of(file)}  {file.relative_to(root).as_posix()}\n" for file in files]
    return Fingerprint(size, hashlib.sha256("".join(lines).encode()).hexdigest())


def state_of(path: Path) -> list[list[int]]:
    """Size and moment of the last change of each file of an input: what is as it was needs no new fingerprint."""
    found = [file.stat() for file in files_of(path)]
    return [[about.st_size, about.st_mtime_ns] for about in found]
