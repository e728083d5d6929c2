"""Public transport: levels of stops, the access index, quality classes, node and place."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import ConfigDict, model_validator

from ..translation import tr
from .base import NotNegative, Positive, Selectors, Share, Sourced, no_key


class TransitLevel(Sourced):
    """``mode`` is that of the stops of a level in OpenStreetMap, whose place a timetable of that mode takes."""

    level: Annotated[int, Ge(1), Le(6)]
    mode: Literal["train", "metro", "tram", "bus", "ferry"]
    walk_m: Positive
    bike_m: NotNegative
    quality: Share
    departures_h: Positive
    assumed_departures_h: NotNegative
    osm: Selectors


class ModeNumbers(Sourced):
    """A number per mode of transport."""

    train: NotNegative
    metro: NotNegative
    tram: NotNegative
    bus: NotNegative
    ferry: NotNegative


class PtaiVariant(Sourced):
    """How many metres one goes to a stop of each mode, on foot and by bicycle (0: not by bicycle)."""

    walk_m: ModeNumbers
    bike_m: ModeNumbers


class Ptai(Sourced):
    """Public transport access index; ``band_names`` has one name more than ``bands`` has upper limits."""

    variant: str
    edf_minutes: Positive
    other_routes: Share
    score_full: Positive
    bands: list[NotNegative]
    band_names: list[str]
    walk_profile: str
    bike_profile: str
    wait_min: ModeNumbers
    variants: dict[str, PtaiVariant]

    @model_validator(mode="after")
    def _fits(self) -> Ptai:
        if self.variant not in self.variants:
            raise no_key("variant", self.variant, "transit.ptai.variants")
        if len(self.band_names) != len(self.bands) + 1 or sorted(self.bands) != self.bands:
            raise ValueError(tr("bands must rise, and band_names have one name more"))
        return self


class StopCategories(Sourced):
    """Category of stop by interval, for each key of [transit.levels]."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, list[int]]

    @property
    def of_levels(self) -> dict[str, list[int]]:
        """The categories by level."""
        return self.__pydantic_extra__


class QualityClasses(Sourced):
    """Swiss quality classes: ``classes`` has a row per category of stop and a letter per distance, - is none."""

    enabled: bool
    interval_min: list[Positive]
    distance_m: list[Positive]
    classes: list[str]
    categories: StopCategories

    @model_validator(mode="after")
    def _fits(self) -> QualityClasses:
        rows, columns = len(self.classes), len(self.distance_m)
        tables = self.categories.of_levels.values()
        if any(len(row) != columns for row in self.classes):
            raise ValueError(tr("each row of classes must have a letter per distance_m"))
        if any(len(row) != len(self.interval_min) or not set(row) <= set(range(rows + 1)) for row in tables):
            raise ValueError(
                tr("each row of categories must have a category per interval_min, each a row of classes or 0")
            )
        return self


class NodePlace(Sourced):
    levels: list[Annotated[int, Ge(1), Le(6)]]
    catchment_m: Positive
    amenities_m: Positive
    fewest_for_percentile: Annotated[int, Ge(2)]
    intensity_ha: Positive
    cycleway_m_ha: Positive
    main_road_m_ha: Positive
    amenities: Positive
    main_roads: list[str]
    unbalanced: NotNegative
    stress: NotNegative
    dependence: NotNegative
    min_weight_available: Share


class Transit(Sourced):
    full_fraction: Share
    zero_fraction: Positive
    bike_factor: Share
    ptai_weight: Share
    same_station_m: NotNegative
    ptai: Ptai
    quality_classes: QualityClasses
    node_place: NodePlace
    levels: dict[str, TransitLevel]
