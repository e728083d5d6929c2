"""How well an indicator is known: the edge of the data, and the data grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..arrays import Floats
from ..city.package import City
from ..city.schema import MIXED, OPEN_MAP, OPEN_MAP_SOURCE, REGISTER
from ..fields import fields_of
from ..norms import Norms
from .indicator import Indicator
from .run import Run, everywhere

_WHOLE = 100.0


def tell_how_known(run: Run, indicator: Indicator) -> None:
    """``*_edge`` and ``*_dq`` of an indicator, where its fields do not rest on the plan alone.

    The edge is 1 where the data does not cover the area and the margin around it, or where that holds of an indicator
    whose edge it shares.
    """
    code = indicator.code
    if not indicator.reads:
        return
    near = np.zeros(len(run.areas), bool)
    if indicator.margin_m is not None:
        near = run.once(room_to_edge) < indicator.margin_m(run.norms)
    for other in indicator.edge_of:
        near = near | (run.column(f"{other}_edge") > 0)
    run.add(code, pd.DataFrame({f"{code}_edge": near.astype(float), f"{code}_dq": grade_of(run, indicator.reads)}))
    percent = np.round(100.0 * run.column("area_cov"))
    run.reason(code, percent < _WHOLE, "partly_covered", percent=percent)


def missing_tables(run: Run, indicator: Indicator) -> list[str]:
    """The tables that an indicator cannot do without and that hold nothing in this city package."""
    return [name for name in indicator.tables if run.city.table(name).empty]


def leave_unknown(run: Run, indicator: Indicator) -> None:
    """All fields of an indicator empty, with the tables that are missing as the reason: no data is never a number."""
    told = {f"{indicator.code}_{name}" for name in ("edge", "dq", "says", "note", "why", "settle")}
    own = [field for field in fields_of(run.norms) if field.family == indicator.code and field.name not in told]
    empty = {field.name: np.full(len(run.areas), None if field.kind == "text" else np.nan) for field in own}
    covered = f"{indicator.code}_cov"
    run.add(indicator.code, pd.DataFrame(empty | ({covered: 0.0} if covered in empty else {}), range(len(run.areas))))
    missing = [f"table.{name}" for name in missing_tables(run, indicator)]
    run.reason(indicator.code, everywhere(run), "table_empty", kinds=missing)


def room_to_edge(run: Run) -> Floats:
    """Metres from each area to where the data ends; below 0 for an area that is not wholly inside."""
    known, shapes = run.city.extent, run.areas.geometry.to_numpy()
    room = shapely.distance(shapely.boundary(known), shapes)
    return np.where((run.column("area_cov") == 1.0) & shapely.covers(known, shapes), room, -1.0)


def grade_of(run: Run, themes: Iterable[str]) -> NDArray[np.object_]:
    """The data grade of each area for what is made of some themes of the table coverage.

    A where registers fill all of them, C where none does, else B. A register fills a theme from
    ``edge.register_share`` of the area on; the rest of it or less is nothing.
    """
    least = run.norms.edge.register_share
    known = run.once(_KnownThemes)
    every, some = np.ones(len(run.areas), bool), np.zeros(len(run.areas), bool)
    for theme in themes:
        full, part = known.shares(theme)
        every &= full >= least
        some |= part > 1.0 - least
    return np.where(every & some, REGISTER, np.where(some, MIXED, OPEN_MAP)).astype(object)


def worst_grade(grades: Sequence[NDArray[np.object_]]) -> NDArray[np.object_]:
    """The worst of some data grades of each area."""
    codes = np.array([None, REGISTER, MIXED, OPEN_MAP], object)
    ranks = [np.select([grade == code for code in codes[1:]], [1, 2, 3], 0) for grade in grades]
    return np.asarray(codes[np.max(ranks, axis=0)])


class _KnownThemes:
    """Share of each area for which a theme comes from a register, and from a register or a part of one."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._shares: dict[str, tuple[Floats, Floats]] = {}

    def shares(self, theme: str) -> tuple[Floats, Floats]:
        if theme not in self._shares:
            full = self._share(theme, REGISTER)
            self._shares[theme] = full, np.maximum(full, self._share(theme, MIXED))
        return self._shares[theme]

    def _share(self, theme: str, grade: str) -> Floats:
        """Of the facilities that count, by their weight."""
        run = self._run
        if theme == "facilities":
            return np.full(len(run.areas), facility_share(run.city, run.norms))
        shapes = run.areas.geometry.to_numpy()
        covered = shapely.intersection(shapes, run.city.covered(theme, grade))
        return np.asarray(shapely.area(covered) / shapely.area(shapes))


def facility_share(city: City, norms: Norms) -> float:
    """Weight of the sub-categories whose facilities all come from elsewhere than OpenStreetMap."""
    facilities = city.facilities
    from_map = set(facilities.loc[facilities["source"] == OPEN_MAP_SOURCE, "sub"])
    from_registers = set(facilities["sub"]) - from_map
    weight = {name: sub.weight for name, sub in norms.subcategories.items() if sub.kind == "nearest"}
    return sum(weight[name] for name in from_registers & set(weight)) / sum(weight.values())


def travel_margin_m(norms: Norms) -> float:
    """How far around an area its daily travel goes, by the farthest of all profiles."""
    by_mode = {"bike": norms.edge.bike_minutes}
    return max(
        profile.metres_per_minute * by_mode.get(profile.mode, norms.edge.walk_minutes)
        for profile in norms.profiles.values()
    )
