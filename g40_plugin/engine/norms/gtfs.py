"""Timetables."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from annotated_types import Ge, Le
from pydantic import Field

from .base import NotNegative, Positive, Sourced, TypeRanges


class GtfsModes(Sourced):
    """Route types of each mode, as ranges from and to."""

    train: TypeRanges
    metro: TypeRanges
    tram: TypeRanges
    bus: TypeRanges
    ferry: TypeRanges


class GtfsLevels(Sourced):
    """The key of [transit.levels] of each kind of service."""

    intercity: str
    train: str
    metro: str
    brt: str
    tram: str
    bus: str
    ferry: str


class Gtfs(Sourced):
    """How a timetable is read; names are regular expressions."""

    day: str
    weekdays: Annotated[list[Annotated[int, Ge(1), Le(7)]], Field(min_length=1)]
    first_hour: Annotated[int, Ge(0), Le(23)]
    last_hour: Annotated[int, Ge(1), Le(24)]
    peak_hour: Annotated[int, Ge(0), Le(23)]
    school_holidays: list[Annotated[list[Annotated[date, Field(strict=False)]], Field(min_length=2, max_length=2)]]
    intercity_names: list[re.Pattern[str]]
    sprinter_names: list[re.Pattern[str]]
    intercity_types: list[int]
    intercity_least_h: NotNegative
    brt_names: list[re.Pattern[str]]
    levels_file: str
    hull_m: Positive
    modes: GtfsModes
    levels: GtfsLevels
