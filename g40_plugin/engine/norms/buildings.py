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
    commercial: str
    industrial: str
    retail: str


class FormFactor(Sourced):
    """Floor area of use as a share of gross floor area, by type of building."""

    one_family: Share
    flats: Share
    high_rise: Share
    other: Share
    high_rise_m: Positive


class Numbers(Sourced):
    """House numbers: keys of flats behind one of them, and how many a range may hold to be one."""

    flats: list[str]
    most_in_range: int


class Buildings(Sourced):
    default_levels: Positive
    level_height_m: Positive
    min_footprint_m2: NotNegative
    same_share: Share
    m2_per_dwelling: Positive
    one_dwelling: list[str]
    keys: list[str]
    gone: Selectors
    abandoned: Selectors
    underground: Selectors
    numbers: Numbers
    form_factor: FormFactor
    use: BuildingUse
    poi_use: PoiUse
    landuse_use: LanduseUse
