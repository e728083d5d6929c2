"""What counted as public space and as green, as layers: per plan area, and the total of the city."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Geometries, Ints
from ...city.package import City
from ...norms import Norms
from ...progress import Progress
from ...shapes import merged, surfaces
from ...threads import in_threads
from ...translation import tr
from ..run import Run
from . import formula as greenery
from .formula import PublicSpace
from .ground import PRIVATE, Ground, Pieces, green_is_known, ground_of

_GROUPS_AT_ONCE = 16


def public_space_layer(run: Run, ground: Ground, pieces: Pieces, progress: Progress) -> gpd.GeoDataFrame:
    """A row per plan area and class of land: ``area_id cover kind green m2 source``, the pieces dissolved.

    What nobody claimed is private, and a row without a cover.
    """
    order = np.lexsort((pieces.number, pieces.area))
    sorted_pieces = pieces.take(order)
    ends = np.flatnonzero(np.diff(sorted_pieces.area) | np.diff(sorted_pieces.number)) + 1
    groups = np.split(sorted_pieces.shapes, ends) if len(order) else []
    chunks = [groups[at : at + _GROUPS_AT_ONCE] for at in range(0, len(groups), _GROUPS_AT_ONCE)]
    text = tr("Public space and green")
    dissolved = in_threads(lambda some: [merged(shapes) for shapes in some], chunks, progress.part(0.0, 0.5), text)
    first = np.concatenate([[0], ends]).astype(np.int64)[: len(groups)]
    area = sorted_pieces.area[first]
    columns = {"area_id": run.areas["area_id"].to_numpy()[area]}
    classes = ground.classes.iloc[sorted_pieces.number[first]]
    columns |= {name: classes[name].to_numpy() for name in ("cover", "kind", "green")}
    columns["m2"] = np.add.reduceat(sorted_pieces.m2, first) if len(first) else np.zeros(0)
    columns["source"] = classes["source"].to_numpy()
    shapes = np.array([shape for some in dissolved for shape in some], dtype=object)
    claimed = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=run.areas.crs), crs=run.areas.crs)
    every = pd.concat([claimed, _unclaimed(run, area, shapes, progress)], ignore_index=True)
    return gpd.GeoDataFrame(every, crs=run.areas.crs)


def _unclaimed(run: Run, area: Ints, shapes: Geometries, progress: Progress) -> gpd.GeoDataFrame:
    """What is left of each area by the shapes in it."""
    whole = run.areas.geometry.to_numpy()
    taken = _by_area(shapes, area, len(whole))

    def left(row: int) -> shapely.Geometry:
        # they touch, but never overlap: taken off as they are it is faster, and nearer to what is left of their sum
        return shapely.difference(whole[row], shapely.multipolygons(shapely.get_parts(taken[row])))

    left_over = in_threads(left, range(len(whole)), progress.part(0.5, 1.0), tr("Public space and green"))
    rest = surfaces(np.array([*left_over, None], dtype=object)[:-1])
    frame = gpd.GeoDataFrame({"area_id": run.areas["area_id"].to_numpy()}, geometry=rest, crs=run.areas.crs)
    return frame.assign(kind=PRIVATE, green=0.0, m2=frame.area)[frame.area > 0]


def together(pieces: Pieces, n: int) -> Geometries:
    """The pieces of each of ``n`` areas as one shape."""
    found = np.full(n, shapely.Polygon(), dtype=object)
    by_area = _by_area(pieces.shapes, pieces.area, n)
    for area in np.unique(pieces.area):
        found[area] = merged(by_area[area])
    return found


def _by_area(shapes: Geometries, area: Ints, n: int) -> list[Geometries]:
    """The shapes of each of ``n`` areas."""
    order = np.argsort(area, kind="stable")
    return np.split(shapes[order], np.cumsum(np.bincount(area, minlength=n))[:-1])


def city_total(city: City, norms: Norms, progress: Progress) -> gpd.GeoDataFrame:
    """One row with the numbers of GRN-1 for the whole municipality, else for the contour of the built-up city.

    The 40 percent is set for cities (clause e.4), so an area is never the whole story. No row where neither is known.
    What lies outside the data is left out, and ``area_cov`` is the share that does not.
    """
    ground, whole = city.once(ground_of, norms), total_shape(city)
    if whole is None:
        return total_row(city, norms, None, known=False)
    space = greenery.public_space(ground.pieces([whole], progress), ground.classes, np.array([whole.area]))
    return total_row(city, norms, space, known=green_is_known(city))


def total_shape(city: City) -> shapely.Geometry | None:
    """What the total of a city is of, as far as the data reaches; None where neither is known."""
    rows, extent = _total_of(city)[1], city.extent
    if rows.empty:
        return None
    whole = shapely.union_all(rows.geometry.to_numpy())
    return whole if extent.is_empty else surfaces(np.array([shapely.intersection(whole, extent)]))[0]


def total_row(city: City, norms: Norms, space: PublicSpace | None, *, known: bool) -> gpd.GeoDataFrame:
    """The total of a city of which the ground is known; no row without."""
    kind, rows = _total_of(city)
    whole, crs = total_shape(city), city.crs
    if whole is None or space is None:
        return gpd.GeoDataFrame({"name": pd.Series(dtype=object)}, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
    found = greenery.public_green(space, norms.greenery, norms.small, known=known)
    names = ", ".join(sorted({str(name) for name in rows["name"].dropna()}))
    columns = {"name": [names or city.meta.get("name", "")], **found.to_dict("list"), "kind": [kind]}
    columns["area_cov"] = [whole.area / shapely.union_all(rows.geometry.to_numpy()).area]
    return gpd.GeoDataFrame(columns, geometry=[whole], crs=crs)


def _total_of(city: City) -> tuple[str, gpd.GeoDataFrame]:
    kind = "contour" if city.municipality.empty else "municipality"
    return kind, city.table(kind)
