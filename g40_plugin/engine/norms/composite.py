"""The composite scores: quality and priority."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, model_validator

from ..translation import tr
from .base import NotNegative, Positive, Sourced


class Weights(Sourced):
    """A weight for each part of a score; own indicators may be further parts, by the name of their fields."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, NotNegative]

    @model_validator(mode="after")
    def _something_counts(self) -> Weights:
        if not any(self.values_by_name().values()):
            raise ValueError(tr("at least one weight must be more than 0"))
        return self


class Quality(Weights):
    """Weight of each pillar."""

    a15: NotNegative
    grn: NotNegative
    mix: NotNegative
    ptn: NotNegative


class Priority(Weights):
    """Weight of each term of what comes first (docs/method/priority.md)."""

    room: NotNegative
    quality_lacks: NotNegative
    urgency: NotNegative
    plans: NotNegative
    node: NotNegative


Mean = Literal["geometric", "harmonic"]


class Composite(Sourced):
    """``mean`` is how pillars become the mark: the harmonic one lets a low pillar weigh heavier still."""

    floor: Positive
    mean: Mean
    seed: int
    quality: Quality
    priority: Priority
