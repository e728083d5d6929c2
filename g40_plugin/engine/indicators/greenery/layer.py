"""What counted as public space and as green, as layers: per plan area, and the total of the city."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Geometries, Ints
from ...city.package import City
from ...norms import Norms
from ...progress import Progress
from ...shapes import gathered, surfaces
from ...threads import in_threads
from ...translation import tr
from ..run import Run
from . import formula as greenery
from .formula import PublicSpace
from .ground import PRIVATE, Ground, Pieces, green_is_known, ground_of

# rows, or areas, whose shapes one thread makes at once
_AT_ONCE = 16


def public_space_layer(run: Run, ground: Ground, pieces: Pieces, progress: Progress) -> gpd.GeoDataFrame:
    """A row per plan area and class of land: ``area_id cover kind green m2 source``, the pieces dissolved.

    What nobody claimed is private, and a row without a cover.
    """
    order = np.lexsort((pieces.number, pieces.area))
    sorted_pieces = pieces.take(order)
    first = np.flatnonzero(np.diff(sorted_pieces.area, prepend=-1) | np.diff(sorted_pieces.number, prepend=-1))
    shapes = _dissolved(sorted_pieces.shapes, first, progress.part(0.0, 0.5))
    area = sorted_pieces.area[first]
    columns = {"area_id": run.areas["area_id"].to_numpy()[area]}
    classes = ground.classes.iloc[sorted_pieces.number[first]]
    columns |= {name: classes[name].to_numpy() for name in ("cover", "kind", "green")}
    columns["m2"] = np.add.reduceat(sorted_pieces.m2, first) if len(first) else np.zeros(0)
    columns["source"] = classes["source"].to_numpy()
    claimed = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=run.areas.crs), crs=run.areas.crs)
    every = pd.concat([claimed, _unclaimed(run, area, shapes, progress)], ignore_index=True)
    return gpd.GeoDataFrame(every, crs=run.areas.crs)


def together(pieces: Pieces, n: int, progress: Progress) -> Geometries:
    """The pieces of each of ``n`` areas as one shape."""
    found = np.full(n, shapely.Polygon(), dtype=object)
    by_area = pieces.take(np.argsort(pieces.area, kind="stable"))
    areas, first = np.unique(by_area.area, return_index=True)
    found[areas] = _dissolved(by_area.shapes, first, progress)
    return found


def _dissolved(shapes: Geometries, first: Ints, progress: Progress) -> Geometries:
    """The pieces of each row as one shape; those of a row follow each other from its ``first`` on."""
    ends = np.append(first, len(shapes))
    found = shapes[first]
    # one piece is its row as it is
    several = np.flatnonzero(np.diff(ends) > 1)

    def dissolve(rows: Ints) -> Geometries:
        pieces = np.concatenate([shapes[ends[row] : ends[row + 1]] for row in rows])
        # all their lines are crossed at once
        return np.asarray(shapely.buffer(gathered(pieces, _repeated(ends, rows)), 0.0))

    if len(several):
        found[several] = _some_at_once(dissolve, several, progress)
    return found


def _unclaimed(run: Run, area: Ints, shapes: Geometries, progress: Progress) -> gpd.GeoDataFrame:
    """What is left of each area by the shapes in it; ``area``, the area of each shape, rises."""
    rest = run.areas.geometry.to_numpy().copy()
    taken, first = np.unique(area, return_index=True)
    ends = np.append(first, len(area))

    def left(rows: Ints) -> Geometries:
        # they touch, but never overlap: taken off as they are it is faster, and nearer to what is left of their sum
        claimed = gathered(shapes[ends[rows[0]] : ends[rows[-1] + 1]], _repeated(ends, rows))
        return np.asarray(shapely.difference(rest[taken[rows]], claimed))

    if len(taken):
        rest[taken] = _some_at_once(left, np.arange(len(taken)), progress.part(0.5, 1.0))
    rest = surfaces(rest)
    frame = gpd.GeoDataFrame({"area_id": run.areas["area_id"].to_numpy()}, geometry=rest, crs=run.areas.crs)
    return frame.assign(kind=PRIVATE, green=0.0, m2=frame.area)[frame.area > 0]


def _repeated(ends: Ints, rows: Ints) -> Ints:
    """For each piece of some rows the place of its row among them; ``ends`` is where the pieces of each row begin."""
    return np.repeat(np.arange(len(rows)), np.diff(ends)[rows])


def _some_at_once(make: Callable[[Ints], Geometries], rows: Ints, progress: Progress) -> Geometries:
    """The shapes that are made of some rows, many of them in a thread at once."""
    chunks = np.split(rows, range(_AT_ONCE, len(rows), _AT_ONCE))
    return np.concatenate(in_threads(make, chunks, progress, tr("Public space and green")))


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
