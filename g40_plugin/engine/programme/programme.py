"""The housing programme: homes divided over scored plan areas, written as a layer that tells why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from ..arrays import Floats
from ..errors import InputError
from ..files import written_beside
from ..indicators.plan_fields import own_field, own_numbers
from ..indicators.priority import fields_needed, priority_draws
from ..norms import Norms
from ..progress import Progress
from ..results.geopackage import add_styles, write_layer
from ..translation import tr
from .allocation import Allocation, Areas, Demand, allocate
from .best_rejected import Rejected, best_rejected
from .phasing import Homes, phases

CHOSEN, REJECTED, NO_ROOM, NOT_KNOWN = "chosen", "rejected", "no_room", "not_known"
_NEEDED = ("area_id", "area_name", "pri_score", "den_cap", "ptn_score", "typ_main")
# fields that the user's own plan areas may carry
_LEAST, _AFFORDABLE, _GREEN, _GREEN_OF_PLAN = "least_homes", "affordable_share", "green_per_home_m2", "green_plan_m2"


@dataclass(frozen=True)
class _Problem:
    frame: gpd.GeoDataFrame
    areas: Areas
    demand: Demand
    known: np.ndarray
    norms: Norms


@dataclass(frozen=True)
class _Plan:
    """What was found, for the layer and for what is told."""

    found: Allocation
    phased: Homes
    frequency: Floats
    rejected: Rejected | None
    shortage: list[str]


def plan_programme(
    scored: Path | str, out: Path | str, norms: Norms, *, asked: Mapping[str, float | None], progress: Progress
) -> dict[str, Any]:
    """Divide a housing programme over the areas of a scored file and write the GeoPackage ``out``.

    ``asked`` holds values that go before those of the norms' table ``programme``; None leaves the norms'.
    Raises ``InputError`` for a file that holds no scored areas or a programme for which no division is found in the
    time that the norms allow, ``OutputError`` for the output.
    """
    given = {key: value for key, value in asked.items() if value is not None}
    norms = norms.model_copy(update={"programme": norms.programme.model_copy(update=given)})
    frame = _read(scored, norms)
    progress(0.05, tr("Dividing the homes over the areas"))
    problem, found = _divided(_problem(frame, norms, progress), progress)
    progress(0.2, tr("How often each area is chosen when weights and anchors vary"))
    frequency = _frequencies(problem, progress.part(0.2, 0.7))
    progress(0.7, tr("What would bring in the best area that is left out"))
    rejected = best_rejected(problem.areas, problem.demand, found, progress.part(0.7, 0.9))
    phased = phases(found.homes, problem.areas.value, problem.areas.least, len(norms.programme.periods))
    plan = _Plan(found, phased, frequency, rejected, _why_short(problem, found))
    progress(0.95, tr("Writing results"))
    layer, told = _layer(problem, plan), _summary(problem, plan)
    with written_beside(out) as beside:
        write_layer(beside, "programme", layer, "MultiPolygon")
        add_styles(beside, "programme", ["homes"])
        texts = [value if isinstance(value, str) else json.dumps(value) for value in told.values()]
        write_layer(beside, "meta", pd.DataFrame({"key": list(told), "value": texts}))
    for text in plan.shortage:
        progress.warn(text)
    progress(1.0, tr("Done"))
    return {"out": str(out), "layer": "programme", **told}


def _read(path: Path | str, norms: Norms) -> gpd.GeoDataFrame:
    message = tr("{path} holds no scored plan areas: choose the GeoPackage that 'Score plan areas' wrote.")
    try:
        frame = pyogrio.read_dataframe(path, layer="areas")
    except (DataSourceError, DataLayerError) as error:
        raise InputError(message.format(path=path)) from error
    needed = dict.fromkeys((*_NEEDED, *fields_needed(norms.composite.priority)))
    missing = [name for name in needed if name not in frame]
    if missing:
        message = tr("{path} lacks the fields {fields}: score the areas with all indicators.")
        raise InputError(message.format(path=path, fields=", ".join(missing)))
    return frame


def _own(frame: gpd.GeoDataFrame, name: str, default: float, *, negative: bool = False) -> Floats:
    """A field of the user's own, the default where it is not there or empty."""
    values = own_numbers(frame, [name], negative=negative)
    return np.where(np.isnan(values), default, values)


def _problem(frame: gpd.GeoDataFrame, norms: Norms, progress: Progress) -> _Problem:
    wanted = norms.programme
    value = frame[f"{wanted.value}_score"].to_numpy(float) / 100.0
    capacity = frame["den_cap"].to_numpy(float)
    known = ~(np.isnan(value) | np.isnan(capacity))
    affordable = _own(frame, _AFFORDABLE, np.nan)
    wrong = (affordable < 0.0) | (affordable > 1.0)
    if wrong.any():
        text = tr("The field {field} holds {value:g} in area {area}: give shares from 0 to 1.")
        area = frame["area_id"].to_numpy()[wrong][0]
        raise InputError(text.format(field=_AFFORDABLE, value=affordable[wrong][0], area=area))
    areas = Areas(
        value=np.nan_to_num(value),
        capacity=np.where(known, np.nan_to_num(capacity), 0.0),
        least=_own(frame, _LEAST, wanted.least_homes),
        near_node=frame["ptn_score"].to_numpy(float) >= wanted.node_score,
        kind=frame["typ_main"].to_numpy(object),
        affordable=np.nan_to_num(affordable),
        public_m2=_own(frame, "grn_public_m2", 0.0),
        green_m2=_own(frame, "grn_green_m2", 0.0),
        green_per_home_m2=_own(frame, _GREEN, wanted.green_per_home_m2, negative=True),
        green_of_plan_m2=_own(frame, _GREEN_OF_PLAN, 0.0, negative=True),
    )
    demand = Demand(
        homes=wanted.homes,
        shortage_cost=wanted.shortage_cost,
        setup_cost=wanted.setup_cost,
        node_share=wanted.node_share,
        quotas={str(kind): share for kind, share in wanted.quotas.items()},
        # asked for by the field, whatever its cells hold
        affordable_share=None if own_field(frame, [_AFFORDABLE]) is None else wanted.affordable_share,
        most_areas=wanted.most_areas,
        exclusive=_overlapping(frame, wanted.overlap_share),
        green_share=wanted.green_share if areas.public_m2.any() else None,
        time_limit_s=wanted.time_limit_s,
    )
    if demand.affordable_share is not None and np.isnan(affordable).any():
        text = tr("Areas without {field} count as not affordable.")
        progress.warn(text.format(field=_AFFORDABLE))
    return _Problem(frame, areas, demand, known, norms)


def _overlapping(frame: gpd.GeoDataFrame, share: float) -> list[tuple[int, int]]:
    """Pairs of areas that overlap by more than a share of the smaller one: at most one of them can be built."""
    shapes = frame.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    too_much = shared > share * smaller
    return list(zip(first[too_much].tolist(), second[too_much].tolist(), strict=True))


def _divided(problem: _Problem, progress: Progress) -> tuple[_Problem, Allocation]:
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


def _why_short(problem: _Problem, found: Allocation) -> list[str]:
    """How many homes find no place, how many fit at all, and each condition without which more would."""
    areas, demand = problem.areas, problem.demand
    if not found.short:
        return []
    text = tr("{short} of {homes} homes find no place in these areas: add areas, or lower the programme.")
    told = [text.format(short=found.short, homes=demand.homes)]
    without: tuple[tuple[Any, dict[str, Any], str], ...] = (
        (demand.node_share, {"node_share": None}, tr("Without the share near nodes {short} homes would be short.")),
        (demand.quotas, {"quotas": {}}, tr("Without the shares of area types {short} homes would be short.")),
        (
            demand.affordable_share,
            {"affordable_share": None},
            tr("Without the affordable share {short} homes would be short."),
        ),
        (
            demand.most_areas,
            {"most_areas": None},
            tr("Without the limit to the number of areas {short} homes would be short."),
        ),
        (
            demand.exclusive,
            {"exclusive": []},
            tr("If overlapping areas could both be built {short} homes would be short."),
        ),
        (demand.green_share, {"green_share": None}, tr("Without the green share {short} homes would be short.")),
    )
    for asked, left_out, sentence in without:
        other = allocate(areas, replace(demand, **left_out)) if asked else None
        if other is not None and other.short < found.short:
            told.append(sentence.format(short=other.short))
    other = allocate(replace(areas, least=np.ones(len(areas.least))), demand)
    if other is not None and other.short < found.short:
        text = tr("Without a least number of homes in an area {short} homes would be short.")
        told.append(text.format(short=other.short))
    return told


def _frequencies(problem: _Problem, progress: Progress) -> Floats:
    """Share of draws in which each area takes homes."""
    wanted = problem.norms.programme
    drawn = priority_draws(problem.frame, problem.norms)[: wanted.draws] / 100.0
    # which areas take homes does not hang on parts of homes
    demand = replace(problem.demand, whole_homes=False, mip_gap=wanted.mip_gap)
    taken = np.zeros(len(problem.frame))
    for step, values in enumerate(drawn):
        progress(step / len(drawn))
        found = allocate(replace(problem.areas, value=np.where(problem.known, np.nan_to_num(values), 0.0)), demand)
        taken += 0 if found is None else found.homes > 0
    return taken / len(drawn)


def _layer(problem: _Problem, plan: _Plan) -> gpd.GeoDataFrame:
    frame, areas, homes, known = problem.frame, problem.areas, plan.found.homes, problem.known
    wanted = problem.norms.programme
    room = np.floor(areas.capacity) >= np.maximum(areas.least, 1.0)
    state = np.where(~known, NOT_KNOWN, np.where(homes > 0, CHOSEN, np.where(room, REJECTED, NO_ROOM)))
    names = np.array([*wanted.periods, None], object)
    begins = np.where(homes > 0, (plan.phased > 0).argmax(axis=1), -1)
    robust = (plan.frequency >= wanted.robust_share).astype(float)
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
            for number, of_period in enumerate(plan.phased.T, start=1)
        },
        "prg_note": _notes(problem, plan, state),
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _notes(problem: _Problem, plan: _Plan, state: np.ndarray) -> np.ndarray:
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


def _what_brings_in(problem: _Problem, rejected: Rejected) -> str:
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


def _summary(problem: _Problem, plan: _Plan) -> dict[str, Any]:
    areas, demand, norms, rejected = problem.areas, problem.demand, problem.norms, plan.rejected
    homes = plan.found.homes
    placed, names = int(homes.sum()), problem.frame["area_name"]
    green = areas.green_m2.sum() + (areas.green_per_home_m2 * homes + areas.green_of_plan_m2 * (homes > 0)).sum()
    public, affordable = areas.public_m2.sum(), (areas.affordable * homes).sum()
    without = None if rejected is None or rejected.without is None else str(names.iloc[rejected.without])
    return {
        "homes": demand.homes,
        "placed": placed,
        "short": plan.found.short,
        "why_short": " ".join(plan.shortage),
        "areas": int((homes > 0).sum()),
        "optimal": plan.found.optimal,
        "periods": dict(zip(norms.programme.periods, plan.phased.sum(axis=0).tolist(), strict=True)),
        "node_share": float(homes[areas.near_node].sum() / placed) if placed else None,
        "affordable_share": float(affordable / placed) if placed and demand.affordable_share is not None else None,
        "green_share": float(green / public) if public else None,
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


def _conditions(problem: _Problem) -> dict[str, Any]:
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
