"""What the tables of the norms file share: kinds of values, and that every table names its source."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ConfigDict, Field

from .tags import Selector

Positive = Annotated[float, Gt(0)]
NotNegative = Annotated[float, Ge(0)]
Share = Annotated[float, Ge(0), Le(1)]
Ramp = Annotated[list[float], Field(min_length=2, max_length=2)]
Selectors = list[Selector]
TypeRanges = list[Annotated[list[int], Field(min_length=2, max_length=2)]]


class Strict(BaseModel):
    """A table in which an unknown key is an error, and so is a number that is none (nan) or has no end (inf)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Sourced(Strict):
    """A table that tells where its values come from."""

    source: Annotated[str, Field(min_length=3)]

    def values_by_name(self) -> dict[str, Any]:
        """All values of the table by name, without its source."""
        return self.model_dump(exclude={"source"})
