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
from ...travel.graph import WALK, Snapped
from ..run import Run
from . import formula as severance
from .formula import Walks
from .won_back import Near, people_won_back

# the key of the words for a kind of barrier, with its article
BARRIER_KEY = "barrier.{}"

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
    near, part = _near(run, lines, total > 0), progress.part(0.5, 1.0)
    back = people_won_back(
        run.searches.graph(WALK),
        some,
        starts,
        targets.take(lost),
        severance.longest_m(some.straight_m, norms),
        lines,
        near,
        n,
        lambda done: part(done, tr("New crossings")),
    )
    back = np.round(back / total[near.area], _DIGITS)
    best = severance.best_crossings(back, near.area, near.line, lines)
    share = np.full(n, np.nan)
    share[near.area[best]] = back[best]
    best = best[back[best] > 0]
    won, chosen = near.area[best], lines[near.line[best]]
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


def _near(run: Run, lines: Geometries, asked: Bools) -> Near:
    """The lines whose middles lie so near to an area that its walks get there, for the areas that are asked for."""
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    rows, areas = np.flatnonzero(asked), run.areas.geometry.to_numpy()
    area, line = shapely.STRtree(middles).query(areas[rows], "dwithin", run.norms.severance.radius_m)
    order = np.lexsort((line, area))
    return Near(rows[area[order]], line[order].astype(np.int64))


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
