"""BPK: guarded bicycle parking at stations and centres (clause b.6)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..arrays import Floats, Geometries
from ..city.schema import flagged
from ..norms.bicycle_parking import BicycleParking
from ..progress import Progress
from .indicator import PLUS, Indicator
from .mobility import GUARDED_BICYCLE_PARKING
from .run import Run, everywhere
from .transit.formula import STATION_LEVELS


def score_bicycle_parking(run: Run, _progress: Progress) -> None:
    """All ``bpk_`` fields."""
    norms, city = run.norms.bicycle_parking, run.city
    stops = city.served_stops
    stations = stops.geometry[stops["level"].isin(STATION_LEVELS)].to_numpy()
    shops = city.landcover.geometry[city.landcover["cover"].isin(norms.centres)].to_numpy()
    centres = np.concatenate([stations, shops])
    guarded = city.mobility[city.mobility["kind"] == GUARDED_BICYCLE_PARKING]
    known = bool(city.mobility["kind"].isin(norms.told_by).any())
    fields = bicycle_parking(
        run.areas.geometry.to_numpy(), centres, guarded.geometry.to_numpy(), guarded["capacity"].to_numpy(float), norms
    )
    served = fields["bpk_present"].notna().to_numpy()
    fields = fields if known else fields * np.nan
    fields["bpk_cov"] = fields["bpk_present"].notna().astype(float)
    run.add("bpk", fields, run.parts_of({"guarded": (fields["bpk_places"], "places", np.nan, np.nan)}))
    if not known:
        run.reason("bpk", everywhere(run), "none_in_data")
    run.reason("bpk", ~served, "no_centre_near", metres=norms.near_m)
    unknown = served & flagged(fields["bpk_present"]) & fields["bpk_places"].isna().to_numpy()
    run.reason("bpk", unknown, "places_unknown")


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


INDICATOR = Indicator(
    code="bpk",
    asked_by=(PLUS,),
    evaluate=score_bicycle_parking,
    tables=("stops",),
    reads=("mobility", "stops"),
    margin_m=lambda norms: 2 * norms.bicycle_parking.near_m,
    looks_at=("landcover", "mobility", "stops"),
    quick=True,
)
