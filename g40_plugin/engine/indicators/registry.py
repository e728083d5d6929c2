"""All indicators in the order of what they need, and which of them a choice asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..progress import Progress
from . import (
    affordability,
    bicycle_parking,
    charging,
    composite,
    cycle_highway,
    hubs,
    mixing,
    parking,
    priority,
    reuse,
    schools,
    stomp,
)
from .accessibility import score as accessibility
from .density import infill_score as infill
from .density import score as density
from .greenery import score as greenery
from .indicator import ALL, Indicator
from .known import leave_unknown, missing_tables, tell_how_known
from .own import score as own
from .run import Run
from .severance import score as severance
from .transit import score as transit
from .typology import score as typology

INDICATORS: tuple[Indicator, ...] = tuple(
    module.INDICATOR
    for module in (
        accessibility,
        transit,
        mixing,
        greenery,
        typology,
        infill,
        density,
        parking,
        affordability,
        reuse,
        severance,
        hubs,
        charging,
        bicycle_parking,
        cycle_highway,
        schools,
        stomp,
        own,
        composite,
        priority,
    )
)
# the choices that together ask for the composites
PILLARS = ("a15", "grn", "mix", "ptn", "den")
EVERY_CODE = tuple(indicator.code for indicator in INDICATORS)
HANDED_ON = frozenset(name for indicator in INDICATORS for name in indicator.hands_on)


def asked_for(wanted: Collection[str]) -> list[Indicator]:
    """The indicators whose fields are given for some choices: codes, such as ``a15``, and groups, such as ``plus``."""
    choices = {*wanted, *((ALL,) if set(wanted) >= set(PILLARS) else ())}
    return [indicator for indicator in INDICATORS if choices & {indicator.code, *indicator.asked_by}]


def evaluate(run: Run, asked: Collection[Indicator], progress: Progress) -> None:
    """Work out the indicators that are asked for, each after what it needs, and their layers."""
    work_out(run, all_needed(asked), progress)
    add_layers(run, asked, progress)


def all_needed(asked: Collection[Indicator]) -> list[Indicator]:
    """The indicators that are asked for and all that they need, in the order in which they are worked out."""
    codes = {indicator.code for indicator in asked}
    for indicator in reversed(INDICATORS):
        codes |= set(indicator.needs) if indicator.code in codes else set()
    return [indicator for indicator in INDICATORS if indicator.code in codes]


def add_layers(run: Run, asked: Collection[Indicator], progress: Progress) -> None:
    """The layers of the indicators that are asked for."""
    for indicator in asked:
        for name, make in indicator.layers if not missing_tables(run, indicator) else ():
            layer = make(run, progress.part(1.0, 1.0))
            if layer is not None:
                run.layers[indicator.code, name] = layer


def work_out(run: Run, steps: Sequence[Indicator], progress: Progress) -> None:
    """Work out some indicators, in the order of ``INDICATORS``, and nothing that they need besides."""
    for step, indicator in enumerate(steps):
        tell_how_known(run, indicator)
        if missing_tables(run, indicator):
            leave_unknown(run, indicator)
        else:
            indicator.evaluate(run, progress.part(step / len(steps), (step + 1) / len(steps)))
            if indicator.from_starts:
                run.reason(indicator.code, ~run.started, "no_residents")
