"""The classes of land cover."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ..translation import tr
from .base import NotNegative, Selectors, Share, Sourced


class LandcoverClass(Sourced):
    """A class of land cover: its tags, its group, its place in the overlay and the fractions of its surface.

    ``variety`` is its class of plants; ``bgt`` selects by object type and attributes, as ``osm`` does by tags.
    ``green_low`` and ``green_high`` bound a green fraction that is an estimate; where they are left out it is sure.
    ``point_m2`` is the ground that a mere point of the class stands for; 0: points do not count.
    ``closed`` are classes of street that nobody walks, cycles or drives a car on, and that are public all the same.
    """

    osm: Selectors = Field(default_factory=list)
    bgt: Selectors = Field(default_factory=list)
    group: Literal[
        "water",
        "paved",
        "parking",
        "green",
        "agriculture",
        "building",
        "private",
        "brownfield",
        "fuel",
        "urban_work",
        "urban_home",
        "urban_other",
    ]
    order: int
    green: Share
    green_low: Share | None = None
    green_high: Share | None = None
    blue: Share = 0.0
    paved: Share = 0.0
    variety: Literal["trees", "shrub", "grass", "herb", "wet"] | None = None
    public: bool
    point_m2: NotNegative = 0.0
    closed: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _bounds_in_order(self) -> LandcoverClass:
        low, high = (self.green if bound is None else bound for bound in (self.green_low, self.green_high))
        if not low <= self.green <= high:
            message = tr("green {green} does not lie between green_low {low} and green_high {high}")
            raise ValueError(message.format(green=self.green, low=low, high=high))
        return self
