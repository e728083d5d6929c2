"""What a variant is: a file of layers that are drawn, with their columns, choices and words.

A variant tells what would change in a city. The engine reads these layers, QGIS makes and edits them, both by this one
declaration. Names of places and classes stand in the norms too; what is offered here is what one draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .language import N_
from .names import SUBCATEGORIES, USES
from .sites import EMPTY, PATHS

# the table with the name of the variant, its city and what a user wrote of it, as keys and values
META = "variant"
META_KEYS = ("name", "about", "city", "made")

NEW, GONE = "new", "gone"
CHANGES = ((NEW, N_("new")), (GONE, N_("goes away")))
YES, NO = "yes", "no"
BOTH = ((YES, N_("yes")), (NO, N_("no")))
PATH, CYCLE, STREET, BRIDGE = "path", "cycle", "street", "bridge"
EVERYBODY, CARS = "all", "cars"
# the numbers of kinds of stops, as the norms have them
STOP_LEVELS = {"ic_station": 1, "station": 2, "metro": 3, "brt": 4, "tram": 5, "bus": 6}
# what is no place that one draws: it follows from homes and buildings
_NO_PLACES = ("jobs", "homes")


@dataclass(frozen=True)
class VariantField:
    """A column of a layer: ``kind`` is text, real or integer; ``choices`` are its only values, each with its words."""

    name: str
    kind: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    default: str | float | None = None
    needed: bool = False


@dataclass(frozen=True)
class VariantLayer:
    """A layer of a variant: ``geometry`` is Point, LineString or MultiPolygon.

    ``button`` is what one clicks to draw in it. ``gone`` is an expression that holds for the features that
    take something away.
    """

    name: str
    geometry: str
    title: str
    about: str
    fields: tuple[VariantField, ...]
    button: str
    gone: str = ""

    @property
    def kinds(self) -> VariantField | None:
        """The field whose choices are kinds of change, of which one is chosen before drawing; None without."""
        return next((field for field in self.fields[:2] if field.choices), None)


# columns for people alone; a layer without one of the others is not read, since a misspelt one would mean its default
FREE = ("name", "remark")
_NAME = VariantField("name", "text", N_("name"))
_REMARK = VariantField("remark", "text", N_("remark"))
_CHANGE = VariantField("change", "text", N_("new, or goes away"), CHANGES, NEW)
_HOMES = VariantField("homes", "real", N_("homes"))
_GONE = "\"change\" = 'gone'"

LAYERS = (
    VariantLayer(
        "ways",
        "LineString",
        N_("New paths, bridges and streets"),
        N_(
            "Draw from street to street. A bridge or tunnel joins the streets at its two ends alone, the others also "
            "where they cross a street."
        ),
        (
            VariantField(
                "kind",
                "text",
                N_("kind"),
                (
                    (BRIDGE, N_("bridge or tunnel for walking and cycling")),
                    (PATH, N_("footpath")),
                    (CYCLE, N_("path for walking and cycling")),
                    (STREET, N_("street for everybody")),
                ),
                BRIDGE,
            ),
            _NAME,
            _REMARK,
        ),
        N_("New street or bridge"),
    ),
    VariantLayer(
        "closed",
        "Point",
        N_("Closed streets"),
        N_("Click on a street: it closes between the two junctions on either side."),
        (
            VariantField(
                "to",
                "text",
                N_("closed to"),
                ((EVERYBODY, N_("everybody")), (CARS, N_("cars alone"))),
                EVERYBODY,
            ),
            _REMARK,
        ),
        N_("Closed street"),
        "TRUE",
    ),
    VariantLayer(
        "facilities",
        "Point",
        N_("Facilities that come or go"),
        N_("Click where a facility comes, or on one of its kind that goes away."),
        (
            _CHANGE,
            VariantField(
                "sub",
                "text",
                N_("kind of facility"),
                tuple((key, words) for key, words in SUBCATEGORIES.items() if key not in _NO_PLACES),
                "supermarket",
                needed=True,
            ),
            _NAME,
            VariantField("capacity", "real", N_("places, such as those of a school")),
            _REMARK,
        ),
        N_("Facility"),
        _GONE,
    ),
    VariantLayer(
        "stops",
        "Point",
        N_("Stops that come or go"),
        N_("Click where a stop comes, or on one of its kind that goes away."),
        (
            _CHANGE,
            VariantField(
                "level",
                "integer",
                N_("kind of stop"),
                (
                    ("1", N_("intercity station")),
                    ("2", N_("railway station")),
                    ("3", N_("metro or light rail")),
                    ("4", N_("fast bus")),
                    ("5", N_("tram")),
                    ("6", N_("bus")),
                ),
                "6",
                needed=True,
            ),
            VariantField("departures_h", "real", N_("departures an hour in one direction")),
            _NAME,
            _REMARK,
        ),
        N_("Stop"),
        _GONE,
    ),
    VariantLayer(
        "ground",
        "MultiPolygon",
        N_("Green, water and squares"),
        N_("Draw what the ground becomes; what is there now gives way, but for buildings."),
        (
            VariantField(
                "cover",
                "text",
                N_("becomes"),
                (
                    ("park", N_("park")),
                    ("grass", N_("grass")),
                    ("wood", N_("trees")),
                    ("playground", N_("playground")),
                    ("private_green", N_("private garden")),
                    ("water", N_("water")),
                    ("pedestrian", N_("paved square")),
                    ("parking", N_("car park")),
                ),
                "park",
                needed=True,
            ),
            _NAME,
            _REMARK,
        ),
        N_("Green or water"),
    ),
    VariantLayer(
        "buildings",
        "MultiPolygon",
        N_("Buildings that come or go"),
        N_("Draw the outline of a new building, or one around buildings that go away with the homes in them."),
        (
            _CHANGE,
            VariantField("use", "text", N_("use"), tuple(USES.items()), "living"),
            VariantField("levels", "real", N_("floors"), default=4),
            VariantField("homes", "real", N_("homes; empty is by floor area")),
            _NAME,
            _REMARK,
        ),
        N_("Building"),
        _GONE,
    ),
    VariantLayer(
        "plans",
        "MultiPolygon",
        N_("Plans"),
        N_("Draw the outline of a plan: its homes, floor area, green and parking, and when it is built."),
        (
            _NAME,
            _HOMES,
            VariantField("corporation", "real", N_("of them homes of housing corporations")),
            VariantField("middle", "real", N_("of them homes with a middle rent")),
            VariantField("affordable_sale", "real", N_("of them affordable homes for sale")),
            VariantField("levels", "real", N_("floors"), default=4),
            *(
                VariantField(f"floor_{use}", "real", words)
                for use, words in (
                    ("work", N_("m² of floor for offices and industry")),
                    ("shop", N_("m² of floor for shops")),
                    ("care", N_("m² of floor for health care")),
                    ("learn", N_("m² of floor for schools")),
                    ("meet", N_("m² of floor for meeting, sport and culture")),
                )
            ),
            VariantField("parking_spaces", "real", N_("parking spaces")),
            VariantField("green_share", "real", N_("share of the land that becomes public green (0 to 1)")),
            VariantField("water_share", "real", N_("share of the land that becomes water (0 to 1)")),
            VariantField("clears", "text", N_("do the buildings in it go away?"), BOTH, YES),
            VariantField("status", "text", N_("status"), (("hard", N_("firm")), ("soft", N_("not yet firm"))), "soft"),
            VariantField("first_year", "integer", N_("first year of building")),
            VariantField("last_year", "integer", N_("last year of building")),
            _REMARK,
        ),
        N_("Plan"),
    ),
    VariantLayer(
        "sites",
        "MultiPolygon",
        N_("Places for homes, struck out or added"),
        N_("Choose for a place whether it counts, or draw another."),
        (
            VariantField("site_id", "text", N_("number of the place")),
            VariantField("area_id", "text", N_("plan area")),
            VariantField("path", "text", N_("kind of place"), tuple(PATHS.items()), EMPTY),
            VariantField(
                "use",
                "text",
                N_("does this place count?"),
                ((YES, N_("yes")), (NO, N_("no")), ("only if", N_("only if"))),
                YES,
            ),
            VariantField("use_share", "real", N_("share that can be used, your own (0 to 1)")),
            VariantField("homes", "real", N_("homes, your own number")),
            _NAME,
            _REMARK,
        ),
        N_("Place for homes"),
        "\"use\" = 'no'",
    ),
    VariantLayer(
        "corrections",
        "Point",
        N_("What you know better"),
        N_("Click on a building: whether it stands empty, who owns the land, when it was built."),
        (
            VariantField("building_id", "text", N_("number of the building")),
            VariantField("vacant", "integer", N_("stands empty"), (("1", N_("yes")), ("0", N_("no")))),
            VariantField("vacant_m2", "real", N_("m² of floor that stand empty")),
            VariantField("owner", "text", N_("owner")),
            VariantField("year", "integer", N_("year of building")),
            _REMARK,
        ),
        N_("Known better"),
    ),
)


def layer_of(name: str) -> VariantLayer:
    """The layer of that name. Raises ``KeyError`` where there is none."""
    return {layer.name: layer for layer in LAYERS}[name]


def waits(part: Mapping[str, Any]) -> frozenset[str]:
    """The scores of an area, or of all together, that are known now and are not worked out yet in the variant."""
    return frozenset(part.get("now", ())) - frozenset(part.get("then", ()))
