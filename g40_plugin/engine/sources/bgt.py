"""The register of large-scale topography (BGT): what lies on the ground, in place of OpenStreetMap's land cover."""

from __future__ import annotations

import re
import warnings
import zipfile
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from ..city.ground import REGISTER_SOURCE
from ..city.package import City
from ..city.schema import REGISTER, conform
from ..city.vector import projected, read_vector, split_layer, whole_layer
from ..errors import InputError
from ..intake.files import check_file
from ..norms import Norms
from ..progress import Progress
from ..shapes import surfaces
from ..translation import tr
from .classify import classifier
from .coverage import with_coverage
from .landcover import with_norms_of_cover
from .osm import are_polygons, polygons_only

_TEMPLATE = files("g40_plugin.resources") / "norms" / "bgt_pand.gfs"
_ENDINGS = (".gml", ".gpkg", ".sqlite", ".geojson", ".json", ".fgb", ".shp")
_BUILDING = "pand"
_TREES = "vegetatieobject"
# land use stays: the contour and the yards of sites rest on it
_LAND_USE = ("brownfield", "fuel", "urban_work", "urban_home", "urban_other")
_BROKEN = re.compile(r"^Geometry of feature \d+ (\S+) cannot be parsed")
_SHOWN = 5


@dataclass(frozen=True)
class _Part:
    """One layer of a delivery: the kind of object, the path at which GDAL opens it, and the layer; None in GML."""

    kind: str
    file: str
    layer: str | None


def add_bgt(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Land cover and trees from a folder, a zip or one file with layers of the BGT (GML, GeoPackage, SQLite).

    Objects that ended, that are planned or lie on another level than the ground are left out and counted. Where the
    register lies, OpenStreetMap's green, water, paved, parking and farmland go; its land use stays. Raises
    ``InputError`` where nothing of the BGT is found, or a layer cannot be read.
    """
    bgt = norms.registers.bgt
    parts = _parts(path, bgt.objects)
    frames = []
    for step, part in enumerate(parts):
        progress(0.5 * step / len(parts), tr("Reading the BGT"))
        frames.append(projected(_columns(part.kind, _read(part, progress), norms), city.crs, path))
    objects = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=city.crs)
    objects = _on_the_ground(objects, path, norms, progress)
    progress(0.6, tr("Sorting land cover"))
    trees = objects[(objects["object"] == _TREES) & objects["kind"].isin(bgt.trees)]
    cover = _cover(objects[are_polygons(objects.geometry.to_numpy())], norms)
    if cover.empty:
        message = tr("The BGT of {path} holds no land that is there today: choose another delivery.")
        raise InputError(message.format(path=path))
    progress(0.7, tr("Where the BGT is complete"))
    extent = _extent(cover.geometry.to_numpy(), path, norms, progress)
    if not city.extent.is_empty and not shapely.intersects(extent, city.extent):
        message = tr("The BGT of {path} lies outside this city: choose the delivery of this city.")
        raise InputError(message.format(path=path))
    dates = objects["registered"].dropna().astype(str).str.slice(0, 10)
    date = dates.max() if len(dates) else None
    landcover = pd.concat([_without_map(city.landcover, extent), cover], ignore_index=True)
    city = replace(city, landcover=gpd.GeoDataFrame(landcover, crs=city.crs))
    coverage = with_coverage(city, "landcover", extent, grade=REGISTER, source=REGISTER_SOURCE, date=date)
    city = replace(city, coverage=coverage)
    return _with_trees(city, trees, extent, date) if len(trees) else city


def _parts(path: str, objects: dict[str, list[str]]) -> list[_Part]:
    file, layer = whole_layer(path)
    place = Path(file)
    check_file(file, folder=True)
    if not place.exists():
        raise InputError(tr("The file {file} does not exist: choose an existing layer.").format(file=file))
    if place.is_dir():
        names = [str(found) for found in sorted(place.iterdir()) if found.suffix.lower() in _ENDINGS]
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as delivery:
            inner = sorted(name for name in delivery.namelist() if name.lower().endswith(_ENDINGS))
        names = [f"/vsizip/{place.absolute()}/{name}" for name in inner]
    else:
        names = [file]
    parts = [part for name in names for part in _layers(name, objects) if layer in (None, part.layer)]
    if not parts:
        message = tr("{path} holds no layers of the BGT: choose a folder, zip or file with some of {known}.")
        raise InputError(message.format(path=path, known=", ".join(objects)))
    return parts


def _layers(file: str, objects: dict[str, list[str]]) -> list[_Part]:
    kinds = {name: kind for kind, names in objects.items() for name in names}
    stem = _plain(Path(file).stem)
    if file.lower().endswith(".gml"):
        # asking a GML file for its layers would leave a file beside it
        return [_Part(kinds[stem], file, None)] if stem in kinds else []
    try:
        layers = [str(name) for name, geometry in pyogrio.list_layers(file) if geometry is not None]
    except DataSourceError as error:
        message = tr("The file {file} cannot be read as a vector layer ({reason}): choose another one.")
        raise InputError(message.format(file=file, reason=error)) from error
    found = {layer: kinds.get(_plain(layer), kinds.get(stem)) for layer in layers}
    return [_Part(kind, file, layer) for layer, kind in found.items() if kind is not None]


def _plain(name: str) -> str:
    """A name without capitals, signs and the prefix of its register."""
    return re.sub(r"[\W_]", "", name.lower()).removeprefix("bgt")


def _read(part: _Part, progress: Progress) -> gpd.GeoDataFrame:
    if part.layer is not None:
        return read_vector(part.file, part.layer)
    options = {"WRITE_GFS": "NO", "SKIP_CORRUPTED_FEATURES": "YES"}
    # a building holds points for its house numbers too: the template says which geometry is meant
    with warnings.catch_warnings(record=True) as told, as_file(_TEMPLATE) as gfs:
        warnings.simplefilter("always")
        template = {"GFS_TEMPLATE": str(gfs)} if part.kind == _BUILDING else {}
        try:
            frame = pyogrio.read_dataframe(part.file, layer=0, **options, **template)
        except DataLayerError:
            # a delivery holds a file for every kind of object, empty where there are none
            return gpd.GeoDataFrame(geometry=[], crs="EPSG:28992")
        except DataSourceError as error:
            message = tr("The file {file} cannot be read as a vector layer ({reason}): choose another one.")
            raise InputError(message.format(file=part.file, reason=error)) from error
    broken = [found[1] for warning in told if (found := _BROKEN.match(str(warning.message)))]
    if broken:
        text = tr("{file} holds {count} objects with a corrupt outline, which are left out ({ids}).")
        shown = ", ".join(broken[:_SHOWN])
        progress.warn(text.format(file=Path(part.file).name, count=len(broken), ids=shown))
    return frame


def _columns(kind: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """The columns that count, by our names; ``ended`` is whether any date of an end is given."""
    by_name = {re.sub(r"[\W_]", "", str(name).lower()): frame[name] for name in frame if name != frame.geometry.name}
    unknown = pd.Series(None, index=frame.index, dtype=object)
    columns = {}
    for name, candidates in norms.registers.bgt.columns.model_dump().items():
        columns[name] = next((by_name[one] for one in candidates if one in by_name), unknown).astype(object)
    columns["ended"] = pd.Series(data=False, index=frame.index)
    for name in norms.registers.bgt.columns.ended:
        end = by_name.get(name, unknown)
        columns["ended"] |= end.notna() & (end.astype(str) != "")
    known = gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), index=frame.index, crs=frame.crs)
    return known[known.geometry.notna()].assign(object=kind)


def _on_the_ground(objects: gpd.GeoDataFrame, path: str, norms: Norms, progress: Progress) -> gpd.GeoDataFrame:
    bgt = norms.registers.bgt
    ended = objects["ended"].astype(bool)
    level = pd.to_numeric(objects["level"], errors="coerce").fillna(bgt.level)
    above = ~ended & (level != bgt.level)
    planned = ~ended & ~above & objects["status"].isin(bgt.planned)
    text = tr("{path}: {ended} objects that ended, {planned} planned ones and {above} on another level are left out.")
    counts = {"ended": ended.sum(), "planned": planned.sum(), "above": above.sum()}
    progress.info(text.format(path=Path(split_layer(path)[0]).name, **counts))
    return objects[~(ended | above | planned)].reset_index(drop=True)


def _cover(objects: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """Rows of the table landcover; objects that are no ground, such as a culvert, have no class."""
    classes_of = classifier({name: cover.bgt for name, cover in norms.landcover.items()})
    facts = objects[["object", "type", "surface", "plus"]].astype(object)
    tags = [{key: str(value) for key, value in row.items() if value is not None} for row in facts.to_dict("records")]
    covers = [next(iter(classes_of(row)), None) for row in tags]
    frame = objects.assign(cover=covers, cover_id=objects["id"], source=REGISTER_SOURCE)
    frame = frame[frame["cover"].notna()].reset_index(drop=True)
    shapes = polygons_only(shapely.force_2d(frame.geometry.to_numpy()))
    frame = frame.set_geometry(shapes, crs=objects.crs)[shapely.area(shapes) > 0]
    return conform("landcover", with_norms_of_cover(frame.reset_index(drop=True), norms.landcover))


def _extent(shapes: np.ndarray, path: str, norms: Norms, progress: Progress) -> shapely.Geometry:
    """Where the register is complete: its objects together, and the narrow gaps between them."""
    together, least = shapely.union_all(shapes), norms.registers.bgt.overlap_m2
    twice = shapely.area(shapes).sum() - together.area
    if twice > least:
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        one, other = one[one < other], other[one < other]
        count = int((shapely.area(shapely.intersection(shapes[one], shapes[other])) > least).sum())
        text = tr("{path}: {count} pairs of objects overlap, {m2:.0f} m² in all; the first in order has the ground.")
        progress.warn(text.format(path=Path(split_layer(path)[0]).name, count=count, m2=twice))
    width = norms.registers.bgt.closing_m
    closed = shapely.buffer(shapely.buffer(together, width, join_style="mitre"), -width, join_style="mitre")
    return shapely.union_all([closed, together])


def _without_map(landcover: gpd.GeoDataFrame, extent: shapely.Geometry) -> gpd.GeoDataFrame:
    """The land cover without what OpenStreetMap tells about the ground inside the extent; land use stays."""
    shapely.prepare(extent)
    shapes = landcover.geometry.to_numpy()
    ground = ~landcover["cover_group"].isin(_LAND_USE).to_numpy() & (landcover["source"] == "OSM").to_numpy()
    touched = ground & shapely.intersects(extent, shapes)
    left = shapes.copy()
    left[touched] = surfaces(shapely.difference(shapes[touched], extent))
    kept = ~shapely.is_empty(left)
    return landcover.set_geometry(left, crs=landcover.crs)[kept]


def _with_trees(city: City, trees: gpd.GeoDataFrame, extent: shapely.Geometry, date: str | None) -> City:
    points = shapely.point_on_surface(shapely.force_2d(trees.geometry.to_numpy()))
    facts = {"tree_id": trees["id"].to_numpy(), "source": REGISTER_SOURCE}
    frame = gpd.GeoDataFrame(facts, geometry=points, crs=city.crs)
    outside = city.trees[~city.trees.intersects(extent)]
    both = pd.concat([outside, conform("trees", frame)], ignore_index=True)
    city = replace(city, trees=gpd.GeoDataFrame(both, crs=city.crs))
    coverage = with_coverage(city, "trees", extent, grade=REGISTER, source=REGISTER_SOURCE, date=date)
    return replace(city, coverage=coverage)
