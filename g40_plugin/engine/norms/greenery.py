"""Greenery."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt
from pydantic import ConfigDict

from .base import NotNegative, Positive, Share, Sourced


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
    sliver_m2: NotNegative
    width_spread: Annotated[float, Ge(0), Lt(1)]
    weights: GreeneryWeights
    variety: Variety
    network: GreenNetwork
    rain: Rain
    storage: Storage
