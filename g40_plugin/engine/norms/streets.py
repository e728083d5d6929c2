"""Streets: classes, widths and speeds."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge
from pydantic import ConfigDict

from .base import Positive, Selectors, Sourced


class Widths(Sourced):
    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Positive]
    default: Positive

    def of(self, highway: str) -> float:
        """Total surface width in metres of a street class; links as their parent."""
        return float(self.__pydantic_extra__.get(highway.removesuffix("_link"), self.default))


class Speeds(Sourced):
    """Kilometres an hour that words in place of a number stand for."""

    words: dict[str, Positive]


class AccessValues(Sourced):
    """Values of tags that tell who may use a way."""

    allowed: list[str]
    refused: list[str]
    no_cycling: list[str]


class OneWay(Sourced):
    """Values and keys of tags that tell in which direction one cycles; ``against`` are values of a cycleway."""

    forward: list[str]
    backward: list[str]
    both: list[str]
    roundabout: list[str]
    against: list[str]
    cycleway: list[str]


class Gates(Sourced):
    """Nodes that close their way where their tags refuse, and the stretch of the way that is closed with them."""

    closing: Selectors
    stretch_m: Positive


class Squares(Sourced):
    """Areas that are walked, and how many places of one are joined by lines across it at most."""

    osm: Selectors
    most_points: Annotated[int, Ge(2)]


class Network(Sourced):
    highways: list[str]
    walk_exclude: list[str]
    walk_needs_sidewalk: list[str]
    bike_exclude: list[str]
    bike_needs_permission: list[str]
    platform: Selectors
    slow_exclude: Selectors
    access: AccessValues
    one_way: OneWay
    gates: Gates
    squares: Squares
    car: list[str]
    cycleway: Selectors
    cycle_highway: Selectors
    width_m: Widths
    speeds: Speeds
