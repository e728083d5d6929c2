"""Makes a scored city from its name: boundary, sources, city package, plan areas, check, score and table of sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from g40_plugin.catalogue.sources import title_of

from ..check.city_package import check_city
from ..city.package import City, plausible
from ..city.schema import ZONE_KINDS
from ..city.text_tables import texts
from ..city.vector import projected, read_vector
from ..errors import DownloadError, G40Error, InputError
from ..files import check_writable, make_folder, written_beside
from ..norms import Norms
from ..progress import Progress
from ..sources.addresses import Source, Sources
from ..sources.build import Keep, assemble, with_layers, with_margin, written
from ..sources.file_download import forget
from ..sources.osm import polygons_only
from ..sources.registers import REGISTERS, add_registers
from ..translation import current_texts, tr
from . import table
from .areas import write_areas
from .boundary import Place, find
from .fetching import Came, fetch_all, raise_failed

CITY, AREAS, SCORED = "city.gpkg", "areas.gpkg", "scored.gpkg"
_HERITAGE = ZONE_KINDS[0]
_HEIGHTS = ("surface", "ground")
_NAMES = ["name", "naam", "text", "sitename", "gml_name"]

# what scores plan areas: given the package, the areas, the output and the progress
Score = Callable[[Path, Path, Path, Progress], dict[str, Any]]


def municipality(
    name: str,
    out: Path | str,
    norms: Norms,
    sources: Sources,
    *,
    score: Score,
    keep: Keep,
    year: int | None = None,
    cache: Path | str | None = None,
    strict: bool = False,
    progress: Progress,
) -> dict[str, Any]:
    """Make a scored city in the folder ``out``; gives what docs/engine.md tells for ``municipality``.

    ``cache`` is a folder that keeps what was downloaded, ``out/cache`` if left out. Raises ``InputError`` for a name
    that is ambiguous or unknown, ``DownloadError`` where there is no boundary or no OpenStreetMap, with ``strict``
    where any source fails, else as ``build_city`` and ``score``.
    """
    folder, known = Path(out), sources.of_year(year)
    kept = _folder_to_keep(folder, known, cache)
    progress, warnings = progress.remembering()
    place = find(name, known, kept, kept, progress.part(0.0, 0.05))
    made = kept / "places" / _slug(place)
    make_folder(made)
    area = gpd.GeoSeries([with_margin(place.shape, norms)], crs="EPSG:4326")
    asked = [one for one, source in known.sources.items() if source.kind != "nominatim" and source.fills != "boundary"]
    came = fetch_all(asked, area, known, kept, made, progress.part(0.05, 0.45), norms=norms, is_dutch=place.is_dutch)
    _tell_failed([*place.came, *came.values()], progress, strict=strict)
    city = _assembled(place, came["osm"], area.iloc[0], made, norms, known, progress.part(0.45, 0.55))
    city, grades = _filled(city, came, known, made, norms, progress.part(0.55, 0.7))
    if strict:
        raise_failed(list(came.values()))
    progress(0.7, tr("Writing the city package"))
    built = written(plausible(city, progress), folder / CITY, keep)
    inside = _in_crs(place.shape, city.crs)
    # also where there is no dwelling that their inhabitants could be given to
    neighbourhoods = came["neighbourhoods"].path if "neighbourhoods" in came else None
    write_areas(city, inside, neighbourhoods, folder / AREAS, norms, known.municipality.square_m, progress)
    problems = check_city(folder / CITY, progress=progress.part(0.7, 0.75))
    scored = score(folder / CITY, folder / AREAS, folder / SCORED, progress.part(0.75, 1.0))
    where = {one.name: ("", "C" if one.name == "nominatim" else "A") for one in place.came if not one.is_failed}
    rows = table.rows_of([*place.came, *came.values()], where | grades, known, norms)
    facts = {
        "place": place.name,
        "code": place.code or None,
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "source_date": city.meta["source_date"] or None,
    }
    files = table.write(rows, facts, folder)
    return {
        **facts,
        "out": str(folder / SCORED),
        "layer": "areas",
        "city": built["city"],
        "crs": built["crs"],
        "rows": built["layers"],
        "plan_areas": str(folder / AREAS),
        "table": files["txt"],
        "sources": rows,
        "problems": problems["problems"],
        "areas": scored["areas"],
        "warnings": warnings,
    }


def _folder_to_keep(folder: Path, sources: Sources, cache: Path | str | None) -> Path:
    """The folder that keeps what was downloaded, once it is sure that what is made can be written."""
    make_folder(folder)
    read = [Path(str(source.path or "").partition("|")[0]) for source in sources.sources.values()]
    for file in (CITY, AREAS, SCORED):
        check_writable(folder / file, read)
    kept = Path(cache or folder / "cache")
    make_folder(kept)
    return kept


def _tell_failed(came: Sequence[Came], progress: Progress, *, strict: bool) -> None:
    """Warn of every source that did not come, or raise of them where ``strict``."""
    if strict:
        raise_failed(came)
    for one in came:
        if one.is_failed:
            progress.warn(f"{title_of(one.name, current_texts())}: {one.reason}")


def _slug(place: Place) -> str:
    """A name of a folder for a place."""
    text = unicodedata.normalize("NFKD", f"{place.name} {place.code}").encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", text).strip("-") or "place"


def _in_crs(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    return gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(crs).iloc[0]


def _assembled(
    place: Place,
    osm: Came,
    around: shapely.Geometry,
    made: Path,
    norms: Norms,
    sources: Sources,
    progress: Progress,
) -> City:
    """The city of OpenStreetMap alone, with its boundary; what was asked for is all that lies ``around`` the place."""
    if osm.path is None:
        message = tr("There is no OpenStreetMap of this place, and so no streets: {reason}")
        raise osm.error or DownloadError(message.format(reason=osm.reason))
    # an extract may end before the place does
    is_asked = sources.sources["osm"].kind == "overpass" and osm.how != "folder" and not sources.mirror
    area = around if is_asked else None
    city = assemble(osm.path, norms, layers={}, area=area, name=place.name, progress=progress)
    boundary = gpd.GeoDataFrame({"name": [place.name]}, geometry=[place.shape], crs="EPSG:4326")
    path = made / "municipality.gpkg"
    with written_beside(path) as beside:
        pyogrio.write_dataframe(boundary, beside, layer="municipality", driver="GPKG")
    return with_layers(city, {"municipality": str(path)}, norms)


def _filled(
    city: City, came: dict[str, Came], sources: Sources, made: Path, norms: Norms, progress: Progress
) -> tuple[City, dict[str, tuple[str, str]]]:
    """The city with every register that came, and the date and grade of each; what cannot be used is marked so."""
    grades = {"osm": (city.meta["source_date"][:10], "C")}
    steps = [name for name in came if _register(name, sources.sources[name]) in REGISTERS]
    order = list(REGISTERS)
    steps.sort(key=lambda name: order.index(_register(name, sources.sources[name])))
    wanted = list(dict.fromkeys(_register(name, sources.sources[name]) for name in steps))
    for step, register in enumerate(wanted):
        names = [name for name in steps if _register(name, sources.sources[name]) == register]
        paths = [came[name].path for name in names]
        if any(path is None for path in paths):
            continue
        part = progress.part(step / (len(wanted) + 1), (step + 1) / (len(wanted) + 1))
        told, warnings = part.remembering()
        try:
            path = "|".join(str(path) for path in _in_order(names, came))
            after = add_registers(city, {register: path}, norms, told, sources=sources)
        except (InputError, DownloadError) as error:
            progress.warn(str(error))
            for name in names:
                if came[name].how != "folder":
                    forget(Path(str(came[name].path)))
                came[name] = came[name].failed(error)
            continue
        if after.coverage.equals(city.coverage):
            for name in names:
                came[name] = replace(came[name], how="empty", reason=" ".join(warnings))
            continue
        grades |= dict.fromkeys(names, table.grade_between(city, after))
        city = after
    zones = [name for name in came if sources.sources[name].fills == "zones" and came[name].path is not None]
    for name in zones:
        try:
            layer = _heritage(Path(str(came[name].path)), city, made)
            city = with_layers(city, {"zones": str(layer)}, norms)
        except G40Error as error:
            progress.warn(str(error))
            came[name] = came[name].failed(error)
        else:
            grades[name] = ("", "A")
    return city, grades


def _register(name: str, source: Source) -> str:
    return source.fills or name


def _in_order(names: Sequence[str], came: dict[str, Came]) -> list[Path | None]:
    """The paths of what fills a register together: the surface before the ground."""
    return [came[name].path for name in sorted(names, key=lambda name: _HEIGHTS.index(name) if name in _HEIGHTS else 0)]


def _heritage(source: Path, city: City, made: Path) -> Path:
    """Protected areas as a layer of zones."""
    around = gpd.GeoSeries([city.extent], crs=city.crs)
    frame = projected(read_vector(str(source), wanted="Polygon", within=around), city.crs, str(source))
    shapes = polygons_only(np.asarray(frame.geometry))
    zones = gpd.GeoDataFrame({"kind": _HERITAGE, "name": texts(frame, _NAMES)}, geometry=shapes, crs=city.crs)
    path = made / "zones.gpkg"
    with written_beside(path) as beside:
        pyogrio.write_dataframe(
            zones[~zones.geometry.is_empty], beside, layer="zones", driver="GPKG", promote_to_multi=True
        )
    return path
