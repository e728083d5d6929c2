"""The new crossing near each plan area that would win back most of the places that lie behind a long detour."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.names import A_BARRIER, ANY_BARRIER

from ...arrays import Bools, Floats, Geometries, Ints
from ...progress import SILENT, Progress
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


def best_crossings(
    run: Run, walks: Walks, starts: Snapped, targets: Snapped, asked: Bools, first: int, progress: Progress
) -> tuple[Ints, Floats]:
    """For some areas, from ``first`` on, the row of the crossing that wins back most (-1: none) and what it wins back.

    That is the share of the people with a lost walk who get there after all (NaN: none). Only the areas that are
    ``asked`` have one. The walks are those of these areas, ``starts`` their starting points, ``targets`` the target
    of each on the walk graph.
    """
    norms, n = run.norms.severance, len(asked)
    lines = run.searches.once(crossings_of_city, progress.part(0.5, 0.75))
    lost = np.flatnonzero(severance.is_lost(walks.walk_m, walks.straight_m, norms) & asked[walks.area])
    some, part = walks.take(lost), progress.part(0.75, 1.0)
    total = np.bincount(some.area, some.weight, n)
    near = _near(run.areas.geometry.to_numpy()[first : first + n], lines, total > 0, norms.radius_m)
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
    line, share = np.full(n, -1), np.full(n, np.nan)
    line[near.area[best]], share[near.area[best]] = near.line[best], back[best]
    return line, share


def tell_crossings(run: Run, line: Ints, judged: Bools, lost: Ints) -> None:
    """``sev_crossing`` and the layer ``crossings``: the row of each area's best crossing, -1 where none is near.

    ``lost`` is how many walks of each area are lost, ``judged`` tells which have enough walks.
    """
    lines, n, share = run.searches.once(crossings_of_city, SILENT), len(run.areas), run.column("sev_crossing_back")
    won = np.flatnonzero(share > 0)
    chosen = lines[line[won]]
    own = (run.texts(name)[won] for name in ("sev_barrier", "sev_barrier_name"))
    barriers = severance.spanned(chosen, run.city.barriers, *own)
    spanned, texts = np.full(n, None, object), current_texts()
    spanned[won] = [name or texts(A_BARRIER.get(kind, ANY_BARRIER)) for kind, name in zip(*barriers, strict=True)]
    run.add("sev", pd.DataFrame({"sev_crossing": spanned}))
    run.layers["sev", "crossings"] = _layer(run, won, chosen, barriers, share[won])
    _note_why_none(run, judged & (lost == 0), judged & (lost >= run.norms.severance.min_walks), share)
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


def _near(areas: Geometries, lines: Geometries, asked: Bools, radius_m: float) -> Near:
    """The lines whose middles lie so near to an area that its walks get there, for the areas that are asked for."""
    middles, rows = shapely.line_interpolate_point(lines, 0.5, normalized=True), np.flatnonzero(asked)
    area, line = shapely.STRtree(middles).query(areas[rows], "dwithin", radius_m)
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
