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
from ..shapes import halves
from ..translation import tr
from .numbers import Floats, available_mean, group_mean

Geometries = NDArray[np.object_]

# how round the ends of buffered streets are: segments a quarter circle
_QUARTER = 2


# pieces of ground with more polygons than this are cut in halves: many small overlays cost less than a large one
_MOST_POLYGONS = 300
_SMALLEST_M2 = 2_500.0


@dataclass(frozen=True)
class _Layer:
    """One claim on the ground: its polygons, green fraction, and whether it is public or water."""

    tree: shapely.STRtree
    green: float
    public: bool
    water: bool


@dataclass(frozen=True)
class PublicSpace:
    """Square metres per area: public land without water, green in it, water, and all ground that was given out."""

    public_m2: Floats
    green_m2: Floats
    water_m2: Floats
    given_m2: Floats


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
    layers = _layers(landcover, streets, buildings)
    tiles = [(row, tile) for row, shape in enumerate(areas.geometry) for tile in _tiles(shape, layers)]
    totals = np.zeros((4, len(areas)))
    # overlays let go of Python's lock, so that every core takes its tiles
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        claims = threads.map(lambda tile: _give_out(tile[1], layers), tiles)
        for step, ((row, _), claimed_m2) in enumerate(zip(tiles, claims, strict=True)):
            if progress.cancelled.is_set():
                threads.shutdown(cancel_futures=True)
            progress(step / len(tiles), tr("Public space and green"))
            for layer, m2 in zip(layers, claimed_m2, strict=True):
                totals[:, row] += m2 * np.array([layer.public, layer.public * layer.green, layer.water, 1.0])
    return PublicSpace(*totals)


def _layers(landcover: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> list[_Layer]:
    """Claims in their order; neighbours in the order that count alike are one."""
    last_public = landcover.loc[landcover["public"] == 1, "overlay_order"].max()
    water = landcover["cover_group"] == "water"
    cover = landcover.assign(water=water)[(landcover["overlay_order"] <= last_public) | water]
    claims = [(buildings.geometry.to_numpy(), 0.0, False, False), (street_surface(streets), 0.0, True, False)]
    for _, part in cover.groupby("overlay_order", sort=True):
        for (green, public, wet), rows in part.groupby(["green", "public", "water"], sort=True):
            claim = (rows.geometry.to_numpy(), float(green), bool(public), bool(wet))
            if claims[-1][1:] == claim[1:]:
                claims[-1] = (np.concatenate([claims[-1][0], claim[0]]), *claim[1:])
            else:
                claims.append(claim)
    return [_Layer(shapely.STRtree(polygons), green, public, wet) for polygons, green, public, wet in claims]


def _tiles(shape: shapely.Geometry, layers: list[_Layer]) -> list[shapely.Geometry]:
    """A shape, cut in halves across its longer side until each piece has few polygons."""
    few = sum(len(layer.tree.query(shape)) for layer in layers) <= _MOST_POLYGONS
    if few or shape.area <= _SMALLEST_M2:
        return [shape] if shape.area > 0 else []
    return [tile for half in halves(shape) for tile in _tiles(half, layers)]


def _give_out(shape: shapely.Geometry, layers: list[_Layer]) -> list[float]:
    """Square metres of a shape that each layer gets: what it adds to the ground given out before."""
    shapely.prepare(shape)
    given = shapely.Polygon()
    claimed = []
    for layer in layers:
        near = layer.tree.geometries[layer.tree.query(shape, predicate="intersects")]
        before = given.area
        if len(near):
            given = shapely.union_all([given, *_clipped(near, shape)])
        claimed.append(given.area - before)
    return claimed


def _clipped(polygons: Geometries, shape: shapely.Geometry) -> list[shapely.Geometry]:
    inside = shapely.contains_properly(shape, polygons)
    return [*polygons[inside], *shapely.intersection(polygons[~inside], shape)]


def clipped_union(polygons: Geometries, shape: shapely.Geometry) -> shapely.Geometry:
    """The union of polygons within a shape; only those that stick out are cut."""
    shapely.prepare(shape)
    return shapely.union_all(_clipped(polygons, shape))


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
    weights = norms.weights.values_by_name()
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
    return np.where(np.isnan(share), np.nan, share >= norms.target - 1e-9)


def green_gap(public_m2: Floats, green_m2: Floats, norms: Greenery) -> Floats:
    """Square metres of green that lack for the target: max(0, target * public - green)."""
    return np.maximum(0.0, norms.target * public_m2 - green_m2)
