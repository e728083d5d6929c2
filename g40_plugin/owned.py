"""Whose a file is: what this program wrote it may replace, and nothing else unless the user says so.

Needs nothing but Python's standard library: the engine and the QGIS side both use it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import List, Sequence

from .catalogue.language import N_, listed
from .catalogue.parameters import File
from .databases import connected
from .outputs import PlaceError, check_place

# stands in every file of text that is written, so that it can be told from what others wrote
MADE_BY = "G40 15-Minute City"

_STRANGE = N_(
    "The folder {folder} holds files of the same names ({names}) that this program did not write: choose an empty "
    "folder, or allow that they are replaced (--overwrite)."
)
# what stands in the table meta of a city package, and in that of results
_OWN = "SELECT 1 FROM meta WHERE key IN ('schema_version', 'norms_version')"
# what stands in a GeoPackage that has no such table, such as a layer to draw in
_MADE = "SELECT 1 FROM gpkg_metadata WHERE instr(metadata, ?)"
# what a file is by its layers, the first of these that it has
_KINDS = ("streets", "areas", "difference", "programme", "sites", "reach", "lift", "remarks", "masses")
# MADE_BY stands within so much of a text that this program wrote
_HEAD_BYTES = 8192
# kinds of files in which no name of a program stands
_SILENT = (".csv", ".parquet", ".xlsx", ".geojson", ".pbf", ".pmtiles")


def is_ours(path: Path, holds: str = "") -> bool:
    """Whether this program wrote a file, of the same kind (``holds``); one with nothing in it is as good as none."""
    if not path.stat().st_size:
        return True
    if path.suffix.lower() != ".gpkg":
        with path.open("rb") as stream:
            # a PDF says so at its end
            return MADE_BY.encode() in stream.read(-1 if path.suffix.lower() == ".pdf" else _HEAD_BYTES)
    try:
        with closing(connected(path)) as database:
            layers = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
            known = [name for name in _KINDS if name in layers]
            return database.execute(_OWN).fetchone() is not None and known[:1] == [holds]
    except sqlite3.Error:
        return False


def check_folder(folder: Path, files: Sequence[File], names: Sequence[str]) -> None:
    """Raise ``PlaceError`` where one of ``names`` in a folder cannot be replaced, or is one of its ``strangers``."""
    strange = strangers(folder, files, names)
    if strange:
        raise PlaceError(_STRANGE, folder=folder, names=listed(strange))


def strangers(folder: Path, files: Sequence[File], names: Sequence[str]) -> List[str]:
    """Which of ``names`` in a folder were written by somebody else.

    ``files`` are all that are written there. A file whose kind cannot tell who wrote it, such as a table, is ours
    where the first of ``files`` is. Raises ``PlaceError`` for a file that cannot be replaced.
    """
    there = [name for name in names if (folder / name).exists()]
    for name in there:
        check_place(folder / name)
    return [name for name in there if not _is_ours(folder, files, name)]


def _is_ours(folder: Path, files: Sequence[File], name: str) -> bool:
    file = next((one for one in files if one.fits(name)), File(name))
    if Path(name).suffix.lower() in _SILENT:
        name, file = files[0].name, files[0]
    path = folder / name
    if not path.is_file():
        return False
    return _says_so(path) if path.suffix.lower() == ".gpkg" and not file.holds else is_ours(path, file.holds)


def _says_so(path: Path) -> bool:
    """Whether the metadata of a GeoPackage say that this program wrote it."""
    try:
        with closing(connected(path)) as database:
            return database.execute(_MADE, (MADE_BY,)).fetchone() is not None
    except sqlite3.Error:
        return False


def fixed(files: Sequence[File]) -> List[str]:
    """The names of the files that are known before the work."""
    return [file.name for file in files if not file.is_pattern]
