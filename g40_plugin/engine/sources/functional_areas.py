"""Private functional areas of TOP10NL, such as camp sites and military land: no public space whatever lies on them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.package import City
from ..city.schema import REGISTER, conform
from ..city.vector import layers_of, projected, read_vector, split_layer
from ..errors import InputError
from ..norms import Norms
from ..norms.registers import FunctionalAreas
from ..progress import Progress
from ..translation import tr
from .coverage import with_coverage
from .landcover import with_norms_of_cover
from .osm import are_polygons, polygons_only

_COVER = "functional_area"
_SOURCE = "TOP10NL"


def add_functional_areas(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Land cover of class ``functional_area`` from the layer functioneelgebied of TOP10NL.

    Only the types that the norms call private are taken; of a camp site drawn as a point nothing is known but its
    place, so points are counted and left out. Raises ``InputError`` for a file without that layer or its type.
    """
    names = norms.registers.functional_areas
    frame = pd.concat([read_vector(path, layer) for layer in _layers(path, names)], ignore_index=True)
    plain = {_plain(name): name for name in frame.columns}
    column = next((plain[name] for name in names.columns if name in plain), None)
    if column is None:
        message = tr("The layer {path} for {table} lacks the column {columns}: add it or choose another layer.")
        raise InputError(message.format(path=path, table="functional_areas", columns=", ".join(names.columns)))
    private = frame[frame[column].astype(str).str.lower().isin(names.private) & frame.geometry.notna()]
    areas = are_polygons(private.geometry.to_numpy())
    shown = {"path": path, "taken": int(areas.sum()), "points": int((~areas).sum()), "other": len(frame) - len(private)}
    text = tr(
        "{path}: {taken} private functional areas; {other} of other types and {points} without area are left out."
    )
    progress.info(text.format(**shown))
    private = projected(private[areas], city.crs, path).reset_index(drop=True)
    if private.empty:
        return city
    number = next((plain[name] for name in names.id if name in plain), None)
    facts = {
        "cover": _COVER,
        "cover_id": private[number].astype(str) if number else [f"{_COVER}/{row + 1}" for row in range(len(private))],
        "name": private[column],
        "source": _SOURCE,
    }
    shapes = polygons_only(shapely.force_2d(private.geometry.to_numpy()))
    rows = gpd.GeoDataFrame(facts, geometry=shapes, index=private.index, crs=city.crs)
    rows = conform("landcover", with_norms_of_cover(rows, norms.landcover))
    both = pd.concat([city.landcover, rows], ignore_index=True)
    dates = [private[plain[name]] for name in names.registered if name in plain]
    date = str(dates[0].astype(str).max())[:10] if dates else None
    hull = shapely.convex_hull(shapely.union_all(np.asarray(rows.geometry)))
    coverage = with_coverage(city, "functional_areas", hull, grade=REGISTER, source=_SOURCE, date=date)
    return replace(city, landcover=gpd.GeoDataFrame(both, crs=city.crs), coverage=coverage)


def _layers(path: str, names: FunctionalAreas) -> list[str | None]:
    """The layers of the delivery: areas of one and of several parts lie apart; else the only layer of the file."""
    file, layer = split_layer(path)
    if layer is not None or not Path(file).exists():
        return [layer]
    return [name for name in layers_of(file) if _plain(name) in names.layers] or [None]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", str(name).lower())
