"""What spans the indicators: composite scores, edges of the data and data grades."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ..indicators import composite
from ..translation import tr
from .run import INDICATORS, Run


def score_composite(run: Run) -> None:
    """All ``q_`` and ``pri_`` fields."""
    pillars = pd.DataFrame({name: run.column(f"{name}_score") for name in INDICATORS})
    run.add("q", composite.composite(pillars, run.columns["inf_status"], run.norms.composite))
    names = {
        "a15": tr("accessibility"),
        "grn": tr("greenery"),
        "mix": tr("mixing"),
        "ptn": tr("public transport"),
    }
    for pillar, name in names.items():
        run.note("q", pillars[pillar].isna().to_numpy(), tr("Not known: {name}.").format(name=name))
    quality = run.norms.composite.quality.values_by_name()
    for name, weight in quality.items():
        part = pd.DataFrame(
            {
                "area": np.arange(len(pillars)),
                "part": name,
                "raw": pillars[name],
                "unit": "0..100",
                "score": pillars[name],
                "weight": weight,
                "indicator": "q",
            }
        )
        run.parts.append(part)


def edges_and_grades(run: Run) -> None:
    """``*_edge`` where the data does not cover the area and the margin of the indicator, and ``*_dq``."""
    norms = run.norms
    by_mode = {"bike": norms.edge.bike_minutes}
    travel = max(
        profile.metres_per_minute * by_mode.get(profile.mode, norms.edge.walk_minutes)
        for profile in norms.profiles.values()
    )
    margins = {"a15": travel, "grn": norms.greenery.park_m, "mix": norms.mixing.ring_m, "ptn": norms.edge.transit_m}
    margins["inf"] = 0.0
    known = run.city.extent
    shapely.prepare(known)
    edges = {
        family: ~shapely.covers(known, shapely.buffer(run.areas.geometry.to_numpy(), margin))
        for family, margin in margins.items()
    }
    edges["den"] = edges["typ"] = edges["a15"] | edges["ptn"]
    edges["q"] = edges["pri"] = np.any(list(edges.values()), axis=0)
    for family, edge in edges.items():
        run.columns[f"{family}_edge"] = edge.astype(float)
        run.columns[f"{family}_dq"] = run.city.meta.get("grade", "C")
