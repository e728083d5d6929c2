"""What depends on a variant: for which areas every indicator may be another.

Every indicator tells which tables it looks at and how far around an area, and to what it looks for ways.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

import numpy as np

from ..arrays import Bools
from ..city.package import City
from ..city.schema import TABLES
from ..indicators.indicator import OWN, WAYS, Indicator
from ..indicators.known import facility_share
from ..indicators.registry import INDICATORS
from ..travel.searches import Searches
from .case import Case
from .points import StartsThen
from .reach import Between, Otherwise, Streets, travel_otherwise

# what is worked out over all areas together
ORDER = "pri"
# families of which ways make a difference far beyond the street that changed
TRAVEL = {"a15": "facilities", "ptn": "stops"}
# families that the plan of an area makes a difference to, and those that its sites do
_OF_PLANS, _OF_SITES = ("prk", "aff", "adp"), ("den", "typ", "inf")
# metres around an area from which on what lies there is no part of it
_BESIDE_M = 30.0


class Touched:
    """What of a scoring one variant touches; looked for once."""

    def __init__(self, case: Case, starts: StartsThen) -> None:
        self._case, self._starts = case, starts

    @cached_property
    def areas(self) -> dict[str, Bools]:
        """Of each indicator the areas, of those that are asked for, for which it may be another."""
        everywhere = np.full(self._case.n, self.facts_differ)
        result: dict[str, Bools] = {}
        for one in INDICATORS:
            mask = everywhere.copy() if self._looks(one) else np.zeros(self._case.n, bool)
            if one.code in TRAVEL:
                mask |= self._travel(one.code)
            else:
                mask |= self._near(one) | self._goes(one)
            if one.code in _OF_PLANS:
                mask |= self._case.then.plans_differ
            if one.code in _OF_SITES:
                mask |= self._case.then.sites_differ
            for code in self._needs(one) - {OWN}:
                mask |= result.get(code, False)
            if one.code == ORDER and mask.any():
                mask[:] = True
            result[one.code] = mask & self._case.asked
        return result

    @cached_property
    def dependent(self) -> list[Indicator]:
        """The indicators that may be others for any area that is asked for, in their order."""
        return [one for one in INDICATORS if self.areas[one.code].any()]

    def is_at_once(self, one: Indicator) -> bool:
        """Whether an indicator, and all of what it needs that depends on the variant too, are quick."""
        needed = [other for other in self.dependent if other.code in self._needs(one)]
        return one.quick and all(other.quick for other in needed)

    def elsewhere(self, late: Collection[str]) -> list[str]:
        """The codes, beside ``late``, of what may be another in areas that are not asked for."""
        if self._case.asked.all():
            return []
        may = {one.code for one in INDICATORS if self._looks(one)}
        may = {one.code for one in INDICATORS if one.code in may or may & self._needs(one)} - set(late)
        return [one.code for one in INDICATORS if one.code in may]

    @cached_property
    def facts_differ(self) -> bool:
        """Whether something that holds for the whole city is another, such as that any school is known."""
        base = self._case.base.run
        return _city_facts(base.city, base.searches) != _city_facts(self._case.changed.city, self._case.searches)

    @cached_property
    def otherwise(self) -> Otherwise:
        """What is another for each of the starting points that stay."""
        case, starts = self._case, self._starts
        metres = {mode: values[starts.rows] for mode, values in case.base.metres.items()}
        streets = Streets(case.changed.new_streets, case.changed.closed_streets)
        searches = Between(case.base.run.searches, case.searches, case.moved)
        now = starts.now.snapped
        others = {mode: starts.streets_of_others(mode) for mode in now}
        return travel_otherwise(starts.before, now, metres, searches, streets, others, case.searches.progress.check)

    def _needs(self, one: Indicator) -> set[str]:
        if one.code == OWN:
            # an own indicator may rest on the fields of any other
            own = self._case.norms.own_indicators
            return {other.code for other in INDICATORS if other is not one} if own else set()
        found = set(one.needs)
        for other in reversed(INDICATORS):
            found |= set(other.needs) if other.code in found and other.code != OWN else set()
        return found

    def _looks(self, one: Indicator) -> bool:
        if one.code == OWN and not self._case.norms.own_indicators:
            return False
        return bool(set(one.looks_at) & set(self._case.changed.touched))

    def _near(self, one: Indicator) -> Bools:
        """The areas as near to a change of what an indicator looks at as it looks around them."""
        found = np.zeros(self._case.n, bool)
        if not self._looks(one):
            return found
        norms, touched = self._case.norms, self._case.changed.touched
        looks = [metres(norms) for metres in (one.margin_m, one.beyond_m) if metres]
        reach = max(_BESIDE_M, one.blocks_m, *looks)
        if one.code == OWN:
            reach = max([reach, *(own.within_m for own in norms.own_indicators.values())])
        for table in set(one.looks_at) & set(touched):
            # of where people start and how they go is known whom it is about
            if not self._tells_ways(one) or table not in WAYS:
                found |= self._case.areas_near(table, reach)
            elif table != "streets":
                found |= self._case.areas_near(table, _BESIDE_M)
        return found

    def _tells_ways(self, one: Indicator) -> bool:
        """Whether it is known for which starting points the streets mean anything else to an indicator."""
        return one.goes_to is not None and self._case.snaps_hold

    def _goes(self, one: Indicator) -> Bools:
        """The areas with anybody for whom the way to what an indicator looks for may be another."""
        found = np.zeros(self._case.n, bool)
        if one.goes_to is None or not self._tells_ways(one) or self._case.moved is None:
            return found
        area = self._starts.now.frame["area"].to_numpy(int)
        for mode, (points, cross) in one.goes_to(self._case.base.run).items():
            found[area[self.otherwise.modes[mode].to_points(points, cross=cross)]] = True
        return found

    def _travel(self, code: str) -> Bools:
        """The areas from which people travel otherwise, or where other people start."""
        found, norms, touched = self._starts.others.copy(), self._case.norms, self._case.changed.touched
        if code == "ptn":
            for table in {"stops", "services"} & set(touched):
                found |= self._case.areas_near(table, norms.edge.transit_m)
        if code == "a15" and norms.catchment.enabled and set(touched) & {"facilities", "origins"}:
            found[:] = True
        return found | self._travels[TRAVEL[code]]

    @cached_property
    def _travels(self) -> dict[str, Bools]:
        """The areas with anybody whose nearest facilities, or whose nearest stops, or what is near, are others."""
        base, found = self._case.base.run, self.otherwise
        area = self._starts.now.frame["area"].to_numpy(int)
        within: Bools = np.any(list(found.searched.values()), axis=0)
        if base.sums is not None:
            sums = {title: values[self._starts.rows] for title, values in base.sums.sums.items()}
            modes = {title: profile.mode for title, profile in base.norms.profiles.items()}
            within = found.within(sums, modes)
        counts = self._several_differ
        return {
            kind: (np.bincount(area, weights=which, minlength=self._case.n) > 0) | counts
            for kind, which in (("facilities", found.facilities | within), ("stops", found.stops))
        }

    @property
    def _several_differ(self) -> bool:
        """Whether more than the nearest place of a kind counts, and any may be another."""
        several = any(sub.measure != "nearest" for sub in self._case.norms.subcategories.values())
        return several and bool({"streets", "facilities"} & set(self._case.changed.touched))


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
