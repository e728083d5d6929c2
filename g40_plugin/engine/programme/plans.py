"""What a programme that was written counts on where plans are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.vector import layers_of, read_vector
from ..errors import InputError
from ..translation import tr

_LAYERS = ("programme", "sites")


class Counted(NamedTuple):
    """The areas and the sites of a programme, in the CRS of a city."""

    areas: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame

    def plans(self, plans: gpd.GeoDataFrame, area_ids: np.ndarray) -> list[dict[str, Any] | None]:
        """Of each plan what the programme counts on; None for one in no area of the programme.

        ``homes`` are those of all areas, ``in_area`` those of its area and ``here`` those on the ground of the plan,
        as far as their sites lie in it; ``period`` is the first in which any of them come, None where none do.
        """
        areas = self.areas.set_index("area_id")
        here, period = self._on_ground(plans)
        total = float(areas["prg_homes"].sum())
        known = pd.Series(area_ids, dtype=object).isin(areas.index).to_numpy(bool)
        told = areas.reindex(area_ids)
        columns = zip(known, told["prg_homes"].fillna(0.0), here, period, told["prg_period"], strict=True)
        return [
            {"homes": total, "in_area": float(homes), "here": float(on_it), "period": first or _text(of_area)}
            if there
            else None
            for there, homes, on_it, first, of_area in columns
        ]

    def _on_ground(self, plans: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The homes of sites as far as they lie in each plan, and the first period in which some come."""
        taking = self.sites[self.sites["prg_homes"] > 0]
        shapes, grounds = taking.geometry.to_numpy(), plans.geometry.to_numpy()
        plan, site = shapely.STRtree(shapes).query(grounds, predicate="intersects")
        shared = shapely.area(shapely.intersection(shapely.make_valid(shapes[site]), grounds[plan]))
        surface = shapely.area(shapes[site])
        share = np.divide(shared, surface, out=np.zeros(len(site)), where=surface > 0)
        homes = np.bincount(plan, weights=share * taking["prg_homes"].to_numpy(float)[site], minlength=len(plans))
        period = np.full(len(plans), None, object)
        # a site that merely touches the outline is none of it
        inside = share * taking["prg_homes"].to_numpy(float)[site] >= _LEAST
        first = pd.Series(taking["prg_period"].to_numpy(object)[site][inside]).groupby(plan[inside]).min()
        period[first.index.to_numpy(int)] = first.to_numpy(object)
        return homes, period


# homes on the ground of a plan that are none but for how outlines were drawn
_LEAST = 0.5


def read_counted(path: Path | str, crs: str) -> Counted:
    """The programme in a GeoPackage that ``plan_programme`` wrote. Raises ``InputError`` for another file."""
    there = layers_of(path)
    if any(name not in there for name in _LAYERS):
        message = tr("{path} holds no housing programme: choose the GeoPackage that 'Housing programme' wrote.")
        raise InputError(message.format(path=path))
    return Counted(*(read_vector(path, name).to_crs(crs) for name in _LAYERS))


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
