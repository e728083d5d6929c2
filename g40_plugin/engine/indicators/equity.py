"""How much better or worse off groups of residents are than all residents together (docs/method/accessibility.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.small import Small
from ..travel.starts import GROUPS
from .numbers import group_mean, is_enough

"""Groups by the ending of their fields, with the column of the starting points that counts their people."""


def gaps(values: Floats, overall: Floats, starts: pd.DataFrame, small: Small) -> dict[str, Floats]:
    """Per group its own mean in each area less the mean of all.

    ``values`` has an entry per starting point, ``overall`` one per area. NaN where the data does not tell the group
    apart, or has fewer people of it than ``small`` tells.
    """
    area = starts["area"].to_numpy(np.int64)
    result = {}
    for name, column in GROUPS.items():
        people = starts[column].to_numpy(float)
        known = ~np.isnan(people)
        mean = group_mean(values[known], people[known], area[known], len(overall))
        counted = np.bincount(area[known], weights=people[known], minlength=len(overall))
        result[name] = np.where(is_enough(counted, small.people), mean - overall, np.nan)
    return result
