"""Where the best new places are looked for."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge

from .base import NotNegative, Positive, Sourced


class Lift(Sourced):
    """Which places are tried for a new facility, stop or crossing, and how many are named.

    Stops of ``rail_levels`` come within ``rail_m`` of a railway.
    """

    spacing_m: Positive
    apart_m: NotNegative
    best: Annotated[int, Ge(1)]
    crossing_m: Positive
    detour: Positive
    with_sums: Annotated[int, Ge(0)]
    rail_levels: list[str]
    rail_m: Positive
