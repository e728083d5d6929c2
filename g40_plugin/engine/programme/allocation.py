"""Homes divided over plan areas: which areas take how many of a housing programme (docs/programme.md).

The programme is a mixed-integer linear programme, solved by HiGHS through scipy (R63):

    maximise    sum v_i n_i - M short - mu sum x_i
    subject to  sum n_i + short = N
                n_i = 0 or L_i <= n_i <= C_i

with n_i homes in area i, v_i its value, L_i the least programme that makes sense, C_i its capacity, and whatever of
the optional conditions is asked for. What cannot be housed is ``short``: it is never hidden and never infeasible.
n_i is semi-integer, so that x_i (whether area i is begun) is a column only where areas are counted, excluded or priced.
Where homes in one area differ in worth or price, its sites are lots with columns of their own that add up to n_i.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, diags_array, hstack

from ..arrays import Floats
from ..errors import InputError
from ..translation import tr

# codes of scipy's milp
_CONTINUOUS, _INTEGER, _SEMI_CONTINUOUS, _SEMI_INTEGER = 0, 1, 2, 3
_OPTIMAL, _INFEASIBLE = 0, 2


@dataclass(frozen=True)
class Areas:
    """What is known of each area; every array has one value an area, none of them NaN but of ``affordable``."""

    value: Floats
    """worth of a home here, such as the priority score: higher is better"""
    capacity: Floats
    """homes that fit"""
    least: Floats
    """the least number of homes worth beginning for"""
    near_node: NDArray[np.bool_]
    kind: NDArray[np.object_]
    """typology, for the quotas"""
    affordable: Floats
    """share of the homes here that will be affordable, 0 to 1; NaN weighs on neither side"""
    public_m2: Floats
    green_m2: Floats
    green_per_home_m2: Floats
    """public green that each new home adds (or takes, below 0)"""
    green_of_plan_m2: Floats
    """public green that the plan adds (or takes, below 0) once it is begun, however many homes it has"""
    lots: Lots | None = None
    """the parts of areas whose homes differ; without them all homes in one area are alike"""


@dataclass(frozen=True)
class Lots:
    """Parts of areas, one value a lot. The lots of an area together hold what the area holds."""

    area: NDArray[np.int64]
    capacity: Floats
    worth: Floats
    """worth of a home here above the value of its area"""
    affordable: Floats
    """as of the areas, in their place"""


@dataclass(frozen=True)
class Demand:
    """What is asked of the areas together; None or nothing leaves a condition out."""

    homes: int
    shortage_cost: float
    setup_cost: float = 0.0
    node_share: float | None = None
    quotas: dict[str, float] = field(default_factory=dict)
    """least share of the homes in areas of a typology"""
    affordable_share: float | None = None
    most_areas: int | None = None
    exclusive: list[tuple[int, int]] = field(default_factory=list)
    """pairs of areas of which at most one is built, because they overlap"""
    green_share: float | None = None
    """green share of public space of all areas together after the plan"""
    whole_homes: bool = True
    """False allows parts of homes, which is several times faster and chooses the same areas but for rare ties"""
    mip_gap: float = 0.0
    """how far below the best a division may stay, as a share of the objective"""
    time_limit_s: float = 60.0


@dataclass(frozen=True)
class Allocation:
    """Homes per area, homes that found no place, the objective, and whether the solver proved it to be the best."""

    homes: NDArray[np.int64]
    short: int
    objective: float
    optimal: bool
    gap: float
    """by what share of the objective a better division may still exist"""
    lots: Floats | None = None
    """homes of each lot, whole ones where homes are"""


def allocate(areas: Areas, demand: Demand, *, forced: int | None = None) -> Allocation | None:
    """The best division of the homes; ``forced`` is an area that must take part.

    None where nothing meets the conditions: without ``forced`` only the green share can be out of reach, because
    building nothing meets all others. Raises ``InputError`` where the time was too short for any division.
    """
    n, lots = len(areas.value), areas.lots
    least, most = _bounds(areas, demand)
    if forced is not None and not most[forced]:
        return None
    columns = n if _chooses(areas, demand) else 0
    of_lots = np.zeros(0) if lots is None else lots.capacity
    # the columns: homes of each area, homes short, where areas are chosen as such whether each is, homes of each lot
    costs = np.concatenate(
        [
            -areas.value,
            [demand.shortage_cost],
            np.full(columns, demand.setup_cost),
            of_lots if lots is None else -lots.worth,
        ]
    )
    lower = np.concatenate([np.zeros(n) if columns else least, [0.0], np.zeros(columns + len(of_lots))])
    upper = np.concatenate([most, [demand.homes], (most[:columns] > 0).astype(float), of_lots])
    kind = np.full(len(costs), _INTEGER if demand.whole_homes else _CONTINUOUS)
    kind[n + 1 : n + 1 + columns] = _INTEGER
    if not columns:
        kind[:n][most > 0] = _SEMI_INTEGER if demand.whole_homes else _SEMI_CONTINUOUS
    if forced is not None:
        lower[forced] = least[forced]
        if columns:
            lower[n + 1 + forced] = 1.0
        kind[forced] = kind[n]
    found = milp(
        costs,
        integrality=kind,
        bounds=Bounds(lower, upper),
        constraints=_constraints(areas, demand, least, most, columns=columns),
        options={"mip_rel_gap": demand.mip_gap, "time_limit": demand.time_limit_s},
    )
    return _allocation(found, n, demand, None if lots is None else n + 1 + columns)


def _allocation(found: OptimizeResult, n: int, demand: Demand, first_lot: int | None) -> Allocation | None:
    if found.status == _INFEASIBLE:
        return None
    if found.x is None:
        text = tr(
            "No division of the homes was found in {seconds:g} seconds: raise time_limit_s under [programme] in the "
            "norms, or leave a condition out."
        )
        raise InputError(text.format(seconds=demand.time_limit_s))
    homes = np.rint(found.x[:n]).astype(np.int64)
    lots = None if first_lot is None else np.maximum(found.x[first_lot:], 0.0)
    if lots is not None and demand.whole_homes:
        lots = np.rint(lots)
    optimal, gap = found.status == _OPTIMAL, found.mip_gap
    return Allocation(homes, round(found.x[n]), float(-found.fun), optimal, 0.0 if optimal else float(gap), lots)


def _bounds(areas: Areas, demand: Demand) -> tuple[Floats, Floats]:
    """Least and most homes of each area, whole numbers; both 0 where the least does not fit."""
    most = np.minimum(np.floor(np.maximum(areas.capacity, 0.0)), demand.homes)
    least = np.maximum(np.ceil(areas.least), 1.0)
    usable = most >= least
    return least * usable, most * usable


def _chooses(areas: Areas, demand: Demand) -> bool:
    """Whether it matters that an area is begun, apart from how many homes it takes."""
    by_plan = demand.green_share is not None and bool(areas.green_of_plan_m2.any())
    return demand.setup_cost > 0 or demand.most_areas is not None or bool(demand.exclusive) or by_plan


def _constraints(areas: Areas, demand: Demand, least: Floats, most: Floats, *, columns: int) -> list[LinearConstraint]:
    n, lots = len(areas.value), areas.lots
    one, m = np.ones(n), 0 if lots is None else len(lots.area)
    begun_at = slice(n + 1, n + 1 + columns)

    def row(
        homes: Floats,
        low: float,
        high: float,
        *,
        short: float = 0.0,
        begun: Floats | None = None,
        of_lots: Floats | None = None,
    ) -> None:
        values = np.zeros(n + 1 + columns + m)
        values[:n], values[n] = homes, short
        if begun is not None and columns:
            values[begun_at] = begun
        if of_lots is not None:
            values[n + 1 + columns :] = of_lots
        found.append(LinearConstraint(csr_array(values[None]), low, high))

    found: list[LinearConstraint] = []
    row(one, demand.homes, demand.homes, short=1.0)
    if demand.node_share is not None:
        row(areas.near_node - demand.node_share * one, 0.0, np.inf)
    for kind, share in demand.quotas.items():
        row((areas.kind == kind) - share * one, 0.0, np.inf)
    if demand.affordable_share is not None and lots is None:
        row(np.nan_to_num(areas.affordable - demand.affordable_share), 0.0, np.inf)
    if demand.affordable_share is not None and lots is not None:
        row(0.0 * one, 0.0, np.inf, of_lots=np.nan_to_num(lots.affordable - demand.affordable_share))
    if demand.green_share is not None:
        lacking = demand.green_share * areas.public_m2.sum() - areas.green_m2.sum()
        row(areas.green_per_home_m2, lacking, np.inf, begun=areas.green_of_plan_m2)
    if demand.most_areas is not None:
        row(0.0 * one, 0.0, demand.most_areas, begun=one)
    for pair in demand.exclusive:
        begun = np.zeros(n)
        begun[list(pair)] = 1.0
        row(0.0 * one, 0.0, 1.0, begun=begun)
    if columns:
        homes, others = diags_array(one), [csr_array((n, 1)), csr_array((n, m))]
        for limits, low, high in ((most, -np.inf, 0.0), (least, 0.0, np.inf)):
            found.append(LinearConstraint(hstack([homes, others[0], diags_array(-limits), others[1]]), low, high))
    if lots is not None:
        of_area = csr_array((np.ones(m), (lots.area, np.arange(m))), shape=(n, m))
        found.append(LinearConstraint(hstack([diags_array(-one), csr_array((n, 1 + columns)), of_area]), 0.0, 0.0))
    return found
