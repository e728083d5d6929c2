"""Buildings and their uses."""

from __future__ import annotations

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
