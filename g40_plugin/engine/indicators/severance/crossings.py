"""The new crossing near each plan area that would win back most of the places that lie behind a long detour."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.names import A_BARRIER, ANY_BARRIER

from ...arrays import Bools, Floats, Geometries, Ints
from ...progress import Progress
from ...translation import current_texts, tr
from ...travel.crossings import likely_crossings
from ...travel.graph import WALK, Snapped, at_nodes, nodes_at
from ...travel.nearest import SearchGraph
from ...travel.within_limit import Around, nodes_around, within
from ..run import Run
from . import formula as severance
from .formula import Walks

# the key of the words for a kind of barrier, with its article
BARRIER_KEY = "barrier.{}"

# crossings tried together, which bounds the memory for the metres from all walks to their ends
_AT_ONCE = 64


def score_crossings(
    run: Run, walks: Walks, starts: Snapped, targets: Snapped, judged: Bools, progress: Progress
) -> None:
    """``sev_crossing``, ``sev_crossing_back`` and the layer ``crossings``, for the areas that are ``judged``.

    ``starts`` and ``targets`` are the ends of each walk on the walk graph.
    """
    n = len(run.areas)
    lost = np.flatnonzero(severance.is_lost(walks.walk_m, walks.straight_m, run.norms.severance) & judged[walks.area])
    total = np.bincount(walks.area[lost], minlength=n)
    lines = _candidates(run, total > 0, progress.part(0.0, 0.5))
    near = _near(run, lines) & (total > 0)[:, None]
    some = Walks(*(column[lost] for column in walks))
    back = _won_back(run, some, starts.take(lost), targets.take(lost), lines, near, progress.part(0.5, 1.0))
    best = severance.best_crossings(back, near, lines)
    tried = np.flatnonzero(best >= 0)
    share = np.full(n, np.nan)
    share[tried] = back[tried, best[tried]] / total[tried]
    won = np.flatnonzero(share > 0)
    chosen = lines[best[won]]
    own = (run.texts(name)[won] for name in ("sev_barrier", "sev_barrier_name"))
    barriers = severance.spanned(chosen, run.city.barriers, *own)
    spanned, texts = np.full(n, None, object), current_texts()
    spanned[won] = [name or texts(A_BARRIER.get(kind, ANY_BARRIER)) for kind, name in zip(*barriers, strict=True)]
    run.add("sev", pd.DataFrame({"sev_crossing": spanned, "sev_crossing_back": share}))
    run.layers["sev", "crossings"] = _layer(run, won, chosen, barriers, share[won])
    _note_why_none(run, judged, total, share)
    metres, kinds, named = np.zeros(n), np.full(n, None, object), np.full(n, "", object)
    metres[won] = shapely.length(chosen)
    kinds[won], named[won] = barriers_as_values(*barriers)
    won_back = {"metres": metres, "percent": 100 * share}
    run.reason("sev", share > 0, "one_crossing", kind=kinds, named=named, **won_back)


def barriers_as_values(kinds: np.ndarray, names: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Kinds of barriers as keys of words, and their names in brackets, empty where they have none."""
    keys = [BARRIER_KEY.format("" if pd.isna(kind) else kind) for kind in kinds]
    named = [f" ({name})" if name and not pd.isna(name) else "" for name in names]
    return np.array(keys, object), np.array(named, object)


def _candidates(run: Run, wanted: Bools, progress: Progress) -> Geometries:
    """The crossings that may be built around some areas.

    Of every square that walks get into all are looked at, so that other areas do not change what one may get.
    """
    norms = run.norms.lift
    wide = run.norms.severance.radius_m + np.sqrt(2.0) * norms.spacing_m
    zones = shapely.union_all(shapely.buffer(run.areas.geometry.to_numpy()[wanted], wide))
    if zones.is_empty:
        return np.zeros(0, object)
    return likely_crossings(run.searches, zones, norms, progress)


def _near(run: Run, lines: Geometries) -> Bools:
    """Whether the middle of each line (columns) lies so near to each area (rows) that its walks get there."""
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    areas = run.areas.geometry.to_numpy()
    near = np.zeros((len(areas), len(lines)), bool)
    near[tuple(shapely.STRtree(middles).query(areas, "dwithin", run.norms.severance.radius_m))] = True
    return near


def _won_back(
    run: Run, walks: Walks, starts: Snapped, targets: Snapped, lines: Geometries, near: Bools, progress: Progress
) -> Ints:
    """How many lost walks of each area (rows) each crossing near to it (columns) would make short enough."""
    norms, search = run.norms.severance, run.searches.graph(WALK)
    nodes = nodes_at(search.graph, shapely.get_coordinates(lines).reshape(-1, 2))
    # what is farther is lost over any crossing
    far_m = min(norms.search_m, (norms.lost_directness * walks.straight_m).max(initial=0.0))
    back = np.zeros(near.shape, np.int64)
    for first in range(0, len(lines), _AT_ONCE):
        progress(first / len(lines), tr("New crossings"))
        some = slice(first, first + _AT_ONCE)
        ends = at_nodes(search.graph, nodes[2 * first : 2 * some.stop])
        around = nodes_around(search, ends, np.full(len(ends.edge), far_m), progress.check)
        mine = np.flatnonzero(np.any(near[:, some], axis=1, keepdims=True)[walks.area, 0])
        from_start, from_target = (_metres_to(search, points.take(mine), around) for points in (starts, targets))
        walk_m = severance.over_crossings(from_start, from_target, shapely.length(lines[some]))
        walk, line = np.nonzero(~severance.is_lost(walk_m, walks.straight_m[mine, None], norms))
        np.add.at(back, (walks.area[mine[walk]], first + line), 1)
    return np.where(near, back, 0)


def _metres_to(search: SearchGraph, points: Snapped, around: Around) -> Floats:
    """Metres from points (rows) to both ends of lines, an array of points, lines and 2."""
    found = within(search, points, around)
    metres = np.full((len(points.edge), len(around.limits_m)), np.inf)
    metres[found.point, found.place] = found.metres
    return metres.reshape(len(points.edge), -1, 2)


def _layer(
    run: Run, rows: Ints, lines: Geometries, barriers: tuple[np.ndarray, np.ndarray], back: Floats
) -> gpd.GeoDataFrame:
    """The crossing of each area (row) that has one, with what it spans (kinds and names) and what it wins back."""
    areas = run.areas.iloc[rows]
    columns = {
        "area_id": areas["area_id"].to_numpy(),
        "area_name": areas["area_name"].to_numpy(),
        "barrier": barriers[0],
        "barrier_name": barriers[1],
        "back": back,
        "lost": run.column("sev_lost")[rows],
        "metres": shapely.length(lines),
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs=run.areas.crs)


def _note_why_none(run: Run, judged: Bools, total: Ints, share: Floats) -> None:
    longest = run.norms.lift.crossing_m
    run.reason("sev", judged & (total == 0), "no_detours")
    run.reason("sev", (total > 0) & np.isnan(share), "no_crossing_fits", metres=longest)
    run.reason("sev", share == 0, "no_crossing_helps", metres=longest)
