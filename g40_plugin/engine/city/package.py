"""The city package: one GeoPackage per city, where all sources and all indicators meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError

from g40_plugin.catalogue import names
from g40_plugin.databases import connected

from ..errors import CityPackageError, G40Error, InputError
from ..files import written_beside
from ..intake.files import check_file
from ..intake.guard import READ_ERRORS, reading
from ..progress import SILENT, Progress
from ..translation import tr

if TYPE_CHECKING:
    from ..norms import Norms
    from .rasters import Raster

Made = TypeVar("Made")

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

_RASTER_TABLES = "SELECT table_name FROM gpkg_contents WHERE data_type = '2d-gridded-coverage' ORDER BY table_name"
_ODD_KINDS = {
    "real": """sum(typeof("{column}") IN ('text', 'blob'))""",
    "integer": """sum(typeof("{column}") IN ('text', 'blob') OR "{column}" <> round("{column}"))""",
}
_PLAIN = ("Point", "LineString", "Polygon", "MultiPolygon")
_DTYPES = {"text": "object", "real": "float64", "integer": "Int64"}


@dataclass(frozen=True)
class City:
    """A city package in memory: one GeoDataFrame per table, all in one metric CRS, and meta as text values."""

    streets: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    origins: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    landcover: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    contour: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    owners: gpd.GeoDataFrame
    vacancy: gpd.GeoDataFrame
    corrections: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    trees: gpd.GeoDataFrame
    services: gpd.GeoDataFrame
    mobility: gpd.GeoDataFrame
    water_storage: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    municipality: gpd.GeoDataFrame
    coverage: gpd.GeoDataFrame
    meta: dict[str, str]
    rasters: dict[str, Raster] = field(default_factory=dict)
    """those of ``RASTERS`` that are known, each on its own grid and in its own CRS"""
    kept: Path | None = None
    """folder beside the file for what is expensive to prepare; None for a city that was not read from a file"""
    session: dict[Any, Any] = field(default_factory=dict, init=False, compare=False)
    """what was prepared from this city in memory, by what made it and the hash of the norms"""

    @property
    def crs(self) -> str:
        """The CRS of every table, such as ``EPSG:28992``."""
        return self.meta["crs"]

    @property
    def complete_subcategories(self) -> set[str]:
        """Sub-categories whose list the user asserts to be complete, so that none found means none there."""
        return set(filter(None, self.meta.get("complete_subcategories", "").split(",")))

    def covered(self, theme: str, grade: str = REGISTER) -> shapely.Geometry:
        """Where a theme has a grade, as one polygon in the CRS of the city; empty where nowhere."""
        rows = ((self.coverage["theme"] == theme) & (self.coverage["grade"] == grade)).to_numpy(bool)
        return shapely.union_all(self.coverage.geometry.to_numpy()[rows])

    @property
    def extent(self) -> shapely.Geometry:
        """Where the streets, and so travel times, are complete."""
        return shapely.union_all(self.coverage.geometry[self.coverage["theme"] == "streets"].to_numpy())

    @property
    def served_stops(self) -> gpd.GeoDataFrame:
        """The stops but those at which, by their timetable, nothing departs; a frequency not known is not 0."""
        return self.stops[(self.stops["departures_h"] != 0).to_numpy(bool)]

    def once(self, work: Callable[..., Made], norms: Norms, **options: Any) -> Made:
        """What ``work`` makes of the city and the norms, made once as long as the city stays in memory.

        It may rest on nothing that ``with_tables`` changes: years of buildings, vacancy, owners. ``options`` go to
        ``work`` too and change nothing of what it makes, such as who is told of its progress.
        """
        key = work, norms.hash
        if key not in self.session:
            self.session[key] = work(self, norms, **options)
        made: Made = self.session[key]
        return made

    def with_tables(self, **tables: gpd.GeoDataFrame) -> City:
        """The city with other tables, on which nothing rests of what was prepared from it: that stays shared."""
        changed = replace(self, **tables)
        object.__setattr__(changed, "session", self.session)
        return changed

    def table(self, name: str) -> gpd.GeoDataFrame:
        """A table by its name."""
        frame: gpd.GeoDataFrame = getattr(self, name)
        return frame


def flagged(column: pd.Series) -> NDArray[np.bool_]:
    """Where a column of flags holds a 1; a null, as a hand may leave it, is none."""
    return np.asarray((column == 1).fillna(value=False).to_numpy(bool))


def empty_table(name: str, crs: str) -> gpd.GeoDataFrame:
    """A table of the schema without rows."""
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


def write_city(city: City, path: Path | str, progress: Progress = SILENT) -> None:
    """Write a city package as GeoPackage 1.2, beside its place and renamed at the end."""
    with written_beside(path) as beside:
        for name, table in TABLES.items():
            frame = conform(name, city.table(name))
            pyogrio.write_dataframe(
                frame,
                beside,
                layer=name,
                driver="GPKG",
                geometry_type=table.geometry,
                promote_to_multi=table.geometry.startswith("Multi"),
                append=beside.exists(),
                dataset_options={"VERSION": "1.2"},
                layer_options={"DESCRIPTION": table.about},
                use_arrow=True,
            )
        meta = pd.DataFrame({"key": list(city.meta), "value": list(city.meta.values())})
        pyogrio.write_dataframe(meta, beside, layer="meta", driver="GPKG", append=True)
        if city.rasters:
            # takes a while to load, and only rasters need it
            from .rasters import write_raster  # noqa: PLC0415

            for name, raster in city.rasters.items():
                write_raster(raster, beside, name, progress)


def read_meta(path: Path | str) -> dict[str, str]:
    """The meta table of a city package.

    Raises ``CityPackageError`` when the file is missing, is no city package, or has another schema version.
    """
    if not Path(path).exists():
        message = tr(
            "The city package {path} does not exist: make one with 'Build city package' (g40 city build) "
            "or choose another file."
        )
        raise CityPackageError(message.format(path=path))
    check_file(path, error=CityPackageError)
    not_one = tr(
        "{path} is not a city package: make one from an OSM file with 'Build city package' (g40 city build)."
    ).format(path=path)
    try:
        layers = {row[0] for row in pyogrio.list_layers(path)}
        if "meta" not in layers:
            raise CityPackageError(not_one)
        frame = pyogrio.read_dataframe(path, layer="meta", read_geometry=False)
    except G40Error:
        raise
    except READ_ERRORS as error:
        raise CityPackageError(not_one) from error
    if not {"key", "value"}.issubset(frame.columns):
        raise CityPackageError(not_one)
    meta = {str(key): str(value) for key, value in zip(frame["key"], frame["value"], strict=True)}
    version = meta.get("schema_version")
    if version != SCHEMA_VERSION:
        message = tr(
            "The city package {path} has schema version {found}, this program reads version {known}: build it again."
        )
        raise CityPackageError(message.format(path=path, found=version, known=SCHEMA_VERSION))
    missing = sorted(name for name, table in TABLES.items() if name not in layers and not table.later)
    if missing:
        message = tr("The city package {path} lacks the tables {tables}: build it again.")
        raise CityPackageError(message.format(path=path, tables=", ".join(missing)))
    _check_crs(meta.get("crs", ""), path)
    return meta


def _check_crs(name: str, path: Path | str, *, metric: bool = False) -> None:
    try:
        crs = CRS.from_user_input(name)
    except ProjError:
        crs = None
    if crs is None or (metric and not crs.is_projected):
        message = tr(
            "The table meta of the city package {path} has no coordinate reference system in metres under crs "
            "({found}): write the one of its tables there, such as EPSG:28992, or build it again."
        )
        raise CityPackageError(message.format(path=path, found=name or "-"))


def read_city(path: Path | str) -> City:
    """Read a whole city package. Raises ``CityPackageError`` as ``read_meta`` does, or naming missing columns."""
    meta = read_meta(path)
    _check_crs(meta["crs"], path, metric=True)
    with reading(path, error=CityPackageError):
        return _read_city(path, meta)


def _read_city(path: Path | str, meta: dict[str, str]) -> City:
    frames = {}
    _check_kinds(path)
    layers = dict(pyogrio.list_layers(path))
    for name in TABLES:
        frames[name] = _usable_table(path, name, layers)
    return City(**frames, meta=meta, rasters=_read_rasters(path), kept=_kept_beside(path))


def _usable_table(path: Path | str, name: str, layers: dict[str, str], **which: Any) -> gpd.GeoDataFrame:
    """A table, or ``which`` rows of it, as the engine works with it."""
    columns = [column.name for column in TABLES[name].columns]
    frame = _read_table(path, name, layers, columns, **which)
    missing = [column for column in columns if column not in frame]
    if missing:
        message = tr("The table {table} of {path} lacks the columns {columns}: restore them or build it again.")
        raise CityPackageError(message.format(table=name, path=path, columns=", ".join(missing)))
    return _usable(name, frame, path)


def _usable(name: str, frame: gpd.GeoDataFrame, path: Path | str) -> gpd.GeoDataFrame:
    """A table of a file as the engine works with it."""
    there = frame.geometry.notna()
    placed = frame if TABLES[name].geometry == "Unknown" or there.all() else frame[there]
    usable = filled(name, conform(name, placed))
    _check_needed(name, usable, path)
    for text in outside(name, usable):
        message = tr("The table {table} of {path} cannot be used ({problem}): correct it or build it again.")
        raise CityPackageError(message.format(table=name, path=path, problem=text))
    return usable


def as_read(city: City, path: Path | str) -> City | None:
    """What ``read_city`` gives of the file to which a city was just written; None where only reading can tell.

    Raises ``CityPackageError`` as reading does.
    """
    if city.rasters:
        return None
    frames = {}
    for name in TABLES:
        frame = _as_stored(name, conform(name, city.table(name)))
        if frame is None:
            return None
        frames[name] = _usable(name, frame, path)
    meta = {str(key): str(value) for key, value in city.meta.items()}
    return City(**frames, meta=meta, kept=_kept_beside(path))


def _as_stored(name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """A table as a GeoPackage gives it back; None where a text is none."""
    columns = {}
    for column in TABLES[name].columns:
        values = frame[column.name].reset_index(drop=True)
        if column.kind == "real":
            # SQLite knows one zero
            columns[column.name] = values + 0.0
        elif column.kind == "text":
            if pd.api.types.infer_dtype(values, skipna=True) not in ("string", "empty"):
                return None
            nothing = values.isna()
            columns[column.name] = values.where(~nothing, None if nothing.all() else np.nan)
        else:
            columns[column.name] = values
    shapes = frame.geometry.to_numpy().copy()
    if TABLES[name].geometry.startswith("Multi"):
        single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
        # each alone in its own
        shapes[single] = shapely.multipolygons(shapes[single], indices=np.arange(single.sum()))
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=frame.crs))


def _kept_beside(path: Path | str) -> Path:
    return Path(path).with_suffix(".g40-prepared")


def raw_tables(path: Path | str) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """The tables as they stand in the package, by name; what came ``later`` than it, column or table, is empty."""
    with reading(path, error=CityPackageError):
        layers = dict(pyogrio.list_layers(path))
        for name in TABLES:
            yield name, _read_table(path, name, layers)


def check_whole(path: Path | str) -> dict[str, str]:
    """The meta table of a city package of which parts are read; raises as ``read_city`` does, but for single rows."""
    meta = read_meta(path)
    _check_crs(meta["crs"], path, metric=True)
    with reading(path, error=CityPackageError):
        _check_kinds(path)
    return meta


def layers_in(path: Path | str) -> dict[str, str]:
    """Each layer of a city package with its kind of geometry."""
    with reading(path, error=CityPackageError):
        return dict(pyogrio.list_layers(path))


def read_usable(path: Path | str, name: str, crs: str, layers: dict[str, str], **which: Any) -> gpd.GeoDataFrame:
    """Rows of a table as the engine works with them, with their numbers in the file as index.

    ``layers`` are those of the file, ``which`` rows those that GDAL reads: within a ``bbox``, or those of some
    ``fids``. Raises as ``read_city`` does.
    """
    with reading(path, error=CityPackageError):
        if TABLES[name].later and name not in layers:
            return empty_table(name, crs)
        return _usable_table(path, name, layers, fid_as_index=True, **which)


def open_rasters(path: Path | str) -> dict[str, Raster]:
    """The rasters of a city package, of which windows are read when they are asked for."""
    with reading(path, error=CityPackageError):
        return _read_rasters(path)


def _read_table(
    path: Path | str, name: str, layers: dict[str, str], columns: Sequence[str] | None = None, **which: Any
) -> gpd.GeoDataFrame:
    """A table, or its ``columns``; ``layers`` tells of each layer of the file its kind of geometry.

    ``which`` goes to GDAL.
    """
    if TABLES[name].later and name not in layers:
        return empty_table(name, read_meta(path)["crs"])
    try:
        # where shapes have a measure too, it is left out without Arrow alone
        through_arrow = layers.get(name) in _PLAIN and "fids" not in which
        frame = pyogrio.read_dataframe(path, layer=name, columns=columns, use_arrow=through_arrow, **which)
    except NotImplementedError:
        # curves come through Arrow as they are, and shapely knows none
        frame = pyogrio.read_dataframe(path, layer=name, columns=columns, **which)
    if not isinstance(frame, gpd.GeoDataFrame):
        message = tr("The table {table} of {path} has no geometry: build the city package again.")
        raise CityPackageError(message.format(table=name, path=path))
    absent = {column.name: np.nan for column in TABLES[name].columns if column.later and column.name not in frame}
    # a text column without a text comes as one of NaN
    texts = [column for column, kind in frame.dtypes.items() if kind == "str"]
    nothing = pd.Series([None] * len(frame), index=frame.index, dtype="object")
    blank = {column: nothing for column in texts if frame[column].isna().all()}
    return frame.assign(**absent, **blank) if absent or blank else frame


def _check_kinds(path: Path | str) -> None:
    """Refuse texts where numbers belong, which GDAL reads as 0, and parts where whole numbers do."""
    with closing(connected(path)) as database:
        for name, table in TABLES.items():
            there = {row[1] for row in database.execute(f'PRAGMA table_info("{name}")')}
            numbers = [column for column in table.columns if column.kind != "text" and column.name in there]
            odd = [_ODD_KINDS[column.kind].format(column=column.name) for column in numbers]
            query = " ".join(["SELECT", ", ".join(odd), f'FROM "{name}"'])
            found = database.execute(query).fetchone() if odd else ()
            for column, count in zip(numbers, found, strict=True):
                if count:
                    message = tr(
                        "{count} rows of the table {table} of {path} hold no number in {column}, or none of its kind: "
                        "correct them."
                    )
                    raise CityPackageError(message.format(count=count, table=name, path=path, column=column.name))


def raster_tables(path: Path | str) -> list[str]:
    """The names of all rasters in a city package."""
    with closing(connected(path)) as database:
        return [name for (name,) in database.execute(_RASTER_TABLES)]


def _check_needed(name: str, frame: gpd.GeoDataFrame, path: Path | str) -> None:
    for column, empty in lacking(name, frame).items():
        message = tr("{count} rows of the table {table} of {path} have no {column}: fill it in, or delete them.")
        raise CityPackageError(message.format(count=empty, table=name, path=path, column=column))


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


def plausible(city: City, progress: Progress) -> City:
    """The city with nothing, which is told, where a number that need not be known lies outside its range.

    Raises ``InputError`` where one lies there that no row may leave empty.
    """
    tables = {}
    for name, table in TABLES.items():
        frame = conform(name, city.table(name))
        problems = outside(name, frame)
        if not problems:
            continue
        for column in table.columns:
            if column.kind != "text" and not column.needed:
                values = frame[column.name].astype(float)
                frame[column.name] = frame[column.name].where(values.between(*column.range), None)
        left = outside(name, frame)
        if left:
            message = tr("The table {table} cannot be made of these sources ({problem}): look at their numbers.")
            raise InputError(message.format(table=name, problem=left[0]))
        for problem in problems:
            text = tr("In the table {table} {problem}: these numbers are left out.")
            progress.warn(text.format(table=name, problem=problem))
        tables[name] = conform(name, frame)
    return city.with_tables(**tables)


def _read_rasters(path: Path | str) -> dict[str, Raster]:
    names = [name for name in raster_tables(path) if name in RASTERS]
    if not names:
        return {}
    # takes a while to load, and only rasters need it
    from .rasters import open_raster  # noqa: PLC0415

    return {name: open_raster(str(path), table=name) for name in names}
