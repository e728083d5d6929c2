"""The parking norm of a plan."""

from __future__ import annotations

from pydantic import model_validator

from ..translation import tr
from .base import Positive, Sourced


class Parking(Sourced):
    below: Positive
    usual: Positive
    m2_per_space: Positive
    m2_per_space_low: Positive
    m2_per_space_high: Positive
    m2_on_the_ground: Positive

    @model_validator(mode="after")
    def _falls(self) -> Parking:
        if self.below >= self.usual:
            raise ValueError(tr("below must be lower than usual"))
        return self
