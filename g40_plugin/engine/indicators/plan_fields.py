"""The numbers that the plan areas bring along in fields of their own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..arrays import Bools, Floats
from ..city.cut_names import cut_names
from ..city.text_tables import numbers_of
from ..errors import InputError
from ..norms import Norms
from ..progress import Progress
from ..translation import tr

# fields of the plan areas that a programme reads
_OF_PROGRAMME = ("least_homes", "affordable_share", "green_per_home_m2", "green_plan_m2")


def with_whole_names(areas: gpd.GeoDataFrame, norms: Norms, progress: Progress) -> gpd.GeoDataFrame:
    """The areas, with fields whose names a shapefile cut at ten characters by their whole names, which is told."""
    known = {**norms.plan_fields.values_by_name(), **{name: [name] for name in _OF_PROGRAMME}}
    found = cut_names([str(name) for name in areas.columns if name != areas.geometry.name], known)
    if found.whole:
        text = tr("Fields with names that a shapefile cut are taken for what they were: {names}.")
        progress.info(text.format(names=", ".join(f"{cut} -> {name}" for cut, name in found.whole.items())))
    for cut, names in found.several.items():
        text = tr("The field {field} has a name that a shapefile cut: it may be {names}, and is not read; rename it.")
        progress.warn(text.format(field=cut, names=", ".join(names)))
    return areas.rename(columns=found.whole)


def own_fields(areas: pd.DataFrame, names: list[str]) -> list[str]:
    """The fields that the areas have of some names, in any case, the one that goes before the others first."""
    known = {str(name).lower(): str(name) for name in areas}
    return list(dict.fromkeys(known[name.lower()] for name in names if name.lower() in known))


def own_numbers(areas: gpd.GeoDataFrame, names: list[str], *, negative: bool = False) -> Floats:
    """The numbers of fields of some names, in any case: of each area that of the first which is not empty, else NaN.

    Raises ``InputError`` that names field, area and value where that is no number, or below 0 where it may not be.
    """
    numbers = np.full(len(areas), np.nan)
    for field in own_fields(areas, names):
        found = _numbers_in(areas, field, negative=negative)
        numbers = np.where(np.isnan(numbers), found, numbers)
    return numbers


def _numbers_in(areas: gpd.GeoDataFrame, field: str, *, negative: bool) -> Floats:
    values, wrong = read_numbers(areas[field], areas)
    wrong = wrong | ((values < 0) & (not negative))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = tr("The field {field} of area {area} holds {value}: give a number from 0 on, or leave it empty.")
        if negative:
            message = tr("The field {field} of area {area} holds {value}: give a number, or leave it empty.")
        area, value = areas["area_id"].iloc[row], areas[field].iloc[row]
        # as a user writes it: numpy tells its kinds too
        shown = repr(value.item() if isinstance(value, np.generic) else value)
        raise InputError(message.format(field=field, area=area, value=shown))
    return values


def read_numbers(values: pd.Series, frame: pd.DataFrame, *, whole: bool | None = None) -> tuple[Floats, Bools]:
    """The numbers of a column of ``frame``, also where they are texts (``12``, ``12,5``), and where a value is none.

    Empty cells, and texts of nothing but spaces, are NaN. A flag is no number, nor is what is not finite. Raises
    ``InputError`` for a column that can be read in two ways (``1.200``), unless ``whole`` tells (see ``numbers_of``).
    """
    texts = values.astype(object).map(lambda value: value.strip() or None if isinstance(value, str) else value)
    flags = texts.map(lambda value: isinstance(value, bool | np.bool_)).to_numpy(bool)
    numbers = numbers_of(texts.mask(flags, None).rename(values.name), frame, whole=whole).to_numpy(float)
    return numbers, (texts.notna().to_numpy(bool) & ~np.isfinite(numbers))
