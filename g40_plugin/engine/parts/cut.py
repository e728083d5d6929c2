"""A city cut to a box, with what is known of the whole: one function for every part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Ints
from ..city.corrections import corrected
from ..city.package import City
from ..progress import SILENT, Progress
from .package import CUT, WHOLE, Box, Package, Rows

# of a box that is looked in for the building that a correction is about
_AT_PLACE_M = 1.0


@dataclass(frozen=True)
class Cut:
    """A city cut to a box, and the numbers in the file of the rows of its large tables."""

    city: City
    number: dict[str, Ints]
    box: Box


class Tables:
    """The tables of a package that are whole in every part, with the user's corrections put in."""

    def __init__(self, package: Package, given: gpd.GeoDataFrame | None = None, progress: Progress = SILENT) -> None:
        self.package = package
        whole = {name: package.whole(name).reset_index(drop=True) for name in WHOLE}
        contour = package.whole("contour").explode(ignore_index=True)
        self._contour = contour[~contour.geometry.is_empty].reset_index(drop=True)
        self._owners: gpd.GeoDataFrame | None = None
        self._years: pd.Series | None = None
        self.whole = self._corrected(whole, given, progress)

    def _corrected(
        self, whole: dict[str, gpd.GeoDataFrame], given: gpd.GeoDataFrame | None, progress: Progress
    ) -> dict[str, gpd.GeoDataFrame]:
        """The tables with corrections, which are few: of buildings only those are read that they are about."""
        frames = [frame for frame in (whole["corrections"], given) if frame is not None and len(frame)]
        if not frames:
            return whole
        buildings = self._buildings_of(pd.concat(frames, ignore_index=True))
        owners = self.package.whole("owners").reset_index(drop=True)
        city = self.package.city({**whole, "owners": owners, "buildings": buildings.frame})
        changed = corrected(city, given, progress)
        self._owners = changed.owners
        self._years = pd.Series(changed.buildings["year"].array, index=buildings.number)
        return {**whole, "vacancy": changed.vacancy}

    def _buildings_of(self, rows: pd.DataFrame) -> Rows:
        """The buildings that some corrections may be about, by their ids and at their places."""
        shapes = rows.geometry.to_numpy() if isinstance(rows, gpd.GeoDataFrame) else rows["geometry"].to_numpy()
        numbers: set[int] = set()
        ids = set(rows["building_id"].dropna().astype(str).str.strip())
        if ids:
            # numbers of the BAG that spreadsheets took a nought off are found too
            ids |= {f"0{one}" for one in ids}
            numbers |= set(self.package.numbers_of("buildings", "building_id", ids))
        for bounds in shapely.bounds(shapes[~shapely.is_missing(shapes)]).tolist():
            west, south, east, north = bounds
            box = (west - _AT_PLACE_M, south - _AT_PLACE_M, east + _AT_PLACE_M, north + _AT_PLACE_M)
            numbers |= set(self.package.within("buildings", box, witnesses=False).number.tolist())
        return self.package.numbered("buildings", sorted(numbers))

    @cached_property
    def city(self) -> City:
        """The city of the tables that are whole alone."""
        return self.package.city({**self.whole, "contour": self._contour})

    def within(self, box: Box) -> Cut:
        """The city cut to a box."""
        found = {name: self.package.within(name, box) for name in CUT if name != "owners" or self._owners is None}
        frames = {name: rows.frame for name, rows in found.items()}
        if self._owners is not None:
            frames["owners"] = _reaching(self._owners, box)
        if self._years is not None:
            frames["buildings"] = _with_years(found["buildings"], self._years)
        contour = _reaching(self._contour, box)
        # that there is one anywhere counts too
        frames["contour"] = contour if len(contour) else self._contour.iloc[:1].reset_index(drop=True)
        city = replace(self.city, **frames)
        return Cut(city, {name: rows.number for name, rows in found.items()}, box)

    def built_within(self, box: Box) -> tuple[City, Ints]:
        """Streets, railways and buildings alone within a box, and the numbers of the buildings."""
        found = {name: self.package.within(name, box, witnesses=False) for name in ("streets", "buildings", "barriers")}
        frames = {name: rows.frame for name, rows in found.items()}
        if self._years is not None:
            frames["buildings"] = _with_years(found["buildings"], self._years)
        return self.package.city(frames), found["buildings"].number


def _with_years(rows: Rows, years: pd.Series) -> gpd.GeoDataFrame:
    """Buildings with other years, by their numbers, where there are some."""
    known = rows.frame["year"].copy()
    here = np.flatnonzero(np.isin(rows.number, years.index))
    known.iloc[here] = years.loc[rows.number[here]].array
    return rows.frame.assign(year=known)


def _reaching(frame: gpd.GeoDataFrame, box: Box) -> gpd.GeoDataFrame:
    rows = np.sort(frame.sindex.query(shapely.box(*box), predicate="intersects"))
    return gpd.GeoDataFrame(frame.iloc[rows].reset_index(drop=True), crs=frame.crs)
