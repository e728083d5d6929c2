"""The searches of a city with a variant: what a change leaves alone is carried over from those of the city as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely

from ..city.package import City
from ..progress import Progress
from ..travel.graph import make_graph, ways_open
from ..travel.moved import Moved
from ..travel.nearest import SearchGraph, prepare
from ..travel.repair import repaired
from ..travel.searches import Searches
from .changed import Changed

_WATER = "water"
_MODES_AT_ONCE = 2


def searches_in(base: Searches, changed: Changed, progress: Progress) -> tuple[Searches, dict[str, Moved] | None, bool]:
    """The searches of a changed city, how points were led over to its streets, and whether all snaps hold.

    Where another surface of water, or another barrier, lies before streets, all is snapped anew.
    """
    city = changed.city
    found = Searches(city, base.norms, progress)
    other_streets = "streets" in changed.touched and _other_streets(base, changed)
    graphs = _graphs(base, changed, progress) if other_streets else base.graphs()
    if "barriers" in changed.touched or _other_water(base.city, city):
        found.take_graphs(graphs)
        return found, None, False
    moved = _moved(base, changed, graphs) if other_streets else None
    found.take_over(base, moved, graphs, changed.rows_before("origins"))
    return found, moved, True


def _other_streets(base: Searches, changed: Changed) -> bool:
    """Whether anybody but a car finds other streets."""
    if changed.pieces is not None or len(changed.new_streets):
        return True
    before, now = base.city.streets, changed.city.streets
    return any(
        not np.array_equal(ways_open(before, mode), ways_open(now, mode)) for mode in base.graphs()
    )


def _other_water(before: City, now: City) -> bool:
    """Whether another water surface bars the way to a street."""
    if before.landcover is now.landcover:
        return False
    waters = [city.landcover.geometry[city.landcover["cover_group"] == _WATER].to_numpy() for city in (before, now)]
    return len(waters[0]) != len(waters[1]) or not shapely.equals_exact(*waters, 0.0).all()


def _graphs(base: Searches, changed: Changed, progress: Progress) -> dict[str, SearchGraph]:
    """The prepared graph of every mode of a city with other streets, two modes at a time."""
    streets, least = changed.city.streets, base.norms.snapping.min_component_m
    split = np.zeros(0, np.int64) if changed.pieces is None else np.unique(changed.pieces.street)

    def made(mode: str) -> SearchGraph:
        before = base.graph(mode)
        graph = make_graph(streets, mode, min_component_m=least, ids=before.graph.ids)
        found = repaired(before, graph, split)
        return found or prepare(graph, Progress(cancelled=progress.cancelled))

    modes = list(base.graphs())
    with ThreadPoolExecutor(_MODES_AT_ONCE) as threads:
        return dict(zip(modes, threads.map(made, modes), strict=True))


def _moved(base: Searches, changed: Changed, graphs: dict[str, SearchGraph]) -> dict[str, Moved]:
    new, pieces = changed.new_streets, changed.pieces
    return {mode: Moved(base.graph(mode).graph, search.graph, new, pieces) for mode, search in graphs.items()}
