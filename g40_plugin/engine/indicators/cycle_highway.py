"""BHW: cycle highways, and how far the cycle network hangs together (clause b.6)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..arrays import Floats, Geometries
from ..city.package import flagged
from ..norms.cycle_highway import CycleHighway
from ..norms.small import Small
from ..progress import Progress
from ..translation import tr
from ..travel.graph import BIKE
from .indicator import PLUS, WAYS, Indicator
from .numbers import group_mean, group_quantiles, ramp, ratio
from .run import Raw, Run, everywhere


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
    ends = tracks[["node_a", "node_b"]].to_numpy(np.int64)
    length = tracks["length_m"].to_numpy(float)
    shares = np.full(len(run.areas), np.nan)
    for number in np.unique(area).tolist():
        mine = row[area == number]
        shares[number] = largest_component_share(ends[mine, 0], ends[mine, 1], length[mine], run.norms.small)
    return shares


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


def largest_component_share(
    node_a: NDArray[np.int64], node_b: NDArray[np.int64], length: Floats, small: Small
) -> float:
    """Length of the largest connected piece of a network as a share of all; NaN with hardly any."""
    if not len(length):
        return np.nan
    nodes, numbers = np.unique(np.concatenate([node_a, node_b]), return_inverse=True)
    first, second = numbers[: len(node_a)], numbers[len(node_a) :]
    matrix = coo_array((np.ones(len(first)), (first, second)), shape=(len(nodes), len(nodes)))
    _, component = connected_components(matrix, directed=False)
    return float(ratio(np.bincount(component[first], weights=length).max(), length.sum(), small.street_m))


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
