"""Scores the function mixing of plan areas."""

from __future__ import annotations

import numpy as np

from ..indicators import mixing
from ..translation import tr
from .run import Run


def score_mixing(run: Run) -> None:
    """All ``mix_`` fields."""
    fields, parts = mixing.mixing(run.areas, run.city.buildings, run.norms.mixing)
    run.add("mix", fields, parts)
    little = run.column("mix_floor_m2") < run.norms.mixing.min_floor_m2
    text = tr("Less than {m2:.0f} m² of floor area of known use, so there is nothing to mix.")
    run.note("mix", np.isnan(run.column("mix_score")), text.format(m2=run.norms.mixing.min_floor_m2))
    unknown = (run.city.buildings["use"] == "unknown").to_numpy()
    floors = run.city.buildings["floor_m2"].to_numpy(float)
    points = run.city.buildings.geometry.centroid.to_numpy()
    values = np.nan_to_num(np.column_stack([floors * unknown, floors]))
    sums = mixing.sums_in(run.areas.geometry.to_numpy(), points, values)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = sums[:, 0] / sums[:, 1]
    run.columns["mix_cov"] = np.where(share > 0, run.column("mix_cov") * (1.0 - share), run.column("mix_cov"))
    known_little = ~little & (share > 1.0 - run.norms.mixing.min_weight_available)
    run.note("mix", known_little, tr("The use of much of the floor area is not known."))
