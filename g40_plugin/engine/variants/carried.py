"""The searches of a city with a variant: what a change leaves alone is carried over from those of the city as it is."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from ..arrays import Geometries
from ..city.package import City
from ..progress import Progress
from ..travel.graph import make_graph
from ..travel.nearest import SearchGraph, prepare
from ..travel.searches import Searches

_WATER = "water"
_MODES_AT_ONCE = 2


def searches_in(base: Searches, city: City, touched: Mapping[str, Geometries], progress: Progress) -> Searches:
    """The searches of a city of which some tables are others than those that ``base`` searches."""
    same_streets = "streets" not in touched
    same_snaps = same_streets and "barriers" not in touched and not _other_water(base.city, city, touched)
    found = Searches(city, base.norms, progress)
    if same_snaps:
        found.take_over(base, graphs=base.graphs())
    elif same_streets:
        found.take_over(base, graphs=base.graphs(), snapped=False)
    else:
        found.take_over(base, graphs=_graphs(base, city, progress), snapped=False)
    return found


def _other_water(before: City, now: City, touched: Mapping[str, Geometries]) -> bool:
    """Whether another water surface bars the way to a street."""
    if "landcover" not in touched:
        return False
    waters = [city.landcover.geometry[city.landcover["cover_group"] == _WATER].to_numpy() for city in (before, now)]
    return len(waters[0]) != len(waters[1]) or not all(
        one is other or one.equals_exact(other, 0.0) for one, other in zip(*waters, strict=True)
    )


def _graphs(base: Searches, city: City, progress: Progress) -> dict[str, SearchGraph]:
    """The prepared graph of every mode of a city with other streets, two modes at a time."""
    modes, least = list(base.graphs()), base.norms.snapping.min_component_m

    def made(mode: str) -> SearchGraph:
        graph = make_graph(city.streets, mode, min_component_m=least)
        return prepare(graph, Progress(cancelled=progress.cancelled))

    with ThreadPoolExecutor(_MODES_AT_ONCE) as threads:
        return dict(zip(modes, threads.map(made, modes), strict=True))

