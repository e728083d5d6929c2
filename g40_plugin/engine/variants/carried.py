"""The searches of a city with a variant: what a change leaves alone is carried over from those of the city as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely

from ..arrays import Ints
from ..city.package import City
from ..progress import Progress
from ..travel.graph import make_graph, ways_open
from ..travel.moved import Moved
from ..travel.nearest import SearchGraph, prepare
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
    other_streets = "streets" in changed.touched
    graphs = _graphs(base, city, progress) if other_streets else base.graphs()
    if "barriers" in changed.touched or _other_water(base.city, city):
        found.take_graphs(graphs)
        return found, None, False
    moved = _moved(base, changed, graphs) if other_streets else None
    found.take_over(base, moved, graphs)
    return found, moved, True


def _other_water(before: City, now: City) -> bool:
    """Whether another water surface bars the way to a street."""
    if before.landcover is now.landcover:
        return False
    waters = [city.landcover.geometry[city.landcover["cover_group"] == _WATER].to_numpy() for city in (before, now)]
    return len(waters[0]) != len(waters[1]) or not shapely.equals_exact(*waters, 0.0).all()


def _graphs(base: Searches, city: City, progress: Progress) -> dict[str, SearchGraph]:
    """The prepared graph of every mode of a city with other streets, two modes at a time."""
    modes, least = list(base.graphs()), base.norms.snapping.min_component_m

    def made(mode: str) -> SearchGraph:
        graph = make_graph(city.streets, mode, min_component_m=least)
        return prepare(graph, Progress(cancelled=progress.cancelled))

    with ThreadPoolExecutor(_MODES_AT_ONCE) as threads:
        return dict(zip(modes, threads.map(made, modes), strict=True))


def _moved(base: Searches, changed: Changed, graphs: dict[str, SearchGraph]) -> dict[str, Moved]:
    def rows(city: City, mode: str) -> Ints:
        return np.flatnonzero(np.any(ways_open(city.streets, mode), axis=0))

    return {
        mode: Moved(
            base.graph(mode).graph,
            search.graph,
            rows(base.city, mode),
            rows(changed.city, mode),
            changed.new_streets,
            changed.pieces,
        )
        for mode, search in graphs.items()
    }
