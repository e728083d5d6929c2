"""Walking, cycling, transit, shared and private cars, in that order."""

from __future__ import annotations

import itertools
from typing import Literal

from pydantic import model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced


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
            raise ValueError(tr("walk, cycle, transit, shared and car must fall strictly"))
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
