"""The plans of a municipality: where homes are to come, how many, when, and how sure that is (docs/plans.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.language import listed

from ..arrays import Bools, Floats
from ..city.package import City
from ..city.text_tables import texts
from ..errors import InputError
from ..indicators.plan_fields import own_numbers
from ..norms import Norms
from ..progress import Progress
from ..translation import tr
from .places import AREA, lying_inside, place
from .rows import Rows, read_rows
from .values import ENDED, HARD, SOFT, amounts, class_homes, statuses, words_of, years

CLASSES = ("corporation", "middle", "affordable_sale")
# of the plan areas' own fields, in the same order
_AREA_FIELDS = ("corporation_rent", "middle_rent", "affordable_sale")
OWN = "own"
# why a row counts nowhere, beside ENDED
PLACE, HOMES, SUM, TWICE = "place", "homes", "sum", "twice"


@dataclass(frozen=True)
class Plans:
    """What a list of plans, and the plan areas themselves, tell of homes to come."""

    placed: gpd.GeoDataFrame
    """a plan each, in the CRS of the city: ``plan_id`` (each once), ``name`` or null, ``area_id`` of the plan area
    that holds most of it, ``homes``, ``status`` (hard, soft), ``first_year`` and ``last_year``, homes of each price
    class (``corporation``, ``middle``, ``affordable_sale``) and ``parking_spaces``, NaN where not told; ``placed_by``
    (polygon, point, area: by its area alone, own: a field of the plan area) and ``row`` of the list; the geometry is
    a polygon or a point, of a plan with a name that tells its area alone a point in it"""
    unplaced: pd.DataFrame
    """rows that count nowhere: ``row``, ``name``, ``homes`` (NaN where not known), ``cause`` (place, homes, ended, sum,
    twice) and ``reason``, a sentence"""

    @property
    def homes_without_place(self) -> float:
        """Homes that would count if it were known where they come."""
        return float(self.unplaced.loc[self.unplaced["cause"] == PLACE, "homes"].sum())

    @property
    def facts(self) -> dict[str, str]:
        """Homes and rows for the table meta; nothing where there are neither."""
        if self.placed.empty and self.unplaced.empty:
            return {}
        homes = {status: self.placed.loc[self.placed["status"] == status, "homes"].sum() for status in (HARD, SOFT)}
        return {
            "plans_homes": f"{sum(homes.values()):.0f}",
            "plans_hard": f"{homes[HARD]:.0f}",
            "plans_soft": f"{homes[SOFT]:.0f}",
            "plans_unplaced": f"{len(self.unplaced)}",
            "plans_unplaced_homes": f"{self.homes_without_place:.0f}",
        }


def read_plans(
    path: str | None,
    areas: gpd.GeoDataFrame,
    crs: str,
    norms: Norms,
    progress: Progress,
    *,
    city: City | None = None,
) -> Plans:
    """The plans of a list (any vector layer, CSV, workbook) and those that the areas bring in fields of their own.

    ``areas`` are plan areas in ``crs``; with a ``city`` postcodes and BAG ids tell places too. Where the list has a
    plan in an area, the area's own homes are left out. What is odd in single rows is told and listed, and does not
    stop. Raises ``InputError`` for a list that cannot be read or whose columns can be read in two ways.
    """
    own = _of_areas(areas, norms)
    if path is None:
        return Plans(own, _unplaced([], [], [], [], []))
    of_list, unplaced = _of_list(path, areas, crs, norms, progress, city)
    twice = own["area_id"].isin(of_list["area_id"])
    if twice.any():
        text = tr(
            "{count} plan areas bring homes of their own and have plans in the list too ({names}): those of the list "
            "count."
        )
        progress.warn(text.format(count=int(twice.sum()), names=listed(own.loc[twice, "name"])))
    placed = pd.concat([of_list, own[~twice]], ignore_index=True)
    placed["plan_id"] = _each_once(placed["plan_id"])
    _tell_overlap(placed, norms, progress)
    found = Plans(placed, unplaced)
    if len(unplaced):
        text = tr(
            "{count} rows of the list of plans count nowhere ({names}), {homes:.0f} homes for lack of a place: the "
            "table plans_unplaced tells why."
        )
        names = listed(unplaced["name"].where(unplaced["name"].notna(), unplaced["row"].map(_numbered)))
        progress.warn(text.format(count=len(unplaced), homes=found.homes_without_place, names=names))
    return found


def _of_list(
    path: str, areas: gpd.GeoDataFrame, crs: str, norms: Norms, progress: Progress, city: City | None
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    rows = read_rows(path, crs, norms, city)
    if rows.frame.empty:
        raise InputError(tr("The list {file} has no plans: choose another one.").format(file=rows.title))
    names, ids, area_names = rows.texts("name"), rows.texts("area_id"), rows.texts("area_name")
    told = _Tell(names, rows, progress)
    values = _values(rows, norms, told)
    homes, state = values["homes"].to_numpy(float), rows.texts("status")
    found = place(rows.geometry, names, ids, area_names, areas, norms.tables.crs)
    reason = _no_plan(rows, names, values, norms)
    _same_as(reason, rows, values, names, found.area)
    lost = reason["reason"].isna() & pd.notna(found.reason)
    reason.loc[lost, "cause"], reason.loc[lost, "reason"] = PLACE, found.reason[lost]
    if pd.notna(found.reason).all() and not _tells_places(rows):
        message = tr(
            "The list {file} does not tell where its plans lie: add columns x and y, lon and lat, or one with the id "
            "or name of the plan area ({names})."
        )
        columns = norms.plans.columns
        raise InputError(message.format(file=rows.title, names=f"{columns.area_id[0]}, {columns.area_name[1]}"))
    kept = reason["reason"].isna().to_numpy(bool)
    status = np.where(values["status"] == HARD, HARD, SOFT)
    told(
        kept & pd.isna(values["status"].to_numpy(object)) & state.notna().to_numpy(bool),
        tr("Plans with a status that is not known, which count as soft: {count} ({names})."),
        state,
    )
    told(
        kept & state.isna().to_numpy(bool),
        tr("Plans without a status, which count as soft: {count} ({names})."),
    )
    told(
        kept & found.moved, tr("Plans in none of the plan areas, which count in the one they name: {count} ({names}).")
    )
    told(kept & found.elsewhere, tr("Plans in another plan area than they name, which count there: {count} ({names})."))
    own_id = rows.texts("id")
    placed = gpd.GeoDataFrame(
        {
            "plan_id": own_id.where(own_id.notna(), [str(number) for number in rows.number]),
            "name": names,
            "area_id": areas["area_id"].to_numpy(object)[np.maximum(found.area, 0)],
            "homes": homes,
            "status": status,
            **{name: values[name] for name in ("first_year", "last_year", *CLASSES, "parking_spaces")},
            "placed_by": found.placed_by,
            "row": rows.number.astype(float),
        },
        geometry=found.geometry,
        crs=crs,
    )
    out = reason[~kept]
    unplaced = _unplaced(rows.number[~kept], names[~kept], homes[~kept], out["cause"], out["reason"])
    return placed[kept].reset_index(drop=True), unplaced


@dataclass(frozen=True)
class _Tell:
    """Says what is odd in some rows of a list, with how many and which."""

    names: pd.Series
    rows: Rows
    progress: Progress

    def __call__(self, where: Bools, text: str, values: pd.Series | None = None) -> None:
        if where.any():
            numbered = [_numbered(number) for number in self.rows.number[where]]
            names = self.names[where].where(self.names[where].notna(), numbered)
            if values is not None:
                names = names + ": " + values[where].astype(str)
            self.progress.warn(text.format(count=int(where.sum()), names=listed(names)))


def _values(rows: Rows, norms: Norms, told: _Tell) -> pd.DataFrame:
    """The numbers, years and status of each row, NaN or null where not told or not possible, which is told."""
    frame, columns = rows.frame, rows.columns
    homes, _ = amounts(frame[columns["homes"]], frame)
    first, last, no_year = years(*(rows.texts(key) for key in ("first_year", "last_year", "period")))
    told(no_year, tr("Plans with a time without a year: {count} ({names}). Give years such as 2028."))
    swapped = first > last
    told(swapped, tr("Plans that end before they start, whose years are exchanged: {count} ({names})."))
    found: dict[str, Any] = {
        "homes": homes,
        "status": statuses(rows.texts("status"), norms.plans.status),
        "first_year": np.where(swapped, last, first),
        "last_year": np.where(swapped, first, last),
    }
    odd = np.zeros(len(frame), bool)
    for name in CLASSES:
        counted, share = (frame.get(columns.get(key, "")) for key in (name, f"{name}_share"))
        found[name], wrong = class_homes(counted, share, homes, frame)
        odd |= wrong
    spaces = frame.get(columns.get("parking_spaces", ""))
    found["parking_spaces"] = np.full(len(frame), np.nan)
    if spaces is not None:
        found["parking_spaces"], wrong = amounts(spaces, frame)
        odd |= wrong
    told(odd, tr("Plans whose price classes or parking spaces are no number from 0 on: {count} ({names})."))
    too_many = _without_too_many(found, homes, norms)
    told(
        too_many,
        tr("Plans whose price classes add up to more than their homes, which do not count: {count} ({names})."),
    )
    return pd.DataFrame(found)


def _without_too_many(found: dict[str, Any], homes: Floats, norms: Norms) -> Bools:
    """Where price classes add up to more than the homes; they are not known then."""
    total = np.nansum([found[name] for name in CLASSES], axis=0)
    too_many = np.asarray(total > homes * (1.0 + norms.affordability.tolerance))
    for name in CLASSES:
        found[name] = np.where(too_many, np.nan, found[name])
    return too_many


def _no_plan(rows: Rows, names: pd.Series, values: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Why a row is no plan whatever its place, as ``cause`` and ``reason``; null where it is one."""
    sums = {words_of(name) for name in norms.plans.totals}
    homes, state, raw = values["homes"].to_numpy(float), rows.texts("status"), rows.texts("homes")
    found = pd.DataFrame({"cause": None, "reason": None}, index=range(len(homes)), dtype=object)
    for row in np.flatnonzero(~(homes > 0)):
        text = tr("It has no number of homes: fill it in.")
        if homes[row] == 0:
            text = tr("It brings no homes.")
        elif pd.notna(raw.iloc[row]):
            text = tr("Its homes are {value}, which is no number from 0 on: give one number.")
        found.loc[row] = [HOMES, text.format(value=raw.iloc[row])]
    for row in np.flatnonzero(values["status"] == ENDED):
        text = tr("By its status ({status}) it is built or given up: it is no plan any more.")
        found.loc[row] = [ENDED, text.format(status=state.iloc[row])]
    total = names.map(lambda name: pd.notna(name) and words_of(name) in sums).to_numpy(bool)
    found.loc[total] = [SUM, tr("It is the sum of other rows.")]
    return found


def _same_as(reason: pd.DataFrame, rows: Rows, values: pd.DataFrame, names: pd.Series, area: np.ndarray) -> None:
    """Give a reason to rows that say nothing else than one before them."""
    wkb = shapely.to_wkb(rows.geometry)
    asked = {key: rows.texts(key) for key in ("id", "status", "area_id", "area_name")}
    same = values.drop(columns="status").assign(of=names, wkb=wkb, area=area, **asked)
    same = same[reason["reason"].isna()]
    # what is empty is the same as what is empty
    same = same.astype(object).where(same.notna(), "")
    groups = same.groupby([*same.columns], sort=False).ngroup()
    first = groups.drop_duplicates()
    row_of = pd.Series(rows.number[first.index], index=first.to_numpy())
    for row in groups.index[groups.duplicated()]:
        reason.loc[row] = [TWICE, tr("It is the same as row {row}, which counts.").format(row=row_of[groups[row]])]


def _tells_places(rows: Rows) -> bool:
    """Whether any row says in some way where it lies, be it wrong."""
    named = rows.texts("area_id").notna() | rows.texts("area_name").notna()
    return bool(named.any() or not shapely.is_missing(rows.geometry).all())


def _of_areas(areas: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """Areas that bring homes of their own, each a plan with its polygon."""
    fields, columns = norms.plan_fields, norms.plans.columns
    homes = own_numbers(areas, fields.homes)
    state = texts(areas, columns.status)
    first, last, _ = years(*(texts(areas, names) for names in (columns.first_year, columns.last_year, columns.period)))
    found: dict[str, Any] = {
        "plan_id": areas["area_id"].astype(object),
        "name": areas["area_name"].astype(object),
        "area_id": areas["area_id"].astype(object),
        "homes": homes,
        "status": np.where(statuses(state, norms.plans.status) == HARD, HARD, SOFT),
        "first_year": np.where(first > last, last, first),
        "last_year": np.where(first > last, first, last),
    }
    for name, field in zip(CLASSES, _AREA_FIELDS, strict=True):
        share, counted = (
            own_numbers(areas, getattr(fields, f"{field}_share")),
            own_numbers(areas, getattr(fields, field)),
        )
        found[name] = np.where(np.isnan(share), counted, share * homes)
    _without_too_many(found, homes, norms)
    found["parking_spaces"] = own_numbers(areas, fields.spaces)
    found |= {"placed_by": OWN, "row": np.nan}
    every = gpd.GeoDataFrame(found, geometry=areas.geometry.to_numpy(), crs=areas.crs)
    return every[homes > 0].reset_index(drop=True)


def _tell_overlap(placed: gpd.GeoDataFrame, norms: Norms, progress: Progress) -> None:
    """Tell plans that lie in a larger plan: what is part of another must not be counted twice."""
    shapes, by = placed.geometry.to_numpy(), placed["placed_by"].to_numpy(object)
    area, names = placed["area_id"].to_numpy(object), placed["name"].where(placed["name"].notna(), placed["plan_id"])
    whole = (by == AREA) & (shapely.get_dimensions(shapes) > 0)
    pairs = [
        (inner, outer)
        for inner, outer in lying_inside(shapes, norms.plans.overlap_share)
        if not (whole[inner] and whole[outer] and area[inner] == area[outer])
    ]
    if pairs:
        text = tr(
            "Plans inside another plan: {count} ({names}). Leave one of both out where it is part of the other, "
            "else its homes count twice."
        )
        shown = tr("{inner} in {outer}")
        told = [shown.format(inner=names.iloc[inner], outer=names.iloc[outer]) for inner, outer in pairs]
        progress.warn(text.format(count=len({inner for inner, _ in pairs}), names=listed(told)))


def _unplaced(rows: object, names: object, homes: object, causes: object, reasons: object) -> pd.DataFrame:
    columns = {
        "row": np.asarray(rows, dtype=int),
        "name": np.asarray(names, dtype=object),
        "homes": np.asarray(homes, dtype=float),
        "cause": np.asarray(causes, dtype=object),
        "reason": np.asarray(reasons, dtype=object),
    }
    return pd.DataFrame(columns)


def _each_once(ids: pd.Series) -> pd.Series:
    """The ids, with a number behind those that were there before."""
    found = ids.astype(str)
    while found.duplicated().any():
        times = found.groupby(found).cumcount()
        found = found.where(times == 0, found + "-" + (times + 1).astype(str))
    return found


def _numbered(number: float) -> str:
    return tr("row {row}").format(row=int(number))
