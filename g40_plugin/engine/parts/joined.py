"""What all parts found, as one scoring: what is told of areas among each other is worked out here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..city.package import City
from ..indicators.greenery.formula import PublicSpace
from ..indicators.greenery.layer import total_row
from ..indicators.registry import HANDED_ON, all_needed, asked_for, work_out
from ..indicators.run import Run
from ..indicators.transit.stations import FACTS, stations_of, with_balance
from ..norms import Norms
from ..progress import Progress
from ..score import keep_asked
from ..travel.searches import Searches
from .package import CUT
from .part import AFTER
from .stored import Found, facts_of, read_found
from .task import Opened, Task

Layers = dict[tuple[str, str], gpd.GeoDataFrame]

_TOTAL, _STATIONS = ("grn", "city_total"), ("ptn", "stations")
# layers in the order in which a scoring makes them
_ORDER = (("grn", "public_space"), _TOTAL, ("sev", "crossings"), ("a15", "why"), _STATIONS, ("den", "sites"))


def joined_run(folder: Path, task: Task, read: Opened, files: Iterable[Path], progress: Progress) -> Run:
    """The scoring of all areas, of what the parts found."""
    norms, known = read.norms, read.given.known
    every = [read_found(path) for path in files]
    for text in dict.fromkeys(text for found in every for text in found.warnings):
        progress.warn(text)
    areas, plans = known.parts, read.given.plans.placed
    city = _with_own_tables(read, norms)
    none = gpd.GeoDataFrame({"area": np.zeros(0, np.int64)}, geometry=gpd.GeoSeries([], crs=city.crs), crs=city.crs)
    share = known.share[known.enough]
    run = Run(
        city, areas, norms, Searches(city, norms, progress), none, {}, HANDED_ON, share,
        plans if len(plans) else None, read.given.edited,
    )  # fmt: skip
    run.with_routes = task.routes
    with_areas = [found for found in every if len(found.rows)]
    run.columns = _in_order(with_areas, [found.columns for found in with_areas])
    run.parts = _by_indicator(pd.concat([found.parts for found in with_areas], ignore_index=True))
    for found in with_areas:
        for told, coded in found.reasons.items():
            for row, one in zip(found.rows.tolist(), coded, strict=True):
                run.reasons[told][row] = one
    asked = asked_for(task.wanted)
    steps = all_needed(asked)
    run.layers = _layers(run, every, facts_of(folder), {one.code for one in asked})
    work_out(run, [one for one in steps if one.code in AFTER], progress)
    keep_asked(run, {one.code for one in asked})
    return run


def _with_own_tables(read: Opened, norms: Norms) -> City:
    """The city for what is told of all areas together: a large table is there where an own indicator asks for it."""
    package, tables = read.tables.package, read.tables.whole
    wanted = {own.table for own in norms.own_indicators.values()} & set(CUT)
    large = {name: package.whole(name).reset_index(drop=True) for name in wanted}
    return package.city({**tables, "contour": read.tables.city.contour, **large})


def _by_indicator(parts: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows of all parts of scores as each indicator found them: one part of its score after the other, by area."""
    result = []
    for _, rows in parts.groupby("indicator", sort=False, observed=True):
        number = pd.factorize(rows["part"])[0]
        result.append(rows.iloc[np.lexsort((rows["area"], number))].reset_index(drop=True))
    return result


def _in_order(every: list[Found], frames: list[pd.DataFrame]) -> pd.DataFrame:
    rows = np.concatenate([found.rows for found in every])
    together = pd.concat(frames, ignore_index=True)
    return together.iloc[np.argsort(rows, kind="stable")].reset_index(drop=True).copy()


def _layers(run: Run, every: list[Found], facts: dict[str, Any], codes: set[str]) -> Layers:
    """The layers of all parts, each in the order of the areas, and those of the whole region."""
    found: dict[tuple[str, str], list[gpd.GeoDataFrame]] = {}
    for one in every:
        for key, layer in one.layers.items():
            found.setdefault(key, []).append(layer)
    rank = pd.Index(run.areas["area_id"])
    layers = {key: _one_layer(rank, frames) for key, frames in found.items()}
    if _TOTAL in layers:
        space = facts["space"] and PublicSpace(**{name: np.array([m2]) for name, m2 in facts["space"].items()})
        layers[_TOTAL] = total_row(run.city, run.norms, space, known=facts["green_is_known"])
    if "ptn" in codes and facts["streets"]:
        told = [one.stations for one in every if len(one.stations)]
        none = pd.DataFrame(columns=list(FACTS), dtype=float)
        table = pd.concat(told).sort_index() if told else none
        layers[_STATIONS] = with_balance(stations_of(run.city, run.norms), table, run.norms)
    order = {key: number for number, key in enumerate(_ORDER)}
    return dict(sorted(layers.items(), key=lambda item: order.get(item[0], len(order))))


def _one_layer(rank: pd.Index, frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return frames[0]
    together = pd.concat(filled, ignore_index=True)
    if "area_id" not in together:
        return filled[0]
    # what nobody claimed stands behind what somebody did
    last = together["source"].isna() if "cover" in together else np.zeros(len(together), bool)
    order = np.lexsort((np.arange(len(together)), rank.get_indexer(together["area_id"]), last))
    return gpd.GeoDataFrame(together.iloc[order].reset_index(drop=True), crs=frames[0].crs)
