"""Travel times: the nearest of 15 categories, facilities within a limit, and how both grow with the network."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import shapely
from inputs import FACILITIES, SEED, Floats, Ints, Network, load, places, tiled
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from timing import Action, Peer, Plan, Row, against, median, peak_mb, spent, taken

from g40_plugin.engine.travel.graph import Graph, at_nodes
from g40_plugin.engine.travel.hierarchy import Hierarchy, prepare
from g40_plugin.engine.travel.hierarchy_kernels import sweep
from g40_plugin.engine.travel.nearest import SearchGraph
from g40_plugin.engine.travel.nearest import prepare as prepare_search
from g40_plugin.engine.travel.point_to_point import metres_between
from g40_plugin.engine.travel.sums import at_numbers, sum_within

# as far as a category is looked for by a peer that wants a limit
FAR_M = 20_000.0
# facilities that scipy searches from at once, so that its distances stay in tens of megabytes
_CHUNK = 128
_EXACT_M = 0.1
# one place in this many may fall on the other side of a limit that it stands on to the centimetre
_TIES = 1_000
_WALK_M, _BIKE_M = 1_200, 3_750
# starting points, places around each and their distance, and the longest walk of the detours
_STARTS, _BEARINGS, _AROUND_M, _FAR_WALK_M = 1_024, 16, 600.0, 2_000
SIDES = {1: 1, 4: 2, 16: 4, 64: 8}


class DifferentError(RuntimeError):
    """Two ways to compute one number do not agree."""


def ready(found: Network) -> Hierarchy:
    """The network prepared for sweeps."""
    return prepare(found.n, *found.arcs())


def nearest(hierarchy: Hierarchy, sources: list[Ints]) -> np.ndarray:
    """Metres from every node to the nearest source of each category, rows in the order of elimination."""
    metres = np.full((len(hierarchy.position), len(sources)), np.inf, np.float32)
    for column, nodes in enumerate(sources):
        metres[hierarchy.position[nodes], column] = 0.0
    sweep(hierarchy.pointer, hierarchy.head, hierarchy.up, hierarchy.down, metres)
    return metres


def counts(hierarchy: Hierarchy, sources: list[Ints], limit_m: int) -> Floats:
    """Sources of each category within the limit of every node, rows in the order of elimination."""
    nodes = np.concatenate(sources)
    category = np.repeat(np.arange(len(sources)), [len(some) for some in sources])
    weights = (category[:, None] == np.arange(len(sources))).astype(np.float64)
    everywhere, found = at_numbers(np.arange(len(hierarchy.position))), at_numbers(hierarchy.position[nodes])
    return sum_within(hierarchy, everywhere, found, weights, float(limit_m), np.ones(limit_m + 2))


def check_nearest(found: Network, hierarchy: Hierarchy, sources: list[Ints]) -> None:
    """Refuse to time what is not exact: every node and category against scipy."""
    metres = nearest(hierarchy, sources)[hierarchy.position]
    exact = np.column_stack([dijkstra(found.matrix(), indices=nodes, min_only=True) for nodes in sources])
    if not np.allclose(metres, exact, rtol=0.0, atol=_EXACT_M):
        raise DifferentError(f"{found.size}: distances are off by {np.abs(metres - exact).max():.2f} m")


def nearest_15(plan: Plan, name: str) -> list[Row]:
    """Nearest of 15 categories from every node, beside scipy, igraph, networkx and pandana."""
    found = load(name, plan.folder)
    sources = places(found.n)
    hierarchy = ready(found)

    def ours() -> None:
        nearest(hierarchy, sources)

    ours()
    peak = peak_mb()
    check_nearest(found, hierarchy, sources)
    once = median(plan.runs, lambda: ready(found))
    peers = [
        Peer("scipy", partial(_scipy_nearest, found, sources)),
        Peer("igraph", partial(_igraph_nearest, found, sources)),
        Peer("networkx", partial(_networkx_nearest, found, sources)),
        Peer(f"pandana, to {FAR_M / 1000:.0f} km", partial(_pandana_nearest, found, sources)),
    ]
    row = Row("nearest_15_categories", found.size, None, peak_mb=peak)
    return [*against(plan.runs, row, ours, peers), taken("prepare_once", found.size, once, peak)]


def _scipy_nearest(found: Network, sources: list[Ints]) -> Action:
    matrix = found.matrix()
    return lambda: [dijkstra(matrix, indices=nodes, min_only=True) for nodes in sources]


def _igraph_nearest(found: Network, sources: list[Ints]) -> Action:
    import igraph

    # one more node for each category, from which its facilities are entered at no cost
    tail, head, metres = found.arcs()
    entries = [np.column_stack([np.full(len(nodes), found.n + k), nodes]) for k, nodes in enumerate(sources)]
    joined = np.concatenate([np.column_stack([tail, head]), *entries])
    weights = np.r_[metres, np.zeros(len(joined) - len(tail))]
    graph = igraph.Graph(found.n + len(sources), joined, directed=True, edge_attrs={"metres": weights})
    return lambda: [graph.distances(found.n + k, weights="metres", mode="out") for k in range(len(sources))]


def _networkx(found: Network) -> Any:
    import networkx as nx

    graph = nx.Graph()
    graph.add_weighted_edges_from(zip(found.tail.tolist(), found.head.tolist(), found.metres.tolist(), strict=True))
    return graph


def _networkx_nearest(found: Network, sources: list[Ints]) -> Action:
    import networkx as nx

    graph = _networkx(found)
    return lambda: [nx.multi_source_dijkstra_path_length(graph, nodes.tolist()) for nodes in sources]


def _pandana(found: Network) -> Any:
    import pandana
    import pandas as pd

    ends, metres = (pd.Series(found.tail), pd.Series(found.head)), pd.DataFrame({"metres": found.metres})
    return pandana.Network(pd.Series(found.xy[:, 0]), pd.Series(found.xy[:, 1]), *ends, metres)


def _pandana_nearest(found: Network, sources: list[Ints]) -> Action:
    import pandas as pd

    graph = _pandana(found)
    for name, nodes in zip(FACILITIES, sources, strict=True):
        graph.set_pois(name, FAR_M, 1, pd.Series(found.xy[nodes, 0]), pd.Series(found.xy[nodes, 1]))
    return lambda: [graph.nearest_pois(FAR_M, name, num_pois=1) for name in FACILITIES]


def counts_15(plan: Plan, name: str, by_bike: bool) -> list[Row]:  # noqa: FBT001  # passed on to a process
    """Facilities within 15 minutes of every node, beside scipy, cityseer, pandana and networkx."""
    title, limit_m = ("counts_15_min_bike", _BIKE_M) if by_bike else ("counts_15_min_walk", _WALK_M)
    found = load(name, plan.folder)
    sources = places(found.n)
    hierarchy = ready(found)

    def ours() -> None:
        counts(hierarchy, sources, limit_m)

    ours()
    peak = peak_mb()
    exact = _scipy_counts(found, sources, limit_m)
    differing = np.count_nonzero(np.abs(counts(hierarchy, sources, limit_m)[hierarchy.position] - exact()) > 0)
    if differing * _TIES > found.n * len(sources):
        raise DifferentError(f"{found.size}: {differing:,} counts within {limit_m} m differ from scipy's")
    # peers that take minutes are asked for a part, and the row says for which
    few = found.n // (20 if plan.quick else 4 if by_bike else 1)
    some, asked = (3, 100) if not (plan.quick or by_bike) else (1, 10 if by_bike else 100)
    live = f", {few:,} nodes, scaled" if few < found.n else ""
    cityseer = cache(partial(_cityseer_counts, found, sources, limit_m))
    peers = [
        Peer("scipy", lambda: exact),
        Peer(f"cityseer{live}", lambda: cityseer()(few), found.n / few, (lambda: cityseer()(1)) if live else None),
        Peer(
            f"pandana, {some} of {len(sources)} categories, scaled",
            partial(_pandana_counts, found, sources[:some], limit_m),
            len(sources) / some,
        ),
        Peer(
            f"networkx, {asked} nodes, scaled",
            partial(_networkx_counts, found, sources, limit_m, asked),
            found.n / asked,
        ),
    ]
    if not (plan.quick and by_bike):
        precomputed = partial(_pandana_precomputed, found, sources, limit_m, plan.runs)
        peers.append(Peer("pandana after precompute", precomputed))
    return against(plan.runs, Row(title, found.size, None, peak_mb=peak), ours, peers)


def _scipy_counts(found: Network, sources: list[Ints], limit_m: int) -> Action:
    matrix, nodes = found.matrix(), np.concatenate(sources)
    category = np.repeat(np.arange(len(sources)), [len(some) for some in sources])

    def count() -> Floats:
        totals = np.zeros((found.n, len(sources)))
        for begin in range(0, len(nodes), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            reached = np.isfinite(dijkstra(matrix, indices=nodes[part], limit=limit_m))
            for row, column in zip(reached, category[part], strict=True):
                totals[:, column] += row
        return totals

    return count


def _cityseer_counts(found: Network, sources: list[Ints], limit_m: int) -> Callable[[int], Action]:
    """The network as cityseer wants it; what comes back counts from so many nodes, drawn by lot."""
    import geopandas as gpd
    import networkx as nx
    import shapely
    from cityseer.metrics import layers
    from cityseer.tools import io

    graph = nx.MultiGraph(crs="EPSG:32633")
    for node, (x, y) in enumerate(found.xy.tolist()):
        graph.add_node(str(node), x=x, y=y)
    lines = shapely.linestrings(found.xy[np.column_stack([found.tail, found.head])])
    for tail, head, line, metres in zip(found.tail, found.head, lines, found.metres, strict=True):
        # straight lines, made longer by their factor, so that all peers walk the same metres
        graph.add_edge(str(tail), str(head), geom=line, imp_factor=metres / max(line.length, 0.01))
    nodes_frame, _, structure = io.network_structure_from_nx(graph)
    nodes, names = np.concatenate(sources), list(FACILITIES)
    category = np.repeat(names, [len(some) for some in sources])
    data = gpd.GeoDataFrame({"category": category}, geometry=shapely.points(found.xy[nodes]), crs=graph.graph["crs"])
    numbers = nodes_frame["ns_node_idx"].to_numpy()

    def count(few: int) -> Any:
        live = np.zeros(found.n, bool)
        live[np.random.default_rng(SEED).choice(found.n, few, replace=False)] = True
        for number, wanted in zip(numbers.tolist(), live.tolist(), strict=True):
            structure.set_node_live(number, wanted)
        return layers.compute_accessibilities(
            data, "category", names, nodes_frame.copy(), structure, distances=[limit_m], decay_fn="1"
        )

    return lambda few: partial(count, few)


def _with_facilities(found: Network, sources: list[Ints]) -> Any:
    import pandas as pd

    graph = _pandana(found)
    for name, nodes in zip(FACILITIES, sources, strict=False):
        graph.set(pd.Series(nodes), name=name)
    return graph


def _pandana_counts(found: Network, sources: list[Ints], limit_m: int) -> Action:
    graph, chosen = _with_facilities(found, sources), list(FACILITIES)[: len(sources)]
    return lambda: [graph.aggregate(limit_m, type="count", decay="flat", name=name) for name in chosen]


def _pandana_precomputed(found: Network, sources: list[Ints], limit_m: int, runs: int) -> Action:
    # a second precompute on one network doubles its counts
    fresh = [_with_facilities(found, sources) for _ in range(runs)]

    def count() -> list[Any]:
        graph = fresh.pop()
        graph.precompute(limit_m)
        return [graph.aggregate(limit_m, type="count", decay="flat", name=name) for name in FACILITIES]

    return count


def _networkx_counts(found: Network, sources: list[Ints], limit_m: int, few: int) -> Action:
    import networkx as nx

    graph = _networkx(found)
    wanted = [set(nodes.tolist()) for nodes in sources]
    some = np.random.default_rng(SEED).choice(found.n, few, replace=False).tolist()

    def count() -> list[list[int]]:
        near = [nx.ego_graph(graph, node, radius=limit_m, distance="weight").nodes for node in some]
        return [[sum(node in kind for node in nodes) for kind in wanted] for nodes in near]

    return count


def point_to_point(plan: Plan, name: str) -> list[Row]:
    """Walks from junctions to 16 others at 600 m around each, as detours are measured, beside scipy and igraph."""
    found = load(name, plan.folder)
    starts = np.sort(np.random.default_rng(SEED).choice(found.n, _STARTS, replace=False))
    angle = 2 * np.pi * np.arange(_BEARINGS) / _BEARINGS
    around = found.xy[starts, None] + _AROUND_M * np.column_stack([np.sin(angle), np.cos(angle)])
    targets = cKDTree(found.xy).query(around)[1]
    search = _search(found)
    nodes = at_nodes(search.graph, np.arange(found.n))
    pairs = np.repeat(starts, _BEARINGS), targets.ravel()

    def ours() -> Floats:
        return metres_between(search, nodes, nodes, *pairs)

    ours()
    peak = peak_mb()
    exact = dijkstra(found.matrix(), indices=starts)[np.arange(_STARTS)[:, None], targets]
    if not np.allclose(ours(), exact.ravel(), rtol=0.0, atol=_EXACT_M):
        raise DifferentError(f"{found.size}: pairs are off by {np.abs(ours() - exact.ravel()).max():.2f} m")
    few = _STARTS // (16 if plan.quick else 4)
    part = f", {few} starts, scaled"
    peers = [
        Peer(f"scipy dijkstra up to {_FAR_WALK_M:,} m", partial(_scipy_pairs, found, starts)),
        Peer(f"igraph distances{part}", partial(_igraph_pairs, found, starts[:few], targets), _STARTS / few),
    ]
    size = f"{found.size}, {targets.size:,} pairs"
    return against(plan.runs, Row("point_to_point", size, None, peak_mb=peak), ours, peers)


def _search(found: Network) -> SearchGraph:
    lines = shapely.linestrings(found.xy[np.column_stack([found.tail, found.head])])
    ways = np.ones(len(found.tail), bool)
    return prepare_search(Graph(found.n, found.tail, found.head, found.metres, ways, ways, lines))


def _scipy_pairs(found: Network, starts: Ints) -> Action:
    matrix = found.matrix()
    parts = [starts[first : first + _CHUNK] for first in range(0, len(starts), _CHUNK)]
    return lambda: [dijkstra(matrix, indices=part, limit=_FAR_WALK_M) for part in parts]


def _igraph_pairs(found: Network, starts: Ints, targets: Ints) -> Action:
    import igraph

    graph = igraph.Graph(found.n, np.column_stack([found.tail, found.head]), edge_attrs={"metres": found.metres})
    asked = [(start, sorted(set(row))) for start, row in zip(starts.tolist(), targets.tolist(), strict=False)]
    return lambda: [graph.distances(start, row, weights="metres") for start, row in asked]


def growth(plan: Plan, copies: int) -> list[Row]:
    """Malta's network tiled: preparing, nearest and counts, and scipy on the nearest."""
    found = tiled(load("Malta", plan.folder), SIDES[copies])
    sources = places(found.n)
    # compiled before the clock runs
    small = tiled(load("Malta", plan.folder), 1)
    counts(ready(small), places(small.n), _WALK_M)
    nearest(ready(small), places(small.n))
    prepared: list[Hierarchy] = []
    once = spent(lambda: prepared.append(ready(found)))
    hierarchy = prepared[0]
    # the longer search on the largest network would take minutes
    limits = {"walk": _WALK_M, "bike": _BIKE_M} if copies < max(SIDES) else {"walk": _WALK_M}
    counted = {mode: median(plan.runs, partial(counts, hierarchy, sources, far)) for mode, far in limits.items()}
    nearest(hierarchy, sources)
    peak = peak_mb()
    check_nearest(found, hierarchy, sources[:3])
    row = Row("growth", found.size, None, peak_mb=peak)
    peers = [Peer("scipy", partial(_scipy_nearest, found, sources))]
    return [
        *against(plan.runs, row, partial(nearest, hierarchy, sources), peers),
        taken("growth_prepare", found.size, once, peak),
        *(taken(f"growth_counts_{mode}", found.size, ours, peak) for mode, ours in counted.items()),
    ]
