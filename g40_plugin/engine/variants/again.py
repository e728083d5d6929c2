"""Scores of a variant: only what depends on its changes is worked out again, only for the areas that they touch.

Every indicator tells which tables it looks at and how far around an area. An area that no change reaches keeps what
it had, so the answer is that of scoring the changed city as a whole (docs/variants.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..areas import Covered
from ..arrays import Bools, Floats, Ints
from ..city.package import City
from ..city.schema import TABLES
from ..fields import fields_of
from ..indicators.accessibility.reached import Sums, sums_at
from ..indicators.indicator import OWN, WAYS, Indicator, code_of
from ..indicators.known import facility_share
from ..indicators.registry import HANDED_ON, INDICATORS, work_out
from ..indicators.residents import people_today
from ..indicators.run import Run
from ..norms import Norms
from ..progress import Progress
from ..score import Given
from ..travel.graph import Snapped, nowhere
from ..travel.moved import Moved
from ..travel.searches import Searches
from ..travel.starts import Choice, make_starts, people_per_area
from .carried import searches_in
from .changed import Changed
from .given import GivenThen
from .reach import Between, Otherwise, Starts, Streets, metres_of, travel_otherwise

# metres around an area from which on what lies there is no part of it
_BESIDE_M = 30.0
# areas so near to a change are answered first
_NEAR_M = 500.0
# a share of the areas for which some indicators more cost less than another round
_FEW = 0.15
# what is worked out over all areas together
_ORDER = "pri"
# families of which ways make a difference far beyond the street that changed
_TRAVEL = {"a15": "facilities", "ptn": "stops"}
# families that the plan of an area makes a difference to, and those that its sites do
_OF_PLANS, _OF_SITES = ("prk", "aff", "adp"), ("den", "typ", "inf")


@dataclass(frozen=True)
class Base:
    """A whole scoring of a city as it is, from which variants are worked out."""

    run: Run
    known: Covered
    origins: Choice
    metres: Mapping[str, Floats]
    """by mode from each starting point to the nearest place of every kind"""

    @classmethod
    def of(cls, run: Run, known: Covered, origins: Choice) -> Base:
        """The base of a scoring of all indicators."""
        # others may begin a run of their own on the searches of the city
        metres = {mode: metres_of(points, run.searches, mode) for mode, points in run.snapped.items()}
        return cls(run, known, origins, metres)


@dataclass(frozen=True)
class Again:
    """What a variant makes of the columns and reasons of a scoring.

    ``pending`` are the codes of what is not worked out for every area yet, ``late`` those of them that are so for no
    area; the others are for the areas ``told``.
    """

    run: Run
    pending: tuple[str, ...]
    late: tuple[str, ...]
    told: Bools


class InVariant:
    """A base as it is in one variant: what it touches is looked for once, however often it is scored."""

    def __init__(
        self,
        base: Base,
        changed: Changed,
        then: GivenThen,
        progress: Progress,
        carried: tuple[Searches, dict[str, Moved] | None, bool] | None = None,
        asked: Bools | None = None,
    ) -> None:
        """``carried`` are the searches, where they are there already; only the areas ``asked`` are looked at."""
        self._base, self._changed, self._then, self._progress = base, changed, then, progress
        self._norms: Norms = base.run.norms
        self._carried = carried or searches_in(base.run.searches, changed, progress)
        self._searches, self._moved, self._snaps_hold = self._carried
        self._n = len(base.run.areas)
        self._asked: Bools = np.ones(self._n, bool) if asked is None else asked

    @cached_property
    def near(self) -> InVariant:
        """The areas near the changes alone; all, where none or every one is near."""
        near = self._then.plans_differ | self._then.sites_differ
        for table in self._changed.touched:
            near |= self._within(table, _NEAR_M)
        if near.all() or not near.any():
            return self
        return InVariant(self._base, self._changed, self._then, self._progress, self._carried, near)

    @property
    def city(self) -> City:
        """The city with the variant."""
        return self._changed.city

    @property
    def given(self) -> Given:
        """What is given beside the city in the variant."""
        return self._then.given

    def scored(self, progress: Progress, *, quick: bool) -> Again:
        """The scoring in the variant; with ``quick`` only what is worked out at once."""
        self._progress = progress
        self._searches.begin(progress)
        touched = self._touched
        dependent = [one for one in INDICATORS if touched[one.code].any()]
        chosen = [one for one in dependent if self._is_at_once(one, dependent)] if quick else dependent
        local = [one for one in chosen if one.code != _ORDER]
        whole = self._whole(local)
        if any(one.code == _ORDER for one in chosen):
            order = next(one for one in INDICATORS if one.code == _ORDER)
            _forget(whole, _ORDER)
            work_out(whole, [order], self._progress)
        late = tuple(one.code for one in dependent if one not in chosen)
        return Again(whole, (*late, *self._elsewhere(late)), late, self._asked)

    # ------------------------------------------------------------ what depends

    def _is_at_once(self, one: Indicator, dependent: list[Indicator]) -> bool:
        """Whether an indicator, and all of what it needs that depends on the variant too, are quick."""
        needed = [other for other in dependent if other.code in self._needs(one)]
        return one.quick and all(other.quick for other in needed)

    def _needs(self, one: Indicator) -> set[str]:
        if one.code == OWN:
            # an own indicator may rest on the fields of any other
            return set() if not self._norms.own_indicators else {other.code for other in INDICATORS if other is not one}
        found = set(one.needs)
        for other in reversed(INDICATORS):
            found |= set(other.needs) if other.code in found and other.code != OWN else set()
        return found

    def _elsewhere(self, late: Collection[str]) -> list[str]:
        """The codes, beside ``late``, of what may be another in areas that are not asked for."""
        may = {one.code for one in INDICATORS if self._looks(one)}
        may = {one.code for one in INDICATORS if one.code in may or may & self._needs(one)} - set(late)
        return [] if self._asked.all() else [one.code for one in INDICATORS if one.code in may]

    @cached_property
    def _touched(self) -> dict[str, Bools]:
        """Of each indicator the areas for which it may be another."""
        everywhere = np.full(self._n, self._facts_differ)
        result: dict[str, Bools] = {}
        for one in INDICATORS:
            mask = everywhere.copy() if self._looks(one) else np.zeros(self._n, bool)
            if one.code in _TRAVEL:
                mask |= self._travel(one.code)
            else:
                mask |= self._near(one) | self._goes(one)
            if one.code in _OF_PLANS:
                mask |= self._then.plans_differ
            if one.code in _OF_SITES:
                mask |= self._then.sites_differ
            for code in self._needs(one) - {OWN}:
                mask |= result.get(code, False)
            if one.code == _ORDER and mask.any():
                mask[:] = True
            result[one.code] = mask & self._asked
        return result

    def _looks(self, one: Indicator) -> bool:
        if one.code == OWN and not self._norms.own_indicators:
            return False
        return bool(set(one.looks_at) & set(self._changed.touched))

    def _near(self, one: Indicator) -> Bools:
        """The areas as near to a change of what an indicator looks at as it looks around them."""
        found = np.zeros(self._n, bool)
        if not self._looks(one):
            return found
        reach = max(_BESIDE_M, one.blocks_m, one.margin_m(self._norms) if one.margin_m else 0.0)
        if one.code == OWN:
            reach = max([reach, *(own.within_m for own in self._norms.own_indicators.values())])
        for table in set(one.looks_at) & set(self._changed.touched):
            # of where people start and how they go is known whom it is about
            if not self._tells_ways(one) or table not in WAYS:
                found |= self._within(table, reach)
            elif table != "streets":
                found |= self._within(table, _BESIDE_M)
        return found

    def _tells_ways(self, one: Indicator) -> bool:
        """Whether it is known for which starting points the streets mean anything else to an indicator."""
        return one.goes_to is not None and self._snaps_hold

    def _goes(self, one: Indicator) -> Bools:
        """The areas with anybody for whom the way to what an indicator looks for may be another."""
        found = np.zeros(self._n, bool)
        if one.goes_to is None or not self._tells_ways(one) or self._moved is None:
            return found
        area = self._starts[2].frame["area"].to_numpy(int)
        for mode, (points, cross) in one.goes_to(self._base.run).items():
            found[area[self._found_otherwise.modes[mode].to_points(points, cross=cross)]] = True
        return found

    def _within(self, table: str, metres: float) -> Bools:
        found = np.zeros(self._n, bool)
        rows = self._area_tree.query(self._changed.touched[table], predicate="dwithin", distance=metres)[1]
        found[rows] = True
        return found

    @cached_property
    def _area_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._base.run.areas.geometry.to_numpy())

    def _travel(self, code: str) -> Bools:
        """The areas from which people travel otherwise, or where other people start."""
        found = self._other_starts.copy()
        if code == "ptn":
            for table in {"stops", "services"} & set(self._changed.touched):
                found |= self._within(table, self._norms.edge.transit_m)
        if code == "a15" and self._norms.catchment.enabled and set(self._changed.touched) & {"facilities", "origins"}:
            found[:] = True
        return found | self._travels[_TRAVEL[code]]

    @cached_property
    def _other_starts(self) -> Bools:
        """Areas where others may start, since homes or the ground there changed: all of them are near."""
        found = np.zeros(self._n, bool)
        for table in {"origins", "landcover"} & set(self._changed.touched):
            found |= self._within(table, 0.0)
        return found

    @cached_property
    def _every(self) -> tuple[Starts, Ints]:
        """All starting points that are asked for, by area, and the row that each had in the base (-1: none).

        Those on one street with them come along, as they tell where a spot is that all share.
        """
        run, other = self._base.run, self._other_starts
        area = run.starts["area"].to_numpy(int)
        wanted = here = self._asked[area]
        for points in run.snapped.values() if not here.all() else ():
            wanted = wanted | points.found & np.isin(points.edge, points.edge[here])
        rows = np.flatnonzero(wanted & ~other[area])
        frame, of_base = self._that_stay(rows), rows
        if other.any():
            made = self._made_in(np.flatnonzero(other))
            frame = pd.concat([frame, made], ignore_index=True)
            of_base = np.concatenate([rows, self._rows_of(made)])
            order = np.argsort(frame["area"].to_numpy(int), kind="stable")
            frame, of_base = frame.iloc[order].reset_index(drop=True), of_base[order]
        return Starts(frame, {mode: self._snapped(frame, of_base, mode) for mode in run.snapped}), of_base

    def _that_stay(self, rows: Ints) -> gpd.GeoDataFrame:
        """Some starting points of the base, with the rows that their addresses have now."""
        run = self._base.run
        frame = run.starts if len(rows) == len(run.starts) else run.starts.iloc[rows]
        before = self._changed.rows_before("origins")
        if _are_all(before, len(run.city.origins)):
            return frame
        now = np.full(len(run.city.origins), -1, np.int64)
        now[before[before >= 0]] = np.flatnonzero(before >= 0)
        origin = frame["origin"].to_numpy(np.int64)
        return frame.assign(origin=np.where(origin >= 0, now[np.maximum(origin, 0)], -1))

    def _made_in(self, areas: Ints) -> gpd.GeoDataFrame:
        """The starting points of areas in which others may start."""
        shapes = self._then.given.known.parts.iloc[areas].reset_index(drop=True)
        made = make_starts(shapes, self._changed.city, self._norms.origins, self._base.origins)
        return made.assign(area=areas[made["area"].to_numpy(int)])

    def _rows_of(self, made: gpd.GeoDataFrame) -> Ints:
        """The row in the base of starting points at addresses that were there; -1 for all others."""
        starts = self._base.run.starts
        before = np.append(self._changed.rows_before("origins"), -1)
        several = len(self._base.run.city.origins) + 1
        keys = [starts["area"].to_numpy(np.int64) * several, made["area"].to_numpy(np.int64) * several]
        origin = [starts["origin"].to_numpy(np.int64), before[made["origin"].to_numpy(np.int64)]]
        known = np.flatnonzero(origin[0] >= 0)
        row = pd.Series(known, index=(keys[0] + origin[0])[known])
        found = row.reindex(keys[1] + origin[1]).fillna(-1).to_numpy(np.int64)
        return np.where(origin[1] >= 0, found, -1)

    def _snapped(self, frame: gpd.GeoDataFrame, of_base: Ints, mode: str) -> Snapped:
        """Starting points on the streets of a mode: those of the base led over, as far as these hold."""
        before = self._base.run.snapped[mode]
        if not self._snaps_hold:
            return self._searches.starts(frame, mode)
        if self._moved is None and _are_all(of_base, len(before.edge)):
            return before
        found, stays = nowhere(len(frame)), of_base >= 0
        kept = before.take(of_base[stays])
        found.put(stays, kept if self._moved is None else self._led_over(frame[stays], kept, mode))
        found.put(~stays, self._searches.starts(frame[~stays], mode))
        return found

    def _led_over(self, frame: gpd.GeoDataFrame, before: Snapped, mode: str) -> Snapped:
        """Starting points on other streets than before; those at addresses were led over with all of these."""
        found, origin = nowhere(len(frame)), frame["origin"].to_numpy(np.int64)
        at_home = (origin >= 0) & (self._changed.city.origins is self._base.run.city.origins)
        found.put(at_home, self._searches.homes(mode).take(origin[at_home]))
        moved, max_m = (self._moved or {})[mode], self._norms.snapping.max_m
        points = frame.geometry.to_numpy()[~at_home]
        found.put(~at_home, moved(points, before.take(~at_home), max_m, self._searches.barriers()))
        return found

    @cached_property
    def _starts(self) -> tuple[Ints, Mapping[str, Snapped], Starts]:
        """Rows of the base's starting points that stay, where these were on the streets, and as they are now."""
        every, of_base = self._every
        if _are_all(of_base, len(self._base.run.starts)):
            return of_base, self._base.run.snapped, every
        stay = np.flatnonzero(of_base >= 0)
        rows = of_base[stay]
        before = {mode: points.take(rows) for mode, points in self._base.run.snapped.items()}
        now = every.take(stay)
        # on the same streets they are where they were
        same = self._snaps_hold and self._moved is None
        return rows, before, Starts(now.frame, before) if same else now

    @cached_property
    def _found_otherwise(self) -> Otherwise:
        """What is another for each of the starting points that stay."""
        rows, before, now = self._starts
        metres = {mode: values[rows] for mode, values in self._base.metres.items()}
        streets = Streets(self._changed.new_streets, self._changed.closed_streets)
        searches = Between(self._base.run.searches, self._searches, self._moved)
        others = {mode: self._streets_of_others(mode) for mode in now.snapped}
        return travel_otherwise(before, now.snapped, metres, searches, streets, others, self._progress.check)

    @cached_property
    def _travels(self) -> dict[str, Bools]:
        """The areas with anybody whose nearest facilities, or whose nearest stops, or what is near, are others."""
        area = self._starts[2].frame["area"].to_numpy(int)
        found = self._found_otherwise
        within: Bools = np.any(list(found.searched.values()), axis=0)
        if self._base.run.sums is not None:
            sums = {title: values[self._starts[0]] for title, values in self._base.run.sums.sums.items()}
            modes = {title: profile.mode for title, profile in self._norms.profiles.items()}
            within = found.within(sums, modes)
        counts = self._several_differ
        return {
            kind: (np.bincount(area, weights=which, minlength=self._n) > 0) | counts
            for kind, which in (("facilities", found.facilities | within), ("stops", found.stops))
        }

    @property
    def _several_differ(self) -> bool:
        """Whether more than the nearest place of a kind counts, and any may be another."""
        several = any(sub.measure != "nearest" for sub in self._norms.subcategories.values())
        return several and bool({"streets", "facilities"} & set(self._changed.touched))

    @property
    def _facts_differ(self) -> bool:
        """Whether something that holds for the whole city is another, such as that any school is known."""
        cities = self._base.run.city, self._changed.city
        return _city_facts(cities[0], self._base.run.searches) != _city_facts(cities[1], self._searches)

    # ------------------------------------------------------------ what is worked out again

    def _whole(self, local: list[Indicator]) -> Run:
        """All areas with what is worked out again for some of them in its place."""
        whole = self._run_of(np.arange(self._n), None)
        _take_over(whole, self._base.run, np.arange(self._n))
        for group, rows in self._together(local):
            self._work_out(whole, group, rows)
        return whole

    def _together(self, local: list[Indicator]) -> list[tuple[list[Indicator], Ints]]:
        """Indicators that are worked out together, and for which areas.

        They follow each other and touch the same areas, or together few.
        """
        groups: list[tuple[list[Indicator], Bools]] = []
        for one in local:
            mask = self._touched[one.code]
            if groups:
                last, areas = groups[-1]
                both = areas | mask
                if both.sum() <= max(self._n * _FEW, min(areas.sum(), mask.sum())):
                    groups[-1] = [*last, one], both
                    continue
            groups.append(([one], mask))
        return [(group, np.flatnonzero(mask)) for group, mask in groups]

    def _work_out(self, whole: Run, group: list[Indicator], rows: Ints) -> None:
        """Work out some indicators again for some areas of a run."""
        starts, of_base = self._starts_of(rows)
        part = self._run_of(rows, starts)
        part.know(people_today, self._people[rows])
        if {one.code for one in group} & set(_TRAVEL):
            asked = np.isin(self._every[0].frame["area"].to_numpy(int), rows)
            part.sums = self._sums.take(asked) if self._sums is not None else None
            self._know_metres(starts, of_base)
        _take_over(part, whole, rows, {one.code for one in group})
        taken = set(part.names)
        work_out(part, group, self._progress)
        whole.put(part, [name for name in part.names if name not in taken], rows)
        for field, found in part.reasons.items():
            for row, reasons in zip(rows, found, strict=True):
                whole.reasons[field][row] = reasons
        whole.facts |= part.facts

    @cached_property
    def _people(self) -> Floats:
        """Inhabitants of each area."""
        people, other = self._base.run.once(people_today).copy(), np.flatnonzero(self._other_starts)
        people[other] = people_per_area(self._then.given.known.parts.iloc[other], self._changed.city)
        return people

    def _run_of(self, rows: Ints, starts: Starts | None) -> Run:
        base, given = self._base.run, self._then.given
        areas = given.known.parts.iloc[rows].reset_index(drop=True)
        share = given.known.share[given.known.enough][rows]
        plans = given.plans.placed
        placed = plans if len(plans) else None
        kept = starts or Starts(base.starts, base.snapped).take(np.zeros(0, np.int64))
        about = (kept.frame, dict(kept.snapped), HANDED_ON, share, placed, given.edited)
        return Run(self._changed.city, areas, self._norms, self._searches, *about)

    @cached_property
    def _sums(self) -> Sums | None:
        """Jobs, people and homes within reach of all starting points: those of the base and what is more.

        Where that is not known they are looked for. None where the base does not help.
        """
        base, found = self._base.run, self._found_otherwise
        if base.sums is None or self._facts_differ:
            return None
        every, of_base = self._every
        there, row = self._staying(of_base)
        known, sums = {}, {}
        for title, profile in self._norms.profiles.items():
            mode, told = profile.mode, base.sums.sums[title]
            as_then = ~found.searched[mode][row]
            same = there[as_then]
            values = np.empty((len(of_base), *told.shape[1:]), told.dtype)
            values[same] = told[of_base[same]] + found.sums[title][row[as_then]]
            rows = np.delete(np.arange(len(values)), same)
            if len(rows):
                silent = self._progress.part(0.0, 0.0)
                values[rows] = np.column_stack(sums_at(every.snapped[mode], profile, self._searches, silent, rows))
            known[title], sums[title] = np.ones(len(values), bool), values
        return Sums(known, sums)

    def _know_metres(self, starts: Starts, of_base: Ints) -> None:
        """Tell the searches the metres of starting points to all kinds of place, where most are as they were."""
        there, row = self._staying(of_base)
        new = np.delete(np.arange(len(of_base)), there)
        for mode, points in starts.snapped.items():
            if mode not in self._searches.otherwise:
                continue
            told = self._found_otherwise.modes[mode].metres
            metres = np.empty((len(of_base), *told.shape[1:]), told.dtype)
            metres[there] = told[row]
            if len(new):
                metres[new] = metres_of(points.take(new), self._searches, mode)
            self._searches.take_metres(points, mode, metres)

    def _streets_of_others(self, mode: str) -> tuple[Ints, Ints]:
        """The edges of starting points that are no more, and of those that are new."""
        if not self._other_starts.any():
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        every, of_base = self._every
        lost = (self._stay < 0) & self._other_starts[self._base.run.starts["area"].to_numpy(int)]
        gone = self._base.run.snapped[mode].edge[lost]
        come = every.snapped[mode].edge[of_base < 0]
        return gone[gone >= 0], come[come >= 0]

    @cached_property
    def _stay(self) -> Ints:
        """Of each starting point of the base its row among those that stay, -1 where it does not."""
        number = np.full(len(self._base.run.starts), -1, np.int64)
        number[self._starts[0]] = np.arange(len(self._starts[0]))
        return number

    def _staying(self, of_base: Ints) -> tuple[Ints, Ints]:
        """Which of some starting points stay, by their row in the base (-1: none), and their rows among all that do."""
        there = np.flatnonzero(of_base >= 0)
        row = self._stay[of_base[there]]
        return there[row >= 0], row[row >= 0]

    def _starts_of(self, rows: Ints) -> tuple[Starts, Ints]:
        """The starting points of some areas, and the row that each had in the base (-1: none)."""
        every, of_base = self._every
        if len(rows) == self._n:
            return every, of_base
        number = np.full(self._n, -1, np.int64)
        number[rows] = np.arange(len(rows))
        area = number[every.frame["area"].to_numpy(int)]
        asked = np.flatnonzero(area >= 0)
        some = every.take(asked)
        frame = some.frame.assign(area=area[asked]).reset_index(drop=True)
        return Starts(frame, some.snapped), of_base[asked]


def _are_all(rows: Ints, n: int) -> bool:
    """Whether these are all of so many rows, in their order."""
    return np.array_equal(rows, np.arange(n))


def _take_over(run: Run, before: Run, rows: Ints, but: Collection[str] = ()) -> None:
    """Take the columns and reasons of another run, but for those of some codes."""
    families = {field.name: code_of(field.family) for field in fields_of(run.norms)}
    families |= {name: one.code for one in INDICATORS for name in one.hands_on}
    own = set(run.names)
    run.take(before, [name for name in before.names if families.get(name, "") not in but and name not in own], rows)
    for field, found in before.reasons.items():
        if code_of(field.rpartition("_")[0]) not in but:
            run.reasons[field] = [list(found[row]) for row in rows]
    run.facts |= before.facts


def _forget(run: Run, code: str) -> None:
    """Drop the reasons of an indicator that is worked out again."""
    for field in run.reasons:
        if field.rpartition("_")[0] == code:
            run.reasons[field] = [[] for _ in run.reasons[field]]


def _city_facts(city: City, searches: Searches) -> tuple[Any, ...]:
    """What holds for the whole city and shows in all areas."""
    stops = city.stops["departures_h"]
    return (
        tuple(city.table(name).empty for name in TABLES),
        tuple(searches.is_known(name) for name in searches.norms.subcategories),
        bool(stops.isna().all()),
        bool(stops.isna().any()),
        bool((city.origins["people"] > 0).any()),
        round(facility_share(city, searches.norms), 6),
    )
