"""Rasters of a city: vegetation and tree crowns, heights of buildings, and where people live."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.features import shapes as outlines
from rasterio.transform import Affine
from rasterio.warp import transform
from rasterio.windows import Window

from ..city.package import City
from ..city.rasters import Cells, Oddness, Raster, cropped, oddness, open_raster, shapes_in
from ..city.schema import HEIGHTS, MIXED, NDVI, REGISTER
from ..city.zonal import zonal_quantile
from ..errors import InputError
from ..norms import Norms
from ..norms.registers import Heights
from ..progress import Progress
from ..translation import tr
from .coverage import with_coverage

_PERCENT = 100.0
# where a raster is known is drawn in about so many blocks a side
_BLOCKS = 256
_HALF = 0.5
# from this share of the cells on, numbers that cannot be are no slip of a few cells
_MANY = 0.001
# of one cell of a raster of people
_MOST_PEOPLE = 1e6


def add_ndvi(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Vegetation from an NDVI raster: a cell is green from ``registers.ndvi.vegetated`` on.

    Source: docs/method/greenery.md, threshold 0.3 for cells of at most 1 m; in larger cells it is only a density.
    """
    chosen = norms.registers.ndvi
    index = open_raster(path, scale=chosen.scale, offset=chosen.offset, nodata=chosen.nodata)

    within = cropped(index, _bounds_in(index, city, norms))
    odd = None if within is None else _tell_odd(within, path, (-1.0, 1.0), progress)
    if odd is not None and odd.lowest >= chosen.vegetated:
        message = tr(
            "Not one cell of {path} is below {vegetated:g}, so all ground is green, water and roofs too: look whether "
            "its whole numbers have the scale of registers.ndvi in the norms."
        )
        progress.warn(message.format(path=path, vegetated=chosen.vegetated))

    def read(window: Window) -> Cells:
        values = index.read(window)
        green = (values >= np.float32(chosen.vegetated)).astype(np.float32)
        # an index lies between -1 and 1; what does not is no index
        return np.where(np.abs(values) <= 1.0, green, np.float32(np.nan))

    if index.cell_m > chosen.max_cell_m:
        message = tr(
            "The cells of {path} are {cell:.6g} m wide: the vegetation share is a density, no cover, "
            "and not to be compared with one measured in finer cells."
        )
        progress.warn(message.format(path=path, cell=index.cell_m))
    return _with_raster(city, "green", replace(index, read=read), path, NDVI, norms, progress)


def add_green_map(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Vegetation from a raster of percent green per cell, such as RIVM's groenkaart; cells without a value hold none.

    Source: R10; no data counts as 0 by docs/method/greenery.md#from-rasters.
    """
    return _with_percent(city, "green", path, "green map", norms, progress)


def add_tree_map(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Tree crowns from a raster of percent trees per cell, such as RIVM's bomenkaart; cells without a value hold none.

    Source: R11; no data counts as 0 by docs/method/greenery.md#from-rasters.
    """
    return _with_percent(city, "canopy", path, "tree map", norms, progress)


def _with_percent(city: City, name: str, path: str, source: str, norms: Norms, progress: Progress) -> City:
    raster = open_raster(path)
    within = cropped(raster, _bounds_in(raster, city, norms))
    # cells without a value hold none, but a file without any value tells nothing of this city
    odd = None if within is None else _tell_odd(within, path, (0.0, _PERCENT), progress)
    if odd is None:
        return _outside(city, path, progress)
    if 0.0 < odd.highest <= 1.0:
        message = tr(
            "No number of {path} is above {highest:.7g}, so nowhere more than 1 percent: multiply by 100 if they are "
            "shares from 0 to 1."
        )
        progress.warn(message.format(path=path, highest=odd.highest))

    def read(window: Window) -> Cells:
        values = raster.read(window)
        known = (values >= 0.0) & (values <= _PERCENT)
        return np.where(known, values / np.float32(_PERCENT), np.float32(0.0))

    return _with_raster(city, name, replace(raster, read=read), path, source, norms, progress)


def _tell_odd(raster: Raster, path: str, bounds: tuple[float, float], progress: Progress) -> Oddness | None:
    """Warn of numbers that cannot be: those of another scale, or that stand for unknown without the file saying so."""
    least, most = bounds
    odd = oddness(raster, least, most)
    if odd is not None and odd.share >= _MANY:
        message = tr(
            "{share:.1%} of the cells of {path} hold a number outside {least:g} to {most:g} (such as {example:.7g}) "
            "and do not count: if it stands for unknown set it as no data in the file, if the file has another scale "
            "convert it."
        )
        progress.warn(message.format(share=odd.share, path=path, least=least, most=most, example=odd.example))
    return odd


def add_heights(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Tree crowns and heights of buildings from two rasters, ``surface.tif|ground.tif`` (DSM and DTM, such as AHN's).

    A crown is a cell that stands more than ``registers.heights.tree_m`` above the ground, not on a building and, where
    an NDVI raster was added before, green. Buildings of unknown height get theirs. Source: docs/method/greenery.md
    (trees above 2.5 m).
    """
    chosen = norms.registers.heights
    surface, ground = _surface_and_ground(path, chosen, progress)
    name = path.split("|", maxsplit=1)[0]
    if surface.cell_m > chosen.max_cell_m:
        message = tr(
            "The cells of {path} are {cell:.6g} m wide: tree crowns are found only where they fill most of one."
        )
        progress.warn(message.format(path=name, cell=surface.cell_m))
    canopy = _crowns(surface, ground, city, chosen)
    city = _with_raster(city, "canopy", canopy, name, HEIGHTS, norms, progress.part(0.0, 0.5))
    return _with_building_heights(city, surface, ground, chosen, progress.part(0.5, 1.0))


def _surface_and_ground(path: str, chosen: Heights, progress: Progress) -> tuple[Raster, Raster]:
    names = path.split("|")
    if len(names) != len(("surface", "ground")):
        message = tr("Give heights as two rasters, surface|ground (such as dsm.tif|dtm.tif), not as {path}.")
        raise InputError(message.format(path=path))
    if Path(names[0]).resolve() == Path(names[1]).resolve():
        message = tr("{path} is given as surface and as ground: give heights of trees and roofs, and of the ground.")
        raise InputError(message.format(path=names[0]))
    surface, ground = (open_raster(name, nodata=chosen.nodata) for name in names)
    if not _same_grid(surface, ground):
        message = tr("The rasters {surface} and {ground} have different cells: the nearest ones are compared.")
        progress.info(message.format(surface=names[0], ground=names[1]))
    return surface, ground


def _same_grid(one: Raster, other: Raster) -> bool:
    return (one.crs, one.transform, one.width, one.height) == (other.crs, other.transform, other.width, other.height)


def _on_grid_of(raster: Raster, like: Raster, window: Window) -> Cells:
    """The nearest cells of a raster for a window of another one."""
    if _same_grid(raster, like):
        return raster.read(window)
    x, y = like.centres(window)
    if raster.crs != like.crs:
        moved = transform(like.crs, raster.crs, x.ravel(), y.ravel())
        x, y = (np.array(part).reshape(x.shape) for part in moved)
    return raster.at(x, y)


def _crowns(surface: Raster, ground: Raster, city: City, chosen: Heights) -> Raster:
    footprints = shapes_in(surface, city.buildings.geometry.to_numpy(), city.crs)
    tree = shapely.STRtree(footprints)
    green = city.rasters.get("green") if NDVI in _sources(city, "green") else None

    def read(window: Window) -> Cells:
        height = surface.read(window) - _on_grid_of(ground, surface, window)
        crown = np.where(np.isnan(height), np.float32(np.nan), height > chosen.tree_m).astype(np.float32)
        if green is not None:
            crown[(_on_grid_of(green, surface, window) == 0.0) & (crown == 1.0)] = 0.0
        bounds = surface.window_bounds(window)
        near = footprints[tree.query(shapely.box(*bounds))]
        if len(near):
            grid = Affine(surface.transform.a, 0.0, bounds[0], 0.0, surface.transform.e, bounds[3])
            built = rasterize(near, out_shape=crown.shape, transform=grid, dtype="uint8")
            crown[built == 1] = 0.0
        return crown

    return replace(surface, read=read)


def _with_building_heights(city: City, surface: Raster, ground: Raster, chosen: Heights, progress: Progress) -> City:
    in_cells = shapely.area(shapes_in(surface, city.buildings.geometry.to_numpy(), city.crs)) / surface.cell_area
    unknown = city.buildings["height_m"].isna().to_numpy() & (in_cells >= chosen.min_cells)
    footprints = city.buildings.geometry[unknown]
    # the ground below a building is mostly unknown: it is looked for around it
    roof = zonal_quantile(surface, footprints, chosen.roof_quantile, progress.part(0.0, 0.5))
    around = zonal_quantile(ground, footprints.buffer(chosen.around_m), _HALF, progress.part(0.5, 1.0))
    height = roof - around
    height[~(height > 0.0)] = np.nan
    buildings = city.buildings.copy()
    buildings.loc[unknown, "height_m"] = height
    message = tr("Heights of {count} of {all} buildings without one were measured.")
    progress.info(message.format(count=int(np.isfinite(height).sum()), all=len(height)))
    return replace(city, buildings=buildings)


def add_population(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """People from a raster of people per cell, spread over the origins in each cell by their dwellings.

    Origins in cells without a value keep their people. Ages are scaled along. Where several origins in a cell have no
    known dwellings, they share alike. Proposal.
    """
    raster = cropped(open_raster(path), _bounds_in(open_raster(path), city, norms))
    if raster is None or city.origins.empty:
        return _outside(city, path, progress)
    places = shapely.get_coordinates(shapes_in(raster, city.origins.geometry.to_numpy(), city.crs))
    people = np.full(len(places), np.nan)
    cell = np.full(len(places), -1, dtype=np.int64)
    tree = shapely.STRtree(shapely.points(places))
    total = 0.0
    windows = list(raster.windows())
    for step, window in enumerate(windows):
        progress(step / len(windows), tr("Reading the raster"))
        values = raster.read(window)
        total += float(np.nansum(values[(values > 0) & (values <= _MOST_PEOPLE)]))
        rows = tree.query(shapely.box(*raster.window_bounds(window)), predicate="intersects")
        rows = rows[cell[rows] < 0]
        cell[rows] = raster.cell_numbers(*places[rows].T)
        people[rows] = raster.at(*places[rows].T)
    # of one cell so many cannot be
    wrong = (people > _MOST_PEOPLE) & np.isfinite(people)
    if wrong.any():
        text = tr("{path} holds numbers that are no people ({value:g}): these cells tell nothing.")
        progress.warn(text.format(path=path, value=float(people[wrong][0])))
    people[(people < 0) | ~(people <= _MOST_PEOPLE)] = np.nan
    if np.isnan(people).all():
        return _outside(city, path, progress)
    given = people * _shares(cell, city.origins["dwellings"].to_numpy(float))
    origins = city.origins.copy()
    before = origins["people"].to_numpy(float)
    known = np.isfinite(given)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(known & (before > 0), given / before, np.where(known, np.nan, 1.0))
    origins["people"] = np.where(known, given, before)
    for column in ("people_0_15", "people_65"):
        origins[column] = origins[column].to_numpy(float) * factor
    message = tr("{path}: {placed:.0f} people now live at origins, {rest:.0f} in cells without one are left out.")
    placed = float(given[known].sum())
    progress.info(message.format(path=path, placed=placed, rest=max(0.0, total - placed)))
    known_there = shapely.intersection(_known_shape(raster, city, progress), city.extent)
    coverage = with_coverage(city, "origins", known_there, grade=MIXED, source="population raster")
    return replace(city, origins=origins, coverage=coverage)


def _shares(cell: NDArray[np.int64], dwellings: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of its cell that each origin gets: by dwellings, alike where the cell has none."""
    _, group = np.unique(cell, return_inverse=True)
    weight = np.nan_to_num(dwellings)
    sums = np.bincount(group, weights=weight)
    weight = np.where(sums[group] > 0, weight, 1.0)
    return np.asarray(weight / np.bincount(group, weights=weight)[group])


def _with_raster(
    city: City, name: str, raster: Raster, path: str, source: str, norms: Norms, progress: Progress
) -> City:
    """The city with a raster, cut to the city and a margin, and where it is known in ``coverage``."""
    part = cropped(raster, _bounds_in(raster, city, norms))
    if part is None:
        return _outside(city, path, progress)
    known = shapely.intersection(_known_shape(part, city, progress), city.extent)
    if known.area == 0.0:
        return _outside(city, path, progress)
    share = known.area / city.extent.area
    message = tr("{path} covers {share:.0%} of the city; elsewhere it tells nothing.")
    tell = progress.info if share >= norms.vegetation.min_covered else progress.warn
    tell(message.format(path=path, share=share))
    kept = replace(city, coverage=city.coverage[city.coverage["theme"] != name])
    coverage = with_coverage(kept, name, known, grade=REGISTER, source=source)
    return replace(city, rasters=city.rasters | {name: part}, coverage=coverage)


def _outside(city: City, path: str, progress: Progress) -> City:
    message = tr("The raster {path} holds no values in the city and is left out: give one of this place.")
    progress.warn(message.format(path=path))
    return city


def _bounds_in(raster: Raster, city: City, norms: Norms) -> tuple[float, float, float, float]:
    around = shapely.box(*shapely.buffer(city.extent, norms.vegetation.margin_m).bounds)
    left, bottom, right, top = shapes_in(raster, np.array([around]), city.crs)[0].bounds
    return left, bottom, right, top


def _known_shape(raster: Raster, city: City, progress: Progress) -> shapely.Geometry:
    """Where a raster is known, in the city's CRS: the blocks of cells of which at least half are."""
    size = 2 ** max(0, int(np.ceil(np.log2(max(raster.width, raster.height) / _BLOCKS))))
    known = np.zeros((-(-raster.height // size), -(-raster.width // size)))
    cells = np.zeros_like(known)
    windows = list(raster.windows())
    for step, window in enumerate(windows):
        progress(step / len(windows), tr("Reading the raster"))
        values = np.isfinite(raster.read(window))
        row = (window.row_off + np.arange(window.height)) // size
        col = (window.col_off + np.arange(window.width)) // size
        at = np.ix_(np.unique(row), np.unique(col))
        known[at] += _block_sums(values, row, col)
        cells[at] += _block_sums(np.ones_like(values), row, col)
    there = (known >= _HALF * cells).astype(np.uint8)
    cell = raster.transform
    grid = Affine(cell.a * size, 0.0, cell.c, 0.0, cell.e * size, cell.f)
    found = [shapely.geometry.shape(shape) for shape, _ in outlines(there, mask=there == 1, transform=grid)]
    shape = shapely.intersection(shapely.union_all(found), shapely.box(*raster.bounds))
    polygon = gpd.GeoSeries([shape], crs=raster.crs.to_wkt()).to_crs(city.crs).iloc[0]
    return shapely.make_valid(polygon)


def _block_sums(values: NDArray[Any], row: NDArray[Any], col: NDArray[Any]) -> NDArray[np.float64]:
    first_rows = np.flatnonzero(np.diff(row, prepend=-1))
    first_cols = np.flatnonzero(np.diff(col, prepend=-1))
    sums = np.add.reduceat(np.add.reduceat(values.astype(float), first_rows, axis=0), first_cols, axis=1)
    return np.asarray(sums)


def _sources(city: City, theme: str) -> set[str]:
    rows = city.coverage[city.coverage["theme"] == theme]
    return set(pd.Series(rows["source"]).dropna())
