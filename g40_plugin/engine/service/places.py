"""The one rule for whatever a method writes, settled before it begins: by the kind of the parameter, for every method.

An output is never an input or another output, has the ending of its kind and a name that every program reads, can be
written to, and is in the place of what this program did not write only where the user says so (``overwrite``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from g40_plugin.catalogue.parameters import OVERWRITE, Method, Parameter
from g40_plugin.databases import connected
from g40_plugin.outputs import PlaceError, check_place, followed

from ..errors import OutputError, listed
from ..translation import current_texts, tr
from ..version import MADE_BY

# what stands in the table meta of a city package, and in that of results
_OWN = "SELECT 1 FROM meta WHERE key IN ('schema_version', 'norms_version')"
# what a file is by its layers, the first of these that it has
_KINDS = ("streets", "areas", "difference", "programme", "sites", "reach", "lift", "remarks", "masses")
# MADE_BY stands within so much of a text that this program wrote
_HEAD_BYTES = 8192


def check_outputs(method: Method, given: dict[str, Any]) -> None:
    """Raise ``OutputError`` for an output of a method that may not be written as it is."""
    taken = _inputs(method, given)
    for parameter in method.outputs:
        if given[parameter.name] is None:
            continue
        place = Path(given[parameter.name])
        try:
            target = followed(place)
            if parameter.files:
                _check_folder(target, parameter.files, overwrite=given[OVERWRITE.name])
            else:
                _check_file(place, target, parameter, taken, overwrite=given[OVERWRITE.name])
        except PlaceError as error:
            raise OutputError(error.told(current_texts())) from error
        taken.append(target)


def _inputs(method: Method, given: dict[str, Any]) -> list[Path]:
    """Every file that the method reads."""
    values = [given[parameter.name] for parameter in method.parameters if parameter.kind == "file"]
    paths = [path for value in values for path in _several(value)]
    return [Path(path.split("|")[0]) for path in paths if path]


def _several(value: Any) -> Collection[str | None]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else [value]


def _check_file(place: Path, target: Path, parameter: Parameter, taken: list[Path], *, overwrite: bool) -> None:
    if not {place.suffix.lower(), target.suffix.lower()} <= set(parameter.endings):
        message = tr("The output {path} must have a name that ends in {endings}.")
        raise OutputError(message.format(path=place, endings=listed(parameter.endings)))
    if any(_is_same(target, path) for path in taken):
        raise OutputError(tr("The output {path} is also an input: give another name.").format(path=place))
    check_place(target)
    if target.exists() and not overwrite and not is_ours(target, parameter.holds):
        message = tr(
            "The output {path} is there already and is no earlier result of this kind: give another name, or allow "
            "that it is replaced (--overwrite)."
        )
        raise OutputError(message.format(path=place))


def _check_folder(folder: Path, files: tuple[str, ...], *, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError(tr("The output {path} is not a folder: give another name.").format(path=folder))
    there = [name for name in files if (folder / name).exists()]
    if there and files[0] not in there and not overwrite:
        message = tr(
            "The folder {folder} holds files of the same names ({names}) that this program did not write: choose an "
            "empty folder, or allow that they are replaced (--overwrite)."
        )
        raise OutputError(message.format(folder=folder, names=listed(there)))
    for name in there:
        check_place(folder / name)


def _is_same(target: Path, other: Path) -> bool:
    """Whether two paths are one file, also by another name of it."""
    try:
        return target == followed(other) or (target.exists() and other.exists() and target.samefile(other))
    except OSError:
        # what is no name of a file is told by whoever reads it
        return False


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
