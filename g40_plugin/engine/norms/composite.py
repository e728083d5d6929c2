"""The composite, how sure its ranks are, and what is decided with it: housing programme and best lift."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import ConfigDict, Field, model_validator

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


class Robustness(Sourced):
    """How many draws are made, and how wide."""

    draws: Annotated[int, Ge(1)]
    weight_concentration: Positive
    anchor_spread: Share
    speed_spread: Share
    geometric_share: Share
    top: Annotated[int, Ge(1)]


class Programme(Sourced):
    """What is asked of a housing programme; a key that is left out leaves its condition out."""

    homes: Annotated[int, Ge(1)]
    least_homes: NotNegative
    value: Literal["pri", "dena"]
    shortage_cost: Positive
    setup_cost: NotNegative
    node_score: NotNegative
    node_share: Share | None = None
    quotas: dict[Literal["i", "ii", "iii"], Share] = Field(default_factory=dict)
    affordable_share: Share | None = None
    most_areas: Annotated[int, Ge(1)] | None = None
    green_share: Share | None = None
    green_per_home_m2: float
    overlap_share: Share
    draws: Annotated[int, Ge(1)]
    robust_share: Share
    periods: Annotated[list[str], Field(min_length=1)]
    mip_gap: NotNegative
    time_limit_s: Positive

    @model_validator(mode="after")
    def _quotas_fit(self) -> Programme:
        if sum(self.quotas.values()) > 1.0 + _ROUNDING:
            raise ValueError("quotas must not add up to more than 1")
        return self


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
