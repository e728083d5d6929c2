"""The numbers that the plan areas bring along in fields of their own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..arrays import Bools, Floats
from ..errors import InputError
from ..translation import tr

# a comma is a decimal one; with three digits behind it nobody can tell, unless a zero stands before it
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
_THOUSANDS = r"[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+"


def own_field(areas: pd.DataFrame, names: list[str]) -> str | None:
    """The first field that the areas have of some names, in any case."""
    known = {str(name).lower(): str(name) for name in areas}
    return next((known[name.lower()] for name in names if name.lower() in known), None)


def own_numbers(areas: gpd.GeoDataFrame, names: list[str], *, negative: bool = False) -> Floats:
    """The first field that the areas have of some names, in any case; NaN where it is empty or none is there.

    Raises ``InputError`` that names field, area and value where that is no number, or below 0 where it may not be.
    """
    field = own_field(areas, names)
    if field is None:
        return np.full(len(areas), np.nan)
    values, wrong = read_numbers(areas[field])
    wrong = wrong | ((values < 0) & (not negative))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = tr("The field {field} of area {area} holds {value}: give a number from 0 on, or leave it empty.")
        if negative:
            message = tr("The field {field} of area {area} holds {value}: give a number, or leave it empty.")
        area, value = areas["area_id"].iloc[row], repr(areas[field].iloc[row])
        raise InputError(message.format(field=field, area=area, value=value))
    return values


def read_numbers(values: pd.Series) -> tuple[Floats, Bools]:
    """The numbers of a column, also where they are texts (``12``, ``12,5``), and where a value is none.

    Empty cells, and texts of nothing but spaces, are NaN. A flag is no number, nor is what is not finite or may be
    thousands as well as a fraction (``1.200``).
    """
    if pd.api.types.is_bool_dtype(values):
        return np.full(len(values), np.nan), values.notna().to_numpy(bool)
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(float, na_value=np.nan)
        return np.where(np.isinf(numbers), np.nan, numbers), np.isinf(numbers)
    # what a column of objects holds as numbers has no thousands written out
    texts = values.map(lambda value: value.strip() if isinstance(value, str) else value)
    told = (texts.notna() & (texts != "")).to_numpy(bool)
    written = texts.map(lambda value: isinstance(value, str)).to_numpy(bool)
    flags = texts.map(lambda value: isinstance(value, bool | np.bool_)).to_numpy(bool)
    plain = texts.astype("string")
    fits = plain.str.fullmatch(_NUMBER).fillna(value=False).to_numpy(bool)
    fits &= ~(written & plain.str.fullmatch(_THOUSANDS).fillna(value=False).to_numpy(bool)) & ~flags
    numbers = pd.to_numeric(plain.where(fits).str.replace(",", ".")).to_numpy(float, na_value=np.nan)
    finite = np.isfinite(numbers)
    return np.where(finite, numbers, np.nan), told & ~finite
