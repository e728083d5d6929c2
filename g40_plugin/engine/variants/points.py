"""Where people start in a variant: who stays, who comes and who goes, and where each is on the streets now."""

from __future__ import annotations

from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from ..arrays import Bools, Ints
from ..travel.graph import Snapped, nowhere
from ..travel.starts import make_starts
from .case import Case
from .reach import Starts


class StartsThen:
    """The starting points of a variant, beside those of its base."""

    def __init__(self, case: Case) -> None:
        self._case, self._base = case, case.base.run

    @cached_property
    def others(self) -> Bools:
        """Areas where others may start, since homes or the ground there changed: all of them are near."""
        found = np.zeros(self._case.n, bool)
        for table in {"origins", "landcover"} & set(self._case.changed.touched):
            found |= self._case.areas_near(table, 0.0)
        return found

    @cached_property
    def every(self) -> tuple[Starts, Ints]:
        """All starting points that are asked for, by area, and the row that each had in the base (-1: none).

        Those on one street with them come along, as they tell where a spot is that all share.
        """
        area = self._base.starts["area"].to_numpy(int)
        wanted = here = self._case.asked[area]
        for points in self._base.snapped.values() if not here.all() else ():
            wanted = wanted | points.found & np.isin(points.edge, points.edge[here])
        rows = np.flatnonzero(wanted & ~self.others[area])
        frame, of_base = self._that_stay(rows), rows
        if self.others.any():
            made = self._made_in(np.flatnonzero(self.others))
            frame = pd.concat([frame, made], ignore_index=True)
            of_base = np.concatenate([rows, self._rows_of(made)])
            order = np.argsort(frame["area"].to_numpy(int), kind="stable")
            frame, of_base = frame.iloc[order].reset_index(drop=True), of_base[order]
        return Starts(frame, {mode: self._snapped(frame, of_base, mode) for mode in self._base.snapped}), of_base

    @cached_property
    def rows(self) -> Ints:
        """Rows in the base of the starting points that stay."""
        of_base = self.every[1]
        return of_base[of_base >= 0]

    @cached_property
    def before(self) -> dict[str, Snapped]:
        """Where those that stay were on the streets, by mode."""
        if are_all(self.rows, len(self._base.starts)):
            return dict(self._base.snapped)
        return {mode: points.take(self.rows) for mode, points in self._base.snapped.items()}

    @cached_property
    def now(self) -> Starts:
        """Those that stay as they are now."""
        every, of_base = self.every
        if are_all(of_base, len(self._base.starts)):
            return every
        now = every.take(np.flatnonzero(of_base >= 0))
        # on the same streets they are where they were
        same = self._case.snaps_hold and self._case.moved is None
        return Starts(now.frame, self.before) if same else now

    def of_areas(self, rows: Ints) -> tuple[Starts, Ints]:
        """The starting points of some areas, numbered by these, and the row that each had in the base (-1: none)."""
        every, of_base = self.every
        if len(rows) == self._case.n:
            return every, of_base
        number = np.full(self._case.n, -1, np.int64)
        number[rows] = np.arange(len(rows))
        area = number[every.frame["area"].to_numpy(int)]
        asked = np.flatnonzero(area >= 0)
        some = every.take(asked)
        frame = some.frame.assign(area=area[asked]).reset_index(drop=True)
        return Starts(frame, some.snapped), of_base[asked]

    def staying(self, of_base: Ints) -> tuple[Ints, Ints]:
        """Which of some starting points stay, by their row in the base (-1: none), and their rows among all that do."""
        there = np.flatnonzero(of_base >= 0)
        row = self._number[of_base[there]]
        return there[row >= 0], row[row >= 0]

    def streets_of_others(self, mode: str) -> tuple[Ints, Ints]:
        """The edges of starting points that are no more, and of those that are new."""
        if not self.others.any():
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        every, of_base = self.every
        lost = (self._number < 0) & self.others[self._base.starts["area"].to_numpy(int)]
        gone = self._base.snapped[mode].edge[lost]
        come = every.snapped[mode].edge[of_base < 0]
        return gone[gone >= 0], come[come >= 0]

    @cached_property
    def _number(self) -> Ints:
        """Of each starting point of the base its row among those that stay, -1 where it does not."""
        number = np.full(len(self._base.starts), -1, np.int64)
        number[self.rows] = np.arange(len(self.rows))
        return number

    def _that_stay(self, rows: Ints) -> gpd.GeoDataFrame:
        """Some starting points of the base, with the rows that their addresses have now."""
        frame = self._base.starts if len(rows) == len(self._base.starts) else self._base.starts.iloc[rows]
        before = self._case.changed.rows_before("origins")
        if are_all(before, len(self._base.city.origins)):
            return frame
        now = np.full(len(self._base.city.origins), -1, np.int64)
        now[before[before >= 0]] = np.flatnonzero(before >= 0)
        origin = frame["origin"].to_numpy(np.int64)
        return frame.assign(origin=np.where(origin >= 0, now[np.maximum(origin, 0)], -1))

    def _made_in(self, areas: Ints) -> gpd.GeoDataFrame:
        """The starting points of areas in which others may start."""
        shapes = self._case.then.given.known.parts.iloc[areas].reset_index(drop=True)
        made = make_starts(shapes, self._case.changed.city, self._case.norms.origins, self._case.base.origins)
        return made.assign(area=areas[made["area"].to_numpy(int)])

    def _rows_of(self, made: gpd.GeoDataFrame) -> Ints:
        """The row in the base of starting points at addresses that were there; -1 for all others."""
        starts = self._base.starts
        before = np.append(self._case.changed.rows_before("origins"), -1)
        several = len(self._base.city.origins) + 1
        keys = [starts["area"].to_numpy(np.int64) * several, made["area"].to_numpy(np.int64) * several]
        origin = [starts["origin"].to_numpy(np.int64), before[made["origin"].to_numpy(np.int64)]]
        known = np.flatnonzero(origin[0] >= 0)
        row = pd.Series(known, index=(keys[0] + origin[0])[known])
        found = row.reindex(keys[1] + origin[1]).fillna(-1).to_numpy(np.int64)
        return np.where(origin[1] >= 0, found, -1)

    def _snapped(self, frame: gpd.GeoDataFrame, of_base: Ints, mode: str) -> Snapped:
        """Starting points on the streets of a mode: those of the base led over, as far as these hold."""
        before, moved = self._base.snapped[mode], self._case.moved
        if not self._case.snaps_hold:
            return self._case.searches.starts(frame, mode)
        if moved is None and are_all(of_base, len(before.edge)):
            return before
        found, stays = nowhere(len(frame)), of_base >= 0
        kept = before.take(of_base[stays])
        found.put(stays, kept if moved is None else self._led_over(frame[stays], kept, mode))
        found.put(~stays, self._case.searches.starts(frame[~stays], mode))
        return found

    def _led_over(self, frame: gpd.GeoDataFrame, before: Snapped, mode: str) -> Snapped:
        """Starting points on other streets than before; those at addresses were led over with all of these."""
        case, found, origin = self._case, nowhere(len(frame)), frame["origin"].to_numpy(np.int64)
        at_home = (origin >= 0) & (case.changed.city.origins is self._base.city.origins)
        found.put(at_home, case.searches.homes(mode).take(origin[at_home]))
        moved, max_m = (case.moved or {})[mode], case.norms.snapping.max_m
        points = frame.geometry.to_numpy()[~at_home]
        found.put(~at_home, moved(points, before.take(~at_home), max_m, case.searches.barriers()))
        return found


def are_all(rows: Ints, n: int) -> bool:
    """Whether these are all of so many rows, in their order."""
    return np.array_equal(rows, np.arange(n))
