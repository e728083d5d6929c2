"""The numbers that the plan areas bring along in fields of their own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from ..arrays import Floats
from ..city.text_tables import numbers_of
from ..errors import InputError
from ..translation import tr


def own_numbers(areas: gpd.GeoDataFrame, names: list[str]) -> Floats:
    """The first field that the areas have of some names, in any case; NaN where it is empty or none is there.

    Raises ``InputError`` that names field, area and value where that is no number from 0 on.
    """
    known = {str(name).lower(): name for name in areas}
    field = next((known[name.lower()] for name in names if name.lower() in known), None)
    if field is None:
        return np.full(len(areas), np.nan)
    values = numbers_of(areas[field], areas)
    wrong = areas[field].notna() & ~(values >= 0)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = tr("The field {field} of area {area} holds {value}: give a number from 0 on, or leave it empty.")
        area = areas["area_id"].iloc[row]
        raise InputError(message.format(field=field, area=area, value=repr(areas[field].iloc[row])))
    return np.asarray(values.to_numpy())
