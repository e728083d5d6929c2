"""What one new facility, stop or crossing adds to the score: many places tried, each as if it were built.

The numbers are those of a full scoring of the city with that one thing added; docs/lift.md tells how.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from ..arrays import Bools, Floats, Geometries, Ints
from ..indicators.accessibility.formula import (
    Beside,
    accessibility,
    beside,
    function_scores,
    function_weights,
    scores_beside,
    start_scores,
    subcategory_scores,
)
from ..indicators.accessibility.reached import Reached, what_is_reached
from ..indicators.numbers import available_mean
from ..indicators.transit import formula as transit
from ..indicators.transit.stops_reached import transit_at
from ..norms import Norms
from ..progress import Progress
from ..translation import tr
from ..travel.decay import time_score, zero_from
from ..travel.graph import Snapped, nodes_at
from ..travel.hierarchy_kernels import sweep
from ..travel.nearest import SearchGraph, arrivals, departures
from ..travel.searches import Searches
from ..travel.within_limit import nodes_around, within
from . import kernels as lift_kernels

# places searched at once: so many that their distances stay in the processor's cache
_LANES = 64


@dataclass(frozen=True)
class Origins:
    """Where people of some areas start from: ``starts`` as of make_starts, snapped on the graph of each mode."""

    starts: gpd.GeoDataFrame
    snapped: dict[str, Snapped]
    n_areas: int

    @property
    def people(self) -> Floats:
        """People of each starting point; NaN on a grid, where nobody lives yet."""
        return np.where(self.starts["kind"] == "residents", self.starts["weight"].to_numpy(float), np.nan)

    def shares(self, known: Bools) -> Floats:
        """What each point with a score counts for in the mean over areas of their weighted means over points."""
        group, weight = self.starts["area"].to_numpy(np.int64), self.starts["weight"].to_numpy(float) * known
        total = np.bincount(group, weights=weight, minlength=self.n_areas)
        share = weight / np.maximum(total[group], np.finfo(float).tiny) / max((total > 0).sum(), 1)
        return np.where(known, share, 0.0)


@dataclass(frozen=True)
class Lifts:
    """Per candidate the points by which the score rises, and people for whom something is new within 15 minutes.

    ``before`` is the score as it is: the mean over the areas, NaN where none has a score.
    """

    before: float
    gain: Floats
    people: Floats


# ---- facilities


def facility_lifts(origins: Origins, searches: Searches, name: str, places: Geometries, progress: Progress) -> Lifts:
    """What a facility of sub-category ``name`` adds to the accessibility at each of some places (points)."""
    norms = searches.norms
    now = _accessibility(origins, searches, progress.part(0.0, 0.4))
    weights = function_weights(origins.starts, norms)
    counting = norms.subcategories[name].profiles or list(norms.profiles)
    passing = norms.accessibility.pass_profile
    told = passing if passing in counting else counting[0]
    gain, people = np.zeros(len(places)), np.zeros(len(places))
    for step, profile in enumerate(norms.profiles):
        kept = beside(name, now.subs[profile], profile, weights, norms)
        if kept is None:
            continue
        part = progress.part(0.4 + 0.6 * step / len(norms.profiles), 0.4 + 0.6 * (step + 1) / len(norms.profiles))
        found = _nearer_by(origins, searches, name, profile, kept, now, places)
        for nearer in _watched(found, len(places), part):
            gain[nearer.columns] += nearer.gain
            if profile == told:
                people[nearer.columns] += nearer.people
    return Lifts(now.before, gain, people)


@dataclass(frozen=True)
class _Now:
    """The accessibility as it is, per profile: shares of the points in it, scores and what is reached."""

    before: float
    shares: dict[str, Floats]
    subs: dict[str, dict[str, Floats]]
    scores: dict[str, Floats]
    reached: dict[str, Reached]


@dataclass(frozen=True)
class _Nearer:
    """What a block of places brings in one profile."""

    columns: slice
    gain: Floats
    people: Floats


def _watched(found: Iterator[_Nearer], total: int, progress: Progress) -> Iterator[_Nearer]:
    for nearer in found:
        progress(nearer.columns.stop / max(total, 1), tr("Trying places"))
        yield nearer


def _accessibility(origins: Origins, searches: Searches, progress: Progress) -> _Now:
    norms = searches.norms
    reached = what_is_reached(origins.starts, origins.snapped, searches, progress)
    subs = {profile: subcategory_scores(reached[profile], norms) for profile in norms.profiles}
    weights = function_weights(origins.starts, norms)
    by_profile = {
        profile: start_scores(function_scores(subs[profile], profile, norms)[0], weights, norms)
        for profile in norms.profiles
    }
    mix = {name: profile.mix for name, profile in norms.profiles.items()}
    total, known = available_mean(by_profile, mix, norms.accessibility.min_weight_available)
    points = origins.shares(~np.isnan(total))
    whole = np.maximum(known * sum(mix.values()), np.finfo(float).tiny)
    shares = {name: np.where(np.isnan(by_profile[name]), 0.0, points * mix[name] / whole) for name in mix}
    before = float(np.nansum(points * total)) if points.any() else np.nan
    return _Now(before, shares, subs, by_profile, reached)


def _nearer_by(
    origins: Origins,
    searches: Searches,
    name: str,
    profile: str,
    kept: Beside,
    now: _Now,
    places: Geometries,
) -> Iterator[_Nearer]:
    """Blocks of places in one profile: where each is nearer than what is there, and what that is worth."""
    norms, about = searches.norms, searches.norms.profiles[profile]
    pace, pass_min = about.metres_per_minute, norms.time_score.pass_min
    old, share = now.reached[profile].minutes[name].to_numpy(), now.shares[profile]
    # what is near enough already, or counts for nothing, cannot rise
    matters = (share > 0) & ~np.isnan(kept.score) & (time_score(old, norms.time_score) < 100.0)  # noqa: PLR2004
    most = np.where(matters, np.minimum(old, max(zero_from(norms.time_score), pass_min)) * pace, 0.0)
    search, points = searches.graph(about.mode), origins.snapped[about.mode]
    on_streets = searches.snap(places, about.mode, boats=not norms.subcategories[name].dissolve)
    inhabitants = np.nan_to_num(origins.people)

    def block(first: int) -> _Nearer:
        columns = slice(first, min(first + _LANES, len(places)))
        these = on_streets.take(np.arange(columns.start, columns.stop))
        point, place, metres = nearer_places(search, points, these, most)
        minutes, size = metres / pace, columns.stop - columns.start
        new = scores_beside(kept, point, time_score(minutes, norms.time_score), norms)
        newly = inhabitants[point] * ((minutes <= pass_min) & (old[point] > pass_min))
        gain, people = (
            np.asarray(np.bincount(place, weights=values, minlength=size), float)
            for values in (share[point] * (new - kept.score[point]), newly)
        )
        return _Nearer(columns, gain, people)

    # the kernels let go of Python's lock, so that every core takes a share of the blocks
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        waiting = [threads.submit(block, first) for first in range(0, len(places), _LANES)]
        try:
            for one in waiting:
                yield one.result()
        finally:
            for one in waiting:
                one.cancel()


def nearer_places(search: SearchGraph, points: Snapped, places: Snapped, most: Floats) -> tuple[Ints, Ints, Floats]:
    """Point, place and metres of every place that is nearer to a point than ``most``, snaps included."""
    graph, order = search.graph, search.hierarchy
    nodes, rows, away = arrivals(graph, places)
    metres = _swept(search, nodes, rows, away, len(places.edge))
    edge = np.maximum(points.edge, 0)
    ends = (
        order.position[graph.start[edge]],
        order.position[graph.end[edge]],
        *departures(graph, points),
        graph.forward[edge],
        graph.backward[edge],
    )
    found = np.flatnonzero(places.found)
    found = found[np.argsort(places.edge[found], kind="stable")]
    begin = np.searchsorted(places.edge[found], np.arange(len(graph.length) + 1))
    on_edge = begin, found, places.position[found], places.distance[found]
    here = edge, points.position, points.distance
    result: tuple[Ints, Ints, Floats] = lift_kernels.nearer(
        here, ends, metres, on_edge, np.where(points.found, most, 0.0)
    )
    return result


def _swept(search: SearchGraph, nodes: Ints, columns: Ints, away: Floats, n: int) -> np.ndarray:
    """Metres from every node (rows, in the order of elimination) to each of ``n`` places entered at some nodes."""
    order = search.hierarchy
    metres = np.full((search.graph.n_nodes, n), np.inf, np.float32)
    np.minimum.at(metres, (order.position[nodes], columns), away.astype(np.float32))
    sweep(order.pointer, order.head, order.up, order.down, metres)
    return metres


# ---- stops


def stop_lifts(origins: Origins, searches: Searches, level: str, places: Geometries, progress: Progress) -> Lifts:
    """What a stop of a level of the norms adds to the public-transport score, served as one without a timetable is."""
    norms = searches.norms.transit
    values = transit_at(searches, origins.snapped, origins.starts.geometry.to_numpy(), progress.part(0.0, 0.4))
    node, ptai = values["node"].to_numpy(float), values["ptai"].to_numpy(float)
    old = transit.point_scores(node, ptai, norms)
    share = origins.shares(~np.isnan(old))
    passing = searches.norms.profiles[searches.norms.accessibility.pass_profile]
    near_m = searches.norms.time_score.pass_min * passing.metres_per_minute
    far = searches.metres(origins.snapped["walk"], f"stop:{level}", "walk")[0] > near_m
    inhabitants, row = np.nan_to_num(origins.people) * far, list(norms.levels).index(level)
    reference = {"walk": norms.levels[level].walk_m, "bike": norms.levels[level].bike_m}
    limit = {mode: norms.zero_fraction * metres for mode, metres in reference.items()}
    limit["walk"] = max(limit["walk"], near_m)
    on_streets = {mode: searches.snap(places, mode, cross=True) for mode in limit}
    gain, people = np.zeros(len(places)), np.zeros(len(places))
    for first in range(0, len(places), _LANES):
        progress(0.4 + 0.6 * first / len(places), tr("Trying places"))
        rows = np.arange(first, min(first + _LANES, len(places)))
        found = {}
        for mode, metres in limit.items():
            graph, far_m = searches.graph(mode), np.full(len(rows), metres if metres > 0 else -1.0)
            around = nodes_around(graph, on_streets[mode].take(rows), far_m, progress.check)
            pairs = within(graph, origins.snapped[mode], around)
            found[mode] = transit.Reached(pairs.point, pairs.place, pairs.metres)
        levels, often = np.full(len(rows), row), np.full(len(rows), np.nan)
        point, stop, value = transit.stop_values(levels, often, found["walk"], found["bike"], norms)
        best = np.tile(node, (len(rows), 1))
        np.maximum.at(best, (stop, point), value)
        new = transit.point_scores(best, ptai, norms)
        gain[rows] = np.nansum(share * (new - old), axis=1)
        near = found["walk"].metres <= near_m
        lived = inhabitants[found["walk"].point[near]]
        people[rows] = np.bincount(found["walk"].stop[near], weights=lived, minlength=len(rows))
    return Lifts(float(np.nansum(share * old)) if share.any() else np.nan, gain, people)


# ---- crossings


@dataclass(frozen=True)
class Crossings:
    """New ways between two nodes each: lines, and per mode the two nodes (rows; -1 where the mode has no such node)."""

    lines: Geometries
    nodes: Mapping[str, Ints]

    def take(self, rows: Ints) -> Crossings:
        """The same for some of them."""
        return Crossings(self.lines[rows], {mode: ends[rows] for mode, ends in self.nodes.items()})

    def ends(self, row: int) -> dict[str, tuple[int, int]]:
        """The nodes of one of them, for the modes that can use it."""
        found = {mode: (int(both[row, 0]), int(both[row, 1])) for mode, both in self.nodes.items()}
        return {mode: both for mode, both in found.items() if min(both) >= 0}


def crossings_between(lines: Geometries, searches: Searches) -> Crossings:
    """Lines that begin and end at nodes of the walk graph, with these nodes in the graph of every mode."""
    first, last = (shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1))
    nodes: dict[str, Ints] = {}
    for mode in sorted({profile.mode for profile in searches.norms.profiles.values()}):
        graph = searches.graph(mode).graph
        nodes[mode] = np.column_stack([nodes_at(graph, xy) for xy in (first, last)])
    return Crossings(lines, nodes)


def crossing_lifts(origins: Origins, searches: Searches, crossings: Crossings, progress: Progress) -> Lifts:
    """What each crossing adds to the accessibility by bringing facilities nearer; jobs and homes in reach stay.

    A shortest way takes a new street once, or not: to its one end, over it, and on from its other end.
    """
    norms = searches.norms
    now = _accessibility(origins, searches, progress.part(0.0, 0.4))
    gain, people = np.zeros(len(crossings.lines)), np.zeros(len(crossings.lines))
    for step, profile in enumerate(norms.profiles):
        part = progress.part(0.4 + 0.6 * step / len(norms.profiles), 0.4 + 0.6 * (step + 1) / len(norms.profiles))
        more, newly = _profile_crossings(origins, searches, profile, now, crossings, part)
        gain += more
        if profile == norms.accessibility.pass_profile:
            people = newly
    return Lifts(now.before, gain, people)


def _profile_crossings(
    origins: Origins, searches: Searches, profile: str, now: _Now, crossings: Crossings, progress: Progress
) -> tuple[Floats, Floats]:
    reached, share = now.reached[profile], now.shares[profile]
    norms, about = searches.norms, searches.norms.profiles[profile]
    search, points = searches.graph(about.mode), origins.snapped[about.mode]
    nearest = [name for name, sub in norms.subcategories.items() if sub.kind == "nearest"]
    kinds = [name for name in nearest if searches.is_known(name)]
    to_kind = searches.nearest(about.mode).metres[:, [searches.kinds.index(name) for name in kinds]].astype(float)
    pace, far_m = about.metres_per_minute, max(zero_from(norms.time_score), norms.time_score.pass_min)
    old, ends = reached.minutes[kinds].to_numpy() * pace, crossings.nodes[about.mode]
    metres = shapely.length(crossings.lines)
    one, other = to_kind[ends[:, 0]], to_kind[ends[:, 1]]
    with np.errstate(invalid="ignore"):
        shorter = (np.abs(one - other) > metres[:, None]).any(axis=1)
    gain, people = np.zeros(len(metres)), np.zeros(len(metres))
    useful = np.flatnonzero(shorter & (ends >= 0).all(axis=1))
    inhabitants, pass_m = np.nan_to_num(origins.people), norms.time_score.pass_min * pace
    for first in range(0, len(useful), _LANES // 2):
        progress(first / len(useful), tr("Trying crossings"))
        rows = useful[first : first + _LANES // 2]
        away = _to_nodes(search, points, ends[rows].ravel())
        found = []
        for at, row in enumerate(rows):
            here, there = away[:, 2 * at] + metres[row], away[:, 2 * at + 1] + metres[row]
            near = np.flatnonzero((np.minimum(here, there) < far_m * pace) & (share > 0))
            new = np.minimum(here[near, None] + other[row], there[near, None] + one[row])
            changed = (new < old[near]).any(axis=1)
            found.append((np.full(changed.sum(), row), near[changed], np.minimum(old[near], new)[changed]))
        which, near, new = (np.concatenate(columns) for columns in zip(*found, strict=True))
        if not len(near):
            continue
        after = _scores(origins, reached, near, kinds, new / pace, profile, norms)
        more = share[near] * (after - now.scores[profile][near])
        newly = ((new <= pass_m) & (old[near] > pass_m)).any(axis=1) * inhabitants[near]
        gain += np.bincount(which, weights=more, minlength=len(gain))
        people += np.bincount(which, weights=newly, minlength=len(gain))
    return gain, people


def _to_nodes(search: SearchGraph, points: Snapped, nodes: Ints) -> Floats:
    """Metres from each point (rows) to each of some nodes (columns)."""
    graph, order = search.graph, search.hierarchy
    metres = _swept(search, nodes, np.arange(len(nodes)), np.zeros(len(nodes)), len(nodes))
    edge = np.maximum(points.edge, 0)
    to_start, to_end = departures(graph, points)
    by_start = to_start[:, None] + metres[order.position[graph.start[edge]]]
    return np.asarray(np.minimum(by_start, to_end[:, None] + metres[order.position[graph.end[edge]]]))


def _scores(
    origins: Origins, reached: Reached, rows: Ints, kinds: list[str], minutes: Floats, profile: str, norms: Norms
) -> Floats:
    """Scores of some starting points with other minutes to the nearest of some kinds."""
    frame = reached.minutes.iloc[rows].copy()
    frame[kinds] = minutes
    several = {name: values[rows] for name, values in reached.several.items()}
    here = replace(
        reached,
        minutes=frame,
        jobs=reached.jobs[rows],
        people=reached.people[rows],
        homes=reached.homes[rows],
        several=several,
    )
    functions, _ = function_scores(subcategory_scores(here, norms), profile, norms)
    return start_scores(functions, function_weights(origins.starts.iloc[rows], norms), norms)


def score_with_crossing(origins: Origins, searches: Searches, crossings: Crossings, row: int) -> float:
    """The mean accessibility score over the areas when a crossing is there, with jobs and homes counted anew."""
    other = searches.with_street(crossings.lines[row], crossings.ends(row))
    quiet = Progress(cancelled=searches.progress.cancelled)
    reached = what_is_reached(origins.starts, origins.snapped, other, quiet)
    fields, _ = accessibility(origins.starts, reached, origins.n_areas, searches.norms)
    return float(np.nanmean(fields["a15_score"].to_numpy(float)))
