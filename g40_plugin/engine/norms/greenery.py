"""Greenery and land cover."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le
from pydantic import ConfigDict, Field

from .base import NotNegative, Positive, Selectors, Share, Sourced


class GreeneryWeights(Sourced):
    public_green: NotNegative
    park_near: NotNegative
    canopy: NotNegative
    variety: NotNegative
    network: NotNegative
    water_storage: NotNegative


class Variety(Sourced):
    mono_share: Share
    zero: Positive
    full: Positive


class GreenNetwork(Sourced):
    gap_m: NotNegative
    min_patch_m2: NotNegative
    min_green: Share
    touching_m: Positive
    blue_links: bool
    barriers: list[Literal["rail", "motorway", "water"]]
    zero: Share
    full: Share


class Rain(Sourced):
    depth_m: Positive
    freeboard_m: NotNegative
    zero: NotNegative
    full: Positive


class Storage(Sourced):
    """Cubic metres of rain that a square metre of each kind of measure holds."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, NotNegative]

    @property
    def m3_per_m2(self) -> dict[str, float]:
        """Capacity by kind."""
        return dict(self.__pydantic_extra__)


class Greenery(Sourced):
    target: Annotated[float, Gt(0), Le(1)]
    full: Annotated[float, Gt(0), Le(1)]
    min_public_m2: NotNegative
    park_m: Positive
    park_wider_m: list[Positive]
    canopy_full: Annotated[float, Gt(0), Le(1)]
    min_weight_available: Share
    sliver_m2: NotNegative
    weights: GreeneryWeights
    variety: Variety
    network: GreenNetwork
    rain: Rain
    storage: Storage


class Vegetation(Sourced):
    """Tree crowns and vegetation: from rasters where they are known well enough, else from single trees."""

    min_covered: Share
    margin_m: NotNegative
    trees: Selectors
    tree_m2: Positive
    least_trees_ha: NotNegative
    count_trees: bool
    trees_near: Annotated[int, Ge(1)]
    facade_m: Positive


class LandcoverClass(Sourced):
    """A class of land cover: its tags, its group, its place in the overlay and the fractions of its surface.

    ``variety`` is its class of plants; ``bgt`` selects by object type and attributes, as ``osm`` does by tags.
    ``point_m2`` is the ground that a mere point of the class stands for; 0: points do not count.
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
    blue: Share = 0.0
    paved: Share = 0.0
    variety: Literal["trees", "shrub", "grass", "herb", "wet"] | None = None
    public: bool
    point_m2: NotNegative = 0.0
