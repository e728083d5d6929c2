"""AFF: shares of affordable homes in the programme of an area (clause f.1, specification 7)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..norms import Affordability
from .numbers import Floats

# a share that is a quotient of whole numbers
_ROUNDING = 1e-9


def affordability(corporation: Floats, middle: Floats, homes: Floats, norms: Affordability) -> pd.DataFrame:
    """All ``aff_`` fields but the note: score, shares, ``aff_ok`` and the affordable homes that lack.

    ``corporation`` and ``middle`` (middle rent and affordable sale) are shares of the new homes, ``homes`` their
    number; NaN is unknown. Score: 100 min(1, aff/target) min(1, corp/target)^.5 min(1, middle/target)^.5.
    """
    affordable = corporation + middle
    shares = ((affordable, norms.affordable), (corporation, norms.corporation), (middle, norms.middle))
    met = np.array([np.minimum(1.0, share / target) for share, target in shares])
    enough = [share >= target - norms.tolerance - _ROUNDING for share, target in shares]
    lacking = np.max([np.maximum(target - share, 0.0) for share, target in shares], axis=0) * homes
    return pd.DataFrame(
        {
            "aff_score": 100.0 * met[0] * np.sqrt(met[1] * met[2]),
            "aff_share": affordable,
            "aff_corporation": corporation,
            "aff_middle": middle,
            "aff_ok": np.where(np.isnan(affordable), np.nan, np.all(enough, axis=0)),
            "aff_gap": lacking,
        }
    )
