"""Reads a run, from the result that carries it or from a run file, and finds its inputs again."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import OVERWRITE, Method
from g40_plugin.databases import connected
from g40_plugin.owned import MADE_BY

from ..errors import InputError
from ..files import written_beside
from ..intake.files import check_there
from ..intake.limits import NORMS_BYTES
from ..norms.writing import toml_of
from ..translation import tr
from .hashes import fingerprint
from .made import KEY, KIND, NORMS, SCHEMA, VALUES, carries_run

_GEOPACKAGE, _TOML = ".gpkg", ".toml"
_RUN = "SELECT value FROM meta WHERE key = ?"


def read_run(path: Path | str) -> dict[str, Any]:
    """The run of a result (.gpkg) or of a run file (.json, .toml).

    Raises ``InputError`` for a file that holds none, or one of a version or a method that is not known here.
    """
    place = Path(path)
    is_result = place.suffix.lower() == _GEOPACKAGE
    check_there(place, most=None if is_result else NORMS_BYTES)
    try:
        told = json.loads(_stored(place)) if is_result else _parsed(place)
    except (OSError, ValueError, RecursionError, sqlite3.Error, TypeError) as error:
        message = tr("{path} carries no run: choose a result of this program's, or a run file that it saved.")
        raise InputError(message.format(path=path)) from error
    if not isinstance(told, dict) or told.get("kind") != KIND:
        message = tr("{path} carries no run: choose a result of this program's, or a run file that it saved.")
        raise InputError(message.format(path=path))
    method = METHODS.get(str(told.get("method")))
    if told.get("schema") == SCHEMA and method is None:
        message = tr(
            "The run in {path} is of the method '{method}', which is not known here: correct its name, or use a newer "
            "version."
        )
        raise InputError(message.format(path=path, method=told.get("method", "?")))
    if method is None or told.get("schema") != SCHEMA or not carries_run(method):
        message = tr("The run in {path} is of version {version} of the program, and cannot be repeated by this one.")
        raise InputError(message.format(path=path, version=_text(told.get("versions"), "g40")))
    if not _has_its_parts(told, method):
        message = tr("The run in {path} is damaged: take it from the result once more, or leave it as it was saved.")
        raise InputError(message.format(path=path))
    return told


def _stored(place: Path) -> str:
    with closing(connected(place)) as database:
        return str(database.execute(_RUN, (KEY,)).fetchone()[0])


def _parsed(place: Path) -> Any:
    text = place.read_text(encoding="utf-8")
    return tomllib.loads(text) if place.suffix.lower() == _TOML else json.loads(text)


def _text(told: Any, key: str) -> str:
    return str(told.get(key, "?")) if isinstance(told, dict) else "?"


def _has_its_parts(told: dict[str, Any], method: Method) -> bool:
    """Whether a run has the parts that repeating it needs, each of its kind, and none that writes anywhere."""
    kinds = {"parameters": dict, "inputs": list, "language": str, "versions": dict, "result": str}
    if not all(isinstance(told.get(key), kind) for key, kind in kinds.items()):
        return False
    norms = told.get("norms")
    if norms is not None and not (isinstance(norms, dict) and isinstance(norms.get("values"), dict)):
        return False
    values = {one.name for one in method.parameters if one.kind in VALUES and one != OVERWRITE}
    files = {one.name for one in method.parameters if one.kind == "file" and one.name != NORMS}
    if not set(told["parameters"]) <= values:
        return False
    texts = ("parameter", "name", "path", "file", "layer")
    if not all(isinstance(one, dict) and one.get("parameter") in files for one in told["inputs"]):
        return False
    return all(all(isinstance(one.get(key), str) for key in texts) for one in told["inputs"])


def save_run(told: dict[str, Any], path: Path | str) -> None:
    """Write a run as a file of its own: TOML where its name ends in that, else JSON. Raises ``OutputError``."""
    with written_beside(path) as beside:
        if Path(path).suffix.lower() == _TOML:
            text = f"# {MADE_BY}\n{toml_of(told)}"
        else:
            text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        beside.write_text(text, encoding="utf-8")


def find_inputs(told: dict[str, Any], beside: Path, folder: Path | None) -> tuple[list[str], list[str]]:
    """The path of every input of a run as a method takes it, and a sentence for each that holds something else now.

    An input is where it was, else where it was seen from the result (``beside`` is the folder of the result or run
    file), else in ``folder`` by its name. One of these with the hash of the run goes before one with another. Raises
    ``InputError`` that names all that are gone.
    """
    paths, gone, changed = [], [], []
    for one in told["inputs"]:
        if not one.get("sha256"):
            # a service, such as one that a register is downloaded from
            paths.append(one["path"])
            continue
        found = _found(one, beside, folder)
        if found is None:
            gone.append(one["path"])
            continue
        place, same = found
        paths.append(f"{place}{one['layer']}")
        if not same:
            changed.append(tr("{path} does not hold what it held then.").format(path=place))
    if gone:
        message = tr("These inputs of the run are gone: {paths}. Give the folder that holds them (--folder).")
        raise InputError(message.format(paths=listed(gone)))
    return paths, changed


def _found(one: dict[str, Any], beside: Path, folder: Path | None) -> tuple[Path, bool] | None:
    """Where an input is, and whether it holds the same."""
    name = Path(one["path"]).name
    places = [Path(one["path"]), beside / one["file"], beside / name]
    if folder is not None:
        places += sorted(file for file in folder.rglob("*") if file.name == name)
    there = [place for place in dict.fromkeys(places) if place.exists()]
    for place in there:
        if fingerprint(place).sha256 == one["sha256"]:
            return place, True
    return (there[0], False) if there else None
