"""What a programme asks of the scored areas and their sites, as the solver takes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from ..arrays import Bools, Floats, Ints
from ..city.vector import layers_of, read_vector, split_layer
from ..errors import InputError
from ..indicators.plan_fields import own_fields, own_numbers
from ..norms import Norms
from ..progress import Progress
from ..translation import tr
from .allocation import Allocation, Areas, Demand, Lots
from .sites import Sites, exchanged, filled, known_anywhere, per_area, read_sites, whole_homes
from .worth import accessibility, fields_of, worth

_NEEDED = ("area_id", "area_name", "ptn_score", "a15_score", "den_cap", "typ_main")
# fields that the user's own plan areas may carry
_LEAST, _AFFORDABLE, _GREEN, _GREEN_OF_PLAN = "least_homes", "affordable_share", "green_per_home_m2", "green_plan_m2"


@dataclass(frozen=True)
class Problem:
    """The scored areas, their sites, and the same for the solver."""

    frame: gpd.GeoDataFrame
    sites: Sites
    affordable: Floats
    """affordable share of the homes of each site, NaN where not known"""
    access: Floats
    areas: Areas
    demand: Demand
    known: Bools
    """areas whose value and capacity are known"""
    norms: Norms

    def with_fits(self, fits: Floats) -> Areas:
        """The areas when other numbers of homes fit on the sites."""
        whole = whole_homes(self.sites.area, np.where(self.known[self.sites.area], fits, 0.0))
        capacity = per_area(self.sites.area, whole.astype(float), len(self.frame))
        priced = ~np.isnan(self.affordable) & (whole > 0)
        homes, affordable = (
            per_area(self.sites.area, np.where(priced, one, 0.0), len(self.frame))
            for one in (whole, whole * self.affordable)
        )
        share = np.divide(affordable, homes, out=self.areas.affordable.copy(), where=homes > 0)
        areas = replace(self.areas, capacity=capacity, affordable=share, lots=None)
        if self.demand.affordable_share is None:
            return areas
        lot = self.lots_by(self.affordable)
        lots = Lots(*_lots(self.sites.area, lot, whole), *_of_lots(lot, np.zeros(len(lot)), self.affordable))
        # where all homes of an area are alike the area is one lot
        return (
            replace(areas, lots=lots)
            if len(np.unique(lots.area[lots.capacity > 0])) < (lots.capacity > 0).sum()
            else areas
        )

    def lots_by(self, *columns: Floats) -> Ints:
        """The lot of each site: sites of one area that are alike in these columns."""
        return lots_by(self.sites.area, *columns)

    def taken(self, found: Allocation, areas: Areas, lot: Ints | None = None) -> Ints:
        """Whole homes of each site in a division."""
        whole = np.where(self.known[self.sites.area], self.sites.whole, 0)
        if lot is not None and areas.lots is not None and found.lots is not None:
            return filled(lot, found.lots, whole)
        taken = filled(self.sites.area, found.homes.astype(float), whole)
        if self.demand.affordable_share is None:
            return taken
        above = np.nan_to_num(self.affordable - self.demand.affordable_share)
        return exchanged(taken, whole, above, self.sites.area, self.sites.order)


def lots_by(area: Ints, *columns: Floats) -> Ints:
    """The lot of each site: sites of one area that are alike in these columns; NaN is alike too."""
    keys = np.column_stack([area, *(np.where(np.isnan(one), -1.0, np.round(one, 6)) for one in columns)])
    return np.asarray(np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1), np.int64)


def _lots(area: Ints, lot: Ints, whole: Ints) -> tuple[Ints, Floats]:
    n = int(lot.max()) + 1 if len(lot) else 0
    of_area = np.zeros(n, np.int64)
    of_area[lot] = area
    return of_area, per_area(lot, whole.astype(float), n)


def _of_lots(lot: Ints, *columns: Floats) -> list[Floats]:
    found = []
    for one in columns:
        values = np.zeros(int(lot.max()) + 1 if len(lot) else 0)
        values[lot] = one
        found.append(values)
    return found


def read_problem(
    scored: Path | str, sites: str | None, norms: Norms, progress: Progress, *, only_if: bool, priced: bool
) -> Problem:
    """The problem of a scored file; ``priced`` asks for affordable homes also where no area has a field for them.

    Raises ``InputError`` for what a file lacks and for cells that cannot be read.
    """
    wanted = norms.programme
    frame = _read(scored, norms)
    found = read_sites(scored, sites, frame, wanted.periods, progress, only_if=only_if)
    value = worth(frame, norms)
    known = ~np.isnan(value) & (frame["den_cap"].notna().to_numpy() | known_anywhere(found, len(frame)))
    of_area = _affordable_of_areas(frame)
    asked = bool(own_fields(frame, [_AFFORDABLE]))
    affordable = _affordable_of_sites(found, of_area, asked=asked)
    areas = Areas(
        value=np.where(known, np.nan_to_num(value), 0.0),
        capacity=np.zeros(len(frame)),
        least=_own(frame, _LEAST, wanted.least_homes),
        near_node=frame["ptn_score"].to_numpy(float) >= wanted.node_score,
        kind=frame["typ_main"].to_numpy(object),
        affordable=np.nan_to_num(of_area) if asked else of_area,
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
        # asked for by the field, whatever its cells hold; price classes of plans alone are told and no condition, for
        # what is built elsewhere can make up for them
        affordable_share=wanted.affordable_share if asked or priced else None,
        most_areas=wanted.most_areas,
        exclusive=_overlapping(frame, wanted.overlap_share),
        green_share=wanted.green_share if areas.public_m2.any() else None,
        time_limit_s=wanted.time_limit_s,
    )
    if demand.affordable_share is not None and asked and (affordable[np.isnan(of_area[found.area])] == 0.0).any():
        progress.warn(tr("Areas without {field} count as not affordable.").format(field=_AFFORDABLE))
    problem = Problem(frame, found, affordable, accessibility(frame, norms), areas, demand, known, norms)
    return replace(problem, areas=problem.with_fits(found.fits))


def _read(path: Path | str, norms: Norms) -> gpd.GeoDataFrame:
    message = tr("{path} holds no scored plan areas: choose the GeoPackage that 'Score plan areas' wrote.")
    file, layer = split_layer(path)
    if (layer or "areas") not in layers_of(file):
        raise InputError(message.format(path=path))
    frame = read_vector(path, layer or "areas")
    missing = [name for name in dict.fromkeys((*_NEEDED, *fields_of(norms))) if name not in frame]
    if missing:
        message = tr("{path} lacks the fields {fields}: score the areas with all indicators.")
        raise InputError(message.format(path=path, fields=", ".join(missing)))
    return frame


def _own(frame: gpd.GeoDataFrame, name: str, default: float, *, negative: bool = False) -> Floats:
    """A field of the user's own, the default where it is not there or empty."""
    values = own_numbers(frame, [name], negative=negative)
    return np.where(np.isnan(values), default, values)


def _affordable_of_areas(frame: gpd.GeoDataFrame) -> Floats:
    affordable = own_numbers(frame, [_AFFORDABLE])
    wrong = (affordable < 0.0) | (affordable > 1.0)
    if wrong.any():
        text = tr("The field {field} holds {value:g} in area {area}: give shares from 0 to 1.")
        area = frame["area_id"].to_numpy()[wrong][0]
        raise InputError(text.format(field=_AFFORDABLE, value=affordable[wrong][0], area=area))
    return affordable


def _affordable_of_sites(sites: Sites, of_area: Floats, *, asked: bool) -> Floats:
    """By the plan of the site, else by the field of its area, else as the plans of that area together.

    What is then unknown is 0 where the areas have the field and this one leaves it empty, else NaN.
    """
    n, told = len(of_area), ~np.isnan(sites.affordable)
    homes, affordable = (
        per_area(sites.area, np.where(told, one, 0.0), n) for one in (sites.all_fits, sites.all_fits * sites.affordable)
    )
    of_plans = np.divide(affordable, homes, out=np.full(n, np.nan), where=homes > 0)
    elsewhere = np.where(np.isnan(of_area), of_plans, of_area)
    if asked:
        elsewhere = np.nan_to_num(elsewhere)
    return np.where(told, sites.affordable, elsewhere[sites.area])


def _overlapping(frame: gpd.GeoDataFrame, share: float) -> list[tuple[int, int]]:
    """Pairs of areas that overlap by more than a share of the smaller one: at most one of them can be built."""
    shapes = frame.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    too_much = shared > share * smaller
    return list(zip(first[too_much].tolist(), second[too_much].tolist(), strict=True))
