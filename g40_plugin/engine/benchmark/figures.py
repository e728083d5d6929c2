"""What is told of each city: medians and spreads, shares, homes that fit and the share of the forty's homes.

What is not known is None, with its reason; what is known of some areas alone says of how many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import shapely

from g40_plugin.catalogue.language import N_

from ..arrays import Bools, Floats
from ..indicators.numbers import group_quantiles
from ..norms.batch import Benchmark
from ..translation import tr
from ..weighing.scored import Scored
from .read import CityRead

# areas may share so much of their surface before homes in them would count twice
_OVERLAP = 0.01


@dataclass(frozen=True)
class Figure:
    """One figure of one city."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    known_in: int | None = None
    """in how many areas it is known"""
    grade: str | None = None
    """of the data: the weakest of the areas"""
    reason: str = ""
    """why it is not known; empty where the city has no scores at all, which it tells itself"""
    rank: int | None = None
    """among cities with the same norms and grade, 1 for the highest; None where there is no other"""
    of: int | None = None


@dataclass(frozen=True)
class About:
    """A figure: its title, the family whose data grade it has, how it is shown, and whether it is ranked."""

    key: str
    title: str
    family: str
    decimals: int
    unit: str
    work_out: Callable[[Scored, Benchmark], Figure]
    ranked: bool = True


def _spread(field: str, family: str) -> Callable[[Scored, Benchmark], Figure]:
    """Median and quantiles of a score over the areas, by their inhabitants where these are known of all of them."""

    def work_out(scored: Scored, norms: Benchmark) -> Figure:
        values = scored.column(field)
        if values is None:
            return _unknown(tr("it was not scored"))
        known = ~np.isnan(values)
        if not known.any():
            return _unknown(tr("it is known in none of the areas"))
        weights = _people(scored, known)
        low, middle, high = (_quantile(values[known], weights, share) for share in (norms.low, 0.5, norms.high))
        return Figure(middle, low, high, int(known.sum()), _grade(scored, family, known))

    return work_out


def _people(scored: Scored, known: Bools) -> Floats:
    """Inhabitants of the known areas; all alike where of one of them they are not known, or nobody lives there."""
    people = scored.column("a15_people")
    if people is None or np.isnan(people[known]).any() or people[known].sum() <= 0:
        return np.ones(int(known.sum()))
    return people[known]


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """The least value that has at least this share of the weight at or under it."""
    return float(group_quantiles(values, weights, np.zeros(len(values), np.int64), 1, (share,))[0, 0])


def _within_15(scored: Scored, _norms: Benchmark) -> Figure:
    share, people = scored.column("a15_share"), scored.column("a15_people")
    if share is None:
        return _unknown(tr("it was not scored"))
    if people is None:
        return _unknown(tr("the inhabitants of the areas are not known"))
    known = ~np.isnan(share) & ~np.isnan(people)
    if not known.any() or people[known].sum() <= 0:
        return _unknown(tr("it is known in none of the areas"))
    value = float((share[known] * people[known]).sum() / people[known].sum())
    return Figure(100.0 * value, None, None, int(known.sum()), _grade(scored, "a15", known))


def _green(scored: Scored, _norms: Benchmark) -> Figure:
    green, public = scored.column("grn_green_m2"), scored.column("grn_public_m2")
    if green is None or public is None:
        return _unknown(tr("it was not scored"))
    known = ~np.isnan(green) & ~np.isnan(public)
    if not known.any() or public[known].sum() <= 0:
        return _unknown(tr("it is known in none of the areas"))
    value = float(green[known].sum() / public[known].sum())
    return Figure(100.0 * value, None, None, int(known.sum()), _grade(scored, "grn", known))


def _homes(scored: Scored, _norms: Benchmark) -> Figure:
    fits = [scored.column(name) for name in ("den_cap", "den_cap_low", "den_cap_high")]
    if fits[0] is None:
        return _unknown(tr("it was not scored"))
    known = ~np.isnan(fits[0])
    if not known.any():
        return _unknown(tr("it is known in none of the areas"))
    if _overlap(scored, known):
        return _unknown(tr("the plan areas overlap, so homes would count twice"))
    sums = [float(np.nansum(column[known])) if column is not None else None for column in fits]
    return Figure(sums[0], sums[1], sums[2], int(known.sum()), _grade(scored, "den", known))


def _overlap(scored: Scored, known: Bools) -> bool:
    shapes = shapely.make_valid(scored.areas.geometry.to_numpy()[known])
    return bool(shapely.area(shapes).sum() > (1.0 + _OVERLAP) * shapely.area(shapely.union_all(shapes)))


def _unknown(reason: str) -> Figure:
    return Figure(reason=reason)


def _grade(scored: Scored, family: str, known: Bools) -> str | None:
    field = f"{family}_dq"
    if field not in scored.areas:
        return None
    letters = [letter for letter in scored.areas[field].to_numpy(object)[known] if isinstance(letter, str) and letter]
    return max(letters, default=None)


FIGURES = (
    About("mark", N_("Report mark"), "q", 1, "", _spread("q_grade", "q")),
    About("close_by", N_("Facilities close by"), "a15", 0, "", _spread("a15_score", "a15")),
    About("within_15", N_("People within 15 minutes"), "a15", 0, "%", _within_15),
    About("green", N_("Green in public space"), "grn", 0, "%", _green),
    About("transit", N_("Public transport"), "ptn", 0, "", _spread("ptn_score", "ptn")),
    About("homes_fit", N_("Homes that fit"), "den", 0, "", _homes, ranked=False),
)


def figures_of(city: CityRead, norms: Benchmark) -> dict[str, Figure]:
    """All figures of a city, and two of its programme: ``placed``, and its ``share`` of the homes of the forty."""
    found = {
        about.key: about.work_out(city.scored, norms) if city.scored is not None else Figure() for about in FIGURES
    }
    reason = "" if city.problem else tr("no programme was divided over its areas")
    found["placed"] = Figure(float(city.placed)) if city.placed is not None else _unknown(reason)
    share = None if city.inhabitants is None else norms.homes * city.inhabitants / norms.inhabitants
    found["share"] = Figure(share) if share is not None else _unknown(tr("its inhabitants are not given"))
    return found


def ranked(cities: list[tuple[str, dict[str, Figure]]]) -> list[dict[str, Figure]]:
    """The figures of cities, each a pair of the hash of its norms and its figures, with their ranks.

    Only cities with the same norms and the same data grade of a figure are ranked together by it.
    """
    found = [dict(figures) for _, figures in cities]
    for about in FIGURES:
        if not about.ranked:
            continue
        groups: dict[tuple[str, str | None], list[int]] = {}
        for number, (norms_hash, figures) in enumerate(cities):
            if figures[about.key].value is not None:
                groups.setdefault((norms_hash, figures[about.key].grade), []).append(number)
        for group in groups.values():
            if len(group) > 1:
                _rank(found, about.key, group)
    return found


def _rank(found: list[dict[str, Figure]], key: str, group: list[int]) -> None:
    values = [found[number][key].value or 0.0 for number in group]
    for number, value in zip(group, values, strict=True):
        rank = 1 + sum(other > value for other in values)
        found[number][key] = replace(found[number][key], rank=rank, of=len(group))
