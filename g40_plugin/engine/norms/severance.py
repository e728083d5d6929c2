"""Detours around barriers."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced


class Severance(Sourced):
    """How detours are measured; ``kinds`` are kinds of the table barriers."""

    most_starts: Annotated[int, Ge(1)]
    groups: Annotated[int, Ge(2)]
    bearings: Annotated[int, Ge(4), Le(360)]
    radius_m: Positive
    snap_m: Positive
    search_m: Positive
    min_walks: Annotated[int, Ge(1)]
    full: Positive
    zero: Positive
    lost_directness: Positive
    high_quantile: Share
    kinds: list[Literal["rail", "motorway", "water"]]
    min_barrier_m: Positive
    min_water_m: NotNegative
    water_step_m: Positive

    @model_validator(mode="after")
    def _falls(self) -> Severance:
        if self.full >= self.zero:
            raise ValueError(tr("full must be lower than zero"))
        return self
