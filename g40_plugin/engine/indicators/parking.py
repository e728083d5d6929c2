"""PRK: parking spaces per new home, and the land that a lower norm leaves free (clause c.6, docs/method/parking.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.parking import Parking
from ..overlay import covered
from ..progress import Progress
from .indicator import PLUS, Indicator
from .numbers import ramp
from .plan_fields import own_numbers
from .run import Run, buildings_inside, everywhere

_M2_PER_HA = 10_000.0


def parking_norm(spaces: Floats, homes: Floats) -> Floats:
    """New spaces per new home; NaN where there are no new homes."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(homes > 0, spaces / homes, np.nan))


def freed_ha(spaces_per_home: Floats, homes: Floats, usual: float, m2_per_space: float) -> Floats:
    """(usual norm - norm) * homes * square metres of a space, in hectares; negative where more land is taken."""
    return np.asarray((usual - spaces_per_home) * homes * m2_per_space / _M2_PER_HA)


def parking(spaces: Floats, homes: Floats, surface_m2: Floats, dwellings: Floats, norms: Parking) -> pd.DataFrame:
    """All ``prk_`` fields but the note, a row per area.

    ``spaces`` and ``homes`` are of the plan, ``surface_m2`` (parking on the ground) and ``dwellings`` of today; NaN is
    unknown. ``prk_ok`` is strict: exactly the target fails, as the policy says "lower than".
    """
    ratio = parking_norm(spaces, homes)
    with np.errstate(invalid="ignore", divide="ignore"):
        today = np.where(dwellings > 0, surface_m2 / norms.m2_on_the_ground / dwellings, np.nan)
    return pd.DataFrame(
        {
            "prk_score": 100.0 * ramp(ratio, norms.usual, norms.below),
            "prk_norm": ratio,
            "prk_ok": np.where(np.isnan(ratio), np.nan, ratio < norms.below),
            "prk_gap": np.maximum(spaces - norms.below * homes, 0.0),
            "prk_freed_ha": freed_ha(ratio, homes, norms.usual, norms.m2_per_space),
            "prk_today": today,
        }
    )


def score_parking(run: Run, _progress: Progress) -> None:
    """All ``prk_`` fields, from the own fields of the plan areas."""
    fields, norms = run.norms.plan_fields, run.norms.parking
    spaces, homes = own_numbers(run.areas, fields.spaces), own_numbers(run.areas, fields.homes)
    shapes, cover = run.areas.geometry.to_numpy(), run.city.landcover
    surfaces = cover.geometry.to_numpy()[(cover["cover_group"] == "parking").to_numpy()]
    surface_m2 = covered(shapes, surfaces) if len(surfaces) else np.full(len(shapes), np.nan)
    homes_of = np.nan_to_num(run.city.buildings[["dwellings"]].to_numpy(float))
    dwellings = run.once(buildings_inside).sums(homes_of)[:, 0]
    found = parking(spaces, homes, surface_m2, dwellings, norms)
    run.add("prk", found, _freed_parts(run, found, homes))
    missing = np.isnan(spaces) | np.isnan(homes)
    run.reason("prk", missing, "plan_lacks", fields=[fields.spaces[-1], fields.homes[-1]])
    run.reason("prk", ~missing & (homes == 0), "no_new_homes")
    exactly = ~missing & (found["prk_norm"] == norms.below).to_numpy()
    run.reason("prk", exactly, "exactly_the_limit", norm=norms.below)
    if not len(surfaces):
        run.reason("prk", everywhere(run), "no_parking_in_data")
    run.reason("prk", dwellings == 0, "nobody_lives_here")


def _freed_parts(run: Run, found: pd.DataFrame, homes: Floats) -> pd.DataFrame:
    norms, ratio = run.norms.parking, found["prk_norm"].to_numpy(float)
    raw = {
        "spaces_per_home": (ratio, "1", found["prk_score"], 1.0),
        "freed_low": (freed_ha(ratio, homes, norms.usual, norms.m2_per_space_low), "ha", np.nan, np.nan),
        "freed_high": (freed_ha(ratio, homes, norms.usual, norms.m2_per_space_high), "ha", np.nan, np.nan),
    }
    return run.parts_of(raw)


INDICATOR = Indicator(code="prk", asked_by=(PLUS,), evaluate=score_parking)
