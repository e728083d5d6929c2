"""Sites as a user left them: the layer ``sites`` after rows were struck out, changed or drawn in QGIS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ....arrays import Bools, Geometries
from ....city.text_tables import texts
from ....city.vector import PARQUET, layer_path, layers_of, projected, read_vector, with_layer
from ....errors import InputError, listed
from ....intake.files import check_file
from ....intake.guard import reading
from ....intake.limits import LAYER_BYTES
from ....progress import Progress
from ....shapes import surfaces
from ....translation import tr
from .homes import HARD, NO, ONLY_IF, PATHS, YES
from .in_buildings import BUILT_PATHS
from .land import EMPTY

LAYER = "sites"
_NEEDED = ("site_id", "area_id", "path", "use")
# what a user may write for each use
USES = {"yes": YES, "ja": YES, "no": NO, "nee": NO, "only if": ONLY_IF, "alleen als": ONLY_IF}
_STATUSES = {"zacht": "soft", "hard": HARD}
_TEXTS = ("site_id", "area_id", "name", "owner", "status", "remark")
_NUMBERS = ("year", "vacant", "first_year", "last_year", "corporation", "middle", "affordable_sale")
# that no user may make negative
_AMOUNTS = ("use_share", "homes", "fits_high")
# slivers of an area are not meant
_LEAST_M2 = 1.0


@dataclass(frozen=True)
class Edited:
    """The rows of a user's layer of sites, each of one plan area, in the CRS of the city.

    ``rows`` have the columns of the layer that a user may fill in, and ``fits_high``; ``use`` is one of the three.
    """

    rows: gpd.GeoDataFrame
    plans_stay: bool
    """whether its plans stand for themselves, since no list of plans is given"""


def read_edited(
    path: Path | str, areas: gpd.GeoDataFrame, crs: str, progress: Progress, *, plans_stay: bool = True
) -> Edited:
    """The sites of a layer, by the plan area that they name, or else by those that they lie in.

    Sites outside every area are told and left out. Raises ``InputError`` as ``read_sites`` does, and where no site
    lies in an area.
    """
    rows = read_sites(path, crs)
    return Edited(_by_area(rows, areas, _title(_of_sites(path)), progress), plans_stay)


def kept_sites(kept: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, plans_stay: bool) -> Edited | None:
    """The sites of a city package, for any plan areas: one of other areas counts where it lies. None without any."""
    here = kept["area_id"].isin(areas["area_id"])
    numbers = {name: kept[name].astype(float) for name in (*_NUMBERS, *_AMOUNTS)}
    rows = kept.assign(**numbers, area_id=kept["area_id"].where(here, None))
    rows = _by_area(rows, areas, LAYER, None)
    return Edited(rows, plans_stay) if len(rows) else None


def read_sites(path: Path | str, crs: str) -> gpd.GeoDataFrame:
    """The rows of a layer of sites, put right, in ``crs``.

    Raises ``InputError`` for a layer that cannot be read or is none of sites, and for rows with no surface or with
    values that cannot be meant.
    """
    with reading(path):
        return _read(_of_sites(path), crs)


def _read(path: Path | str, crs: str) -> gpd.GeoDataFrame:
    frame, title = read_vector(path, wanted="Polygon").reset_index(drop=True), _title(path)
    missing = [name for name in _NEEDED if name not in frame]
    if missing:
        message = tr("The layer {layer} is no layer of sites (it lacks {fields}): begin with that of 'Find sites'.")
        raise InputError(message.format(layer=title, fields=", ".join(missing)))
    rows = gpd.GeoDataFrame({name: texts(frame, [name]) for name in _TEXTS}, geometry=frame.geometry.to_numpy())
    rows = rows.set_crs(frame.crs).assign(path=_paths(frame, title), use=_uses(frame, title))
    for name in (*_NUMBERS, *_AMOUNTS):
        rows[name] = _numbers(frame, name, title)
    rows["status"] = rows["status"].str.lower().replace(_STATUSES)
    _check_amounts(rows, title)
    return projected(rows.set_geometry(_surfaces(rows, title), crs=frame.crs), crs, path)


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
    is_land = ~rows["path"].isin(BUILT_PATHS).to_numpy()
    without = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    message = tr("The layer {layer} has sites without geometry (rows {rows}): draw or delete them.")
    _refuse(is_land & without, message, title)
    shapes = surfaces(shapely.make_valid(np.where(without, shapely.Polygon(), shapes)))
    message = tr("The layer {layer} has sites that are no polygons (rows {rows}): sites must be polygons.")
    _refuse(is_land & (shapely.area(shapes) == 0.0), message, title)
    return np.asarray(shapes, object)


def _by_area(
    rows: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, title: str, progress: Progress | None
) -> gpd.GeoDataFrame:
    """A row for each area of a site: that which it names, or those that it lies in; what lies in none is told."""
    shapes, ids = areas.geometry.to_numpy(), areas["area_id"].to_numpy(object)
    named = pd.Index(ids).get_indexer(rows["area_id"])
    strange = rows["area_id"].notna().to_numpy() & (named < 0)
    if strange.any() and progress:
        text = tr(
            "{count} sites of {layer} belong to areas that are not among the plan areas ({names}) and are left out: "
            "leave their area_id empty to have them count where they lie."
        )
        names = listed(sorted(set(rows["area_id"][strange])))
        progress.warn(text.format(count=int(strange.sum()), layer=title, names=names))
    polygons = rows.geometry.to_numpy()
    drawn = np.flatnonzero(rows["area_id"].isna())
    area, row = shapely.STRtree(polygons[drawn]).query(shapes, predicate="intersects")
    row = np.concatenate([np.flatnonzero(named >= 0), drawn[row]])
    area = np.concatenate([named[named >= 0], area])
    m2 = shapely.area(shapely.intersection(polygons[row], shapes[area]))
    # in and on buildings it is the id that counts, not the place
    kept = (m2 > _LEAST_M2) | (rows["path"].isin(BUILT_PATHS).to_numpy()[row] & (named[row] >= 0))
    outside = np.setdiff1d(np.flatnonzero(~strange), row[kept])
    if len(outside) and progress:
        if not kept.any():
            message = tr(
                "No site of {layer} lies in a plan area: set the right coordinate reference system on the layer, or "
                "choose the plan areas that it was made for."
            )
            raise InputError(message.format(layer=title))
        text = tr("{count} sites of {layer} lie outside every plan area and count nothing (rows {rows}).")
        progress.warn(text.format(count=len(outside), layer=title, rows=listed(outside + 1)))
    order = np.lexsort((area[kept], row[kept]))
    row, area = row[kept][order], area[kept][order]
    return rows.iloc[row].reset_index(drop=True).assign(area_id=ids[area])


def _refuse(wrong: Bools, message: str, title: str, field: str = "") -> None:
    if wrong.any():
        raise InputError(message.format(layer=title, field=field, rows=listed(np.flatnonzero(wrong) + 1)))
