"""Fingerprints of inputs: a file, a folder, or a file that is one with others beside it, such as a shapefile."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

# of a shapefile, what GDAL reads beside the .shp
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn")


class Fingerprint(NamedTuple):
    """How large an input is, and the SHA-256 of what it holds, in hexadecimal digits."""

    size: int
    sha256: str


def sha256_of(path: Path) -> str:
    """The SHA-256 of what a file holds, in hexadecimal digits. Raises ``OSError``."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
