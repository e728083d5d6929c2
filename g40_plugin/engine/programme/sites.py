"""The sites of a scored file: homes that fit on each, by path and status of its plan, and what they cost in work.

The columns are those of the layer ``sites`` (docs/programme.md, Sites).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from g40_plugin.catalogue.sites import ONLY_IF, USES, YES

from ..arrays import Bools, Floats, Ints
from ..city.vector import layers_of, read_vector, split_layer
from ..errors import InputError
from ..indicators.density.sites.homes import PATHS
from ..indicators.density.sites.land import EMPTY, PLAN
from ..indicators.plan_fields import read_numbers
from ..intake.guard import reading
from ..progress import Progress
from ..translation import tr

# order of a site: hard plan, soft plan, or neither
HARD, SOFT, OTHER = range(3)
_STATUS = {"hard": HARD, "soft": SOFT, "zacht": SOFT}
_USES = {"": YES, **USES, **{word.replace(" ", "_"): use for word, use in USES.items()}}
_NUMBERS = (
    "area_m2", "density", "share", "share_high", "fits_low", "fits", "fits_high", "first_year", "corporation",
    "middle", "affordable_sale", "jobs", "jobs_kept", "green_m2", "pays_m2", "use_share", "homes",
)  # fmt: skip
_TEXTS = ("site_id", "area_id", "path", "name", "status", "use", "owner")
_NEEDED = ("area_id", "path", "fits_low", "fits", "fits_high")
_YEARS = re.compile(r"(\d{4})\D+(\d{4})")
# sums of parts of homes that make a whole one but for rounding
_ROUNDING = 1e-6
NEVER = -1


@dataclass(frozen=True)
class Sites:
    """All sites with an area, in the order in which an area fills them; every array has one value a site."""

    frame: gpd.GeoDataFrame
    """the columns as read, texts and numbers, in the CRS of the areas"""
    area: Ints
    """row of its area"""
    order: Ints
    """``HARD`` plan, ``SOFT`` plan, or neither"""
    use: NDArray[np.object_]
    low: Floats
    fits: Floats
    high: Floats
    """homes, 0 where a site is struck out, not asked for, or begins after the last period"""
    all_fits: Floats
    """homes whatever ``use`` and its first year say"""
    first: Ints
    """the first period in which it can begin, ``NEVER`` after the last one"""
    affordable: Floats
    """share of its homes that its plan says will be affordable, NaN where it does not tell"""
    jobs_lost: Floats
    """jobs that go when the site is built in full, NaN where not known"""
    unpaid_m2: Floats
    """green that its homes ask for and the site itself cannot pay, in full, NaN where not known"""

    @property
    def whole(self) -> Ints:
        """Whole homes of each site, so rounded that those of an area add up to the whole homes that fit there."""
        return whole_homes(self.area, self.fits)

    def share_taken(self, taken: Ints) -> Floats:
        """What part of each site is built with so many homes on it."""
        return np.divide(taken, self.fits, out=np.zeros(len(taken)), where=self.fits > 0).clip(0.0, 1.0)


def whole_homes(area: Ints, fits: Floats) -> Ints:
    """Homes of each site rounded within its area; the sites of an area stand together."""
    total = np.cumsum(fits)
    first = _starts(area)
    before = np.repeat(np.r_[0.0, total[first[1:] - 1]], np.diff(np.r_[first, len(area)])) if len(area) else total
    up_to = np.floor(total - before + _ROUNDING)
    previous = np.floor(total - fits - before + _ROUNDING)
    return np.asarray(np.maximum(up_to - previous, 0.0), np.int64)


def per_area(area: Ints, values: Floats, n: int) -> Floats:
    """Sums of what is known of the sites of each area."""
    return np.asarray(np.bincount(area, weights=np.nan_to_num(values), minlength=n), float)


def read_sites(
    scored: Path | str,
    own: str | None,
    areas: gpd.GeoDataFrame,
    periods: list[str],
    progress: Progress,
    *,
    only_if: bool,
) -> Sites:
    """The sites of a scored file, or those of the user's own layer ``own`` in their place.

    Raises ``InputError`` for a file without them, and for a cell that cannot be read, which it names.
    """
    frame = _scored_sites(scored) if own is None else read_vector(own, wanted="Polygon")
    missing = [name for name in _NEEDED if name not in frame]
    if missing:
        message = tr("{path} lacks the columns {columns} of the layer sites: use the sites of a scored file.")
        raise InputError(message.format(path=own or scored, columns=", ".join(missing)))
    frame = _columns(frame, areas, str(own or scored))
    frame, area = _placed(frame, areas, progress)
    fits, low, high = _homes(frame, progress)
    order = np.array(frame["status"].map(_STATUS).fillna(OTHER), np.int64)
    order[(frame["path"] != PLAN).to_numpy()] = OTHER
    use = frame["use"].to_numpy(object)
    first = _first_periods(np.where(order < OTHER, frame["first_year"].to_numpy(float), np.nan), periods)
    counts = ((use == YES) | (only_if & (use == ONLY_IF))) & (first != NEVER)
    jobs, kept = (frame[name].to_numpy(float) for name in ("jobs", "jobs_kept"))
    classes = frame[["corporation", "middle", "affordable_sale"]].to_numpy(float)
    of_plan = np.nan_to_num(frame["fits"].to_numpy(float))
    told = (~np.isnan(classes)).any(axis=1) & (of_plan > 0) & (frame["path"] == PLAN).to_numpy()
    affordable = np.divide(np.nansum(classes, axis=1), of_plan, out=np.full(len(fits), np.nan), where=told).clip(
        0.0, 1.0
    )
    green, pays = frame["green_m2"].to_numpy(float), np.nan_to_num(frame["pays_m2"].to_numpy(float))
    lost, unpaid = jobs - np.where(np.isnan(kept), 0.0, kept), np.maximum(green - pays, 0.0)
    # a scoring that left a site out tells neither
    left_out = (fits > 0) & (np.nan_to_num(frame["fits"].to_numpy(float)) == 0)
    lost, unpaid = (np.where(left_out, np.nan, one) for one in (lost, unpaid))
    found = Sites(
        frame, area, order, use, low * counts, fits * counts, high * counts, fits, first, affordable,
        jobs_lost=lost, unpaid_m2=unpaid,
    )  # fmt: skip
    return _sorted(found)


def _scored_sites(path: Path | str) -> gpd.GeoDataFrame:
    file = split_layer(path)[0]
    if "sites" not in layers_of(file):
        message = tr(
            "{path} holds no sites, because an older version scored it or density was left out: score the plan areas "
            "again with all indicators."
        )
        raise InputError(message.format(path=path))
    with reading(path):
        frame = pyogrio.read_dataframe(file, layer="sites")
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=np.full(len(frame), None))
    return frame


def _columns(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, path: str) -> gpd.GeoDataFrame:
    """Numbers as numbers, texts trimmed, and every column there; geometry in the CRS of the areas."""
    frame = frame.reset_index(drop=True)
    columns: dict[str, object] = {}
    for name in _TEXTS:
        texts = frame[name] if name in frame else pd.Series([None] * len(frame), dtype=object)
        columns[name] = texts.astype(object).map(lambda value: "" if pd.isna(value) else str(value).strip())
    columns["use"] = columns["use"].str.lower()  # type: ignore[attr-defined]
    columns["path"] = columns["path"].replace("", EMPTY)  # type: ignore[attr-defined]
    columns["status"] = columns["status"].str.lower()  # type: ignore[attr-defined]
    for name, known in (("use", _USES), ("path", dict.fromkeys(PATHS))):
        _refuse(~columns[name].isin(list(known)), columns[name], columns["site_id"], name, path, list(known))  # type: ignore[attr-defined]
    columns["use"] = columns["use"].map(_USES)  # type: ignore[attr-defined]
    for name in _NUMBERS:
        if name not in frame:
            columns[name] = np.full(len(frame), np.nan)
            continue
        values, wrong = read_numbers(frame[name], frame)
        _refuse(pd.Series(wrong | (values < 0)), frame[name], columns["site_id"], name, path, [])
        columns[name] = values
    share = pd.Series(columns["use_share"])
    _refuse(share > 1.0, share, columns["site_id"], "use_share", path, [])
    result = gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)
    return (
        result.to_crs(areas.crs)
        if frame.crs and areas.crs and len(result)
        else result.set_crs(areas.crs, allow_override=True)
    )


def _refuse(wrong: pd.Series, values: pd.Series, ids: object, name: str, path: str, known: list[str]) -> None:
    if not wrong.any():
        return
    row = int(np.flatnonzero(wrong.to_numpy(bool))[0])
    message = tr("The column {column} of site {site} (row {row}) in {path} holds {value}: give {wanted}.")
    wanted = (
        tr("one of {known}").format(known=", ".join(one for one in known if one)) if known else tr("a number from 0 on")
    )
    if name == "use_share":
        wanted = tr("a share from 0 to 1")
    site, value = np.asarray(ids)[row] or "-", values.iloc[row]
    value = repr(value) if isinstance(value, str) else f"{value:g}"
    raise InputError(message.format(column=name, site=site, row=row + 1, path=path, value=value, wanted=wanted))


def _placed(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, progress: Progress) -> tuple[gpd.GeoDataFrame, Ints]:
    """The sites that lie in an area, and its row: by its id, where that is empty by where most of the site lies."""
    area = np.asarray(pd.Index(areas["area_id"].astype(str)).get_indexer(frame["area_id"]), np.int64)
    loose = np.flatnonzero((area < 0) & ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy())
    if len(loose):
        shapes, whole = frame.geometry.to_numpy()[loose], areas.geometry.to_numpy()
        site, of_area = shapely.STRtree(whole).query(shapes, predicate="intersects")
        shared = shapely.area(shapely.intersection(shapely.make_valid(shapes[site]), whole[of_area]))
        best = np.lexsort((-shared, site))
        site, of_area, shared = site[best], of_area[best], shared[best]
        leads = np.r_[True, site[1:] != site[:-1]] & (shared > 0) if len(site) else np.zeros(0, bool)
        area[loose[site[leads]]] = of_area[leads]
    if (area < 0).any():
        progress.warn(
            tr("{count} sites lie in none of the areas and are left out.").format(count=int((area < 0).sum()))
        )
    kept = area >= 0
    return frame[kept].reset_index(drop=True), area[kept]


def _homes(frame: gpd.GeoDataFrame, progress: Progress) -> tuple[Floats, Floats, Floats]:
    """Homes that fit (mid, low, high): the user's own number, else by the user's own share, else the model's.

    A scoring counts sites with use "only if" in its high end alone: what they hold is worked back from that.
    """
    names = ("homes", "use_share", "share", "share_high", "fits", "fits_low", "fits_high")
    own, wanted, share, share_high, fits, low, high = (frame[name].to_numpy(float) for name in names)
    n, by_plan = len(frame), np.isnan(share)
    of_all = np.divide(fits, share, out=np.full(n, np.nan), where=(fits > 0) & (share > 0))
    of_high = np.divide(high, share_high, out=np.full(n, np.nan), where=share_high > 0)
    of_all = np.where(np.isnan(of_all), of_high, of_all)
    anew = ~np.isnan(wanted) | ((frame["use"] != YES).to_numpy() & (fits == 0))
    model = np.where(by_plan, np.where(fits > 0, fits, high), of_all * np.where(np.isnan(wanted), share, wanted))
    found = []
    for one in (fits, low, high):
        # what is worked back, or rests on a share of the user's own, has no spread
        counted = np.where(anew & ~np.isnan(model), model, one)
        found.append(np.where(np.isnan(own), counted, own))
    unknown = np.isnan(found[0])
    if unknown.any():
        text = tr(
            "Of {count} sites it is not known how many homes fit, and none are counted: fill in homes, or score with "
            "these sites."
        )
        progress.warn(text.format(count=int(unknown.sum())))
    fits, low, high = (np.nan_to_num(one) for one in found)
    return fits, np.minimum(low, fits), np.maximum(high, fits)


def _first_periods(year: Floats, periods: list[str]) -> Ints:
    """The first period that ends in or after a year; the first one where no year, or no years of periods, are told."""
    ends = [int(found[2]) if (found := _YEARS.search(name)) else None for name in periods]
    if None in ends or not len(year):
        return np.zeros(len(year), np.int64)
    first = np.searchsorted(np.array(ends, float), np.nan_to_num(year), side="left")
    return np.where(first == len(ends), NEVER, first).astype(np.int64)


def _sorted(sites: Sites) -> Sites:
    """In the order in which an area fills its sites: hard plans, soft plans, then least work lost, "only if" last."""
    lost = np.divide(
        np.nan_to_num(sites.jobs_lost), sites.all_fits, out=np.zeros(len(sites.area)), where=sites.all_fits > 0
    )
    at = np.lexsort((-sites.all_fits, lost, sites.use == ONLY_IF, sites.first, sites.order, sites.area))
    arrays = {field.name: getattr(sites, field.name)[at] for field in fields(Sites) if field.name != "frame"}
    return Sites(frame=sites.frame.iloc[at].reset_index(drop=True), **arrays)


def filled(lot: Ints, lot_homes: Floats, whole: Ints) -> Ints:
    """Whole homes of each site when each lot takes so many: its sites are filled one after the other.

    ``lot`` is the lot of each site.
    """
    at = np.argsort(lot, kind="stable")
    homes = whole[at].astype(np.int64)
    total = np.cumsum(homes)
    first = np.searchsorted(lot[at], np.arange(len(lot_homes)))
    starts = np.r_[0, total][first]
    before = total - homes - starts[lot[at]]
    taken = np.zeros(len(lot), np.int64)
    taken[at] = np.clip(np.rint(lot_homes).astype(np.int64)[lot[at]] - before, 0, homes)
    return taken


def exchanged(taken: Ints, whole: Ints, above: Floats, area: Ints, order: Ints) -> Ints:
    """Homes of each site after as few as need be go to other sites of their area, so that a share is met.

    ``above`` is what a home of each site has above that share. Those that go least against the order of the plans go
    first, of these the ones that win most.
    """
    taken, lacks = taken.copy(), -float(taken @ above)
    if lacks <= _ROUNDING:
        return taken
    pairs = [
        np.array(np.meshgrid(rows, rows)).reshape(2, -1) for rows in np.split(np.arange(len(area)), _starts(area)[1:])
    ]
    source, target = np.concatenate(pairs, axis=1)
    wins = above[target] - above[source]
    source, target, wins = (one[wins > 0] for one in (source, target, wins))
    first = np.lexsort((-wins, order[target] - order[source]))
    moved = True
    while moved and lacks > _ROUNDING:
        moved = False
        for pair in first:
            of, to, win = source[pair], target[pair], wins[pair]
            homes = min(taken[of], whole[to] - taken[to], math.ceil((lacks - _ROUNDING) / win))
            if homes > 0:
                taken[of], taken[to], lacks, moved = taken[of] - homes, taken[to] + homes, lacks - homes * win, True
            if lacks <= _ROUNDING:
                break
    return taken


def _starts(area: Ints) -> Ints:
    """Where the sites of each area begin; those of an area stand together."""
    return np.flatnonzero(np.r_[True, area[1:] != area[:-1]]) if len(area) else np.zeros(0, np.int64)


def known_anywhere(sites: Sites, n: int) -> Bools:
    """Areas with at least one site on which homes fit, whatever the score could tell of the area."""
    return np.bincount(sites.area, weights=sites.fits, minlength=n) > 0
