"""What is told of a city in its folder: manifest.json, written anew after each step, so that a kill loses one step."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from g40_plugin.catalogue.parameters import files
from g40_plugin.databases import connected
from g40_plugin.owned import MADE_BY

from ..city.credits import CREDITS
from ..files import written_beside
from ..norms import Norms
from ..norms.writing import overlay_of
from ..runs.made import moment, versions
from .rows import Row
from .steps import Seen, look_at

KIND, SCHEMA = "city of a batch", 1
FILE, LOG = "manifest.json", "log.txt"
# what lies in the folder of a city beside what its steps write
OWN = files(FILE, LOG)
MAKING, DONE, FAILED = "making", "done", "failed"

_META = "SELECT key, value FROM meta"
_DATA = ("city", "crs", "source", "source_date", "licence", CREDITS, "grade")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a city's folder; an empty one where there is none, or none that can be read."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    fits = isinstance(told, dict) and told.get("kind") == KIND and told.get("schema") == SCHEMA
    return told if fits and isinstance(told.get("steps"), dict) and isinstance(told.get("seen"), dict) else {}


def write_manifest(folder: Path, told: dict[str, Any]) -> None:
    """Write the manifest of a city. Raises ``OutputError``."""
    with written_beside(folder / FILE) as beside:
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def norms_told(norms: Norms) -> dict[str, Any]:
    """The norms of a city: which they are, and in what they differ from those that are shipped."""
    return {"name": norms.name, "version": norms.version, "hash": norms.hash, "differs": overlay_of(norms)}


def manifest_of(row: Row, before: dict[str, Any], language: str) -> dict[str, Any]:
    """The manifest of a city that is about to be made, with the steps and hashes that are known of it."""
    return {
        "kind": KIND,
        "schema": SCHEMA,
        "made_by": MADE_BY,
        "name": row.name,
        "year": row.year,
        "state": MAKING,
        "problem": "",
        "changed": moment(),
        "language": language,
        "parameters": row.model_dump(exclude_none=True),
        "inhabitants": row.inhabitants,
        "inhabitants_source": row.inhabitants_source,
        "norms": None,
        "sources": [],
        "data": before.get("data", {}),
        "versions": versions(),
        "steps": before.get("steps", {}),
        "seen": before.get("seen", {}),
    }


def sources_of(row: Row, seen: Seen) -> list[dict[str, Any]]:
    """The files of a row with their size and hash; null for one that is not there. Raises ``OSError``."""
    found = []
    for key, path in row.paths():
        place = Path(path.partition("|")[0])
        known = look_at(place, seen) if place.exists() else {"size": None, "sha256": None}
        found.append({"key": key, "path": path, "size": known["size"], "sha256": known["sha256"]})
    return found


def data_of(path: Path) -> dict[str, Any]:
    """What a scored file says of its data: sources with their dates, licence and grade."""
    with closing(connected(path)) as database:
        meta = dict(database.execute(_META).fetchall())
    told: dict[str, Any] = {key: meta.get(key, "") for key in _DATA}
    try:
        told[CREDITS] = json.loads(told[CREDITS] or "[]")
    except ValueError:
        told[CREDITS] = []
    return told


def is_there(step: dict[str, Any] | None, folder: Path, seen: Seen) -> bool:
    """Whether a step of a manifest is done and what it wrote is still that."""
    if not step:
        return False
    path = folder / step["out"]["file"]
    try:
        return path.exists() and bool(look_at(path, seen)["sha256"] == step["out"]["sha256"])
    except OSError:
        return False
