"""Rasters of any size, read a window at a time, from files and from the city package."""

from __future__ import annotations

import math
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from ..arrays import Floats
from ..errors import G40Error, InputError, OutputError
from ..intake.files import check_file
from ..intake.guard import READ_ERRORS
from ..intake.limits import RASTER_CELLS, RASTER_SIDE
from ..progress import Progress
from ..translation import tr

Cells = NDArray[np.float32]
RASTER_ERRORS = (RasterioError, CPLE_BaseError)

# the city package's own value for unknown cells; GeoPackages of GDAL cannot hold NaN
_UNKNOWN = -9999.0
# cells a side of the windows in which rasters are read: a multiple of the tiles in a GeoPackage
_WINDOW = 1024
# over a hundred metres no projection bends a straight edge by a centimetre
_GRID_OF_CELL = 1e-5
_EDGE_M = 100.0
# so many windows tell whether the numbers of a raster can be what they are said to be
_LOOKED_AT = 16
_GOLDEN = 0.618034
_SET_UNKNOWN = "UPDATE gpkg_2d_gridded_coverage_ancillary SET data_null = ? WHERE tile_matrix_set_name = ?"


@dataclass(frozen=True)
class Raster:
    """A grid with the north up; ``read`` gives the values of a window, NaN where unknown.

    Nothing is held in memory: a raster made of another one is a rule how to work out its windows.
    """

    crs: CRS
    transform: Affine
    width: int
    height: int
    read: Callable[[Window], Cells]

    @property
    def cell_m(self) -> float:
        """The longer side of a cell in the unit of the CRS."""
        return float(max(self.transform.a, -self.transform.e))

    @property
    def cell_area(self) -> float:
        """Area of a cell in the square unit of the CRS."""
        return float(self.transform.a * -self.transform.e)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top."""
        return self.window_bounds(Window(0, 0, self.width, self.height))

    def window_bounds(self, window: Window) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a window."""
        left = self.transform.c + self.transform.a * window.col_off
        top = self.transform.f + self.transform.e * window.row_off
        return left, top + self.transform.e * window.height, left + self.transform.a * window.width, top

    def window_around(self, left: float, bottom: float, right: float, top: float) -> Window | None:
        """The whole cells that bounds touch; None where they lie outside."""
        cols, rows = self._cells(np.array([left, right]), np.array([top, bottom]))
        # bounds of nothing, or of what cannot be projected, touch no cell
        cols, rows = (np.nan_to_num(np.clip(part, 0, most)) for part, most in ((cols, self.width), (rows, self.height)))
        col, row, col_end, row_end = map(int, (*np.floor((cols[0], rows[0])), *np.ceil((cols[1], rows[1]))))
        return Window(col, row, col_end - col, row_end - row) if col < col_end and row < row_end else None

    def windows(self, bounds: tuple[float, float, float, float] | None = None) -> Iterator[Window]:
        """Windows of a size that memory never minds, over the whole raster or what bounds touch of it."""
        whole = self.window_around(*(bounds or self.bounds))
        if whole is None:
            return
        rows, cols = whole.row_off + whole.height, whole.col_off + whole.width
        for row in range(whole.row_off // _WINDOW * _WINDOW, rows, _WINDOW):
            for col in range(whole.col_off // _WINDOW * _WINDOW, cols, _WINDOW):
                yield Window(col, row, min(_WINDOW, self.width - col), min(_WINDOW, self.height - row))

    def at(self, x: Floats, y: Floats) -> Cells:
        """The values of the cells in which points of the raster's CRS lie, NaN outside; for points close together."""
        values = np.full(x.shape, np.nan, dtype=np.float32)
        col, row = np.floor(self._cells(x, y))
        inside = (col >= 0) & (row >= 0) & (col < self.width) & (row < self.height)
        if inside.any():
            col, row = col[inside].astype(np.intp), row[inside].astype(np.intp)
            left, top = int(col.min()), int(row.min())
            window = Window(left, top, int(col.max()) - left + 1, int(row.max()) - top + 1)
            values[inside] = self.read(window)[row - top, col - left]
        return values

    def cell_numbers(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """One number for each cell of the grid in which a point of the raster's CRS lies."""
        col, row = np.floor(self._cells(x, y)).astype(np.int64)
        return np.asarray(row * self.width + col)

    def _cells(self, x: Floats, y: Floats) -> Floats:
        # column and row, counted from the left and the top, with their fractions
        return np.stack(((x - self.transform.c) / self.transform.a, (y - self.transform.f) / self.transform.e))

    def centres(self, window: Window) -> tuple[Floats, Floats]:
        """X and y of the middle of every cell of a window, in the raster's CRS."""
        col = np.arange(window.width) + window.col_off + 0.5
        row = np.arange(window.height) + window.row_off + 0.5
        x, y = np.meshgrid(self.transform.c + col * self.transform.a, self.transform.f + row * self.transform.e)
        return x, y


@dataclass(frozen=True)
class Oddness:
    """What part of the known cells hold what they cannot, one of these numbers, and the ends of all numbers."""

    share: float
    example: float
    lowest: float
    highest: float


def open_raster(
    path: str, *, scale: float | None = None, offset: float = 0.0, nodata: float | None = None, table: str | None = None
) -> Raster:
    """A raster file of one band; values are scale * value + offset, NaN where the file holds no data.

    ``scale`` and ``offset`` are for whole numbers, ``nodata`` for any file, and only where the file tells none itself.
    ``table`` names a raster in a GeoPackage. Raises ``InputError`` for what is no raster, has no CRS, has more bands
    or does not have the north up.
    """
    check_file(path, folder=True)
    options = {} if table is None else {"TABLE": table}
    try:
        with warnings.catch_warnings():
            # what is not georeferenced is refused below
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path, **options) as dataset:
                _check(dataset, path)
                grid = (dataset.crs, dataset.transform, dataset.width, dataset.height)
                factor, shift = dataset.scales[0], dataset.offsets[0]
                whole = np.issubdtype(dataset.dtypes[0], np.integer)
                empty = dataset.nodata if dataset.nodata is not None else nodata
    except G40Error:
        raise
    except (*READ_ERRORS, *RASTER_ERRORS) as error:
        message = tr("The file {path} cannot be read as a raster ({reason}): choose another one.")
        raise InputError(message.format(path=path, reason=error)) from error
    if scale is not None and whole and (factor, shift) == (1.0, 0.0):
        factor, shift = scale, offset

    def read(window: Window) -> Cells:
        try:
            with rasterio.open(path, **options) as dataset:
                raw = dataset.read(1, window=window)
                missing = dataset.read_masks(1, window=window) == 0
        except (*READ_ERRORS, *RASTER_ERRORS) as error:
            message = tr("The raster {path} cannot be read ({reason}): it is damaged or cut off; get it again.")
            raise InputError(message.format(path=path, reason=error)) from error
        if empty is not None:
            missing |= raw == empty
        cells: Cells = (raw if (factor, shift) == (1.0, 0.0) else raw * factor + shift).astype(np.float32)
        cells[missing] = np.nan
        return cells

    return Raster(*grid, read)


def _check(dataset: Any, path: str) -> None:
    RASTER_SIDE.check(max(dataset.width, dataset.height), tr("The cells of a side of {path}").format(path=path))
    if dataset.crs is None:
        message = tr("The raster {path} has no coordinate reference system: set it in the file, then try again.")
        raise InputError(message.format(path=path))
    if dataset.count != 1:
        message = tr("The raster {path} has {count} bands: give a file with the one band that is meant.")
        raise InputError(message.format(path=path, count=dataset.count))
    _check_place(dataset.transform, path)


def _check_place(placed: Affine, path: str) -> None:
    if placed.is_identity or not np.isfinite(placed[:6]).all() or placed.a == 0 or placed.e == 0:
        message = tr(
            "The raster {path} has no place on the ground (its corner and the size of its cells): georeference it, "
            "then try again."
        )
        raise InputError(message.format(path=path))
    if placed.b or placed.d or placed.e > 0 or placed.a < 0:
        message = tr("The raster {path} does not have the north up: warp it first, then try again.")
        raise InputError(message.format(path=path))


def cropped(raster: Raster, bounds: tuple[float, float, float, float]) -> Raster | None:
    """The whole cells that bounds touch, not resampled; None where they lie outside."""
    part = raster.window_around(*bounds)
    if part is None:
        return None
    RASTER_CELLS.check(part.width * part.height, tr("The cells of a raster within the city"))

    def read(window: Window) -> Cells:
        return raster.read(
            Window(window.col_off + part.col_off, window.row_off + part.row_off, window.width, window.height)
        )

    left, _, _, top = raster.window_bounds(part)
    transform = Affine(raster.transform.a, 0.0, left, 0.0, raster.transform.e, top)
    return replace(raster, transform=transform, width=part.width, height=part.height, read=read)


def oddness(raster: Raster, least: float, most: float) -> Oddness | None:
    """How many of the known cells lie outside bounds, in windows spread over the raster; None where no cell is known.

    One window after another is looked at until there are enough, and as many as it takes to find a cell that is known.
    """
    windows = list(raster.windows())
    # spread over the raster, each time the same
    order = sorted(range(len(windows)), key=lambda row: (row * _GOLDEN) % 1.0)
    known, odd, example, lowest, highest = 0, 0, math.nan, math.inf, -math.inf
    for count, row in enumerate(order):
        if count >= _LOOKED_AT and known:
            break
        values = raster.read(windows[row])
        values = values[~np.isnan(values)]
        outside = values[(values < least) | (values > most)]
        known, odd = known + len(values), odd + len(outside)
        example = float(outside[0]) if len(outside) and math.isnan(example) else example
        lowest = min(lowest, float(values.min(initial=lowest)))
        highest = max(highest, float(values.max(initial=highest)))
    return Oddness(odd / known, example, lowest, highest) if known else None


def shapes_in(raster: Raster, shapes: NDArray[np.object_], crs: Any) -> NDArray[np.object_]:
    """Shapes of a CRS in the raster's CRS, with so many corners that straight edges stay where they are.

    Corners lie on a grid that is far finer than the cells: slivers without width, which overlays leave behind, vanish.
    """
    if CRS.from_user_input(crs) != raster.crs:
        dense = gpd.GeoSeries(shapely.segmentize(shapes, _EDGE_M), crs=crs)
        shapes = np.asarray(dense.to_crs(raster.crs.to_wkt()))
    return np.asarray(shapely.set_precision(shapes, raster.cell_m * _GRID_OF_CELL))


def write_raster(raster: Raster, path: Path, name: str, progress: Progress) -> None:
    """Add a raster to a GeoPackage as a table of its own, in windows, on its own grid and in its own CRS."""
    profile = {
        "driver": "GPKG", "dtype": "float32", "count": 1, "width": raster.width, "height": raster.height,
        "crs": raster.crs, "transform": raster.transform, "nodata": _UNKNOWN,
        "APPEND_SUBDATASET": "YES", "RASTER_TABLE": name, "TILE_FORMAT": "TIFF",
    }  # fmt: skip
    windows = list(raster.windows())
    try:
        with rasterio.Env(OGR_SQLITE_SYNCHRONOUS="OFF"), rasterio.open(path, "w", **profile) as dataset:
            for step, window in enumerate(windows):
                progress(step / len(windows), tr("Writing the raster {name}").format(name=name))
                cells = raster.read(window)
                dataset.write(np.where(np.isnan(cells), np.float32(_UNKNOWN), cells), 1, window=window)
    except RasterioError as error:
        message = tr("The raster {name} cannot be written to {path} ({reason}): choose another place.")
        raise OutputError(message.format(name=name, path=path, reason=error)) from error
    # while it writes the driver leaves out tiles of this value alone, but it does not keep it with a new table
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_SET_UNKNOWN, (_UNKNOWN, name))
