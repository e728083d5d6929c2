"""The further items of the blueprint: the plan itself, barriers, hubs, cycling, schools, STOMP."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le
from pydantic import model_validator

from .base import NotNegative, Positive, Share, Sourced


class PlanFields(Sourced):
    """Names of the plan areas' own fields, in any case; the first that is there counts."""

    homes: list[str]
    spaces: list[str]
    corporation_rent: list[str]
    middle_rent: list[str]
    affordable_sale: list[str]
    corporation_rent_share: list[str]
    middle_rent_share: list[str]
    affordable_sale_share: list[str]
    reused_m2: list[str]
    new_m2: list[str]


class Parking(Sourced):
    below: Positive
    usual: Positive
    m2_per_space: Positive
    m2_per_space_low: Positive
    m2_per_space_high: Positive
    m2_on_the_ground: Positive

    @model_validator(mode="after")
    def _falls(self) -> Parking:
        if self.below >= self.usual:
            raise ValueError("below must be lower than usual")
        return self


class Affordability(Sourced):
    """Shares of the new homes to reach, and the price limits of a year that tell the classes apart."""

    affordable: Annotated[float, Gt(0), Le(1)]
    corporation: Annotated[float, Gt(0), Le(1)]
    middle: Annotated[float, Gt(0), Le(1)]
    tolerance: Share
    year: int
    rent_eur: Positive
    middle_rent_eur: Positive
    affordable_sale_eur: Positive


class Severance(Sourced):
    """How detours are measured; ``kinds`` are kinds of the table barriers."""

    starts: Annotated[int, Ge(1)]
    bearings: Annotated[int, Ge(4)]
    radius_m: Positive
    snap_m: Positive
    search_m: Positive
    min_walks: Annotated[int, Ge(1)]
    full: Positive
    zero: Positive
    lost_directness: Positive
    high_quantile: Share
    kinds: list[Literal["rail", "motorway", "water"]]
    min_water_m: NotNegative
    water_step_m: Positive

    @model_validator(mode="after")
    def _falls(self) -> Severance:
        if self.full >= self.zero:
            raise ValueError("full must be lower than zero")
        return self


class Hubs(Sourced):
    """``kinds`` are kinds of the table mobility; stops up to ``stop_level`` are one kind more."""

    kinds: list[str]
    stop_level: Annotated[int, Ge(1), Le(6)]
    least_kinds: Annotated[int, Ge(1)]
    min_weight_available: Share
    cluster_m: NotNegative
    near_m: Positive
    wide_m: Positive
    near_weight: Share
    chain_min: Positive
    bike_profile: str


class Charging(Sourced):
    near_m: Positive
    sockets_per_station: Positive


class BicycleParking(Sourced):
    """``centres`` are classes of land cover; ``told_by`` kinds of mobility that show that parking is mapped at all."""

    near_m: Positive
    centres: list[str]
    told_by: list[str]


class CycleHighway(Sourced):
    full_m: NotNegative
    zero_m: Positive
    network_m: NotNegative
    step_m: Positive

    @model_validator(mode="after")
    def _falls(self) -> CycleHighway:
        if self.full_m >= self.zero_m:
            raise ValueError("full_m must be lower than zero_m")
        return self


class CycleTracks(Sourced):
    """Streets on which cyclists need a track, and what counts as one beside it."""

    fast_kmh: Positive
    classes: list[str]
    beside_m: NotNegative
    step_m: Positive


class Schools(Sourced):
    near_m: Positive
    classes: list[str]
    calm_kmh: Positive
    calm_classes: list[str]
    calm_weight: NotNegative
    tracks_weight: NotNegative
    min_weight_available: Share


class StompWeights(Sourced):
    """Weights of the five letters, which fall strictly."""

    walk: Positive
    cycle: Positive
    transit: Positive
    shared: Positive
    car: Positive

    @model_validator(mode="after")
    def _falls(self) -> StompWeights:
        values = list(self.values_by_name().values())
        if any(low >= high for high, low in itertools.pairwise(values)):
            raise ValueError("walk, cycle, transit, shared and car must fall strictly")
        return self


class StompMeasures(Sourced):
    """Weight of each measure inside its letter."""

    walk: dict[Literal["walk_share", "footpath"], NotNegative]
    cycle: dict[Literal["bike_access", "tracks"], NotNegative]
    transit: dict[Literal["nodes"], NotNegative]
    shared: dict[Literal["hubs", "shared_cars"], NotNegative]
    car: dict[Literal["parking_land", "through_roads"], NotNegative]


class StreetSpace(Sourced):
    """Classes of land cover by the use of street space."""

    walk: list[str]
    cycle: list[str]
    transit: list[str]
    drive: list[str]
    parking: list[str]


class Stomp(Sourced):
    min_weight_available: Share
    footpath_full: Positive
    shared_cars_full: Positive
    cars_per_place: Positive
    parking_zero: Positive
    through_zero_m_ha: Positive
    through_roads: list[str]
    weights: StompWeights
    measures: StompMeasures
    street_space: StreetSpace
