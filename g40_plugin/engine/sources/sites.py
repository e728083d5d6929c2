"""Reads the layer of sites as a user left it (docs/sites.md)."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.sites import EMPTY, IN_BUILDINGS, PATHS, STATUSES, USES, YES

from ..arrays import Bools, Geometries
from ..city.text_tables import texts
from ..city.vector import PARQUET, layer_path, layers_of, projected, read_vector, with_layer
from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..intake.limits import LAYER_BYTES
from ..shapes import surfaces
from ..translation import tr

LAYER = "sites"
_NEEDED = ("site_id", "area_id", "path", "use")
_TEXTS = ("site_id", "area_id", "name", "owner", "status", "remark")
_NUMBERS = ("year", "vacant", "first_year", "last_year", "corporation", "middle", "affordable_sale")
# that no user may make negative
_AMOUNTS = ("use_share", "homes", "fits_high")


def read_sites(path: Path | str, crs: str) -> tuple[gpd.GeoDataFrame, str]:
    """The rows of a layer of sites, put right, in ``crs``, and what the layer is called.

    Raises ``InputError`` for a layer that cannot be read or is none of sites, and for rows with no surface or with
    values that cannot be meant.
    """
    with reading(path):
        layer = _of_sites(path)
        return _read(layer, crs), _title(layer)


def _read(path: Path | str, crs: str) -> gpd.GeoDataFrame:
    return projected(sites_in(read_vector(path, wanted="Polygon").reset_index(drop=True), _title(path)), crs, path)


def sites_in(frame: gpd.GeoDataFrame, title: str) -> gpd.GeoDataFrame:
    """The rows of a layer of sites, put right, in its own CRS; raises as ``read_sites`` does."""
    missing = [name for name in _NEEDED if name not in frame]
    if missing:
        message = tr("The layer {layer} is no layer of sites (it lacks {fields}): begin with that of 'Find sites'.")
        raise InputError(message.format(layer=title, fields=", ".join(missing)))
    rows = gpd.GeoDataFrame({name: texts(frame, [name]) for name in _TEXTS}, geometry=frame.geometry.to_numpy())
    rows = rows.set_crs(frame.crs).assign(path=_paths(frame, title), use=_uses(frame, title))
    for name in (*_NUMBERS, *_AMOUNTS):
        rows[name] = _numbers(frame, name, title)
    rows["status"] = rows["status"].str.lower().replace(STATUSES)
    _check_amounts(rows, title)
    return rows.set_geometry(_surfaces(rows, title), crs=frame.crs)


def _of_sites(path: Path | str) -> Path | str:
    """The path with the layer that is meant: that of sites, where the file has one and no other is named."""
    asked = layer_path(path)
    check_file(asked.file, folder=True, most=LAYER_BYTES)
    named = asked.layer is not None or asked.file.lower().endswith(PARQUET) or LAYER not in layers_of(asked.file)
    return path if named else with_layer(path, LAYER)


def _title(path: Path | str) -> str:
    asked = layer_path(path)
    return asked.layer or Path(asked.file).name


def _paths(frame: gpd.GeoDataFrame, title: str) -> pd.Series:
    # what was drawn without a word is ground to build on
    paths = texts(frame, ["path"]).str.lower().fillna(EMPTY)
    strange = sorted(set(paths) - set(PATHS))
    if strange:
        message = tr("The layer {layer} has sites of a path that is not known ({names}): choose one of {known}.")
        raise InputError(message.format(layer=title, names=listed(strange), known=", ".join(PATHS)))
    return paths


def _uses(frame: gpd.GeoDataFrame, title: str) -> pd.Series:
    told = texts(frame, ["use"])
    tidy = told.str.lower().str.replace("[_ -]+", " ", regex=True)
    strange = sorted(set(told[told.notna() & ~tidy.isin(USES)]))
    if strange:
        message = tr("The field use of {layer} says {names}: it takes yes, no or only if.")
        raise InputError(message.format(layer=title, names=listed(strange)))
    return tidy.map(USES).fillna(YES)


def _numbers(frame: gpd.GeoDataFrame, name: str, title: str) -> pd.Series:
    told = texts(frame, [name])
    found = pd.to_numeric(told.str.replace(",", ".", regex=False), errors="coerce").astype(float)
    found = found.fillna(told.str.lower().map({"true": 1.0, "false": 0.0}).astype(float))
    strange = told[told.notna() & ~np.isfinite(found.to_numpy(float))]
    if len(strange):
        message = tr("The field {field} of {layer} takes numbers, not {names}.")
        raise InputError(message.format(field=name, layer=title, names=listed(sorted(set(strange)))))
    return found


def _check_amounts(rows: gpd.GeoDataFrame, title: str) -> None:
    for name in _AMOUNTS:
        _refuse(
            rows[name].to_numpy(float) < 0.0,
            tr("The field {field} of {layer} is below 0 in rows {rows}: give 0 or more, or leave it empty."),
            title,
            name,
        )
    _refuse(
        rows["use_share"].to_numpy(float) > 1.0,
        tr("The field {field} of {layer} is above 1 in rows {rows}: write 0.4 for 40 percent."),
        title,
        "use_share",
    )


def _surfaces(rows: gpd.GeoDataFrame, title: str) -> Geometries:
    """The polygons of the rows, put right; those in and on buildings need none."""
    shapes = shapely.force_2d(rows.geometry.to_numpy())
    is_land = ~rows["path"].isin(IN_BUILDINGS).to_numpy()
    without = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    message = tr("The layer {layer} has sites without geometry (rows {rows}): draw or delete them.")
    _refuse(is_land & without, message, title)
    shapes = surfaces(shapely.make_valid(np.where(without, shapely.Polygon(), shapes)))
    message = tr("The layer {layer} has sites that are no polygons (rows {rows}): sites must be polygons.")
    _refuse(is_land & (shapely.area(shapes) == 0.0), message, title)
    return np.asarray(shapes, object)


def _refuse(wrong: Bools, message: str, title: str, field: str = "") -> None:
    if wrong.any():
        raise InputError(message.format(layer=title, field=field, rows=listed(np.flatnonzero(wrong) + 1)))
