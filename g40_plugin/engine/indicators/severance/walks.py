"""Walks from the starting points of plan areas to the places around them."""

from __future__ import annotations

import numpy as np

from ...arrays import Floats, Geometries
from ...overlay import is_under
from ...progress import Progress
from ...translation import tr
from ...travel.graph import WALK, Snapped
from ...travel.point_to_point import metres_between
from ..run import Run
from . import formula as severance
from .formula import Starts, Walks


def make_walks(
    run: Run, starts: Starts, along: Floats, water: Geometries, progress: Progress
) -> tuple[Walks, Snapped, Snapped]:
    """Walks to the places around that lie on land and near a street, the first in the direction ``along`` of its area.

    With the starting points (a row each of ``starts``) and the targets (a row per walk) on the walk graph.
    """
    norms, searches = run.norms.severance, run.searches
    search = searches.graph(WALK)
    around = severance.targets_around(starts.xy, along[starts.area], norms.radius_m, norms.bearings).reshape(-1, 2)
    start = np.repeat(np.arange(len(starts.area)), norms.bearings)
    dry = ~is_under(around, water)
    around, start = around[dry], start[dry]
    progress(0.2, tr("Detours around the areas"))
    from_streets = _on_street(searches.snap(starts.xy, WALK, max_m=norms.snap_m))
    to_streets = _on_street(searches.snap(around, WALK, max_m=norms.snap_m))
    kept = np.flatnonzero(to_streets.found & from_streets.found[start])
    to_streets, start = to_streets.take(kept), start[kept]
    progress(0.6, tr("Detours around the areas"))
    ends = np.stack([searches.places_on(from_streets, WALK)[start], searches.places_on(to_streets, WALK)], axis=1)
    straight_m = np.hypot(*(ends[:, 0] - ends[:, 1]).T)
    far = np.flatnonzero(straight_m > 0)
    start, targets = start[far], to_streets.take(far)
    metres = metres_between(search, from_streets, targets, start, np.arange(len(far)), progress.check)
    # whatever is that far counts as not reached
    metres[metres > norms.search_m] = np.inf
    of_start = (starts.area[start], start, starts.weight[start], starts.group[start])
    return Walks(*of_start, ends[far], straight_m[far], metres), from_streets, targets


def _on_street(snapped: Snapped) -> Snapped:
    """The same points standing on the street itself, so that only detours over the streets count."""
    return Snapped(snapped.edge, snapped.position, np.where(snapped.found, 0.0, np.inf))
