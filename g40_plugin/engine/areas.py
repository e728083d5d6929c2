"""Plan areas: read from any vector file, checked, repaired where that is safe, and brought into the city's CRS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.language import listed

from .arrays import Bools, Floats
from .city.package import City
from .city.vector import READABLE_NAMES, free_name, projected, read_vector, split_layer
from .errors import InputError
from .intake.files import check_file
from .intake.guard import reading
from .intake.limits import AREAS, LAYER_BYTES, VERTICES
from .norms import Norms
from .progress import Progress
from .shapes import surfaces
from .translation import tr

# fields that plans usually name themselves with, tried in this order, in lower case
_ID_FIELDS = ("code", "id", "area_id")
_NAME_FIELDS = ("name", "naam", "area_name")
# as they stand in a shapefile too
_LAST_ID_FIELDS = ("gml_id", "identificatie", "identifica")
_LAST_NAME_FIELDS = ("omschrijving", "omschrijvi")
# codes and names of neighbourhoods, districts and municipalities, by their names of several years
_LEVELS = (
    (("buurtcode", "bu_code"), ("buurtnaam", "bu_naam")),
    (("wijkcode", "wk_code"), ("wijknaam", "wk_naam")),
    (("gwb_code_10", "gwb_code", "gwb_code_8"), ("regio",)),
    (("statcode",), ("statnaam",)),
    (("gemeentecode", "gemeenteco", "gm_code"), ("gemeentenaam", "gemeentena", "gm_naam")),
)
# a column that every scored file has, and nobody else's
SCORED_MARK = "norms_hash"


@dataclass(frozen=True)
class Covered:
    """The part of plan areas that the data of a city covers."""

    parts: gpd.GeoDataFrame
    """the covered part of each area of which that is enough, with its columns"""
    share: Floats
    """of all areas, 0 to 1"""
    enough: Bools


def read_areas(
    path: Path | str,
    crs: str,
    *,
    layer: str | None = None,
    id_field: str | None = None,
    name_field: str | None = None,
    sliver_m2: float = 0.0,
    progress: Progress,
) -> gpd.GeoDataFrame:
    """Plan areas in the city's CRS with ``area_id`` and ``area_name``, sorted by id, all else kept.

    Invalid polygons are repaired and parts under ``sliver_m2`` square metres dropped, each with a warning. Raises
    ``InputError`` for what cannot be scored: no CRS, no rows, no polygon, null geometry, an id twice or not there.
    """
    with reading(path):
        return _read(path, crs, layer, id_field, name_field, sliver_m2, progress)


def _read(
    path: Path | str,
    crs: str,
    layer: str | None,
    id_field: str | None,
    name_field: str | None,
    sliver_m2: float,
    progress: Progress,
) -> gpd.GeoDataFrame:
    check_file(split_layer(path)[0], folder=True, most=LAYER_BYTES)
    frame = read_vector(path, layer, wanted="Polygon").reset_index(drop=True)
    AREAS.check(len(frame), tr("The plan areas of {path}").format(path=path))
    vertices = shapely.get_num_coordinates(frame.geometry.to_numpy()).sum()
    VERTICES.check(float(vertices), tr("The vertices of {path}").format(path=path))
    title = layer or split_layer(path)[1] or Path(split_layer(path)[0]).name
    if frame.empty:
        raise InputError(tr("The layer {layer} has no features: draw or choose plan areas.").format(layer=title))
    null = np.flatnonzero(frame.geometry.isna() | frame.geometry.is_empty)
    if len(null):
        message = tr(
            "The layer {layer} has features without geometry, or with coordinates that are no numbers (rows {rows}): "
            "draw or delete them."
        )
        raise InputError(message.format(layer=title, rows=listed(null + 1)))
    if not frame.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"]).all():
        kinds = ", ".join(sorted(set(frame.geom_type)))
        message = tr("The layer {layer} has geometry of type {kinds}: plan areas must be polygons.")
        raise InputError(message.format(layer=title, kinds=kinds))
    code, name = _level(frame)
    id_field = _chosen(frame, id_field, title) or _usual(frame, _ID_FIELDS) or code or _usual(frame, _LAST_ID_FIELDS)
    name_field = (
        _chosen(frame, name_field, title) or _usual(frame, _NAME_FIELDS) or name or _usual(frame, _LAST_NAME_FIELDS)
    )
    frame = frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()), crs=frame.crs)
    if frame.crs.is_geographic:
        progress.warn(tr("The layer {layer} is in degrees; it is scored in {crs}.").format(layer=title, crs=crs))
    geometry = projected(frame, crs, path).geometry.to_numpy()
    ids = _ids(frame, id_field, title)
    geometry = _repaired(geometry, ids, title, sliver_m2, progress)
    columns = _with_names(frame, ids, name_field, progress)
    shapes = gpd.GeoSeries(geometry, name=free_name("geometry", columns), crs=crs)
    areas = gpd.GeoDataFrame(columns).set_geometry(shapes)
    order = sorted(range(len(ids)), key=lambda row: _natural(ids[row]))
    return areas.iloc[order].reset_index(drop=True)


def covered(areas: gpd.GeoDataFrame, city: City, norms: Norms, path: Path | str) -> Covered:
    """What of each area the data covers: what is not known must not look like low.

    Raises ``InputError`` where that is enough for none of them.
    """
    shapes, known = areas.geometry.to_numpy(), city.extent
    if known.is_empty:
        return Covered(areas, np.ones(len(areas)), np.ones(len(areas), bool))
    cut = ~shapely.covers(known, shapes)
    parts = shapes.copy()
    parts[cut] = surfaces(shapely.intersection(shapes[cut], known))
    share = shapely.area(parts) / shapely.area(shapes)
    enough = share >= norms.edge.min_covered
    if not enough.any():
        message = tr(
            "All areas of {path} lie outside the city package {city}, or mostly so: choose the package of their city, "
            "or set the right coordinate reference system on the layer."
        )
        raise InputError(message.format(path=path, city=city.meta.get("name", "")))
    kept = areas[enough].reset_index(drop=True)
    return Covered(kept.set_geometry(gpd.GeoSeries(parts[enough], crs=areas.crs)), share, enough)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Sorting key in which area 9 comes before area 10; of digits of any length, and of none but 0 to 9."""
    parts = re.findall("[0-9]+|[^0-9]+", text)
    numbers = [part.lstrip("0") if part[0] in "0123456789" else None for part in parts]
    return [
        (1, 0, part) if number is None else (0, len(number), number)
        for part, number in zip(parts, numbers, strict=True)
    ]


def _chosen(frame: gpd.GeoDataFrame, field: str | None, title: str) -> str | None:
    if field is not None and field not in frame:
        message = tr("The layer {layer} has no field {field}; it has: {fields}.")
        fields = ", ".join(name for name in frame.columns if name != frame.geometry.name)
        raise InputError(message.format(layer=title, field=field, fields=fields))
    return field


def _usual(frame: gpd.GeoDataFrame, usual: tuple[str, ...]) -> str | None:
    """The first of the usual fields that is filled in every row."""
    by_name = {str(name).lower(): str(name) for name in frame.columns}
    return next((by_name[name] for name in usual if name in by_name and frame[by_name[name]].notna().all()), None)


def _level(frame: gpd.GeoDataFrame) -> tuple[str | None, str | None]:
    """The fields with code and name of the level of the areas: plans inside one neighbourhood all tell its code."""
    for codes, names in _LEVELS:
        code, name = _usual(frame, codes), _usual(frame, names)
        if any(_tells_apart(frame, field) for field in (code, name)):
            return code if _tells_apart(frame, code) else None, name
    return None, None


def _tells_apart(frame: gpd.GeoDataFrame, field: str | None) -> bool:
    return field is not None and bool(frame[field].astype(str).is_unique)


def _ids(frame: gpd.GeoDataFrame, field: str | None, title: str) -> list[str]:
    if field is None:
        return [str(row + 1) for row in range(len(frame))]
    empty = _blank(frame[field])
    if empty.any():
        message = tr("The field {field} of {layer} is empty in rows {rows}: fill it or choose another id field.")
        raise InputError(message.format(field=field, layer=title, rows=listed(np.flatnonzero(empty) + 1)))
    ids = frame[field].astype(str)
    twice = sorted(set(ids[ids.duplicated()]))
    if twice:
        message = tr(
            "The field {field} of {layer} has the same value more than once ({ids}): make it unique or choose another."
        )
        raise InputError(message.format(field=field, layer=title, ids=listed(twice)))
    return list(ids)


def _with_names(
    frame: gpd.GeoDataFrame, ids: list[str], name_field: str | None, progress: Progress
) -> dict[str, pd.Series | list[str]]:
    """The columns of the areas with ``area_id`` and ``area_name``; what else had these names keeps on under others."""
    columns = {str(name): frame[name] for name in frame.columns if name != frame.geometry.name}
    names = _names(ids)
    if name_field:
        # an area without a name has that of its id
        names = list(frame[name_field].astype(str).mask(_blank(frame[name_field]), pd.Series(names, frame.index)))
    ours = {"area_id": ids, "area_name": names}
    other = [name for name, values in ours.items() if name in columns and list(columns[name].astype(str)) != values]
    # those of an earlier scoring are ours too
    renamed = {} if SCORED_MARK in columns else {name: free_name(f"{name}_1", columns) for name in other}
    tell_renamed(renamed, progress)
    return columns | {new: columns[old] for old, new in renamed.items()} | ours


def tell_renamed(names: Mapping[str, str], progress: Progress) -> None:
    """Warn of columns of the user's that got another name."""
    changed = [f"{old} -> {new}" for old, new in names.items() if old != new]
    if changed:
        text = tr("Columns of the plan areas have names that the results need, and are renamed: {names}.")
        progress.warn(text.format(names=", ".join(changed)))


def _blank(values: pd.Series) -> Bools:
    """Where a field is empty, or holds nothing but spaces."""
    return np.asarray((values.isna() | (values.astype(str).str.strip() == "")).to_numpy(bool))


def _names(ids: list[str]) -> list[str]:
    """Ids serve as names where they can be read out; else the areas are numbered as they stand in the layer."""
    readable = max(len(text) for text in ids) <= READABLE_NAMES
    return ids if readable else [str(row + 1) for row in range(len(ids))]


def _repaired(
    geometry: np.ndarray, ids: list[str], title: str, sliver_m2: float, progress: Progress
) -> list[shapely.MultiPolygon]:
    invalid = np.flatnonzero(~shapely.is_valid(geometry))
    if len(invalid):
        message = tr(
            "The layer {layer} has invalid polygons ({ids}); they were repaired, look whether they are as meant."
        )
        progress.warn(message.format(layer=title, ids=listed([ids[row] for row in invalid])))
    polygons = [_polygons(shape, sliver_m2) for shape in shapely.make_valid(geometry)]
    empty = [ids[row] for row, shape in enumerate(polygons) if shape.is_empty]
    if empty:
        message = tr("The layer {layer} has areas without surface ({ids}): draw or delete them.")
        raise InputError(message.format(layer=title, ids=listed(empty)))
    return polygons


def _polygons(shape: shapely.Geometry, sliver_m2: float) -> shapely.MultiPolygon:
    """The polygons of a geometry, without slivers, unless nothing else is left."""
    parts = [
        part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon" and part.area > 0
    ]
    large = [part for part in parts if part.area >= sliver_m2]
    return shapely.MultiPolygon(large or parts)
