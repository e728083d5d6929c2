"""BPK and BHW: guarded bicycle parking, cycle highways and how far the cycle network hangs together (clause b.6)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..norms import BicycleParking, CycleHighway
from .numbers import Floats, group_mean, group_quantiles, ramp

Geometries = NDArray[np.object_]


def bicycle_parking(
    shapes: Geometries, centres: Geometries, guarded: Geometries, capacity: Floats, norms: BicycleParking
) -> pd.DataFrame:
    """``bpk_present`` and ``bpk_places`` per area: guarded places near the centres and stations in or near it.

    NaN where no centre or station is near; places NaN where the capacity of none is known.
    """
    tree = shapely.STRtree(centres)
    near_areas, near_places = (
        pd.DataFrame(tree.query(shapes_near, predicate="dwithin", distance=norms.near_m).T, columns=[name, "centre"])
        for name, shapes_near in (("area", shapes), ("place", guarded))
    )
    # a place that two centres share counts once
    pairs = near_areas.merge(near_places, on="centre")[["area", "place"]].drop_duplicates()
    area, places = pairs["area"].to_numpy(np.int64), capacity[pairs["place"].to_numpy(np.int64)]
    served = np.isin(np.arange(len(shapes)), near_areas["area"])
    count = np.bincount(area, minlength=len(shapes))
    known = np.bincount(area, weights=~np.isnan(places), minlength=len(shapes))
    total = np.bincount(area, weights=np.nan_to_num(places), minlength=len(shapes))
    return pd.DataFrame(
        {
            "bpk_present": np.where(served, (count > 0).astype(float), np.nan),
            "bpk_places": np.where(served & (count == 0), 0.0, np.where(served & (known > 0), total, np.nan)),
        }
    )


def cycle_highway(starts: pd.DataFrame, metres: Floats, n_areas: int, norms: CycleHighway) -> pd.DataFrame:
    """``bhw_score`` and ``bhw_m`` (median) from the metres by bicycle to a cycle highway; NaN unknown."""
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)
    median = group_quantiles(metres, weight, group, n_areas, (0.5,))[0]
    return pd.DataFrame(
        {
            "bhw_score": 100.0 * group_mean(ramp(metres, norms.zero_m, norms.full_m), weight, group, n_areas),
            "bhw_m": np.where(np.isinf(median), np.nan, median),
        }
    )


def largest_component_share(node_a: NDArray[np.int64], node_b: NDArray[np.int64], length: Floats) -> float:
    """Length of the largest connected piece of a network as a share of all; NaN without any."""
    if not length.sum() > 0:
        return np.nan
    nodes, numbers = np.unique(np.concatenate([node_a, node_b]), return_inverse=True)
    first, second = numbers[: len(node_a)], numbers[len(node_a) :]
    matrix = coo_array((np.ones(len(first)), (first, second)), shape=(len(nodes), len(nodes)))
    _, component = connected_components(matrix, directed=False)
    return float(np.bincount(component[first], weights=length).max() / length.sum())
