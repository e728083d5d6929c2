"""Reads a layer of any vector format, GeoParquet and LV-BAG among them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from ..errors import InputError
from ..translation import tr

# an id of more characters is no name for a map
READABLE_NAMES = 20


PARQUET = (".parquet", ".geoparquet")


# the files inside a delivery of LV-BAG 2.0 that hold buildings, addressable objects and address numbers
_LVBAG_PART = re.compile(r"^\d{4}(PND|VBO|NUM)\d{8}\.zip$")


def split_layer(path: Path | str) -> tuple[str, str | None]:
    """File and layer of a path that may end in ``|layername=x``, as QGIS writes it."""
    file, *options = str(path).split("|")
    layer = next((option.removeprefix("layername=") for option in options if option.startswith("layername=")), None)
    return file, layer


def layers_of(file: Path | str) -> dict[str, tuple[str, str | None]]:
    """Each layer of a file: the path at which GDAL opens it, and its geometry type, None for a bare table.

    A delivery of LV-BAG 2.0 is a zip of zips; its parts count as layers of one file. Raises ``InputError`` for a file
    that is not there or that GDAL cannot read.
    """
    if not str(file).startswith("/vsi") and not Path(file).exists():
        raise InputError(tr("The file {file} does not exist: choose an existing layer.").format(file=file))
    parts = [str(file)]
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as delivery:
            inner = [name for name in delivery.namelist() if _LVBAG_PART.match(name)]
        parts = [f"/vsizip/{{/vsizip/{Path(file).absolute()}/{name}}}" for name in inner] or parts
    try:
        return {str(name): (part, kind) for part in parts for name, kind in pyogrio.list_layers(part)}
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path | str, error: Exception) -> InputError:
    message = tr("The file {file} cannot be read as a vector layer ({reason}): choose another one.")
    return InputError(message.format(file=file, reason=error))


def read_vector(
    path: Path | str, layer: str | None = None, *, wanted: str = "", within: gpd.GeoSeries | None = None
) -> gpd.GeoDataFrame:
    """Read a vector layer of any format of GDAL, of GeoParquet or of LV-BAG 2.0; curves come as straight pieces.

    Without a layer's name the only one is read, or the only one whose geometry type contains ``wanted``; of a large
    file only what meets the bounding box of ``within``. Raises ``InputError`` that says what is wrong with the file or
    its layer, or that it has no CRS.
    """
    file, named = split_layer(path)
    layer = layer or named
    if Path(file).suffix.lower() in PARQUET:
        return _read_parquet(file, within)
    layers = {name: (part, str(kind)) for name, (part, kind) in layers_of(file).items() if kind is not None}
    if layer is not None and layer not in layers:
        message = tr("The file {file} has no layer {layer} with geometry; it has: {names}.")
        raise InputError(message.format(file=file, layer=layer, names=", ".join(layers) or "-"))
    if not layers:
        raise InputError(tr("The file {file} has no layer with geometry: choose another one.").format(file=file))
    layer = layer or _only_layer(file, {name: kind for name, (_, kind) in layers.items()}, wanted)
    part = layers[layer][0]
    try:
        info = pyogrio.read_info(part, layer=layer)
        crs = info["crs"]
        box = tuple(within.to_crs(crs).total_bounds) if within is not None and crs else None
        frame = pyogrio.read_dataframe(part, layer=layer, bbox=box)
        if frame.geometry.name in info["fields"]:
            frame = _with_field(frame, part, layer, box)
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(file, error) from error
    return _with_known_crs(frame, file, layer)


def _with_field(frame: gpd.GeoDataFrame, part: str, layer: str, box: tuple[float, ...] | None) -> gpd.GeoDataFrame:
    """The frame with a field that is called as its geometry, which gets another name; reading puts one on the other."""
    name = str(frame.geometry.name)
    alone = pyogrio.read_dataframe(part, layer=layer, bbox=box, columns=[name], read_geometry=False)
    frame = frame.rename_geometry(free_name(f"{name}_1", frame.columns))
    return frame.assign(**{name: alone[name].to_numpy()})


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with a sign behind it for as long as it is taken, whatever the case of its letters."""
    used = {str(other).casefold() for other in taken}
    while name.casefold() in used:
        name += "_"
    return name


def _read_parquet(file: str, within: gpd.GeoSeries | None) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_parquet(file)
    except (ValueError, OSError) as error:
        message = tr("The file {file} cannot be read as GeoParquet ({reason}): choose another one.")
        raise InputError(message.format(file=file, reason=error)) from error
    frame = _with_known_crs(frame, file, Path(file).stem)
    if within is None:
        return frame
    return frame[frame.intersects(shapely.box(*within.to_crs(frame.crs).total_bounds))]


def _with_known_crs(frame: gpd.GeoDataFrame, file: str, layer: str) -> gpd.GeoDataFrame:
    if frame.crs is None:
        message = tr(
            "The layer {layer} of {file} has no coordinate reference system: set it in the file, then try again."
        )
        raise InputError(message.format(layer=layer, file=file))
    return frame


def _only_layer(file: str, kinds: dict[str, str], wanted: str) -> str:
    fitting = [name for name, kind in kinds.items() if wanted in kind or kind == "Unknown"]
    if len(fitting) > 1:
        message = tr("The file {file} has several layers ({names}): say which one.")
        raise InputError(message.format(file=file, names=", ".join(fitting)))
    return (fitting or list(kinds))[0]


def is_metric(crs: CRS) -> bool:
    """Whether a CRS is projected with both axes in metres."""
    return bool(crs.is_projected and all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info[:2]))
