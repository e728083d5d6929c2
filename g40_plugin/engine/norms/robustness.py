"""How the spread of a ranking is drawn."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from .base import Positive, Share, Sourced


class Robustness(Sourced):
    """How many draws are made, and how wide; and the most points between low and high of a firm and a fair mark."""

    draws: Annotated[int, Ge(1), Le(100_000)]
    weight_concentration: Positive
    anchor_spread: Share
    speed_spread: Share
    geometric_share: Share
    firm_points: Positive
    fair_points: Positive
    top: Annotated[int, Ge(1)]
