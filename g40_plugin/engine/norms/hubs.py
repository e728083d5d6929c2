"""Mobility hubs."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from .base import NotNegative, Positive, Share, Sourced


class Hubs(Sourced):
    """``kinds`` are kinds of the table mobility; stops up to ``stop_level`` are one kind more."""

    kinds: list[str]
    stop_level: Annotated[int, Ge(1), Le(6)]
    least_kinds: Annotated[int, Ge(1)]
    most_apart: NotNegative
    cluster_m: NotNegative
    near_m: Positive
    wide_m: Positive
    near_weight: Share
    chain_min: Positive
    bike_profile: str
