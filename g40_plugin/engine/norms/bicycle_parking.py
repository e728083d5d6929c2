"""Guarded bicycle parking."""

from __future__ import annotations

from .base import Positive, Sourced


class BicycleParking(Sourced):
    """``centres`` are classes of land cover; ``told_by`` kinds of mobility that show that parking is mapped at all."""

    near_m: Positive
    centres: list[str]
    told_by: list[str]
