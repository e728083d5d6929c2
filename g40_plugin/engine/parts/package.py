"""A city package of which a part is read at a time: small tables whole, large ones within a box or by their rows."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from g40_plugin.databases import connected

from ..arrays import Floats, Geometries, Ints
from ..city.ground import SQUARE
from ..city.package import City, check_whole, layers_in, open_rasters, read_usable
from ..city.schema import empty_table
from ..errors import CityPackageError
from ..intake.guard import reading

# tables that are read whole: there are few rows of what they hold, and what is nowhere in them counts too
WHOLE = (
    "facilities", "stops", "services", "mobility", "vacancy", "corrections", "sites", "zones", "water_storage",
    "neighbourhoods", "municipality", "coverage",
)  # fmt: skip
# rows of which a part takes those that reach into its box
CUT = ("streets", "origins", "buildings", "landcover", "barriers", "owners", "trees")
# of each of these some rows stand for what is known anywhere in the city, in parts where there is nothing of it; of
# cycle highways all, for how far the nearest is counts anywhere
_WITNESSES = {
    "streets": (
        "SELECT min({fid}) FROM streets WHERE {geom} IS NOT NULL "
        "UNION SELECT {fid} FROM streets WHERE {geom} IS NOT NULL AND cycle_highway = 1"
    ),
    "trees": "SELECT min({fid}) FROM trees WHERE {geom} IS NOT NULL",
    "origins": "SELECT min({fid}) FROM origins WHERE {geom} IS NOT NULL GROUP BY people > 0, dwellings > 0",
    "buildings": "SELECT min({fid}) FROM buildings WHERE {geom} IS NOT NULL GROUP BY jobs > 0",
    "landcover": (
        "SELECT min({fid}) FROM landcover WHERE {geom} IS NOT NULL "
        "GROUP BY cover, cover_group, public, green, blue, overlay_order, source"
    ),
}
_FLAGS = ("walk", "walk_no_steps", "bike_forward", "bike_backward", "tunnel")
# rows of streets of which the shapes are in memory at one time
_AT_ONCE = 250_000
# more cells than there are on one side of the origin
_CELLS = 1_000_000_000
# values of one query
_VALUES_AT_ONCE = 900

Box = tuple[float, float, float, float]


def widened(box: Box, metres: float) -> Box:
    """A box with so many metres more on each side."""
    return box[0] - metres, box[1] - metres, box[2] + metres, box[3] + metres


@dataclass(frozen=True)
class Rows:
    """Rows of a table, and their numbers in the file, which rise."""

    frame: gpd.GeoDataFrame
    number: Ints


class Package:
    """A city package on disk. Raises ``CityPackageError`` where ``read_city`` would."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.meta, self._layers = check_whole(path), layers_in(path)
        self._witnessed: dict[str, gpd.GeoDataFrame] = {}

    @property
    def crs(self) -> str:
        """The CRS of every table."""
        return self.meta["crs"]

    @cached_property
    def _columns(self) -> dict[str, tuple[str, str]]:
        """Of each table the columns with the numbers of its rows and with its geometry."""
        found = {}
        with closing(connected(self.path)) as database:
            for table, geometry in database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"):
                keys = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")') if row[5]]
                found[table] = (f'"{keys[0]}"', f'"{geometry}"')
        return found

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(pyogrio.read_info(self.path, layer=table)["features"])

    def ask(self, query: str, table: str) -> list[tuple[float, ...]]:
        """What a query gives; ``{fid}`` and ``{geom}`` stand for the columns of the table."""
        fid, geom = self._columns[table]
        with reading(self.path, error=CityPackageError), closing(connected(self.path)) as database:
            return database.execute(query.format(fid=fid, geom=geom)).fetchall()

    def cells(self, table: str, side: float) -> Ints:
        """How many rows lie in each cell of so many metres: x and y of the cell from the origin, and the rows."""
        _, geom = self._columns[table]
        # numbers are cut towards nought, and no cell lies below it where so many are added
        x, y = (f"CAST(ST_Min{axis}({geom}) / {side!r} + {_CELLS} AS INTEGER)" for axis in "XY")
        # names of columns and words of our own
        asked = ["SELECT", f"{x} AS x, {y} AS y, count(*) AS n", f"FROM {table} WHERE {geom} IS NOT NULL GROUP BY 1, 2"]
        with reading(self.path, error=CityPackageError):
            found = pyogrio.read_dataframe(self.path, sql=" ".join(asked), read_geometry=False, use_arrow=True)
        cells = found.dropna().to_numpy(np.int64).reshape(-1, 3)
        return np.asarray(cells - np.array([_CELLS, _CELLS, 0]))

    def numbers_of(self, table: str, column: str, values: Collection[str]) -> list[int]:
        """The numbers of the rows whose text in a column, without spaces around it, is one of some values."""
        fid, _ = self._columns[table]
        asked, found = sorted(values), []
        with reading(self.path, error=CityPackageError), closing(connected(self.path)) as database:
            for first in range(0, len(asked), _VALUES_AT_ONCE):
                some = asked[first : first + _VALUES_AT_ONCE]
                words = [
                    "SELECT",
                    fid,
                    "FROM",
                    table,
                    "WHERE",
                    f"trim({column})",
                    "IN",
                    f"({','.join('?' * len(some))})",
                ]
                found += [int(row[0]) for row in database.execute(" ".join(words), some)]
        return found

    def whole(self, table: str) -> gpd.GeoDataFrame:
        """A table with all its rows."""
        return read_usable(self.path, table, self.crs, self._layers)

    def within(self, table: str, box: Box, *, witnesses: bool = True) -> Rows:
        """The rows that reach into a box, in the order of the file, with a witness of what there is elsewhere."""
        found = read_usable(self.path, table, self.crs, self._layers, bbox=box)
        if witnesses and table in _WITNESSES:
            other = self._witnesses(table)
            other = other[~other.index.isin(found.index)]
            found = pd.concat([found, other]) if len(other) else found
        found = found.sort_index()
        return Rows(gpd.GeoDataFrame(found.reset_index(drop=True), crs=self.crs), found.index.to_numpy(np.int64))

    def numbered(self, table: str, numbers: list[int]) -> Rows:
        """The rows of some numbers, which rise."""
        if not numbers:
            return Rows(empty_table(table, self.crs), np.zeros(0, np.int64))
        found = read_usable(self.path, table, self.crs, self._layers, fids=numbers).sort_index()
        return Rows(gpd.GeoDataFrame(found.reset_index(drop=True), crs=self.crs), found.index.to_numpy(np.int64))

    def rows(self, table: str, numbers: Ints) -> Geometries:
        """The shapes of some rows, in the order of their numbers, each of which occurs once."""
        found = pyogrio.read_dataframe(self.path, layer=table, columns=[], fids=numbers.tolist(), fid_as_index=True)
        return np.asarray(found.geometry.reindex(numbers).to_numpy(), object)

    def _witnesses(self, table: str) -> gpd.GeoDataFrame:
        if table not in self._witnessed:
            numbers = sorted(int(row[0]) for row in self.ask(_WITNESSES[table], table) if row[0] is not None)
            empty = empty_table(table, self.crs)
            self._witnessed[table] = (
                read_usable(self.path, table, self.crs, self._layers, fids=numbers) if numbers else empty
            )
        return self._witnessed[table]

    def city(self, tables: dict[str, gpd.GeoDataFrame]) -> City:
        """A city of some tables; the others are empty. Nothing is kept of it beside the package."""
        every = {name: tables.get(name, empty_table(name, self.crs)) for name in (*WHOLE, *CUT, "contour", "addresses")}
        return City(**every, meta=self.meta, rasters=open_rasters(self.path))

    def street_facts(self) -> tuple[pd.DataFrame, Ints]:
        """What a network is made of, a row per street without its shape, and the numbers of the rows."""
        fid, geom = self._columns["streets"]
        flags = ", ".join(_FLAGS)
        # names of columns and words of our own
        asked = ["SELECT", f"{fid} + 0 AS number, node_a, node_b, length_m, {flags}, highway = '{SQUARE}' AS square"]
        query = " ".join([*asked, f"FROM streets WHERE {geom} IS NOT NULL ORDER BY {fid}"])
        with reading(self.path, error=CityPackageError):
            table = pyogrio.read_dataframe(self.path, sql=query, read_geometry=False, use_arrow=True)
        number = table.pop("number").to_numpy(np.int64)
        table["highway"] = np.where(table.pop("square") == 1, SQUARE, "road")
        return table, number

    def street_ends(self, number: Ints) -> Floats:
        """Where streets begin and end (x, y, x, y), a row each, some in memory at a time."""
        fid, _ = self._columns["streets"]
        found = np.full((len(number), 4), np.nan)
        for first in range(0, len(number), _AT_ONCE):
            some = number[first : first + _AT_ONCE]
            between = f"{fid} >= {some[0]} AND {fid} <= {some[-1]}"
            lines = pyogrio.read_dataframe(
                self.path, layer="streets", columns=[], where=between, fid_as_index=True
            ).geometry.reindex(some)
            for at, place in ((0, 0), (-1, 2)):
                ends = shapely.get_point(lines.to_numpy(), at)
                found[first : first + len(some), place] = shapely.get_x(ends)
                found[first : first + len(some), place + 1] = shapely.get_y(ends)
        return found

    def bounds(self, table: str) -> Box | None:
        """The box of all rows of a table; None where it has none."""
        found = pyogrio.read_info(self.path, layer=table, force_total_bounds=True)["total_bounds"]
        return None if found is None or not np.isfinite(found).all() else tuple(map(float, found))  # type: ignore[return-value]
