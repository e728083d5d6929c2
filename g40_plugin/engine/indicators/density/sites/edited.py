"""Sites as a user left them, each in its plan area: rows were struck out, changed or drawn in QGIS."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.sites import IN_BUILDINGS

from ....errors import InputError
from ....progress import Progress
from ....translation import tr

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


def edited_sites(
    rows: gpd.GeoDataFrame, title: str, areas: gpd.GeoDataFrame, progress: Progress, *, plans_stay: bool = True
) -> Edited:
    """The rows of a layer of sites, by the plan area that they name, or else by those that they lie in.

    Sites outside every area are told and left out. Raises ``InputError`` where none lies in an area.
    """
    return Edited(_by_area(rows, areas, title, progress), plans_stay)


def kept_sites(kept: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, plans_stay: bool) -> Edited | None:
    """The sites of a city package, for any plan areas: one of other areas counts where it lies. None without any."""
    here = kept["area_id"].isin(areas["area_id"])
    numbers = {name: kept[name].astype(float) for name in kept.columns if kept[name].dtype.kind in "if"}
    rows = kept.assign(**numbers, area_id=kept["area_id"].where(here, None))
    rows = _by_area(rows, areas, "sites", None)
    return Edited(rows, plans_stay) if len(rows) else None


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
    kept = (m2 > _LEAST_M2) | (rows["path"].isin(IN_BUILDINGS).to_numpy()[row] & (named[row] >= 0))
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
