"""Buildings and their uses."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge

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


class Floors(Sourced):
    """Floors of a building of which none are told, by its kind, and what makes a building flats.

    Where ``least_told`` of a kind are told, their median takes the place of the number here.
    """

    least_told: Annotated[int, Ge(1)]
    flats_from: Positive
    called_flats: list[str]
    shed: Positive
    house: Positive
    flats: Positive
    other: Positive


class Buildings(Sourced):
    level_height_m: Positive
    min_footprint_m2: NotNegative
    same_share: Share
    m2_per_dwelling: Positive
    footprint_m2_per_dwelling: Positive
    least_dwellings_share: Share
    one_dwelling: list[str]
    keys: list[str]
    gone: Selectors
    abandoned: Selectors
    underground: Selectors
    numbers: Numbers
    floors: Floors
    form_factor: FormFactor
    use: BuildingUse
    poi_use: PoiUse
    landuse_use: LanduseUse
