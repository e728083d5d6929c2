"""PRK: parking spaces per new home, and the land that a lower norm leaves free (clause c.6, docs/method/parking.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.parking import Parking
from ..norms.small import Small
from ..overlay import covered
from ..progress import Progress
from .indicator import PLUS, Indicator
from .numbers import ramp, ratio
from .plan_fields import own_numbers
from .residents import homes_today, tell_homes
from .run import Run, everywhere

_M2_PER_HA = 10_000.0


def freed_ha(spaces_per_home: Floats, homes: Floats, usual: float, m2_per_space: float) -> Floats:
    """(usual norm - norm) * homes * square metres of a space, in hectares; negative where more land is taken."""
    return np.asarray((usual - spaces_per_home) * homes * m2_per_space / _M2_PER_HA)


def parking(
    spaces: Floats, homes: Floats, surface_m2: Floats, dwellings: Floats, norms: Parking, small: Small
) -> pd.DataFrame:
    """All ``prk_`` fields but the note, a row per area.

    ``spaces`` and ``homes`` are of the plan, ``surface_m2`` (parking on the ground) and ``dwellings`` of today; NaN is
    unknown. ``prk_ok`` is strict: exactly the target fails, as the policy says "lower than".
    """
    per_home = ratio(spaces, homes, small.homes)
    return pd.DataFrame(
        {
            "prk_score": 100.0 * ramp(per_home, norms.usual, norms.below),
            "prk_norm": per_home,
            "prk_ok": np.where(np.isnan(per_home), np.nan, per_home < norms.below),
            "prk_gap": np.maximum(spaces - norms.below * homes, 0.0),
            "prk_freed_ha": freed_ha(per_home, homes, norms.usual, norms.m2_per_space),
            "prk_today": ratio(surface_m2 / norms.m2_on_the_ground, dwellings, small.homes),
        }
    )


def score_parking(run: Run, _progress: Progress) -> None:
    """All ``prk_`` fields, from the own fields of the plan areas."""
    fields, norms = run.norms.plan_fields, run.norms.parking
    spaces, homes = own_numbers(run.areas, fields.spaces), own_numbers(run.areas, fields.homes)
    shapes, cover = run.areas.geometry.to_numpy(), run.city.landcover
    surfaces = cover.geometry.to_numpy()[(cover["cover_group"] == "parking").to_numpy()]
    surface_m2 = covered(shapes, surfaces) if len(surfaces) else np.full(len(shapes), np.nan)
    dwellings = run.once(homes_today)
    least = run.norms.small
    found = parking(spaces, homes, surface_m2, dwellings, norms, least)
    run.add("prk", found, _freed_parts(run, found, homes))
    missing = np.isnan(spaces) | np.isnan(homes)
    run.reason("prk", missing, "plan_lacks", fields=[fields.spaces[-1], fields.homes[-1]])
    run.reason("prk", ~missing & (homes == 0), "no_new_homes")
    run.reason("prk", (homes > 0) & found["prk_norm"].isna().to_numpy() & ~missing, "few_new_homes", count=least.homes)
    exactly = ~missing & (found["prk_norm"] == norms.below).to_numpy()
    run.reason("prk", exactly, "exactly_the_limit", norm=norms.below)
    if not len(surfaces):
        run.reason("prk", everywhere(run), "no_parking_in_data")
    run.reason("prk", dwellings == 0, "nobody_lives_here")
    tell_homes(run, "prk", dwellings)


def _freed_parts(run: Run, found: pd.DataFrame, homes: Floats) -> pd.DataFrame:
    norms, ratio = run.norms.parking, found["prk_norm"].to_numpy(float)
    raw = {
        "spaces_per_home": (ratio, "1", found["prk_score"], 1.0),
        "freed_low": (freed_ha(ratio, homes, norms.usual, norms.m2_per_space_low), "ha", np.nan, np.nan),
        "freed_high": (freed_ha(ratio, homes, norms.usual, norms.m2_per_space_high), "ha", np.nan, np.nan),
    }
    return run.parts_of(raw)


INDICATOR = Indicator(
    code="prk", asked_by=(PLUS,), evaluate=score_parking, looks_at=("buildings", "landcover"), quick=True
)
