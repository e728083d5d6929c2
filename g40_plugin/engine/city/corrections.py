"""Corrections by hand: what the user knows better than the sources about buildings and land, put into a city."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools
from ..progress import SILENT, Progress
from ..translation import tr
from .package import City
from .schema import CORRECTION, conform

# what a row can tell
TOLD = ("vacant", "vacant_m2", "owner", "year")
_BAG_DIGITS = 16
_SHOWN = 5


def corrected(city: City, given: gpd.GeoDataFrame | None = None, progress: Progress = SILENT) -> City:
    """The city with the corrections of its own table, and with ``given`` ones, which go before those.

    Years come into ``buildings``, vacant floors into ``vacancy`` and owners into ``owners``, in the place of what
    stood there; of several rows about one thing the last counts. Streets, homes and floors stay, and so does what was
    prepared from them. Rows that lie on no building are told.
    """
    tables = [frame for frame in (city.corrections, given) if frame is not None and len(frame)]
    if not tables:
        return city
    rows = gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), geometry="geometry", crs=city.crs)
    pairs = _pairs(rows, city.buildings)
    _tell_lost(rows, pairs, progress)
    return city.with_tables(
        buildings=_years(city, rows, pairs),
        vacancy=_vacancy(city, rows, pairs),
        owners=_owners(city, rows, pairs),
    )


def _pairs(rows: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """Which ``row`` is about which ``building``, in the order of the rows: by its id, without one by its place."""
    ids = _ids(rows["building_id"])
    known = pd.DataFrame({"id": _ids(buildings["building_id"]), "building": np.arange(len(buildings))})
    asked = pd.DataFrame({"id": ids, "row": np.arange(len(rows))}).dropna()
    by_id = asked.merge(known.dropna(), on="id")[["row", "building"]]
    shapes = rows.geometry.to_numpy()
    placed = np.flatnonzero(ids.isna().to_numpy() & ~shapely.is_missing(shapes))
    point = placed[~_is_area(shapes[placed])]
    area = placed[_is_area(shapes[placed])]
    outlines = buildings.geometry.to_numpy()
    # a point means the building that it lies in, an area all buildings with their middle in it
    at, under = shapely.STRtree(outlines).query(shapes[point], predicate="intersects")
    around, inside = shapely.STRtree(shapely.point_on_surface(outlines)).query(shapes[area], predicate="intersects")
    by_place = pd.DataFrame(
        {"row": np.concatenate([point[at], area[around]]), "building": np.concatenate([under, inside])}
    )
    return pd.concat([by_id, by_place]).astype(int).sort_values(["row", "building"], ignore_index=True)


def _ids(values: pd.Series) -> pd.Series:
    """Ids as texts, null where empty; a number of the BAG gets back the nought that spreadsheets take off."""
    tidy = values.astype("string").str.strip()
    tidy = tidy.where(~tidy.str.fullmatch(rf"\d{{{_BAG_DIGITS - 1}}}").fillna(value=False), "0" + tidy)
    return tidy.where(tidy != "").astype(object).where(lambda found: found.notna(), None)


def _is_area(shapes: np.ndarray) -> Bools:
    return np.asarray(shapely.get_dimensions(shapes) == 2)  # noqa: PLR2004


def _last(pairs: pd.DataFrame, told: Bools) -> pd.DataFrame:
    """The pairs of the rows that tell something, of each building the last."""
    return pairs[told[pairs["row"]]].drop_duplicates("building", keep="last")


def _years(city: City, rows: gpd.GeoDataFrame, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    found = _last(pairs, rows["year"].notna().to_numpy())
    year = city.buildings["year"].copy()
    year.iloc[found["building"]] = rows["year"].to_numpy()[found["row"]]
    return city.buildings.assign(year=year)


def _vacancy(city: City, rows: gpd.GeoDataFrame, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    """Vacant floor area with, for each corrected building, what stands empty of it, nothing too."""
    vacant = rows["vacant"].to_numpy(float, na_value=np.nan)
    m2 = np.where(vacant == 0, 0.0, rows["vacant_m2"].to_numpy(float))
    told = ~np.isnan(m2) | (vacant == 1)
    outlines, floor = city.buildings.geometry.to_numpy(), city.buildings["floor_m2"].to_numpy(float)
    of_row = pairs.assign(floor=floor[pairs["building"]])
    # square metres that several buildings share are divided by their floor area
    of_row["share"] = of_row["floor"] / of_row.groupby("row")["floor"].transform("sum").clip(lower=1.0)
    found = _last(of_row, told)
    given = m2[found["row"]] * found["share"].to_numpy()
    of_building = np.where(np.isnan(given), found["floor"].to_numpy(), given)
    shapes = rows.geometry.to_numpy()
    alone = told & (m2 > 0) & ~shapely.is_missing(shapes) & ~np.isin(np.arange(len(rows)), pairs["row"])
    corrected_land = np.concatenate([outlines[found["building"]], shapes[alone]])
    points = city.vacancy.geometry.to_numpy()
    gone = shapely.STRtree(points).query(corrected_land, predicate="intersects")[1]
    added = gpd.GeoDataFrame(
        {"vacant_m2": np.concatenate([of_building, m2[alone]]), "source": CORRECTION},
        geometry=shapely.point_on_surface(corrected_land),
        crs=city.crs,
    )
    return _joined("vacancy", city.vacancy[~np.isin(np.arange(len(points)), gone)], added)


def _owners(city: City, rows: gpd.GeoDataFrame, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    """Land by owner; corrected land is taken off the owner that it had."""
    shapes = rows.geometry.to_numpy().copy()
    outlines = city.buildings.geometry.to_numpy()
    for row, found in pairs[~_is_area(shapes[pairs["row"]])].groupby("row")["building"]:
        shapes[row] = shapely.union_all(outlines[found])
    named = np.flatnonzero(rows["owner"].notna().to_numpy() & _is_area(shapes))
    taken: shapely.Geometry = shapely.Polygon()
    pieces = {}
    for row in named[::-1]:
        pieces[row] = shapely.difference(shapes[row], taken)
        taken = shapely.union(taken, shapes[row])
    before = city.owners.set_geometry(shapely.difference(city.owners.geometry.to_numpy(), taken), crs=city.crs)
    added = gpd.GeoDataFrame(
        {"owner": rows["owner"].to_numpy(object)[named]}, geometry=[pieces[row] for row in named], crs=city.crs
    )
    return _joined("owners", before, added)


def _joined(table: str, before: gpd.GeoDataFrame, added: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frames = [conform(table, frame[~frame.geometry.is_empty]) for frame in (before, added)]
    kept = [frame for frame in frames if len(frame)] or frames[:1]
    return gpd.GeoDataFrame(pd.concat(kept, ignore_index=True), geometry="geometry", crs=before.crs)


def _tell_lost(rows: gpd.GeoDataFrame, pairs: pd.DataFrame, progress: Progress) -> None:
    """Warn of rows that change nothing, by their ids or numbers."""
    shapes = rows.geometry.to_numpy()
    placed = ~shapely.is_missing(shapes)
    # vacant square metres need a place alone, and an owner an area
    alone = (placed & (rows["vacant_m2"].to_numpy(float) > 0)) | (
        placed & _is_area(shapes) & rows["owner"].notna().to_numpy()
    )
    tells = rows[list(TOLD)].notna().any(axis=1).to_numpy()
    lost = np.flatnonzero(~alone & (~np.isin(np.arange(len(rows)), pairs["row"]) | ~tells))
    if not len(lost):
        return
    ids = _ids(rows["building_id"]).to_numpy(object)
    names = [str(ids[row] or row + 1) for row in lost[:_SHOWN]]
    text = tr(
        "{count} of {total} corrections change nothing ({rows}): put them on a building, give the building_id of the "
        "city package, and fill in vacant, vacant_m2, owner or year."
    )
    progress.warn(text.format(count=len(lost), total=len(rows), rows=", ".join(names)))
