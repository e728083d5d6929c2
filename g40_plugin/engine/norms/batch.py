"""Many cities at once, and beside each other."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge
from pydantic import model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced


class Batch(Sourced):
    gb_per_city: Positive
    gb_per_input_gb: NotNegative
    memory_share: Share


class Benchmark(Sourced):
    homes: Annotated[int, Ge(1)]
    inhabitants: Annotated[int, Ge(1)]
    low: Share
    high: Share

    @model_validator(mode="after")
    def _in_order(self) -> Benchmark:
        if self.low >= self.high:
            raise ValueError(tr("low must be less than high"))
        return self
