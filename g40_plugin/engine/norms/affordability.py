"""Price classes of the homes of a plan."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Gt, Le

from .base import Positive, Share, Sourced


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
