"""Reads corrections by hand from a layer, or from a table of buildings."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ..city.corrections import TOLD
from ..city.schema import conform
from ..city.text_tables import column, numbers_of, read_table, texts
from ..city.vector import PARQUET, layers_of, whole_layer
from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..intake.limits import LAYER_BYTES
from ..norms.registers import Tables
from ..progress import SILENT, Progress
from ..translation import tr
from .tables import is_table, read_places

# what the columns may be called, in lower case without signs
NAMES: dict[str, tuple[str, ...]] = {
    "building_id": ("buildingid", "pandid", "pand", "pandidentificatie", "bagid", "identificatie"),
    "vacant": ("vacant", "leeg", "leegstaand", "leegstand"),
    "vacant_m2": ("vacantm2", "leegstandm2", "leegm2"),
    "owner": ("owner", "eigenaar"),
    "year": ("year", "jaar", "bouwjaar"),
    "remark": ("remark", "opmerking", "toelichting"),
}
_YES = ("1", "1.0", "true", "yes", "y", "ja", "j", "waar", "leeg", "vacant")
_NO = ("0", "0.0", "false", "no", "n", "nee", "onwaar")
_YEARS = (1000, 2100)


def read_corrections(path: str, crs: str, norms: Tables, progress: Progress = SILENT) -> gpd.GeoDataFrame:
    """The table ``corrections`` from a layer of points or polygons, or from a table by ``building_id``, in ``crs``.

    Columns may have their Dutch names. Raises ``InputError`` that names a column, or a value, that is wrong.
    """
    with reading(path):
        return _read(path, crs, norms, progress)


def _read(path: str, crs: str, norms: Tables, progress: Progress) -> gpd.GeoDataFrame:
    frame = _rows(path, crs, norms, progress)
    found = {name: column(frame, names) for name, names in NAMES.items()}
    if not any(found[name] for name in TOLD):
        message = tr("The layer {path} has none of the columns {columns}: add what you want to correct.")
        raise InputError(message.format(path=path, columns=", ".join(TOLD)))
    shapes = shapely.force_2d(np.asarray(frame.geometry))
    shapes = np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), None, shapely.make_valid(shapes))
    placed = shapely.get_dimensions(shapes)
    if (placed == 1).any():
        message = tr("The corrections in {path} must be points or polygons: choose another layer.")
        raise InputError(message.format(path=path))
    columns = {
        "building_id": texts(frame, NAMES["building_id"]),
        "vacant": _flags(path, frame, found["vacant"]),
        "vacant_m2": _numbers(path, frame, found["vacant_m2"], 0.0, np.inf),
        "owner": texts(frame, NAMES["owner"]),
        "year": _numbers(path, frame, found["year"], *_YEARS),
        "remark": texts(frame, NAMES["remark"]),
    }
    full = (columns["vacant"] == 0) & (columns["vacant_m2"] > 0)
    if full.any():
        message = tr("{count} rows of {path} are not vacant and have vacant square metres: correct one of the two.")
        raise InputError(message.format(count=int(full.sum()), path=path))
    return conform("corrections", gpd.GeoDataFrame(columns, geometry=shapes, crs=crs))


def _rows(path: str, crs: str, norms: Tables, progress: Progress) -> gpd.GeoDataFrame:
    """All rows; those of a table of text with an id need no place."""
    file, layer = whole_layer(path)
    check_file(file, folder=True, most=LAYER_BYTES)
    if is_table(path, norms):
        frame = read_table(file, norms)
        named = texts(frame, NAMES["building_id"]).notna()
        by_id = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=crs)[named]
        if named.all() and len(frame):
            return by_id.reset_index(drop=True)
        placed = read_places(path, norms, crs, progress)
        placed = placed[texts(placed, NAMES["building_id"]).isna()]
        return gpd.GeoDataFrame(pd.concat([by_id, placed], ignore_index=True), geometry="geometry", crs=crs)
    if file.lower().endswith(PARQUET):
        return read_places(path, norms, crs, progress)
    layers = layers_of(file)
    chosen = {name: part for name, (part, kind) in layers.items() if kind is None and layer in (None, name)}
    if len(chosen) != 1 or any(kind is not None and layer in (None, name) for name, (_, kind) in layers.items()):
        return read_places(path, norms, crs, progress)
    ((name, part),) = chosen.items()
    bare = pyogrio.read_dataframe(part, layer=name, read_geometry=False)
    return gpd.GeoDataFrame(bare, geometry=[None] * len(bare), crs=crs)


def _flags(path: str, frame: gpd.GeoDataFrame, name: str | None) -> pd.Series:
    if name is None:
        return pd.Series(np.nan, index=frame.index)
    tidy = frame[name].astype("string").str.strip().str.lower().replace("", pd.NA)
    flags = tidy.map(dict.fromkeys(_YES, 1.0) | dict.fromkeys(_NO, 0.0)).astype(float)
    wrong = tidy.notna() & flags.isna()
    if wrong.any():
        message = tr("The column {column} of {path} holds {values}: use {known}.")
        raise InputError(message.format(column=name, path=path, values=tidy[wrong].iloc[0], known="1, 0"))
    return flags


def _numbers(path: str, frame: gpd.GeoDataFrame, name: str | None, least: float, most: float) -> pd.Series:
    if name is None:
        return pd.Series(np.nan, index=frame.index)
    values = numbers_of(frame[name], frame, whole=True)
    wrong = frame[name].notna() & ~(values.between(least, most) & np.isfinite(values))
    if wrong.any():
        limits = f"{least:.0f} - {most:.0f}" if np.isfinite(most) else f"{least:.0f} -"
        message = tr("The column {column} of {path} holds {value}: use a number of {limits}.")
        value = repr(frame.loc[wrong, name].iloc[0])
        raise InputError(message.format(column=name, path=path, value=value, limits=limits))
    return values
