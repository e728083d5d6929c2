"""What a call of a method rests on, told in every GeoPackage that it writes: one run, the same for all methods."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import OVERWRITE, Method, Parameter
from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..norms import read_norms
from ..norms.writing import overlay_of
from ..translation import current_language
from .hashes import fingerprint

KIND, SCHEMA = "run of a method", 1
KEY = "run"
"""The key in the table ``meta`` of a GeoPackage that holds the run as JSON."""

NORMS = "norms"
# kinds of parameters that a run tells as they are; files are told as inputs, and where it was written to does not count
VALUES = ("text", "flag", "whole", "number")
# what stands for the file of a register that is downloaded
_DOWNLOADED = "pdok"
# libraries whose versions can change a number
_LIBRARIES = (
    "numpy", "pandas", "scipy", "geopandas", "shapely", "pyproj", "pyogrio", "rasterio", "exactextract", "numba",
    "osmium", "networkx",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A method with the parameters that it was given."""

    method: Method
    given: Mapping[str, Any]


_now: ContextVar[Call | None] = ContextVar("call", default=None)


def carries_run(method: Method) -> bool:
    """Whether what a method writes carries its run: every GeoPackage, but for one that a repeated method writes."""
    return method.name != "repeat_run" and any(one.name == "out" and ".gpkg" in one.endings for one in method.outputs)


@contextmanager
def called(method: str, given: Mapping[str, Any]) -> Iterator[None]:
    """What is written inside carries the run of this call; ``given`` are all its parameters."""
    before = _now.set(Call(METHODS[method], given))
    try:
        yield
    finally:
        _now.reset(before)


def run_now() -> dict[str, str]:
    """The row of ``meta`` that tells the run of the call under way; none where a function was called by itself."""
    call = _now.get()
    return {} if call is None else {KEY: json.dumps(run_of(call), ensure_ascii=False)}


def run_of(call: Call) -> dict[str, Any]:
    """The run of a call, as docs/run.md tells it. Raises ``NormsError`` and ``OSError`` where an input went away."""
    method = call.method
    told = [one for one in method.parameters if one.kind in VALUES and one != OVERWRITE]
    out = next((str(call.given[one.name]) for one in method.outputs if call.given.get(one.name)), "")
    return {
        "kind": KIND,
        "schema": SCHEMA,
        "made_by": MADE_BY,
        "method": method.name,
        "made": moment(),
        "language": current_language(),
        "parameters": {one.name: call.given.get(one.name, one.default) for one in told},
        "inputs": inputs_of(method, call.given, Path(out).absolute().parent if out else None),
        "norms": _norms_of(call),
        "result": Path(out).name,
        "versions": versions(),
    }


def moment() -> str:
    """Now, or the moment that a build which must be repeatable sets from outside."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return now.isoformat(timespec="seconds")


def inputs_of(method: Method, given: Mapping[str, Any], folder: Path | None) -> list[dict[str, Any]]:
    """Every file that a call reads, but for the norms: where it is, also seen from ``folder``, its size and hash."""
    found = []
    for parameter in method.parameters:
        if parameter.kind != "file" or parameter.name == NORMS:
            continue
        for name, text in named(parameter, given.get(parameter.name)):
            found.append({"parameter": parameter.name, "name": name, **_about(text, folder)})
    return found


def named(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """The paths of a parameter, each with its name or its number in a list; an empty name for a single one."""
    if not value:
        return []
    if parameter.many == "named":
        return list(value.items())
    return [(str(place), one) for place, one in enumerate(value)] if parameter.many else [("", value)]


def _about(text: str, folder: Path | None) -> dict[str, Any]:
    """An input; what is no file, such as a service that a register is downloaded from, has neither size nor hash."""
    file, bar, rest = text.partition("|")
    place = Path(file).absolute()
    if text == _DOWNLOADED or not place.exists():
        return {"path": text, "file": "", "layer": "", "size": None, "sha256": None}
    seen = place.as_posix()
    if folder is not None:
        try:
            seen = Path(os.path.relpath(place, folder)).as_posix()
        except ValueError:
            # on another drive
            seen = place.as_posix()
    size, sha256 = fingerprint(place)
    return {"path": place.as_posix(), "file": seen, "layer": f"{bar}{rest}", "size": size, "sha256": sha256}


def _norms_of(call: Call) -> dict[str, Any] | None:
    """The norms of a call as a whole; None for a method that takes none."""
    if NORMS not in {parameter.name for parameter in call.method.parameters}:
        return None
    norms = read_norms(call.given.get(NORMS))
    about = {"name": norms.name, "version": norms.version, "hash": norms.hash}
    return {**about, "differs": overlay_of(norms), "values": norms.as_file}


@cache
def versions() -> dict[str, str]:
    """Versions of the program, of Python, and of the libraries that numbers rest on."""
    installed = {}
    for name in _LIBRARIES:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed[name] = ""
    return {"g40": VERSION, "python": platform.python_version(), **installed}
