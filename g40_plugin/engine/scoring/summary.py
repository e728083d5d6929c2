"""What spans the indicators: composite scores, edges of the data and data grades."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from ..city import MIXED, OPEN_MAP, REGISTER, City
from ..indicators import composite, robustness
from ..indicators.infill import NOT_CONFORM
from ..network import Floats
from ..norms import Norms
from ..translation import tr
from .run import INDICATORS, Run


def score_robustness(run: Run) -> None:
    """How sure the ranking by priority is."""
    names = list(run.norms.composite.priority.values_by_name())
    pillars = np.column_stack([run.column(f"{name}_score") for name in names])
    refused = (run.columns["inf_status"] == NOT_CONFORM).to_numpy()
    drawn = robustness.priority_draws(pillars, refused, run.norms)
    spread, shift = robustness.robustness(run.column("pri_score"), drawn, run.norms.robustness)
    front, pairs = robustness.dominance(pillars)
    run.facts |= {"mean_rank_shift": f"{shift:.3f}", "dominance_pairs": f"{pairs:.3f}"}
    run.add("pri", spread.add_prefix("pri_").assign(pri_front=np.where(np.isnan(pillars).any(axis=1), np.nan, front)))


def score_composite(run: Run) -> None:
    """All ``q_`` and ``pri_`` fields."""
    pillars = pd.DataFrame({name: run.column(f"{name}_score") for name in INDICATORS})
    run.add("q", composite.composite(pillars, run.columns["inf_status"], run.norms.composite))
    names = {
        "a15": tr("accessibility"),
        "grn": tr("greenery"),
        "mix": tr("mixing"),
        "ptn": tr("public transport"),
    }
    for pillar, name in names.items():
        run.note("q", pillars[pillar].isna().to_numpy(), tr("Not known: {name}.").format(name=name))
    quality = run.norms.composite.quality.values_by_name()
    for name, weight in quality.items():
        part = pd.DataFrame(
            {
                "area": np.arange(len(pillars)),
                "part": name,
                "raw": pillars[name],
                "unit": "0..100",
                "score": pillars[name],
                "weight": weight,
                "indicator": "q",
            }
        )
        run.parts.append(part)


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
    known, shapes = run.city.extent, run.areas.geometry.to_numpy()
    inside, room = shapely.covers(known, shapes), shapely.distance(shapely.boundary(known), shapes)
    near = {family: ~inside | (room < margin) for family, margin in margins.items()}
    near["den"] = near["typ"] = near["a15"] | near["ptn"]
    near["q"] = near["pri"] = np.any(list(near.values()), axis=0)
    for family, margin in _plus_margins(norms).items():
        near[family] = ~inside | (room < margin)
    near["stp"] = near["a15"] | near["ptn"] | near["hub"]
    run.add("q", pd.DataFrame({f"{family}_edge": edge.astype(float) for family, edge in near.items()}))


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
    least = run.norms.edge.register_share
    every = {name for names in _THEMES.values() for name in names}
    full = {theme: _share(run, theme, REGISTER) for theme in every}
    part = {theme: np.maximum(full[theme], _share(run, theme, MIXED)) for theme in every}
    themes = _THEMES | {"q": _together("a15", "grn", "mix", "ptn"), "pri": _together("a15", "grn", "mix", "ptn", "den")}
    found = {}
    for family, names in themes.items():
        all_full = np.vstack([full[theme] for theme in names]) >= least
        some = np.vstack([part[theme] for theme in names]) > 1.0 - least
        found[f"{family}_dq"] = _grade(all_full.all(axis=0), some.any(axis=0))
    run.add("q", pd.DataFrame(found))


def _together(*families: str) -> tuple[str, ...]:
    return tuple({theme for family in families for theme in _THEMES[family]})


def _grade(every: ArrayLike, some: ArrayLike) -> NDArray[np.object_]:
    return np.where(every, REGISTER, np.where(some, MIXED, OPEN_MAP)).astype(object)


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
