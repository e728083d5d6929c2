"""One change to a city: a bridge is added, a facility opens or closes; beside a full run of the same engine."""

from __future__ import annotations

import statistics
from functools import partial

import numpy as np
import shapely
from inputs import FACILITIES, SEED, Network, load, places
from scipy.spatial import cKDTree
from timing import Plan, Row, median, peak_mb, seconds
from travel import DifferentError

from g40_plugin.engine.travel.edits.edits import Edits
from g40_plugin.engine.travel.graph import Graph, Snapped
from g40_plugin.engine.travel.nearest import SearchGraph, prepare, to_nearest

_WALK_M = 1_200.0
_NEAR_M = 150.0
_EXACT_M = 0.1


def edits(plan: Plan, name: str, *counted: bool) -> list[Row]:
    """Median of single edits, each undone, with and without counts of what is within 1,200 m."""
    found = load(name, plan.folder)
    search = prepare(_graph(found))
    lot = np.random.default_rng(SEED)
    kinds = {kind: _on_edges(found, len(nodes), lot) for kind, nodes in zip(FACILITIES, places(found.n), strict=True)}
    how_many = 100 if plan.quick else 500
    rows = []
    for with_counts in counted:
        limits = dict.fromkeys(kinds, _WALK_M) if with_counts else {}
        state = Edits(search, kinds, limits)
        times = _times(state, found, how_many, lot)
        peak = peak_mb()
        _check(state, found, lot)
        full = {
            "prepare and search again": median(plan.runs, lambda: _full(prepare(search.graph), kinds)),
            "search again": median(plan.runs, partial(_full, search, kinds)),
        }
        size = f"{found.size}, 15 categories" + (f" and counts within {_WALK_M:,.0f} m" if with_counts else "")
        for title, spent in times.items():
            peer = "prepare and search again" if title.startswith("edit_bridge") else "search again"
            name, _, what = title.partition(":")
            # the full run counts nothing, so it is no peer of an edit that does
            beside = ("", None) if with_counts else (f"full run: {peer}", full[peer].wall_s)
            rows.append(Row(name, f"{size}; {what}", statistics.median(spent), *beside, peak))
            rows.append(Row(f"{name}_p95", f"{size}; {what}", float(np.quantile(spent, 0.95)), peak_mb=peak))
    return rows


def _graph(found: Network) -> Graph:
    lines = shapely.linestrings(found.xy[np.column_stack([found.tail, found.head])])
    every = np.ones(len(lines), bool)
    return Graph(found.n, found.tail, found.head, found.metres, every, every, lines)


def _on_edges(found: Network, count: int, lot: np.random.Generator) -> Snapped:
    edge = lot.integers(len(found.tail), size=count)
    return Snapped(edge, lot.uniform(0.0, 1.0, count) * found.metres[edge], np.zeros(count))


def _times(state: Edits, found: Network, how_many: int, lot: np.random.Generator) -> dict[str, list[float]]:
    """Seconds of each edit by name; every edit is undone before the next."""
    titles = ("edit_bridge:a bridge", "edit_facility:a facility opens", "edit_facility:a facility closes")
    times: dict[str, list[float]] = {title: [] for title in titles}
    tree = cKDTree(found.xy)
    kinds = list(FACILITIES)
    for number in range(how_many + 5):
        kind = kinds[number % len(kinds)]
        start, end, metres = _bridge(found, tree, lot)
        point, row = _on_edges(found, 1, lot), int(lot.integers(len(state.places(kind).edge)))
        for title, edit in zip(
            times,
            (
                partial(state.add_edge, start, end, metres),
                partial(state.open_place, kind, point),
                partial(state.close_place, kind, row),
            ),
            strict=True,
        ):
            times[title].append(seconds(edit))
            state.undo()
    # the first few wait for compiling
    return {title: spent[5:] for title, spent in times.items()}


def _bridge(found: Network, tree: cKDTree, lot: np.random.Generator) -> tuple[int, int, float]:
    """Two nodes near each other, and the straight way between them."""
    start = int(lot.integers(found.n))
    near = [node for node in tree.query_ball_point(found.xy[start], _NEAR_M) if node != start]
    end = int(lot.choice(near)) if near else int(tree.query(found.xy[start], 2)[1][1])
    return start, end, float(np.hypot(*(found.xy[start] - found.xy[end])))


def _full(search: SearchGraph, kinds: dict[str, Snapped]) -> np.ndarray:
    return to_nearest(search, list(kinds.values())).metres


def _check(state: Edits, found: Network, lot: np.random.Generator) -> None:
    """Refuse times of edits after which the answer is not that of a full run."""
    tree = cKDTree(found.xy)
    kinds = list(FACILITIES)
    for number in range(30):
        state.add_edge(*_bridge(found, tree, lot))
        state.open_place(kinds[number % len(kinds)], _on_edges(found, 1, lot))
        state.close_place(kinds[-1 - number % len(kinds)], number // len(kinds))
    exact = _full(prepare(state.graph), {kind: state.places(kind) for kind in kinds})
    if not np.allclose(state.metres, exact, rtol=0.0, atol=_EXACT_M):
        off = np.abs(state.metres - exact).max()
        raise DifferentError(f"{found.size}: after edits distances are off by {off:.2f} m")
