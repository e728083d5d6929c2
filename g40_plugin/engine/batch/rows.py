"""The rows of cities.toml: a city each, with its files; every mistake is told at once."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from g40_plugin.catalogue.methods import SCORE
from g40_plugin.outputs import too_long

from ..errors import InputError
from ..intake.files import check_file
from ..intake.limits import NORMS_BYTES
from ..misfits import place_of, reason_of
from ..norms.base import Strict
from ..translation import tr

Text = Annotated[str, MinLen(1)]
Made = Literal["programme", "page", "report", "sheets", "poster"]
# what is made where a row does not say; a report takes longer than all else together, and paper needs QGIS
MADE: tuple[Made, ...] = ("programme", "page")
# keys of a row that name one file, and those that name several
FILES = ("osm", "package", "sources", "areas", "plans", "sites", "corrections", "norms")
# what a city is made of: one of these
ORIGINS = ("osm", "package", "place")
NAMED_FILES = ("registers", "layers")
# what stands for a file that is downloaded
PDOK = "pdok"

_DEFAULTS, _CITIES = "defaults", "city"
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
# letters of a name that is too long to be shown whole
_SHOWN = 40
# more than live on earth; what is larger is no number of people, and fits no column of a table
MOST_PEOPLE = 10_000_000_000


class Row(Strict):
    """A city: its name and files. Paths are seen from the file of the rows; the cells of a CSV file are texts."""

    model_config = ConfigDict(strict=False)

    name: Text
    year: Annotated[int, Ge(1900), Le(2200)] | None = None
    osm: Text | None = None
    package: Text | None = None
    place: Text | None = None
    sources: Text | None = None
    registers: dict[str, Text] = Field(default_factory=dict)
    layers: dict[str, Text] = Field(default_factory=dict)
    complete: list[Text] = Field(default_factory=list)
    crs: Text | None = None
    cache: Text | None = None
    areas: Text | None = None
    area_layer: Text | None = None
    id_field: Text | None = None
    name_field: Text | None = None
    plans: Text | None = None
    sites: Text | None = None
    corrections: Text | None = None
    norms: Text | None = None
    indicators: list[Literal[tuple(SCORE.parameter("indicators").values)]] = Field(default_factory=list)  # type: ignore[valid-type]
    parts: Text = "auto"
    homes: Annotated[int, Gt(0)] | None = None
    inhabitants: Annotated[int, Gt(0), Le(MOST_PEOPLE)] | None = None
    inhabitants_source: str = ""
    make: list[Made] = Field(default_factory=lambda: list(MADE))
    language: Literal["en", "nl"] | None = None

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        return self.name if self.year is None else f"{self.name} {self.year}"

    @property
    def folder(self) -> str:
        """The name of its folder: small letters, digits and dashes; the same for the same name and year."""
        plain = unicodedata.normalize("NFKD", self.label).encode("ascii", "ignore").decode().lower()
        return _NOT_IN_A_NAME.sub("-", plain).strip("-")

    def paths(self) -> list[tuple[str, str]]:
        """Every file that it names, with the key that names it."""
        found = [(key, getattr(self, key)) for key in FILES if getattr(self, key)]
        several = [(f"{key}.{name}", path) for key in NAMED_FILES for name, path in getattr(self, key).items()]
        return found + [(key, path) for key, path in several if path != PDOK]

    def seen_from(self, folder: Path) -> Row:
        """The same with paths from anywhere, where they were seen from ``folder``."""

        def whole(path: str) -> str:
            file, bar, rest = path.partition("|")
            return f"{_plain(folder / file)}{bar}{rest}"

        one = {key: whole(path) for key in FILES if (path := getattr(self, key))}
        several = {
            key: {name: path if path == PDOK else whole(path) for name, path in getattr(self, key).items()}
            for key in NAMED_FILES
        }
        cache = {"cache": _plain(folder / self.cache)} if self.cache else {}
        return self.model_copy(update={**one, **several, **cache})


def _plain(path: Path) -> str:
    """The path without steps back, as a person would write it."""
    return os.path.normpath(path)


def read_rows(path: Path | str) -> tuple[list[Row], list[str]]:
    """The rows of a file that fit, with their defaults, and a sentence for each mistake of the others.

    Raises ``InputError`` for a file that is not there, is no TOML or names no city.
    """
    place = Path(path)
    values = _parsed(place)
    mistakes = []
    strange = sorted(set(values) - {_DEFAULTS, _CITIES})
    if strange:
        message = tr("{path}: the keys {keys} are not known; there are the tables defaults and city.")
        mistakes.append(message.format(path=path, keys=", ".join(strange)))
    defaults, tables = values.get(_DEFAULTS, {}), values.get(_CITIES, [])
    if not isinstance(defaults, dict):
        raise InputError(tr("{path}: defaults is no table: write it in brackets above its keys.").format(path=path))
    if not isinstance(tables, list) or not tables:
        message = tr("{path} names no city: write a table for each, under city in double brackets.")
        raise InputError(message.format(path=path))
    rows: list[Row] = []
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, dict):
            message = tr("City {number} is no table: write city in double brackets above its keys.")
            mistakes.append(message.format(number=number))
            continue
        row, wrong = _row(defaults | table, number)
        mistakes += wrong
        if row is not None:
            rows.append(row.seen_from(place.absolute().parent))
    return rows, mistakes + _same_folders(rows)


def _parsed(place: Path) -> dict[str, Any]:
    check_file(place, most=NORMS_BYTES)
    try:
        return tomllib.loads(place.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = tr("The file {path} cannot be read: choose the TOML file with a table for each city.")
        raise InputError(message.format(path=place)) from error
    except UnicodeDecodeError as error:
        message = tr("The file {path} is no text in UTF-8 (byte {place}): save it as UTF-8.")
        raise InputError(message.format(path=place, place=error.start + 1)) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = tr("The file {path} is not valid TOML ({reason}): correct that place.")
        raise InputError(message.format(path=place, reason=error)) from error


def _row(table: dict[str, Any], number: int) -> tuple[Row | None, list[str]]:
    """A row of a table, or none, and what is wrong with it."""
    name = table.get("name") if isinstance(table.get("name"), str) else number
    try:
        row = Row.model_validate(table)
    except ValidationError as error:
        return None, [_problem(name, item) for item in error.errors()]
    wrong = []
    if sum(getattr(row, key) is not None for key in ORIGINS) != 1:
        wrong.append(tr("City {name}: give one of osm, package and place.").format(name=row.label))
    if row.areas is None and row.place is None:
        wrong.append(tr("City {name}: areas is missing: only a place brings its own.").format(name=row.label))
    if row.place is not None and (row.registers or row.layers or row.complete or row.crs):
        message = tr("City {name}: registers, layers, complete and crs are of files; a place has its own sources.")
        wrong.append(message.format(name=row.label))
    if row.package is not None and (row.complete or row.crs):
        message = tr("City {name}: complete and crs are of a package that is built; leave them out with package.")
        wrong.append(message.format(name=row.label))
    if any(unicodedata.category(letter) == "Cc" for letter in row.name):
        wrong.append(tr("City {name}: its name has a line break, a tab or the like in it.").format(name=repr(row.name)))
    if not row.folder:
        wrong.append(tr("City {name}: its name holds no letter or digit for a folder.").format(name=row.label))
    if too_long(Path(row.folder)):
        message = tr("City {name}: its name is too long for a folder: give a shorter one.")
        wrong.append(message.format(name=f"{row.name[:_SHOWN]}…"))
    return (None if wrong else row), wrong


def _problem(name: object, item: ErrorDetails) -> str:
    reason = reason_of(item)
    if item["type"] == "missing":
        reason = tr("is missing")
    if item["type"] == "extra_forbidden":
        reason = tr("is no key of a city; these are: {keys}").format(keys=", ".join(Row.model_fields))
    return tr("City {name}: {key}: {reason}.").format(name=name, key=place_of(item), reason=reason)


def _same_folders(rows: list[Row]) -> list[str]:
    seen: dict[str, str] = {}
    wrong = []
    for row in rows:
        if row.folder in seen:
            message = tr("City {name}: its folder {folder} is that of {other} too: give it another name or year.")
            wrong.append(message.format(name=row.label, folder=row.folder, other=seen[row.folder]))
        seen.setdefault(row.folder, row.label)
    return wrong
