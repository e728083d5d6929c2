"""What the tables of the norms file share: kinds of values, and that every table names its source."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ..translation import tr
from .tags import Selector


def _two_ends(ends: list[float]) -> list[float]:
    if ends[0] == ends[1]:
        raise ValueError(tr("its two values must differ"))
    return ends


def no_key(key: str, value: str, table: str) -> ValueError:
    """The error of a key that names what is no key of a table, or not in a list."""
    return ValueError(tr("{key} = {value} is not in [{table}]").format(key=key, value=value, table=table))


Positive = Annotated[float, Gt(0)]
NotNegative = Annotated[float, Ge(0)]
Share = Annotated[float, Ge(0), Le(1)]
Ramp = Annotated[list[float], Field(min_length=2, max_length=2), AfterValidator(_two_ends)]
Selectors = list[Selector]
TypeRanges = list[Annotated[list[int], Field(min_length=2, max_length=2)]]


class Strict(BaseModel):
    """A table in which an unknown key is an error, and so is a number that is none (nan) or has no end (inf).

    A text, and true or false, are no numbers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class Sourced(Strict):
    """A table that tells where its values come from."""

    source: Annotated[str, Field(min_length=3)]

    @model_validator(mode="after")
    def _zero_is_not_full(self) -> Sourced:
        values = self.values_by_name()
        if "zero" in values and values["zero"] == values.get("full"):
            raise ValueError(tr("zero and full must differ: they are the values that score 0 and 100"))
        return self

    def values_by_name(self) -> dict[str, Any]:
        """All values of the table by name, without its source."""
        return self.model_dump(exclude={"source"})
