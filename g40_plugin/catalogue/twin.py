"""Masses for a digital twin: what they tell, and how they look in a scene of QGIS."""

from __future__ import annotations

from .card import Field
from .language import N_
from .names import PILLARS, USES
from .sites import PATHS

TITLE = N_("Buildings of today and to come")

EXISTING, PLANNED, POSSIBLE = "existing", "planned", "possible"
# status: (colour, words)
STATUSES = {
    EXISTING: ("#d9d9d9", N_("there today")),
    PLANNED: ("#2b8cbe", N_("planned")),
    POSSIBLE: ("#e6873c", N_("possible: a site")),
}

FLOORS = N_("floors: {}")
HOMES = N_("homes: {}")

MEASURED, FROM_FLOORS, FROM_GUESS = "measured", "floors", "guessed floors"
HEIGHT_BY = {
    MEASURED: N_("measured"),
    FROM_FLOORS: N_("by its floors"),
    FROM_GUESS: N_("by guessed floors"),
}

FROM_RASTER, NEAREST, AT_ZERO = "raster", "nearest", "zero"
GROUND_BY = {
    FROM_RASTER: N_("measured"),
    NEAREST: N_("that of the nearest mass"),
    AT_ZERO: N_("not known, taken as 0"),
}

_STATUS_WORDS = tuple((key, words) for key, (_, words) in STATUSES.items())
# what masses tell, in this order; the same are the attributes of CityJSON
FIELDS = (
    Field("id", "text", N_("id of the mass"), "id"),
    Field("status", "text", N_("there today, planned or possible"), "status", words=_STATUS_WORDS),
    Field("path", "text", N_("kind of site"), "path", words=tuple(PATHS.items())),
    Field("use", "text", N_("use"), "use", words=tuple(USES.items())),
    Field("ground_m", "number", N_("height of the ground"), "ground_m", "m"),
    Field("ground_by", "text", N_("how that is known"), "ground_by", words=tuple(GROUND_BY.items())),
    Field("above_m", "number", N_("where it begins, above the ground"), "above_m", "m"),
    Field("height_m", "number", N_("height"), "height_m", "m"),
    Field("height_by", "text", N_("how its height is known"), "height_by", words=tuple(HEIGHT_BY.items())),
    Field("levels", "number", N_("floors"), "levels", N_("floors")),
    Field("floor_m2", "number", N_("floor area"), "floor_m2", "m²"),
    Field("homes", "number", N_("homes"), "homes", N_("homes")),
    Field("year", "number", N_("year of construction, or the first year of a plan"), "year", N_("year")),
    Field("replaced_by", "text", N_("id of the mass that would stand in its place"), "replacd_by"),
    Field("area_id", "text", N_("id of the area"), "area_id"),
    Field("area_name", "text", N_("name of the area"), "area_name"),
    Field("q_grade", "number", N_("report mark of the area"), "q_grade", N_("mark")),
    *(Field(f"{key}_score", "score", N_("the area: {name}"), f"{key}_score", of=name) for key, name in PILLARS.items()),
)
