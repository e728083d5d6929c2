"""Scores a user's own indicators: expressions over the city package and over what is scored already."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats
from ...city.schema import TABLES
from ...errors import InputError
from ...fields import OWN_PREFIX, fields_of
from ...norms import Norms
from ...norms.own import OwnIndicator
from ...progress import Progress
from ...shapes import widened
from ...translation import tr
from ..indicator import ALL, BLOCKS_M, OWN, Indicator
from ..known import grade_of, room_to_edge, worst_grade
from ..plan_fields import read_numbers
from ..run import Run, everywhere
from .formula import judged, rows_that_fit, values

# what a row in an area is measured by: square metres and metres inside, and which share of it is inside
MEASURES = ("part_m2", "part_m", "part_share")
# the themes of the table coverage that tell how well a table is known
_THEMES = {
    "streets": ("streets",),
    "facilities": ("facilities",),
    "origins": ("origins", "people"),
    "addresses": ("origins",),
    "buildings": ("buildings",),
    "landcover": ("landcover",),
    "stops": ("stops",),
    "services": ("stops",),
    "mobility": ("mobility",),
    "trees": ("trees",),
}


def check_own(norms: Norms, plan_fields: Iterable[str], progress: Progress) -> None:
    """Raise ``InputError`` for an own indicator with an unknown table or an expression that cannot be worked out.

    ``plan_fields`` are the fields that the plan areas bring along.
    """
    areas = pd.DataFrame(columns=_distinct([*(field.name for field in fields_of(norms)), *plan_fields]))
    for key, own in norms.own_indicators.items():
        progress.check()
        if own.table and own.table not in TABLES:
            message = tr("The own indicator {key} names the table {table}, which is none of a city package: {known}.")
            raise InputError(message.format(key=key, table=own.table, known=", ".join(TABLES)))
        rows = None
        if own.table:
            columns = [column.name for column in TABLES[own.table].columns]
            rows_that_fit(pd.DataFrame(columns=columns), own.where, progress)
            rows = pd.DataFrame(columns=[*columns, *MEASURES])
        values(own.value, areas, rows, progress)


def score_own(run: Run, progress: Progress) -> None:
    """All ``own_`` fields, in the order of the norms: one may rest on those before it."""
    own_indicators = run.norms.own_indicators
    for step, (key, own) in enumerate(own_indicators.items()):
        progress(step / len(own_indicators), own.title)
        _score_one(run, f"{OWN_PREFIX}{key}", own, progress)


def _score_one(run: Run, family: str, own: OwnIndicator, progress: Progress) -> None:
    n = len(run.areas)
    areas = _fields(run)
    if own.table:
        table = run.city.table(own.table)
        fit = rows_that_fit(table.drop(columns=table.geometry.name), own.where, progress)
        rows = _rows_in(run, own, fit)
        value, read = values(own.value, areas, rows, progress)
        if not len(fit):
            # not one in the whole city: a gap in the data, not a zero
            value = np.full(n, np.nan)
            run.reason(family, everywhere(run), "none_in_table", table=own.table)
    else:
        value, read = values(own.value, areas, None, progress)
    found = judged(value, own)
    inputs = areas[sorted(read)].isna()
    found["cov"] = np.where(np.isnan(value), 0.0, 1.0 - inputs.mean(axis=1)) if len(read) else ~np.isnan(value) * 1.0
    families = {field.family for field in fields_of(run.norms) if field.name in read}
    # what only the plan tells, and the area itself, have no edge and no grade
    families = {family for family in families if f"{family}_edge" in run.declared}
    found["edge"] = _edge(run, own, families)
    run.add(family, found.add_prefix(f"{family}_"), run.parts_of({"value": (value, own.unit, found["score"], 1.0)}))
    run.add(family, pd.DataFrame({f"{family}_dq": _grade(run, own, families)}))
    _tell_unknown(run, family, value, inputs)


def _tell_unknown(run: Run, family: str, value: Floats, inputs: pd.DataFrame) -> None:
    for row in np.flatnonzero(np.isnan(value)):
        here = np.arange(len(value)) == row
        empty = [name for name in inputs if inputs[name].iloc[row]]
        if empty:
            run.reason(family, here, "rests_on_unknown", fields=empty)
        elif not run.reasons[f"{family}_note"][row]:
            run.reason(family, here, "nothing_here")


def _fields(run: Run) -> pd.DataFrame:
    """What an expression can read of an area: all fields scored so far, then the plan's own; the first name counts."""
    found = run.columns.reset_index(drop=True)
    missing = [field.name for field in fields_of(run.norms) if field.name not in found]
    plan = run.areas.drop(columns=run.areas.geometry.name).reset_index(drop=True).apply(_as_meant)
    together = pd.concat([found, pd.DataFrame(np.nan, found.index, missing), plan], axis=1)
    return together.loc[:, ~together.columns.str.lower().duplicated()]


def _as_meant(values: pd.Series) -> pd.Series:
    """A column of the plan as SQL is to read it, which takes 12,5 for 12 and an empty text for 0."""
    if not (pd.api.types.is_object_dtype(values) or pd.api.types.is_string_dtype(values)):
        return values
    try:
        numbers, wrong = read_numbers(values, values.to_frame())
    except InputError:
        # nobody may ask for it
        return values
    texts = values.astype("string").str.strip()
    if texts.str.contains(",", regex=False).any() and not wrong.any():
        return pd.Series(numbers, values.index)
    return values.astype(object).mask((texts == "").fillna(value=False).to_numpy(bool), None)


def _distinct(names: Iterable[str]) -> list[str]:
    return list({name.lower(): name for name in reversed(list(names))}.values())


def _rows_in(run: Run, own: OwnIndicator, fit: np.ndarray) -> pd.DataFrame:
    """The chosen rows of the table in each area, by the number of the area, and how much of each lies inside."""
    table = run.city.table(own.table).iloc[fit]
    shapes = run.areas.geometry.to_numpy()
    if own.within_m:
        shapes = widened(shapes, own.within_m)
    objects = table.geometry.to_numpy()
    area, row = shapely.STRtree(objects).query(shapes, predicate="intersects")
    inside = shapely.intersection(objects[row], shapes[area])
    m2, metres = shapely.area(inside), shapely.length(inside)
    polygon, line = shapely.area(objects[row]), shapely.length(objects[row])
    whole = np.where(polygon > 0, polygon, line)
    share = np.where(whole > 0, np.where(polygon > 0, m2, metres) / np.where(whole > 0, whole, 1.0), 1.0)
    # what only touches the border is not inside
    touches = (whole > 0) & (share == 0.0)
    found = table.drop(columns=table.geometry.name).iloc[row].set_axis(area)
    found = found.assign(part_m2=m2, part_m=np.where(polygon > 0, 0.0, metres), part_share=share)
    return found[~touches]


def _edge(run: Run, own: OwnIndicator, families: set[str]) -> Floats:
    near = run.once(room_to_edge) < own.within_m
    for family in families:
        near |= run.column(f"{family}_edge") > 0
    return np.asarray(near.astype(float))


def _grade(run: Run, own: OwnIndicator, families: set[str]) -> np.ndarray:
    """The worst grade of the table and of the fields that it rests on."""
    grades = [grade_of(run, _THEMES.get(own.table, ()))] if own.table else []
    grades += [run.texts(f"{family}_dq") for family in families if f"{family}_dq" in run.columns]
    return worst_grade(grades or [grade_of(run, ())])


# an own indicator may look at any table, and at what every other family found
INDICATOR = Indicator(code="own", asked_by=(OWN, ALL), evaluate=score_own, looks_at=tuple(TABLES), blocks_m=BLOCKS_M)
