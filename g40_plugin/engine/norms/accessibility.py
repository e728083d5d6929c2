"""Accessibility: profiles, travel-time scores, functions and their sub-categories."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field

from .base import NotNegative, Positive, Selectors, Share, Sourced


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


class Several(Sourced):
    mean_of: Annotated[int, Ge(1)]
    gravity_of: Annotated[int, Ge(1)]
    gravity_full: Positive


class Accessibility(Sourced):
    pass_profile: str
    bike_profile: str
    pass_share: Share
    floor: Positive
    min_weight_available: Share


class Origins(Sourced):
    household_size: Positive
    min_people: NotNegative
    min_people_per_ha: NotNegative
    grid_m: Positive
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


class DemandGroup(Sourced):
    """Who competes for places: a share of all people, or of the children under 15 where their number is known."""

    people: Share
    children: Share | None = None


class Catchment(Sourced):
    enabled: bool
    enhanced: bool
    profile: str
    minutes: Positive
    groups: dict[str, DemandGroup]


class Proximity(Sourced):
    warn_km: Positive


class Function(Sourced):
    """A function of daily life; ``weight_on_grid`` counts where an area is scored from a grid, else ``weight``.

    ``title`` is what a user calls a function of his own.
    """

    weight: NotNegative
    weight_on_grid: NotNegative | None = None
    title: str = ""


class Subcategory(Sourced):
    """One kind of facility; ``kind`` tells whether the nearest one counts or all within reach.

    ``measure`` lets the mean of the nearest few, or the number near, count in place of the nearest (table
    ``several``). ``part_of`` names the sub-category that has its weight too where the data cannot tell them apart.
    ``people_per_facility`` is what is usual, for the check; 0: not checked. ``title`` is what a user calls a
    sub-category of his own.
    """

    function: str
    weight: NotNegative
    title: str = ""
    core: bool = False
    kind: Literal["nearest", "jobs", "homes"] = "nearest"
    measure: Literal["nearest", "mean", "gravity"] = "nearest"
    part_of: str = ""
    people_per_facility: NotNegative = 0.0
    osm: Selectors
    profiles: list[str] = Field(default_factory=list)
    min_area_m2: NotNegative = 0.0
    dissolve: bool = False


class Facilities(Sourced):
    exclude: Selectors
    merge_within_m: NotNegative
    few_share: Share
    boundary_point_m: Positive
    park_boundary_point_m: Positive
    gate: Selectors
    entrance: Selectors


class M2PerJob(Sourced):
    work: Positive
    industry: Positive
    shop: Positive
    learn: Positive
    care: Positive
    meet: Positive


class Jobs(Sourced):
    jobs_per_inhabitant: Positive
    pass_fraction: Share
    bike_limit_min: Positive
    walk_square_m: Positive
    bike_square_m: Positive
    m2_per_job: M2PerJob


class Homes(Sourced):
    full: Positive


class Reach(Sourced):
    buffer_m: Positive
    min_hole_m2: NotNegative
