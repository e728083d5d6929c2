"""The housing programme: homes divided over the sites of scored plan areas, written as layers that tell why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from g40_plugin.catalogue.layer_fields import PROGRAMME_SITES

from ..arrays import Floats, Ints
from ..city.credits import sources_of_scored
from ..city.package import City
from ..errors import InputError
from ..files import written_beside
from ..indicators.density.sites.homes import PATHS
from ..norms import Norms
from ..progress import Progress
from ..results.geopackage import add_styles, write_layer, write_meta
from ..translation import tr
from .allocation import Allocation, allocate
from .best_rejected import Rejected, best_rejected
from .needs import LACKS, Needs, needs_of
from .phasing import Homes, phases
from .picture import picture as picture_of
from .policies import trade_off
from .problem import Problem, read_problem
from .shortage import Way, table_of, ways_in, why_short
from .sites import HARD, OTHER, SOFT, per_area
from .solver import solve_all
from .worth import drawn_capacity, drawn_worth

CHOSEN, REJECTED, NO_ROOM, NOT_KNOWN = "chosen", "rejected", "no_room", "not_known"


@dataclass(frozen=True)
class _Plan:
    """What was found, for the layers and for what is told."""

    found: Allocation
    taken: Ints
    """homes of each site"""
    phased: Homes
    """of each site"""
    frequency: Floats
    rejected: Rejected | None
    ways: list[Way]
    shortage: list[str]
    policies: pd.DataFrame
    needs: Needs


def plan_programme(
    scored: Path | str,
    out: Path | str,
    norms: Norms,
    *,
    sites: str | None = None,
    only_if: bool = False,
    city: City | None = None,
    picture: str | None = None,
    asked: Mapping[str, float | str | None],
    progress: Progress,
) -> dict[str, Any]:
    """Divide a housing programme over the sites of a scored file and write the GeoPackage ``out``.

    ``sites`` is the user's own layer in the place of the scored one, ``only_if`` counts the sites of that use too,
    ``city`` tells what room facilities have, ``picture`` is an SVG file to write. ``asked`` holds values that go
    before those of the norms' table ``programme``; None leaves the norms'. Raises ``InputError`` for a file that
    holds no scored areas or sites or a programme for which no division is found in the time that the norms allow,
    ``OutputError`` for the output.
    """
    given = {key: value for key, value in asked.items() if value is not None}
    norms = norms.model_copy(update={"programme": norms.programme.model_copy(update=given)})
    problem = read_problem(
        scored, sites, norms, progress, only_if=only_if, priced=asked.get("affordable_share") is not None
    )
    progress(0.05, tr("Dividing the homes over the areas"))
    problem, found = _divided(problem, progress)
    plan = _plan(problem, found, city, str(scored), progress)
    progress(0.97, tr("Writing results"))
    told = _summary(problem, plan)
    with ExitStack() as together:
        _write(together.enter_context(written_beside(out)), problem, plan, told | sources_of_scored(scored))
        if picture is not None:
            drawn = together.enter_context(written_beside(picture))
            drawn.write_text(picture_of(plan.policies), encoding="utf-8")
    for text in plan.shortage:
        progress.warn(text)
    progress(1.0, tr("Done"))
    return {"out": str(out), "layer": "programme", "picture": picture, **told}


def _plan(problem: Problem, found: Allocation, city: City | None, path: str, progress: Progress) -> _Plan:
    """All that is told of a division."""
    areas, sites, norms = problem.areas, problem.sites, problem.norms
    taken = problem.taken(found, areas)
    first = np.maximum(sites.first, 0)
    periods = len(norms.programme.periods)
    phased = phases(taken, sites.area, sites.order, first, areas.value, areas.least, periods)
    progress(0.15, tr("How often each area is chosen when weights and anchors vary"))
    frequency = _frequencies(problem, progress.part(0.15, 0.45))
    progress(0.45, tr("What would bring in the best area that is left out"))
    rejected = best_rejected(areas, problem.demand, found, progress.part(0.45, 0.55))
    progress(0.55, tr("What would bring in the homes that are short"))
    ways = ways_in(problem, found, progress.part(0.55, 0.65))
    progress(0.65, tr("The trade-off between policies"))
    policies = trade_off(problem, taken, progress.part(0.65, 0.8))
    progress(0.8, tr("What the homes need close by"))
    needs = needs_of(problem.frame, found.homes, norms, city, path, progress.part(0.8, 0.97))
    return _Plan(found, taken, phased, frequency, rejected, ways, why_short(problem, found, ways), policies, needs)


def _write(path: Path, problem: Problem, plan: _Plan, told: dict[str, Any]) -> None:
    norms, areas, sites = problem.norms.as_file, _layer(problem, plan), _site_layer(problem, plan)
    write_layer(path, "programme", areas, "MultiPolygon")
    add_styles(path, "programme", ["homes"], areas, norms)
    write_layer(path, "sites", sites, "MultiPolygon")
    add_styles(path, "sites", ["programme"], sites, norms, fields_of=PROGRAMME_SITES)
    if plan.needs.places is not None:
        write_layer(path, "best_places", plan.needs.places, "Point")
        add_styles(path, "best_places", [], plan.needs.places, norms)
    for name, table in (("needs", plan.needs.table), ("policies", plan.policies), ("ways", table_of(plan.ways))):
        write_layer(path, name, table)
    write_meta(path, {key: value if isinstance(value, str) else json.dumps(value) for key, value in told.items()})


def _divided(problem: Problem, progress: Progress) -> tuple[Problem, Allocation]:
    """The best division; without the green share, which is told, where no division reaches that."""
    areas, demand = problem.areas, problem.demand
    found = allocate(areas, demand)
    if found is None:
        text = tr(
            "All areas together have {now:.0f} % green in public space and no programme that meets the other "
            "conditions brings them to {wanted:.0f} %, so homes are divided without that condition."
        )
        now = 100.0 * areas.green_m2.sum() / areas.public_m2.sum()
        progress.warn(text.format(now=now, wanted=100.0 * (demand.green_share or 0.0)))
        problem = replace(problem, demand=replace(demand, green_share=None))
        found = allocate(areas, problem.demand)
    if found is None:
        raise InputError(tr("No division meets the conditions: leave out those of the norms under [programme]."))
    if not found.optimal:
        text = tr("The time was over before the best division was proven: one that is {gap:.1f} % better may exist.")
        progress.warn(text.format(gap=100.0 * found.gap))
    return problem, found


def _frequencies(problem: Problem, progress: Progress) -> Floats:
    """Share of draws in which each area takes homes."""
    wanted, areas, sites, known = problem.norms.programme, problem.areas, problem.sites, problem.known
    n = len(known)
    values = drawn_worth(problem.frame, areas.value, problem.norms)[: wanted.draws]
    low, high = (np.where(known, per_area(sites.area, one, n), 0.0) for one in (sites.low, sites.high))
    capacity = drawn_capacity(low, areas.capacity, high, problem.norms)[: wanted.draws]
    # which areas take homes does not hang on parts of homes, nor on which of its sites they stand
    demand = replace(problem.demand, whole_homes=False, mip_gap=wanted.mip_gap)
    asked = [
        (replace(areas, value=np.where(known, np.nan_to_num(value), 0.0), capacity=room, lots=None), demand)
        for value, room in zip(values, capacity, strict=True)
    ]
    found = [one.homes > 0 for one in solve_all(asked, progress) if one is not None]
    return np.asarray(np.mean(found, axis=0)) if found else np.full(n, np.nan)


def _layer(problem: Problem, plan: _Plan) -> gpd.GeoDataFrame:
    frame, areas, homes, known, sites = problem.frame, problem.areas, plan.found.homes, problem.known, problem.sites
    wanted, n = problem.norms.programme, len(problem.frame)
    room = np.floor(areas.capacity) >= np.maximum(areas.least, 1.0)
    state = np.where(~known, NOT_KNOWN, np.where(homes > 0, CHOSEN, np.where(room, REJECTED, NO_ROOM)))
    names = np.array([*wanted.periods, None], object)
    phased = np.column_stack([per_area(sites.area, of_period, n) for of_period in plan.phased.T])
    begins = np.where(homes > 0, (phased > 0).argmax(axis=1), -1)
    robust = np.where(np.isnan(plan.frequency), np.nan, plan.frequency >= wanted.robust_share)
    path, built = sites.frame["path"].to_numpy(object), sites.share_taken(plan.taken)

    def taken_of(chosen: np.ndarray) -> Floats:
        return np.asarray(np.where(known, per_area(sites.area, np.where(chosen, plan.taken, 0.0), n), np.nan))

    columns: dict[str, Any] = {
        "area_id": frame["area_id"],
        "area_name": frame["area_name"],
        "prg_homes": np.where(known, homes, np.nan),
        "prg_capacity": np.where(known, areas.capacity, np.nan),
        "prg_value": np.where(known, 100.0 * areas.value, np.nan),
        "prg_state": state.astype(object),
        "prg_freq": np.where(known, plan.frequency, np.nan),
        "prg_robust": np.where(known, robust, np.nan),
        "prg_period": names[begins],
        **{
            f"prg_homes_{number}": np.where(known, of_period, np.nan)
            for number, of_period in enumerate(phased.T, start=1)
        },
        **{f"prg_homes_{name}": taken_of(path == name) for name in PATHS},
        "prg_homes_hard": taken_of(sites.order == HARD),
        "prg_homes_soft": taken_of(sites.order == SOFT),
        "prg_affordable": _affordable(problem, plan.taken, n),
        "prg_people": np.where(known, homes * problem.norms.origins.household_size, np.nan),
        "prg_jobs_lost": _of_areas(problem, sites.jobs_lost, built),
        "prg_green_unpaid_m2": _of_areas(problem, sites.unpaid_m2, built),
        "prg_lacks": _lacking(problem, plan),
        "prg_note": _notes(problem, plan, state),
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _of_areas(problem: Problem, values: Floats, built: Floats) -> Floats:
    """What is known of the sites of each area, as far as they are built; NaN where nothing is known of an area."""
    n, area = len(problem.frame), problem.sites.area
    told = np.bincount(area, weights=~np.isnan(values), minlength=n) > 0
    return np.where(told & problem.known, per_area(area, values * built, n), np.nan)


def _affordable(problem: Problem, taken: Ints, n: int) -> Floats:
    """Share of the homes of each area that will be affordable, of those of which it is known; NaN where of none."""
    told, area = ~np.isnan(problem.affordable), problem.sites.area
    homes, affordable = (per_area(area, np.where(told, one, 0.0), n) for one in (taken, taken * problem.affordable))
    return np.asarray(np.divide(affordable, homes, out=np.full(n, np.nan), where=homes > 0))


def _lacking(problem: Problem, plan: _Plan) -> np.ndarray:
    """What each area lacks for its new homes, in words; empty where nothing is known to lack."""
    table = plan.needs.table
    lacks = table[table["state"] == LACKS].groupby("area_id", sort=False)["title"].agg(", ".join)
    return np.asarray(problem.frame["area_id"].map(lacks).astype(object).fillna("").to_numpy(object))


def _site_layer(problem: Problem, plan: _Plan) -> gpd.GeoDataFrame:
    """The sites with the homes that each takes, the period in which it begins and what that costs."""
    sites, wanted = problem.sites, problem.norms.programme
    frame, built = sites.frame, sites.share_taken(plan.taken)
    names = np.array([*wanted.periods, None], object)
    begins = np.where(plan.taken > 0, (plan.phased > 0).argmax(axis=1), -1)
    columns = {
        **{name: frame[name].replace("", None) for name in ("site_id", "area_id", "path", "name", "status", "owner")},
        "area_id": problem.frame["area_id"].to_numpy(object)[sites.area],
        "use": sites.use,
        "fits": sites.all_fits,
        "prg_homes": plan.taken,
        "prg_share": built,
        "prg_period": names[begins],
        "prg_affordable": problem.affordable,
        "prg_jobs_lost": sites.jobs_lost * built,
        "prg_green_unpaid_m2": sites.unpaid_m2 * built,
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=problem.frame.crs)


def _notes(problem: Problem, plan: _Plan, state: np.ndarray) -> np.ndarray:
    texts = {
        CHOSEN: tr("Takes {homes} homes."),
        REJECTED: tr("There is room, but other areas score higher or fit the conditions better."),
        NO_ROOM: tr("Fewer homes fit here than are worth beginning for."),
        NOT_KNOWN: tr("Score or capacity is not known, so nothing is planned here."),
    }
    homes = plan.found.homes
    notes = [texts[kind].format(homes=count) for kind, count in zip(state, homes, strict=True)]
    names = problem.frame["area_name"].to_numpy()
    for pair in problem.demand.exclusive:
        for area, other in (pair, pair[::-1]):
            if state[area] == REJECTED and homes[other]:
                notes[area] = tr("It overlaps {name}, and only one of the two can be built.").format(name=names[other])
    if plan.rejected is not None:
        notes[plan.rejected.row] = _what_brings_in(problem, plan.rejected)
    return np.array(notes, object)


def _what_brings_in(problem: Problem, rejected: Rejected) -> str:
    """In a plain sentence for each change that brings in the best rejected area."""
    told = []
    if rejected.points is not None:
        text = tr("It would come in if its score were {points:.1f} points higher.")
        told.append(text.format(points=rejected.points))
    if rejected.least is not None:
        text = tr("It would come in if its least programme were {least} homes instead of {now:.0f}.")
        told.append(text.format(least=rejected.least, now=problem.areas.least[rejected.row]))
    if rejected.without is not None:
        name = problem.frame["area_name"].iloc[rejected.without]
        told.append(tr("It would come in if {name} were left out.").format(name=name))
    if not told:
        told = [tr("Neither a higher score nor a lower least programme brings it in under these conditions.")]
    return " ".join([tr("The best area that is left out."), *told])


def _summary(problem: Problem, plan: _Plan) -> dict[str, Any]:
    areas, demand, norms, rejected = problem.areas, problem.demand, problem.norms, plan.rejected
    homes, sites = plan.found.homes, problem.sites
    placed, names = int(homes.sum()), problem.frame["area_name"]
    green = areas.green_m2.sum() + (areas.green_per_home_m2 * homes + areas.green_of_plan_m2 * (homes > 0)).sum()
    public = areas.public_m2.sum()
    told = ~np.isnan(problem.affordable)
    of_known = plan.taken[told].sum()
    without = None if rejected is None or rejected.without is None else str(names.iloc[rejected.without])
    path = sites.frame["path"].to_numpy(object)
    row = plan.policies.iloc[0]
    return {
        "homes": demand.homes,
        "placed": placed,
        "short": plan.found.short,
        "why_short": " ".join(plan.shortage),
        "areas": int((homes > 0).sum()),
        "optimal": plan.found.optimal,
        "periods": dict(zip(norms.programme.periods, plan.phased.sum(axis=0).tolist(), strict=True)),
        "paths": {name: int(plan.taken[path == name].sum()) for name in PATHS},
        "plans": {
            name: int(plan.taken[sites.order == order].sum()) for name, order in (("hard", HARD), ("soft", SOFT))
        },
        "outside_plans": int(plan.taken[sites.order == OTHER].sum()),
        "node_share": float(homes[areas.near_node].sum() / placed) if placed else None,
        "affordable_share": float((plan.taken * problem.affordable)[told].sum() / of_known) if of_known else None,
        "affordable_known": float(of_known / placed) if placed else None,
        "green_share": float(green / public) if public else None,
        **_bill(problem, homes, float(row["green_unpaid_m2"])),
        "jobs_lost": float(row["jobs_lost"]),
        "jobs_kept": float(row["jobs_kept"]),
        "inhabitants": placed * norms.origins.household_size,
        "needs": _needs(plan.needs),
        "robust_areas": int(((plan.frequency >= norms.programme.robust_share) & problem.known).sum()),
        "best_rejected": None if rejected is None else str(names.iloc[rejected.row]),
        "best_rejected_needs": None if rejected is None else rejected.points,
        "best_rejected_least": None if rejected is None else rejected.least,
        "best_rejected_without": without,
        "why_rejected": "" if rejected is None else _what_brings_in(problem, rejected),
        "conditions": _conditions(problem),
        "norms_version": norms.version,
        "norms_hash": norms.hash,
    }


def _bill(problem: Problem, homes: Ints, unpaid: float) -> dict[str, float | None]:
    """The green bill of the areas that take homes: what lacks today with what new homes ask for; None if not known."""
    name, placed = "den_green_bill_m2", int(homes.sum())
    bill = problem.frame[name].to_numpy(float)[homes > 0] if name in problem.frame else np.zeros(0)
    total = float(np.nansum(bill)) if (~np.isnan(bill)).any() else None
    return {
        "green_bill_m2": total,
        "green_bill_home_m2": total / placed if total is not None and placed else None,
        "green_unpaid_m2": None if np.isnan(unpaid) else unpaid,
        "green_unpaid_home_m2": unpaid / placed if placed and not np.isnan(unpaid) else None,
    }


def _needs(needs: Needs) -> dict[str, dict[str, float]]:
    """Each need over all areas: what is asked for, what lacks where that is known, and where it is not known."""
    return {
        str(key): {
            "asked": float(rows["asked"].sum()),
            "lacks": float(rows["lacks"].sum()),
            "not_known_in": int(rows["lacks"].isna().sum()),
        }
        for key, rows in needs.table.groupby("need", sort=False)
    }


def _conditions(problem: Problem) -> dict[str, Any]:
    """What was asked and held to, as the areas allow it."""
    demand = problem.demand
    return {
        "value": problem.norms.programme.value,
        "least_homes": problem.norms.programme.least_homes,
        "setup_cost": demand.setup_cost,
        "node_share": demand.node_share,
        "quotas": demand.quotas,
        "affordable_share": demand.affordable_share,
        "most_areas": demand.most_areas,
        "overlapping_pairs": len(demand.exclusive),
        "green_share": demand.green_share,
    }
