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
from ...travel.crossings import crossings_of_city
from ...travel.graph import WALK, Snapped, at_nodes, nodes_at
from ...travel.point_to_point import metres_between
from ..run import Run
from . import formula as severance
from .formula import Walks

# the key of the words for a kind of barrier, with its article
BARRIER_KEY = "barrier.{}"

# crossings tried together, which bounds the memory for all walks with all of them
_AT_ONCE = 64
# no street is much shorter than the straight line, whatever its length was measured by
_STRAIGHT = 0.99
# shares that are equal but for rounding are equal
_DIGITS = 9


def score_crossings(
    run: Run, walks: Walks, starts: Snapped, targets: Snapped, judged: Bools, progress: Progress
) -> None:
    """``sev_crossing``, ``sev_crossing_back`` and the layer ``crossings``, for the areas that are ``judged``.

    ``starts`` are the starting points of the walks, ``targets`` the target of each on the walk graph.
    """
    norms, n = run.norms.severance, len(run.areas)
    count = severance.count_lost(walks, n, norms)
    enough = judged & (count >= norms.min_walks)
    lost = np.flatnonzero(severance.is_lost(walks.walk_m, walks.straight_m, norms) & enough[walks.area])
    some = walks.take(lost)
    total = np.bincount(some.area, some.weight, n)
    lines = run.searches.once(crossings_of_city, progress.part(0.0, 0.5))
    near = _near(run, lines) & (total > 0)[:, None]
    back = _won_back(run, some, starts, targets.take(lost), lines, near, progress.part(0.5, 1.0))
    back = np.round(back / np.where(total > 0, total, 1.0)[:, None], _DIGITS)
    best = severance.best_crossings(back, near, lines)
    tried = np.flatnonzero(best >= 0)
    share = np.full(n, np.nan)
    share[tried] = back[tried, best[tried]]
    won = np.flatnonzero(share > 0)
    chosen = lines[best[won]]
    own = (run.texts(name)[won] for name in ("sev_barrier", "sev_barrier_name"))
    barriers = severance.spanned(chosen, run.city.barriers, *own)
    spanned, texts = np.full(n, None, object), current_texts()
    spanned[won] = [name or texts(A_BARRIER.get(kind, ANY_BARRIER)) for kind, name in zip(*barriers, strict=True)]
    run.add("sev", pd.DataFrame({"sev_crossing": spanned, "sev_crossing_back": share}))
    run.layers["sev", "crossings"] = _layer(run, won, chosen, barriers, share[won])
    _note_why_none(run, judged & (count == 0), enough, share)
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


def _near(run: Run, lines: Geometries) -> Bools:
    """Whether the middle of each line (columns) lies so near to each area (rows) that its walks get there."""
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    areas = run.areas.geometry.to_numpy()
    near = np.zeros((len(areas), len(lines)), bool)
    near[tuple(shapely.STRtree(middles).query(areas, "dwithin", run.norms.severance.radius_m))] = True
    return near


def _won_back(
    run: Run, walks: Walks, starts: Snapped, targets: Snapped, lines: Geometries, near: Bools, progress: Progress
) -> Floats:
    """For how many people each crossing near an area (columns) would make lost walks of it (rows) short enough.

    A shortest way takes a new street once, or not at all: from the start to one end, and on from the other.
    """
    search = run.searches.graph(WALK)
    corners, metres = shapely.get_coordinates(lines).reshape(-1, 2, 2), shapely.length(lines)
    ends = at_nodes(search.graph, nodes_at(search.graph, corners.reshape(-1, 2)))
    longest = severance.longest_m(walks.straight_m, run.norms.severance)
    back = np.zeros(near.shape)
    for first in range(0, len(lines), _AT_ONCE):
        progress(first / len(lines), tr("New crossings"))
        walk, line = np.nonzero(near[walks.area, first : first + _AT_ONCE])
        line += first
        won = np.zeros(len(walk), bool)
        for side in (0, 1):
            to_line = np.hypot(*(walks.ends[walk, 0] - corners[line, side]).T)
            from_line = np.hypot(*(walks.ends[walk, 1] - corners[line, 1 - side]).T)
            rest = longest[walk] - metres[line]
            left = np.flatnonzero(~won & ((to_line + from_line) * _STRAIGHT < rest))
            # many walks leave from one spot
            pairs, pair = np.unique(walks.start[walk[left]] * len(lines) + line[left], return_inverse=True)
            start, over = np.divmod(pairs, len(lines))
            there = metres_between(search, starts, ends, start, 2 * over + side, progress.check)
            rest = rest[left] - there[pair]
            nearer = np.flatnonzero(from_line[left] * _STRAIGHT < rest)
            left, rest = left[nearer], rest[nearer]
            onward = metres_between(search, ends, targets, 2 * line[left] + 1 - side, walk[left], progress.check)
            won[left[onward < rest]] = True
        np.add.at(back, (walks.area[walk[won]], line[won]), walks.weight[walk[won]])
    return back


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


def _note_why_none(run: Run, none_lost: Bools, enough: Bools, share: Floats) -> None:
    longest = run.norms.lift.crossing_m
    run.reason("sev", none_lost, "no_detours")
    run.reason("sev", enough & np.isnan(share), "no_crossing_fits", metres=longest)
    run.reason("sev", share == 0, "no_crossing_helps", metres=longest)
