"""Reads the cities that are to stand beside each other: folders of a batch, folders of a city, or scored files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from g40_plugin.databases import connected

from ..batch.manifest import DONE, FILE, read_manifest
from ..batch.rows import MOST_PEOPLE
from ..batch.steps import OUTPUTS, PROGRAMME, SCORED
from ..city.vector import split_layer
from ..errors import G40Error, InputError
from ..translation import tr
from ..weighing.scored import Scored, read_scored

_PLACED = "SELECT key, value FROM meta WHERE key IN ('homes', 'placed', 'norms_hash')"


@dataclass(frozen=True)
class CityRead:
    """A city: what its manifest tells, its scores, and the programme that was divided over its areas."""

    key: str
    name: str
    year: int | None
    inhabitants: int | None
    inhabitants_source: str
    scored: Scored | None
    problem: str
    """why there are no scores, in a few words for everybody; empty where there are"""
    placed: int | None
    asked: int | None

    @property
    def label(self) -> str:
        """What it is called."""
        return self.name if self.year is None else f"{self.name} {self.year}"


def read_cities(places: Sequence[str]) -> list[CityRead]:
    """The cities of some folders and files, each once.

    A city whose batch failed comes without scores. Raises ``InputError`` for a place that holds no city.
    """
    found: dict[Path, CityRead] = {}
    for text in places:
        place = Path(split_layer(text)[0]).absolute()
        if place.is_file():
            found.setdefault(place, _of_file(place))
            continue
        folders = [place] if (place / FILE).is_file() else sorted(one.parent for one in place.glob(f"*/{FILE}"))
        cities = {folder: city for folder in folders if (city := _of_folder(folder)) is not None}
        if not cities:
            message = tr("{path} holds no city: give the folder of a batch, of a city in it, or a scored GeoPackage.")
            raise InputError(message.format(path=text))
        for folder, city in cities.items():
            found.setdefault(folder, city)
    return _with_own_keys(list(found.values()))


def _with_own_keys(cities: list[CityRead]) -> list[CityRead]:
    seen: dict[str, int] = {}
    keyed = []
    for city in cities:
        seen[city.key] = seen.get(city.key, 0) + 1
        key = city.key if seen[city.key] == 1 else f"{city.key}-{seen[city.key]}"
        keyed.append(CityRead(**{**city.__dict__, "key": key}))
    return keyed


def _of_file(path: Path) -> CityRead:
    scored = read_scored(path)
    name = scored.meta.get("city") or path.stem
    return CityRead(path.stem, name, None, None, "", scored, "", None, None)


def _of_folder(folder: Path) -> CityRead | None:
    told = read_manifest(folder)
    if not told:
        return None
    scored, problem = None, ""
    file = folder / OUTPUTS[SCORED]
    try:
        if told.get("state") != DONE and SCORED not in told["steps"]:
            # the error itself names files of who made it: that is for the table of the batch
            problem = tr("this city was not made") if told.get("problem") else tr("it is not made yet")
        else:
            scored = read_scored(file)
    except G40Error:
        problem = tr("its scores cannot be read")
    placed, asked = _programme(folder / OUTPUTS[PROGRAMME], scored) if PROGRAMME in told["steps"] else (None, None)
    return CityRead(
        folder.name, str(told.get("name") or folder.name), _whole(told, "year"), _whole(told, "inhabitants"),
        str(told.get("inhabitants_source") or ""), scored, problem, placed, asked,
    )  # fmt: skip


def _whole(told: dict[str, Any], key: str) -> int | None:
    """A number of a manifest; None where none stands there, or what no row of a batch can have."""
    value = told.get(key)
    return value if type(value) is int and 0 < value <= MOST_PEOPLE else None


def _programme(path: Path, scored: Scored | None) -> tuple[int | None, int | None]:
    """Homes that a programme placed, of how many; nothing where it is not of these scores' norms."""
    if scored is None or not path.is_file():
        return None, None
    try:
        with closing(connected(path)) as database:
            told: dict[str, Any] = dict(database.execute(_PLACED).fetchall())
        if told.get("norms_hash") != scored.meta.get("norms_hash"):
            return None, None
        return int(json.loads(told["placed"])), int(json.loads(told["homes"]))
    except (sqlite3.Error, ValueError, KeyError, TypeError):
        return None, None
