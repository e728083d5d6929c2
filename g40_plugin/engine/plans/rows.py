"""A list of plans in any file: rows with their columns, their numbers in the file, and geometry where they have it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely

from ..arrays import Geometries, Ints
from ..city.cut_names import cut_names
from ..city.package import City
from ..city.text_tables import Row, plain, read_table, texts
from ..city.vector import PARQUET, layer_path, layers_of, projected, read_vector, whole_layer
from ..city.workbooks import read_sheet
from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..intake.limits import LAYER_BYTES
from ..norms import Norms
from ..shapes import surfaces
from ..sources.tables import is_table, points_of
from ..translation import tr

_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
# as a column of numbers with gaps, or a spreadsheet, writes a whole number
_WHOLE = re.compile(r"^(\d+)\.0+$")
_OLD_WORKBOOK = ".xls"
_FLAT = (0, 3, 4, 6, 7)
_SEVERAL_POINTS = 4


@dataclass(frozen=True)
class Rows:
    """The rows of a list as they stand in its file."""

    title: str
    frame: pd.DataFrame
    number: Ints
    """of each row in its file, from 1 on; of a sheet or text file with the lines above it"""
    geometry: Geometries
    """points, or polygons, in the CRS of the city; null where a row tells no place"""
    columns: dict[str, str]
    """the column of the frame for each of the norms' names that is there"""

    def texts(self, key: str) -> pd.Series:
        """A column as texts of one line, whole numbers without decimals; null where empty or not there."""
        found = texts(self.frame, [self.columns[key]] if key in self.columns else [])
        return found.map(lambda text: _WHOLE.sub(r"\1", " ".join(text.split())), na_action="ignore").astype(object)


def read_rows(path: str, crs: str, norms: Norms, city: City | None) -> Rows:
    """The rows of a list of plans: a vector layer, a table without geometry, a CSV file or a workbook.

    Raises ``InputError`` for a file that cannot be read, without a column of homes, with two columns of one name, or
    with lines instead of points or polygons.
    """
    with reading(path):
        return _read(path, crs, norms, city)


def _read(path: str, crs: str, norms: Norms, city: City | None) -> Rows:
    file = layer_path(path).file
    check_file(file, folder=True, most=LAYER_BYTES)
    heading = partial(_is_heading, norms=norms)
    ending = Path(file).suffix.lower()
    if ending == _OLD_WORKBOOK:
        message = tr("The file {file} is a workbook of an old kind: save it as .xlsx.")
        raise InputError(message.format(file=file))
    geometry: Geometries | None = None
    if is_table(path, norms.tables):
        frame: pd.DataFrame | None = read_table(whole_layer(path)[0], norms.tables, heading=heading)
    elif ending in norms.plans.workbooks:
        frame = read_sheet(*whole_layer(path), heading)
    else:
        frame, geometry = _layer(path, crs)
    title = Path(file).name
    if frame is not None:
        known = norms.plans.columns.values_by_name()
        frame = frame.rename(columns=cut_names([str(name) for name in frame.columns], known).whole)
    if frame is None or not heading([str(name) for name in frame.columns]):
        names = norms.plans.columns.homes
        message = tr(
            "The list {file} has no column with the number of homes beside one with a name or a place: call it {names}."
        )
        raise InputError(message.format(file=title, names=tr(" or ").join(names[1:3])))
    columns = _columns(frame, title, norms)
    if geometry is None:
        geometry = np.full(len(frame), None, dtype=object)
    if shapely.is_missing(geometry).any():
        points = points_of(path, _once(frame), norms.tables, crs, city)
        geometry = geometry if points is None else np.where(shapely.is_missing(geometry), points, geometry)
    number = frame.index.to_numpy(int)
    return Rows(title, frame.reset_index(drop=True), number, geometry, columns)


def _is_heading(row: Row, norms: Norms) -> bool:
    """Whether a row names a column of homes, and one more that a list of plans has."""
    tables = norms.tables
    keys: dict[str, list[str]] = norms.plans.columns.values_by_name()
    others = [name for key, names in keys.items() if key != "homes" for name in names]
    others += [*tables.x, *tables.y, *tables.lon, *tables.lat, *tables.postcode, *tables.address]
    found = {_key(name) for name in row if name}
    return bool(found & set(map(_key, keys["homes"]))) and bool(found & set(map(_key, others)))


def _key(name: object) -> str:
    """A name without case, signs, and what stands between brackets."""
    return plain(_BRACKETS.sub("", str(name)))


def _columns(frame: pd.DataFrame, title: str, norms: Norms) -> dict[str, str]:
    known = [_key(name) for name in frame.columns]
    times = Counter(known)
    found = {}
    for key, names in norms.plans.columns.values_by_name().items():
        name = next((name for name in map(_key, names) if name in times), None)
        if name is None:
            continue
        if times[name] > 1:
            twice = [str(column) for column, own in zip(frame.columns, known, strict=True) if own == name]
            message = tr("The list {file} has several columns of one name ({columns}): leave one, rename the others.")
            raise InputError(message.format(file=title, columns=", ".join(twice)))
        found[key] = str(frame.columns[known.index(name)])
    return found


def _layer(path: str, crs: str) -> tuple[pd.DataFrame, Geometries]:
    asked = layer_path(path)
    if Path(asked.file).suffix.lower() not in PARQUET:
        kinds = {name: (part, kind) for name, (part, kind) in layers_of(asked.file).items()}
        bare = [name for name, (_, kind) in kinds.items() if kind is None]
        wanted = asked.layer or (bare[0] if len(bare) == len(kinds) == 1 else None)
        if wanted in bare:
            return _bare_table(kinds[wanted][0], wanted, asked.where)
    layer = projected(read_vector(path), crs, path)
    frame = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame, _shaped(layer.geometry.to_numpy(), asked.file)


def _bare_table(part: str, layer: str, where: str) -> tuple[pd.DataFrame, Geometries]:
    with reading(part):
        frame = pyogrio.read_dataframe(part, layer=layer, read_geometry=False, where=where or None)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame, np.full(len(frame), None, dtype=object)


def _shaped(shapes: Geometries, file: str) -> Geometries:
    """Flat and valid points and polygons, null where a row has none; one point stands for several."""
    shapes = shapely.make_valid(shapely.force_2d(shapes))
    kinds = shapely.get_type_id(shapes)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if not (np.isin(kinds, _FLAT) | empty).all():
        message = tr("The list {file} holds lines: plans are points or polygons.")
        raise InputError(message.format(file=Path(file).name))
    several = kinds == _SEVERAL_POINTS
    shapes[several] = shapely.point_on_surface(shapes[several])
    areas = (kinds > 0) & ~several & ~empty
    shapes[areas] = surfaces(shapes[areas])
    shapes[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = None
    return shapes


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without later columns of a name that is there before."""
    return frame.loc[:, ~frame.columns.duplicated()]
