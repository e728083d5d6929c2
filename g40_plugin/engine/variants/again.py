"""Scores of a variant: only what depends on its changes is worked out again, only for the areas that they touch.

An area that no change reaches keeps what it had, so the answer is that of scoring the changed city as a whole
(docs/variants.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..city.package import City
from ..fields import fields_of
from ..indicators.accessibility.reached import Sums, sums_at
from ..indicators.indicator import Indicator, code_of
from ..indicators.registry import HANDED_ON, INDICATORS, work_out
from ..indicators.residents import people_today
from ..indicators.run import Run
from ..progress import Progress
from ..score import Given
from ..travel.starts import people_per_area
from .case import Case
from .points import StartsThen
from .reach import Starts, metres_of
from .touched import ORDER, TRAVEL, Touched

# a share of the areas for which some indicators more cost less than another round
_FEW = 0.15


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

    def __init__(self, case: Case) -> None:
        self._case, self._starts = case, StartsThen(case)
        self._touched = Touched(case, self._starts)

    @cached_property
    def near(self) -> InVariant:
        """The areas near the changes alone; all, where none or every one is near."""
        near = self._case.near
        return self if near is self._case else InVariant(near)

    @property
    def city(self) -> City:
        """The city with the variant."""
        return self._case.changed.city

    @property
    def given(self) -> Given:
        """What is given beside the city in the variant."""
        return self._case.then.given

    def scored(self, progress: Progress, *, quick: bool) -> Again:
        """The scoring in the variant; with ``quick`` only what is worked out at once."""
        self._case.searches.begin(progress)
        dependent = self._touched.dependent
        chosen = [one for one in dependent if self._touched.is_at_once(one)] if quick else dependent
        whole = self._whole([one for one in chosen if one.code != ORDER])
        order = [one for one in chosen if one.code == ORDER]
        if order:
            _forget(whole, ORDER)
            work_out(whole, order, progress)
        late = tuple(one.code for one in dependent if one not in chosen)
        return Again(whole, (*late, *self._touched.elsewhere(late)), late, self._case.asked)

    def _whole(self, local: list[Indicator]) -> Run:
        """All areas with what is worked out again for some of them in its place."""
        every = np.arange(self._case.n)
        whole = self._run_of(every, None)
        _take_over(whole, self._case.base.run, every)
        for group, rows in self._together(local):
            self._work_out(whole, group, rows)
        return whole

    def _together(self, local: list[Indicator]) -> list[tuple[list[Indicator], Ints]]:
        """Indicators that are worked out together, and for which areas.

        They follow each other and touch the same areas, or together few.
        """
        groups: list[tuple[list[Indicator], Bools]] = []
        for one in local:
            mask = self._touched.areas[one.code]
            if groups:
                last, areas = groups[-1]
                both = areas | mask
                if both.sum() <= max(self._case.n * _FEW, min(areas.sum(), mask.sum())):
                    groups[-1] = [*last, one], both
                    continue
            groups.append(([one], mask))
        return [(group, np.flatnonzero(mask)) for group, mask in groups]

    def _work_out(self, whole: Run, group: list[Indicator], rows: Ints) -> None:
        """Work out some indicators again for some areas of a run."""
        starts, of_base = self._starts.of_areas(rows)
        part = self._run_of(rows, starts)
        part.know(people_today, self._people[rows])
        if {one.code for one in group} & set(TRAVEL):
            asked = np.isin(self._starts.every[0].frame["area"].to_numpy(int), rows)
            part.sums = self._sums.take(asked) if self._sums is not None else None
            self._know_metres(starts, of_base)
        _take_over(part, whole, rows, {one.code for one in group})
        taken = set(part.names)
        work_out(part, group, self._case.searches.progress)
        whole.put(part, [name for name in part.names if name not in taken], rows)
        for field, found in part.reasons.items():
            for row, reasons in zip(rows, found, strict=True):
                whole.reasons[field][row] = reasons
        whole.facts |= part.facts

    @cached_property
    def _people(self) -> Floats:
        """Inhabitants of each area."""
        people, others = self._case.base.run.once(people_today).copy(), np.flatnonzero(self._starts.others)
        people[others] = people_per_area(self.given.known.parts.iloc[others], self.city)
        return people

    def _run_of(self, rows: Ints, starts: Starts | None) -> Run:
        base, given = self._case.base.run, self.given
        areas = given.known.parts.iloc[rows].reset_index(drop=True)
        share = given.known.share[given.known.enough][rows]
        plans = given.plans.placed
        placed = plans if len(plans) else None
        kept = starts or Starts(base.starts, base.snapped).take(np.zeros(0, np.int64))
        about = (kept.frame, dict(kept.snapped), HANDED_ON, share, placed, given.edited)
        # plans that are points stay within their areas
        return Run(self.city, areas, base.norms, self._case.searches, *about, whole=given.known.parts)

    @cached_property
    def _sums(self) -> Sums | None:
        """Jobs, people and homes within reach of all starting points: those of the base and what is more.

        Where that is not known they are looked for. None where the base does not help.
        """
        base = self._case.base.run.sums
        if base is None or self._touched.facts_differ:
            return None
        every, of_base = self._starts.every
        found, (there, row) = self._touched.otherwise, self._starts.staying(of_base)
        known, sums = {}, {}
        for title, profile in self._case.norms.profiles.items():
            mode, told = profile.mode, base.sums[title]
            as_then = ~found.searched[mode][row]
            same = there[as_then]
            values = np.empty((len(of_base), *told.shape[1:]), told.dtype)
            values[same] = told[of_base[same]] + found.sums[title][row[as_then]]
            rows = np.delete(np.arange(len(values)), same)
            if len(rows):
                silent = self._case.searches.progress.part(0.0, 0.0)
                values[rows] = np.column_stack(sums_at(every.snapped[mode], profile, self._case.searches, silent, rows))
            known[title], sums[title] = np.ones(len(values), bool), values
        return Sums(known, sums)

    def _know_metres(self, starts: Starts, of_base: Ints) -> None:
        """Tell the searches the metres of starting points to all kinds of place, where most are as they were."""
        there, row = self._starts.staying(of_base)
        new, searches = np.delete(np.arange(len(of_base)), there), self._case.searches
        for mode, points in starts.snapped.items():
            if mode not in searches.otherwise:
                continue
            told = self._touched.otherwise.modes[mode].metres
            metres = np.empty((len(of_base), *told.shape[1:]), told.dtype)
            metres[there] = told[row]
            if len(new):
                metres[new] = metres_of(points.take(new), searches, mode)
            searches.take_metres(points, mode, metres)


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
