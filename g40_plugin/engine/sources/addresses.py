"""The sources file: every address from which the engine downloads, with an administrator's own in their place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from annotated_types import Ge, Le
from pydantic import Field, ValidationError

from ..errors import InputError
from ..intake.files import check_file
from ..intake.limits import NORMS_BYTES
from ..misfits import misfits
from ..norms.base import NotNegative, Positive, Sourced, Strict
from ..norms.reading import merged
from ..translation import tr

Kind = Literal["ogc_api", "wfs", "wcs", "atom", "file", "overpass", "nominatim"]
# what is asked for features
SERVICES = ("ogc_api", "wfs")
_YEAR = "{year}"
_DRIVE = re.compile(r"^/([A-Za-z]:)")


class Limits(Sourced):
    """How the engine asks for what it downloads; a source may have its own ``tries``, ``keep_days`` and pauses."""

    tries: Annotated[int, Ge(1)]
    backoff_s: NotNegative
    longest_wait_s: Positive
    connect_s: Positive
    read_s: Positive
    longest_answer_s: Positive
    max_answer_mb: Positive
    max_total_mb: Positive
    allow_http: bool
    other_hosts: list[str]
    keep_days: Positive
    parallel: Annotated[int, Ge(1)]
    pause_s: NotNegative
    max_features: Annotated[int, Ge(1)]
    largest_box: Annotated[int, Ge(1)]
    smallest_box_m: Positive
    margin_m: NotNegative


class Municipality(Sourced):
    """How a city is made from its name."""

    year: Annotated[int, Ge(2000), Le(2100)]
    square_m: Positive
    alike: Annotated[float, Ge(0), Le(1)]
    names: dict[str, str]


class Source(Sourced):
    """A source: where it is, what it fills and how politely it is asked.

    ``collections`` are the collections or feature types of a service, each with the columns that are expected, or the
    coverage of a WCS, without; ``a|b`` is one column or coverage with two names, ``rename`` gives columns of the
    service the names that are expected. ``dutch`` is one that knows the Netherlands alone, ``scores`` are the families
    that rest on it.
    """

    kind: Kind
    url: str
    file: str = ""
    licence: str = ""
    fills: str = ""
    page_size: Annotated[int, Ge(1)] = 1000
    collections: dict[str, list[str]] = Field(default_factory=dict)
    rename: dict[str, str] = Field(default_factory=dict)
    dutch: bool = False
    scores: list[str] = Field(default_factory=list)
    tried: bool = False
    tries: Annotated[int, Ge(1)] | None = None
    keep_days: Positive | None = None
    parallel: Annotated[int, Ge(1)] | None = None
    pause_s: NotNegative | None = None

    @property
    def path(self) -> Path | None:
        """The place of a source that is on this machine; None for one on a server, or without an address."""
        return local_path(self.url)


class Sources(Strict):
    """All sources, and how they are asked."""

    version: str
    mirror: str
    web: Limits
    municipality: Municipality
    sources: dict[str, Source]

    def limits(self, name: str) -> Limits:
        """How one source is asked: the limits of all, with its own in their place."""
        own = self.sources[name].model_dump(include={"tries", "keep_days", "parallel", "pause_s"}, exclude_none=True)
        return self.web.model_copy(update=own)

    def downloads(self) -> list[str]:
        """The registers that a web service serves, so that one can be asked for by its name alone."""
        return [name for name, source in self.sources.items() if source.kind in SERVICES and not source.fills]

    def of_year(self, year: int | None = None) -> Sources:
        """The same, with the year of its figures in the addresses."""
        text = str(year or self.municipality.year)
        made = {
            name: one.model_copy(update={"url": one.url.replace(_YEAR, text)}) for name, one in self.sources.items()
        }
        return self.model_copy(update={"sources": made})


def local_path(address: str) -> Path | None:
    """The path that an address names: ``file:///...`` or a plain path; None for an address on a server, or none."""
    if not address:
        return None
    if "://" not in address:
        return Path(address)
    parts = urlsplit(address)
    if parts.scheme != "file":
        return None
    place = unquote(parts.path)
    # file:///C:/data of Windows, file://server/share of a network
    return Path(f"//{parts.netloc}{place}" if parts.netloc else _DRIVE.sub(r"\1", place))


def read_sources(overlay: Path | str | None = None) -> Sources:
    """The shipped sources, with the values of an administrator's file in their place.

    Paths in that file count from its folder. Raises ``InputError`` that names every key that does not fit.
    """
    if not overlay:
        return _shipped()
    values, own = _shipped_values(), _own(Path(overlay))
    for name, table in _tables(own).items():
        # other collections take the place of all of before
        if isinstance(table, dict) and "collections" in table:
            values["sources"].get(name, {}).pop("collections", None)
    return _checked(merged(values, own), overlay)


@cache
def _shipped() -> Sources:
    return _checked(_shipped_values(), "sources.toml")


def _shipped_values() -> dict[str, Any]:
    values: dict[str, Any] = tomllib.loads((files("g40_plugin.resources") / "sources.toml").read_text("utf-8"))
    return values


def _own(path: Path) -> dict[str, Any]:
    check_file(path, most=NORMS_BYTES)
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        message = tr("The sources file {path} cannot be read: choose an existing TOML file.")
        raise InputError(message.format(path=path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        message = tr("The sources file {path} is not valid TOML ({reason}): correct that place.")
        raise InputError(message.format(path=path, reason=error)) from error
    if isinstance(values.get("mirror"), str):
        values["mirror"] = _from_folder(values["mirror"], path.parent)
    for table in _tables(values).values():
        if isinstance(table, dict) and isinstance(table.get("url"), str):
            table["url"] = _from_folder(table["url"], path.parent)
    return values


def _tables(values: dict[str, Any]) -> dict[str, Any]:
    tables = values.get("sources")
    return tables if isinstance(tables, dict) else {}


def _from_folder(address: str, folder: Path) -> str:
    return str((folder / address).absolute()) if address and "://" not in address else address


def _checked(values: Mapping[str, Any], path: Path | str) -> Sources:
    try:
        return Sources.model_validate(values)
    except ValidationError as error:
        message = tr("The sources file {path} does not fit the schema: {problems}. Correct these keys.")
        raise InputError(message.format(path=path, problems=misfits(error))) from error
