"""What the engine can do: every method of the catalogue. The server and the ``g40`` command both call these.

A method takes its parameters by the names of their declaration; what it does not name goes on as it is.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from g40_plugin.catalogue import methods as declared
from g40_plugin.catalogue.parameters import OVERWRITE, Method
from g40_plugin.databases import State, state

from ..norms import read_norms
from ..progress import SILENT, Progress
from ..runs.made import called
from ..translation import tr
from . import environment
from .params import checked

if TYPE_CHECKING:
    from ..city.package import City

# the libraries of the analysis load when a method first needs them, so that the engine starts at once
# ruff: noqa: PLC0415

Result = dict[str, Any]

# at most one city that was written and not used since, with its place
_written: list[tuple[tuple[str, State], City]] = []


def build_city(*, source: str, out: str, norms: str | None, sources: str | None, **options: Any) -> Result:
    """Build a city package from an OSM file."""
    from ..sources import addresses, build

    known = addresses.read_sources(sources)
    return build.build_city(Path(source), Path(out), read_norms(norms), sources=known, keep=_keep, **options)


def add_registers(
    *, city: str, out: str, registers: dict[str, str], norms: str | None, sources: str | None, **options: Any
) -> Result:
    """Add registers, timetables and rasters to a city package."""
    from ..sources import addresses, build

    known = addresses.read_sources(sources)
    return build.extend_city(Path(city), Path(out), registers, read_norms(norms), sources=known, keep=_keep, **options)


def download_city(*, out: str, norms: str | None, sources: str | None, **options: Any) -> Result:
    """Build a city package from OpenStreetMap's servers, for a place name or around plan areas."""
    from ..sources import addresses, build

    return build.download_city(out, read_norms(norms), sources=addresses.read_sources(sources), keep=_keep, **options)


def municipality(*, name: str, out: str, norms: str | None, sources: str | None, **options: Any) -> Result:
    """Make a scored city from a name."""
    from ..municipality import make
    from ..sources import addresses

    def scored(city: Path, areas: Path, to: Path, progress: Progress) -> Result:
        given = {"layer": None, "id_field": None, "name_field": None, "indicators": None}
        return score(
            city=str(city), areas=str(areas), out=str(to), norms=norms, parts="auto", progress=progress, **given
        )

    known = addresses.read_sources(sources)
    return make.municipality(name, out, read_norms(norms), known, score=scored, keep=_keep, **options)


def check_city(*, city: str, progress: Progress) -> Result:
    """Report every gap of a city package in words."""
    from ..check import city_package as check

    return check.check_city(city, progress=progress)


def export_graphml(*, city: str, out: str, progress: Progress) -> Result:
    """Write the street graph of a city package as GraphML."""
    from ..travel import graph as network

    package = load_city(city)
    progress(0.5, tr("Writing the street graph"))
    return network.export_graphml(package, out)


def score(*, city: str, norms: str | None, parts: str, **options: Any) -> Result:
    """Score plan areas, of a city that does not fit the memory in parts."""
    from .. import score as scoring
    from ..parts import region

    known = read_norms(norms)
    addresses = region.addresses_a_part(parts, city, known)
    if addresses is None:
        return scoring.score(_warm(city, options), norms=known, **options)
    return region.score_in_parts(_compiled(city, options), norms=known, addresses=addresses, **options)


def variant(*, city: str, norms: str | None, variant: str, **options: Any) -> Result:
    """Score plan areas as they would be with a variant."""
    from ..variants import variant as variants

    return variants.score_variant(_warm(city, options), variant=variant, norms=read_norms(norms), **options)


def sites(*, city: str, norms: str | None, sites: str | None, **options: Any) -> Result:
    """Find where homes can go in plan areas."""
    from .. import sites as finding

    return finding.find_sites(_warm(city, options), norms=read_norms(norms), sites=sites, **options)


def programme(
    *,
    scored: str,
    out: str,
    norms: str | None,
    sites: str | None,
    only_if: str,
    city: str | None,
    picture: str | None,
    progress: Progress,
    **asked: Any,
) -> Result:
    """Divide a housing programme over the sites of scored areas; ``asked`` goes before the norms' ``programme``."""
    from ..programme import programme as planning

    return planning.plan_programme(
        scored,
        out,
        read_norms(norms),
        sites=sites,
        only_if=only_if == "yes",
        city=None if city is None else _warm(city, {"progress": progress}),
        picture=picture,
        asked=asked,
        progress=progress,
    )


def reach(*, city: str, norms: str | None, **options: Any) -> Result:
    """Polygons that can be reached from a point within some minutes."""
    from .. import reach as reaching

    return reaching.reach(_warm(city, options), norms=read_norms(norms), **options)


def lift(*, city: str, norms: str | None, **options: Any) -> Result:
    """The best places for one new facility, stop or crossing."""
    from ..lift import best as best_lift

    return best_lift.best_lift(_warm(city, options), norms=read_norms(norms), **options)


def weigh(**options: Any) -> Result:
    """Report marks and their order under other weights, and who wins under which."""
    from ..weighing import weigh as weighing

    return weighing.weigh(**options)


def compare(*, before: str, after: str, out: str, progress: Progress) -> Result:
    """What differs between two scored files."""
    from ..weighing import compare as comparing

    return comparing.compare(before, after, out, progress=progress)


def monitor(**options: Any) -> Result:
    """What changed between two years of a city, and by what."""
    from ..monitor import make
    from .warm import compile_kernels

    compile_kernels(options["progress"])
    return make.monitor(**options)


def monitor_years(**options: Any) -> Result:
    """What changed through all years of a city that are kept."""
    from ..monitor import years
    from .warm import compile_kernels

    # before what takes a while
    found = years.years_of(Path(options["folder"]), options.pop("city"))
    compile_kernels(options["progress"])
    return years.monitor_years(found, **options)


def record(**options: Any) -> Result:
    """Write the record of a choice."""
    from ..weighing import record as recording

    return recording.record(**options)


def finish_pdf(*, pdf: str, about: str, out: str, progress: Progress) -> Result:
    """Give a PDF of QGIS its title, language, bookmarks and tags."""
    from ..paper import finish

    return finish.finish_pdf(pdf, about, out, progress=progress)


def check_record(*, record: str, progress: Progress) -> Result:
    """Open the record of a choice again."""
    from ..weighing import check_record as checking

    return checking.check_record(record, progress=progress)


def repeat_run(**options: Any) -> Result:
    """Repeat what made a result."""
    from . import repeat

    return repeat.repeat_run(**options)


def batch(**options: Any) -> Result:
    """Make many cities."""
    from ..batch import make

    return make.batch(**options)


def cities(**options: Any) -> Result:
    """Set cities beside each other."""
    from ..benchmark import cities as comparing

    return comparing.cities(**options)


def cities_programme(**options: Any) -> Result:
    """Divide a programme over the areas of several cities."""
    from ..benchmark import together

    return together.programme_cities(**options)


def page(**options: Any) -> Result:
    """Write a page for residents."""
    from ..page import make

    return make.make_page(**options)


def report(**options: Any) -> Result:
    """Write the report of a scored file."""
    from ..report import make

    return make.make_report(**options)


def remarks(**options: Any) -> Result:
    """Gather the remarks and votes that pages for residents saved."""
    from ..page import remarks as gathering

    return gathering.gather_remarks(**options)


def twin(*, city: str, **options: Any) -> Result:
    """Hand a scored city over to a digital twin."""
    from ..twin import make

    return make.make_twin(city=load_city(city), **options)


def sample_city(*, out: str, progress: Progress) -> Result:
    """Write the sample city Voorbeeldstad: OSM file, plan areas and the municipality's own layers."""
    from .. import sample

    return sample.write_sample_city(Path(out), progress=progress)


def check_engine(*, progress: Progress) -> Result:  # noqa: ARG001
    """Version of the engine, its Python and its libraries."""
    return environment.describe()


def prepare_engine(*, progress: Progress) -> Result:
    """Compile the kernels of travel times, or find that they are."""
    from .warm import compile_kernels

    compile_kernels(progress)
    return {"kernels": os.environ.get("NUMBA_CACHE_DIR", "")}


METHODS: dict[str, Callable[..., Result]] = {
    "build_city": build_city,
    "add_registers": add_registers,
    "download_city": download_city,
    "municipality": municipality,
    "check_city": check_city,
    "export_graphml": export_graphml,
    "score": score,
    "variant": variant,
    "sites": sites,
    "programme": programme,
    "reach": reach,
    "lift": lift,
    "weigh": weigh,
    "compare": compare,
    "monitor": monitor,
    "monitor_years": monitor_years,
    "record": record,
    "check_record": check_record,
    "repeat_run": repeat_run,
    "batch": batch,
    "cities": cities,
    "cities_programme": cities_programme,
    "page": page,
    "report": report,
    "remarks": remarks,
    "twin": twin,
    "finish_pdf": finish_pdf,
    "sample_city": sample_city,
    "check_engine": check_engine,
    "prepare_engine": prepare_engine,
}


def call(method: str, params: dict[str, Any], progress: Progress = SILENT) -> Result:
    """Check the parameters of a method, run it, and give its result as plain JSON values.

    Raises what ``params.checked`` and the method itself raise.
    """
    given = checked(declared.METHODS[method], params)
    overwrite = params.get(OVERWRITE.name, False)
    # what a batch may replace is settled city by city
    more = {OVERWRITE.name: overwrite} if method == declared.BATCH.name else {}
    with called(method, given), _replacing(declared.METHODS[method], given, overwrite=overwrite):
        result: Result = plain(METHODS[method](**given, **more, progress=progress))
    return result


def _replacing(method: Method, given: dict[str, Any], *, overwrite: bool) -> AbstractContextManager[None]:
    """A block in which files of others in the folders that a method writes to stay, unless they may be replaced."""
    folders = [(given[one.name], one.files) for one in method.outputs if one.files and given[one.name] is not None]
    if not folders or overwrite:
        return nullcontext()
    from ..files import replacing_own

    return replacing_own(folders)


def load_city(path: str) -> City:
    """A city package, kept in memory until it changes, in its file or in the log beside it, or two others were used.

    The one that was written last is not read again.
    """
    return _load_city(*_place(path))


def forget() -> None:
    """Let go of what is kept in memory of cities and results."""
    from ..weighing import scored

    _load_city.cache_clear()
    _written.clear()
    scored.forget()


def _place(path: Path | str) -> tuple[str, State]:
    place = Path(path).absolute()
    return str(place), state(place) if place.is_file() else ()


def _keep(city: City, out: Path | str) -> None:
    """Remember what was written, in place of what was before it."""
    _written[:] = [(_place(out), city)]


def _warm(path: str, options: dict[str, Any]) -> City:
    """A city package, with the kernels of travel times compiled, which takes a while the first time."""
    return load_city(_compiled(path, options))


def _compiled(path: str, options: dict[str, Any]) -> str:
    """The path, with the kernels of travel times compiled."""
    from .warm import compile_kernels

    compile_kernels(options["progress"])
    return path


@lru_cache(maxsize=2)
def _load_city(path: str, as_it_is: State) -> City:
    from ..city.package import as_read, read_city

    while _written:
        place, city = _written.pop()
        if place == (path, as_it_is) and (read := as_read(city, path)) is not None:
            return read
    return read_city(path)


# what JSON has itself
_PLAIN = (str, bool, int, type(None))


def plain(value: Any) -> Any:
    """A result in JSON's own types: what is not a number or not there becomes null, dates become ISO text."""
    if isinstance(value, _PLAIN):
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
