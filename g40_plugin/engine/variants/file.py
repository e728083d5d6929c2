"""Reads the file of a variant: the layers that were drawn, checked against their declaration (docs/variants.md)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.variants import FREE, LAYERS, META, VariantField, VariantLayer
from g40_plugin.databases import connected, is_database

from ..city.text_tables import texts
from ..city.vector import projected
from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..intake.limits import LAYER_BYTES
from ..shapes import surfaces
from ..translation import tr

_DIMENSIONS = {"Point": 0, "LineString": 1, "MultiPolygon": 2}
_FACTS = "SELECT key, value FROM variant"
# rows of a layer are told by these: what QGIS shows as the number of a feature
ROW = "row"


@dataclass(frozen=True)
class Variant:
    """What was drawn, in the CRS of the city.

    ``layers`` holds the layers that have rows, each with the columns of its declaration, ``row`` (the number of the
    feature in its file) and geometry; ``facts`` is the table of the variant, such as its name and city.
    """

    path: str
    facts: Mapping[str, str]
    layers: Mapping[str, gpd.GeoDataFrame]

    @property
    def name(self) -> str:
        """Its name; that of its file where it has none."""
        return self.facts.get("name") or Path(self.path).stem

    @property
    def changes(self) -> int:
        """How many features it has in all."""
        return sum(len(layer) for layer in self.layers.values())

    def layer(self, name: str) -> gpd.GeoDataFrame | None:
        """The rows of a layer; None where it has none."""
        return self.layers.get(name)


def read_variant(path: Path | str, crs: str) -> Variant:
    """The variant in a GeoPackage; a layer that is not there is empty.

    Raises ``InputError`` for a file that is none, and for rows whose geometry or values cannot be meant.
    """
    with reading(path):
        check_file(path, most=LAYER_BYTES)
        place = Path(path)
        if not place.is_file() or not is_database(place):
            raise InputError(tr("{path} is no variant: choose the GeoPackage of one.").format(path=path))
        there = {str(name) for name, _ in pyogrio.list_layers(path)}
        known = [layer for layer in LAYERS if layer.name in there]
        if META not in there or not known:
            message = tr("{path} is no variant (it lacks the table {table}): make one in the panel G40.")
            raise InputError(message.format(path=path, table=META))
        with closing(connected(path)) as database:
            facts = {str(key): str(value or "") for key, value in database.execute(_FACTS)}
        layers = {layer.name: _read(str(path), layer, crs) for layer in known}
    return Variant(str(path), facts, {name: frame for name, frame in layers.items() if len(frame)})


def _read(path: str, layer: VariantLayer, crs: str) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=layer.name, fid_as_index=True)
    if not isinstance(frame, gpd.GeoDataFrame) or (frame.crs is None and len(frame)):
        message = tr("The layer {layer} of the variant {path} has no geometry or no CRS: make the variant anew.")
        raise InputError(message.format(layer=layer.name, path=path))
    lacking = [field.name for field in layer.fields if field.name not in frame and field.name not in FREE]
    if lacking and len(frame):
        message = tr("The layer {layer} of the variant {path} lacks the columns {columns}: add them, empty or not.")
        raise InputError(message.format(layer=layer.name, path=path, columns=", ".join(lacking)))
    columns = {field.name: _values(frame, field, layer, path) for field in layer.fields}
    rows = gpd.GeoDataFrame(
        {ROW: frame.index.to_numpy(np.int64), **columns}, geometry=frame.geometry.to_numpy(), crs=frame.crs or crs
    )
    shapes = shapely.force_2d(rows.geometry.to_numpy())
    # of what was begun and not drawn nothing is meant
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    rows = rows.set_geometry(shapes, crs=rows.crs)[drawn].reset_index(drop=True)
    _check_shapes(rows, layer, path)
    return projected(rows, crs, path)


def _check_shapes(rows: gpd.GeoDataFrame, layer: VariantLayer, path: str) -> None:
    shapes = rows.geometry.to_numpy()
    wanted = _DIMENSIONS[layer.geometry]
    if wanted == _DIMENSIONS["MultiPolygon"]:
        shapes = surfaces(shapely.make_valid(shapes))
        rows[rows.geometry.name] = gpd.GeoSeries(shapes, index=rows.index, crs=rows.crs)
    wrong = (shapely.get_dimensions(shapes) != wanted) | ~np.isfinite(shapely.bounds(shapes)).all(axis=1)
    wrong |= (shapely.length(shapes) == 0.0) & (wanted > 0)
    _refuse(wrong, rows, tr("The layer {layer} of {path} has features with no usable geometry ({rows}): delete or draw "
                            "them."), layer, path)


def _values(frame: gpd.GeoDataFrame, field: VariantField, layer: VariantLayer, path: str) -> pd.Series:
    """A column, empty where the layer lacks it; raises ``InputError`` for a value that is none of its kind."""
    told = texts(frame, [field.name])
    if field.choices:
        known = [value for value, _ in field.choices]
        found = told.str.replace(r"\.0$", "", regex=True)
        wrong = found.notna() & ~found.isin(known)
        # what a default was meant for
        found = found.fillna(field.default) if field.default is not None and field.name != "vacant" else found
        text = tr("The field {field} of the layer {layer} of {path} says {value}: choose one of {known}.")
    elif field.kind == "text":
        return told
    else:
        numbers = pd.to_numeric(told.str.replace(",", ".", regex=False), errors="coerce").astype(float)
        wrong = told.notna() & ~(np.isfinite(numbers) & (numbers >= 0))
        found, known = numbers, []
        text = tr("The field {field} of the layer {layer} of {path} says {value}: give a number from 0 on.")
    if wrong.any():
        value = told[wrong].iloc[0]
        about = {"field": field.name, "layer": layer.name, "path": path, "value": repr(value)}
        raise InputError(text.format(**about, known=", ".join(known)))
    if field.needed and told.isna().any() and field.default is None:
        message = tr("The field {field} of the layer {layer} of {path} is empty: fill it in.")
        raise InputError(message.format(field=field.name, layer=layer.name, path=path))
    return found.astype(float) if field.kind != "text" else found


def _refuse(wrong: np.ndarray, rows: gpd.GeoDataFrame, text: str, layer: VariantLayer, path: str) -> None:
    if wrong.any():
        raise InputError(text.format(layer=layer.name, path=path, rows=listed(rows[ROW][wrong])))
