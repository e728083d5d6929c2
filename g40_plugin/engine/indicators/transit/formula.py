"""PTN: public-transport nodes by distance and frequency, and access index PTAI (docs/method/transit.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats, Ints
from ...norms.transit import Ptai, QualityClasses, Transit
from ..numbers import Raw, group_mean, group_quantiles, parts_table

Texts = NDArray[np.object_]

STATION_LEVELS = (1, 2, 3)
HOV_LEVEL = 4
_NO_CLASS = "-"


@dataclass(frozen=True)
class Reached:
    """Stops within reach of points, one entry per point and stop: rows of both and the metres between them."""

    point: Ints
    stop: Ints
    metres: Floats


def distance_decay(metres: Floats, reference_m: Floats | float, norms: Transit) -> Floats:
    """1 up to a third of the reference distance, straight down to 0 at 1.5 times it; infinite distance gives 0."""
    share = (norms.zero_fraction - np.asarray(metres, float) / reference_m) / (
        norms.zero_fraction - norms.full_fraction
    )
    return np.asarray(np.clip(share, 0.0, 1.0))


def frequency_factor(departures_h: Floats, reference: Floats | float, assumed_h: Floats | float) -> Floats:
    """min(1, sqrt(f / f_ref)): waiting falls with frequency (proposal); ``assumed_h`` stands for one not known."""
    told = np.asarray(departures_h, float)
    return np.asarray(np.minimum(1.0, np.sqrt(np.where(np.isnan(told), assumed_h, told) / reference)))


def stop_values(
    level: Ints, departures_h: Floats, walk: Reached, bike: Reached, norms: Transit
) -> tuple[Ints, Ints, Floats]:
    """Point, stop and value of every stop within reach on foot, then by bike (docs/method/transit.md#node-score).

    ``level`` (the row of ``norms.levels``) and ``departures_h`` (NaN: unknown) are those of the stops. A stop is worth
    100 * quality * frequency factor * distance decay.
    """
    levels = list(norms.levels.values())
    walk_m, bike_m, quality, often, assumed = (
        np.array([getattr(one, name) for one in levels], float)
        for name in ("walk_m", "bike_m", "quality", "departures_h", "assumed_departures_h")
    )
    worth = 100.0 * quality[level] * frequency_factor(departures_h, often[level], assumed[level])
    on_foot = worth[walk.stop] * distance_decay(walk.metres, walk_m[level[walk.stop]], norms)
    reference = bike_m[level[bike.stop]]
    ridden = distance_decay(bike.metres, np.where(reference > 0, reference, 1.0), norms)
    by_bike = np.where(reference > 0, norms.bike_factor * worth[bike.stop] * ridden, 0.0)
    point, stop = np.concatenate([walk.point, bike.point]), np.concatenate([walk.stop, bike.stop])
    return point, stop, np.concatenate([on_foot, by_bike])


def node_values(
    level: Ints, departures_h: Floats, walk: Reached, bike: Reached, n_points: int, norms: Transit
) -> pd.DataFrame:
    """Per point what the stops within reach are worth (docs/method/transit.md#node-score).

    The parameters are those of ``stop_values``. Of all stops in reach the best counts, per level in the column of its
    name and of all in ``node``. ``frequency`` is that of the best stop, ``near`` and ``near_station`` tell whether a
    stop, or a station, lies within its reference distance on foot.
    """
    names, levels = list(norms.levels), list(norms.levels.values())
    walk_m = np.array([one.walk_m for one in levels], float)
    point, stop, value = stop_values(level, departures_h, walk, bike, norms)
    best = np.zeros(n_points * len(names))
    np.maximum.at(best, point * len(names) + level[stop], value)
    frame = pd.DataFrame(best.reshape(n_points, len(names)), columns=names)
    frame["node"] = frame.max(axis=1)
    counting = value > 0
    point, stop, value = point[counting], stop[counting], value[counting]
    order = np.lexsort((-stop, value, point))
    last = np.append(point[order][1:] != point[order][:-1], True) if len(point) else np.zeros(0, bool)
    frequency = np.full(n_points, np.nan)
    frequency[point[order][last]] = departures_h[stop[order][last]]
    frame["frequency"] = frequency
    close = walk.metres <= walk_m[level[walk.stop]]
    stations = np.array([one.level in STATION_LEVELS for one in levels], bool)[level[walk.stop]]
    for name, mine in (("near", close), ("near_station", close & stations)):
        frame[name] = np.bincount(walk.point[mine], minlength=n_points) > 0
    return frame


def doorstep_frequency(minutes: Floats, departures_h: Floats, wait_min: Floats, norms: Ptai) -> Floats:
    """EDF = 30 / (access time + 0.5 * 60 / f + k): departures an hour at the doorstep, 0 where none is (R14)."""
    minutes, often = np.asarray(minutes, float), np.asarray(departures_h, float)
    served = often > 0
    headway = 60.0 / np.where(served, often, 1.0)
    return np.asarray(np.where(served, norms.edf_minutes / (minutes + 0.5 * headway + wait_min), 0.0))


def access_index(best: Floats, mode: Ints, norms: Ptai) -> Floats:
    """PTAI of points (rows) from the doorstep frequency of each route (columns) at its best stop.

    ``mode`` is that of each route. Per mode the highest frequency and half of the others, summed over modes (R18, R44).
    """
    total = np.zeros(len(best))
    for one in np.unique(mode):
        mine = best[:, mode == one]
        highest = mine.max(axis=1)
        total += highest + norms.other_routes * (mine.sum(axis=1) - highest)
    return np.asarray(total)


def best_doorstep_frequencies(point: Ints, route: Ints, frequency: Floats, n_points: int, n_routes: int) -> Floats:
    """The highest doorstep frequency of each route (columns) at each point (rows), 0 where it does not come."""
    best = np.zeros(n_points * n_routes)
    np.maximum.at(best, point * n_routes + route, frequency)
    return best.reshape(n_points, n_routes)


def access_score(ptai: Floats, norms: Ptai) -> Floats:
    """100 * min(1, PTAI / 25) (proposal)."""
    return np.asarray(100.0 * np.minimum(1.0, np.asarray(ptai, float) / norms.score_full))


def access_level(ptai: Floats, norms: Ptai) -> Texts:
    """PTAL bands 0, 1a, 1b, 2 .. 6b (R18); None where the index is not known."""
    ptai = np.asarray(ptai, float)
    bands: Texts = np.array(norms.band_names, object)[np.searchsorted(norms.bands, np.nan_to_num(ptai), "left")]
    bands[np.isnan(ptai)] = None
    return bands


def stop_categories(level: NDArray[np.str_], departures_h: Floats, norms: QualityClasses) -> Ints:
    """Category of each stop by its level (a key of [transit.levels]) and the minutes between departures (R45).

    1 is the best; 0 is none, also where the frequency is not known.
    """
    table = np.array([[*categories, 0] for categories in norms.categories.of_levels.values()])
    row = pd.Index(list(norms.categories.of_levels)).get_indexer(level)
    with np.errstate(divide="ignore"):
        interval = 60.0 / np.asarray(departures_h, float)
    return np.asarray(table[row, np.searchsorted(norms.interval_min, interval, "left")])


def quality_points(category: Ints, walk: Reached, n_points: int, norms: QualityClasses) -> Floats:
    """Points of the best quality class at each point: 100 for A, 75, 50, 25, 0 outside all classes (R45)."""
    letters = sorted({letter for row in norms.classes for letter in row} - {_NO_CLASS})
    worth = {letter: 100.0 * (len(letters) - at) / len(letters) for at, letter in enumerate(letters)} | {_NO_CLASS: 0.0}
    none = [0.0] * (len(norms.distance_m) + 1)
    table = np.array([none, *([worth[letter] for letter in row] + [0.0] for row in norms.classes)])
    points = table[category[walk.stop], np.searchsorted(norms.distance_m, walk.metres, "left")]
    best = np.zeros(n_points)
    np.maximum.at(best, walk.point, points)
    return best


def point_scores(node: Floats, ptai: Floats, norms: Transit) -> Floats:
    """0.7 node + 0.3 score of PTAI, or the node alone where the index is not known."""
    combined = (1.0 - norms.ptai_weight) * node + norms.ptai_weight * access_score(ptai, norms.ptai)
    return np.asarray(np.where(np.isnan(ptai), node, combined))


def quality_class(points: Floats, norms: QualityClasses) -> Texts:
    """The letter of each number of points, - for none, None where it is not known."""
    letters = sorted({letter for row in norms.classes for letter in row} - {_NO_CLASS})
    row = len(letters) - np.round(np.nan_to_num(points) * len(letters) / 100.0).astype(int)
    classes: Texts = np.array([*letters, _NO_CLASS], object)[row]
    classes[np.isnan(points)] = None
    return classes


def transit(
    starts: pd.DataFrame, values: pd.DataFrame, walk_m: Mapping[str, Floats], n_areas: int, norms: Transit
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All ``ptn_`` fields per area but the names of stops, and the parts of the score.

    ``values`` are those of ``node_values`` with ``ptai`` (NaN: no timetable there) and ``class_points`` beside them,
    ``walk_m`` the metres from each starting point to the nearest stop of each level. An area scores the
    weighted mean of its points.
    """
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)

    def mean(column: Floats | pd.Series) -> Floats:
        return group_mean(np.asarray(column, float), weight, group, n_areas)

    def median(metres: Floats) -> Floats:
        value = group_quantiles(metres, weight, group, n_areas, (0.5,))[0]
        return np.where(np.isinf(value), np.nan, value)

    def nearest(*kinds: int) -> Floats:
        return median(np.min([walk_m[name] for name, one in norms.levels.items() if one.level in kinds], axis=0))

    node, ptai = values["node"].to_numpy(float), values["ptai"].to_numpy(float)
    score, mean_ptai = mean(point_scores(node, ptai, norms)), mean(ptai)
    points = group_quantiles(values["class_points"].to_numpy(float), weight, group, n_areas, (0.5,))[0]
    fields = pd.DataFrame(
        {
            "ptn_score": score,
            "ptn_node": mean(node),
            "ptn_ptai": mean_ptai,
            "ptn_ptal": access_level(mean_ptai, norms.ptai),
            "ptn_freq": mean(values["frequency"]),
            "ptn_near": mean(values["near"]),
            "ptn_nearst": mean(values["near_station"]),
            "ptn_class": quality_class(points, norms.quality_classes),
            "ptn_dist_m": median(np.min(list(walk_m.values()), axis=0)),
            "ptn_station_m": nearest(*STATION_LEVELS),
            "ptn_hov_m": nearest(HOV_LEVEL),
            "ptn_cov": np.where(np.isnan(score), 0.0, 1.0),
        }
    )
    found: Raw = {
        "node": (fields["ptn_node"], "0..100", fields["ptn_node"], 1.0 - norms.ptai_weight),
        "ptai": (mean_ptai, "PTAI", mean(access_score(ptai, norms.ptai)), norms.ptai_weight),
        **{name: (median(walk_m[name]), "m", mean(values[name]), one.quality) for name, one in norms.levels.items()},
    }
    return fields, parts_table(found, n_areas)
