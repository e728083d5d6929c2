"""Registers, timetables and rasters that take the place of what OpenStreetMap tells: one function for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
from pyarrow import ArrowException

from ..city.credits import CREDITS, with_credit
from ..city.package import City
from ..city.rasters import RASTER_ERRORS
from ..city.schema import MIXED, TABLES, conform
from ..errors import InputError
from ..intake.guard import reading
from ..norms import Norms
from ..progress import Progress
from ..translation import tr
from . import raster
from .addresses import Sources, read_sources
from .bag import add_bag, add_panden, add_verblijfsobjecten
from .bgt import add_bgt
from .care_and_schools import add_childcare, add_primary_schools, add_secondary_schools
from .cbs import add_cbs_squares, add_neighbourhoods
from .functional_areas import add_functional_areas
from .gtfs import add_gtfs

Adder = Callable[[City, str, Norms, Progress], City]
"""Takes the city as it is, a path (``path|layername=x`` for a layer), the norms and the progress; gives a city with
its tables filled from that source where the source is complete, and a row in ``coverage`` that tells where."""

# in the order in which they are added: what stands later builds on what stands earlier
REGISTERS: dict[str, Adder] = {
    "functional_areas": add_functional_areas,
    "bgt": add_bgt,
    "bag": add_bag,
    "bag_panden": add_panden,
    "bag_verblijfsobjecten": add_verblijfsobjecten,
    "cbs_squares": add_cbs_squares,
    "neighbourhoods": add_neighbourhoods,
    "childcare": add_childcare,
    "primary_schools": add_primary_schools,
    "secondary_schools": add_secondary_schools,
    "gtfs": add_gtfs,
    "ndvi": raster.add_ndvi,
    "heights": raster.add_heights,
    "tree_map": raster.add_tree_map,
    "green_map": raster.add_green_map,
    "population": raster.add_population,
}

# of the time that a register takes
_DOWNLOAD = 0.7
PDOK = "pdok"
"""Stands in the place of a path where a register is to be downloaded, from PDOK or where the sources file says."""


def check_registers(given: Mapping[str, str], sources: Sources) -> None:
    """Raise ``InputError`` for a register that does not exist, or that PDOK does not serve."""
    unknown = [name for name in given if name not in REGISTERS]
    if unknown:
        message = tr("Unknown registers {names}: choose from {known}.")
        raise InputError(message.format(names=", ".join(unknown), known=", ".join(REGISTERS)))
    absent = [name for name, path in given.items() if path == PDOK and name not in sources.downloads()]
    if absent:
        message = tr("PDOK does not serve {names}: give a file, or choose from {known}.")
        raise InputError(message.format(names=", ".join(absent), known=", ".join(sources.downloads())))


def add_registers(
    city: City,
    given: Mapping[str, str],
    norms: Norms,
    progress: Progress,
    *,
    sources: Sources | None = None,
    cache: Path | str | None = None,
) -> City:
    """The city with the given registers (name: path, or ``pdok`` to download it) added in their order.

    ``cache`` is a folder that keeps what was downloaded.
    """
    chosen = [name for name in REGISTERS if name in given]
    if not chosen:
        return city
    city = replace(city, **{name: conform(name, city.table(name)) for name in TABLES})
    for step, name in enumerate(chosen):
        part = progress.part(step / len(chosen), (step + 1) / len(chosen))
        before = city
        if given[name] != PDOK:
            with reading(given[name], *RASTER_ERRORS, ArrowException):
                city = REGISTERS[name](city, given[name], norms, part)
        else:
            with TemporaryDirectory(prefix="g40-") as temporary:
                path = _download(
                    name,
                    city,
                    (sources or read_sources()).of_year(),
                    Path(cache or temporary),
                    part.part(0.0, _DOWNLOAD),
                )
                city = REGISTERS[name](city, path, norms, part.part(_DOWNLOAD, 1.0))
        city = replace(city, meta=city.meta | {CREDITS: with_credit(name, before, city, norms)})
    told = "; ".join(f"{name}: {Path(given[name].split('|')[0]).name}" for name in chosen)
    earlier = [city.meta["registers"]] if city.meta.get("registers") else []
    return replace(city, meta=city.meta | {"grade": MIXED, "registers": "; ".join([*earlier, told])})


def _download(name: str, city: City, sources: Sources, folder: Path, progress: Progress) -> str:
    # what asks web services takes a while to load, and only a download needs it
    from .pdok import fetch_register  # noqa: PLC0415

    area = gpd.GeoSeries([city.extent], crs=city.crs)
    return str(fetch_register(name, area, sources, folder, progress))
