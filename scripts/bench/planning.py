"""What is decided over all areas together: the housing programme, and the spread of scores and ranks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from inputs import SEED
from scipy.optimize import Bounds, LinearConstraint, milp
from timing import Peer, Plan, Row, against, median, peak_mb, taken
from travel import DifferentError

from g40_plugin.engine.indicators.robustness import Draws, Pillars, draw, quality_draws, robustness
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.programme.allocation import Areas, Demand, Lots, allocate
from g40_plugin.engine.programme.problem import lots_by
from g40_plugin.engine.programme.solver import solve_all
from g40_plugin.engine.progress import SILENT

_AREAS, _HOMES, _MOST = 500, 10_000, 40
# how long one programme takes hangs on its numbers, so that several are solved
_CITIES = 5
# sites of an area, of which the first is a plan that tells its price
_SITES = 20
_SHARES = {"node_share": 0.5, "quotas": {"i": 0.2, "ii": 0.2, "iii": 0.2}, "affordable_share": 2 / 3}
_ALL = {**_SHARES, "green_share": 0.4, "most_areas": _MOST, "setup_cost": 5.0}
_NORMS = read_norms()


def _areas(seed: int) -> Areas:
    lot = np.random.default_rng(seed)
    public = lot.uniform(1e4, 1e5, _AREAS)
    return Areas(
        value=lot.uniform(0.2, 0.9, _AREAS),
        capacity=lot.integers(0, 400, _AREAS).astype(float),
        least=np.full(_AREAS, 50.0),
        near_node=lot.random(_AREAS) < 0.3,
        kind=lot.choice(np.array(["i", "ii", "iii", "overig"], object), _AREAS),
        affordable=lot.uniform(0.3, 1.0, _AREAS),
        public_m2=public,
        green_m2=0.397 * public,
        green_per_home_m2=lot.uniform(-5, 20, _AREAS),
        green_of_plan_m2=np.zeros(_AREAS),
    )


def _with_sites(areas: Areas, seed: int) -> Areas:
    """The same areas with their homes on sites; what is alike in one area is one lot, as the programme has it."""
    lot = np.random.default_rng(seed)
    area, first = np.repeat(np.arange(_AREAS), _SITES), np.arange(_AREAS * _SITES) % _SITES == 0
    capacity = lot.multinomial(areas.capacity.astype(int), np.full(_SITES, 1 / _SITES)).ravel().astype(float)
    affordable = np.where(first, lot.choice([0.5, 0.67, 0.9], len(area)), areas.affordable[area])
    number = lots_by(area, affordable)
    of_lots = [np.zeros(number.max() + 1) for _ in range(2)]
    for values, of_sites in zip(of_lots, (area, affordable), strict=True):
        values[number] = of_sites
    homes = np.bincount(number, weights=capacity)
    return replace(areas, lots=Lots(of_lots[0].astype(np.int64), homes, 0.0 * homes, of_lots[1]))


def programme_500(plan: Plan) -> list[Row]:
    """10,000 homes over 500 areas to the proven best, beside the same programme with a binary for each area."""
    cities = [_areas(SEED + number) for number in range(_CITIES)]
    demand = Demand(_HOMES, _NORMS.programme.shortage_cost, **_SHARES)
    everything = replace(demand, exclusive=list(pairwise(range(0, 60, 2))), **_ALL)
    for areas in cities:
        best, with_binaries = _proven(areas, demand), _with_binaries(areas, demand)
        if not math.isclose(best, with_binaries, rel_tol=1e-6):
            raise DifferentError(f"the programme is worth {best:.3f}, with a binary for each area {with_binaries:.3f}")
    peak = peak_mb()
    one, several = f"{_AREAS} areas, {_HOMES:,} homes", f"{_CITIES} times {_AREAS} areas, {_HOMES:,} homes"
    solve = partial(_each, _proven, cities, demand)
    peers = [Peer("scipy milp, a binary for each area", lambda: partial(_each, _with_binaries, cities, demand))]
    row = Row("programme_500", f"{several}, shares near nodes, of types and affordable", None, peak_mb=peak)
    rows = against(plan.runs, row, solve, peers)
    ours = median(plan.runs, partial(_each, _proven, cities, everything))
    rows.append(taken("programme_500_all", f"{several}, every condition", ours, peak))
    with_sites = [_with_sites(areas, SEED + number) for number, areas in enumerate(cities)]
    for name, asked in (("", demand), ("_all", everything)):
        size = f"{_CITIES} times {_AREAS} areas of {_SITES} sites, {_HOMES:,} homes"
        size += ", every condition" if name else ", shares near nodes, of types and affordable"
        ours = median(1, partial(_each, _proven, with_sites, asked))
        rows.append(taken(f"programme_500_sites{name}", size, ours, peak))
    draws = f"{one}, {_NORMS.programme.draws} draws"
    for name, asked in (("shares", demand), ("every condition", everything)):
        ours = median(1, partial(_draws, cities[0], asked))
        rows.append(taken("programme_500_draws", f"{draws}, {name}", ours, peak))
    return rows


def _each(solve: Callable[[Areas, Demand], float], cities: list[Areas], demand: Demand) -> None:
    for areas in cities:
        solve(areas, demand)


def _proven(areas: Areas, demand: Demand) -> float:
    found = allocate(areas, demand)
    if found is None or not found.optimal:
        raise DifferentError("the programme was not solved to its best")
    return found.objective


def _draws(areas: Areas, demand: Demand) -> None:
    """As the housing programme solves them: parts of homes, near the best, on all cores."""
    lot = np.random.default_rng(SEED)
    near = replace(demand, whole_homes=False, mip_gap=_NORMS.programme.mip_gap)
    values = areas.value * lot.uniform(0.9, 1.1, (_NORMS.programme.draws, _AREAS))
    solve_all([(replace(areas, value=value), near) for value in values], SILENT)


def _with_binaries(areas: Areas, demand: Demand) -> float:
    """The objective of the textbook form: whole homes n, and x which says whether an area is begun."""
    n, one = _AREAS, np.ones(_AREAS)
    most, none = np.minimum(areas.capacity, demand.homes), np.zeros(_AREAS)
    shares = [areas.near_node - demand.node_share, areas.affordable - demand.affordable_share]
    shares += [(areas.kind == kind) - share for kind, share in demand.quotas.items()]
    rows = [LinearConstraint(np.r_[one, none, 1.0][None], demand.homes, demand.homes)]
    rows += [LinearConstraint(np.r_[share, none, 0.0][None], 0.0, np.inf) for share in shares]
    column = np.zeros((n, 1))
    rows.append(LinearConstraint(np.hstack([np.eye(n), -np.diag(most), column]), -np.inf, 0.0))
    rows.append(LinearConstraint(np.hstack([np.eye(n), -np.diag(areas.least), column]), 0.0, np.inf))
    costs = np.r_[-areas.value, none, demand.shortage_cost]
    bounds = Bounds(0.0, np.r_[most, one, demand.homes])
    return -milp(costs, integrality=np.ones(2 * n + 1), bounds=bounds, constraints=rows).fun


def robustness_1000(plan: Plan) -> list[Row]:
    """Marks of 500 areas and their ranks in 1,000 draws, beside a plain loop over the same draws."""
    pillars = np.random.default_rng(SEED).uniform(0.0, 100.0, (_AREAS, 4))
    bounded = Pillars(pillars, pillars, pillars)
    reference = np.exp(np.log(np.maximum(pillars, _NORMS.composite.floor)).mean(axis=1))

    def ours() -> np.ndarray:
        drawn = quality_draws(bounded, _NORMS)
        robustness(reference, drawn, _NORMS.robustness)
        return drawn

    found = ours()
    peak = peak_mb()
    draws = draw(np.ones(4), _NORMS.robustness, _NORMS.composite.seed)
    few = 20 if plan.quick else len(draws.speed)
    if not np.allclose(found[:few], _plain(pillars, draws, few), rtol=1e-9):
        raise DifferentError("the draws differ from those of a plain loop")
    name = "plain loop" if few == len(draws.speed) else f"plain loop, {few} draws, scaled"
    peers = [Peer(name, lambda: partial(_plain, pillars, draws, few), scale=len(draws.speed) / few)]
    size = f"{_AREAS} areas, {len(draws.speed):,} draws"
    return against(plan.runs, Row("robustness_1000", size, None, peak_mb=peak), ours, peers)


def _plain(pillars: np.ndarray, draws: Draws, few: int) -> list[list[float]]:
    """One score after the other, and the rank of each by sorting."""
    times, floor = _NORMS.time_score, _NORMS.composite.floor
    span = times.zero_min - times.full_min
    rows = []
    for number in range(few):
        weights, anchors = draws.weights[number].tolist(), draws.anchors[number].tolist()
        scores = []
        for area in pillars.tolist():
            reached, *others = area
            if 0.0 < reached < 100.0:
                minutes = (times.zero_min - reached / 100.0 * span) / draws.speed[number]
                reached = 100.0 * min(1.0, max(0.0, (times.zero_min - minutes) / span))
            moved = [min(100.0, value / anchor) for value, anchor in zip([reached, *others], anchors, strict=True)]
            if draws.geometric[number]:
                logs = sum(w * math.log(max(floor, value)) for w, value in zip(weights, moved, strict=True))
                scores.append(math.exp(logs))
            else:
                scores.append(sum(w * value for w, value in zip(weights, moved, strict=True)))
        sorted(range(len(scores)), key=scores.__getitem__)
        rows.append(scores)
    return rows
