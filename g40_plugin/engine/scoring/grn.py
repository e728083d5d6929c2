"""Scores the greenery of plan areas."""

from __future__ import annotations

import numpy as np

from ..indicators import greenery
from ..indicators.equity import gaps
from ..progress import Progress
from ..translation import tr
from .run import WALK, Run


def score_greenery(run: Run, progress: Progress) -> None:
    """All ``grn_`` fields."""
    city, norms = run.city, run.norms.greenery
    space = greenery.public_space(run.areas, city.landcover, city.streets, city.buildings, progress)
    known = bool((city.landcover["cover_group"] == "green").any())
    if run.searches.is_known("park"):
        park_m = run.searches.metres(run.snapped[WALK], "park", WALK)[0]
    else:
        park_m = np.full(len(run.starts), np.nan)
    fields, parts = greenery.greenery(space, run.starts, park_m, known=known, norms=norms)
    near = np.where(np.isnan(park_m), np.nan, park_m <= norms.park_m)
    for name, gap in gaps(near, fields["grn_park"].to_numpy(float), run.starts).items():
        fields[f"grn_park_gap_{name}"] = gap
    run.add("grn", fields, parts)
    if not known:
        run.note("grn", np.ones(len(run.areas), bool), tr("The data holds no green."))
    else:
        text = tr("Less than {m2:.0f} m² of public space.").format(m2=norms.min_public_m2)
        run.note("grn", space.public_m2 < norms.min_public_m2, text)
    run.note(
        "grn",
        np.ones(len(run.areas), bool),
        tr("Canopy, variety, green network and water storage are not in this data."),
    )
