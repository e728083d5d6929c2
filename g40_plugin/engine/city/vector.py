"""Reads a layer of any vector format, GeoParquet and LV-BAG among them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyarrow import ArrowException
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..translation import tr
from .schema import DUTCH_CRS

# an id of more characters is no name for a map
READABLE_NAMES = 20


PARQUET = (".parquet", ".geoparquet")


# the files inside a delivery of LV-BAG 2.0 that hold buildings, addressable objects and address numbers
_LVBAG_PART = re.compile(r"^\d{4}(PND|VBO|NUM)\d{8}\.zip$")


# options behind the path of a layer, as QGIS writes them; a filter runs on to the end, whatever it holds
_OPTIONS = ("layername=", "layerid=", "geometrytype=", "uniqueGeometryType=", "subset=")
_ROUNDING = 1e-6
# what a kind of geometry is called by: the first that its name holds
_KINDS = {"polygon": (3, 6), "surface": (3, 6), "point": (0, 4), "line": (1, 2, 5), "curve": (1, 2, 5)}


class LayerPath(NamedTuple):
    """What a path such as ``plan.gpkg|layername=x|subset="code" = 'a'`` tells."""

    file: str
    layer: str | None
    where: str
    kind: str


def layer_path(path: Path | str) -> LayerPath:
    """A path with the options that QGIS writes behind it; ``layerid`` becomes the name of that layer.

    Raises ``InputError`` for an option that is not known, so that none is left out in silence.
    """
    file, *rest = str(path).split("|")
    options: list[str] = []
    for part in rest:
        if options and options[-1].startswith("subset=") and not part.startswith(_OPTIONS):
            options[-1] += f"|{part}"
        else:
            options.append(part)
    unknown = [option for option in options if not option.startswith(_OPTIONS)]
    if unknown:
        message = tr("The option {option} of {path} is not known: leave it out, or save the layer to a file as it is.")
        raise InputError(message.format(option=unknown[0], path=file))
    found = {name: value for name, _, value in (option.partition("=") for option in options)}
    layer = found.get("layername") or (_numbered(file, found["layerid"]) if "layerid" in found else None)
    return LayerPath(file, layer, found.get("subset", "").strip(), found.get("geometrytype", ""))


def _numbered(file: str, number: str) -> str:
    names = [Path(file).stem] if Path(file).suffix.lower() in PARQUET else list(layers_of(file))
    if not (number.isdecimal() and int(number) < len(names)):
        message = tr("The file {file} has no layer {layer} with geometry; it has: {names}.")
        raise InputError(message.format(file=file, layer=number, names=", ".join(names) or "-"))
    return names[int(number)]


def split_layer(path: Path | str) -> tuple[str, str | None]:
    """File and layer of a path that may end in ``|layername=x``, as QGIS writes it."""
    return layer_path(path)[:2]


def whole_layer(path: Path | str) -> tuple[str, str | None]:
    """File and layer of a path, for what reads whole layers alone; raises ``InputError`` for one with a filter."""
    asked = layer_path(path)
    if asked.where or asked.kind:
        message = tr("The filter {filter} of {path} cannot be applied here: save what it leaves to a file of its own.")
        raise InputError(message.format(filter=asked.where or asked.kind, path=asked.file))
    return asked.file, asked.layer


def with_layer(path: Path | str, layer: str) -> str:
    """The path with this layer in the place of the one it names; its filter stays."""
    asked = layer_path(path)
    kind = f"|geometrytype={asked.kind}" if asked.kind else ""
    where = f"|subset={asked.where}" if asked.where else ""
    return f"{asked.file}|layername={layer}{kind}{where}"


def layers_of(file: Path | str) -> dict[str, tuple[str, str | None]]:
    """Each layer of a file: the path at which GDAL opens it, and its geometry type, None for a bare table.

    A delivery of LV-BAG 2.0 is a zip of zips; its parts count as layers of one file. Raises ``InputError`` for a file
    that is not there or that GDAL cannot read.
    """
    check_file(file, folder=True)
    if not str(file).startswith("/vsi") and not Path(file).exists():
        raise InputError(tr("The file {file} does not exist: choose an existing layer.").format(file=file))
    with reading(file):
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
    # what it says behind that is advice to programmers
    return InputError(message.format(file=file, reason=str(error).split("; It might help")[0]))


def read_vector(
    path: Path | str, layer: str | None = None, *, wanted: str = "", within: gpd.GeoSeries | None = None
) -> gpd.GeoDataFrame:
    """Read a vector layer of any format of GDAL, of GeoParquet or of LV-BAG 2.0; curves come as straight pieces.

    Without a layer's name the only one is read, or the only one whose geometry type contains ``wanted``; of a large
    file only what meets the bounding box of ``within``. Raises ``InputError`` that says what is wrong with the file or
    its layer, or that it has no CRS.
    """
    with reading(path):
        return _with_numbers(_read(path, layer, wanted, within))


def _with_numbers(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame, with no geometry where a coordinate is no number or has no end."""
    shapes = frame.geometry.to_numpy()
    if np.isfinite(frame.total_bounds).all() and np.isfinite(shapely.get_coordinates(shapes)).all():
        return frame
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    shapes = shapes.copy()
    shapes[np.unique(owner[~np.isfinite(coordinates).all(axis=1)])] = None
    return frame.set_geometry(gpd.GeoSeries(shapes, frame.index, crs=frame.crs))


def projected(frame: gpd.GeoDataFrame, crs: str, path: Path | str) -> gpd.GeoDataFrame:
    """The frame in a CRS; raises ``InputError`` where its own leads nowhere there."""
    with reading(path):
        found = frame.to_crs(crs)
    shapes = found.geometry.to_numpy()
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        message = tr(
            "{path} holds places that do not exist in {crs}: set the right coordinate reference system on the layer, "
            "or delete what lies far off."
        )
        raise InputError(message.format(path=layer_path(path).file, crs=crs))
    return found


def _read(path: Path | str, layer: str | None, wanted: str, within: gpd.GeoSeries | None) -> gpd.GeoDataFrame:
    file, named, where, shapes = layer_path(path)
    layer = layer or named
    if Path(file).suffix.lower() in PARQUET:
        return _of_kind(_read_parquet(path, layer, within), shapes, path)
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
        frame = pyogrio.read_dataframe(part, layer=layer, bbox=box, where=_condition(where, file))
        if frame.geometry.name in info["fields"]:
            frame = _with_field(frame, part, layer, box, where)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from error
    except ValueError as error:
        if not where:
            raise
        raise _wrong_filter(where, file, error) from error
    bounds = frame.total_bounds
    if frame.empty and CRS(crs or DUTCH_CRS).is_geographic:
        # a box in degrees finds nothing among metres
        bounds = pyogrio.read_info(part, layer=layer, force_total_bounds=True)["total_bounds"] or ()
    return _of_kind(_with_known_crs(frame, file, layer, bounds), shapes, path)


def _condition(where: str, file: str) -> str | None:
    if where.lower().startswith("select "):
        raise _wrong_filter(where, file, tr("it is a query, no condition"))
    return where or None


def _wrong_filter(where: str, file: str, reason: object) -> InputError:
    message = tr("The filter {filter} of {path} cannot be applied ({reason}): correct it, or leave it out.")
    return InputError(message.format(filter=where, path=file, reason=reason))


def _of_kind(frame: gpd.GeoDataFrame, kind: str, path: Path | str) -> gpd.GeoDataFrame:
    """The rows with geometry of a kind such as ``Polygon`` or ``MultiPolygonZ``; all where none is asked for."""
    if kind.lower() in ("", "unknown"):
        return frame
    types = next((numbers for name, numbers in _KINDS.items() if name in kind.lower()), None)
    if types is None:
        message = tr("The option {option} of {path} is not known: leave it out, or save the layer to a file as it is.")
        raise InputError(message.format(option=f"geometrytype={kind}", path=layer_path(path).file))
    return frame[np.isin(shapely.get_type_id(frame.geometry.to_numpy()), types)].reset_index(drop=True)


def _with_field(
    frame: gpd.GeoDataFrame, part: str, layer: str, box: tuple[float, ...] | None, where: str
) -> gpd.GeoDataFrame:
    """The frame with a field that is called as its geometry, which gets another name; reading puts one on the other."""
    name = str(frame.geometry.name)
    alone = pyogrio.read_dataframe(
        part, layer=layer, bbox=box, where=where or None, columns=[name], read_geometry=False
    )
    frame = frame.rename_geometry(free_name(f"{name}_1", frame.columns))
    return frame.assign(**{name: alone[name].to_numpy()})


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with a sign behind it for as long as it is taken, whatever the case of its letters."""
    used = {str(other).casefold() for other in taken}
    while name.casefold() in used:
        name += "_"
    return name


def _read_parquet(path: Path | str, layer: str | None, within: gpd.GeoSeries | None) -> gpd.GeoDataFrame:
    asked = layer_path(path)
    file = asked.file
    if asked.where:
        raise _wrong_filter(asked.where, file, tr("GeoParquet is read whole"))
    if layer not in (None, Path(file).stem):
        message = tr("The file {file} has no layer {layer} with geometry; it has: {names}.")
        raise InputError(message.format(file=file, layer=layer, names=Path(file).stem))
    check_file(file)
    try:
        frame = gpd.read_parquet(file)
    except (ArrowException, KeyError, TypeError, ValueError, OSError, ShapelyError, ProjError) as error:
        message = tr("The file {file} cannot be read as GeoParquet ({reason}): choose another one.")
        raise InputError(message.format(file=file, reason=error)) from error
    frame = _with_known_crs(frame, file, Path(file).stem, frame.total_bounds)
    if within is None:
        return frame
    return frame[frame.intersects(shapely.box(*within.to_crs(frame.crs).total_bounds))]


def _with_known_crs(frame: gpd.GeoDataFrame, file: str, layer: str, bounds: Sequence[float]) -> gpd.GeoDataFrame:
    """The frame; raises ``InputError`` where it tells no CRS, or degrees while its coordinates are none.

    GeoJSON and GeoParquet without a CRS count as degrees by their standards, also where somebody wrote metres.
    """
    if frame.crs is not None and not (frame.crs.is_geographic and _beyond_degrees(bounds)):
        return frame
    dutch = _in_dutch_grid(bounds)
    if frame.crs is None:
        message = tr(
            "The layer {layer} of {file} has no coordinate reference system: set it in the file, then try again."
        )
        if dutch:
            message = tr(
                "The layer {layer} of {file} has no coordinate reference system; its coordinates fit RD New: set it to "
                "EPSG:28992 in QGIS and save the layer as GeoPackage."
            )
        raise InputError(message.format(layer=layer, file=file))
    message = tr(
        "The coordinates of the layer {layer} of {file} ({x:.8g}, {y:.8g}) are no degrees, as its coordinate reference "
        "system says they are: set the right one in QGIS and save the layer as GeoPackage."
    )
    if dutch:
        message = tr(
            "The coordinates of the layer {layer} of {file} ({x:.8g}, {y:.8g}) are no degrees, as its coordinate "
            "reference system says they are; they fit RD New: set it to EPSG:28992 in QGIS and save the layer as "
            "GeoPackage."
        )
    # the corner that shows it: of the two one may be in degrees
    x, y = bounds[:2] if _beyond_degrees(bounds[:2]) else bounds[2:]
    raise InputError(message.format(layer=layer, file=file, x=x, y=y))


def _beyond_degrees(bounds: Sequence[float]) -> bool:
    most = (180.0 + _ROUNDING, 90.0 + _ROUNDING) * 2
    return any(abs(at) > limit for at, limit in zip(bounds, most, strict=False))


def _in_dutch_grid(bounds: Sequence[float]) -> bool:
    """Whether bounds lie where the coordinates of RD New do."""
    area = CRS(DUTCH_CRS).area_of_use
    if area is None or not np.isfinite(bounds).all() or not len(bounds):
        return False
    grid = Transformer.from_crs("EPSG:4326", DUTCH_CRS, always_xy=True).transform_bounds(*area.bounds)
    return bool(shapely.box(*grid).contains(shapely.box(*bounds)))


def _only_layer(file: str, kinds: dict[str, str], wanted: str) -> str:
    fitting = [name for name, kind in kinds.items() if wanted in kind or kind == "Unknown"]
    if len(fitting) > 1:
        message = tr("The file {file} has several layers ({names}): say which one.")
        raise InputError(message.format(file=file, names=", ".join(fitting)))
    return (fitting or list(kinds))[0]


def is_metric(crs: CRS) -> bool:
    """Whether a CRS is projected with both axes in metres."""
    return bool(crs.is_projected and all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info[:2]))
