"""SCH, and what STP needs of streets: calm roads, and cycle tracks beside fast ones (clauses b.3 and b.5)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..arrays import Floats, Geometries
from ..city.schema import flagged
from ..norms.schools import CycleTracks, Schools
from ..norms.small import Small
from ..progress import Progress
from ..translation import tr
from ..travel.graph import WALK
from ..travel.searches import Searches
from .indicator import PLUS, WAYS, Indicator
from .numbers import available_mean, ratio
from .run import Run


def calm(streets: gpd.GeoDataFrame, norms: Schools) -> Floats:
    """1 for a street of a calm class or with a low speed limit, 0 with a higher one, NaN where none is known."""
    speed = streets["maxspeed_kmh"].to_numpy(float)
    by_limit = np.where(np.isnan(speed), np.nan, speed <= norms.calm_kmh)
    return np.where(streets["highway"].isin(norms.calm_classes).to_numpy(), 1.0, by_limit)


def is_fast(streets: gpd.GeoDataFrame, norms: CycleTracks) -> NDArray[np.bool_]:
    """Whether a street has a speed limit at which cyclists need a track, and is of a class that may have one."""
    allowed = streets["highway"].isin(norms.classes).to_numpy()
    return np.asarray(allowed & (streets["maxspeed_kmh"].to_numpy(float) >= norms.fast_kmh))


def share_with_track(roads: gpd.GeoDataFrame, tracks: Geometries, norms: CycleTracks) -> Floats:
    """Share of each road with a cycle track: all of it where its tags tell one, else where one lies near."""
    lines = roads.geometry.to_numpy()
    steps = np.maximum(np.ceil(shapely.length(lines) / norms.step_m), 1).astype(np.int64)
    road = np.repeat(np.arange(len(lines)), steps)
    number = np.arange(len(road)) - np.repeat(np.cumsum(steps) - steps, steps)
    points = shapely.line_interpolate_point(lines[road], (number + 0.5) / steps[road], normalized=True)
    near = np.zeros(len(points), bool)
    near[shapely.STRtree(tracks).query(points, predicate="dwithin", distance=norms.beside_m)[0]] = True
    beside = np.bincount(road, weights=near, minlength=len(lines)) / steps
    return np.where(flagged(roads["cycleway"]), 1.0, beside)


def length_share(
    values: Floats, length: Floats, area: NDArray[np.int64], n_areas: int, small: Small
) -> tuple[Floats, Floats]:
    """Mean of the values by length in each area over what is known, and the share of length that is known.

    NaN of less length than ``small`` tells.
    """
    known = ~np.isnan(values)
    total = np.bincount(area, weights=length, minlength=n_areas)
    told = np.bincount(area[known], weights=length[known], minlength=n_areas)
    summed = np.bincount(area[known], weights=(values * length)[known], minlength=n_areas)
    return ratio(summed, told, small.street_m), ratio(told, total, small.street_m)


def school_routes(calm_share: Floats, known: Floats, track_share: Floats, norms: Schools) -> pd.DataFrame:
    """All ``sch_`` fields but the note, from the shares of road length around schools.

    A calm share of which too little length is known counts as unknown.
    """
    trusted = np.where(known >= norms.min_weight_available, calm_share, np.nan)
    weights = {"calm": norms.calm_weight, "tracks": norms.tracks_weight}
    # calm alone makes a score, tracks alone make none
    mean, _ = available_mean({"calm": trusted, "tracks": track_share}, weights, 0.0)
    score = np.where(np.isnan(trusted), np.nan, mean)
    return pd.DataFrame(
        {
            "sch_score": 100.0 * score,
            "sch_calm": calm_share,
            "sch_tracks": track_share,
            "sch_cov": np.nan_to_num(known),
        }
    )


_SCHOOL = "primary_school"


def score_school_routes(run: Run, progress: Progress) -> None:
    """All ``sch_`` fields: streets within a short walk of a primary school, in the area or near it."""
    progress(0.0, tr("Streets around schools"))
    norms, n = run.norms.schools, len(run.areas)
    area, streets = _streets_at_schools(run)
    length = streets["length_m"].to_numpy(float)
    calm_share, known = length_share(calm(streets, norms), length, area, n, run.norms.small)
    track_share = share_of_fast_with_track(run, area, streets)
    fields = school_routes(calm_share, known, track_share, norms)
    raw = {
        "calm": (calm_share, "share", 100.0 * calm_share, norms.calm_weight),
        "tracks": (track_share, "share", 100.0 * track_share, norms.tracks_weight),
    }
    run.add("sch", fields, run.parts_of(raw))
    metres, least = np.bincount(area, weights=length, minlength=n), run.norms.small.street_m
    run.reason("sch", metres == 0, "no_school_near", metres=norms.near_m)
    run.reason("sch", (metres > 0) & np.isnan(known), "few_streets", metres=least)
    run.reason("sch", known < norms.min_weight_available, "speeds_unknown", percent=100 * known)
    no_fast = np.isnan(track_share) & ~np.isnan(known)
    run.reason("sch", no_fast, "few_fast_roads", metres=least, speed=run.norms.cycle_tracks.fast_kmh)


def _streets_at_schools(run: Run) -> tuple[np.ndarray, gpd.GeoDataFrame]:
    """Streets (a row per area and street) whose middle is a short walk from a primary school, and their areas."""
    streets, middles = run.searches.once(_near_schools, run.searches.progress)
    shapes, metres = run.areas.geometry.to_numpy(), run.norms.schools.near_m
    area, row = middles.query(shapes, predicate="dwithin", distance=metres)
    return area, streets.iloc[row]


def _near_schools(searches: Searches, _progress: Progress) -> tuple[gpd.GeoDataFrame, shapely.STRtree]:
    """All streets of the city of which the middle is a short walk from a primary school, and these middles."""
    norms, streets = searches.norms.schools, searches.city.streets
    streets = streets[streets["highway"].isin(norms.classes).to_numpy()]
    middles = shapely.line_interpolate_point(streets.geometry.to_numpy(), 0.5, normalized=True)
    schools = searches.kind(_SCHOOL).points
    # no walk is shorter than the straight line, but for the way from the school to the street
    reach = norms.near_m + searches.norms.snapping.max_m
    near = np.unique(shapely.STRtree(schools).query(middles, predicate="dwithin", distance=reach)[0])
    streets, middles = streets.iloc[near], middles[near]
    metres = searches.metres(searches.snap(middles, WALK, cross=True), _SCHOOL, WALK)[0]
    walk = np.flatnonzero(metres <= norms.near_m)
    return streets.iloc[walk], shapely.STRtree(middles[walk])


def share_of_fast_with_track(run: Run, area: np.ndarray, streets: gpd.GeoDataFrame) -> Floats:
    """Share of the length of fast streets with a cycle track, per area; NaN where hardly any is known to be fast."""
    norms, city = run.norms.cycle_tracks, run.city
    # a street with a track of its own is none that lies beside another
    apart = flagged(city.streets["cycleway"]) & ~flagged(city.streets["car"])
    tracks = city.streets.geometry.to_numpy()[apart | (city.streets["highway"] == "cycleway").to_numpy()]
    fast = np.flatnonzero(is_fast(streets, norms))
    shares = share_with_track(streets.iloc[fast], tracks, norms)
    length = streets["length_m"].to_numpy(float)[fast]
    return length_share(shares, length, area[fast], len(run.areas), run.norms.small)[0]


INDICATOR = Indicator(
    code="sch",
    asked_by=(PLUS,),
    evaluate=score_school_routes,
    tables=("streets", "facilities"),
    reads=("streets", "facilities"),
    margin_m=lambda norms: 2 * norms.schools.near_m,
    looks_at=(*WAYS, f"facilities:{_SCHOOL}"),
)
