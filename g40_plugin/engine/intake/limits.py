"""How much the engine takes on, in one place; a variable of the environment such as ``G40_LIMIT_SQL_S`` raises it."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

from ..errors import InputError
from ..translation import tr

_MEGABYTE = 1_000_000
PREFIX = "G40_LIMIT_"


@dataclass(frozen=True)
class Limit:
    """The most of something, in its unit."""

    name: str
    most: float
    about: str

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return PREFIX + self.name.upper()

    @property
    def value(self) -> float:
        """The most, as the environment sets it or else as it is here. Raises ``InputError`` for what is no number."""
        text = os.environ.get(self.variable, "")
        if not text.strip():
            return self.most
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not found > 0:
            message = tr("The variable {name} holds {value}: give a number above 0, or take it away.")
            raise InputError(message.format(name=self.variable, value=text))
        return found

    def check(self, amount: float, what: str) -> None:
        """Raise ``InputError`` where an amount goes beyond it; ``what`` says of what, as ``the rows of plan.gpkg``."""
        if amount > self.value:
            message = tr(
                "{what} are {amount:.12g}, more than the {most:.12g} that are taken on: give a smaller file, or set "
                "{name} higher."
            )
            raise InputError(message.format(what=what, amount=amount, most=self.value, name=self.variable))


TEXT_BYTES = Limit("text_bytes", 500 * _MEGABYTE, "bytes of a table of text (CSV)")
NORMS_BYTES = Limit("norms_bytes", 5 * _MEGABYTE, "bytes of a norms file")
LAYER_BYTES = Limit("layer_bytes", 2000 * _MEGABYTE, "bytes of a layer of plan areas, sites or corrections")
CELL_CHARACTERS = Limit("cell_characters", 1_000_000, "characters of one value of a table of text")
UNZIPPED = Limit("unzipped", 200.0, "times its size that a zip file of over 100 MB of content may hold")
UNZIPPED_FREE_BYTES = Limit("unzipped_free_bytes", 100 * _MEGABYTE, "bytes that any zip file may hold")
AREAS = Limit("areas", 20_000, "plan areas of one run")
VERTICES = Limit("vertices", 5_000_000, "vertices of all plan areas of one run")
COLUMNS = Limit("columns", 1500, "columns of the user's own; a GeoPackage holds 2,000 with those of the results")
RASTER_CELLS = Limit("raster_cells", 20e9, "cells of a raster within the city")
RASTER_SIDE = Limit("raster_side", 2_000_000, "cells of a side of a raster file")
MINUTES = Limit("minutes", 24, "travel times of one run of reach")
SQL_S = Limit("sql_s", 60, "seconds that one expression of an own indicator may take")

LIMITS = (
    TEXT_BYTES, NORMS_BYTES, LAYER_BYTES, CELL_CHARACTERS, UNZIPPED, UNZIPPED_FREE_BYTES, AREAS, VERTICES, COLUMNS,
    RASTER_CELLS, RASTER_SIDE, MINUTES, SQL_S,
)  # fmt: skip
