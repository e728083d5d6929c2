"""Plan areas of a city from its name: its neighbourhoods, or squares in which people live."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from g40_plugin.owned import MADE_BY

from ..city.package import City
from ..city.text_tables import column, texts
from ..city.vector import layers_of, projected, read_vector, with_layer
from ..errors import InputError
from ..files import written_beside
from ..norms import Norms
from ..progress import Progress
from ..sources.osm import polygons_only
from ..sources.tables import named_layer
from ..translation import tr

LAYER = "areas"
# a neighbourhood of CBS that is nothing but water
_WATER = ["water", "h2o"]
_YES = ("ja", "1", "true")


def write_areas(
    city: City,
    shape: shapely.Geometry,
    neighbourhoods: Path | None,
    out: Path,
    norms: Norms,
    square_m: float,
    progress: Progress,
) -> int:
    """Write the plan areas within ``shape`` (in the city's CRS) as the layer ``areas`` with ``code`` and ``name``.

    Gives how many there are. Raises ``InputError`` where nobody lives and there are no neighbourhoods.
    """
    found = None if neighbourhoods is None else _neighbourhoods(city, shape, neighbourhoods, norms)
    if found is None or found.empty:
        message = tr("There are no neighbourhoods of {place}: its plan areas are squares of {metres:.0f} m.")
        progress.warn(message.format(place=city.meta["name"], metres=square_m))
        found = _squares(city, shape, square_m)
    if found.empty:
        message = tr(
            "Nobody lives in {place} by this data, so it has no plan areas: score its city package with your own."
        )
        raise InputError(message.format(place=city.meta["name"]))
    with written_beside(out) as beside:
        # by the name of the program the file is known as its own
        about = {"made_by": MADE_BY}
        pyogrio.write_dataframe(found, beside, layer=LAYER, driver="GPKG", promote_to_multi=True, layer_metadata=about)
    return len(found)


def _neighbourhoods(city: City, shape: shapely.Geometry, path: Path, norms: Norms) -> gpd.GeoDataFrame | None:
    names = norms.registers.neighbourhoods
    layer = next((with_layer(path, one) for one in names.layers if _has_rows(path, one)), None) or named_layer(
        str(path), names.layers
    )
    within = gpd.GeoSeries([shape], crs=city.crs)
    frame = projected(read_vector(layer or str(path), wanted="Polygon", within=within), city.crs, str(path))
    frame = frame.set_geometry(polygons_only(np.asarray(frame.geometry)), crs=city.crs)
    inside = shapely.intersects(shapely.point_on_surface(frame.geometry.to_numpy()), shape)
    if (water := column(frame, _WATER)) is not None:
        inside &= ~frame[water].astype(str).str.lower().isin(_YES).to_numpy()
    frame = frame[inside & ~frame.geometry.is_empty.to_numpy()]
    code, name = texts(frame, names.code), texts(frame, names.name)
    numbers = pd.Series([str(number + 1) for number in range(len(frame))], index=frame.index)
    about = {"code": code.fillna(numbers), "name": name.fillna(code).fillna(numbers)}
    made = gpd.GeoDataFrame(about, geometry=frame.geometry, crs=city.crs)
    # a neighbourhood may come in pieces
    return made.dissolve("code", as_index=False)[["code", "name", "geometry"]] if len(made) else made


def _has_rows(path: Path, layer: str) -> bool:
    return layer in layers_of(path) and pyogrio.read_info(path, layer=layer)["features"] > 0


def _squares(city: City, shape: shapely.Geometry, square_m: float) -> gpd.GeoDataFrame:
    xy = shapely.get_coordinates(city.origins.geometry.to_numpy()[shapely.intersects(city.origins.geometry, shape)])
    cells = np.unique(np.floor(xy / square_m).astype(np.int64), axis=0)
    west, south = cells.T * square_m
    cut = shapely.intersection(shapely.box(west, south, west + square_m, south + square_m), shape)
    # west to east in columns, from the south
    about = {"code": [f"{x}-{y}" for x, y in cells - cells.min(axis=0)]} if len(cells) else {"code": []}
    made = gpd.GeoDataFrame(about, geometry=polygons_only(cut), crs=city.crs)
    return made.assign(name=made["code"])[~made.geometry.is_empty]
