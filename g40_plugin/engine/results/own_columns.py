"""The columns of the user's own plan areas as a GeoPackage can hold them, beside ours."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..areas import SCORED_MARK, tell_renamed
from ..fields import fields_of
from ..intake.limits import COLUMNS
from ..norms import Norms
from ..progress import Progress
from ..translation import tr

# what a GeoPackage, or a program that reads one, calls its row numbers and its geometry
_TAKEN = ("fid", "geom", "geometry")


def own_columns(areas: gpd.GeoDataFrame, norms: Norms, progress: Progress) -> dict[str, pd.Series]:
    """The user's own columns by the names under which they are written, all kept, without those of ``area_``.

    A name that is taken, whatever its case, gets a number behind it; one warning tells which. Fields of an earlier
    scoring give way to those of this one.
    """
    ours = {field.name for field in fields_of(norms)}
    written = {"area_id", "area_name", *(ours if SCORED_MARK in areas else ())}
    own = [str(name) for name in areas.columns if name not in written and name != areas.geometry.name]
    COLUMNS.check(len(own), tr("The columns of the plan areas"))
    names = free_names(own, [*ours, *_TAKEN])
    tell_renamed(names, progress)
    return {new: storable(areas[old]) for old, new in names.items()}


def free_names(names: list[str], taken: list[str]) -> dict[str, str]:
    """A new name for each that is taken or there before, whatever the case of its letters; others keep theirs."""
    used = {name.casefold() for name in taken}
    waiting = {name.casefold() for name in names}
    found = {}
    for name in names:
        new, number = name, 1
        while new.casefold() in used or (new != name and new.casefold() in waiting):
            new, number = f"{name}_{number}", number + 1
        used.add(new.casefold())
        found[name] = new
    return found


def storable(values: pd.Series) -> pd.Series:
    """A column as a GeoPackage can hold it: lists and what has no kind of its own there become text."""
    kind = values.dtype
    if isinstance(kind, np.dtype) and kind.kind == "f":
        return values.astype(float)
    if isinstance(kind, pd.StringDtype | pd.BooleanDtype) or getattr(kind, "kind", "O") in "biuM":
        return values
    plain = values.astype(object)
    plain = plain.where(plain.notna(), None)
    there = [value for value in plain if value is not None]
    if all(isinstance(value, str) for value in there) or all(isinstance(value, bytes) for value in there):
        return plain
    if all(isinstance(value, Real | Decimal) for value in there):
        return pd.to_numeric(plain).astype(float)
    return plain.map(lambda value: None if value is None else _as_text(value)).astype(object)


def _as_text(value: Any) -> str:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=_inside)
    return value.isoformat() if isinstance(value, date) else str(value)


def _inside(value: Any) -> Any:
    # what stands in a list, of a kind that JSON does not know
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)
