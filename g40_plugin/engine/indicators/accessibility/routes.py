"""The table "why": routes from the middle of each area to its nearest facilities."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...progress import Progress
from ...translation import tr
from ...travel.graph import WALK
from ..run import Run, middle_starts


def why_table(run: Run, progress: Progress) -> gpd.GeoDataFrame | None:
    """From the middle starting point of each area the route on foot to the nearest facility of each sub-category.

    None where no routes are asked for.
    """
    if not run.with_routes:
        return None
    middles = run.once(middle_starts)
    points = run.snapped[WALK].take(np.array(list(middles.values()), np.int64))
    pace = run.norms.profiles[run.norms.accessibility.pass_profile].metres_per_minute
    names = [name for name, sub in run.norms.subcategories.items() if sub.kind == "nearest"]
    records: list[dict[str, Any]] = []
    lines: list[shapely.LineString | None] = []
    for step, name in enumerate(names):
        progress(step / len(names), tr("Routes to the nearest facilities"))
        known = run.searches.is_known(name)
        metres, place = run.searches.metres(points, name, WALK)
        kind = run.searches.kind(name)
        for at, area in enumerate(middles):
            found = place[at] >= 0
            records.append(
                {
                    "area": area,
                    "function": run.norms.subcategories[name].function,
                    "sub": name,
                    "facility_id": kind.ids[place[at]] if found else None,
                    "facility_name": kind.names[place[at]] if found else None,
                    "minutes": metres[at] / pace if found else np.nan,
                    "distance_m": metres[at] if found else np.nan,
                    "state": "reached" if found else "not_reached" if known else "no_data",
                }
            )
        lines.extend(run.searches.routes(points, name, WALK))
    columns = ["area", "function", "sub", "facility_id", "facility_name", "minutes", "distance_m", "state"]
    frame = pd.DataFrame(records, columns=columns)
    area = frame.pop("area").to_numpy(int)
    frame.insert(0, "area_id", run.areas["area_id"].to_numpy()[area])
    frame.insert(1, "area_name", run.areas["area_name"].to_numpy()[area])
    order = np.argsort(area, kind="stable")
    return gpd.GeoDataFrame(
        frame.iloc[order].reset_index(drop=True), geometry=np.array(lines, object)[order], crs=run.areas.crs
    )
