"""The trade-off between three policies: most homes at nodes, most green, most work kept, and mixes of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from ..arrays import Floats, Ints
from ..progress import Progress
from ..translation import tr
from .allocation import Areas, Lots
from .problem import Problem, lots_by
from .sites import per_area
from .solver import solve_all

NODES, GREEN, WORK = "nodes", "green", "work"
POLICIES = (NODES, GREEN, WORK)
PLAN, MIX = "programme", "mix"
# what the other policies, and after them the place, add to the worth of a home: they choose among what is alike
_OTHERS = 0.01
_TIE = 1e-3


def trade_off(problem: Problem, taken: Ints, progress: Progress) -> pd.DataFrame:
    """The table ``policies``: the programme itself, each policy alone, and their mixes; every row is a division.

    ``taken`` are the homes of each site in the programme. Each policy is held to the same conditions. The column
    ``front`` is 1 where no other row has as many homes at nodes, as little green unpaid and as few jobs lost, and one
    of them better.
    """
    steps = problem.norms.programme.policy_steps
    mixes = [np.array(mix) / steps for mix in product(range(steps + 1), repeat=len(POLICIES)) if sum(mix) == steps]
    measures = _measures(problem)
    asked, lots = [], []
    near = replace(problem.demand, whole_homes=False, mip_gap=problem.norms.programme.policy_gap, setup_cost=0.0)
    for mix in mixes:
        areas, lot = _areas(problem, measures @ (mix + _OTHERS))
        asked.append((areas, near))
        lots.append(lot)
    rows = [{"policy": PLAN, "title": _title(PLAN), **_row(problem, taken, np.full(len(POLICIES), np.nan))}]
    for mix, (areas, _), lot, found in zip(mixes, asked, lots, solve_all(asked, progress), strict=True):
        if found is not None:
            name = POLICIES[int(mix.argmax())] if mix.max() == 1.0 else MIX
            rows.append({"policy": name, "title": _title(name), **_row(problem, problem.taken(found, areas, lot), mix)})
    order = {name: at for at, name in enumerate((PLAN, *POLICIES, MIX))}
    table = pd.DataFrame(sorted(rows, key=lambda row: order[str(row["policy"])]))
    table["front"] = _front(table).astype(np.int64)
    return table


def _title(policy: str) -> str:
    return {
        PLAN: tr("the programme"),
        NODES: tr("most homes at nodes"),
        GREEN: tr("most green"),
        WORK: tr("most work kept"),
        MIX: tr("between them"),
    }[policy]


def _measures(problem: Problem) -> Floats:
    """What a home on each site is worth to each policy, 0 to 1: (sites, policies)."""
    sites = problem.sites
    per_home = [
        np.divide(np.nan_to_num(cost), sites.all_fits, out=np.zeros(len(cost)), where=sites.all_fits > 0)
        for cost in (sites.unpaid_m2, sites.jobs_lost)
    ]
    spared = [1.0 - one / one.max() if len(one) and one.max() > 0 else np.ones(len(one)) for one in per_home]
    # to a hundredth, which keeps the lots few
    return np.round(np.column_stack([problem.areas.near_node[sites.area].astype(float), *spared]), 2)


def _areas(problem: Problem, worth: Floats) -> tuple[Areas, Ints]:
    """The areas when homes are worth what a policy says, sites that are alike together, and the lot of each site."""
    sites, areas = problem.sites, problem.areas
    affordable = problem.affordable if problem.demand.affordable_share is not None else np.zeros(len(worth))
    lot = lots_by(sites.area, worth, affordable)
    n = int(lot.max()) + 1 if len(lot) else 0
    values = np.zeros((3, n))
    values[:, lot] = sites.area, worth, affordable
    whole = np.where(problem.known[sites.area], sites.whole, 0)
    lots = Lots(values[0].astype(np.int64), per_area(lot, whole.astype(float), n), values[1], values[2])
    return replace(areas, value=_TIE * np.nan_to_num(problem.access) / 100.0, lots=lots), lot


def _row(problem: Problem, taken: Ints, mix: Floats) -> dict[str, object]:
    sites = problem.sites
    n, built = len(problem.frame), sites.share_taken(taken)
    homes = per_area(sites.area, taken.astype(float), n)
    placed = int(homes.sum())
    lost, unpaid = (_sum_of_known(one, built) for one in (sites.jobs_lost, sites.unpaid_m2))
    jobs = sites.frame["jobs"].to_numpy(float)
    access = np.nansum(np.nan_to_num(problem.access) * homes) / placed if placed else np.nan
    return {
        **dict(zip(("weight_nodes", "weight_green", "weight_work"), mix.tolist(), strict=True)),
        "homes": placed,
        "short": problem.demand.homes - placed,
        "areas": int((homes > 0).sum()),
        "at_nodes": int(homes[problem.areas.near_node].sum()),
        "node_share": homes[problem.areas.near_node].sum() / placed if placed else np.nan,
        "accessibility": access,
        "green_unpaid_m2": unpaid,
        "green_unpaid_home_m2": unpaid / placed if placed else np.nan,
        "jobs_lost": lost,
        "jobs_kept": np.nansum(jobs) - lost if (~np.isnan(jobs)).any() else np.nan,
    }


def _sum_of_known(values: Floats, share: Floats) -> float:
    """What is known of the sites that are built; NaN where nothing is known of any site."""
    return float(np.nansum(values * share)) if (~np.isnan(values)).any() else np.nan


def _front(table: pd.DataFrame) -> np.ndarray:
    goals = table[["node_share", "green_unpaid_m2", "jobs_lost"]].fillna(0.0).to_numpy(float) * (1.0, -1.0, -1.0)
    # homes that are placed come before all three
    goals = np.column_stack([table["homes"].to_numpy(float), goals])
    as_good = (goals[:, None, :] >= goals[None, :, :] - 1e-9).all(axis=2)
    return np.asarray(~(as_good & ~as_good.T).any(axis=0))
