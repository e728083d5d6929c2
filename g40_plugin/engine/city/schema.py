"""What a city package holds: its tables, their columns, and what a table must be to be one of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from g40_plugin.catalogue import names

from ..translation import tr

SCHEMA_VERSION = "3"
DUTCH_CRS = "EPSG:28992"
# what the made-up sample city calls itself in its OSM file
SAMPLE_GENERATOR = "Voorbeeldstad"

# grades of the rows of the table coverage
REGISTER = "A"
MIXED = "B"
OPEN_MAP = "C"

# sources of rasters that indicators have to tell apart
NDVI = "NDVI"
HEIGHTS = "heights"

# the sources of rows that OpenStreetMap and the user's own layers bring
OPEN_MAP_SOURCE = "OSM"
OWN_LAYER = "own layer"

# kinds of the table zones: where no land counts as buildable, unused green, and where people are unsafe
ENVIRONMENT, UNUSED_GREEN, UNSAFETY = "environment", "unused_green", "unsafety"
ZONE_KINDS = ("heritage", "safety", "noise", ENVIRONMENT, UNUSED_GREEN, UNSAFETY)

# the source of rows that a correction by hand brought
CORRECTION = "correction"

USES = tuple(names.USES)
# sub-categories to which CBS publishes distances
KM_SUBS = ("gp", "pharmacy", "supermarket", "daycare", "after_school", "primary_school")


@dataclass(frozen=True)
class Column:
    """A column of a table: ``kind`` is text, real or integer.

    ``needed`` where no row may leave it empty; ``empty`` is what a cell counts as that is left empty. With neither an
    empty cell is not known, which is told in ``about`` where it matters. A package from before a ``later`` column is
    read as if it were empty.
    """

    name: str
    kind: Literal["text", "real", "integer"]
    about: str
    needed: bool = False
    empty: float | str | None = None
    later: bool = False

    @property
    def range(self) -> tuple[float, float]:
        """The least and the most that its numbers can be; what lies outside is no number of it."""
        return _RANGES[self.name]


@dataclass(frozen=True)
class Table:
    """A table of the city package.

    Of geometry ``Unknown`` a row may be a point, a polygon or nothing. A package from before a ``later`` table is read
    as if it were empty.
    """

    geometry: Literal["Point", "LineString", "MultiPolygon", "Unknown"]
    about: str
    columns: tuple[Column, ...]
    later: bool = False


TABLES: dict[str, Table] = {
    "streets": Table(
        "LineString",
        "One row per piece of street between two junctions, in the direction from node_a to node_b.",
        (
            Column("way_id", "integer", "number of the OSM way, negative for streets drawn by hand and for relations"),
            Column("node_a", "integer", "junction at the start; equal numbers are the same junction", needed=True),
            Column("node_b", "integer", "junction at the end", needed=True),
            Column(
                "highway",
                "text",
                "street class, as OSM's highway tag; square for lines of a square or the like",
                empty="road",
            ),
            Column("name", "text", "street name"),
            Column("length_m", "real", "length in metres", needed=True),
            Column("walk", "integer", "1 where one can walk, both ways", empty=0),
            Column("walk_no_steps", "integer", "1 where one can walk without steps (wheelchair, pram)", empty=0),
            Column("bike_forward", "integer", "1 where one can cycle from node_a to node_b", empty=0),
            Column("bike_backward", "integer", "1 where one can cycle from node_b to node_a", empty=0),
            Column("car", "integer", "1 where cars drive", empty=0),
            Column("width_m", "real", "total width of the street surface in metres, 0 for a square", needed=True),
            Column("tunnel", "integer", "1 where the street runs below the surface", empty=0),
            Column("maxspeed_kmh", "real", "speed limit in kilometres an hour, null where unknown"),
            Column(
                "cycleway", "integer", "1 where it is a separate cycle track, or one is known to lie beside it", empty=0
            ),
            Column("cycle_highway", "integer", "1 where it is part of a cycle highway", empty=0),
        ),
    ),
    "facilities": Table(
        "Point",
        "One row per place where a facility is entered; a park has one row per gate or street crossing.",
        (
            Column(
                "facility_id",
                "text",
                "id of the facility in its source, such as node/12; rows of one facility share it",
                needed=True,
            ),
            Column("sub", "text", "sub-category, a key of [subcategories] of the norms", needed=True),
            Column("name", "text", "name of the facility"),
            Column("access", "text", "what the point is: point, entrance, gate, crossing or boundary"),
            Column("area_m2", "real", "area in square metres of a polygon facility"),
            Column("capacity", "real", "places, where known"),
            Column("source", "text", "where it comes from", empty=OPEN_MAP_SOURCE),
        ),
    ),
    "origins": Table(
        "Point",
        "One row per address or residential building: where people start from.",
        (
            Column("origin_id", "text", "id in its source"),
            Column("dwellings", "real", "number of dwellings", needed=True),
            Column("people", "real", "number of inhabitants", needed=True),
            Column("people_0_15", "real", "of them under 15 years, null where unknown"),
            Column("people_65", "real", "of them 65 years and over, null where unknown"),
            Column("low_income", "integer", "1 in a neighbourhood of low incomes, null where unknown"),
            Column("postcode", "text", "Dutch postcode of six characters, null where unknown"),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "addresses": Table(
        "Point",
        "Every address of the register, also where nobody lives, to find places by; empty without the BAG.",
        (
            Column("address_id", "text", "number of the address in the BAG, null where unknown"),
            Column("object_id", "text", "number of the object that has the address"),
            Column("postcode", "text", "Dutch postcode of six characters, null where unknown"),
        ),
    ),
    "buildings": Table(
        "MultiPolygon",
        "One row per building, with gross floor area per use.",
        (
            Column("building_id", "text", "id in its source"),
            Column(
                "use",
                "text",
                "use with the most floor area: living, work, shop, care, learn, meet, none or unknown",
                empty="unknown",
            ),
            Column("footprint_m2", "real", "footprint in square metres", empty=0),
            Column("levels", "real", "number of floors", needed=True),
            # no ``empty``: a package that does not tell stays one that does not, also when registers are added to it
            Column(
                "levels_guessed",
                "integer",
                "1 where floors, and floor area with them, are a guess; null is not told, which counts as none",
                later=True,
            ),
            Column("height_m", "real", "height in metres, null where unknown"),
            Column("year", "integer", "year of construction, null where unknown"),
            *(
                Column(f"floor_{use}", "real", f"gross floor area for {use} in square metres", needed=True)
                for use in USES
            ),
            Column("floor_m2", "real", "gross floor area in square metres, all uses and unknown use", needed=True),
            Column("jobs", "real", "estimated number of jobs", needed=True),
            Column("dwellings", "real", "number of dwellings", needed=True),
            Column(
                "dwellings_guessed",
                "integer",
                "1 where dwellings follow from floor area; null is not told, which counts as none",
                later=True,
            ),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "landcover": Table(
        "MultiPolygon",
        "Land cover and land use polygons; they may overlap, overlay_order decides.",
        (
            Column("cover_id", "text", "id in its source"),
            Column("cover", "text", "class, a key of [landcover] of the norms", needed=True),
            Column(
                "cover_group", "text", "group of the class: water, paved, parking, green, agriculture, ...", needed=True
            ),
            Column("public", "integer", "1 where it counts as public space", needed=True),
            Column("green", "real", "green fraction of the surface, 0 to 1", needed=True),
            Column("blue", "real", "water fraction of the surface of wet green, 0 to 1", needed=True),
            Column("overlay_order", "integer", "place in the overlay: the lowest takes the ground first", needed=True),
            Column("name", "text", "name"),
            Column("source", "text", "where it comes from", empty=OWN_LAYER),
        ),
    ),
    "stops": Table(
        "Point",
        "Public-transport stops and stations.",
        (
            Column("stop_id", "text", "id in its source", needed=True),
            Column("name", "text", "name"),
            Column(
                "level",
                "integer",
                "1 intercity, 2 train, 3 metro or light rail, 4 high-quality bus, 5 tram, 6 bus",
                needed=True,
            ),
            Column(
                "departures_h",
                "real",
                "mean departures per hour and direction on a weekday, null where unknown: often enough",
            ),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "services": Table(
        "Point",
        "One row per stop, route and direction of a timetable; empty without one.",
        (
            Column("stop_id", "text", "stop, as in the table stops", needed=True),
            Column("route", "text", "route, as it is called in public", needed=True),
            Column("direction", "text", "direction of the route"),
            Column("mode", "text", "train, metro, tram, bus or ferry", needed=True),
            Column("departures_h", "real", "mean departures per hour on the chosen day, in the hours of the norms"),
            Column(
                "peak_h",
                "real",
                "departures in the peak hour of the norms; null in all rows where the feed holds none, in some: none",
            ),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "mobility": Table(
        "Point",
        "Shared vehicles, charging, parcels, park and ride, bicycle parking: what hubs are made of.",
        (
            Column("mobility_id", "text", "id in its source"),
            Column("kind", "text", "kind, a key of [mobility] of the norms", needed=True),
            Column("capacity", "real", "vehicles, sockets or places, null where unknown"),
            Column("name", "text", "name"),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "contour": Table(
        "MultiPolygon",
        "The built-up city: existing urban area.",
        (Column("name", "text", "name"), Column("source", "text", "given by the user, or derived")),
    ),
    "barriers": Table(
        "LineString",
        "Lines that nobody walks across: railways, motorways, rivers and canals.",
        (Column("kind", "text", "rail, motorway or water", needed=True), Column("name", "text", "name")),
    ),
    "owners": Table(
        "MultiPolygon",
        "Land by owner, from the user; empty where unknown.",
        (Column("owner", "text", "name of the owner", needed=True),),
    ),
    "vacancy": Table(
        "Point",
        "Vacant floor area, from the user; empty where unknown.",
        (
            Column("vacant_m2", "real", "vacant gross floor area in square metres", needed=True),
            Column("source", "text", "where it comes from", later=True),
        ),
    ),
    "corrections": Table(
        "Unknown",
        "What the user knows better than the sources, by building or place; it wins over them.",
        (
            Column("building_id", "text", "building that it is about; without it the buildings at the place"),
            Column("vacant", "integer", "1 where it stands empty, 0 where it does not, null is not told"),
            Column("vacant_m2", "real", "vacant gross floor area in square metres, of a building that is partly empty"),
            Column("owner", "text", "name of the owner of the land, null is not told"),
            Column("year", "integer", "year of construction, null is not told"),
            Column("remark", "text", "remark, for people alone"),
        ),
        later=True,
    ),
    "sites": Table(
        "MultiPolygon",
        "Where homes can go, as the user left the layer of 'Find sites'; empty where the data tells alone.",
        (
            Column("site_id", "text", "id that the layer gave it"),
            Column("area_id", "text", "plan area that it was found for; in other areas it counts where it lies"),
            Column("path", "text", "kind of site", needed=True),
            Column("use", "text", "yes, no, or only if: whether it counts", needed=True),
            Column("use_share", "real", "share of the site that is used, 0 to 1, null is as the model has it"),
            Column("homes", "real", "homes that fit, null is as the model has it"),
            Column("fits_high", "real", "homes that fit at the high end, by the layer"),
            Column("name", "text", "name"),
            Column("owner", "text", "name of the owner"),
            Column("year", "integer", "year of construction"),
            Column("vacant", "integer", "1 where it stands empty, 0 where it does not"),
            Column("status", "text", "hard or soft, of a plan"),
            Column("first_year", "integer", "year in which building starts, of a plan"),
            Column("last_year", "integer", "year in which the last homes are ready, of a plan"),
            Column("corporation", "real", "homes that corporations let, of a plan"),
            Column("middle", "real", "homes for middle rent, of a plan"),
            Column("affordable_sale", "real", "homes for affordable sale, of a plan"),
            Column("remark", "text", "remark, for people alone"),
        ),
        later=True,
    ),
    "zones": Table(
        "MultiPolygon",
        "What the municipality knows about land, from the user; empty where unknown.",
        (
            Column("kind", "text", "heritage, safety, noise, environment, unused_green or unsafety", needed=True),
            Column(
                "category", "integer", "of an environmental zone its category, 2 to 6; without one it is taken as drawn"
            ),
            Column("value", "real", "of an unsafe zone its index: 0 is safe, 1 is unsafe; one without is left out"),
            Column("name", "text", "name"),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "trees": Table(
        "Point",
        "Single trees.",
        (
            Column("tree_id", "text", "id in its source"),
            Column("height_m", "real", "height in metres, null where unknown"),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "water_storage": Table(
        "MultiPolygon",
        "Measures that hold rain, from the user; empty where unknown.",
        (
            Column("kind", "text", "a key of [greenery.storage] of the norms", needed=True),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "neighbourhoods": Table(
        "MultiPolygon",
        "Neighbourhoods (wijken or buurten) with their published figures; null is not published.",
        (
            Column("code", "text", "code of the neighbourhood"),
            Column("name", "text", "name"),
            Column("people", "real", "number of inhabitants"),
            Column("dwellings", "real", "number of dwellings"),
            Column("corporation_share", "real", "share of all dwellings that housing corporations let"),
            Column("vacant_share", "real", "share of all dwellings that nobody lives in"),
            *(
                Column(f"km_{sub}", "real", f"mean kilometres by road to the nearest of the sub-category {sub}")
                for sub in KM_SUBS
            ),
            Column("year", "integer", "year of the figures, null where unknown"),
            Column("source", "text", "where it comes from"),
        ),
    ),
    "municipality": Table(
        "MultiPolygon",
        "The municipality, for its totals; empty where unknown.",
        (Column("name", "text", "name"), Column("source", "text", "where it comes from")),
    ),
    "coverage": Table(
        "MultiPolygon",
        "Where a source is complete; results near the edge of the streets are flagged.",
        (
            Column(
                "theme",
                "text",
                "what it fills: streets, facilities, origins, people, buildings, landcover, stops, trees, mobility, "
                "canopy, green",
                needed=True,
            ),
            Column(
                "grade",
                "text",
                "A register, B a part of what a register tells, C OpenStreetMap or defaults",
                empty=OPEN_MAP,
            ),
            Column("source", "text", "where it comes from"),
            Column("date", "text", "date of the source"),
        ),
    ),
}

# what the rasters of a city package hold; others are left alone
RASTERS = {
    "canopy": "Share of each cell under tree crowns, 0 to 1; -9999 is unknown.",
    "green": "Share of each cell under vegetation, 0 to 1, crowns over paving too; -9999 is unknown.",
}

# the least and the most of a number, by the name of its column in any table
_FLAG, _DWELLINGS, _M2, _SHARE = (0, 1), (0, 1e7), (0, 1e8), (0, 1)
PEOPLE_RANGE = (0.0, 2e7)
_RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("way_id", "node_a", "node_b"), (-(2**62), 2**62)),
    "length_m": (0, 1e6),
    **dict.fromkeys(("walk", "walk_no_steps", "bike_forward", "bike_backward", "car"), _FLAG),
    **dict.fromkeys(("tunnel", "cycleway", "cycle_highway", "low_income", "public", "vacant"), _FLAG),
    **dict.fromkeys(("levels_guessed", "dwellings_guessed"), _FLAG),
    "width_m": (0, 500),
    "maxspeed_kmh": (0, 300),
    **dict.fromkeys(("area_m2", "footprint_m2", "floor_m2", "vacant_m2"), _M2),
    **{f"floor_{use}": _M2 for use in USES},
    **dict.fromkeys(("people", "people_0_15", "people_65", "jobs", "capacity"), PEOPLE_RANGE),
    **dict.fromkeys(("dwellings", "homes", "fits_high"), _DWELLINGS),
    **dict.fromkeys(("corporation", "middle", "affordable_sale"), _DWELLINGS),
    "levels": (0, 300),
    "height_m": (0, 1000),
    **dict.fromkeys(("year", "first_year", "last_year"), (0, 2200)),
    **dict.fromkeys(("green", "blue", "corporation_share", "vacant_share", "use_share", "value"), _SHARE),
    "overlay_order": (-1e6, 1e6),
    "level": (1, 6),
    "category": (1, 6),
    **dict.fromkeys(("departures_h", "peak_h"), (0, 5000)),
    **{f"km_{sub}": (0, 1000) for sub in KM_SUBS},
}

_DTYPES = {"text": "object", "real": "float64", "integer": "Int64"}


def flagged(column: pd.Series) -> NDArray[np.bool_]:
    """Where a column of flags holds a 1; a null, as a hand may leave it, is none."""
    return np.asarray((column == 1).fillna(value=False).to_numpy(bool))


def empty_table(name: str, crs: str) -> gpd.GeoDataFrame:
    """A table of the schema without rows."""
    return _empty(name, crs).copy(deep=False)


@cache
def _empty(name: str, crs: str) -> gpd.GeoDataFrame:
    columns = {column.name: pd.Series(dtype=_DTYPES[column.kind]) for column in TABLES[name].columns}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=crs), crs=crs)


def conform(name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame with exactly the schema's columns, in order and of the right type; missing ones are null."""
    kinds = {column.name: _DTYPES[column.kind] for column in TABLES[name].columns}
    if list(frame.columns) == [*kinds, "geometry"] and all(frame.dtypes[kind] == kinds[kind] for kind in kinds):
        return frame.copy(deep=False)
    columns = {}
    unknown = {kind: pd.Series(None, index=frame.index, dtype=kind) for kind in set(kinds.values())}
    for column in TABLES[name].columns:
        kind = kinds[column.name]
        values = frame.get(column.name, unknown[kind])
        if values.dtype == kind:
            columns[column.name] = values
            continue
        if column.kind != "text" and values.dtype == object:
            # of the kinds of nothing pd.NA alone is no float
            values = values.where(values.notna(), None)
        if column.kind == "integer" and len(values):
            values = _whole(values, column.name)
        columns[column.name] = values.astype(kind)
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)


def _whole(values: pd.Series, name: str) -> pd.Series:
    """The values; raises ``ValueError`` where one is no whole number."""
    numbers = pd.to_numeric(values).to_numpy(float, na_value=np.nan)
    odd = ~np.isnan(numbers) & ~(np.isfinite(numbers) & (np.round(numbers) == numbers))
    if odd.any():
        text = tr("the column {column} holds {value}, no whole number")
        raise ValueError(text.format(column=name, value=numbers[odd][0]))
    return values


def filled(name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame with what empty cells count as; texts of nothing but spaces are empty too, where that matters."""
    columns = {}
    for column in TABLES[name].columns:
        values = frame[column.name]
        if column.kind == "text" and (column.needed or column.empty is not None):
            blank = [value for value in values.unique() if isinstance(value, str) and not value.strip()]
            values = values.mask(values.isin(blank), None) if blank else values
        if column.empty is not None and values.hasnans:
            values = values.fillna(column.empty)
        if values is not frame[column.name]:
            columns[column.name] = values
    return gpd.GeoDataFrame(frame.assign(**columns)) if columns else frame


def lacking(name: str, frame: pd.DataFrame) -> dict[str, int]:
    """How many rows of a table lack what they need, by column; none where all is there."""
    needed = [column.name for column in TABLES[name].columns if column.needed]
    empty = frame[needed].isna().sum()
    return {str(column): int(count) for column, count in empty[empty > 0].items()}


def outside(name: str, frame: pd.DataFrame) -> list[str]:
    """What is told of each column of a table with numbers outside its range."""
    found = []
    text = tr("{count} rows have a {column} outside {least:g} to {most:g}, such as {value:g}")
    for column in TABLES[name].columns:
        if column.kind != "text":
            values = frame[column.name].to_numpy(float, na_value=np.nan)
            least, most = column.range
            wrong = values[~((values >= least) & (values <= most)) & ~np.isnan(values)]
            if len(wrong):
                facts = {"least": least, "most": most, "value": wrong[0]}
                found.append(text.format(count=len(wrong), column=column.name, **facts))
    return found
