"""A scoring of a city as it is and one variant of it: what the steps of scoring it again all look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely

from ..areas import Covered
from ..arrays import Bools, Floats
from ..indicators.run import Run
from ..norms import Norms
from ..progress import Progress
from ..travel.moved import Moved
from ..travel.searches import Searches
from ..travel.starts import Choice
from .carried import searches_in
from .changed import Changed
from .given import GivenThen
from .reach import metres_of

# areas so near to a change are answered first
_NEAR_M = 500.0


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
class Case:
    """One variant of a base, and the areas that are asked for (rows of the base's).

    ``moved`` leads points over to other streets, by mode; None where no street that anybody walks or cycles is
    another, or where not ``snaps_hold``: then every point is put on the streets anew.
    """

    base: Base
    changed: Changed
    then: GivenThen
    searches: Searches
    moved: Mapping[str, Moved] | None
    snaps_hold: bool
    asked: Bools

    @classmethod
    def of(cls, base: Base, changed: Changed, then: GivenThen, progress: Progress) -> Case:
        """A variant of which all areas are asked for."""
        carried = searches_in(base.run.searches, changed, progress)
        return cls(base, changed, then, *carried, np.ones(len(base.run.areas), bool))

    @property
    def norms(self) -> Norms:
        """The norms of the base."""
        return self.base.run.norms

    @property
    def n(self) -> int:
        """How many areas the base has."""
        return len(self.asked)

    @property
    def near(self) -> Case:
        """The variant with the areas near its changes alone; with all, where none or every one is near."""
        near = self.then.plans_differ | self.then.sites_differ
        for table in self.changed.touched:
            near = near | self.areas_near(table, _NEAR_M)
        return self if near.all() or not near.any() else replace(self, asked=near)

    def areas_near(self, table: str, metres: float) -> Bools:
        """The areas, asked for or not, that lie so near to a change of a table."""
        found = np.zeros(self.n, bool)
        found[self._area_tree.query(self.changed.touched[table], predicate="dwithin", distance=metres)[1]] = True
        return found

    @cached_property
    def _area_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.base.run.areas.geometry.to_numpy())
