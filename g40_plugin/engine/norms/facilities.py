"""Daily functions, their sub-categories and how facilities are found."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import NotNegative, Positive, Selectors, Share, Sourced


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
    many_share: Positive
    boundary_point_m: Positive
    park_boundary_point_m: Positive
    gate: Selectors
    entrance: Selectors
