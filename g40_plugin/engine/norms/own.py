"""Own indicators: what a user adds in an overlay file, as an expression over the city package."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MinLen
from pydantic import model_validator

from ..translation import tr
from .base import NotNegative, Sourced


class OwnIndicator(Sourced):
    """An own indicator: where its value comes from, the anchors of its score, and the threshold, if there is one.

    ``value`` is an SQL expression over the rows of ``table`` in a plan area that fit ``where``; without a table over
    the fields of the scored area alone. ``within_m`` adds the rows up to so many metres around the area.
    """

    title: Annotated[str, MinLen(1)]
    unit: str = ""
    table: str = ""
    where: str = ""
    value: Annotated[str, MinLen(1)]
    within_m: NotNegative = 0.0
    zero: float
    full: float
    pass_from: float | None = None
    pass_up_to: float | None = None

    @model_validator(mode="after")
    def _fits(self) -> OwnIndicator:
        if self.zero == self.full:
            raise ValueError(tr("zero and full must differ: they are the values that score 0 and 100"))
        if self.pass_from is not None and self.pass_up_to is not None:
            raise ValueError(tr("give pass_from or pass_up_to, not both"))
        if self.where and not self.table:
            raise ValueError(tr("where chooses rows of a table: name the table too"))
        return self
