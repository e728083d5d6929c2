"""Scores how safe the streets around primary schools are."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from ..indicators import roads
from ..network import Floats
from ..progress import Progress
from ..translation import tr
from .run import WALK, Run

_SCHOOL = "primary_school"


def score_school_routes(run: Run, progress: Progress) -> None:
    """All ``sch_`` fields: streets within a short walk of a primary school, in the area or near it."""
    progress(0.0, tr("Streets around schools"))
    norms, n = run.norms.schools, len(run.areas)
    area, streets = _streets_at_schools(run)
    length = streets["length_m"].to_numpy(float)
    calm_share, known = roads.length_share(roads.calm(streets, norms), length, area, n)
    track_share = share_of_fast_with_track(run, area, streets)
    fields = roads.school_routes(calm_share, known, track_share, norms)
    raw = {
        "calm": (calm_share, "share", 100.0 * calm_share, norms.calm_weight),
        "tracks": (track_share, "share", 100.0 * track_share, norms.tracks_weight),
    }
    run.add("sch", fields, run.parts_of(raw))
    text = tr("No primary school within {metres:.0f} m.")
    run.note("sch", np.isnan(known), text.format(metres=norms.near_m))
    text = tr("The speed limit is known of {percent:.0f} % of the streets only.")
    for row in np.flatnonzero(known < norms.min_weight_available):
        run.note("sch", np.arange(n) == row, text.format(percent=100 * known[row]))


def _streets_at_schools(run: Run) -> tuple[np.ndarray, gpd.GeoDataFrame]:
    """Streets (a row per area and street) whose middle is a short walk from a primary school, and their areas."""
    norms, streets = run.norms.schools, run.city.streets
    streets = streets[streets["highway"].isin(norms.classes).to_numpy()]
    middles = shapely.line_interpolate_point(streets.geometry.to_numpy(), 0.5, normalized=True)
    schools = run.searches.kind(_SCHOOL).points
    # no walk is shorter than the straight line, but for the way from the school to the street
    reach = norms.near_m + run.norms.snapping.max_m
    near = np.unique(shapely.STRtree(schools).query(middles, predicate="dwithin", distance=reach)[0])
    streets, middles = streets.iloc[near], middles[near]
    metres = run.searches.metres(run.searches.snap(middles, WALK, cross=True), _SCHOOL, WALK)[0]
    walk = np.flatnonzero(metres <= norms.near_m)
    streets, middles = streets.iloc[walk], middles[walk]
    area, row = shapely.STRtree(middles).query(
        run.areas.geometry.to_numpy(), predicate="dwithin", distance=norms.near_m
    )
    return area, streets.iloc[row]


def share_of_fast_with_track(run: Run, area: np.ndarray, streets: gpd.GeoDataFrame) -> Floats:
    """Share of the length of fast streets with a cycle track, per area; NaN where no street is known to be fast."""
    norms, city = run.norms.cycle_tracks, run.city
    tracks = city.streets.geometry.to_numpy()[(city.streets["highway"] == "cycleway").to_numpy()]
    fast = np.flatnonzero(roads.is_fast(streets, norms))
    shares = roads.share_with_track(streets.iloc[fast], tracks, norms)
    length = streets["length_m"].to_numpy(float)[fast]
    return roads.length_share(shares, length, area[fast], len(run.areas))[0]
