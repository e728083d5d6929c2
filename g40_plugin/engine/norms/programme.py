"""How a housing programme is divided."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import Field, model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced

# shares such as three thirds are added up
_ROUNDING = 1e-9


class Need(Sourced):
    """What the inhabitants of new homes need of one kind of place."""

    subcategory: str
    unit: Literal["places", "facilities", "m2"]
    per_inhabitant: Positive
    each: Positive | None = None
    """what one facility has room for, where facilities and not their places are counted"""


class Programme(Sourced):
    """What is asked of a housing programme; a key that is left out leaves its condition out."""

    homes: Annotated[int, Ge(1)]
    least_homes: NotNegative
    value: Annotated[str, Field(min_length=1)]
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
    draws: Annotated[int, Ge(1), Le(100_000)]
    robust_share: Share
    periods: Annotated[list[str], Field(min_length=1)]
    mip_gap: NotNegative
    time_limit_s: Positive
    policy_steps: Annotated[int, Ge(1)]
    policy_gap: NotNegative
    needs: dict[str, Need]

    @model_validator(mode="after")
    def _quotas_fit(self) -> Programme:
        if sum(self.quotas.values()) > 1.0 + _ROUNDING:
            raise ValueError(tr("quotas must not add up to more than 1"))
        return self
