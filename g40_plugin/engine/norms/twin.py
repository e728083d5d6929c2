"""How masses for a digital twin are drawn."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Gt, Le

from .base import NotNegative, Sourced


class Twin(Sourced):
    """New masses stand on ``built_share`` of their site; buildings count up to ``around_m`` from the plan areas."""

    built_share: Annotated[float, Gt(0), Le(1)]
    around_m: NotNegative
