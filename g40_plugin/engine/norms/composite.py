"""The composite scores: quality and priority."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from .base import NotNegative, Positive, Share, Sourced

# shares such as three thirds are added up
_ROUNDING = 1e-9


class Quality(Sourced):
    """Weight of each pillar; own indicators may be further pillars, by the name of their fields."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, NotNegative]

    a15: NotNegative
    grn: NotNegative
    mix: NotNegative
    ptn: NotNegative


class Priority(Quality):
    den: NotNegative


Mean = Literal["geometric", "harmonic"]


class Composite(Sourced):
    """``mean`` is how pillars become a headline: the harmonic one lets a low pillar weigh heavier still."""

    floor: Positive
    mean: Mean
    seed: int
    min_weight_available: Share
    quality: Quality
    priority: Priority
