"""Buildings, their uses and how these mix."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Gt, Le
from pydantic import Field

from .base import NotNegative, Positive, Selectors, Share, Sourced


class BuildingUse(Sourced):
    living: Selectors
    work: Selectors
    industry: Selectors
    shop: Selectors
    care: Selectors
    learn: Selectors
    meet: Selectors
    none: Selectors


class PoiUse(Sourced):
    shop: Selectors
    care: Selectors
    learn: Selectors
    meet: Selectors
    work: Selectors


class LanduseUse(Sourced):
    residential: str
    industrial: str
    retail: str


class FormFactor(Sourced):
    """Floor area of use as a share of gross floor area, by type of building."""

    one_family: Share
    flats: Share
    high_rise: Share
    other: Share
    high_rise_m: Positive


class Buildings(Sourced):
    default_levels: Positive
    level_height_m: Positive
    min_footprint_m2: NotNegative
    m2_per_dwelling: Positive
    one_dwelling: list[str]
    form_factor: FormFactor
    use: BuildingUse
    poi_use: PoiUse
    landuse_use: LanduseUse


class MixingWeights(Sourced):
    entropy: NotNegative
    mxi: NotNegative
    jhb: NotNegative


class Mixing(Sourced):
    ring_m: NotNegative
    ring_weight: Share
    mono_share: Share
    entropy_full: Annotated[float, Gt(0), Le(1)]
    mxi_zero_low: NotNegative
    mxi_full_low: NotNegative
    mxi_full_high: NotNegative
    mxi_zero_high: NotNegative
    jobs_per_dwelling: Positive
    min_floor_m2: NotNegative
    min_weight_available: Share
    reference: dict[Literal["living", "work", "shop", "care", "learn", "meet"], Share] = Field(default_factory=dict)
    """wanted share of each use, empty for none; a use that is not named is not wanted"""
    weights: MixingWeights
