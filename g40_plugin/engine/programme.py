"""The housing programme: homes divided over scored plan areas, written as a layer that tells why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from .allocation import Allocation, Areas, Demand, allocate
from .errors import InputError
from .files import written_beside
from .indicators.infill import NOT_CONFORM
from .indicators.robustness import priority_draws
from .network import Floats
from .norms import Norms
from .progress import Progress
from .results import add_styles, write_layer
from .translation import tr

CHOSEN, REJECTED, NO_ROOM, NOT_KNOWN = "chosen", "rejected", "no_room", "not_known"
_NEEDED = ("area_id", "area_name", "pri_score", "dena_score", "den_cap", "ptn_score", "typ_main", "inf_status")
# fields that the user's own plan areas may carry
_LEAST, _AFFORDABLE, _GREEN = "least_homes", "affordable_share", "green_per_home_m2"


@dataclass(frozen=True)
class _Problem:
    frame: gpd.GeoDataFrame
    areas: Areas
    demand: Demand
    known: np.ndarray


def plan_programme(
    scored: Path | str, out: Path | str, norms: Norms, *, homes: int | None = None, progress: Progress
) -> dict[str, Any]:
    """Divide a housing programme over the areas of a scored file and write the GeoPackage ``out``.

    Raises ``InputError`` for a file that holds no scored areas, ``OutputError`` for the output.
    """
    frame = _read(scored)
    progress(0.05, tr("Dividing the homes over the areas"))
    problem = _problem(frame, norms, homes, progress)
    found = allocate(problem.areas, problem.demand)
    progress(0.3, tr("How often each area is chosen when weights and anchors vary"))
    frequency = _frequencies(problem, norms, progress.part(0.3, 0.8))
    rejected = _best_rejected(problem, found)
    progress(0.85, tr("Writing results"))
    layer = _layer(problem, found, frequency, rejected, norms)
    told = _summary(problem, found, rejected, norms)
    with written_beside(out) as beside:
        write_layer(beside, "programme", layer, "MultiPolygon")
        texts = {key: "" if value is None else str(value) for key, value in told.items()}
        add_styles(beside, "programme", ["homes"])
        write_layer(beside, "meta", pd.DataFrame({"key": list(texts), "value": list(texts.values())}))
    if found.short:
        text = tr("{short} of {homes} homes find no place in these areas: add areas, or lower the programme.")
        progress.warn(text.format(short=found.short, homes=problem.demand.homes))
    progress(1.0, tr("Done"))
    return {"out": str(out), "layer": "programme", **told}


def _read(path: Path | str) -> gpd.GeoDataFrame:
    message = tr("{path} holds no scored plan areas: choose the GeoPackage that 'Score plan areas' wrote.")
    try:
        frame = pyogrio.read_dataframe(path, layer="areas")
    except (DataSourceError, DataLayerError) as error:
        raise InputError(message.format(path=path)) from error
    missing = [name for name in _NEEDED if name not in frame]
    if missing:
        message = tr("{path} lacks the fields {fields}: score the areas with all indicators.")
        raise InputError(message.format(path=path, fields=", ".join(missing)))
    return frame


def _own(frame: gpd.GeoDataFrame, name: str, default: float) -> Floats:
    """A field of the user's own, the default where it is not there or empty."""
    if name not in frame:
        return np.full(len(frame), default)
    values = pd.to_numeric(frame[name], errors="coerce").fillna(default)
    return np.asarray(values.to_numpy(float))


def _problem(frame: gpd.GeoDataFrame, norms: Norms, homes: int | None, progress: Progress) -> _Problem:
    wanted = norms.programme
    value = frame[f"{wanted.value}_score"].to_numpy(float) / 100.0
    capacity = frame["den_cap"].to_numpy(float)
    known = ~(np.isnan(value) | np.isnan(capacity))
    affordable = _own(frame, _AFFORDABLE, np.nan)
    areas = Areas(
        value=np.nan_to_num(value),
        capacity=np.where(known, np.nan_to_num(capacity), 0.0),
        least=_own(frame, _LEAST, wanted.least_homes),
        near_node=frame["ptn_score"].to_numpy(float) >= wanted.node_score,
        kind=frame["typ_main"].to_numpy(object),
        affordable=np.nan_to_num(affordable),
        public_m2=np.nan_to_num(_own(frame, "grn_public_m2", 0.0)),
        green_m2=np.nan_to_num(_own(frame, "grn_green_m2", 0.0)),
        green_per_home_m2=_own(frame, _GREEN, wanted.green_per_home_m2),
    )
    demand = Demand(
        homes=homes or wanted.homes,
        shortage_cost=wanted.shortage_cost,
        setup_cost=wanted.setup_cost,
        node_share=wanted.node_share,
        quotas={str(kind): share for kind, share in wanted.quotas.items()},
        affordable_share=None if np.isnan(affordable).all() else wanted.affordable_share,
        most_areas=wanted.most_areas,
        exclusive=_overlapping(frame, wanted.overlap_share),
        green_share=wanted.green_share,
        mip_gap=wanted.mip_gap,
        time_limit_s=wanted.time_limit_s,
    )
    if demand.affordable_share is not None and np.isnan(affordable).any():
        text = tr("Areas without {field} count as not affordable.")
        progress.warn(text.format(field=_AFFORDABLE))
    return _Problem(frame, areas, _with_reachable_green(areas, demand, progress), known)


def _overlapping(frame: gpd.GeoDataFrame, share: float) -> list[tuple[int, int]]:
    """Pairs of areas that overlap by more than a share of the smaller one: at most one of them can be built."""
    shapes = frame.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    too_much = shared > share * smaller
    return list(zip(first[too_much].tolist(), second[too_much].tolist(), strict=True))


def _with_reachable_green(areas: Areas, demand: Demand, progress: Progress) -> Demand:
    """The demand without its green share where no programme at all could reach it; that is told, not hidden."""
    if demand.green_share is None or not areas.public_m2.any():
        return replace(demand, green_share=None)
    most = areas.green_m2.sum() + (np.maximum(areas.green_per_home_m2, 0.0) * np.maximum(areas.capacity, 0.0)).sum()
    if most >= demand.green_share * areas.public_m2.sum():
        return demand
    text = tr(
        "All areas together have {now:.0f} % green in public space and no programme brings them to {wanted:.0f} %, "
        "so homes are divided without that condition."
    )
    now = 100.0 * areas.green_m2.sum() / areas.public_m2.sum()
    progress.warn(text.format(now=now, wanted=100.0 * demand.green_share))
    return replace(demand, green_share=None)


def _frequencies(problem: _Problem, norms: Norms, progress: Progress) -> Floats:
    """Share of draws in which each area takes homes."""
    names = norms.composite.priority.values_by_name()
    pillars = np.column_stack([problem.frame[f"{name}_score"].to_numpy(float) for name in names])
    refused = (problem.frame["inf_status"] == NOT_CONFORM).to_numpy()
    drawn = priority_draws(pillars, refused, norms)[: norms.programme.draws] / 100.0
    taken = np.zeros(len(problem.frame))
    for step, values in enumerate(drawn):
        progress(step / len(drawn))
        areas = replace(problem.areas, value=np.where(problem.areas.value > 0, np.nan_to_num(values), 0.0))
        taken += allocate(areas, problem.demand).homes > 0
    return taken / len(drawn)


@dataclass(frozen=True)
class _Rejected:
    row: int
    needs: float
    """points that its score would have to rise to be chosen"""


def _best_rejected(problem: _Problem, found: Allocation) -> _Rejected | None:
    """The area of the highest value that is left out, and how far its score is from coming in."""
    possible = (found.homes == 0) & (problem.areas.capacity >= problem.areas.least) & (problem.areas.value > 0)
    if not possible.any():
        return None
    row = int(np.argmax(np.where(possible, problem.areas.value, -1.0)))
    forced = allocate(problem.areas, problem.demand, forced=row)
    # a point more for each of its homes makes up for what forcing it in costs
    lost = found.objective - forced.objective
    return _Rejected(row, 100.0 * max(0.0, lost) / max(1, forced.homes[row]))


def _layer(
    problem: _Problem, found: Allocation, frequency: Floats, rejected: _Rejected | None, norms: Norms
) -> gpd.GeoDataFrame:
    frame, areas = problem.frame, problem.areas
    room = areas.capacity >= areas.least
    state = np.where(
        ~problem.known, NOT_KNOWN, np.where(found.homes > 0, CHOSEN, np.where(room, REJECTED, NO_ROOM))
    ).astype(object)
    notes = np.array([_note(kind, homes) for kind, homes in zip(state, found.homes, strict=True)], object)
    if rejected is not None:
        text = tr("The best area that is left out: it comes in when its score rises by {points:.1f} points.")
        notes[rejected.row] = text.format(points=rejected.needs)
    return gpd.GeoDataFrame(
        {
            "area_id": frame["area_id"],
            "area_name": frame["area_name"],
            "prg_homes": np.where(problem.known, found.homes, np.nan),
            "prg_capacity": np.where(problem.known, areas.capacity, np.nan),
            "prg_value": np.where(problem.known, 100.0 * areas.value, np.nan),
            "prg_state": state,
            "prg_freq": np.where(problem.known, frequency, np.nan),
            "prg_robust": np.where(problem.known, (frequency >= norms.programme.robust_share).astype(float), np.nan),
            "prg_period": _periods(problem, found, norms),
            "prg_note": notes,
        },
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )


def _note(state: str, homes: int) -> str:
    texts = {
        CHOSEN: tr("Takes {homes} homes."),
        REJECTED: tr("There is room, but other areas score higher or fit the conditions better."),
        NO_ROOM: tr("Fewer homes fit here than are worth beginning for."),
        NOT_KNOWN: tr("Score or capacity is not known, so nothing is planned here."),
    }
    return texts[state].format(homes=homes)


def _periods(problem: _Problem, found: Allocation, norms: Norms) -> np.ndarray:
    """The period in which each chosen area begins: the most valued areas first, an equal part of the homes a period."""
    names = norms.programme.periods
    result = np.full(len(found.homes), None, object)
    order = [row for row in np.argsort(-problem.areas.value, kind="stable") if found.homes[row] > 0]
    before = np.cumsum([0, *found.homes[order]])[:-1]
    share = max(1.0, found.homes.sum() / len(names))
    for row, already in zip(order, before, strict=True):
        result[row] = names[min(int(already // share), len(names) - 1)]
    return result


def _summary(problem: _Problem, found: Allocation, rejected: _Rejected | None, norms: Norms) -> dict[str, Any]:
    areas, placed = problem.areas, int(found.homes.sum())
    name = problem.frame["area_name"]
    return {
        "homes": problem.demand.homes,
        "placed": placed,
        "short": found.short,
        "areas": int((found.homes > 0).sum()),
        "optimal": found.optimal,
        "node_share": float(found.homes[areas.near_node].sum() / placed) if placed else None,
        "affordable_share": float((areas.affordable * found.homes).sum() / placed)
        if placed and problem.demand.affordable_share is not None
        else None,
        "green_share": float(
            (areas.green_m2.sum() + (areas.green_per_home_m2 * found.homes).sum()) / areas.public_m2.sum()
        )
        if areas.public_m2.any()
        else None,
        "best_rejected": None if rejected is None else str(name.iloc[rejected.row]),
        "best_rejected_needs": None if rejected is None else rejected.needs,
        "norms_version": norms.version,
        "norms_hash": norms.hash,
    }
