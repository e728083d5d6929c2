"""The city package: one GeoPackage per city, where all sources and all indicators meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from g40_plugin.databases import connected

from ..errors import CityPackageError, G40Error, InputError
from ..files import written_beside
from ..intake.files import check_file
from ..intake.guard import READ_ERRORS, reading
from ..progress import SILENT, Progress
from ..translation import tr
from .schema import RASTERS, REGISTER, SCHEMA_VERSION, TABLES, conform, empty_table, filled, lacking, outside

if TYPE_CHECKING:
    from ..norms import Norms
    from .rasters import Raster

Made = TypeVar("Made")

_RASTER_TABLES = "SELECT table_name FROM gpkg_contents WHERE data_type = '2d-gridded-coverage' ORDER BY table_name"
_ODD_KINDS = {
    "real": """sum(typeof("{column}") IN ('text', 'blob'))""",
    "integer": """sum(typeof("{column}") IN ('text', 'blob') OR "{column}" <> round("{column}"))""",
}
_PLAIN = ("Point", "LineString", "Polygon", "MultiPolygon")


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
    if version is None:
        # a result of another kind has a table meta too
        raise CityPackageError(not_one)
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
        if city.table(name).empty:
            frames[name] = empty_table(name, city.crs)
            continue
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
