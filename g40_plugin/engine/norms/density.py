"""Room to densify."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le
from pydantic import Field, model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced
from .sites import Sites


class Ladder(Sourced):
    accessibility: list[float]
    dwellings_ha: list[float]
    fsi: list[float]

    @model_validator(mode="after")
    def _rises(self) -> Ladder:
        lists = (self.accessibility, self.dwellings_ha, self.fsi)
        if len({len(values) for values in lists}) > 1:
            raise ValueError(tr("its three lists must be equally long"))
        if any(sorted(values) != values for values in lists):
            raise ValueError(tr("each of its lists must rise"))
        return self


class Guess(Sourced):
    """How far density may be from what guessed floors make of it, where more than ``share`` of the floor area is."""

    share: Share
    low: Annotated[float, Gt(0), Le(1)]
    high: Annotated[float, Ge(1)]


class LocalTarget(Sourced):
    """The highest density around, raised by public transport, in place of the ladder."""

    cell_m: Positive
    within_m: NotNegative
    transit_factor: NotNegative


class Zones(Sourced):
    """Kinds of zones without buildable land as they are drawn, and metres around environmental zones by category."""

    as_drawn: list[Literal["heritage", "safety", "noise"]]
    distance_m: dict[Annotated[int, Field(strict=False)], NotNegative]


class Density(Sourced):
    target_rule: Literal["ladder", "local"]
    gross_net_factor: Positive
    large_water_m2: NotNegative
    transit_weight: NotNegative
    accessibility_weight: NotNegative
    green: Literal["bill", "site_first", "off"]
    unpaved_covers: list[str]
    yard_covers: list[str]
    rail_m: NotNegative
    main_roads: list[str]
    ladder: Ladder
    guess: Guess
    local: LocalTarget
    sites: Sites
    zones: Zones
