"""PRK: parking spaces per new home, and the land that a lower norm leaves free (clause c.6, specification 7)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..norms import Parking
from .numbers import Floats, ramp

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
