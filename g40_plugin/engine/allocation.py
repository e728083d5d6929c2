"""Homes divided over plan areas: which areas take how many of a housing programme (indicator specification 10).

The programme is a mixed-integer linear programme, solved by HiGHS through scipy (R63):

    maximise    sum v_i n_i - M short - mu sum x_i
    subject to  sum n_i + short = N
                n_i = 0 or L_i <= n_i <= C_i

with n_i homes in area i, v_i its value, L_i the least programme that makes sense, C_i its capacity, and whatever of
the optional constraints is asked for. What cannot be housed is ``short``: it is never hidden and never infeasible.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from .network import Floats

_INTEGER, _SEMI_INTEGER = 1, 3
_OPTIMAL = 0
_TIME_LIMIT = 1


@dataclass(frozen=True)
class Areas:
    """What is known of each area; every array has one value an area, none of them NaN."""

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
    """share of the homes here that will be affordable, 0 to 1"""
    public_m2: Floats
    green_m2: Floats
    green_per_home_m2: Floats
    """public green that each new home adds (or takes, below 0)"""


@dataclass(frozen=True)
class Demand:
    """What is asked of the areas together; None leaves a constraint out."""

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
    mip_gap: float = 0.0
    time_limit_s: float = 60.0


@dataclass(frozen=True)
class Allocation:
    """Homes per area, homes that found no place, the objective, and whether the solver proved it to be the best."""

    homes: NDArray[np.int64]
    short: int
    objective: float
    optimal: bool


def allocate(areas: Areas, demand: Demand, *, forced: int | None = None) -> Allocation:
    """The best division of the homes; ``forced`` is an area that must take part, where it can."""
    n = len(areas.value)
    most = np.floor(np.maximum(areas.capacity, 0.0))
    least = np.ceil(areas.least)
    usable = (most >= least) & (most > 0)
    most, least = np.where(usable, np.minimum(most, demand.homes), 0.0), np.where(usable, np.maximum(least, 1.0), 0.0)
    usable = most >= least
    most, least = most * usable, least * usable
    chooses = demand.setup_cost > 0 or demand.most_areas is not None or bool(demand.exclusive)
    # the columns: homes of each area, homes short, and where areas are chosen as such, whether each is
    costs = np.concatenate([-areas.value, [demand.shortage_cost], np.full(n * chooses, demand.setup_cost)])
    lower = np.concatenate([np.zeros(n) if chooses else least, [0.0], np.zeros(n * chooses)])
    upper = np.concatenate([most, [demand.homes], usable[: n * chooses].astype(float)])
    if forced is not None and usable[forced]:
        lower[forced] = least[forced]
        if chooses:
            lower[n + 1 + forced] = 1.0
    kind = np.where(most > 0, _SEMI_INTEGER, _INTEGER)
    if chooses:
        kind[:] = _INTEGER
    elif forced is not None:
        kind[forced] = _INTEGER
    integrality = np.concatenate([kind, [_INTEGER], np.full(n * chooses, _INTEGER)])
    found = milp(
        costs,
        integrality=integrality,
        bounds=Bounds(lower, upper),
        constraints=_constraints(areas, demand, most, least, chooses=chooses),
        options={"mip_rel_gap": demand.mip_gap, "time_limit": demand.time_limit_s},
    )
    if found.x is None:
        # nothing was found in the time: nothing is placed, which is always allowed
        return Allocation(np.zeros(n, np.int64), demand.homes, -demand.shortage_cost * demand.homes, optimal=False)
    homes = np.rint(found.x[:n]).astype(np.int64)
    return Allocation(homes, round(found.x[n]), float(-found.fun), optimal=found.status == _OPTIMAL)


def _constraints(
    areas: Areas, demand: Demand, most: Floats, least: Floats, *, chooses: bool
) -> list[LinearConstraint]:
    n = len(areas.value)
    none = csr_array((1, n * chooses + 1))

    def of_homes(row: Floats, low: float, high: float) -> LinearConstraint:
        return LinearConstraint(hstack([csr_array(row[None, :]), none]), low, high)

    one = np.ones(n)
    total = hstack([csr_array(one[None, :]), csr_array([[1.0]]), csr_array((1, n * chooses))])
    found = [LinearConstraint(total, demand.homes, demand.homes)]
    if demand.node_share is not None:
        found.append(of_homes(areas.near_node - demand.node_share * one, 0.0, np.inf))
    for kind, share in demand.quotas.items():
        found.append(of_homes((areas.kind == kind) - share * one, 0.0, np.inf))
    if demand.affordable_share is not None:
        found.append(of_homes(areas.affordable - demand.affordable_share * one, 0.0, np.inf))
    if demand.green_share is not None:
        lacking = demand.green_share * areas.public_m2.sum() - areas.green_m2.sum()
        found.append(of_homes(areas.green_per_home_m2, lacking, np.inf))
    if chooses:
        identity, column = csr_array(np.eye(n)), csr_array((n, 1))
        found.append(LinearConstraint(hstack([identity, column, csr_array(-np.diag(most))]), -np.inf, 0.0))
        found.append(LinearConstraint(hstack([identity, column, csr_array(-np.diag(least))]), 0.0, np.inf))
        if demand.most_areas is not None:
            chosen = hstack([csr_array((1, n + 1)), csr_array(one[None, :])])
            found.append(LinearConstraint(chosen, 0.0, demand.most_areas))
        if demand.exclusive:
            pairs = np.zeros((len(demand.exclusive), n))
            for row, pair in enumerate(demand.exclusive):
                pairs[row, list(pair)] = 1.0
            found.append(LinearConstraint(hstack([csr_array((len(pairs), n + 1)), csr_array(pairs)]), 0.0, 1.0))
    return found
