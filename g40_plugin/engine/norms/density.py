"""Density, infill and the three typologies."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Gt, Le

from .base import NotNegative, Positive, Ramp, Share, Sourced


class Ladder(Sourced):
    accessibility: list[float]
    dwellings_ha: list[float]
    fsi: list[float]


class Usable(Sourced):
    parking: Share
    brownfield: Share
    fuel: Share
    yard: Share
    obsolete: Share
    unused_green: Share


class LocalTarget(Sourced):
    """The highest density around, raised by public transport, in place of the ladder."""

    cell_m: Positive
    within_m: NotNegative
    transit_factor: NotNegative


class Zones(Sourced):
    """Kinds of zones without buildable land as they are drawn, and metres around environmental zones by category."""

    as_drawn: list[Literal["heritage", "safety", "noise"]]
    distance_m: dict[int, NotNegative]


class Density(Sourced):
    target_rule: Literal["ladder", "local"]
    gross_net_factor: Positive
    large_water_m2: NotNegative
    transit_weight: NotNegative
    accessibility_weight: NotNegative
    space_full_share: Annotated[float, Gt(0), Le(1)]
    low_factor: Positive
    high_factor: Positive
    flat_levels_low: Positive
    flat_levels_high: Positive
    flat_year_low: int
    flat_year_high: int
    roof_share: Share
    m2_per_topped_dwelling: Positive
    conversion_share: Share
    m2_per_converted_dwelling: Positive
    low_rise_levels: Positive
    low_rise_year: int
    obsolete_uses: list[str]
    unpaved_covers: list[str]
    yard_covers: list[str]
    water_measure: str
    rail_m: NotNegative
    main_roads: list[str]
    ladder: Ladder
    local: LocalTarget
    usable: Usable
    zones: Zones


class Infill(Sourced):
    inside_share: Share
    outside_share: Share
    tolerance: Share
    unused_green: bool
    paved_share: Share
    hole_m2: NotNegative
    min_contour_m2: NotNegative
    closing_m: NotNegative
    building_m: NotNegative


class Typology(Sourced):
    main_membership: Share
    gsi: Ramp
    osr: Ramp
    period: Ramp
    period_share: Ramp
    mono_share: Ramp
    owner_share: Ramp
    amenity_score: Ramp
    parking_share: Ramp
    headroom: Ramp
    big_box_m2: NotNegative
    big_box_share: Ramp
    vacancy: Ramp
    obsolete_care: Ramp
    obsolete_work: Ramp
    obsolete_year: int
    fuel_urgency: Share
    unused_green_urgency: Share
    least_sign_m2: NotNegative
    residential_share: Share
    node_base: Share
