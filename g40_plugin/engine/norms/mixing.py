"""Function mixing."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Gt, Le
from pydantic import Field, model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced

# shares that a user writes with two or three digits
_SUM_TOLERANCE = 0.001


class MixingWeights(Sourced):
    entropy: NotNegative
    jhb: NotNegative


class Mixing(Sourced):
    ring_m: NotNegative
    ring_weight: Share
    mono_share: Share
    entropy_full: Annotated[float, Gt(0), Le(1)]
    jobs_per_dwelling: Positive
    min_floor_m2: NotNegative
    min_weight_available: Share
    reference: dict[Literal["living", "work", "shop", "care", "learn", "meet"], Share] = Field(default_factory=dict)
    """wanted share of each use, empty for none; a use that is not named is not wanted"""
    weights: MixingWeights

    @model_validator(mode="after")
    def _shares_add_up(self) -> Mixing:
        wanted = sum(self.reference.values())
        if self.reference and abs(wanted - 1.0) > _SUM_TOLERANCE:
            message = tr("the shares of reference add up to {total:g}, they must be 1")
            raise ValueError(message.format(total=wanted))
        return self
