"""GRN: green in public space against the 40 percent target, and a park near home (indicator specification 3)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..norms import Greenery
from ..progress import Progress
from ..translation import tr
from .numbers import Floats, available_mean, group_mean

Geometries = NDArray[np.object_]

# how round the ends of buffered streets are: segments a quarter circle
_QUARTER = 2


# side of the squares in which the ground is given out
_TILE_M = 250.0


@dataclass(frozen=True)
class _Layer:
    """One claim on the ground: its polygons, green fraction, and whether it is public."""

    name: str
    tree: shapely.STRtree
    green: float
    public: bool


@dataclass(frozen=True)
class PublicSpace:
    """Square metres per area: public land without water, green in it, water; and the green polygons themselves."""

    public_m2: Floats
    green_m2: Floats
    water_m2: Floats
    green: Geometries
    surface: pd.DataFrame
    """square metres per area (rows) and kind of ground (columns), as the overlay gave it out"""


def street_surface(streets: gpd.GeoDataFrame) -> Geometries:
    """Streets on the ground as polygons of their width."""
    on_ground = streets[streets["tunnel"].fillna(0) == 0]
    half = on_ground["width_m"].to_numpy(float) / 2
    return np.asarray(shapely.buffer(on_ground.geometry.to_numpy(), half, quad_segs=_QUARTER, cap_style="flat"))


def public_space(
    areas: gpd.GeoDataFrame,
    landcover: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    progress: Progress,
) -> PublicSpace:
    """The ground of each area given out once: buildings first, then streets, then land cover in its overlay order.

    The first that claims a piece of ground has it (method after R6, simplified; mode c of indicator
    specification 3.1). Public land is what streets and public classes got, water excepted; green is that times the
    class's green fraction. Private gardens have no class and are nobody's here.
    """
    last_public = landcover.loc[landcover["public"] == 1, "overlay_order"].max()
    cover = landcover[(landcover["overlay_order"] <= last_public) | (landcover["cover_group"] == "water")]
    layers = [("building", buildings.geometry.to_numpy(), 0.0, False), ("street", street_surface(streets), 0.0, True)]
    for (_, name), part in cover.groupby(["overlay_order", "cover"], sort=True):
        for (green, public), rows in part.groupby(["green", "public"], sort=True):
            layers.append((str(name), rows.geometry.to_numpy(), float(green), bool(public)))
    ready = [_Layer(name, shapely.STRtree(polygons), green, public) for name, polygons, green, public in layers]
    water_classes = set(landcover.loc[landcover["cover_group"] == "water", "cover"])
    tiles = [(row, tile) for row, shape in enumerate(areas.geometry) for tile in _tiles(shape)]
    totals = np.zeros((3, len(areas)))
    green_parts: list[list[shapely.Geometry]] = [[] for _ in range(len(areas))]
    surface: list[dict[str, float]] = [{} for _ in range(len(areas))]
    # overlays let go of Python's lock, so that every core takes its tiles
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for step, ((row, _), claims) in enumerate(
            zip(tiles, threads.map(lambda tile: _give_out(tile[1], ready), tiles), strict=True)
        ):
            if progress.cancelled.is_set():
                threads.shutdown(cancel_futures=True)
            progress(step / len(tiles), tr("Public space and green"))
            for layer, claimed in claims:
                surface[row][layer.name] = surface[row].get(layer.name, 0.0) + claimed.area
                totals[0, row] += claimed.area * layer.public
                totals[1, row] += claimed.area * layer.public * layer.green
                totals[2, row] += claimed.area * (layer.name in water_classes)
                if layer.public and layer.green:
                    green_parts[row].append(claimed)
    united = np.array([shapely.union_all(parts) for parts in green_parts], object)
    table = pd.DataFrame(surface, index=range(len(areas))).fillna(0.0)
    return PublicSpace(totals[0], totals[1], totals[2], united, table)


def _tiles(shape: shapely.Geometry) -> Geometries:
    """A shape in squares of a fixed grid: overlays of many small pieces cost less than one of a large piece."""
    left, bottom, right, top = np.floor(np.array(shape.bounds) / _TILE_M) * _TILE_M
    squares = [
        shapely.box(x, y, x + _TILE_M, y + _TILE_M)
        for x in np.arange(left, right + 1, _TILE_M)
        for y in np.arange(bottom, top + 1, _TILE_M)
    ]
    tiles = shapely.intersection(shape, squares)
    return np.asarray(tiles[shapely.area(tiles) > 0])


def _give_out(shape: shapely.Geometry, layers: list[_Layer]) -> list[tuple[_Layer, shapely.Geometry]]:
    claims = []
    free = shape
    for layer in layers:
        near = layer.tree.geometries[layer.tree.query(shape, predicate="intersects")]
        if len(near):
            claimed = shapely.intersection(clipped_union(near, shape), free)
            free = shapely.difference(free, claimed)
            claims.append((layer, claimed))
    return claims


def clipped_union(polygons: Geometries, shape: shapely.Geometry) -> shapely.Geometry:
    """The union of polygons within a shape; only those that stick out are cut."""
    shapely.prepare(shape)
    inside = shapely.contains_properly(shape, polygons)
    return shapely.union_all([*polygons[inside], *shapely.intersection(polygons[~inside], shape)])


def greenery(
    space: PublicSpace, starts: pd.DataFrame, park_m: Floats, *, known: bool, norms: Greenery
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All ``grn_`` fields per area, and the parts of the score.

    G = green / public land; score 100 * min(1, G / target); ``grn_gap_m2`` = max(0, target * public - green).
    ``park_m`` is the distance on foot from each starting point to a public green of at least 1 ha (NaN: no park
    known in the data). ``known`` is False where the data holds no land cover at all: then nothing is claimed.
    """
    n = len(space.public_m2)
    enough = (space.public_m2 >= norms.min_public_m2) & known
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(enough, space.green_m2 / space.public_m2, np.nan)
        blue = np.where(enough, 100.0 * space.water_m2 / (space.public_m2 + space.water_m2), np.nan)
    near = np.where(np.isnan(park_m), np.nan, park_m <= norms.park_m)
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)
    park = group_mean(near, weight, group, n)
    scores = green_scores(share, park, norms)
    weights = {name: value for name, value in norms.weights.model_dump().items() if name != "source"}
    missing = {name: np.full(n, np.nan) for name in weights if name not in scores}
    score, coverage = available_mean(scores | missing, weights, norms.min_weight_available)
    fields = pd.DataFrame(
        {
            "grn_score": score,
            "grn_share": share,
            "grn_ok": green_ok(share, norms),
            "grn_gap_m2": np.where(enough, green_gap(space.public_m2, space.green_m2, norms), np.nan),
            "grn_public_m2": np.where(known, space.public_m2, np.nan),
            "grn_green_m2": np.where(known, space.green_m2, np.nan),
            "grn_blue_pct": blue,
            "grn_park": park,
            "grn_cov": coverage,
        }
    )
    raws = {"public_green": (share, "share"), "park_near": (park, "share")}
    parts = [
        pd.DataFrame(
            {
                "area": np.arange(n),
                "part": name,
                "raw": raws.get(name, (np.full(n, np.nan), ""))[0],
                "unit": raws.get(name, ("", "share"))[1],
                "score": (scores | missing)[name],
                "weight": weights[name],
            }
        )
        for name in weights
    ]
    return fields, pd.concat(parts, ignore_index=True)


def green_scores(share: Floats, park: Floats, norms: Greenery) -> dict[str, Floats]:
    """Scores of GRN-1 (public green) and GRN-2 (park within 300 m)."""
    return {"public_green": 100.0 * np.minimum(1.0, share / norms.target), "park_near": 100.0 * park}


def green_ok(share: Floats, norms: Greenery) -> Floats:
    """1 where the target is reached, exactly or more."""
    # the share is a quotient of sums, so the comparison allows for their rounding
    return np.where(np.isnan(share), np.nan, share >= norms.target - 1e-12)


def green_gap(public_m2: Floats, green_m2: Floats, norms: Greenery) -> Floats:
    """Square metres of green that lack for the target: max(0, target * public - green)."""
    return np.maximum(0.0, norms.target * public_m2 - green_m2)
