"""Scores how much barriers lengthen walks around plan areas."""

from __future__ import annotations

import numpy as np
import shapely

from ...city.ground import SQUARE
from ...city.package import flagged
from ...progress import Progress
from ...translation import tr
from ...travel.graph import WALK, Snapped
from ...travel.nearest import SearchGraph
from ...travel.snapping import snap
from ...travel.within_limit import nodes_around, within
from ..indicator import PLUS, Indicator
from ..run import Run
from . import formula as severance
from .crossings import barriers_as_values, score_crossings
from .formula import Walks

# starting points searched together, which bounds the memory for pairs of them with all places around
_AT_ONCE = 512


def score_severance(run: Run, progress: Progress) -> None:
    """All ``sev_`` fields."""
    norms, city, n = run.norms.severance, run.city, len(run.areas)
    progress(0.0, tr("Detours around the areas"))
    water = city.landcover.geometry.to_numpy()[(city.landcover["cover_group"] == "water").to_numpy()]
    walks, starts, targets = _walks(run, water, progress.part(0.0, 0.5))
    progress(0.5, tr("Crossings of railways, motorways and water"))
    # lines across one square are many, and one way across a barrier
    is_street = (city.streets["highway"] != SQUARE).to_numpy()
    walkable = city.streets.geometry.to_numpy()[flagged(city.streets["walk"]) & is_street]
    zones = shapely.buffer(run.areas.geometry.to_numpy(), norms.radius_m)
    near = np.unique(shapely.STRtree(walkable).query(zones, predicate="intersects")[1])
    crossings = severance.crossings(zones, city.barriers, walkable[near], water, norms)
    fields = severance.severance(walks, crossings, city.barriers, n, norms)
    asked = np.bincount(_sampled(run)[0], minlength=n) * norms.bearings
    count = np.bincount(walks.area, minlength=n)
    fields["sev_cov"] = count / np.maximum(asked, 1)
    few = (count < norms.min_walks) & (count > 0)
    for name in ("sev_score", "sev_directness", "sev_p90", "sev_lost"):
        fields[name] = np.where(few, np.nan, fields[name])
    raw = {"directness": (fields["sev_directness"], "1", fields["sev_score"], 1.0)}
    raw |= {f"crossings_{kind}": (crossings[kind], "1/km", np.nan, np.nan) for kind in norms.kinds}
    run.add("sev", fields, run.parts_of(raw))
    run.reason("sev", (count == 0) & run.started, "no_street", metres=norms.snap_m)
    run.reason("sev", few, "few_places")
    known = ~np.isnan(fields["sev_score"].to_numpy(float))
    half, tenth = (known & np.isnan(fields[f"sev_{name}"].to_numpy(float)) for name in ("directness", "p90"))
    run.reason("sev", half, "half_not_reached", metres=norms.search_m)
    tenths = 100 * (1 - norms.high_quantile)
    run.reason("sev", tenth & ~half, "some_not_reached", percent=tenths, metres=norms.search_m)
    _note_barriers(run, few)
    score_crossings(run, walks, starts, targets, (count > 0) & ~few, progress.part(0.7, 1.0))


def _note_barriers(run: Run, few: np.ndarray) -> None:
    share = run.column("sev_barrier_share")
    kinds, named = barriers_as_values(run.texts("sev_barrier"), run.texts("sev_barrier_name"))
    run.reason("sev", ~np.isnan(share) & ~few, "behind_barrier", percent=100 * share, kind=kinds, named=named)


def _sampled(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Area and row of a few starting points of each area, drawn by weight with the seed, for each area by itself."""
    norms = run.norms.severance
    group, weight = run.starts["area"].to_numpy(np.int64), run.starts["weight"].to_numpy(float)
    areas, rows = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for area in np.unique(group).tolist():
        mine = np.flatnonzero(group == area)
        chance = weight[mine] / weight[mine].sum()
        # so that an area draws the same whatever other areas there are
        draw = np.random.default_rng(run.norms.composite.seed)
        size = min(norms.starts, int(np.count_nonzero(chance)))
        rows.append(np.sort(draw.choice(mine, size=size, replace=False, p=chance)))
        areas.append(np.full(size, area))
    return np.concatenate(areas), np.concatenate(rows)


def _walks(run: Run, water: np.ndarray, progress: Progress) -> tuple[Walks, Snapped, Snapped]:
    """Walks from sampled starting points to the places around them that lie on land and near a street.

    With the start and the target of each on the walk graph.
    """
    norms, searches = run.norms.severance, run.searches
    search = searches.graph(WALK)
    area, rows = _sampled(run)
    points = run.starts.geometry.to_numpy()[rows]
    targets = severance.targets_around(points, norms.radius_m, norms.bearings).ravel()
    start = np.repeat(np.arange(len(points)), norms.bearings)
    dry = np.ones(len(targets), bool)
    dry[shapely.STRtree(water).query(targets, predicate="intersects")[0]] = False
    targets, start = targets[dry], start[dry]
    barriers = searches.barriers()
    from_streets = _on_street(snap(points, search.graph, norms.snap_m, barriers))
    to_streets = _on_street(snap(targets, search.graph, norms.snap_m, barriers))
    kept = np.flatnonzero(to_streets.found & from_streets.found[start])
    to_streets, start = to_streets.take(kept), start[kept]
    progress(0.3, tr("Detours around the areas"))
    metres = _metres(search, from_streets, to_streets, start, norms.search_m, progress)
    ends = [_places(search.graph.lines, from_streets.take(start)), _places(search.graph.lines, to_streets)]
    straight = shapely.linestrings(np.stack(ends, axis=1))
    far = np.flatnonzero(shapely.length(straight) > 0)
    walks = Walks(area[start[far]], straight[far], shapely.length(straight[far]), metres[far])
    return walks, from_streets.take(start[far]), to_streets.take(far)


def _metres(
    search: SearchGraph, starts: Snapped, targets: Snapped, start: np.ndarray, limit_m: float, progress: Progress
) -> np.ndarray:
    """Metres from each target to its own start (rows of ``starts``, rising), infinite beyond the limit."""
    metres = np.full(len(start), np.inf)
    for first in range(0, len(starts.edge), _AT_ONCE):
        progress(0.3 + 0.7 * first / len(starts.edge), tr("Detours around the areas"))
        rows = np.arange(first, min(first + _AT_ONCE, len(starts.edge)))
        mine = np.flatnonzero((start >= first) & (start < first + _AT_ONCE))
        around = nodes_around(search, starts.take(rows), np.full(len(rows), limit_m), progress.check)
        found = within(search, targets.take(mine), around)
        own = start[mine[found.point]] == rows[found.place]
        metres[mine[found.point[own]]] = found.metres[own]
    return metres


def _on_street(snapped: Snapped) -> Snapped:
    """The same points standing on the street itself, so that only detours over the streets count."""
    return Snapped(snapped.edge, snapped.position, np.where(snapped.found, 0.0, np.inf))


def _places(lines: np.ndarray, snapped: Snapped) -> np.ndarray:
    places = shapely.line_interpolate_point(lines[snapped.edge], snapped.position)
    return np.asarray(shapely.get_coordinates(places))


INDICATOR = Indicator(
    code="sev",
    asked_by=(PLUS,),
    evaluate=score_severance,
    tables=("streets", "landcover"),
    reads=("streets",),
    margin_m=lambda norms: norms.severance.search_m,
    from_starts=True,
)
