"""What the engine can do: every method with its parameters. The server and the ``g40`` command both call these."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import InputError, OutputError
from ..norms import read_norms
from ..progress import SILENT, Progress
from ..translation import tr
from . import environment

if TYPE_CHECKING:
    from ..city.package import City

# the libraries of the analysis load when a method first needs them, so that the engine starts at once
# ruff: noqa: PLC0415

Text = Annotated[str, MinLen(1)]
Indicator = Literal["a15", "grn", "mix", "ptn", "den", "plus", "own"]
Result = dict[str, Any]


class ParamsError(InputError):
    """Parameters of a request that are unknown, missing or of the wrong type."""

    code = -32602


class _Params(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class _Writes(_Params):
    """Parameters of a method that writes a GeoPackage."""

    out: Text

    def inputs(self) -> list[str]:
        """Every file that the method reads."""
        named = [getattr(self, name, None) for name in ("source", "city", "areas", "scored", "norms", "candidates")]
        given: dict[str, str] = getattr(self, "layers", {}) | getattr(self, "registers", {})
        return [path.split("|")[0] for path in (*named, *given.values()) if path]


class BuildCity(_Writes):
    source: Text
    norms: Text | None = None
    crs: Text | None = None
    layers: dict[str, str] = {}
    registers: dict[str, str] = {}
    cache: Text | None = None
    complete: list[str] = []


class AddRegisters(_Writes):
    city: Text
    registers: dict[str, str]
    norms: Text | None = None
    cache: Text | None = None


class DownloadCity(_Writes):
    place: Text | None = None
    areas: Text | None = None
    layer: Text | None = None
    norms: Text | None = None
    layers: dict[str, str] = {}
    registers: dict[str, str] = {}
    cache: Text | None = None
    overpass_url: Text | None = None
    nominatim_url: Text | None = None


class CheckCity(_Params):
    city: Text


class ExportGraphml(_Params):
    city: Text
    out: Text


class Score(_Writes):
    city: Text
    areas: Text
    layer: Text | None = None
    id_field: Text | None = None
    name_field: Text | None = None
    norms: Text | None = None
    origins: Literal["auto", "residents", "grid"] = "auto"
    indicators: Annotated[list[Indicator], MinLen(1)] | None = None


class Programme(_Writes):
    """``homes`` and what follows go before the values of the norms' table ``programme``."""

    scored: Text
    homes: Annotated[int, Gt(0)] | None = None
    least_homes: Annotated[float, Ge(0)] | None = None
    node_share: Annotated[float, Ge(0), Le(1)] | None = None
    affordable_share: Annotated[float, Ge(0), Le(1)] | None = None
    most_areas: Annotated[int, Gt(0)] | None = None
    norms: Text | None = None


class Reach(_Writes):
    city: Text
    x: float
    y: float
    minutes: Annotated[list[Annotated[float, Gt(0)]], MinLen(1)]
    crs: Text | None = None
    profile: Text = "walk_std"
    norms: Text | None = None


class Lift(_Writes):
    city: Text
    what: Text
    areas: Text | None = None
    layer: Text | None = None
    id_field: Text | None = None
    area: Text | None = None
    candidates: Text | None = None
    norms: Text | None = None


class SampleCity(_Params):
    out: Text


class CheckEngine(_Params):
    pass


def build_city(params: BuildCity, progress: Progress) -> Result:
    """Build a city package from an OSM file."""
    from ..sources import build

    return build.build_city(
        Path(params.source),
        Path(params.out),
        read_norms(params.norms),
        crs=params.crs,
        layers=params.layers,
        registers=params.registers,
        cache=params.cache,
        complete=params.complete,
        progress=progress,
    )


def add_registers(params: AddRegisters, progress: Progress) -> Result:
    """Add registers, timetables and rasters to a city package."""
    from ..sources import build

    return build.extend_city(
        Path(params.city),
        Path(params.out),
        params.registers,
        read_norms(params.norms),
        cache=params.cache,
        progress=progress,
    )


def download_city(params: DownloadCity, progress: Progress) -> Result:
    """Build a city package from OpenStreetMap's servers, for a place name or around plan areas."""
    from ..sources import build

    return build.download_city(
        params.out,
        read_norms(params.norms),
        place=params.place,
        areas=params.areas,
        layer=params.layer,
        layers=params.layers,
        registers=params.registers,
        cache=params.cache,
        overpass_url=params.overpass_url,
        nominatim_url=params.nominatim_url,
        progress=progress,
    )


def check_city(params: CheckCity, progress: Progress) -> Result:
    """Report every gap of a city package in words."""
    from ..check import city_package as check

    return check.check_city(params.city, progress=progress)


def export_graphml(params: ExportGraphml, progress: Progress) -> Result:
    """Write the street graph of a city package as GraphML."""
    from ..travel import graph as network

    city = load_city(params.city)
    progress(0.5, tr("Writing the street graph"))
    return network.export_graphml(city, params.out)


def score(params: Score, progress: Progress) -> Result:
    """Score plan areas."""
    from .. import score as scoring

    return scoring.score(
        load_city(params.city),
        params.areas,
        params.out,
        read_norms(params.norms),
        layer=params.layer,
        id_field=params.id_field,
        name_field=params.name_field,
        origins=params.origins,
        indicators=params.indicators,
        progress=progress,
    )


def programme(params: Programme, progress: Progress) -> Result:
    """Divide a housing programme over scored plan areas."""
    from ..programme import programme as planning

    asked = params.model_dump(include={"homes", "least_homes", "node_share", "affordable_share", "most_areas"})
    return planning.plan_programme(
        params.scored, params.out, read_norms(params.norms), asked=asked, progress=progress
    )


def reach(params: Reach, progress: Progress) -> Result:
    """Polygons that can be reached from a point within some minutes."""
    from .. import reach as reaching

    return reaching.reach(
        load_city(params.city),
        params.x,
        params.y,
        params.minutes,
        params.out,
        read_norms(params.norms),
        crs=params.crs,
        profile=params.profile,
        progress=progress,
    )


def lift(params: Lift, progress: Progress) -> Result:
    """The best places for one new facility, stop or crossing."""
    from ..lift import best as best_lift

    return best_lift.best_lift(
        load_city(params.city),
        params.what,
        params.out,
        read_norms(params.norms),
        areas=params.areas,
        layer=params.layer,
        id_field=params.id_field,
        area=params.area,
        candidates=params.candidates,
        progress=progress,
    )


def sample_city(params: SampleCity, progress: Progress) -> Result:
    """Write the sample city Voorbeeldstad: OSM file, plan areas and the municipality's own layers."""
    from .. import sample

    return sample.write_sample_city(Path(params.out), progress=progress)


def check_engine(_params: CheckEngine, _progress: Progress) -> Result:
    """Version of the engine, its Python and its libraries."""
    return environment.describe()


METHODS: dict[str, tuple[type[_Params], Callable[[Any, Progress], Result]]] = {
    "build_city": (BuildCity, build_city),
    "add_registers": (AddRegisters, add_registers),
    "download_city": (DownloadCity, download_city),
    "check_city": (CheckCity, check_city),
    "export_graphml": (ExportGraphml, export_graphml),
    "score": (Score, score),
    "programme": (Programme, programme),
    "reach": (Reach, reach),
    "lift": (Lift, lift),
    "sample_city": (SampleCity, sample_city),
    "check_engine": (CheckEngine, check_engine),
}


def call(method: str, params: dict[str, Any], progress: Progress = SILENT) -> Result:
    """Check the parameters of a method, run it, and give its result as plain JSON values.

    Raises ``ParamsError`` that names every parameter that does not fit, and what the method itself raises.
    """
    model, function = METHODS[method]
    try:
        checked = model.model_validate(params)
    except ValidationError as error:
        problems = "; ".join(_problem(item["type"], item["loc"], item["msg"]) for item in error.errors())
        message = tr("The parameters of {method} do not fit ({problems}): correct them.")
        raise ParamsError(message.format(method=method, problems=problems)) from error
    if isinstance(checked, _Writes):
        _check_output(checked)
    result: Result = plain(function(checked, progress))
    return result


def _check_output(params: _Writes) -> None:
    """Keep a method from writing over what it reads, and from giving a GeoPackage another name."""
    out = Path(params.out)
    if out.suffix.lower() != ".gpkg":
        raise OutputError(tr("The output {path} is a GeoPackage: give it a name that ends in .gpkg.").format(path=out))
    if out.exists() and any(Path(path).exists() and out.samefile(path) for path in params.inputs()):
        raise OutputError(tr("The output {path} is also an input: give another name.").format(path=out))


def _problem(kind: str, place: tuple[int | str, ...], reason: str) -> str:
    name = ".".join(str(part) for part in place)
    if kind == "missing":
        return tr("{name} is missing").format(name=name)
    if kind == "extra_forbidden":
        return tr("{name} is unknown").format(name=name)
    return f"{name}: {reason}"


def load_city(path: str) -> City:
    """A city package, kept in memory until its file changes or two others were used."""
    place = Path(path).absolute()
    if not place.is_file():
        return _load_city(str(place), 0, 0)
    facts = place.stat()
    return _load_city(str(place), facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=2)
def _load_city(path: str, _changed_ns: int, _size: int) -> City:
    from ..city.package import read_city

    return read_city(path)


def plain(value: Any) -> Any:
    """A result in JSON's own types: what is not a number or not there becomes null, dates become ISO text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    import pandas as pd

    if pd.isna(value):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
