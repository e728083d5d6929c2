"""What a user's own layer of sites changes in what is found (docs/method/sites.md)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.sites import NO, YES

from ....arrays import Bools, Floats, Geometries
from ....shapes import surfaces
from ....translation import tr
from ...run import Run
from .claims import only_within, take_off
from .edited import Edited
from .ids import ids_of
from .in_buildings import BUILT_PATHS
from .land import LAND_PATHS, PLAN, TOLD

# what a user says of a site, and nobody else
_OWN = ["use", "use_share", "homes", "remark"]
# what a user may know better than the sources
_KNOWN = ("year", "vacant", "owner")
_KEY = ["site_id", "area"]
# of sites that a user drew, by their id
_DRAWN = "drawn-"


class Edits:
    """What the user's own layer (``edited``) changes in the sites that a run finds; nothing where there is none.

    Areas without a row in it are left as they are found.
    """

    def __init__(self, run: Run, edited: Edited | None) -> None:
        self.warnings: list[str] = []
        self._shapes, self._contour = run.areas.geometry.to_numpy(), run.city.contour.geometry.to_numpy()
        none = gpd.GeoDataFrame({"area_id": []}, geometry=[], crs=run.city.crs)
        self._plans_stay = edited is None or edited.plans_stay
        rows = none if edited is None else edited.rows
        rows = rows.rename(columns={name: f"own_{name}" for name in _KNOWN})
        area = pd.Index(run.areas["area_id"]).get_indexer(rows["area_id"])
        self._rows = rows.assign(area=area)[area >= 0].reset_index(drop=True)

    def of_land(self, found: pd.DataFrame) -> pd.DataFrame:
        """Sites of land, with what the user drew (``drawn``) in the place of what was found in the areas of the layer.

        Plans are those of the municipality's list where one is given, as far as the user left them.
        """
        found = found.assign(drawn=False)
        if self._rows.empty:
            return found
        here = found["area"].isin(self._rows["area"]).to_numpy(bool)
        is_plan = (found["path"] == PLAN).to_numpy(bool)
        of_plans = (self._rows["path"] == PLAN).to_numpy(bool)
        of_land = ~self._rows["path"].isin([PLAN, *BUILT_PATHS]).to_numpy(bool)
        plans, left = _taken_over(found[here & is_plan], self._rows[of_plans])
        known = _known(self._rows, found[here & is_plan])
        if self._plans_stay:
            plans = plans[left]
            of_land |= of_plans & ~known
        else:
            text = tr("{count} plans of the layer of sites are not in the list of plans and count nothing: {ids}.")
            self._tell(of_plans & ~known, text)
        drawn = self._drawn(self._rows[of_land], plans, found[here & ~is_plan])
        new = drawn["site_id"].isna()
        drawn.loc[new, "site_id"] = _DRAWN + pd.Series(ids_of(drawn[new]), drawn.index[new])
        return pd.concat([found[~here], plans, drawn], ignore_index=True)

    def of_buildings(self, found: pd.DataFrame) -> pd.DataFrame:
        """Sites in and on buildings, without those that the user deleted, and with those of homes of the user's own."""
        if self._rows.empty:
            return found
        here = found["area"].isin(self._rows["area"]).to_numpy(bool)
        rows = self._rows[self._rows["path"].isin(BUILT_PATHS)]
        kept, left = _taken_over(found[here], rows)
        other = rows[~_known(rows, found[here])]
        own = other[other["homes"].notna() & (other.geometry.area > 0.0)]
        text = tr(
            "{count} sites in and on buildings are not found in the data and count nothing, since they have no number "
            "of homes of your own: {ids}."
        )
        self._tell(self._rows.index.isin(other.index.difference(own.index)), text)
        own = pd.DataFrame(own).assign(told=TOLD, there=np.nan, plan_homes=np.nan)
        return pd.concat([found[~here], kept[left], own], ignore_index=True)

    def facts(self, found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Sites with the year, vacancy and owner that the user's layer tells of them."""
        if self._rows.empty:
            return found
        told = {name: found[f"own_{name}"].where(found[f"own_{name}"].notna(), found[name]) for name in _KNOWN}
        return found.assign(**told).assign(vacant=told["vacant"] == 1, year=told["year"].astype(float))

    def _drawn(self, rows: gpd.GeoDataFrame, plans: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
        """Land cut to its area and the contour, no square metre twice; what is struck out claims nothing."""
        area, path = rows["area"].to_numpy(np.int64), rows["path"]
        is_plan = (path == PLAN).to_numpy(bool)
        polygons = surfaces(shapely.intersection(rows.geometry.to_numpy(), self._shapes[area]))
        if len(self._contour):
            polygons[~is_plan] = only_within(polygons[~is_plan], self._contour)
        order = np.lexsort((np.arange(len(rows)), path.map(LAND_PATHS.index).to_numpy(np.int64)))
        first = plans[plans["use"] != NO]
        claims = np.where(rows["use"] == NO, -1, area)
        polygons[order] = _claimed(
            polygons[order], claims[order], first["geometry"].to_numpy(object), first["area"].to_numpy(np.int64)
        )
        kept = shapely.area(polygons) > 0.0
        told = pd.DataFrame(rows).assign(geometry=polygons, told=_how_sure(rows, found), there=np.nan, drawn=True)
        told["homes"] = np.where(is_plan & told["homes"].isna(), told["fits_high"], told["homes"])
        return told.assign(plan_homes=np.where(is_plan, told["homes"], np.nan), plan=-1)[kept]

    def _tell(self, which: Bools, text: str) -> None:
        if np.any(which):
            ids = self._rows["site_id"][which].fillna("-")
            self.warnings.append(text.format(count=len(ids), ids=listed(ids)))


def _taken_over(found: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, Bools]:
    """Found sites with what the user says of those with the same id in the same area, and which of them have that."""
    own = rows.drop_duplicates(_KEY)[[*_KEY, *_OWN]].assign(named=True)
    joined = found.drop(columns=_OWN).merge(pd.DataFrame(own), on=_KEY, how="left").set_axis(found.index)
    named = joined.pop("named").notna().to_numpy(bool)
    return joined.assign(use=joined["use"].fillna(YES)), named


def _known(rows: pd.DataFrame, found: pd.DataFrame) -> Bools:
    """Which rows have the id of a found site of their area."""
    return np.asarray(pd.MultiIndex.from_frame(rows[_KEY]).isin(pd.MultiIndex.from_frame(found[_KEY])))


def _how_sure(rows: gpd.GeoDataFrame, found: pd.DataFrame) -> Floats:
    """How sure rows of the layer are (``told``): drawn ones are, others as sure as what was found at their place."""
    points, pieces = shapely.point_on_surface(rows.geometry.to_numpy()), found["geometry"].to_numpy(object)
    row, piece = shapely.STRtree(pieces).query(points, predicate="intersects")
    same = (rows["path"].to_numpy(object)[row] == found["path"].to_numpy(object)[piece]) & (
        rows["area"].to_numpy()[row] == found["area"].to_numpy()[piece]
    )
    same &= ~rows["site_id"].fillna(_DRAWN).str.startswith(_DRAWN).to_numpy(bool)[row]
    told = np.full(len(rows), TOLD)
    told[row[same]] = found["told"].to_numpy(float)[piece[same]]
    return told


def _claimed(polygons: Geometries, area: np.ndarray, first: Geometries, first_area: np.ndarray) -> Geometries:
    """Each polygon without those before it in the same area; area -1 claims nothing and loses nothing."""
    every = np.concatenate([first, polygons])
    of_area = np.concatenate([first_area, area])
    row, other = shapely.STRtree(every).query(polygons, predicate="intersects")
    mine = row + len(first)
    pairs = (other < mine) & (of_area[mine] == of_area[other]) & (of_area[mine] >= 0)
    return take_off(polygons, every, (row[pairs], other[pairs]))
