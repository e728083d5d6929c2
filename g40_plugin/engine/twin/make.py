"""Hands a scored city over to a digital twin: as CityJSON, and as a layer for a 3D view of QGIS (docs/twin.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from scipy.spatial import cKDTree

from g40_plugin.catalogue.twin import AT_ZERO, FROM_RASTER, NEAREST
from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..arrays import Floats
from ..city.package import City
from ..city.rasters import Raster, open_raster
from ..city.schema import DUTCH_CRS
from ..city.vector import layers_of, read_vector
from ..city.zonal import zonal_quantile
from ..errors import InputError
from ..files import written_beside
from ..norms import Norms
from ..progress import SILENT, Progress
from ..results.geopackage import add_styles, write_layer, write_meta
from ..translation import tr
from ..variants.changed import changed_city
from ..variants.file import read_variant
from ..weighing.scored import Scored, read_scored
from .cityjson import city_json
from .masses import masses_of

_SCHEMA = "1"
_HALF = 0.5
# RD New with heights above NAP, the same places as DUTCH_CRS
_DUTCH_3D = 7415
# what only machines of ours read
_NOT_TOLD = ("reasons",)
# what a file of ours says of its date, as ISO; CityJSON wants the day
_DAY = slice(0, 10)


def make_twin(
    scored: str,
    city: City,
    out: str,
    *,
    variant: str | None = None,
    ground: str | None = None,
    masses: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write buildings, plans, sites and plan areas as CityJSON 2.0 to ``out``; tell how many there are of each.

    ``variant`` adds what is drawn in it, ``ground`` is a raster of heights of the ground in metres, without which all
    stands at 0. ``masses`` is a GeoPackage to write the masses to as well. Raises ``InputError`` for files that are
    none or belong to another city, ``OutputError``.
    """
    progress, warned = progress.remembering()
    progress(0.0, tr("Reading the scores"))
    result = read_scored(scored)
    _check_city(result, city)
    norms = result.norms
    areas = result.areas.to_crs(city.crs)
    near = _around(_with_variant(city, variant, norms, progress), areas, norms.twin.around_m)
    progress(0.2, tr("Drawing the masses"))
    frame = masses_of(near, areas, _sites(scored, city), norms)
    raster = None if ground is None else open_raster(ground, nodata=norms.registers.heights.nodata)
    frame["ground_m"], frame["ground_by"] = _ground(raster, frame, norms, progress.part(0.3, 0.6))
    area_m, _ = _ground(raster, areas, norms, progress.part(0.6, 0.7))
    progress(0.7, tr("Writing the masses"))
    told = areas.drop(columns=[name for name in _NOT_TOLD if name in areas])
    found = city_json(frame, told, area_m, _metadata(result, city, raster))
    with written_beside(out) as beside:
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"), default=str)
        beside.write_text(text, encoding="utf-8", newline="\n")
        if masses is not None:
            _write_layer(masses, frame, norms)
    progress(1.0, tr("Done"))
    return {
        "out": str(out),
        "masses": masses or "",
        "layer": "masses",
        "areas": len(areas),
        **{status: int((frame["status"] == status).sum()) for status in ("existing", "planned", "possible")},
        "homes": float(frame["homes"][frame["status"] != "existing"].sum()),
        "bytes": len(text.encode()),
        "warnings": warned,
    }


def _check_city(scored: Scored, city: City) -> None:
    name, other = city.meta.get("name", ""), scored.meta.get("city", "")
    if name and other and name != other:
        message = tr("{path} holds scores of {other}, not of {city}: choose the city package of {other}.")
        raise InputError(message.format(path=scored.path, other=other, city=name))


def _with_variant(city: City, variant: str | None, norms: Norms, progress: Progress) -> City:
    return city if variant is None else changed_city(city, read_variant(variant, city.crs), norms, progress).city


def _around(city: City, areas: gpd.GeoDataFrame, metres: float) -> City:
    """The city with the buildings in and around some areas alone."""
    buildings = city.buildings
    tree = shapely.STRtree(buildings.geometry.to_numpy())
    rows = np.unique(tree.query(areas.geometry.to_numpy(), predicate="dwithin", distance=metres)[1])
    return replace(city, buildings=buildings.iloc[rows].reset_index(drop=True), kept=None)


def _sites(scored: str, city: City) -> gpd.GeoDataFrame:
    if "sites" not in layers_of(scored):
        message = tr("{path} has no layer sites: score the areas with the room to add homes.")
        raise InputError(message.format(path=scored))
    return read_vector(scored, "sites").to_crs(city.crs)


def _ground(
    raster: Raster | None, frame: gpd.GeoDataFrame, norms: Norms, progress: Progress
) -> tuple[Floats, np.ndarray]:
    """The height of the ground around each shape, and how it is known: where the raster tells none, of the nearest."""
    if raster is None or frame.empty:
        return np.zeros(len(frame)), np.full(len(frame), AT_ZERO, object)
    # below a building the ground is mostly unknown: it is looked for around it
    height = zonal_quantile(raster, frame.geometry.buffer(norms.registers.heights.around_m), _HALF, progress)
    known = np.isfinite(height)
    if not known.any():
        message = tr("The raster of the ground tells no height in the plan areas: choose one of this city.")
        raise InputError(message)
    middles = shapely.get_coordinates(shapely.point_on_surface(frame.geometry.to_numpy()))
    nearest = np.flatnonzero(known)[cKDTree(middles[known]).query(middles)[1]]
    return height[nearest], np.where(known, FROM_RASTER, NEAREST)


def _metadata(scored: Scored, city: City, raster: Raster | None) -> Mapping[str, Any]:
    code = CRS.from_user_input(city.crs).to_epsg()
    if raster is not None and code == CRS.from_user_input(DUTCH_CRS).to_epsg():
        code = _DUTCH_3D
    system = {} if code is None else {"referenceSystem": f"https://www.opengis.net/def/crs/EPSG/0/{code}"}
    day = {"referenceDate": created[_DAY]} if (created := scored.meta.get("created", "")) else {}
    # by the name of the program a file is known as its own
    return {"title": f"{city.meta.get('name', '')} ({MADE_BY})".strip(), **day, **system}


def _write_layer(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> None:
    with written_beside(path) as beside:
        write_layer(beside, "masses", frame, "MultiPolygon")
        write_meta(beside, {"schema_version": _SCHEMA, "program": MADE_BY, "program_version": VERSION})
        add_styles(beside, "masses", ["status"], frame, norms.as_file)
