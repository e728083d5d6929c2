"""Cycle highways."""

from __future__ import annotations

from pydantic import model_validator

from ..translation import tr
from .base import NotNegative, Positive, Sourced


class CycleHighway(Sourced):
    full_m: NotNegative
    zero_m: Positive
    network_m: NotNegative
    step_m: Positive

    @model_validator(mode="after")
    def _falls(self) -> CycleHighway:
        if self.full_m >= self.zero_m:
            raise ValueError(tr("full_m must be lower than zero_m"))
        return self
