"""How people travel, from where, and how much a place counts by its travel time."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced


class Profile(Sourced):
    """One way of travelling: on which part of the network, how fast, and its share in the mixed score."""

    mode: Literal["walk", "walk_no_steps", "bike"]
    speed_km_h: Positive
    mix: Share

    @property
    def metres_per_minute(self) -> float:
        """Speed in metres a minute."""
        return self.speed_km_h * 1000.0 / 60.0


class Decay(Sourced):
    a: float
    b: float
    c: float


class TimeScore(Sourced):
    """How a travel time becomes a score; ``form`` says which of the values below count."""

    form: Literal["linear", "binary", "exponential", "logistic", "bike_decay"]
    full_min: NotNegative
    zero_min: Positive
    pass_min: Positive
    rate_per_min: Positive
    inflection_min: Positive
    deviation_min: Positive
    bike_decay: Decay

    @model_validator(mode="after")
    def _falls(self) -> TimeScore:
        if self.zero_min <= self.full_min:
            raise ValueError(tr("zero_min must be above full_min"))
        return self


class Origins(Sourced):
    household_size: Positive
    min_people: NotNegative
    min_people_per_ha: NotNegative
    grid_m: Annotated[float, Ge(1.0)]
    grid_excludes: list[str]


class Snapping(Sourced):
    max_m: Positive
    barrier_width_m: NotNegative
    min_component_m: NotNegative


class Edge(Sourced):
    walk_minutes: Positive
    bike_minutes: Positive
    transit_m: Positive
    min_covered: Share
    register_share: Share
    max_age_years: Positive
    min_mapped: Share


class Reach(Sourced):
    buffer_m: Positive
    min_hole_m2: NotNegative
