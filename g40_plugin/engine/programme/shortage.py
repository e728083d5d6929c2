"""Why homes find no place, and what would bring them in: each condition left out in turn, the rest kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from g40_plugin.catalogue.sites import NO, ONLY_IF

from ..arrays import Bools, Floats
from ..progress import Progress
from ..translation import tr
from .allocation import Allocation, Areas, Demand
from .problem import Problem
from .sites import NEVER, OTHER
from .solver import solve_all

# sites that a sentence names
_LISTED = 5


@dataclass(frozen=True)
class Way:
    """One change: its condition, what is done, the homes that it brings in, and those that are then still short."""

    condition: str
    text: str
    homes: int
    short: int


def ways_in(problem: Problem, found: Allocation, progress: Progress) -> list[Way]:
    """The changes that bring homes in, the one that brings most first; none where no homes are short.

    Each is checked by dividing all homes anew with that one change.
    """
    if not found.short:
        return []
    tried = _tried(problem)
    divided = solve_all([(areas, demand) for _, _, areas, demand in tried], progress)
    ways = [
        Way(
            condition,
            text.format(short=other.short, homes=found.short - other.short),
            found.short - other.short,
            other.short,
        )
        for (condition, text, _, _), other in zip(tried, divided, strict=True)
        if other is not None and other.short < found.short
    ]
    return sorted(ways, key=lambda way: -way.homes)


def _tried(problem: Problem) -> list[tuple[str, str, Areas, Demand]]:
    areas, demand = problem.areas, problem.demand
    conditions: tuple[tuple[str, Any, dict[str, Any], str], ...] = (
        (
            "node_share",
            demand.node_share,
            {"node_share": None},
            tr("Without the share near nodes {short} homes would be short."),
        ),
        ("types", demand.quotas, {"quotas": {}}, tr("Without the shares of area types {short} homes would be short.")),
        (
            "price",
            demand.affordable_share,
            {"affordable_share": None},
            tr("Without the affordable share {short} homes would be short."),
        ),
        (
            "most_areas",
            demand.most_areas,
            {"most_areas": None},
            tr("Without the limit to the number of areas {short} homes would be short."),
        ),
        (
            "overlap",
            demand.exclusive,
            {"exclusive": []},
            tr("If overlapping areas could both be built {short} homes would be short."),
        ),
        (
            "green",
            demand.green_share,
            {"green_share": None},
            tr("Without the green share {short} homes would be short."),
        ),
    )
    tried = [(name, text, areas, replace(demand, **without)) for name, asked, without, text in conditions if asked]
    text = tr("Without a least number of homes in an area {short} homes would be short.")
    tried.append(("least", text, replace(areas, least=np.ones(len(areas.least))), demand))
    return tried + [(name, text, problem.with_fits(fits), demand) for name, text, fits in _more_room(problem)]


def _more_room(problem: Problem) -> list[tuple[str, str, Floats]]:
    """What would make more homes fit: each with the homes that then fit on every site."""
    sites = problem.sites
    plan, late = sites.order < OTHER, sites.first == NEVER
    closed = (sites.fits == 0) & (sites.all_fits > 0)
    dense = sites.frame["density"].to_numpy(float) * sites.frame["area_m2"].to_numpy(float) / 10_000.0
    denser = np.where(plan & (sites.fits > 0), np.fmax(dense, sites.fits), sites.fits)
    only_if, refused = closed & (sites.use == ONLY_IF) & ~late, closed & (sites.use == NO) & ~late
    options: tuple[tuple[str, bool, str, Callable[[], Floats]], ...] = (
        (
            "only_if",
            bool(only_if.any()),
            tr("The sites with the use only if would leave {short} homes short: {sites}.").replace(
                "{sites}", _named(problem, only_if)
            ),
            lambda: np.where(only_if, sites.all_fits, sites.fits),
        ),
        (
            "struck_out",
            bool(refused.any()),
            tr("The sites that were struck out would leave {short} homes short: {sites}.").replace(
                "{sites}", _named(problem, refused)
            ),
            lambda: np.where(refused, sites.all_fits, sites.fits),
        ),
        (
            "plans",
            bool((late & (sites.all_fits > 0)).any()),
            tr("If the plans that begin after the last period came sooner {short} homes would be short."),
            lambda: np.where(late & (sites.use != NO), sites.all_fits, sites.fits),
        ),
        (
            "plans_denser",
            bool((denser > sites.fits).any()),
            tr("If plans were built at the density that fits their place {short} homes would be short."),
            lambda: denser,
        ),
        (
            "capacity",
            bool((sites.high > sites.fits).any()),
            tr("If every site took what fits at most {short} homes would be short."),
            lambda: sites.high,
        ),
    )
    return [(name, text, fits()) for name, there, text, fits in options if there]


def _named(problem: Problem, chosen: Bools) -> str:
    """The largest of some sites, with the homes that fit on them; braces of names are no blanks."""
    sites = problem.sites
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(-sites.all_fits[rows], kind="stable")]
    names = [
        f"{sites.frame['name'].iloc[row] or sites.frame['site_id'].iloc[row] or '-'} ({sites.all_fits[row]:.0f})"
        for row in rows[:_LISTED]
    ]
    text = ", ".join(names) + (", ..." if len(rows) > _LISTED else "")
    return text.replace("{", "{{").replace("}", "}}")


def why_short(problem: Problem, found: Allocation, ways: list[Way]) -> list[str]:
    """How many homes find no place and how many fit at all, then what would help."""
    if not found.short:
        return []
    text = tr("{short} of {homes} homes find no place in these areas: add areas, or lower the programme.")
    told = [text.format(short=found.short, homes=problem.demand.homes)]
    fits = int(problem.areas.capacity.sum())
    if fits < problem.demand.homes:
        told.append(tr("No more than {fits} homes fit on all sites together.").format(fits=fits))
    return told + [way.text for way in ways]


def table_of(ways: list[Way]) -> pd.DataFrame:
    """The ways as the table ``ways`` of the result."""
    columns = {"condition": object, "text": object, "homes": np.int64, "short": np.int64}
    return pd.DataFrame([vars(way) for way in ways], columns=list(columns)).astype(columns)
