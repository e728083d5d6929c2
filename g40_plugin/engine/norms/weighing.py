"""Weights that are chosen together: how it is drawn who wins, and which difference can be told."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from .base import Positive, Share, Sourced


class Weighing(Sourced):
    """``order_firm`` and ``order_fair`` are shares of all areas that half of the ranks may span."""

    draws: Annotated[int, Ge(1), Le(100_000)]
    order_firm: Share
    order_fair: Share
    change_points: Positive
