"""What spans the indicators: composite scores, edges of the data and data grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..arrays import Floats
from ..city.package import MIXED, OPEN_MAP, REGISTER, City
from ..norms import Norms
from .run import Run

# what each indicator is made of, as themes of the table coverage; facilities are graded by sub-category
_THEMES = {
    "a15": ("origins", "people", "facilities"),
    "grn": ("landcover", "canopy"),
    "mix": ("buildings",),
    "ptn": ("stops",),
    "den": ("buildings", "landcover"),
    "inf": ("landcover",),
    "typ": ("buildings", "landcover", "facilities"),
    "stp": ("origins", "people", "facilities", "landcover", "stops"),
    "sev": ("streets",),
    "hub": ("origins", "people", "mobility", "stops"),
    "sch": ("streets", "facilities"),
    "chg": ("origins", "mobility"),
    "bpk": ("mobility", "stops"),
    "bhw": ("origins", "streets"),
}


def edges(run: Run) -> None:
    """``*_edge``: 1 where the data does not cover the area and the margin of the indicator."""
    norms = run.norms
    by_mode = {"bike": norms.edge.bike_minutes}
    travel = max(
        profile.metres_per_minute * by_mode.get(profile.mode, norms.edge.walk_minutes)
        for profile in norms.profiles.values()
    )
    margins = {"a15": travel, "grn": norms.greenery.park_m, "mix": norms.mixing.ring_m, "ptn": norms.edge.transit_m}
    margins["inf"] = 0.0
    room = room_to_edge(run)
    near = {family: room < margin for family, margin in margins.items()}
    near["den"] = near["typ"] = near["a15"] | near["ptn"]
    near["q"] = near["pri"] = np.any(list(near.values()), axis=0)
    for family, margin in _plus_margins(norms).items():
        near[family] = room < margin
    near["stp"] = near["a15"] | near["ptn"] | near["hub"]
    run.add("q", pd.DataFrame({f"{family}_edge": edge.astype(float) for family, edge in near.items()}))


def room_to_edge(run: Run) -> Floats:
    """Metres from each area to where the data ends; below 0 for an area that is not wholly inside."""
    known, shapes = run.city.extent, run.areas.geometry.to_numpy()
    room = shapely.distance(shapely.boundary(known), shapes)
    return np.where(shapely.covers(known, shapes), room, -1.0)


def _plus_margins(norms: Norms) -> dict[str, float]:
    by_bike = norms.profiles[norms.hubs.bike_profile].metres_per_minute
    return {
        "sev": norms.severance.search_m,
        "hub": max(norms.hubs.wide_m, norms.hubs.chain_min * by_bike),
        "sch": 2 * norms.schools.near_m,
        "chg": norms.charging.near_m,
        "bpk": 2 * norms.bicycle_parking.near_m,
        "bhw": norms.cycle_highway.zero_m,
    }


def grades(run: Run) -> None:
    """``*_dq``: A where registers fill all that an indicator is made of, C where none does, else B.

    A register fills a theme from ``edge.register_share`` of the area on; the rest of it or less is nothing.
    """
    themes = _THEMES | {"q": _together("a15", "grn", "mix", "ptn"), "pri": _together("a15", "grn", "mix", "ptn", "den")}
    known = {theme: _known(run, theme) for theme in set().union(*themes.values())}
    run.add("q", pd.DataFrame({f"{family}_dq": _grade(run, names, known) for family, names in themes.items()}))


def grade_of(run: Run, themes: Iterable[str]) -> NDArray[np.object_]:
    """The data grade of each area for what is made of some themes of the table coverage."""
    return _grade(run, themes, {theme: _known(run, theme) for theme in themes})


def _grade(run: Run, themes: Iterable[str], known: Mapping[str, tuple[Floats, Floats]]) -> NDArray[np.object_]:
    least = run.norms.edge.register_share
    every, some = np.ones(len(run.areas), bool), np.zeros(len(run.areas), bool)
    for theme in themes:
        full, part = known[theme]
        every &= full >= least
        some |= part > 1.0 - least
    return np.where(every & some, REGISTER, np.where(some, MIXED, OPEN_MAP)).astype(object)


def _known(run: Run, theme: str) -> tuple[Floats, Floats]:
    """Share of each area for which a theme comes from a register, and from a register or a part of one."""
    full = _share(run, theme, REGISTER)
    return full, np.maximum(full, _share(run, theme, MIXED))


def _together(*families: str) -> tuple[str, ...]:
    return tuple({theme for family in families for theme in _THEMES[family]})


def _share(run: Run, theme: str, grade: str) -> Floats:
    """Share of each area for which a theme has a grade; of the facilities that count, by their weight."""
    if theme == "facilities":
        return np.full(len(run.areas), _facility_share(run.city, run.norms))
    shapes = run.areas.geometry.to_numpy()
    return np.asarray(shapely.area(shapely.intersection(shapes, run.city.covered(theme, grade))) / shapely.area(shapes))


def _facility_share(city: City, norms: Norms) -> float:
    """Weight of the sub-categories whose facilities all come from elsewhere than OpenStreetMap."""
    open_map = city.facilities["source"] == "OSM"
    from_map = set(city.facilities.loc[open_map, "sub"])
    from_registers = set(city.facilities["sub"]) - from_map
    weight = {name: sub.weight for name, sub in norms.subcategories.items() if sub.kind == "nearest"}
    return sum(weight[name] for name in from_registers & set(weight)) / sum(weight.values())
