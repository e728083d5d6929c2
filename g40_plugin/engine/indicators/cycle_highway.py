"""BHW: cycle highways, and how far the cycle network hangs together (clause b.6)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..arrays import Floats, Geometries, Ints
from ..city.schema import flagged
from ..norms.cycle_highway import CycleHighway
from ..norms.small import Small
from ..progress import Progress
from ..translation import tr
from ..travel.graph import BIKE
from .indicator import PLUS, WAYS, Indicator
from .numbers import Raw, group_mean, group_quantiles, ramp, ratio
from .run import Run, everywhere


def _points_along(run: Run) -> Geometries:
    """Points along all cycle highways of the city."""
    streets = run.city.streets
    lines = streets.geometry.to_numpy()[flagged(streets["cycle_highway"])]
    dense = shapely.segmentize(lines, run.norms.cycle_highway.step_m)
    return np.asarray(shapely.points(shapely.get_coordinates(dense)))


def score_cycle_highway(run: Run, progress: Progress) -> None:
    """All ``bhw_`` fields."""
    progress(0.0, tr("Cycle highways"))
    norms = run.norms.cycle_highway
    highways = _points_along(run)
    metres = run.searches.metres_to(run.snapped[BIKE], [run.searches.snap(highways, BIKE, cross=True)], BIKE)[:, 0]
    metres = metres if len(highways) else np.full(len(metres), np.nan)
    fields = cycle_highway(run.starts, metres, len(run.areas), norms)
    fields["bhw_connected"] = _connected(run)
    fields["bhw_cov"] = (~np.isnan(fields["bhw_score"])).astype(float)
    raw: Raw = {
        "distance": (fields["bhw_m"], "m", fields["bhw_score"], 1.0),
        "connected": (fields["bhw_connected"], "share", np.nan, np.nan),
    }
    run.add("bhw", fields, run.parts_of(raw))
    if not len(highways):
        run.reason("bhw", everywhere(run), "none_in_data")
    few, least = fields["bhw_connected"].isna().to_numpy(), run.norms.small.street_m
    run.reason("bhw", few, "no_tracks", metres=norms.network_m, least=least)


def _connected(run: Run) -> Floats:
    streets, norms = run.city.streets, run.norms.cycle_highway
    tracks = streets[flagged(streets["cycleway"]) | flagged(streets["cycle_highway"])]
    area, row = shapely.STRtree(tracks.geometry.to_numpy()).query(
        run.areas.geometry.to_numpy(), predicate="dwithin", distance=norms.network_m
    )
    ends = tracks[["node_a", "node_b"]].to_numpy(np.int64)[row]
    return largest_component_share(area, ends, tracks["length_m"].to_numpy(float)[row], len(run.areas), run.norms.small)


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


def largest_component_share(area: Ints, ends: Ints, length: Floats, n: int, small: Small) -> Floats:
    """Length of the largest connected piece of the network of each of ``n`` areas as a share of all of it.

    ``area``, both ``ends`` (nodes) and ``length`` are given for each street of an area. NaN with hardly any.
    """
    if not len(area):
        return np.full(n, np.nan)
    # a node is one of its own in every area
    nodes, numbers = np.unique(area[:, None] * (ends.max(initial=0) + 1) + ends, return_inverse=True)
    first, second = numbers.reshape(-1, 2).T
    matrix = coo_array((np.ones(len(first)), (first, second)), shape=(len(nodes), len(nodes)))
    count, component = connected_components(matrix, directed=False)
    of_piece, largest = np.zeros(count, np.int64), np.zeros(n)
    of_piece[component[first]] = area
    np.maximum.at(largest, of_piece, np.bincount(component[first], weights=length, minlength=count))
    return ratio(largest, np.bincount(area, weights=length, minlength=n), small.street_m)


INDICATOR = Indicator(
    code="bhw",
    asked_by=(PLUS,),
    evaluate=score_cycle_highway,
    tables=("streets",),
    reads=("origins", "streets"),
    margin_m=lambda norms: norms.cycle_highway.zero_m,
    from_starts=True,
    looks_at=WAYS,
)
